"""Labels of the plan: asked for while things are drawn, then placed once, important first, where nothing else stands."""

import math
from collections.abc import Generator
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from tabletop.canvas.ink.map_text import Rows, draw_text, text_size, upright_deg

CELL_PX = 64.0
Sides = tuple[str, ...]
Others = tuple[tuple[QPointF, float], ...]
"""Further places, each with its angle."""
Extent = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""
AROUND: Sides = ("right", "left", "below", "above")
_ALIGN = {"right": "left", "left": "right"}


@dataclass(frozen=True)
class Label:
    """Rows beside a place: `clear_px` = half the size of what stands there. Lower `rank` is placed first; `sides` are tried in order.

    An angle (clockwise from level) turns it, as along a line; then "above" and "below" are square to the line. `others` are further
    places with their angles, tried in turn. `forced` labels are drawn even where they overlap.
    """

    rows: Rows
    at: QPointF
    rank: int = 5
    sides: Sides = AROUND
    clear_px: float = 0.0
    angle_deg: float = 0.0
    forced: bool = False
    others: Others = ()


class BoxGrid:
    """Boxes by cells, so that a box finds those that it meets without asking all. Plain numbers: thousands are asked in a frame."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Extent]] = {}

    def add(self, box: QRectF) -> None:
        """Take the place."""
        extent = (box.left(), box.top(), box.right(), box.bottom())
        for key in _keys(extent):
            self._cells.setdefault(key, []).append(extent)

    def free(self, box: QRectF) -> bool:
        """Whether no box meets this one."""
        return self.free_at((box.left(), box.top(), box.right(), box.bottom()))

    def free_at(self, extent: Extent) -> bool:
        """As `free`, for left, top, right, bottom."""
        left, top, right, bottom = extent
        for key in _keys(extent):
            for other in self._cells.get(key, ()):
                if other[0] < right and other[2] > left and other[1] < bottom and other[3] > top:
                    return False
        return True


def _keys(extent: Extent) -> list[tuple[int, int]]:
    columns = range(int(extent[0] // CELL_PX), int(extent[2] // CELL_PX) + 1)
    rows = range(int(extent[1] // CELL_PX), int(extent[3] // CELL_PX) + 1)
    return [(column, row) for column in columns for row in rows]


@dataclass
class LabelSet:
    """Labels to place in a picture."""

    theme: str
    unit_px: float
    picture: QRectF
    wanted: list[Label] = field(default_factory=list)

    def place(self, painter: QPainter, taken: list[QRectF]) -> list[QRectF]:
        """Draw what finds a place; return the boxes that labels took."""
        steps = self.place_steps(painter, taken)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return list(end.value)

    def place_steps(self, painter: QPainter, taken: list[QRectF]) -> Generator[None, None, list[QRectF]]:
        """As `place`, with a rest after each label."""
        grid = BoxGrid()
        placed: list[QRectF] = []
        for box in taken:
            grid.add(box)
        for label in sorted(self.wanted, key=lambda one: one.rank):
            drawn = self._draw(painter, label, grid)
            if drawn is not None:
                grid.add(drawn)
                placed.append(drawn)
            yield
        return placed

    def _draw(self, painter: QPainter, label: Label, grid: BoxGrid) -> QRectF | None:
        """Where it is free and whole in the picture; a forced one anywhere."""
        size = text_size(label.rows, self.unit_px)
        width, height, away = size.width(), size.height(), label.clear_px + self.unit_px
        picture = (0.0, 0.0, self.picture.width(), self.picture.height())
        for at, angle in ((label.at, label.angle_deg), *label.others):
            cos, sin = _turn(angle)
            wide, high = (width * abs(cos) + height * abs(sin)) / 2, (width * abs(sin) + height * abs(cos)) / 2
            for side in label.sides:
                right, down = _shift(side, away, width, height)
                x, y = at.x() + right * cos - down * sin, at.y() + right * sin + down * cos
                around = (x - wide, y - high, x + wide, y + high)
                if label.forced or (_holds(picture, around) and grid.free_at(around)):
                    align = "centre" if angle else _ALIGN.get(side, "centre")
                    draw_text(
                        painter, QRectF(x - width / 2, y - height / 2, width, height), label.rows, self.theme, self.unit_px, align, angle
                    )
                    return QRectF(around[0], around[1], 2 * wide, 2 * high)
        return None


def _turn(angle_deg: float) -> tuple[float, float]:
    """Cosine and sine of the angle that text is drawn at."""
    if not angle_deg:
        return 1.0, 0.0
    turn = math.radians(upright_deg(angle_deg))
    return math.cos(turn), math.sin(turn)


def _shift(side: str, away: float, width: float, height: float) -> tuple[float, float]:
    """From the place to the middle of the label, before it is turned."""
    if side == "right":
        return away + width / 2, 0.0
    if side == "left":
        return -away - width / 2, 0.0
    if side == "below":
        return 0.0, away + height / 2
    return (0.0, -away - height / 2) if side == "above" else (0.0, 0.0)


def _holds(outer: Extent, inner: Extent) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]
