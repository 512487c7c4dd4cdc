"""What the room cannot see, hatched on the operator's map; and what it sees beside the plan: spotlight, pointer, marks."""

from collections.abc import Iterable

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPen
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.crowding.crowding import Crowding
from tabletop.canvas.ink.map_decorations import decoration_boxes
from tabletop.canvas.ink.map_text import map_font
from tabletop.canvas.ink.view import View
from tabletop.canvas.ink.wind_arrow import wind_box
from tabletop.core.exercise.revealing import RING
from tabletop.core.table.table_show import TableShow, Veil
from tabletop.core.text.style import tokens
from tabletop.core.values.feature import Placed

POINT_PX, LINE_PX, FADED = 17.0, 12.0, 0.55
DOT_PX, RING_PX, STROKE_PX = 4.0, 9.0, 3.0
SIGN_PT, EDGE_PX, SIGN_SIDE_PX = 10, 8.0, 12.0
SIGN_FLAGS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter


def veil_layer(view: View, veil: Veil, placed: Iterable[Placed], crowding: Crowding, theme: str, ratio: float) -> QImage:
    """Faded and hatched: the features that are covered, where their symbols are drawn; or all ground that is. A picture as large as the
    view, with `ratio` pixels of the device for each of its own, to be laid over the map."""
    mask = _empty(view, ratio)
    painter = QPainter(mask)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    if veil.covers_ground and veil.ground is not None:
        painter.drawRect(view.pixel_rect)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.drawPath(area_path(view, veil.ground))
    elif veil.is_on:
        _mask_features(painter, view, veil, placed, crowding)
    painter.end()
    return _hatched(view, mask, theme, ratio)


