"""Boxes in a picture: what symbols and words took, whether a place is free, and where round an area a number may stand."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

CELL_PX = 64.0
Extent = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""
AWAY_PX = (8.0, 28.0, 56.0, 92.0, 136.0, 190.0, 260.0, 340.0)
"""Design pixels between an area and a number that stands outside it, the nearest first."""
ROUND_DEG = (0, 180, 90, 270, 45, 135, 225, 315, 22.5, 157.5, 202.5, 337.5, 67.5, 112.5, 247.5, 292.5)
"""Clockwise from the right: beside, below and above come first."""


@dataclass(frozen=True)
class Taken:
    """Pixel boxes of a painting: `symbols`; `words`, all names and numbers; `numbers`, those of them that nothing may cover, which
    `paint_numbers` paints once more where they stand: nothing where the boxes were moved; `plates`, those of the symbols that are stacks,
    whose numbers nothing may cover either."""

    symbols: list[QRectF] = field(default_factory=list)
    words: list[QRectF] = field(default_factory=list)
    numbers: list[QRectF] = field(default_factory=list)
    paint_numbers: Callable[[QPainter], None] = field(default=lambda painter: None, compare=False)
    plates: list[QRectF] = field(default_factory=list)

    @property
    def boxes(self) -> "Taken":
        """The same without the means to paint anything again, which holds whole labels with their areas: what may be kept for long."""
        return Taken(self.symbols, self.words, self.numbers, plates=self.plates)

    @property
    def all(self) -> list[QRectF]:
        """Every box."""
        return [*self.symbols, *self.words]

    @property
    def uncovered(self) -> list[QRectF]:
        """What no mark may lie over: words, and the plates of stacks."""
        return [*self.words, *self.plates]

    def moved(self, shift: QPointF) -> "Taken":
        """The same farther right and down."""
        if shift.isNull():
            return self
        boxes = (self.symbols, self.words, self.numbers, self.plates)
        symbols, words, numbers, plates = ([box.translated(shift) for box in some] for some in boxes)
        return Taken(symbols, words, numbers, plates=plates)


class BoxGrid:
    """Boxes by cells, so that a box finds those that it meets without asking all. Plain numbers: thousands are asked in a frame."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Extent]] = {}

    def add(self, box: QRectF) -> None:
        """Take the place."""
        self.add_at(extent_of(box))

    def add_at(self, extent: Extent) -> None:
        """As `add`, for left, top, right, bottom."""
        for key in _keys(extent):
            self._cells.setdefault(key, []).append(extent)

    def remove_at(self, extent: Extent) -> None:
        """Give back a place that was taken."""
        for key in _keys(extent):
            self._cells[key].remove(extent)

    def free(self, box: QRectF) -> bool:
        """Whether no box meets this one."""
        return self.free_at(extent_of(box))

    def free_at(self, extent: Extent) -> bool:
        """As `free`, for left, top, right, bottom."""
        left, top, right, bottom = extent
        cells, rows = self._cells, range(int(top // CELL_PX), int(bottom // CELL_PX) + 1)
        for column in range(int(left // CELL_PX), int(right // CELL_PX) + 1):
            for row in rows:
                for other in cells.get((column, row), ()):
                    if other[0] < right and other[2] > left and other[1] < bottom and other[3] > top:
                        return False
        return True

    def stands_at(self, right: float, down: float) -> bool:
        """Whether a box holds that place."""
        boxes = self._cells.get((int(right // CELL_PX), int(down // CELL_PX)), ())
        return any(box[0] < right < box[2] and box[1] < down < box[3] for box in boxes)

    def covered_at(self, extent: Extent) -> float:
        """Area of other boxes that a box there would cover."""
        left, top, right, bottom = extent
        met = {other for key in _keys(extent) for other in self._cells.get(key, ())}
        shared = (max(0.0, min(right, b[2]) - max(left, b[0])) * max(0.0, min(bottom, b[3]) - max(top, b[1])) for b in met)
        return sum(shared)


def _keys(extent: Extent) -> list[tuple[int, int]]:
    columns = range(int(extent[0] // CELL_PX), int(extent[2] // CELL_PX) + 1)
    rows = range(int(extent[1] // CELL_PX), int(extent[3] // CELL_PX) + 1)
    return [(column, row) for column in columns for row in rows]


def extent_of(box: QRectF) -> Extent:
    """Left, top, right, bottom of a box."""
    return box.left(), box.top(), box.right(), box.bottom()


def holds(outer: Extent, inner: Extent) -> bool:
    """Whether one box lies wholly in the other."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def _towards(angle_deg: float) -> tuple[float, float]:
    """Right and down from the middle of a square to its edge, in halves of a side."""
    right, down = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    reach = max(abs(right), abs(down))
    return right / reach, down / reach


_TOWARDS = tuple(map(_towards, ROUND_DEG))


def middles_round(around: Extent, width: float, height: float, unit_px: float, rings: int = len(AWAY_PX)) -> Iterator[tuple[float, float]]:
    """Middles of boxes of a size outside another box, on so many rings round it, the nearest first."""
    middle_right, middle_down = (around[0] + around[2]) / 2, (around[1] + around[3]) / 2
    for away in AWAY_PX[:rings]:
        wide = (around[2] - around[0] + width) / 2 + away * unit_px
        high = (around[3] - around[1] + height) / 2 + away * unit_px
        for right, down in _TOWARDS:
            yield middle_right + right * wide, middle_down + down * high


def round_about(around: Extent, size: QSizeF, unit_px: float, rings: int = len(AWAY_PX)) -> Iterator[QPointF]:
    """The same as points."""
    return (QPointF(*at) for at in middles_round(around, size.width(), size.height(), unit_px, rings))


def everywhere(picture: QRectF, size: QSizeF) -> Iterator[QPointF]:
    """Middles of boxes of a size, side by side over a picture."""
    for down in range(int(picture.height() // size.height())):
        for right in range(int(picture.width() // size.width())):
            yield QPointF(picture.left() + (right + 0.5) * size.width(), picture.top() + (down + 0.5) * size.height())


def inside(picture: QRectF, size: QSizeF, centre: QPointF) -> QPointF:
    """The place nearest to one at which a box of a size is whole in the picture."""
    wide, high = size.width() / 2, size.height() / 2
    right = min(max(centre.x(), picture.left() + wide), max(picture.right() - wide, picture.left() + wide))
    return QPointF(right, min(max(centre.y(), picture.top() + high), max(picture.bottom() - high, picture.top() + high)))
