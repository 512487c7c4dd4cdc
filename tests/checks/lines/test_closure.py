"""Closure of rings: gaps between obstacles, what leads through, and what mends it."""

import math
import random

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from support import way_oracle
from support.plans import layers_of, plan_of, thing
from tabletop.checks.rules.runner import run_checks
from tabletop.core.values.feature import Scope

RING = box(0, 0, 100, 100)
FRAME = [(100.0, 50.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0), (100.0, 0.0)]


def closure(*things, ring=RING, **layers):
    plan = plan_of(thing("ring", ring, "r", min_coverage=0.0), *things)
    return run_checks(plan, layers_of(**layers) if layers else None, codes=["cordon-closure"])


def walls(gap_m):
    return thing("barrier", [*FRAME, (100.0, 50.0 - gap_m)])


def said(found):
    return sorted((one.severity, round(one.measured, 3)) for one in found)


# --- gaps
def test_a_gap_beside_a_house():
    [one] = closure(walls(12.0), building=[box(95, 41, 105, 60)])
    assert one.measured == pytest.approx(3.0) and one.unit == "m" and one.highlight.length == pytest.approx(3.0)
    assert one.highlight.distance(Point(100, 39.5)) < 0.01


def test_the_gap_lies_where_the_obstacles_are_nearest():
    [one] = closure(thing("barrier", [*FRAME, (100.0, 40.0), (101.0, 44.0)]))
    assert one.measured == pytest.approx(math.hypot(1, 6)) and one.highlight.equals(LineString([(100, 50), (101, 44)]))


def test_fences_and_water_close_too():
    assert closure(walls(12.0), fence=[LineString([(100, 37), (100, 51)])]) == []
    assert closure(walls(12.0), water=[box(98, 37, 130, 51)]) == []


def test_a_gap_at_a_road_is_said_once():
    road = [LineString([(80, 46), (130, 46)])]
    assert said(closure(walls(8.0), road=road)) == [("warn", 1)]
    [one] = closure(walls(8.0), road=road)
    assert one.fixes[0].added[0].geometry.length == pytest.approx(8.0), "the fix closes the gap, not only the road"


def test_a_gap_that_leads_into_a_yard_is_none():
    yard = [LineString([(101, 30), (80, 30), (80, 60), (101, 60)])]
    assert closure(walls(8.0), fence=yard) == []
    assert said(closure(walls(8.0), fence=[LineString([(101, 30), (80, 30), (80, 55)])])) == [("warn", 8)]


def test_gaps_between_houses_count_where_the_ring_is_closed_otherwise():
    houses = [box(-3, 10 * k + 2, 3, 10 * k + 10) for k in range(10)]
    rest = thing("barrier", [(0.0, 2.0), (0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)])
    [one] = closure(rest, building=houses)
    assert (one.severity, one.measured, one.unit) == ("warn", 9, "count") and one.highlight.length == pytest.approx(18)
    assert said(closure(rest, building=houses[4:])) == [("info", 40.0)], "the open stretch is said, the gaps beside it are not"
    assert closure(thing("barrier", [(0.0, 0.0), (100.0, 0.0)]), building=houses[4:]) == []


def test_a_ring_in_a_ring_and_odd_rings():
    hole = RING.difference(box(30, 30, 70, 70))
    inner = thing("barrier", [(30.0, 30.0), (70.0, 30.0), (70.0, 70.0), (30.0, 70.0), (30.0, 32.0)])
    assert said(closure(inner, ring=hole)) == [("warn", 2)]
    bow_tie = shapely.Polygon([(0, 0), (40, 40), (40, 0), (0, 40)])
    assert all(math.isfinite(one.measured) for one in closure(thing("barrier", [(0.0, 0.0), (40.0, 40.0)]), ring=bow_tie))
    flat = shapely.Polygon([(0, 0), (10, 0), (5, 0)])
    assert all(math.isfinite(one.measured) for one in closure(thing("barrier", [(0.0, 0.0), (10.0, 0.0)]), ring=flat))
    tiny = box(0, 0, 4, 4)
    assert said(closure(thing("barrier", [(0.0, 4.0), (0.0, 0.0), (4.0, 0.0), (4.0, 4.0)]), ring=tiny)) in ([("warn", 4)], [])


