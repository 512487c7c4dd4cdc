"""Ground, surface and pixels belong together by one homography."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.table.surface import Surface, as_matrix
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.text.errors import InputError


def test_a_hundred_metres_at_1_to_500_are_20_cm():
    frame = TableFrame(Surface.of_width(1000, 500, 2.0), 500.0, (500_000.0, 9_950_000.0))
    left, right = frame.to_pixel(np.array([[499_950.0, 9_950_000.0], [500_050.0, 9_950_000.0]]))
    assert right - left == pytest.approx([100.0, 0.0]) and left[1] == 250.0
    assert frame.ground_size == (1000.0, 500.0)
    assert frame.surface.is_flat and frame.surface.px_per_m == pytest.approx(500.0)


def test_the_bearing_points_up():
    frame = TableFrame(Surface.of_width(1000, 500, 2.0), 500.0, bearing_deg=90.0)
    assert frame.to_surface(np.array([[100.0, 0.0]]))[0] == pytest.approx([0.0, 0.2])


def test_a_mirrored_surface_swaps_left_and_right():
    surface = Surface.of_width(1000, 500, 2.0, mirrored=True)
    assert surface.to_pixel(np.array([[0.5, 0.1]]))[0] == pytest.approx([250.0, 200.0])
    assert not surface.is_flat


@given(
    corner=st.lists(st.floats(-60, 60), min_size=4, max_size=4),
    scale=st.floats(50, 5000),
    bearing=st.floats(0, 360),
    place=st.tuples(st.floats(-0.9, 0.9), st.floats(-0.4, 0.4)),
)
def test_there_and_back(corner, scale, bearing, place):
    a, b, c, d = corner
    surface = Surface(1000, 500, as_matrix(np.array([[500, a, 500], [b, -500, 250], [c / 1000, d / 1000, 1]])), 2.0, 1.0, "marks")
    frame = TableFrame(surface, scale, (500_000.0, 9_950_000.0), bearing)
    turn = math.radians(bearing)
    right, up = place[0] * scale, place[1] * scale
    ground = (500_000 + right * math.cos(turn) + up * math.sin(turn), 9_950_000 - right * math.sin(turn) + up * math.cos(turn))
    assert frame.to_surface(np.array([ground]))[0] == pytest.approx(place, abs=1e-6)
    assert frame.to_ground(frame.to_pixel(np.array([ground])))[0] == pytest.approx(ground, abs=1e-4)
    flat = np.append(np.array(ground), 1.0) @ frame.homography.T
    assert flat[:2] / flat[2] == pytest.approx(frame.to_pixel(np.array([ground]))[0], abs=1e-3)


@pytest.mark.parametrize(("width", "scale"), [(0.0, 500.0), (-1.0, 500.0), (2.0, 0.0), (math.nan, 500.0), (2.0, math.inf)])
def test_what_cannot_be_is_refused(width, scale):
    with pytest.raises(InputError):
        TableFrame(Surface.of_width(1000, 500, width), scale)
