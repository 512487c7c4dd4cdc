"""Which findings a list shows and how they stand in it: filtered, and grouped by severity, scene or check."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.values.finding import SEVERITIES, Finding, Severity
from tabletop.settings import Grouping

GROUPINGS: tuple[Grouping, ...] = ("severity", "scene", "check")
"""What findings may be grouped by; "" is a list without groups."""
TextOf = Callable[[Finding], str]


@dataclass(frozen=True)
class FindingFilter:
    """Which findings are shown: severities, one scene or all (None), words that stand in the sentence or the title."""

    severities: frozenset[str] = frozenset(SEVERITIES)
    scene: int | None = None
    words: str = ""

    @property
    def only_by_scene(self) -> bool:
        """Whether nothing but the choice of the scene hides findings."""
        return self.scene is not None and replace(self, scene=None) == FindingFilter()

    def among(self, found: AllFindings, text: TextOf) -> dict[Severity, Sequence[Finding]]:
        """Those that are shown, by severity; `text` gives, in small letters, what the words are looked for in."""
        shown = {severity: some for severity, some in found.by_severity(self.scene).items() if severity in self.severities}
        for word in self.words.lower().split():
            shown = {severity: tuple(finding for finding in some if word in text(finding)) for severity, some in shown.items()}
        return shown


@dataclass(frozen=True)
class Group:
    """Findings of one severity, scene number or code (`value`), worst first."""

    by: Grouping
    value: str | int
    findings: Sequence[Finding]

    @property
    def key(self) -> tuple[str, str | int]:
        """What its folding is remembered by."""
        return self.by, self.value

    def counts(self) -> dict[Severity, int]:
        """How many of each severity, the worst first; severities without findings are left out."""
        counted = Counter(map(attrgetter("severity"), self.findings))
        return {severity: counted[severity] for severity in SEVERITIES if counted[severity]}


def grouped(shown: Mapping[Severity, Sequence[Finding]], by: Grouping, title: TextOf) -> list[Group]:
    """Findings worst first in groups: severities by weight, scenes by number, checks by their worst finding and then by title."""
    if by == "severity":
        return [Group(by, severity, some) for severity, some in shown.items() if some]
    if not by:
        every = tuple(finding for findings in shown.values() for finding in findings)
        return [Group("", "", every)] if every else []
    kept: dict[str | int, list[Finding]] = {}
    for one in (finding for findings in shown.values() for finding in findings):
        kept.setdefault(one.scene if by == "scene" else one.code, []).append(one)
    groups = [Group(by, value, tuple(found)) for value, found in kept.items()]
    if by == "scene":
        groups.sort(key=lambda group: int(group.value))
    else:
        groups.sort(key=lambda group: (SEVERITIES.index(group.findings[0].severity), title(group.findings[0])))
    return groups
