"""What is painted flat lies where the homography says, to half a pixel; a flat surface takes no detour."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from support.crooked import CROOKED, MIRRORED, TURNED, surface_at
from tabletop.canvas.table.flat_picture import flat_of
from tabletop.canvas.table.laid_picture import LaidPicture, Laying
from tabletop.core.table.surface import Surface
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_look import SIDES

MIDDLE = (500_000.0, 9_950_000.0)
SCALE = 100.0


def spots_of(frame):
    """Ground places over the part in use, not too near its edges."""
    wide, high = frame.ground_size
    grid = np.stack(np.meshgrid(np.linspace(-0.42, 0.42, 5) * wide, np.linspace(-0.42, 0.42, 4) * high), axis=-1).reshape(-1, 2)
    turn = np.radians(frame.bearing_deg)
    across, along = np.array([np.cos(turn), -np.sin(turn)]), np.array([np.sin(turn), np.cos(turn)])
    return grid[:, :1] * across + grid[:, 1:] * along + frame.centre


def laid(frame, side="below"):
    """Crosses at the spots, painted flat and laid; (rows, columns) of how dark each pixel is."""
    flat, spots = flat_of(frame, 1.0, side, 1.0), spots_of(frame)

    def paint(painter, view):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(view.pixel_rect, QColor("white"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("black"))
        for right, down in view.to_pixel(spots).tolist():
            painter.drawEllipse(QPointF(right, down), 4.0, 4.0)
        return iter(())

    size = QSize(frame.surface.width_px, frame.surface.height_px)
    picture = LaidPicture(Laying(flat.transform, size), paint, beside=Qt.GlobalColor.white)
    shown = QPixmap(size)
    shown.fill(Qt.GlobalColor.white)
    painter = QPainter(shown)
    if flat.shift is not None:
        painter.translate(*flat.shift)
    picture.prepare(flat.view, 1.0)
    while picture.is_busy:
        picture.go_on(50)
    picture.show_kept(painter, flat.view)
    painter.end()
    image = shown.toImage().convertToFormat(shown.toImage().Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width()]
    return 255.0 - rows, spots


def errors_px(frame, side="below"):
    """How far the middle of each cross lies from where the frame says."""
    dark, spots = laid(frame, side)
    found = []
    for right, down in frame.to_pixel(spots).tolist():
        left, top = int(right) - 8, int(down) - 8
        window = dark[top : top + 17, left : left + 17]
        assert window.sum() > 200, "there is a cross"
        rows, columns = np.mgrid[top : top + 17, left : left + 17] + 0.5
        found.append(((columns * window).sum() / window.sum() - right, (rows * window).sum() / window.sum() - down))
    return np.hypot(*np.array(found).T)


@pytest.mark.parametrize("corners", [CROOKED, MIRRORED, TURNED])
@pytest.mark.parametrize("side", SIDES)
def test_places_are_right_to_half_a_pixel(qapp, corners, side):
    frame = TableFrame(surface_at(corners), SCALE, MIDDLE, 30.0)
    assert errors_px(frame, side).max() < 0.5


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(-60, 60), min_size=8, max_size=8), st.floats(0, 359))
def test_however_the_projector_hangs(qapp, moves, bearing_deg):
    corners = np.array([[90, 80], [700, 80], [700, 520], [90, 520]]) + np.array(moves).reshape(4, 2)
    frame = TableFrame(surface_at(corners.tolist()), SCALE, MIDDLE, bearing_deg)
    assert errors_px(frame).max() < 0.5


def test_a_flat_surface_takes_no_detour(qapp):
    frame = TableFrame(Surface.of_width(800, 600, 4.0), SCALE, MIDDLE)
    flat = flat_of(frame, 1.0, "below", 1.0)
    assert flat.transform is None and flat.shift == pytest.approx((0, 0), abs=1e-6)
    assert (flat.view.width_px, flat.view.height_px) == (800, 600)
    assert errors_px(frame).max() < 0.1
    assert flat_of(frame, 1.0, "above", 1.0).transform is not None


@pytest.mark.parametrize("side", SIDES)
def test_each_side_sees_the_same_ground(side):
    frame = TableFrame(surface_at(CROOKED), SCALE, MIDDLE, 12.0)
    flat = flat_of(frame, 0.5, side, 1.0)
    spots = spots_of(frame)
    from tabletop.core.table.surface import projected

    assert projected(flat.to_shown, flat.view.to_pixel(spots)) == pytest.approx(frame.to_pixel(spots) * 0.5, abs=1e-3)
