"""Every fix that any check proposes in any case: applied, its finding is gone or smaller, and no new stop appears."""

from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.values.feature import Scope
from tabletop.io.documents.plan_document import read_document

CASES = sorted((Path(__file__).parent / "cases").glob("*.geojson"))
DEMO = Path(__file__).parents[2] / "resources" / "demo" / "plan.geojson"
SMALLER = 1e-6


def subject(finding):
    return finding.code, finding.features


def miss(finding):
    """How far a finding is beyond its limit."""
    return abs(finding.measured - finding.limit)


def faults_of(plan, layers, number, before, finding, fix):
    """What is wrong with a fix: nothing, when the finding is gone or smaller and nothing new stops."""
    after = run_checks(plan.apply(fix.change(plan, number, Scope.THIS_SCENE)), layers, scene=number, include_ignored=True)
    same = [one for one in after if subject(one) == subject(finding) and one.unit == finding.unit]
    earlier = [one for one in before if subject(one) == subject(finding) and one.unit == finding.unit]
    wrong = []
    if len(same) >= len(earlier) and sum(map(miss, same)) >= sum(map(miss, earlier)) - SMALLER:
        wrong.append(f"{finding.code} stays: {finding.message} -> {[str(one.message) for one in same]}")
    stopped = {subject(one) for one in before if one.severity == "stop"}
    wrong += [f"new stop: {one.code}: {one.message}" for one in after if one.severity == "stop" and subject(one) not in stopped]
    return wrong


def faults_in(plan, layers=None):
    """What is wrong with all fixes of a plan, and how many there are."""
    wrong, count = [], 0
    for row in plan.scene_list():
        before = run_checks(plan, layers, scene=row.number, include_ignored=True)
        for finding in before:
            assert len(finding.fixes) <= 3, finding.message
            for fix in finding.fixes:
                count += 1
                wrong += [f"{finding.code}, {fix.label}: {one}" for one in faults_of(plan, layers, row.number, before, finding, fix)]
    return wrong, count


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_fix_of_a_case_mends_its_finding(path):
    plan, _ = read_document(path, WORKING_CRS)
    assert faults_in(plan)[0] == []


def test_every_fix_of_the_demo_mends_its_finding():
    plan, _ = read_document(DEMO)
    wrong, count = faults_in(plan)
    assert wrong == [] and count > 0


def test_many_checks_propose_a_fix():
    """A test over no fixes would say nothing."""
    found = set()
    for path in CASES:
        plan, _ = read_document(path, WORKING_CRS)
        found |= {one.code for one in run_checks(plan, scene=plan.scene_list()[0].number) if one.fixes}
    wanted = {"cordon-coverage", "cordon-strength", "buffer-distance", "jet-too-close", "jet-range", "vehicle-blocks-way"}
    assert wanted | {"irritant-protected-site"} <= found


# --- what fixes are not
def fixes_of(plan, code, layers=None):
    return [fix for one in run_checks(plan, layers, codes=[code]) for fix in one.fixes]


def test_no_fix_moves_people_or_adds_means():
    for plan in (*(read_document(path, WORKING_CRS)[0] for path in CASES), read_document(DEMO)[0]):
        for one in run_checks(plan, include_ignored=True):
            for fix in one.fixes:
                assert not {added.kind for added in fix.added} & {"irritant", "water-jet", "crowd", "crowd-flow"}
                moved = {plan.features[edit.id].kind for edit in fix.edited if edit.geometry is not None}
                assert not moved & {"crowd", "crowd-flow", "protected"}


def test_a_means_of_force_goes_out_of_the_scene_of_the_finding_and_no_other():
    plan = plan_of(thing("water-jet", (0.0, 0.0), "j", name="AWC 1"), scenes=[scene(1, "hijau"), scene(2, "merah")])
    [fix] = fixes_of(plan, "means-vs-level")
    after = plan.apply(fix.change(plan, 1, Scope.ALL_SCENES))
    assert str(fix.label) == "Do without AWC 1 in this scene"
    assert after.features["j"].at(1) is None and after.features["j"].at(2) is not None
    assert run_checks(after, codes=["means-vs-level"]) == []


@pytest.mark.parametrize("code", ["irritant-on-exit", "irritant-wind", "irritant-enclosed", "irritant-without-exit", "jet-obstacle"])
def test_what_endangers_people_can_be_done_without(code):
    plans = [read_document(path, WORKING_CRS)[0] for path in CASES]
    found = [one for plan in plans for one in run_checks(plan, codes=[code])]
    assert found and all(fix.removed == (one.features[0],) for one in found for fix in one.fixes) and all(one.fixes for one in found)


