"""point-coverage: coverage of gates, ends of exits, protected objects, and what a plan's demands name."""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.boxes import Boxes, meeting
from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, array_of, title_of
from tabletop.checks.coverage.coverage_rules import CoverageCheck, CoverRule, coverer_title, demand_rules, role_title
from tabletop.checks.coverage.reaches import Covers, reaches, touched
from tabletop.checks.coverage.reserve import has_changed, keep, reserve_of, sent
from tabletop.checks.ground.free_ground import place_beside
from tabletop.checks.rules.demands import CoverageDemand
from tabletop.core.geometry.round_shapes import Sector
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Added, Fix
from tabletop.core.values.roster import RosterUnit

SEEN_M = 0.5
"""A place is seen where a clipped reach comes so near: a building is drawn twice, in the layer and in the plan, never alike."""
BESIDE_M = 2.0
"""A fix stands so far beside a place, out of the way."""
POINT_FORMS = (0, 1)
LONELY: Key[Boxes] = Key("lonely places")
PLACES: Key[np.ndarray] = Key("places of those who cover")
BESIDE: Key[dict[bytes, Point | None]] = Key("places beside covered places")
OBJECTS: Key[dict[str, np.ndarray]] = Key("points and lines in rings")


@register("point-coverage")
@dataclass(frozen=True, kw_only=True)
class PointCoverage(CoverageCheck):
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

    @cached_property
    def rules(self) -> list[CoverRule]:
        """Places by units, then the demands."""
        near = Covers(radius_m=self.radius_m, all_round=True)
        return [CoverRule(("gate", "exit", "protected"), Covers(), near), *demand_rules(self.demands, ("point", "line"))]

    def dimensions(self, rule: CoverRule) -> tuple[int, ...]:
        """Points and lines; without a demand areas too."""
        return (0, 1, 2) if rule.demand is None else POINT_FORMS

    def stale(self, snapshot: Snapshot, rule: CoverRule, changed: Changed) -> list[Placed]:
        """Places that were touched, that a reach came to or left, or whose nearest unit may be another."""
        boxes = np.concatenate([touched(snapshot, covers, changed) for covers in rule.ways])
        if rule.role:
            return _rings_near(snapshot, rule, boxes, changed)
        lonely = _lonely(snapshot, rule)
        lonely.drop(changed.ids)
        edited = [
            feature.geometry.bounds
            for side in (changed.before, changed.after)
            for feature in side.values()
            if feature.kind == rule.covers.kind
        ]
        others = lonely.meeting(np.array(edited).reshape(-1, 4), SLACK)
        if has_changed(snapshot, rule, _next(snapshot, rule)):
            others = others | set(lonely.ids)
        return rule.touched(snapshot, self.dimensions(rule), changed, boxes, SEEN_M, others)

    def judge(self, snapshot: Snapshot, rule: CoverRule, subjects: list[Placed]) -> list[Finding]:
        """One finding per place that is not covered."""
        if rule.role:
            return [finding for ring in subjects for finding in self._judge_objects(snapshot, rule, ring)]
        spots = [(subject, spot_of(subject)) for subject in subjects]
        keep(snapshot, rule, _next(snapshot, rule))
        missed = [(one, spot) for one, spot in spots if not any(is_covered(snapshot, covers, spot) for covers in rule.ways)]
        findings = [self._finding(snapshot, rule, place, shape) for place, shape in missed]
        _keep_lonely(snapshot, rule, subjects, findings)
        return findings

    def _finding(self, snapshot: Snapshot, rule: CoverRule, place: Placed, shape: BaseGeometry) -> Finding:
        severity, basis = (rule.demand.severity, rule.demand.basis) if rule.demand else (self.severity, "")
        fixes = _fixes(snapshot, rule, place, shape)
        words: dict[str, Any] = {} if rule.demand is None else {"by": coverer_title(rule.covers)}
        found = nearest(snapshot, rule.covers, shape)
        if found is None:
            text = mark("{name}: no unit is placed to cover it.")
            if rule.demand is not None:
                text = mark("{name}: nobody who is to cover it is placed ({by}).")
            finding = self.finding(snapshot, severity, text, [place], 0, 1, "count", shape, fixes=fixes, basis=basis, **words)
            return replace(finding, topic=rule.topic)
        other, distance_m = found
        limit, reach_m = self._limit(rule, other), float(other.get("reach_m") or 0.0)
        steps = [
            message(
                mark("Nearest: {other}, {measured:.1f} m away; its own reach {reach:.1f} m, counted within {limit:.1f} m"),
                other=title_of(other),
                measured=distance_m,
                reach=reach_m,
                limit=limit,
            )
        ]
        if distance_m <= limit + SLACK:
            text, words = mark("{name}: nobody sees it, or looks that way; the nearest stands {measured:.0f} m away."), {}
        elif rule.demand is None:
            text = mark("{name}: no unit reaches it; the nearest stands {measured:.0f} m away, at most {limit:.0f} m.")
        else:
            text = mark("{name}: out of reach of those who are to cover it ({by}); {measured:.0f} m, at most {limit:.0f} m.")
        finding = self.finding(snapshot, severity, text, [place], distance_m, limit, "m", shape, steps, fixes, basis, **words)
        return replace(finding, topic=rule.topic)

    def _limit(self, rule: CoverRule, other: Placed) -> float:
        """Metres at most: the radius, or the reach of the nearest where a demand gives none."""
        if rule.demand is None:
            return self.radius_m
        return float(other.get("reach_m") or 0.0) if rule.covers.radius_m is None else rule.covers.radius_m

    def _judge_objects(self, snapshot: Snapshot, rule: CoverRule, ring: Placed) -> list[Finding]:
        """One finding per ring that tells how many of the points and lines of a layer in it are covered."""
        objects, demand = _objects_in(snapshot, rule, ring), rule.demand
        missed = [shape for shape in objects if not is_covered(snapshot, rule.covers, shape)]
        if demand is None or not missed:
            return []
        text = mark("{name}: of {limit} objects ({what}), {measured} are within reach of those who are to cover them ({by}).")
        covered, where = len(objects) - len(missed), shapely.union_all(array_of(missed))
        words: dict[str, Any] = {"what": role_title(rule.role), "by": coverer_title(rule.covers)}
        about, basis = [ring], demand.basis
        finding = self.finding(snapshot, demand.severity, text, about, covered, len(objects), "count", where, basis=basis, **words)
        return [replace(finding, topic=rule.topic)]


