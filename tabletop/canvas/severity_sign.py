"""The sign of a severity: octagon for stop, triangle for warn, circle for info; the shape says it without the colour."""

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from tabletop.core.finding import Severity
from tabletop.core.style import tokens

CORNERS: dict[Severity, tuple[int, float]] = {"stop": (8, 22.5), "warn": (3, 0.0), "info": (48, 0.0)}
"""Corners and the bearing of the first, in degrees."""


def sign_shape(centre: QPointF, size_px: float, severity: Severity) -> QPolygonF:
    """Outline of the sign, `size_px` across."""
    corners, first = CORNERS[severity]
    radius = size_px / 2
    turns = [math.radians(first + 360 * k / corners) for k in range(corners)]
    return QPolygonF([QPointF(centre.x() + radius * math.sin(a), centre.y() - radius * math.cos(a)) for a in turns])


def paint_sign(painter: QPainter, centre: QPointF, size_px: float, severity: Severity, theme: str) -> None:
    """Draw the sign filled, `size_px` across."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens(theme)[severity]))
    painter.drawPolygon(sign_shape(centre, size_px, severity))
    painter.restore()
