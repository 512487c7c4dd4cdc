"""Metres and minutes of ways held against shortest paths that networkx finds: on random street nets cut into short pieces, and on a fine
grid of open ground round random houses."""

import math
import random

import networkx as nx
import numpy as np
import pytest
import shapely
from shapely import LineString, Point, box

from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.movement.moves import moves

E, N = 500_000.0, 9_950_000.0
PIECE_M = 2.0
"""Streets are cut into pieces so long; walkers join and leave the net at the ends of pieces."""
STEP_M = 1.0
WITHIN = 0.02
CLEAR_M = 0.3
"""Half the width that a person needs."""


def street_net(dice):
    """Streets between the nodes of a crooked lattice, without some, so that there are detours and blind ends."""
    count, size = 5, 90.0
    nodes = {
        (col, row): (E + col * size + dice.uniform(-25, 25), N + row * size + dice.uniform(-25, 25))
        for col in range(count)
        for row in range(count)
    }
    ends = [((col, row), (col + 1, row)) for col in range(count - 1) for row in range(count)]
    ends += [((col, row), (col, row + 1)) for col in range(count) for row in range(count - 1)]
    kept = [pair for pair in ends if dice.random() > 0.25]
    return nodes, kept


def shortest_by_street(nodes, streets, start, goal):
    """Metres along streets between two nodes, over pieces of 2 m; infinite where none leads there."""
    graph = nx.Graph()
    for one, other in streets:
        line = LineString([nodes[one], nodes[other]])
        pieces = max(1, math.ceil(line.length / PIECE_M))
        places = [one, *((one, other, k) for k in range(1, pieces)), other]
        for first, then in zip(places, places[1:], strict=False):
            graph.add_edge(first, then, weight=line.length / pieces)
    if start not in graph or goal not in graph or not nx.has_path(graph, start, goal):
        return math.inf
    return nx.shortest_path_length(graph, start, goal, weight="weight")


@pytest.mark.parametrize("seed", range(12))
def test_by_road_as_long_as_the_shortest_path_on_the_street_net(seed):
    dice = random.Random(seed)
    nodes, streets = street_net(dice)
    start, goal = (0, dice.randrange(5)), (4, dice.randrange(5))
    least = shortest_by_street(nodes, streets, start, goal)
    things = [thing("unit", nodes[start], "a", 1, 1), thing("unit", nodes[goal], "a", 2)]
    layers = layers_of(road=[LineString([nodes[one], nodes[other]]) for one, other in streets])
    pace = dice.choice([67.0, 80.0])
    plan = plan_of(*things, scenes=[scene(1, step_min=9), scene(2)], limits={"unit-too-far": {"pace_m_per_min": pace}})
    (move,) = moves(plan, layers, 1)
    if math.isinf(least) or least > 4 * move.straight_m:
        assert move.by != "road" or move.length_m >= move.straight_m
        return
    # Open ground may cut a corner where a walk off the streets is shorter: never longer than the streets, never through the air.
    assert move.by == "road"
    assert move.length_m == pytest.approx(least, rel=WITHIN)
    assert move.minutes == pytest.approx(least / pace, rel=WITHIN)
    assert move.in_time == (move.length_m <= pace * 9)


def houses_of(dice):
    made = []
    for _ in range(7):
        x, y = E + dice.uniform(12, 75), N + dice.uniform(-45, 30)
        made.append(box(x, y, x + dice.uniform(8, 30), y + dice.uniform(8, 30)))
    return made


def shortest_on_grid(houses, start, goal):
    """Metres between two places on a grid of 1 m whose nodes reach 32 neighbours' directions, clear of houses by half a person."""
    bar = shapely.union_all(houses).buffer(CLEAR_M - 1e-3)
    shapely.prepare(bar)
    east, north = np.meshgrid(np.arange(-10.0, 131.0, STEP_M), np.arange(-65.0, 66.0, STEP_M), indexing="ij")
    free = ~shapely.contains_xy(bar, E + east, N + north)
    steps = [(a, b) for a in range(-3, 4) for b in range(0, 4) if math.gcd(a, b) == 1 and (b > 0 or a > 0)]
    graph = nx.Graph()
    index = np.arange(free.size).reshape(free.shape)
    for a, b in steps:
        low, high = max(0, -a), free.shape[0] - max(0, a)
        here = (slice(low, high), slice(0, free.shape[1] - b))
        there = (slice(low + a, high + a), slice(b, free.shape[1]))
        both = free[here] & free[there]
        lines = shapely.linestrings(
            np.stack(
                [
                    np.stack([E + east[here][both], N + north[here][both]], axis=1),
                    np.stack([E + east[there][both], N + north[there][both]], axis=1),
                ],
                axis=1,
            )
        )
        clear = ~shapely.intersects(bar, lines) if a or b > 1 else np.ones(len(lines), dtype=bool)
        pairs = zip(index[here][both][clear].tolist(), index[there][both][clear].tolist(), strict=True)
        graph.add_weighted_edges_from((one, other, math.hypot(a, b) * STEP_M) for one, other in pairs)
    first, last = (index[round((x - E + 10) / STEP_M), round((y - N + 65) / STEP_M)] for x, y in (start, goal))
    return nx.astar_path_length(graph, first, last, lambda one, other: 0.0, weight="weight")


@pytest.mark.parametrize("seed", range(2))
def test_over_open_ground_as_long_as_the_shortest_on_a_fine_grid(seed):
    dice = random.Random(100 + seed)
    houses = houses_of(dice)
    start, goal = (E, N + dice.randint(-25, 25)), (E + 120, N + dice.randint(-25, 25))
    assert not any(house.buffer(1).contains(Point(place)) for house in houses for place in (start, goal))
    things = [thing("unit", start, "a", 1, 1), thing("unit", goal, "a", 2)]
    (move,) = moves(plan_of(*things, scenes=[scene(1), scene(2)]), layers_of(building=houses), 1)
    assert move.by == "ground" and move.found
    # A grid of 32 directions is at most 1 % longer than the true shortest way.
    assert move.length_m == pytest.approx(shortest_on_grid(houses, start, goal), rel=WITHIN)
