"""Python's search for garbage in cycles: when it runs, and when it rests. Nothing else touches it. May be imported from anywhere."""

import contextlib
import ctypes
import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import accumulate
from typing import ParamSpec, TypeVar
from weakref import WeakMethod

P = ParamSpec("P")
T = TypeVar("T")
COLLECTIONS = (20_000, 20, 50)
"""So many objects more than went, and so many rounds of the generation below, before cycles are looked for; Python's own: 700, 10, 10."""

BUSY_S, LOOKS_AT_REST, OVERDUE = 0.03, 8, 10
"""Nobody does anything where the thread works for less than that between two looks, so many times in a row; so many times the threshold
is long overdue."""

MOST_LOOKED_AT, MOST_AT_REST = 60_000, 150_000
"""More objects than this are not gone through, which would hold every thread for 30 ms and more (while nobody does anything, or it is long
overdue, 75): they are set aside."""
LONG_REST, MUCH_MB = 60, 32.0
"""After so many looks without work, where the process has grown by so much since, what was set aside is gone through after all."""

GROWN_MB, GROWN_AT_REST_MB = 24.0, 6.0
"""After so much more memory what is free is given back to the system, which holds whoever asks for memory for 10 to 20 ms; after less
while nobody does anything."""
_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""Parameters of glibc's mallopt."""


def rare_collections() -> None:
    """Look for garbage in cycles seldom: in a large plan each round holds every thread for 3 to 140 ms, and hardly finds any."""
    gc.set_threshold(*COLLECTIONS)
    _few_arenas()


def _few_arenas() -> None:
    """Where glibc gives out memory: a heap for each thread, and pictures inside of them, keep free what nobody can use. Two heaps, and
    what is larger than 256 kB by itself, so that it goes back at once."""
    library = _glibc()
    if library is not None:
        library.mallopt(_ARENA_MAX, 2)
        library.mallopt(_MMAP_THRESHOLD, 256 * 1024)


@cache
def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL("libc.so.6")
        return library if library.malloc_trim and library.mallopt else None
    except (OSError, AttributeError):
        return None


def memory_mb() -> float:
    """Memory that this process has now, in megabytes; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stream:
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, ValueError, AttributeError):
        return 0.0


class _Memory:
    """What the process had when free memory was given back last."""

    after_mb = 0.0
    looked_mb = 0.0
    """What it had when all objects were gone through last."""


def _give_back_after_growth(at_rest: bool = False) -> bool:
    """Give free memory back where the process has grown by much, in a thread of its own; whether that was done. Garbage is not looked
    for: a whole round takes 150 ms and finds a megabyte."""
    now = memory_mb()
    _Memory.after_mb = min(_Memory.after_mb or now, now)
    if now - _Memory.after_mb < (GROWN_AT_REST_MB if at_rest else GROWN_MB):
        return False
    _Memory.after_mb = now
    if _glibc() is not None:
        threading.Thread(target=_give_back, name="memory given back", daemon=True).start()
    return True


def _give_back() -> None:
    library = _glibc()
    if library is not None:
        with contextlib.suppress(OSError):
            library.malloc_trim(0)


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


class _Rest:
    """How long the thread that looks has had hardly anything to do."""

    cpu_s = 0.0
    looks = 0


def _is_at_rest() -> bool:
    now = time.thread_time()
    _Rest.looks = _Rest.looks + 1 if now - _Rest.cpu_s < BUSY_S else 0
    _Rest.cpu_s = now
    return _Rest.looks >= LOOKS_AT_REST


def collect_what_is_due() -> None:
    """Look for garbage in this thread, as far as Python itself would have by now; where the process has grown by much, give back. A whole
    round waits until nobody does anything, unless it is long overdue; and of a large plan, or what its checks have just made, no object
    is gone through at all: that would hold every thread for 150 to 500 ms, and hardly any of it is ever in cycles."""
    counts, thresholds, at_rest = gc.get_count(), gc.get_threshold(), _is_at_rest()
    _give_back_after_growth(at_rest)
    due = [generation for generation, (made, most) in enumerate(zip(counts, thresholds, strict=True)) if 0 < most < made]
    if 2 in due and not at_rest and counts[2] < OVERDUE * thresholds[2]:
        due = [1]
    if due and _are_many(max(due), MOST_AT_REST if 2 in due else MOST_LOOKED_AT):
        set_aside()
    elif due:
        gc.collect(max(due))
    if _Rest.looks == LONG_REST:
        _look_at_all()


def _are_many(oldest: int, most: int) -> bool:
    # The list of them goes before another thread runs, which a loop of Python would not see to: a tuple that is just being made of a
    # generator cannot grow while somebody else holds it.
    counted = accumulate(map(len, map(gc.get_objects, range(oldest + 1))))
    return any(count > most for count in counted)


def _look_at_all() -> None:
    """Go through what was set aside too, where much may be in it."""
    now = memory_mb()
    _Memory.looked_mb = min(_Memory.looked_mb or now, now)
    if now - _Memory.looked_mb > MUCH_MB:
        gc.unfreeze()
        gc.collect()
        set_aside()
        _Memory.looked_mb = memory_mb()


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


def weakly(method: Callable[P, T]) -> Callable[P, T]:
    """The same method without its object being kept: for what is made by that object as a part of it, so that both go at once. Raises
    ReferenceError where the object is gone."""
    held = WeakMethod(method)

    def call(*args: P.args, **named: P.kwargs) -> T:
        found = held()
        if found is None:
            raise ReferenceError(f"the object of {call.__name__} is gone")
        return found(*args, **named)

    call.__name__ = getattr(method, "__name__", "a method")
    return call
