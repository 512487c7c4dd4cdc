"""Less-lethal means and vehicles in the way: against layers, with limits of the plan, and against brute force."""

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon, box

from support.oracle import cross_product, in_reach, inside, polygon_distance, room, to_outline
from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.force.irritant_drift import EXIT_CHECKS, WAYS, IrritantWithoutExit
from tabletop.checks.rules.check_list import all_checks
from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.geometry import along
from tabletop.core.values.layer import Layer, LayerSet, TextColumn

IRRITANT = thing("irritant", (0.0, 0.0), "i")
EAST = [scene(1, wind_from_deg=270.0)]


def texts(words):
    data = [word.encode() for word in words]
    return TextColumn(np.cumsum([0, *map(len, data)]), b"".join(data))


def with_column(layers, name, column):
    [layer] = layers
    return LayerSet((Layer(layer.info, layer.parts, {name: column}),))


def found(code, *things, layers=None, scenes=(), **more):
    return run_checks(plan_of(*things, scenes=scenes, **more), layers, codes=[code])


def reached(east, north, wind, radius=60.0, downwind=150.0, half=45.0):
    """Whether a place lies in the disc or the cone of an irritant at home."""
    cone = wind is not None and in_reach(east, north, (0, 0, downwind, wind + 180, 2 * half))
    return cone or math.hypot(east, north) <= radius


# --- enclosed places
def test_buildings_in_the_drift_are_counted_once_for_an_irritant():
    houses = [box(40, -5, 50, 5), box(59, -5, 70, 5), box(61, 20, 70, 30), box(-70, -5, -61, 5)]
    [one] = found("irritant-enclosed", IRRITANT, layers=layers_of(building=houses))
    assert (one.severity, one.measured, one.features) == ("stop", 2, ("i",))
    assert one.highlight.area == pytest.approx(100 + 10, rel=0.02)
    [east] = found("irritant-enclosed", IRRITANT, layers=layers_of(building=houses), scenes=EAST)
    assert east.measured == 3
    assert "3" in str(east.computation[1]) and "270" in str(east.computation[0])


def test_a_yard_between_a_fence_and_a_building():
    fence = thing("barrier", [(20.0, 0.0), (20.0, 30.0), (50.0, 30.0), (50.0, 0.0)], height_m=3.0)
    layers = layers_of(building=[box(10, -10, 60, 0)])
    [one] = found("irritant-enclosed", IRRITANT, fence, layers=layers)
    assert one.measured == 2 and "900" in str(one.computation[2])
    [alone] = found("irritant-enclosed", IRRITANT, thing("barrier", [(20.0, 30.0), (50.0, 30.0)], height_m=3.0), layers=layers)
    assert alone.measured == 1


def test_buildings_round_a_court_are_no_fenced_yard():
    court = [box(20, 0, 50, 5), box(20, 25, 50, 30), box(20, 5, 25, 25), box(45, 5, 50, 25)]
    [one] = found("irritant-enclosed", IRRITANT, layers=layers_of(building=court))
    assert one.measured == 4


@pytest.mark.parametrize(("heights", "count"), [([3.0], 1), ([2.4], 0), ([math.nan], 0)])
def test_fences_of_layers_count_where_their_height_is_known(heights, count):
    ring = LineString([(20, 0), (50, 0), (50, 30), (20, 30), (20, 0)])
    layers = with_column(layers_of(fence=[ring]), "height_m", np.array(heights))
    assert len(found("irritant-enclosed", IRRITANT, layers=layers)) == count
    assert found("irritant-enclosed", IRRITANT, layers=layers_of(fence=[ring])) == []


@pytest.mark.parametrize(("words", "count"), [("underpass", 1), ("Terowongan", 1), ("Jalan Lokal", 0)])
def test_underpasses(words, count):
    layers = with_column(layers_of(road=[LineString([(-20, 30), (20, 30)])]), "class", texts([words]))
    assert len(found("irritant-enclosed", IRRITANT, layers=layers)) == count


def test_how_high_a_fence_must_be_is_a_limit():
    ring = thing("barrier", [(20.0, 0.0), (50.0, 0.0), (50.0, 30.0), (20.0, 30.0), (20.0, 0.0)], height_m=2.0)
    assert found("irritant-enclosed", IRRITANT, ring) == []
    assert len(found("irritant-enclosed", IRRITANT, ring, limits={"irritant-enclosed": {"fence_high_m": 2.0}})) == 1


