"""buffer-distance: least distances between pairs of kinds."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, Check, register
from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.many_corners import distances, shortest_line
from tabletop.checks.base.scene_features import rows_named
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.distances.buffer_fixes import apart_fixes
from tabletop.checks.rules.pairs import BufferPair
from tabletop.core.judgement.feature_classes import ROLE_TITLES
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import SEVERITIES, Finding

Name = str | Message
MEMBERS: "Key[_Members]" = Key("members of classes")


@dataclass(frozen=True)
class _Near:
    """Two things too near: their distance (m), where, and the features they are (one for a layer)."""

    pair: BufferPair
    distance_m: float
    where: BaseGeometry
    about: tuple[Placed, ...]
    names: tuple[Name, Name]

    @property
    def rank(self) -> tuple[int, float]:
        return SEVERITIES.index(self.pair.severity), -self.pair.min_m


@register("buffer-distance")
@dataclass(frozen=True, kw_only=True)
class BufferDistance(Check):
    """Least distance, edge to edge, between pairs of things against a table of pairs.

    measured = distance in metres, 0 where they touch or overlap; the line between the two nearest points is highlighted. Of a layer
    the nearest object counts, one finding per feature. Two features in several pairs give one finding, the worst. Why: room to
    step back, and what burns or shelters people is kept apart. Source: a basis of its own for each pair. Where one of the two is a
    unit, a post or a vehicle, a fix moves it away, never a crowd or a protected object. Does not see walls between the two, nor height.
    """

    title: ClassVar[Message] = message(mark("Distances between things"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset(kinds())
    pairs: tuple[BufferPair, ...]

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per two features, or feature and layer, that are too near."""
        return self._judged(snapshot, None)

    def update(self, snapshot: Snapshot, found: KeptFindings, changed: Changed) -> None:
        """Only pairs with a feature that the edits touched: nothing else of the plan matters to two things."""
        found.exchange_about(changed.ids, self._judged(snapshot, changed.ids))

    def _judged(self, snapshot: Snapshot, touched: frozenset[str] | None) -> list[Finding]:
        worst: dict[tuple[str, ...], _Near] = {}
        for pair in self.pairs:
            for near in _too_near(snapshot, pair, touched):
                layer = [name for name in (pair.a, pair.b) if name.startswith("layer:")]
                key = (*sorted(feature.id for feature in near.about), *layer)
                if key not in worst or near.rank < worst[key].rank:
                    worst[key] = near
        return [self._finding(snapshot, near) for near in worst.values()]

    def _finding(self, snapshot: Snapshot, near: _Near) -> Finding:
        limit = near.pair.min_m
        text = mark("{a} and {b} are {measured:.2f} m apart; at least {limit:.2f} m.")
        role = next((name.removeprefix("layer:") for name in (near.pair.a, near.pair.b) if name.startswith("layer:")), None)
        steps = [message(mark("Least distance {measured:.2f} m; at least {limit:.2f} m"), measured=near.distance_m, limit=limit)]
        fixes, about, severity = apart_fixes(snapshot, near.about, near.where, limit, role), near.about, near.pair.severity
        measured, where, basis = near.distance_m, near.where, near.pair.basis
        return self.finding(
            snapshot, severity, text, about, measured, limit, "m", where, steps, fixes, basis, a=near.names[0], b=near.names[1]
        )


@dataclass(frozen=True)
class _Members:
    """The features of a class, ordered by id, with the ground that they take."""

    features: list[Placed]
    shapes: np.ndarray
    tree: STRtree

    def rows_of(self, touched: frozenset[str]) -> np.ndarray:
        return np.array(rows_named(self.features, touched), dtype=np.int64)


