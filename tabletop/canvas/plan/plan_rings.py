"""Rings: outlines told apart by their dashes, each with its number in a tab and its name beside that."""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt

from tabletop.canvas.ink.map_text import Words, map_font, shortened
from tabletop.canvas.plan.label_boxes import BoxGrid, Extent, extent_of, holds
from tabletop.canvas.plan.plan_drawing import PlanDrawing, number_of, path_of
from tabletop.core.text.roman import roman
from tabletop.core.values.feature import Placed

RING_DASHES: dict[int, tuple[float, ...]] = {1: (), 2: (16, 5), 3: (16, 4, 2, 4), 4: (2, 5)}
PLACES = 120
"""So many places along an outline are tried for its tab."""
TAB_PX, EDGE_PX = (26.0, 18.0), 15.0
NAME_RANK = 5.0


def paint_rings(drawing: PlanDrawing, features: Sequence[Placed]) -> Iterator[None]:
    """Thin outlines; their tabs are painted when all symbols have their places."""
    for placed, rings in drawing.areas(features):
        path, count = path_of(rings), int(number_of(placed, "number"))
        drawing.halo(placed, path)
        drawing.painter.strokePath(path, drawing.pen("paper", 3.6, 0.8))
        drawing.painter.strokePath(path, drawing.pen("ink", 1.6, 0.9, RING_DASHES.get(count, ())))
        yield


def paint_tabs(drawing: PlanDrawing, features: Sequence[Placed], avoid: Sequence[QRectF]) -> list[QRectF]:
    """The number of each ring in a tab on its outline, beside symbols where there is such a place; returns the boxes of the tabs."""
    taken, tabs = BoxGrid(), BoxGrid()
    for other in (*drawing.boxes, *avoid):
        taken.add(other)
    found = []
    for placed, rings in drawing.areas(features):
        box: QRectF | None = _tab_box(drawing, rings[0], taken, tabs)
        if box is None:
            continue
        _paint_tab(drawing, placed, box)
        taken.add(box)
        tabs.add(box)
        found.append(box)
    return found


def _tab_box(drawing: PlanDrawing, ring: np.ndarray, taken: BoxGrid, tabs: BoxGrid) -> QRectF | None:
    """Whole in the picture, farthest up and left where nothing stands; else where the tab covers least, but no other tab."""
    tape = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(ring, axis=0).T))))
    at = np.linspace(0, tape[-1], PLACES)
    places = np.column_stack((np.interp(at, tape, ring[:, 0]), np.interp(at, tape, ring[:, 1])))
    small = drawing.symbol_px / drawing.px(24)
    width, height, edge = drawing.px(TAB_PX[0]) * small, drawing.px(TAB_PX[1]) * small, drawing.px(EDGE_PX)
    room = extent_of(drawing.view.pixel_rect.adjusted(edge, edge, -edge, -edge))
    seen = []
    for right, down in places[np.argsort(places[:, 1] + 0.5 * places[:, 0])].tolist():
        extent = (right - width / 2, down - height / 2, right + width / 2, down + height / 2)
        if holds(room, extent):
            if taken.free_at(extent):
                return _box(extent)
            seen.append(extent)
    least = min(seen[::3], key=lambda extent: (not tabs.free_at(extent), taken.covered_at(extent)), default=None)
    return None if least is None else _box(least)


def _box(extent: Extent) -> QRectF:
    return QRectF(QPointF(*extent[:2]), QPointF(*extent[2:]))


def _paint_tab(drawing: PlanDrawing, placed: Placed, box: QRectF) -> None:
    painter, number = drawing.painter, roman(int(number_of(placed, "number")))
    painter.setPen(drawing.pen("paper", 1.5))
    painter.setBrush(drawing.colour("ink"))
    painter.drawRoundedRect(box, box.height() / 3, box.height() / 3)
    painter.setFont(map_font(10, True, drawing.view.unit_px * box.height() / drawing.px(TAB_PX[1])))
    painter.setPen(drawing.colour("paper"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, number)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if drawing.labelled:
        name = placed.name.removeprefix(f"Ring {number}").lstrip(" :-")
        long, short = ([[Words(shortened(name, letters), token="quiet-ink")]] for letters in (30, 16))
        at = QPointF(box.center())
        drawing.label(
            short,
            at,
            rank=NAME_RANK,
            sides=("right", "left"),
            clear_px=box.width() / 2,
            longer=((long, NAME_RANK + 0.5),),
            led=shapely.box(*extent_of(box)),
        )
