"""Units inside a crowd: how deep, whose place it is, and the move to free ground at the edge."""

import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from support.plans import layers_of, plan_of, thing
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

GROUND = box(0, 0, 40, 30)
CROWD = thing("crowd", GROUND, "crowd", headcount=300)


def inside(*things, layers=None, **settings_of_plan):
    return run_checks(plan_of(*things, **settings_of_plan), layers, codes=["unit-in-crowd"])


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.floats(-20, 60), st.floats(-20, 50))
def test_depth_is_the_distance_to_the_nearest_edge(east, north):
    deep = min(east, 40 - east, north, 30 - north)
    found = inside(CROWD, thing("unit", (east, north), "u"))
    if deep > 2 + 1e-6:
        [one] = found
        assert math.isclose(one.measured, deep, abs_tol=1e-9) and one.features == ("u", "crowd") and one.severity == "warn"
    elif deep < 2 - 1e-6:
        assert found == []


@pytest.mark.parametrize(
    "words",
    [
        {"unit_type": "negosiator"},
        {"name": "Negotiators 2"},
        {"unit_type": "Dokkes"},
        {"name": "Tim medis B"},
        {"unit_type": "intelkam"},
        {"name": "Plain clothes 1"},
        {"unit_type": "steward"},
        {"name": "Bhabinkamtibmas"},
    ],
    ids=lambda words: " ".join(words.values()),
)
def test_whose_place_is_among_the_people_is_not_told(words):
    assert inside(CROWD, thing("unit", (20.0, 15.0), **words)) == []


@pytest.mark.parametrize("words", [{"unit_type": "dalmas-awal"}, {"name": "Komedi"}, {}], ids=str)
def test_a_word_counts_from_its_beginning_only(words):
    assert len(inside(CROWD, thing("unit", (20.0, 15.0), **words))) == 1


def test_the_roster_says_it_too():
    roster = {"a": RosterUnit("a", "Tim 1", satgas="Satgas Preemtif"), "b": RosterUnit("b", "Tim 2", satgas="Preventif")}
    plan = plan_of(CROWD, thing("unit", (20.0, 15.0), "u", unit="a"), thing("unit", (21.0, 15.0), "v", unit="b"))
    found = run_checks(Plan(features=plan.features, roster=roster), codes=["unit-in-crowd"])
    assert [one.features[0] for one in found] == ["v"]


def test_whom_the_plan_asks_to_cover_crowds_stands_there():
    demands = [{"what": "crowd", "by": "unit:raimas", "min_share": 0.5}]
    things = [CROWD, thing("unit", (20.0, 15.0), "u", unit_type="raimas"), thing("unit", (21.0, 15.0), "v", unit_type="brimob")]
    assert [one.features[0] for one in inside(*things, coverage_demands=demands)] == ["v"]


def test_a_unit_on_a_cordon_is_told_by_the_cordon():
    line = thing("cordon", [(5.0, 15.0), (35.0, 15.0)])
    assert inside(CROWD, line, thing("unit", (20.0, 19.9))) == [] and len(inside(CROWD, line, thing("unit", (20.0, 20.1)))) == 1


def test_a_hole_is_no_crowd():
    assert inside(thing("crowd", GROUND.difference(box(10, 10, 30, 20)), headcount=9), thing("unit", (20.0, 15.0))) == []


def test_the_fix_moves_it_to_the_nearest_free_ground_at_the_edge():
    houses = layers_of(building=[box(40.5, -20, 80, 60)])
    plan = plan_of(CROWD, thing("unit", (36.0, 16.0), "u"))
    [one] = run_checks(plan, houses, codes=["unit-in-crowd"])
    [fix] = one.fixes
    place = fix.edited[0].geometry
    # the nearest edge is taken by a house, so it goes north
    assert place.y > 30 and GROUND.distance(place) == pytest.approx(2, abs=0.05) and houses.by_role("building")
    after = plan.apply(fix.change(plan, 1, Scope.ALL_SCENES))
    assert run_checks(after, houses, codes=["unit-in-crowd", "unit-on-obstacle"]) == []


def test_no_free_ground_no_fix():
    walls = layers_of(building=[box(-50, -50, 90, 80).difference(GROUND)])
    assert [one.fixes for one in inside(CROWD, thing("unit", (20.0, 15.0)), layers=walls)] == [()]


def test_the_move_is_not_into_the_next_crowd():
    [one, other] = inside(
        CROWD, thing("crowd", box(40.5, 0, 80, 30), headcount=9), thing("unit", (37.0, 15.0), "u"), thing("unit", (60.0, 15.0))
    )
    for each in (one, other):
        assert not box(0, 0, 80, 30).intersects(each.fixes[0].edited[0].geometry)


def test_what_comes_and_goes_is_judged_again():
    """A crowd that moves, a cordon that is drawn: the same as from nothing."""
    plan = plan_of(CROWD, thing("unit", (20.0, 15.0), "u"), thing("cordon", [(100.0, 0.0), (140.0, 0.0)], "line"))
    engine = CheckEngine(plan, 1)
    engine.full()
    moves = [
        ("crowd", box(30, 0, 70, 30)),
        ("crowd", GROUND),
        ("line", shapely.LineString([(0, 18), (40, 18)])),
        ("u", Point(3, 3)),
        ("u", Point(20, 8)),
    ]
    for key, shape in moves:
        before = plan.features[key]
        plan = plan.apply(Change(message("Move"), (Edit("feature", key, before, before.edited(1, Scope.ALL_SCENES, shape)),)))
        found = [one for one in engine.update(plan, [key]) if one.code == "unit-in-crowd"]
        assert found == run_checks(plan, codes=["unit-in-crowd"])
