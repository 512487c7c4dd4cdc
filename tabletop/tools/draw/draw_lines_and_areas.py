"""Drawing of lines and areas: how their sketch looks, when it may end, and the change it becomes."""

from collections.abc import Callable, Sequence
from typing import Any

from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.tools.base.edits import drawn, new_properties
from tabletop.tools.base.tool import Gesture, Preview, PreviewShape, ToolContext
from tabletop.tools.base.wording import area_readout, kind_title, line_readout
from tabletop.tools.draw.flow_bearing import flow_bearing
from tabletop.tools.draw.sketch import SKETCH_KEYS, Sketch, SketchRules, handles
from tabletop.tools.draw.sketching import sketch


def draw_line(kind: str, context: ToolContext) -> Gesture:
    """Click each corner; double click, Enter or a click on the last corner ends."""
    rules = SketchRules(lambda state: line_preview(kind, context, state), line_fault, context=context)
    corners: tuple[Position, ...] = ()
    refused = None
    while True:
        state = yield from sketch(rules, corners, refused)
        if state is None:
            return None
        corners = state.corners
        try:
            return drawn(context, kind, LineString(corners))
        except InputError as error:
            refused = error.message


def draw_area(kind: str, context: ToolContext) -> Gesture:
    """Click each corner, the outline closes by itself; a drag is a rectangle. A crowd flow then asks for its bearing."""
    single = "point" in kinds()[kind].geometry
    rules = SketchRules(lambda state: area_preview(kind, context, state), lambda corners: area_fault(corners, single), True, context)
    corners: tuple[Position, ...] = ()
    refused = None
    while True:
        state = yield from sketch(rules, corners, refused)
        if state is None:
            return None
        corners = state.corners
        shape: BaseGeometry = Point(corners[0]) if len(corners) == 1 else Polygon(corners)
        properties: dict[str, Any] = {}
        if "bearing_deg" in kinds()[kind].properties:
            bearing = yield from flow_bearing(kind, context, shape)
            if bearing is None:
                return None
            if bearing == "back":
                continue
            properties = {"bearing_deg": bearing}
        try:
            return drawn(context, kind, shape, properties)
        except InputError as error:
            refused = error.message


def line_fault(corners: Sequence[Position]) -> Message | None:
    """Why corners are no line yet."""
    if len(set(corners)) < 2:
        return message(mark("A line needs two corners: click the next one."))
    return None


def area_fault(corners: Sequence[Position], single: bool = False) -> Message | None:
    """Why corners are no area yet; `single`: one corner alone is a point."""
    if single and len(corners) == 1:
        return None
    if len(set(corners)) < 3:
        return message(mark("An area needs three corners: click the next one."))
    outline = Polygon(corners)
    if not outline.is_valid or outline.area == 0:
        return message(mark("The outline crosses itself and cannot be ended so; Backspace takes back a corner."))
    return None


def line_preview(kind: str, context: ToolContext, state: Sketch) -> Preview:
    """A line while it is drawn."""
    shown = state.shown
    body = [feature(kind, context, LineString(shown))] if len(shown) > 1 else []
    return sketched(state, body, state.refused or line_hint(kind, context, state), line_readout(shown))


def line_hint(kind: str, context: ToolContext, state: Sketch) -> Message:
    """What the pointer does now."""
    if not state.corners:
        return message(
            FIRST_CORNER,
            what=kind_title(kind),
            drag=drag_words(context, False),
        )
    return message(MORE_CORNERS)


def area_preview(kind: str, context: ToolContext, state: Sketch) -> Preview:
    """An area while it is drawn: its outline closes by itself, and shows as a guide where it crosses itself."""
    shown = state.rectangle or state.shown
    body = outline_shapes(shown, lambda outline: feature(kind, context, outline))
    return sketched(state, body, state.refused or area_hint(kind, context, state), area_readout(shown))


def outline_shapes(corners: Sequence[Position], ready: Callable[[Polygon], PreviewShape]) -> list[PreviewShape]:
    """An outline as far as its corners go; only one that does not cross itself is shown as `ready` makes it."""
    if len(corners) < 2:
        return []
    if len(corners) > 2 and (outline := Polygon(corners)).is_valid:
        return [ready(outline)]
    return [PreviewShape(LineString((*corners, corners[0]) if len(corners) > 2 else corners), "guide")]


def area_hint(kind: str, context: ToolContext, state: Sketch) -> Message:
    """What the pointer does now, or that the outline crosses itself."""
    if state.drag_from and not state.corners:
        return message(mark("Release: finish the rectangle · Esc: drop"))
    if not state.corners:
        return message(
            FIRST_CORNER,
            what=kind_title(kind),
            drag=drag_words(context, True),
        )
    if len(state.shown) > 3 and not Polygon(state.shown).is_valid:
        return message(mark("The outline crosses itself here; it cannot be ended so · Backspace: take back · Esc: drop"))
    if len(state.corners) == 1 and "point" in kinds()[kind].geometry:
        return message(mark("Click: add corner · Enter: keep it as a point · Digits: exact place · Backspace: take back · Esc: drop"))
    return message(MORE_CORNERS)


FIRST_CORNER = mark(
    "{what}: click the first corner, or arrow keys and Space · Drag: {drag} · Shift: no snapping · Tab: coordinates · Esc: leave"
)
MORE_CORNERS = mark(
    "Click: corner · Enter: end · Shift: follow an edge · Ctrl: lock angle · Digits: exact · Backspace: take back · Esc: drop"
)


def drag_words(context: ToolContext, closed: bool) -> Message:
    """What a drag draws now, and with which modifiers another thing."""
    mode = context.aids().drag
    if mode == "freehand":
        return message(mark("freehand (Alt: circle)")) if closed else message(mark("freehand (Alt: arc)"))
    if mode == "round":
        return message(mark("circle (Shift: freehand)")) if closed else message(mark("arc (Shift: freehand)"))
    if closed:
        return message(mark("rectangle (Ctrl: turned, Alt: circle, Shift: freehand)"))
    return message(mark("segment (Alt: arc, Shift: freehand)"))


def feature(kind: str, context: ToolContext, geometry: BaseGeometry, **properties: Any) -> PreviewShape:
    """A shape drawn as the new feature will be."""
    return PreviewShape(geometry, "feature", kind, {**new_properties(context, kind), **properties})


def sketched(state: Sketch, body: list[PreviewShape], hint: Message, readout: Message | None) -> Preview:
    """Preview of a sketch: its body, a handle on each corner, its corners as targets of snapping."""
    busy = bool(state.corners or state.drag_from or state.path)
    keys = SKETCH_KEYS if busy else frozenset({"redo"}) if state.taken else frozenset[str]()
    said = state.refused or state.said or hint
    last = state.corners[-1] if state.corners else None
    shapes = (*body, *handles(state.corners, "vertex"))
    return Preview(
        said,
        shapes,
        state.read or readout,
        busy=busy,
        keys=keys,
        snap_to=state.corners,
        entry=state.drag_from is None,
        origin=last,
        aim=state.pointer,
    )
