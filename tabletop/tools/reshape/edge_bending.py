"""One corner put in, moved or taken away: the change it becomes, or why it cannot be."""

from dataclasses import dataclass

from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position
from tabletop.core.geometry.ribbon import followed_bearing
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, replace_features
from tabletop.core.values.feature import Placed
from tabletop.tools.base.edits import chosen, guarded
from tabletop.tools.base.tool import ToolContext
from tabletop.tools.base.vertices import Rings, VertexRef, rebuilt, replaced, rings_of
from tabletop.tools.base.wording import name_of


@dataclass(frozen=True)
class Grab:
    """A corner under the pointer, or (`new`) the place on an edge where a corner would come."""

    ref: VertexRef
    place: Position
    new: bool


def is_area(placed: Placed) -> bool:
    """Whether its corners are rings."""
    return isinstance(placed.geometry, Polygon)


def removed(context: ToolContext, ref: VertexRef) -> Change | Message | None:
    """Change that takes a corner away; never below two of a line and three of an area."""
    placed = next(iter(chosen(context, [ref.feature_id])), None)
    if placed is None or not _stands(placed, ref):
        return None
    shape = rebuilt(placed.geometry, replaced(rings_of(placed.geometry), ref, ()))
    if shape is None and is_area(placed):
        return message(mark("An area keeps at least three corners; select it and delete it as a whole."))
    if shape is None:
        return message(mark("A line keeps at least two corners; select it and delete it as a whole."))
    return _changed(context, placed, shape, message(mark("Take a corner from {what}"), what=_name(context, placed)))


def _stands(placed: Placed, ref: VertexRef) -> bool:
    rings = rings_of(placed.geometry)
    return ref.ring < len(rings) and ref.index < len(rings[ref.ring])


def reshaped(context: ToolContext, grab: Grab, place: Position) -> Change | Message | None:
    """Change that moves a corner, or puts in a new one, or why it cannot be."""
    placed = next(iter(chosen(context, [grab.ref.feature_id])), None)
    if placed is None or not _stands(placed, grab.ref):
        return None
    shape = rebuilt(placed.geometry, with_corner(placed, grab, place))
    if shape is None:
        return message(mark("Too few corners would be left; the shape stays as it was."))
    name = _name(context, placed)
    label = message(mark("Add a corner to {what}"), what=name) if grab.new else message(mark("Move a corner of {what}"), what=name)
    return _changed(context, placed, shape, label)


def with_corner(placed: Placed, grab: Grab, place: Position) -> Rings:
    """Rings with the grabbed corner, or the new one, at a place."""
    rings, ref = rings_of(placed.geometry), grab.ref
    if grab.new:
        return replaced(rings, VertexRef(ref.feature_id, ref.ring, ref.index + 1), (place,), taken=0)
    return replaced(rings, ref, (place,))


def _name(context: ToolContext, placed: Placed) -> str | Message:
    return name_of(placed.kind, placed.properties, context.plan())


def _changed(context: ToolContext, placed: Placed, shape: BaseGeometry, label: Message) -> Change | Message | None:
    old = context.plan().features[placed.id]
    bearing = followed_bearing(placed.geometry, shape, placed.properties.get("bearing_deg")) if placed.kind == "crowd-flow" else None
    # The direction of an arrow follows its line; any other bearing was chosen, and stays.
    patch = {} if bearing is None else {"bearing_deg": bearing}
    new = old.edited(context.scene(), context.scope(), geometry=shape, properties=patch)
    try:
        change = guarded(replace_features(label, [(old, new)]))
    except InputError as error:
        return error.message
    return change if change.edits else None
