"""Emergency lanes from end to end, corridors of a relief."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, box

from support import oracle
from support.plans import layers_of, plan_of, thing
from tabletop.checks.rules.runner import run_checks
from tabletop.core.values.feature import Scope

QUICK = settings(max_examples=150, deadline=None, derandomize=True)
CROWD = thing("crowd", box(0, 0, 40, 30), "crowd", headcount=300)
LANE = thing("lane", [(400.0, 15.0), (60.0, 15.0)], "lane")
ACROSS = [(200.0, -20.0), (200.0, 40.0)]


def lanes(*things, layers=None):
    return run_checks(plan_of(*things), layers, codes=["emergency-lane-continuity"])


def test_a_finding_says_where_and_what_blocks_the_lane():
    [one] = lanes(CROWD, LANE, thing("barrier", ACROSS, "bar", name="Pagar"))
    assert one.features == ("crowd", "lane", "bar") and one.severity == "stop"
    assert (one.highlight.x, one.highlight.y) == (200.0, 15.0)
    assert str(one.message) == "Crowd: an emergency vehicle comes no nearer than 160 m; at most 45 m. Pagar lies across Emergency lane."
    assert [str(line) for line in one.computation] == [
        "Pagar lies across Emergency lane 200.0 m from its outer end; the lane is 340.0 m long"
    ]


def mended(plan, finding):
    [fix] = finding.fixes
    return plan.apply(fix.change(plan, 1, Scope.ALL_SCENES))


def test_the_fix_puts_gates_into_all_that_lies_across():
    plan = plan_of(CROWD, LANE, thing("barrier", ACROSS), thing("cordon", [(100.0, -20.0), (100.0, 40.0)], strength=99))
    [one] = run_checks(plan, codes=["emergency-lane-continuity"])
    after = mended(plan, one)
    gates = [state for feature in after.features.values() if feature.kind == "gate" and (state := feature.at(1))]
    assert sorted(gate.geometry.x for gate in gates) == [100.0, 200.0]
    assert run_checks(after, codes=["emergency-lane-continuity", "emergency-lane-width"]) == []


def test_a_shut_gate_is_told_once_and_opened_by_the_fix():
    plan = plan_of(CROWD, LANE, thing("barrier", ACROSS), thing("gate", (200.0, 15.0), "gate", open=False, width_m=4))
    [one] = run_checks(plan, codes=["emergency-lane-continuity"])
    assert (one.severity, one.features) == ("warn", ("lane", "gate"))
    assert run_checks(mended(plan, one), codes=["emergency-lane-continuity"]) == []


def test_a_shut_gate_in_an_open_one_shuts_it_for_a_lane_too():
    wide = thing("gate", (200.0, 15.0), "wide", open=True, width_m=8)
    plan = plan_of(CROWD, LANE, thing("barrier", ACROSS), wide, thing("gate", (200.0, 16.0), "small", open=False, width_m=4))
    [one] = run_checks(plan, codes=["emergency-lane-continuity"])
    assert (one.severity, one.features) == ("warn", ("lane", "small"))
    assert run_checks(mended(plan, one), codes=["emergency-lane-continuity"]) == []


def test_what_is_no_gate_has_no_fix():
    for bar in (thing("vehicle", (200.0, 15.0)), thing("crowd", box(190, 0, 210, 30), headcount=5)):
        found = [one for one in lanes(CROWD, LANE, bar) if one.features[0] == "crowd"]
        assert [one.fixes for one in found] == [()]


@pytest.mark.parametrize(
    ("role", "shape"), [("building", box(190, 0, 210, 30)), ("fence", LineString(ACROSS)), ("water", box(190, 0, 210, 30))]
)
def test_layers_block_a_lane(role, shape):
    [one] = lanes(CROWD, LANE, layers=layers_of(**{role: [shape]}))
    assert one.measured == pytest.approx(160 if role == "fence" else 170)


def test_a_lane_leads_over_water_on_a_bridge():
    water, road = [box(190, 0, 210, 30)], [LineString([(500, 15), (50, 15)])]
    assert lanes(CROWD, LANE, layers=layers_of(water=water, road=road)) == []
    assert len(lanes(CROWD, LANE, layers=layers_of(water=water, road=[LineString([(500, 25), (50, 25)])]))) == 1


def test_a_lane_that_touches_a_crowd_is_not_blocked():
    beside = thing("crowd", box(150, 15, 180, 40), "beside", headcount=5)
    grazed = thing("crowd", box(150, 14.9, 150.4, 40), "beside", headcount=5)
    assert [one.measured for one in lanes(CROWD, LANE, grazed)] == []
    assert [one.features[0] for one in lanes(CROWD, LANE, beside)] == ["crowd"]


def test_a_branch_is_entered_from_the_lane_it_begins_on():
    main, branch = (
        thing("lane", [(400.0, 15.0), (200.0, 15.0)], "main"),
        thing("lane", [(260.0, 15.0), (260.0, 40.0), (60.0, 40.0)], "branch"),
    )
    assert lanes(CROWD, main, branch) == []
    behind = thing("barrier", [(230.0, 0.0), (230.0, 30.0)])
    assert lanes(CROWD, main, branch, behind) == []
    before = thing("barrier", [(300.0, 0.0), (300.0, 30.0)])
    assert [one.features[0] for one in lanes(CROWD, main, branch, before)] == ["crowd"]


def test_a_second_lane_is_enough():
    assert lanes(CROWD, LANE, thing("barrier", ACROSS), thing("lane", [(20.0, 400.0), (20.0, 60.0)])) == []


def test_every_crowd_and_protected_building_is_judged_for_itself():
    far = thing("crowd", box(0, 500, 20, 520), "far", headcount=5)
    kpu = thing("protected", box(0, 100, 20, 120), "kpu", category="kpu")
    school = thing("protected", box(0, 100, 20, 120), "school", category="school")
    found = {one.features[0]: one.measured for one in lanes(CROWD, LANE, far, kpu, school)}
    assert found == {"far": pytest.approx(math.hypot(40, 485)), "kpu": pytest.approx(math.hypot(40, 85))}


def test_without_a_lane_nothing_is_said():
    assert lanes(CROWD, thing("barrier", ACROSS)) == []
    assert lanes(LANE) == []


bars = st.lists(st.tuples(st.tuples(st.floats(70, 390), st.floats(-30, 60)), st.tuples(st.floats(70, 390), st.floats(-30, 60))), max_size=4)
bends = st.lists(st.tuples(st.integers(80, 380), st.integers(-20, 50)), max_size=2, unique_by=lambda place: place[0])


@QUICK
@given(bars, bends, st.lists(st.tuples(st.floats(90, 390), st.floats(1.0, 8.0)), max_size=2))
def test_how_far_a_vehicle_comes_as_walked_in_small_steps(walls, middle, gates):
    line = [(400.0, 15.0), *sorted(((float(x), float(y)) for x, y in middle), reverse=True), (60.0, 15.0)]
    assume(all(math.dist(a, b) > 1 for a, b in walls))
    pieces = list(zip(line, line[1:], strict=False))
    assume(all(oracle.point_segment(tip, *piece) > 1e-6 for wall in walls for tip in wall for piece in pieces))
    walls = [sorted(wall) for wall in walls]
    opened = [
        ((x, a[1] + (b[1] - a[1]) * (x - a[0]) / (b[0] - a[0])), wide, n)
        for (x, wide) in gates
        for n, (a, b) in enumerate(walls)
        if a[0] + 1 < x < b[0] - 1
    ]
    things = [thing("barrier", wall) for wall in walls] + [thing("gate", place, width_m=wide, open=True) for place, wide, _ in opened]
    found = [one for one in lanes(CROWD, thing("lane", line), *things) if one.features[0] == "crowd"]
    hits = []
    for n, (a, b) in enumerate(walls):
        for start, end in pieces:
            if oracle.segments_cross(start, end, a, b):
                away = oracle.cross_product(a, b, start), oracle.cross_product(a, b, end)
                share = away[0] / (away[0] - away[1])
                place = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
                # a gate opens every wall within a metre of it
                near = [(gate, wide) for gate, wide, _ in opened if oracle.point_segment(gate, a, b) <= 1]
                feet = [(oracle.place_on([a, b], oracle.foot_on([a, b], gate)[0]), wide) for gate, wide in near]
                assume(all(abs(math.dist(foot, place) - wide / 2) > 1e-3 for foot, wide in feet))
                if not any(math.dist(foot, place) < wide / 2 for foot, wide in feet):
                    hits.append((oracle.foot_on(line, place)[0], n))
    end = min(hits)[0] if hits else math.inf
    corners = [(0, 0), (40, 0), (40, 30), (0, 30)]
    length = sum(math.dist(a, b) for a, b in zip(line, line[1:], strict=False))
    steps = [min(length, end) * k / 2000 for k in range(2001)]
    least = min(oracle.to_outline(oracle.place_on(line, step), corners) for step in steps)
    assume(abs(least - 45) > 0.5)
    assert len(found) == (least > 45)
    if found:
        assert found[0].measured == pytest.approx(least, abs=0.3)


# --- corridors of a relief
def relief(*things, layers=None):
    return run_checks(plan_of(thing("relief", [(0.0, 0.0), (20.0, 0.0)], "r", width_m=4), *things), layers, codes=["relief-corridor"])


def test_own_cordons_open_for_the_relief_and_barriers_do_not():
    across = [(10.0, -20.0), (10.0, 20.0)]
    assert relief(thing("cordon", across, closed_to="both", strength=9)) == []
    [one] = relief(thing("barrier", across))
    assert (one.measured, one.limit, one.severity) == (0.0, 4.0, "warn")
    assert one.highlight.distance(LineString(across)) < 1e-9


@pytest.mark.parametrize("role", ["building", "water", "fence"])
def test_layers_narrow_a_corridor(role):
    sides = [LineString([(0, 1), (20, 1)]), LineString([(0, -2), (20, -2)])]
    shapes = sides if role == "fence" else [side.buffer(0.5) for side in sides]
    [one] = relief(layers=layers_of(**{role: shapes}))
    assert one.measured == pytest.approx(3.0 if role == "fence" else 2.0)


def test_the_piece_in_a_crowd_is_shown():
    [one] = relief(thing("crowd", box(15, -5, 40, 5), headcount=9))
    assert one.measured == 0 and one.highlight.equals(LineString([(15, 0), (20, 0)]))
    assert relief(thing("crowd", box(19.6, -5, 40, 5), headcount=9)) == []
