"""Gaps across a ring: the cheapest way to close it all round, from obstacle to obstacle along its edge. Planar metres.

Obstacles are looked at in a strip along the edge. Each gap of that closing line is the straight line between two obstacles, which is
where a barrier would stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from shapely import LineString, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.graph import shortest
from tabletop.checks.base.many_corners import distances, located
from tabletop.checks.base.overlay import trimmed
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.ground.walkable import PASSAGE_M, barring
from tabletop.core.geometry.intervals import piece, uncovered

SECTOR_M = 25.0
"""The edge is looked at in pieces so long."""
TINY_M = 1e-6
TOUCH_M = 0.001
"""What stands just as far from the edge as is looked counts: rounding must not leave it out."""


@dataclass(frozen=True)
class Gap:
    """A gap of a ring's edge: the line that would close it, whether the plan's own obstacles stand at its sides, and if it is wide open."""

    line: BaseGeometry
    plan_sides: int
    wide: bool

    @property
    def width_m(self) -> float:
        """Metres from obstacle to obstacle; along the edge where it is wide open."""
        return float(self.line.length)


class _Pieces(NamedTuple):
    """Obstacles in the strip, cut into pieces: shapes, whether of the plan, and from where to where along the edge (may go round)."""

    shapes: np.ndarray
    of_plan: np.ndarray
    start: np.ndarray
    end: np.ndarray


def gaps_of(snapshot: Snapshot, edge: LineString, near_m: float, gap_max_m: float) -> list[Gap]:
    """The gaps that are left of the edge of a ring (a closed line), in the order along it; none where no obstacle of the plan is on it.

    Obstacles: cordons, barriers, vehicles, shut gates (open gates cut out), buildings, fences, water, within `near_m` of the edge. Gaps
    narrower than 0.6 m are none; those wider than `gap_max_m` are wide open.
    """
    pieces = _pieces(snapshot, edge, near_m)
    if not pieces.of_plan.any():
        return []
    hops = [*_hops(pieces, edge.length, near_m, gap_max_m), *_openings(pieces, edge)]
    chosen = _cheapest_round(pieces, hops, edge.length)
    gaps = []
    for hop in chosen:
        wide = hop.metres > gap_max_m
        if hop.metres >= PASSAGE_M["foot"] - TINY_M:
            sides = [hop.one, hop.other]
            gaps.append(Gap(_line(edge, hop, pieces.shapes[sides], wide), int(pieces.of_plan[sides].sum()), wide))
    return gaps


def _line(edge: LineString, hop: "_Hop", sides: np.ndarray, wide: bool) -> BaseGeometry:
    """What would close a gap: the piece of the edge where that does it just as well, else the shortest line between its sides."""
    along = piece(edge, hop.span) if hop.span[1] > hop.span[0] else None
    if along is not None and (wide or (abs(along.length - hop.metres) < TINY_M and shapely.distance(sides, along).max() < TINY_M)):
        return along
    line: BaseGeometry = shapely.shortest_line(*sides)
    return line


class _Hop(NamedTuple):
    """A way from one piece to another: metres, how often it passes the edge's start (-1, 0, 1), and the span of the edge between them."""

    one: int
    other: int
    metres: float
    turns: int
    span: tuple[float, float]
    opening: bool


def _pieces(snapshot: Snapshot, edge: LineString, near_m: float) -> _Pieces:
    shapes, of_plan = _obstacles(snapshot, edge, near_m)
    cuts = np.linspace(0, edge.length, max(4, int(np.ceil(edge.length / SECTOR_M))) + 1)
    sectors = [piece(edge, (a, b)) for a, b in zip(cuts[:-1], cuts[1:], strict=True)]
    # A long wall is cut where sectors meet, so that each piece has a short span along the edge and stands where it is. The cut costs
    # nothing: pieces of one wall touch, and a hop over no metres is free.
    strips = shapely.buffer(array_of(sectors), near_m + TOUCH_M, quad_segs=16)
    row, sector = STRtree(strips).query(shapes, predicate="intersects")
    cut, owner = shapely.get_parts(shapely.intersection(shapes[row], strips[sector]), return_index=True)
    kept = ~shapely.is_empty(cut)
    cut, row, sector = cut[kept], row[owner[kept]], sector[owner[kept]]
    coords, of = shapely.get_coordinates(cut, return_index=True)
    middle = (cuts[:-1] + cuts[1:])[sector] / 2
    # Spans are reckoned from the middle of their sector and then wrapped by at most half the edge: an obstacle that lies over the place
    # where the ring begins would else span the whole ring.
    off = located(edge, coords) - middle[of]
    off = (off + edge.length / 2) % edge.length - edge.length / 2
    low, high = np.full(len(cut), np.inf), np.full(len(cut), -np.inf)
    np.minimum.at(low, of, off)
    np.maximum.at(high, of, off)
    order = np.lexsort((middle + high, middle + low))
    return _Pieces(cut[order], of_plan[row[order]], (middle + low)[order], (middle + high)[order])


