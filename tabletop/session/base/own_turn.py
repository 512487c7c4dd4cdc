"""Work in slices: one slice in a turn of the event loop, of whoever waits longest. Several in one turn would add up to a stop."""

import time
from typing import Any

import shiboken6
from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QObject, QThread, QTimer, Signal

_memory: Any = shiboken6
TAKEN_MS = 12.0
"""No slice comes in a turn in which the thread of the window has worked so long already: an action, findings that came, a large frame."""


class OwnTurn(QObject):
    """As a QTimer of a single shot without an interval, but its `timeout` comes in no turn in which that of another one came."""

    timeout = Signal()

    def start(self) -> None:
        """Take a turn; whoever waits already keeps the place in the line."""
        _line().add(self)

    def start_after_frame(self) -> None:
        """Take a turn, but nobody takes what is left of the one that goes on: a frame that is painted has had its part of it. Frames that
        come one after another let every second turn go on."""
        self.start()
        _line().is_taken = True

    def stop(self) -> None:
        """Take none any more."""
        _line().drop(self)

    def isActive(self) -> bool:
        """Whether a turn is still to come."""
        return self in _line().waiting


def anyone_waits() -> bool:
    """Whether any slice is still to come: what is only made ahead comes after it."""
    return bool(_line().waiting)


def worked_ms() -> float:
    """How long the thread of the window has worked in the turn that goes on (time of the processor)."""
    return max(0.0, (time.thread_time() - _line().begun) * 1e3)


def is_in_loop() -> bool:
    """Whether a loop runs, in which later turns come. What is asked for outside of any is to be made there."""
    return QThread.currentThread().loopLevel() > 0


class _Line(QObject):
    """Those that wait, the longest first; `begun` is the time of this thread at which the turn began."""

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self.waiting: dict[OwnTurn, None] = {}
        self.is_taken = self._rested = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._next)
        self.begun = time.thread_time()
        if (dispatcher := QAbstractEventDispatcher.instance()) is not None:
            for begins in (dispatcher.aboutToBlock, dispatcher.awake):  # waiting itself takes none of this time
                begins.connect(self._begin)

    def _begin(self) -> None:
        self.begun = time.thread_time()

    def add(self, turn: OwnTurn) -> None:
        self.waiting.setdefault(turn)
        if not self._timer.isActive():
            self._timer.start()

    def drop(self, turn: OwnTurn) -> None:
        self.waiting.pop(turn, None)

    def _next(self) -> None:
        turn = next(iter(self.waiting), None)
        if turn is None:
            return
        rests = (self.is_taken or worked_ms() > TAKEN_MS) and not self._rested
        self.is_taken, self._rested = False, rests
        if rests:
            self._timer.start()
            return
        del self.waiting[turn]
        if self.waiting:
            self._timer.start()  # before it works: a loop that it waits in goes on with the others
        if _memory.isValid(turn):
            turn.timeout.emit()


_LINES: list[_Line] = []


def _line() -> _Line:
    """The line of the program; another one where the program is another, as in tests."""
    if not _LINES or not _memory.isValid(_LINES[0]):
        _LINES[:] = [_Line(QCoreApplication.instance())]
    return _LINES[0]