def yards_by_flooding(walls, size):
    """Pieces of a lattice that the outside does not flood: walls are edges between two lattice points."""
    seen, pieces = set(), 0
    for start in [(-1, -1), *((i, j) for i in range(size) for j in range(size))]:
        if start in seen:
            continue
        pieces += 1
        todo = [start]
        while todo:
            i, j = todo.pop()
            if (i, j) in seen or not (-1 <= i <= size and -1 <= j <= size):
                continue
            seen.add((i, j))
            sides = {
                (i + 1, j): ((i + 1, j), (i + 1, j + 1)),
                (i - 1, j): ((i, j), (i, j + 1)),
                (i, j + 1): ((i, j + 1), (i + 1, j + 1)),
                (i, j - 1): ((i, j), (i + 1, j)),
            }
            todo += [cell for cell, wall in sides.items() if wall not in walls]
    return pieces - 1


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=40))
@settings(max_examples=100, deadline=None)
def test_yards_are_what_a_flood_does_not_reach(edges):
    walls = {((i, j), (i + 1, j) if across else (i, j + 1)) for i, j, across in edges}
    barriers = [thing("barrier", [(10.0 * x, 10.0 * y) for x, y in wall], height_m=2.5) for wall in sorted(walls)]
    got = found("irritant-enclosed", thing("irritant", (20.0, 20.0), radius_m=200.0), *barriers)
    assert (got[0].measured if got else 0) == yards_by_flooding(walls, 5)


# --- ways out and help
@given(
    st.tuples(st.floats(-200, 200), st.floats(-200, 200)),
    st.tuples(st.floats(-200, 200), st.floats(-200, 200)),
    st.none() | st.floats(0, 360),
    st.sampled_from(["exit", "lane"]),
)
@settings(max_examples=150, deadline=None)
def test_metres_of_a_way_in_the_drift(start, end, wind, kind):
    length = math.dist(start, end)
    assume(length > 5 and abs(cross_product(start, end, (0.0, 0.0))) > length)  # not along an edge of the cone
    inside_m = sum(
        reached(start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t, wind) for t in (np.arange(4000) + 0.5) / 4000
    ) * (length / 4000)
    got = found("irritant-on-exit", IRRITANT, thing(kind, [start, end]), scenes=[scene(1, wind_from_deg=wind)])
    assert (got[0].measured if got else 0.0) == pytest.approx(inside_m, abs=max(1.0, 0.01 * length))


@given(st.floats(-200, 200), st.floats(-200, 200), st.none() | st.floats(0, 360), st.sampled_from([*WAYS[2:]]))
@settings(max_examples=150, deadline=None)
def test_points_in_the_drift(east, north, wind, kind):
    edge = abs(math.hypot(east, north) - 60) < 1 or abs(math.hypot(east, north) - 150) < 1
    off = 180.0 if wind is None else abs((math.degrees(math.atan2(east, north)) - wind) % 360 - 180)
    assume(not edge and abs(off - 45) > 1)
    got = found("irritant-on-exit", IRRITANT, thing(kind, (east, north)), scenes=[scene(1, wind_from_deg=wind)])
    assert bool(got) == reached(east, north, wind)


def test_a_place_in_a_drift_without_ground_lies_no_metre_inside():
    bare = thing("irritant", (0.0, 0.0), "bare", radius_m=0.0)
    assert found("irritant-on-exit", bare, thing("assembly", (0.0, 0.0)), scenes=[scene(1)]) == []


# --- crowds that cannot leave
CROWD = thing("crowd", box(-10, 20, 10, 40), "c", headcount=300)
ENDS = {"w": [(-5.0, 30.0), (-60.0, 30.0)], "e": [(5.0, 30.0), (60.0, 30.0)]}


def exits(**more):
    return [thing("exit", line, key, **{"width_m": 4.0, **more}) for key, line in ENDS.items()]


def test_every_exit_check_of_the_plan_is_asked_and_all_they_look_at_is_watched():
    known = all_checks()
    assert set(EXIT_CHECKS) <= set(known)
    for code in EXIT_CHECKS:
        check = known[code]
        assert frozenset(check.subjects) | (check.looks_at or frozenset()) <= IrritantWithoutExit.looks_at