def _obstacles(snapshot: Snapshot, edge: LineString, near_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Everything that closes a part of the edge, and whether it is of the plan."""
    around_it, near_m = array_of([edge]), near_m + TOUCH_M
    planned = np.concatenate((snapshot.closing_near(around_it, near_m)[1], barring(snapshot, edge, "own", near_m)))
    parts = [part for role in ("building", "fence", "water") for layer in snapshot.layers.by_role(role) for part in layer.parts]
    standing = [trimmed(part.near(edge, near_m), edge, 2 * near_m) for part in parts if len(part)]
    every = np.concatenate((planned, *standing))
    return every, np.arange(len(every)) < len(planned)


def _hops(pieces: _Pieces, length_m: float, near_m: float, gap_max_m: float) -> Iterator[_Hop]:
    """Straight lines between pieces that are near each other along the edge too (not across the ring)."""
    one, other = STRtree(pieces.shapes).query(pieces.shapes, predicate="dwithin", distance=gap_max_m)
    one, other = one[one != other], other[one != other]
    metres = distances(pieces.shapes[one], pieces.shapes[other])
    for turns in (-1, 0, 1):
        shift = turns * length_m
        # A hop that is far longer along the edge than in the air leads across the ring, or over its neck: it would shut off another ring.
        # Along a bent edge half as much again is let pass, and both sides may stand `near_m` off.
        between = np.maximum(pieces.start[other] + shift - pieces.end[one], pieces.start[one] - pieces.end[other] - shift)
        for k in np.flatnonzero(between <= 1.5 * metres + 2 * near_m):
            a, b = int(one[k]), int(other[k])
            ahead = pieces.start[b] + shift >= pieces.start[a]
            span = (pieces.end[a], pieces.start[b] + shift) if ahead else (pieces.end[b] + shift, pieces.start[a])
            yield _Hop(a, b, float(metres[k]), turns, (float(span[0]), float(span[1])), False)


def _openings(pieces: _Pieces, edge: LineString) -> Iterator[_Hop]:
    """Stretches of the edge beside which nothing stands, from the piece before to the piece behind."""
    length = edge.length
    for start, end in uncovered(length, zip(pieces.start, pieces.end, strict=True), closed=True):
        # The pieces that end and begin where the stretch does, also over the place where the edge begins.
        before = int(np.argmin(np.abs((pieces.end - start + length / 2) % length - length / 2)))
        behind = int(np.argmin(np.abs((pieces.start - end + length / 2) % length - length / 2)))
        turns = round((pieces.end[before] + (end - start) - pieces.start[behind]) / length)
        for one, other, way in ((before, behind, turns), (behind, before, -turns)):
            yield _Hop(one, other, end - start, way, (start, end), True)


def _cheapest_round(pieces: _Pieces, hops: list[_Hop], length_m: float) -> list[_Hop]:
    """The hops of the cheapest line that goes once round and passes the longest obstacle of the plan; free below 0.6 m."""
    count = len(pieces.shapes)
    # The cheapest line round anywhere might keep to the houses on one side and never meet what the plan put there.
    begin = int(np.argmax(np.where(pieces.of_plan, pieces.end - pieces.start, -1)))
    best: dict[tuple[int, int], _Hop] = {}
    for hop in hops:
        cost = hop.metres if hop.metres >= PASSAGE_M["foot"] - TINY_M else 0.0
        # The ring stands three times in a row, as if it were unrolled. A line may step back over the beginning before it goes round, and a
        # hop that passes the beginning leads to the next copy, so going round is getting from one copy to the next.
        for level in (0, 1, 2):
            key = (level * count + hop.one, (level + hop.turns) * count + hop.other)
            # Of hops between the same two pieces the shortest counts: a sparse matrix would add them up.
            if 0 <= level + hop.turns <= 2 and key[0] != key[1] and (key not in best or hop.metres < best[key].metres):
                best[key] = hop if cost else hop._replace(metres=0.0)
    keys = np.array(list(best), dtype=np.int64).reshape(-1, 2)
    links = (keys[:, 0], keys[:, 1], np.array([hop.metres for hop in best.values()]))
    # From the middle copy of the ring to the next one: the line goes once round.
    found, before = shortest(3 * count, links, count + begin, both_ways=False)
    if not np.isfinite(found[2 * count + begin]):
        return []
    chain = [2 * count + begin]
    while chain[-1] != count + begin:
        chain.append(int(before[chain[-1]]))
    return [best[(a, b)] for a, b in zip(chain[:0:-1], chain[-2::-1], strict=True)]
