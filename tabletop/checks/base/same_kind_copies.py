"""Features of one kind on the same ground, of which only one counts: drawn twice, pasted, turned round. Planar metres."""

from collections.abc import Iterable

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


def copies_of(snapshot: Snapshot, one: Placed) -> list[Placed]:
    """Other features that are the same as one, ordered by id."""
    every, bounds = snapshot.of(one.kind), snapshot.bounds_of(one.kind)
    near = np.flatnonzero((np.abs(bounds - np.array(one.geometry.bounds)) <= SAME_M).all(axis=1)).tolist()
    return [every[row] for row in near if every[row].id != one.id and is_same(snapshot, one, every[row])]