# --- gaps
def cordon(**more):
    return thing("cordon", [(0.0, 0.0), (40.0, 0.0)], "c", **more)


def test_a_gap_is_held_by_as_many_as_it_needs():
    plan = plan_of(cordon(ranks=2), thing("unit", (5.0, 0.0), "u", strength=25))
    [one] = run_checks(plan, codes=["cordon-coverage"])
    unit, barrier = one.fixes
    # 25 people in 2 ranks of 0.8 m cover 10 m about 5 m, so 0 to 10; 30 m x 2 / 0.8 = 75
    assert one.measured == 30.0 and unit.added[0].properties == {"strength": 75}
    assert unit.added[0].geometry.coords[0] == (25.0, 0.0)
    assert barrier.added[0].geometry.equals(shapely.LineString([(10, 0), (40, 0)]))


@pytest.mark.parametrize(
    "beside",
    [
        thing("exit", [(25.0, -20.0), (25.0, 20.0)]),
        thing("lane", [(25.0, -20.0), (25.0, 20.0)]),
        thing("relief", [(38.0, 2.0), (38.0, 20.0)]),
        thing("crowd", box(15, 2, 25, 9)),
    ],
    ids=["exit", "lane", "relief", "crowd"],
)
def test_no_barrier_over_a_way_or_before_a_crowd(beside):
    plan = plan_of(cordon(), thing("unit", (5.0, 0.0), "u", strength=12), beside)
    assert [fix.added[0].kind for fix in fixes_of(plan, "cordon-coverage")] == ["unit"]


def test_no_barrier_where_people_may_pass():
    plan = plan_of(cordon(closed_to="vehicles"), thing("unit", (5.0, 0.0), "u", strength=12))
    assert [fix.added[0].kind for fix in fixes_of(plan, "cordon-coverage")] == ["unit"]


def test_a_line_that_nobody_holds_is_given_its_strength():
    plan = plan_of(cordon(posture="rope"))
    for code in ("cordon-coverage", "cordon-strength"):
        [fix] = fixes_of(plan, code)
        assert dict(fix.edited[0].properties) == {"strength": 27}  # 40 m / 1.5 m = 26.7
        assert "cordon-coverage" not in {one.code for one in run_checks(plan.apply(fix.change(plan, 1, Scope.ALL_SCENES)))}


def test_a_line_of_the_roster_is_not_told_another_strength():
    assert fixes_of(plan_of(cordon(unit="r1")), "cordon-strength") == []


# --- distances
def test_a_post_moves_off_along_the_line_until_it_is_far_enough():
    pairs = [{"a": "command-post", "b": "crowd", "min_m": 30, "severity": "warn", "basis": "P"}]
    plan = plan_of(thing("crowd", box(0, 0, 10, 10)), thing("command-post", (20.0, 5.0), "p"), buffer_pairs=pairs)
    [fix] = fixes_of(plan, "buffer-distance")
    place = fix.edited[0].geometry
    assert (place.x, place.y) == pytest.approx((40.0, 5.0))


def test_a_post_does_not_move_into_a_building():
    pairs = [{"a": "command-post", "b": "crowd", "min_m": 30, "severity": "warn", "basis": "P"}]
    plan = plan_of(thing("crowd", box(0, 0, 10, 10)), thing("command-post", (20.0, 5.0), "p"), buffer_pairs=pairs)
    building = box(35, -5, 60, 15)
    [fix] = fixes_of(plan, "buffer-distance", layers_of(building=[building]))
    assert fix.edited[0].geometry.distance(building) >= 0.5 and fix.edited[0].geometry.distance(box(0, 0, 10, 10)) >= 30


def test_crowds_protected_objects_and_water_cannons_stay():
    pairs = [
        {"a": "crowd", "b": "protected", "min_m": 50, "severity": "warn", "basis": "P"},
        {"a": "vehicle", "b": "protected", "min_m": 50, "severity": "warn", "basis": "P"},
    ]
    things = [thing("crowd", box(0, 0, 10, 10)), thing("protected", box(20, 0, 30, 10)), thing("vehicle", (25.0, 40.0), vehicle_type="AWC")]
    assert fixes_of(plan_of(*things, buffer_pairs=pairs), "buffer-distance") == []


def test_a_vehicle_moves_off_a_layer():
    pairs = [{"a": "vehicle", "b": "layer:building", "min_m": 5, "severity": "warn", "basis": "P"}]
    plan = plan_of(thing("vehicle", (0.0, 5.0), "v", bearing_deg=90.0), buffer_pairs=pairs)
    layers = layers_of(building=[box(-20, -10, 20, 0)])
    [fix] = fixes_of(plan, "buffer-distance", layers)
    assert run_checks(plan.apply(fix.change(plan, 1, Scope.ALL_SCENES)), layers, codes=["buffer-distance"]) == []


