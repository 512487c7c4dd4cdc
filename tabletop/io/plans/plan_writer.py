"""The writer thread of a plan file: edits are committed in order, one transaction each, and never on the caller's thread.

Edits that the file does not take for now (another program holds it, the disk is full, it is damaged) wait here, and are tried again until
it does. One that the file never takes is set aside with those that rest on it, the others are written. Edits of rows that others changed
too wait until a person says what stands; where an older copy of the plan was put in the place of its file all wait for that. What others
commit is looked for about once a second.
"""

import logging
import queue
import threading
import time
from collections.abc import Sequence
from typing import Any

from tabletop.core.comparison.lacking import is_lacked
from tabletop.core.comparison.rebasing import net_edits, rebased, rows_of_change
from tabletop.core.text.errors import PlanError, PlanHeldError, PlanRefusedError
from tabletop.core.text.message import mark
from tabletop.core.values.change import Change
from tabletop.io.attached.attached_table import AttachedFile
from tabletop.io.plans import plan_database
from tabletop.io.plans.plan_answers import (
    Answer,
    Answers,
    Attaching,
    Beside,
    CopyAnswer,
    Group,
    Waiting,
    WhatWaits,
    Work,
    attempt,
    of_a_file,
    rows_of,
    together,
)
from tabletop.io.plans.plan_catching import PlanConflictError
from tabletop.io.plans.plan_store import SKIP, PlanFile

__all__ = ["Answers", "PlanWriter", "Waiting", "Work"]
log = logging.getLogger(__name__)
RETRY_S = 1.0
"""Pause between two tries of what waits."""
RETRY_BUSY_MS = 200
"""How long a try waits for a lock."""
FIRST_BUSY_MS = 500
"""How long the first try of an edit waits for a lock; from then on the edit is kept as one that waits."""
QUICK_RETRY_S = 0.1
"""Pause between two tries while nobody was told yet that an edit waits."""
LATEST_S = 0.2
"""So long edits that come one upon the other are taken before those that wait are kept on this computer, and tried."""
LOOK_S = 1.0
"""Pause between two looks for what others committed."""
MOST_OFTEN = 10
"""So many times as long as reading a damaged file takes is the pause before it is tried again."""
_AGAIN, _LOOK, _NOTHING = object(), object(), object()


