"""The findings of one check in the order in which they are shown, kept so while an edit exchanges a few of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import overload

from tabletop.checks.base.boxes import Boxes
from tabletop.core.values.finding import SEVERITIES, Finding, Severity

_order = attrgetter("full_order")
MANY, MANY_OF = 64, 4
"""So many findings that come or go, of a list that is no more than so many times as long, are put in order at once."""


class KeptFindings(Sequence[Finding]):
    """Findings of one check, worst first; found by the features that they name."""

    def __init__(self, findings: Iterable[Finding] = (), extents: Boxes | None = None) -> None:
        """`extents`: of the subjects as they were judged last, where the check looks at what comes near them."""
        self.extents = Boxes() if extents is None else extents
        self.replace(findings)

    def __len__(self) -> int:
        return sum(map(len, self._parts.values()))

    def __iter__(self) -> Iterator[Finding]:
        return chain.from_iterable(self._parts.values())

    @overload
    def __getitem__(self, row: int) -> Finding: ...
    @overload
    def __getitem__(self, row: slice) -> list[Finding]: ...
    def __getitem__(self, row: int | slice) -> Finding | list[Finding]:
        return list(self)[row]

    def of_severity(self, severity: Severity) -> list[Finding]:
        """Those of a severity, in order; not to be changed, and to be read before the next exchange."""
        return self._parts[severity]

    def replace(self, findings: Iterable[Finding]) -> None:
        """In place: all make way for these."""
        self._parts: dict[Severity, list[Finding]] = {severity: [] for severity in SEVERITIES}
        self._about: dict[str, list[Finding]] = {}
        for finding in sorted(findings, key=_order):
            self._parts[finding.severity].append(finding)
            self._note(finding)

    def become(self, other: "KeptFindings") -> None:
        """In place: all make way for the others, which are used no more."""
        self.extents, self._parts, self._about = other.extents, other._parts, other._about

    def share(self, other: "KeptFindings") -> None:
        """What these have in common with those of the same check in another scene is held once."""
        for finding in self:
            about = other._about.get(finding.features[0], ()) if finding.features else ()
            alike = next((one for one in about if one.features == finding.features and one.message == finding.message), None)
            if alike is not None:
                finding.share(alike)

    def exchange(self, subjects: Iterable[str], judged: Iterable[Finding], topic: str | None = None) -> None:
        """In place: what names these features first (of one topic, where given) makes way for what was found now."""
        first = (finding for key in subjects for finding in self._about.get(key, ()) if finding.features[0] == key)
        self._swap([finding for finding in first if topic is None or finding.topic == topic], judged)

    def exchange_about(self, features: Iterable[str], judged: Iterable[Finding]) -> None:
        """In place: what names any of these features makes way for what was found now."""
        named = frozenset(features)
        # A finding that names several of them is met at each; it goes at the first that it names.
        about = ((key, finding) for key in named for finding in self._about.get(key, ()))
        self._swap([one for key, one in about if key == next(name for name in one.features if name in named)], judged)

    def named_with(self, features: Iterable[str]) -> set[str]:
        """All that is named in findings about any of these features."""
        return {name for key in features for finding in self._about.get(key, ()) for name in finding.features}

    def _swap(self, gone: Iterable[Finding], new: Iterable[Finding]) -> None:
        leaving, coming = list(gone), list(new)
        if len(leaving) + len(coming) > max(MANY, len(self) // MANY_OF):
            ids = set(map(id, leaving))
            self.replace([*(finding for finding in self if id(finding) not in ids), *coming])
            return
        for finding in leaving:
            self._drop(finding)
        for finding in coming:
            part = self._parts[finding.severity]
            part.insert(_place(part, finding, bisect_right), finding)
            self._note(finding)

    def _note(self, finding: Finding) -> None:
        for key in frozenset(finding.features):
            self._about.setdefault(key, []).append(finding)

    def _drop(self, finding: Finding) -> None:
        part = self._parts[finding.severity]
        del part[part.index(finding, _place(part, finding, bisect_left))]
        for key in frozenset(finding.features):
            self._about[key].remove(finding)


def _place(part: list[Finding], finding: Finding, bisect: Callable[..., int]) -> int:
    """Where a finding stands in a list in order of one severity: among those that the short order leaves, whose full order is made."""
    short = _short_order(finding)
    low, high = bisect_left(part, short, key=_short_order), bisect_right(part, short, key=_short_order)
    return bisect(part, finding.full_order, low, high, key=_order)


def _short_order(finding: Finding) -> tuple[str, float, int, tuple[str, ...]]:
    """The full order of one severity up to the features; where a geometry lies takes ten times as long."""
    return finding.code, -abs(finding.measured - finding.limit), finding.scene, finding.features
