"""relief-lines: a lapis ganti or lintas ganti names its two lines, they stand there, and it is the one that the situation asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from tabletop.checks.base.check import SLACK, Check, register
from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.exercise.relief import LEVEL_OF, TROOPS, minutes_of, relief_type, type_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import type_title
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.scene import LEVELS, Level
from tabletop.core.values.scene_time import clock_minutes, minutes_between

LINES = ("outgoing", "incoming")


@register("relief-lines")
@dataclass(frozen=True, kw_only=True)
class ReliefLines(Check):
    """Whether a relief names the line that goes and the line that comes, both stand there, and it is the kind that the level asks for.

    measured = how many things about the relief do not fit; limit = 0. One finding per relief names them all: a line that nobody named
    while the other is named, that the plan does not have, or that does not stand in this scene; one line named as both; a lapis ganti in
    a scene that is not kuning and does not become so in its step, a lintas ganti likewise where it is not merah; lines of other types
    than Dalmas awal to Dalmas lanjut, or Dalmas lanjut to PHH Brimob; a hand-over time outside the step of the scene. A corridor alone,
    without any of these, is judged for its width only. Why: in the one moment in which two lines are on the move, everybody has to know
    who goes, who comes and when, and the two reliefs must not be mixed up. Source: Perkap 16/2006 for levels and lines; the rest is a
    planning default. Does not see the hand-over of command (alih kendali), nor who gives the order.
    """

    title: ClassVar[Message] = message(mark("Lines of a relief"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset({"relief", "cordon", "unit"})
    severity: Severity

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """At most one finding per relief."""
        return [one for relief in snapshot.of("relief") for one in self._judged(snapshot, relief)]

    def _judged(self, snapshot: Snapshot, relief: Placed) -> Iterator[Finding]:
        standing = {name: _line(snapshot, str(relief.get(name) or "")) for name in LINES}
        wrong = [*_of_lines(snapshot, relief, standing), *_of_kind(snapshot, relief, standing), *_of_time(snapshot, relief)]
        if wrong:
            about = [relief, *(line for line in standing.values() if line is not None)]
            text = mark("{name}: {first}")
            yield self.finding(snapshot, self.severity, text, about[:1], len(wrong), 0, "count", relief.geometry, wrong[1:], first=wrong[0])


def _line(snapshot: Snapshot, key: str) -> Placed | None:
    """The feature of that id in this scene."""
    feature = snapshot.plan.features.get(key)
    return None if feature is None else next((one for one in snapshot.of(feature.kind) if one.id == key), None)


def _of_lines(snapshot: Snapshot, relief: Placed, standing: dict[str, Placed | None]) -> Iterator[Message]:
    named = {name: str(relief.get(name) or "") for name in LINES}
    said = any(named.values())
    if said and named["outgoing"] == named["incoming"]:
        yield message(mark("the line that goes out is the line that comes in."))
    for name, (nobody, unknown, elsewhere) in _WORDS.items():
        if said and not named[name]:
            yield message(nobody)
        elif said and named[name] not in snapshot.plan.features:
            yield message(unknown)
        elif said and standing[name] is None:
            yield message(elsewhere)


_WORDS = {
    "outgoing": (
        mark("nobody said which line goes out."),
        mark("the line that goes out is not in the plan."),
        mark("the line that goes out does not stand in this scene."),
    ),
    "incoming": (
        mark("nobody said which line comes in."),
        mark("the line that comes in is not in the plan."),
        mark("the line that comes in does not stand in this scene."),
    ),
}


def _of_kind(snapshot: Snapshot, relief: Placed, standing: dict[str, Placed | None]) -> Iterator[Message]:
    code, level = relief_type(relief), snapshot.scene_row.level
    if code not in LEVEL_OF:
        return
    kind, wanted_level = type_title("relief", code), LEVEL_OF[code]
    if level != wanted_level and not _rises_to(snapshot, wanted_level):
        words = mark("a {kind} is played where the situation is {wanted}, or becomes so in this step; here it is {level}.")
        yield message(words, kind=kind, wanted=wanted_level, level=level)
    for name, wanted in zip(LINES, TROOPS[code], strict=True):
        line = standing[name]
        found = None if line is None else type_of(snapshot.plan, line)
        if found is not None and found not in wanted:
            words = mark("in a {kind} the line that goes out is {wanted}, not {found}.")
            if name == "incoming":
                words = mark("in a {kind} the line that comes in is {wanted}, not {found}.")
            first = type_title("unit", sorted(wanted, reverse=True)[0])
            yield message(words, kind=kind, wanted=first, found=type_title("unit", found))


def _rises_to(snapshot: Snapshot, level: Level) -> bool:
    """Whether the situation is one level below and becomes that level with the next scene."""
    following = snapshot.following
    below = LEVELS[LEVELS.index(level) - 1]
    return following is not None and snapshot.scene_row.level == below and following.scene_row.level == level


def _of_time(snapshot: Snapshot, relief: Placed) -> Iterator[Message]:
    clock, plan = str(relief.get("hand_over") or ""), snapshot.plan
    if not clock.strip():
        return
    if clock_minutes(clock) is None:
        yield message(mark("the hand-over time {clock} is no time of day."), clock=clock)
        return
    after, row = minutes_of(plan, snapshot.scene, clock), snapshot.scene_row
    step = minutes_between(plan, snapshot.scene) or row.step_min
    if after is not None and after > step + SLACK:
        words = mark("the hand-over at {clock} is not in this scene, which begins at {start} and lasts {step:.0f} min.")
        yield message(words, clock=clock, start=row.clock, step=step)