# --- jets and vehicles
def test_a_jet_goes_back_with_its_vehicle():
    vehicle = thing("vehicle", (0.0, -4.0), "v", bearing_deg=0.0, vehicle_type="water-cannon")
    plan = plan_of(thing("crowd", box(-5, 8, 5, 20), "c"), thing("water-jet", (0.0, 0.0), "j"), vehicle)
    [fix] = fixes_of(plan, "jet-too-close")
    places = {edit.id: edit.geometry.coords[0] for edit in fix.edited}
    assert places["j"] == pytest.approx((0.0, -12.0)) and places["v"] == pytest.approx((0.0, -16.0))


def test_a_jet_with_a_wall_behind_goes_back_aside():
    plan = plan_of(
        thing("crowd", box(-5, 8, 5, 20), "c"), thing("water-jet", (0.0, 0.0), "j"), thing("barrier", [(-9.0, -12.0), (9.0, -12.0)])
    )
    [fix] = fixes_of(plan, "jet-too-close")
    place = fix.edited[0].geometry
    assert place.distance(box(-5, 8, 5, 20)) >= 20 - 1e-6 and place.distance(shapely.LineString([(-9, -12), (9, -12)])) > 0.5


def test_a_jet_that_is_shut_in_has_no_fix():
    ground = layers_of(building=[box(-100, -100, 100, -1), box(-100, -1, -20, 100), box(20, -1, 100, 100)])
    plan = plan_of(thing("crowd", box(-5, 8, 5, 20), "c"), thing("water-jet", (0.0, 0.0), "j"))
    assert fixes_of(plan, "jet-too-close", ground) == []


@given(st.floats(0, 360), st.floats(-12, 12), st.floats(0, 360), st.floats(2, 8), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_vehicle_moved_off_a_way_keeps_off_every_way(turn, off, bearing, width, second):
    axis = shapely.affinity.rotate(shapely.LineString([(-60, 0), (60, 0)]), turn, origin=(0, 0))
    ways = [thing("lane", list(axis.coords), "l", width_m=width)]
    if second:
        ways.append(thing("exit", [(20.0, -60.0), (20.0, 60.0)], "e", width_m=3.0))
    plan = plan_of(*ways, thing("vehicle", (off, 0.0), "v", bearing_deg=bearing))
    for one in run_checks(plan, codes=["vehicle-blocks-way"]):
        assert one.fixes
        for fix in one.fixes:
            assert run_checks(plan.apply(fix.change(plan, 1, Scope.ALL_SCENES)), codes=["vehicle-blocks-way"]) == []


@given(st.floats(-30, 30), st.floats(-30, 30), st.floats(0, 360))
@settings(max_examples=60, deadline=None)
def test_a_jet_moved_back_is_far_enough_from_all_crowds(east, north, bearing):
    crowds = [thing("crowd", box(-10, -5, 10, 5)), thing("crowd-flow", box(30, -5, 40, 5)), thing("assembly", box(-60, -10, -40, 10))]
    plan = plan_of(*crowds, thing("water-jet", (east, north), "j", bearing_deg=bearing))
    before = run_checks(plan)
    for one in before:
        for fix in one.fixes if one.code == "jet-too-close" else ():
            assert faults_of(plan, None, 1, before, one, fix) == []
            after = plan.apply(fix.change(plan, 1, Scope.ALL_SCENES))
            assert run_checks(after, codes=["jet-too-close"]) == []


@given(st.floats(-150, 150), st.floats(-150, 150), st.sampled_from([None, 0.0, 90.0, 225.0]))
@settings(max_examples=30, deadline=None)
def test_an_irritant_is_moved_nearer_to_nobody(east, north, wind):
    things = [
        thing("protected", box(-20, -20, 20, 20), category="school"),
        thing("crowd", box(100, 100, 130, 130), headcount=50),
        thing("aid-post", (-150.0, 0.0)),
        thing("exit", [(115.0, 115.0), (115.0, 200.0)]),
    ]
    plan = plan_of(*things, thing("irritant", (east, north), "i"), scenes=[scene(1, wind_from_deg=wind)])
    before = run_checks(plan)
    for one in before:
        for fix in one.fixes if one.code == "irritant-protected-site" else ():
            assert faults_of(plan, None, 1, before, one, fix) == []
            after = plan.apply(fix.change(plan, 1, Scope.ALL_SCENES))
            assert run_checks(after, codes=["irritant-protected-site"]) == []
