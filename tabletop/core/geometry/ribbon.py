"""Ribbons: areas of one width along a line, as a flow of people is drawn; and the line back out of such an area. Metres.

The outline is the left side of the line, then the right side back: corner k and corner -1 - k stand opposite each other. So the line
is known from the outline alone, moves and turns with it, and is there no more once the outline is another shape.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position, bearing_deg, turned_deg

SHARPEST_DEG = 120.0
"""A line that turns more at one corner leads back along itself."""
ASKEW_DEG = 10.0
"""Both sides of a piece of a ribbon lie no farther apart in direction."""
ACROSS_DEG = 20.0
"""The ends of a ribbon stand square to it, but for so much."""
ALONG_DEG = 45.0
"""The line of a ribbon is where people go only while its bearing lies so near to the way from its one end to the other."""
FOLLOWS_DEG = 1.0
"""A bearing that is no farther from the way between both ends was made of it."""
BENT_DEG = 5.0
"""A line that nowhere turns off by more is straight."""
IDLE_DEG = 0.1
"""A corner at which an outline turns by less is none."""
TINY_M = 1e-6


@dataclass(frozen=True)
class Axis:
    """The middle of a ribbon, in the direction of movement: its corners (n, 2), and the ends of the sections there, left (n, 2), right."""

    places: np.ndarray
    left: np.ndarray
    right: np.ndarray

    @property
    def line(self) -> LineString:
        """As a line."""
        return LineString(self.places)

    @property
    def bearings_deg(self) -> list[float]:
        """Of each straight piece."""
        return [bearing_deg(start, end) for start, end in zip(self.places.tolist(), self.places[1:].tolist(), strict=False)]

    @property
    def lengths_m(self) -> list[float]:
        """Of each straight piece."""
        return [float(metres) for metres in np.hypot(*np.diff(self.places, axis=0).T)]

    @property
    def whole_deg(self) -> float:
        """The bearing from its first end to its last."""
        return bearing_deg(tuple(self.places[0]), tuple(self.places[-1]))

    @property
    def bends_deg(self) -> float:
        """How far the straight piece that turns off most turns from the way between both ends."""
        return max(turned_deg(self.whole_deg, one) for one in self.bearings_deg)

    @property
    def width_m(self) -> float:
        """Of its first piece, square to it."""
        ahead = self.places[1] - self.places[0]
        across = self.left[0] - self.right[0]
        return float(abs(ahead[0] * across[1] - ahead[1] * across[0]) / np.hypot(*ahead))

    def pieces(self) -> list[Polygon]:
        """The straight pieces as areas, from end to end."""
        rings = zip(self.left, self.left[1:], self.right[1:], self.right, strict=False)
        return [Polygon(ring) for ring in rings]


def ribbon(corners: Sequence[Position], width_m: float) -> Polygon | None:
    """The area so wide along a line; None where the line turns back along itself, or a bend is too tight for the width."""
    places = np.array([one for k, one in enumerate(corners) if k == 0 or math.dist(one, corners[k - 1]) > TINY_M], dtype=float)
    if len(places) < 2 or not 0 < width_m < math.inf:
        return None
    ahead = np.diff(places, axis=0)
    ahead /= np.hypot(*ahead.T)[:, None]
    sides = np.column_stack((-ahead[:, 1], ahead[:, 0]))
    aside = np.vstack((sides[:1], sides[:-1] + sides[1:], sides[-1:]))
    aside /= np.maximum(np.hypot(*aside.T), TINY_M)[:, None]
    # At a corner the sides meet on its bisector, so much farther out that both pieces keep their width.
    cos = (aside * np.vstack((sides[:1], sides))).sum(axis=1)
    if (cos < math.cos(math.radians(SHARPEST_DEG / 2)) - TINY_M).any():
        return None
    off = aside * (width_m / 2 / cos)[:, None]
    shape = Polygon(np.concatenate((places + off, (places - off)[::-1])))
    return shape if shape.is_valid and _keeps_its_way(places + off, ahead) and _keeps_its_way(places - off, ahead) else None


def _keeps_its_way(side: np.ndarray, ahead: np.ndarray) -> bool:
    """Whether no piece of a side runs backwards, as it does inside a bend that is too tight."""
    return bool(((np.diff(side, axis=0) * ahead).sum(axis=1) > TINY_M).all())


def axis_of(area: BaseGeometry, bearing: float | None) -> Axis | None:
    """The line of a ribbon in the direction of a bearing, or along it where nobody gave one; None where the area is no ribbon,
    or where the bearing leads across it.
    """
    if area.geom_type != "Polygon" or len(area.interiors):
        return None
    ring = shapely.get_coordinates(area.exterior)[:-1]
    # A corner that was put on a straight side changes no ground.
    found = _axes(ring) or _axes(_without_idle_corners(ring))
    if bearing is not None:
        found = [axis for one in found if (axis := _along(one, bearing)) is not None]
    # A rectangle has two such lines, the longer one is meant.
    return max(found, key=lambda axis: axis.line.length, default=None)


def bent_axis(area: BaseGeometry, bearing: float | None) -> Axis | None:
    """The line of a ribbon that bends, along which people move by turns; None where they move one way: straight, or no ribbon at all."""
    axis = None if bearing is None else axis_of(area, bearing)
    return axis if axis is not None and len(axis.places) > 2 and axis.bends_deg > BENT_DEG else None


def followed_bearing(before: BaseGeometry, after: BaseGeometry, bearing: float | None) -> float | None:
    """The bearing along a ribbon that was reshaped, in tenths of a degree; None where the bearing did not lead along it, or no more can."""
    was = None if bearing is None else axis_of(before, bearing)
    if bearing is None or was is None or turned_deg(was.whole_deg, bearing) > FOLLOWS_DEG:
        return None
    now = axis_of(after, bearing)
    return None if now is None else round(now.whole_deg, 1) % 360.0


def _axes(ring: np.ndarray) -> list[Axis]:
    """Every line of which the ring (n, 2) is a ribbon."""
    half = len(ring) // 2
    if len(ring) < 4 or len(ring) % 2:
        return []
    return [axis for turn in range(half) if (axis := _axis(np.roll(ring, -turn, axis=0), half)) is not None]


def _without_idle_corners(ring: np.ndarray) -> np.ndarray:
    """The corners of a ring (n, 2) but for those on the straight line from the one before to the one behind."""
    before, behind = ring - np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0) - ring
    lengths = np.hypot(*before.T) * np.hypot(*behind.T)
    aside = np.abs(before[:, 0] * behind[:, 1] - before[:, 1] * behind[:, 0])
    idle = (aside <= math.sin(math.radians(IDLE_DEG)) * lengths) & ((before * behind).sum(axis=1) > 0)
    return np.asarray(ring[~idle])


def _axis(ring: np.ndarray, half: int) -> Axis | None:
    left, right = ring[:half], ring[half:][::-1]
    # The ends first: of a ring of many corners they show at once for nearly every turn that it is no ribbon so.
    for k, step in ((0, 1), (half - 1, -1)):
        places = (left[[k, k + step]] + right[[k, k + step]]) / 2
        bearing = _bearing(*(places if step > 0 else places[::-1]))
        if abs(turned_deg(_bearing(right[k], left[k]), bearing) - 90.0) > ACROSS_DEG:
            return None
    places = (left + right) / 2
    if (np.hypot(*np.diff(places, axis=0).T) <= TINY_M).any() or (np.hypot(*(left - right).T) <= TINY_M).any():
        return None
    for k in range(half - 1):
        sides = [_bearing(side[k], side[k + 1]) for side in (left, right)]
        if turned_deg(*sides) > ASKEW_DEG or turned_deg(sides[0], _bearing(places[k], places[k + 1])) > ASKEW_DEG:
            return None
    return Axis(places, left, right)


def _bearing(start: np.ndarray, end: np.ndarray) -> float:
    return bearing_deg((float(start[0]), float(start[1])), (float(end[0]), float(end[1])))


def _along(axis: Axis, bearing: float) -> Axis | None:
    if np.hypot(*(axis.places[-1] - axis.places[0])) <= TINY_M:
        return None
    if turned_deg(axis.whole_deg, bearing) <= ALONG_DEG:
        return axis
    if turned_deg(axis.whole_deg + 180.0, bearing) <= ALONG_DEG:
        return Axis(axis.places[::-1], axis.right[::-1], axis.left[::-1])
    return None