def spot_of(place: Placed) -> BaseGeometry:
    """What must be covered: the outer end of an exit, else the feature itself."""
    spot: BaseGeometry = shapely.get_point(place.geometry, -1) if place.kind == "exit" else place.geometry
    return spot


def is_covered(snapshot: Snapshot, covers: Covers, shape: BaseGeometry) -> bool:
    """Whether a place meets a reach, measured to its true arc; what is clipped by buildings must be seen."""
    members = reaches(snapshot, covers)
    for key in members.near(np.array([shape.bounds]), SEEN_M):
        feature = members.members[key]
        if feature.get("sight"):
            met = shapely.dwithin(members.ground(snapshot, key), shape, SEEN_M)
        elif covers.all_round:
            met = shapely.distance(feature.geometry, shape) <= (covers.radius_m or 0.0) + SLACK
        else:
            met = _within_reach(feature, covers.radius_m, shape)
        if met:
            return True
    return False


def _within_reach(one: Placed, radius_m: float | None, shape: BaseGeometry) -> bool:
    """Whether a place meets the disc or sector that a feature reaches, to its true arc; nothing where reach or sector is zero."""
    reach_m = float(one.get("reach_m") or 0.0) if radius_m is None else radius_m
    angle = one.get("sector_deg")
    reach = Sector(
        (one.geometry.x, one.geometry.y), reach_m, float(one.get("bearing_deg") or 0.0), 360.0 if angle is None else float(angle)
    )
    if reach.is_point or shapely.distance(one.geometry, shape) > reach_m + SLACK:
        return False
    return bool(reach.distance(array_of([shape]))[0] <= SLACK)


def _lonely(snapshot: Snapshot, rule: CoverRule) -> Boxes:
    """Places that are not covered, in boxes as wide as their nearest is far: what is edited outside is not the nearest, nor comes to be."""
    return snapshot.kept(LONELY.of(rule.topic, rule.covers.radius_m), Boxes, ())


def _keep_lonely(snapshot: Snapshot, rule: CoverRule, subjects: list[Placed], found: list[Finding]) -> None:
    far_m = np.array([math.inf if finding.unit == "count" else finding.measured for finding in found]).reshape(-1, 1)
    bounds = np.asarray(shapely.bounds(array_of(finding.highlight or Point() for finding in found))).reshape(-1, 4)
    _lonely(snapshot, rule).drop(subject.id for subject in subjects)
    _lonely(snapshot, rule).put([finding.features[0] for finding in found], bounds + far_m * np.array([-1.0, -1.0, 1.0, 1.0]))


