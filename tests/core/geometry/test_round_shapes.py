"""Distances to true arcs, held against a fine polygon and against hand-computed places."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, affinity, box

from tabletop.core.geometry.geometry import along
from tabletop.core.geometry.round_shapes import BULGE, Sector

HERE = (520_000.0, 9_930_000.0)


def distance(sector, *shapes):
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return sector.distance(made)


@pytest.mark.parametrize("bearing", [0, 1.3, 45, 90, 200.7])
@pytest.mark.parametrize("angle", [30, 90, 180, 270, 360])
def test_places_round_a_sector(bearing, angle):
    one = Sector(HERE, 60.0, bearing, angle)
    off = {0: 90.0, angle / 2 - 0.01: 90.0, -angle / 2 + 0.01: 90.0}
    for turn, apart in off.items():
        assert distance(one, Point(along(HERE, bearing + turn, 150.0)))[0] == pytest.approx(apart, abs=1e-8)
        assert distance(one, Point(along(HERE, bearing + turn, 60.0 + 1e-4)))[0] == pytest.approx(1e-4, abs=1e-8)
        assert distance(one, Point(along(HERE, bearing + turn, 59.9)))[0] == 0.0
    if angle <= 180:
        assert distance(one, Point(along(HERE, bearing + 180, 40.0)))[0] == pytest.approx(40.0)
    if angle == 90:
        assert distance(one, Point(along(HERE, bearing + 90, 40.0)))[0] == pytest.approx(40 * math.sin(math.radians(45)))


def test_a_sector_of_nothing_is_its_centre():
    for one in (Sector(HERE, 0.0), Sector(HERE, 60.0, 0.0, 0.0), Sector(HERE, -5.0)):
        assert distance(one, Point(HERE[0] + 3, HERE[1] + 4))[0] == 5.0 and one.fine().is_empty


def test_a_touch_of_the_arc_is_no_overlap():
    one = Sector(HERE, 60.0)
    shapes = np.array([Point(HERE[0] + 60.0, HERE[1]), Point(HERE[0] + 59.9999, HERE[1])], dtype=object)
    assert one.overlaps(shapes, 1e-6).tolist() == [False, True]


numbers = st.floats(-200, 200)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.floats(1, 150), st.floats(0, 360), st.floats(1, 360), st.lists(st.tuples(numbers, numbers), min_size=1, max_size=3), st.floats(0, 90)
)
def test_as_a_fine_polygon_says(radius, bearing, angle, places, turn):
    one = Sector(HERE, radius, bearing, angle)
    moved = [(HERE[0] + x, HERE[1] + y) for x, y in places]
    shapes = [Point(moved[0]), affinity.rotate(box(*moved[0], moved[0][0] + 30, moved[0][1] + 8), turn)]
    shapes += [LineString(moved)] if len(moved) > 1 else []
    fine = one.fine()
    assert fine.area == pytest.approx(math.pi * radius**2 * angle / 360, rel=1e-6)
    for shape, found in zip(shapes, distance(one, *shapes), strict=True):
        assert found == pytest.approx(shapely.distance(fine, shape), abs=1e-5)


@pytest.mark.parametrize("angle", [10, 90, 360])
def test_the_polygon_that_is_drawn_stands_off_by_no_more_than_the_bulge(angle):
    from tabletop.core.geometry.geometry import sector

    drawn, fine = sector(HERE, 150.0, 20, angle), Sector(HERE, 150.0, 20, angle).fine()
    assert shapely.hausdorff_distance(drawn.boundary, fine.boundary, densify=0.01) <= BULGE * 150
