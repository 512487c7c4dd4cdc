"""The two nearest things of two classes, however far apart: least distance edge to edge. Planar metres, working CRS."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from tabletop.checks.base.many_corners import distances
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.core.judgement.feature_classes import LAYER, ROLE_TITLES
from tabletop.core.text.message import Message
from tabletop.core.values.feature import Placed

Words = str | Message


@dataclass(frozen=True)
class Nearest:
    """Their distance (m), the features that they are (one for an object of a layer), and their names."""

    distance_m: float
    features: tuple[str, ...]
    names: tuple[Words, Words]


def nearest_of(snapshot: Snapshot, a: str, b: str) -> Nearest | None:
    """The nearest two of the classes; None where one of them has nothing, or both have but the same thing."""
    if a.startswith(LAYER) or b.startswith(LAYER):
        role, other = (a, b) if a.startswith(LAYER) else (b, a)
        return _nearest_to_layer(snapshot, role.removeprefix(LAYER), members(snapshot, other))
    left, right = members(snapshot, a), members(snapshot, b)
    if not left or not right:
        return None
    rows, hits = _candidates(snapshot, left, right)
    if not len(rows):
        return None
    shapes, others = _shapes(snapshot, left), _shapes(snapshot, right)
    metres = distances(shapes[rows], others[hits])
    k = int(np.argmin(metres))
    one, other_one = left[rows[k]], right[hits[k]]
    return Nearest(float(metres[k]), (one.id, other_one.id), (title_of(one), title_of(other_one)))


def members(snapshot: Snapshot, name: str) -> list[Placed]:
    """Features of a class: a kind, or those of one category."""
    kind, _, category = name.partition(":")
    return [feature for feature in snapshot.of(kind) if not category or feature.get("category") == category]


def _shapes(snapshot: Snapshot, some: list[Placed]) -> np.ndarray:
    return array_of(snapshot.shape_of(feature) for feature in some)


def _candidates(snapshot: Snapshot, left: list[Placed], right: list[Placed]) -> tuple[np.ndarray, np.ndarray]:
    """Rows of both sides among which the nearest two different things are."""
    shapes, others = _shapes(snapshot, left), _shapes(snapshot, right)
    tree = STRtree(others)
    if {feature.id for feature in left}.isdisjoint(feature.id for feature in right):
        rows, hits = tree.query_nearest(shapes, all_matches=False)
    else:
        rows, hits = tree.query(shapes, predicate="dwithin", distance=_bound(left, right, shapes, others))
    apart = np.array([left[row].id != right[hit].id for row, hit in zip(rows, hits, strict=True)], dtype=bool)
    return rows[apart], hits[apart]


def _bound(left: list[Placed], right: list[Placed], shapes: np.ndarray, others: np.ndarray) -> float:
    """A distance that the nearest two different things do not exceed: the least among neighbours from west to east; 0 without two."""
    every = [*zip((one.id for one in left), shapes, strict=True), *zip((one.id for one in right), others, strict=True)]
    sides = np.repeat([0, 1], [len(left), len(right)])
    west = np.array([shapely.bounds(shape)[0] for _, shape in every])
    order = np.argsort(west, kind="stable")
    least = np.inf
    for step in (1, 2, 3):
        for one, other in zip(order[:-step], order[step:], strict=True):
            if sides[one] != sides[other] and every[one][0] != every[other][0]:
                least = min(least, shapely.distance(every[one][1], every[other][1]))
    if np.isinf(least):
        pairs = ((i, j) for i, one in enumerate(left) for j, other in enumerate(right) if one.id != other.id)
        first = next(pairs, None)
        least = 0.0 if first is None else shapely.distance(shapes[first[0]], others[first[1]])
    return float(least)


def _nearest_to_layer(snapshot: Snapshot, role: str, features: list[Placed]) -> Nearest | None:
    """The nearest object of the layers of a role to any of these features."""
    shapes, best = _shapes(snapshot, features), None
    for layer in snapshot.layers.by_role(role):
        for part in layer.parts:
            if not len(part) or not len(shapes):
                continue
            (rows, hits), metres = part.tree.query_nearest(shapes, return_distance=True, all_matches=False)
            if not len(rows):
                continue
            k = int(np.argmin(metres))
            if best is None or metres[k] < best.distance_m:
                name = layer.value("name", int(part.rows[hits[k]]))
                words: Words = str(name) if name else Message(ROLE_TITLES.get(role, role))
                feature = features[rows[k]]
                best = Nearest(float(metres[k]), (feature.id,), (title_of(feature), words))
    return best
