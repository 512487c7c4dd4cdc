"""Fewer corners: what is selected is simplified within a tolerance that is dragged or typed. Also lines turned round."""

import math
from collections.abc import Generator, Sequence
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import geometry_class
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Placed, State
from tabletop.tools.base.tool import Gesture, PointerEvent, Preview, PreviewShape, ToolContext
from tabletop.tools.base.typed_numbers import DIGITS, keys_for, number_of, typed_on
from tabletop.tools.draw.acting_on import ActionResult, free, named, restated, why_nothing
from tabletop.tools.draw.flow_bearing import long_bearing
from tabletop.tools.select.choosing import clicked_on

FLOW = "crowd-flow"
START_M = 1.0
"""Tolerance that Enter takes where nothing is typed."""


def simplified(shape: BaseGeometry, tolerance_m: float) -> BaseGeometry:
    """The shape with no more corners than it needs to stay within the tolerance (metres), still valid."""
    fewer = shapely.simplify(shape, tolerance_m, preserve_topology=True)
    return fewer if fewer.is_valid and not fewer.is_empty and fewer.geom_type == shape.geom_type else shape


def corners_of(shapes: Sequence[BaseGeometry]) -> int:
    """How many corners shapes have; the one that closes a ring is not counted twice."""
    return sum(
        len(shapely.get_coordinates(shape)) - (shapely.get_num_interior_rings(shape) + 1 if shape.geom_type == "Polygon" else 0)
        for shape in shapes
    )


def simplify(context: ToolContext) -> Gesture:
    """Drag: the farther, the fewer corners. Or type metres, then Enter."""
    typed, refused = "", None
    while True:
        event = yield _resting(context, typed, refused)
        refused, step = refused if event.is_motion else None, None
        if event.action == "key":
            step = _entered(context, typed) if event.key == "enter" else None
            typed = typed_on(typed, event.key, DIGITS)
        elif event.action == "click":
            step = clicked_on(context, event)
        elif event.action == "drag_start":
            step = yield from _dragged(context, event)
        if isinstance(step, Message):
            refused = step
        elif step is not None:
            return step


def _shapes(context: ToolContext) -> list[Placed]:
    return [feature for feature in free(context) if geometry_class(feature.geometry) != "point"]


def _why(context: ToolContext) -> Message:
    return message(mark("A symbol has no corners: select a line or an area.")) if free(context) else why_nothing(context)


def _entered(context: ToolContext, typed: str) -> ActionResult:
    tolerance_m = number_of(typed) if typed else START_M
    if not tolerance_m or tolerance_m <= 0:
        return message(mark("{typed} is no number that can be used here."), typed=typed)
    return simplified_by(context, tolerance_m)


def simplified_by(context: ToolContext, tolerance_m: float) -> Change | Message:
    """Change that simplifies the selection, or why it cannot be."""
    placed = _shapes(context)
    if not placed:
        return _why(context)
    label = named(placed, context, mark("Simplify {what}"), mark("Simplify {count} {count:feature|features}"))
    step = restated(context, placed, label, lambda one, state: State(simplified(state.geometry, tolerance_m), state.properties))
    return step or message(mark("No corner can go within {tolerance:.1f} m."), tolerance=tolerance_m)


def _dragged(context: ToolContext, press: PointerEvent) -> Generator[Preview, PointerEvent, ActionResult]:
    if not _shapes(context):
        return _why(context)
    hint = message(mark("Release: simplify · farther away: fewer corners · Esc: drop"))
    tolerance_m, event = 0.0, press
    while True:
        event = yield _preview(context, tolerance_m, hint)
        if event.action == "key":
            if event.key == "escape":
                return None
            continue
        tolerance_m = math.dist(event.raw, press.raw)
        if event.action in ("drag_finish", "click"):
            return simplified_by(context, tolerance_m)


def _preview(context: ToolContext, tolerance_m: float, hint: Message) -> Preview:
    placed = _shapes(context)
    after = [simplified(feature.geometry, tolerance_m) for feature in placed]
    shapes = [PreviewShape(shape, "feature", one.kind, dict(one.properties)) for shape, one in zip(after, placed, strict=True)]
    spots = shapely.get_coordinates(after)
    handles = [PreviewShape(spot, "handle", "vertex") for spot in shapely.points(spots).tolist()]
    readout = message(
        mark("Within {tolerance:.1f} m: {before} corners become {after}"),
        tolerance=tolerance_m,
        before=corners_of([feature.geometry for feature in placed]),
        after=corners_of(after),
    )
    hidden = frozenset(feature.id for feature in placed)
    return Preview(hint, (*shapes, *handles), readout, hidden, "move", busy=True, keys=frozenset({"escape"}), snaps=False)


def _resting(context: ToolContext, typed: str, refused: Message | None) -> Preview:
    if not _shapes(context):
        return Preview(refused or _why(context), cursor="arrow", snaps=False)
    keys = keys_for(typed, DIGITS) | {"enter"}
    number = number_of(typed)
    if typed and number is not None:
        hint = message(mark("Tolerance {typed} m · Enter: simplify · Backspace: correct · Esc: drop"), typed=typed)
        return replace(_preview(context, number, refused or hint), keys=keys)
    hint = message(
        mark("Drag: simplify · type metres, then Enter · Enter: within {tolerance:.0f} m · Click: choose another"), tolerance=START_M
    )
    resting = _preview(context, 0.0, refused or hint)
    corners = tuple(shape for shape in resting.shapes if shape.role == "handle")
    return replace(resting, shapes=corners, readout=None, hidden=frozenset(), busy=bool(typed), keys=keys)


def reverse_selected(context: ToolContext) -> Change | Message | None:
    """Change that turns the selected lines round, so that a cordon guards its other side, and flows of people; or why it cannot be."""
    placed = [feature for feature in free(context) if feature.kind == FLOW or geometry_class(feature.geometry) == "line"]
    if not placed:
        return message(mark("Only lines and crowd flows have a direction: select one.")) if free(context) else why_nothing(context)
    label = named(placed, context, mark("Reverse {what}"), mark("Reverse {count} {count:feature|features}"))
    return restated(context, placed, label, _reversed)


def _reversed(one: Placed, state: State) -> State:
    if one.kind != FLOW:
        return State(shapely.reverse(state.geometry), state.properties)
    said = state.properties.get("bearing_deg")
    bearing = long_bearing(state.geometry) if said is None else float(said)
    return State(state.geometry, {**state.properties, "bearing_deg": (bearing + 180.0) % 360.0})
