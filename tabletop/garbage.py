"""Python's search for garbage in cycles: when it runs, and when it rests. Nothing else touches it. May be imported from anywhere."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

COLLECTIONS = (20_000, 20, 50)
"""So many objects more than went, and so many rounds of the generation below, before cycles are looked for; Python's own: 700, 10, 10."""


def rare_collections() -> None:
    """Look for garbage in cycles seldom: in a large plan each round holds every thread for 3 to 140 ms, and hardly finds any."""
    gc.set_threshold(*COLLECTIONS)


class _Pauses:
    """How many pauses are under way in all threads, and whether collections were on before the first."""

    lock = threading.Lock()
    count = 0
    was_on = True


@contextmanager
def paused() -> Iterator[None]:
    """No collections while many values are made that are in no cycles; each would go through all of them again."""
    with _Pauses.lock:
        if not _Pauses.count:
            _Pauses.was_on = gc.isenabled()
        _Pauses.count += 1
        gc.disable()
    try:
        yield
    finally:
        with _Pauses.lock:
            _Pauses.count -= 1
            if not _Pauses.count and _Pauses.was_on:
                gc.enable()


def set_aside() -> None:
    """Leave all that is there now out of every later collection: one over 250,000 shapes holds every thread for 60 to 100 ms."""
    gc.freeze()
