"""Drawing of a crowd flow as one arrow with a width: its area is made of the line, its bearing leads along it."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Literal

from shapely import LineString, Point, Polygon

from tabletop.core.geometry.geometry import Position, bearing_deg
from tabletop.core.geometry.ribbon import axis_of, ribbon
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change
from tabletop.core.values.plan import Plan
from tabletop.tools.base.edits import drawn
from tabletop.tools.base.tool import Gesture, PointerEvent, Preview, PreviewShape, ToolContext
from tabletop.tools.base.typed_numbers import DIGITS, EDITING, number_of, typed_on
from tabletop.tools.draw.draw_lines_and_areas import drag_words, feature, line_fault, sketched
from tabletop.tools.draw.sketch import Sketch, SketchRules
from tabletop.tools.draw.sketching import sketch

KIND = "crowd-flow"
FIRST_WIDTH_M, LEAST_M, MOST_M = 6.0, 0.5, 500.0
STEP_M = 0.5
"""A width that is dragged is a multiple of this; typed it is exact."""
SMOOTHED = (0.0, 0.05, 0.2)
"""Lines are smoothed within these shares of the width, the first that will do, and never by more than a metre."""
SMOOTH_MOST_M = 1.0
MOVED_PX = 8.0
"""The pointer sets the width once it has left the end of the line by so much."""
Answer = Change | Literal["back"] | None


def draw_flow(context: ToolContext) -> Gesture:
    """Click along the way: Enter ends in the width shown; a double click, or one on the last corner, asks for the width then."""
    width_m = last_width_m(context.plan())
    rules = SketchRules(lambda state: _sketch_preview(context, state, width_m), line_fault, context=context)
    corners: tuple[Position, ...] = ()
    refused: Message | None = None
    while True:
        state = yield from sketch(rules, corners, refused)
        if state is None:
            return None
        corners, refused = state.corners, None
        arrow = _Arrow(corners, width_m)
        made = arrow.made(context) if state.ended == "enter" else None
        if isinstance(made, Change):
            return made
        answer = yield from _wide(context, arrow, made)
        if answer != "back":
            return answer


def last_width_m(plan: Plan) -> float:
    """The width of the flow that was drawn last and is still an arrow; 6 m before the first one."""
    for one in reversed(list(plan.features.values())):
        state = one.keyframes[-1].state if one.kind == KIND and one.keyframes else None
        axis = None if state is None else axis_of(state.geometry, state.properties.get("bearing_deg"))
        if axis is not None:
            return round(axis.width_m, 2)
    return FIRST_WIDTH_M


@dataclass(frozen=True)
class _Arrow:
    """The line, its width as the pointer or the keys gave it, and what is being typed."""

    corners: tuple[Position, ...]
    width_m: float
    typed: str = ""

    @property
    def wide_m(self) -> float:
        """The width that is meant: the typed one, else the pointer's."""
        typed = number_of(self.typed) if self.typed else None
        return self.width_m if typed is None else typed

    @property
    def bearing(self) -> float:
        """From the first corner to the last, in tenths of a degree."""
        return round(bearing_deg(self.corners[0], self.corners[-1]), 1) % 360.0

    @property
    def shape(self) -> Polygon | None:
        """The area; of a line with many corners, as a free hand draws it, a smoother one where the line itself is too rough."""
        if not LEAST_M <= self.wide_m <= MOST_M:
            return None
        for share in SMOOTHED:
            line = LineString(self.corners).simplify(min(SMOOTH_MOST_M, share * self.wide_m))
            if (shape := ribbon([(x, y) for x, y, *_ in line.coords], self.wide_m)) is not None:
                return shape
        return None

    def at(self, event: PointerEvent) -> "_Arrow":
        """As wide as the pointer lies off the line on both sides; as it was while the pointer has not left the end of it."""
        spot, tip = Point(event.raw), Point(self.corners[-1])
        if self.typed or spot.distance(tip) <= MOVED_PX * event.metre_per_px:
            return self
        off_m = 2 * LineString(self.corners).distance(spot)
        return replace(self, width_m=min(MOST_M, max(2 * STEP_M, round(off_m / STEP_M) * STEP_M)))

    def made(self, context: ToolContext) -> Change | Message:
        """The change that draws the flow, or why it cannot be."""
        if not LEAST_M <= self.wide_m <= MOST_M:
            return message(mark("A flow is {least:.1f} to {most:.0f} m wide."), least=LEAST_M, most=MOST_M)
        shape = self.shape
        if shape is None:
            return message(mark("A bend is too tight for {width:.1f} m: less width, or Backspace and a wider bend."), width=self.wide_m)
        try:
            return drawn(context, KIND, shape, {"bearing_deg": self.bearing})
        except InputError as error:
            return error.message


def _wide(context: ToolContext, arrow: _Arrow, refused: Message | None) -> Generator[Preview, PointerEvent, Answer]:
    """Ask how wide: the pointer beside the line, digits, or Enter for what is shown."""
    while True:
        event = yield _width_preview(context, arrow, refused)
        refused, placing = refused if event.is_motion else None, event.action in ("click", "drag_finish")
        if event.action == "key":
            if event.key == "escape" and not arrow.typed:
                return None
            if event.key == "backspace" and not arrow.typed:
                return "back"
            placing = event.key == "enter"
            arrow = replace(arrow, typed=typed_on(arrow.typed, event.key, DIGITS))
        elif event.action != "double_click":
            arrow = arrow.at(event)
        if placing:
            made = arrow.made(context)
            if not isinstance(made, Message):
                return made
            refused = made


# --- what is seen
_ASK = mark("Move beside the line: width · type metres · Click or Enter: done · Backspace: back to the line · Esc: drop")


def _shapes(context: ToolContext, arrow: _Arrow) -> list[PreviewShape]:
    line = PreviewShape(LineString(arrow.corners), "guide")
    shape = arrow.shape
    return [line] if shape is None else [feature(KIND, context, shape, bearing_deg=arrow.bearing), line]


def _readout(arrow: _Arrow) -> Message:
    length_m = LineString(arrow.corners).length
    words = mark("{width:.1f} m wide, {length:.1f} m long, bearing {bearing:.0f}°")
    return message(words, width=arrow.wide_m, length=length_m, bearing=round(arrow.bearing) % 360)


def _width_preview(context: ToolContext, arrow: _Arrow, refused: Message | None) -> Preview:
    keys = DIGITS | EDITING
    return Preview(refused or message(_ASK), tuple(_shapes(context, arrow)), _readout(arrow), busy=True, keys=keys, snaps=False)


def _sketch_preview(context: ToolContext, state: Sketch, width_m: float) -> Preview:
    shown = state.shown
    arrow = _Arrow(shown, width_m) if len(shown) > 1 and LineString(shown).length > 0 else None
    body = [] if arrow is None else _shapes(context, arrow)
    return sketched(state, body, state.refused or _hint(context, state, width_m), None if arrow is None else _readout(arrow))


def _hint(context: ToolContext, state: Sketch, width_m: float) -> Message:
    if not state.corners:
        return message(
            mark("Crowd flow: click where it comes from, then along its way · Drag: {drag} · Shift: no snapping · Tab: coordinates"),
            drag=drag_words(context, False),
        )
    return message(
        mark("Click: corner · Enter: end, {width:.1f} m wide · Double click: end and choose the width · Backspace: take back · Esc: drop"),
        width=width_m,
    )
