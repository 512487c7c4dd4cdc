"""unit-on-obstacle: where units and vehicles stand, not in a building, not in the water, not in each other."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
import shapely
from shapely import Point
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import trimmed
from tabletop.checks.base.snapshot import Snapshot, array_of, boxes_of, pairs_near, title_of
from tabletop.checks.ground.free_ground import without_bridges
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Edited, Fix
from tabletop.core.values.layer import LayerSet

ASIDE_M = 12.0
"""A fix moves a thing aside by no more than this."""
STEP_M = 0.5
TURNS = np.arange(16) * (2 * math.pi / 16)
MOVES = np.concatenate([np.column_stack((np.sin(TURNS), np.cos(TURNS))) * far for far in np.arange(STEP_M, ASIDE_M + STEP_M / 2, STEP_M)])
"""(n, 2) moves that a fix tries, east and north in metres, the shortest first."""
TRIED_AT_ONCE = 2 * len(TURNS)
LOOK_M = 500.0
"""The depth in a large water is told up to so much."""
LINES_AND_CROWDS = ("crowd", "exit", "lane", "relief")
KEEPS_OFF = ("vehicle", "barrier", "cordon", "gate", *LINES_AND_CROWDS)
"""Kinds that tell where a thing is not moved to."""
SOLIDS: Key[dict[str, list[tuple[str, BaseGeometry]]]] = Key("solids where things stand")
SPOTS: "Key[dict[str, _Spots]]" = Key("places aside")


@register("unit-on-obstacle")
@dataclass(frozen=True, kw_only=True)
class UnitOnObstacle(FeatureCheck):
    """Units and vehicles that stand in a building or in the water, and vehicles that stand in each other.

    measured, for a unit: how deep it stands in the building or the water (m), from its place to the nearest edge. For a vehicle: the
    part of its footprint that lies in buildings, in water, or in one other vehicle (m2). Water under a road is not water: on a
    bridge one stands dry. What is no deeper than half a metre, or half a square metre, is not said, because the layers are not more
    exact than that. Why: nobody can stand there as drawn, and distances and coverage reckoned from there are wrong. Source: planning
    defaults. Does not see floors of a building, passages under it, units that overlap, boats, or
    vehicles on barriers. A finding about people who work inside a building can be ignored with that reason.
    """

    title: ClassVar[Message] = message(mark("Units and vehicles on obstacles"))
    subjects: ClassVar[tuple[str, ...]] = ("unit", "vehicle")
    looks_at: ClassVar[frozenset[str] | None] = frozenset(KEEPS_OFF)
    severity: Severity
    depth_m: float
    overlap_m2: float

    def near_m(self) -> float:
        """As far as a fix may move a thing."""
        return ASIDE_M + STEP_M

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Units where they stand, vehicles with their footprint."""
        return np.asarray(shapely.bounds(array_of(snapshot.shape_of(subject) for subject in subjects))).reshape(-1, 4)

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per thing and what it stands in: the building, the water, or another vehicle."""
        findings = []
        deep = snapshot.kept_near(SOLIDS, subjects, lambda some: self._solids(snapshot, some), partial(self.extents, snapshot), ())
        for subject in subjects:
            for role, solid in deep[subject.id]:
                findings += self._in_solid(snapshot, subject, snapshot.shape_of(subject), role, solid)
        return findings + self._in_vehicles(snapshot, subjects)

    def _solids(self, snapshot: Snapshot, subjects: list[Placed]) -> list[list[tuple[str, BaseGeometry]]]:
        """The buildings, and the water without bridges, that each of these stands in."""
        shapes = array_of(snapshot.shape_of(subject) for subject in subjects)
        found: list[list[tuple[str, BaseGeometry]]] = [[] for _ in subjects]
        for role in ("building", "water"):
            trees = [part.tree for layer in snapshot.layers.by_role(role) for part in layer.parts if len(part) and part.dimension == 2]
            rows, solids = pairs_near(trees, shapes, 0.0)
            for row in np.unique(rows).tolist():
                solid = shapely.union_all(trimmed(solids[rows == row], shapes[row], LOOK_M))
                found[row].append((role, without_bridges(snapshot, shapes[row], solid) if role == "water" else solid))
        return found

    def _in_solid(self, snapshot: Snapshot, one: Placed, shape: BaseGeometry, role: str, solid: BaseGeometry) -> list[Finding]:
        measured, where, limit, unit = self._how_much(shape, solid)
        if measured <= limit + SLACK:
            return []
        texts = {
            ("building", "m"): mark("{name} stands {measured:.1f} m deep in a building."),
            ("water", "m"): mark("{name} stands {measured:.1f} m deep in the water."),
            ("building", "m2"): mark("{name}: {measured:.1f} m² of its footprint lie in a building."),
            ("water", "m2"): mark("{name}: {measured:.1f} m² of its footprint lie in the water."),
        }
        fixes = self._aside(snapshot, one)
        return [self.finding(snapshot, self.severity, texts[role, unit], [one], measured, limit, unit, where, fixes=fixes)]

    def _how_much(self, shape: BaseGeometry, solid: BaseGeometry) -> tuple[float, BaseGeometry, float, str]:
        """How much of a shape a solid takes: measured, where, limit, unit."""
        if isinstance(shape, Point):
            deep = float(shapely.distance(shape, shapely.boundary(solid))) if shapely.covers(solid, shape) else 0.0
            return deep, shape, self.depth_m, "m"
        inside = shapely.intersection(shape, solid)
        return float(inside.area), inside, self.overlap_m2, "m2"

    def _in_vehicles(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per two vehicles that overlap, about the one that comes first and the other."""
        vehicles = [subject for subject in subjects if subject.kind == "vehicle"]
        if not vehicles:
            return []
        every, tree = snapshot.of("vehicle"), snapshot.tree_of("vehicle")
        shapes = array_of(snapshot.shape_of(vehicle) for vehicle in vehicles)
        rows, hits = tree.query(shapes, predicate="intersects")
        findings = []
        for row, hit in sorted(zip(rows.tolist(), hits.tolist(), strict=True)):
            one, other = vehicles[row], every[hit]
            both = shapely.intersection(shapes[row], tree.geometries[hit]) if one.id < other.id else None
            if both is not None and both.area > self.overlap_m2 + SLACK:
                text = mark("{name} and {other} stand in each other: {measured:.1f} m² of their footprints.")
                fixes = self._aside(snapshot, one)
                about, limit = [one, other], self.overlap_m2
                findings.append(
                    self.finding(snapshot, self.severity, text, about, both.area, limit, "m2", both, fixes=fixes, other=title_of(other))
                )
        return findings

    def _aside(self, snapshot: Snapshot, one: Placed) -> list[Fix]:
        """The move to the nearest free ground, where there is some."""
        first = _first_free(snapshot, one)
        if first is None:
            return []
        east, north = MOVES[first].tolist()
        label = message(mark("Move {name} {distance:.1f} m aside"), name=title_of(one), distance=math.hypot(east, north))
        return [Fix(label, edited=(Edited(one.id, translate(one.geometry, east, north)),))]


