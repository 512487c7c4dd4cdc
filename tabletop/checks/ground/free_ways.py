"""Ways on foot that are free as they stand: straight lines, and lines with one bend. Planar metres, working CRS."""

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.ground.walkable import PASSAGE_M

HALF_M = PASSAGE_M["foot"] / 2
BEND_AT = (0.25, 0.5, 0.75)
BEND_ASIDE_M = (3.0, -3.0, 8.0, -8.0, 15.0, -15.0, 30.0, -30.0)
"""Bends tried: at these shares of the straight way, so far to either side."""
TRIED_AT_ONCE = 8


def free_lines(snapshot: Snapshot, lines: np.ndarray) -> np.ndarray:
    """(n,) whether a person can walk straight along each line: nothing that bars people stands within half a shoulder's width."""
    free = np.ones(len(lines), dtype=bool)
    free[snapshot.obstacles_near(lines, HALF_M)[0]] = False
    return free


def bent_way(snapshot: Snapshot, start: Point, goal: BaseGeometry, most_m: float) -> LineString | None:
    """A free way with one bend, the shortest of some that pass to either side of the straight one; None where none of them will do."""
    places = shapely.get_coordinates(shapely.shortest_line(start, goal))
    ahead = places[-1] - places[0]
    length = float(np.hypot(*ahead))
    if length == 0 or not free_lines(snapshot, array_of([start]))[0]:
        return None
    along, aside = np.meshgrid(BEND_AT, BEND_ASIDE_M)
    bends = places[0] + along.reshape(-1, 1) * ahead + aside.reshape(-1, 1) * np.array([-ahead[1], ahead[0]]) / length
    ends = shapely.get_coordinates(shapely.shortest_line(shapely.points(bends), goal)).reshape(-1, 2, 2)[:, 1]
    ways = shapely.linestrings(np.stack((np.broadcast_to(places[0], bends.shape), bends, ends), axis=1))
    metres = shapely.length(ways)
    # The shortest first, a few at once: most searches end with the first few.
    ways = ways[np.argsort(metres, kind="stable")[: np.count_nonzero(metres <= most_m)]]
    for first in range(0, len(ways), TRIED_AT_ONCE):
        some = ways[first : first + TRIED_AT_ONCE]
        free = free_lines(snapshot, some)
        if free.any():
            line: LineString = some[int(free.argmax())]
            return line
    return None