def nearest(snapshot: Snapshot, covers: Covers, shape: BaseGeometry) -> tuple[Placed, float] | None:
    """The nearest of those who cover, the first of several, and its distance."""
    places = _places(snapshot, covers)
    west, south, east, north = shape.bounds
    off = np.maximum(np.maximum((west, south) - places, places - (east, north)), 0.0)
    least_m = np.hypot(off[:, 0], off[:, 1])
    within_m = np.fmin.reduce(least_m, initial=np.nan) + math.hypot(east - west, north - south) + SLACK
    if math.isnan(within_m):
        return None
    rows = np.flatnonzero(least_m <= within_m)
    distances = shapely.distance(snapshot.shapes_of(covers.kind)[rows], shape)
    first = int(np.argmin(distances))
    return snapshot.of(covers.kind)[rows[first]], float(distances[first])


def _places(snapshot: Snapshot, covers: Covers) -> np.ndarray:
    """(n, 2) where the features of a kind stand, in the order of `of`; not a number for those who do not cover."""

    def places_of(some: list[Placed]) -> np.ndarray:
        places = [feature.geometry.coords[0][:2] if covers.includes(snapshot, feature) else (math.nan, math.nan) for feature in some]
        return np.array(places, dtype=float).reshape(-1, 2)

    def make() -> np.ndarray:
        return places_of(snapshot.of(covers.kind))

    def patch(places: np.ndarray, changed: Changed) -> np.ndarray:
        if not changed.keeps_rows_of(covers.kind):
            return make()
        made, rows = places.copy(), snapshot.rows_of(changed.ids, covers.kind)
        made[rows] = places_of(snapshot.named(changed.ids, covers.kind))
        return made

    return snapshot.kept(PLACES.of(covers), make, (covers.kind,), patch, lambda places: places)


def _fixes(snapshot: Snapshot, rule: CoverRule, place: Placed, shape: BaseGeometry) -> list[Fix]:
    """One more beside the place, of the roster only from its reserve; never a vehicle, which would take ground and could bar a way."""
    known = snapshot.kept(BESIDE, dict, ())
    key = shape.wkb
    if key not in known:
        known[key] = place_beside(snapshot, shape, BESIDE_M)
    spot, covers = known[key], rule.covers
    too_short = covers.radius_m is None and float(kinds()[covers.kind].default("reach_m") or 0.0) < BESIDE_M
    if spot is None or too_short or covers.kind == "vehicle":
        return []
    for row in _next(snapshot, rule):
        label = message(mark("Send {unit} of the reserve to {name}"), unit=row.name or row.id, name=title_of(place))
        return [Fix(label, added=(Added(covers.kind, spot, sent(row)),))]
    if covers.kind == "unit" and snapshot.plan.roster:
        return []
    properties = {"unit_type": covers.unit_type} if covers.unit_type else {}
    label = message(mark("Add beside {name}: {what}"), name=title_of(place), what=coverer_title(covers))
    return [Fix(label, added=(Added(covers.kind, spot, properties),))]


def _next(snapshot: Snapshot, rule: CoverRule) -> tuple[RosterUnit, ...]:
    """The unit of the reserve that is sent next; none where the reserve is empty."""
    return reserve_of(snapshot, rule.covers)[:1]


def _rings_near(snapshot: Snapshot, rule: CoverRule, boxes: np.ndarray, changed: Changed) -> list[Placed]:
    """Rings that an edit touched, and those whose points and lines of a layer lie where a reach came or left."""
    features = []
    for ring in snapshot.of("ring"):
        bounds = np.asarray(shapely.bounds(_objects_in(snapshot, rule, ring))).reshape(-1, 4)
        if ring.id in changed.ids or meeting(bounds, boxes, SEEN_M).any():
            features.append(ring)
    return features


def _objects_in(snapshot: Snapshot, rule: CoverRule, ring: Placed) -> np.ndarray:
    """Points and lines of a layer that meet a ring."""
    known = snapshot.kept(OBJECTS.of(rule.role), dict, ("ring",))
    if ring.id not in known:
        trees = [part.tree for layer in snapshot.layers.by_role(rule.role) for part in layer.parts if len(part) and part.dimension < 2]
        found = [tree.geometries[np.sort(tree.query(ring.geometry, predicate="intersects"))] for tree in trees]
        known[ring.id] = np.concatenate([np.empty(0, dtype=object), *found])
    return known[ring.id]
