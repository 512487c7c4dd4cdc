"""Ways on roads and over open ground, round what a scene bars; numbers by hand, and street grids by brute force."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from support import way_oracle
from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.ground.roads import roads_in
from tabletop.checks.ground.ways import way
from tabletop.checks.rules.runner import run_checks
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from

SQUARE = [
    LineString([(0, 0), (400, 0)]),
    LineString([(400, 0), (400, 400)]),
    LineString([(0, 0), (0, 400)]),
    LineString([(0, 400), (400, 400)]),
]
BLOCK = box(30, 30, 380, 380)


def town(*things, **layers):
    return Snapshot(plan_of(*things), 1, layers_of(**(layers or {"road": SQUARE, "building": [BLOCK]})))


def test_along_roads():
    found = way(town(), Point(0, 0), [Point(400, 390)])
    assert found.by_road and found.length_m == 790 and list(found.line.coords) == [(0, 0), (400, 0), (400, 390)]
    found = way(town(), Point(10, 200), [Point(390, 200)])
    assert math.isclose(found.length_m, 10 + 200 + 400 + 200 + 10)


def test_the_nearest_goal_by_road_is_not_the_nearest_in_the_air():
    found = way(town(), Point(0, 150), [Point(400, 150), Point(100, 400), Point(0, 900)])
    assert found.goal == 1 and math.isclose(found.length_m, 250 + 100)


def test_open_ground_is_crossed_up_to_a_limit():
    near, far = Point(20, -60), Point(20, -120)
    assert not way(town(), Point(0, -10), [near]).by_road
    found = way(town(), Point(0, -10), [far])
    assert math.isclose(found.length_m, math.hypot(20, 110)) and not found.by_road, "to the road and back would be longer"
    corner = way(town(road=SQUARE), Point(0, 120), [Point(120, 0)])
    assert corner.by_road and math.isclose(corner.length_m, 240)
    straight = way(town(road=SQUARE), Point(0, 120), [Point(120, 0)], open_m=200)
    assert not straight.by_road and math.isclose(straight.length_m, 120 * math.sqrt(2))


def test_nothing_within_reach_and_no_goal():
    assert way(town(), Point(0, 0), [Point(400, 390)], reach_m=700) is None
    assert way(town(), Point(0, 0), [Point(400, 390)], reach_m=300) is None
    assert way(town(), Point(0, 0), []) is None and way(town(), Point(0, 0), [Polygon()]) is None


def test_without_roads_over_open_ground():
    found = way(town(building=[box(40, -100, 60, 100)]), Point(0, 0), [Point(100, 0)])
    assert not found.by_road and math.isclose(found.length_m, 2 * math.hypot(40, 100.3) + 20, abs_tol=0.3)
    assert way(Snapshot(plan_of(), 1), Point(0, 0), [Point(500, 0)]).length_m == 500


def test_a_cordon_across_a_road_makes_people_go_round_and_its_own_people_not():
    cordon = thing("cordon", [(200, -30), (200, 30)], closed_to="people")
    found = way(town(cordon), Point(0, 0), [Point(400, 0)])
    assert found.by_road and 455 < found.length_m < 462, "29.7 + 0.3 m along each side of the cordon, and round its end"
    assert way(town(cordon), Point(0, 0), [Point(400, 0)], mode="own").length_m == 400
    assert way(town(cordon), Point(0, 0), [Point(400, 0)], mode="vehicle").length_m == 400
    gate = thing("gate", (200.0, 0.0), width_m=4.0, open=True)
    assert math.isclose(way(town(cordon, gate), Point(0, 0), [Point(400, 0)]).length_m, 400)


def test_a_road_that_is_shut_makes_one_take_another():
    walls = [thing("barrier", [(200, -300), (200, 30)])]
    found = way(town(*walls), Point(0, 0), [Point(400, 0)], reach_m=3000)
    assert math.isclose(found.length_m, 1200)
    assert way(town(), Point(0, 0), [Point(400, 0)], avoid=[box(195, -300, 205, 30)], reach_m=3000).length_m == 1200


def test_a_bar_at_the_joint_of_two_pieces_of_road_is_gone_round():
    bent = [LineString([(0, 0), (200, 0), (400, 0)])]
    found = way(town(thing("barrier", [(200, -10), (200, 10)]), road=bent), Point(0, 0), [Point(400, 0)])
    assert found.by_road and 400 < found.length_m < 424


def test_roads_join_where_they_cross_or_end_near_each_other_but_not_under_a_bridge():
    def length(roads, bridge=None):
        part = ragged_from(roads, 1)
        columns = {} if bridge is None else {"bridge": bridge}
        layers = LayerSet((Layer(LayerInfo("road", {"en": "road"}, role="road"), (part,), columns),))
        found = way(Snapshot(plan_of(), 1, layers), Point(0, 0), [Point(500, 400)], open_m=1)
        return found.length_m if found.by_road else None

    cross = [LineString([(0, 0), (900, 0)]), LineString([(500, -90), (500, 400)])]
    assert math.isclose(length(cross), 900)
    assert length(cross, np.array([0.0, 1.0])) is None
    assert math.isclose(length([cross[0], LineString([(500, 0.4), (500, 400)])]), 900, abs_tol=0.1)
    assert length([cross[0], LineString([(500, 0.6), (500, 400)])]) is None


def test_ends_of_roads_over_water_and_odd_roads():
    roads = layers_of(road=[LineString([(0, 0), (0, 0)]), LineString([(0, 0), (10, 0), (10, 0), (20, 0)])])
    assert len(roads_in(roads, (-5, -5, 30, 30)).ends) == 2
    assert len(roads_in(roads, (100, 100, 130, 130)).ends) == 0
    river = town(road=[LineString([(0, 0), (300, 0)])], water=[box(100, -500, 200, 500)])
    assert way(river, Point(0, 5), [Point(300, 5)]).by_road
    dry = town(road=[LineString([(0, 900), (300, 900)])], water=[box(100, -500, 200, 500)])
    assert way(dry, Point(0, 5), [Point(300, 5)], open_m=50) is None or way(dry, Point(0, 5), [Point(300, 5)], open_m=50).by_road


# --- streets by brute force
@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.integers(0, 14))
def test_ways_in_a_street_grid_as_over_all_crossings(seed, count):
    """Streets every 100 m; some are shut by a bar that no open ground leads round. The way runs from crossing to crossing."""
    dice, size = random.Random(seed), 5
    nodes = [(i, j) for i in range(size) for j in range(size)]
    streets = [(a, b) for a in nodes for b in nodes if (b[0] - a[0], b[1] - a[1]) in ((1, 0), (0, 1))]
    shut = dice.sample(streets, count)
    houses = [box(100 * i + 4, 100 * j + 4, 100 * i + 96, 100 * j + 96) for i in range(size - 1) for j in range(size - 1)]
    houses += [box(-99, -99, -4, 499), box(404, -99, 499, 499), box(-99, -99, 499, -4), box(-99, 404, 499, 499)]
    bars = []
    for a, b in shut:
        x, y = 50.0 * (a[0] + b[0]), 50.0 * (a[1] + b[1])
        bars.append(thing("barrier", [(x - 6, y), (x + 6, y)] if a[0] == b[0] else [(x, y - 6), (x, y + 6)]))
    roads = [LineString([(100 * a[0], 100 * a[1]), (100 * b[0], 100 * b[1])]) for a, b in streets]
    start, end = dice.sample(nodes, 2)

    def neighbours(k):
        for a, b in streets:
            if (a, b) not in shut and nodes[k] in (a, b):
                yield nodes.index(b if nodes[k] == a else a), 100.0

    least = way_oracle.dijkstra(len(nodes), neighbours, nodes.index(start))[nodes.index(end)]
    snapshot = Snapshot(plan_of(*bars), 1, layers_of(road=roads, building=houses))
    found = way(snapshot, Point(100 * start[0], 100 * start[1]), [Point(100 * end[0], 100 * end[1])], reach_m=5000, open_m=1)
    if math.isinf(least):
        assert found is None
    else:
        assert found.by_road and math.isclose(found.length_m, least)


# --- units between scenes
def far(layers, *more, place=(300.0, 300.0), step_min=5.0):
    units = [thing("unit", (0.0, 0.0), "u", 1, 1), thing("unit", place, "u", 2)]
    return run_checks(plan_of(*units, *more, scenes=[scene(1, step_min=step_min), scene(2)]), layers, codes=["unit-too-far"])


def test_units_march_on_roads():
    corner = layers_of(road=[LineString([(0, 0), (300, 0), (300, 300)])])
    [one] = far(corner)
    assert one.measured == 600 and one.limit == 335 and one.highlight.length == 600
    assert [str(line) for line in one.computation][0].startswith("by road: 600 m; 424 m")
    assert far(corner, step_min=9.0) == []
    [one] = far(None)
    assert math.isclose(one.measured, 300 * math.sqrt(2))


def test_a_drawn_route_wins_over_roads():
    route = thing("route", [(0, 0), (0, 300), (300, 300), (300, 310)], unit="u")
    assert [one.measured for one in far(layers_of(road=[LineString([(0, 0), (300, 0), (300, 300)])]), route)] == [620]


def test_barriers_bar_units_and_cordons_do_not():
    corner = layers_of(road=[LineString([(0, 0), (300, 0), (300, 300)])])
    line = [(150.0, -12.0), (150.0, 12.0)]
    assert [one.measured for one in far(corner, thing("cordon", line))] == [600]
    [one] = far(corner, thing("barrier", line))
    assert 620 < one.measured < 626


@pytest.mark.parametrize("place", [(0.0, 0.0), (20.0, 0.0)])
def test_units_that_stay_near_are_not_said(place):
    assert far(layers_of(road=[LineString([(0, 0), (300, 0)])]), place=place) == []


def judged(*things, scene_number=1, **times):
    steps = {1: 5, 2: 5, 3: 5, **times}
    plan = plan_of(*things, scenes=[scene(n, step_min=minutes) for n, minutes in steps.items()])
    return [one for one in run_checks(plan, scene=scene_number) if one.code == "unit-too-far"]


def test_a_unit_that_is_absent_for_a_scene_is_judged_over_both_steps():
    away = [thing("unit", (0.0, 0.0), "u", 1, 1), thing("unit", (1000.0, 0.0), "u", 3, 3)]
    (found,) = judged(*away)
    assert (found.measured, found.limit) == (1000, 67 * 10) and "scene 3" in str(found.message)
    assert judged(*away, scene_number=2) == [], "it does not stand there"
    near = [thing("unit", (0.0, 0.0), "u", 1, 1), thing("unit", (600.0, 0.0), "u", 3, 3)]
    assert judged(*near) == [], "600 m in ten minutes"


def test_a_unit_of_the_roster_stands_again_as_another_feature():
    two = [thing("unit", (0.0, 0.0), "a", 1, 1, unit="ssk-1"), thing("unit", (1000.0, 0.0), "b", 3, 3, unit="ssk-1")]
    (found,) = judged(*two)
    assert found.features == ("a", "b") and found.limit == 670
    between = thing("unit", (300.0, 0.0), "c", 2, 2, unit="ssk-1")
    assert judged(*two, between) == [], "300 m in five minutes"
    (found,) = judged(*two, between, scene_number=2)
    assert (found.measured, found.limit) == (700, 335)
    assert judged(two[0]) == [], "it never comes back"
