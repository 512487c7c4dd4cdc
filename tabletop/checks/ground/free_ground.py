"""Free places for what a fix adds, and what roads leave of water."""

import math
from collections.abc import Callable

import numpy as np
import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, boxes_of, pairs_near
from tabletop.checks.ground.roads import ROAD_WIDTH_M, road_width
from tabletop.core.values.feature import Placed

STATIONS = 32
"""Places looked at round a shape."""
AT_ONCE = 4
CLEARANCE_M = 1.0
"""A free place is so far from buildings and water."""


Suits = Callable[[np.ndarray], np.ndarray]
"""Of (n,) places, whether each will do."""
PLACES: Key[dict[str, np.ndarray]] = Key("free places beside")


def place_beside(snapshot: Snapshot, shape: BaseGeometry, offset_m: float) -> Point | None:
    """A place `offset_m` outside a shape that no building or water of the layers takes; the nearest to its middle; None without one.

    What the plan holds is not looked at.
    """
    return first_suiting(_free_places(snapshot, shape, offset_m))


def places_beside(snapshot: Snapshot, one: Placed, offset_m: float) -> np.ndarray:
    """(n, 2) such places beside a feature, east and north, the nearest to its middle first; kept until an edit touches it."""

    def make(some: list[Placed]) -> list[np.ndarray]:
        return [_free_places(snapshot, each.geometry, offset_m) for each in some]

    return snapshot.kept_near(PLACES.of(offset_m), [one], make, boxes_of, ())[one.id]


def first_suiting(places: np.ndarray, suits: Suits | None = None) -> Point | None:
    """The first of (n, 2) places that will do; None without one."""
    for start in range(0, len(places), AT_ONCE):
        some = shapely.points(places[start : start + AT_ONCE])
        good = some if suits is None else some[suits(some)]
        if len(good):
            point: Point = good[0]
            return point
    return None


def _free_places(snapshot: Snapshot, shape: BaseGeometry, offset_m: float) -> np.ndarray:
    """(n, 2) numbers, not points: those of thousands of features are kept, and a point takes twenty times as much memory."""
    ring = shapely.buffer(shape, offset_m).boundary
    if ring.is_empty or not math.isfinite(ring.length) or ring.length == 0:
        return np.empty((0, 2))
    places = shapely.line_interpolate_point(ring, np.arange(STATIONS) / STATIONS, normalized=True)
    solid = [one for role in ("building", "water") for one in snapshot.layers.near(role, ring, CLEARANCE_M)]
    taken = np.zeros(len(places), dtype=bool)
    taken[pairs_near([STRtree(solid)] if solid else [], places, CLEARANCE_M)[0]] = True
    free = places[~taken]
    return np.asarray(shapely.get_coordinates(free[np.argsort(np.round(shapely.distance(free, shape.centroid), 3), kind="stable")]))


def without_bridges(snapshot: Snapshot, shape: BaseGeometry, water: BaseGeometry) -> BaseGeometry:
    """Water without the roads that lead over it near a shape: on a bridge one stands dry."""
    bridges = []
    for layer in snapshot.layers.by_role("road"):
        for part in layer.parts:
            for row in part.tree.query(shape, predicate="dwithin", distance=4 * ROAD_WIDTH_M) if len(part) and part.dimension == 1 else ():
                bridges.append(shapely.buffer(part.shape(row), road_width(layer, part, int(row)) / 2))
    left: BaseGeometry = shapely.difference(water, shapely.union_all(bridges)) if bridges else water
    return left
