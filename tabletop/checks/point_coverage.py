"""Coverage of places: gates, ends of exits, protected objects, and what a plan's demands name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.changed import Changed
from tabletop.checks.check import SLACK, Check, register
from tabletop.checks.coverage_grid import Covers, cells_of, reaches, touched
from tabletop.checks.coverage_rules import CoverRule, coverer_title, demand_rules, role_title
from tabletop.checks.demands import CoverageDemand
from tabletop.checks.free_ground import place_beside
from tabletop.checks.snapshot import Snapshot, array_of, title_of
from tabletop.core.catalogue import kinds
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.fix import Added, Fix
from tabletop.core.message import Message, mark, message

SEEN_M = 0.5
"""A place is seen where a clipped reach comes so near: a building is drawn twice, in the layer and in the plan, never alike."""
BESIDE_M = 2.0
"""A fix stands so far beside a place, out of the way."""
POINT_FORMS = (0, 1)


@register("point-coverage")
@dataclass(frozen=True, kw_only=True)
class PointCoverage(Check):
    """Gates, outer ends of exits and protected features that no unit reaches.

    Covered when the place meets a unit's reach or lies within `radius_m` of a unit; a unit that is "clipped by buildings" must see it
    besides. measured = distance to the nearest unit (m). Coverage demands of a plan are judged in the same way: points and lines of
    a kind are covered when they meet the reach of those whom the demand names, or lie within the demand's own radius of them; of a
    layer the points and lines that meet a ring, counted ring by ring. Why: an entrance that nobody watches. Source: planning default.
    Does not see whether the unit looks that way, nor walls where the unit is not said to be clipped by them.
    """

    title: ClassVar[Message] = message(mark("Coverage of gates, exits and protected objects"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset(kinds())
    severity: Severity
    radius_m: float
    demands: tuple[CoverageDemand, ...] = ()

    def rules(self) -> list[CoverRule]:
        """Places by units, then the demands."""
        return [CoverRule(("gate", "exit", "protected"), Covers()), *demand_rules(self.demands, ("point", "line"))]

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per place that is not covered."""
        return [one for rule in self.rules() for one in self._judge(snapshot, rule, self._subjects(snapshot, rule))]

    def update(self, snapshot: Snapshot, before: Sequence[Finding], changed: Changed) -> list[Finding]:
        """Only places that were touched, that a reach came to or left, or whose nearest unit may be another are judged again."""
        found: list[Finding] = []
        for rule in self.rules():
            mine = [one for one in before if one.topic == rule.topic] if self.demands else list(before)
            if not changed.kinds.isdisjoint(rule.looks_at):
                again = self._stale(snapshot, rule, mine, changed)
                dropped = changed.ids.union(one.id for one in again)
                mine = [one for one in mine if one.features[0] not in dropped] + self._judge(snapshot, rule, again)
            found += mine
        return found

    def _subjects(self, snapshot: Snapshot, rule: CoverRule) -> list[Placed]:
        return rule.subjects(snapshot, self._dimensions(rule))

    def _dimensions(self, rule: CoverRule) -> tuple[int, ...]:
        return (0, 1, 2) if rule.demand is None else POINT_FORMS

    def _ways(self, rule: CoverRule) -> list[Covers]:
        """By own reach, and without a demand by the radius all round too."""
        return [rule.covers] if rule.demand is not None else [rule.covers, replace(rule.covers, radius_m=self.radius_m, all_round=True)]

    def _stale(self, snapshot: Snapshot, rule: CoverRule, mine: list[Finding], changed: Changed) -> list[Placed]:
        if rule.role:
            return snapshot.of("ring")
        boxes = np.concatenate([touched(snapshot, covers, changed) for covers in self._ways(rule)])
        others = self._nearest_changed(rule, mine, changed)
        return rule.touched(snapshot, self._dimensions(rule), changed, boxes, SEEN_M, others)

    def _nearest_changed(self, rule: CoverRule, mine: list[Finding], changed: Changed) -> set[str]:
        """Places not covered whose nearest may have gone, or come."""
        edited = [one.geometry for side in (changed.before, changed.after) for one in side.values() if one.kind == rule.covers.kind]
        if not edited or not mine:
            return set()
        spots = np.array([finding.highlight for finding in mine], dtype=object)
        distances = np.fmin.reduce([shapely.distance(spots, place) for place in edited])
        least = np.array([np.inf if finding.unit == "count" else finding.measured for finding in mine])
        return {mine[row].features[0] for row in np.flatnonzero(distances <= least + SLACK).tolist()}

    def _judge(self, snapshot: Snapshot, rule: CoverRule, subjects: list[Placed]) -> list[Finding]:
        if rule.role:
            return [found for ring in subjects for found in self._judge_objects(snapshot, rule, ring)]
        missed = [(one, shape) for one in subjects if not self._is_covered(snapshot, rule, shape := spot_of(one))]
        return [self._finding(snapshot, rule, place, shape) for place, shape in missed]

    def _is_covered(self, snapshot: Snapshot, rule: CoverRule, shape: BaseGeometry) -> bool:
        return any(is_covered(snapshot, covers, shape) for covers in self._ways(rule))

    def _finding(self, snapshot: Snapshot, rule: CoverRule, place: Placed, shape: BaseGeometry) -> Finding:
        severity, basis = (rule.demand.severity, rule.demand.basis) if rule.demand else (self.severity, "")
        fixes = _fixes(snapshot, rule, place, shape)
        nearest = _nearest(snapshot, rule.covers, shape)
        if nearest is None:
            text = message(mark("{name}: no unit is placed to cover it."), name=title_of(place))
            if rule.demand is not None:
                text = message(
                    mark("{name}: nobody who is to cover it is placed ({by})."), name=title_of(place), by=coverer_title(rule.covers)
                )
            made = self.finding(snapshot, severity, text, [place], 0, 1, "count", shape, basis, fixes=fixes)
            return replace(made, topic=rule.topic)
        other, distance_m = nearest
        limit, reach_m = self._limit(rule, other), float(other.get("reach_m") or 0.0)
        text = self._text(rule, place, distance_m, limit)
        steps = [
            message(
                mark("Nearest: {other}, {measured:.1f} m away; its own reach {reach:.1f} m, counted within {limit:.1f} m"),
                other=title_of(other),
                measured=distance_m,
                reach=reach_m,
                limit=limit,
            )
        ]
        made = self.finding(snapshot, severity, text, [place], distance_m, limit, "m", shape, basis, steps, fixes)
        return replace(made, topic=rule.topic)

    def _limit(self, rule: CoverRule, other: Placed) -> float:
        """Metres at most: the radius, or the reach of the nearest where a demand gives none."""
        if rule.demand is None:
            return self.radius_m
        return float(other.get("reach_m") or 0.0) if rule.covers.radius_m is None else rule.covers.radius_m

    def _text(self, rule: CoverRule, place: Placed, measured: float, limit: float) -> Message:
        if measured <= limit + SLACK:
            return message(
                mark("{name}: nobody sees it, or looks that way; the nearest stands {measured:.0f} m away."),
                name=title_of(place),
                measured=measured,
            )
        if rule.demand is None:
            return message(
                mark("{name}: no unit reaches it; the nearest stands {measured:.0f} m away, at most {limit:.0f} m."),
                name=title_of(place),
                measured=measured,
                limit=limit,
            )
        return message(
            mark("{name}: out of reach of those who are to cover it ({by}); {measured:.0f} m, at most {limit:.0f} m."),
            name=title_of(place),
            by=coverer_title(rule.covers),
            measured=measured,
            limit=limit,
        )

    def _judge_objects(self, snapshot: Snapshot, rule: CoverRule, ring: Placed) -> list[Finding]:
        """One finding per ring that tells how many of the points and lines of a layer in it are covered."""
        objects, demand = _objects_in(snapshot, rule, ring), rule.demand
        missed = [shape for shape in objects if not is_covered(snapshot, rule.covers, shape)]
        if demand is None or not missed:
            return []
        text = message(
            mark("{name}: of {limit} objects ({what}), {measured} are within reach of those who are to cover them ({by})."),
            name=title_of(ring),
            limit=len(objects),
            what=role_title(rule.role),
            measured=len(objects) - len(missed),
            by=coverer_title(rule.covers),
        )
        counts = len(objects) - len(missed), len(objects)
        where = shapely.union_all(array_of(missed))
        made = self.finding(snapshot, demand.severity, text, [ring], *counts, "count", where, demand.basis)
        return [replace(made, topic=rule.topic)]