def test_a_barrier_across_one_exit_is_told_with_what_the_checks_of_exits_say():
    things = [IRRITANT, CROWD, *exits()]
    assert found("irritant-without-exit", *things) == []
    things.append(thing("barrier", [(30.0, 20.0), (30.0, 40.0)]))
    [one] = found("irritant-without-exit", *things)
    said = [other for code in EXIT_CHECKS for other in found(code, *things)]
    assert one.features == ("i", "c") and one.measured == len(said) > 0
    assert {str(line) for line in one.computation[1:]} == {str(other.message) for other in said}


def test_limits_and_switches_of_the_plan_hold():
    things = [IRRITANT, CROWD, *exits()[:1]]
    assert len(found("irritant-without-exit", *things)) == 1
    off = {"exit-count": "drill", "containment": "drill"}
    assert found("irritant-without-exit", *things, checks_off=off) == []
    wide = {"exit-width": {"warn_below_m": 4.5}}
    [one] = found("irritant-without-exit", IRRITANT, CROWD, *exits(), limits=wide)
    assert one.measured == 2


def test_the_time_of_the_warning_is_a_limit():
    slow = [IRRITANT, replace_headcount(3000), *exits(), *[thing("exit", [(x, 35.0), (x, 90.0)], width_m=4.0) for x in (-5.0, 5.0)]]
    # four exits of 4 m, the widest dropped: 3000 / (82 x 12) = 3.05 min
    assert found("irritant-without-exit", *slow) == []
    [one] = found("irritant-without-exit", *slow, limits={"irritant-without-exit": {"warning_min": 3.0}})
    assert one.measured == pytest.approx(3000 / (82 * 12)) and one.limit == 3.0 and one.unit == "min"


def replace_headcount(count):
    return thing("crowd", box(-10, 20, 10, 40), "c", headcount=count)


# --- people downwind
@given(st.lists(st.tuples(st.floats(-200, 200), st.floats(-200, 200)), max_size=8), st.none() | st.floats(0, 360))
@settings(max_examples=150, deadline=None)
def test_units_in_the_drift(places, wind):
    for east, north in places:
        far, off = math.hypot(east, north), 180.0
        if wind is not None:
            off = abs((math.degrees(math.atan2(east, north)) - wind) % 360 - 180)
        assume(abs(far - 60) > 1 and abs(far - 150) > 1 and abs(off - 45) > 1)
    units = [thing("unit", place) for place in places]
    got = found("irritant-wind", IRRITANT, *units, scenes=[scene(1, wind_from_deg=wind)])
    assert sum(one.measured for one in got) == sum(reached(*place, wind) for place in places)


@pytest.mark.parametrize(
    ("use", "count"), [("rumah", 1), ("Ruko", 1), ("apartments", 1), ("kantor", 0), ("rumah sakit", 0), ("rumah makan", 0), ("", 0)]
)
def test_homes_by_their_use(use, count):
    layers = with_column(layers_of(building=[box(100, -5, 110, 5)]), "use", texts([use]))
    assert len(found("irritant-wind", IRRITANT, layers=layers, scenes=EAST)) == count
    assert found("irritant-wind", IRRITANT, layers=layers, scenes=[scene(1, wind_from_deg=90.0)]) == []
    assert found("irritant-wind", IRRITANT, layers=layers_of(building=[box(100, -5, 110, 5)]), scenes=EAST) == []


def test_schools_are_left_to_their_own_check():
    sites = [thing("protected", box(100, -5, 110, 5), category=category) for category in ("school", "government")]
    [one] = found("irritant-wind", IRRITANT, *sites, scenes=EAST)
    assert one.features == ("i", "f02")


# --- jets
def crossings(corners, bearing):
    """Distances along a ray from home at which it crosses the edges of a polygon, nearest and farthest."""
    ahead, met = (math.sin(bearing), math.cos(bearing)), []
    for edge in zip(corners, corners[1:] + corners[:1], strict=True):
        far = room((0.0, 0.0), ahead, [edge])
        met += [far] if math.isfinite(far) else []
    return (min(met), max(met)) if met else None


def nearest_behind(corners, wall, jet_range, sector_deg, band):
    """Least distance from a crowd to the places of a wall that lie behind it, as seen from home; infinite where none does."""
    best, nozzle_inside = math.inf, inside((0.0, 0.0), corners)
    (x1, y1), (x2, y2) = wall
    for t in np.linspace(0, 1, 1500).tolist():
        place = x1 + (x2 - x1) * t, y1 + (y2 - y1) * t
        bearing, far = math.atan2(*place), math.hypot(*place)
        if abs(bearing) > math.radians(sector_deg) / 2:
            continue
        met = crossings(corners, bearing)
        if met and (nozzle_inside or met[0] <= jet_range) and met[1] <= far <= met[1] + band:
            best = min(best, to_outline(place, corners))
    return best


