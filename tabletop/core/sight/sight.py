"""What a straight look reaches between walls. Planar metres of the working CRS; bearings in degrees, 0 = north, clockwise."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position, sector, sectors
from tabletop.core.values.feature import Placed

TURN = 2 * math.pi
TOUCH_M = 1e-9
"""A wall that runs through the place itself hides nothing: one stands on its corner or looks out of its window."""
TINY_RAD = 1e-11
RAYS = 2048
"""Looks of a full turn that `visible_fast` takes."""
NO_EDGES = np.empty((0, 2, 2))


def outline_edges(shapes: np.ndarray) -> np.ndarray:
    """(m, 2, 2) straight edges of lines and of the outlines of polygons; points give none."""
    areas = shapely.get_dimensions(shapes) == 2
    lines = shapely.get_parts(np.concatenate((shapely.boundary(shapes[areas]), shapes[~areas])))
    coords, owner = shapely.get_coordinates(lines, return_index=True)
    kept = (owner[1:] == owner[:-1]) & (coords[1:] != coords[:-1]).any(axis=1)
    return np.stack((coords[:-1][kept], coords[1:][kept]), axis=1)


def reach_of(
    placed: Placed, walls: np.ndarray = NO_EDGES, reach_m: float | None = None, all_round: bool = False, fast: bool = False
) -> BaseGeometry:
    """Ground that a feature reaches: its disc or sector, clipped by walls (m, 2, 2); empty where reach or sector is zero.

    `reach_m` replaces its own reach, `all_round` its sector by the whole disc. `fast`: near enough for a drawing under way.
    """
    place = (placed.geometry.x, placed.geometry.y)
    far_m = _number(placed.get("reach_m")) if reach_m is None else reach_m
    bearing, angle = _number(placed.get("bearing_deg")), placed.get("sector_deg")
    look = visible_fast if fast else visible
    return look(place, far_m, bearing, 360.0 if angle is None or all_round else _number(angle), walls)


def free_reaches(some: Sequence[Placed], reach_m: float | None = None, all_round: bool = False) -> np.ndarray:
    """(n,) what `reach_of` gives for each without walls, quicker together."""
    made = np.full(len(some), Polygon(), dtype=object)
    far_m = np.array([_number(feature.get("reach_m")) if reach_m is None else reach_m for feature in some])
    given = (None if all_round else feature.get("sector_deg") for feature in some)
    angles = np.array([360.0 if angle is None else min(_number(angle), 360.0) for angle in given])
    for angle in np.unique(angles[(far_m > 0) & (angles > 0)]).tolist():
        rows = np.flatnonzero((far_m > 0) & (angles == angle)).tolist()
        centres = np.array([(some[row].geometry.x, some[row].geometry.y) for row in rows])
        made[rows] = sectors(centres, far_m[rows], [_number(some[row].get("bearing_deg")) for row in rows], angle)
    return made


def _number(value: Any) -> float:
    return float(value or 0.0)


def visible(place: Position, radius_m: float, bearing: float, sector_deg: float, walls: np.ndarray) -> BaseGeometry:
    """The part of a disc or sector that a straight look from its centre reaches between walls (m, 2, 2), exactly.

    The same walls give the same corners whatever their order. A polygon, or several that touch at corners; empty for a radius or
    sector of zero or less.
    """
    whole = sector(place, radius_m, bearing, sector_deg)
    look = _Look(place, whole, min(sector_deg, 360.0), walls)
    return whole if look.is_free else look.exact()


def visible_fast(place: Position, radius_m: float, bearing: float, sector_deg: float, walls: np.ndarray) -> BaseGeometry:
    """As `visible`, by 2,048 looks to the full turn: near enough for a drawing under way, and several times faster."""
    whole = sector(place, radius_m, bearing, sector_deg)
    look = _Look(place, whole, min(sector_deg, 360.0), walls)
    return whole if look.is_free else look.sampled()


class _Look:
    """One look round. Angles are radians clockwise from the first side of the sector; edges are metres from the place."""

    def __init__(self, place: Position, whole: Polygon, sector_deg: float, walls: np.ndarray) -> None:
        self.place = np.asarray(place)
        self.is_free = True
        if whole.is_empty or not len(walls):
            return
        corners = shapely.get_coordinates(whole.exterior) - self.place
        self.full = sector_deg >= 360.0
        rim = corners if self.full else corners[1:-1]
        self.far_m = float(np.hypot(*rim[0]))
        edges = _near(walls - self.place, self.far_m)
        self.is_free = not len(edges)
        self.angle = TURN if self.full else math.radians(sector_deg)
        self.first = math.atan2(rim[0, 0], rim[0, 1])
        # The rim is walls too: then in every direction something is nearest, and what is seen is all of one kind.
        self.edges = np.concatenate((_sorted(edges), np.stack((rim[:-1], rim[1:]), axis=1)))
        self._place_spans()

    def _place_spans(self) -> None:
        """The edges seen from side to side: `start` <= `end`; one over the first side stands twice."""
        at = np.arctan2(self.edges[..., 0], self.edges[..., 1])
        wide = (at[:, 1] - at[:, 0] + math.pi) % TURN - math.pi
        start = (np.where(wide >= 0, at[:, 0], at[:, 1]) - self.first) % TURN
        # A hair before the first side is on it: there it would be taken for the end of the turn.
        start = np.where(start > TURN - TINY_RAD, 0.0, start)
        end = start + np.abs(wide)
        over = end > TURN + TINY_RAD
        self.edges = np.concatenate((self.edges, self.edges[over]))
        self.start = np.concatenate((start, np.full(int(over.sum()), 0.0)))
        self.end = np.concatenate((np.minimum(end, TURN), end[over] - TURN))

    def exact(self) -> BaseGeometry:
        """Between two neighbouring corners or crossings one edge is the nearest: the shape is bounded by its pieces."""
        # Which wall is nearest changes only where one begins, ends or crosses another; so one look in the middle between two such angles
        # says it for all between.
        stops = self._stops()
        middle = (stops[:-1] + stops[1:]) / 2
        rows, looks = self._spanned(middle)
        # Of walls that are equally near the first in their own order: the answer must not hang on how the layer lists them.
        order = np.lexsort((rows, self._distance(rows, middle[looks]), looks))
        rows, looks = rows[order], looks[order]
        first = np.concatenate(([True], looks[1:] != looks[:-1]))
        rows, looks = rows[first], looks[first]
        begins, ends = (self._place_on(rows, stops[looks + side]) for side in (0, 1))
        # Corners within one edge are left out: each stop behind the nearest wall would else be a corner of what is seen.
        same = (rows[1:] == rows[:-1]) & (looks[1:] == looks[:-1] + 1)
        corners = np.stack((begins, ends), axis=1)
        kept = np.stack((np.concatenate(([True], ~same)), np.concatenate((~same, [True]))), axis=1)
        return self._polygon(corners[kept])

    def sampled(self) -> BaseGeometry:
        """A narrow wedge for each of many looks, as deep as its nearest edge."""
        count = max(3, round(RAYS * self.angle / TURN))
        sides = np.linspace(0.0, self.angle, count + 1)
        looks_at = (sides[:-1] + sides[1:]) / 2
        rows, looks = self._spanned(looks_at)
        far = np.full(count, self.far_m)
        np.minimum.at(far, looks, self._distance(rows, looks_at[looks]))
        wedges = np.stack((self._ahead(sides[:-1]), self._ahead(sides[1:])), axis=1) * far[:, None, None]
        return self._polygon(wedges.reshape(-1, 2))

    def _stops(self) -> np.ndarray:
        """Angles at which another edge may become the nearest, ascending, from side to side."""
        found = np.concatenate((self.start, self.end, self._crossings(), [0.0, self.angle]))
        found = np.unique(found[(found >= 0) & (found <= self.angle)])
        apart = np.concatenate(([True], np.diff(found) > TINY_RAD))
        return np.asarray(found[apart])

    def _crossings(self) -> np.ndarray:
        """Angles of the places where two edges meet."""
        lines = shapely.linestrings(self.edges)
        one, other = STRtree(lines).query(lines, predicate="intersects")
        one, other = one[one < other], other[one < other]
        p, q = self.edges[one, 0], self.edges[other, 0]
        d, e = self.edges[one, 1] - p, self.edges[other, 1] - q
        across = _cross(d, e)
        slanting = across != 0
        along = _cross(q - p, e)[slanting] / across[slanting]
        met = p[slanting] + np.clip(along, 0, 1)[:, None] * d[slanting]
        return np.asarray((np.arctan2(met[:, 0], met[:, 1]) - self.first) % TURN)

    def _spanned(self, looks_at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of an edge and a look that meets it."""
        low = np.searchsorted(looks_at, self.start, side="left")
        high = np.searchsorted(looks_at, self.end, side="right")
        count = np.maximum(high - low, 0)
        rows = np.repeat(np.arange(len(count)), count)
        looks = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(low, count)
        return rows, looks

    def _ahead(self, angles: np.ndarray) -> np.ndarray:
        turns = angles + self.first
        return np.column_stack((np.sin(turns), np.cos(turns)))

    def _distance(self, rows: np.ndarray, angles: np.ndarray) -> np.ndarray:
        """How far along looks edges are met; an edge seen end on is met at its nearer end."""
        ends = self.edges[rows]
        along = ends[:, 1] - ends[:, 0]
        across = _cross(self._ahead(angles), along)
        end_on = across == 0
        met = _cross(ends[:, 0], along) / np.where(end_on, 1.0, across)
        reach = np.hypot(ends[..., 0], ends[..., 1])
        return np.where(end_on, reach.min(axis=1), np.clip(met, 0.0, reach.max(axis=1)))

    def _place_on(self, rows: np.ndarray, angles: np.ndarray) -> np.ndarray:
        return np.asarray(self._ahead(angles) * self._distance(rows, angles)[:, None])

    def _polygon(self, corners: np.ndarray) -> BaseGeometry:
        polygon = Polygon((corners if self.full else np.concatenate(([[0.0, 0.0]], corners))) + self.place)
        return polygon if polygon.is_valid else _mended(polygon)


