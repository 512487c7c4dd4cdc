"""One older state of a plan as a file: a zip archive with the rows as a small GeoPackage, and what is said of it in a list."""

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import ZIP_FAULTS
from tabletop.core.values.plan import Plan
from tabletop.io.attached import attached_table
from tabletop.io.plans.plan_creation import rows_of
from tabletop.io.plans.plan_edit import EditWriter
from tabletop.io.plans.plan_foreign import run_no_commands
from tabletop.io.plans.plan_identity import ID_SETTING, id_value
from tabletop.io.plans.plan_reader import Stored, read_stored
from tabletop.io.plans.plan_schema import RUN_TABLES, TABLES, create_statements, run_statements

SUFFIX = ".zip"
ROWS, ABOUT = "plan.gpkg", "about.json"
MOST_BYTES = 1 << 30
"""No state unpacks to more than this: nobody wrote it as one."""
MOST_ABOUT_BYTES = 1 << 24
"""Nor does what is said of it: 200,000 photos."""
COPIED = {
    **dict.fromkeys(TABLES.values(), "fid, geom, uuid, version, kind, name, scene_from, scene_to, properties"),
    "scene": "number, version, name, level, clock, data",
    "roster": "id, code, version, name, agency, strength, data",
    "setting": "id, code, version, value",
    "removed": "id, target, code, version",
    "run": "id, code, name, started, ended, base",
    "run_log": "seq, run, at, kind, data, edits",
}
"""Tables of a plan file that a state keeps, with their columns; photos stand beside the states, and the history stays in the plan."""
Fill = Callable[[sqlite3.Connection], None]
"""Writes the rows of a plan into an empty plan file that is open, inside a transaction."""


@dataclass(frozen=True)
class About:
    """What is said of a state without its rows being read: when and why it was taken, of which file, and what it holds.

    `digest` tells two states apart; `attached` are the SHA-256 of the photos and documents that the plan file held.
    """

    at: datetime
    why: str
    plan: str = ""
    digest: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    attached: tuple[str, ...] = ()


_FEATURES = "SELECT COUNT(DISTINCT uuid) + COUNT(*) - COUNT(uuid) FROM {table}"
"""How many features stand in a table: each has a row for every span of scenes."""


@dataclass(frozen=True)
class Snapshot:
    """An older state of a plan on this computer."""

    path: Path
    about: About
    size: int


def copied_rows(source: sqlite3.Connection) -> Fill:
    """Takes the rows over from a plan file that is open, as they stand there, also those that nobody can make sense of.

    They are read at once; whoever holds the file may let go before they are written.
    """
    there = _tables_of(source)
    rows = {table: source.execute(f"SELECT {COPIED[table]} FROM {table}").fetchall() for table in COPIED if table in there}

    def fill(target: sqlite3.Connection) -> None:
        if there.issuperset(RUN_TABLES):
            for statement in run_statements():
                target.execute(statement)
        target.execute("DELETE FROM setting")
        for table in rows.keys() & _tables_of(target):
            marks = ",".join("?" * (COPIED[table].count(",") + 1))
            target.executemany(f"INSERT INTO {table} ({COPIED[table]}) VALUES ({marks})", rows[table])

    return fill


def _tables_of(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}


def rows_of_plan(plan: Plan, plan_id: str) -> Fill:
    """Writes the rows of a plan that is in memory."""

    def fill(target: sqlite3.Connection) -> None:
        target.execute("INSERT INTO setting (code, value) VALUES (?,?)", (ID_SETTING, id_value(plan_id)))
        EditWriter(target, Stored()).write(rows_of(plan), plan, {})

    return fill


def packed_state(fill: Fill, about: About) -> tuple[bytes, About]:
    """The content of the file of a state, and `about` with what it holds. Never called by the thread of the window."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute("BEGIN")
        for statement, values in create_statements():
            connection.execute(statement, values)
        fill(connection)
        connection.execute("COMMIT")
        counts, digest = _counted(connection)
        whole = About(about.at, about.why, about.plan, digest, counts, about.attached)
        rows = connection.serialize()
    finally:
        connection.close()
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr(ABOUT, json.dumps({**asdict(whole), "at": whole.at.astimezone(UTC).isoformat()}, ensure_ascii=False))
        archive.writestr(ROWS, rows)
    return stream.getvalue(), whole


def _counted(connection: sqlite3.Connection) -> tuple[dict[str, int], str]:
    """How many features, scenes, units and runs there are, and a digest of all rows."""
    counts, digest = dict.fromkeys(("features", "scenes", "roster", "runs"), 0), hashlib.sha256()
    names = {"scene": "scenes", "roster": "roster", "run": "runs"}
    there = _tables_of(connection)
    for table, columns in COPIED.items():
        if table not in there or table == "removed":
            continue
        for row in connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1"):
            digest.update(ascii((table, row)).encode("ascii"))
            if table in names:
                counts[names[table]] += 1
    counts["features"] = sum(connection.execute(_FEATURES.format(table=table)).fetchone()[0] for table in TABLES.values())
    return counts, digest.hexdigest()


def read_about(path: Path) -> About:
    """What is said of a state. Raises InputError where its file is damaged, or none of ours."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(ABOUT) as stream:
            found = json.loads(stream.read(MOST_ABOUT_BYTES))
        at = datetime.fromisoformat(found["at"])
        counts = {str(name): int(count) for name, count in found["counts"].items()}
        return About(at.astimezone(), str(found["why"]), str(found["plan"]), str(found["digest"]), counts, tuple(found["attached"]))
    except (*ZIP_FAULTS, OSError, OverflowError, KeyError, TypeError, AttributeError):
        raise _damaged(path) from None


@contextmanager
def opened_state(path: Path) -> Iterator[sqlite3.Connection]:
    """The rows of a state, in memory. Raises InputError where its file is damaged."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        try:
            connection.deserialize(_unpacked(path))
            run_no_commands(connection)
            sound = connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
        except (*ZIP_FAULTS, OSError, KeyError, sqlite3.Error):
            raise _damaged(path) from None
        if not sound:
            raise _damaged(path)
        yield connection
    finally:
        connection.close()


def _unpacked(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive, archive.open(ROWS) as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError("too large")
    return content


def read_state(path: Path) -> Plan:
    """The plan of a state. Raises InputError where its file is damaged."""
    with opened_state(path) as connection:
        try:
            return read_stored(connection, path.name).plan
        except sqlite3.Error:
            raise _damaged(path) from None


def is_whole(path: Path, about: About) -> bool:
    """Whether the rows that stand in the file are those that it says."""
    try:
        with opened_state(path) as connection:
            return _counted(connection)[1] == about.digest
    except (InputError, sqlite3.Error):
        return False


def _damaged(path: Path) -> InputError:
    return InputError(mark("The older state {file} is damaged and cannot be read."), file=path.name)


def attached_in(connection: sqlite3.Connection) -> tuple[str, ...]:
    """SHA-256 of the photos and documents that a plan file holds."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE type='table' AND name=?", (attached_table.TABLE,)).fetchone()
    rows: list[tuple[Any, ...]] = connection.execute("SELECT sha256 FROM attached_file").fetchall() if there else []
    return tuple(sorted(text for (text,) in rows if isinstance(text, str) and len(text) == 64 and text.isalnum()))
