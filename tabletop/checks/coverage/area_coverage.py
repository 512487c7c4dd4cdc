"""area-coverage: coverage of areas: what the reach of units leaves open."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import shapely

from tabletop.checks.base.boxes import meeting
from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, register
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.coverage.coverage_gaps import Coverage, coverage_of, objects_of
from tabletop.checks.coverage.coverage_rules import THINGS, CoverageCheck, CoverRule, coverer_title, demand_rules, role_title
from tabletop.checks.coverage.more_units import more_units
from tabletop.checks.coverage.reaches import Covers, touched
from tabletop.checks.coverage.reserve import has_changed, keep, reserve_of
from tabletop.checks.ground.moving_aside import CLEAR_M, KEEPS_OFF
from tabletop.checks.rules.demands import CoverageDemand
from tabletop.core.text.message import Message, mark, message, sentences
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.roster_places import PLACES


@register("area-coverage")
@dataclass(frozen=True, kw_only=True)
class AreaCoverage(CoverageCheck):
    """Share of a ring's ground within the reach of the units present.

    measured = area(ground within the union of reaches) / area(ground). The ground of a ring is the ring without the buildings and
    the water of the layers, or all of it where the ring says so; a road over water is ground. The reach of a unit is its disc or
    sector; of a unit that is "clipped by buildings" only what a straight look reaches between buildings and fences of 1.8 m and
    more. A finding below the ring's own `min_coverage`, stop below `stop_below_share`; the gaps are highlighted. Coverage demands of
    a plan are judged in the same way: areas of a kind by their share, each by those whom the demand names; of a layer the objects
    that meet a ring, counted ring by ring. What the demand calls an area of ground loses buildings and water too; a protected
    object and an object of a layer count whole. Why: a ring that nobody can reach is not held. Source: planning default.
    Does not see strength, height of ground and buildings, trees, or who looks elsewhere; objects of a layer outside every ring are
    not judged.
    """

    title: ClassVar[Message] = message(mark("Coverage of rings"))
    fixes_look_at: ClassVar[frozenset[str]] = frozenset((*PLACES, *KEEPS_OFF))
    looks_at: ClassVar[frozenset[str] | None] = frozenset(kinds())
    stop_below_share: float
    demands: tuple[CoverageDemand, ...] = ()

    @cached_property
    def rules(self) -> list[CoverRule]:
        """Rings by units, then the demands."""
        return [CoverRule(("ring",), Covers()), *demand_rules(self.demands, ("polygon",))]

    def dimensions(self, rule: CoverRule) -> tuple[int, ...]:
        """Areas."""
        return (2,)

    def stale(self, snapshot: Snapshot, rule: CoverRule, changed: Changed) -> list[Placed]:
        """Areas that were touched, or that a reach came to or left."""
        boxes = touched(snapshot, rule.covers, changed)
        if not rule.role:
            if has_changed(snapshot, rule, reserve_of(snapshot, rule.covers)):
                return rule.subjects(snapshot, (2,))
            return rule.touched(snapshot, (2,), changed, np.concatenate((boxes, changed.boxes(KEEPS_OFF))), CLEAR_M)
        bounds = np.array([objects_of(snapshot, rule.covers, ring, rule.role).bounds for ring in snapshot.of("ring")]).reshape(-1, 4)
        near = meeting(bounds, boxes).tolist()
        return [ring for ring, met in zip(snapshot.of("ring"), near, strict=True) if met or ring.id in changed.ids]

    def judge(self, snapshot: Snapshot, rule: CoverRule, subjects: list[Placed]) -> list[Finding]:
        """One finding per area that is covered too little; `measured` is a share."""
        if rule.role:
            return [finding for ring in subjects for finding in self._judge_objects(snapshot, rule, ring)]
        findings = []
        keep(snapshot, rule, reserve_of(snapshot, rule.covers))
        for subject in subjects:
            walkable = subject.get("ground") != "all" and subject.kind not in THINGS
            coverage = coverage_of(snapshot, rule.covers, subject, walkable)
            wanted = float(subject.get("min_coverage")) if rule.demand is None else rule.demand.min_share
            if coverage is not None and coverage.covered < wanted - SLACK:
                findings.append(self._finding(snapshot, rule, subject, coverage, wanted))
        return findings

    def _finding(self, snapshot: Snapshot, rule: CoverRule, subject: Placed, coverage: Coverage, wanted: float) -> Finding:
        text, words = mark("{name}: {measured:.1%} of it is within reach of a unit; at least {limit:.1%}."), dict[str, Any]()
        if rule.demand is not None:
            text = mark("{name}: {measured:.1%} of it is within reach of those who are to cover it ({by}); at least {limit:.1%}.")
            words = {"by": coverer_title(rule.covers)}
        stop = coverage.covered < self.stop_below_share - SLACK
        severity: Severity = rule.demand.severity if rule.demand else "stop" if stop else "warn"
        more = more_units(snapshot, rule.covers, subject, coverage, wanted)
        steps = [*_steps(subject, coverage), *more.lines]
        basis = rule.demand.basis if rule.demand else ""
        measured, where = coverage.covered, coverage.gap
        finding = self.finding(snapshot, severity, text, [subject], measured, wanted, "share", where, steps, more.fixes, basis, **words)
        return replace(finding, topic=rule.topic, message=sentences([finding.message, *more.words]))

    def _judge_objects(self, snapshot: Snapshot, rule: CoverRule, ring: Placed) -> list[Finding]:
        """One finding per ring that tells how many of the objects of a layer in it are covered too little."""
        gaps, demand = objects_of(snapshot, rule.covers, ring, rule.role), rule.demand
        objects = gaps.grounds
        if demand is None or not len(objects):
            return []
        open_m2 = shapely.area(gaps.of_each(snapshot, rule.covers))
        missed = objects[1 - open_m2 / shapely.area(objects) < demand.min_share - SLACK]
        if not len(missed):
            return []
        text = mark("{name}: of {limit} objects ({what}), {measured} are within reach of those who are to cover them ({by}).")
        covered, where = len(objects) - len(missed), shapely.multipolygons(shapely.get_parts(missed))
        words: dict[str, Any] = {"what": role_title(rule.role), "by": coverer_title(rule.covers)}
        about, basis = [ring], demand.basis
        finding = self.finding(snapshot, demand.severity, text, about, covered, len(objects), "count", where, basis=basis, **words)
        return [replace(finding, topic=rule.topic)]


def _steps(subject: Placed, coverage: Coverage) -> list[Message]:
    """How the share came about."""
    drawn = subject.geometry.area
    return [
        message(
            mark("Ground that counts: {drawn:.1f} m² drawn - {taken:.1f} m² of buildings and water = {ground:.1f} m²"),
            drawn=drawn,
            taken=max(0.0, drawn - coverage.ground_m2),
            ground=coverage.ground_m2,
        ),
        message(
            mark("Within reach: ({ground:.1f} m² - {open:.1f} m² of gaps) / {ground:.1f} m² = {measured:.1%}"),
            ground=coverage.ground_m2,
            open=coverage.open_m2,
            measured=coverage.covered,
        ),
    ]
