"""Shortest ways inside one polygon: views through the edges of its triangles, searched the most promising first. Planar metres.

A way is a taut string: straight from the start to corners of the polygon, round which it turns, and on to the goal. The search keeps such
strings together with all that can be seen from their last corner through one edge of a triangle (Cui, Harabor, Grastien: "Compromise-free
pathfinding on a navigation mesh", 2017), so the first string that reaches a goal is the shortest way of all.
"""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from threading import Lock
from typing import NamedTuple

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from tabletop import giving_way
from tabletop.checks.ground.triangles import TOUCHES_M, Piece, Triangles
from tabletop.core.geometry.geometry import Position

TINY_M = 1e-9
MOST_TARGETS = 8
"""Goals that are so few places are aimed at one by one, others at the box round them."""
Trail = tuple[Position, "Trail | None"]
"""The places of a string, the last first."""


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
    """A polygon in which shortest ways are looked for; they never leave it."""

    def __init__(self, polygon: Polygon) -> None:
        shapely.prepare(polygon)
        self.polygon = polygon
        self._triangles = Triangles(polygon)

    def shortest(self, start: Point, goals: Sequence[BaseGeometry]) -> Path | None:
        """The shortest way from a place in the polygon to the nearest of the goals; the parts of goals outside the polygon do not count."""
        inner = [shapely.intersection(goal, self.polygon) for goal in goals]
        there = [k for k, goal in enumerate(inner) if not goal.is_empty]
        if not there:
            return None
        return self._straight(start, inner, there) or _Search(self._triangles, start, inner).found()

    def _straight(self, start: Point, goals: list[BaseGeometry], there: list[int]) -> Path | None:
        """The straight line to the nearest goal where it stays inside."""
        k = min(there, key=lambda row: (start.distance(goals[row]), row))
        line = shapely.shortest_line(start, goals[k])
        if line.length > TINY_M and not self.polygon.covers(line):
            return None
        return Path(shapely.get_coordinates(line), k)


class LastMeshes:
    """The meshes used last, of polygons with up to so many corners altogether: each takes half a kilobyte, and the boxes in which ways were
    looked for grow more with every edit. One that went is made anew. Safe for several threads."""

    def __init__(self, most_corners: int) -> None:
        self._most = most_corners
        self.corners = 0
        """Of the polygons whose meshes are there."""
        self._kept: OrderedDict[int, tuple[Mesh, int]] = OrderedDict()
        self._lock = Lock()

    def of(self, polygon: Polygon) -> Mesh:
        """The mesh of a polygon, which is told by itself and not by its shape."""
        with self._lock:
            known = self._kept.get(id(polygon))  # that of another one only where this one is gone, and a mesh holds its polygon
            if known is not None:
                self._kept.move_to_end(id(polygon))
                return known[0]
        made, corners = Mesh(polygon), int(shapely.get_num_coordinates(polygon))
        with self._lock:
            if id(polygon) not in self._kept:
                self._kept[id(polygon)] = made, corners
                self.corners += corners
            while self.corners > self._most and len(self._kept) > 1:
                _, (_, gone) = self._kept.popitem(last=False)
                self.corners -= gone
        return made


class _String(NamedTuple):
    """A taut string to its last corner (its number, -1 for any other place), and what is seen from there through an edge of a triangle.

    `metres` of the string so far; `left` and `right` ends of the view on the edge, and whether they are the ends of the edge itself; the
    triangle beyond that edge, and which of its edges it is.
    """

    corner: int
    place: Position
    metres: float
    left: Position
    right: Position
    at_left: bool
    at_right: bool
    triangle: int
    edge: int
    trail: Trail

    def turned(self, corner: int, place: Position) -> "_String":
        """The string drawn on to another place, from where it looks."""
        if place == self.place:
            return self
        trail: Trail = (place, self.trail)
        return self._replace(corner=corner, place=place, metres=self.metres + math.dist(self.place, place), trail=trail)


