"""Shortest ways inside one polygon: a mesh of triangles, a graph over their edges, and a string pulled tight. Planar metres."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.graph import shortest

NEAR_CORNER_M = 0.05
"""Besides its quarters, each edge of the mesh is crossed this near to its corners: a tight string turns at corners."""
SLIDES = 6
"""So often the end of a way is drawn along a goal."""
MOST_CORNERS = 24
"""Among so many corners the shortest way of all is found; among more, one that is hardly longer."""
TINY_M = 1e-9


@dataclass(frozen=True)
class Path:
    """A way inside a polygon: places (n, 2) from the start to the goal of that index."""

    places: np.ndarray
    goal: int

    @property
    def length_m(self) -> float:
        """Metres."""
        return float(np.hypot(*np.diff(self.places, axis=0).T).sum())


class Mesh:
    """A polygon as triangles.

    Ways never leave it. Where at most 24 corners can matter the way found is the shortest of all; in narrower places, where corners are
    many and triangles small, it is one through the triangles that is hardly longer (a few percent at most in the tests).
    """

    def __init__(self, polygon: Polygon) -> None:
        shapely.prepare(polygon)
        self.polygon = polygon

    def shortest(self, start: Point, goals: Sequence[BaseGeometry]) -> Path | None:
        """The shortest way from a place in the polygon to the nearest of the goals; the parts of goals outside the polygon do not count."""
        inner = [shapely.intersection(goal, self.polygon) for goal in goals]
        there = [k for k, goal in enumerate(inner) if not goal.is_empty]
        if not there:
            return None
        straight = self._straight(start, inner, there)
        found = straight or self._drawn_along(start, inner, self._round_corners(start, inner, there))
        return found if found is None or found is straight else self._over_corners(start, inner, self._cut_short(inner, found))

    def _cut_short(self, goals: list[BaseGeometry], found: Path) -> Path:
        """The way without the places that a straight line past them makes needless, each place tried for the last one before the goal."""
        places, goal = found.places[:-1], goals[found.goal]
        one, other = np.triu_indices(len(places), 1)
        between = shapely.linestrings(np.stack((places[one], places[other]), axis=1)) if len(one) else np.empty(0, dtype=object)
        ending = shapely.shortest_line(shapely.points(places), goal)
        seen, reached = shapely.covers(self.polygon, between), shapely.covers(self.polygon, ending) | (shapely.length(ending) < TINY_M)
        if not reached.any():
            return found
        last, count = np.flatnonzero(reached), len(places)
        links = (
            np.concatenate((one[seen], last)),
            np.concatenate((other[seen], np.full(len(last), count))),
            np.concatenate((shapely.length(between[seen]), shapely.length(ending[last]))),
        )
        away, before = shortest(count + 1, links, 0, both_ways=False)
        if not away[count] < found.length_m - TINY_M:
            return found
        chain = _chain(before, count)
        return Path(np.vstack((places[chain], _nearest(goal, places[chain[-1]]))), found.goal)

    def _drawn_along(self, start: Point, goals: list[BaseGeometry], found: Path | None) -> Path | None:
        """The way with its end drawn along the goal while that makes it shorter."""
        for _ in range(SLIDES if found is not None else 0):
            assert found is not None
            places = self._slid(found.places, goals[found.goal])
            if places is found.places:
                break
            again = self._round_corners(start, [Point(places[-1])], [0])
            better = places if again is None or _length(again.places) > _length(places) else again.places
            found = Path(better, found.goal)
        return found

    def _straight(self, start: Point, goals: list[BaseGeometry], there: list[int]) -> Path | None:
        """The straight line to the nearest goal where it stays inside."""
        k = min(there, key=lambda row: (start.distance(goals[row]), row))
        line = shapely.shortest_line(start, goals[k])
        if line.length > TINY_M and not self.polygon.covers(line):
            return None
        return Path(shapely.get_coordinates(line), k)

    def _round_corners(self, start: Point, goals: list[BaseGeometry], there: list[int]) -> Path | None:
        triangle, place = int(self._tree.nearest(start) or 0), shapely.get_coordinates(start)[0]
        first = self._nodes_of(triangle)
        ends, reached, metres = self._goal_links(goals, there)
        away = np.hypot(*(self._nodes[first] - place).T)
        beside, beside_m = self._goals_beside(triangle, start, goals, there)
        count = len(self._nodes)
        rows = np.concatenate((self._links[0], np.full(len(first) + len(beside), count), ends))
        columns = np.concatenate((self._links[1], first, count + 1 + beside, count + 1 + reached))
        weights = np.concatenate((self._links[2], away, beside_m, metres))
        found, before = shortest(count + 1 + len(goals), (rows, columns, weights), count, both_ways=False)
        k = int(np.argmin(found[count + 1 :]))
        if not np.isfinite(found[count + 1 + k]):
            return None
        crossed, node = [], int(before[count + 1 + k])
        while node != count:
            crossed.append(node // NODES)
            node = int(before[node])
        return Path(self._tight(place, triangle, crossed[::-1], goals[k]), k)

    def _over_corners(self, start: Point, goals: list[BaseGeometry], found: Path) -> Path:
        """The shortest way of all, over the corners that a way no longer than the one found can pass, where these are few."""
        place, metres = shapely.get_coordinates(start)[0], found.length_m
        pieces, owner = _straight_pieces(goals)
        ahead = shapely.distance(shapely.points(self._turns), shapely.union_all(pieces))
        near = self._turns[np.hypot(*(self._turns - place).T) + ahead < metres - TINY_M]
        if not 0 < len(near) <= MOST_CORNERS or len(pieces) > MOST_CORNERS:
            return found
        places = np.vstack((place, near))
        one, other = np.triu_indices(len(places), 1)
        between = shapely.linestrings(np.stack((places[one], places[other]), axis=1))
        last, piece = (side.reshape(-1) for side in np.indices((len(places), len(pieces))))
        ending = shapely.shortest_line(shapely.points(places)[last], pieces[piece])
        seen, reached = shapely.covers(self.polygon, between), shapely.covers(self.polygon, ending) | (shapely.length(ending) < TINY_M)
        count = len(places)
        links = (
            np.concatenate((one[seen], other[seen], last[reached])),
            np.concatenate((other[seen], one[seen], count + piece[reached])),
            np.concatenate((shapely.length(between[seen]), shapely.length(between[seen]), shapely.length(ending[reached]))),
        )
        away, before = shortest(count + len(pieces), links, 0, both_ways=False)
        k = int(np.argmin(away[count:]))
        if not away[count + k] < metres - TINY_M:
            return found
        chain = _chain(before, count + k)
        return Path(np.vstack((places[chain], _nearest(pieces[k], places[chain[-1]]))), int(owner[k]))

    @cached_property
    def _turns(self) -> np.ndarray:
        """(k, 2) corners of the polygon round which a way may turn."""
        found = []
        whole = shapely.orient_polygons(self.polygon)
        for ring in (whole.exterior, *whole.interiors):
            corners = shapely.get_coordinates(ring)[:-1]
            into, out = corners - np.roll(corners, 1, axis=0), np.roll(corners, -1, axis=0) - corners
            found.append(corners[into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0] < 0])
        return np.concatenate(found)

    # --- triangles
    @cached_property
    def _corners(self) -> np.ndarray:
        """(t, 3, 2) corners of the triangles."""
        made = shapely.get_parts(shapely.constrained_delaunay_triangles(self.polygon))
        return np.asarray(shapely.get_coordinates(made).reshape(-1, 4, 2)[:, :3])

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree(shapely.polygons(self._corners))

    @cached_property
    def _edges(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Ends (e, 2, 2) of the edges that two triangles share, their numbers by triangle (t, 3), -1 at the rim, and triangles (e, 2)."""
        _, numbers = np.unique(self._corners.reshape(-1, 2), axis=0, return_inverse=True)
        numbers = numbers.reshape(-1, 3)
        pairs = np.sort(np.stack((numbers, np.roll(numbers, -1, axis=1)), axis=-1).reshape(-1, 2), axis=1)
        _, first, edge, times = np.unique(pairs, axis=0, return_index=True, return_inverse=True, return_counts=True)
        shared = times == 2
        renumbered = np.where(shared, np.cumsum(shared) - 1, -1)[edge.reshape(-1)].reshape(-1, 3)
        ends = np.stack((self._corners, np.roll(self._corners, -1, axis=1)), axis=2).reshape(-1, 2, 2)[first[shared]]
        inner = renumbered.reshape(-1)
        order = np.argsort(inner, kind="stable")[np.count_nonzero(inner < 0) :]
        return ends, renumbered, (order // 3).reshape(-1, 2)

    @cached_property
    def _nodes(self) -> np.ndarray:
        """(NODES e, 2) places where edges are crossed: near both corners, and at the quarters."""
        ends, _, _ = self._edges
        lengths = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
        near = np.minimum(0.25, NEAR_CORNER_M / np.maximum(lengths, TINY_M))
        half = np.full(len(near), 0.5)
        shares = np.stack((near, 0.5 * half, half, 1.5 * half, 1 - near), axis=1)
        return np.asarray((ends[:, None, 0] + shares[..., None] * (ends[:, None, 1] - ends[:, None, 0])).reshape(-1, 2))

    @cached_property
    def _links(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """From, to and metres of straight ways across each triangle, both directions."""
        _, by_triangle, _ = self._edges
        rows, columns = [], []
        for a, b in ((0, 1), (1, 2), (2, 0)):
            both = (by_triangle[:, a] >= 0) & (by_triangle[:, b] >= 0)
            one = by_triangle[both, a, None] * NODES + np.arange(NODES)
            other = by_triangle[both, b, None] * NODES + np.arange(NODES)
            rows.append(np.repeat(one, NODES, axis=1).reshape(-1))
            columns.append(np.tile(other, NODES).reshape(-1))
        start, end = np.concatenate(rows), np.concatenate(columns)
        metres = np.hypot(*(self._nodes[start] - self._nodes[end]).T)
        return np.concatenate((start, end)), np.concatenate((end, start)), np.concatenate((metres, metres))

    def _nodes_of(self, triangle: int) -> np.ndarray:
        edges = self._edges[1][triangle]
        return np.asarray((edges[edges >= 0, None] * NODES + np.arange(NODES)).reshape(-1))

    def _goal_links(self, goals: list[BaseGeometry], there: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Nodes of triangles that hold a goal, the goal, and the metres to it across that triangle."""
        wanted = np.empty(len(there), dtype=object)
        wanted[:] = [_rim(goals[k]) for k in there]
        rows, triangles = self._tree.query(wanted, predicate="intersects")
        pieces = shapely.intersection(wanted[rows], self._tree.geometries[triangles])
        edges = self._edges[1][triangles]
        nodes = (edges[..., None] * NODES + np.arange(NODES)).reshape(len(triangles), -1)
        pair, column = np.nonzero(np.repeat(edges >= 0, NODES, axis=1) & ~shapely.is_empty(pieces)[:, None])
        ends = nodes[pair, column]
        metres = shapely.distance(shapely.points(self._nodes[ends]), pieces[pair]) if len(ends) else np.empty(0)
        return ends, np.asarray(there)[rows[pair]], metres

    def _goals_beside(self, triangle: int, start: Point, goals: list[BaseGeometry], there: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Goals that the start's own triangle holds, and the metres to them."""
        shape = self._tree.geometries[triangle]
        held = {k: piece for k in there if not (piece := shapely.intersection(_rim(goals[k]), shape)).is_empty}
        return np.array(list(held), dtype=np.int64), np.array([start.distance(piece) for piece in held.values()])

    # --- the string
    def _tight(self, start: np.ndarray, triangle: int, crossed: list[int], goal: BaseGeometry) -> np.ndarray:
        """The string through the crossed edges, its end drawn along the goal while that makes it shorter."""
        portals, last = self._portals(triangle, crossed)
        held = shapely.intersection(_rim(goal), self._tree.geometries[last])
        held = _rim(goal) if held.is_empty else held
        string = pulled(start, _nearest(held, portals[-1].mean(axis=0) if len(portals) else start), portals)
        for _ in range(4):
            again = pulled(start, _nearest(held, string[-2]), portals)
            if _length(again) >= _length(string) - 1e-6:
                break
            string = again
        return string

    def _slid(self, places: np.ndarray, goal: BaseGeometry) -> np.ndarray:
        """The same way with its end drawn along the goal towards its last corner, as far as that stays inside."""
        for share in (1.0, 0.5, 0.25, 0.1):
            aim = places[-1] + share * (_nearest(goal, places[-2]) - places[-1])
            end = _nearest(goal, aim)
            line = LineString((places[-2], end))
            shorter = line.length < np.hypot(*(places[-1] - places[-2])) - NEAR_CORNER_M / 100
            if shorter and (line.length < TINY_M or self.polygon.covers(line)):
                return np.vstack((places[:-1], end))
        return places

    def _portals(self, triangle: int, crossed: list[int]) -> tuple[np.ndarray, int]:
        """Left and right end (k, 2, 2) of each edge that is crossed, and the triangle where that leads."""
        ends, _, beside = self._edges
        found = []
        for edge in crossed:
            if triangle not in beside[edge]:
                continue
            middle = self._corners[triangle].mean(axis=0)
            one, other = ends[edge]
            found.append((one, other) if _turn(middle, one, other) < 0 else (other, one))
            triangle = int(beside[edge].sum() - triangle)
        return np.array(found).reshape(-1, 2, 2), triangle


NODES = 5


def _chain(before: np.ndarray, end: int) -> list[int]:
    """Nodes of a shortest way from node 0 to the one before its end, in order."""
    chain = [int(before[end])]
    while chain[-1] != 0:
        chain.append(int(before[chain[-1]]))
    return chain[::-1]


def _rim(goal: BaseGeometry) -> BaseGeometry:
    """A goal that is reached from outside: the rim of an area."""
    return goal.boundary if shapely.get_dimensions(goal) == 2 and goal.geom_type != "GeometryCollection" else goal


def _straight_pieces(goals: Sequence[BaseGeometry]) -> tuple[np.ndarray, np.ndarray]:
    """Points and straight pieces of lines and rims of goals, and the goal of each."""
    parts, owner = shapely.get_parts(np.array([_rim(goal) for goal in goals] + [None], dtype=object)[:-1], return_index=True)
    coords, line = shapely.get_coordinates(parts, return_index=True)
    joined = line[1:] == line[:-1]
    pieces = shapely.linestrings(np.stack((coords[:-1][joined], coords[1:][joined]), axis=1))
    points = shapely.get_dimensions(parts) == 0
    return np.concatenate((parts[points], pieces)), np.concatenate((owner[points], owner[line[1:][joined]]))


def _nearest(goal: BaseGeometry, place: np.ndarray) -> np.ndarray:
    return np.asarray(shapely.get_coordinates(shapely.shortest_line(Point(place), goal))[1])


def _length(places: np.ndarray) -> float:
    return float(np.hypot(*np.diff(places, axis=0).T).sum())


def _turn(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> float:
    """Above zero where c lies left of the line from a to b."""
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def pulled(start: np.ndarray, end: np.ndarray, portals: np.ndarray) -> np.ndarray:
    """The shortest line from start to end through portals (k, 2, 2: left end, right end), as places (n, 2): the funnel."""
    gates = [*((left, right) for left, right in portals), (end, end)]
    string, apex, left, right = [start], start, start, start
    at_left = at_right = k = 0
    while k < len(gates):
        new_left, new_right = gates[k]
        if _same(apex, new_left) or _same(apex, new_right):
            left, right, at_left, at_right = apex, apex, k, k
        elif _same(apex, left):
            left, right, at_left, at_right = new_left, new_right, k, k
        elif _turn(apex, left, new_right) >= 0:
            string.append(left)
            apex, k = left, at_left
            left = right = apex
        elif _turn(apex, right, new_left) <= 0:
            string.append(right)
            apex, k = right, at_right
            left = right = apex
        else:
            if _turn(apex, right, new_right) >= 0:
                right, at_right = new_right, k
            if _turn(apex, left, new_left) <= 0:
                left, at_left = new_left, k
        k += 1
    return np.array(string if _same(string[-1], end) and len(string) > 1 else [*string, end])


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return abs(float(a[0] - b[0])) < TINY_M and abs(float(a[1] - b[1])) < TINY_M
