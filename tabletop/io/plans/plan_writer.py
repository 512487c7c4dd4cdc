"""The writer thread of a plan file: edits are committed in order, one transaction each, and never on the caller's thread.

Edits that the file does not take for now (another program holds it, the disk is full) wait here, and are tried again until it does.
Edits of rows that others changed too wait until a person says what stands. What others commit is looked for about once a second.
"""

import logging
import queue
import threading
import time
from collections.abc import Sequence
from typing import Any

from tabletop.core.comparison.rebasing import net_edits, rebased, rows_of_change
from tabletop.core.text.errors import PlanError, PlanHeldError
from tabletop.core.text.message import mark
from tabletop.core.values.change import Change
from tabletop.io.attached.attached_table import AttachedFile
from tabletop.io.plans import plan_database
from tabletop.io.plans.plan_answers import Answer, Answers, Attaching, Beside, Waiting, Work
from tabletop.io.plans.plan_catching import PlanConflictError
from tabletop.io.plans.plan_store import PlanFile

__all__ = ["Answers", "PlanWriter", "Waiting", "Work"]
log = logging.getLogger(__name__)
RETRY_S = 1.0
"""Pause between two tries of what waits."""
RETRY_BUSY_MS = 200
"""How long a try waits for a lock."""
FIRST_BUSY_MS = 500
"""How long the first try of an edit waits for a lock; from then on the edit is one that waits, and is kept as such."""
QUICK_RETRY_S = 0.1
"""Pause between two tries while nobody was told yet that an edit waits."""
LOOK_S = 1.0
"""Pause between two looks for what others committed."""
_AGAIN = object()


