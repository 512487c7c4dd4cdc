"""A polygon as triangles that know their neighbours, and the parts of goals in each of them. Planar metres."""

import math
from array import array
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import shapely
from shapely import Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position

Piece = tuple[float, float, float, float, int]
"""A straight piece of a goal (east, north of both ends; one place twice for a point), and the goal's number."""
TOUCHES_M = 1e-7
"""What lies this near to a triangle touches it."""
GROUP = 4
"""So many triangles that lie together have one box in the index."""


class Triangles:
    """The triangles of a polygon. Corners run counter-clockwise; edge k of a triangle leads from its corner k to the next one."""

    def __init__(self, polygon: Polygon) -> None:
        self.polygon = polygon

    @cached_property
    def _corners(self) -> np.ndarray:
        """(t, 3, 2) places."""
        # Out of the collection at once: a polygon for each triangle takes ten times the memory of its places, and twice as they are turned.
        made: np.ndarray = shapely.get_coordinates(shapely.constrained_delaunay_triangles(self.polygon)).reshape(-1, 4, 2)[:, :3].copy()
        (ahead, aside), (over, up) = (made[:, 1] - made[:, 0]).T, (made[:, 2] - made[:, 0]).T
        clockwise = ahead * up < aside * over
        made[clockwise] = made[clockwise][:, [0, 2, 1]]
        return made

    @cached_property
    def corners(self) -> list[tuple[Position, Position, Position]]:
        """Places of the corners of each triangle. Equal ones are one object: some triangles meet at each, and there are very many."""
        numbers = self._numbered[0]
        found = np.zeros((int(numbers.max(initial=-1)) + 1, 2))
        found[numbers.ravel()] = self._corners.reshape(-1, 2)
        # Never numbers and places of all triangles as objects at once: five times what is kept, and holes in the heap when they go.
        places: list[Position] = list(zip(*found.T.tolist(), strict=True))
        number = iter(self.numbers)
        return [(places[a], places[b], places[c]) for a, b, c in zip(number, number, number, strict=True)]

    @cached_property
    def _numbered(self) -> tuple[np.ndarray, np.ndarray]:
        """(t, 3) numbers of the corners of triangles, and (n,) whether a way may turn round the corner of each number."""
        turns, straight = self._turning
        # The triangulation adds no places and moves none, so corners of neighbours are equal to the last bit and can be told by their
        # values.
        places = np.concatenate((self._corners.reshape(-1, 2), turns, straight))
        _, numbers = np.unique(places[:, 0] + 1j * places[:, 1], return_inverse=True)
        count = len(self._corners) * 3
        may_turn = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=bool)
        may_turn[numbers[count : count + len(turns)]] = True
        return numbers[:count].reshape(-1, 3).astype(np.int64), may_turn

    @property
    def _turning(self) -> tuple[np.ndarray, np.ndarray]:
        """(k, 2) corners of the polygon round which a way may turn, and the others."""
        found, other = [np.empty((0, 2))], [np.empty((0, 2))]
        whole = shapely.orient_polygons(self.polygon)
        for ring in (whole.exterior, *whole.interiors):
            corners = shapely.get_coordinates(ring)[:-1]
            into, out = corners - np.roll(corners, 1, axis=0), np.roll(corners, -1, axis=0) - corners
            # The outer ring runs counter-clockwise and holes clockwise, so the ground is always on the left: a turn to the right is a
            # corner that stands into the ground. Only round those does the shortest way bend.
            turns = into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0] < 0
            found.append(corners[turns])
            other.append(corners[~turns])
        return np.concatenate(found), np.concatenate(other)

    @cached_property
    def numbers(self) -> "array[int]":
        """Numbers of the corners, three for each triangle: equal places have one number."""
        return array("q", self._numbered[0].tobytes())

    @cached_property
    def may_turn(self) -> list[bool]:
        """Whether a way may turn round the corner of each number."""
        return list(self._numbered[1].tolist())

    @cached_property
    def across(self) -> "array[int]":
        """Beyond each edge, three for each triangle, the edge that it is of the triangle there (edge k of triangle t is 3 t + k); -1 at the
        rim."""
        numbers = self._numbered[0]
        pairs = np.sort(np.stack((numbers, np.roll(numbers, -1, axis=1)), axis=-1).reshape(-1, 2), axis=1)
        order = np.lexsort((pairs[:, 1], pairs[:, 0]))
        # Sorted, the two triangles of an inner edge stand next to each other; an edge of the rim stands alone.
        same = (pairs[order[1:]] == pairs[order[:-1]]).all(axis=1)
        beyond = np.full(len(pairs), -1)
        beyond[order[:-1][same]], beyond[order[1:][same]] = order[1:][same], order[:-1][same]
        return array("q", beyond.astype(np.int64).tobytes())

    @cached_property
    def index(self) -> "TriangleIndex":
        """Index over the triangles."""
        return TriangleIndex(self._corners)

    def touching(self, place: Point) -> list[int]:
        """Triangles that hold or touch a place; the nearest where none does."""
        places = np.array([place], dtype=object)
        found: list[int] = self.index.touched(places)[1].tolist()
        return found or [int(one) for one in self.index.nearest(places)]

    def held(self, goals: Sequence[BaseGeometry]) -> dict[int, list[Piece]]:
        """The straight pieces of goals in each triangle; of an area its rim, because goals are reached from outside."""
        pieces, owner = straight_pieces_of(goals)
        rows, triangles = self.index.touched(pieces)
        parts = shapely.intersection(pieces[rows], self.index.shapes(triangles))
        # A goal that lies on a rim may miss its triangle by a rounding: it is given to the nearest one whole, else it could never be
        # reached.
        missed = np.setdiff1d(np.arange(len(pieces)), rows[~shapely.is_empty(parts)])
        rows = np.concatenate((rows, missed))
        triangles = np.concatenate((triangles, self.index.nearest(pieces[missed])))
        parts = np.concatenate((parts, pieces[missed]))
        found: dict[int, list[Piece]] = {}
        for row, triangle, part in zip(rows.tolist(), triangles.tolist(), parts, strict=True):
            if not part.is_empty:
                ends = shapely.get_coordinates(part)
                found.setdefault(triangle, []).append((*ends[0].tolist(), *ends[-1].tolist(), int(owner[row])))
        return found


