"""Few people on open ground, who need no drawn exit; and how much of a crowd's edge is open. Planar metres."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, GroupCheck
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import outside, trimmed
from tabletop.checks.base.snapshot import Snapshot, array_of, boxes_of, grouped
from tabletop.checks.ways_out.crowd_groups import headcount_of
from tabletop.checks.ways_out.open_exits import WAY_KINDS, WIDTH_KINDS, crowd_extents
from tabletop.core.geometry.geometry import repaired
from tabletop.core.sight.openings import GATE_ON_LINE_M
from tabletop.core.values.feature import Placed

BESIDE_M = 1.0
"""Crowds so near each other stand together."""
AISLE_M = 10.0
"""Few people so near other few people are not few by themselves: an aisle between the parts of a crowd is no reason for fewer exits."""
EDGES: "Key[dict[tuple[str, ...], Edge]]" = Key("edges of crowds together")
FREE_M: Key[dict[str, float]] = Key("free metres of edges of crowds")


@dataclass(frozen=True, kw_only=True)
class WithFewPeople(GroupCheck):
    """A check of crowds by their exits that is silent on few people without a drawn exit whose edge is open.

    Crowds within 1 m of each other count as one here, and the people of those within 10 m that have no exit add up, so that people who
    are cut into parts do not become few.
    """

    subjects: ClassVar[tuple[str, ...]] = ("crowd",)
    looks_at: ClassVar[frozenset[str] | None] = WAY_KINDS | {"crowd"}
    few_up_to_person: float
    few_open_share: float
    barred_within_m: float

    def near_m(self) -> float:
        """What bars the edge, another crowd or an exit that begins beside it; what bars an exit lies in the extent already."""
        return max(BESIDE_M, AISLE_M) + self.barred_within_m

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each crowd with its exits and the ground round them."""
        return crowd_extents(snapshot, subjects)

    def together(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Placed]:
        """These crowds with those that stand beside them, and few people with the few people near them."""
        found = {feature.id: feature for crowd in subjects for feature in beside(snapshot, crowd)}
        for crowd in list(found.values()):
            found |= {feature.id: feature for feature in self._few_near(snapshot, crowd)}
        return list(found.values())

    def is_few(self, snapshot: Snapshot, crowd: Placed) -> bool:
        """Whether a crowd, with those beside it, is few people on open ground without a drawn exit."""
        if snapshot.exits_of[crowd.id] or headcount_of(crowd) > self.few_up_to_person:
            return False
        features = beside(snapshot, crowd)
        if any(snapshot.exits_of[feature.id] for feature in features) or sum(map(headcount_of, features)) > self.few_up_to_person:
            return False
        near = [feature for feature in self._few_near(snapshot, crowd) if not snapshot.exits_of[feature.id]]
        if sum(map(headcount_of, near)) > self.few_up_to_person:
            return False
        return self.open_share(snapshot, features) >= self.few_open_share - SLACK

    def _few_near(self, snapshot: Snapshot, crowd: Placed) -> list[Placed]:
        """A crowd of few people and those that an aisle parts from it or from one of them."""
        if headcount_of(crowd) > self.few_up_to_person:
            return [crowd]
        return _chained(snapshot, crowd, AISLE_M, lambda one: headcount_of(one) <= self.few_up_to_person)

    def open_share(self, snapshot: Snapshot, crowds: list[Placed]) -> float:
        """Share of the outer edge of crowds that stand together that is farther than `barred_within_m` from every obstacle."""
        return self.edge_of(snapshot, crowds).share

    def edge_of(self, snapshot: Snapshot, crowds: list[Placed]) -> "Edge":
        """The outer edge of crowds that stand together; kept until the next edit where they are several."""
        if len(crowds) == 1:
            [crowd] = crowds
            edge = crowd.geometry.exterior
            return Edge(edge, edge.length, free_edges(snapshot, crowds, self.barred_within_m)[crowd.id])
        known = snapshot.kept(EDGES.of(self.barred_within_m), dict)
        ids = tuple(crowd.id for crowd in crowds)
        if ids not in known:
            edge = _edge_round(crowds)
            known[ids] = Edge(edge, edge.length, _free_of_edges(snapshot, array_of([edge]), self.barred_within_m)[0])
        return known[ids]

    def tightest_edge(self, snapshot: Snapshot, crowd: Placed) -> "Edge":
        """The edge of a crowd by itself, or of all that stand together with it, of which less is open."""
        edges = [self.edge_of(snapshot, [crowd])]
        features = beside(snapshot, crowd)
        return min([*edges, self.edge_of(snapshot, features)] if len(features) > 1 else edges, key=lambda edge: edge.share)


@dataclass(frozen=True)
class Edge:
    """An outer edge, its length, and how much of it nothing bars (m)."""

    line: BaseGeometry
    length_m: float
    free_m: float

    @property
    def share(self) -> float:
        """The open share of the edge."""
        return self.free_m / self.length_m if self.length_m > 0 else 0.0


def beside(snapshot: Snapshot, crowd: Placed) -> list[Placed]:
    """A crowd and those that stand together with it, each within 1 m of another: ordered by id."""
    return _chained(snapshot, crowd, BESIDE_M)


def _chained(snapshot: Snapshot, crowd: Placed, apart_m: float, counts: Callable[[Placed], bool] = lambda _: True) -> list[Placed]:
    """A crowd and all that count, each so near another of them: ordered by id."""
    every, tree = snapshot.of("crowd"), snapshot.tree_of("crowd")
    found, waiting = {crowd.id: crowd}, [crowd]
    while waiting:
        for row in tree.query(waiting.pop().geometry, predicate="dwithin", distance=apart_m).tolist():
            if every[row].id not in found and counts(every[row]):
                found[every[row].id] = every[row]
                waiting.append(every[row])
    return [found[key] for key in sorted(found)]


def _edge_round(crowds: Iterable[Placed]) -> BaseGeometry:
    """The outer edge of crowds that stand together; the seams between them are no edge."""
    # Grown by half the distance parts that stand together touch, and shrunk again the outer edge is where it was.
    grown = shapely.buffer([repaired(crowd.geometry) for crowd in crowds], BESIDE_M / 2, join_style="mitre")
    whole = shapely.buffer(shapely.union_all(grown), -BESIDE_M / 2, join_style="mitre")
    edges: BaseGeometry = shapely.multilinestrings(shapely.get_exterior_ring(shapely.get_parts(whole)))
    return edges


def free_edges(snapshot: Snapshot, crowds: list[Placed], near_m: float) -> dict[str, float]:
    """Metres of the outer edges of crowds (and of others asked for before) that nothing bars, by id: kept until an edit comes near."""

    def make(some: list[Placed]) -> list[float]:
        return _free_of_edges(snapshot, array_of(crowd.geometry.exterior for crowd in some), near_m)

    around = partial(boxes_of, margin_m=near_m + GATE_ON_LINE_M)
    return snapshot.kept_near(FREE_M.of(near_m), crowds, make, around, WIDTH_KINDS)


def _free_of_edges(snapshot: Snapshot, edges: np.ndarray, near_m: float) -> list[float]:
    obstacles = grouped(snapshot.obstacles_near(edges, near_m), len(edges))
    return [_free_of(edge, near, near_m) for edge, near in zip(edges, obstacles, strict=True)]


def _free_of(edge: BaseGeometry, obstacles: np.ndarray, near_m: float) -> float:
    """Metres of a line that are farther from all obstacles."""
    barred = shapely.buffer(trimmed(obstacles, edge, 2 * near_m), near_m, quad_segs=16)
    free: float = min(edge.length, outside(edge, barred).length)
    return free
