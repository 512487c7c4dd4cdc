"""Following: the way along an edge, an outline or a network of streets from the last corner to the pointer."""

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely import LineString

from tabletop.core.geometry.geometry import Position
from tabletop.core.values.layer import Ragged
from tabletop.tools.base.snapping import SAME_M, Snapper, chain_in, feet_on, rings_in

NETWORK_MAX = 6_000
"""A network of more corners than this between start and pointer is not searched."""
REGION_M = 100.0
"""Round about start and pointer a network is searched for so far at least."""
Path = tuple[Position, ...]


@dataclass(frozen=True)
class Foot:
    """A place on a line: how far the pointer is from it, the edge it is on, and the length of the line up to it (metres)."""

    place: Position
    away_m: float
    edge: int
    length_m: float


def followed(snapper: Snapper, start: Position, pointer: Position, tolerance_m: float, on_m: float, other_way: bool = False) -> Path | None:
    """Places from after the start up to where the pointer touches the edge; None where no edge leads there.

    The shortest way round a ring, with `other_way` the longer one. The pointer has to be within the tolerance of the edge, the start on it
    (within `on_m`): a corner that is only near is not meant to follow.
    """
    near: list[tuple[float, np.ndarray, Ragged | None, Foot]] = []
    for ring, part in snapper.rings_near(pointer, tolerance_m):
        end = foot_of(ring, pointer, tolerance_m)
        if end is not None:
            near.append((end.away_m, ring, part, end))
    near.sort(key=lambda one: one[0])
    for _, ring, _, end in near:
        begin = foot_of(ring, start, on_m)
        if begin is not None:
            return _along_ring(ring, begin, end, other_way, start)
    for _, _, part, end in near:
        if part is not None and part.dimension == 1 and (path := _through(part, start, end.place, on_m)) is not None:
            return path
    return None


def foot_of(ring: np.ndarray, place: Position, tolerance_m: float) -> Foot | None:
    """The corner of a line within the tolerance of a place, else the nearest place on it; None where it is farther."""
    starts, ends = ring[:-1], ring[1:]
    feet = feet_on(starts, ends, np.asarray(place))
    away = np.hypot(*(feet - place).T)
    edge = int(np.argmin(away))
    if away[edge] > tolerance_m:
        return None
    spot = feet[edge]
    corner = min((edge, edge + 1), key=lambda row: math.dist(ring[row], place))
    if math.dist(ring[corner], place) <= tolerance_m:
        spot = ring[corner]
    lengths = np.hypot(*(ends - starts).T)
    length_m = float(lengths[:edge].sum()) + math.dist(starts[edge], spot)
    return Foot((float(spot[0]), float(spot[1])), float(away[edge]), edge, length_m)


def _along_ring(ring: np.ndarray, begin: Foot, end: Foot, other_way: bool, start: Position) -> Path | None:
    at = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(ring, axis=0).T))))
    whole, closed = float(at[-1]), bool(np.array_equal(ring[0], ring[-1]))
    ahead = (end.length_m - begin.length_m) % whole if closed else end.length_m - begin.length_m
    # Negative is backwards round the ring: that way where it is the shorter one, or where the longer one is asked for.
    if closed and (ahead > whole / 2) != other_way:
        ahead -= whole
    places = _between(ring[:-1] if closed else ring, at[:-1] if closed else at, begin.length_m, ahead, whole if closed else None)
    path = _distinct((*places, end.place), start)
    return path or None


def _between(corners: np.ndarray, at: np.ndarray, begin_m: float, ahead_m: float, whole_m: float | None) -> list[Position]:
    """Corners passed on the way from a length on, forwards or (negative) backwards, in the order of the way."""
    way = (at - begin_m) * (1 if ahead_m >= 0 else -1)
    if whole_m is not None:
        way = way % whole_m
    passed = np.flatnonzero((way > SAME_M) & (way < abs(ahead_m) - SAME_M))
    return [(float(corners[row, 0]), float(corners[row, 1])) for row in passed[np.argsort(way[passed])]]


def _distinct(places: Sequence[Position], start: Position) -> Path:
    kept: list[Position] = [start]
    for place in places:
        if math.dist(place, kept[-1]) > SAME_M:
            kept.append(place)
    return tuple(kept[1:])


