"""means-vs-level: less-lethal means against the situation level. Advice, never a permission."""

from dataclasses import dataclass
from typing import ClassVar

from tabletop.checks.base.check import FeatureCheck, register
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.force.without_means import without
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity


@register("means-vs-level")
@dataclass(frozen=True, kw_only=True)
class MeansVsLevel(FeatureCheck):
    """Irritants or water jets placed while the situation is green.

    measured = 1 thing placed against 0. Why: force in steps and as a last resort; a green situation is an orderly one. Source: Perkap
    1/2009 and Perkap 16/2006. Does not see whether a yellow or red level would justify them: no finding in another level is a
    permission.
    """

    title: ClassVar[Message] = message(mark("Means against the situation level"))
    subjects: ClassVar[tuple[str, ...]] = ("irritant", "water-jet")
    looks_at: ClassVar[frozenset[str] | None] = frozenset()
    severity: Severity

    def near_m(self) -> float:
        """Nothing else matters."""
        return 0.0

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per thing placed in a green scene."""
        if snapshot.scene_row.level != "hijau":
            return []
        text = mark("{name} is placed while the situation is green.")
        steps = [
            message(mark("Level of scene {number}: green. Means of force placed: 1; allowed in a green scene: 0"), number=snapshot.scene)
        ]
        return [
            self.finding(snapshot, self.severity, text, [subject], 1, 0, "count", subject.geometry, steps, without(subject))
            for subject in subjects
        ]
