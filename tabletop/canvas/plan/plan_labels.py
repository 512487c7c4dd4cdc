"""Labels of the plan: asked for while things are drawn, then placed once, important first, where nothing else stands.

A label is placed in its shortest form when its rank comes, and grows into longer ones where there is room once all that is more
important has its place. The number of an area that people stand on always has one: inside, else outside with a line to it, else on a
plate where it covers least, and never on another number.
"""

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from shapely.geometry.base import BaseGeometry

from tabletop.canvas.ink.map_text import Rows, draw_text, text_size, upright_deg
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.plan.label_boxes import BoxGrid, Extent, everywhere, extent_of, holds, inside, middles_round, round_about
from tabletop.core.text.style import tokens

Sides = tuple[str, ...]
Others = tuple[tuple[QPointF, float], ...]
"""Further places, each with its angle."""
Place = tuple[float, float, float, str]
"""Middle of a label in pixels, its angle, how its rows are aligned."""
AROUND: Sides = ("right", "left", "below", "above")
_ALIGN = {"right": "left", "left": "right"}
LEADER_PX, FOOT_PX = 3.0, 2.4
"""A number farther from its area than the first has a line to it, which ends in a dot of the second radius."""

CROSSING_STEP_PX, CROSSING_PX = 12.0, 24.0
"""A line that crosses a symbol for the first length is worth a way longer by the second."""
MOST_LINES = 24
LED_RINGS = 4
"""So many rings of places round a thing are tried for a name with a line to it."""


@dataclass(frozen=True)
class Form:
    """A longer way to write a label, tried when its rank comes."""

    rows: Rows
    rank: float


@dataclass(frozen=True)
class Label:
    """Rows beside a place: `clear_px` = half the size of what stands there. Lower `rank` is placed first; `sides` are tried in order.

    An angle (clockwise from level) turns it, as along a line; then "above" and "below" are square to the line. `others` are further
    places with their angles, tried in turn; `centred` are places that it may cover, tried last. `forced` labels are drawn even where
    they overlap anything but numbers. `longer` forms take the place of the rows in turn. `home` (pixels) is the area that a number is
    about, in the colour `token`: it is never left out. `led`: what a name is about that has no room beside it: then it stands a little
    way off, where nothing else does, with a line to that; `led_form`: the form in which it does. `tab`: where
    the shortest form stands on a plate, over anything but numbers, when it has no place at all.
    """

    rows: Rows
    at: QPointF
    rank: float = 5
    sides: Sides = AROUND
    clear_px: float = 0.0
    angle_deg: float = 0.0
    forced: bool = False
    others: Others = ()
    centred: tuple[QPointF, ...] = ()
    longer: tuple[Form, ...] = ()
    home: BaseGeometry | None = None
    token: str = "ink"
    led: BaseGeometry | None = None
    led_form: int = 0
    tab: QPointF | None = None


@dataclass(frozen=True)
class Spot:
    """Where a label stands, and how it is written there; `is_plate` where it covers something."""

    rows: Rows
    centre: QPointF
    size: QSizeF
    angle_deg: float
    align: str
    extent: Extent
    is_out: bool = False
    is_plate: bool = False


