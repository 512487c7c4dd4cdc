"""The arrow of a scene's wind below the north arrow: it points to where the wind blows, and the bearing that it comes from stands below."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from tabletop import i18n
from tabletop.canvas.ink.map_decorations import MARGIN_PX, decoration_boxes
from tabletop.canvas.ink.map_text import map_font
from tabletop.canvas.ink.view import View
from tabletop.core.text.style import tokens

SIDE_PX, LABEL_PX, GAP_PX = 56.0, 16.0, 6.0
REACH_PX, HEAD_PX = 19.0, 8.0
TYPE_PT = 9
PLATE_OPACITY = 0.8
"""Of the paper below the arrow and its words: what stands there on the map does not cross them."""


def wind_box(view: View) -> QRectF:
    """Where the arrow and its words stand, in pixels: below the north arrow."""
    unit, north = view.unit_px, decoration_boxes(view)[-1]
    side = SIDE_PX * unit
    return QRectF(view.width_px - MARGIN_PX * unit - side, north.bottom() + GAP_PX * unit, side, side + LABEL_PX * unit)


def wind_centre(view: View) -> QPointF:
    """What the arrow turns about."""
    box = wind_box(view)
    return QPointF(box.center().x(), box.top() + box.width() / 2)


def wind_words(wind_from_deg: float | None) -> str:
    """What stands below the arrow."""
    return i18n.tr("Wind {bearing:.0f}°", bearing=wind_from_deg % 360) if wind_from_deg is not None else i18n.tr("no wind set")


def words_box(view: View, words: str) -> QRectF:
    """Where those words stand, in pixels: in the middle below the arrow, or further to the left where they are wide."""
    unit, box = view.unit_px, wind_box(view)
    metrics = QFontMetricsF(map_font(TYPE_PT, False, unit))
    wide = metrics.horizontalAdvance(words)
    left = min(box.center().x() - wide / 2, box.right() - wide)
    return QRectF(left, box.top() + (SIDE_PX + 1) * unit, wide, metrics.height())


def wind_from_at(view: View, at_px: QPointF) -> float | None:
    """Degrees, 0 to 360, that the wind comes from when the head of the arrow points to that pixel; None in the very middle."""
    away = at_px - wind_centre(view)
    if math.hypot(away.x(), away.y()) < 2 * view.unit_px:
        return None
    bearing = math.degrees(math.atan2(away.x(), -away.y())) + view.bearing_deg
    return (bearing + 180.0) % 360.0


def paint_wind(painter: QPainter, view: View, theme: str, wind_from_deg: float | None, turning: bool = False) -> None:
    """Paint the arrow. `turning`: with a ring and a grip at its head, because it can be dragged; a wind not set is dashed then."""
    if wind_from_deg is None and not turning:
        return
    unit, centre, words = view.unit_px, wind_centre(view), wind_words(wind_from_deg)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_plate(painter, centre, words_box(view, words), unit, theme)
    painter.save()
    painter.translate(centre)
    if turning:
        _paint_ring(painter, unit, theme)
    painter.save()
    painter.rotate((wind_from_deg or 0.0) + 180.0 - view.bearing_deg)
    _paint_shaft(painter, unit, theme, wind_from_deg is not None, turning)
    painter.restore()
    painter.restore()
    _paint_words(painter, unit, theme, words, words_box(view, words))
    painter.restore()


def _paint_plate(painter: QPainter, centre: QPointF, words: QRectF, unit: float, theme: str) -> None:
    paper = QColor(tokens(theme)["paper"])
    paper.setAlphaF(PLATE_OPACITY)
    reach = (REACH_PX + HEAD_PX) * unit
    shape = QPainterPath()
    shape.addEllipse(centre, reach, reach)
    below = QPainterPath()
    below.addRoundedRect(words.adjusted(-4 * unit, -unit, 4 * unit, unit), 3 * unit, 3 * unit)
    painter.fillPath(shape.united(below), paper)


def _paint_ring(painter: QPainter, unit: float, theme: str) -> None:
    paper = QColor(tokens(theme)["paper"])
    paper.setAlphaF(0.85)
    painter.setPen(QPen(QColor(tokens(theme)["accent"]), 1.5 * unit))
    painter.setBrush(paper)
    painter.drawEllipse(QPointF(0, 0), (SIDE_PX / 2 - 1) * unit, (SIDE_PX / 2 - 1) * unit)


def _paint_shaft(painter: QPainter, unit: float, theme: str, is_set: bool, turning: bool) -> None:
    """Upwards: a shaft with two feathers at the side that the wind comes from, and a filled head."""
    ink, paper = QColor(tokens(theme)["accent" if turning else "ink"]), QColor(tokens(theme)["paper"])
    reach, head = REACH_PX * unit, HEAD_PX * unit
    shaft = QPainterPath(QPointF(0, reach))
    shaft.lineTo(0, -reach + head)
    for down in (reach, reach - 5 * unit):
        shaft.moveTo(0, down)
        shaft.lineTo(5 * unit, down + 4 * unit)
    tip = QPolygonF([QPointF(0, -reach - 2 * unit), QPointF(head * 0.6, -reach + head), QPointF(-head * 0.6, -reach + head)])
    painter.setBrush(paper)
    for width, colour in ((5.5, paper), (2.0, ink)):
        pen = QPen(colour, width * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        if colour is ink and not is_set:
            pen.setDashPattern([1.5, 2.0])
        painter.setPen(pen)
        painter.drawPath(shaft)
        painter.drawPolygon(tip)
        painter.setBrush(ink if is_set else paper)
    if is_set:
        painter.drawPolygon(tip)


def _paint_words(painter: QPainter, unit: float, theme: str, words: str, box: QRectF) -> None:
    font = map_font(TYPE_PT, False, unit)
    at = box.topLeft() + QPointF(0, QFontMetricsF(font).ascent())
    outline = QPainterPath()
    outline.addText(at, font, words)
    paper = QColor(tokens(theme)["paper"])
    painter.strokePath(outline, QPen(paper, 3 * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setFont(font)
    painter.setPen(QColor(tokens(theme)["ink"]))
    painter.drawText(at, words)