class PlanWriter(WhatWaits):
    """Writes changes of one open plan, and rows beside them (`keep`), which wait by themselves: neither is held up by the other. No edit is
    dropped, but an undo of what others changed since."""

    def __init__(self, plan_file: PlanFile, answers: Answers, waiting: Sequence[Change] = (), beside: Sequence[Work] = ()) -> None:
        """`waiting`, `beside`: edits and rows beside the plan that an earlier session left."""
        super().__init__(plan_file, waiting, beside)
        self._file, self._answers = plan_file, answers
        self._queue = queue.SimpleQueue[Any]()
        self._refusal: PlanRefusedError | None = None
        self._next_try = self._noted = self._look_cost_s = 0.0
        self._since, self._next_look = time.monotonic(), time.monotonic() + LOOK_S
        self._told: str | None = None
        self._thread = threading.Thread(target=self._run, name="plan writer")
        self._thread.start()

    def submit(self, change: Change, kind: str) -> None:
        """Queue a change; `kind` is "do", "undo" or "redo", or "undo 7" as `PlanFile.write` has it. Called by one thread only."""
        self._counts.come(change)
        self._queue.put((change, kind))

    def answer(self, parked: tuple[Waiting, ...], changes: tuple[Change, ...]) -> None:
        """Let these changes stand in place of what is parked; where more was parked meanwhile it is asked again."""
        self._queue.put(Answer(parked, changes))

    def answer_older(self, answer: CopyAnswer) -> None:
        """Write what an older copy lacks onto it again, and what waits, or go on with the copy as it is."""
        self._queue.put(answer)

    def keep(self, work: Work) -> None:
        """Queue rows that stand beside the plan; they wait as edits do. Called by the thread that submits."""
        self._counts.come(beside=1)
        self._queue.put(Beside(work))

    def attach(self, files: tuple[AttachedFile, ...]) -> None:
        """Commit attached files in their turn and wait until they are on disk; never called by the thread of the window.

        Raises PlanError where the file does not take them now: unlike edits they do not wait.
        """
        asked = Attaching(files, threading.Event())
        self._queue.put(asked)
        while not asked.done.wait(0.2):
            if not self._thread.is_alive() and not asked.done.is_set():
                raise PlanError(mark("{file} was closed; nothing was added to it."), file=self._file.path.name)
        if asked.fault is not None:
            raise asked.fault

    def try_again(self) -> None:
        """Try now what waits."""
        self._queue.put(_AGAIN)

    def look_now(self) -> None:
        """Look now for what others did to the file, before anything that is queued later."""
        self._queue.put(_LOOK)

    def flush(self, timeout_s: float) -> bool:
        """Wait for everything queued so far; True when all of it is on disk, False when it takes longer or waits."""
        deadline = time.monotonic() + timeout_s
        while True:
            passed = threading.Event()
            self._queue.put(passed)
            if not passed.wait(max(0.0, deadline - time.monotonic())):
                return False
            if not (self._waiting or self._beside) or self._told is not None or time.monotonic() >= deadline:
                return not self.waiting and not self._beside
            time.sleep(min(QUICK_RETRY_S, max(0.0, deadline - time.monotonic())))

    def close(self) -> None:
        """Write what can be written, and end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._taken()) is not None:
            if isinstance(item, threading.Event):
                self._try_all()
                self._note()
                item.set()
            elif item is _AGAIN:
                self._try_all()
                for group in self._aside.groups:
                    self._try_group(group)
            elif item is _LOOK:
                self._look()
            elif isinstance(item, Beside):
                self._take_beside(item)
            elif isinstance(item, Attaching):
                self._attach(item)
            elif isinstance(item, Answer):
                self._take_answer(item)
            elif isinstance(item, CopyAnswer):
                self._older.answer(item)
                self._try_all()
            elif item is not _NOTHING:
                self._write(item)
            if not self._queue.empty() and time.monotonic() < self._noted + LATEST_S:
                continue  # all that came meanwhile is kept before a file that is held is tried again
            if (self._waiting or self._beside) and time.monotonic() >= self._next_try:
                self._note()
                self._try_all()
            if time.monotonic() >= self._next_look:
                self._look()
            self._note()
        self._try_all()
        self._note()
        self._answers.ended()

    def _note(self) -> None:
        """Tell what waits now."""
        self._noted = time.monotonic()
        over = self._told is not None and not self._waiting and not self._beside
        self._told = None if over else self._told
        self._answers.waits(self.waiting, self.beside)
        if over and self._aside.groups and self._refusal is not None:
            self._answers.held(self._refusal)

    def _is_held(self, fault: PlanHeldError) -> None:
        """The file takes nothing for now. Each reason is told once; a lock when it was waited for as long as one waits for locks."""
        waited_ms = (time.monotonic() - self._since) * 1000
        if fault.why == "lock" and self._told is None and waited_ms < plan_database.BUSY_MS:
            self._next_try = time.monotonic() + min(QUICK_RETRY_S, RETRY_S)
            return
        self._next_try = time.monotonic() + max(RETRY_S, MOST_OFTEN * self._look_cost_s)
        if self._told != fault.why:
            self._told = fault.why
            self._note()
            self._answers.held(fault)

    def _first_busy_ms(self) -> int:
        """How long a first try waits; with it begins the time in which something waits, where nothing did."""
        if not self._waiting and len(self._beside) <= 1:
            self._since = time.monotonic()
        return min(FIRST_BUSY_MS, plan_database.BUSY_MS)

    def _try_all(self) -> None:
        self._try_waiting()
        self._try_beside()

    # --- rows beside the plan
    def _take_beside(self, item: Beside) -> None:
        self._beside.append(item)
        if len(self._beside) == 1:
            self._try_beside(self._first_busy_ms())

    def _try_beside(self, busy_ms: int = RETRY_BUSY_MS) -> None:
        """Write what waits, in order, as far as the file takes it."""
        while not self._is_older() and self._beside:
            fault = self._kept_beside(self._beside[0], busy_ms)
            if fault is not None and (held := self._of_file(fault)) is not None:
                self._note()
                self._is_held(held)
                return
            del self._beside[0]
            if fault is not None:
                self._counts.settle(beside=1)
                self._answers.unkept(fault)

    def _kept_beside(self, item: Beside, busy_ms: int | None) -> PlanError | None:
        """Write rows and acknowledge them; else the fault."""
        when, fault = attempt(lambda: self._file.commit(item.work, busy_ms), self._unwritten())
        if when is not None:
            self._counts.settle(beside=1)
            self._answers.acknowledged(when)
        return fault

    def _attach(self, asked: Attaching) -> None:
        _, asked.fault = attempt(lambda: self._file.attach(asked.files), self._unwritten())
        asked.done.set()

    def _unwritten(self) -> PlanError:
        return PlanError(mark("{file} could not be written; nothing was added to it."), file=self._file.path.name)

    def _taken(self) -> Any:
        """What comes next; `_NOTHING` where nothing does and it is time to try what waits, or to look."""
        try:
            due = min(self._next_try, self._next_look) if self._waiting or self._beside else self._next_look
            return self._queue.get(timeout=max(0.0, due - time.monotonic()))
        except queue.Empty:
            return _NOTHING

    def _write(self, item: Waiting) -> None:
        busy_ms, is_first = self._first_busy_ms(), not self._waiting
        self._waiting.append(item)
        if is_first:
            self._try_waiting(busy_ms)

    def _attempted(self, item: Waiting, busy_ms: int | None = None) -> PlanError | None:
        """Write an edit; one of rows that others changed is parked, or dropped where it undoes something. Else the fault."""
        rests = not is_lacked(item[0]) and not rows_of_change(item[0]).isdisjoint(rows_of(self._parked))
        fault = None if rests else self._tried(item, busy_ms)
        if not rests and not isinstance(fault, PlanConflictError):
            return fault
        if isinstance(fault, PlanConflictError) and item[1] != "do":
            if item[1] not in ("undo", "redo"):
                self._of_file(fault)  # many steps at once: the log is read anew
            self._counts.settle(item[0])
            self._answers.not_undone(*item, fault.conflicts)
        else:
            self._parked.insert(0 if is_lacked(item[0]) else len(self._parked), item)
            self._ask()
        return None

    def _tried(self, item: Waiting, busy_ms: int | None = None, done: Sequence[Change] = ()) -> PlanError | None:
        """Write an edit and acknowledge it, or what it does: the changes `done`; else the fault."""
        unexpected = PlanError(mark("Something unexpected went wrong; the details stand in the log file."))
        when, fault = attempt(lambda: self._file.write(*item, busy_ms=busy_ms), unexpected)
        self._tell_caught()
        if when is not None:
            self._counts.settle(*(done or item[:1]))
            self._answers.acknowledged(when)
        return fault

    # --- what waits
    def _try_waiting(self, busy_ms: int = RETRY_BUSY_MS) -> None:
        """Write what waits, in order, on the plan as it is now. What cannot be written though the file is sound is set aside."""
        while not self._is_older() and self._waiting:
            item = self._waiting[0]
            rests = self._aside.has_rows_of(item[0]) and not is_lacked(item[0])
            fault = None if rests else self._attempted(item, busy_ms)
            self._next_try = time.monotonic() + RETRY_S
            if fault is not None and (held := self._of_file(fault)) is not None:
                self._note()
                self._is_held(held)
                return
            del self._waiting[0]
            if rests or fault is not None:
                self._set_aside(item, fault)

    def _of_file(self, fault: PlanError) -> PlanHeldError | None:
        """Why the file takes nothing now; None where it can be read and written, so that the fault is of the edit alone. The file is read
        again to know it."""
        self._look_cost_s = 0.0
        if isinstance(fault, PlanHeldError):
            self._find_older(fault)
            return fault
        begun = time.monotonic()
        try:
            self._file.reload(RETRY_BUSY_MS)
        except PlanError as error:
            self._find_older(error)
            return of_a_file(error)
        finally:
            self._look_cost_s = time.monotonic() - begun
            self._tell_caught()
        return None

    # --- an older copy in the place of the file
    def _find_older(self, fault: PlanError) -> None:
        """Where a fault says that one stands there, what it lacks waits before all else."""
        change = self._older.found(fault)
        if change is not None:
            self._drop([one for one, _ in self._waiting if is_lacked(one)])
            self._counts.come(change, first=True)
            self._waiting.insert(0, (change, "do"))

    def _is_older(self) -> bool:
        """Whether nothing is written since one stands there; else what a person said of it is done."""
        lacked = [change for change, _ in self._older.items]
        if not lacked:
            return False
        try:
            answer = self._older.settled(RETRY_BUSY_MS)
        except PlanError as error:
            self._find_older(error)
            self._note()
            self._is_held(of_a_file(error))
            return True
        if answer is None:
            self._drop(lacked)
            self._answers.answered(tuple(lacked), ())
        elif answer.keeps:
            self._drop([change for change, kind in self._waiting if kind.startswith(SKIP)])
            self._waiting = [(change, "do") for change, _ in self._waiting]
            self._answers.kept(self._file.history, self.open)
            self._tell_caught()
        else:
            self._drop([change for change, _ in self.waiting])
            self._file.take_caught()
            self._answers.dropped()
        return False

    # --- what is set aside
    def _set_aside(self, item: Waiting, fault: PlanError | None = None) -> None:
        """The file does not take this edit, or it rests on one that it did not take: they stay, and what they do together is tried."""
        group = self._aside.join(item)
        if len(group) > 1:
            self._try_group(group)
        self._note()
        if fault is not None:
            text = mark("The edit {edit} cannot be written. {reason}")
            self._refusal = PlanRefusedError(text, edit=item[0].label, reason=fault.message)
            self._answers.held(self._refusal)

    def _try_group(self, group: Group) -> None:
        """Write what edits that were set aside do together, as one step; nothing is to be written where they took each other back."""
        changes, fitting = tuple(change for change, _ in group), together(group)
        fault = self._tried((fitting[0], "do"), RETRY_BUSY_MS, changes) if fitting else None
        if fault is None:
            self._aside.leave(group)
            self._counts.settle(*(() if fitting else changes))
            self._answers.answered(changes, fitting)
        elif isinstance(fault, PlanConflictError):
            self._aside.leave(group)
            self._parked += group
            self._ask()

    # --- others
    def _look(self) -> None:
        """Look for what others committed; where the file cannot be read now the next look finds it."""
        self._next_look = time.monotonic() + LOOK_S
        try:
            self._file.look()
        except PlanError as error:
            log.debug("no look at the plan: %s", error)
            self._find_older(error)
        except Exception:
            log.exception("no look at the plan")
        self._tell_caught()

    def _tell_caught(self) -> None:
        caught = self._file.take_caught()
        for one in caught:
            self._answers.caught(one)
        if caught and self._parked:
            self._ask()

    def _ask(self) -> None:
        """Ask what stands; where the rows do not meet any more, by an undo or since others took theirs back, what is parked is written."""
        changes = tuple(change for change, _ in self._parked)
        fitting, conflicts = rebased(self._file.plan, Change(changes[-1].label, net_edits(changes)))
        if conflicts:
            self._answers.conflicted()
        else:
            self._queue.put(Answer(self.parked, (fitting,) if fitting.edits else ()))

    def _take_answer(self, answer: Answer) -> None:
        if answer.parked != self.parked or not answer.parked:
            if self._parked:
                self._answers.conflicted()
            return
        self._parked = []
        parked = tuple(change for change, _ in answer.parked)
        self._counts.come(*answer.changes)
        self._counts.settle(*parked)
        self._answers.answered(parked, answer.changes)
        for change in answer.changes:
            self._write((change, "do"))
