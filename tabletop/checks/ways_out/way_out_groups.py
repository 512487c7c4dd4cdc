"""Which obstacles may hold people back at all: a quick look before cuts are reckoned. Planar metres.

A closed line of obstacles and gaps runs within one group of obstacles whose neighbours are not farther apart than the widest gap that
matters, and within the group grown by half that width, because each place on a gap is as near as that to one of its ends.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.clear_width import edges_of
from tabletop.checks.base.snapshot import array_of

STRIP_M = 1.0
"""A strip of ground that is nowhere wider holds nobody of a crowd: it is how the crowd was drawn."""
SHRINKS = 0.9
"""Groups are looked at again with narrower gaps where people in them need so much less width."""
ROUND_PIECES, ROUNDED = 4, 1.02
"""Corners are rounded with so many pieces a quarter, and grown by a little more, so that they hold the true round."""
MOST_CORNERS = 2000
"""Obstacles with more corners are smoothed before they are grown, and grown by as much more."""


@dataclass(frozen=True)
class Group:
    """Rows of obstacles, the widest gap between them that matters, and the ground that they may hold, themselves included."""

    rows: np.ndarray
    widest_m: float
    held: BaseGeometry


def groups_round(
    obstacles: np.ndarray, people: BaseGeometry, widest_m: float, least_m: float, need_in: Callable[[BaseGeometry], float]
) -> list[Group]:
    """Groups of obstacles that may hold back some of these people. `need_in`: at most so much width (m) do people in a shape need.

    Only gaps up to the width that people there need can be in a cut that is too narrow for them, so a group is looked at again with
    narrower gaps where that is less.
    """
    found, owed = [], [(np.arange(len(obstacles)), max(widest_m, least_m))]
    while owed:
        rows, wide = owed.pop()
        for members in _groups(obstacles[rows], people, wide):
            some = rows[members]
            held = None if len(some) == 1 and _has_no_bay(obstacles[some[0]]) else _held(obstacles[some], people, wide)
            if held is None:
                continue
            # A wider gap is enough by itself for all whom the group may hold, so it is in no cut that is too narrow for them.
            needed = max(least_m, need_in(held)) if wide > least_m else wide
            if needed < SHRINKS * wide:
                owed.append((some, needed))
            else:
                found.append(Group(some, wide, held))
    return found


def _groups(obstacles: np.ndarray, people: BaseGeometry, widest_m: float) -> list[np.ndarray]:
    """Rows of obstacles that stand no farther apart from neighbour to neighbour, for each group whose box meets the people's box."""
    if not len(obstacles):
        return []
    one, other = STRtree(obstacles).query(obstacles, predicate="dwithin", distance=widest_m)
    both = one < other
    group = _numbers(len(obstacles), one[both].tolist(), other[both].tolist())
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.append(True, group[order][1:] != group[order][:-1]))
    boxes, (west, south, east, north) = shapely.bounds(obstacles)[order], people.bounds
    low, high = np.fmin.reduceat(boxes[:, :2], starts), np.fmax.reduceat(boxes[:, 2:], starts)
    met = (low[:, 0] <= east) & (low[:, 1] <= north) & (high[:, 0] >= west) & (high[:, 1] >= south)
    ends = np.append(starts[1:], len(order))
    return [order[starts[k] : ends[k]] for k in np.flatnonzero(met).tolist()]


def _numbers(count: int, one: list[int], other: list[int]) -> np.ndarray:
    """(n,) a number for each node that those share which links join."""
    first = list(range(count))

    def root(row: int) -> int:
        while first[row] != row:
            first[row] = row = first[first[row]]
        return row

    for a, b in zip(one, other, strict=True):
        first[root(a)] = root(b)
    return np.array([root(row) for row in range(count)])


def _held(obstacles: np.ndarray, people: BaseGeometry, widest_m: float) -> BaseGeometry | None:
    """The ground that a group may hold; None where that is none of the people's.

    Where gaps are narrow and the group grown by half of them has no hole, what it holds is nowhere wider than a gap.
    """
    # No closed line of obstacles and gaps leaves their hull.
    if not shapely.convex_hull(shapely.geometrycollections(obstacles)).intersects(people):
        return None
    # An arc of four pieces a quarter falls short of the round by 1 - cos(pi / 16), 1.9 %: grown by 2 % more it holds the round.
    by_m = ROUNDED * widest_m / 2
    if shapely.get_num_coordinates(obstacles).sum() > MOST_CORNERS:
        obstacles, by_m = shapely.simplify(obstacles, widest_m / 4), by_m + widest_m / 4
    grown = shapely.union_all(shapely.buffer(obstacles, by_m, quad_segs=ROUND_PIECES))
    parts = shapely.get_parts(grown)
    if 2 * by_m <= STRIP_M and not shapely.get_num_interior_rings(parts).any():
        return None
    filled: BaseGeometry = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts)))
    return filled if filled.intersects(people) else None


def _has_no_bay(obstacle: BaseGeometry) -> bool:
    """Whether an obstacle by itself can shut nobody in: an area without bays or holes, a straight line."""
    if shapely.get_dimensions(obstacle) == 2:
        hull = shapely.convex_hull(obstacle)
        return bool(hull.area - obstacle.area <= 1e-9 * hull.area)
    return len(edges_of(array_of([obstacle]))) == 1
