"""Drawing of an exit: from inside a crowd outwards; one that was drawn inwards turns round where it is plain whom it serves."""

from collections.abc import Sequence

import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change
from tabletop.tools.base.edits import drawn
from tabletop.tools.base.tool import Gesture, Preview, Told, ToolContext
from tabletop.tools.base.touching import IN_CROWD_M, is_in_crowd
from tabletop.tools.base.wording import line_readout
from tabletop.tools.draw.draw_lines_and_areas import MORE_CORNERS, feature, line_fault, sketched
from tabletop.tools.draw.exit_offers import KIND, sketch_or_offer
from tabletop.tools.draw.sketch import Sketch, SketchRules


def draw_exit(context: ToolContext) -> Gesture:
    """Click a suggested exit, or inside the crowd and then each corner on the way out; double click, Enter or the last corner ends."""
    rules = SketchRules(lambda state: _preview(context, state), line_fault, context=context)
    corners: tuple[Position, ...] = ()
    refused = None
    while True:
        answer = yield from sketch_or_offer(context, rules, corners, refused)
        if not isinstance(answer, Sketch):
            return answer
        corners = answer.corners
        try:
            return _made(context, LineString(corners))
        except InputError as error:
            refused = error.message


def _made(context: ToolContext, line: LineString) -> Change | Told:
    if not is_drawn_inwards(context, line):
        return drawn(context, KIND, line)
    said = message(mark("The exit was drawn into the crowd; it was turned round and leads out now. Shift+V turns it back."))
    return Told(drawn(context, KIND, shapely.reverse(line)), said)


def is_drawn_inwards(context: ToolContext, line: LineString) -> bool:
    """Whether a line ends at a crowd and begins at nobody else's ground: then it is plain which way people leave by it.

    At a crowd: in it, or within 1 m of it, as exits serve. One that begins at other people, or in the crowd itself, stays as drawn.
    """
    first, last = Point(line.coords[0]), Point(line.coords[-1])
    crowds, flows = _grounds(context, "crowd"), _grounds(context, "crowd-flow")
    holding = [crowd for crowd in crowds if crowd.dwithin(last, IN_CROWD_M)]
    if not holding or any(flow.dwithin(first, IN_CROWD_M) for flow in flows):
        return False
    beginning = [crowd for crowd in crowds if crowd.dwithin(first, IN_CROWD_M)]
    if not beginning:
        return True
    # Just outside the crowd in which it ends: it serves that one either way, and only turned round it leads out of it.
    inside = [crowd for crowd in holding if crowd.intersects(last)]
    return all(any(one is crowd for one in inside) and not crowd.intersects(first) for crowd in beginning)


def _grounds(context: ToolContext, kind: str) -> list[BaseGeometry]:
    states = [one.at(context.scene()) for one in context.plan().features.values() if one.kind == kind]
    return [state.geometry for state in states if state is not None]


def _preview(context: ToolContext, state: Sketch) -> Preview:
    shown = state.shown
    line = LineString(shown) if len(shown) > 1 else None
    turns = line is not None and line.length > 0 and is_drawn_inwards(context, line)
    body = [] if line is None else [feature(KIND, context, shapely.reverse(line) if turns else line)]
    return sketched(state, body, state.refused or _hint(context, state.corners, turns), line_readout(shown))


def _hint(context: ToolContext, corners: Sequence[Position], turns: bool) -> Message:
    """What the pointer does now; an exit has to touch the crowd that it serves."""
    if not corners:
        return message(
            mark("Exit: click inside the crowd it serves, then lead it out · Shift: no snapping · Tab: coordinates · Esc: leave")
        )
    if turns:
        return message(mark("Ends in the crowd: it will be turned round and lead out · Enter: end · Backspace: take back · Esc: drop"))
    if not is_in_crowd(context, corners[0]):
        return message(mark("Begins in no crowd: end it in the crowd it serves · Enter: end · Backspace: take back · Esc: drop"))
    return message(MORE_CORNERS)
