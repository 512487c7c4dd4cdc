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


def hold() -> None:
    """No collections by themselves until `let_go`: they would run in whichever thread makes objects, and an object of Qt that goes in
    another thread than its own ends the program. Whoever holds calls `collect_what_is_due` now and then, in the thread of the window."""
    with _Pauses.lock:
        if not _Pauses.count:
            _Pauses.was_on = gc.isenabled()
        _Pauses.count += 1
        gc.disable()


def let_go() -> None:
    """Collections run by themselves again, once everybody who held them has let go."""
    with _Pauses.lock:
        _Pauses.count = max(0, _Pauses.count - 1)
        if not _Pauses.count and _Pauses.was_on:
            gc.enable()


def collect_what_is_due() -> None:
    """Look for garbage in this thread, as far as Python itself would have by now."""
    due = [generation for generation, (made, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)) if 0 < most < made]
    if due:
        gc.collect(max(due))


@contextmanager
def paused() -> Iterator[None]:
    """No collections while many values are made that are in no cycles; each would go through all of them again."""
    hold()
    try:
        yield
    finally:
        let_go()


def set_aside() -> None:
    """Leave all that is there now out of every later collection: one over 250,000 shapes holds every thread for 60 to 100 ms."""
    gc.freeze()
