"""Places at the gaps of an area from which more units would reach what nobody reaches. Planar metres, working CRS.

Where to stand is reckoned on spots: the gap as points, each for a piece of it; the next place is that from which most of them are
reached. How much is left then is measured on the true ground, as coverage is.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import areas_of, outside_valid
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.coverage.coverage_gaps import Coverage
from tabletop.checks.ground.moving_aside import CLEAR_M, KEEPS_OFF
from tabletop.core.geometry.geometry import sectors
from tabletop.core.values.feature import Placed

MOST_PLACES = 12
"""So many more units are looked for; where they are not enough the gap is no matter of a few units."""
SPOTS = 600
"""About so many spots of the gaps."""
STANDS = 250
"""About so many places to stand, all over the area, besides the middles of the largest gaps."""
PARTS = 40
"""So many of the largest gaps are looked at."""
FINEST_M = 0.25
"""No spots and places are nearer to each other."""
MOST_TRIED = 4_000
"""No more spots are looked at in the box of a gap."""
WORTH_M2 = 1.0
"""From a place less is gained than it is worth."""
KNOWN: "Key[dict[str, _Known]]" = Key("places at gaps")


class Places:
    """Places one after the other, each with the most of the gaps that those before it leave; what is left is measured when asked for."""

    def __init__(self, coverage: Coverage, points: np.ndarray, reach_m: float) -> None:
        self.points = points
        self._coverage, self._reach_m = coverage, reach_m
        self._left: dict[int, float] = {}

    def left_m2(self, number: int) -> float:
        """How much of the gaps is left with the first so many of them."""
        if number not in self._left:
            at = shapely.get_coordinates(self.points[:number])
            discs = sectors(at, np.full(len(at), self._reach_m), [0.0] * len(at), 360.0) if len(at) else self.points[:0]
            gaps, tree = self._coverage.gaps, STRtree(discs)
            rows, hits = tree.query(gaps, predicate="intersects")
            left = [areas_of(outside_valid(gaps[row], discs[np.sort(hits[rows == row])])) for row in np.unique(rows).tolist()]
            rest = np.delete(gaps, np.unique(rows))
            self._left[number] = math.fsum(shapely.area(array_of([*rest, *left])))
        return self._left[number]


@dataclass(frozen=True)
class _Known:
    coverage: Coverage
    stands: np.ndarray
    layers_leave: np.ndarray
    free: np.ndarray
    places: Places


def places_at_gaps(snapshot: Snapshot, area: Placed, coverage: Coverage, reach_m: float, most_left_m2: float) -> Places:
    """Up to `MOST_PLACES` free places in an area, or beside one that is no ring; each reaches the most of the gaps that are left by those
    before it, until no more than so much is left. Kept while the gaps, and what stands in the way, stay.
    """
    known = snapshot.kept(KNOWN.of(reach_m, most_left_m2), dict, ())
    last = known.get(area.id)
    if last is None or last.coverage is not coverage:
        stands = _stands(_ground(area, reach_m), coverage, reach_m)
        last = _Known(coverage, stands, _layers_leave(snapshot, stands), np.empty(0, dtype=bool), Places(coverage, stands[:0], reach_m))
    free = last.layers_leave & _plan_leaves(snapshot, last.stands)
    if not np.array_equal(last.free, free):
        last = replace(last, free=free, places=_greedy(coverage, last.stands[free], reach_m, most_left_m2))
    known[area.id] = last
    return last.places


def _ground(area: Placed, reach_m: float) -> BaseGeometry:
    """Where those stand who hold an area: a ring in itself, all else from its edge too."""
    return area.geometry if area.kind == "ring" else shapely.buffer(area.geometry, reach_m / 2)


def _stands(area: BaseGeometry, coverage: Coverage, reach_m: float) -> np.ndarray:
    """(n,) where one may stand: the middles of the largest gaps, and places all over the area from which gaps are reached."""
    parts = _largest(coverage)
    west, south, east, north = shapely.total_bounds(parts)
    west, south, east, north = west - reach_m, south - reach_m, east + reach_m, north + reach_m
    least, most = np.maximum((west, south), area.bounds[:2]), np.minimum((east, north), area.bounds[2:])
    step = max(reach_m / 3, math.sqrt(max(0.0, float(np.prod(most - least))) / STANDS), FINEST_M)
    shapely.prepare(area)
    found = np.concatenate((shapely.centroid(parts), shapely.point_on_surface(parts), shapely.points(_grid((*least, *most), step))))
    return np.asarray(found[shapely.intersects(area, found)])


def _largest(coverage: Coverage) -> np.ndarray:
    """(n,) the largest gaps."""
    parts = shapely.get_parts(coverage.gaps)
    return np.asarray(parts[np.argsort(-shapely.area(parts), kind="stable")][:PARTS])


def _grid(bounds: tuple[float, ...], step_m: float) -> np.ndarray:
    """(n, 2) places of a grid through the origin, so that it stays where it is when the bounds move."""
    low, high = np.ceil(np.array(bounds[:2]) / step_m), np.floor(np.array(bounds[2:]) / step_m)
    east, north = np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1))
    return np.column_stack((east.ravel(), north.ravel())) * step_m


def _layers_leave(snapshot: Snapshot, places: np.ndarray) -> np.ndarray:
    """(n,) whether buildings, water and fences of the layers leave each place free."""
    free = np.ones(len(places), dtype=bool)
    free[snapshot.layers_near(places, CLEAR_M, "building", "water", "fence")[0]] = False
    return free


def _plan_leaves(snapshot: Snapshot, places: np.ndarray) -> np.ndarray:
    """(n,) whether what the plan holds leaves each place free."""
    free = np.ones(len(places), dtype=bool)
    for kind in KEEPS_OFF:
        tree = snapshot.tree_of(kind)
        if len(tree):
            free[tree.query(places, predicate="dwithin", distance=CLEAR_M)[0]] = False
    return free


def _greedy(coverage: Coverage, stands: np.ndarray, reach_m: float, most_left_m2: float) -> Places:
    at, to = shapely.get_coordinates(stands), _spots(coverage)
    away_m2 = (at[:, :1] - to[:, 0]) ** 2 + (at[:, 1:] - to[:, 1]) ** 2
    reached = (away_m2 <= reach_m**2).astype(np.float32)
    piece_m2 = coverage.open_m2 / max(1, len(to))
    chosen: list[int] = []
    missed = np.ones(len(to), dtype=np.float32)
    while len(chosen) < MOST_PLACES and reached.size:
        gains = reached @ missed
        best = int(np.argmax(gains))
        if gains[best] * piece_m2 < WORTH_M2:
            break
        chosen.append(best)
        missed[reached[best] > 0] = 0
        # The spots only guess; whether it is enough is measured, and where it is not one more place is looked for.
        if missed.sum() * piece_m2 <= most_left_m2 + piece_m2:
            places = Places(coverage, stands[chosen], reach_m)
            if places.left_m2(len(chosen)) <= most_left_m2:
                return places
    return Places(coverage, stands[chosen], reach_m)


def _spots(coverage: Coverage) -> np.ndarray:
    """(n, 2) places in the gaps, each for as much of them."""
    step, parts = max(math.sqrt(coverage.open_m2 / SPOTS), FINEST_M), _largest(coverage)
    shapely.prepare(parts)
    found = [np.empty((0, 2))]
    for part in parts:
        grid = _grid(part.bounds, max(step, math.sqrt(shapely.box(*part.bounds).area / MOST_TRIED)))
        found.append(grid[shapely.contains_xy(part, grid[:, 0], grid[:, 1])])
    return np.concatenate(found)