class _End(NamedTuple):
    """A string that has reached a goal."""

    trail: Trail
    goal: int


class _Search:
    """One search: strings in a queue by the least length that a way over them can have."""

    def __init__(self, triangles: Triangles, start: Point, goals: list[BaseGeometry]) -> None:
        self._mesh, self._start = triangles, start
        self._held = triangles.held(goals)
        pieces = [piece for some in self._held.values() for piece in some]
        places = {piece[:2] for piece in pieces} if all(piece[:2] == piece[2:4] for piece in pieces) else set()
        self._targets = sorted(places) if len(places) <= MOST_TARGETS else []
        ends = np.array([piece[:4] for piece in pieces]).reshape(-1, 2)
        self._box = (*ends.min(axis=0).tolist(), *ends.max(axis=0).tolist())
        self._best: dict[int, float] = {}
        self._queue: list[tuple[float, int, _String | _End]] = []
        self._order = count()

    def found(self) -> Path | None:
        """The shortest way."""
        self._begin()
        while self._queue:
            giving_way.rest()
            _, _, string = heappop(self._queue)
            # Strings come in the order of the least that a way over them can measure, and that is never too much, so no other can be
            # shorter.
            if isinstance(string, _End):
                return _path(string)
            # The string is too long by now: another one came to its last corner sooner, and sees all that this one sees.
            if string.metres <= self._best.get(string.corner, math.inf) + TINY_M:
                self._look_on(string)
        return None

    def _begin(self) -> None:
        """Look from the start through the edges of all triangles that hold it."""
        place = (self._start.x, self._start.y)
        for triangle in self._mesh.touching(self._start):
            corners = self._mesh.corners[triangle]
            for piece in self._held.get(triangle, ()):
                self._end((place, None), 0.0, _nearest(piece, place), piece[4])
            for edge in range(3):
                one, other = corners[edge], corners[(edge + 1) % 3]
                # Through an edge on which the start itself lies nothing is seen: the triangle beyond holds the start too and is begun with.
                if _aside(one, other, place) > TOUCHES_M:
                    self._enter(_String(-1, place, 0.0, other, one, True, True, triangle, edge, (place, None)), edge)

    # --- through a triangle
    def _look_on(self, string: _String) -> None:
        """What is seen, beyond the edge of a string, through the other two edges of the triangle there; and from new corners."""
        corners, k = self._mesh.corners[string.triangle], string.edge
        a, b, c = corners[k], corners[(k + 1) % 3], corners[(k + 2) % 3]
        # Seen end on, an edge has no left and right: turns round it would be decided by rounding.
        if _aside(a, b, string.place) > -TINY_M:
            self._from_the_edge(string, c)
            return
        to_left = _turn(string.place, string.left, c)
        if to_left >= 0:
            self._past_left(string, a, b, c)
        elif _turn(string.place, string.right, c) <= 0:
            self._past_right(string, a, b, c)
        else:
            left = a if string.at_left else _met(string.place, string.left, a, c)
            right = b if string.at_right else _met(string.place, string.right, c, b)
            self._enter(string._replace(left=left, right=c, at_left=left == a, at_right=True), (k + 2) % 3)
            self._enter(string._replace(left=c, right=right, at_left=True, at_right=right == b), (k + 1) % 3)

    def _past_left(self, string: _String, a: Position, b: Position, c: Position) -> None:
        """The far corner lies left of the view: only the right edge is seen, and, where the string may turn at the left end, the rest."""
        k = string.edge
        left = _met(string.place, string.left, c, b)
        right = b if string.at_right else _met(string.place, string.right, c, b)
        self._enter(string._replace(left=left, right=right, at_left=left == c, at_right=right == b), (k + 1) % 3)
        # A taut string turns only at a corner that stands in its way: the view has to end at the corner of the edge itself (else it ends at
        # the shadow of an earlier corner, where another string has turned), and the polygon has to bend inwards there.
        if string.at_left and self._mesh.may_turn[number := self._mesh.numbers[3 * string.triangle + k]]:
            turned = string.turned(number, a)
            self._enter(turned._replace(left=a, right=c, at_left=True, at_right=True), (k + 2) % 3)
            if left != c:
                self._enter(turned._replace(left=c, right=left, at_left=True, at_right=False), (k + 1) % 3)

    def _past_right(self, string: _String, a: Position, b: Position, c: Position) -> None:
        """The same where the far corner lies right of the view."""
        k = string.edge
        right = _met(string.place, string.right, a, c)
        left = a if string.at_left else _met(string.place, string.left, a, c)
        self._enter(string._replace(left=left, right=right, at_left=left == a, at_right=right == c), (k + 2) % 3)
        if string.at_right and self._mesh.may_turn[number := self._mesh.numbers[3 * string.triangle + (k + 1) % 3]]:
            turned = string.turned(number, b)
            self._enter(turned._replace(left=c, right=b, at_left=True, at_right=True), (k + 1) % 3)
            if right != c:
                self._enter(turned._replace(left=right, right=c, at_left=False, at_right=True), (k + 2) % 3)

    def _from_the_edge(self, string: _String, c: Position) -> None:
        """The string lies in one line with the edge: it goes on from the nearest place of its view, which sees all of the triangle."""
        corners, k = self._mesh.corners[string.triangle], string.edge
        turned = self._drawn_to_view(string)
        self._enter(turned._replace(left=corners[k], right=c, at_left=True, at_right=True), (k + 2) % 3)
        self._enter(turned._replace(left=c, right=corners[(k + 1) % 3], at_left=True, at_right=True), (k + 1) % 3)

    def _drawn_to_view(self, string: _String) -> _String:
        """The string drawn to the nearest place of a view that lies in one line with it."""
        place = _nearest((*string.left, *string.right, 0), string.place)
        if math.dist(place, string.place) <= TINY_M:
            return string
        numbers, first, k = self._mesh.numbers, 3 * string.triangle, string.edge
        corner = numbers[first + k] if string.at_left and place == string.left else -1
        corner = numbers[first + (k + 1) % 3] if string.at_right and place == string.right else corner
        return string.turned(corner, place)

    def _enter(self, string: _String, edge: int) -> None:
        """Put a string into the queue that looks out of its triangle through an edge, and the goals that it sees beyond."""
        beyond = self._mesh.across[3 * string.triangle + edge]
        if beyond < 0 or string.metres > self._best.get(string.corner, math.inf) + TINY_M:
            return
        if string.corner >= 0:
            self._best[string.corner] = min(string.metres, self._best.get(string.corner, math.inf))
        triangle, edge = divmod(beyond, 3)
        string = string._replace(triangle=triangle, edge=edge)
        for piece in self._held.get(triangle, ()):
            self._reach(string, piece)
        heappush(self._queue, (string.metres + self._ahead(string), next(self._order), string))

    # --- to the goals
    def _reach(self, string: _String, piece: Piece) -> None:
        """Put the shortest end of a string into the queue that meets a piece of a goal in the triangle which it enters."""
        corners, k = self._mesh.corners[string.triangle], string.edge
        if _aside(corners[k], corners[(k + 1) % 3], string.place) > -TINY_M:
            string = self._drawn_to_view(string)
            self._end(string.trail, string.metres, _nearest(piece, string.place), piece[4])
            return
        there = _nearest(piece, string.place)
        if _turn(string.place, string.left, there) <= TINY_M and _turn(string.place, string.right, there) >= -TINY_M:
            self._end(string.trail, string.metres, there, piece[4])
            return
        # The piece lies beside the view. A way over an end of the view is a way, though perhaps not the shortest: where that end is no
        # corner, another string sees farther there and comes first.
        for side in (string.left, string.right):
            turned = string.turned(-1, side)
            self._end(turned.trail, turned.metres, _nearest(piece, side), piece[4])

    def _end(self, trail: Trail, metres: float, there: Position, goal: int) -> None:
        total = metres + math.dist(trail[0], there)
        heappush(self._queue, (total, next(self._order), _End((there, trail), goal)))

    def _ahead(self, string: _String) -> float:
        """No way from the end of a string through its view to a goal is shorter than this."""
        if not self._targets:
            return self._ahead_to_box(string)
        corners, k = self._mesh.corners[string.triangle], string.edge
        a, b = corners[k], corners[(k + 1) % 3]
        # A goal on this side of the edge is as far, through the edge, as its mirror image beyond. To one place this is exact, so the search
        # hardly leaves the way; to many places together the box round them costs less to ask.
        return min(_through(string, _mirrored(a, b, target) if _turn(a, b, target) < 0 else target) for target in self._targets)

    def _ahead_to_box(self, string: _String) -> float:
        # For a place p of the view from L to R: |p, box| >= |L, box| - |L, p| and >= |R, box| - |R, p|. Half the sum of both holds for
        # every p, for |L, p| + |R, p| = |L, R|.
        view = _nearest((*string.left, *string.right, 0), string.place)
        both = self._to_box(string.left) + self._to_box(string.right) - math.dist(string.left, string.right)
        return max(self._to_box(string.place), math.dist(view, string.place) + max(0.0, both / 2))

    def _to_box(self, place: Position) -> float:
        west, south, east, north = self._box
        return math.hypot(max(west - place[0], 0.0, place[0] - east), max(south - place[1], 0.0, place[1] - north))


