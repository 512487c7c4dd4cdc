"""Well-known binary with curves, and surfaces of triangles, as plain lines and polygons. Runs inside the reading worker only."""

import math
import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely

STEP_RAD = math.radians(1.0)
"""Turn of one chord of an arc: it stays within 0.004 % of the radius, 4 mm at 100 m."""
DEEPEST = 16
_MOST_CORNERS = 50_000_000
_LINE, _POLYGON, _CIRCULAR, _COMPOUND, _CURVE_POLYGON, _TRIANGLE = 2, 3, 8, 9, 10, 17
_COLLECTIONS = (4, 5, 6, 7, 11, 12, 15, 16)
"""Multi-geometries and collections, multicurve, multisurface, polyhedral surface, TIN: a count, then whole geometries."""


class CurvedError(ValueError):
    """Bytes that are no well-known binary."""


def straightened(wkb: bytes) -> Any:
    """Shapely geometry of well-known binary (ISO or extended) whose arcs are drawn as chords of one degree; 2-D.

    Raises CurvedError where the bytes cannot be understood. Source of the format: OGC 06-103r4, chapter 8; ISO 13249-3.
    """
    try:
        return _Reader(wkb).geometry(0)
    except (struct.error, IndexError, ValueError, shapely.errors.ShapelyError) as error:
        raise CurvedError(str(error)) from None


class _Reader:
    """A place in the bytes, going on."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0
        self._order = "<"

    def _take(self, pattern: str) -> int:
        (value,) = struct.unpack_from(self._order + pattern, self._data, self._at)
        self._at += struct.calcsize(self._order + pattern)
        return int(value)

    def _head(self) -> tuple[int, int]:
        """Type without its dimension, and how many numbers a corner has."""
        self._order = "<" if self._data[self._at] else ">"
        self._at += 1
        code = self._take("I")
        size = 2 + bool(code & 0x80000000) + bool(code & 0x40000000)
        if code & 0x20000000:
            self._take("I")
        code &= 0x0FFFFFFF
        return code % 1000, size if code < 1000 else 4 if code >= 3000 else 3

    def _corners(self, size: int) -> np.ndarray:
        count = self._take("I")
        if count > min(_MOST_CORNERS, (len(self._data) - self._at) // (8 * size)):
            raise CurvedError("more corners than bytes")
        flat = np.frombuffer(self._data, dtype=self._order + "f8", count=count * size, offset=self._at)
        self._at += count * size * 8
        return flat.reshape(count, size)[:, :2].astype(np.float64)

    def geometry(self, depth: int) -> Any:
        """The geometry that begins here."""
        if depth > DEEPEST:
            raise CurvedError("nested too deep")
        kind, size = self._head()
        if kind in (_LINE, _CIRCULAR, _COMPOUND):
            return shapely.LineString(self._line(kind, size, depth))
        if kind in (_POLYGON, _TRIANGLE):
            rings = [self._corners(size) for _ in range(self._take("I"))]
            return _polygon(rings)
        if kind == _CURVE_POLYGON:
            return _polygon([self._line(*self._head(), depth + 1) for _ in range(self._take("I"))])
        if kind in _COLLECTIONS:
            return _collected([self.geometry(depth + 1) for _ in range(self._take("I"))])
        if kind == 1:
            place = struct.unpack_from(f"{self._order}{size}d", self._data, self._at)
            self._at += 8 * size
            return shapely.Point(place[:2])
        raise CurvedError(f"type {kind}")

    def _line(self, kind: int, size: int, depth: int) -> np.ndarray:
        if depth > DEEPEST:
            raise CurvedError("nested too deep")
        if kind == _COMPOUND:
            parts = [self._line(*self._head(), depth + 1) for _ in range(self._take("I"))]
            return np.vstack([parts[0], *(part[1:] for part in parts[1:])]) if parts else np.empty((0, 2))
        corners = self._corners(size)
        return chords(corners) if kind == _CIRCULAR else corners


def chords(corners: np.ndarray) -> np.ndarray:
    """(m, 2) corners of a line along arcs, each through three of the given (n, 2) corners, the last of one the first of the next."""
    if len(corners) < 3:
        return corners
    pieces = [corners[:1]]
    for start in range(0, len(corners) - 2, 2):
        pieces.append(_arc(*corners[start : start + 3]))
    return np.vstack(pieces)


def _arc(start: np.ndarray, middle: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Corners behind the first one up to the last of an arc; a full circle where first and last are the same."""
    full = bool(np.array_equal(start, end))
    if full:
        centre = (start + middle) / 2.0
    else:
        (ax, ay), (bx, by) = middle - start, end - start
        cross = 2.0 * (ax * by - ay * bx)
        if abs(cross) <= 1e-12 * max(ax * ax + ay * ay, bx * bx + by * by):
            return np.vstack((middle, end))
        a, b = ax * ax + ay * ay, bx * bx + by * by
        centre = start + np.array([by * a - ay * b, ax * b - bx * a]) / cross
    radius = math.dist(start, centre)
    first, via, last = (math.atan2(*(place - centre)[::-1]) for place in (start, middle, end))
    turn = math.tau if full else (last - first) % math.tau
    if not full and (via - first) % math.tau > turn:
        turn -= math.tau
    count = max(2, math.ceil(abs(turn) / STEP_RAD))
    angles = first + turn * np.arange(1, count + 1) / count
    arc = centre + radius * np.column_stack((np.cos(angles), np.sin(angles)))
    arc[-1] = end
    return np.asarray(arc)


def _polygon(rings: Sequence[np.ndarray]) -> Any:
    closed = [ring if np.array_equal(ring[0], ring[-1]) else np.vstack((ring, ring[:1])) for ring in rings if len(ring) > 2]
    return shapely.Polygon(closed[0], closed[1:]) if closed else shapely.Polygon()


def _collected(parts: Sequence[Any]) -> Any:
    names = {part.geom_type for part in parts}
    made: dict[str, Callable[..., Any]] = {
        "Point": shapely.MultiPoint,
        "LineString": shapely.MultiLineString,
        "Polygon": shapely.MultiPolygon,
    }
    return made[names.pop()](parts) if len(names) == 1 and names & made.keys() else shapely.GeometryCollection(list(parts))
