"""What the room cannot see, hatched on the operator's map; and what it sees beside the plan: spotlight, pointer, marks."""

from collections.abc import Iterable

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from shapely import Point
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.crowding.crowding import Crowding, Stack
from tabletop.canvas.ink.map_text import map_font
from tabletop.canvas.ink.view import View
from tabletop.core.exercise.revealing import RING
from tabletop.core.table.table_show import TableShow, Veil
from tabletop.core.text.style import tokens
from tabletop.core.values.feature import Placed

POINT_PX, LINE_PX, FADED = 17.0, 12.0, 0.55
DOT_PX, RING_PX, STROKE_PX = 4.0, 9.0, 3.0


def paint_veil(painter: QPainter, view: View, veil: Veil, placed: Iterable[Placed], crowding: Crowding, theme: str) -> None:
    """Faded and hatched: the features that are covered, where their symbols are drawn; or all ground that is."""
    if not veil.is_on:
        return
    if veil.covers_ground and veil.ground is not None:
        path = QPainterPath()
        path.addRect(view.pixel_rect)
        _fill(painter, path.subtracted(area_path(view, veil.ground)), theme)
        return
    west, south, east, north = view.bounds
    reach = POINT_PX * view.metre_per_px * view.unit_px
    near = shapely.box(west - reach, south - reach, east + reach, north + reach)
    for one in placed:
        if one.id in veil.shown or one.id in crowding.stacked:
            continue
        aside = crowding.places.get(one.id)
        shape = one.geometry if aside is None else Point(aside)
        if shape.intersects(near):
            _fill(painter, feature_path(view, shape.boundary if one.kind == RING else shape), theme)
    for stack in crowding.stacks:
        _fill(painter, _stack_path(view, stack, sum(one.id not in veil.shown for one in stack.members)), theme)


def _stack_path(view: View, stack: Stack, covered: int) -> QPainterPath:
    """All of a stack that is covered, the lower half of one that is in part."""
    path = QPainterPath()
    at, radius = QPointF(*view.px(stack.place)), POINT_PX * view.unit_px
    if covered == len(stack.members):
        path.addEllipse(at, radius, radius)
    elif covered:
        path.addRect(QRectF(at.x() - radius, at.y(), 2 * radius, radius))
    return path


def _fill(painter: QPainter, path: QPainterPath, theme: str) -> None:
    colours = tokens(theme)
    paper = QColor(colours["paper"])
    paper.setAlphaF(FADED)
    painter.fillPath(path, paper)
    painter.fillPath(path, QBrush(QColor(colours["quiet-ink"]), Qt.BrushStyle.BDiagPattern))


def feature_path(view: View, shape: BaseGeometry) -> QPainterPath:
    """About what a feature takes on the map: a disc, a band, an area."""
    path = QPainterPath()
    for part in shapely.get_parts(shape):
        if part.geom_type == "Point":
            radius = POINT_PX * view.unit_px
            path.addEllipse(QPointF(*view.px((part.x, part.y))), radius, radius)
        elif part.geom_type == "Polygon":
            path.addPath(area_path(view, part))
        else:
            band = part.buffer(LINE_PX / 2 * view.unit_px * view.metre_per_px, cap_style="flat")
            path.addPath(area_path(view, band))
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


def paint_sign(painter: QPainter, view: View, words: str, theme: str) -> QRectF:
    """A plate at the upper edge of the map that cannot be overlooked; its box."""
    font = map_font(10, True, view.unit_px)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    wide = min(metrics.horizontalAdvance(words) + 32.0, view.width_px - 24.0)
    box = QRectF((view.width_px - wide) / 2, 8, wide, metrics.height() + 12.0)
    colours = tokens(theme)
    painter.setPen(QPen(QColor(colours["paper"]), 1.5))
    painter.setBrush(QColor(colours["ink"]))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(colours["paper"]))
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, round(wide - 20))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), shown)
    return box
