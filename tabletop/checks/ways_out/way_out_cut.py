"""The least total width of gaps that would shut people in: a minimum cut of free ground. Planar metres.

Obstacles and the gaps between them (`way_out_gaps`) divide ground into cells. Two cells that share a piece of a gap are joined by its
width, and cells at the edge of what is looked at are open ground. Every closed line round people that leads along obstacles and gaps
is a cut of this graph, and its length is the cut's, so the shortest is found by a greatest flow (Ford and Fulkerson 1956: greatest
flow = least cut; Strang 1983 for flows in the plane). People who must all get out through those widths in time can do so if and only
if there is a flow that serves all of them (Gale 1957: supply and demand); where there is none, the least cut names the part of the
crowd that cannot, and the gaps in its way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.graph import connected, greatest_flow
from tabletop.checks.ways_out.way_out_gaps import gaps_between, walls_of
from tabletop.core.geometry.geometry import repaired

GRID_M = 1e-5
"""Lines are snapped to this grid when they are cut where they meet, and widths are counted in such steps."""
LABEL_M = 5e-5
"""A piece of line this near to a gap or a wall is a piece of it."""
LEAST_M2 = 0.01
"""Less of a crowd's ground than this in a cell is a rounding."""
ALL_BUT = 1e-6
"""Room for all people but this share is room for all."""
ENOUGH_M = 1e-3
"""Widths that differ by less are equal: each piece of a gap is rounded."""

MOST_CORNERS, SMOOTH_M, SMOOTH_MOST_M = 6000, 0.02, 3.0
"""Obstacles with more corners together are smoothed, by some centimetres first, so that a wild line cannot hold up all checks."""


@dataclass(frozen=True)
class Cut:
    """What a cut shuts off: cells (n,) True or False, the total width of its gaps (m), and the gaps as (k,) straight lines."""

    cells: np.ndarray
    width_m: float
    gaps: np.ndarray


