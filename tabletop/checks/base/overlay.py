"""Overlays of areas that hold for bad input too: GEOS may refuse, or return invalid shapes. Planar metres."""

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import repaired

GRID_M = 1e-6
"""Coordinates are rounded to this when GEOS refuses an overlay."""
MANY_CORNERS = 500
"""Shapes with more corners (coasts, rivers) are cut to the place looked at first."""


def outside(area: BaseGeometry, covers: np.ndarray) -> BaseGeometry:
    """The part of an area or line that no area among the covers holds; invalid covers are repaired, lines do not count."""
    return outside_valid(area, trimmed(covers[shapely.get_dimensions(covers) == 2], area))


def outside_valid(area: BaseGeometry, covers: np.ndarray) -> BaseGeometry:
    """The part of an area or line that none of these areas holds, all of them valid."""
    if not len(covers):
        return area
    try:
        left = shapely.difference(area, shapely.disjoint_subset_union_all(covers))
    except GEOSException:
        # On a grid an overlay cannot fail by rounding; it is not the first choice because it moves every corner by up to a micrometre.
        left = shapely.difference(repaired(area), shapely.union_all(covers, grid_size=GRID_M), grid_size=GRID_M)
    kept: BaseGeometry = repaired(left)
    return kept


def trimmed(shapes: np.ndarray, around: BaseGeometry, margin_m: float = 0.0) -> np.ndarray:
    """The shapes made valid; those with many corners cut to the box round a geometry, widened by a margin."""
    if not len(shapes):
        return shapes
    invalid = ~shapely.is_valid(shapes)
    many = shapely.get_num_coordinates(shapes) > MANY_CORNERS
    if not invalid.any() and not many.any():
        return shapes
    made = shapes.copy()
    made[invalid] = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=False)
    west, south, east, north = around.bounds
    box = shapely.box(west - margin_m, south - margin_m, east + margin_m, north + margin_m)
    # Repaired first: an invalid coast may be refused, or cut wrongly.
    made[many] = shapely.intersection(made[many], box)
    return made


def areas_of(shape: BaseGeometry) -> BaseGeometry:
    """The areas of a shape, without lines and points that an overlay left."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = shapely.get_parts(shapely.get_parts(shape))
    found: BaseGeometry = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return found


def common(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """The areas that two areas share, also where GEOS refuses at first."""
    try:
        met = shapely.intersection(one, other)
    except GEOSException:
        met = shapely.intersection(repaired(one), repaired(other), grid_size=GRID_M)
    return areas_of(repaired(met))
