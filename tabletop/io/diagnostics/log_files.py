"""The log, and the stacks of native crashes: files of the user's log folder, bounded in size; a folder that refuses hinders nobody."""

import faulthandler
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from tabletop import paths
from tabletop.io.diagnostics.plain_log import PlainFormatter

LOG_FILE, CRASH_FILE = "tabletop.log", "crash.log"
LOG_BYTES, CRASH_BYTES = 1_000_000, 200_000
"""Beyond these a file becomes the older one, and the older one goes."""


def log_file() -> Path:
    """Where the log stands."""
    return paths.log_folder() / LOG_FILE


def crash_file() -> Path:
    """Where the stacks of native crashes stand, those of reading processes too."""
    return paths.log_folder() / CRASH_FILE


def older(path: Path) -> Path:
    """The name of the file before this one: `tabletop.1.log`."""
    return path.with_suffix(f".1{path.suffix}")


def bounded(path: Path, most_bytes: int) -> None:
    """Move a file that has grown too large out of the way, over the one that was moved before."""
    with suppress(OSError):
        if path.stat().st_size > most_bytes:
            os.replace(path, older(path))


def add_to_log(text: str) -> Path | None:
    """Add lines to the log from a process that keeps none open; the file, or None where it cannot be written."""
    path = log_file()
    bounded(path, LOG_BYTES)
    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text.rstrip("\n") + "\n")
    except OSError:
        return None
    return path


class BoundedLog(logging.FileHandler):
    """A log file that begins anew when it is full. What cannot be written is left out in silence: a log is never in the way."""

    def __init__(self, path: Path, most_bytes: int = LOG_BYTES) -> None:
        super().__init__(path, encoding="utf-8", errors="backslashreplace", delay=True)
        self._most_bytes = most_bytes
        self.setFormatter(PlainFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; first look whether the file is full."""
        with suppress(OSError, ValueError):
            if self.stream is not None and self.stream.tell() > self._most_bytes:
                self.close()
                os.replace(self.baseFilename, older(Path(self.baseFilename)))
        with suppress(OSError):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - of the library
        """A disk that is full, a folder that is gone: nothing is said, on no stream."""


class OpenLogs:
    """The log and the crash file of a running window."""

    def __init__(self) -> None:
        self._handler = BoundedLog(log_file())
        root = logging.getLogger()
        self._level = root.level
        root.addHandler(self._handler)
        root.setLevel(logging.INFO)
        self._crashes = catch_crashes()

    def close(self) -> None:
        """Close both."""
        root = logging.getLogger()
        root.removeHandler(self._handler)
        root.setLevel(self._level)
        self._handler.close()
        if self._crashes is not None:
            faulthandler.disable()
            self._crashes.close()


def catch_crashes() -> TextIO | None:
    """A crash of native code leaves the stacks of Python in the crash file from here on; the open file, None where it cannot be."""
    path = crash_file()
    bounded(path, CRASH_BYTES)
    try:
        stream = open(path, "a", encoding="utf-8")  # noqa: SIM115 - stays open for faulthandler
    except OSError:
        return None
    faulthandler.enable(stream)
    return stream
