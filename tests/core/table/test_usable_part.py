"""The part of a picture that the plan fills, against a search by brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core.table.floor_sizes import FLOOR_SIZES
from tabletop.core.table.surface import projected
from tabletop.core.table.usable_part import usable_part
from tests.support.projector import HEIGHT_PX, WIDTH_PX, crooked

FLAT = np.array([[320.0, 0, 960], [0, -320.0, 540], [0, 0, 1]])


def inside(matrix, part, slack_px=0.5):
    pixels = projected(matrix, part.corners)
    return bool((pixels >= -slack_px).all() and (pixels <= np.array([WIDTH_PX, HEIGHT_PX]) + slack_px).all())


def test_a_flat_picture_is_used_whole():
    part = usable_part(FLAT, WIDTH_PX, HEIGHT_PX)
    assert (part.width_m, part.height_m) == (pytest.approx(6.0), pytest.approx(3.375)) and np.allclose(part.middle, 0, atol=1e-6)


def test_a_floor_that_fits_lies_in_the_middle():
    part = usable_part(FLAT, WIDTH_PX, HEIGHT_PX, (4.0, 3.0))
    assert (part.width_m, part.height_m) == (4.0, 3.0) and np.allclose(part.middle, 0, atol=1e-6)
    wider = usable_part(FLAT, WIDTH_PX, HEIGHT_PX, (5.0, 4.0))
    assert (wider.width_m, wider.height_m) == (5.0, pytest.approx(3.375))


def best_by_search(matrix, rng):
    """The largest of many rectangles that fit, each grown as far as it goes about its middle."""
    to_metres = np.linalg.inv(matrix)
    corners = projected(to_metres, np.array([[0, 0], [WIDTH_PX, 0], [WIDTH_PX, HEIGHT_PX], [0, HEIGHT_PX]]))
    low, high = corners.min(axis=0), corners.max(axis=0)
    best = 0.0
    for _ in range(150):
        middle, shape = rng.uniform(low, high), rng.uniform(0.3, 3.0)
        reach = np.array([[-shape, 1], [shape, 1], [shape, -1], [-shape, -1]]) / 2
        small, large = 0.0, 20.0
        for _ in range(20):
            tried = (small + large) / 2
            pixels = projected(matrix, middle + reach * tried)
            fits = (pixels >= 0).all() and (pixels <= (WIDTH_PX, HEIGHT_PX)).all() and _near(matrix, middle + reach * tried)
            small, large = (tried, large) if fits else (small, tried)
        best = max(best, small * small * shape)
    return best


def _near(matrix, places):
    return bool((np.column_stack((places, np.ones(len(places)))) @ matrix[2] > 0).all())


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_the_largest_part_of_a_crooked_picture(seed):
    rng = np.random.default_rng(seed)
    matrix = crooked(rng)
    part = usable_part(matrix, WIDTH_PX, HEIGHT_PX)
    assert inside(matrix, part) and part.width_m * part.height_m >= best_by_search(matrix, rng) * (1 - 1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(range(len(FLOOR_SIZES))))
def test_a_preset_is_never_exceeded_and_never_leaves_the_picture(seed, which):
    matrix, size = crooked(np.random.default_rng(seed)), FLOOR_SIZES[which]
    part = usable_part(matrix, WIDTH_PX, HEIGHT_PX, (size.width_m, size.height_m))
    assert inside(matrix, part) and part.width_m <= size.width_m and part.height_m <= size.height_m
    if size.width_m <= 5.0:
        assert (part.width_m, part.height_m) == (size.width_m, size.height_m)
