"""emergency-lane-width: whether an emergency lane is as wide as a fire engine needs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.clear_width import clear_widths
from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.sight.openings import GATE_ON_LINE_M
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity


@register("emergency-lane-width")
@dataclass(frozen=True, kw_only=True)
class EmergencyLaneWidth(FeatureCheck):
    """Clear width along an emergency lane, at most its declared width.

    measured as for exit-width, with the same obstacles (m), but not fire engines and ambulances, for which the lane is made. Why: a
    fire engine needs 3.7 m, 3.1 m between gate posts. Source: UK Approved Document B. Does not see cordons closed to vehicles only,
    bends that a long vehicle cannot take, or the load of the ground.
    """

    title: ClassVar[Message] = message(mark("Width of emergency lanes"))
    subjects: ClassVar[tuple[str, ...]] = ("lane",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset({"barrier", "cordon", "gate", "vehicle"})
    stop_below_m: float
    warn_below_m: float

    def near_m(self) -> float:
        """A gate stands on its line within so much."""
        return GATE_ON_LINE_M

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each lane with its width on both sides."""
        margin = np.array([float(lane.get("width_m") or 0) for lane in subjects]).reshape(-1, 1)
        return np.asarray(super().extents(snapshot, subjects) + margin * np.array([-1.0, -1.0, 1.0, 1.0]))

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per lane that is too narrow, with the cross-section."""
        findings = []
        widths = clear_widths(snapshot, subjects, Snapshot.lane_obstacles_near)
        for lane in subjects:
            narrow = widths[lane.id]
            if narrow.width_m >= self.warn_below_m - SLACK:
                continue
            severity: Severity = "stop" if narrow.width_m < self.stop_below_m - SLACK else "warn"
            limit = self.stop_below_m if severity == "stop" else self.warn_below_m
            text = mark("{name}: the emergency lane is {measured:.2f} m wide at its narrowest place; at least {limit:.2f} m.")
            findings.append(self.finding(snapshot, severity, text, [lane], narrow.width_m, limit, "m", narrow.where))
        return findings
