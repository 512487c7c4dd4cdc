"""Roads of the layers as a graph: where they meet or cross, and what is left of them where something bars them. Planar metres.

Roads join where they cross, and where an end or bend of one lies within 0.5 m of another. Roads that cross on a bridge (column
`bridge`) without such a place do not join. The graph is always that of a box, never of a whole district.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import LineString, Point, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.clear_width import straight_pieces
from tabletop.checks.base.graph import Links, near_pairs, shortest
from tabletop.core.values.layer import Layer, LayerSet, Ragged

JOIN_M = 0.5
"""Roads nearer than this at an end or bend meet there."""
CUT_M = 0.3
"""A barred road ends so far before what bars it: more than half of JOIN_M, so that its cut ends do not meet."""
TINY_M = 1e-6
_METRES = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(?:m|meter|metres?)?", re.IGNORECASE)
"""A width as text, as OpenStreetMap has it: "6", "9,5 m"."""
ROAD_WIDTH_M = 8.0
"""A road of which the layer says no width is taken to be so wide."""


def road_width(layer: Layer, part: Ragged, row: int) -> float:
    """Metres from side to side of a road: as the layer says, else 8 m."""
    width = layer.value("width_m", int(part.rows[row]))
    if isinstance(width, str):
        said = _METRES.fullmatch(width.strip())
        width = float(said[1].replace(",", ".")) if said else None
    return float(width) if isinstance(width, int | float) and width > 0 else ROAD_WIDTH_M


@dataclass(frozen=True)
class Foot:
    """Where a place meets the roads: the piece of road, metres from its start, and the place on it."""

    edge: int
    along_m: float
    place: Point


Find = Callable[[Point, Point], LineString | None]
"""Looks for a way over open ground between two cut ends of roads. Given when a way is asked for, and never kept: it knows the scene, which
keeps the graph."""


class Detour:
    """A way over open ground from one cut end of a road to another; looked for when a way would use it."""

    def __init__(self, start: Point, end: Point) -> None:
        self.ends = np.array([start.coords[0], end.coords[0]])
        self.metres = float(start.distance(end))
        self.line: LineString | None = None
        self._is_settled = False

    def settle(self, find: Find) -> bool:
        """Look for the way if that was not done: whether it was not; `metres` are those of the way then, infinite without one."""
        if self._is_settled:
            return False
        self.line, self._is_settled = find(*(Point(end) for end in self.ends)), True
        self.metres = np.inf if self.line is None else float(self.line.length)
        return True


class RoadGraph:
    """Straight pieces of road `ends` (m, 2, 2), joined where their ends lie within 0.5 m, and ways round what bars them."""

    def __init__(self, ends: np.ndarray, detours: Sequence[Detour] = (), lines: np.ndarray | None = None) -> None:
        """`lines` (m,): the pieces as lines, where they are made already; a plan has many graphs of nearly the same roads."""
        self.ends = ends
        self._detours = list(detours)
        self._lines = lines

    @cached_property
    def lines(self) -> np.ndarray:
        """(m,) the pieces as lines."""
        if self._lines is not None:
            return self._lines
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

    def way(self, start: Foot, goals: Sequence[Foot], most_m: float, extra_m: Sequence[float], find: Find) -> tuple[int, LineString] | None:
        """The way along roads to one of the goals, shortest with that goal's `extra_m`: its index and line; None above `most_m`. `find`
        looks for ways round what bars a road, on the ground of the scene for which the graph was made."""
        hooks, count = [start, *goals], len(self._places)
        while True:
            # A detour counts as long as the air until a shortest way wants to use it; only then is it looked for, and all is reckoned
            # again. A guess is never too long, so a way over settled detours alone is the shortest, and most detours are never looked for.
            found, before = shortest(count + len(hooks), self._with_hooks(hooks), count, most_m=most_m)
            total = found[count + 1 :] + np.asarray(extra_m, dtype=float)
            k = int(np.argmin(total))
            if not total[k] <= most_m:
                return None
            chain = [count + k + 1]
            while chain[-1] != count:
                chain.append(int(before[chain[-1]]))
            used = [detour for pair in zip(chain, chain[1:], strict=False) if (detour := self._detour_of.get(_sorted(*pair))) is not None]
            if not any([detour.settle(find) for detour in used]):
                return k, self._line(hooks, chain[::-1])

    def _with_hooks(self, hooks: list[Foot]) -> Links:
        """The links, and those of start and goals to the ends of their piece of road, and along it to each other."""
        count, start = len(self._places), hooks[0]
        rows, columns, metres = [], [], []
        for k, hook in enumerate(hooks):
            length = float(np.hypot(*(self.ends[hook.edge, 1] - self.ends[hook.edge, 0])))
            rows += [count + k] * 2
            columns += list(self._numbers[hook.edge])
            metres += [hook.along_m, length - hook.along_m]
            if k and hook.edge == start.edge:
                rows.append(count)
                columns.append(count + k)
                metres.append(abs(hook.along_m - start.along_m))
        one, other, away = self._links
        for pair, detour in self._detour_of.items():
            if np.isfinite(detour.metres):
                rows.append(pair[0])
                columns.append(pair[1])
                metres.append(detour.metres)
        return np.concatenate((one, rows)), np.concatenate((other, columns)), np.concatenate((away, metres))

    def _line(self, hooks: list[Foot], chain: list[int]) -> LineString:
        count = len(self._places)
        places: list[tuple[float, float]] = []
        for one, following in zip(chain, [*chain[1:], chain[-1]], strict=True):
            places.append(hooks[one - count].place.coords[0] if one >= count else tuple(self._places[one]))
            places += self._between(one, following)
        return LineString(places)

    def _between(self, one: int, other: int) -> list[tuple[float, float]]:
        """Bends of a detour between two nodes, in that order."""
        detour = self._detour_of.get(_sorted(one, other))
        if detour is None or detour.line is None:
            return []
        bends = [(float(x), float(y)) for x, y in detour.line.coords[1:-1]]
        first, last = (np.hypot(*(self._places[one] - end)) for end in detour.ends)
        return bends if first <= last else bends[::-1]

    # --- nodes
    @cached_property
    def _nodes(self) -> tuple[np.ndarray, np.ndarray]:
        every = np.concatenate((self.ends.reshape(-1, 2), *(detour.ends for detour in self._detours)))
        # Ends that differ by a rounding are one node.
        places, numbers = np.unique(np.round(every / TINY_M), axis=0, return_inverse=True)
        return places * TINY_M, numbers.reshape(-1, 2)

    @property
    def _places(self) -> np.ndarray:
        return self._nodes[0]

    @property
    def _numbers(self) -> np.ndarray:
        return self._nodes[1]

    @cached_property
    def _detour_of(self) -> dict[tuple[int, int], Detour]:
        pairs = [_sorted(int(a), int(b)) for a, b in self._numbers[len(self.ends) :]]
        # Cut ends that roads join already need no way round.
        linked = set(zip(*np.sort(np.stack(self._links[:2]), axis=0).tolist(), strict=True)) if pairs else set()
        return {pair: one for pair, one in zip(pairs, self._detours, strict=True) if pair not in linked}

    @cached_property
    def _links(self) -> Links:
        """From, to and metres: pieces of road, the joints between ends that lie near each other, and last the detours."""
        near = near_pairs(self._places, JOIN_M)
        pairs = np.concatenate((self._numbers[: len(self.ends)], near))
        metres = np.hypot(*(self._places[pairs[:, 0]] - self._places[pairs[:, 1]]).T)
        kept = ~_repeated(np.sort(pairs, axis=1), metres)
        return pairs[kept, 0], pairs[kept, 1], metres[kept]

    def barred(self, obstacles: np.ndarray, round_m: float) -> "RoadGraph":
        """The roads that obstacles leave; between two cut ends up to `round_m` apart a way round may lead over open ground."""
        hit = np.unique(self.tree.query(obstacles, predicate="intersects")[1]) if len(self.ends) and len(obstacles) else ()
        if not len(hit):
            return self
        bar = shapely.union_all(shapely.buffer(obstacles, CUT_M))
        pieces = shapely.get_parts(shapely.difference(self.lines[hit], bar))
        pieces = pieces[shapely.length(pieces) > TINY_M]
        tips = shapely.points(shapely.get_coordinates(pieces))
        detours = []
        for one_bar in shapely.get_parts(bar):
            cut = tips[shapely.dwithin(tips, one_bar, TINY_M)]
            pairs = zip(*np.triu_indices(len(cut), 1), strict=True)
            # A way round leads from one side of a bar to another side of the same bar.
            detours += [Detour(cut[a], cut[b]) for a, b in pairs if TINY_M < cut[a].distance(cut[b]) <= round_m]
        left = shapely.get_coordinates(pieces).reshape(-1, 2, 2)
        lines = np.concatenate((np.delete(self.lines, hit), pieces))
        return RoadGraph(np.concatenate((np.delete(self.ends, hit, axis=0), left)), [*self._detours, *detours], lines)


def _sorted(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _repeated(pairs: np.ndarray, metres: np.ndarray) -> np.ndarray:
    """Pairs that stand twice (a sparse matrix would add them up): all but the shortest; and those of one node with itself."""
    order = np.lexsort((metres, pairs[:, 1], pairs[:, 0]))
    again = np.zeros(len(pairs), dtype=bool)
    again[order[1:]] = (pairs[order[1:]] == pairs[order[:-1]]).all(axis=1)
    return np.asarray(again | (pairs[:, 0] == pairs[:, 1]))


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
            lines, owner = shapely.get_parts(part.shapes(rows), return_index=True)
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
    # Roads of one level join where they cross; a bridge leads over the others, unless an end lies there.
    level = bridge[one] == bridge[other]
    a, b = one[level], other[level]
    spots = shapely.intersection(lines[a], lines[b])
    crossing = shapely.get_type_id(spots) == shapely.GeometryType.POINT
    crossing &= ~shapely.is_empty(spots)
    for edge in (a[crossing], b[crossing]):
        edges.append(edge)
        metres.append(shapely.line_locate_point(lines[edge], spots[crossing]))
    return np.concatenate(edges), np.concatenate(metres)