class PlanWriter:
    """Writes changes of one open plan, and rows beside them (`keep`), which wait by themselves: neither is held up by the other.

    After a refused change nothing more is written until `resume`: what waited was made on a plan that the file does not hold, and is
    refused with the same error.
    """

    def __init__(self, plan_file: PlanFile, answers: Answers, waiting: Sequence[Change] = (), beside: Sequence[Work] = ()) -> None:
        """`waiting`, `beside`: edits and rows beside the plan that an earlier session left."""
        self._file = plan_file
        self._answers = answers
        self._queue: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._fault: PlanError | None = None
        self._waiting: list[Waiting] = [(change, "do") for change in waiting]
        self._parked: list[Waiting] = []
        self._beside: list[Beside] = [Beside(work) for work in beside]
        self._next_try = 0.0
        self._next_look = time.monotonic() + LOOK_S
        self._counting = threading.Lock()
        self._open: list[Change] = list(waiting)
        self._submitted, self._settled = len(self._open) + len(self._beside), 0
        self._since = time.monotonic()
        self._told: str | None = None
        self._thread = threading.Thread(target=self._run, name="plan writer")
        self._thread.start()

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """Edits that the file did not take yet, or that wait for an answer, with their kind, in order. May be asked from any thread."""
        return (*self._parked, *self._waiting)

    @property
    def parked(self) -> tuple[Waiting, ...]:
        """Edits of rows that others changed too, and those that rest on them: they wait for an answer. May be asked from any thread."""
        return tuple(self._parked)

    @property
    def open(self) -> tuple[Change, ...]:
        """Edits that were submitted and are neither on disk nor dropped, in order. Ask before the plan of the file, not behind it."""
        with self._counting:
            return tuple(self._open)

    @property
    def beside(self) -> tuple[Work, ...]:
        """What stands beside the plan and the file did not take yet, in order."""
        return tuple(one.work for one in self._beside)

    @property
    def submitted(self) -> int:
        """How many edits and rows beside them were ever given to this writer."""
        return self._submitted

    @property
    def unsettled(self) -> int:
        """How many edits that were submitted are neither on disk nor refused."""
        return self._submitted - self._settled

    def submit(self, change: Change, kind: str) -> None:
        """Queue a change; `kind` is "do", "undo" or "redo", or "undo 7" as `PlanFile.write` has it. Called by one thread only."""
        self._count_in(change)
        self._queue.put((change, kind))

    def answer(self, parked: tuple[Waiting, ...], changes: tuple[Change, ...]) -> None:
        """Let these changes stand in the place of what is parked; where more was parked meanwhile it is asked again."""
        self._queue.put(Answer(parked, changes))

    def _count_in(self, *changes: Change) -> None:
        with self._counting:
            self._submitted += len(changes)
            self._open += changes

    def _settle(self, *changes: Change) -> None:
        """These are on disk, or dropped."""
        gone = {id(change) for change in changes}
        with self._counting:
            self._settled += len(changes)
            self._open = [change for change in self._open if id(change) not in gone]

    def keep(self, work: Work) -> None:
        """Queue rows that stand beside the plan; they wait as edits do. Called by the thread that submits."""
        with self._counting:
            self._submitted += 1
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

    def flush(self, timeout_s: float) -> bool:
        """Wait for everything queued so far; True when all of it is on disk, False when it takes longer, waits or was refused."""
        deadline = time.monotonic() + timeout_s
        while True:
            passed = threading.Event()
            self._queue.put(passed)
            if not passed.wait(max(0.0, deadline - time.monotonic())):
                return False
            if not (self._waiting or self._beside) or self._told is not None or time.monotonic() >= deadline:
                return self._fault is None and not self.waiting and not self._beside
            time.sleep(min(QUICK_RETRY_S, max(0.0, deadline - time.monotonic())))

    def resume(self) -> None:
        """Write again after a refusal."""
        self._fault = None

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
            elif isinstance(item, Beside):
                self._take_beside(item)
            elif isinstance(item, Attaching):
                self._attach(item)
            elif isinstance(item, Answer):
                self._take_answer(item)
            elif self._fault is not None:
                self._refuse(item[0], self._fault)
            elif self._waiting:
                self._waiting.append(item)
            else:
                self._write(item)
            if (self._waiting or self._beside) and time.monotonic() >= self._next_try:
                self._try_all()
            if time.monotonic() >= self._next_look:
                self._look()
            self._note()
        self._try_all()
        self._note()
        self._answers.ended()

    def _note(self) -> None:
        """Tell what waits now."""
        if not self._waiting and not self._beside:
            self._told = None
        self._answers.waits(self.waiting, self.beside)

    def _is_held(self, fault: PlanHeldError) -> None:
        """The file takes nothing for now. Each reason is told once; a lock when it was waited for as long as one waits for locks."""
        waited_ms = (time.monotonic() - self._since) * 1000
        if fault.why == "lock" and self._told is None and waited_ms < plan_database.BUSY_MS:
            self._next_try = time.monotonic() + min(QUICK_RETRY_S, RETRY_S)
            return
        self._next_try = time.monotonic() + RETRY_S
        if self._told != fault.why:
            self._told = fault.why
            self._note()
            self._answers.held(fault)

    def _first_busy_ms(self) -> int:
        """How long a first try waits; with it begins the time in which something waits, where nothing did before."""
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
        while self._beside:
            fault = self._kept_beside(self._beside[0], busy_ms)
            if isinstance(fault, PlanHeldError):
                self._note()
                self._is_held(fault)
                return
            del self._beside[0]
            if fault is not None:
                self._settled += 1
                self._answers.unkept(fault)

    def _kept_beside(self, item: Beside, busy_ms: int | None) -> PlanError | None:
        """Write rows and acknowledge them; else the fault."""
        try:
            when = self._file.commit(item.work, busy_ms)
        except PlanError as error:
            return error
        except Exception:
            log.exception("rows beside the plan were not written")
            return PlanError(mark("{file} could not be written; nothing was added to it."), file=self._file.path.name)
        self._settled += 1
        self._answers.acknowledged(when)
        return None

    def _attach(self, asked: Attaching) -> None:
        try:
            if self._fault is not None:
                raise self._fault
            self._file.attach(asked.files)
        except PlanError as error:
            asked.fault = error
        except Exception:
            log.exception("an attached file was not written")
            asked.fault = PlanError(mark("{file} could not be written; nothing was added to it."), file=self._file.path.name)
        asked.done.set()

    def _taken(self) -> Any:
        """What comes next; the sign to try again where nothing does and something waits."""
        try:
            due = min(self._next_try, self._next_look) if self._waiting or self._beside else self._next_look
            return self._queue.get(timeout=max(0.0, due - time.monotonic()))
        except queue.Empty:
            return _AGAIN

    def _write(self, item: Waiting) -> None:
        fault = self._attempted(item, self._first_busy_ms())
        if isinstance(fault, PlanHeldError):
            self._waiting = [item]
            self._note()
            self._is_held(fault)
        elif fault is not None:
            self._refuse(item[0], fault)

    def _attempted(self, item: Waiting, busy_ms: int | None = None) -> PlanError | None:
        """Write an edit; one of rows that others changed is parked, or dropped where it undoes something. Else the fault."""
        rests = any(not rows_of_change(item[0]).isdisjoint(rows_of_change(change)) for change, _ in self._parked)
        fault = None if rests else self._tried(item, busy_ms)
        if not rests and not isinstance(fault, PlanConflictError):
            return fault
        if isinstance(fault, PlanConflictError) and item[1] != "do":
            self._settle(item[0])
            self._answers.not_undone(*item, fault.conflicts)
        else:
            self._parked.append(item)
            self._ask()
        return None

    def _tried(self, item: Waiting, busy_ms: int | None = None) -> PlanError | None:
        """Write an edit and acknowledge it; else the fault."""
        fault: PlanError | None = None
        try:
            when = self._file.write(*item, busy_ms=busy_ms)
        except PlanError as error:
            fault = error
        except Exception:
            log.exception("an edit was not written")
            fault = PlanError(mark("{file} could not be written; the edit was taken back."), file=str(self._file.path))
        self._tell_caught()
        if fault is None:
            self._settle(item[0])
            self._answers.acknowledged(when)
        return fault

    def _refuse(self, change: Change, error: PlanError) -> None:
        self._fault = error
        self._settle(change)
        self._answers.refused(change, error)

    # --- what waits
    def _try_waiting(self) -> None:
        """Write what waits, in order, on the plan as it is now."""
        while self._waiting:
            fault = self._attempted(self._waiting[0], RETRY_BUSY_MS)
            self._next_try = time.monotonic() + RETRY_S
            if isinstance(fault, PlanHeldError):
                self._is_held(fault)
                return
            if fault is not None and not self._is_left_out(fault):
                return
            del self._waiting[0]

    def _is_left_out(self, fault: PlanError) -> bool:
        """What waits first cannot be written. Whether it alone is dropped; False where the file cannot be read now, or takes no more."""
        try:
            self._file.reload(RETRY_BUSY_MS)
            self._tell_caught()
            if self._file.read_only:
                raise PlanError(mark("{file} is open for reading only; save a copy to edit it."), file=str(self._file.path))
        except PlanHeldError as held:
            self._is_held(held)
            return False
        except PlanError as error:
            items, self._waiting = self._waiting, []
            for change, _ in items:
                self._refuse(change, error)
            return False
        change = self._waiting[0][0]
        self._settle(change)
        self._answers.left_out(change, fault)
        return True

    # --- others
    def _look(self) -> None:
        """Look for what others committed; where the file cannot be read now the next look finds it."""
        self._next_look = time.monotonic() + LOOK_S
        try:
            self._file.look()
        except PlanError as error:
            log.debug("no look at the plan: %s", error)
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
        self._count_in(*answer.changes)
        self._settle(*parked)
        self._answers.answered(parked, answer.changes)
        for change in answer.changes:
            if self._waiting:
                self._waiting.append((change, "do"))
            else:
                self._write((change, "do"))
