"""Walkable ground: which places hang together, and how far it is from one to another."""

import itertools
import math
import random

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from support import way_oracle
from support.plans import layers_of, plan_of, thing
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.ground.navigation import Mesh
from tabletop.checks.ground.walkable import Walkable, around, on_lattice

QUICK = settings(max_examples=25, deadline=None, derandomize=True)
BOX = (0.0, 0.0, 100.0, 100.0)


def ground(*things, mode="foot", avoid=(), **layers):
    return around(Snapshot(plan_of(*things), 1, layers_of(**layers) if layers else None), BOX, mode, avoid)


def connected(made, one, other):
    parts = [made.part_at(Point(place)) for place in (one, other)]
    return None not in parts and parts[0] == parts[1]


# --- pieces of ground
def walls(gap_m):
    """Two walls in one line with a gap between them, across the whole box."""
    return [thing("barrier", [(50.0, -9.0), (50.0, 40.0)]), thing("barrier", [(50.0, 40.0 + gap_m), (50.0, 109.0)])]


@pytest.mark.parametrize(
    ("gap_m", "mode", "through"),
    [
        (0.59, "foot", False),
        (0.61, "foot", True),
        (2.45, "vehicle", False),
        (2.55, "vehicle", True),
        (2.45, "own", True),
        (0.0, "foot", False),
    ],
)
def test_an_opening_connects_from_the_width_one_needs(gap_m, mode, through):
    assert connected(ground(*walls(gap_m), mode=mode), (20, 50), (80, 50)) is through


@pytest.mark.parametrize(
    ("closed_to", "passes"), [("people", {"vehicle", "own"}), ("vehicles", {"foot", "own"}), ("both", {"own"})], ids=str
)
def test_a_cordon_bars_those_that_it_is_closed_to(closed_to, passes):
    cordon = thing("cordon", [(50.0, -9.0), (50.0, 109.0)], closed_to=closed_to)
    assert {mode for mode in ("foot", "vehicle", "own") if connected(ground(cordon, mode=mode), (20, 50), (80, 50))} == passes


@pytest.mark.parametrize(("open_", "width_m", "through"), [(True, 1.0, True), (True, 0.5, False), (False, 4.0, False)])
def test_a_gate_lets_people_through_while_it_is_open(open_, width_m, through):
    barrier = thing("barrier", [(50.0, -9.0), (50.0, 109.0)])
    assert connected(ground(barrier, thing("gate", (50.0, 60.0), open=open_, width_m=width_m)), (20, 50), (80, 50)) is through


def test_a_shut_gate_that_stands_alone_bars_its_width():
    houses = [box(45, -9, 55, 48), box(45, 52, 55, 109)]
    assert connected(ground(building=houses), (20, 50), (80, 50))
    assert connected(ground(thing("gate", (50.0, 50.0), width_m=4.0, open=True), building=houses), (20, 50), (80, 50))
    assert not connected(ground(thing("gate", (50.0, 50.0), width_m=4.0, open=False), building=houses), (20, 50), (80, 50))


def test_buildings_fences_water_and_vehicles_bar_and_a_bridge_does_not():
    river = Polygon([(-9, 40), (109, 40), (109, 60), (-9, 60)])
    for layers in ({"building": [river]}, {"fence": [LineString([(-9, 50), (109, 50)])]}, {"water": [river]}):
        assert not connected(ground(**layers), (50, 20), (50, 80))
    assert connected(ground(water=[river], road=[LineString([(30, 0), (30, 100)])]), (50, 20), (50, 80))
    assert not connected(ground(building=[river], road=[LineString([(30, 0), (30, 100)])]), (50, 20), (50, 80))
    lorries = [thing("vehicle", (5.0 + 10 * n, 50.0), length_m=10.0, width_m=2.0, bearing_deg=90.0) for n in range(10)]
    assert not connected(ground(*lorries), (50, 20), (50, 80))
    assert connected(ground(*lorries[:-1]), (50, 20), (50, 80))


def test_what_is_to_be_avoided_bars_too():
    assert not connected(ground(avoid=[box(-9, 45, 109, 55)]), (50, 20), (50, 80))


def test_a_place_in_an_obstacle_counts_to_the_nearest_ground_within_three_metres():
    made = ground(building=[box(40, 40, 60, 60)])
    assert made.part_at(Point(42, 50)) == 0 and made.part_at(Point(50, 50)) is None
    assert ground(building=[box(-50, -50, 150, 150)]).part_at(Point(50, 50)) is None


def test_ground_that_goes_on_beyond_the_box():
    made = ground(thing("barrier", [(20.0, 20.0), (40.0, 20.0), (40.0, 40.0), (20.0, 40.0), (20.0, 20.0)]))
    inside, outside = made.part_at(Point(30, 30)), made.part_at(Point(70, 70))
    assert made.leads_out(outside) and not made.leads_out(inside)


def test_bad_and_empty_shapes_do_not_break():
    bow_tie = Polygon([(40, 40), (60, 60), (60, 40), (40, 60)])
    made = ground(thing("barrier", [(10.0, 10.0), (10.0, 10.0)]), building=[bow_tie, Polygon([(1, 1), (2, 2), (3, 3)])])
    assert connected(made, (5, 5), (95, 95)) and not made.parts[0].covers(Point(42, 41.9))
    assert around(Snapshot(plan_of(), 1), (25.0, 25.0, 25.0, 25.0)).way(Point(25, 25), [Point(25, 25)]) is None


