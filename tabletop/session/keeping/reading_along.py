"""A plan that is open for reading only, followed: what others commit is looked for by a thread that nobody waits for."""

import logging
import threading
import time
from collections.abc import Callable

from tabletop.core.text.errors import PlanError
from tabletop.io.plans.plan_catching import Behind, Caught, PlanBehindError
from tabletop.io.plans.plan_store import PlanFile

log = logging.getLogger(__name__)
LOOK_S = 1.0
MOST_OFTEN = 10
"""So many times as long as reading the plan takes is the pause after it."""


class ReadingAlong:
    """The thread of one plan file; `told` is called in it, with what others did, and once for each older copy that is put in the place of
    the file."""

    def __init__(self, plan_file: PlanFile, told: Callable[[Caught | Behind], None]) -> None:
        self._file, self._told = plan_file, told
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="plan that is read", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """The plan was left; the thread ends by itself."""
        self._ended.set()

    def _run(self) -> None:
        pause_s = LOOK_S
        known: Behind | None = None
        while not self._ended.wait(pause_s):
            begun = time.monotonic()
            try:
                self._file.look()
            except PlanBehindError as error:
                if error.behind is not known and not self._ended.is_set():
                    known = error.behind
                    self._told(known)
            except PlanError as error:
                log.debug("no look at the plan: %s", error)
            pause_s = max(LOOK_S, MOST_OFTEN * (time.monotonic() - begun))
            for caught in self._file.take_caught():
                if not self._ended.is_set():
                    self._told(caught)