@given(
    st.lists(st.tuples(st.floats(0, 2 * math.pi), st.floats(6, 15)), min_size=3, max_size=7, unique_by=lambda row: round(row[0], 1)),
    st.floats(-15, 15),
    st.floats(20, 60),
    st.tuples(st.floats(-40, 40), st.floats(20, 80)),
    st.tuples(st.floats(-40, 40), st.floats(20, 80)),
    st.floats(10, 90),
)
@settings(max_examples=200, deadline=None)
def test_what_stands_behind_a_crowd(spokes, east, north, one_end, other_end, wide):
    corners = [(east + r * math.sin(a), north + r * math.cos(a)) for a, r in sorted(spokes)]
    shape = Polygon(corners)
    assume(shape.is_valid and shape.area > 20 and math.dist(one_end, other_end) > 5)
    wall = LineString([one_end, other_end])
    assume(wall.distance(shape) > 0.1)
    got = found(
        "jet-obstacle",
        thing("water-jet", (0.0, 0.0), sector_deg=wide, range_m=45.0),
        thing("crowd", shape),
        thing("barrier", [one_end, other_end]),
    )
    wanted = nearest_behind(corners, (one_end, other_end), 45.0, wide, 10.0)
    measured = got[0].measured if got else math.inf
    if min(wanted, measured) < 9.5:
        sliver = shapely.length(shapely.intersection(wall, shapely.buffer(shape, 10.0))) < 0.5
        assert measured == pytest.approx(wanted, abs=0.25) or sliver or near_an_edge(corners, wall, wide)


def test_ground_behind_a_crowd_ends_where_the_jet_does_not_reach_it_not_at_the_ray_before():
    """The near edge leaves the range between two rays of the sector."""
    corners = [(0.0, 53.5), (-3.1570490492065786, 39.071889814382835), (-5.7535456479788305, 49.201973112779356)]
    ends = [(0.0, 62.0), (-19.0, 21.0)]
    jet = thing("water-jet", (0.0, 0.0), sector_deg=12.0, range_m=45.0)
    [one] = found("jet-obstacle", jet, thing("crowd", Polygon(corners)), thing("barrier", ends))
    assert one.measured == pytest.approx(nearest_behind(corners, ends, 45.0, 12.0, 10.0), abs=0.02)


def near_an_edge(corners, wall, wide):
    """Whether a wall touches the ground that is looked at with a short piece only, at the edge of the sector or of the crowd."""
    narrow, broad = (nearest_behind(corners, list(wall.coords), 45.0 + off, wide + off, 10.0 + off) for off in (-0.3, 0.3))
    return not math.isclose(narrow, broad, abs_tol=0.25)


def test_a_crowd_of_many_corners_hides_nothing():
    turns = np.linspace(0, 2 * np.pi, 100_000, endpoint=False)
    disc = Polygon(np.column_stack((10 * np.cos(turns), 35 + 10 * np.sin(turns))))
    [one] = found("jet-obstacle", thing("water-jet", (0.0, 0.0)), thing("crowd", disc), thing("barrier", [(-30.0, 50.0), (30.0, 50.0)]))
    assert one.measured == pytest.approx(5.0, abs=0.05)


def test_a_wall_along_a_ray_through_a_corner_is_seen():
    wall = thing("barrier", [(0.0, 27.0), (0.0, 33.0)])
    [one] = found("jet-obstacle", thing("water-jet", (0.0, 0.0)), thing("crowd", Polygon([(0, 26), (5, 23), (1, 14)])), wall)
    assert one.measured == pytest.approx(1.0)


def test_water_and_buildings_of_layers_are_obstacles():
    things = [thing("water-jet", (0.0, 0.0)), thing("crowd", box(-5, 20, 5, 30))]
    for role in ("building", "water"):
        [one] = found("jet-obstacle", *things, layers=layers_of(**{role: [box(-50, 33, 50, 60)]}))
        assert one.measured == pytest.approx(3.0) and one.highlight.length == pytest.approx(3.0)


