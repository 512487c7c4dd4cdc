"""legal-hours: scenes with a crowd outside the hours that the law names, for information. No ground for force."""

from dataclasses import dataclass
from typing import Any, ClassVar

from shapely import MultiPolygon

from tabletop.checks.base.check import SLACK, Check, register
from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.scene_time import clock_minutes

PEOPLE = ("crowd", "crowd-flow")


def clock_hours(text: str) -> float | None:
    """Hours of a clock time as "09.30" or "9:30", None where there is none."""
    minutes = clock_minutes(text)
    return None if minutes is None else minutes / 60


def clock_words(hours: float) -> str:
    """Clock time with a dot, as people write it here: 18.30."""
    minutes = round(hours * 60)
    return f"{minutes // 60:02d}.{minutes % 60:02d}"


@register("legal-hours")
@dataclass(frozen=True, kw_only=True)
class LegalHours(Check):
    """Scenes with a crowd outside the hours that the law names for assemblies.

    measured = minutes that the scene's clock stands before the first or after the last hour: 06.00 to 18.00 in the open air, 06.00 to
    22.00 for crowds whose property `indoor` is set; limit = 0. A scene without a clock, or without a crowd, says nothing.
    Why: it informs the plan of the day; it is no ground for force. Source: Perkap 7/2012 art. 7(1). Does not see the length of the
    scene, holidays, or what was agreed for this assembly.
    """

    title: ClassVar[Message] = message(mark("Hours that the law names"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset(PEOPLE)
    severity: Severity
    from_hour: float
    outdoor_until_hour: float
    indoor_until_hour: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """At most one finding about crowds in the open air, and one about crowds indoors."""
        now = clock_hours(snapshot.scene_row.clock)
        if now is None:
            return []
        findings = []
        for indoor, until in ((False, self.outdoor_until_hour), (True, self.indoor_until_hour)):
            crowds = [feature for feature in snapshot.of(*PEOPLE) if bool(feature.get("indoor")) == indoor]
            minutes = 60 * max(self.from_hour - now, now - until)
            if crowds and minutes > SLACK:
                findings.append(self._finding(snapshot, crowds, now, minutes, until))
        return findings

    def _finding(self, snapshot: Snapshot, crowds: list[Placed], now: float, minutes: float, until: float) -> Finding:
        words: dict[str, Any] = {"clock": clock_words(now), "first": clock_words(self.from_hour), "last": clock_words(until)}
        text = mark("A crowd stands here at {clock}; the law names {first} to {last}. For information only.")
        where = MultiPolygon([crowd.geometry for crowd in crowds])
        return self.finding(snapshot, self.severity, text, crowds, minutes, 0, "min", where, **words)
