"""Fits by points: exact where they must be, least squares held against numpy, and the files of other programs."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core.pictures.control_points import points_of, points_text, world_text
from tabletop.core.pictures.georeference import LEAST_POINTS, ControlPoint, fit, residuals, rms, worst
from tabletop.core.text.errors import InputError

EAST, NORTH = 500_000.0, 9_950_000.0
CORNERS = [(0.0, 0.0), (400.0, 0.0), (400.0, 300.0), (0.0, 300.0), (130.0, 210.0), (260.0, 90.0), (55.0, 140.0)]


def points(to_ground, pixels=CORNERS):
    return [ControlPoint(pixel, to_ground(*pixel)) for pixel in pixels]


def half_metre(column, row):
    return EAST + 0.5 * column, NORTH - 0.5 * row


def photo(column, row):
    depth = 1 + 0.0004 * column - 0.0007 * row
    return EAST + (0.4 * column + 0.1 * row) / depth, NORTH + (0.05 * column - 0.6 * row) / depth


def curved(column, row):
    return EAST + 0.5 * column + 1e-4 * column * row, NORTH - 0.5 * row + 2e-4 * row * row - 1e-4 * column * column


@pytest.mark.parametrize("kind", LEAST_POINTS)
def test_every_kind_finds_a_plain_placing(kind):
    made = fit(points(half_metre), kind)
    assert np.allclose(made.to_ground(np.array([[100.0, 40.0]])), [[EAST + 50, NORTH - 20]], atol=1e-5)
    assert rms(points(half_metre), made) < 1e-5 and worst(points(half_metre), made) is None
    if kind in ("similarity", "affine"):
        assert made.affine == pytest.approx((0.5, 0, EAST, 0, -0.5, NORTH), abs=1e-6)
    else:
        assert made.affine is None


def test_a_photo_of_flat_ground_and_a_bent_scan():
    assert rms(points(photo), fit(points(photo), "projective")) < 1e-5
    assert rms(points(photo), fit(points(photo), "affine")) > 1.0
    assert rms(points(curved), fit(points(curved), "polynomial")) < 1e-5
    four = points(photo)[:4]
    place = fit(four, "projective").to_ground(np.array([[200.0, 150.0]]))
    assert np.allclose(place, [photo(200.0, 150.0)], atol=1e-5)


@settings(max_examples=40, deadline=None)
@given(
    st.floats(-math.pi, math.pi),
    st.floats(0.01, 20),
    st.lists(st.tuples(st.floats(0, 4000), st.floats(0, 3000)), min_size=2, max_size=6, unique=True),
)
def test_a_similarity_keeps_angles(turn, scale, pixels):
    if np.abs(np.array(pixels) - pixels[0]).max() < 1.0:
        return

    def turned(column, row):
        return (
            EAST + scale * (math.cos(turn) * column + math.sin(turn) * row),
            NORTH + scale * (math.sin(turn) * column - math.cos(turn) * row),
        )

    made = fit(points(turned, pixels), "similarity")
    a, b, _, d, e, _ = made.affine
    assert (a, b) == pytest.approx((-e, d), abs=1e-9 * scale + 1e-12)
    assert math.hypot(a, d) == pytest.approx(scale, rel=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=7, max_size=7))
def test_an_affine_fit_is_the_least_squares_of_numpy(noise):
    moved = [ControlPoint(p.pixel, (p.ground[0] + n[0], p.ground[1] + n[1])) for p, n in zip(points(half_metre), noise, strict=True)]
    pixels, ground = np.array([p.pixel for p in moved]), np.array([p.ground for p in moved]) - (EAST, NORTH)
    matrix = np.column_stack([pixels, np.ones(len(pixels))])
    expected = matrix @ np.linalg.lstsq(matrix, ground, rcond=None)[0] - ground
    assert np.allclose(residuals(moved, fit(moved, "affine")), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "placed"), [("similarity", half_metre), ("affine", half_metre), ("projective", photo), ("polynomial", curved)]
)
def test_the_way_back_leads_to_the_same_pixel(kind, placed):
    made, pixels = fit(points(placed), kind), np.array(CORNERS) * 0.95 + 3
    assert np.allclose(made.to_pixel(made.to_ground(pixels)), pixels, atol=1e-4)


def test_the_worst_is_named_and_one_not_used_moves_nothing():
    moved = points(half_metre)
    moved[2] = ControlPoint(moved[2].pixel, (moved[2].ground[0] + 9, moved[2].ground[1]))
    made = fit(moved, "affine")
    assert worst(moved, made) == 2 and rms(moved, made) > 1
    moved[2] = ControlPoint(moved[2].pixel, moved[2].ground, used=False)
    without = fit(moved, "affine")
    assert rms(moved, without) < 1e-6 and np.hypot(*residuals(moved, without)[2]) == pytest.approx(9)


@pytest.mark.parametrize("kind", LEAST_POINTS)
def test_too_few_points_and_points_on_a_line_are_refused(kind):
    with pytest.raises(InputError, match=f"needs {LEAST_POINTS[kind]} points; 1 are there"):
        fit(points(half_metre)[:1], kind)
    line = [(float(n), 0.0) for n in range(8)] if kind != "similarity" else [(1.0, 1.0)] * 3
    with pytest.raises(InputError, match="lie on one line or place"):
        fit(points(half_metre, line), kind)


def test_files_of_points_come_back_and_those_of_qgis_are_read():
    given_points = [*points(half_metre)[:3], ControlPoint((1.5, 2.5), (EAST + 1, NORTH), used=False)]
    text = points_text(given_points, fit(given_points, "affine"), 'PROJCRS["x",\n ID["EPSG",32750]]')
    assert text.splitlines()[0] == '#CRS: PROJCRS["x", ID["EPSG",32750]]'
    assert points_of(text) == given_points
    qgis = "#CRS: x\nmapX,mapY,sourceX,sourceY,enable,dX,dY,residual\n500000.5,9950000.25,12.5,-30.5,1,0,0,0\n"
    assert points_of(qgis) == [ControlPoint((12.5, 30.5), (500_000.5, 9_950_000.25))]
    for bad in ("mapX,mapY\n1,2\n", "mapX,mapY,sourceX,sourceY\nnan,1,2,3\n", "mapX,mapY,sourceX,sourceY\n1,1,2\n"):
        with pytest.raises(InputError, match="control points cannot be read"):
            points_of(bad)


def test_a_world_file_names_the_middle_of_the_first_pixel():
    lines = world_text((0.5, 0.0, EAST, 0.0, -0.5, NORTH)).split()
    assert list(map(float, lines)) == [0.5, 0, 0, -0.5, EAST + 0.25, NORTH - 0.25]