@dataclass(frozen=True)
class Cells:
    """Ground in cells.

    `ground` (n,) polygons, moved by `origin`; `pairs` (m, 2) cells that share a piece of a gap, n for open ground; `widths_m` (m,), 0
    where a gap lets nobody through; `pieces` (m, 2, 2) their places, moved too; `gap` (m,) which gap each is a piece of;
    `gap_widths_m` (g,); `solid` (n,) cells that obstacles take; `is_open` (n,) cells that are open ground; `takes_m` (n,) how much width
    the people need who find room in assembly areas there.
    """

    origin: np.ndarray
    ground: np.ndarray
    pairs: np.ndarray
    widths_m: np.ndarray
    pieces: np.ndarray
    gap: np.ndarray
    gap_widths_m: np.ndarray
    solid: np.ndarray
    is_open: np.ndarray
    takes_m: np.ndarray

    @property
    def count(self) -> int:
        """How many cells there are; as a number of a cell it is open ground."""
        return len(self.ground)

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree(self.ground)

    def areas_in(self, shape: BaseGeometry) -> np.ndarray:
        """(n,) square metres of a shape in each cell that is free."""
        found, here = np.zeros(self.count), moved(repaired(shape), -self.origin)
        rows = self._tree.query(here, predicate="intersects")
        found[rows] = shapely.area(shapely.intersection(self.ground[rows], here))
        found[self.solid | (found < LEAST_M2)] = 0.0
        return found

    def met_by(self, shape: BaseGeometry) -> np.ndarray:
        """Numbers of the free cells that a shape meets, more than at their rim where it can be; n for open ground where it meets none."""
        here = moved(shape, -self.origin)
        rows = self._tree.query(here, predicate="intersects")
        rows = rows[~self.solid[rows]]
        if len(rows) > 1:
            shared = shapely.intersection(self.ground[rows], here)
            sizes = shapely.area(shared) if here.area > 0 else shapely.length(shared)
            rows = rows[sizes > ENOUGH_M] if (sizes > ENOUGH_M).any() else rows
        return rows if len(rows) else np.array([self.count])

    # --- cuts
    def least_cut(self, sources: Sequence[int]) -> Cut | None:
        """The least width round all these cells together; None where one of them is open ground."""
        if any(source == self.count or self.is_open[source] for source in sources):
            return None
        widths = self._whole(self.widths_m)
        return self.cut_of(self.flow([np.array(sources)], np.array([widths.sum() + 1]), widths)[2])

    def cannot_leave(self, needs_m: np.ndarray) -> list[Cut]:
        """Parts of the ground, none joined to another, whose people need more width (n,) than all gaps round the part have, beside those
        who find room in an assembly area in the part.
        """
        fed = np.flatnonzero((needs_m > 0) & ~self.is_open)
        supply = self._whole(needs_m[fed])
        served, _, cells = self.flow([np.array([cell]) for cell in fed], supply, self._whole(self.widths_m), self._whole(self.takes_m))
        # Gale: all can leave if and only if the greatest flow serves all.
        if served >= supply.sum():
            return []
        parts = [self.cut_of(part) for part in self._parts(cells)]
        # Parts that no gap joins fall short each for itself; by less than a millimetre is a rounding.
        return [cut for cut in parts if cut.width_m + self.takes_m[cut.cells].sum() < needs_m[cut.cells].sum() - ENOUGH_M]

    def flow(
        self, sources: Sequence[np.ndarray], supply: np.ndarray, room: np.ndarray, stay: np.ndarray | None = None
    ) -> tuple[int, np.ndarray, np.ndarray]:
        """Greatest flow of whole units out of sources through pieces of gaps (m,) to open ground.

        Each source feeds some cells (or n, open ground) with as much as it has (k,); of what comes to a cell so much may `stay` (n,) there.
        The flow's value, what goes through each piece, and (n,) the cells that are cut off.
        """
        n, k = self.count, len(sources)
        # All open ground is one node. Each source has a node of its own between the start and its cells, so it can give no more than it
        # has.
        number = np.append(np.where(self.is_open, n, np.arange(n)), n)
        one, other = number[self.pairs].T if len(self.pairs) else np.empty((2, 0), dtype=int)
        feeds = np.arange(n + 2, n + 2 + k)
        feeding = np.repeat(feeds, [len(cells) for cells in sources])
        fed = number[np.concatenate(sources)] if k else np.empty(0, dtype=int)
        left = np.zeros(n, dtype=np.int64) if stay is None else stay
        staying = np.flatnonzero((left > 0) & ~self.is_open)
        rows = np.concatenate((one, other, np.full(k, n + 1), feeding, staying))
        columns = np.concatenate((other, one, feeds, fed, np.full(len(staying), n)))
        whole = np.concatenate((room, room, supply, np.full(len(fed), int(supply.sum()) + 1), left[staying]))
        value, through, reached = greatest_flow(n + 2 + k, (rows, columns, whole), n + 1, n)
        return value, through[: len(one)], reached[:n]

    def cut_of(self, cells: np.ndarray, among: np.ndarray | None = None) -> Cut:
        """The gaps round some cells (n,); of all pieces, or of some (m,)."""
        inside = np.append(cells & ~self.is_open, False)[self.pairs]
        rim = (inside[:, 0] != inside[:, 1]) & (self.widths_m > 0) & (True if among is None else among)
        return Cut(cells, float(self.widths_m[rim].sum()), self.lines(rim))

    def lines(self, rows: np.ndarray) -> np.ndarray:
        """(k,) the gaps that these pieces belong to, as lines where they stand: pieces of one gap in one line."""
        made = []
        for gap in np.unique(self.gap[rows]):
            parts = shapely.multilinestrings([shapely.linestrings(piece + self.origin) for piece in self.pieces[rows & (self.gap == gap)]])
            made += list(shapely.get_parts(shapely.line_merge(parts)))
        found = np.empty(len(made), dtype=object)
        found[:] = made
        return found

    def _parts(self, cells: np.ndarray) -> list[np.ndarray]:
        """Some cells (n,) in parts that gaps join."""
        joined = np.append(cells, False)[self.pairs].all(axis=1) & (self.widths_m > 0)
        number = connected(self.count, *self.pairs[joined].T)
        return [cells & (number == part) for part in np.unique(number[cells])]

    @staticmethod
    def _whole(metres: np.ndarray) -> np.ndarray:
        # A need of 10,000 km is met nowhere; sums of such stay whole numbers.
        return np.asarray(np.round(np.minimum(metres, 1e7) / GRID_M), dtype=np.int64)


def moved(shape: BaseGeometry, by: np.ndarray) -> BaseGeometry:
    """A geometry so far east and north."""
    made: BaseGeometry = shapely.transform(shape, lambda places: places + by)
    return made