def test_obstacles_just_beyond_the_edge_do_not_count():
    (found,) = closure(thing("barrier", [(-3.01, -3.01), (103.01, -3.01), (103.01, 103.01), (-3.01, 103.01), (-3.01, -3.01)]))
    assert found.severity == "warn" and math.isclose(found.measured, 3.01), "said, not judged"
    assert closure(thing("barrier", [(-10.1, -10.1), (110.1, -10.1), (110.1, 110.1), (-10.1, 110.1), (-10.1, -10.1)])) == []


# --- fixes
def mended(plan, found, layers=None):
    change = found.fixes[0].change(plan, 1, Scope.ALL_SCENES)
    return plan.apply(change), str(found.fixes[0].label)


def test_a_fix_closes_the_gap_and_another_shuts_the_gate():
    plan = plan_of(thing("ring", RING, "r", min_coverage=0.0), walls(2.0), thing("gate", (50.0, 0.0), "g", width_m=3.0, open=True))
    found = run_checks(plan, codes=["cordon-closure"])
    assert said(found) == [("warn", 2), ("warn", 3)]
    labels = set()
    for _ in range(2):
        plan, label = mended(plan, run_checks(plan, codes=["cordon-closure"])[0])
        labels.add(label)
    assert run_checks(plan, codes=["cordon-closure"]) == [] and labels == {"Close the gap with a barrier", "Shut Gate"}


def test_a_fix_of_an_open_road():
    roads = layers_of(road=[LineString([(50, -20), (50, 120)])])
    for things in ([], [thing("gate", (50.0, 100.0), "g", width_m=3.0, open=True)]):
        plan = plan_of(thing("ring", RING, "r", min_coverage=0.0), thing("cordon", [(30, 0), (70, 0)], closed_to="both"), *things)
        [one] = run_checks(plan, roads, codes=["cordon-closure"])
        plan, _ = mended(plan, one)
        assert "warn" not in [one.severity for one in run_checks(plan, roads, codes=["cordon-closure"]) if one.unit == "count"]


def test_a_gate_that_shut_ones_shut_wholly_is_not_open():
    roads = [LineString([(50, -20), (50, 120)])]
    lines = [thing("barrier", [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])]
    wide = thing("gate", (50.0, 0.0), "wide", width_m=4.0, open=True)
    assert len(closure(*lines, wide, road=roads)) == 1
    assert closure(*lines, wide, thing("gate", (50.0, 0.0), "shut", width_m=5.0, open=False), road=roads) == []
    half = thing("gate", (51.0, 0.0), "shut", width_m=2.0, open=False)
    assert len(closure(*lines, wide, half, road=roads)) >= 1


# --- by brute force
@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.integers(0, 6))
def test_a_ring_leaks_where_cells_hang_together(seed, count):
    """A closed square of blocks with openings cut into it: each opening that cells can pass is said, at its width."""
    dice = random.Random(seed)
    spots = sorted(dice.sample(range(1, 12), count))
    cuts = [(4.0 * k, round(dice.choice((dice.uniform(0.1, 0.5), dice.uniform(0.75, 3.0))), 2)) for k in spots]
    sides = [(0.0, 48.0, 48.5, 49.0), (0.0, -1.0, 48.5, 0.5), (48.0, 0.0, 49.0, 48.5)]
    stops = [0.0, *(x for start, width in cuts for x in (start, start + width)), 48.5]
    west = [(-0.5, a, 0.5, b) for a, b in zip(stops[::2], stops[1::2], strict=True)]
    shapes = [*sides, *west]
    plan = plan_of(
        thing("ring", box(0, 0, 48, 48), "r", min_coverage=0.0),
        thing("barrier", [(0.0, 0.0), (48.0, 0.0), (48.0, 48.0), (0.0, 48.0)]),
    )
    found = run_checks(plan, layers_of(building=[box(*one) for one in shapes]), codes=["cordon-closure"])
    wide = [width for _, width in cuts if width >= 0.6]
    assert sorted(round(one.measured, 6) for one in found) == wide_sorted(wide)
    cells = way_oracle.Cells((-6, -0.75, 8, 49), shapes, 0.3, 0.25)
    leaks = cells.group_at((6, 24)) == cells.group_at((-4, 24))
    assert leaks <= bool(wide)
    assert not wide or max(wide) < 0.6 + 0.36 or leaks


def wide_sorted(widths):
    return sorted(round(width, 6) for width in widths)
