"""exit-width: how wide each open exit is at its narrowest place."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.exits.exit_fixes import gate_fixes
from tabletop.checks.ways_out.open_exits import WIDTH_KINDS, width_extents, widths_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity


@register("exit-width")
@dataclass(frozen=True, kw_only=True)
class ExitWidth(FeatureCheck):
    """The smaller of an open exit's declared and clear width.

    Clear width = distance to the nearest obstacle on the left + on the right, square to the line, least along it (m). Obstacles:
    buildings, fences, barriers, cordons closed to people, vehicles, water; an open gate opens a barrier or cordon. Why: a corridor
    counts at its narrowest section. Source: HSG195 (1.05 m), Hastings Council (1.8 m). Does not see kerbs, slopes or parked goods.
    """

    title: ClassVar[Message] = message(mark("Width of exits"))
    subjects: ClassVar[tuple[str, ...]] = ("exit",)
    looks_at: ClassVar[frozenset[str] | None] = WIDTH_KINDS
    stop_below_m: float
    warn_below_m: float

    def near_m(self) -> float:
        """Shut gates as far as the declared width are looked at for a fix; all else lies in the extent already."""
        return 0.0

    def extents(self, snapshot: Snapshot, subjects: list[Placed]) -> np.ndarray:
        """Each exit with the declared width on both sides."""
        return width_extents(subjects)

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per open exit that is too narrow, with the cross-section."""
        findings, open_ones = [], [way for way in subjects if way.get("open")]
        widths = widths_of(snapshot, open_ones)
        for way in open_ones:
            narrow = widths[way.id]
            if narrow.width_m < self.warn_below_m - SLACK:
                stop = narrow.width_m < self.stop_below_m - SLACK
                limit = self.stop_below_m if stop else self.warn_below_m
                text = mark("{name}: {measured:.2f} m wide at its narrowest place; at least {limit:.2f} m.")
                severity: Severity = "stop" if stop else "warn"
                fixes = gate_fixes(snapshot, way, [], self.warn_below_m) if narrow.width_m < float(way.get("width_m")) else []
                findings.append(self.finding(snapshot, severity, text, [way], narrow.width_m, limit, "m", narrow.where, fixes=fixes))
        return findings
