"""Whether a plan is ready for its briefing, and what stands against it: said in full, what was ignored and what has no source too."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Literal

from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.judgement.rule_departures import Departures
from tabletop.core.text.message import Message, listed, mark, message

Verdict = Literal["ready", "reserved", "nothing", "not-ready"]


@dataclass(frozen=True)
class Readiness:
    """Counts over all scenes. `stop`, `warn`: findings that are heeded; `ignored` of them `ignored_stop` are of severity stop.

    `stale`: findings that an edit has touched and that are not judged again; `pending`: a run of the checks is not through.
    `wrong`: why the limits of the plan cannot be used. `off`: checks that the plan switches off. `unsourced` of `limits` limits rest on
    a planning default without a source. `rules`: by which rules the plan was judged. `empty`: there is nothing that a check looks at.
    `departures`: where the plan departs from what the product ships. `scenes`: how many scenes the counts are of.
    """

    stop: int = 0
    warn: int = 0
    ignored: int = 0
    ignored_stop: int = 0
    stale: int = 0
    pending: bool = False
    wrong: Message | None = None
    off: int = 0
    unsourced: int = 0
    limits: int = 0
    rules: Message | None = None
    empty: bool = False
    departures: Departures = field(default_factory=Departures)
    scenes: int = 1

    @property
    def verdict(self) -> Verdict:
        """Not ready: a stop is heeded, or nothing sure can be said. Nothing: there is nothing to judge yet. Reserved: somebody has to
        answer for something: a warning, an ignored finding, a check switched off, a layer taken off, a row set aside, limits or rules
        laxer than by default, long reaches.
        Else ready.
        """
        if self.stop or self.stale or self.pending or self.wrong is not None:
            return "not-ready"
        if self.empty:
            return "nothing"
        return "reserved" if self.warn or self.ignored or self.off or self.departures.reserves else "ready"

    @property
    def head(self) -> Message:
        """The verdict in words."""
        heads = {
            "ready": mark("Ready for briefing"),
            "reserved": mark("Ready with reservations"),
            "nothing": mark("Nothing to judge yet"),
            "not-ready": mark("Not ready"),
        }
        return message(heads[self.verdict])

    @property
    def line(self) -> Message:
        """The verdict and what it rests on, in one line: "Not ready: 2 stop, 1 warning"."""
        return self.lines()[0]

    @property
    def line_of_all(self) -> Message:
        """The line, and that findings of all scenes are counted in it: said where there are several scenes, and findings in any."""
        counts = self.scenes > 1 and (self.stop or self.warn or self.ignored or self.stale)
        return message(mark("{line} (all scenes)"), line=self.line) if counts else self.line

    def lines(self) -> list[Message]:
        """The line, and shorter ones that leave out more and more of what weighs least, down to the verdict alone."""
        parts = self._parts()
        said = [message(mark("{verdict}: {parts}"), verdict=self.head, parts=listed(parts[:n])) for n in range(len(parts), 0, -1)]
        return [*said, self.head]

    def lines_with_stop(self) -> list[Message]:
        """The line and the shorter ones that still tell the first part and, where there is one, the count at stop."""
        lines, kept = self.lines(), max(1, sum(map(bool, (self.wrong is not None, self.pending, self.stop))))
        return lines[: max(1, len(lines) - kept)]

    def _parts(self) -> list[Message]:
        rows: list[tuple[object, Message]] = [
            (self.wrong, message(mark("a limit is wrong"))),
            (self.pending, message(mark("not checked through"))),
            (self.stop, message(mark("{n} stop"), n=self.stop)),
            (self.warn, message(mark("{n} warn"), n=self.warn)),
            (self.stale, message(mark("{n} not judged again"), n=self.stale)),
            (self.ignored, self._ignored()),
            (self.off, message(mark("{n} of the checks off"), n=self.off)),
        ]
        unsourced = (
            [message(mark("{n} {n:limit|limits} without source"), n=self.unsourced)] if self.unsourced and self.verdict != "nothing" else []
        )
        return [*(words for holds, words in rows if holds), *self.departures.parts(), *unsourced]

    def _ignored(self) -> Message:
        if self.ignored_stop:
            return message(mark("{n} ignored ({stop} stop)"), n=self.ignored, stop=self.ignored_stop)
        return message(mark("{n} ignored"), n=self.ignored)

    def reasons(self) -> list[Message]:
        """What stands against it, the heaviest first, in whole sentences; what has no source stands last, whatever the verdict."""
        found: list[tuple[object, Message]] = [
            (self.wrong, message(mark("The limits of the plan cannot be used: {reason}"), reason=self.wrong or "")),
            (self.pending, message(mark("The checks are not through; wait for them, or check again where they were stopped."))),
            (self.stop, message(mark("Findings at stop that are heeded: {n}."), n=self.stop)),
            (self.warn, message(mark("Findings at warn that are heeded: {n}."), n=self.warn)),
            (self.stale, message(mark("Findings that an edit has touched and that are not judged again: {n}."), n=self.stale)),
            (
                self.ignored,
                message(mark("Findings ignored with a reason: {n}, of them at stop: {stop}."), n=self.ignored, stop=self.ignored_stop),
            ),
            (self.off, message(mark("Checks that the plan switches off: {n}."), n=self.off)),
            *((True, message(mark("{what}: {n}."), what=head, n=count)) for head, count in self.departures.weights()),
            (
                self.unsourced and self.verdict != "nothing",
                message(
                    mark("Limits that are planning defaults without a published source: {n} of {limits}."),
                    n=self.unsourced,
                    limits=self.limits,
                ),
            ),
        ]
        return [words for holds, words in found if holds]


def readiness_of(
    found: AllFindings,
    *,
    stale: int = 0,
    pending: bool = False,
    wrong: Message | None = None,
    off: int = 0,
    unsourced: int = 0,
    limits: int = 0,
    empty: bool = False,
) -> Readiness:
    """Readiness of a plan from the findings of all its scenes, heeded and ignored."""
    told, passed = found.count(), Counter(finding.severity for finding in found.ignored)
    return Readiness(told["stop"], told["warn"], passed.total(), passed["stop"], stale, pending, wrong, off, unsourced, limits, None, empty)


def narrowed(whole: Readiness, found: AllFindings, empty: bool) -> Readiness:
    """The same for some of the findings, such as those of one scene (`empty`: nothing stands in it); the rules stay those of the whole."""
    part = readiness_of(
        found,
        pending=whole.pending,
        wrong=whole.wrong,
        off=whole.off,
        unsourced=whole.unsourced,
        limits=whole.limits,
        empty=empty,
    )
    return replace(part, departures=whole.departures)
