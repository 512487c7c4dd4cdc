"""Where a fix may move things to: free ground near by, the shortest way first. Planar metres."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import shapely
from shapely import STRtree
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.core.values.feature import Placed

KEEPS_OFF = ("vehicle", "barrier", "cordon", "crowd", "crowd-flow", "exit", "lane", "relief", "assembly")
"""Kinds that nothing is moved onto."""
CLEAR_M = 0.5
"""What is moved stands so far from everything, metres."""
TRIES = 60
"""Places looked at, the nearest first, before a fix is given up."""
AT_ONCE = 20

Move = tuple[float, float]
"""East and north, metres."""


def moves(most_m: float, step_m: float, bearings_deg: Sequence[float]) -> np.ndarray:
    """(n, 2) moves up to `most_m` in these directions, the shortest first; equal ones in the order of the directions."""
    metres = np.arange(step_m, most_m + step_m / 2, step_m)
    angles = np.radians(np.asarray(bearings_deg, dtype=float))
    return np.asarray(metres[:, None, None] * np.column_stack((np.sin(angles), np.cos(angles)))).reshape(-1, 2)


def away_deg(bearing_deg: float) -> list[float]:
    """Directions away from something: straight along a bearing, then turned more and more to either side."""
    return [bearing_deg + turn for turn in (0, 15, -15, 30, -30, 45, -45, 60, -60)]


def moved(placed: Placed, move: Move) -> Placed:
    """The feature elsewhere."""
    return replace(placed, geometry=translate(placed.geometry, *move))


def first_free(snapshot: Snapshot, things: Sequence[Placed], wanted: Iterable[Move], holds: Callable[[Move], bool]) -> Move | None:
    """The first move that takes all the things onto free ground and for which `holds` is true; None where none does."""
    ids, tried = frozenset(thing.id for thing in things), [(float(east), float(north)) for east, north in islice(wanted, TRIES)]
    if not tried:
        return None
    far = float(np.hypot(*np.array(tried).T).max())
    grounds = [FreeGround(snapshot, around(snapshot.shape_of(thing), far), ids) for thing in things]
    for first in range(0, len(tried), AT_ONCE):
        some = tried[first : first + AT_ONCE]
        free = np.ones(len(some), dtype=bool)
        for feature, ground in zip(things, grounds, strict=True):
            free &= ground.holds(moved_shapes(snapshot.shape_of(feature), np.array(some)))
        found = next((some[k] for k in np.flatnonzero(free).tolist() if holds(some[k])), None)
        if found is not None:
            return found
    return None


def moved_shapes(shape: BaseGeometry, every: np.ndarray) -> np.ndarray:
    """(n,) the shape after each of (n, 2) moves."""
    made = np.repeat(array_of([shape]), len(every))
    places = shapely.get_coordinates(made) + np.repeat(every, shapely.get_num_coordinates(shape), axis=0)
    return np.asarray(shapely.set_coordinates(made, places))


class FreeGround:
    """Ground of a region on which no building, water, fence or thing of `KEEPS_OFF`, but for those ids, stands."""

    def __init__(self, snapshot: Snapshot, region: BaseGeometry, but: frozenset[str]) -> None:
        layers = [part for role in ("building", "water", "fence") for layer in snapshot.layers.by_role(role) for part in layer.parts]
        found = [part.near(region, CLEAR_M) for part in layers if len(part)]
        shapes = [snapshot.shape_of(feature) for feature in snapshot.near(KEEPS_OFF, region, CLEAR_M) if feature.id not in but]
        self._things = STRtree(np.concatenate((*found, array_of(shapes))))

    def holds(self, spots: np.ndarray) -> np.ndarray:
        """(n,) whether everything keeps `CLEAR_M` off each shape, which lies in the region."""
        free = np.ones(len(spots), dtype=bool)
        free[self._things.query(spots, predicate="dwithin", distance=CLEAR_M)[0]] = False
        return free


def around(shape: BaseGeometry, distance_m: float) -> BaseGeometry:
    """The box of a shape, so much wider."""
    west, south, east, north = shape.bounds
    found: BaseGeometry = shapely.box(west - distance_m, south - distance_m, east + distance_m, north + distance_m)
    return found


def bearing_of(line: BaseGeometry) -> float:
    """Direction of a line from its first to its last vertex; 0 where it has no length."""
    places = shapely.get_coordinates(line)
    east, north = places[-1] - places[0]
    return math.degrees(math.atan2(east, north)) % 360.0
