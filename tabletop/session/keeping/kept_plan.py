"""The open plan and its file: edits are applied, written by a thread of their own, and undone; what the file does not take waits."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QUndoStack

from tabletop import i18n
from tabletop.core.comparison.rebasing import screen_edits
from tabletop.core.exercise.run import RunInfo
from tabletop.core.layers.kept_layers import relocated
from tabletop.core.text.errors import PlanError, PlanHeldError, TabletopError
from tabletop.core.text.message import cut, mark, message
from tabletop.core.text.whole_file import same_file
from tabletop.core.values.change import Change
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import PlanFile, create_plan, open_plan
from tabletop.io.plans.plan_writer import RETRY_BUSY_MS, Answers, PlanWriter, Work
from tabletop.io.runs.run_table import put_rows, run_rows
from tabletop.session.base.signals import SessionSignals
from tabletop.session.keeping.file_store import Copying, FileStore
from tabletop.session.keeping.history import Steps, as_kept
from tabletop.session.keeping.left_files import LeftFiles
from tabletop.session.keeping.neighbours import Neighbours
from tabletop.session.keeping.opening import Opened, whole
from tabletop.session.keeping.others import Others
from tabletop.session.keeping.reading_along import ReadingAlong
from tabletop.session.keeping.reckoned import Reckoned
from tabletop.session.keeping.waiting_here import Held, WaitingHere, why_held

T = TypeVar("T")
MOST_SAID = 20
"""Sentences about a plan that was opened; the finding `left-out` and the command line say all of them."""


class KeptPlan(QObject):
    """A plan and the file it is kept in. `replaced` is called when the plan is another one: by an edit, or (None) altogether; `closed`
    when it is an empty one that stands in no file. Its own signals only cross over from the thread that writes."""

    _acknowledged = Signal(object, object)
    _was_held = Signal(object, object)
    _of_others = Signal(object, object)
    _unkept = Signal(object, object)
    _kept_here = Signal()

    def __init__(
        self, signals: SessionSignals, undo_stack: QUndoStack, replaced: Callable[[Change | None], None], closed: Callable[[], None]
    ) -> None:
        super().__init__(signals)
        self._signals, self._replaced, self._closed = signals, replaced, closed
        self.steps = Steps(undo_stack, self._apply, lambda: self.plan, self._on_unfit, self._on_passed)
        self.others = Others(signals, self)
        self.reckoned = Reckoned(self.others.fitting)
        self.neighbours = Neighbours(signals)
        self.plan: Plan = Plan()
        self.path: Path | None = None
        self.read_only = False
        self.saved_at: datetime | None = None
        self.pending = 0
        self.held: Held | None = None
        self._file: PlanFile | None = None
        self._writer: PlanWriter | None = None
        self._store: FileStore | None = None
        self.rescue_runs: Work = lambda copy: None
        """Writes what is known of runs into a copy while the file cannot be read."""
        self._homeless = 0
        self._held_words = ""
        self._copied: tuple[Plan, int] | None = None
        self.here: WaitingHere | None = None
        self.runs_found: tuple[RunInfo, ...] | None = None
        """The runs of a plan that was opened, until somebody took them from here."""
        self._discards = False
        self._along: ReadingAlong | None = None
        self._left = LeftFiles()
        queued = Qt.ConnectionType.QueuedConnection
        self._acknowledged.connect(self._on_acknowledged, queued)
        self._was_held.connect(self._on_held, queued)
        self._of_others.connect(self._on_others, queued)
        self._unkept.connect(self._on_unkept, queued)
        self._kept_here.connect(signals.saved_changed, queued)

    # --- files
    def open(self, path: Path, discard: bool = False, read_only: bool = False) -> None:
        """Open a plan file, `read_only` to look at it; the one open before is closed. Raises PlanError and keeps the old one when it
        cannot be read.

        Raises PlanError too while edits are in no file, unless they are to be discarded.
        """
        if not discard and not self.flush():
            self._check_unsaved()
        self._signals.plan_opening.emit(path)
        try:
            opened = open_plan(path, read_only)
        except BaseException:
            self._signals.plan_opening.emit(self.path)
            raise
        self._discards = discard
        self.take(whole(opened), path)

    def take(self, found: Opened, path: Path, waits: bool = True) -> None:
        """Stand with a plan file that was opened, perhaps in another thread. The one before is closed; not `waits`: in a thread of its
        own, because its disk may be slow."""
        with self._signals.soon.together():
            if self._is_left_waiting(found.file):
                self._leave()
                found = whole(found.file)
            self._leave(waits)
            self._stand_with(found, path)

    def _stand_with(self, found: Opened, path: Path) -> None:
        opened, here = found.file, found.here
        self._file, self.path, self.read_only = opened, Path(path), opened.read_only
        self.here, self.runs_found = here, found.runs
        if here is not None:
            self._writer = PlanWriter(opened, self._answers(opened, here), here.changes, here.works)
        else:
            self._along = ReadingAlong(opened, lambda seen: self._of_others.emit(opened, lambda: self.others.seen(seen)))
        self._store = FileStore(opened, self._writer)
        self.neighbours.follow(opened.path, not opened.read_only, lambda: opened.mark)
        self._show_stored()
        for problem in (*cut(opened.problems, MOST_SAID), *(() if self.here is None else self.here.problems)):
            self._signals.notice.emit(i18n.text(problem), "warn")

    def _is_left_waiting(self, opened: PlanFile) -> bool:
        """Whether edits of the plan that is open wait, and it is opened anew: they are its own again once it was left."""
        here, plan_id = self.here, opened.mark.id
        return here is not None and self.pending > 0 and not self._discards and bool(plan_id) and plan_id == here.plan_id

    def _answers(self, opened: PlanFile, here: WaitingHere) -> Answers:
        told: Callable[[Callable[[], None]], None] = partial(self._of_others.emit, opened)

        def acknowledged(when: datetime) -> None:
            here.written()
            self._acknowledged.emit(opened, when)

        return Answers(
            waits=lambda waiting, beside: self._kept_here.emit() if here.follow(waiting, beside) else None,
            ended=here.ended,
            acknowledged=acknowledged,
            held=lambda error: self._was_held.emit(opened, error),
            caught=lambda caught: told(lambda: self.others.caught(caught)),
            conflicted=lambda: told(self.others.asked),
            answered=lambda parked, changes: told(lambda: self.others.answered(parked, changes)),
            not_undone=lambda *undone: told(lambda: self.others.not_undone(*undone)),
            kept=lambda *steps: told(lambda: self.others.kept(*steps)),
            dropped=lambda: told(self.others.dropped),
            unkept=lambda error: self._unkept.emit(opened, error),
        )

    def new(self, path: Path, plan: Plan | None = None, discard: bool = False) -> None:
        """Make a plan file and open it. Raises PlanError when the file is there already or cannot be written; else as `open`."""
        if not discard and not self.flush():
            self._check_unsaved()
        create_plan(path, plan or Plan())
        self.open(path, discard)

    def close(self) -> None:
        """Write what can be written, close the file, and stand with an empty plan."""
        self._leave()
        self._left.wait()

    def _leave(self, waits: bool = True) -> None:
        if self.here is not None and self._discards:
            self.here.journal.discard()
        self.neighbours.stop()
        if self._along is not None:
            self._along.stop()
        self._along = None
        self._left.close(self._file, self._writer, waits)
        self._store = None
        self._file = self._writer = self.path = self.saved_at = self.held = self._copied = None
        self.here, self.read_only, self._discards = None, False, False
        self.pending = self._homeless = 0
        self.steps.clear()
        self.others.forget()
        self.plan = Plan()
        self._closed()

    @property
    def store(self) -> "FileStore | None":
        """Where photos and documents of the open plan are kept, another one after each opening; None without a plan file."""
        return self._store

    def save_copy(self, path: Path, keeps: bool = True, shown: Plan | None = None) -> None:
        """Write the plan as it stands to another file. Raises PlanError. `keeps`: a copy of the user's own, that edits are safe in and
        that has the photos, documents and runs. `shown`: a plan to write in its place, that of a run."""
        write, finish = self.copying(path, keeps, shown)
        finish(write())

    def copying(self, path: Path, keeps: bool = True, shown: Plan | None = None) -> Copying:
        """What writes the copy, for any thread, and what is to be done in this one with its answer. Raises PlanError; parameters as for
        `save_copy`."""
        own, is_gone = self.path, self.is_gone
        attached = self._file.attached if keeps and self._file is not None else None
        old = None if self.path is None else self.path.absolute().parent
        plan = relocated(shown or self.plan, old, path.absolute().parent)
        more, copied = self.put_runs if keeps else None, (self.plan, self._given)
        known = None if self._file is None else self._file.mark.id

        def write() -> list[str]:
            same = own is not None and same_file(path, own)
            if same and (path.exists() or not is_gone):
                raise PlanError(mark("{file} is the plan that is open; choose another name for the copy."), file=str(path))
            return create_plan(path, plan, overwrite=True, attached=attached, more=more, plan_id=known if same else None)

        def finish(missing: list[str]) -> None:
            if missing:
                text = i18n.tr("Files that could not be copied: {names}.", names=", ".join(missing[:5]) + ("..." if missing[5:] else ""))
                self._signals.notice.emit(text, "warn")
            if keeps:
                self._copied = copied

        return write, finish

    def put_runs(self, copy: Connection) -> None:
        """Write the runs of this plan into a copy, with what of them the file does not hold yet; what is known while it cannot be read."""
        try:
            rows = self.ask(run_rows)
        except PlanError:
            self.rescue_runs(copy)
            return
        if rows is not None:
            put_rows(copy, rows)
        for work in () if self._writer is None else self._writer.beside:
            work(copy)

    @property
    def _given(self) -> int:
        return 0 if self._writer is None else self._writer.submitted

    @property
    def unsaved(self) -> int:
        """How many edits are on the screen and in no file: they are on their way, wait, or the file is gone."""
        copied = self._copied is not None and self.plan is self._copied[0] and self._given == self._copied[1]
        return 0 if copied else self.pending + self._homeless

    @property
    def is_gone(self) -> bool:
        """Whether no file of this plan stands where it stood."""
        return bool(self._homeless) or self.neighbours.file.is_missing or (self.held is not None and self.held.why == "gone")

    @property
    def is_kept_here(self) -> bool:
        """Whether all that waits is on the disk of this computer, where it outlives a crash and is found again."""
        return self.here is not None and 0 < self.pending <= self.here.journal.kept

    def discard(self, discards: bool) -> None:
        """Whether edits that wait are thrown away when this plan is left, as the user said; else they stay on this computer."""
        self._discards = discards

    def _check_unsaved(self) -> None:
        if count := self.unsaved:
            text = mark("Edits that are not in {file} yet: {count}. Try again, save a copy, or discard them.")
            raise PlanError(text, count=count, file=str(self.path))

    def flush(self, timeout_s: float = 10.0) -> bool:
        """Wait until every edit is on disk; False when that takes longer, or the file does not take them."""
        return (self._writer is None or self._writer.flush(timeout_s)) and not self._homeless

    def try_again(self) -> None:
        """Try now to write the edits that wait."""
        if self._writer is not None:
            self._writer.try_again()

    def look_now(self) -> None:
        """Look now for what others did to the file; `flush` waits for that too."""
        if self._writer is not None:
            self._writer.look_now()

    def do(self, change: Change) -> bool:
        """Apply an edit, write it, remember it for undo; called by `Session.do` only. False (with a notice) when it cannot be done."""
        change = as_kept(change)
        if not change.edits or not self._apply(change, "do"):
            return False
        self.steps.push(change, datetime.now().astimezone())
        return True

    def _on_unfit(self) -> None:
        """A step of the log does not find what it left."""
        text = i18n.tr("Another program changed what earlier edits left; they cannot be taken back or done again any more.")
        self._signals.notice.emit(text, "warn")

    def _on_passed(self, kind: str) -> None:
        """A step that cannot be taken back ("undo") or done again ("redo") left the stack: the log passes it over too."""
        if self._writer is not None:
            self._writer.submit(Change(message(kind), ()), f"skip {kind}")

    def keep(self, work: Work) -> bool:
        """Write rows that stand beside the plan, entries of a run, as edits are written. False where the plan takes nothing."""
        if self._writer is None or self.read_only:
            return False
        self.pending += 1
        self._writer.keep(work)
        self._signals.saved_changed.emit()
        return True

    def ask(self, work: Callable[[Connection], T]) -> T | None:
        """What the open file holds beside the plan; None where there is no file. Raises PlanError."""
        return None if self._file is None else self._file.ask(work, RETRY_BUSY_MS)

    def _apply(self, change: Change, kind: str) -> bool:
        if self.read_only:
            self._signals.notice.emit(i18n.tr("This plan is open for reading only; save a copy to edit it."), "warn")
            return False
        try:
            done = self.reckoned.done(self.plan, change, kind)
            if done is None:
                return False
            fitting, self.plan = done
        except TabletopError as error:
            self._signals.notice.emit(i18n.text(error.message), "stop")
            return False
        if self._writer is not None:
            self.pending += 1
            self._signals.saved_changed.emit()
            self._writer.submit(change, kind)
        self._replaced(fitting)
        return True

    def _on_acknowledged(self, written: PlanFile, when: datetime) -> None:
        if written is not self._file:
            return
        self._count_pending()
        self.saved_at = when
        words = self.here.written_words(self._writer) if self.here is not None and self._writer is not None else ""
        was_refused = self.held is not None and self.held.why == "refused"
        if self._is_over() and not was_refused:  # those that were may have been taken back
            words = words or i18n.tr("The edits that waited are in {file} now.", file=written.path.name)
        if words:
            self._signals.notice.emit(words, "info")
        self._signals.saved_changed.emit()

    def _is_over(self) -> bool:
        """Whether nothing waits any more that did; it is no more said then."""
        if self.held is None or self.pending:
            return False
        self.held, said, self._held_words = None, self._held_words, ""
        self._signals.notice_over.emit(said)
        return True

    def _count_pending(self) -> None:
        self.pending = 0 if self._writer is None else self._writer.unsettled

    def _on_held(self, holding: PlanFile, error: PlanHeldError) -> None:
        """The file does not take edits for now: they stay on the screen and wait."""
        if holding is not self._file or self._writer is None or not (self._writer.waiting or self._writer.beside):
            return
        words, earlier = why_held(error, holding.path.name), None if self.here is None else self.here.since
        self._count_pending()
        if error.why == "older":
            self.others.asked()
        elif words != self._held_words:
            self._signals.notice_over.emit(self._held_words)
            self._signals.notice.emit(words, "warn")
        self._held_words, self.held = words, Held(self.held.since if self.held else earlier or datetime.now(), error.why)
        self._signals.saved_changed.emit()

    # --- others
    @property
    def writer(self) -> PlanWriter | None:
        """What writes the edits of the open plan; None where none are taken."""
        return self._writer

    @property
    def stored(self) -> Plan:
        """The plan as its file holds it."""
        return self.plan if self._file is None else self._file.plan

    def show_change(self, change: Change) -> None:
        """Show what others did; it is in the file already."""
        self.plan = self.plan.apply(change)
        self._replaced(change)

    def show_stored(self) -> None:
        """Show the plan and its steps as the file has them, with what waits on top."""
        if self._file is not None:
            self._show_stored()

    def _on_others(self, written: PlanFile, act: Callable[[], None]) -> None:
        if written is self._file:
            self._count_pending()
            act()
            self._is_over()
            self._signals.saved_changed.emit()

    def _show_stored(self) -> None:
        assert self._file is not None
        waiting = () if self._writer is None else self._writer.waiting
        self.plan = self._file.plan
        self.held = self.held if waiting or (self._writer is not None and self._writer.beside) else None
        self._count_pending()
        history = () if self.read_only else self._file.history
        done, undone = ([(one.change or one, one.at) for one in history if one.undone is back] for back in (False, True))
        self.steps.fill(done, undone)
        for change in () if self._writer is None else self._writer.open:
            rows = ((edit.table, edit.key) for edit in change.edits)
            if edits := screen_edits(self.plan, self.plan, rows, [change]):  # else it is in the file by now
                self.plan = self.plan.apply(Change(change.label, edits))
                self.steps.push(change, datetime.now().astimezone())
        self._replaced(None)
        self._signals.saved_changed.emit()

    def _on_unkept(self, refusing: PlanFile, error: PlanError) -> None:
        """An entry of a run cannot be written; the plan is as it was."""
        if refusing is self._file:
            self._count_pending()
            self._homeless += 1
            self._signals.notice.emit(i18n.text(error.message), "stop")
            self._signals.saved_changed.emit()