class TriangleIndex:
    """Finds triangles by where they are. Only boxes round groups of neighbours stand in the tree: a shape for each of very many triangles
    takes 600 bytes, and for as long as the triangles are kept."""

    def __init__(self, corners: np.ndarray) -> None:
        """`corners`: (t, 3, 2) places."""
        self._corners = corners
        count = len(corners)
        east, north = corners.mean(axis=1).T if count else np.empty((2, 0))
        # Sorted into strips from south to north, and in each from west to east, neighbours come to stand together; strips are of whole
        # groups, else some would reach from the end of one to the beginning of the next.
        strip = np.empty(count, dtype=np.int64)
        strip[np.argsort(north, kind="stable")] = np.arange(count) // (GROUP * max(1, math.ceil(math.sqrt(count / GROUP))))
        self._order = np.lexsort((east, strip))
        starts, sorted_corners = np.arange(0, count, GROUP), corners[self._order].reshape(-1, 6)
        west_south = np.minimum.reduceat(sorted_corners, starts).reshape(-1, 3, 2).min(axis=1) if count else np.empty((0, 2))
        east_north = np.maximum.reduceat(sorted_corners, starts).reshape(-1, 3, 2).max(axis=1) if count else np.empty((0, 2))
        self.groups = STRtree(shapely.box(*west_south.T, *east_north.T))

    def shapes(self, triangles: np.ndarray) -> np.ndarray:
        """(n,) polygons of some triangles."""
        return np.asarray(shapely.polygons(self._corners[triangles]))

    def touched(self, shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of (row of `shapes`, triangle) that touch, in order."""
        rows, triangles = self._near(shapes, np.full(len(shapes), TOUCHES_M))
        touch = shapely.dwithin(shapes[rows], self.shapes(triangles), TOUCHES_M)
        rows, triangles = rows[touch], triangles[touch]
        order = np.lexsort((triangles, rows))
        return rows[order], triangles[order]

    def nearest(self, shapes: np.ndarray) -> np.ndarray:
        """(n,) triangles that are nearest to shapes; the first of those that are as near, 0 where there are none."""
        found = np.zeros(len(shapes), dtype=np.int64)
        if not len(self._order) or not len(shapes):
            return found
        rows, triangles = self._members(np.arange(len(shapes)), np.asarray(self.groups.nearest(shapes)))
        away = np.full(len(shapes), np.inf)
        np.minimum.at(away, rows, shapely.distance(shapes[rows], self.shapes(triangles)))
        rows, triangles = self._near(shapes, away + TOUCHES_M)
        order = np.lexsort((triangles, shapely.distance(shapes[rows], self.shapes(triangles)), rows))
        there, first = np.unique(rows[order], return_index=True)
        found[there] = triangles[order][first]
        return found

    def _near(self, shapes: np.ndarray, distance_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows of `shapes`, and triangles whose boxes are so near to theirs."""
        rows, triangles = self._members(*self.groups.query(shapes, predicate="dwithin", distance=distance_m))
        corners, bounds, margin = self._corners[triangles], shapely.bounds(shapes)[rows], distance_m[rows, None]
        meet = (corners.min(axis=1) <= bounds[:, 2:] + margin) & (corners.max(axis=1) >= bounds[:, :2] - margin)
        return rows[meet.all(axis=1)], triangles[meet.all(axis=1)]

    def _members(self, rows: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Each row with the triangles of its group."""
        places = groups[:, None] * GROUP + np.arange(GROUP)
        there = places < len(self._order)
        return np.repeat(rows, there.sum(axis=1)), self._order[places[there]]


def straight_pieces_of(goals: Sequence[BaseGeometry]) -> tuple[np.ndarray, np.ndarray]:
    """Points, and straight pieces of lines and of rims of areas, and the goal of each."""
    shapes = np.array([*goals, None], dtype=object)[:-1]
    parts, owner = shapely.get_parts(shapes, return_index=True)
    areas = shapely.get_dimensions(parts) == 2
    parts[areas] = shapely.boundary(parts[areas])
    parts, inner = shapely.get_parts(parts, return_index=True)
    owner = owner[inner]
    coords, line = shapely.get_coordinates(parts, return_index=True)
    joined = line[1:] == line[:-1]
    pieces = shapely.linestrings(np.stack((coords[:-1][joined], coords[1:][joined]), axis=1))
    points = (shapely.get_dimensions(parts) == 0) & ~shapely.is_empty(parts)
    return np.concatenate((parts[points], pieces)), np.concatenate((owner[points], owner[line[1:][joined]]))