def spot_of(place: Placed) -> BaseGeometry:
    """What must be covered: the outer end of an exit, else the feature itself."""
    spot: BaseGeometry = shapely.get_point(place.geometry, -1) if place.kind == "exit" else place.geometry
    return spot


def is_covered(snapshot: Snapshot, covers: Covers, shape: BaseGeometry) -> bool:
    """Whether a place meets a reach; discs by radius are measured exactly, and what is clipped by buildings must be seen."""
    known = reaches(snapshot, covers)
    west, south, east, north = shape.bounds
    for key in known.near(cells_of((west - SEEN_M, south - SEEN_M, east + SEEN_M, north + SEEN_M))):
        one = known.members[key]
        if one.get("sight"):
            met = shapely.dwithin(known.reach(snapshot, key), shape, SEEN_M)
        elif covers.all_round:
            met = shapely.distance(one.geometry, shape) <= (covers.radius_m or 0.0) + SLACK
        else:
            met = shapely.intersects(known.reach(snapshot, key), shape)
        if met:
            return True
    return False


def _nearest(snapshot: Snapshot, covers: Covers, shape: BaseGeometry) -> tuple[Placed, float] | None:
    """The nearest of those who cover, and its distance."""

    if covers == Covers():
        members, tree = snapshot.units, snapshot.unit_tree
    else:
        members, tree = _members(snapshot, covers)
    if not members:
        return None
    rows, distances = tree.query_nearest(shape, return_distance=True)
    return members[int(rows.min())], float(distances[0])


