"""Slope and light of grids of heights, held against planes worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.pictures.heights import between, gradient, hill_shade, shade_colours, slope
from tabletop.core.pictures.tone import toned


def plane(east, north, cell=2.0, size=5):
    rows, columns = np.mgrid[0:size, 0:size]
    return 50.0 + east * columns * cell - north * rows * cell


@given(st.floats(-2, 2), st.floats(-2, 2), st.floats(0.1, 50))
def test_a_plane_has_its_own_rise_everywhere(east, north, cell):
    found = gradient(plane(east, north, cell), (cell, cell))
    assert np.allclose(found[0], east, atol=1e-6) and np.allclose(found[1], north, atol=1e-6)
    assert np.allclose(slope(plane(east, north, cell), (cell, cell)), math.hypot(east, north), atol=1e-6)


@given(st.floats(-2, 2), st.floats(-2, 2))
def test_light_is_the_cosine_between_normal_and_sun(east, north):
    normal = np.array([-east, -north, 1.0]) / math.sqrt(1 + east**2 + north**2)
    sun = np.array([-0.5, 0.5, math.sqrt(0.5)])
    assert np.allclose(hill_shade(plane(east, north), (2.0, 2.0)), max(0.0, min(1.0, normal @ sun)), atol=1e-9)


def test_flat_is_plain_facing_the_light_is_bright_and_away_is_dark():
    flat, to, away = (hill_shade(plane(*rise), (2.0, 2.0)) for rise in ((0, 0), (0.5, -0.5), (-0.5, 0.5)))
    assert np.allclose(flat, math.sqrt(0.5)) and (to > flat).all() and (away < flat).all()
    assert shade_colours(flat).max() == 0
    assert (shade_colours(to)[..., 0] > 0).all() and (shade_colours(away)[..., 3] > 0).all() and shade_colours(away)[..., :3].max() == 0


def test_where_a_neighbour_is_unknown_nothing_is_said():
    heights = plane(0.1, 0.1)
    heights[0, 0] = np.nan
    found = hill_shade(heights, (2.0, 2.0))
    assert np.isnan(found[0, 0]) and np.isfinite(found[2, 2]) and shade_colours(found)[0, 0, 3] == 0


@pytest.mark.parametrize(("column", "row", "height"), [(0, 0, 50), (4, 0, 50.8), (1.5, 2.5, 49.3), (0, 4, 48), (4, 4, 48.8)])
def test_heights_between_cells(column, row, height):
    assert between(plane(0.1, 0.25), column, row) == pytest.approx(height - 0 if row != 2.5 else 50 + 0.3 - 1.25)


@pytest.mark.parametrize("place", [(-0.1, 0), (0, 4.1), (5, 0)])
def test_outside_is_no_height(place):
    assert math.isnan(between(plane(0, 0), *place))


def test_an_unknown_corner_that_weighs_nothing_does_not_spoil():
    heights = plane(0, 0)
    heights[1, 1] = np.nan
    assert between(heights, 0, 0) == 50 and math.isnan(between(heights, 0.5, 0.5))


def test_grey_keeps_alpha_and_light():
    colours = np.array([[[255, 0, 0, 255], [0, 100, 0, 128]]], np.uint8)
    grey = toned(colours, "grey")
    assert grey[0, 0].tolist() == [54, 54, 54, 255] and grey[0, 1].tolist() == [72, 72, 72, 128]
    assert toned(colours, "") is colours
