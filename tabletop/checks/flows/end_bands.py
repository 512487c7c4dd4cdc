"""The ground of the ends of an area in which people move one way: what of it lies between two stations. Planar metres, in (u, v)."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.many_corners import parts_of
from tabletop.checks.base.overlay import MANY_CORNERS
from tabletop.checks.flows.slabs import TINY_M
from tabletop.core.geometry.geometry import repaired

ZONE_M = 3.0
"""So much of an end is where people come out."""
ROUND_M, WIDER = 4 * ZONE_M, 4.0
"""So far beside an end it is looked at first; and so many times farther as long as what was found reaches beyond that."""


def areal(shape: BaseGeometry) -> BaseGeometry:
    """The parts of a shape that have an area."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    made: BaseGeometry = shapely.union_all([part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")])
    return made


def zone_of(area: BaseGeometry, cell: BaseGeometry, first: float, last: float) -> BaseGeometry | None:
    """What hangs together with a cell of an area, of all that lies between two stations; None where nothing does.

    An area of many corners is looked at round the cell, and wider as long as the zone reaches beyond that: not all of it for each of its
    ends, of which a comb of a thousand teeth has as many.
    """
    _, south, _, north = area.bounds
    _, low, _, high = cell.bounds
    beside = ROUND_M if shapely.get_num_coordinates(area) > MANY_CORNERS else float("inf")
    while True:
        start, end = max(low - beside, south - 1.0), min(high + beside, north + 1.0)
        parts = _within(area, shapely.box(first, start, last, end))
        parts = parts[shapely.dwithin(parts, cell, TINY_M)]
        _, reaches_low, _, reaches_high = shapely.total_bounds(parts) if len(parts) else (0.0, end, 0.0, start)
        is_whole = (start < south or reaches_low > start) and (end > north or reaches_high < end)
        if is_whole or (start < south and end > north):
            return shapely.union_all(parts) if len(parts) else None
        beside *= WIDER


def _within(area: BaseGeometry, box: BaseGeometry) -> np.ndarray:
    """(n,) the parts of an area inside of a box."""
    if shapely.get_num_coordinates(area) <= MANY_CORNERS:
        return np.asarray(shapely.get_parts(areal(repaired(shapely.intersection(area, box)))))
    pieces, tree = parts_of(area)
    met = [repaired(shapely.intersection(pieces[row], box)) for row in np.sort(tree.query(box, predicate="intersects")).tolist()]
    return np.asarray(shapely.get_parts(areal(shapely.union_all([areal(one) for one in met]))))
