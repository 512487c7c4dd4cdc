"""Rotating and scaling what is selected about its middle: by a drag, or by a number that is typed."""

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely import LineString, Point, affinity
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position, bearing_deg
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Placed, State
from tabletop.tools.base.angle_lock import STEP_DEG
from tabletop.tools.base.tool import Gesture, PointerEvent, Preview, PreviewShape, ToolContext
from tabletop.tools.base.typed_numbers import keys_for, number_of, typed_on
from tabletop.tools.draw.acting_on import ActionResult, free, named, restated, why_nothing
from tabletop.tools.select.choosing import clicked_on

HANDLE_PX = 28.0
SMALLEST, LARGEST = 0.01, 100.0
STEP_SCALE = 0.1


@dataclass(frozen=True)
class Turn:
    """Clockwise by degrees about a middle."""

    middle: Position
    angle_deg: float = 0.0

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """The geometry turned."""
        turned: BaseGeometry = affinity.rotate(geometry, -self.angle_deg, origin=self.middle)
        return turned

    def state(self, placed: Placed, state: State) -> State:
        """A feature turned; what looks somewhere looks there turned too."""
        patch = {}
        if "bearing_deg" in kinds()[placed.kind].properties:
            before = state.properties.get("bearing_deg", kinds()[placed.kind].default("bearing_deg")) or 0.0
            # What rounds to 360 is 0.
            patch["bearing_deg"] = round((before + self.angle_deg) % 360.0, 6) % 360.0
        return state.edited(self.shape(state.geometry), patch)

    @property
    def readout(self) -> Message:
        """How far it is turned."""
        return message(mark("Rotated {angle:.1f}°"), angle=self.angle_deg)

    def pulled(self, press: Position, event: PointerEvent) -> "Turn":
        """As the pointer has turned since the press; Ctrl: steps of 15 degrees."""
        if event.raw == self.middle or press == self.middle:
            return self
        angle = (bearing_deg(self.middle, event.raw) - bearing_deg(self.middle, press) + 180.0) % 360.0 - 180.0
        return replace(self, angle_deg=round(angle / STEP_DEG) * STEP_DEG if "ctrl" in event.modifiers else angle)

    def by_number(self, number: float) -> "Turn | None":
        """So many degrees."""
        return replace(self, angle_deg=number)


@dataclass(frozen=True)
class Scaling:
    """By factors east and north about a middle. A symbol and a vehicle keep their true size; only their places spread."""

    middle: Position
    east: float = 1.0
    north: float = 1.0

    def shape(self, geometry: BaseGeometry) -> BaseGeometry:
        """The geometry scaled."""
        scaled: BaseGeometry = affinity.scale(geometry, self.east, self.north, origin=(*self.middle, 0.0))
        return scaled

    def state(self, placed: Placed, state: State) -> State:
        """A feature scaled."""
        return state.edited(self.shape(state.geometry), {})

    @property
    def readout(self) -> Message:
        """The factor, or both where they differ."""
        if self.east == self.north:
            return message(mark("Scaled to {share:.0f} %"), share=self.east * 100)
        return message(mark("Scaled to {east:.0f} % east, {north:.0f} % north"), east=self.east * 100, north=self.north * 100)

    def pulled(self, press: Position, event: PointerEvent) -> "Scaling":
        """As the pointer has moved away from the middle since the press; Shift: one axis only, Ctrl: steps of 10 %."""
        if "shift" in event.modifiers:
            across = abs(event.raw[0] - press[0]) >= abs(event.raw[1] - press[1])
            axis = 0 if across else 1
            factor = _factor(abs(event.raw[axis] - self.middle[axis]), abs(press[axis] - self.middle[axis]), event)
            return replace(self, east=factor if across else 1.0, north=1.0 if across else factor)
        factor = _factor(math.dist(event.raw, self.middle), math.dist(press, self.middle), event)
        return replace(self, east=factor, north=factor)

    def by_number(self, number: float) -> "Scaling | None":
        """So many per cent; None where that is out of bounds."""
        factor = number / 100
        return replace(self, east=factor, north=factor) if SMALLEST <= factor <= LARGEST else None


def _factor(now_m: float, before_m: float, event: PointerEvent) -> float:
    # Pressed right on the middle there is nothing to compare with: a pixel is the least.
    factor = min(LARGEST, max(SMALLEST, now_m / max(before_m, event.metre_per_px)))
    return max(STEP_SCALE, round(factor / STEP_SCALE) * STEP_SCALE) if "ctrl" in event.modifiers else factor


Motion = Turn | Scaling


@dataclass(frozen=True)
class Way:
    """One of the two tools: where it begins, its words, and why it cannot act on a selection."""

    begin: Callable[[Position], Motion]
    one: str
    many: str
    resting: Message
    dragging: Message
    typing: Message
    fault: Callable[[Sequence[Placed]], Message | None]
    handles: Callable[[Sequence[float], float], list[Position]]


def middle_of(placed: Sequence[Placed]) -> Position:
    """The middle of the box round features."""
    west, south, east, north = shapely.total_bounds([feature.geometry for feature in placed]).tolist()
    return (west + east) / 2, (south + north) / 2


def rotate(context: ToolContext) -> Gesture:
    """Drag to turn the selection about its middle, or type degrees and Enter."""
    return (yield from _transforming(_ROTATE, context))


