"""Measuring: length and bearing of a line, area and outline of a polygon. Both can be kept: an area as a closed measure line."""

from collections.abc import Generator
from dataclasses import replace
from typing import Literal

from shapely import LineString, Polygon

from tabletop.core.text.message import Message, mark, message
from tabletop.tools.base.edits import drawn
from tabletop.tools.base.tool import Gesture, PointerEvent, Preview, PreviewShape, ToolContext
from tabletop.tools.base.wording import area_readout, line_readout
from tabletop.tools.draw.draw_lines_and_areas import MORE_CORNERS, area_fault, line_fault, outline_shapes, sketched
from tabletop.tools.draw.sketch import Sketch, SketchRules
from tabletop.tools.draw.sketching import sketch


def measure_line(context: ToolContext) -> Gesture:
    """Click along a line; Enter keeps it in the plan. A double click ends it and lets it stand."""
    state = yield from sketch(SketchRules(_line_preview, line_fault, context=context))
    if state is None:
        return None
    if state.ended != "enter":
        hint = message(mark("Enter: keep the line in the plan · Click or Esc: drop it"))
        if (yield from _standing(_line_preview(replace(state, pointer=None)), hint)) != "enter":
            return None
    return drawn(context, "measure", LineString(state.corners))


def measure_area(context: ToolContext) -> Gesture:
    """Click round an area; double click or Enter ends it, and its measure stands until it is kept or the next click drops it."""
    state = yield from sketch(SketchRules(_area_preview, area_fault, True, context))
    if state is None:
        return None
    hint = message(mark("Enter: keep the area in the plan · Click or Esc: drop it"))
    if (yield from _standing(_area_preview(replace(state, pointer=None)), hint)) != "enter":
        return None
    corners = state.rectangle or state.corners
    return drawn(context, "measure", LineString([*corners, corners[0]]))


def _standing(preview: Preview, hint: Message) -> Generator[Preview, PointerEvent, Literal["enter", "dropped"]]:
    """Show a finished measure until it is kept or dropped."""
    shown = replace(preview, hint=hint, busy=True, keys=frozenset({"enter", "escape"}), snap_to=())
    while True:
        event = yield shown
        if event.action == "key" and event.key in ("enter", "escape"):
            return "enter" if event.key == "enter" else "dropped"
        if event.action in ("click", "drag_finish"):
            return "dropped"


def _line_preview(state: Sketch) -> Preview:
    shown = state.shown
    body = [PreviewShape(LineString(shown), "feature", "measure")] if len(shown) > 1 else []
    return sketched(state, body, state.refused or _line_hint(state), line_readout(shown))


def _line_hint(state: Sketch) -> Message:
    if not state.corners:
        return message(mark("Measure a line: click the first corner · Shift: no snapping · Tab: coordinates · Esc: leave"))
    return message(
        mark("Click: corner · Double click: end · Enter: keep in the plan · Shift: follow · Ctrl: lock angle · Digits: exact · Esc: drop")
    )


def _area_preview(state: Sketch) -> Preview:
    shown = state.rectangle or state.shown
    body = outline_shapes(shown, lambda outline: PreviewShape(outline, "guide"))
    return sketched(state, body, state.refused or _area_hint(state), area_readout(shown))


def _area_hint(state: Sketch) -> Message:
    if not state.corners:
        return message(mark("Measure an area: click the first corner, or drag a rectangle (Alt: circle) · Shift: no snapping · Esc: leave"))
    if len(state.shown) > 3 and not Polygon(state.shown).is_valid:
        return message(mark("The outline crosses itself here; it cannot be ended so · Backspace: take back · Esc: drop"))
    return message(MORE_CORNERS)
