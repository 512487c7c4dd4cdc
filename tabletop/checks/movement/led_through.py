"""A unit's way that is led through a place: by road or over ground to it, and from there on. Planar metres, working CRS."""

from dataclasses import replace

import numpy as np
import shapely
from shapely import LineString, Point

from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.movement.moves import move_between
from tabletop.checks.movement.paces import paces_of
from tabletop.core.geometry.geometry import Position
from tabletop.core.scenes.move import Move
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan


def led_through(plan: Plan, layers: LayerSet | None, move: Move, place: Position) -> tuple[LineString, bool]:
    """The line of a move when it leads through a place, and whether a way was found for both parts of it (else straight lines stand in).

    What the scene that is left bars, bars the way. Raises InputError for a wrong limit.
    """
    snapshot, paces = Snapshot(plan, move.from_scene, layers), paces_of(plan)
    feature = plan.features.get(move.feature)
    state = None if feature is None else feature.at(move.from_scene)
    if feature is None or state is None:
        return move.line, False
    start = Placed(feature.id, feature.kind, state.geometry, state.properties)
    middle = replace(start, geometry=Point(place))
    goal = replace(start, geometry=Point(move.line.coords[-1]))
    first = move_between(snapshot, start, middle, paces, move.to_scene, move.limit_min)
    then = move_between(snapshot, middle, goal, paces, move.to_scene, move.limit_min)
    places = np.concatenate([shapely.get_coordinates(part.line) for part in (first, then)])
    kept = np.concatenate(([True], np.hypot(*np.diff(places, axis=0).T) > 0))
    return LineString(places[kept] if kept.sum() > 1 else places[:2]), first.found and then.found
