"""Following: the way along an edge, an outline or a network of streets from the last corner to the pointer."""

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from tabletop.core.layer import Ragged
from tabletop.tools.snapping import SAME_M, Snapper, chain_in, feet_on, rings_in
from tabletop.tools.tool import Place

NETWORK_MAX = 6_000
"""A network of more corners than this between start and pointer is not searched."""
Path = tuple[Place, ...]


@dataclass(frozen=True)
class Foot:
    """A place on a line: how far the pointer is from it, the edge it is on, and the length of the line up to it (metres)."""

    place: Place
    away_m: float
    edge: int
    length_m: float


def followed(snapper: Snapper, start: Place, pointer: Place, tolerance_m: float, on_m: float, other_way: bool = False) -> Path | None:
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


def foot_of(ring: np.ndarray, place: Place, tolerance_m: float) -> Foot | None:
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


def _along_ring(ring: np.ndarray, begin: Foot, end: Foot, other_way: bool, start: Place) -> Path | None:
    at = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(ring, axis=0).T))))
    whole, closed = float(at[-1]), bool(np.array_equal(ring[0], ring[-1]))
    ahead = (end.length_m - begin.length_m) % whole if closed else end.length_m - begin.length_m
    if closed and (ahead > whole / 2) != other_way:
        ahead -= whole
    places = _between(ring[:-1] if closed else ring, at[:-1] if closed else at, begin.length_m, ahead, whole if closed else None)
    path = _distinct((*places, end.place), start)
    return path or None


def _between(corners: np.ndarray, at: np.ndarray, begin_m: float, ahead_m: float, whole_m: float | None) -> list[Place]:
    """Corners passed on the way from a length on, forwards or (negative) backwards, in the order of the way."""
    way = (at - begin_m) * (1 if ahead_m >= 0 else -1)
    if whole_m is not None:
        way = way % whole_m
    passed = np.flatnonzero((way > SAME_M) & (way < abs(ahead_m) - SAME_M))
    return [(float(corners[row, 0]), float(corners[row, 1])) for row in passed[np.argsort(way[passed])]]


def _distinct(places: Sequence[Place], start: Place) -> Path:
    kept: list[Place] = [start]
    for place in places:
        if math.dist(place, kept[-1]) > SAME_M:
            kept.append(place)
    return tuple(kept[1:])


def _through(part: Ragged, start: Place, end: Place, on_m: float) -> Path | None:
    """The shortest way through the lines of a layer round about start and end; None where none leads there."""
    lines = list(_lines_between(part, start, end))
    if sum(map(len, lines)) > NETWORK_MAX:
        return None
    links: dict[Place, list[tuple[float, Place]]] = {}
    for line in lines:
        for a, b in zip(_keys(line), _keys(line[1:]), strict=False):
            _link(links, a, b)
    begin = _tied(links, lines, start, on_m)
    goal = _tied(links, lines, end, on_m)
    if begin is None or goal is None:
        return None
    return _distinct(_shortest(links, begin, goal), start) or None


def _lines_between(part: Ragged, start: Place, end: Place) -> Iterator[np.ndarray]:
    margin = max(math.dist(start, end) / 2, 50.0)
    west, east = sorted((start[0], end[0]))
    south, north = sorted((start[1], end[1]))
    for row in part.tree.query(shapely.box(west - margin, south - margin, east + margin, north + margin)):
        yield from rings_in(chain_in(part, int(row)))


def _keys(line: np.ndarray) -> list[Place]:
    return [(float(east), float(north)) for east, north in np.round(line, 3)]


def _link(links: dict[Place, list[tuple[float, Place]]], a: Place, b: Place) -> None:
    links.setdefault(a, []).append((math.dist(a, b), b))
    links.setdefault(b, []).append((math.dist(a, b), a))


def _tied(links: dict[Place, list[tuple[float, Place]]], lines: Sequence[np.ndarray], place: Place, tolerance_m: float) -> Place | None:
    """The place of the network nearest to another, linked to the corners on both sides of it."""
    feet = [(foot.away_m, number, foot) for number, line in enumerate(lines) if (foot := foot_of(line, place, tolerance_m)) is not None]
    if not feet:
        return None
    _, number, foot = min(feet, key=lambda one: one[:2])
    spot = (round(foot.place[0], 3), round(foot.place[1], 3))
    for corner in _keys(lines[number][foot.edge : foot.edge + 2]):
        if corner != spot:
            _link(links, spot, corner)
    return spot if spot in links else None


def _shortest(links: dict[Place, list[tuple[float, Place]]], begin: Place, goal: Place) -> Path:
    """Dijkstra: places from after the begin to the goal; none where it cannot be reached."""
    before: dict[Place, Place] = {}
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
