"""The findings of one check in the order in which they are told, kept so while an edit exchanges a few of them."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import overload

from tabletop.core.finding import SEVERITIES, Finding, Severity

_order = attrgetter("full_order")


class Told(Sequence[Finding]):
    """Findings of one check, worst first; found by the features that they name."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._findings = sorted(findings, key=_order)
        self._about: dict[str, list[Finding]] = {}
        self._parts: dict[Severity, list[Finding]] | None = None
        for one in self._findings:
            self._note(one)

    def __len__(self) -> int:
        return len(self._findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._findings)

    @overload
    def __getitem__(self, row: int) -> Finding: ...
    @overload
    def __getitem__(self, row: slice) -> list[Finding]: ...
    def __getitem__(self, row: int | slice) -> Finding | list[Finding]:
        return self._findings[row]

    def of_severity(self, severity: Severity) -> list[Finding]:
        """Those of a severity, in order; not to be changed."""
        if self._parts is None:
            cuts = [0, *(bisect_left(self._findings, rank + 1, key=_rank) for rank in range(len(SEVERITIES)))]
            self._parts = {name: self._findings[cuts[n] : cuts[n + 1]] for n, name in enumerate(SEVERITIES)}
        return self._parts[severity]

    def exchange(self, subjects: Iterable[str], judged: Iterable[Finding], topic: str | None = None) -> None:
        """In place: what these features are named first in (of one topic, where given) makes way for what was found now."""
        first = (one for key in subjects for one in self._about.get(key, ()) if one.features[0] == key)
        self._swap([one for one in first if topic is None or one.topic == topic], judged)

    def exchange_about(self, features: Iterable[str], judged: Iterable[Finding]) -> None:
        """In place: what names any of these features makes way for what was found now."""
        self._swap({id(one): one for key in features for one in self._about.get(key, ())}.values(), judged)

    def become(self, findings: Sequence[Finding]) -> None:
        """In place: these findings, in any order; those that are here already are known by being the same object."""
        wanted, here = {id(one) for one in findings}, {id(one) for one in self._findings}
        self._swap([one for one in self._findings if id(one) not in wanted], [one for one in findings if id(one) not in here])

    def _swap(self, gone: Iterable[Finding], new: Iterable[Finding]) -> None:
        for one in list(gone):
            self._drop(one)
        for one in new:
            insort(self._findings, one, key=_order)
            self._note(one)
            self._parts = None

    def _note(self, finding: Finding) -> None:
        for key in finding.features:
            self._about.setdefault(key, []).append(finding)

    def _drop(self, finding: Finding) -> None:
        row = bisect_left(self._findings, finding.full_order, key=_order)
        while self._findings[row] is not finding:
            row += 1
        del self._findings[row]
        self._parts = None
        for key in finding.features:
            about = self._about[key]
            about[:] = [one for one in about if one is not finding]


def _rank(finding: Finding) -> int:
    return finding.full_order[0]
