"""The exercise: while a run is on, the session shows the run's branch of the plan, and edits go into the run. The plan stays as it was."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack

from tabletop import i18n
from tabletop.core.exercise.effects import inject_change
from tabletop.core.exercise.exercise_clock import ExerciseClock
from tabletop.core.exercise.run import Does, EntryKind, Run, RunEntry, RunInfo, scene_clock_s, unfinished
from tabletop.core.exercise.take_over import taken_over
from tabletop.core.text.errors import PlanError, TabletopError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Inject
from tabletop.io.runs.run_table import append_entry, begin_run, read_run
from tabletop.io.runs.run_work import RunBegins, RunEnds, RunGoesOn
from tabletop.session.base.signals import SessionSignals
from tabletop.session.keeping.history import Steps, validate_change
from tabletop.session.keeping.kept_plan import KeptPlan

READ_ONLY = mark("This plan is open for reading only; save a copy to play it as an exercise.")


class Exercise(QObject):
    """Runs of the open plan. `replaced(change)` is called when the session shows another plan, as `KeptPlan` calls it.

    `run` is the one that is on, or that is looked at in a replay; None: the session shows the plan. `steady` tells seconds that never
    go back, `now` the wall time.
    """

    def __init__(
        self,
        signals: SessionSignals,
        kept: KeptPlan,
        undo_stack: QUndoStack,
        replaced: Callable[[Change | None], None],
        scene: Callable[[], int],
    ) -> None:
        super().__init__(signals)
        self._signals, self._kept, self._replaced, self._scene = signals, kept, replaced, scene
        self._steps = Steps(undo_stack, self._replay_step)
        self._steps.set_aside()
        self.run: Run | None = None
        self.clock = ExerciseClock(0.0)
        self.runs: tuple[RunInfo, ...] = ()
        self.at: int | None = None
        """In a replay: how many entries of the run are shown; None where the run is on."""
        self._shown_plan: Plan | None = None
        self._cleared = 0
        """How many entries there were when what the room sees was taken down."""
        self._was_read: tuple[str, tuple[Run, list[Message]]] | None = None
        self._left: dict[str, Run] = {}
        """Runs by code that were on since the plan was opened: the file may not have all of them yet."""
        self.steady: Callable[[], float] = time.monotonic
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        kept.rescue_runs = self._rescue

    # --- what is on
    @property
    def plan(self) -> Plan | None:
        """The plan that the session shows instead of the one in the file; None where no run is on or looked at."""
        return self._shown_plan

    @property
    def is_on(self) -> bool:
        """Whether a run is on: edits go into it."""
        return self.run is not None and self.at is None

    @property
    def is_replay(self) -> bool:
        """Whether a run is looked at as it was."""
        return self.run is not None and self.at is not None

    @property
    def is_paused(self) -> bool:
        """Whether the clock of the run stands."""
        return self.run is not None and not self.clock.runs

    @property
    def entries(self) -> tuple[RunEntry, ...]:
        """Entries so far: all of a run that is on, those up to the place of a replay."""
        return () if self.run is None else self.run.entries[: self.at]

    @property
    def shown_scene(self) -> int:
        """The scene of the last entry that is shown; the one shown now where there is none."""
        if self.is_replay and self.run is not None:
            return self.run.scene_at(self.at or 0)
        return self.entries[-1].scene if self.entries else self._scene()

    def clock_s(self) -> float:
        """The clock of the exercise, seconds since midnight."""
        if self.is_replay:
            return self.entries[-1].clock_s if self.entries else 0.0
        return self.clock.at(self.steady())

    def unfinished(self) -> RunInfo | None:
        """The run that can go on where it was, while none is on."""
        return unfinished(self.runs) if self.run is None and not self._kept.read_only else None

    def look(self) -> None:
        """Take over which runs the open plan has, that were read with it: called when a plan was opened."""
        if self._kept.runs_found is not None:
            self.runs, self._kept.runs_found = self._kept.runs_found, None
        self._signals.run_changed.emit()

    def forget(self) -> None:
        """The plan was closed: no run is on, none is known. What was on stays unfinished in its file."""
        self.run = self._shown_plan = self.at = None
        self.runs = ()
        self._left.clear()
        self._steps.clear()
        self._steps.set_aside()
        self._signals.run_changed.emit()

    # --- begin, go on, leave
    def start(self, name: str) -> None:
        """Begin a run on the plan as it stands, in the scene shown. Raises PlanError where the plan stands in no file or is read-only."""
        self._check_free()
        run = Run.begun(uuid.uuid4().hex, name.strip() or self.next_name(), self.now(), self._kept.plan)
        if not self._kept.keep(RunBegins(run)):
            raise PlanError(READ_ONLY)
        scene = self._scene()
        self.clock = ExerciseClock(scene_clock_s(run.base, scene) or 0.0)
        self._enter(run)
        self._log("scene")
        self.clock = self.clock.running(self.steady())
        self._list(run)
        self._signals.run_changed.emit()

    def next_name(self) -> str:
        """A name that no run of the plan has yet."""
        taken, number = {run.name for run in self.runs}, len(self.runs) + 1
        while (name := i18n.tr("Run {n}", n=number)) in taken:
            number += 1
        return name

    def resume(self, code: str) -> None:
        """Go on with a run where it was; the room sees nothing of it until it is shown again.

        Raises PlanError where it cannot be read, or the plan takes nothing.
        """
        self._check_free()
        if self._kept.read_only:
            raise PlanError(READ_ONLY)
        run = self._read(code)
        self.clock = ExerciseClock(run.clock_s)
        self._enter(replace(run, ended=None))
        self._cleared = len(run.entries)
        self._log("resume")
        self.clock = self.clock.running(self.steady())
        self._signals.run_changed.emit()

    def end(self, code: str | None = None) -> None:
        """End the run that is on and show the plan again; or end one that is not on, by its code."""
        ended = self.run.code if code is None and self.is_on and self.run is not None else code
        if ended is None:
            return
        at = self.now()
        self._kept.keep(RunEnds(ended, at))
        count = None if code is not None or self.run is None else len(self.run.entries)
        self.runs = tuple(
            replace(one, ended=at, entries=one.entries if count is None else count) if one.code == ended else one for one in self.runs
        )
        if code is None:
            self.leave()
        else:
            self._signals.run_changed.emit()

    def leave(self) -> None:
        """Show the plan again, as it is in its file. A run that is on stays unfinished, and can go on later."""
        if self.run is None:
            return
        if self.is_on:
            self._left[self.run.code] = self.run
        self.run = self._shown_plan = self.at = None
        self._steps.clear()
        self._steps.set_aside()
        self._kept.steps.take_up()
        self._replaced(None)
        self._signals.run_changed.emit()

    def printed(self) -> Plan | None:
        """The run's plan for paper, with the word exercise in its title; None where no run is shown."""
        if self.run is None or self._shown_plan is None:
            return None
        title = f"{i18n.tr('Exercise: {name}', name=self.run.name)} - {self._shown_plan.name}".removesuffix(" - ")
        return replace(self._shown_plan, settings={**self._shown_plan.settings, "name": title})

    def _check_free(self) -> None:
        if self.run is not None:
            raise PlanError(mark("The run {name} is on; end it first."), name=self.run.name)
        if self._kept.path is None:
            raise PlanError(mark("Save the plan in a file first; its runs are kept in it."))

    def _enter(self, run: Run, at: int | None = None) -> None:
        self.run, self.at, self._cleared = run, at, 0
        self._shown_plan = run.plan if at is None else run.plan_at(at)
        self._kept.steps.set_aside()
        self._steps.take_up()
        done, undone = run.steps() if at is None else ([], [])
        self._steps.fill(*([(one.change, one.at) for one in some if one.change is not None] for some in (done, undone)))
        self._replaced(None)

    def reading(self, code: str) -> Callable[[], None]:
        """What reads a run from its file in any thread, before it goes on or is looked at in this one. It raises PlanError."""

        def work() -> None:
            if code not in self._left and (found := self._kept.ask(lambda connection: read_run(connection, code))) is not None:
                self._was_read = (code, found)

        return work

    def _read(self, code: str) -> Run:
        if code in self._left:
            return self._left[code]
        known, self._was_read = self._was_read, None
        if known is not None and known[0] == code:
            found: tuple[Run, list[Message]] | None = known[1]
        else:
            found = self._kept.ask(lambda connection: read_run(connection, code))
        if found is None:
            raise PlanError(mark("Save the plan in a file first; its runs are kept in it."))
        run, problems = found
        for problem in problems:
            self._signals.notice.emit(i18n.text(problem), "warn")
        return run

    def _list(self, run: Run) -> None:
        self.runs = (*self.runs, RunInfo(run.code, run.name, run.started, None, len(run.entries)))

    def _rescue(self, copy: Connection) -> None:
        """The run that is on, from memory, into a copy of the plan; what of the runs the copy lacks is said."""
        if self.run is not None and self.is_on:
            begin_run(copy, self.run)
            for entry in self.run.entries:
                append_entry(copy, self.run.code, entry)
        if any(self.run is None or one.code != self.run.code for one in self.runs):
            self._signals.notice.emit(i18n.tr("The runs of this plan could not be copied while another program holds its file."), "warn")

    # --- what happens in a run
    def do(self, change: Change) -> bool:
        """Apply an edit to the run, keep it in its log, remember it for undo; called by `Session.do` only. False (with a notice) where
        it cannot be done."""
        return bool(change.edits) and self._apply(change, "edit", "do")

    def fire(self, inject: Inject, show: bool = False) -> bool:
        """Fire an inject in the scene shown: its effects change the run, from that scene on. What it cannot change is said."""
        if not self._may_edit() or self.run is None:
            return False
        change, unmade = inject_change(self.run.plan, self._scene(), inject)
        for sentence in unmade:
            self._signals.notice.emit(i18n.text(sentence), "warn")
        if not change.edits:
            return self._log("inject", text=inject.text, features=inject.features, inject=inject, shown=show)
        return self._apply(change, "inject", "do", text=inject.text, features=inject.features, inject=inject, shown=show)

    def decide(self, text: str, who: str = "", features: Sequence[str] = ()) -> bool:
        """Note a decision: what, who, about which features; with the scene and the clock of this moment."""
        return bool(text.strip()) and self._log("decision", text=text.strip(), who=who.strip(), features=tuple(features))

    def note(self, text: str) -> bool:
        """Note anything else; it is the moderator's."""
        return bool(text.strip()) and self._log("note", text=text.strip())

    def pause(self) -> None:
        """Stop the clock of the exercise; edits and decisions are still taken."""
        if self.is_on and self.clock.runs:
            self.clock = self.clock.stopped(self.steady())
            self._log("pause")

    def go_on(self) -> None:
        """Let the clock run again."""
        if self.is_on and not self.clock.runs:
            self._log("resume")
            self.clock = self.clock.running(self.steady())
            self._signals.run_changed.emit()

    def scene_shown(self, number: int) -> None:
        """Another scene is shown: the clock is set to that of the scene, where it has one."""
        if not self.is_on or self.run is None:
            return
        clock_s = scene_clock_s(self.run.plan, number)
        if clock_s is not None:
            self.clock = self.clock.set_to(clock_s, self.steady())
        self._log("scene")

    def shown_to_room(self) -> RunEntry | None:
        """The inject that the room sees now: fired to be shown in this scene, and not taken down."""
        if self.run is None:
            return None
        run = self.run if self.at is None else replace(self.run, entries=self.entries)
        return run.shown_to_room(self._cleared)

    def clear_room(self) -> None:
        """Take down what the room sees of injects."""
        self._cleared = len(self.entries)
        self._signals.run_changed.emit()

    def _may_edit(self) -> bool:
        if self.is_replay:
            self._signals.notice.emit(i18n.tr("This is a replay: it shows what was. Leave it to edit."), "warn")
        return self.is_on

    def _apply(self, change: Change, kind: EntryKind, does: Does, **more: Any) -> bool:
        """One entry with a change: applied, shown, kept, and a step of undo where it is done for the first time."""
        if not self._may_edit():
            return False
        try:
            validate_change(change)
            entered = self._log(kind, quiet=True, change=change, does=does, **more)
        except TabletopError as error:
            self._signals.notice.emit(i18n.text(error.message), "stop")
            return False
        if does == "do":
            self._steps.push(change, self.now().astimezone())
        self._replaced(change)
        self._signals.run_changed.emit()
        return entered

    def _replay_step(self, change: Change, kind: str) -> bool:
        """Undo or redo of one step, as the undo stack asks for it."""
        if self.run is None:
            return False
        does: Does = "undo" if kind == "undo" else "redo"
        done, undone = self.run.steps()
        step = done[-1] if does == "undo" and done else undone[0] if undone else None
        of_inject = step is not None and step.kind == "inject"
        more = {"text": step.text, "features": step.features, "inject": step.inject} if step is not None and of_inject else {}
        return self._apply(change, "inject" if of_inject else "edit", does, **more)

    def _log(self, kind: EntryKind, quiet: bool = False, **more: Any) -> bool:
        """One more entry of the run, kept in the file at once. Raises PlanError where its change does not fit."""
        if not self._may_edit() or self.run is None:
            return False
        entry = RunEntry(self.now(), self.clock.at(self.steady()), self._scene(), kind, **more)
        self.run = self.run.with_entry(entry)
        self._shown_plan, code = self.run.plan, self.run.code
        self._kept.keep(RunGoesOn(code, entry))
        if not quiet:
            self._signals.run_changed.emit()
        return True

    # --- looking back
    def replay(self, code: str) -> None:
        """Look at a run from its beginning; nothing can be edited. Raises PlanError where it cannot be read."""
        self._check_free()
        self._enter(self._read(code), 0)
        self._signals.run_changed.emit()

    def show_entry(self, count: int) -> None:
        """In a replay: show the run as it was after so many entries; out of one it does nothing."""
        if self.run is None or self.at is None:
            return
        self.at = max(0, min(count, len(self.run.entries)))
        self._shown_plan = self.run.plan_at(self.at)
        self._replaced(None)
        self._signals.run_changed.emit()

    def read(self, code: str) -> Run:
        """A run with its entries, to choose from it or to compare it. Raises PlanError."""
        return self.run if self.run is not None and self.run.code == code and self.at is None else self._read(code)

    def takes_over(self, changes: Sequence[Change], run: Run) -> tuple[Change, list[Message]]:
        """One change of the plan that does what these changes of a run did, and a sentence for each row it leaves as the plan has it."""
        return taken_over(self._kept.plan, changes, message(mark("Take over from {run}"), run=run.name), run.base)
