"""Files under a plan that another program changes or takes away: looked at now and then by a thread that may wait for a slow network."""

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

POLL_S = 2.5
"""So often all files are looked at; what differs is told when it is the same twice, so that nothing is told of a half-written file."""
END_S = 2.0
"""So long a look that hangs on the network is waited for at the end."""
_PARTS = (".shp", ".dbf", ".shx", ".prj", ".cpg")
Stamp = tuple[tuple[int, int], ...] | None
"""Time of the last change in nanoseconds, and size, of a file and its parts; None for one that is not there."""


def stamp_of(path: str) -> Stamp:
    """How a file looks from outside, with the parts of a Shapefile, or the files of a folder. Reads none of it."""
    try:
        found = os.stat(path)
        if os.path.isdir(path):
            with os.scandir(path) as entries:
                return tuple(sorted((entry.stat().st_mtime_ns, entry.stat().st_size) for entry in entries))
        file = Path(path)
        parts = [file.with_suffix(end) for end in _PARTS] if file.suffix.lower() == ".shp" else []
        return (found.st_mtime_ns, found.st_size), *(_part(part) for part in parts)
    except (OSError, ValueError):
        return None


def _part(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


class WatchedFiles(QObject):
    """Polls files; `differ(stamps)` is called on the thread of the window with those that are not as they were known, when that changes."""

    _seen = Signal(object)

    def __init__(self, differ: Callable[[Mapping[str, Stamp]], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._differ = differ
        self.known: dict[str, Stamp] = {}
        self._last: dict[str, Stamp] = {}
        self._told: dict[str, Stamp] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._seen.connect(self._compare, Qt.ConnectionType.QueuedConnection)

    def watch(self, known: Mapping[str, Stamp]) -> None:
        """Look at these files from now on, which were so when they were read."""
        self.known = dict(known)
        self._told = {path: stamp for path, stamp in self._told.items() if path in known and known[path] != stamp}
        if known and self._thread is None and not self._stop.is_set():
            self._thread = threading.Thread(target=self._run, name="watched files", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Look no more; a look that hangs is left to itself."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(END_S)

    def _run(self) -> None:
        while not self._stop.wait(POLL_S):
            seen = {path: stamp_of(path) for path in list(self.known)}
            if not self._stop.is_set():
                self._seen.emit(seen)

    def _compare(self, seen: Mapping[str, Stamp]) -> None:
        steady = {path: stamp for path, stamp in seen.items() if path in self._last and self._last[path] == stamp}
        self._last = dict(seen)
        found = {path: stamp for path, stamp in self._told.items() if path not in steady}
        found |= {path: stamp for path, stamp in steady.items() if path in self.known and self.known[path] != stamp}
        if found != self._told:
            self._told = found
            self._differ(dict(found))
