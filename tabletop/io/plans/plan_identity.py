"""Which plan a file holds: an id of its own, kept beside its settings, and how far its log goes: whether it goes on from what is known."""

import os
import re
import sqlite3
import uuid
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tabletop.core.text.errors import PlanError, PlanGoneError, PlanHeldError
from tabletop.core.text.message import mark
from tabletop.io.plans.plan_database import connect, faults

ID_SETTING = "plan_id"
"""Row of the table of settings that holds the id as JSON; no setting of the plan, and an older program takes it for one that it leaves."""
_ID = re.compile(r'"([0-9a-f]{32})"')


@dataclass(frozen=True)
class PlanMark:
    """What a plan is known by: its `id` (empty where an older program made the file and nothing was written since), and number and time
    (as it stands there) of the last row of its log; 0 and empty where the log is empty."""

    id: str = ""
    number: int = 0
    at: str = ""


def new_id() -> str:
    """An id that no other plan has."""
    return uuid.uuid4().hex


def id_value(plan_id: str) -> str:
    """The value of the row that holds an id."""
    return f'"{plan_id}"'


def read_mark(connection: sqlite3.Connection) -> PlanMark:
    """What the plan of a connection is known by; a log that is damaged names no row. Raises sqlite3.Error."""
    try:
        row = connection.execute("SELECT seq, at FROM edit_log ORDER BY seq DESC LIMIT 1").fetchone()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        row = None
    number, at = (0, "") if row is None else (row[0], row[1])
    return PlanMark(_read_id(connection), number, at if isinstance(at, str) else "")


def give_id(connection: sqlite3.Connection) -> str:
    """The id of the plan; made where it has none. Inside a transaction of the caller."""
    found = _read_id(connection)
    if not found:
        found = new_id()
        connection.execute("INSERT OR REPLACE INTO setting (code, value) VALUES (?,?)", (ID_SETTING, id_value(found)))
    return found


def is_same(connection: sqlite3.Connection, known: PlanMark) -> bool:
    """Whether the plan of a connection is the one of a mark: by its id; where one of them has none, by the row of the log that the mark
    names. Raises sqlite3.Error."""
    found = _read_id(connection)
    if found and known.id:
        return found == known.id
    return goes_on(connection, known)


def goes_on(connection: sqlite3.Connection, known: PlanMark) -> bool:
    """Whether the log of the plan of a connection has the row that a mark names, or the mark names none. Raises sqlite3.Error."""
    if not known.number:
        return True
    row = connection.execute("SELECT at FROM edit_log WHERE seq=?", (known.number,)).fetchone()
    return row is not None and row[0] == known.at


def lacks_row(connection: sqlite3.Connection, number: int, at: str) -> bool:
    """Whether the log of a connection never had a row, by its number and time: it has another one of that number, or ends before it. Rows
    that were taken out since are none that it lacks; a damaged log says nothing. Raises sqlite3.Error."""
    try:
        row = connection.execute("SELECT at FROM edit_log WHERE seq=?", (number,)).fetchone()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    return _highest(connection) < number if row is None else row[0] != at


class KnownLog:
    """The rows of a log that were ever seen in a file, also those that it let go since: the number of each, and when it was written."""

    def __init__(self) -> None:
        self._numbers, self._times = array("q"), array("q")
        self.last_row: tuple[int, object] = (0, "")
        """Number and time of the last row; 0 where none was seen."""

    @property
    def last(self) -> int:
        """Number of the last row; 0 where none was seen."""
        return self._numbers[-1] if self._numbers else 0

    def since(self, connection: sqlite3.Connection) -> list[tuple[int, object]]:
        """The rows that came since; none of a log that is damaged. Raises sqlite3.Error."""
        return _rows(connection, "seq > ? ORDER BY seq", self.last)

    def see(self, rows: Iterable[tuple[int, object]]) -> "KnownLog":
        """Take these rows in as well; itself."""
        for number, at in rows:
            self._numbers.append(number)
            self._times.append(hash(at))
            self.last_row = number, at
        return self

    def behind(self, connection: sqlite3.Connection) -> tuple[int, int] | None:
        """The last row that the log of a connection shares with this one, 0 where it shares none, and how many of these rows it lacks; None
        where it goes on from here. Rows that were taken out of it since are none that it lacks. Raises sqlite3.Error.
        """
        if not self._numbers:
            return None
        last = next(iter(_rows(connection, "seq = ?", self.last)), None)
        if (last is None and _highest(connection) >= self.last) or (last is not None and self._has(*last)):
            return None
        shared = next((number for number, at in _rows(connection, "seq <= ? ORDER BY seq DESC", self.last) if self._has(number, at)), 0)
        return shared, len(self._numbers) - bisect_left(self._numbers, shared + 1)

    def _has(self, number: int, at: object) -> bool:
        place = bisect_left(self._numbers, number)
        return place < len(self._numbers) and self._numbers[place] == number and self._times[place] == hash(at)


