"""Vertices of lines and polygons as rings of corners: find one, move it, put one in, take one away."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position
from tabletop.tools.base.snapping import feet_on

Rings = tuple[tuple[Position, ...], ...]
"""Corners of a line, or of the outline and the holes of a polygon without the repeated last one."""


@dataclass(frozen=True)
class VertexRef:
    """One corner of a feature; of an edge, the corner that it begins with."""

    feature_id: str
    ring: int
    index: int


def rings_of(geometry: BaseGeometry) -> Rings:
    """Rings of a line or polygon."""
    if isinstance(geometry, Polygon):
        return tuple(_places(ring)[:-1] for ring in (geometry.exterior, *geometry.interiors))
    return (_places(geometry),)


def _places(line: BaseGeometry) -> tuple[Position, ...]:
    return tuple(map(tuple, shapely.get_coordinates(line).tolist()))


def rebuilt(like: BaseGeometry, rings: Rings) -> BaseGeometry | None:
    """Geometry of the same type from rings, corners on the same place as the one before left out; None where too few are left.

    A hole with too few corners vanishes. The result may be invalid.
    """
    closed = isinstance(like, Polygon)
    tidy = [_distinct(ring, closed) for ring in rings]
    if len(tidy[0]) < (3 if closed else 2):
        return None
    return Polygon(tidy[0], [hole for hole in tidy[1:] if len(hole) > 2]) if closed else LineString(tidy[0])


def _distinct(ring: Sequence[Position], closed: bool) -> list[Position]:
    kept = [place for number, place in enumerate(ring) if number == 0 or place != ring[number - 1]]
    return kept[:-1] if closed and len(kept) > 1 and kept[0] == kept[-1] else kept


def replaced(rings: Rings, ref: VertexRef, places: Sequence[Position], taken: int = 1) -> Rings:
    """Rings with `taken` corners from the referred one on replaced by others."""
    ring = rings[ref.ring]
    new = (*ring[: ref.index], *places, *ring[ref.index + taken :])
    return (*rings[: ref.ring], new, *rings[ref.ring + 1 :])


def nearest_corner(rings: Rings, ground: Position, tolerance_m: float) -> tuple[float, int, int] | None:
    """Distance, ring and index of the corner nearest to a place; None when all are farther than the tolerance."""
    best: tuple[float, int, int] | None = None
    for number, ring in enumerate(rings):
        corners = np.asarray(ring)
        distances = np.hypot(corners[:, 0] - ground[0], corners[:, 1] - ground[1])
        index = int(np.argmin(distances))
        if distances[index] <= tolerance_m and (best is None or distances[index] < best[0]):
            best = (float(distances[index]), number, index)
    return best


def nearest_edge(rings: Rings, closed: bool, ground: Position, tolerance_m: float) -> tuple[float, int, int, Position] | None:
    """Distance, ring, first corner and foot of the edge nearest to a place; None when all are farther than the tolerance."""
    best: tuple[float, int, int, Position] | None = None
    for number, ring in enumerate(rings):
        starts = np.asarray(ring if closed else ring[:-1])
        ends = np.asarray((*ring[1:], ring[0]) if closed else ring[1:])
        feet = feet_on(starts, ends, np.asarray(ground))
        distances = np.hypot(feet[:, 0] - ground[0], feet[:, 1] - ground[1])
        index = int(np.argmin(distances))
        if distances[index] <= (tolerance_m if best is None else best[0]):
            best = (float(distances[index]), number, index, (float(feet[index, 0]), float(feet[index, 1])))
    return best


def middles(rings: Rings, closed: bool) -> list[Position]:
    """The middle of every edge."""
    pairs = [pair for ring in rings for pair in zip(ring, (*ring[1:], ring[0]) if closed else ring[1:], strict=False)]
    return [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairs]
