"""Settings are written within a second of a change, by a thread of their own: a program that is killed has lost none."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from tabletop.settings import Settings, write_settings

EVERY_MS = 700


class SettingsKeeper(QObject):
    """Looks at the settings now and then, and writes those that changed. `remember` puts into them what the window knows of itself."""

    def __init__(self, settings: Settings, remember: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._remember = settings, remember
        settings.leave_to_keeper(True)
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Write what changed since the last time; not while it is still being written."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._remember()
        change = self._settings.taken_changes()
        if change is not None:
            self._thread = threading.Thread(target=write_settings, args=(change,), name="settings")
            self._thread.start()

    def close(self) -> None:
        """Look no more, and write what changed last."""
        self._timer.stop()
        if self._thread is not None:
            self._thread.join()
        self._settings.leave_to_keeper(False)
        self._settings.save()
