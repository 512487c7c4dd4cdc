"""The writer thread of a plan file: edits are committed in order, one transaction each, and never on the caller's thread."""

import logging
import queue
import threading
from collections.abc import Callable
from datetime import datetime

from tabletop.core.change import Change
from tabletop.core.errors import PlanError
from tabletop.core.message import mark
from tabletop.io.plan_store import PlanFile

log = logging.getLogger(__name__)


class PlanWriter:
    """Writes changes of one open plan. `acknowledged` and `refused` are called on the writer thread.

    After a refused change nothing more is written until `resume`: what waited was made on a plan that the file does not hold, and is
    refused with the same error.
    """

    def __init__(self, plan_file: PlanFile, acknowledged: Callable[[datetime], None], refused: Callable[[Change, PlanError], None]) -> None:
        self._file = plan_file
        self._acknowledged = acknowledged
        self._refused = refused
        self._queue: queue.SimpleQueue[tuple[Change, str] | threading.Event | None] = queue.SimpleQueue()
        self._fault: PlanError | None = None
        self._thread = threading.Thread(target=self._run, name="plan writer")
        self._thread.start()

    def submit(self, change: Change, kind: str) -> None:
        """Queue a change; `kind` is "do", "undo" or "redo"."""
        self._queue.put((change, kind))

    def flush(self, timeout_s: float) -> bool:
        """Wait for everything queued so far; True when all of it is on disk, False when it takes longer or was refused."""
        passed = threading.Event()
        self._queue.put(passed)
        return passed.wait(timeout_s) and self._fault is None

    def resume(self) -> None:
        """Write again after a refusal."""
        self._fault = None

    def close(self) -> None:
        """Write what waits and end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            if isinstance(item, threading.Event):
                item.set()
            elif self._fault is not None:
                self._refused(item[0], self._fault)
            else:
                self._write(*item)

    def _write(self, change: Change, kind: str) -> None:
        try:
            when = self._file.write(change, kind)
        except PlanError as error:
            self._refuse(change, error)
        except Exception:
            log.exception("an edit was not written")
            self._refuse(change, PlanError(mark("{file} could not be written; the edit was taken back."), file=str(self._file.path)))
        else:
            self._acknowledged(when)

    def _refuse(self, change: Change, error: PlanError) -> None:
        self._fault = error
        self._refused(change, error)
