"""Roads: casings of all below fills of all, in true width where that is wider than the least; thin lines in bulk as they grow small."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor

from tabletop.canvas.base.base_drawing import BaseDrawing
from tabletop.canvas.base.base_style import ROAD_CLASSES, ROAD_COLUMNS, road_class
from tabletop.canvas.base.layer_shapes import Shapes
from tabletop.canvas.ink.ragged_paths import draw_lines, segments

CASING_PX = 1.0
CASED_FROM_PX = 1.5
"""Narrower than this a road is one stroke."""
BULK_FROM_M = 3.2
"""From this size of a pixel minor roads are hairlines drawn in bulk."""
BRIDGE_COLUMNS = ("bridge", "jembatan")


@dataclass(frozen=True)
class Stroke:
    """Roads of one class and width, as lines in pixels."""

    number: int
    width_px: float
    points: np.ndarray
    cuts: np.ndarray


def paint_roads(drawing: BaseDrawing, layers: Sequence[Shapes]) -> None:
    """All roads of the layers as one net; bridges last, with a darker casing over what they cross."""
    ground: list[Stroke] = []
    bridges: list[Stroke] = []
    for shapes in layers:
        margin_m = max(one.width_m for one in ROAD_CLASSES) + float(np.nanmax(shapes.wide, initial=0.0))
        visible = drawing.visible(shapes, margin_m / 2)
        classes = shapes.groups(ROAD_COLUMNS, road_class)
        visible = _thin_ones_painted(drawing, shapes, visible, classes)
        over = _bridges(shapes)[visible]
        ground += _strokes(drawing, shapes, visible[~over], classes)
        bridges += _strokes(drawing, shapes, visible[over], classes)
    for strokes, casing in ((ground, drawing.colours.roads.casing), (bridges, drawing.colours.roads.bridge)):
        strokes.sort(key=lambda one: one.number)
        _paint_casings(drawing, strokes, casing, flat=strokes is bridges)
        _paint_fills(drawing, strokes)


def _thin_ones_painted(drawing: BaseDrawing, shapes: Shapes, visible: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Far out: minor roads as hairlines, all at once; returns the others that show."""
    pixel_m = drawing.pixel_m
    shown = np.array([pixel_m <= one.shown_to_m for one in ROAD_CLASSES])
    cased = np.array([pixel_m <= one.cased_to_m for one in ROAD_CLASSES])
    seen: np.ndarray = visible[shown[classes[visible]]]
    if pixel_m < BULK_FROM_M:
        return seen
    thin = ~cased[classes[seen]]
    colour = QColor(drawing.colours.roads.far)
    colour.setAlphaF(float(np.clip(1.2 - pixel_m / 130.0, 0.5, 1.0)))
    drawing.painter.setPen(drawing.pen(colour, 1.0))
    draw_lines(drawing.painter, segments(*drawing.pixels(shapes, seen[thin])))
    others: np.ndarray = seen[~thin]
    return others


def _bridges(shapes: Shapes) -> np.ndarray:
    column = next((name for name in BRIDGE_COLUMNS if name in shapes.columns), None)
    if column is None:
        return np.zeros(len(shapes), dtype=bool)
    bridges: np.ndarray = shapes.groups((column,), _says_bridge).astype(bool) | (np.nan_to_num(shapes.numbers(column)) > 0)
    return bridges


def _says_bridge(word: str) -> int:
    return int(word.strip().lower() in ("yes", "ya", "true", "t", "viaduct", "jembatan"))


def _strokes(drawing: BaseDrawing, shapes: Shapes, chosen: np.ndarray, classes: np.ndarray) -> list[Stroke]:
    if not len(chosen):
        return []
    known = shapes.wide[chosen]
    usual = np.array([one.width_m for one in ROAD_CLASSES])[classes[chosen]]
    least = np.array([one.least_px for one in ROAD_CLASSES])[classes[chosen]]
    width_m = np.where(np.isfinite(known) & (known > 0), known, usual)
    width_px = np.round(np.maximum(width_m / drawing.pixel_m, least) * 4) / 4
    if drawing.colours.roads.width_px is not None:
        width_px = np.full(len(chosen), drawing.colours.roads.width_px)
    strokes = []
    for number, width in sorted(set(zip(classes[chosen].tolist(), width_px.tolist(), strict=True))):
        same = chosen[(classes[chosen] == number) & (width_px == width)]
        strokes.append(Stroke(number, width, *drawing.pixels(shapes, same)))
    return strokes


def _is_cased(drawing: BaseDrawing, stroke: Stroke) -> bool:
    return drawing.pixel_m <= ROAD_CLASSES[stroke.number].cased_to_m and stroke.width_px >= CASED_FROM_PX


def _paint_casings(drawing: BaseDrawing, strokes: Sequence[Stroke], colour: QColor, flat: bool) -> None:
    for stroke in strokes:
        if _is_cased(drawing, stroke):
            _draw(drawing, stroke, colour, stroke.width_px + 2 * CASING_PX, flat)


def _paint_fills(drawing: BaseDrawing, strokes: Sequence[Stroke]) -> None:
    roads = drawing.colours.roads
    for stroke in strokes:
        if _is_cased(drawing, stroke):
            _draw(drawing, stroke, roads.path if stroke.number == 0 else roads.fill, stroke.width_px, flat=False)
        else:
            _draw(drawing, stroke, roads.far, max(1.0, stroke.width_px), flat=False)


def _draw(drawing: BaseDrawing, stroke: Stroke, colour: QColor, width_px: float, flat: bool) -> None:
    drawing.draw_lines(colour, width_px, stroke.points, stroke.cuts, flat)