def _empty(view: View, ratio: float) -> QImage:
    image = QImage(max(1, round(view.width_px * ratio)), max(1, round(view.height_px * ratio)), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _hatched(view: View, mask: QImage, theme: str, ratio: float) -> QImage:
    """Paper that lets a little through, with lines on it, where the mask is."""
    colours = tokens(theme)
    paper = QColor(colours["paper"])
    paper.setAlphaF(FADED)
    layer = _empty(view, ratio)
    painter = QPainter(layer)
    painter.fillRect(view.pixel_rect, paper)
    painter.fillRect(view.pixel_rect, QBrush(QColor(colours["quiet-ink"]), Qt.BrushStyle.BDiagPattern))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawImage(0, 0, mask)
    painter.end()
    return layer


def _mask_features(painter: QPainter, view: View, veil: Veil, placed: Iterable[Placed], crowding: Crowding) -> None:
    """About what each covered feature takes on the map: a disc, a band, an area; of a ring its edge alone, because it holds others."""
    radius = POINT_PX * view.unit_px
    covered = [one for one in placed if one.id not in veil.shown and one.id not in crowding.stacked]
    points = [one for one in covered if one.geometry.geom_type == "Point" or one.id in crowding.places]
    spots = [crowding.places.get(one.id) or (one.geometry.x, one.geometry.y) for one in points]
    for right, down in view.to_pixel(np.array(spots).reshape(-1, 2)).tolist():
        painter.drawEllipse(QPointF(right, down), radius, radius)
    for one in covered:
        if one.geometry.geom_type != "Point" and one.id not in crowding.places:
            _mask_shape(painter, view, one.geometry.boundary if one.kind == RING else one.geometry)
    heaps = view.to_pixel(np.array([stack.place for stack in crowding.stacks]).reshape(-1, 2)).tolist()
    for stack, (right, down) in zip(crowding.stacks, heaps, strict=True):
        count = sum(one.id not in veil.shown for one in stack.members)
        at = QPointF(right, down)
        if count == len(stack.members):
            painter.drawEllipse(at, radius, radius)
        elif count:
            painter.drawRect(QRectF(at.x() - radius, at.y(), 2 * radius, radius))


def _mask_shape(painter: QPainter, view: View, shape: BaseGeometry) -> None:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            painter.drawPath(area_path(view, part))
        elif part.geom_type == "Point":
            painter.drawEllipse(QPointF(*view.px((part.x, part.y))), POINT_PX * view.unit_px, POINT_PX * view.unit_px)
        else:
            pixels = view.to_pixel(np.asarray(part.coords)[:, :2]).clip(-30_000, 30_000).tolist()
            pen = QPen(Qt.GlobalColor.black, LINE_PX * view.unit_px)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.strokePath(_line_path(pixels), pen)


def _line_path(pixels: list[list[float]]) -> QPainterPath:
    path = QPainterPath(QPointF(*pixels[0]))
    for pixel in pixels[1:]:
        path.lineTo(*pixel)
    return path


def area_path(view: View, shape: BaseGeometry) -> QPainterPath:
    """Areas in pixels; holes stay open."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and not part.is_empty:
            for ring in (part.exterior, *part.interiors):
                pixels = view.to_pixel(np.asarray(ring.coords)[:, :2]).clip(-30_000, 30_000).tolist()
                path.moveTo(*pixels[0])
                for pixel in pixels[1:]:
                    path.lineTo(*pixel)
                path.closeSubpath()
    return path


def paint_shown_to_room(painter: QPainter, view: View, show: TableShow, theme: str) -> None:
    """The spotlight's edge, marks, the laser pointer, as they lie on the table."""
    colours, unit = tokens(theme), view.unit_px
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if show.spotlight is not None:
        paint_disc(painter, view, show.spotlight.centre, show.spotlight.radius_m, theme)
    for mark in show.marks:
        pixels = [QPointF(*view.px(place)) for place in mark.places]
        painter.setPen(QPen(QColor(colours[mark.token]), STROKE_PX * unit))
        if len(pixels) == 1:
            painter.setBrush(QColor(colours[mark.token]))
            painter.drawEllipse(pixels[0], DOT_PX * unit, DOT_PX * unit)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.drawPolyline(pixels)
    if show.pointer is not None:
        at = QPointF(*view.px(show.pointer))
        painter.setPen(QPen(QColor(colours["paper"]), 2.0 * unit))
        painter.drawEllipse(at, (DOT_PX + 1) * unit, (DOT_PX + 1) * unit)
        painter.setPen(QPen(QColor(colours["accent"]), 2.0 * unit))
        painter.drawEllipse(at, RING_PX * unit, RING_PX * unit)
        painter.setBrush(QColor(colours["accent"]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(at, DOT_PX * unit, DOT_PX * unit)


def paint_disc(painter: QPainter, view: View, centre: tuple[float, float], radius_m: float, theme: str) -> None:
    """The edge of a disc of ground."""
    radius = radius_m / view.metre_per_px
    at = QPointF(*view.px(centre))
    for token, width_px in (("paper", 3.0), ("accent", 1.5)):
        pen = QPen(QColor(tokens(theme)[token]), width_px * view.unit_px)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius))


def sign_box(view: View, words: str) -> QRectF:
    """Where the sign stands: at the upper edge, in as many lines as it needs, clear of north arrow and wind."""
    metrics = QFontMetricsF(map_font(SIGN_PT, True, view.unit_px))
    right = min(decoration_boxes(view)[-1].left(), wind_box(view).left()) - EDGE_PX
    most = max(right - EDGE_PX, view.width_px / 2)
    inner = QRectF(0, 0, most - 2 * SIGN_SIDE_PX, view.height_px)
    size = metrics.boundingRect(inner, int(SIGN_FLAGS), words).size()
    wide, high = min(size.width() + 2 * SIGN_SIDE_PX + 2, most), size.height() + 12.0
    left = min((view.width_px - wide) / 2, EDGE_PX + most - wide)
    return QRectF(left, EDGE_PX, wide, high)


def paint_sign(painter: QPainter, view: View, words: str, theme: str) -> QRectF:
    """A plate at the upper edge of the map that cannot be overlooked; its box."""
    painter.setFont(map_font(SIGN_PT, True, view.unit_px))
    box, colours = sign_box(view, words), tokens(theme)
    painter.setPen(QPen(QColor(colours["paper"]), 1.5))
    painter.setBrush(QColor(colours["ink"]))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(colours["paper"]))
    painter.drawText(box.adjusted(SIGN_SIDE_PX, 0, -SIGN_SIDE_PX, 0), int(SIGN_FLAGS), words)
    return box
