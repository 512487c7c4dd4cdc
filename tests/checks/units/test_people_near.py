"""Who stands where: negotiators near crowds, units and vehicles on obstacles."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from support import oracle
from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.geometry import rectangle
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope

QUICK = settings(max_examples=100, deadline=None, derandomize=True)
CROWD = thing("crowd", box(0, 0, 40, 30), "crowd", headcount=300)
places = st.tuples(st.floats(-100, 140), st.floats(-100, 140))


def mended(plan, finding):
    [fix] = finding.fixes
    return plan.apply(fix.change(plan, 1, Scope.ALL_SCENES))


# --- negotiators
def negotiators(*things, level="hijau", layers=None):
    return run_checks(plan_of(*things, scenes=[scene(1, level)]), layers, codes=["no-negotiator"])


@QUICK
@given(st.lists(st.tuples(places, st.booleans()), max_size=5))
def test_the_nearest_team_counts(units):
    things = [thing("unit", place, unit_type="negosiator" if talks else "dalmas-awal") for place, talks in units]
    found = negotiators(CROWD, *things)
    corners = [(0, 0), (40, 0), (40, 30), (0, 30)]
    away = [0.0 if oracle.inside(place, corners) else oracle.to_outline(place, corners) for place, talks in units if talks]
    assume(all(abs(distance - 50) > 1e-6 for distance in away))
    if not away:
        assert [(one.measured, one.limit, one.unit) for one in found] == [(0, 1, "count")]
    elif min(away) <= 50:
        assert found == []
    else:
        [one] = found
        assert math.isclose(one.measured, min(away), abs_tol=1e-9) and math.isclose(one.highlight.length, min(away), abs_tol=1e-9)


@pytest.mark.parametrize("words", [{"unit_type": "Negosiator Polwan"}, {"name": "Tim negosiasi 2"}, {"unit_type": "negotiator"}])
def test_a_team_is_known_by_its_words(words):
    assert negotiators(CROWD, thing("unit", (45.0, 10.0), **words)) == []


def test_red_scenes_ask_for_none_and_an_uncounted_crowd_is_one():
    assert negotiators(CROWD, level="merah") == []
    assert len(negotiators(thing("crowd", box(0, 0, 5, 5)))) == 1


def test_the_fix_adds_a_team_on_free_ground_beside_the_crowd():
    houses = layers_of(building=[box(-20, -20, 60, -1), box(41, -20, 60, 60), box(-20, 31, 41, 60)])
    plan = plan_of(CROWD, thing("unit", (200.0, 0.0), unit_type="negosiator"), scenes=[scene(1)])
    [one] = run_checks(plan, houses, codes=["no-negotiator"])
    after = mended(plan, one)
    assert run_checks(after, houses, codes=["no-negotiator", "unit-on-obstacle"]) == []
    [new] = [state for feature in after.features.values() if feature.id not in plan.features and (state := feature.at(1))]
    assert new.geometry.distance(box(0, 0, 40, 30)) == pytest.approx(2.0, abs=0.05) and new.geometry.x < 0


def test_a_crowd_with_houses_all_round_has_no_fix():
    ring = box(-50, -50, 90, 80).difference(box(0, 0, 40, 30))
    assert [one.fixes for one in negotiators(CROWD, layers=layers_of(building=[ring]))] == [()]


def test_a_unit_that_does_not_negotiate_is_not_looked_at_again(monkeypatch):
    plan = plan_of(CROWD, thing("unit", (60.0, 0.0), "u"), thing("unit", (200.0, 0.0), "n", unit_type="negosiator"), scenes=[scene(1)])
    engine = CheckEngine(plan, 1)
    engine.full()
    judged = []
    check = type(engine.checks["no-negotiator"])
    monkeypatch.setattr(check, "judge", lambda self, snapshot, subjects: judged.append(subjects) or [])
    for key, count in (("u", 0), ("n", 1)):
        before = plan.features[key]
        plan = plan.apply(
            Change(message("Move"), (Edit("feature", key, before, before.edited(1, Scope.ALL_SCENES, properties={"strength": 3})),))
        )
        engine.update(plan, [key])
        assert len(judged) == count


# --- what stands on obstacles
def standing(*things, layers=None):
    return run_checks(plan_of(*things), layers, codes=["unit-on-obstacle"])


footprints = st.tuples(st.tuples(st.floats(0, 12), st.floats(0, 12)), st.floats(2, 10), st.floats(1, 4), st.floats(0, 180))


@QUICK
@given(footprints, footprints)
def test_overlap_of_vehicles_as_counted_in_cells(first, second):
    cars = [
        thing("vehicle", place, key, length_m=a, width_m=b, bearing_deg=turn)
        for key, (place, a, b, turn) in zip("ab", (first, second), strict=True)
    ]
    corners = [list(rectangle(*spec).exterior.coords)[:-1] for spec in (first, second)]
    cells = [(-8 + (i + 0.5) / 5, -8 + (j + 0.5) / 5) for i in range(140) for j in range(140)]
    counted = sum(all(oracle.inside(cell, shape) for shape in corners) for cell in cells) / 25
    found = standing(*cars)
    slack = 0.2 * sum(first[1:3])
    if found:
        [one] = found
        assert one.features == ("a", "b") and abs(one.measured - counted) <= slack
        assert math.isclose(one.highlight.area, one.measured, abs_tol=1e-9)
    else:
        assert counted <= 0.5 + slack


@pytest.mark.parametrize("role", ["building", "water"])
def test_a_unit_is_as_deep_as_its_way_out(role):
    layers = layers_of(**{role: [box(0, 0, 20, 10)]})
    [one] = standing(thing("unit", (5.0, 3.0)), layers=layers)
    assert (one.measured, one.limit, one.unit) == (3.0, 0.5, "m")
    assert standing(thing("unit", (5.0, 0.5)), layers=layers) == []
    assert standing(thing("unit", (5.0, -1.0)), layers=layers) == []


def test_two_houses_side_by_side_are_one():
    [one] = standing(thing("unit", (10.0, 5.0)), layers=layers_of(building=[box(0, 0, 10, 10), box(10, 0, 20, 10)]))
    assert one.measured == 5.0


def test_a_bridge_is_dry():
    water, road = [box(-50, -50, 50, 50)], [LineString([(-100, 0), (100, 0)])]
    assert standing(thing("unit", (0.0, 3.0)), thing("vehicle", (0.0, 0.0), bearing_deg=90), layers=layers_of(water=water, road=road)) == []
    [one] = standing(thing("unit", (0.0, 9.0)), layers=layers_of(water=water, road=road))
    assert one.measured == pytest.approx(5.0, abs=0.05)


def test_the_fix_moves_a_thing_to_free_ground_off_everything():
    house = layers_of(building=[box(0, 0, 20, 10)])
    lane = thing("lane", [(-50.0, -4.0), (50.0, -4.0)])
    plan = plan_of(thing("vehicle", (10.0, 0.0), "v", length_m=6, width_m=2, bearing_deg=90), lane)
    [one] = run_checks(plan, house, codes=["unit-on-obstacle"])
    assert one.measured == pytest.approx(6.0)
    after = mended(plan, one)
    moved = after.features["v"].at(1).geometry
    assert moved.distance(Point(10, 0)) == pytest.approx(1.5) and -2.75 < moved.y < -1.25
    assert run_checks(after, house, codes=["unit-on-obstacle"]) == []


def test_where_no_ground_is_free_there_is_no_fix():
    [one] = standing(thing("unit", (100.0, 100.0)), layers=layers_of(building=[box(0, 0, 200, 200)]))
    assert (one.measured, one.fixes) == (100.0, ())


def test_three_vehicles_in_one_place_are_told_in_pairs():
    found = standing(*[thing("vehicle", (0.0, 0.0), key) for key in "abc"])
    assert sorted(one.features for one in found) == [("a", "b"), ("a", "c"), ("b", "c")]
