"""Which plan a file holds: an id of its own, kept beside its settings, and how far its log goes."""

import re
import sqlite3
import uuid
from dataclasses import dataclass

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
    """What the plan of a connection is known by. Raises sqlite3.Error."""
    row = connection.execute("SELECT seq, at FROM edit_log ORDER BY seq DESC LIMIT 1").fetchone()
    number, at = (0, "") if row is None else (row[0], row[1])
    return PlanMark(_read_id(connection), number, at if isinstance(at, str) else "")


def give_id(connection: sqlite3.Connection) -> str:
    """The id of the plan; made where it has none. Inside a transaction of the caller."""
    found = _read_id(connection)
    if not found:
        found = new_id()
        connection.execute("INSERT OR REPLACE INTO setting (code, value) VALUES (?,?)", (ID_SETTING, id_value(found)))
    return found


def is_same(connection: sqlite3.Connection, mark: PlanMark) -> bool:
    """Whether the plan of a connection is the one of a mark: by its id; where one of them has none, by the row of the log that the mark
    names. Raises sqlite3.Error."""
    found = _read_id(connection)
    if found and mark.id:
        return found == mark.id
    if not mark.number:
        return True
    row = connection.execute("SELECT at FROM edit_log WHERE seq=?", (mark.number,)).fetchone()
    return row is not None and row[0] == mark.at


def _read_id(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM setting WHERE code=?", (ID_SETTING,)).fetchone()
    found = _ID.fullmatch(row[0]) if row is not None and isinstance(row[0], str) else None
    return "" if found is None else found[1]
