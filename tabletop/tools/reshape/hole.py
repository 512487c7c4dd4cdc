"""A hole cut into an area: its outline is drawn like an area, or dragged as a rectangle."""

from collections.abc import Sequence

from shapely import Point, Polygon

from tabletop.core.geometry.geometry import Position
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed, State
from tabletop.tools.base.edits import chosen, is_locked, standing, why_locked
from tabletop.tools.base.tool import Gesture, Preview, PreviewShape, ToolContext
from tabletop.tools.base.wording import area_readout, name_of
from tabletop.tools.draw.acting_on import ActionResult, restated, sketched_until
from tabletop.tools.draw.draw_lines_and_areas import area_fault, outline_shapes, sketched
from tabletop.tools.draw.sketch import Sketch, SketchRules


def cut_hole(context: ToolContext) -> Gesture:
    """Draw the hole in the selected area, or in the smallest one that holds its first corner."""
    rules = SketchRules(lambda state: _preview(context, state), area_fault, True, context)
    return (yield from sketched_until(rules, lambda corners: holed(context, corners)))


def area_for(context: ToolContext, ground: Position) -> Placed | None:
    """The area a hole at a place is for: the selected one that holds it, else the smallest of the scene."""
    spot = Point(ground)
    for placed in (chosen(context), standing(context)):
        holding = [feature for feature in placed if isinstance(feature.geometry, Polygon) and feature.geometry.intersects(spot)]
        if holding:
            return min(holding, key=lambda one: one.geometry.area)
    return None


def holed(context: ToolContext, corners: Sequence[Position]) -> ActionResult:
    """Change that cuts a hole with these corners, or why it cannot be."""
    hole, placed = Polygon(corners), area_for(context, corners[0])
    if placed is None:
        return message(mark("There is no area here: begin the hole inside one · Backspace: take back · Esc: drop"))
    if is_locked(placed):
        return why_locked([placed], mark("This area is locked; unlock it first."))
    shape = placed.geometry.difference(hole)
    if not placed.geometry.contains(hole) or not isinstance(shape, Polygon) or shape.is_empty or not shape.is_valid:
        return message(mark("A hole has to lie inside its area and clear of other holes · Backspace: take back · Esc: drop"))
    label = message(mark("Cut a hole into {what}"), what=name_of(placed.kind, placed.properties, context.plan()))
    return restated(context, [placed], label, lambda one, state: State(shape, state.properties))


def _preview(context: ToolContext, state: Sketch) -> Preview:
    shown = state.rectangle or state.shown
    body = outline_shapes(shown, lambda outline: PreviewShape(outline, "guide"))
    return sketched(state, body, state.refused or _hint(context, state), area_readout(shown))


def _hint(context: ToolContext, state: Sketch) -> Message:
    if not state.corners:
        return message(mark("Click the first corner of the hole inside an area, or drag a rectangle · Shift: no snapping · Esc: leave"))
    if area_for(context, state.corners[0]) is None:
        return message(mark("There is no area here: begin the hole inside one · Backspace: take back · Esc: drop"))
    return message(mark("Click: add corner · Double click or Enter: cut the hole · Backspace: take back · Ctrl: lock angle · Esc: drop"))
