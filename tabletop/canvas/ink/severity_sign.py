"""The sign of a severity: octagon for stop, triangle for warn, circle for info; the shape says it without the colour."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPolygonF

from tabletop.core.text.style import tokens
from tabletop.core.values.finding import Severity

CORNERS: dict[Severity, tuple[int, float]] = {"stop": (8, 22.5), "warn": (3, 0.0), "info": (48, 0.0)}
"""Corners and the bearing of the first, in degrees."""


def sign_shape(centre: QPointF, size_px: float, severity: Severity) -> QPolygonF:
    """Outline of the sign, `size_px` across."""
    corners, first = CORNERS[severity]
    radius = size_px / 2
    turns = [math.radians(first + 360 * k / corners) for k in range(corners)]
    return QPolygonF([QPointF(centre.x() + radius * math.sin(a), centre.y() - radius * math.cos(a)) for a in turns])


def paint_sign(painter: QPainter, centre: QPointF, size_px: float, severity: Severity, theme: str, text: str = "") -> None:
    """Draw the sign filled, `size_px` across, with a number in it where one is given."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens(theme)[severity]))
    painter.drawPolygon(sign_shape(centre, size_px, severity))
    if text:
        font = QFont()
        font.setPixelSize(max(1, round(size_px * 0.55)))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(tokens(theme)["paper"] if severity != "warn" else "#1A1A1A"))
        drop = size_px * (0.12 if severity == "warn" else 0.0)
        room = QRectF(centre.x() - size_px, centre.y() - size_px / 2 + drop, 2 * size_px, size_px)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), text)
    painter.restore()