def _rows(connection: sqlite3.Connection, which: str, number: int) -> list[tuple[int, object]]:
    """Number and time of rows of the log; none where its pages are damaged."""
    try:
        found = connection.execute(f"SELECT seq, at FROM edit_log WHERE {which}", (number,)).fetchall()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return []
    return [(number, at) for number, at in found if isinstance(number, int)]


def _highest(connection: sqlite3.Connection) -> int:
    """The highest number that a row of the log ever had."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name='edit_log'").fetchone()
    return row[0] if row is not None and isinstance(row[0], int) else 0


def _read_id(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM setting WHERE code=?", (ID_SETTING,)).fetchone()
    found = _ID.fullmatch(row[0]) if row is not None and isinstance(row[0], str) else None
    return "" if found is None else found[1]


# --- what stands at the path of an open plan
def identity(path: Path) -> tuple[int, int] | None:
    """Which file on disk bears the name; None where none does."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def stamp_of(path: Path) -> tuple[int, int] | None:
    """When the file was changed last, as the disk says, and how long it is; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def leads_elsewhere(path: Path, connection: sqlite3.Connection, known: KnownLog) -> bool:
    """Whether the file that bears the name has another log than a connection to it reads, or lacks rows that are known: what a connection
    has not kept in memory it reads out of the copy. Raises PlanError, sqlite3.Error."""
    fresh = connect(path, True, 0)
    try:
        return known.behind(fresh) is not None or read_mark(fresh) != read_mark(connection)
    finally:
        fresh.close()


def check_there(path: Path, known: PlanMark) -> None:
    """Raise PlanGoneError where no file, or one of another plan, bears the name; PlanHeldError where that cannot be told now."""
    if identity(path) is None:
        raise gone(path)
    try:
        fresh = connect(path, True, 0)
    except PlanHeldError:
        raise
    except PlanError:
        raise replaced(path) from None
    check_same(fresh, path, known)
    fresh.close()


def stands_at(path: Path, known: PlanMark) -> bool:
    """Whether the plan of a mark bears the name; also where that cannot be told now."""
    try:
        check_there(path, known)
    except PlanGoneError:
        return False
    except PlanError:
        return True
    return True


def check_same(fresh: sqlite3.Connection, path: Path, known: PlanMark) -> None:
    """Close a connection and raise PlanGoneError where it leads to another plan than the one that is known."""
    try:
        with faults(path):
            same = is_same(fresh, known)
    except PlanError:
        fresh.close()
        raise
    if not same:
        fresh.close()
        raise replaced(path)


def is_cut_off(connection: sqlite3.Connection) -> bool:
    """Whether a connection reads nothing any more: its drive or share was away."""
    try:
        connection.execute("SELECT 1 FROM setting LIMIT 1").fetchall()
    except sqlite3.OperationalError as error:
        return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
    return False


def gone(path: Path) -> PlanGoneError:
    """The sentence about a file that is not there."""
    return PlanGoneError(mark("{file} is not there: it was moved or deleted, or its drive is out."), file=path.name)


def replaced(path: Path) -> PlanGoneError:
    """The sentence about a file of another plan that bears the name."""
    return PlanGoneError(mark("{file} was replaced by another file; nothing is written to that one."), file=path.name)