def test_boxes_are_widened_to_the_lattice():
    assert on_lattice((-1.0, 0.0, 26.0, 50.0)) == (-25.0, 0.0, 50.0, 50.0)


def rectangles(dice, count, most=16.0):
    spots = [(dice.uniform(0, 40), dice.uniform(0, 40), dice.uniform(0.5, most), dice.uniform(0.5, most)) for _ in range(count)]
    return [(x, y, x + a, y + b) for x, y, a, b in spots]


@QUICK
@given(st.integers(0, 2**32), st.integers(1, 9))
def test_ground_hangs_together_as_counted_in_cells(seed, count):
    dice = random.Random(seed)
    spots = rectangles(dice, count)
    made = around(Snapshot(plan_of(), 1, layers_of(building=[box(*one) for one in spots])), (0.0, 0.0, 50.0, 50.0))
    strict, loose = (way_oracle.Cells((0, 0, 50, 50), spots, keep, 0.4) for keep in (0.3 + 0.29, 0.3 - 0.29))
    places = [(dice.uniform(1, 49), dice.uniform(1, 49)) for _ in range(8)]
    for one, other in itertools.combinations(places, 2):
        if strict.group_at(one) > 0 and strict.group_at(one) == strict.group_at(other):
            assert connected(made, one, other)
        if -1 not in (loose.group_at(one), loose.group_at(other)) and loose.group_at(one) != loose.group_at(other):
            assert not connected(made, one, other)


# --- ways
def test_a_way_round_a_house():
    made = Walkable(BOX, box(*BOX).difference(box(40, 30, 60, 70)))
    found = made.way(Point(20, 50), [Point(80, 50)])
    assert math.isclose(found.length_m, 2 * math.hypot(20, 20) + 20)
    assert list(found.line.coords)[1:-1] in ([(40, 30), (60, 30)], [(40, 70), (60, 70)])


def test_the_nearest_goal_is_the_nearest_on_foot():
    made = Walkable(BOX, box(*BOX).difference(box(40, -1, 45, 90)))
    found = made.way(Point(35, 10), [Point(50, 10), LineString([(0, 0), (0, 100)])])
    assert found.goal == 1 and math.isclose(found.length_m, 35)
    assert made.way(Point(35, 10), []) is None


def test_a_house_is_reached_at_its_wall_and_a_goal_behind_a_fence_is_not():
    fenced = thing("barrier", [(60.0, 40.0), (80.0, 40.0), (80.0, 60.0), (60.0, 60.0), (60.0, 40.0)])
    made = ground(fenced, building=[box(20, 20, 30, 30)])
    found = made.way(Point(10, 25), [box(20, 20, 30, 30)])
    assert math.isclose(found.length_m, 10, abs_tol=0.01)
    assert made.way(Point(10, 25), [Point(62, 50)]) is None
    assert made.way(Point(61, 45), [Point(62, 50)]).length_m == pytest.approx(math.hypot(1, 5))


def test_a_goal_where_one_stands():
    made = Walkable(BOX, box(*BOX))
    assert made.way(Point(5, 5), [box(0, 0, 10, 10)]).length_m == 0
    assert made.way(Point(5, 5), [Point(5, 5)]).length_m == 0


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.integers(1, 8))
def test_ways_are_feasible_and_the_shortest_of_all(seed, count):
    dice = random.Random(seed)
    spots = rectangles(dice, count, 22.0)
    free = box(-5, -5, 70, 70).difference(shapely.union_all([box(*one) for one in spots]))
    parts = shapely.get_parts(free)
    start, end = ((dice.uniform(0, 60), dice.uniform(0, 60)) for _ in range(2))
    home = [part for part in parts if part.covers(Point(start)) and part.covers(Point(end))]
    if not home:
        return
    found = Mesh(home[0]).shortest(Point(start), [Point(end)])
    least = way_oracle.shortest(start, end, [*spots, (-99, -99, -5, 99), (70, -99, 99, 99), (-99, -99, 99, -5), (-99, 70, 99, 99)])
    assert all(not way_oracle.enters(a, b, one) for a, b in itertools.pairwise(map(tuple, found.places)) for one in spots)
    assert tuple(found.places[0]) == start and tuple(found.places[-1]) == end
    assert found.length_m == pytest.approx(least, rel=1e-9)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.integers(1, 6))
def test_ways_to_a_line_end_at_its_nearest_place(seed, count):
    dice = random.Random(seed)
    spots = rectangles(dice, count, 20.0)
    start = (dice.uniform(0, 60), dice.uniform(-4, 55))
    free = box(-5, -5, 70, 70).difference(shapely.union_all([box(*one) for one in spots]))
    home = [part for part in shapely.get_parts(free) if part.covers(Point(start)) and part.intersects(box(-5, 66, 70, 70))]
    if not home:
        return
    found = Mesh(home[0]).shortest(Point(start), [LineString([(-5, 66), (70, 66)])])
    frame = [(-99, -99, -5, 99), (70, -99, 99, 99), (-99, -99, 99, -5), (-99, 70, 99, 99)]
    ends = sorted({start[0], *(x for w, _, e, _ in spots for x in (w, e) if -5 < x < 70)})
    least = min(way_oracle.shortest(start, (x, 66.0), [*spots, *frame]) for x in ends)
    assert found.length_m == pytest.approx(least, rel=1e-9)