def _mended(shape: Polygon) -> BaseGeometry:
    """The areas that the outline of a shape encloses. GEOS 3.14 mending by "structure" may lose nearly all of a shape with a tiny loop."""
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shape, method="linework")))
    found: BaseGeometry = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return found


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])


def _near(edges: np.ndarray, far_m: float) -> np.ndarray:
    """Edges that come nearer than so far, and do not run through the middle."""
    along = edges[:, 1] - edges[:, 0]
    square = np.maximum((along**2).sum(axis=1), TOUCH_M**2)
    share = np.clip(-(edges[:, 0] * along).sum(axis=1) / square, 0, 1)
    off = np.hypot(*(edges[:, 0] + share[:, None] * along).T)
    return np.asarray(edges[(off < far_m) & (off > TOUCH_M)])


def _sorted(edges: np.ndarray) -> np.ndarray:
    """Edges in an order of their own, each beginning at its smaller corner."""
    swap = (edges[:, 0, 0] > edges[:, 1, 0]) | ((edges[:, 0, 0] == edges[:, 1, 0]) & (edges[:, 0, 1] > edges[:, 1, 1]))
    edges = np.where(swap[:, None, None], edges[:, ::-1], edges)
    flat = edges.reshape(-1, 4)
    return np.asarray(edges[np.lexsort(flat.T[::-1])])
