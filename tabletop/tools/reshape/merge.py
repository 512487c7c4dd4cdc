"""Merging: lines that touch end to end, areas that overlap or share an edge. Of one kind only; counts are added."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.arrangement.tags import TAGS
from tabletop.core.geometry.geometry import Position, repaired
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import geometry_class, kinds
from tabletop.core.values.change import Change, replace_features
from tabletop.core.values.feature import Placed
from tabletop.tools.base.tool import ToolContext
from tabletop.tools.base.wording import kind_title, property_title
from tabletop.tools.draw.acting_on import Pairs, checked, free, why_nothing
from tabletop.tools.reshape.joined_properties import COUNTED, added_properties, differing

TOUCH_M = 0.5
"""Ends of lines this near are one place."""


@dataclass(frozen=True)
class Merged:
    """A change, and what has to be said of it."""

    change: Change
    said: Message | None = None


def merge_selected(context: ToolContext) -> Merged | Message:
    """The selection as one feature, the first of the plan's order; or why it cannot be."""
    placed = free(context)
    if len(placed) < 2:
        return why_nothing(context) if not placed else message(mark("Select two or more lines or areas of one kind to merge them."))
    kind = placed[0].kind
    if any(feature.kind != kind for feature in placed):
        return message(mark("Only features of one kind can be merged; these are of several."))
    shape = joined([feature.geometry for feature in placed])
    if shape is None:
        return _why_apart(placed[0])
    change = _change(context, placed, shape)
    return change if isinstance(change, Message) else Merged(change, _said(placed))


def joined(shapes: Sequence[BaseGeometry]) -> BaseGeometry | None:
    """One line of lines that touch end to end, in the direction of the first; one polygon of areas that touch. None: they do not."""
    if all(isinstance(shape, LineString) for shape in shapes):
        return chained([shapely.get_coordinates(shape).tolist() for shape in shapes])
    if all(isinstance(shape, Polygon) for shape in shapes):
        whole = repaired(shapely.union_all(list(shapes)))
        return whole if isinstance(whole, Polygon) else None
    return None


def chained(lines: Sequence[Sequence[Sequence[float]]]) -> LineString | None:
    """Lines end to end from the first one on; None where an end is left without a neighbour."""
    chain: list[Position] = [(east, north) for east, north in lines[0]]
    left: list[list[Position]] = [[(east, north) for east, north in line] for line in lines[1:]]
    while left:
        found = next(((row, fit) for row, line in enumerate(left) if (fit := _fitted(chain, line)) is not None), None)
        if found is None:
            return None
        chain = found[1]
        left.pop(found[0])
    return LineString(chain)


def _fitted(chain: list[Position], line: list[Position]) -> list[Position] | None:
    back = line[::-1]
    for way in (line, back):
        if _meets(chain[-1], way[0]):
            return chain + (way[1:] if chain[-1] == way[0] else way)
    for way in (line, back):
        if _meets(way[-1], chain[0]):
            return (way[:-1] if chain[0] == way[-1] else way) + chain
    return None


def _meets(a: Position, b: Position) -> bool:
    return math.dist(a, b) <= TOUCH_M


def _why_apart(first: Placed) -> Message:
    what = geometry_class(first.geometry)
    if what == "line":
        return message(mark("These lines do not touch end to end; move their ends together first."))
    if what == "polygon":
        return message(mark("These areas do not touch; only areas that overlap or share an edge can be merged."))
    return message(mark("{what} cannot be merged: only lines and areas can."), what=kind_title(first.kind))


def _change(context: ToolContext, placed: Sequence[Placed], shape: BaseGeometry) -> Change | Message:
    plan, scene, scope = context.plan(), context.scene(), context.scope()
    properties = added_properties(placed[0].kind, [feature.properties for feature in placed])
    counts = {name: properties[name] for name in (*COUNTED, TAGS) if name in properties}
    old = plan.features[placed[0].id]
    pairs: Pairs = [(old, old.edited(scene, scope, geometry=shape, properties=counts))]
    pairs += [(plan.features[feature.id], plan.features[feature.id].removed(scene, scope)) for feature in placed[1:]]
    label = message(mark("Merge {count} {count:feature|features}"), count=len(placed))
    return checked(replace_features(label, pairs)) or message(mark("There is nothing to merge."))


def _said(placed: Sequence[Placed]) -> Message | None:
    """That properties differed and the first one's stand."""
    names = [name for name in differing([feature.properties for feature in placed]) if name != "locked"]
    if not names:
        return None
    first = property_title(placed[0].kind, names[0]) if names[0] in kinds()[placed[0].kind].properties else names[0]
    if len(names) == 1:
        return message(mark("They differed in {property}; that of the first one stands."), property=first)
    return message(
        mark("They differed in {property} and {count} more; those of the first one stand."), property=first, count=len(names) - 1
    )
