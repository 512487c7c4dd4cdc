"""Whether the file of the open plan is there, and none of another plan: looked for by a thread that nobody waits for, so that a stick
that was pulled out is told before the next edit."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal

from tabletop import i18n
from tabletop.io.plans.plan_identity import PlanMark, gone, identity, replaced, stands_at

LOOK_S, SURE = 0.7, 2
"""So often it is looked for; so many times in a row it must be away: a program that saves by renaming takes it away for a moment."""
Place = Literal["there", "away", "replaced"]


class FileThere(QObject):
    """The file of one plan. `changed`: it went, another took its name, or it is there again."""

    changed = Signal()
    _seen = Signal(object, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.place: Place = "there"
        self._watch: _Watch | None = None
        self._seen.connect(self._on_seen, Qt.ConnectionType.QueuedConnection)

    @property
    def is_missing(self) -> bool:
        """Whether no file of the plan bears its name now."""
        return self.place != "there"

    def follow(self, path: Path, known: Callable[[], PlanMark] = PlanMark) -> None:
        """Look for this file from now on; it was there just now. `known`: what its plan is known by, asked by a thread of its own."""
        self.stop()
        self._watch = watch = _Watch(path, known, lambda place: self._seen.emit(watch, place))
        watch.start()

    def stop(self) -> None:
        """No plan is open; the thread ends by itself."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()
        if self.is_missing:
            self._say("there")

    def words(self, path: Path, takes_edits: bool) -> str:
        """The sentence about a plan whose file went or was replaced, and what becomes of edits where it takes any."""
        reason = i18n.text((replaced if self.place == "replaced" else gone)(path).message)
        if not takes_edits:
            return reason
        return i18n.tr("{reason} You can go on: your edits wait, and are written when the plan is there again.", reason=reason)

    def _on_seen(self, watch: "_Watch", place: Place) -> None:
        if watch is self._watch and place != self.place:
            self._say(place)

    def _say(self, place: Place) -> None:
        self.place = place
        self.changed.emit()


class _Watch:
    """The thread: a share that does not answer holds it up, and nothing else."""

    def __init__(self, path: Path, known: Callable[[], PlanMark], told: Callable[[Place], None]) -> None:
        self._path, self._known, self._told = path, known, told
        self._sure: tuple[int, int] | None = None
        """The file that was found to be the plan's."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="file of the plan", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        said: Place = "there"
        last, times = said, 0
        while not self._ended.wait(LOOK_S):
            place = self._look()
            times = times + 1 if place == last else 1
            last = place
            if place != said and (times >= SURE or place == "there") and not self._ended.is_set():
                said = place
                self._told(place)

    def _look(self) -> Place:
        """Another file than before is opened, to see whose it is; one that cannot be opened now counts as the plan's."""
        found = identity(self._path)
        if found is None:
            return "away"
        if found != self._sure:
            if not stands_at(self._path, self._known()):
                return "replaced"
            self._sure = found
        return "there"
