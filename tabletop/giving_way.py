"""Work in other threads gives way to a person who moves the map: it rests where it can be interrupted. May be imported from anywhere.

Two threads that compute share one interpreter and its memory: a frame takes twice as long beside checks as alone.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOVES_S = 0.08
"""So long after a step of a movement the person still moves the map."""
MOST_REST_S = 2.0
"""So long work rests at most, before it works on for `TURN_S` however the map is moved: it comes to an end in any case, after three
times its time and this at most."""
TURN_S = 1.0


class _Movement:
    """Until when the person counts as moving the map; 0.0 where that is over."""

    until_s = 0.0


class WorkEndedError(Exception):
    """Work was ended in the middle: what it was making, in place or not, is to be thrown away."""


class _Own(threading.local):
    """Of each thread: until when it works on, after it has rested; and who says that its work is to end."""

    works_until_s = 0.0
    is_over: Callable[[], bool] | None = None


_own = _Own()


def moved() -> None:
    """A step of a movement: a pan or a zoom. Called by the thread of the window."""
    _Movement.until_s = time.monotonic() + MOVES_S


@contextmanager
def ended_by(is_over: Callable[[], bool]) -> Iterator[None]:
    """Work of this thread that is ended in the middle, by WorkEndedError, as soon as that holds and it would rest."""
    before = _own.is_over
    _own.is_over = is_over if before is None else lambda: before() or is_over()
    try:
        yield
    finally:
        _own.is_over = before


def rest() -> None:
    """Called by work between two of its pieces, while it holds no lock that the window wants: waits as long as the map is being moved,
    in any thread but the window's. Raises WorkEndedError, as `ended_by` says."""
    if _own.is_over is not None and _own.is_over():
        raise WorkEndedError
    if not _Movement.until_s or threading.current_thread() is threading.main_thread():
        return
    now = time.monotonic()
    if now < _own.works_until_s:
        return
    end = now + MOST_REST_S
    while now < (until := min(_Movement.until_s, end)):  # read once: another thread that rests may put it back
        time.sleep(until - now)
        now = time.monotonic()
    if now >= end:
        _own.works_until_s = now + TURN_S
    elif now >= _Movement.until_s:
        _Movement.until_s = 0.0
