"""Picking: which features stand under the pointer or in a box. Vehicles are hit by their footprint; a reach is never hit."""

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Bounds, Position, rectangle
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed

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


@dataclass(frozen=True)
class Shapes:
    """What of a list of features is hit: shapes, their bounds (west, south, east, north), and the dimensions of their geometries."""

    placed: Sequence[Placed]
    shapes: np.ndarray
    bounds: np.ndarray
    dimensions: np.ndarray

    @classmethod
    def of(cls, placed: Sequence[Placed]) -> "Shapes":
        """Those of a list; the lists seen last are remembered, so a list that stands for a plan must not be changed."""
        for known in _LAST:
            if known.placed is placed and len(known.shapes) == len(placed):
                return known
        shapes = _shapes(placed)
        made = cls(
            placed,
            shapes,
            shapely.bounds(shapes).reshape(-1, 4),
            shapely.get_dimensions(_objects([feature.geometry for feature in placed])),
        )
        if len(placed) > FEW:
            _LAST.append(made)
        return made

    def near(self, ground: Position, reach_m: float) -> np.ndarray:
        """Rows whose bounds come within a distance of a place."""
        east, north = ground
        west, south, last_east, last_north = self.bounds.T
        inside = (west <= east + reach_m) & (last_east >= east - reach_m) & (south <= north + reach_m) & (last_north >= north - reach_m)
        return np.flatnonzero(inside)


_LAST: deque[Shapes] = deque(maxlen=3)
FEW = 100
"""Lists no longer than this are made anew each time."""


NOWHERE_ELSE: Mapping[str, Position | None] = {}


def pick(placed: Sequence[Placed], ground: Position, tolerance_m: float, drawn: Mapping[str, Position | None] = NOWHERE_ELSE) -> list[str]:
    """Ids of the features at a place: symbols and vehicles first, then lines, then areas, small ones before large ones.

    Of two symbols of a kind the nearer comes first, of two kinds the one drawn above. `drawn`: where symbols are hit that are drawn
    elsewhere than where they stand, in metres by id; None: nowhere. An area is still hit where it lies.
    """
    if not placed:
        return []
    found = Shapes.of(placed)
    rows = found.near(ground, SYMBOL_RADIUS * tolerance_m)
    distances = shapely.distance(found.shapes[rows], shapely.Point(ground))
    reach = np.where(found.dimensions[rows] == 0, SYMBOL_RADIUS, 1.0) * tolerance_m
    hits = [
        (_rank(placed[row], row, int(found.dimensions[row]), distance_m, reach_m), row)
        for row, distance_m, reach_m in zip(rows.tolist(), distances.tolist(), reach.tolist(), strict=True)
        if distance_m <= reach_m and not (drawn and found.dimensions[row] == 0 and placed[row].id in drawn)
    ]
    return list(dict.fromkeys(placed[row].id for _, row in sorted([*hits, *_hits_aside(placed, ground, tolerance_m, drawn)])))


def _hits_aside(
    placed: Sequence[Placed], ground: Position, tolerance_m: float, drawn: Mapping[str, Position | None]
) -> list[tuple[tuple[float, ...], int]]:
    """Symbols that stand aside and are hit there."""
    reach_m = SYMBOL_RADIUS * tolerance_m
    away = {key: math.dist(place, ground) for key, place in drawn.items() if place is not None}
    near = {key for key, distance_m in away.items() if distance_m <= reach_m}
    return [(_rank(one, row, 0, away[one.id], reach_m), row) for row, one in enumerate(placed) if one.id in near] if near else []


def _rank(placed: Placed, row: int, dimension: int, distance_m: float, reach_m: float) -> tuple[float, ...]:
    above = -kinds()[placed.kind].order
    if dimension == 2:
        return (2, placed.geometry.area, distance_m, above, -row)
    if dimension == 1:
        return (1, distance_m, above, 0, -row)
    return (0, max(0.0, distance_m - reach_m), above, distance_m, -row)


def within(placed: Sequence[Placed], box: Bounds) -> list[str]:
    """Ids of the features that lie wholly in a box."""
    if not placed:
        return []
    west, south, east, north = Shapes.of(placed).bounds.T
    inside = (west >= box[0]) & (south >= box[1]) & (east <= box[2]) & (north <= box[3])
    return [placed[row].id for row in np.flatnonzero(inside).tolist()]


def crossing(placed: Sequence[Placed], box: Bounds) -> list[str]:
    """Ids of the features that lie in a box or are cut by its edge; an area that holds the whole box is not."""
    if not placed:
        return []
    found = Shapes.of(placed)
    west, south, east, north = found.bounds.T
    rows = np.flatnonzero((west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1]))
    shapes, frame = found.shapes[rows], shapely.box(*box)
    shapely.prepare(frame)
    areas = shapely.get_dimensions(shapes) == 2
    met = shapely.intersects(frame, np.where(areas, shapely.boundary(shapes), shapes))
    return [placed[row].id for row in rows[met].tolist()]


def enclosed(placed: Sequence[Placed], outline: BaseGeometry) -> list[str]:
    """Ids of the features that lie wholly in an area."""
    if not placed:
        return []
    shapely.prepare(outline)
    inside = shapely.covers(outline, Shapes.of(placed).shapes)
    return [placed[row].id for row in np.flatnonzero(inside).tolist()]


def _shapes(placed: Iterable[Placed]) -> np.ndarray:
    return _objects([shape_of(feature) for feature in placed])


def _objects(listed: list[BaseGeometry]) -> np.ndarray:
    made = np.empty(len(listed), dtype=object)
    made[:] = listed
    return made
