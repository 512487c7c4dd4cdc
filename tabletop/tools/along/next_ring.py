"""Copies of the selection on the next ring outwards: radially from the middle of the rings."""

import math
from collections.abc import Sequence
from functools import partial

import shapely
from shapely import LineString, Polygon, affinity
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position, along, bearing_deg, point_of
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import Scope
from tabletop.tools.along.along_line import held_in_scope
from tabletop.tools.base.tool import ToolContext
from tabletop.tools.draw.acting_on import ActionResult, checked, free, why_nothing
from tabletop.tools.select.copies import own_copy, regrouped

BEYOND_M = 1.0
"""A ring has to lie this much farther out to be the next one."""
FAR_M = 1e6


def copy_to_next_ring(context: ToolContext) -> ActionResult:
    """Change that copies the selection to the next ring's outline, or why it cannot be. Symbols move out, lines and areas grow."""
    placed = [feature for feature in free(context) if feature.kind != "ring"]
    if not placed:
        return why_nothing(context)
    rings = [
        feature.geometry
        for feature in context.plan().placed(context.scene())
        if feature.kind == "ring" and isinstance(feature.geometry, Polygon)
    ]
    if not rings:
        return message(mark("There is no ring in this scene; draw one first."))
    centre = centre_of(rings)
    spots = {feature.id: point_of(feature.geometry) for feature in placed}
    targets = {key: target for key, spot in spots.items() if (target := next_outwards(rings, centre, spot)) is not None}
    if not targets:
        return message(mark("There is no ring farther out than what is selected."))
    moved = [feature for feature in placed if feature.id in targets]
    copies = []
    for held in held_in_scope(context, moved):
        spot, target = spots[held.id], targets[held.id]
        copy = own_copy(held)
        copies.append(copy.moved(0, Scope.ALL_SCENES, partial(outwards, centre=centre, spot=spot, target=target)))
    return checked(add_feature(message(mark("Copy {count} features to the next ring"), count=len(copies)), *regrouped(copies)))


def centre_of(rings: Sequence[Polygon]) -> Position:
    """The middle of the smallest ring."""
    middle = min(rings, key=lambda ring: ring.area).centroid
    return float(middle.x), float(middle.y)


def next_outwards(rings: Sequence[Polygon], centre: Position, spot: Position) -> Position | None:
    """Where the ray from the centre through a place meets the next outline beyond it; None where there is none."""
    reach, bearing = math.dist(centre, spot), bearing_deg(centre, spot)
    ray = LineString((along(centre, bearing, reach + BEYOND_M), along(centre, bearing, FAR_M)))
    met = shapely.get_coordinates([shapely.intersection(ring.exterior, ray) for ring in rings]).tolist()
    found = min(((math.dist(centre, place), place) for place in met), default=None)
    return None if found is None else (float(found[1][0]), float(found[1][1]))


def outwards(shape: BaseGeometry, centre: Position, spot: Position, target: Position) -> BaseGeometry:
    """A symbol moved from its spot to the target; a line or an area grown about the centre by the same ratio."""
    if shape.geom_type == "Point" or math.dist(centre, spot) < BEYOND_M:
        moved: BaseGeometry = affinity.translate(shape, target[0] - spot[0], target[1] - spot[1])
        return moved
    ratio = math.dist(centre, target) / math.dist(centre, spot)
    grown: BaseGeometry = affinity.scale(shape, ratio, ratio, origin=(*centre, 0.0))
    return grown
