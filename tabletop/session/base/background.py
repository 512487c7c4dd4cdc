"""One thread for work that would freeze the window: jobs run in order, results come back on the GUI thread."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from tabletop import giving_way
from tabletop.core.text.errors import Cancelled, TabletopError
from tabletop.core.text.message import mark

log = logging.getLogger(__name__)
T = TypeVar("T")
OVERDUE_S = 5.0
"""So long after it was asked to stop a piece of work that cannot stop by itself is ended in the middle."""


@dataclass(eq=False)
class Job(Generic[T]):
    """One piece of work. `work(job)` runs in the thread; the other callables run on the GUI thread."""

    work: Callable[["Job[T]"], T]
    done: Callable[[T], None]
    failed: Callable[[TabletopError], None]
    progressed: Callable[[float], None] | None = None
    _cancel: threading.Event = field(default_factory=threading.Event)
    _deliver: Callable[[Callable[[], None]], None] | None = None
    _cancelled_at: float = float("inf")

    def cancel(self) -> None:
        """Ask the work to stop; neither `done` nor `failed` is called any more. What it was to be made of is let go of at once: behind
        long work hundreds may wait in the queue, each with the plan as it was then."""
        self._cancelled_at = min(self._cancelled_at, time.monotonic())
        self._cancel.set()
        self.let_go()

    def let_go(self) -> None:
        """What it was made of goes at once: callables that name their job would keep plan and layers until garbage is looked for."""
        self.work, self.done, self.failed, self.progressed = _stopped, _nothing, _nothing, None

    def cancelled(self) -> bool:
        """True once `cancel` was called; the work asks now and then."""
        return self._cancel.is_set()

    def is_overdue(self) -> bool:
        """Whether `cancel` was called long ago."""
        return self._cancel.is_set() and time.monotonic() - self._cancelled_at > OVERDUE_S

    def report(self, fraction: float) -> None:
        """Called by the work: 0..1 of it is done."""
        if self.progressed and self._deliver:
            progressed = self.progressed
            self._deliver(lambda: None if self.cancelled() else progressed(fraction))


def _stopped(job: Job[Any]) -> Any:
    raise Cancelled(mark("Cancelled."))


def _nothing(result: object) -> None:
    pass


class Background(QObject):
    """A thread with a queue of jobs."""

    _arrived = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        self._current: Job[Any] | None = None
        self._is_closing = False
        self._arrived.connect(self._call, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name=name)
        self._thread.start()

    def submit(self, job: Job[T]) -> Job[T]:
        """Queue a job and return it."""
        job._deliver = self._arrived.emit
        self._queue.put(job)
        return job

    def call_later(self, call: Callable[[], None]) -> None:
        """Have something done on the GUI thread, from any thread."""
        self._arrived.emit(call)

    def close(self) -> None:
        """Cancel what runs, also in the middle; drop what waits, and end the thread."""
        self._is_closing = True
        if self._current is not None:
            self._current.cancel()
        while not self._queue.empty():
            waiting = self._queue.get()
            if waiting is not None:
                waiting.cancel()
        self._queue.put(None)
        self._thread.join()

    def _call(self, call: Callable[[], None]) -> None:
        call()

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            self._current = job
            if not job.cancelled():
                with giving_way.ended_by(lambda: self._is_closing):
                    self._arrived.emit(_outcome(job))
        self._current = None


def _outcome(job: Job[T]) -> Callable[[], None]:
    """Do the work; what is returned runs on the GUI thread."""
    try:
        result = job.work(job)
        return lambda: _tell(job, job.done, result)
    except (Cancelled, giving_way.WorkEndedError):
        return lambda: None
    except TabletopError as error:
        shown = error
    except Exception:
        log.exception("a background job failed")
        shown = TabletopError(mark("Something unexpected went wrong; the details stand in the log file."))
    return lambda: _tell(job, job.failed, shown)


def _tell(job: Job[Any], told: Callable[[Any], None], what: object) -> None:
    """On the GUI thread, where nobody cancelled it: how it ended."""
    job.let_go()
    if not job.cancelled():
        told(what)
