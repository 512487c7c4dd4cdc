"""emergency-lane-continuity: whether help gets to crowds and buildings, along the emergency lanes or, without any, by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import Check, register
from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.help.lane_passage import KINDS
from tabletop.checks.help.reached_by_lane import ReachedByLane
from tabletop.checks.help.reached_without_lane import ReachedWithoutLane
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity


@register("emergency-lane-continuity")
@dataclass(frozen=True, kw_only=True)
class EmergencyLaneContinuity(Check):
    """Whether a fire engine or ambulance gets along the emergency lanes to each crowd and protected building.

    A lane is driven from its outer end (the end farther from crowds and protected objects), and from a fire engine or ambulance that
    stands on it, until something lies across it: a barrier, a cordon closed to vehicles, another vehicle, a crowd, a building, water
    without a road over it, a fence. An open gate in a barrier or cordon lets it pass; a shut gate is a finding of its own on the
    lane, and is taken to be opened. A lane on which a fire engine or ambulance stands, but which is cut off from outside, is a
    finding too. A lane that begins on another one is entered from there. measured = distance from the crowd or building to the
    nearest place that can be driven to (m); at most 45 m. Protected objects of the categories KPU, government and hospital count
    where a lane comes within `served_m` of them. In a plan without lanes, each fire engine or ambulance that stands within `served_m` of
    a crowd or building must get to within 45 m of it, by road or over open ground 2.5 m wide, through no other crowd and no closed
    cordon; a plan with neither is not judged. Why: who is hurt is carried, and hoses are laid,
    over that distance. Source: UK Approved Document B, 45 m; the rest are planning defaults. Does not see whether the lane is wide
    enough (that is another check), how a vehicle comes to the outer end of the lane, or who opens a gate.
    """

    title: ClassVar[Message] = message(mark("Emergency lanes from end to end"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset(KINDS)
    severity: Severity
    reach_m: float
    served_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """Everything judged."""
        return self._measure(snapshot).run(snapshot)

    def from_nothing(self, snapshot: Snapshot) -> KeptFindings:
        """Everything judged."""
        return self._measure(snapshot).from_nothing(snapshot)

    def update(self, snapshot: Snapshot, found: KeptFindings, changed: Changed) -> None:
        """What the edits touched or came near; everything where they drew the first lane or took out the last."""
        lanes = snapshot.of("lane")
        had_lanes = _has_lanes(lane for lane in lanes if lane.id not in changed.ids) or _has_lanes(changed.before.values())
        if had_lanes != _has_lanes(lanes):
            found.become(self.from_nothing(snapshot))
        elif self.concerns(changed):
            self._measure(snapshot).update(snapshot, found, changed)

    def _measure(self, snapshot: Snapshot) -> Check:
        """What is measured, with the limits of this check."""
        return ReachedByLane(**vars(self)) if _has_lanes(snapshot.of("lane")) else ReachedWithoutLane(**vars(self))


def _has_lanes(features: Iterable[Placed]) -> bool:
    return any(feature.kind == "lane" and feature.geometry.length > 0 for feature in features)
