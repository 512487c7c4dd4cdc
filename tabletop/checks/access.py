"""Access: lanes that emergency vehicles need."""

from dataclasses import dataclass
from typing import ClassVar

from tabletop.checks.check import SLACK, Check, register
from tabletop.checks.corridor import clear_widths
from tabletop.checks.snapshot import Snapshot, title_of
from tabletop.core.finding import Finding, Severity
from tabletop.core.message import Message, mark, message


@register("emergency-lane-width")
@dataclass(frozen=True, kw_only=True)
class EmergencyLaneWidth(Check):
    """Clear width along an emergency lane, at most its declared width.

    measured as for exit-width, with the same obstacles (m). Why: a fire engine needs 3.7 m, 3.1 m between gate posts. Source: UK
    Approved Document B. Does not see cordons closed to vehicles only, bends that a long vehicle cannot take, or the load of the ground.
    """

    title: ClassVar[Message] = message(mark("Width of emergency lanes"))
    stop_below_m: float
    warn_below_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per lane that is too narrow, with the cross-section."""
        lanes, found = snapshot.of("lane"), []
        widths = clear_widths(snapshot, lanes)
        for lane in lanes:
            narrow = widths[lane.id]
            if narrow.width_m >= self.warn_below_m - SLACK:
                continue
            severity: Severity = "stop" if narrow.width_m < self.stop_below_m - SLACK else "warn"
            limit = self.stop_below_m if severity == "stop" else self.warn_below_m
            text = message(
                mark("{name}: the emergency lane is {measured:.2f} m wide at its narrowest place; at least {limit:.2f} m."),
                name=title_of(lane),
                measured=narrow.width_m,
                limit=limit,
            )
            found.append(self.finding(snapshot, severity, text, [lane], narrow.width_m, limit, "m", narrow.where))
        return found