def _members(snapshot: Snapshot, name: str) -> _Members:
    kind, _, category = name.partition(":")

    def make() -> _Members:
        features, tree = snapshot.of(kind), snapshot.tree_of(kind)
        if category:
            features = [feature for feature in features if feature.get("category") == category]
            tree = STRtree(array_of(snapshot.shape_of(feature) for feature in features))
        return _Members(features, np.asarray(tree.geometries), tree)

    return snapshot.kept(MEMBERS.of(name), make, (kind,))


def _too_near(snapshot: Snapshot, pair: BufferPair, touched: frozenset[str] | None) -> list[_Near]:
    """Two things of the pair that are too near; only those with a touched feature, where any are given."""
    if pair.a.startswith("layer:") or pair.b.startswith("layer:"):
        role, other = (pair.a, pair.b) if pair.a.startswith("layer:") else (pair.b, pair.a)
        features = _members(snapshot, other).features
        features = features if touched is None else [features[row] for row in rows_named(features, touched)]
        return _near_layer(snapshot, pair, role.removeprefix("layer:"), features)
    left, right = _members(snapshot, pair.a), _members(snapshot, pair.b)
    rows, hits = _candidates(left, right, pair.min_m, touched)
    nears = []
    for i, j, distance in zip(rows.tolist(), hits.tolist(), distances(left.shapes[rows], right.shapes[hits]).tolist(), strict=True):
        one, other_one = left.features[i], right.features[j]
        if one.id != other_one.id and distance < pair.min_m - SLACK:
            where = nearest(left.shapes[i], right.shapes[j])
            nears.append(_Near(pair, distance, where, (one, other_one), (title_of(one), title_of(other_one))))
    return nears


def _candidates(left: _Members, right: _Members, min_m: float, touched: frozenset[str] | None) -> tuple[np.ndarray, np.ndarray]:
    """Rows of both sides that may be too near, in the order of the left, then of the right; with touched features only, where given."""
    if touched is None:
        rows, hits = right.tree.query(left.shapes, predicate="dwithin", distance=min_m)
        order = np.lexsort((hits, rows))
        return rows[order], hits[order]
    mine, theirs = left.rows_of(touched), right.rows_of(touched)
    one = right.tree.query(left.shapes[mine], predicate="dwithin", distance=min_m)
    other = left.tree.query(right.shapes[theirs], predicate="dwithin", distance=min_m)
    pairs = {*zip(mine[one[0]].tolist(), one[1].tolist(), strict=True), *zip(other[1].tolist(), theirs[other[0]].tolist(), strict=True)}
    ordered = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return ordered[:, 0], ordered[:, 1]


def _near_layer(snapshot: Snapshot, pair: BufferPair, role: str, features: list[Placed]) -> list[_Near]:
    """The nearest object of the role to each feature, where nearer than the pair allows."""
    shapes = array_of(snapshot.shape_of(feature) for feature in features)
    best: dict[int, tuple[float, BaseGeometry, Name]] = {}
    for layer in snapshot.layers.by_role(role):
        for part in layer.parts:
            if not len(part) or not len(shapes):
                continue
            (rows, hits), distances = part.tree.query_nearest(shapes, max_distance=pair.min_m, return_distance=True, all_matches=False)
            for row, hit, distance in zip(rows.tolist(), hits.tolist(), distances.tolist(), strict=True):
                if distance < min(pair.min_m - SLACK, best.get(row, (np.inf,))[0]):
                    name = layer.value("name", int(part.rows[hit]))
                    best[row] = (distance, part.shape(hit), str(name) if name else Message(ROLE_TITLES.get(role, role)))
    return [
        _Near(pair, distance, nearest(shapes[row], shape), (features[row],), (title_of(features[row]), name))
        for row, (distance, shape, name) in best.items()
    ]


def nearest(a: BaseGeometry, b: BaseGeometry) -> BaseGeometry:
    """Line between the two nearest points, from a to b; a point of both where they meet."""
    line = shortest_line(a, b)
    if line.length > 0:
        kept: BaseGeometry = line
        return kept
    return Point(line.coords[0])