def scale(context: ToolContext) -> Gesture:
    """Drag away from the middle or towards it, or type per cent and Enter."""
    return (yield from _transforming(_SCALE, context))


def _transforming(way: Way, context: ToolContext) -> Gesture:
    typed, refused = "", None
    metre_per_px = 1.0
    while True:
        event = yield _resting(way, context, typed, refused, metre_per_px)
        metre_per_px = event.metre_per_px
        refused, step = refused if event.is_motion else None, None
        if event.action == "key":
            step = _entered(way, context, typed) if event.key == "enter" else None
            typed = typed_on(typed, event.key)
        elif event.action == "click":
            step = clicked_on(context, event)
        elif event.action == "drag_start":
            step = yield from _dragged(way, context, event)
        if isinstance(step, Message):
            refused = step
        elif step is not None:
            return step


def _entered(way: Way, context: ToolContext, typed: str) -> ActionResult:
    placed, motion = free(context), _typed_motion(way, context, typed)
    if motion is None:
        return message(mark("{typed} is no number that can be used here."), typed=typed or "-")
    return way.fault(placed) or applied(way, context, placed, motion)


def _typed_motion(way: Way, context: ToolContext, typed: str) -> Motion | None:
    placed, number = free(context), number_of(typed)
    return way.begin(middle_of(placed)).by_number(number) if placed and number is not None else None


def applied(way: Way, context: ToolContext, placed: Sequence[Placed], motion: Motion) -> Change | Message | None:
    """The change that a motion is."""
    return restated(context, placed, named(placed, context, way.one, way.many), motion.state)


def _dragged(way: Way, context: ToolContext, press: PointerEvent) -> Generator[Preview, PointerEvent, ActionResult]:
    placed = free(context)
    fault = why_nothing(context) if not placed else way.fault(placed)
    if fault is not None:
        return fault
    motion, event = way.begin(middle_of(placed)), press
    while True:
        event = yield _preview(way, context, placed, motion, way.dragging)
        if event.action == "key":
            if event.key == "escape":
                return None
            continue
        motion = motion.pulled(press.raw, event)
        if event.action in ("drag_finish", "click"):
            return applied(way, context, placed, motion)


def _preview(way: Way, context: ToolContext, placed: Sequence[Placed], motion: Motion, hint: Message) -> Preview:
    states = [(feature, motion.state(feature, State(feature.geometry, feature.properties))) for feature in placed]
    shapes = [PreviewShape(state.geometry, "feature", one.kind, dict(state.properties)) for one, state in states]
    shapes.append(PreviewShape(Point(motion.middle), "guide"))
    hidden = frozenset(feature.id for feature in placed)
    return Preview(hint, tuple(shapes), motion.readout, hidden, "move", busy=True, keys=frozenset({"escape"}), snaps=False)


def _resting(way: Way, context: ToolContext, typed: str, refused: Message | None, metre_per_px: float) -> Preview:
    placed = free(context)
    if not placed:
        return Preview(refused or why_nothing(context), cursor="arrow", snaps=False)
    fault, motion = way.fault(placed), _typed_motion(way, context, typed)
    keys = keys_for(typed)
    if typed:
        shown = refused or Message(way.typing.template, {"typed": typed})
        if motion is None or fault is not None:
            return Preview(refused or fault or shown, busy=True, keys=keys, snaps=False)
        return replace(_preview(way, context, placed, motion, shown), keys=keys)
    box = shapely.total_bounds([feature.geometry for feature in placed]).tolist()
    shapes = [PreviewShape(LineString((middle_of(placed), place)), "guide") for place in way.handles(box, metre_per_px)]
    shapes += [PreviewShape(Point(place), "handle", "turn") for place in way.handles(box, metre_per_px)]
    return Preview(refused or fault or way.resting, tuple(shapes), cursor="move", keys=keys, snaps=False)


def _no_fault(placed: Sequence[Placed]) -> Message | None:
    return None


def _no_size(placed: Sequence[Placed]) -> Message | None:
    if len(placed) == 1 and placed[0].geometry.geom_type == "Point":
        return message(mark("A symbol or vehicle keeps its true size; its measures stand in the inspector."))
    return None


_ROTATE = Way(
    Turn,
    mark("Rotate {what}"),
    mark("Rotate {count} {count:feature|features}"),
    message(mark("Drag: rotate · type degrees, then Enter · Click: choose another · Esc: back to selecting")),
    message(mark("Release: rotate · Ctrl: steps of 15° · Esc: drop")),
    message(mark("{typed}° clockwise · Enter: rotate · Backspace: correct · Esc: drop")),
    _no_fault,
    lambda box, metre_per_px: [((box[0] + box[2]) / 2, box[3] + HANDLE_PX * metre_per_px)],
)
_SCALE = Way(
    Scaling,
    mark("Scale {what}"),
    mark("Scale {count} {count:feature|features}"),
    message(mark("Drag: scale · Shift: one axis · type per cent, then Enter · Click: choose another · Esc: back to selecting")),
    message(mark("Release: scale · Shift: one axis · Ctrl: steps of 10 % · Esc: drop")),
    message(mark("{typed} % · Enter: scale · Backspace: correct · Esc: drop")),
    _no_size,
    lambda box, metre_per_px: [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])],
)
