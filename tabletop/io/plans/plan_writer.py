"""The writer thread of a plan file: edits are committed in order, one transaction each, and never on the caller's thread.

Edits that the file does not take for now (another program holds it, the disk is full) wait here, and are tried again until it does.
"""

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tabletop.core.text.errors import PlanChangedError, PlanError, PlanGoneError, PlanHeldError
from tabletop.core.text.message import mark
from tabletop.core.values.change import Change
from tabletop.io.attached.attached_table import AttachedFile
from tabletop.io.plans.plan_store import PlanFile

log = logging.getLogger(__name__)
RETRY_S = 1.0
"""Pause between two tries of what waits."""
RETRY_BUSY_MS = 200
"""How long a try waits for a lock."""
_MOST_TURNS = 5
_AGAIN = object()
Waiting = tuple[Change, str]
Conflict = tuple[Change, PlanError]
Work = Callable[[sqlite3.Connection], None]
"""Writes rows that stand beside those of the plan, inside a transaction."""


def _nothing(*_: Any) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class Answers:
    """What a writer tells, on its own thread.

    `acknowledged`: an edit is on disk. `held`: the file does not take edits for now, they wait. `merged`: another program changed the
    plan; it was read again, what waited was done on it anew, and this is what did not fit. `refused`: the edit cannot be written.
    `unkept`: what was to stand beside the plan (an entry of a run) cannot be written; the plan is not touched by that.
    """

    acknowledged: Callable[[datetime], None] = _nothing
    refused: Callable[[Change, PlanError], None] = _nothing
    held: Callable[[PlanHeldError], None] = _nothing
    merged: Callable[[Sequence[Conflict]], None] = _nothing
    unkept: Callable[[PlanError], None] = _nothing


@dataclass(eq=False)
class _Attaching:
    """Files on their way to the disk; `done` once they are there, or `fault` says why not."""

    files: tuple[AttachedFile, ...]
    done: threading.Event
    fault: PlanError | None = None


@dataclass(frozen=True, eq=False)
class _Beside:
    """Rows on their way that stand beside those of the plan."""

    work: Work


