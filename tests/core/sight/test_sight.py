"""What a look reaches between walls: against hand-drawn scenes, and against rays marched in plain Python."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, Polygon, box

from tabletop.core.geometry.geometry import sector
from tabletop.core.sight.sight import NO_EDGES, free_reaches, outline_edges, reach_of, visible, visible_fast
from tabletop.core.sight.viewsheds import Viewsheds
from tabletop.core.sight.walls import high_barriers, layer_walls
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from


def edges(*shapes):
    return outline_edges(np.array(shapes, dtype=object))


def overlap(one, other):
    return one.intersection(other).area / one.union(other).area


# --- by hand
def test_nothing_in_the_way_is_the_whole_reach():
    assert visible((3.0, 4.0), 25, 30, 90, NO_EDGES).equals(sector((3.0, 4.0), 25, 30, 90))
    assert visible((0.0, 0.0), 25, 0, 360, edges(box(30, 30, 40, 40))).equals(sector((0.0, 0.0), 25))
    assert visible((0.0, 0.0), 0, 0, 360, edges(box(3, 3, 4, 4))).is_empty
    assert visible((0.0, 0.0), 25, 0, 0, edges(box(3, 3, 4, 4))).is_empty


def test_a_wall_cuts_the_triangle_behind_it():
    wall = edges(LineString([(-10, 10), (10, 10)]))
    found = visible((0.0, 0.0), 100, 0, 90, wall)
    assert found.symmetric_difference(Polygon([(0, 0), (-10, 10), (10, 10)])).area == pytest.approx(0, abs=1e-6)
    assert found.area == pytest.approx(100)


def test_a_doorway_lets_a_wedge_through():
    walls = edges(MultiLineString([[(-50, 10), (-1, 10)], [(1, 10), (50, 10)]]))
    found = visible((0.0, 0.0), 40, 0, 20, walls)
    half = math.atan(1 / 10)
    beyond = 40**2 * half - 10
    before = 10 * 10 * math.tan(math.radians(10))
    assert found.area == pytest.approx(before + beyond, rel=1e-3)


def test_walls_that_cross_hide_what_both_hide():
    cross = edges(LineString([(-10, 4), (10, 12)]), LineString([(-10, 12), (10, 4)]))
    found = visible((0.0, 0.0), 100, 0, 90, cross)
    assert not found.covers(Point(0, 8.2)) and found.covers(Point(0, 7.8))
    assert not found.covers(Point(5, 7)) and found.covers(Point(4, 6.3))


def test_on_a_wall_one_looks_out_and_not_through_other_walls():
    house = edges(box(0, 0, 10, 10))
    found = visible((0.0, 5.0), 30, 0, 360, house)
    assert found.is_valid
    assert found.covers(Point(-20, 5)) and not found.covers(Point(15, 5))
    corner = visible((0.0, 0.0), 30, 0, 360, house)
    assert corner.covers(Point(-5, 20)) and not corner.covers(Point(15, 15))


def test_inside_a_building_one_sees_its_inside():
    assert visible((5.0, 5.0), 50, 0, 360, edges(box(0, 0, 10, 10))).area == pytest.approx(100)
    ringed = Polygon(box(0, 0, 10, 10).exterior, [box(4, 4, 6, 6).exterior.coords])
    assert visible((5.0, 5.0), 50, 0, 360, edges(ringed)).area == pytest.approx(4)


def test_a_wall_seen_end_on_hides_nothing():
    whole = sector((0.0, 0.0), 30).area
    assert visible((0.0, 0.0), 30, 0, 360, edges(LineString([(0, 5), (0, 20)]))).area == pytest.approx(whole)


def test_the_order_of_walls_changes_no_corner():
    walls = edges(box(3, 3, 8, 9), box(-9, 2, -4, 5), LineString([(-20, -5), (20, -8)]))
    one, other = visible((0.0, 0.0), 30, 10, 200, walls), visible((0.0, 0.0), 30, 10, 200, walls[::-1, ::-1])
    assert one.wkb == other.wkb


def test_no_edges_of_points_and_empty_shapes():
    assert len(edges(Point(1, 1), Polygon(), LineString())) == 0
    assert len(edges(box(0, 0, 1, 1), LineString([(0, 0), (0, 0), (5, 5)]))) == 5


# --- against rays
def blocked_at(place, angle, walls, far):
    """Distance along a ray to the nearest wall, found by solving for each wall; plain Python."""
    dx, dy = math.sin(angle), math.cos(angle)
    nearest = far
    for (ax, ay), (bx, by) in walls:
        ex, ey = bx - ax, by - ay
        det = dx * ey - dy * ex
        if abs(det) < 1e-12:
            continue
        wx, wy = ax - place[0], ay - place[1]
        t, s = (wx * ey - wy * ex) / det, (wx * dy - wy * dx) / det
        if t > 0 and 0 <= s <= 1:
            nearest = min(nearest, t)
    return nearest


spots = st.tuples(st.integers(-40, 40), st.integers(-40, 40))
segments = st.lists(st.tuples(spots, spots), min_size=1, max_size=12)
places = st.tuples(st.floats(-5, 5), st.floats(-5, 5))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    segments,
    st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
    st.sampled_from((20.0, 35.0)),
    st.floats(0, 359),
    st.sampled_from((30, 120, 360)),
)
def test_as_rays_say(walls, place, radius, bearing, angle):
    walls = [wall for wall in walls if wall[0] != wall[1]]
    found = visible(place, radius, bearing, angle, np.array(walls, dtype=float).reshape(-1, 2, 2))
    assert found.is_valid
    shapely.prepare(found)
    wrong = 0
    for k in range(360):
        turn = math.radians(bearing - angle / 2 + angle * (k + 0.5) / 360)
        reach = blocked_at(place, turn, walls, radius)
        for share in (0.05, 0.5, 0.97, 1.03, 1.4):
            if share > 1 and reach * share > radius * 0.999:
                continue
            spot = (place[0] + math.sin(turn) * reach * share, place[1] + math.cos(turn) * reach * share)
            wrong += found.covers(Point(spot)) != (share < 1)
    assert wrong <= 2, "a ray may graze a corner, more may not differ"


@pytest.mark.parametrize(
    ("walls", "place", "radius", "bearing", "angle", "area"),
    [
        ([((5, 13), (35, 40)), ((7, 28), (40, 3))], (-1.6973783320146802, -1.6973783320146802), 35, 0, 120, 1115.207),
        ([((-2, 22), (8, -21)), ((-2, -32), (15, 30))], (-0.45106586430501183, 0.0), 20, 20, 360, 729.583),
    ],
)
def test_a_tiny_loop_in_the_outline_costs_no_ground(walls, place, radius, bearing, angle, area):
    found = visible(place, radius, bearing, angle, np.array(walls, dtype=float))
    assert found.is_valid and found.area == pytest.approx(area, abs=1e-3)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(segments, places, st.floats(0, 359), st.sampled_from((45, 360)))
def test_the_fast_look_is_near_the_exact_one(walls, place, bearing, angle):
    walls = np.array([wall for wall in walls if wall[0] != wall[1]], dtype=float).reshape(-1, 2, 2)
    exact, fast = visible(place, 35.0, bearing, angle, walls), visible_fast(place, 35.0, bearing, angle, walls)
    assert fast.is_valid
    assert exact.area < 1 or overlap(exact, fast) >= 0.98


def test_the_fast_look_among_many_walls():
    random = np.random.default_rng(4)
    houses = [box(x, y, x + w, y + h) for x, y, w, h in random.uniform((-300, -300, 5, 5), (300, 300, 15, 15), (600, 4))]
    walls = edges(*[house for house in houses if house.distance(Point(0, 0)) > 20])
    assert len(walls) > 2_300
    assert overlap(visible((0.0, 0.0), 300, 0, 360, walls), visible_fast((0.0, 0.0), 300, 0, 360, walls)) >= 0.98


# --- which walls
def layers(**roles):
    made = []
    for role, (shapes, columns) in roles.items():
        made.append(Layer(LayerInfo(role, {"en": role}, role=role), (ragged_from(shapes, 1 if role == "fence" else 2),), columns))
    return LayerSet(tuple(made))


def test_fences_count_where_they_are_known_to_be_high():
    fences = [LineString([(0, k), (10, k)]) for k in range(3)]
    town = layers(building=([box(0, 20, 10, 30)], {}), fence=(fences, {"height_m": np.array([1.2, 1.8, np.nan])}))
    found = layer_walls(town, box(-5, -5, 15, 40))
    assert [one.bounds for one in found] == [(0, 20, 10, 30), (0, 1, 10, 1)]
    assert layer_walls(layers(fence=(fences, {})), box(-5, -5, 15, 40)) == []


def barrier(key, **properties):
    return Placed(key, "barrier", LineString([(-10, 5), (10, 5)]), properties)


def test_barriers_count_from_the_height_of_a_person_and_open_gates_are_seen_through():
    gate = Placed("g", "gate", Point(0, 5), {"width_m": 4.0})
    assert high_barriers([barrier("a"), barrier("b", height_m=1.79), gate]) == {}
    cut = high_barriers([barrier("a", height_m=2.0), gate])["a"]
    assert cut.length == pytest.approx(16) and not cut.intersects(Point(1.9, 5))
    shut = Placed("g", "gate", Point(0, 5), {"width_m": 4.0, "open": False})
    assert high_barriers([barrier("a", height_m=2.0), shut])["a"].length == 20


def test_reach_of_takes_another_radius_and_all_round():
    unit = Placed("u", "unit", Point(0, 0), {"sector_deg": 90.0, "reach_m": 10.0})
    assert reach_of(unit).area == pytest.approx(math.pi * 100 / 4, rel=1e-3)
    assert reach_of(unit, reach_m=20.0).area == pytest.approx(math.pi * 400 / 4, rel=1e-3)
    assert reach_of(unit, reach_m=20.0, all_round=True).area == pytest.approx(math.pi * 400, rel=1e-3)
    post = Placed("p", "aid-post", Point(0, 0), {})
    assert reach_of(post).area == pytest.approx(math.pi * 625, rel=1e-3)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e7), st.sampled_from((None, -1.0, 0.0, 12.5, 40.0)), st.sampled_from((None, 0.0, 90.0, 360.0, 400.0))),
        max_size=6,
    ),
    st.sampled_from((None, 0.0, 20.0)),
    st.booleans(),
)
def test_reaches_made_together_are_those_made_one_by_one(rows, reach_m, all_round):
    some = [
        Placed("u", "unit", Point(east, 7.0), {"reach_m": own, "sector_deg": angle, "bearing_deg": east % 360}) for east, own, angle in rows
    ]
    together = free_reaches(some, reach_m, all_round)
    assert [one.wkb for one in together] == [reach_of(one, NO_EDGES, reach_m, all_round).wkb for one in some]


# --- what a map asks for
def unit(**properties):
    return Placed("u", "unit", Point(0, 0), {"sight": True, "reach_m": 20.0, **properties})


def test_sights_follow_walls_and_remember_what_stays():
    sights, town = Viewsheds(), layers(building=([box(5, -5, 10, 5)], {}))
    assert sights.among(town, [unit()]).reach(unit(sight=False)) is None
    first = sights.among(town, [unit()]).reach(unit())
    assert not first.covers(Point(15, 0)) and first.covers(Point(-15, 0))
    assert sights.among(town, [unit()]).reach(unit()) is first
    walled = sights.among(town, [unit(), Placed("b", "barrier", LineString([(-5, -9), (-5, 9)]), {"height_m": 2.5})]).reach(unit())
    assert not walled.covers(Point(-15, 0))
    assert sights.among(LayerSet(), [unit()]).reach(unit()).covers(Point(15, 0))


def test_a_fast_sight_is_not_kept():
    sights, town = Viewsheds(), layers(building=([box(5, -5, 10, 5)], {}))
    fast = sights.among(town, []).reach(unit(), fast=True)
    exact = sights.among(town, []).reach(unit())
    assert fast is not exact and overlap(fast, exact) > 0.98