def _path(end: _End) -> Path:
    """The places of a string from its start on."""
    places: list[Position] = []
    trail: Trail | None = end.trail
    while trail is not None:
        places.append(trail[0])
        trail = trail[1]
    return Path(np.array(places[::-1]), end.goal)


def _through(string: _String, target: Position) -> float:
    """The way from the end of a string through its view to a place beyond."""
    place, left, right = string.place, string.left, string.right
    if _turn(place, left, target) > 0:
        return math.dist(place, left) + math.dist(left, target)
    if _turn(place, right, target) < 0:
        return math.dist(place, right) + math.dist(right, target)
    return math.dist(place, target)


def _mirrored(a: Position, b: Position, place: Position) -> Position:
    """A place on the other side of the line through a and b."""
    x, y = b[0] - a[0], b[1] - a[1]
    off = 2 * (x * (place[1] - a[1]) - y * (place[0] - a[0])) / (x * x + y * y)
    return place[0] + off * y, place[1] - off * x


def _nearest(piece: Piece, place: Position) -> Position:
    """The place of a straight piece that is nearest to another."""
    x, y, east, north, _ = piece
    along_x, along_y = east - x, north - y
    square = along_x * along_x + along_y * along_y
    if square == 0:
        return x, y
    share = ((place[0] - x) * along_x + (place[1] - y) * along_y) / square
    if share <= 0:
        return x, y
    return (east, north) if share >= 1 else (x + share * along_x, y + share * along_y)


def _met(place: Position, through: Position, one: Position, other: Position) -> Position:
    """Where the line from a place through another meets the piece between two more; its nearer end where it passes by."""
    x, y = through[0] - place[0], through[1] - place[1]
    along_x, along_y = other[0] - one[0], other[1] - one[1]
    square = along_x * y - along_y * x
    share = ((place[0] - one[0]) * y - (place[1] - one[1]) * x) / square if square != 0 else 0.0
    if share <= 0:
        return one
    return other if share >= 1 else (one[0] + share * along_x, one[1] + share * along_y)


def _turn(a: Position, b: Position, c: Position) -> float:
    """Above zero where c lies left of the line from a to b."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _aside(a: Position, b: Position, c: Position) -> float:
    """Metres of c left of the line from a to b."""
    length = math.hypot(b[0] - a[0], b[1] - a[1])
    return _turn(a, b, c) / length if length > 0 else 0.0
