"""Batches made in a thread of their own, ahead of whoever works on them: half of that work leaves the lock of Python alone."""

import threading
from collections.abc import Generator
from contextlib import closing
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
AHEAD = 2
"""So many batches at most wait, are being made, or are worked on."""
END_S = 1.0
"""So long who stops early waits for the thread to let go of the file."""


def read_ahead(rows: Generator[T, None, None]) -> Generator[T, None, None]:
    """The same rows in the same order. What making them raises is raised after the rows before it. Where this is closed early, that of
    the rows is closed too, once the row under way is made."""
    made: SimpleQueue[tuple[bool, Any]] = SimpleQueue()
    room, over = threading.Semaphore(AHEAD), threading.Event()

    def make() -> None:
        error: BaseException | None = None
        try:
            with closing(rows):
                for row in rows:
                    made.put((True, row))
                    room.acquire()
                    if over.is_set():
                        break
        except BaseException as raised:  # memory that ran out, too, is told to whoever asked
            error = raised
        made.put((False, error))

    room.acquire()
    thread = threading.Thread(target=make, name="read ahead", daemon=True)
    thread.start()
    try:
        while (made_one := made.get())[0]:
            yield made_one[1]
            room.release()
    finally:
        over.set()
        room.release()
        thread.join(END_S)
    if made_one[1] is not None:
        raise made_one[1]
