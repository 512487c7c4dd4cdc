"""A polygon as triangles that know their neighbours, and the parts of goals in each of them. Planar metres."""

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


class Triangles:
    """The triangles of a polygon. Corners run counter-clockwise; edge k of a triangle leads from its corner k to the next one."""

    def __init__(self, polygon: Polygon) -> None:
        self.polygon = polygon

    @cached_property
    def _corners(self) -> np.ndarray:
        """(t, 3, 2) places."""
        made = shapely.orient_polygons(shapely.get_parts(shapely.constrained_delaunay_triangles(self.polygon)))
        return np.asarray(shapely.get_coordinates(made).reshape(-1, 4, 2)[:, :3])

    @cached_property
    def corners(self) -> list[tuple[Position, Position, Position]]:
        """Places of the corners of each triangle. Equal ones are one object: some triangles meet at each, and there are very many."""
        numbers = self._numbered[0]
        places: list[Position] = [(0.0, 0.0)] * (int(numbers.max(initial=-1)) + 1)
        for number, (x, y) in zip(numbers.ravel().tolist(), self._corners.reshape(-1, 2).tolist(), strict=True):
            places[number] = (x, y)
        return [(places[a], places[b], places[c]) for a, b, c in numbers.tolist()]

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
    def tree(self) -> STRtree:
        """Index over the triangles."""
        return STRtree(shapely.polygons(self._corners))

    def touching(self, place: Point) -> list[int]:
        """Triangles that hold or touch a place; the nearest where none does."""
        found = np.sort(self.tree.query(place, predicate="dwithin", distance=TOUCHES_M)).tolist()
        return found or [int(self.tree.nearest(place) or 0)]

    def held(self, goals: Sequence[BaseGeometry]) -> dict[int, list[Piece]]:
        """The straight pieces of goals in each triangle; of an area its rim, because goals are reached from outside."""
        pieces, owner = straight_pieces_of(goals)
        rows, triangles = self.tree.query(pieces, predicate="dwithin", distance=TOUCHES_M)
        parts = shapely.intersection(pieces[rows], self.tree.geometries[triangles])
        # A goal that lies on a rim may miss its triangle by a rounding: it is given to the nearest one whole, else it could never be
        # reached.
        missed = np.setdiff1d(np.arange(len(pieces)), rows[~shapely.is_empty(parts)])
        rows = np.concatenate((rows, missed))
        triangles = np.concatenate((triangles, np.asarray(self.tree.nearest(pieces[missed])) if len(missed) else missed))
        parts = np.concatenate((parts, pieces[missed]))
        found: dict[int, list[Piece]] = {}
        for row, triangle, part in zip(rows.tolist(), triangles.tolist(), parts, strict=True):
            if not part.is_empty:
                ends = shapely.get_coordinates(part)
                found.setdefault(triangle, []).append((*ends[0].tolist(), *ends[-1].tolist(), int(owner[row])))
        return found


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
