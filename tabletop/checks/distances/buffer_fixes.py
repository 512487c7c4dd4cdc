"""How two things that are too near each other are mended: the one that can be moved goes away. Looks at both, and at layers, only."""

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.snapshot import Snapshot, array_of, pairs_near, title_of
from tabletop.checks.ground.moving_aside import CLEAR_M, away_deg, bearing_of, moves
from tabletop.core.geometry.geometry import bearing_deg
from tabletop.core.text.message import mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.fix import Edited, Fix

MOVABLE = ("unit", "media", "observer", "command-post", "aid-post", "vehicle")
"""Kinds that a fix may move, those that move most easily first; never a crowd, a protected object or a means of force."""
CARRIES_WATER = ("water", "awc", "meriam", "cannon")
"""Beginnings of the words by which a vehicle carries a jet, which would stay behind."""
MORE_M = 20.0
"""A fix moves a thing by no more than the distance that lacks, and this."""
STEP_M = 1.0
TRIES = 120


def apart_fixes(snapshot: Snapshot, about: tuple[Placed, ...], where: BaseGeometry, min_m: float, role: str | None) -> list[Fix]:
    """The move that takes one of two features, or a feature from all that a role of layers holds, at least `min_m` away.

    `where`: the line between their nearest points, or the place where they meet. No fix where nothing can be moved, or where buildings,
    water and fences of the layers leave no free ground.
    """
    one = min((feature for feature in about if _movable(feature)), key=lambda feature: MOVABLE.index(feature.kind), default=None)
    if one is None:
        return []
    shape, others = snapshot.shape_of(one), [snapshot.shape_of(other) for other in about if other is not one]
    lacking = min_m - where.length
    every = moves(lacking + MORE_M, STEP_M, away_deg(_away_deg(shape, others, where)))
    every = every[np.hypot(*every.T) >= lacking - STEP_M][:TRIES]
    there = array_of(translate(shape, *move) for move in every.tolist())
    apart = np.ones(len(there), dtype=bool) & ~_taken(snapshot, there, ("building", "water", "fence"), CLEAR_M)
    for other in others:
        apart &= shapely.distance(there, other) >= min_m
    if role is not None:
        apart &= ~_taken(snapshot, there, (role,), min_m)
    if not apart.any():
        return []
    move = every[int(np.argmax(apart))]
    label = message(mark("Move {name} {distance:.0f} m away"), name=title_of(one), distance=float(np.hypot(*move)))
    return [Fix(label, edited=(Edited(one.id, translate(one.geometry, *move.tolist())),))]


def _movable(feature: Placed) -> bool:
    words = str(feature.properties.get("vehicle_type") or "").lower().replace("-", " ").split()
    return feature.kind in MOVABLE and not any(word.startswith(CARRIES_WATER) for word in words)


def _away_deg(shape: BaseGeometry, others: list[BaseGeometry], where: BaseGeometry) -> float:
    """Bearing from the other thing to a shape: along the line between them, or from the other's middle where they meet."""
    middle = shape.centroid
    if where.length > 0:
        return _turned_to(where, middle)
    start = others[0].centroid if others else where
    return bearing_deg((start.x, start.y), (middle.x, middle.y))


def _turned_to(line: BaseGeometry, place: BaseGeometry) -> float:
    first, last = (shapely.get_point(line, end) for end in (0, -1))
    away = bearing_of(line)
    return away if last.distance(place) <= first.distance(place) else (away + 180.0) % 360.0


def _taken(snapshot: Snapshot, shapes: np.ndarray, roles: tuple[str, ...], distance_m: float) -> np.ndarray:
    """(n,) whether what layers of these roles hold comes nearer to each shape than that."""
    trees = [part.tree for role in roles for layer in snapshot.layers.by_role(role) for part in layer.parts if len(part)]
    found = np.zeros(len(shapes), dtype=bool)
    found[pairs_near(trees, shapes, distance_m)[0]] = True
    return found
