"""Roads of the layers as a graph: where they meet or cross, and what is left of them where something bars them. Planar metres.

Roads join where they cross, and where an end or bend of one lies within 0.5 m of another. Roads that cross on a bridge (column
`bridge`) without such a place do not join. The graph is always that of a box, never of a whole district.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import LineString, Point, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.corridor import straight_pieces
from tabletop.checks.graph import Links, near_pairs, shortest
from tabletop.core.layer import LayerSet

JOIN_M = 0.5
"""Roads nearer than this at an end or bend meet there."""
CUT_M = 0.3
"""A barred road ends so far before what bars it: more than half of JOIN_M, so that its cut ends do not meet."""
TINY_M = 1e-6


@dataclass(frozen=True)
class Foot:
    """Where a place meets the roads: the piece of road, metres from its start, and the place on it."""

    edge: int
    along_m: float
    place: Point


class RoadGraph:
    """Straight pieces of road `ends` (m, 2, 2), joined where their ends lie within 0.5 m, and ways round what bars them."""

    def __init__(self, ends: np.ndarray, detours: Sequence[LineString] = ()) -> None:
        """`detours`: ways over open ground, from a cut end of one road to that of another."""
        self.ends = ends
        self._detours = list(detours)

    @cached_property
    def lines(self) -> np.ndarray:
        """(m,) the pieces as lines."""
        return np.asarray(shapely.linestrings(self.ends)) if len(self.ends) else np.empty(0, dtype=object)

    @cached_property
    def tree(self) -> STRtree:
        """Index over the pieces."""
        return STRtree(self.lines)

    def foot(self, place: BaseGeometry, within_m: float) -> Foot | None:
        """The nearest place on a road, in the air; None where none is within the distance."""
        found = self.tree.query_nearest(place, max_distance=within_m, all_matches=False) if len(self.ends) else []
        return None if len(found) == 0 else self.foot_on(int(found[0]), place)

    def foot_on(self, edge: int, place: BaseGeometry) -> Foot:
        """Where a piece of road is nearest to a place."""
        spot = Point(shapely.get_coordinates(shapely.shortest_line(self.lines[edge], place))[0])
        return Foot(edge, float(self.lines[edge].project(spot)), spot)

    def way(self, start: Foot, goals: Sequence[Foot], most_m: float, extra_m: Sequence[float]) -> tuple[int, LineString] | None:
        """The way along roads to one of the goals, shortest with that goal's `extra_m`: its index and line; None above `most_m`."""
        count = len(self._places)
        hooks = [start, *goals]
        rows, columns, metres = self._links
        hook_rows, hook_columns, hook_metres = [], [], []
        for k, hook in enumerate(hooks):
            length = float(np.hypot(*(self.ends[hook.edge, 1] - self.ends[hook.edge, 0])))
            hook_rows += [count + k] * 2
            hook_columns += list(self._numbers[hook.edge])
            hook_metres += [hook.along_m, length - hook.along_m]
        for k, goal in enumerate(goals, start=1):
            if goal.edge == start.edge:
                hook_rows.append(count)
                hook_columns.append(count + k)
                hook_metres.append(abs(goal.along_m - start.along_m))
        links = np.concatenate((rows, hook_rows)), np.concatenate((columns, hook_columns)), np.concatenate((metres, hook_metres))
        found, before = shortest(count + len(hooks), links, count, most_m=most_m)
        total = found[count + 1 :] + np.asarray(extra_m, dtype=float)
        k = int(np.argmin(total))
        if not total[k] <= most_m:
            return None
        return k, self._line(hooks, before, count, k + 1)

    def _line(self, hooks: list[Foot], before: np.ndarray, count: int, goal: int) -> LineString:
        chain = [count + goal]
        while chain[-1] != count:
            chain.append(int(before[chain[-1]]))
        places: list[tuple[float, float]] = []
        for one, following in zip(chain, [*chain[1:], count], strict=True):
            spot = hooks[one - count].place.coords[0] if one >= count else tuple(self._places[one])
            places.append(spot)
            places += self._between(one, following)
        return LineString(places[::-1] if len(places) > 1 else places * 2)

    def _between(self, one: int, other: int) -> list[tuple[float, float]]:
        """Bends of a detour between two nodes, in that order."""
        line = self._detour_of.get((min(one, other), max(one, other)))
        if line is None:
            return []
        bends = [(float(x), float(y)) for x, y in line.coords[1:-1]]
        first = np.hypot(*(self._places[one] - line.coords[0])) if one < len(self._places) else 0.0
        return bends if first < JOIN_M else bends[::-1]

    # --- nodes
    @cached_property
    def _nodes(self) -> tuple[np.ndarray, np.ndarray]:
        every = np.concatenate((self.ends.reshape(-1, 2), *(np.array([line.coords[0], line.coords[-1]]) for line in self._detours)))
        places, numbers = np.unique(np.round(every / TINY_M), axis=0, return_inverse=True)
        return places * TINY_M, numbers.reshape(-1, 2)

    @property
    def _places(self) -> np.ndarray:
        return self._nodes[0]

    @property
    def _numbers(self) -> np.ndarray:
        return self._nodes[1]

    @cached_property
    def _detour_of(self) -> dict[tuple[int, int], LineString]:
        pairs = np.sort(self._numbers[len(self.ends) :], axis=1)
        return {(int(a), int(b)): line for (a, b), line in zip(pairs, self._detours, strict=True)}

    @cached_property
    def _links(self) -> Links:
        """From, to and metres: pieces of road, detours, and the joints between ends that lie near each other."""
        near = near_pairs(self._places, JOIN_M)
        pairs = np.concatenate((self._numbers, near))
        metres = np.hypot(*(self._places[pairs[:, 0]] - self._places[pairs[:, 1]]).T)
        metres[len(self.ends) : len(self._numbers)] = [line.length for line in self._detours]
        kept = ~_repeated(np.sort(pairs, axis=1), metres)
        return pairs[kept, 0], pairs[kept, 1], metres[kept]

    def barred(self, obstacles: np.ndarray, round_it: Callable[[Point, Point], LineString | None]) -> "RoadGraph":
        """The roads that obstacles leave; `round_it` finds a way over open ground from one cut end to the next, or None."""
        if not len(self.ends) or not len(obstacles):
            return self
        hit = np.unique(self.tree.query(obstacles, predicate="intersects")[1])
        if not len(hit):
            return self
        bar = shapely.union_all(shapely.buffer(obstacles, CUT_M))
        pieces, detours = [], []
        for row in hit:
            left = _pieces_in_order(self.lines[row], bar)
            pieces += [(part.coords[0], part.coords[-1]) for part in left]
            for one, other in zip(left, left[1:], strict=False):
                line = round_it(Point(one.coords[-1]), Point(other.coords[0]))
                detours += [] if line is None else [line]
        kept = np.delete(self.ends, hit, axis=0)
        return RoadGraph(np.concatenate((kept, np.array(pieces).reshape(-1, 2, 2))), [*self._detours, *detours])