@dataclass
class LabelSet:
    """Labels to place in a picture; `numbers` are the boxes of those that are never left out, once they are placed."""

    theme: str
    unit_px: float
    picture: QRectF
    wanted: list[Label] = field(default_factory=list)
    numbers: list[QRectF] = field(default_factory=list)
    _numbered: list[tuple[Label, Spot]] = field(default_factory=list)

    def place(self, painter: QPainter, taken: list[QRectF]) -> list[QRectF]:
        """Draw what finds a place; return the boxes that labels took."""
        return finished(self.place_steps(painter, taken))

    def place_steps(self, painter: QPainter, taken: list[QRectF]) -> Generator[None, None, list[QRectF]]:
        """As `place`, with a rest after each label."""
        placing = _Placing(self.unit_px, self.picture, taken)
        order = sorted((form.rank, nth, step) for nth, label in enumerate(self.wanted) for step, form in enumerate(_forms(label)))
        for _, nth, step in order:
            placing.place(nth, self.wanted[nth], step)
            yield
        for nth, label in enumerate(self.wanted):
            placing.put_tab(nth, label)
        spots = sorted(placing.spots.items(), key=lambda row: self.wanted[row[0]].home is not None)
        spots = self._parted(painter, spots)
        for nth, spot in spots:
            self._draw_words(painter, self.wanted[nth], spot)
            yield
        boxes = {nth: QRectF(QPointF(*spot.extent[:2]), QPointF(*spot.extent[2:])) for nth, spot in spots}
        self.numbers = [box for nth, box in boxes.items() if self.wanted[nth].home is not None]
        self._numbered = [(self.wanted[nth], spot) for nth, spot in spots if self.wanted[nth].home is not None]
        return list(boxes.values())

    def paint_numbers(self, painter: QPainter) -> None:
        """Draw those that are never left out once more, over whatever was drawn since they were placed."""
        for label, spot in self._numbered:
            self._draw_words(painter, label, spot)

    def _parted(self, painter: QPainter, spots: list[tuple[int, Spot]]) -> list[tuple[int, Spot]]:
        """Draw the lines to what labels are about, below all words; a number that one of them crosses stands on a plate."""
        lines: list[tuple[tuple[float, float], tuple[float, float]]] = []
        for nth, spot in spots:
            label = self.wanted[nth]
            home = label.led if label.home is None else label.home
            if home is not None and spot.is_out:
                lines += self._draw_leader(painter, label, spot, home)
        numbers = [row for row, (nth, _) in enumerate(spots) if self.wanted[nth].home is not None]
        if not lines or not numbers:
            return spots
        boxes = shapely.box(*np.array([_inner(spots[row][1].extent) for row in numbers]).T)
        crossed = shapely.STRtree(shapely.linestrings(np.array(lines))).query(boxes, predicate="intersects")[0]
        plates = {numbers[row] for row in crossed.tolist()}
        return [(nth, replace(spot, is_plate=True) if row in plates else spot) for row, (nth, spot) in enumerate(spots)]

    def _draw_words(self, painter: QPainter, label: Label, spot: Spot) -> None:
        box = QRectF(spot.centre.x() - spot.size.width() / 2, spot.centre.y() - spot.size.height() / 2, *spot.size.toTuple())
        if spot.is_plate:
            painter.setPen(QPen(QColor(tokens(self.theme)[label.token]), self.unit_px))
            painter.setBrush(QColor(tokens(self.theme)["paper"]))
            painter.drawRoundedRect(box, 3 * self.unit_px, 3 * self.unit_px)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        draw_text(painter, box, spot.rows, self.theme, self.unit_px, spot.align, spot.angle_deg)

    def _draw_leader(
        self, painter: QPainter, label: Label, spot: Spot, home: BaseGeometry
    ) -> list[tuple[tuple[float, float], tuple[float, float]]]:
        """A line from a number to its area, cased, with a dot at its foot; its ends, where there is one."""
        ends = between_boxes(spot.extent, home.bounds) if is_box(home) else _shortest(spot.extent, home)
        if math.dist(*ends) <= LEADER_PX * self.unit_px:
            return []
        start, foot = (QPointF(*place) for place in ends)
        for token, width in (("paper", 3.6), (label.token, 1.4)):
            pen = QPen(QColor(tokens(self.theme)[token]), width * self.unit_px)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(QLineF(start, foot))
        painter.setBrush(QColor(tokens(self.theme)[label.token]))
        painter.drawEllipse(foot, FOOT_PX * self.unit_px, FOOT_PX * self.unit_px)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        return [ends]


def _inner(extent: Extent) -> Extent:
    """A box without its edge, at which its own line begins."""
    return extent[0] + 0.5, extent[1] + 0.5, extent[2] - 0.5, extent[3] - 0.5


def is_box(shape: BaseGeometry) -> bool:
    """Whether a shape is a place, or fills its bounds."""
    if shape.geom_type == "Point":
        return True
    left, top, right, bottom = shape.bounds
    return bool(shape.geom_type == "Polygon" and shape.area >= 0.999 * (right - left) * (bottom - top))


def between_boxes(one: Extent, other: Extent) -> tuple[tuple[float, float], tuple[float, float]]:
    """The ends of a shortest line between two boxes: level or upright, in the middle, where they lie side by side."""
    across, down = (_between(one[axis], one[axis + 2], other[axis], other[axis + 2]) for axis in (0, 1))
    return (across[0], down[0]), (across[1], down[1])


def _between(low: float, high: float, other_low: float, other_high: float) -> tuple[float, float]:
    if high < other_low:
        return high, other_low
    if low > other_high:
        return low, other_high
    middle = (max(low, other_low) + min(high, other_high)) / 2
    return middle, middle


