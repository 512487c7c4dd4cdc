"""Where a fix may move things to: free ground near by, the shortest way first. Planar metres."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from tabletop.checks.snapshot import Snapshot, array_of, pairs_near
from tabletop.core.feature import Placed

KEEPS_OFF = ("vehicle", "barrier", "cordon", "crowd", "crowd-flow", "exit", "lane", "relief", "assembly")
"""Kinds that nothing is moved onto."""
CLEAR_M = 0.5
"""What is moved stands so far from everything, metres."""
TRIES = 60
"""Places looked at, the nearest first, before a fix is given up."""

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
    ids, tried = frozenset(one.id for one in things), [(float(east), float(north)) for east, north in islice(wanted, TRIES)]
    if not tried:
        return None
    free = np.ones(len(tried), dtype=bool)
    for one in things:
        free &= are_free(snapshot, moved_shapes(snapshot.shape_of(one), np.array(tried)), ids)
    return next((tried[k] for k in np.flatnonzero(free).tolist() if holds(tried[k])), None)


def moved_shapes(shape: BaseGeometry, every: np.ndarray) -> np.ndarray:
    """(n,) the shape after each of (n, 2) moves."""
    made = np.repeat(array_of([shape]), len(every))
    places = shapely.get_coordinates(made) + np.repeat(every, shapely.get_num_coordinates(shape), axis=0)
    return np.asarray(shapely.set_coordinates(made, places))


def are_free(snapshot: Snapshot, spots: np.ndarray, but: frozenset[str]) -> np.ndarray:
    """(n,) whether no building, water, fence or thing of `KEEPS_OFF`, but for those ids, comes within `CLEAR_M` of each shape."""
    free = np.ones(len(spots), dtype=bool)
    layers = [part.tree for role in ("building", "water", "fence") for layer in snapshot.layers.by_role(role) for part in layer.parts]
    free[pairs_near([tree for tree in layers if len(tree.geometries)], spots, CLEAR_M)[0]] = False
    for kind in KEEPS_OFF:
        features = snapshot.of(kind)
        rows, hits = snapshot.tree_of(kind).query(spots, predicate="dwithin", distance=CLEAR_M) if features else ((), ())
        free[[row for row, hit in zip(rows, hits, strict=True) if features[hit].id not in but]] = False
    return free


def bearing_of(line: BaseGeometry) -> float:
    """Direction of a line from its first to its last vertex; 0 where it has no length."""
    places = shapely.get_coordinates(line)
    east, north = places[-1] - places[0]
    return math.degrees(math.atan2(east, north)) % 360.0
