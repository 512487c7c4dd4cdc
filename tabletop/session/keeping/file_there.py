"""Whether the file of the open plan is there: looked for by a thread that nobody waits for, so that a stick that was pulled out is told
before the next edit."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from tabletop import i18n
from tabletop.io.plans.plan_identity import gone, identity

LOOK_S, SURE = 0.7, 2
"""So often it is looked for; so many times in a row it must be away: a program that saves by renaming takes it away for a moment."""


class FileThere(QObject):
    """The file of one plan. `changed`: it went, or is there again."""

    changed = Signal()
    _seen = Signal(object, bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_missing = False
        """Whether no file bears its name now."""
        self._watch: _Watch | None = None
        self._seen.connect(self._on_seen, Qt.ConnectionType.QueuedConnection)

    def follow(self, path: Path) -> None:
        """Look for this file from now on; it was there just now."""
        self.stop()
        self._watch = watch = _Watch(path, lambda missing: self._seen.emit(watch, missing))
        watch.start()

    def stop(self) -> None:
        """No plan is open; the thread ends by itself."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()
        if self.is_missing:
            self._say(False)

    def words(self, path: Path, takes_edits: bool) -> str:
        """The sentence about a plan whose file went, and what becomes of edits where it takes any."""
        reason = i18n.text(gone(path).message)
        if not takes_edits:
            return reason
        return i18n.tr("{reason} You can go on: your edits wait, and are written when the plan is there again.", reason=reason)

    def _on_seen(self, watch: "_Watch", missing: bool) -> None:
        if watch is self._watch and missing != self.is_missing:
            self._say(missing)

    def _say(self, missing: bool) -> None:
        self.is_missing = missing
        self.changed.emit()


class _Watch:
    """The thread: a share that does not answer holds it up, and nothing else."""

    def __init__(self, path: Path, told: Callable[[bool], None]) -> None:
        self._path, self._told = path, told
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="file of the plan", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        away, said = 0, False
        while not self._ended.wait(LOOK_S):
            away = away + 1 if identity(self._path) is None else 0
            missing = away >= SURE
            if missing != said and not self._ended.is_set():
                said = missing
                self._told(missing)
