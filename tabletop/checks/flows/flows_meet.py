"""flows-meet: crowd flows that meet, against or across each other, and into people who stand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.snapshot import Snapshot, boxes_of, title_of
from tabletop.checks.crowds.crowd_density import CrowdDensityMoving, usable_areas
from tabletop.checks.crowds.shared_ground import LEAST_GROUND_M2, SOLID_KINDS
from tabletop.checks.flows.bent_courses import movements
from tabletop.checks.flows.flow_width import SHARED_M2
from tabletop.checks.rules.other_checks import peer
from tabletop.core.geometry.geometry import repaired, turned_deg
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity

PEOPLE = ("crowd-flow", "crowd")


@dataclass(frozen=True)
class _Meeting:
    """A flow and another one, or a standing crowd: the ground that they share, its greatest density, and who stands or walks there."""

    flow: Placed
    other: Placed
    ground: BaseGeometry
    density: float
    there: tuple[tuple[Placed, float], ...]

    @cached_property
    def bearings_deg(self) -> tuple[float, float]:
        """Of both movements where they differ most on ground that both take; where no piece of it is large enough, on the largest."""
        pairs = [
            (shapely.intersection(own, theirs).area, (one, other))
            for own, one in movements(self.flow)
            for theirs, other in movements(self.other)
        ]
        most_m2 = max(area for area, _ in pairs)
        met = [bearings for area, bearings in pairs if area >= min(most_m2, SHARED_M2 - SLACK)]
        return max(met, key=lambda both: turned_deg(*both))

    @property
    def apart_deg(self) -> float:
        """The angle between both movements."""
        return turned_deg(*self.bearings_deg)


@register("flows-meet")
@dataclass(frozen=True, kw_only=True)
class FlowsMeet(FeatureCheck):
    """Crowd flows against or across each other on one ground, and flows into people who stand.

    Two flows meet where they share at least 4 m2 and their bearings differ by more than 60 degrees: measured = that angle; of a flow
    drawn as an arrow that bends, the bearings of its pieces on that ground count. Where the densities of all crowds and flows on the
    shared ground add up to the stop of crowd-density-moving: measured = that density, in pieces of at least 4 m2. A flow into or
    through a standing crowd is told where the density added up exceeds that check's warning. Why: people who walk against each other
    block each other; the streets of Itaewon, the ramp of Duisburg and the bridge of Phnom Penh were passed in both directions. Source:
    Zhang and Seyfried, two-way flow peaks below one-way (excerpt); the angle is a planning default. Does not see flows that follow each
    other in time within one scene, separating fences narrower than the drawn ground, or where a moving crowd without a bearing goes.
    """

    title: ClassVar[Message] = message(mark("Flows that meet"))
    subjects: ClassVar[tuple[str, ...]] = ("crowd-flow",)
    looks_at: ClassVar[frozenset[str] | None] = SOLID_KINDS | set(PEOPLE)
    apart_deg: float

    def near_m(self) -> float:
        """Only what shares ground meets; what takes ground from it lies in the extent already."""
        return 0.0

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each flow with the crowds and flows on its ground."""
        boxes = boxes_of(subjects)
        for row, feature in enumerate(subjects):
            every = np.array([feature.geometry.bounds, *(other.geometry.bounds for other in snapshot.near(PEOPLE, feature.geometry, 0.0))])
            boxes[row] = np.concatenate((every[:, :2].min(axis=0), every[:, 2:].max(axis=0)))
        return boxes

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding for each two that meet; of two flows it is said of the one that comes first."""
        return [finding for flow in subjects for meeting in _meetings(snapshot, flow) for finding in self._judged(snapshot, meeting)]

    def _judged(self, snapshot: Snapshot, meeting: _Meeting) -> list[Finding]:
        limits = peer(snapshot, CrowdDensityMoving)
        full = meeting.density >= limits.stop_person_per_m2 - SLACK
        if meeting.other.kind == "crowd":
            dense = meeting.density > limits.warn_person_per_m2 + SLACK
            limit = limits.stop_person_per_m2 if full else limits.warn_person_per_m2
            return [self._dense(snapshot, meeting, limit, "stop" if full else "warn")] if full or dense else []
        if meeting.apart_deg <= self.apart_deg + SLACK:
            return []
        return [self._dense(snapshot, meeting, limits.stop_person_per_m2, "stop") if full else self._apart(snapshot, meeting)]

    def _apart(self, snapshot: Snapshot, meeting: _Meeting) -> Finding:
        text = mark("{name} and {other} meet on {area:.0f} m² of ground, {measured:.0f}° apart; keep them apart or one way.")
        about, steps = [meeting.flow, meeting.other], [self._angle_line(meeting), *_density_lines(meeting)]
        words: dict[str, Any] = {"other": title_of(meeting.other), "area": meeting.ground.area}
        return self.finding(snapshot, "warn", text, about, meeting.apart_deg, self.apart_deg, "deg", meeting.ground, steps, **words)

    def _dense(self, snapshot: Snapshot, meeting: _Meeting, limit: float, severity: Severity) -> Finding:
        flows = mark("{name} and {other} meet: together {measured:.2f} people per square metre; at most {limit:.2f}.")
        crowd = mark("{name} walks into {other}, who stand: together {measured:.2f} people per square metre; at most {limit:.2f}.")
        text = crowd if meeting.other.kind == "crowd" else flows
        angle = [] if meeting.other.kind == "crowd" else [self._angle_line(meeting)]
        about, steps = [meeting.flow, meeting.other], [*angle, *_density_lines(meeting)]
        finding = self.finding(
            snapshot, severity, text, about, meeting.density, limit, "person/m2", meeting.ground, steps, other=title_of(meeting.other)
        )
        return replace(finding, topic="density")

    def _angle_line(self, meeting: _Meeting) -> Message:
        return message(
            mark("Bearings {one:.0f}° and {other:.0f}°: {apart:.0f}° apart; more than {limit:.0f}° meet"),
            one=meeting.bearings_deg[0] % 360.0,
            other=meeting.bearings_deg[1] % 360.0,
            apart=meeting.apart_deg,
            limit=self.apart_deg,
        )


def _meetings(snapshot: Snapshot, flow: Placed) -> Iterator[_Meeting]:
    """A flow with the flows after it and the standing crowds with which it shares enough ground."""
    own = repaired(flow.geometry)
    there = [feature for feature in snapshot.near(PEOPLE, flow.geometry, 0.0) if feature.id != flow.id]
    for other in there:
        is_pair = other.id > flow.id if other.kind == "crowd-flow" else not other.get("moving")
        ground = shapely.intersection(own, repaired(other.geometry)) if is_pair else None
        if ground is not None and ground.area >= SHARED_M2 - SLACK:
            densities = _densities(snapshot, [flow, *there])
            density, people = _greatest(ground, flow, other, densities)
            yield _Meeting(flow, other, ground, density, people)


def _densities(snapshot: Snapshot, some: list[Placed]) -> list[tuple[Placed, float]]:
    """People per square metre of each of these on its open ground; those of which nobody said how many are left out."""
    areas = usable_areas(snapshot, some)
    return [
        (feature, float(feature.get("headcount") or 0) / max(areas[feature.id], LEAST_GROUND_M2))
        for feature in some
        if feature.get("headcount")
    ]


def _greatest(
    ground: BaseGeometry, flow: Placed, other: Placed, densities: list[tuple[Placed, float]]
) -> tuple[float, tuple[tuple[Placed, float], ...]]:
    """The greatest density of a shared ground in pieces large enough, and those who are in that piece, the two that meet first."""
    both = [row for row in densities if row[0].id in (flow.id, other.id)]
    pieces = [(ground, both)]
    for feature, density in densities:
        if feature.id not in (flow.id, other.id):
            shape = repaired(feature.geometry)
            met = [(shapely.intersection(piece, shape), [*there, (feature, density)]) for piece, there in pieces]
            pieces += [row for row in met if row[0].area >= SHARED_M2 - SLACK]
    best = max(pieces, key=lambda row: sum(density for _, density in row[1]))
    return sum(density for _, density in best[1]), tuple(best[1])


def _density_lines(meeting: _Meeting) -> list[Message]:
    """The densities that add up."""
    rows = [message(mark("{name}: {density:.2f} people per m2"), name=title_of(one), density=density) for one, density in meeting.there]
    return [*rows, message(mark("Together on the ground that they share: {density:.2f} people per m2"), density=meeting.density)]
