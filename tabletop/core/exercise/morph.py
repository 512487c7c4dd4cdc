"""Shapes between two shapes: a line or an area that is another one in the next scene, part of the way there. Planar metres."""

from collections.abc import Callable

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from shapely.ops import substring

Morph = Callable[[float], BaseGeometry]
"""The shape at a share of the way, 0 to 1."""


def morph(before: BaseGeometry, after: BaseGeometry) -> Morph | None:
    """From one shape to another; None where they are not alike enough: other types, parts, holes, nothing there.

    Each corner of either goes straight to its counterpart at the same share of the line's (outline's) length, so that both ends are met
    exactly. A line is turned round where its ends lie nearer to the other's so; the outline of an area begins where the sum of the squared
    ways is least. In between an area may cross itself: it is drawn, never measured.
    """
    if before.geom_type != after.geom_type or before.is_empty or after.is_empty:
        return None
    if isinstance(before, LineString) and isinstance(after, LineString):
        start, end = _matched_lines(before, after)
        return _between(before, after, start, end, LineString)
    if isinstance(before, Polygon) and isinstance(after, Polygon) and not before.interiors and not after.interiors:
        start, end = _matched_rings(before, after)
        return _between(before, after, start, end, Polygon)
    return None


def grown(line: BaseGeometry, share: float) -> BaseGeometry:
    """The first part of a line, so large a share of its length; the line itself from 1 on, its first place twice at 0."""
    if share >= 1 or not isinstance(line, LineString):
        return line
    part = substring(line, 0.0, max(share, 0.0), normalized=True)
    return part if isinstance(part, LineString) else LineString([part.coords[0]] * 2)


def _between(
    before: BaseGeometry, after: BaseGeometry, start: np.ndarray, end: np.ndarray, made: Callable[[np.ndarray], BaseGeometry]
) -> Morph:
    def shape(share: float) -> BaseGeometry:
        if share <= 0 or share >= 1:
            return before if share <= 0 else after
        return made(start + (end - start) * share)

    return shape


def _matched_lines(before: LineString, after: LineString) -> tuple[np.ndarray, np.ndarray]:
    start, end = shapely.get_coordinates(before), shapely.get_coordinates(after)
    straight = np.hypot(*(start[0] - end[0])) + np.hypot(*(start[-1] - end[-1]))
    crossed = np.hypot(*(start[0] - end[-1])) + np.hypot(*(start[-1] - end[0]))
    return _at_same_shares(start, end if straight <= crossed else end[::-1])


def _matched_rings(before: Polygon, after: Polygon) -> tuple[np.ndarray, np.ndarray]:
    start = shapely.get_coordinates(orient(before).exterior)
    ring = shapely.get_coordinates(orient(after).exterior)[:-1]
    best = min(range(len(ring)), key=lambda first: _cost(start, _closed(ring, first)))
    return _at_same_shares(start, _closed(ring, best))


def _closed(ring: np.ndarray, first: int) -> np.ndarray:
    turned = np.roll(ring, -first, axis=0)
    return np.vstack([turned, turned[:1]])


def _cost(start: np.ndarray, end: np.ndarray) -> float:
    one, other = _at_same_shares(start, end)
    return float(((one - one.mean(axis=0) - other + other.mean(axis=0)) ** 2).sum())


def _at_same_shares(start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both lines with a vertex at each share of the length at which either has one."""
    shares = [_shares(line) for line in (start, end)]
    wanted = np.union1d(*shares)
    return _at(start, shares[0], wanted), _at(end, shares[1], wanted)


def _shares(line: np.ndarray) -> np.ndarray:
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    shares: np.ndarray = run / run[-1] if run[-1] > 0 else np.linspace(0.0, 1.0, len(run))
    return shares


def _at(line: np.ndarray, shares: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    return np.column_stack([np.interp(wanted, shares, line[:, axis]) for axis in (0, 1)])
