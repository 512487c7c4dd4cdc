"""A finding flashes twice, alone on the map, so that the eye finds it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from tabletop.core.values.finding import Finding

STEP_MS = 180
STEPS = (True, False, True, False)


class FindingFlash(QObject):
    """Tells when the finding is to be shown strongly (the finding), and when not (None); and whether the others are to step back."""

    def __init__(self, show: Callable[[Finding | None], None], step_back: Callable[[bool], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show, self._step_back = show, step_back
        self._finding: Finding | None = None
        self._left: list[bool] = []
        self._timer = QTimer(self, interval=STEP_MS)
        self._timer.timeout.connect(self._step)

    def start(self, finding: Finding) -> None:
        """Flash this one; another that still flashes stops."""
        self._finding, self._left = finding, list(STEPS)
        self._step_back(True)
        self._step()
        self._timer.start()

    def stop(self) -> None:
        """Be still."""
        self._timer.stop()
        self._show(None)
        self._step_back(False)

    def _step(self) -> None:
        if not self._left:
            self.stop()
            return
        self._show(self._finding if self._left.pop(0) else None)
