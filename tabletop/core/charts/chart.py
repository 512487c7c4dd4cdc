"""A chart as a value: axes, series of points, limits with their source, and the sentence that stands in its place where there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tabletop.core.text.message import Message, mark, message

Words = str | Message
Kind = Literal["strength", "egress", "coverage", "distance"]
KINDS: tuple[Kind, ...] = ("strength", "egress", "coverage", "distance")
TITLES: dict[Kind, str] = {
    "strength": mark("Strength placed against the roster"),
    "egress": mark("People out over time"),
    "coverage": mark("Coverage of rings over the scenes"),
    "distance": mark("Least distance over the scenes"),
}
Unit = Literal["scene", "person", "share", "m", "min"]
Role = Literal["main", "lost", "part"]
"""Of a series: one that is looked at first, the same with something lost (dashed), a part of it (thin)."""


@dataclass(frozen=True)
class Wish:
    """Which chart somebody wants: its kind, in which scene (egress), and about which features or which pair; empty = all of them."""

    kind: Kind
    scene: int | None = None
    about: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`; `ticks` in its values. Of scenes: 0, 1, 2 ... each named by its number."""

    title: Message
    unit: Unit
    low: float
    high: float
    ticks: tuple[tuple[float, Message], ...]

    @cached_property
    def names(self) -> Mapping[float, Message]:
        """The ticks by their values."""
        return dict(self.ticks)


@dataclass(frozen=True)
class Point:
    """A place of a series; `y` None where there is nothing to measure. `scene` and `features`: where a click on it leads."""

    x: float
    y: float | None
    scene: int | None = None
    features: tuple[str, ...] = ()
    about: Message | None = None


@dataclass(frozen=True)
class Series:
    """Points in order of x, joined by straight lines; those without a y part the line."""

    name: Words
    points: tuple[Point, ...]
    role: Role = "main"
    style: int = 0
    """Number of its colour, dash and mark: each series of a chart has its own."""


@dataclass(frozen=True)
class Limit:
    """A line across the chart at a value of one axis: what is demanded, with the source of the number (basis of a check)."""

    axis: Literal["x", "y"]
    value: float
    name: Message
    source: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart of one kind. `empty`: the one sentence in its place; then it has no series. `notes`: what it rests on and leaves out.

    `key` tells charts of one kind apart: which crowds, which pair.
    """

    kind: Kind
    title: Message
    x: Axis | None = None
    y: Axis | None = None
    series: tuple[Series, ...] = ()
    limits: tuple[Limit, ...] = ()
    notes: tuple[Message, ...] = ()
    empty: Message | None = None
    key: str = ""
    scene: int | None = None


def title_of(kind: Kind) -> Message:
    """Title of a kind of chart."""
    return Message(TITLES[kind])


def without(kind: Kind, sentence: Message, title: Message | None = None, scene: int | None = None) -> Chart:
    """A sentence in place of a chart."""
    return Chart(kind, title or title_of(kind), empty=sentence, scene=scene)


def told(unit: Unit, value: float) -> Message:
    """A value of an axis in words, with its unit; scenes by the number that the axis has for them are told by their ticks."""
    if unit == "person":
        return message(mark("{value:.0f} {value:person|people}"), value=float(round(value)))
    if unit == "share":
        return message(mark("{value:.1%}"), value=value)
    if unit == "min":
        return message(mark("{value:.1f} min") if value >= 1 or value == 0 else mark("{value:.2f} min"), value=value)
    if unit == "m":
        return message(mark("{value:.2f} m"), value=value)
    return message(mark("Scene {number}"), number=round(value))


def place_told(chart: Chart, x: float) -> Message:
    """Where on the x axis a point stands, in words: "scene 3", "8.0 min"."""
    assert chart.x is not None
    if chart.x.unit != "scene":
        return told(chart.x.unit, x)
    return message(mark("scene {number}"), number=chart.x.names.get(x, message(mark("{value:.0f}"), value=x)))


def point_told(chart: Chart, series: Series, point: Point) -> Message:
    """A point in one sentence, for keys, readers and screen readers."""
    assert chart.y is not None
    value = told(chart.y.unit, point.y) if point.y is not None else message(mark("nothing to measure"))
    words = message(mark("{series}, {place}: {value}"), series=series.name, place=place_told(chart, point.x), value=value)
    return words if point.about is None else message(mark("{point} ({about})"), point=words, about=point.about)
