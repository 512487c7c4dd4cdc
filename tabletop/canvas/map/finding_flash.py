"""A finding flashes twice, so that the eye finds it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from tabletop.core.values.finding import Finding

STEP_MS = 180
STEPS = (True, False, True, False)


class FindingFlash(QObject):
    """Tells when the finding is to be shown strongly (the finding), and when not (None)."""

    def __init__(self, show: Callable[[Finding | None], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._finding: Finding | None = None
        self._left: list[bool] = []
        self._timer = QTimer(self, interval=STEP_MS)
        self._timer.timeout.connect(self._step)

    def start(self, finding: Finding) -> None:
        """Flash this one; another that still flashes stops."""
        self._finding, self._left = finding, list(STEPS)
        self._step()
        self._timer.start()

    def stop(self) -> None:
        """Be still."""
        self._timer.stop()
        self._show(None)

    def _step(self) -> None:
        if not self._left:
            self._timer.stop()
            return
        self._show(self._finding if self._left.pop(0) else None)
