"""Ctrl-C and being told to end: by a thread that needs nobody else, so that it works at any moment and in no half-done call.

An exception of Python in the middle of painting or of a thread is swallowed, or takes the program down; so none is raised. May be
imported from anywhere.
"""

import atexit
import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from types import FrameType

from tabletop.core.text.owned_names import remove_own

CANCELLED = 130
"""Exit code of Ctrl-C as shells write it (128 + 2)."""
ORDERLY_S = 6.0
"""So long a window may take to write what waits before it is ended all the same."""
_NUMBERS = [number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]
_SHOW_CURSOR = b"\x1b[?25h\r\x1b[K"


class _Ways:
    """What is said, and what is done first: set by the parts of the program as they come up."""

    words = "Cancelled."
    at_end: Callable[[], None] | None = None
    orderly: Callable[[int], None] | None = None
    code = 0


def say_when_cancelled(words: str) -> None:
    """The word for Ctrl-C in the language spoken."""
    _Ways.words = words


def do_at_end(call: Callable[[], None] | None) -> None:
    """What is done, in another thread, before the program ends at once; None for nothing."""
    _Ways.at_end = call


def end_orderly(call: Callable[[int], None] | None) -> None:
    """A window ends itself when it is asked to (another thread calls): it is given the exit code. None: it is ended at once."""
    _Ways.orderly = call


def listen() -> None:
    """From here on Ctrl-C, SIGTERM and SIGHUP end the program: partial files go, a file that stood there stays, no stack is shown."""
    ear, mouth = socket.socketpair()
    mouth.setblocking(False)
    try:
        for number in _NUMBERS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _heard)
        signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    except ValueError:
        return
    atexit.register(_work_is_done)
    threading.Thread(target=_wait, args=(ear, mouth), name="interrupts", daemon=True).start()


def cancelled_early() -> int:
    """The sentence and the exit code of a Ctrl-C that came before anything was begun."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        print(_Ways.words, file=sys.stderr, flush=True)
    return CANCELLED


def _work_is_done() -> None:
    """What was asked for is done, and Python takes itself down: it would put the usual handlers back, and Ctrl-C at that moment would end
    a finished command by the signal, as if it had failed. From here on the exit code is that of the command."""
    for number in _NUMBERS:
        with contextlib.suppress(ValueError, OSError):
            signal.signal(number, signal.SIG_IGN)


def _heard(number: int, frame: FrameType | None) -> None:
    """The thread hears of it by itself: nothing is raised here."""


def _wait(ear: socket.socket, mouth: socket.socket) -> None:
    """`mouth` is held open for as long as somebody listens."""
    _Ways.code = 128 + _next(ear)
    if _Ways.orderly is not None:
        _Ways.orderly(_Ways.code)
        ear.settimeout(ORDERLY_S)
        with contextlib.suppress(OSError):
            _next(ear)
    _end(_Ways.code)


def _next(ear: socket.socket) -> int:
    """The next signal that ends programs. Raises OSError when none comes in time."""
    while (number := ear.recv(1)[0]) not in _NUMBERS:
        pass
    return number


def _end(code: int) -> None:
    if _Ways.at_end is not None:
        with contextlib.suppress(Exception):
            _Ways.at_end()
    with contextlib.suppress(Exception):
        remove_own()
    with contextlib.suppress(OSError, ValueError, AttributeError):
        seen = sys.stderr.isatty()
        line = f"{_Ways.words}\n" if code == CANCELLED else ""
        os.write(2, (_SHOW_CURSOR if seen else b"") + line.encode(sys.stderr.encoding or "utf-8", "replace"))
    os._exit(code)
