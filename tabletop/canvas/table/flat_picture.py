"""The flat picture that painters fill, and how it lies in the picture of a projector: turned to the readers' side, warped, at a zoom."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPolygonF, QTransform

from tabletop.canvas.ink.pixel_lines import qpolygon
from tabletop.canvas.ink.view import View
from tabletop.core.table.surface import projected
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_look import SIDE_TURN_DEG, Side

MOST_PX = 4096.0
"""No flat picture is wider or higher: a corner of a very crooked surface is drawn less finely."""
LIKE_PX = 1e-6


@dataclass(frozen=True)
class Flat:
    """`view`: what painters draw, the part of the surface in use as the readers of a side see it. `to_shown`: 3x3 from its pixels to those
    of the shown picture; `shift` instead where the pixels lie in it as they are, only farther right and down."""

    view: View
    to_shown: np.ndarray
    shift: tuple[float, float] | None

    @property
    def transform(self) -> QTransform | None:
        """The warp as Qt knows it; None where there is none to do."""
        return None if self.shift is not None else transform_of(self.to_shown)


def transform_of(matrix: np.ndarray) -> QTransform:
    """A 3x3 matrix for columns (x, y, 1) as Qt's, which is for rows."""
    a, b, c = matrix / matrix[2, 2]
    return QTransform(a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2])


def flat_of(frame: TableFrame, zoom: float, side: Side, unit_px: float) -> Flat:
    """The flat picture of a frame for the readers of a side; `zoom`: shown pixels to a pixel of the projector's picture; `unit_px`: shown
    pixels to a design pixel."""
    surface, turn_deg = frame.surface, SIDE_TURN_DEG[side]
    wide_m, high_m = (surface.width_m, surface.height_m) if turn_deg % 180 == 0 else (surface.height_m, surface.width_m)
    px_per_m = min(surface.px_per_m * zoom, MOST_PX / max(wide_m, high_m))
    width, height = max(1, round(wide_m * px_per_m)), max(1, round(high_m * px_per_m))
    view = View(width, height, frame.centre, frame.scale / px_per_m, (frame.bearing_deg + turn_deg) % 360, unit_px)
    turn = np.radians(turn_deg)
    to_readers_m = np.array([[1, 0, -width / 2], [0, -1, height / 2], [0, 0, px_per_m]]) / px_per_m
    to_surface_m = np.array([[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    matrix = np.diag([zoom, zoom, 1.0]) @ np.asarray(surface.matrix) @ to_surface_m @ to_readers_m
    return Flat(view, matrix, _shift_of(matrix, view))


def _shift_of(matrix: np.ndarray, view: View) -> tuple[float, float] | None:
    """How far the picture is moved, where the matrix does nothing else."""
    corners = np.array([[0, 0], [view.width_px, 0], [0, view.height_px], [view.width_px, view.height_px]], dtype=float)
    moved = projected(matrix, corners) - corners
    shift = moved[0]
    if np.abs(moved - shift).max() > LIKE_PX:
        return None
    return float(shift[0]), float(shift[1])


def shown_outline(frame: TableFrame, zoom: float) -> QPolygonF:
    """The corners of the part in use in the shown picture."""
    wide, high = frame.surface.width_m / 2, frame.surface.height_m / 2
    corners = np.array([[-wide, high], [wide, high], [wide, -high], [-wide, -high]])
    return qpolygon(frame.surface.to_pixel(corners) * zoom)


def mapped_box(to_other: np.ndarray, box: QRectF) -> QRectF:
    """The box round a box whose corners go through a 3x3 matrix."""
    corners = np.array([[box.left(), box.top()], [box.right(), box.top()], [box.left(), box.bottom()], [box.right(), box.bottom()]])
    found = projected(to_other, corners)
    (left, top), (right, bottom) = found.min(axis=0), found.max(axis=0)
    return QRectF(float(left), float(top), float(right - left), float(bottom - top))
