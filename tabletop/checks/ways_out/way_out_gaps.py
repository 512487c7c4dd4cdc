"""Gaps between obstacles: the locally shortest straight lines from one to another that nothing stands across. Planar metres.

Why these: a line that shuts ground off and runs from obstacle to obstacle may slide along both for nothing, so in the shortest one
each piece between two obstacles is a straight line that cannot be shortened by sliding. It leads from a corner to a corner, or from a
corner square to an edge.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from tabletop.checks.base.clear_width import edges_of

TINY_M = 1e-6
SIDE = 1e-9
"""How much a gap may lean towards an edge and still be square to it; and a shorter gap (m) is none. Ends that miss each other by more are
a gap, and shut: on the grid on which lines are cut they may come to lie a step apart."""


@dataclass(frozen=True)
class Walls:
    """What bars people: straight `edges` (m, 2, 2), and `solids` (n,), the areas among the obstacles, joined where they touch."""

    edges: np.ndarray
    solids: np.ndarray

    def with_edges(self, more: np.ndarray) -> "Walls":
        """The same with more edges."""
        return Walls(np.concatenate((self.edges, more)), self.solids) if len(more) else self


def walls_of(obstacles: np.ndarray) -> Walls:
    """Walls of valid areas and lines."""
    areas = shapely.get_dimensions(obstacles) == 2
    solids = shapely.get_parts(shapely.union_all(obstacles[areas])) if areas.any() else obstacles[:0]
    lines = shapely.get_parts(obstacles[~areas])
    return Walls(edges_of(np.concatenate((solids, lines[shapely.get_dimensions(lines) == 1]))), solids)


def gaps_between(walls: Walls, widest_m: float) -> np.ndarray:
    """(k, 2, 2) gaps not wider than this, each once."""
    edges = walls.edges
    if len(edges) < 2:
        return np.empty((0, 2, 2))
    corners, number = np.unique(edges.reshape(-1, 2), axis=0, return_inverse=True)
    ends = number.reshape(-1, 2)
    tree = STRtree(shapely.linestrings(edges))
    corner, edge = tree.query(shapely.points(corners), predicate="dwithin", distance=widest_m)
    own = (ends[edge] == corner[:, None]).any(axis=1)
    corner, edge = corner[~own], edge[~own]
    foot, at_end = _feet(corners[corner], edges[edge])
    other = np.where(at_end < 0, -1, ends[edge, np.maximum(at_end, 0)])
    away = foot - corners[corner]
    length = np.hypot(*away.T)
    # From corner to corner a gap is found from both sides; one of them is enough.
    kept = (length > SIDE) & (length <= widest_m) & ((other < 0) | (corner < other))
    corner, other, foot, away, length = (values[kept] for values in (corner, other, foot, away, length))
    ahead = away / length[:, None]
    square = _cannot_slide(corners, ends, corner, ahead, length) & ((other < 0) | _cannot_slide(corners, ends, other, -ahead, length))
    made = np.stack((corners[corner], foot), axis=1)[square]
    pairs = np.column_stack((corner, other))[square]
    made = made[_once(pairs)]
    return np.asarray(made[_seen(made, tree, walls.solids)])


def _feet(places: np.ndarray, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(k, 2) where each edge is nearest to its place, and which end that is: 0, 1, or -1 between the ends."""
    start, along = edges[:, 0], edges[:, 1] - edges[:, 0]
    length = np.hypot(*along.T)
    share = ((places - start) * along).sum(axis=1) / length**2
    near = TINY_M / length
    at_end = np.where(share <= near, 0, np.where(share >= 1 - near, 1, -1))
    foot = start + np.clip(share, 0.0, 1.0)[:, None] * along
    foot[at_end == 0], foot[at_end == 1] = edges[at_end == 0, 0], edges[at_end == 1, 1]
    return foot, at_end


def _cannot_slide(corners: np.ndarray, ends: np.ndarray, corner: np.ndarray, ahead: np.ndarray, length: np.ndarray) -> np.ndarray:
    """(k,) whether no edge at a gap's corner leads towards the other side of the gap, so that sliding along it would shorten it.

    An edge that is square to the gap but for `TINY_M` at its far side is square: `_feet` takes its corner for the foot.
    """
    tips = ends.ravel()
    leave = corners[ends[:, ::-1].ravel()] - corners[tips]
    leave = leave / np.hypot(*leave.T)[:, None]
    order = np.argsort(tips, kind="stable")
    first, last = (np.searchsorted(tips[order], corner, side=side) for side in ("left", "right"))
    many = last - first
    row = np.repeat(np.arange(len(corner)), many)
    entry = order[np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + np.repeat(first, many)]
    # A corner that is square on paper leans by a rounding once the plan is turned. A strict test lost the gap beside a square corner in
    # some turns and not in others.
    leans = (leave[entry] * ahead[row]).sum(axis=1) > SIDE + TINY_M / length[row]
    found = np.ones(len(corner), dtype=bool)
    found[row[leans]] = False
    return found


def _once(pairs: np.ndarray) -> np.ndarray:
    """Rows to keep: a gap from corner to corner is found from every edge that ends there; those to the middle of an edge all differ."""
    between = np.flatnonzero(pairs[:, 1] < 0)
    _, first = np.unique(pairs, axis=0, return_index=True)
    return np.union1d(between, first)


def _seen(gaps: np.ndarray, tree: STRtree, solids: np.ndarray) -> np.ndarray:
    """(k,) whether nothing stands across or round a gap; its ends stand at obstacles and do not count."""
    if not len(gaps):
        return np.zeros(0, dtype=bool)
    length = np.hypot(*(gaps[:, 1] - gaps[:, 0]).T)
    # A gap touches the obstacles at its ends, so it is looked at a hundredth of a millimetre inside them. From corner to corner of one
    # solid it may run through that and cross no edge: its middle tells.
    inset = (np.minimum(1e-5, length / 4) / length)[:, None] * (gaps[:, 1] - gaps[:, 0])
    inner = shapely.linestrings(np.stack((gaps[:, 0] + inset, gaps[:, 1] - inset), axis=1))
    free = np.ones(len(gaps), dtype=bool)
    free[tree.query(inner, predicate="intersects")[0]] = False
    if len(solids):
        free[STRtree(solids).query(shapely.points(gaps.mean(axis=1)), predicate="intersects")[0]] = False
    return free
