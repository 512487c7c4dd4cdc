"""Where a card on the map hides least: never what was just drawn or is selected, then not what stands in the corners."""

from collections.abc import Callable, Collection, Sequence
from itertools import islice

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize

from tabletop.canvas.map.map_canvas import MapCanvas

Across = float
PLACES: tuple[tuple[Across, bool], ...] = ((0.5, True), (0.5, False), (0.0, True), (1.0, True), (0.0, False), (1.0, False))
"""Share of the free width on the left, and whether at the top; the first that hides least is taken."""
FOOT_PX = 60
"""At the bottom so much stays free: what stands in the corners there."""
AROUND_PX = 24.0
"""A symbol reaches so far round its place."""
MOST_SHAPES = 200
SYMBOL_PX = 14.0
LARGE_SHARE = 0.5
"""What takes more of the map than this is hidden by any card, and counts for nothing."""


Spot = tuple[int, tuple[Across, bool]]
"""Width of a card and its place."""


def quiet_spot(
    area: QSize,
    widths: Sequence[int],
    height_of: Callable[[int], int],
    margin: int,
    kept: Sequence[QRect],
    quiet: Sequence[QRect],
    symbols: Sequence[QRect] = (),
) -> Spot:
    """The spot in an area for a card of one of the widths (the first is liked best): what hides least of `kept`, then of `quiet`, then
    of `symbols`.

    `height_of` gives its height for a width; all in pixels.
    """

    heights = {width: height_of(width) for width in widths}
    all_boxes = [_corners(things) for things in (kept, quiet, symbols)]

    def hides(spot: Spot) -> tuple[int, ...]:
        card = card_at(area, spot, heights[spot[0]], margin)
        return tuple(_hidden_px2(card, boxes) for boxes in all_boxes)

    return min(((width, place) for width in widths for place in PLACES), key=hides)


def hidden_px2(card: QRect, things: Sequence[QRect]) -> int:
    """How many pixels of some things a card hides."""
    return _hidden_px2(card, _corners(things))


def _corners(things: Sequence[QRect]) -> NDArray[np.int64]:
    """Left, top, right and bottom of some boxes, a row each."""
    return np.array([(one.left(), one.top(), one.right(), one.bottom()) for one in things], dtype=np.int64).reshape(-1, 4)


def _hidden_px2(card: QRect, boxes: NDArray[np.int64]) -> int:
    across = np.minimum(boxes[:, 2], card.right()) - np.maximum(boxes[:, 0], card.left()) + 1
    down = np.minimum(boxes[:, 3], card.bottom()) - np.maximum(boxes[:, 1], card.top()) + 1
    return int((across.clip(0) * down.clip(0)).sum())


def card_at(area: QSize, spot: Spot, height: int, margin: int) -> QRect:
    """A card of that height at a spot of an area, in pixels."""
    width, (across, at_top) = spot
    left = margin + round(max(0, area.width() - width - 2 * margin) * across)
    top = margin if at_top else max(margin, area.height() - height - FOOT_PX)
    return QRect(left, top, width, height)


def kept_clear(canvas: MapCanvas, selected: Collection[str]) -> list[QRect]:
    """Boxes on the map of what is selected (ids), which what was just drawn is too, of the row of questions about it, and of the place
    where the pointer is: a card that comes under it hides what was clicked, and is clicked next."""
    view, whole = canvas.view(), canvas.rect()
    chosen = list(islice((one.geometry for one in canvas.items.placed if one.id in selected), MOST_SHAPES)) if selected else []
    boxes = []
    corners = shapely.bounds(np.array(chosen, dtype=object)).reshape(-1, 4)[:, [0, 1, 0, 3, 2, 1, 2, 3]]
    pixels = view.to_pixel(corners.reshape(-1, 2)).reshape(-1, 4, 2)
    for left, top, right, bottom in np.hstack([pixels.min(axis=1), pixels.max(axis=1)]).tolist():
        around = QRectF(left, top, right - left, bottom - top).adjusted(-AROUND_PX, -AROUND_PX, AROUND_PX, AROUND_PX)
        box = around.intersected(QRectF(whole)).toAlignedRect()
        if box.width() * box.height() <= LARGE_SHARE * whole.width() * whole.height():
            boxes.append(box)
    if (pointer := canvas.input.pointer_px) is not None:
        boxes.append(QRectF(pointer, pointer).adjusted(-AROUND_PX, -AROUND_PX, AROUND_PX, AROUND_PX).toAlignedRect() & whole)
    if canvas.asking.isVisible():
        boxes.append(canvas.asking.geometry())
    return boxes


def symbols_seen(canvas: MapCanvas) -> list[QRect]:
    """Boxes of the symbols on the map, of as many as count."""
    points = list(islice((one.geometry for one in canvas.items.placed if one.geometry.geom_type == "Point"), MOST_SHAPES))
    if not points:
        return []
    around = QRectF(-SYMBOL_PX, -SYMBOL_PX, 2 * SYMBOL_PX, 2 * SYMBOL_PX)
    return [
        around.translated(right, down).toAlignedRect() for right, down in canvas.view().to_pixel(shapely.get_coordinates(points)).tolist()
    ]


def stands_in_corners(canvas: MapCanvas) -> list[QRect]:
    """Boxes of scale bar, badge, north arrow and wind."""
    return [box.toAlignedRect() for box in canvas.items.furniture_boxes(canvas.view())]
