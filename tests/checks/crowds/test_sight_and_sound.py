"""Whether crowds see the building that they address: by hand among buildings, and as looks say that are marched in plain Python."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from support import oracle
from support.plans import layers_of, plan_of, thing
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope

CODE = ["sight-and-sound"]
KPU = thing("protected", box(-20, -20, 0, 0), "k", category="kpu", name="KPU")


def crowd(east, north=-20.0, wide=20.0):
    return thing("crowd", box(east, north, east + wide, north + 20), "c", headcount=300)


def test_a_crowd_too_far_is_told_with_the_distance():
    [found] = run_checks(plan_of(KPU, crowd(200)), codes=CODE)
    assert (found.severity, found.measured, found.limit, found.unit) == ("info", 200, 150, "m")
    assert found.features == ("c", "k") and found.highlight.length == 200
    assert found.basis.startswith("M: General Comment 37")


def test_the_building_itself_hides_nothing_and_another_does():
    plan = plan_of(KPU, crowd(60))
    itself = box(-19.5, -19.5, -0.5, -0.5)
    assert run_checks(plan, layers_of(building=[itself]), codes=CODE) == []
    [found] = run_checks(plan, layers_of(building=[itself, box(20, -120, 30, 120)]), codes=CODE)
    assert (found.measured, found.limit, found.unit) == (0, 0.1, "share")
    assert "can be seen within 150 m" in str(found.message)
    assert found.highlight.equals(box(60, -20, 80, 0))
    assert [str(line) for line in found.computation] == [
        "Distance to KPU: 60.0 m, edge to edge",
        "In sight within 150 m: 0.0 m² / 400.0 m² of the crowd's ground = 0%",
    ]


def test_one_of_two_addressed_buildings_in_sight_is_enough():
    wall = layers_of(building=[box(20, -120, 30, 120)])
    other = thing("protected", Point(120, -10), category="government")
    assert run_checks(plan_of(KPU, other, crowd(60)), wall, codes=CODE) == []
    assert len(run_checks(plan_of(KPU, other, crowd(32)), wall, codes=CODE)) == 0


def test_a_point_in_a_building_is_that_building():
    site = thing("protected", Point(-10, -10), "k", category="kpu")
    assert run_checks(plan_of(site, crowd(60)), layers_of(building=[box(-20, -20, 0, 0)]), codes=CODE) == []


def test_nothing_is_said_without_a_building_that_is_addressed():
    assert run_checks(plan_of(crowd(60)), codes=CODE) == []
    assert run_checks(plan_of(thing("protected", box(0, 0, 9, 9), category="fuel"), crowd(500)), codes=CODE) == []
    assert run_checks(plan_of(KPU, thing("crowd", box(300, 0, 300, 0))), codes=CODE) == []


houses = st.lists(st.tuples(st.integers(5, 55), st.integers(-45, 25), st.integers(3, 12), st.integers(5, 40)), max_size=4)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(houses)
def test_the_share_as_single_looks_say(placed):
    """A place of the crowd sees a building that is a point when the straight line to it crosses no wall."""
    shapes = [[(x, y), (x + w, y), (x + w, y + h), (x, y + h)] for x, y, w, h in placed]
    site, every = thing("protected", Point(0, 0), "k", category="kpu"), {"sight-and-sound": {"in_sight_share": 1.0}}
    town = layers_of(building=[box(x, y, x + w, y + h) for x, y, w, h in placed]) if placed else None
    found = run_checks(plan_of(site, crowd(70, -10), limits=every), town, codes=CODE)
    walls = [(a, b) for shape in shapes for a, b in zip(shape, [*shape[1:], shape[0]], strict=True)]
    spots = [(70 + (i + 0.5) / 2, -10 + (j + 0.5) / 2) for i in range(40) for j in range(40)]
    seen = sum(not any(oracle.segments_cross((0.0, 0.0), spot, a, b) for a, b in walls) for spot in spots) / len(spots)
    assert abs((found[0].measured if found else 1.0) - seen) <= 0.03


def edited(plan, key, **properties):
    old = plan.features[key]
    new = old.edited(1, Scope.ALL_SCENES, None, properties)
    return plan.apply(Change(message("Edit"), (Edit("feature", key, old, new),)))


def test_a_fence_that_grows_hides_and_one_that_shrinks_shows():
    plan = plan_of(KPU, crowd(60), thing("barrier", [(20.0, -120.0), (20.0, 120.0)], "b"), thing("gate", (20, -10), "g", width_m=0.0))
    engine = CheckEngine(plan, 1)
    assert [one for one in engine.full() if one.code in CODE] == []
    for properties, measured in (({"height_m": 2.5}, [0]), ({"height_m": 1.0}, []), ({"height_m": 1.8}, [0])):
        plan = edited(plan, "b", **properties)
        assert [one.measured for one in engine.update(plan, ["b"]) if one.code in CODE] == measured
    plan = edited(plan, "g", width_m=100.0)
    assert [one for one in engine.update(plan, ["g"]) if one.code in CODE] == []


def test_a_higher_wish_takes_more():
    half = layers_of(building=[box(40, -10, 50, 100)])
    every = {"sight-and-sound": {"in_sight_share": 0.99, "sight_m": 200}}
    [found] = run_checks(plan_of(thing("protected", Point(0, -10), category="kpu"), crowd(60), limits=every), half, codes=CODE)
    assert found.measured == pytest.approx(0.5)
