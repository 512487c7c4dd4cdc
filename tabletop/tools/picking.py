"""Picking: which features stand under the pointer or in a box. Vehicles are hit by their footprint; a reach is never hit."""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.catalogue import kinds
from tabletop.core.feature import Placed
from tabletop.core.geometry import rectangle
from tabletop.tools.tool import Place

Box = tuple[float, float, float, float]
"""West, south, east, north in metres."""
SYMBOL_RADIUS = 1.4
"""Radius of a symbol in tolerances: 24 px symbols and a tolerance of 10 px leave 2 px of grace."""


def shape_of(placed: Placed) -> BaseGeometry:
    """What of a feature is hit: a vehicle's footprint, else its own geometry."""
    if placed.kind != "vehicle":
        return placed.geometry
    length_m, width_m = float(placed.get("length_m")), float(placed.get("width_m"))
    if length_m <= 0 or width_m <= 0:
        return placed.geometry
    return rectangle((placed.geometry.x, placed.geometry.y), length_m, width_m, float(placed.get("bearing_deg")))


def pick(placed: Sequence[Placed], ground: Place, tolerance_m: float) -> list[str]:
    """Ids of the features at a place: symbols and vehicles first, then lines, then areas, small ones before large ones.

    Of two symbols of a kind the nearer comes first, of two kinds the one drawn above.
    """
    if not placed:
        return []
    shapes = _shapes(placed)
    distances = shapely.distance(shapes, shapely.Point(ground))
    dimensions = shapely.get_dimensions([one.geometry for one in placed])
    reach = np.where(dimensions == 0, SYMBOL_RADIUS, 1.0) * tolerance_m
    hits = np.flatnonzero(distances <= reach).tolist()
    return [
        placed[row].id
        for row in sorted(hits, key=lambda row: _rank(placed[row], row, int(dimensions[row]), float(distances[row]), float(reach[row])))
    ]


def _rank(placed: Placed, row: int, dimension: int, distance_m: float, reach_m: float) -> tuple[float, ...]:
    above = -kinds()[placed.kind].order
    if dimension == 2:
        return (2, placed.geometry.area, distance_m, above, -row)
    if dimension == 1:
        return (1, distance_m, above, 0, -row)
    return (0, max(0.0, distance_m - reach_m), above, distance_m, -row)


def within(placed: Sequence[Placed], box: Box) -> list[str]:
    """Ids of the features that lie wholly in a box."""
    if not placed:
        return []
    west, south, east, north = shapely.bounds(_shapes(placed)).T
    inside = (west >= box[0]) & (south >= box[1]) & (east <= box[2]) & (north <= box[3])
    return [placed[row].id for row in np.flatnonzero(inside).tolist()]


def crossing(placed: Sequence[Placed], box: Box) -> list[str]:
    """Ids of the features that lie in a box or are cut by its edge; an area that holds the whole box is not."""
    if not placed:
        return []
    shapes = _shapes(placed)
    frame = shapely.box(*box)
    shapely.prepare(frame)
    areas = shapely.get_dimensions(shapes) == 2
    met = shapely.intersects(frame, np.where(areas, shapely.boundary(shapes), shapes))
    return [placed[row].id for row in np.flatnonzero(met).tolist()]


def enclosed(placed: Sequence[Placed], outline: BaseGeometry) -> list[str]:
    """Ids of the features that lie wholly in an area."""
    if not placed:
        return []
    shapely.prepare(outline)
    inside = shapely.covers(outline, _shapes(placed))
    return [placed[row].id for row in np.flatnonzero(inside).tolist()]


def _shapes(placed: Iterable[Placed]) -> np.ndarray:
    listed = [shape_of(one) for one in placed]
    made = np.empty(len(listed), dtype=object)
    made[:] = listed
    return made
