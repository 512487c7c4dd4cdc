"""What the operator lays over the plan for the room: the cover of what is not revealed, the spotlight, marks, the laser pointer."""

from collections.abc import Callable, Sequence

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.ink.pixel_lines import qpolygon
from tabletop.core.table.table_show import Spotlight, TableMark
from tabletop.core.text.style import tokens

ToPixel = Callable[[np.ndarray], np.ndarray]
"""Shown pixels (n, 2) of ground places (n, 2)."""
COVER, DIM_ALPHA = "#000000", 0.72
MARK_PX, DOT_PX = 5.0, 8.0
RING_PX, TRAIL_S = 17.0, 0.7
POINTER = "#FF2D2D"
ROUND = 96
"""Corners of a disc on the ground."""


def paint_cover(painter: QPainter, to_pixel: ToPixel, outline: QPolygonF, ground: BaseGeometry) -> None:
    """Cover the part in use but for some ground."""
    path = QPainterPath()
    path.addPolygon(outline)
    path.closeSubpath()
    open_ = QPainterPath()
    open_.setFillRule(Qt.FillRule.OddEvenFill)
    for polygon in shapely.get_parts(ground):
        if polygon.geom_type == "Polygon" and not polygon.is_empty:
            for ring in (polygon.exterior, *polygon.interiors):
                open_.addPolygon(qpolygon(to_pixel(np.asarray(ring.coords)[:, :2])))
                open_.closeSubpath()
    painter.fillPath(path.subtracted(open_) if not open_.isEmpty() else path, QColor(COVER))


def paint_spotlight(painter: QPainter, to_pixel: ToPixel, picture: QRectF, spot: Spotlight) -> None:
    """Dim all of the picture but a disc of ground."""
    angles = np.linspace(0, 2 * np.pi, ROUND, endpoint=False)
    disc = np.column_stack((np.cos(angles), np.sin(angles))) * spot.radius_m + spot.centre
    path, lit = QPainterPath(), QPainterPath()
    path.addRect(picture)
    lit.addPolygon(qpolygon(to_pixel(disc)))
    lit.closeSubpath()
    dim = QColor(COVER)
    dim.setAlphaF(DIM_ALPHA)
    painter.fillPath(path.subtracted(lit), dim)


def paint_marks(painter: QPainter, to_pixel: ToPixel, marks: Sequence[TableMark], theme: str, unit_px: float) -> None:
    """Strokes and dots, cased so that they are seen on any ground."""
    for mark in marks:
        places = to_pixel(np.asarray(mark.places, dtype=float))
        colour = QColor(tokens(theme).get(mark.token, tokens(theme)["accent"]))
        if len(places) == 1:
            painter.setPen(QPen(QColor("#FFFFFF"), 2 * unit_px))
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(*places[0].tolist()), DOT_PX * unit_px, DOT_PX * unit_px)
            continue
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen_colour, width in ((QColor("#FFFFFF"), MARK_PX + 3), (colour, MARK_PX)):
            pen = QPen(pen_colour, width * unit_px)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(qpolygon(places))


def paint_pointer(painter: QPainter, to_pixel: ToPixel, pointer: tuple[float, float] | None, trail: np.ndarray, unit_px: float) -> None:
    """A bright ring between a black and a white one; `trail`: (n, 3) ground places and how old each is, 0 to 1."""
    if len(trail):
        colour = QColor(POINTER)
        for (right, down), age in zip(to_pixel(trail[:, :2]).tolist(), trail[:, 2].tolist(), strict=True):
            colour.setAlphaF(0.5 * max(0.0, 1.0 - age))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            radius = (RING_PX - 6) * unit_px * (1.0 - 0.6 * age)
            painter.drawEllipse(QPointF(right, down), radius, radius)
    if pointer is None:
        return
    (right, down) = to_pixel(np.array([pointer]))[0].tolist()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for rgb, width, radius in (("#000000", 9.0, RING_PX), ("#FFFFFF", 7.0, RING_PX), (POINTER, 4.0, RING_PX)):
        painter.setPen(QPen(QColor(rgb), width * unit_px))
        painter.drawEllipse(QPointF(right, down), radius * unit_px, radius * unit_px)
