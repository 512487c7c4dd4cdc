"""A run of an exercise: a branch of the plan that begins as the plan stood, and the log of all that was shown, fired, edited and decided.

A run is a value. Its state after entry k is the plan it began with and the changes of the first k entries: so a replay equals the run.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, get_args

from tabletop.core.text.errors import PlanError
from tabletop.core.values.change import Change
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Inject
from tabletop.core.values.scene_time import DAY_MIN, clock_minutes

EntryKind = Literal["scene", "inject", "edit", "decision", "pause", "resume", "note"]
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
Does = Literal["do", "undo", "redo"]
DOES: tuple[Does, ...] = get_args(Does)


@dataclass(frozen=True)
class RunEntry:
    """One line of the log of a run.

    `at`: wall time with its zone; `clock_s`: the clock of the exercise, seconds since midnight, 0 to 86,400; `scene`: the scene shown;
    `text`, `who`, `features`: what was decided, said or fired, by whom, about which plan features; `inject`: the whole inject that was
    fired; `change`: what it changed in the run, as it was applied (for an undo the inverse); `shown`: the room sees the inject.
    """

    at: datetime
    clock_s: float
    scene: int
    kind: EntryKind
    text: str = ""
    who: str = ""
    features: tuple[str, ...] = ()
    inject: Inject | None = None
    change: Change | None = None
    does: Does = "do"
    shown: bool = False


@dataclass(frozen=True)
class Run:
    """A run: `code` names it in the file, `name` for people; `base` is the plan as it stood when the run began.

    `plan` is the run's plan after all its entries. `ended` is None while it can go on.
    """

    code: str
    name: str
    started: datetime
    base: Plan
    entries: tuple[RunEntry, ...] = ()
    ended: datetime | None = None
    plan: Plan = field(default_factory=Plan, compare=False)

    @classmethod
    def begun(cls, code: str, name: str, at: datetime, base: Plan) -> "Run":
        """A run that begins with that plan and has no entry yet."""
        return cls(code, name, at, base, plan=base)

    def with_entry(self, entry: RunEntry) -> "Run":
        """The run with one more entry, its change applied. Raises PlanError where the change does not fit the run's plan."""
        plan = self.plan if entry.change is None else self.plan.apply(entry.change)
        return replace(self, entries=(*self.entries, entry), plan=plan)

    def with_entries(self, entries: Iterable[RunEntry]) -> tuple["Run", list[RunEntry]]:
        """The run with more entries, and those of them that were left out because their change does not fit."""
        plan, kept, left = self.plan, list(self.entries), []
        for entry in entries:
            try:
                plan = plan if entry.change is None else plan.apply(entry.change)
                kept.append(entry)
            except PlanError:
                left.append(entry)
        return replace(self, entries=tuple(kept), plan=plan), left

    def plan_at(self, count: int) -> Plan:
        """The run's plan after its first `count` entries."""
        plan = self.base
        for entry in self.entries[:count]:
            plan = plan if entry.change is None else plan.apply(entry.change)
        return plan

    def scene_at(self, count: int) -> int:
        """The scene shown after the first `count` entries; the first of the plan where none was shown yet."""
        numbers = [entry.scene for entry in self.entries[:count]]
        return numbers[-1] if numbers else self.base.scene_list()[0].number

    @property
    def scene(self) -> int:
        """The scene shown last."""
        return self.scene_at(len(self.entries))

    @property
    def clock_s(self) -> float:
        """The clock of the exercise at the last entry, seconds since midnight."""
        return self.entries[-1].clock_s if self.entries else (scene_clock_s(self.base, self.scene) or 0.0)

    @property
    def is_paused(self) -> bool:
        """Whether the clock stands: the last of pause and resume was a pause."""
        return next((entry.kind == "pause" for entry in reversed(self.entries) if entry.kind in ("pause", "resume")), False)

    def steps(self) -> tuple[list[RunEntry], list[RunEntry]]:
        """Entries whose change can be taken back, the oldest first, and those that were taken back, the next redo first."""
        done: list[RunEntry] = []
        undone: list[RunEntry] = []
        for entry in self.entries:
            if entry.change is None:
                continue
            if entry.does == "undo":
                undone[:0] = [done.pop()] if done else []
            elif entry.does == "redo":
                done += [undone.pop(0)] if undone else []
            else:
                done.append(entry)
                undone.clear()
        return done, undone

    def fired(self, scene: int) -> list[RunEntry]:
        """Injects fired in a scene, the oldest first; those that were taken back by undo, in whatever scene, do not count."""
        return [entry for entry in self._all_fired() if entry.scene == scene]

    def _all_fired(self) -> list[RunEntry]:
        fired: list[RunEntry] = []
        for entry in self.entries:
            if entry.kind != "inject":
                continue
            if entry.does != "undo":
                fired.append(entry)
            elif found := next((one for one in reversed(fired) if one.inject == entry.inject), None):
                fired.remove(found)
        return fired

    def waiting_injects(self, scene: int) -> list[Inject]:
        """Injects prepared for a scene that were not fired: by their clock, those without one after the others.

        An inject that was fired is the one of that scene; where that scene has it no more (it was moved), the first that is the same.
        """
        left = {one.number: list(one.injects) for one in self.plan.scene_list()}
        for entry in self._all_fired():
            places = [left.get(entry.scene, []), *left.values()]
            where = next((injects for injects in places if entry.inject in injects), None)
            if where is not None and entry.inject is not None:
                where.remove(entry.inject)
        return sorted(left[self.plan.scene(scene).number], key=lambda inject: _minutes(inject.clock))

    def shown_to_room(self, cleared: int = 0) -> RunEntry | None:
        """The inject that the room sees: the last one fired with `shown` in the scene shown, unless it was taken back; None for none.

        `cleared`: how many entries there were when all was taken down; what those showed is not seen.
        """
        fired = [entry for entry in self.fired(self.scene) if entry.shown]
        since = next((n for n in range(len(self.entries) - 1, -1, -1) if self.entries[n].kind == "scene"), -1)
        now = self.entries[max(since + 1, cleared) :]
        return next((entry for entry in reversed(fired) if any(entry is one for one in now)), None)


def _minutes(clock: str) -> int:
    found = clock_minutes(clock)
    return DAY_MIN + 1 if found is None else found


def scene_clock_s(plan: Plan, scene: int) -> float | None:
    """The clock of a scene in seconds since midnight; None where it has none. Raises PlanError for an unknown scene."""
    minutes = clock_minutes(plan.scene(scene).clock)
    return None if minutes is None else minutes * 60.0


@dataclass(frozen=True)
class RunInfo:
    """What a list of runs says of one: `ended` is None while it can go on; how many entries its log has."""

    code: str
    name: str
    started: datetime | None
    ended: datetime | None
    entries: int


def unfinished(runs: Iterable[RunInfo]) -> RunInfo | None:
    """The run that can go on: the one begun last that is not over."""
    return next((run for run in reversed(list(runs)) if run.ended is None), None)