def _repeated(pairs: np.ndarray, metres: np.ndarray) -> np.ndarray:
    """Pairs that stand twice (a sparse matrix would add them up): all but the shortest; and those of one node with itself."""
    order = np.lexsort((metres, pairs[:, 1], pairs[:, 0]))
    again = np.zeros(len(pairs), dtype=bool)
    again[order[1:]] = (pairs[order[1:]] == pairs[order[:-1]]).all(axis=1)
    return np.asarray(again | (pairs[:, 0] == pairs[:, 1]))


def _pieces_in_order(line: LineString, bar: BaseGeometry) -> list[LineString]:
    left = [part for part in shapely.get_parts(shapely.difference(line, bar)) if part.length > TINY_M]
    return sorted(left, key=lambda part: line.project(Point(part.coords[0])))


def roads_in(layers: LayerSet, box: tuple[float, float, float, float]) -> RoadGraph:
    """The roads of a box as a graph; straight pieces that meet the box are kept whole."""
    starts, ends, bridge = _pieces(layers, box)
    if not len(starts):
        return RoadGraph(np.empty((0, 2, 2)))
    lines = shapely.linestrings(np.stack((starts, ends), axis=1))
    one, other = STRtree(lines).query(lines, predicate="dwithin", distance=JOIN_M)
    both = one < other
    cut_edge, cut_at = _cuts(lines, starts, ends, bridge, one[both], other[both])
    lengths = np.hypot(*(ends - starts).T)
    edge = np.concatenate((np.arange(len(lines)), np.arange(len(lines)), cut_edge))
    at = np.concatenate((np.zeros(len(lines)), np.ones(len(lines)), cut_at / lengths[cut_edge]))
    order = np.lexsort((at, edge))
    edge, at = edge[order], at[order]
    places = starts[edge] + at[:, None] * (ends[edge] - starts[edge])
    same = (edge[1:] == edge[:-1]) & ((at[1:] - at[:-1]) * lengths[edge[1:]] > TINY_M)
    return RoadGraph(np.stack((places[:-1][same], places[1:][same]), axis=1))


def _pieces(layers: LayerSet, box: tuple[float, float, float, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Starts, ends and whether on a bridge, of the straight pieces of road that meet the box."""
    area = shapely.box(*box)
    found = [(np.empty((0, 2)), np.empty((0, 2)), np.empty(0, dtype=bool))]
    for layer in layers.by_role("road"):
        for part in layer.parts:
            rows = np.sort(part.tree.query(area, predicate="intersects")) if len(part) and part.dimension == 1 else np.empty(0, dtype=int)
            lines, owner = shapely.get_parts(part.geometries[rows], return_index=True)
            starts, ends, line = straight_pieces(lines)
            bridge = np.array([bool(layer.value("bridge", int(part.rows[row]))) for row in rows], dtype=bool)
            low, high = np.minimum(starts, ends), np.maximum(starts, ends)
            kept = (low <= box[2:]).all(axis=1) & (high >= box[:2]).all(axis=1)
            found.append((starts[kept], ends[kept], bridge[owner[line[kept]]]))
    return np.concatenate([one[0] for one in found]), np.concatenate([one[1] for one in found]), np.concatenate([one[2] for one in found])


def _cuts(
    lines: np.ndarray, starts: np.ndarray, ends: np.ndarray, bridge: np.ndarray, one: np.ndarray, other: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Pieces and metres along them where others meet them (an end within 0.5 m) or cross them."""
    edges, metres = [np.empty(0, dtype=int)], [np.empty(0)]
    for a, b in ((one, other), (other, one)):
        for tips in (starts, ends):
            spots = shapely.points(tips[a])
            near = shapely.dwithin(spots, lines[b], JOIN_M)
            edges.append(b[near])
            metres.append(shapely.line_locate_point(lines[b[near]], spots[near]))
    level = bridge[one] == bridge[other]
    a, b = one[level], other[level]
    spots = shapely.intersection(lines[a], lines[b])
    crossing = shapely.get_type_id(spots) == shapely.GeometryType.POINT
    crossing &= ~shapely.is_empty(spots)
    for edge in (a[crossing], b[crossing]):
        edges.append(edge)
        metres.append(shapely.line_locate_point(lines[edge], spots[crossing]))
    return np.concatenate(edges), np.concatenate(metres)
