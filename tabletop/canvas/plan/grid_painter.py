"""The guide grid on screen, table and paper: quiet lines under the plan, letters and numbers along the edges of the picture."""

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from tabletop.canvas.ink.map_text import map_font
from tabletop.canvas.ink.view import View
from tabletop.core.text.style import tokens
from tabletop.core.values.guide_grid import GuideGrid, column_name

CLOSEST_LINES_PX, CLOSEST_NAMES_PX, NAMED_SQUARES_PX = 10.0, 26.0, 110.0
"""Design pixels: lines and names nearer than that are thinned out; squares that large bear their own name."""
EDGE_PX = 12.0
LINE_PX, LINE_ALPHA = 1.0, 0.3
STEPS = (1, 2, 5, 10, 20, 50, 100, 200)


def paint_grid_lines(painter: QPainter, view: View, grid: GuideGrid, theme: str = "light") -> None:
    """Lines of the grid, and the names of squares that are large on the picture."""
    step = _step(view, grid, CLOSEST_LINES_PX)
    west, south, east, north = grid.bounds
    across = [((west + n * grid.size_m, north), (west + n * grid.size_m, south)) for n in _numbers(grid.columns, step)]
    down = [((west, north - n * grid.size_m), (east, north - n * grid.size_m)) for n in _numbers(grid.rows, step)]
    painter.save()
    painter.setPen(QPen(_ink(theme, LINE_ALPHA), LINE_PX * view.unit_px))
    painter.drawLines([line for start, end in (*across, *down) if (line := _clipped(view, start, end, view.pixel_rect)) is not None])
    if _side_px(view, grid) >= NAMED_SQUARES_PX:
        _name_squares(painter, view, grid, theme)
    painter.restore()


def paint_grid_names(painter: QPainter, view: View, grid: GuideGrid, theme: str = "light", avoid: Sequence[QRectF] = ()) -> list[QRectF]:
    """Letters of columns and numbers of rows on plates along the edges; returns their boxes in pixels. None stands on `avoid`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(map_font(9, True, view.unit_px))
    placed = _placed_names(view, grid, avoid)
    for text, box in placed:
        _paint_plate(painter, view, box, text, theme)
    painter.restore()
    return [box for _, box in placed]


def grid_boxes(view: View, grid: GuideGrid, avoid: Sequence[QRectF] = ()) -> list[QRectF]:
    """Boxes of the plates that `paint_grid_names` would paint."""
    return [box for _, box in _placed_names(view, grid, avoid)]


def _placed_names(view: View, grid: GuideGrid, avoid: Sequence[QRectF]) -> list[tuple[str, QRectF]]:
    metrics = QFontMetricsF(map_font(9, True, view.unit_px))
    placed: list[tuple[str, QRectF]] = []
    for text, place in _edge_names(view, grid):
        box = _plate(metrics, text, place, view.unit_px)
        if not any(box.intersects(other) for other in (*avoid, *(one for _, one in placed))):
            placed.append((text, box))
    return placed


def _side_px(view: View, grid: GuideGrid) -> float:
    """Side of a square in design pixels."""
    return grid.size_m / view.metre_per_px / view.unit_px


def _step(view: View, grid: GuideGrid, closest_px: float) -> int:
    return next((step for step in STEPS if step * _side_px(view, grid) >= closest_px), STEPS[-1])


def _numbers(count: int, step: int) -> list[int]:
    """Every `step`-th line, and always the last."""
    return sorted({*range(0, count + 1, step), count})


def _ink(theme: str, alpha: float) -> QColor:
    ink = QColor(tokens(theme)["ink"])
    ink.setAlphaF(alpha)
    return ink


def _edge_names(view: View, grid: GuideGrid) -> Iterator[tuple[str, QPointF]]:
    """Names at both ends of the middle of each column and row, inside the picture."""
    west, south, east, north = grid.bounds
    step, half = _step(view, grid, CLOSEST_NAMES_PX), grid.size_m / 2
    beyond_m = EDGE_PX * view.unit_px * view.metre_per_px
    inset = EDGE_PX * view.unit_px
    room = view.pixel_rect.adjusted(inset, inset, -inset, -inset)
    for number in range(0, grid.columns, step):
        middle = west + number * grid.size_m + half
        yield from _ends(column_name(number), _clipped(view, (middle, north + beyond_m), (middle, south - beyond_m), room))
    for number in range(0, grid.rows, step):
        middle = north - number * grid.size_m - half
        yield from _ends(str(number + 1), _clipped(view, (west - beyond_m, middle), (east + beyond_m, middle), room))


def _ends(name: str, line: QLineF | None) -> Iterator[tuple[str, QPointF]]:
    if line is not None:
        yield name, line.p1()
        yield name, line.p2()


def _clipped(view: View, start: tuple[float, float], end: tuple[float, float], room: QRectF) -> QLineF | None:
    """The part of a ground line that lies in the room, in pixels."""
    ends = view.to_pixel(np.array([start, end]))
    low, high = np.array([room.left(), room.top()]), np.array([room.right(), room.bottom()])
    way = ends[1] - ends[0]
    enter, leave = 0.0, 1.0
    for axis in (0, 1):
        if abs(way[axis]) < 1e-9:
            if not low[axis] <= ends[0, axis] <= high[axis]:
                return None
            continue
        first, last = sorted(((low[axis] - ends[0, axis]) / way[axis], (high[axis] - ends[0, axis]) / way[axis]))
        enter, leave = max(enter, first), min(leave, last)
    if enter > leave:
        return None
    one, other = ends[0] + enter * way, ends[0] + leave * way
    return QLineF(float(one[0]), float(one[1]), float(other[0]), float(other[1]))


def _plate(metrics: QFontMetricsF, text: str, place: QPointF, unit: float) -> QRectF:
    width = max(metrics.horizontalAdvance(text) + 6 * unit, 16 * unit)
    height = 16 * unit
    return QRectF(place.x() - width / 2, place.y() - height / 2, width, height)


def _paint_plate(painter: QPainter, view: View, box: QRectF, text: str, theme: str) -> None:
    paper = QColor(tokens(theme)["paper"])
    paper.setAlphaF(0.88)
    painter.setPen(QPen(_ink(theme, 0.25), 0.75 * view.unit_px))
    painter.setBrush(paper)
    painter.drawRoundedRect(box, 3 * view.unit_px, 3 * view.unit_px)
    painter.setPen(_ink(theme, 1.0))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _name_squares(painter: QPainter, view: View, grid: GuideGrid, theme: str) -> None:
    """The name of each square that shows, small, in its upper left corner."""
    west, south, east, north = view.bounds
    columns = range(max(0, int((west - grid.origin[0]) // grid.size_m)), min(grid.columns, int((east - grid.origin[0]) // grid.size_m) + 1))
    rows = range(max(0, int((grid.origin[1] - north) // grid.size_m)), min(grid.rows, int((grid.origin[1] - south) // grid.size_m) + 1))
    font = map_font(9, False, view.unit_px)
    painter.setFont(font)
    painter.setPen(_ink(theme, 0.6))
    shift = QPointF(4 * view.unit_px, QFontMetricsF(font).ascent() + 2 * view.unit_px)
    for column in columns:
        for row in rows:
            corner = view.px((grid.origin[0] + column * grid.size_m, grid.origin[1] - row * grid.size_m))
            painter.drawText(QPointF(*corner) + shift, f"{column_name(column)}{row + 1}")
