"""Ways over open ground against the shortest of all that keep clearance, by brute force; and what taking an obstacle away does to them."""

import math
import random
import weakref

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPoint, Point, box

from support import way_oracle
from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.ground.navigation import LastMeshes, Mesh
from tabletop.checks.ground.ways import over_ground, way
from tabletop.checks.rules.runner import run_checks

SEEDS = st.integers(0, 2**32)
KEEP_M = {"own": 0.3, "vehicle": 1.25}


def random_scene(dice):
    """Winding barriers, houses, and two places outside the houses."""
    walls = []
    for _ in range(dice.randint(1, 4)):
        wall = [(dice.uniform(-60, 60), dice.uniform(-60, 60))]
        for _ in range(dice.randint(1, 4)):
            wall.append((wall[-1][0] + dice.uniform(-40, 40), wall[-1][1] + dice.uniform(-40, 40)))
        walls.append(wall)
    houses = []
    for _ in range(dice.randint(0, 3)):
        x, y = dice.uniform(-60, 50), dice.uniform(-60, 50)
        houses.append(box(x, y, x + dice.uniform(3, 30), y + dice.uniform(3, 30)))
    outside = (place for place in iter(lambda: (dice.uniform(-60, 60), dice.uniform(-60, 60)), None))
    places = (place for place in outside if not any(house.covers(Point(place)) for house in houses))
    return walls, houses, next(places), next(places)


def way_among(walls, houses, start, end, mode):
    layers = layers_of(building=houses) if houses else None
    snapshot = Snapshot(plan_of(*(thing("barrier", wall) for wall in walls)), 1, layers)
    return way(snapshot, Point(start), [Point(end)], mode, 4000.0, open_m=30)


def wrong(seed, mode="own"):
    """What is wrong in a random scene; None where start or end stand too near an obstacle to be compared."""
    walls, houses, start, end = random_scene(random.Random(seed))
    lines = [*walls, *(list(house.exterior.coords) for house in houses)]
    least = way_oracle.clear_way(start, end, lines, KEEP_M[mode])
    if least is None:
        return None
    found = way_among(walls, houses, start, end, mode)
    if math.isinf(least) or found is None:
        return "" if math.isinf(least) and found is None else f"{seed}: {least} m at least, found {found}"
    near = shapely.distance(found.line, MultiLineString(lines))
    off = abs(found.length_m - least) > 0.01 * least + 0.02 or near < 0.95 * KEEP_M[mode]
    return f"{seed}: {least} m at least, found {found.length_m} m, {near} m clear" if off else ""


@settings(max_examples=60, deadline=None, derandomize=True)
@given(SEEDS, st.sampled_from(["own", "own", "vehicle"]))
def test_ways_are_within_a_hundredth_of_the_shortest_that_keeps_clearance(seed, mode):
    assert not wrong(seed, mode)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(SEEDS)
def test_an_obstacle_less_never_makes_a_way_longer(seed):
    dice = random.Random(seed)
    walls, houses, start, end = random_scene(dice)
    before = way_among(walls, houses, start, end, "own")
    gone = dice.randrange(len(walls) + len(houses))
    walls, houses = [one for k, one in enumerate(walls) if k != gone], [one for k, one in enumerate(houses) if k + len(walls) != gone]
    after = way_among(walls, houses, start, end, "own")
    if before is not None and shapely.distance(Point(start), before.line) == 0:
        assert after is not None and after.length_m <= before.length_m + 1e-6


def test_a_way_that_is_shorter_outside_the_first_box_is_found():
    """The wall ends 45 m to the left; a longer way leads round its other side."""
    wall = [(-45.0, 0.0), (200.0, 0.0)]
    found = way_among([wall], [], (0, -10), (0, 10), "own")
    turned = math.pi - 2 * math.atan2(10, 45)
    assert found.length_m == pytest.approx(2 * math.sqrt(45**2 + 10**2 - 0.3**2) + 0.3 * turned, abs=0.02)


def test_the_nearest_of_many_goals_is_told():
    snapshot = Snapshot(plan_of(thing("barrier", [(5, -200), (5, 200)])), 1)
    goals = [Point(10 + k, 0) for k in range(20)] + [Point(-60, 0)]
    step = over_ground(snapshot, Point(0, 0), goals, "own")
    assert step.goal == 20 and step.length_m == 60
    assert over_ground(snapshot, Point(0, 0), goals, "own", most_m=59.9) is None
    assert over_ground(snapshot, Point(0, 0), [], "own") is None


def test_goals_that_are_lines_and_areas_are_reached_where_they_are_nearest():
    mesh = Mesh(box(0, 0, 100, 100).difference(box(40, 10, 60, 100)))
    assert mesh.shortest(Point(20, 50), [LineString([(80, 20), (80, 90)])]).length_m == pytest.approx(
        20 * math.sqrt(5) + 20 + math.sqrt(500)
    )
    found = mesh.shortest(Point(20, 50), [box(70, 5, 90, 90), Point(99, 99)])
    assert found.goal == 0 and found.length_m == pytest.approx(20 * math.sqrt(5) + 20 + 10)
    assert mesh.shortest(Point(20, 50), [Point(200, 200)]) is None


def test_a_way_along_a_wall_from_a_corner_to_a_corner():
    mesh = Mesh(box(0, 0, 30, 30).difference(box(10, 10, 20, 20)))
    assert mesh.shortest(Point(10, 10), [Point(20, 20)]).length_m == pytest.approx(20)
    assert mesh.shortest(Point(10, 15), [Point(20, 15)]).length_m == pytest.approx(20)
    assert mesh.shortest(Point(0, 0), [Point(30, 30)]).length_m == pytest.approx(2 * math.hypot(10, 20))


def test_units_are_told_the_shortest_way():
    spiral = [(-10, -10), (10, -10), (10, 10), (-10, 10), (-10, -6)]
    plan = plan_of(
        thing("barrier", spiral),
        thing("unit", (0.0, 0.0), "u", 1, 1),
        thing("unit", (0.0, 60.0), "u", 2, 2),
        scenes=(scene(1, step_min=1), scene(2)),
    )
    (found,) = [one for one in run_checks(plan, scene=1) if one.code == "unit-too-far"]
    out = math.hypot(10, 6) + 16 + math.hypot(10, 50)
    assert found.measured == pytest.approx(out, rel=0.01)


def test_meshes_of_many_polygons_are_kept_within_a_bound():
    rings = [box(100 * n, 0, 100 * n + 50, 50).difference(box(100 * n + 10, 10, 100 * n + 40, 40)) for n in range(8)]
    meshes = LastMeshes(40)
    made = [weakref.ref(meshes.of(ring)) for ring in rings]
    assert meshes.corners == 40 and [one() is not None for one in made] == [False] * 4 + [True] * 4
    assert meshes.of(rings[4]) is made[4]() and meshes.of(rings[0]).shortest(Point(0, 0), [Point(50, 50)]).length_m == pytest.approx(
        2 * math.hypot(40, 10)
    )
    assert made[4]() is not None and made[5]() is None, "the one used longest ago goes first"
    wide = box(0, 0, 900, 900).difference(MultiPoint([(90 * n, 90 * m) for n in range(1, 9) for m in range(1, 9)]).buffer(5))
    assert meshes.of(wide) is meshes.of(wide) and meshes.corners > 40, "one that is too large by itself is kept alone"
    meshes.of(rings[0])
    assert meshes.corners == 10
