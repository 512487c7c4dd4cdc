"""How far the log of a plan went when this computer last wrote into it, so that an older copy in its place is known at the next opening.

One short line for each plan and place in the folder `logged` of `paths.state_folder()`, written in place after each edit and never waited
for: it outlives the program, which a kill may end before anybody looked at the file; where a power cut tears it, it says nothing.
"""

import contextlib
import hashlib
import logging
import os
import sqlite3
from pathlib import Path

from tabletop import paths
from tabletop.io.plans.plan_identity import lacks_row
from tabletop.io.waiting.checked_lines import checked_line, read_checked

log = logging.getLogger(__name__)
MOST_KEPT = 500
"""Of so many plans; those written longest ago go."""
LONGEST_AT = 64
_FLAGS = os.O_WRONLY | os.O_CREAT | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
Row = tuple[int, object]
"""Number and time (as it stands there) of a row of a log."""


class LastLogged:
    """The line of one plan at one place."""

    def __init__(self, plan: Path) -> None:
        self._place = hashlib.sha256(os.fsencode(os.path.realpath(plan))).hexdigest()[:16]
        self._kept: Row | None = None

    def lacking(self, connection: sqlite3.Connection, plan_id: str) -> str | None:
        """When the last row was written that this computer saw in the log of that plan, where the log of a connection lacks it; else None.
        Raises sqlite3.Error."""
        row = self._read(plan_id)
        return row[1] if row is not None and lacks_row(connection, *row) else None

    def keep(self, plan_id: str, row: Row) -> None:
        """Write down the last row of the log. Never raises: an edit does not hang on it."""
        if not plan_id or not row[0] or row == self._kept or not isinstance(row[1], str) or len(row[1]) > LONGEST_AT:
            return
        try:
            self._write(self._file(plan_id), checked_line({"number": row[0], "at": row[1]}))
            self._kept = row
        except (OSError, ValueError) as error:
            log.info("how far a log goes was not kept: %s", type(error).__name__)

    def known(self, row: Row) -> None:
        """That row needs no line: the file was opened with it."""
        self._kept = row

    def _file(self, plan_id: str) -> Path:
        return _folder() / f"{plan_id}-{self._place}"

    @staticmethod
    def _write(file: Path, line: bytes) -> None:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            _make_room(file.parent)
        number = os.open(file, _FLAGS, 0o600)
        try:
            os.write(number, line)
        finally:
            os.close(number)

    def _read(self, plan_id: str) -> tuple[int, str] | None:
        if not plan_id:
            return None
        file = self._file(plan_id)
        try:
            told = next(read_checked(file, most_lines=1), None) if file.is_file() else None
        except OSError:
            return None
        number, at = (told.get("number"), told.get("at")) if isinstance(told, dict) else (None, None)
        return (number, at) if isinstance(number, int) and isinstance(at, str) else None


def _folder() -> Path:
    return paths.state_folder() / "logged"


def _make_room(folder: Path) -> None:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                found.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.path))
    for _, old in sorted(found)[: max(len(found) - MOST_KEPT + 1, 0)]:
        with contextlib.suppress(OSError):
            os.unlink(old)
