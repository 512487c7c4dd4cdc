"""Buffers that are true to the centimetre: every place of the outline lies at the distance from the shape, round corners are fine arcs."""

import math

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import repaired

EXACT_M = 0.01
"""No place of an outline lies farther than this from where it should."""
ARC_M, THINNED_M = 0.003, 0.005
"""How far the chord of an arc stays inside it, and how far corners are thinned out after: together less than `EXACT_M`."""
STRAIGHT_M = 0.0005
FEWEST, CHUNK = 8, 200
NEAREST_M, FARTHEST_M = 0.1, 5_000.0
"""Distances that are taken: below, nothing is told apart; above, a plan of an assembly has no use for them."""
MITRE_LIMIT = 5.0
LEAST_M2 = 0.01
"""Less ground than this is none."""


def quarter_segments(distance_m: float) -> int:
    """Chords in a quarter of a circle whose middle stays `ARC_M` inside the arc at most."""
    return max(FEWEST, math.ceil(math.pi / 4 / math.acos(1 - min(ARC_M / distance_m, 0.5))))


def grown(shape: BaseGeometry, distance_m: float) -> BaseGeometry:
    """All ground within a distance (metres, above 0) of a point, line or area; of parts that lie apart a multi-polygon.

    It is put together from the ground round each edge: one buffer of the whole shape would straighten shallow dents by one per cent of
    the distance.
    """
    segments = quarter_segments(distance_m)
    edges, points = _edges(shape), [part for part in shapely.get_parts(shape).tolist() if shapely.get_dimensions(part) == 0]
    rounds = [shapely.buffer(points, distance_m, quad_segs=segments)]
    for start in range(0, len(edges), CHUNK):
        rounds.append(shapely.union_all(shapely.buffer(edges[start : start + CHUNK], distance_m, quad_segs=segments)))
    return _thinned(shapely.union_all([*np.concatenate([np.atleast_1d(one) for one in rounds]).tolist(), repaired(shape)]))


def shrunk(area: BaseGeometry, distance_m: float) -> BaseGeometry:
    """All ground of an area that lies farther than a distance (metres, above 0) from its outline; empty where none is left."""
    return _thinned(repaired(area).difference(grown(area.boundary, distance_m)))


def with_sharp_corners(shape: BaseGeometry, distance_m: float) -> BaseGeometry:
    """A shape grown (above 0) or an area shrunk (below 0) by a distance, corners as sharp as they are."""
    found: BaseGeometry = shapely.buffer(shape, distance_m, cap_style="square", join_style="mitre", mitre_limit=MITRE_LIMIT)
    return found


def buffered(shape: BaseGeometry, distance_m: float, sharp: bool = False) -> list[Polygon]:
    """The areas at a signed distance of a shape, the largest first: grown above 0, shrunk below; none where nothing is left."""
    found = with_sharp_corners(shape, distance_m) if sharp else _rounded(shape, distance_m)
    parts = [part for part in shapely.get_parts(repaired(found)).tolist() if isinstance(part, Polygon) and part.area >= LEAST_M2]
    return sorted(parts, key=lambda part: -part.area)


def _rounded(shape: BaseGeometry, distance_m: float) -> BaseGeometry:
    return grown(shape, distance_m) if distance_m > 0 else shrunk(shape, -distance_m)


def filled(area: Polygon) -> Polygon:
    """An area without its holes."""
    return Polygon(area.exterior)


def _edges(shape: BaseGeometry) -> np.ndarray:
    """Every edge of lines and outlines as a line of two corners; of corners on one straight line only the outer ones."""
    parts = shapely.get_parts(shape)
    lines = np.where(shapely.get_dimensions(parts) == 2, shapely.boundary(parts), parts)
    made = [np.empty((0, 2, 2))]
    for line in shapely.get_parts(lines[shapely.get_dimensions(parts) > 0]).tolist():
        corners = shapely.get_coordinates(line.simplify(STRAIGHT_M))
        made.append(np.stack((corners[:-1], corners[1:]), axis=1))
    return np.asarray(shapely.linestrings(np.concatenate(made)))


def _thinned(shape: BaseGeometry) -> BaseGeometry:
    return repaired(shapely.simplify(shape, THINNED_M, preserve_topology=True))