Linked = Sequence[tuple[float, Position]]
Links = Mapping[Position, Linked]


@dataclass(frozen=True, eq=False)
class Network:
    """Lines cut where they cross: edges from `starts` to `ends` (n, 2), and what each corner is linked to, with the length in metres."""

    starts: np.ndarray
    ends: np.ndarray
    links: Links


def _through(part: Ragged, start: Position, end: Position, on_m: float) -> Path | None:
    """The shortest way through the lines of a layer round about start and end; None where none leads there."""
    network = _network(part, _region(start, end))
    if network is None:
        return None
    # The network is kept for the next move of the pointer: start and end are tied into a copy.
    links = dict(network.links)
    begin, goal = _tied(links, network, start, on_m), _tied(links, network, end, on_m)
    if begin is None or goal is None:
        return None
    return _distinct(_shortest(links, begin, goal), start) or None


def _region(start: Position, end: Position) -> tuple[float, float, float, float]:
    """The ground to search, in whole steps so that it stays the same while the pointer moves a little."""
    margin = max(math.dist(start, end) / 2, REGION_M)
    low = [math.floor((min(pair) - margin) / REGION_M) * REGION_M for pair in zip(start, end, strict=True)]
    high = [math.ceil((max(pair) + margin) / REGION_M) * REGION_M for pair in zip(start, end, strict=True)]
    return low[0], low[1], high[0], high[1]


@lru_cache(maxsize=4)
def _network(part: Ragged, region: tuple[float, float, float, float]) -> Network | None:
    """The lines of a layer in a region, cut where they cross; None where they are too many."""
    lines = [ring for row in part.tree.query(shapely.box(*region)) for ring in rings_in(chain_in(part, int(row)))]
    if not lines or sum(map(len, lines)) > NETWORK_MAX:
        return None
    cut = shapely.get_parts(shapely.node(shapely.multilinestrings([LineString(line) for line in lines])))
    coords, line = shapely.get_coordinates(cut, return_index=True)
    inside = np.flatnonzero(line[1:] == line[:-1])
    # To the millimetre, so that lines which meet but for a rounding hang together.
    places: list[Position] = [(float(east), float(north)) for east, north in np.round(coords, 3)]
    links: dict[Position, Linked] = {}
    for row in inside.tolist():
        _link(links, places[row], places[row + 1])
    return Network(coords[inside], coords[inside + 1], links)


def _link(links: dict[Position, Linked], a: Position, b: Position) -> None:
    """Join two places; lists that are shared stay as they are."""
    length_m = math.dist(a, b)
    links[a] = [*links.get(a, ()), (length_m, b)]
    links[b] = [*links.get(b, ()), (length_m, a)]


def _tied(links: dict[Position, Linked], network: Network, place: Position, on_m: float) -> Position | None:
    """The place of the network nearest to another, linked to the corners on both sides of it; None where it is farther."""
    feet = feet_on(network.starts, network.ends, np.asarray(place))
    away = np.hypot(*(feet - place).T)
    row = int(np.argmin(away))
    if away[row] > on_m:
        return None
    spot, start, end = (_key(one) for one in (feet[row], network.starts[row], network.ends[row]))
    for corner in (start, end):
        if corner != spot:
            _link(links, spot, corner)
    return spot if spot in links else None


def _key(place: np.ndarray) -> Position:
    return round(float(place[0]), 3), round(float(place[1]), 3)


def _shortest(links: Links, begin: Position, goal: Position) -> Path:
    """Dijkstra: places from after the begin to the goal; none where it cannot be reached."""
    before: dict[Position, Position] = {}
    best = {begin: 0.0}
    heap = [(0.0, begin)]
    while heap:
        length_m, place = heapq.heappop(heap)
        if place == goal:
            break
        if length_m > best[place]:
            continue
        for step_m, other in links[place]:
            if length_m + step_m < best.get(other, math.inf):
                best[other], before[other] = length_m + step_m, place
                heapq.heappush(heap, (best[other], other))
    if goal not in before:
        return ()
    path = [goal]
    while path[-1] != begin:
        path.append(before[path[-1]])
    return tuple(reversed(path[:-1]))
