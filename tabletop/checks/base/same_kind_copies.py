"""Features of one kind on the same ground, of which only one counts: drawn twice, pasted, turned round. Planar metres."""

import math
from collections.abc import Container, Iterable

import numpy as np
import shapely

from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed

SAME_M = 0.01
"""Shapes nowhere farther apart than this are equal, whichever way they are drawn."""


def is_same(snapshot: Snapshot, one: Placed, other: Placed) -> bool:
    """Whether two features stand for the same thing: one kind and one shape, and for points the same in all that they say.

    Lines and areas of one shape are the same, whatever is written beside them. Several things may stand at one place, so points are
    the same only where all their properties are; of units the name, the type and the strength must agree (a named one may have lost
    its strength with its row of the roster), and two rows of the roster are never the same.
    """
    if one.kind != other.kind or one.geometry.geom_type != other.geometry.geom_type:
        return False
    if shapely.hausdorff_distance(one.geometry, other.geometry) > SAME_M:
        return False
    if one.geometry.geom_type != "Point":
        return True
    return _same_unit(snapshot, one, other) if one.kind == "unit" else _says_the_same(one, other)


def _same_unit(snapshot: Snapshot, one: Placed, other: Placed) -> bool:
    rows = {row for row in (one.get("unit"), other.get("unit")) if row}
    if one.name != other.name or one.get("unit_type") != other.get("unit_type") or len(rows) > 1:
        return False
    return bool(one.name and rows) or snapshot.strength_of(one) == snapshot.strength_of(other)


def _says_the_same(one: Placed, other: Placed) -> bool:
    return one.name == other.name and all(one.get(name) == other.get(name) for name in kinds()[one.kind].properties)


def once(snapshot: Snapshot, some: Iterable[Placed]) -> list[Placed]:
    """Features without those that are the same as one before them."""
    kept: dict[tuple[float, ...], list[Placed]] = {}
    features = []
    for feature in some:
        alike = kept.setdefault(tuple(np.round(feature.geometry.bounds, 1).tolist()), [])
        if not any(is_same(snapshot, feature, other) for other in alike):
            alike.append(feature)
            features.append(feature)
    return features


class Copies:
    """Copies of many features of one scene, each found at its place: the same answers as `copies_of`, in time that grows with what stands
    there and not with the plan."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[str, tuple[list[Placed], dict[_Place, list[int]]]] = {}

    def of(self, one: Placed, but: Container[str] = ()) -> list[Placed]:
        """Other features that are the same as one, without those of some ids, ordered by id."""
        every, places = self._of_kind(one.kind)
        near = sorted({row for place in _places(one) for row in places.get(place, ())}) if places else []
        others = (every[row] for row in near if every[row].id != one.id and every[row].id not in but)
        return [other for other in others if _boxes_agree(one, other) and is_same(self._snapshot, one, other)]

    def _of_kind(self, kind: str) -> "tuple[list[Placed], dict[_Place, list[int]]]":
        """All of a kind, and the rows of those that lie in each square where more than one lies."""
        if kind not in self._known:
            every, rows = self._snapshot.of(kind), dict[_Place, list[int]]()
            for row in np.flatnonzero(_have_company(self._snapshot.bounds_of(kind))).tolist():
                for place in _places(every[row]):
                    rows.setdefault(place, []).append(row)
            self._known[kind] = every, rows
        return self._known[kind]


def _have_company(bounds: np.ndarray) -> np.ndarray:
    """(n,) whether another one of (n, 4) bounds has its south-western corner in the same square metre, in any of the ways of `_places`."""
    found = np.zeros(len(bounds), dtype=bool)
    for shift in SHIFTS:
        east, north = np.floor(bounds[:, :2] + shift).astype(np.int64).T
        squares = (east << 32) + north
        order = np.argsort(squares)
        twice = squares[order][1:] == squares[order][:-1]
        found[order[1:][twice]] = found[order[:-1][twice]] = True
    return found


SHIFTS = ((0.0, 0.0), (0.0, 0.5), (0.5, 0.0), (0.5, 0.5))
"""East and north, in metres, by which the squares are laid: a border of one way lies within a square of another."""
_Place = tuple[float, float, float, float, str, str]
"""A square by how it is shifted and where it lies, with the type of shape that stands there and, of a point, what it is called."""


def _places(one: Placed) -> list[_Place]:
    """The square metres in which the south-western corner of a feature lies; two that are the same share one of them."""
    west, south = one.geometry.bounds[:2]
    shape = one.geometry.geom_type
    name = one.name if shape == "Point" else ""
    return [(x, y, math.floor(west + x), math.floor(south + y), shape, name) for x, y in SHIFTS]


def _boxes_agree(one: Placed, other: Placed) -> bool:
    return all(abs(a - b) <= SAME_M for a, b in zip(one.geometry.bounds, other.geometry.bounds, strict=True))


def copies_of(snapshot: Snapshot, one: Placed) -> list[Placed]:
    """Other features that are the same as one, ordered by id."""
    every, bounds = snapshot.of(one.kind), snapshot.bounds_of(one.kind)
    near = np.flatnonzero((np.abs(bounds - np.array(one.geometry.bounds)) <= SAME_M).all(axis=1)).tolist()
    return [every[row] for row in near if every[row].id != one.id and is_same(snapshot, one, every[row])]
