"""A thread for one piece of work that may hang on a disk or a share: who stops it goes on, and nobody waits for its end."""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import mark
from tabletop.core.text.stopping import stoppable

log = logging.getLogger(__name__)
T = TypeVar("T")


class OwnThread(Generic[T]):
    """Runs `work` at once. Inside of it `check_stopped` raises Cancelled after `stop`; what it returns after that is given to `unwanted`,
    which closes it."""

    def __init__(self, work: Callable[[], T], unwanted: Callable[[T], object] = lambda made: None, name: str = "own work") -> None:
        self._work, self._unwanted = work, unwanted
        self._made: list[T] = []
        self._fault: TabletopError | None = None
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether it ended, well or not."""
        return not self._thread.is_alive()

    def wait(self, timeout_s: float | None) -> bool:
        """Wait for its end, or so long; whether it came in time."""
        self._thread.join(timeout_s)
        return self.is_done

    def stop(self) -> None:
        """Nobody wants the result any more."""
        with self._lock:
            self._stopped.set()
            for made in self._made:
                self._unwanted(made)
            self._made.clear()

    def result(self) -> T:
        """What the work returned, once it is done. Raises the TabletopError that it raised; any other fault is in the log."""
        if self._fault is not None:
            raise self._fault
        return self._made[0]

    def _run(self) -> None:
        try:
            with stoppable(self._stopped.is_set):
                made = self._work()
        except TabletopError as error:
            self._fault = error
            return
        except Exception:
            log.exception("work in a thread of its own failed")
            self._fault = TabletopError(mark("Something unexpected went wrong; the details stand in the log file."))
            return
        with self._lock:
            if self._stopped.is_set():
                self._unwanted(made)
            else:
                self._made.append(made)
