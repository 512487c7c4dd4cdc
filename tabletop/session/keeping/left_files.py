"""Plan files that were left for another one: closed in a thread of their own, since a slow disk may hold their last edits up."""

import threading

from tabletop.io.plans.plan_store import PlanFile
from tabletop.io.plans.plan_writer import PlanWriter


class LeftFiles:
    """Those that are being closed."""

    def __init__(self) -> None:
        self._closing: list[threading.Thread] = []

    def close(self, plan_file: PlanFile | None, writer: PlanWriter | None, waits: bool) -> None:
        """Write what can be written of a file, and close it; `waits`: before this returns."""
        self._closing = [one for one in self._closing if one.is_alive()]
        if plan_file is None and writer is None:
            return
        if waits:
            _close(plan_file, writer)
            return
        thread = threading.Thread(target=_close, args=(plan_file, writer), name="plan closed")
        thread.start()
        self._closing.append(thread)

    def wait(self) -> None:
        """Until all of them are closed."""
        for thread in self._closing:
            thread.join()
        self._closing.clear()


def _close(plan_file: PlanFile | None, writer: PlanWriter | None) -> None:
    if writer is not None:
        writer.close()
    if plan_file is not None:
        plan_file.close()
