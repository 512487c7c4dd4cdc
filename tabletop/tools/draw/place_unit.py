"""A unit of the roster put on the map with a click: on open ground it stands there, on a cordon it mans it."""

from shapely import Point

from tabletop.core.arrangement.plan_layers import layer_of, lock_words, locked_layers
from tabletop.core.geometry.geometry import Position
from tabletop.core.roster.places import manned_at, put
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change
from tabletop.core.values.roster import RosterUnit
from tabletop.tools.base.edits import guarded, new_properties
from tabletop.tools.base.tool import Told, ToolContext


def row_in_hand(context: ToolContext) -> RosterUnit | None:
    """The unit of the roster that the next click places; None while none was chosen."""
    return context.plan().roster.get(str(new_properties(context, "unit").get("unit") or ""))


def unit_put(context: ToolContext, row: RosterUnit, ground: Position, properties: dict[str, object]) -> Change | Told:
    """The change that puts it there, in the scenes of the scope; where it leaves another place, with words that say so. Raises InputError
    where its layer is locked."""
    given = {**new_properties(context, "unit"), **properties}
    layer = locked_layers(context.plan()).get(layer_of(given))
    if layer is not None:
        reason = lock_words(layer.title)
        raise InputError(reason.template, **reason.params)
    placing = put(context.plan(), row.id, Point(ground), context.scene(), context.scope(), given)
    change = guarded(placing.change)
    return Told(change, placing.said) if placing.leaves else change


def hint_of(context: ToolContext, row: RosterUnit, ground: Position | None) -> Message:
    """What a click does now, for people."""
    manned = None if ground is None else manned_at(context.plan(), context.scene(), Point(ground))
    words = {"unit": row.name or row.id, "people": row.strength}
    if manned is None:
        text = mark("{unit} ({people}): click to place, on a cordon to man it · Shift: no snapping · Tab: coordinates · Esc: end")
        return message(text, **words)
    text = mark("{unit} ({people}): click and it mans {cordon} · Esc: end")
    return message(text, cordon=manned.cordon.name or message(mark("the cordon")), **words)
