"""Ribbons: of one width along their line, and the line back out of the outline, whatever a file or a hand does to it."""

import math
import random

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon, affinity, box

from tabletop.core.geometry.geometry import bearing_deg
from tabletop.core.geometry.ribbon import axis_of, bent_axis, followed_bearing, ribbon

BENT = [(0.0, 0.0), (0.0, 50.0), (40.0, 50.0)]


def places(axis):
    return [tuple(round(value, 6) for value in place) for place in axis.places.tolist()]


def random_line(dice):
    """A line of straight pieces of 30 to 60 m that turns by up to 80 degrees at a corner."""
    at, bearing, corners = (500_000.0, 9_950_000.0), dice.uniform(0, 360), []
    for _ in range(dice.randint(2, 6)):
        corners.append(at)
        length = dice.uniform(30, 60)
        at = (at[0] + length * math.sin(math.radians(bearing)), at[1] + length * math.cos(math.radians(bearing)))
        bearing += dice.uniform(-80, 80)
    return corners


def chord(corners):
    return bearing_deg(corners[0], corners[-1])


def test_a_straight_one_is_a_rectangle():
    shape = ribbon([(0, 0), (0, 50)], 8)
    assert shape.equals(box(-4, 0, 4, 50)) and shape.area == 400


def test_a_bent_one_keeps_its_width_on_both_pieces():
    shape = ribbon(BENT, 8)
    assert shape.equals(Polygon([(-4, 0), (-4, 54), (40, 54), (40, 46), (4, 46), (4, 0)]))


@pytest.mark.parametrize("seed", range(30))
def test_random_ones_are_as_wide_as_they_say_and_give_their_line_back(seed):
    dice = random.Random(seed)
    corners, width_m = random_line(dice), dice.uniform(2, 12)
    shape = ribbon(corners, width_m)
    if shape is None:
        assert len(corners) > 2
        return
    line = LineString(corners)
    for share in np.linspace(0.02, 0.98, 40):
        at_m = share * line.length
        before, here, after = (line.interpolate(at_m + step) for step in (-0.01, 0.0, 0.01))
        if min(here.distance(Point(corner)) for corner in corners[1:-1] or [(0, 0)]) < width_m:
            continue
        aside = np.array([-(after.y - before.y), after.x - before.x])
        aside = aside / np.hypot(*aside) * width_m
        across = LineString([(here.x - aside[0], here.y - aside[1]), (here.x + aside[0], here.y + aside[1])])
        part = min(shapely.get_parts(across.intersection(shape)), key=lambda one: one.distance(here))
        assert part.length == pytest.approx(width_m, abs=1e-4) and part.centroid.distance(here) < 1e-4
    axis = axis_of(shape, chord(corners))
    if axis is not None and len(axis.places) == len(corners):
        assert np.allclose(axis.places, corners, atol=1e-6)
        assert axis.width_m == pytest.approx(width_m, abs=1e-6)
        assert sum(piece.area for piece in axis.pieces()) == pytest.approx(shape.area, abs=1e-3)


def test_the_line_is_the_same_whatever_a_file_does_to_the_ring():
    shape = ribbon(BENT, 8)
    ring = list(shape.exterior.coords)[:-1]
    for turn in range(len(ring)):
        for some in (ring, ring[::-1]):
            axis = axis_of(Polygon([*some[turn:], *some[:turn]]), 38.0)
            assert places(axis) == [tuple(place) for place in BENT]


def test_the_bearing_gives_the_sense():
    shape = ribbon(BENT, 8)
    assert places(axis_of(shape, 38.7))[0] == BENT[0]
    assert places(axis_of(shape, 218.7))[0] == BENT[-1]
    assert axis_of(shape, 130.0) is None, "people cross it"


def test_of_a_rectangle_the_bearing_or_the_longer_side_tells():
    shape = box(0, 0, 20, 50)
    assert places(axis_of(shape, 0.0)) == [(10, 0), (10, 50)]
    assert places(axis_of(shape, 270.0)) == [(20, 25), (0, 25)]
    assert axis_of(shape, None).line.length == 50
    assert axis_of(shape, 0.0).width_m == 20