class _Spots:
    """The places that a fix tries for one thing, the nearest first, and which of them buildings, water and fences leave free.

    That is looked up bit by bit, and holds as long as the thing stands where it stands. Shapes are made when asked for: those of
    hundreds of things in each scene would be most of what checks keep.
    """

    def __init__(self, shape: BaseGeometry) -> None:
        self._corners = shapely.get_coordinates(shape)
        self._make = shapely.polygons if len(self._corners) > 1 else shapely.points
        self._free: list[int] = []
        self._looked_at = 0

    @property
    def region(self) -> BaseGeometry:
        """The box of all places."""
        low, high = self._corners.min(axis=0) + MOVES.min(axis=0), self._corners.max(axis=0) + MOVES.max(axis=0)
        box: BaseGeometry = shapely.box(*low, *high)
        return box

    def at(self, rows: slice) -> np.ndarray:
        """(n,) the thing as it stands after these moves."""
        corners = self._corners[None, :, :] + MOVES[rows, None, :]
        return np.asarray(self._make(corners if self._make is shapely.polygons else corners[:, 0]))

    def free(self, layers: LayerSet) -> Iterator[int]:
        """Rows of the places that layers leave free, ascending."""
        nth = 0
        while nth < len(self._free) or self._looked_at < len(MOVES):
            if nth < len(self._free):
                yield self._free[nth]
                nth += 1
            else:
                self._look_on(layers)

    def _look_on(self, layers: LayerSet) -> None:
        tried = self.at(slice(self._looked_at, self._looked_at + TRIED_AT_ONCE))
        free = np.ones(len(tried), dtype=bool)
        parts = [part for role in ("building", "water", "fence") for layer in layers.by_role(role) for part in layer.parts if len(part)]
        free[pairs_near([part.tree for part in parts], tried, STEP_M / 2)[0]] = False
        self._free += (np.flatnonzero(free) + self._looked_at).tolist()
        self._looked_at += len(tried)


def _first_free(snapshot: Snapshot, one: Placed) -> int | None:
    """The first of MOVES that takes a thing onto no building, water, fence, nor anything of the plan that is to be kept off."""

    def make(some: list[Placed]) -> list[_Spots]:
        return [_Spots(snapshot.shape_of(thing)) for thing in some]

    spots = snapshot.kept_near(SPOTS, [one], make, boxes_of, ())[one.id]
    near = _kept_off(snapshot, one, spots.region)
    rows = spots.free(snapshot.layers)
    return next((row for row in rows if not shapely.dwithin(spots.at(slice(row, row + 1)), near, STEP_M / 2).any()), None)


def _kept_off(snapshot: Snapshot, one: Placed, region: BaseGeometry) -> np.ndarray:
    """(n,) what of the plan a thing is not moved onto, near a region."""
    found = [snapshot.closing_near(array_of([region]), STEP_M)[1]]
    for kind in ("vehicle", *LINES_AND_CROWDS):
        tree = snapshot.tree_of(kind)
        rows = tree.query(region, predicate="dwithin", distance=STEP_M)
        own = snapshot.rows_of([one.id], kind)
        found.append(np.asarray(tree.geometries)[rows[~np.isin(rows, own)] if own else rows])
    return np.concatenate(found)
