"""Small painted signs of the panels: severity shapes, level and agency chips, state of a unit, swatches of layers."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from tabletop.core.text.style import agency_token
from tabletop.core.values.finding import Severity
from tabletop.ui.parts.theme import colour

ROLE_SWATCH = {
    "building": ("building", "building-edge"),
    "road": ("road", "road-casing"),
    "water": ("water", "water"),
    "landuse": ("landuse", "line"),
    "admin": ("", "map-label"),
    "poi": ("map-label", "map-label"),
    "fence": ("", "barrier"),
    "elevation": ("hover", "quiet-ink"),
    "image": ("hover", "line"),
    "other": ("", "quiet-ink"),
}
"""Fill and edge token by the role of a layer."""
LINE_ROLES = ("road", "fence", "admin", "elevation")


def _shape(severity: Severity, box: QRectF) -> QPolygonF:
    corners, turn = {"stop": (8, math.pi / 8), "warn": (3, -math.pi / 2)}[severity]
    radius = box.width() / 2
    middle = box.center() + (QPointF(0, radius / 5) if severity == "warn" else QPointF(0, 0))
    angles = [turn + 2 * math.pi * k / corners for k in range(corners)]
    return QPolygonF([middle + QPointF(math.cos(a), math.sin(a)) * radius * (1.12 if severity == "warn" else 1.0) for a in angles])


def paint_severity(painter: QPainter, box: QRectF, severity: Severity, faint: bool = False) -> None:
    """Octagon stop, triangle warn, circle info, filled with its colour; only an outline where `faint`."""
    ink = colour(severity)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.0) if faint else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if faint else ink)
    if severity == "info":
        painter.drawEllipse(box)
    else:
        painter.drawPolygon(_shape(severity, box))
    painter.restore()


def severity_icon(severity: Severity, side_px: int = 14, dpr: float = 2.0) -> QIcon:
    """The shape as an icon, filled when on, outlined when off."""
    made = QIcon()
    for state, faint in ((QIcon.State.On, False), (QIcon.State.Off, True)):
        picture = _blank(side_px + 2, dpr)
        painter = QPainter(picture)
        paint_severity(painter, QRectF(1, 1, side_px, side_px), severity, faint)
        painter.end()
        made.addPixmap(picture, QIcon.Mode.Normal, state)
    return made


def level_icon(level: str, dpr: float = 2.0) -> QIcon:
    """A square chip in the colour of a situation level; the word always stands beside it."""
    picture = _blank(12, dpr)
    painter = QPainter(picture)
    paint_chip(painter, QRectF(0, 0, 12, 12), colour(level))
    painter.end()
    return QIcon(picture)


def paint_chip(painter: QPainter, box: QRectF, fill: QColor) -> None:
    """A small rounded square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(box, 2, 2)
    painter.restore()


def agency_colour(agency: str) -> QColor:
    """Colour of an agency by its name."""
    return colour(agency_token(agency))


def paint_state(painter: QPainter, box: QRectF, state: str, ink: QColor) -> None:
    """State of a roster unit: a full dot placed, two rings at two places, an empty ring nowhere."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.2))
    painter.setBrush(ink if state == "placed" else Qt.BrushStyle.NoBrush)
    side = box.height()
    if state == "double":
        painter.drawEllipse(QRectF(box.left(), box.top() + 1, side - 2, side - 2))
        painter.drawEllipse(QRectF(box.left() + side * 0.45, box.top() + 1, side - 2, side - 2))
    else:
        painter.drawEllipse(QRectF(box.left() + 1, box.top() + 1, side - 2, side - 2))
    painter.restore()


def paint_swatch(painter: QPainter, box: QRectF, role: str) -> None:
    """Legend of a layer: how its role looks on the map."""
    fill, edge = ROLE_SWATCH.get(role, ROLE_SWATCH["other"])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("line"), 1))
    painter.setBrush(colour("paper"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    painter.setClipRect(box.adjusted(1, 1, -1, -1))
    if role in LINE_ROLES:
        _swatch_line(painter, box, fill, edge, dashed=role == "admin")
    elif role == "poi":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(fill))
        painter.drawEllipse(box.center(), 3, 3)
    else:
        painter.setPen(QPen(colour(edge), 1))
        painter.setBrush(colour(fill) if fill else Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(4.5, 4.5, -4.5, -4.5) if role in ("building", "other") else box.adjusted(1, 1, -1, -1))
    painter.restore()


def _swatch_line(painter: QPainter, box: QRectF, fill: str, edge: str, dashed: bool) -> None:
    start, end = QPointF(box.left(), box.bottom() - 4), QPointF(box.right(), box.top() + 4)
    pen = QPen(colour(edge), 6.0 if fill else 1.5)
    if dashed:
        pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.drawLine(start, end)
    if fill:
        painter.setPen(QPen(colour(fill), 4.0))
        painter.drawLine(start, end)


def _blank(side_px: int, dpr: float) -> QPixmap:
    size = QSize(round(side_px * dpr), round(side_px * dpr))
    picture = QPixmap(size)
    picture.setDevicePixelRatio(dpr)
    picture.fill(Qt.GlobalColor.transparent)
    return picture
