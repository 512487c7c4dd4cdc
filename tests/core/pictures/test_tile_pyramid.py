"""Levels and tiles against arithmetic done another way, and places between pixels."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tabletop.core.geometry.crs import transformer
from tabletop.core.pictures.tile_pyramid import WEB_HALF_M, Level, level_for, open_levels, sampled, tile_box, tiles_over, web_levels

LEVELS = web_levels(19)
COORDS = st.integers(-20_037_508, 20_037_508)


def test_the_pyramid_of_web_maps_is_that_of_the_standard():
    assert LEVELS[0].pixel == pytest.approx(156543.03392804097, abs=1e-9)  # OGC 07-057r7, annex E.4
    assert LEVELS[18].pixel == pytest.approx(0.5971642834779395, abs=1e-12)
    assert (LEVELS[3].columns, LEVELS[3].rows, LEVELS[3].tile) == (8, 8, pytest.approx(2 * WEB_HALF_M / 8))


@settings(max_examples=200)
@given(lon=st.floats(113, 121), lat=st.floats(-12, 7), zoom=st.integers(0, 19))
def test_a_place_lies_in_the_tile_that_the_usual_formula_gives(lon, lat, zoom):
    x, y = transformer("EPSG:4326", "EPSG:3857").transform(lon, lat)
    count = 2**zoom
    column = (lon + 180) / 360 * count
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * count
    if min(column % 1, 1 - column % 1, row % 1, 1 - row % 1) < 1e-6:
        return
    found = tiles_over(LEVELS[zoom], (x, y, x, y), margin_px=0.0)
    assert found.places == [(int(column), int(row))]


@settings(max_examples=100)
@given(a=COORDS, b=COORDS, c=COORDS, d=COORDS, zoom=st.integers(0, 4))
def test_tiles_over_a_box_are_those_that_meet_it(a, b, c, d, zoom):
    assume(a != b and c != d)
    level, box = LEVELS[zoom], (min(a, b), min(c, d), max(a, b), max(c, d))
    found = set(tiles_over(level, box, margin_px=0.0).places)
    for row in range(level.rows):
        for column in range(level.columns):
            west, south, east, north = tile_box(level, column, row)
            if west < box[2] and east > box[0] and south < box[3] and north > box[1]:
                assert (column, row) in found
            elif west > box[2] or east < box[0] or south > box[3] or north < box[1]:
                assert (column, row) not in found


def test_beyond_the_pyramid_there_are_no_tiles_and_a_grid_without_ends_has_them():
    far = (3 * WEB_HALF_M, 0.0, 4 * WEB_HALF_M, 10.0)
    assert tiles_over(LEVELS[4], far).count == 0 and tiles_over(LEVELS[4], far).places == []
    assert tiles_over(open_levels(4, 512)[4], (-10.0, -10.0, 10.0, 10.0), 0.0).places == [(-1, -1), (0, -1), (-1, 0), (0, 0)]


@settings(max_examples=200)
@given(pixel=st.floats(0.05, 500_000), side=st.floats(1.0, 4_000.0), most=st.integers(1, 200))
def test_the_level_is_the_nearest_as_a_ratio_or_a_coarser_one(pixel, side, most):
    box = (1e6, 0.0, 1e6 + side * pixel, side * pixel)
    level = level_for(LEVELS, pixel, box, most)
    worst = max(level.pixel / pixel, pixel / level.pixel)
    fits = [one for one in LEVELS if tiles_over(one, box).count <= most]
    assert level in fits or level == LEVELS[0]
    nearer = [one for one in fits if max(one.pixel / pixel, pixel / one.pixel) < worst - 1e-9]
    assert not nearer


@settings(max_examples=60)
@given(data=st.data(), height=st.integers(1, 6), width=st.integers(1, 6))
def test_a_slope_of_colours_is_read_exactly_between_its_pixels(data, height, width):
    rows, columns = np.mgrid[0:height, 0:width]
    pixels = np.stack([20 * columns, 20 * rows, 10 * (columns + rows), 255 + 0 * rows], axis=-1).astype(np.uint8)
    x = np.array(data.draw(st.lists(st.floats(0.0, width), min_size=3, max_size=3)))
    y = np.array(data.draw(st.lists(st.floats(0.0, height), min_size=3, max_size=3)))
    inner_x, inner_y = np.clip(x - 0.5, 0, width - 1), np.clip(y - 0.5, 0, height - 1)
    found = sampled(pixels, x, y)
    assert np.abs(found[:, 0] - 20 * inner_x).max() <= 0.51 and np.abs(found[:, 1] - 20 * inner_y).max() <= 0.51
    assert (found[:, 3] == 255).all()


def test_beyond_the_edge_there_is_nothing():
    pixels = np.full((2, 2, 4), 200, dtype=np.uint8)
    found = sampled(pixels, np.array([-0.01, 2.01, 1.0, np.nan]), np.array([1.0, 1.0, 2.01, 1.0]))
    assert not found.any()
    assert Level("a", 2.0, 0.0, 0.0, 100).tile == 200.0
