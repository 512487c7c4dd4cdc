"""Overlays of areas that hold for bad input too: GEOS may refuse or return invalid shapes."""

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry import repaired

GRID_M = 1e-6
"""Coordinates are rounded to this when GEOS refuses an overlay."""


def outside(area: BaseGeometry, covers: np.ndarray) -> BaseGeometry:
    """The part of an area or line that no cover holds; invalid covers are repaired first. Units: metres."""
    if not len(covers):
        return area
    valid = shapely.is_valid(covers)
    mended = covers if valid.all() else np.where(valid, covers, shapely.make_valid(covers))
    try:
        left = shapely.difference(area, shapely.union_all(mended))
    except GEOSException:
        left = shapely.difference(repaired(area), shapely.union_all(mended, grid_size=GRID_M), grid_size=GRID_M)
    kept: BaseGeometry = repaired(left)
    return kept
