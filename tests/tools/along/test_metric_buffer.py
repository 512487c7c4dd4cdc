"""Buffers: areas reckoned by hand, and an oracle that measures every place of the outline from every edge of the shape."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon

from tabletop.tools.along.metric_buffer import EXACT_M, buffered, filled, quarter_segments

EAST, NORTH = 500_000.0, 9_950_000.0
SIDE = [(0, 0), (20, 0), (20, 10), (0, 10)]


def at(corners):
    return [(EAST + east, NORTH + north) for east, north in corners]


def distances_from(shape, places):
    """Metres from each place to the nearest edge of a shape, by the formula of a point and a segment: nothing of GEOS."""
    corners = [shapely.get_coordinates(line) for line in shapely.get_parts(shape.boundary if shape.area else shape).tolist()]
    best = np.full(len(places), np.inf)
    for chain in corners:
        starts, steps = chain[:-1], np.diff(chain, axis=0)
        if not len(steps):
            best = np.minimum(best, np.hypot(*(places - chain[0]).T))
        for start, step in zip(starts, steps, strict=True):
            length = float(step @ step)
            share = np.clip((places - start) @ step / length, 0, 1) if length else np.zeros(len(places))
            best = np.minimum(best, np.hypot(*(places - start - share[:, None] * step).T))
    return best


def outline_places(area, every_m=0.5):
    return shapely.get_coordinates(shapely.segmentize(area.boundary, every_m))


def wild(seeds):
    """A ring of corners at angles that go round, so it is simple; its radii are anything: dents, spikes, shallow and deep."""
    angles = np.linspace(0, 2 * np.pi, len(seeds), endpoint=False)
    return Polygon(np.column_stack((EAST + np.array(seeds) * np.cos(angles), NORTH + np.array(seeds) * np.sin(angles))))


# --- by hand
@pytest.mark.parametrize("distance_m", [1.0, 5.0, 25.0, 100.0])
def test_a_rectangle_grown_is_its_area_its_sides_and_a_disc(distance_m):
    (area,) = buffered(Polygon(at(SIDE)), distance_m)
    expected = 200 + 60 * distance_m + math.pi * distance_m**2
    assert area.area == pytest.approx(expected, abs=EXACT_M * area.length) and area.area <= expected + 1e-6
    assert area.bounds == pytest.approx(
        (EAST - distance_m, NORTH - distance_m, EAST + 20 + distance_m, NORTH + 10 + distance_m), abs=EXACT_M
    )


def test_a_point_becomes_a_disc_and_a_line_a_capsule():
    (disc,) = buffered(Point(EAST, NORTH), 25.0)
    assert disc.area == pytest.approx(math.pi * 625, rel=1e-3)
    (capsule,) = buffered(LineString(at([(0, 0), (30, 0)])), 2.0)
    assert capsule.area == pytest.approx(30 * 4 + math.pi * 4, rel=2e-3)


def test_sharp_corners_stay_corners():
    (area,) = buffered(Polygon(at(SIDE)), 5.0, sharp=True)
    assert area.area == pytest.approx(30 * 20) and len(area.exterior.coords) == 5
    (inner,) = buffered(Polygon(at(SIDE)), -2.0, sharp=True)
    assert inner.area == pytest.approx(16 * 6)


def test_shrinking_leaves_what_is_far_enough_from_the_outline():
    (area,) = buffered(Polygon(at(SIDE)), -2.0)
    assert area.area == pytest.approx(16 * 6, abs=0.01)
    assert buffered(Polygon(at(SIDE)), -5.0) == [] and buffered(Polygon(at(SIDE)), -50.0) == []


def test_a_waist_parts_in_two_and_a_hole_grows():
    dumbbell = Polygon(at([(0, 0), (20, 0), (20, 8), (30, 8), (30, 0), (60, 0), (60, 20), (30, 20), (30, 12), (20, 12), (20, 20), (0, 20)]))
    large, small = buffered(dumbbell, -3.0)
    mouth = 2 * (6 - (math.sqrt(5) + 4.5 * math.asin(2 / 3)))
    assert large.area == pytest.approx(24 * 14 + mouth, abs=0.05) and small.area == pytest.approx(14 * 14 + mouth, abs=0.05)
    yard = Polygon(at([(0, 0), (40, 0), (40, 40), (0, 40)]), [at([(15, 15), (25, 15), (25, 25), (15, 25)])])
    (grown,) = buffered(yard, 2.0)
    assert Polygon(grown.interiors[0]).area == pytest.approx(36, abs=0.1), "a courtyard closes from all sides"
    (shrunk,) = buffered(yard, -2.0)
    assert Polygon(shrunk.interiors[0]).area == pytest.approx(100 + 80 + math.pi * 4, abs=0.2)
    (shut,) = buffered(yard, 6.0)
    assert not shut.interiors and not filled(grown).interiors


def test_parts_that_lie_apart_stay_apart_until_they_meet():
    two = MultiPolygon([Polygon(at(SIDE)), Polygon(at([(east + 60, north) for east, north in SIDE]))])
    assert len(buffered(two, 10.0)) == 2 and len(buffered(two, 25.0)) == 1


def test_a_shallow_dent_is_not_straightened():
    """One buffer of the whole shape straightens dents that are shallow beside the distance."""
    rough = wild((50 * (1 + 0.02 * np.random.default_rng(1).standard_normal(40))).tolist())
    (area,) = buffered(rough, 1000.0)
    assert np.abs(distances_from(rough, outline_places(area)) - 1000.0).max() <= EXACT_M
    plain = rough.buffer(1000.0, quad_segs=quarter_segments(1000.0))
    assert np.abs(distances_from(rough, outline_places(plain)) - 1000.0).max() > 3 * EXACT_M, "the guard is needed"


# --- the oracle
RADII = st.lists(st.floats(3.0, 80.0), min_size=3, max_size=14)


@settings(max_examples=120, deadline=None)
@given(RADII, st.floats(0.2, 300.0))
def test_every_place_of_a_grown_outline_is_at_the_distance(radii, distance_m):
    shape = wild(radii)
    areas = buffered(shape, distance_m)
    assert len(areas) == 1 and areas[0].is_valid and areas[0].covers(shape)
    away = distances_from(shape, outline_places(areas[0]))
    assert np.abs(away - distance_m).max() <= EXACT_M


@settings(max_examples=120, deadline=None)
@given(RADII, st.floats(0.2, 30.0))
def test_every_place_of_a_shrunk_outline_is_at_the_distance(radii, distance_m):
    shape = wild(radii)
    areas = buffered(shape, -distance_m)
    for area in areas:
        assert area.is_valid and shape.covers(area)
        assert np.abs(distances_from(shape, outline_places(area)) - distance_m).max() <= EXACT_M
    ground = np.random.default_rng(len(radii)).uniform(-80, 80, (400, 2)) + (EAST, NORTH)
    deep = ground[shapely.contains_xy(shape, *ground.T) & (distances_from(shape, ground) > distance_m + 0.2)]
    whole = shapely.union_all(areas) if areas else Polygon()
    assert shapely.dwithin(shapely.points(deep), whole, 0.1).all(), "no ground that is deep enough is lost"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-60, 60), st.floats(-60, 60)), min_size=2, max_size=9), st.floats(0.2, 120.0))
def test_every_place_round_a_line_is_at_the_distance(corners, distance_m):
    line = LineString(at(corners))
    if line.length < 0.01:
        return
    for area in buffered(line, distance_m):
        assert area.is_valid and np.abs(distances_from(line, outline_places(area)) - distance_m).max() <= EXACT_M
