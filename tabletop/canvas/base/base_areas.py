"""Areas, plain lines and points of the base map in bulk; buildings become rectangles, then a grey of density, as they grow small."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from tabletop.canvas.base.base_drawing import BaseDrawing
from tabletop.canvas.base.base_style import (
    BUILDING_COLUMNS,
    LAND_COLUMNS,
    AreaStyle,
    LineStyle,
    building_class,
    land_class,
    only_class,
)
from tabletop.canvas.base.layer_shapes import Shapes, density_of
from tabletop.canvas.ink.hatch import fill_dotted, fill_hatched
from tabletop.canvas.ink.ragged_paths import dashes, draw_lines, draw_rects, paths

SMALL_BUILDING_PX = 2.4
DENSITY_FROM_M = 11.0
DENSITY_CELL_PX = 2
HATCH_PX = 8
_CLASSES = {"landuse": (LAND_COLUMNS, land_class), "building": (BUILDING_COLUMNS, building_class)}
_LAND_ORDER = (5, 7, 6, 2, 4, 3, 1, 0)
"""Wide kinds of land first, so that a park inside a settlement stays on top."""


def paint_areas(drawing: BaseDrawing, shapes: Shapes, role: str) -> None:
    """All areas of a layer, class by class."""
    style = drawing.colours.role(role)
    if role == "road":
        road = replace(style.areas[0], fill=drawing.colours.roads.fill, edge=drawing.colours.roads.casing)
        return _paint_class(drawing, shapes, drawing.visible(shapes), road, style.line)
    if role == "building" and not drawing.vector and drawing.pixel_m >= DENSITY_FROM_M:
        return _paint_density(drawing, shapes, style.areas[0])
    visible = drawing.visible(shapes)
    columns, classify = _CLASSES.get(role, ((), only_class))
    groups = shapes.groups(columns, classify)[visible]
    for number in _LAND_ORDER if role == "landuse" else range(len(style.areas)):
        chosen = visible[groups == number]
        if role == "building":
            chosen = _paint_small(drawing, shapes, chosen, style.areas[number])
        _paint_class(drawing, shapes, chosen, style.areas[number], style.line)


def _paint_class(drawing: BaseDrawing, shapes: Shapes, chosen: np.ndarray, style: AreaStyle, line: LineStyle) -> None:
    if not len(chosen):
        return
    points, cuts = drawing.pixels(shapes, chosen)
    edged = style.edge is not None and drawing.pixel_m <= style.edge_from_m
    if style.fill is not None:
        # Under an edge of a pixel and more nobody sees how smoothly the fill ends, and a smooth one takes ten times as long.
        hidden = edged and line.dash is None and style.edge is not None and style.edge.alpha() == 255 and not drawing.vector
        drawing.painter.setRenderHint(QPainter.RenderHint.Antialiasing, not hidden)
        for outlines in paths(points, cuts, shapes.pieces.areas(chosen)):
            drawing.painter.fillPath(outlines, style.fill)
        drawing.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if style.hatch and style.hatch_colour is not None:
        _hatch(drawing, paths(points, cuts, shapes.pieces.areas(chosen)), style.hatch, style.hatch_colour)
    if edged and style.edge is not None:
        _stroke(drawing, points, cuts, LineStyle(style.edge, style.edge_px, line.dash, 0.0))


def _hatch(drawing: BaseDrawing, outlines: Iterable[QPainterPath], hatch: str, colour: QColor) -> None:
    """The pattern hangs on the ground, so that neighbouring tiles agree."""
    unit = drawing.view.unit_px
    step_px, anchor = HATCH_PX * unit, QPointF(*drawing.view.px((0.0, 0.0)))
    for outline in outlines:
        if hatch == "dots":
            fill_dotted(drawing.painter, outline, colour, step_px, 1.1 * unit, anchor)
            continue
        pen = QPen(colour, unit)
        for falling in (False, True) if hatch == "cross" else (False,):
            fill_hatched(drawing.painter, outline, pen, step_px, anchor, falling)


def _paint_small(drawing: BaseDrawing, shapes: Shapes, chosen: np.ndarray, style: AreaStyle) -> np.ndarray:
    """Small buildings as rectangles; the others are left to be drawn in full."""
    small = shapes.sizes_m[chosen] < SMALL_BUILDING_PX * drawing.pixel_m
    if small.any() and style.fill is not None:
        bounds = shapes.part.bounds[chosen[small]]
        middle = drawing.to_pixel((bounds[:, :2] + bounds[:, 2:]) / 2)
        size = (bounds[:, 2:] - bounds[:, :2]) / drawing.view.metre_per_px
        drawing.painter.setPen(Qt.PenStyle.NoPen)
        drawing.painter.setBrush(style.edge or style.fill)
        draw_rects(drawing.painter, np.hstack((middle - size / 2, size)))
    others: np.ndarray = chosen[~small]
    return others


def _paint_density(drawing: BaseDrawing, shapes: Shapes, style: AreaStyle) -> None:
    """Far out: the share of ground that is built on, as a grey. The grid hangs on the ground, so that neighbouring tiles agree."""
    view, cell = drawing.view, DENSITY_CELL_PX
    density = density_of(shapes.part.bounds[drawing.meeting(shapes)]) if drawing.classed else shapes.density(view.metre_per_px)
    columns, rows = -(-view.width_px // cell), -(-view.height_px // cell)
    west, south, east, north = drawing.box(cell * view.metre_per_px)
    right, up = density.places[:, 0], density.places[:, 1]
    near = np.flatnonzero((right >= west) & (right <= east) & (up >= south) & (up <= north))
    if not len(near):
        return
    column, row = np.floor(drawing.to_pixel(density.places[near]) / cell).astype(np.int64).T
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    area_px = density.built_m2[near] / view.metre_per_px**2
    flat = row[inside] * columns + column[inside]
    share = np.bincount(flat, weights=area_px[inside], minlength=columns * rows) / cell**2
    tint = _tinted(np.minimum(1.0, np.sqrt(share)).reshape(rows, columns), style.edge or style.fill or QColor())
    drawing.painter.drawImage(QRectF(0, 0, columns * cell, rows * cell), tint)


def _tinted(alpha: np.ndarray, colour: QColor) -> QImage:
    rows, columns = alpha.shape
    pixels = np.empty((rows, columns, 4), dtype=np.uint8)
    for channel, value in enumerate((colour.blue(), colour.green(), colour.red(), 255)):
        pixels[..., channel] = np.round(alpha * value)
    return QImage(pixels.data, columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


def paint_lines(drawing: BaseDrawing, shapes: Shapes, role: str) -> None:
    """All lines of a layer that is no road; water courses in their true width where it is known."""
    chosen = drawing.visible(shapes, float(np.nanmax(shapes.wide, initial=0.0)) if role == "water" else 0.0)
    style = drawing.colours.role(role).line
    if not len(chosen) or drawing.pixel_m > style.from_m:
        return
    if role == "water":
        _paint_streams(drawing, shapes, chosen, style)
        return
    points, cuts = drawing.pixels(shapes, chosen)
    _stroke(drawing, points, cuts, style)


def _paint_streams(drawing: BaseDrawing, shapes: Shapes, chosen: np.ndarray, style: LineStyle) -> None:
    wide_px = np.nan_to_num(shapes.wide[chosen]) / drawing.pixel_m
    width_px = np.maximum(np.round(wide_px * 4) / 4, style.width_px)
    for width in np.unique(width_px).tolist():
        drawing.draw_lines(style.colour, width, *drawing.pixels(shapes, chosen[width_px == width]))


def _stroke(drawing: BaseDrawing, points: np.ndarray, cuts: np.ndarray, style: LineStyle) -> None:
    unit = drawing.view.unit_px
    painter = drawing.painter
    if style.dash is not None:
        painter.setPen(drawing.pen(style.colour, style.width_px))
        draw_lines(painter, dashes(points, cuts, style.dash[0] * unit, style.dash[1] * unit, drawing.low, drawing.high))
    else:
        drawing.draw_lines(style.colour, style.width_px, points, cuts)
    if style.ticks_px and drawing.pixel_m <= 0.5:
        painter.setPen(drawing.pen(style.colour, style.width_px))
        draw_lines(painter, _ticks(drawing, points, cuts, style.ticks_px * unit))


def _ticks(drawing: BaseDrawing, points: np.ndarray, cuts: np.ndarray, distance_px: float) -> np.ndarray:
    """Short strokes across a line."""
    marks = dashes(points, cuts, distance_px * 0.02, distance_px * 0.98, drawing.low, drawing.high)
    if not len(marks):
        return marks
    ahead = marks[:, 2:] - marks[:, :2]
    length = np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)[:, None]
    across = ahead[:, ::-1] * (1, -1) / length * 1.8 * drawing.view.unit_px
    return np.hstack((marks[:, :2] - across, marks[:, :2] + across))


def paint_points(drawing: BaseDrawing, shapes: Shapes, role: str) -> None:
    """All points of a layer as dots."""
    style = drawing.colours.role(role).point
    if drawing.pixel_m > style.from_m:
        return
    points, _ = drawing.pixels(shapes, drawing.visible(shapes))
    radius = style.radius_px * drawing.view.unit_px
    drawing.painter.setPen(drawing.pen(style.edge, 1.0))
    drawing.painter.setBrush(style.fill)
    for right, down in points.tolist():
        drawing.painter.drawEllipse(QPointF(right, down), radius, radius)
