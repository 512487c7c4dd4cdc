"""Which findings a list shows and how they stand in it: filtered, and grouped by severity, scene or check."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from tabletop.core.finding import SEVERITIES, Finding

Grouping = Literal["", "severity", "scene", "check"]
GROUPINGS: tuple[Grouping, ...] = ("severity", "scene", "check")
"""What findings may be grouped by; "" is a list without groups."""
TextOf = Callable[[Finding], str]
_scene = attrgetter("scene")
_VALUES: dict[Grouping, Callable[[Finding], str | int]] = {
    "severity": attrgetter("severity"),
    "scene": _scene,
    "check": attrgetter("code"),
}


@dataclass(frozen=True)
class FindingFilter:
    """Which findings are shown: severities, one scene or all (None), words that stand in the sentence or the title."""

    severities: frozenset[str] = frozenset(SEVERITIES)
    scene: int | None = None
    words: str = ""

    def among(self, findings: Sequence[Finding], text: TextOf) -> list[Finding]:
        """Those that are shown, in the same order; `text` gives, in small letters, what the words are looked for in."""
        found = list(findings)
        if self.scene is not None:
            found = [one for one in found if one.scene == self.scene]
        if not self.severities.issuperset(SEVERITIES):
            found = [one for one in found if one.severity in self.severities]
        for word in self.words.lower().split():
            found = [one for one in found if word in text(one)]
        return found


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
        counted = Counter(map(attrgetter("severity"), self.findings))
        return {severity: counted[severity] for severity in SEVERITIES if counted[severity]}


def grouped(findings: Sequence[Finding], by: Grouping, title: TextOf) -> list[Group]:
    """Findings worst first in groups: severities by weight, scenes by number, checks by their worst finding and then by title."""
    ordered = sorted(findings, key=_scene) if len(set(map(_scene, findings))) > 1 else findings
    ordered = [one for severity in SEVERITIES for one in ordered if one.severity == severity]
    if not by:
        return [Group("", "", tuple(ordered))] if ordered else []
    kept: dict[str | int, list[Finding]] = {}
    for value, one in zip(map(_VALUES[by], ordered), ordered, strict=True):
        kept.setdefault(value, []).append(one)
    groups = [Group(by, value, tuple(found)) for value, found in kept.items()]
    if by == "scene":
        groups.sort(key=lambda group: int(group.value))
    elif by == "check":
        groups.sort(key=lambda group: (SEVERITIES.index(group.findings[0].severity), title(group.findings[0])))
    return groups
