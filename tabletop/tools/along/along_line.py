"""Things set along a line: n units evenly, or copies of the selection by number or by spacing. Number and spacing are typed."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString, Point, affinity

from tabletop.core.geometry.geometry import Position
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, add_feature
from tabletop.core.values.feature import Feature, Placed, new_feature
from tabletop.tools.base.edits import new_properties, span_of
from tabletop.tools.base.joined_lines import Edge, edge_at
from tabletop.tools.base.tool import Gesture, PointerEvent, Preview, PreviewShape, ToolContext
from tabletop.tools.base.typed_numbers import DIGITS, EDITING, number_of, typed_on
from tabletop.tools.draw.acting_on import ActionResult, checked, free, why_nothing
from tabletop.tools.reshape.transform import middle_of
from tabletop.tools.select.copies import own_copy, regrouped, within_scope

MOST = 500
SPACING_KEY, WHOLE_KEY = "m", "w"
LETTERS = DIGITS | {SPACING_KEY}
SLACK_M = 1e-6


@dataclass(frozen=True)
class Pattern:
    """How many along a line, or how many metres apart. Both None: what was typed is neither."""

    count: int | None = None
    spacing_m: float | None = None

    def stations(self, line: LineString) -> list[float]:
        """Metres from the line's start. A number spreads evenly, each in the middle of its share; a spacing starts at the start."""
        if self.spacing_m is not None:
            steps = int((line.length + SLACK_M) // self.spacing_m)
            last = steps if not line.is_ring or steps * self.spacing_m < line.length - SLACK_M else steps - 1
            return [number * self.spacing_m for number in range(last + 1)]
        count = self.count or 0
        return [(number + 0.5) * line.length / count for number in range(count)]


def pattern_of(text: str) -> Pattern:
    """The pattern of a text: "5" is five, "5m" every five metres."""
    number = number_of(text.removesuffix(SPACING_KEY))
    if number is None or number <= 0:
        return Pattern()
    if text.endswith(SPACING_KEY):
        return Pattern(spacing_m=number)
    return Pattern(count=int(number)) if number == int(number) else Pattern()


def places_on(line: LineString, pattern: Pattern) -> list[Position] | Message:
    """Where the things of a pattern stand on a line, or why they cannot."""
    if pattern.count is None and pattern.spacing_m is None:
        return message(mark("Type how many (5), or the spacing in metres (5m)."))
    expected = pattern.count or line.length / (pattern.spacing_m or 1.0)
    if expected > MOST:
        return message(mark("That would be more than {most}; type fewer or a wider spacing."), most=MOST)
    spots = shapely.line_interpolate_point(line, pattern.stations(line))
    return [(float(east), float(north)) for east, north in shapely.get_coordinates(spots).tolist()]


@dataclass(frozen=True)
class Items:
    """What is set along: how it looks at places, the change it becomes, why it cannot be now, and what of the plan it is made of."""

    shapes: Callable[[Sequence[Position]], list[PreviewShape]]
    change: Callable[[Sequence[Position]], Change | Message | None]
    fault: Callable[[], Message | None] = lambda: None
    made_of: Callable[[], frozenset[str]] = lambda: frozenset()


def place_evenly(context: ToolContext) -> Gesture:
    """Units along a line that exists."""
    return (yield from _along(context, _units(context), "5"))


def copy_along(context: ToolContext) -> Gesture:
    """Copies of the selection along a line that exists."""
    return (yield from _along(context, _copies(context), "3"))


def _along(context: ToolContext, items: Items, first: str) -> Generator[Preview, PointerEvent, Change | None]:
    text, whole, fresh = first, False, True
    edge: Edge | None = None
    refused: Message | None = None
    while True:
        line = None if edge is None else edge.whole if whole else edge.facade
        event = yield _preview(context, items, line, text, refused)
        refused = refused if event.is_motion else None
        if event.action == "key":
            if event.key == WHOLE_KEY:
                whole = not whole
            elif event.key in LETTERS or event.key in ("backspace", "escape"):
                text, fresh = typed_on("" if fresh and event.key != SPACING_KEY else text, event.key, LETTERS), event.key == "escape"
                text = first if event.key == "escape" else text
            continue
        edge = edge_at(context, event.raw, context.tolerance_px * event.metre_per_px, items.made_of())
        if event.action in ("click", "drag_finish"):
            step = _placed(items, edge, whole, text)
            if isinstance(step, Change):
                return step
            refused = step if isinstance(step, Message) else None


def _placed(items: Items, edge: Edge | None, whole: bool, text: str) -> ActionResult:
    fault = items.fault()
    if fault is not None:
        return fault
    if edge is None:
        return message(mark("There is no line or wall here: click nearer to one."))
    places = places_on(edge.whole if whole else edge.facade, pattern_of(text))
    return places if isinstance(places, Message) else items.change(places)


def _preview(context: ToolContext, items: Items, line: LineString | None, text: str, refused: Message | None) -> Preview:
    fault = items.fault()
    if fault is not None:
        return Preview(refused or fault, cursor="arrow", snaps=False)
    keys = LETTERS | EDITING - {"enter", "escape"} | {WHOLE_KEY}
    hint = message(
        mark("Click a line or wall: set {typed} along it · type a number, or 5m for a spacing · W: whole outline · Esc: leave"),
        typed=text or "?",
    )
    if line is None:
        return Preview(refused or hint, keys=keys, snaps=False)
    places = places_on(line, pattern_of(text))
    guide = PreviewShape(line, "guide")
    if isinstance(places, Message):
        return Preview(refused or places, (guide,), keys=keys, snaps=False)
    readout = message(mark("{count} along {length:.1f} m"), count=len(places), length=line.length)
    return Preview(refused or hint, (guide, *items.shapes(places)), readout, keys=keys, snaps=False)


def _units(context: ToolContext) -> Items:
    """New units; a roster unit stands in one place only, so none is taken over."""

    def properties() -> dict[str, object]:
        return {name: value for name, value in new_properties(context, "unit").items() if name != "unit"}

    def shapes(places: Sequence[Position]) -> list[PreviewShape]:
        return [PreviewShape(Point(place), "feature", "unit", properties()) for place in places]

    def change(places: Sequence[Position]) -> Change | Message | None:
        span = span_of(context.scene(), context.scope())
        features = [new_feature("unit", Point(place), properties(), **span) for place in places]
        return checked(add_feature(message(mark("Place {count} {count:unit|units} evenly"), count=len(features)), *features))

    return Items(shapes, change)


def _copies(context: ToolContext) -> Items:
    """Copies of what is selected, with its middle on each place."""

    def shifts(places: Sequence[Position]) -> list[Position]:
        middle = middle_of(free(context))
        return [(place[0] - middle[0], place[1] - middle[1]) for place in places]

    def shapes(places: Sequence[Position]) -> list[PreviewShape]:
        placed = free(context)
        return [
            PreviewShape(affinity.translate(feature.geometry, *shift), "feature", feature.kind, dict(feature.properties))
            for shift in shifts(places)
            for feature in placed
        ]

    def change(places: Sequence[Position]) -> Change | Message | None:
        held = held_in_scope(context, free(context))
        copies = [copy for shift in shifts(places) for copy in regrouped([own_copy(feature, shift) for feature in held])]
        return checked(add_feature(message(mark("Copy along: {count} {count:feature|features}"), count=len(copies)), *copies))

    def fault() -> Message | None:
        return None if free(context) else why_nothing(context)

    return Items(shapes, change, fault, lambda: frozenset(feature.id for feature in free(context)))


def held_in_scope(context: ToolContext, placed: Sequence[Placed]) -> list[Feature]:
    """What of features the scope holds."""
    features = [context.plan().features[feature.id] for feature in placed]
    return [held for feature in features if (held := within_scope(feature, context.scene(), context.scope())) is not None]