def test_it_moves_turns_and_grows_with_its_outline():
    shape = affinity.scale(affinity.rotate(affinity.translate(ribbon(BENT, 8), 1000, 500), -30, origin=(0, 0)), 2, 2, origin=(0, 0))
    axis = axis_of(shape, 38.7 + 30.0)
    assert axis.width_m == pytest.approx(16.0)
    assert axis.bends_deg == pytest.approx(51.34, abs=0.01)


def test_a_corner_that_is_pulled_a_little_leaves_it_and_one_pulled_far_does_not():
    ring = [list(place) for place in ribbon(BENT, 8).exterior.coords][:-1]
    ring[1][0] -= 3.0
    assert axis_of(Polygon(ring), 38.7) is not None
    ring[1][0] -= 20.0
    assert axis_of(Polygon(ring), 38.7) is None


@pytest.mark.parametrize(
    "shape",
    [
        Polygon([(0, 0), (10, 0), (5, 9)]),
        Polygon([(0, 0), (10, 0), (12, 5), (5, 9), (0, 5)]),
        Point(0, 0).buffer(20),
        Polygon(box(0, 0, 50, 20).exterior, [box(5, 5, 6, 6).exterior]),
        shapely.MultiPolygon([box(0, 0, 1, 9)]),
        Polygon([(0, 0), (50, 0), (80, 40), (0, 40)]),
        Polygon(),
        Point(0, 0),
    ],
)
def test_what_is_no_ribbon_has_no_line(shape):
    assert axis_of(shape, 90.0) is None


@pytest.mark.parametrize(
    ("corners", "width_m"),
    [
        ([(0, 0), (0, 50), (1, 0)], 8),
        ([(0, 0), (0, 3), (40, 3)], 8),
        ([(0, 0), (50, 0), (50, 50), (0, 50), (0, 2)], 8),
        ([(0, 0), (0, 0)], 8),
        ([(0, 0)], 8),
        ([(0, 0), (9, 9)], 0),
    ],
)
def test_what_cannot_be_a_ribbon(corners, width_m):
    assert ribbon(corners, width_m) is None


def test_corners_on_one_place_count_once():
    assert ribbon([(0, 0), (0, 0), (0, 50), (0, 50)], 8).equals(box(-4, 0, 4, 50))


def test_a_bearing_that_was_made_of_the_line_follows_it():
    before, after = ribbon(BENT, 8), ribbon([(0.0, 0.0), (0.0, 50.0), (60.0, 50.0)], 8)
    assert followed_bearing(before, after, 38.7) == 50.2
    assert followed_bearing(before, after, 218.7) == 230.2
    assert followed_bearing(before, after, 33.0) is None, "it was chosen"
    assert followed_bearing(before, after, None) is None
    assert followed_bearing(before, Point(0, 0).buffer(9), 38.7) is None


def test_what_bends_and_what_does_not():
    assert bent_axis(ribbon(BENT, 8), 38.7) is not None
    assert bent_axis(ribbon(BENT, 8), None) is None and bent_axis(ribbon(BENT, 8), 130.0) is None
    assert bent_axis(ribbon([(0, 0), (0, 50), (3, 100)], 8), 2.0) is None
    assert bent_axis(box(0, 0, 9, 50), 0.0) is None


@pytest.mark.parametrize("side", range(6))
def test_a_corner_put_on_a_straight_side_leaves_the_line_as_it_was(side):
    corners = list(ribbon([(0, 0), (60, 0), (60, 60)], 6).exterior.coords)[:-1]
    start, end = corners[side], corners[(side + 1) % 6]
    corners.insert(side + 1, (start[0] + 0.3 * (end[0] - start[0]), start[1] + 0.3 * (end[1] - start[1])))
    axis = axis_of(Polygon(corners), 45.0)
    assert axis is not None and np.allclose(axis.places, [(0, 0), (60, 0), (60, 60)])


@pytest.mark.parametrize("width", [0.0, -1.0, math.inf, math.nan])
def test_a_width_that_is_none_gives_no_area(width):
    assert ribbon([(0, 0), (60, 0), (60, 60)], width) is None