class PlanWriter:
    """Writes changes of one open plan, and rows beside them (`keep`), which wait by themselves: neither is held up by the other.

    After a refused change nothing more is written until `resume`: what waited was made on a plan that the file does not hold, and is
    refused with the same error.
    """

    def __init__(self, plan_file: PlanFile, answers: Answers) -> None:
        self._file = plan_file
        self._answers = answers
        self._queue: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._fault: PlanError | None = None
        self._waiting: list[Waiting] = []
        self._beside: list[_Beside] = []
        self._stale = False
        self._next_try = 0.0
        self._submitted = self._settled = 0
        self._thread = threading.Thread(target=self._run, name="plan writer")
        self._thread.start()

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """Edits that the file did not take yet, with their kind, in order. May be asked from any thread."""
        return tuple(self._waiting)

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
        self._submitted += 1
        self._queue.put((change, kind))

    def keep(self, work: Work) -> None:
        """Queue rows that stand beside the plan; they wait as edits do. Called by the thread that submits."""
        self._submitted += 1
        self._queue.put(_Beside(work))

    def attach(self, files: tuple[AttachedFile, ...]) -> None:
        """Commit attached files in their turn and wait until they are on disk; never called by the thread of the window.

        Raises PlanError where the file does not take them now: unlike edits they do not wait.
        """
        asked = _Attaching(files, threading.Event())
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
        passed = threading.Event()
        self._queue.put(passed)
        return passed.wait(timeout_s) and self._fault is None and not self._waiting and not self._beside

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
                item.set()
            elif item is _AGAIN:
                self._try_all()
            elif isinstance(item, _Beside):
                self._take_beside(item)
            elif isinstance(item, _Attaching):
                self._attach(item)
            elif self._fault is not None:
                self._refuse(item[0], self._fault)
            elif self._waiting:
                self._waiting.append(item)
            else:
                self._write(item)
            if (self._waiting or self._beside) and time.monotonic() >= self._next_try:
                self._try_all()
        self._try_all()

    def _try_all(self) -> None:
        self._try_waiting()
        self._try_beside()

    # --- rows beside the plan
    def _take_beside(self, item: _Beside) -> None:
        self._beside.append(item)
        if len(self._beside) == 1:
            self._try_beside(None)

    def _try_beside(self, busy_ms: int | None = RETRY_BUSY_MS) -> None:
        """Write what waits, in order, as far as the file takes it."""
        while self._beside:
            fault = self._kept_beside(self._beside[0], busy_ms)
            if isinstance(fault, PlanHeldError):
                self._next_try = time.monotonic() + RETRY_S
                self._answers.held(fault)
                return
            del self._beside[0]
            if fault is not None:
                self._settled += 1
                self._answers.unkept(fault)

    def _kept_beside(self, item: _Beside, busy_ms: int | None) -> PlanError | None:
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

    def _attach(self, asked: _Attaching) -> None:
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
            return self._queue.get(timeout=max(0.0, self._next_try - time.monotonic()) if self._waiting or self._beside else None)
        except queue.Empty:
            return _AGAIN

    def _write(self, item: Waiting) -> None:
        fault = self._tried(item)
        if isinstance(fault, PlanHeldError):
            self._hold(item, fault)
        elif isinstance(fault, PlanChangedError):
            self._waiting, self._stale = [item], True
            self._try_waiting()
        elif fault is not None:
            self._refuse(item[0], fault)

    def _tried(self, item: Waiting, busy_ms: int | None = None) -> PlanError | None:
        """Write an edit and acknowledge it; else the fault."""
        try:
            when = self._file.write(*item, busy_ms=busy_ms)
        except PlanError as error:
            return error
        except Exception:
            log.exception("an edit was not written")
            return PlanError(mark("{file} could not be written; the edit was taken back."), file=str(self._file.path))
        self._settled += 1
        self._answers.acknowledged(when)
        return None

    def _refuse(self, change: Change, error: PlanError) -> None:
        self._fault = error
        self._settled += 1
        self._answers.refused(change, error)

    # --- what waits
    def _hold(self, item: Waiting, fault: PlanHeldError) -> None:
        self._waiting = [item]
        self._next_try = time.monotonic() + RETRY_S
        self._answers.held(fault)

    def _try_waiting(self) -> None:
        """Write what waits, in order; where another program changed the plan meanwhile, on the plan as it is now."""
        while self._waiting and not self._stale:
            fault = self._tried(self._waiting[0], RETRY_BUSY_MS)
            self._next_try = time.monotonic() + RETRY_S
            if isinstance(fault, PlanHeldError):
                return
            if isinstance(fault, PlanGoneError):
                self._refuse_waiting(fault)
            elif fault is not None:
                self._stale = True
            else:
                del self._waiting[0]
        if self._waiting:
            self._merge()

    def _refuse_waiting(self, fault: PlanError) -> None:
        items, self._waiting = self._waiting, []
        for change, _ in items:
            self._refuse(change, fault)

    def _merge(self) -> None:
        """Read the plan again and do what waits anew, each edit as a step of its own; what does not fit is told and left out."""
        conflicts: list[Conflict] = []
        for _ in range(_MOST_TURNS):
            try:
                self._file.reload(RETRY_BUSY_MS)
            except PlanHeldError:
                self._next_try = time.monotonic() + RETRY_S
                return
            except PlanError as error:
                self._refuse_waiting(error)
                return
            if self._file.read_only:
                self._refuse_waiting(PlanError(mark("{file} is open for reading only; save a copy to edit it."), file=str(self._file.path)))
                return
            self._stale = False
            if self._all_done_anew(conflicts):
                break
        self._answers.merged(conflicts)

    def _all_done_anew(self, conflicts: list[Conflict]) -> bool:
        """Write what waits on the plan just read. False where another program changed it once more; what is held goes on waiting."""
        self._waiting = [(change, "do") for change, _ in self._waiting]
        while self._waiting:
            item = self._waiting[0]
            fault = self._tried(item, RETRY_BUSY_MS)
            if isinstance(fault, PlanHeldError):
                self._answers.held(fault)
                return True
            if isinstance(fault, PlanChangedError):
                return False
            if fault is not None:
                self._settled += 1
                conflicts.append((item[0], fault))
            del self._waiting[0]
        return True