# --- vehicles
def rectangle(east, north, length, width, bearing):
    ahead = (math.sin(bearing) * length / 2, math.cos(bearing) * length / 2)
    right = (math.cos(bearing) * width / 2, -math.sin(bearing) * width / 2)
    signs = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
    return [(east + a * ahead[0] + b * right[0], north + a * ahead[1] + b * right[1]) for a, b in signs]


@given(st.floats(-40, 40), st.floats(-15, 15), st.floats(0, 360), st.floats(0.5, 12), st.floats(0, 360))
@settings(max_examples=200, deadline=None)
def test_vehicles_beside_a_way(along, aside, bearing, wide, turn):
    angle = math.radians(turn)
    ahead, right = (math.sin(angle), math.cos(angle)), (math.cos(angle), -math.sin(angle))
    place = along * ahead[0] + aside * right[0], along * ahead[1] + aside * right[1]
    lane = thing("lane", [(-30 * ahead[0], -30 * ahead[1]), (30 * ahead[0], 30 * ahead[1])], width_m=wide)
    got = found("vehicle-blocks-way", lane, thing("vehicle", place, bearing_deg=bearing))
    vehicle = rectangle(*place, 7.7, 2.5, math.radians(bearing))
    distance = polygon_distance(vehicle, rectangle(0.0, 0.0, 60.0, wide, angle))
    assume(abs(distance - 3.0) > 1e-6)
    assert [one.measured for one in got] == ([pytest.approx(distance, abs=1e-6)] if distance < 3.0 else [])


def test_the_place_is_the_ground_that_both_take():
    [one] = found("vehicle-blocks-way", thing("lane", [(-30.0, 0.0), (30.0, 0.0)], width_m=4.0), thing("vehicle", (0.0, 2.0)))
    assert one.highlight.area == pytest.approx(2.5 * (2.0 + 1.85))


@pytest.mark.parametrize("words", ["ambulance", "Mobil Damkar", "fire-engine", "pemadam kebakaran"])
def test_who_may_stand_on_an_emergency_lane(words):
    vehicle = thing("vehicle", (0.0, 0.0), vehicle_type=words)
    assert found("vehicle-blocks-way", thing("lane", [(-30.0, 0.0), (30.0, 0.0)]), vehicle) == []
    assert len(found("vehicle-blocks-way", thing("exit", [(-30.0, 0.0), (30.0, 0.0)]), vehicle)) == 1


# --- wording
def test_no_finding_says_where_means_may_be():
    things = [IRRITANT, CROWD, thing("water-jet", (0.0, 5.0)), thing("protected", box(30, 30, 40, 40), category="school")]
    codes = [code for code in all_checks() if code.startswith(("irritant", "jet", "means"))]
    every = run_checks(plan_of(*things, scenes=[scene(1, "hijau", wind_from_deg=180.0)]), codes=codes)
    assert {one.code for one in every} >= {"irritant-protected-site", "means-vs-level", "jet-too-close", "irritant-without-exit"}
    for one in every:
        words = " ".join(map(str, (one.message, *one.computation))).lower()
        assert "may be used" not in words and "may stand" not in words and "permitted" not in words


def test_a_plan_without_means_and_vehicles_says_nothing():
    codes = [code for code in all_checks() if code.startswith(("irritant", "jet", "means", "vehicle"))]
    plan = plan_of(CROWD, *exits(), thing("lane", [(0.0, 0.0), (9.0, 0.0)]), scenes=[scene(1, "hijau")])
    assert run_checks(replace(plan), layers_of(building=[box(0, 0, 9, 9)]), codes=codes) == []


ROUND = [(turn, None, 60.0) for turn in range(0, 360, 7)] + [(turn, 250.0, 150.0) for turn in range(26, 115)]


@pytest.mark.parametrize(("turn", "wind", "reach"), ROUND)
def test_a_site_exactly_at_the_limit_is_no_finding_whatever_its_bearing(turn, wind, reach):
    """The polygon of the ground that is reached has corners up to 3 cm outside the true arc, and sides 1 cm inside."""
    for off_m, count in ((0.0, 0), (-0.001, 1)):
        school = thing("protected", along((0.0, 0.0), turn, reach + 150.0 + off_m), category="school")
        said = found("irritant-protected-site", IRRITANT, school, scenes=[scene(1, "merah", wind_from_deg=wind)])
        assert len(said) == count and all(one.measured == pytest.approx(150.0 + off_m, abs=1e-6) for one in said)
