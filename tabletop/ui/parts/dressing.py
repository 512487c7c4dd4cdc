"""Widgets that take the colours of another palette: those that are seen at once, the others in turns, and each before it is shown."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget

BUDGET_MS = 8.0
"""So long hidden widgets are dressed in one turn."""
_memory: Any = shiboken6


class Dressing(QObject):
    """Under a style sheet a widget keeps the colours that it was polished with. All of them at once take 100 ms of a window, most for
    panels and menus that nobody sees."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: dict[QWidget, None] = {}
        self._later: deque[tuple[QObject, Callable[[], object]]] = deque()
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._go_on)

    @property
    def waiting(self) -> int:
        """How many hidden widgets still have the colours from before."""
        return len(self._waiting)

    def later(self, whose: QObject, work: Callable[[], object]) -> None:
        """Have what menus alone show dressed in turn, from the next `begin` on, or before a menu is shown; not where `whose` is gone."""
        self._later.append((whose, work))

    def begin(self) -> None:
        """The palette is another one."""
        application = QCoreApplication.instance()
        polished = [one for one in QApplication.allWidgets() if one.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)]
        self._waiting = {}
        for one in polished:
            if one.isVisible():
                _dress(one)
                one.update()
            else:
                self._waiting[one] = None
        if (self._waiting or self._later) and application is not None:
            application.installEventFilter(self)
            self._turn.start()

    def finish(self) -> None:
        """Dress all that wait, now."""
        self._dress_until(float("inf"))

    def _go_on(self) -> None:
        self._dress_until(time.perf_counter() + BUDGET_MS / 1e3)

    def _dress_until(self, end: float) -> None:
        while (self._waiting or self._later) and time.perf_counter() < end:
            if self._later:
                self._draw()
            else:
                _dress(self._waiting.popitem()[0])
        if self._waiting or self._later:
            self._turn.start()
            return
        self._turn.stop()
        if (application := QCoreApplication.instance()) is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is shown has its colours before it is painted."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            if watched in self._waiting:
                self._waiting.pop(watched)
                _dress(watched)
            while self._later and isinstance(watched, QMenu):
                self._draw()
        return False

    def _draw(self) -> None:
        whose, work = self._later.popleft()
        if _memory.isValid(whose):
            work()


def _dress(widget: QWidget) -> None:
    if _memory.isValid(widget):
        widget.style().polish(widget)