def cells_of(
    region: BaseGeometry,
    obstacles: np.ndarray,
    widest_m: float,
    least_m: float,
    goals: np.ndarray,
    takes: np.ndarray | None = None,
    need_m: float = 0.0,
) -> Cells:
    """The cells of a convex region. Gaps wider than `widest_m` are not looked at; those below `least_m` let nobody through.

    `obstacles` (n,): valid areas and lines; `goals` (k,): assembly points and areas, each with room for a share `takes` (k,) of all
    people (all of them where it is not given), who need so much width together (m). A cell with room for all is open ground.
    """
    # Near zero: products of coordinates such as 9,950,000 are rounded to a hundredth of a square metre.
    origin = np.floor(np.array(region.bounds[:2]))
    area = moved(region, -origin)
    walls = walls_of(_smoothed(shapely.intersection(shapely.transform(obstacles, lambda places: places - origin), area)))
    # A crack through which nobody gets costs a line round people nothing, as a wall does: so it is a wall, and another gap may end in its
    # middle. Taken for a gap without width it made cuts too wide (14.0 m instead of 11.5).
    close = gaps_between(walls, least_m)
    shut = close[np.hypot(*(close[:, 1] - close[:, 0]).T) < least_m - ENOUGH_M / 10]
    walls = walls.with_edges(shut)
    gaps = gaps_between(walls, widest_m)
    lines = [shapely.multilinestrings(list(shapely.linestrings(some))) for some in (walls.edges, gaps) if len(some)]
    noded = shapely.union_all([*lines, area.exterior], grid_size=GRID_M)
    ground = np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
    pairs, pieces = _shared(ground)
    gap, wall = _labels(pieces, gaps), _labels(pieces, walls.edges) >= 0
    # A piece of outline that is neither gap nor wall is the edge of what is looked at: there people are out.
    rim = (gap < 0) & ~wall
    is_open = np.zeros(len(ground), dtype=bool)
    is_open[pairs[rim & (pairs[:, 1] == len(ground)), 0]] = True
    kept = (gap >= 0) & ~wall
    gap_widths = np.hypot(*(gaps[:, 1] - gaps[:, 0]).T)
    length = np.hypot(*(pieces[kept, 1] - pieces[kept, 0]).T)
    solid = _held(shapely.point_on_surface(ground), walls.solids)
    shares = np.where(solid, 0.0, _room_in(ground, shapely.transform(goals, lambda places: places - origin), takes))
    is_open |= shares >= 1 - ALL_BUT
    widths = np.where(gap_widths[gap[kept]] < least_m - ENOUGH_M / 10, 0.0, length)
    return Cells(origin, ground, pairs[kept], widths, pieces[kept], gap[kept], gap_widths, solid, is_open, shares * need_m)


def _smoothed(obstacles: np.ndarray) -> np.ndarray:
    """Obstacles with at most so many corners together; where there are more their lines are smoothed, by as little as will do."""
    tolerance_m, made = SMOOTH_M, obstacles
    while shapely.get_num_coordinates(made).sum() > MOST_CORNERS and tolerance_m < SMOOTH_MOST_M:
        made = shapely.simplify(obstacles, tolerance_m)
        tolerance_m *= 2
    return made


def _shared(ground: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(m, 2) the two cells at each straight piece of their outlines, the second n where there is only one; (m, 2, 2) the pieces."""
    rings, cell = shapely.get_rings(ground, return_index=True)
    places, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    ends, owner = np.stack((places[:-1][same], places[1:][same]), axis=1), cell[ring[:-1][same]]
    steps = np.round(ends / GRID_M).astype(np.int64)
    turned = (steps[:, 0, 0] > steps[:, 1, 0]) | ((steps[:, 0, 0] == steps[:, 1, 0]) & (steps[:, 0, 1] > steps[:, 1, 1]))
    steps[turned] = steps[turned, ::-1]
    keys = steps.reshape(-1, 4)
    order = np.lexsort(keys.T)
    first = np.append(True, (keys[order][1:] != keys[order][:-1]).any(axis=1))
    starts = np.flatnonzero(first)
    doubled = np.append(~first[1:], False)[starts]
    second = np.where(doubled, owner[order][np.minimum(starts + 1, len(order) - 1)], len(ground))
    return np.column_stack((owner[order][starts], second)), ends[order][starts]


def _labels(pieces: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """(m,) which of (k, 2, 2) lines each piece lies on, -1 for none; where one line runs along another, the shorter one."""
    found = np.full(len(pieces), -1)
    if len(lines):
        rows, hits = STRtree(shapely.linestrings(lines)).query(shapely.points(pieces.mean(axis=1)), predicate="dwithin", distance=LABEL_M)
        # A gap may run along two others, past a corner that it misses by a hair. Its pieces are theirs, so that each can be too narrow, or
        # be lost, by itself.
        order = np.argsort(-np.hypot(*(lines[hits, 1] - lines[hits, 0]).T), kind="stable")
        found[rows[order]] = hits[order]
    return found


def _held(places: np.ndarray, solids: np.ndarray) -> np.ndarray:
    found = np.zeros(len(places), dtype=bool)
    if len(solids):
        found[STRtree(solids).query(places, predicate="intersects")[0]] = True
    return found


def _room_in(ground: np.ndarray, goals: np.ndarray, takes: np.ndarray | None) -> np.ndarray:
    """(n,) for how large a share of all people each cell has room: an area's places lie evenly on its ground."""
    found = np.zeros(len(ground))
    if len(goals):
        cells, hits = STRtree(goals).query(ground, predicate="intersects")
        areas = shapely.get_dimensions(goals)[hits] == 2
        shared = np.where(areas, shapely.area(shapely.intersection(ground[cells], goals[hits])), np.inf)
        part = np.where(areas, shared / np.maximum(shapely.area(goals)[hits], LEAST_M2), 1.0)
        share = np.ones(len(hits)) if takes is None else takes[hits] * part
        kept = shared > LEAST_M2
        np.add.at(found, cells[kept], share[kept])
    return found
