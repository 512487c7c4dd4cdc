"""Places free of buildings and water, for what a fix adds. Layers only: what the plan holds may move."""

import math

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.snapshot import Snapshot, pairs_near

STATIONS = 32
"""Places looked at round a shape."""
CLEARANCE_M = 1.0
"""A free place is so far from buildings and water."""


def place_beside(snapshot: Snapshot, shape: BaseGeometry, offset_m: float) -> Point | None:
    """A place `offset_m` outside a shape that no building or water of the layers takes; the nearest to its middle; None without one."""
    ring = shapely.buffer(shape, offset_m).boundary
    if ring.is_empty or not math.isfinite(ring.length) or ring.length == 0:
        return None
    places = shapely.line_interpolate_point(ring, np.arange(STATIONS) / STATIONS, normalized=True)
    trees = [part.tree for role in ("building", "water") for layer in snapshot.layers.by_role(role) for part in layer.parts if len(part)]
    taken = np.zeros(len(places), dtype=bool)
    taken[pairs_near(trees, places, CLEARANCE_M)[0]] = True
    free = places[~taken]
    if not len(free):
        return None
    order = np.argsort(np.round(shapely.distance(free, shape.centroid), 3), kind="stable")
    found: Point = free[order[0]]
    return found
