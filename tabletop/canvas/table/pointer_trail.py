"""Where the laser pointer was a moment ago: a trail that fades."""

import time
from collections import deque
from weakref import ref

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from tabletop.canvas.table.room_marks import TRAIL_S

TICK_MS, MOST = 33, 80


class PointerTrail:
    """Asks `view` for a frame as long as anything of the trail is seen."""

    def __init__(self, view: QWidget) -> None:
        self._view = ref(view)
        self._was: deque[tuple[float, float, float]] = deque(maxlen=MOST)
        self._timer = QTimer(view, interval=TICK_MS)
        self._timer.timeout.connect(self._fade)

    def follow(self, pointer: tuple[float, float] | None) -> None:
        """The pointer stands there now."""
        if pointer is not None:
            self._was.append((*pointer, time.monotonic()))
            self._timer.start()

    def places(self) -> np.ndarray:
        """(n, 3) ground east, north and age from 0 to 1, the oldest first."""
        now = time.monotonic()
        rows = [(east, north, (now - at) / TRAIL_S) for east, north, at in self._was if now - at < TRAIL_S]
        return np.array(rows, dtype=float).reshape(-1, 3)

    def stop(self) -> None:
        """No more of it."""
        self._timer.stop()
        self._was.clear()

    def _fade(self) -> None:
        if not len(self.places()):
            self.stop()
        view = self._view()
        if view is not None:
            view.update()
