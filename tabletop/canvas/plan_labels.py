"""Labels of the plan: asked for while things are drawn, then placed once, important first, where nothing else stands."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from tabletop.canvas.map_text import Rows, draw_text, text_size, upright_deg

CELL_PX = 64.0
Sides = tuple[str, ...]
AROUND: Sides = ("right", "left", "below", "above")
_ALIGN = {"right": "left", "left": "right"}


@dataclass(frozen=True)
class Label:
    """Rows beside a place: `clear_px` = half the size of what stands there. Lower `rank` is placed first; `sides` are tried in order.

    An angle (clockwise from level) turns it, as along a line; then "above" and "below" are square to the line. `forced` labels are
    drawn even where they overlap.
    """

    rows: Rows
    at: QPointF
    rank: int = 5
    sides: Sides = AROUND
    clear_px: float = 0.0
    angle_deg: float = 0.0
    forced: bool = False


class BoxGrid:
    """Boxes by cells, so that a box finds those that it meets without asking all."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[QRectF]] = {}

    def _keys(self, box: QRectF) -> Iterator[tuple[int, int]]:
        for column in range(int(box.left() // CELL_PX), int(box.right() // CELL_PX) + 1):
            for row in range(int(box.top() // CELL_PX), int(box.bottom() // CELL_PX) + 1):
                yield column, row

    def add(self, box: QRectF) -> None:
        """Take the place."""
        for key in self._keys(box):
            self._cells.setdefault(key, []).append(box)

    def free(self, box: QRectF) -> bool:
        """Whether no box meets this one."""
        return not any(box.intersects(other) for key in self._keys(box) for other in self._cells.get(key, ()))


@dataclass
class LabelSet:
    """Labels to place in a picture."""

    theme: str
    unit_px: float
    picture: QRectF
    wanted: list[Label] = field(default_factory=list)

    def place(self, painter: QPainter, taken: list[QRectF]) -> list[QRectF]:
        """Draw what finds a place; return the boxes that labels took."""
        grid, placed = BoxGrid(), []
        for box in taken:
            grid.add(box)
        for label in sorted(self.wanted, key=lambda one: one.rank):
            box = self._draw(painter, label, grid)
            if box is not None:
                grid.add(box)
                placed.append(box)
        return placed

    def _draw(self, painter: QPainter, label: Label, grid: BoxGrid) -> QRectF | None:
        size = text_size(label.rows, self.unit_px)
        for side in label.sides:
            box = self._box(label, size, side)
            around = _around(box, label.angle_deg)
            if not around.intersects(self.picture):
                continue
            if label.forced or grid.free(around):
                align = _ALIGN.get(side, "centre") if not label.angle_deg else "centre"
                draw_text(painter, box, label.rows, self.theme, self.unit_px, align, label.angle_deg)
                return around
        return None

    def _box(self, label: Label, size: QSizeF, side: str) -> QRectF:
        away = label.clear_px + 1.0 * self.unit_px
        right = {"right": away + size.width() / 2, "left": -away - size.width() / 2}.get(side, 0.0)
        down = {"below": away + size.height() / 2, "above": -away - size.height() / 2}.get(side, 0.0)
        turn = math.radians(upright_deg(label.angle_deg))
        centre = label.at + QPointF(right * math.cos(turn) - down * math.sin(turn), right * math.sin(turn) + down * math.cos(turn))
        return QRectF(centre.x() - size.width() / 2, centre.y() - size.height() / 2, size.width(), size.height())


def _around(box: QRectF, angle_deg: float) -> QRectF:
    """Upright box round a turned one."""
    if not angle_deg:
        return box
    turn = math.radians(angle_deg)
    cos, sin = abs(math.cos(turn)), abs(math.sin(turn))
    width, height = box.width() * cos + box.height() * sin, box.width() * sin + box.height() * cos
    return QRectF(box.center().x() - width / 2, box.center().y() - height / 2, width, height)