def _members(snapshot: Snapshot, covers: Covers) -> tuple[list[Placed], STRtree]:
    """Those who cover, and an index over their places."""

    def make() -> tuple[list[Placed], STRtree]:
        members = [one for _, one in sorted(reaches(snapshot, covers).members.items())]
        return members, STRtree(array_of(one.geometry for one in members))

    return snapshot.memo(f"places of {covers}", make, (covers.kind,))


def _fixes(snapshot: Snapshot, rule: CoverRule, place: Placed, shape: BaseGeometry) -> list[Fix]:
    """One more beside the place; never a vehicle, which would take ground and could bar a way."""
    known: dict[bytes, Point | None] = snapshot.memo("places beside covered places", dict, ())
    key = shape.wkb
    if key not in known:
        known[key] = place_beside(snapshot, shape, BESIDE_M)
    spot, covers = known[key], rule.covers
    too_short = covers.radius_m is None and float(kinds()[covers.kind].default("reach_m") or 0.0) < BESIDE_M
    if spot is None or too_short or covers.kind == "vehicle":
        return []
    properties = {"unit_type": covers.unit_type} if covers.unit_type else {}
    label = message(mark("Add beside {name}: {what}"), name=title_of(place), what=coverer_title(covers))
    return [Fix(label, added=(Added(covers.kind, spot, properties),))]


def _objects_in(snapshot: Snapshot, rule: CoverRule, ring: Placed) -> np.ndarray:
    """Points and lines of a layer that meet a ring."""
    trees = [part.tree for layer in snapshot.layers.by_role(rule.role) for part in layer.parts if len(part) and part.dimension < 2]
    found = [tree.geometries[np.sort(tree.query(ring.geometry, predicate="intersects"))] for tree in trees]
    return np.concatenate([np.empty(0, dtype=object), *found])
