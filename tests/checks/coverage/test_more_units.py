"""More units at the gaps of an area: those of the reserve only, where they reach most, on free ground, and how many are needed."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from support.plans import layers_of, plan_of, thing
from tabletop.checks.coverage.gap_places import MOST_PLACES
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Scope, Span, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

AREA, POINT = ["area-coverage"], ["point-coverage"]
RING = thing("ring", box(0, 0, 100, 40), "ring", name="Ring I")


def roster(*rows, strength=10, **words):
    return {row: RosterUnit(row, f"Regu {row}", strength=strength, **words) for row in rows}


def with_roster(plan, rows):
    return Plan(features=plan.features, scenes=plan.scenes, settings=plan.settings, roster=rows)


def area_finding(*things, rows=None, layers=None):
    plan = with_roster(plan_of(*things), rows or {})
    [found] = run_checks(plan, layers, codes=AREA)
    return plan, found


def mended(plan, fix, layers=None, codes=AREA):
    return run_checks(plan.apply(fix.change(plan, 1, Scope.ALL_SCENES)), layers, codes=codes)


# --- who is sent
def test_units_of_the_reserve_close_the_gaps_in_one_step():
    plan, found = area_finding(RING, thing("unit", (10.0, 20.0), unit="a"), rows=roster(*"abcdefgh"))
    [fix] = found.fixes
    sent = [added.properties["unit"] for added in fix.added]
    assert sent == ["b", "c", "d", "e"][: len(sent)] and len(fix.change(plan, 1, Scope.ALL_SCENES).edits) == len(sent)
    assert mended(plan, fix) == [] and str(fix.label).startswith(f"Send {len(sent)} units of the reserve to the gaps: ")
    assert all(dict(added.properties).keys() == {"unit"} for added in fix.added), "no people are said that the roster does not have"
    before = next(one for one in run_checks(plan, codes=["roster-total"]) if not one.features)
    after = mended(plan, fix, codes=["roster-total"])
    assert [one.measured - before.measured for one in after if not one.features] == [10.0 * len(sent)]


def test_who_stands_somewhere_is_not_sent_again():
    things = [RING, thing("unit", (10.0, 20.0), unit="a"), thing("cordon", [(500.0, 0.0), (520.0, 0.0)], unit="b")]
    _, found = area_finding(*things, rows=roster("a", "b"))
    assert all(added.properties.get("unit") is None for fix in found.fixes for added in fix.added)


def test_a_row_without_people_is_no_reserve():
    _, found = area_finding(RING, thing("unit", (50.0, 20.0), unit="a"), rows=roster("a") | roster("b", strength=0))
    assert "would be enough" in str(found.message) and not any(added.properties.get("unit") for fix in found.fixes for added in fix.added)


@pytest.mark.parametrize("words", [{"unit_type": "negosiator"}, {"satgas": "Preemtif"}, {"unit_type": "posko"}], ids=str)
def test_whose_task_is_elsewhere_is_not_sent(words):
    _, found = area_finding(RING, thing("unit", (50.0, 20.0), reach_m=30), rows=roster("n", **words))
    assert not any(added.properties.get("unit") for fix in found.fixes for added in fix.added)


def test_those_kept_in_reserve_go_first():
    rows = roster("a", "b") | {"c": RosterUnit("c", "Cadangan Polres", strength=30)}
    _, found = area_finding(RING, thing("unit", (30.0, 20.0), reach_m=40), rows=rows)
    assert found.fixes[0].added[0].properties["unit"] == "c"


def test_a_demand_for_a_type_sends_that_type():
    rows = roster("a") | roster("m", unit_type="dokkes")
    plan = with_roster(
        plan_of(
            thing("protected", box(0, 0, 30, 30), name="School"),
            coverage_demands=[{"what": "protected", "by": "unit:dokkes", "min_share": 0.5}],
        ),
        rows,
    )
    [found] = run_checks(plan, codes=AREA)
    [fix] = found.fixes
    assert fix.added[0].properties["unit"] == "m" and mended(plan, fix) == []


# --- how many
def test_an_empty_reserve_says_how_many_would_do():
    plan, found = area_finding(RING, thing("unit", (10.0, 20.0), unit="a"), rows=roster("a"))
    count = int(str(found.message).split(" more units that reach 25 m")[0].split()[-1])
    enough, sent = area_finding(RING, thing("unit", (10.0, 20.0), unit="a"), rows=roster("a", *map(str, range(count))))
    assert len(sent.fixes[0].added) == count and mended(enough, sent.fixes[0]) == [] and "would be enough" not in str(sent.message)
    assert f"Needed at the gaps: {count} more that reach 25 m each; in reserve: 0" in [str(line) for line in found.computation]


def test_too_small_a_reserve_is_proposed_where_it_covers_half_of_what_lacks():
    long = thing("ring", box(0, 0, 300, 40), "ring", name="Ring I")
    covered = thing("unit", (25.0, 20.0), unit="a")
    _, little = area_finding(long, covered, rows=roster("a", "b"))
    assert little.fixes == () and "in reserve: 1" in str(little.computation[-1])
    plan, much = area_finding(long, covered, rows=roster(*"abcd"))
    [fix] = much.fixes
    [after] = mended(plan, fix)
    assert after.measured > much.measured + 0.3 and f"{after.measured:.1%} then within reach" in str(fix.label)
    assert f"{after.highlight.area:.0f} m² left" in str(fix.label)


def test_a_province_is_no_matter_of_a_few_units():
    _, found = area_finding(thing("ring", box(0, 0, 20_000, 20_000)), rows=roster(*map(str, range(50))))
    assert found.fixes == () and "would be enough" not in str(found.message)
    _, found = area_finding(thing("ring", box(0, 0, 1_000, 30)), rows=roster(*map(str, range(50))))
    assert all(len(fix.added) <= MOST_PLACES for fix in found.fixes)


# --- where
def test_nobody_is_sent_into_a_building_a_crowd_or_onto_a_way():
    houses = layers_of(building=[box(40, 5, 60, 18)])
    things = [RING, thing("crowd", box(60, 10, 95, 30), headcount=90), thing("lane", [(0.0, 30.0), (100.0, 30.0)])]
    plan, found = area_finding(*things, rows=roster(*"abcdefgh"), layers=houses)
    places = [added.geometry for fix in found.fixes for added in fix.added]
    assert places and all(place.distance(box(60, 10, 95, 30)) >= 0.5 and place.distance(box(40, 5, 60, 18)) >= 0.5 for place in places)
    assert mended(plan, found.fixes[0], houses) == [] and mended(plan, found.fixes[0], houses, ["unit-in-crowd", "unit-on-obstacle"]) == []
    assert all(box(0, 0, 100, 40).covers(place) for place in places)


def test_a_ring_that_is_all_crowd_has_no_place():
    _, found = area_finding(RING, thing("crowd", box(-5, -5, 105, 45), headcount=90), rows=roster("a", "b"))
    assert found.fixes == () and "would be enough" not in str(found.message)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 120), st.floats(10, 60)), max_size=8), st.floats(0.3, 1.0))
def test_what_is_said_is_what_comes(units, wanted):
    ring = thing("ring", box(0, 0, 200, 120).difference(box(80, 40, 130, 70)), "ring", min_coverage=wanted)
    plan = with_roster(plan_of(ring, *(thing("unit", (x, y), reach_m=r) for x, y, r in units)), roster(*map(str, range(12))))
    for found in run_checks(plan, codes=AREA):
        for fix in found.fixes:
            after = mended(plan, fix)
            said = float(fix.label.params["after"])
            assert (after[0].measured if after else max(said, wanted)) == pytest.approx(said, abs=1e-6)
            assert said > found.measured


# --- places and demands of points
def test_a_unit_of_the_reserve_beside_a_place_that_nobody_reaches():
    plan = with_roster(plan_of(thing("gate", (0.0, 0.0), "g", name="East")), roster("a"))
    [found] = run_checks(plan, codes=POINT)
    [fix] = found.fixes
    assert str(fix.label) == "Send Regu a of the reserve to East" and dict(fix.added[0].properties) == {"unit": "a"}
    assert mended(plan, fix, codes=POINT) == []


# --- after edits
def after_edit(plan, key, made):
    """The plan with a feature changed, added (it is not there) or gone (`made` gives None)."""
    before = plan.features.get(key)
    return plan.apply(Change(message("Edit"), (Edit("feature", key, before, made(before)),)))


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edit_the_same_as_from_nothing(seed):
    """The reserve, what stands in the way, and the gaps change; fixes too are those of a run from nothing."""
    dice = random.Random(seed)
    things = [
        RING,
        thing("gate", (-90.0, 0.0), "gate"),
        thing("crowd", box(60, 10, 95, 30), "crowd", headcount=9),
        thing("unit", (10.0, 20.0), "u"),
    ]
    plan = with_roster(plan_of(*things), roster(*"abc") | {"z": RosterUnit("z", "Cadangan", strength=5)})
    engine = CheckEngine(plan, 1)
    engine.full()
    for step in range(14):
        key, made = dice.choice(
            [
                ("u", lambda one: one.edited(1, Scope.ALL_SCENES, Point(dice.uniform(-40, 140), dice.uniform(-40, 80)))),
                ("u", lambda one: one.edited(1, Scope.ALL_SCENES, None, {"unit": dice.choice(["a", "b", "z", None, "nobody"])})),
                ("crowd", lambda one: one.edited(1, Scope.ALL_SCENES, box(*(edge + dice.uniform(-20, 20) for edge in (50, 0, 110, 50))))),
                ("far", lambda one: None if one else placed("far", Point(9_000, 9_000), dice.choice(["a", "z", "c"]))),
                ("van", lambda one: None if one else placed("van", Point(dice.uniform(0, 100), dice.uniform(0, 40)), None, "vehicle")),
            ]
        )
        plan = after_edit(plan, key, made)
        codes = {"area-coverage", "point-coverage"}
        updated = [one for one in engine.update(plan, [key]) if one.code in codes]
        assert list(map(told, updated)) == list(map(told, run_checks(plan, codes=sorted(codes)))), (step, key)


def placed(key, where, unit, kind="unit"):
    return Feature.from_spans(key, kind, [Span(State(where, {} if unit is None else {"unit": unit}))])


def told(one):
    return str(one.message), [(str(fix.label), [(a.geometry.wkt, dict(a.properties)) for a in fix.added]) for fix in one.fixes]
