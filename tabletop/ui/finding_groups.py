"""Which findings a list shows and how they stand in it: filtered, and grouped by severity, scene or check."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tabletop.core.finding import SEVERITIES, Finding

Grouping = Literal["", "severity", "scene", "check"]
GROUPINGS: tuple[Grouping, ...] = ("severity", "scene", "check")
"""What findings may be grouped by; "" is a list without groups."""
TextOf = Callable[[Finding], str]


@dataclass(frozen=True)
class FindingFilter:
    """Which findings are shown: severities, one scene or all (None), words that stand in the sentence or the title."""

    severities: frozenset[str] = frozenset(SEVERITIES)
    scene: int | None = None
    words: str = ""

    def passes(self, finding: Finding, text: TextOf) -> bool:
        """Whether a finding is shown; `text` gives, in small letters, what the words are looked for in."""
        if finding.severity not in self.severities or (self.scene is not None and finding.scene != self.scene):
            return False
        if not self.words.strip():
            return True
        found = text(finding)
        return all(word in found for word in self.words.lower().split())


@dataclass(frozen=True)
class Group:
    """Findings of one severity, scene number or code (`value`), worst first."""

    by: Grouping
    value: str | int
    findings: tuple[Finding, ...]

    @property
    def key(self) -> tuple[str, str | int]:
        """What its folding is remembered by."""
        return self.by, self.value

    def counts(self) -> Mapping[str, int]:
        """How many of each severity, the worst first; severities without findings are left out."""
        counted = Counter(one.severity for one in self.findings)
        return {severity: counted[severity] for severity in SEVERITIES if counted[severity]}


def grouped(findings: Sequence[Finding], by: Grouping, title: TextOf) -> list[Group]:
    """Findings worst first in groups: severities by weight, scenes by number, checks by their worst finding and then by title."""
    ordered = sorted(findings, key=lambda one: (SEVERITIES.index(one.severity), one.scene))
    if not by:
        return [Group("", "", tuple(ordered))] if ordered else []
    kept: dict[str | int, list[Finding]] = {}
    for one in ordered:
        kept.setdefault(_value(one, by), []).append(one)
    groups = [Group(by, value, tuple(found)) for value, found in kept.items()]
    if by == "scene":
        groups.sort(key=lambda group: int(group.value))
    elif by == "check":
        groups.sort(key=lambda group: (SEVERITIES.index(group.findings[0].severity), title(group.findings[0])))
    return groups


def _value(finding: Finding, by: Grouping) -> str | int:
    return {"severity": finding.severity, "scene": finding.scene, "check": finding.code}[by]
