"""Height and slope under the pointer, out of the grid on top."""

import threading

import numpy as np
import pytest
from shapely import LineString, Point

from tabletop.core.pictures.heights import steepest_along
from tabletop.core.values.layer import Layer, LayerInfo, Picture
from tabletop.session.ground.ground_heights import GroundHeights
from tabletop.session.ground.shown_layers import LayerView

WEST, NORTH = 500_000.0, 9_950_000.0
EXTENT = WEST, NORTH - 900, WEST + 900, NORTH


class Plane:
    """50 m in the upper left corner, rising by 3 % to the east and by 4 % to the north."""

    def __init__(self, fails=False):
        self.fails, self.threads = fails, []

    def read(self, box_m, width_px, height_px):
        self.threads.append(threading.current_thread())
        west, south, east, north = box_m
        x = west + (np.arange(width_px) + 0.5) * (east - west) / width_px - WEST
        y = north - (np.arange(height_px) + 0.5) * (north - south) / height_px - NORTH
        heights = 50 + 0.03 * x[None, :] + 0.04 * y[:, None]
        heights[(y[:, None] > 0) | (y[:, None] < -900) | (x[None, :] < 0) | (x[None, :] > 900)] = np.nan
        return heights


def shown(pixels, visible=True, pixel_m=2.0, extent=EXTENT):
    picture = Picture(450, 450, extent, pixel_m, 1, True, pixels)
    return LayerView(Layer(LayerInfo("dem", {"en": "dem"}, "dem.tif", role="elevation"), (), picture=picture), visible)


@pytest.mark.parametrize("place", [(100.0, 100.0), (256.3, 255.1), (511.7, 3.4), (640.0, 777.7), (3.0, 897.0)])
@pytest.mark.parametrize("pixel_m", [2.0, 0.7])
def test_it_is_known_a_moment_later(qtbot, place, pixel_m):
    pixels = Plane()
    views = [shown(pixels, pixel_m=pixel_m)]
    heights = GroundHeights(lambda: views)
    east, north = WEST + place[0], NORTH - place[1]
    with qtbot.waitSignal(heights.known, timeout=5_000):
        assert heights.at(east, north) is None
    found = heights.at(east, north)
    assert found.height_m == pytest.approx(50 + 0.03 * place[0] - 0.04 * place[1], abs=1e-6)
    assert found.slope == pytest.approx(0.05, abs=1e-6)
    assert pixels.threads and threading.main_thread() not in pixels.threads


def test_hidden_grids_and_places_beside_have_none(qtbot):
    pixels = Plane()
    heights = GroundHeights(lambda: [shown(pixels, visible=False)])
    assert heights.at(WEST + 10, NORTH - 10) is None
    heights = GroundHeights(lambda: [shown(pixels)])
    assert heights.at(WEST - 10, NORTH - 10) is None and pixels.threads == []


def test_the_edge_has_a_height_and_no_slope(qtbot):
    views = [shown(Plane())]
    heights = GroundHeights(lambda: views)
    with qtbot.waitSignal(heights.known, timeout=5_000):
        heights.at(WEST + 1.0, NORTH - 1.0)
    found = heights.at(WEST + 1.0, NORTH - 1.0)
    assert found.height_m == pytest.approx(49.99) and found.slope is None


@pytest.mark.parametrize(
    ("corners", "steep"),
    [
        (((100.0, 100.0), (140.0, 100.0)), 0.03),  # due east
        (((100.0, 100.0), (100.0, 150.0)), 0.04),  # due south
        (((100.0, 100.0), (130.0, 60.0)), 0.05),  # straight up
        (((100.0, 100.0), (140.0, 130.0)), 0.0),  # along a contour line
        (((100.0, 100.0), (100.9, 100.0)), 0.03),  # shorter than a cell
        (((100.0, 100.0), (140.0, 130.0), (140.0, 180.0)), 0.04),  # the steepest part counts
        (((240.0, 240.0), (280.0, 240.0)), 0.03),  # over the edge of two pieces
    ],
)
def test_the_slope_along_a_line_is_known_once_its_pieces_are_read(qtbot, corners, steep):
    views = [shown(Plane())]
    heights = GroundHeights(lambda: views)
    line = LineString([(WEST + x, NORTH - y) for x, y in corners])
    assert heights.along(line) is None
    qtbot.waitUntil(lambda: heights.along(line) is not None)
    found = heights.along(line)
    assert found.slope == pytest.approx(steep, abs=1e-6) and found.info.id == "dem"


def test_where_the_grid_ends_nothing_is_said_of_the_slope(qtbot):
    views = [shown(Plane())]
    heights = GroundHeights(lambda: views)
    beyond = LineString([(WEST + 10, NORTH - 10), (WEST + 10, NORTH + 30)])
    heights.along(beyond)
    qtbot.wait(300)
    assert heights.along(beyond) is None
    assert heights.along(LineString([(WEST - 50, NORTH - 10), (WEST + 10, NORTH - 10)])) is None
    assert heights.along(Point(WEST + 10, NORTH - 10)) is None and steepest_along([1.0], 2.0) is None