def _shortest(extent: Extent, home: BaseGeometry) -> tuple[tuple[float, float], tuple[float, float]]:
    """The ends of the shortest line from a box to a shape."""
    start, foot = shapely.get_coordinates(shapely.shortest_line(shapely.box(*extent), home)).tolist()
    return (start[0], start[1]), (foot[0], foot[1])


def _forms(label: Label) -> tuple[Form, ...]:
    return (Form(label.rows, label.rank), *label.longer)


class _Placing:
    """The boxes that are taken, and where each label stands by now."""

    def __init__(self, unit_px: float, picture: QRectF, taken: list[QRectF]) -> None:
        self._unit, self._picture = unit_px, QRectF(0.0, 0.0, picture.width(), picture.height())
        self._grid, self._numbers = BoxGrid(), BoxGrid()
        self.spots: dict[int, Spot] = {}
        for box in taken:
            self._grid.add(box)

    def place(self, nth: int, label: Label, step: int) -> None:
        """Give a form of a label its place; a longer one only where the shorter one has one, and gives it back for it."""
        rows, before = _forms(label)[step].rows, self.spots.get(nth)
        led = label.led if step == label.led_form else None
        if step and (before is None or before.is_plate) and (before is not None or led is None):
            return
        if before is not None:
            self._grid.remove_at(before.extent)
        spot = self._spot(label, rows, before) or (None if led is None else self._led(led, rows, label.home is not None)) or before
        if spot is not None:
            self.spots[nth] = spot
            self._grid.add_at(spot.extent)
            if label.home is not None:
                if before is not None:
                    self._numbers.remove_at(before.extent)
                self._numbers.add_at(spot.extent)

    def put_tab(self, nth: int, label: Label) -> None:
        """A label that has no place gets its tab, where it has one."""
        if label.tab is None or nth in self.spots:
            return
        spot = _spot_at(label.rows, (label.tab.x(), label.tab.y(), 0.0, "centre"), text_size(label.rows, self._unit))
        if holds(extent_of(self._picture), spot.extent) and self._numbers.free_at(spot.extent):
            self.spots[nth] = replace(spot, is_plate=True)

    def _spot(self, label: Label, rows: Rows, before: Spot | None) -> Spot | None:
        size = text_size(rows, self._unit)
        if before is not None and before.is_out:
            return self._first_clear(rows, size, _grown(size, before), is_out=True)
        clear = self._first_clear(rows, size, self._beside(label, size))
        if clear is not None or before is not None:
            return clear
        if label.home is not None:
            return self._outside(label.home, rows, size)
        return self._forced(label, rows, size) if label.forced else None

    def _first_clear(self, rows: Rows, size: QSizeF, places: Iterator[Place], is_out: bool = False) -> Spot | None:
        room, width, height = extent_of(self._picture), size.width(), size.height()
        for place in places:
            extent = _extent(place, width, height)
            if holds(room, extent) and self._grid.free_at(extent):
                return _spot_at(rows, place, size, is_out)
        return None

    def _beside(self, label: Label, size: QSizeF) -> Iterator[Place]:
        """Places in the order of preference."""
        width, height, away = size.width(), size.height(), label.clear_px + self._unit
        for at, angle in ((label.at, label.angle_deg), *label.others):
            cos, sin = _turn(angle)
            for side in label.sides:
                right, down = _shift(side, away, width, height)
                align = "centre" if angle else _ALIGN.get(side, "centre")
                yield at.x() + right * cos - down * sin, at.y() + right * sin + down * cos, angle, align
        for centre in label.centred:
            yield centre.x(), centre.y(), 0.0, "centre"

    def _outside(self, home: BaseGeometry, rows: Rows, size: QSizeF) -> Spot:
        """Round the area, else anywhere; where all is full, where the number covers least, but no other number."""
        tried: list[Spot] = []
        for places in (round_about(home.bounds, size, self._unit), everywhere(self._picture, size)):
            spots = [_spot_at(rows, (at.x(), at.y(), 0.0, "centre"), size, is_out=True) for at in places]
            tried += [spot for spot in spots if holds(extent_of(self._picture), spot.extent)]
            best = self._best([spot for spot in tried if self._grid.free_at(spot.extent)], home)
            if best is not None:
                return best
        middle = home.representative_point()
        at_home = inside(self._picture, size, QPointF(middle.x, middle.y))
        over = _spot_at(rows, (at_home.x(), at_home.y(), 0.0, "centre"), size, is_out=True)
        least = min((over, *tried), key=lambda spot: (not self._numbers.free_at(spot.extent), self._grid.covered_at(spot.extent)))
        return replace(least, is_plate=True)

    def _led(self, about: BaseGeometry, rows: Rows, over: bool) -> Spot | None:
        """A free place near what a name is about, from which a line leads to it; `over`: also one that cuts a corner of a thing."""
        size = text_size(rows, self._unit)
        if is_box(about):
            return self._first_led(about.bounds, rows, size)
        room, places = extent_of(self._picture), round_about(about.bounds, size, self._unit, LED_RINGS)
        spots = [_spot_at(rows, (at.x(), at.y(), 0.0, "centre"), size, is_out=True) for at in places]
        best = self._best([spot for spot in spots if holds(room, spot.extent) and self._grid.free_at(spot.extent)], about)
        return best if best is not None and self._crossed(*self._leader(best, about)) <= (1 if over else 0) else None

    def _first_led(self, about: Extent, rows: Rows, size: QSizeF) -> Spot | None:
        """The first free place from which a line leads straight to a box: quick, for there may be hundreds."""
        left, top, right, bottom = extent_of(self._picture)
        width, height = size.width(), size.height()
        wide, high = width / 2, height / 2
        for across, down in middles_round(about, width, height, self._unit, LED_RINGS):
            extent = (across - wide, down - high, across + wide, down + high)
            is_in = extent[0] >= left and extent[1] >= top and extent[2] <= right and extent[3] <= bottom
            if is_in and self._grid.free_at(extent) and not self._crossed(*between_boxes(extent, about)):
                return _spot_at(rows, (across, down, 0.0, "centre"), size, is_out=True)
        return None

    def _best(self, free: list[Spot], home: BaseGeometry) -> Spot | None:
        """Of some places that with the best line to the area: the nearest are looked at."""
        if not free:
            return None
        away = shapely.distance(shapely.box(*np.array([spot.extent for spot in free]).T), home)
        near: list[Spot] = [free[row] for row in np.argsort(away, kind="stable")[:MOST_LINES].tolist()]
        return min(near, key=lambda spot: self._leader_cost(spot, home))

    def _leader_cost(self, spot: Spot, home: BaseGeometry) -> float:
        """Length of the line from a number to its area, and a price for each place at which it crosses what stands there."""
        start, foot = self._leader(spot, home)
        return math.dist(start, foot) + CROSSING_PX * self._unit * self._crossed(start, foot)

    def _leader(self, spot: Spot, home: BaseGeometry) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where the line from a label to what it is about begins and ends."""
        return _shortest(spot.extent, home)

    def _crossed(self, start: tuple[float, float], foot: tuple[float, float]) -> int:
        """At how many places a line crosses what stands there."""
        (right, down), (foot_right, foot_down) = start, foot
        steps = 1 + int(math.dist(start, foot) / (CROSSING_STEP_PX * self._unit))
        along, across = (foot_right - right) / steps, (foot_down - down) / steps
        return sum(self._grid.stands_at(right + along * step, down + across * step) for step in range(1, steps + 1))

    def _forced(self, label: Label, rows: Rows, size: QSizeF) -> Spot | None:
        """At its place over anything but a number, else as near to it as there is none."""
        first = _spot_at(rows, next(self._beside(label, size)), size)
        if self._numbers.free_at(first.extent):
            return first
        around = round_about(first.extent, QSizeF(0.0, 0.0), self._unit)
        spots = (_spot_at(rows, (at.x(), at.y(), label.angle_deg, "centre"), size) for at in around)
        return next((spot for spot in spots if self._numbers.free_at(spot.extent)), None)


def _grown(size: QSizeF, before: Spot) -> Iterator[Place]:
    """Outside an area a number stays where it is when it grows, to all sides or away from one."""
    right, down = ((size.width() - before.size.width()) / 2, (size.height() - before.size.height()) / 2)
    for along, across in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)):
        yield before.centre.x() + along * right, before.centre.y() + across * down, 0.0, "centre"


def _extent(place: Place, width: float, height: float) -> Extent:
    x, y, angle, _ = place
    if angle:
        cos, sin = _turn(angle)
        width, height = width * abs(cos) + height * abs(sin), width * abs(sin) + height * abs(cos)
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _spot_at(rows: Rows, place: Place, size: QSizeF, is_out: bool = False) -> Spot:
    x, y, angle, align = place
    return Spot(rows, QPointF(x, y), size, angle, align, _extent(place, size.width(), size.height()), is_out)


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
