"""A small picture of each older state, painted in slices while the list is shown."""

import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPixmap

from tabletop.canvas.ink.scene_sketch import ground_of, paint_scene, view_of
from tabletop.core.values.plan import Plan
from tabletop.ui.parts.theme import colour

PICTURE = QSize(84, 56)
SLICE_MS, SLICE_REST_MS = 6.0, 8


class StatePictures(QObject):
    """Paints pictures of plans one after another; `painted` carries the file of the state and its picture."""

    painted = Signal(object, object)

    def __init__(self, parent: QObject, ratio: float) -> None:
        super().__init__(parent)
        self._ratio = ratio
        self._waiting: list[tuple[Path, Plan, int]] = []
        self._work: tuple[Path, QPixmap, QPainter, Iterator[None]] | None = None
        self._slices = QTimer(self, interval=SLICE_REST_MS)
        self._slices.timeout.connect(self._go_on)

    def add(self, path: Path, plan: Plan, scene: int) -> None:
        """Paint a scene of the plan of a state, when its turn comes; the first one where it has none of that number."""
        numbers = [one.number for one in plan.scene_list()]
        self._waiting.append((path, plan, scene if scene in numbers else numbers[0]))
        self._slices.start()

    def stop(self) -> None:
        """Leave what is not painted yet; a pixmap must not go before its painter."""
        self._slices.stop()
        self._waiting = []
        if self._work is not None:
            self._work[2].end()
            self._work = None

    def _go_on(self) -> None:
        start = time.perf_counter()
        while (time.perf_counter() - start) * 1e3 < SLICE_MS:
            if self._work is None and not self._take_next():
                self._slices.stop()
                return
            assert self._work is not None
            path, picture, painter, steps = self._work
            if next(steps, self) is self:
                painter.end()
                self._work = None
                self.painted.emit(path, picture)

    def _take_next(self) -> bool:
        if not self._waiting:
            return False
        path, plan, scene = self._waiting.pop(0)
        picture = QPixmap(PICTURE * self._ratio)
        picture.setDevicePixelRatio(self._ratio)
        picture.fill(colour("paper"))
        painter = QPainter(picture)
        ground = ground_of(plan)
        steps = iter(()) if ground is None else paint_scene(painter, view_of(ground, PICTURE), plan, scene, colour)
        self._work = path, picture, painter, steps
        return True
