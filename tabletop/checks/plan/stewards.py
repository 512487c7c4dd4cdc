"""stewards: persons in charge of an assembly, for information. No ground for force."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from tabletop.checks.base.check import SLACK, FeatureCheck, register
from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity


@register("stewards")
@dataclass(frozen=True, kw_only=True)
class Stewards(FeatureCheck):
    """Persons in charge of an assembly, for each hundred participants.

    measured = the crowd's property `stewards` (persons that the organisers named); at least one and at most five for each hundred
    participants, a hundred that is begun counts as one: 301 people need 4 to 20. A crowd without that property, or without people,
    is not judged. Why: people of their own side lead a crowd best. Source: Perkap 7/2012. Does not see whether they
    are there, or whom they lead.
    """

    title: ClassVar[Message] = message(mark("Persons in charge of an assembly"))
    subjects: ClassVar[tuple[str, ...]] = ("crowd",)
    looks_at: ClassVar[frozenset[str] | None] = frozenset()
    severity: Severity
    least_per_100: float
    most_per_100: float

    def near_m(self) -> float:
        """Nothing else matters."""
        return 0.0

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per crowd with too few or too many of them."""
        findings = []
        for crowd in subjects:
            headcount, measured = float(crowd.get("headcount") or 0), crowd.get("stewards")
            hundreds = math.ceil(headcount / 100)
            least, most = self.least_per_100 * hundreds, self.most_per_100 * hundreds
            if headcount > 0 and measured is not None and not least - SLACK <= measured <= most + SLACK:
                findings.append(self._finding(snapshot, crowd, float(measured), least, most))
        return findings

    def _finding(self, snapshot: Snapshot, crowd: Placed, measured: float, least: float, most: float) -> Finding:
        text = mark("{name}: {measured:.0f} persons in charge for {count:.0f} people; {least:.0f} to {most:.0f}. For information only.")
        limit = least if measured < least else most
        words: dict[str, Any] = {"count": float(crowd.get("headcount")), "least": least, "most": most}
        return self.finding(snapshot, self.severity, text, [crowd], measured, limit, "person", crowd.geometry, **words)
