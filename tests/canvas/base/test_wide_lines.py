"""Wide lines drawn segment by segment look as Qt's own strokes do: no gap at a turn, no seam, no burr."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from support.base_layers import painted, pixels, view
from tabletop.canvas.ink.ragged_paths import draw_wide, joined, polygons

pytestmark = pytest.mark.usefixtures("qapp")
INK, PAPER = QColor("black"), QColor("white")


def lines(turn_deg: float, count: int = 12, step_px: float = 18.0) -> tuple[np.ndarray, np.ndarray]:
    """Two lines that turn by so much at each corner, this way and that."""
    ways = np.deg2rad(13 + turn_deg * (np.arange(count) % 2))
    one = np.concatenate(([(20.0, 40.0)], (20.0, 40.0) + np.cumsum(np.column_stack((np.cos(ways), np.sin(ways))) * step_px, axis=0)))
    return np.vstack((one, one + (0.0, 70.0))), np.array([0, len(one), 2 * len(one)])


def by_qt(points: np.ndarray, cuts: np.ndarray, width_px: float, cap: Qt.PenCapStyle = Qt.PenCapStyle.RoundCap):
    def paint(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(INK, width_px, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin))
        for line in polygons(points, cuts):
            painter.drawPolyline(line)

    return pixels(painted(paint, view(), PAPER)).astype(int)[..., 0]


def in_bulk(points: np.ndarray, cuts: np.ndarray, width_px: float, flat: bool = False):
    def paint(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_wide(painter, INK, width_px, points, cuts, flat)

    return pixels(painted(paint, view(), PAPER)).astype(int)[..., 0]


@pytest.mark.parametrize("width_px", [1.75, 3.75, 9.0, 24.0])
@pytest.mark.parametrize("turn_deg", [0.0, 3.0, 20.0, 55.0, 90.0, 150.0])
def test_looks_as_a_stroke_of_qt(width_px, turn_deg):
    drawn, stroked = in_bulk(*lines(turn_deg), width_px), by_qt(*lines(turn_deg), width_px)
    assert (stroked < 128).sum() > 200
    assert (np.abs(drawn - stroked) > 100).sum() <= 0.012 * (stroked < 128).sum()


def test_no_seam_runs_across_a_line_of_many_pieces():
    points = np.column_stack((np.linspace(10.3, 240.9, 60), 60.0 + np.linspace(0, 7.1, 60)))
    drawn = in_bulk(points, np.array([0, 60]), 12.0)
    middle = np.interp(np.arange(14, 236), points[:, 0], points[:, 1]).round().astype(int)
    assert (drawn[middle, np.arange(14, 236)] == 0).all()


def test_flat_ends_end_where_the_line_ends():
    points, cuts = np.array([[60.0, 50.0], [120.0, 50.0]]), np.array([0, 2])
    for width_px in (3.0, 14.0):
        assert np.abs(in_bulk(points, cuts, width_px, flat=True) - by_qt(points, cuts, width_px, Qt.PenCapStyle.FlatCap)).max() < 8
        found, discs = joined(points, cuts, width_px, flat=True)
        assert found.tolist() == [[60, 50, 120, 50]] and not len(discs)


@pytest.mark.parametrize("points", [[], [(5, 5)], [(5, 5), (5, 5), (5, 5)]])
def test_a_line_without_length_is_none(points):
    made = np.array(points, dtype=float).reshape(-1, 2)
    found, discs = joined(made, np.array([0, len(made)]), 5.0)
    assert not len(found) and not len(discs)


def test_nothing_is_drawn_from_piece_to_piece():
    points = np.array([[0, 0], [10, 0], [50, 50], [60, 50], [70, 70]], dtype=float)
    found, _ = joined(points, np.array([0, 2, 2, 4, 5]), 2.0)
    assert len(found) == 2
