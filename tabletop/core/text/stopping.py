"""Work that a person may stop: whoever runs it says how one asks, and what writes files asks before it replaces one."""

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar

from tabletop.core.text.errors import Cancelled
from tabletop.core.text.message import mark


def _never() -> bool:
    return False


_IS_STOPPED: ContextVar[Callable[[], bool]] = ContextVar("is_stopped", default=_never)


@contextlib.contextmanager
def stoppable(is_stopped: Callable[[], bool]) -> Iterator[None]:
    """While it lasts, in this thread, `check_stopped` raises Cancelled once `is_stopped` says so."""
    before = _IS_STOPPED.set(is_stopped)
    try:
        yield
    finally:
        _IS_STOPPED.reset(before)


def check_stopped() -> None:
    """Raise Cancelled where the work of this thread was stopped."""
    if _IS_STOPPED.get()():
        raise Cancelled(mark("Cancelled."))
