"""The tables of a plan file that keep runs of exercises: rows in and out. Callers hold the connection and its locks."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from tabletop.core.exercise.run import DOES, ENTRY_KINDS, Run, RunEntry, RunInfo
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.geometry.far_off import check_reach
from tabletop.core.text.errors import InputError, PlanError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import validate
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.row_limits import InjectRow
from tabletop.core.values.scene import Inject, inject_json
from tabletop.io.plans.edit_differences import sound
from tabletop.io.plans.plan_creation import rows_of
from tabletop.io.plans.plan_rows import change_from_json, dumps, edits_to_json, loads
from tabletop.io.plans.plan_schema import RUN_TABLES, run_statements

_RUN_COLUMNS = "code, name, started, ended, base"
_LOG_COLUMNS = "run, at, kind, data, edits"
_BASE_LABEL = '{"template": "x"}'
_DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError)
LONGEST_TEXT = 4000


@dataclass(frozen=True)
class RunRows:
    """All rows of runs of a plan file, as they stand there."""

    runs: tuple[tuple[Any, ...], ...] = ()
    log: tuple[tuple[Any, ...], ...] = ()


# --- writing, inside a transaction of the caller
def begin_run(connection: sqlite3.Connection, run: Run) -> None:
    """Write a run that begins, with the rows of the plan it begins with; the tables are made where they are not there.

    Raises PlanError where another program made something of their names.
    """
    _make_tables(connection)
    connection.execute(f"INSERT OR IGNORE INTO run ({_RUN_COLUMNS}) VALUES (?,?,?,?,?)", run_row(run))
    _touch(connection)


def run_row(run: Run) -> tuple[Any, ...]:
    """(code, name, started, ended, base) of a run that begins."""
    return run.code, run.name, _time_text(run.started), None, edits_to_json(rows_of(run.base))


def run_from_row(row: Sequence[Any]) -> Run:
    """A run that begins, of its row. Raises PlanError where the plan it began with is damaged, IndexError where it is short."""
    name = _text(row[1])
    base, _ = _base(name, row[4])
    return Run(row[0], name, _time(row[2]) or datetime.fromtimestamp(0, UTC), base, ended=_time(row[3]), plan=base)


def append_entry(connection: sqlite3.Connection, code: str, entry: RunEntry, again: bool = False) -> None:
    """Write one entry of a run's log. `again`: where the same one, of the same moment, stands there already nothing is written.

    Raises PlanError where the file has no such run any more.
    """
    _check_run(connection, code)
    values = entry_row(code, entry)
    if again and connection.execute("SELECT 1 FROM run_log WHERE run=? AND at=? AND kind=? AND data=?", values[:4]).fetchone():
        return
    connection.execute(f"INSERT INTO run_log ({_LOG_COLUMNS}) VALUES (?,?,?,?,?)", values)
    _touch(connection)


def entry_row(code: str, entry: RunEntry) -> tuple[Any, ...]:
    """(run, at, kind, data, edits) of one entry."""
    edits = None if entry.change is None else edits_to_json(entry.change.edits)
    return code, _time_text(entry.at), entry.kind, dumps(_entry_json(entry)), edits


def entry_from_row(row: Sequence[Any]) -> RunEntry | None:
    """The entry of such a row; None where it is damaged. Raises TypeError or ValueError where it has not five members."""
    _, at, kind, data, edits = row
    return _entry(at, kind, data, edits)


def end_run(connection: sqlite3.Connection, code: str, at: datetime) -> None:
    """Say that a run is over. Raises PlanError where the file has no such run any more."""
    _check_run(connection, code)
    connection.execute("UPDATE run SET ended=? WHERE code=?", (_time_text(at), code))
    _touch(connection)


def put_rows(connection: sqlite3.Connection, rows: RunRows) -> None:
    """Write the rows of runs of another file; nothing where there are none."""
    if rows.runs:
        _make_tables(connection)
        connection.executemany(f"INSERT INTO run ({_RUN_COLUMNS}) VALUES (?,?,?,?,?)", rows.runs)
        connection.executemany(f"INSERT INTO run_log ({_LOG_COLUMNS}) VALUES (?,?,?,?,?)", rows.log)
        _touch(connection)


def copy_runs(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Write the rows of another file that this one lacks, inside a transaction of the caller: runs, and of one that is in both the entries
    behind those that it has. Raises sqlite3.Error, PlanError."""
    theirs, own = run_rows(source), run_rows(target)
    known = {row[0] for row in own.runs}
    behind: Counter[str] = Counter(row[0] for row in own.log)
    rest = []
    for row in theirs.log:
        behind[row[0]] -= 1
        if behind[row[0]] < 0:
            rest.append(row)
    put_rows(target, RunRows(tuple(row for row in theirs.runs if row[0] not in known), ()))
    if rest:
        target.executemany(f"INSERT INTO run_log ({_LOG_COLUMNS}) VALUES (?,?,?,?,?)", rest)
        _touch(target)


def _make_tables(connection: sqlite3.Connection) -> None:
    if _has_tables(connection):
        return
    names = ",".join(f"'{one}'" for one in RUN_TABLES)
    if connection.execute(f"SELECT 1 FROM sqlite_master WHERE lower(name) IN ({names})").fetchone() is not None:
        raise PlanError(mark("The plan cannot keep runs: another program made something of the name {table} in it."), table="run")
    for statement in run_statements():
        connection.execute(statement)


def _check_run(connection: sqlite3.Connection, code: str) -> None:
    if not _has_tables(connection) or connection.execute("SELECT 1 FROM run WHERE code=?", (code,)).fetchone() is None:
        raise PlanError(mark("Another program took this run out of the plan file; what is done in it is not kept any more."))


def _touch(connection: sqlite3.Connection) -> None:
    for table in RUN_TABLES:
        connection.execute("UPDATE gpkg_contents SET last_change=strftime('%Y-%m-%dT%H:%M:%fZ','now') WHERE table_name=?", (table,))


def _time_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _entry_json(entry: RunEntry) -> dict[str, Any]:
    told: dict[str, Any] = {"clock_s": round(entry.clock_s, 1), "scene": entry.scene}
    told |= {name: getattr(entry, name) for name in ("text", "who", "shown") if getattr(entry, name)}
    if entry.features:
        told["features"] = list(entry.features)
    if entry.inject is not None:
        told["inject"] = inject_json(entry.inject)
    if entry.does != "do":
        told["does"] = entry.does
    if entry.change is not None:
        told["label"] = entry.change.label.to_json()
    return told


# --- reading
def run_rows(connection: sqlite3.Connection) -> RunRows:
    """All rows of runs, for a copy of the file."""
    if not _has_tables(connection):
        return RunRows()
    runs = connection.execute(f"SELECT {_RUN_COLUMNS} FROM run ORDER BY id").fetchall()
    return RunRows(tuple(runs), tuple(connection.execute(f"SELECT {_LOG_COLUMNS} FROM run_log ORDER BY seq").fetchall()))


def list_runs(connection: sqlite3.Connection) -> list[RunInfo]:
    """Every run of a plan file, the oldest first; none where it has no tables of runs."""
    if not _has_tables(connection):
        return []
    query = (
        "SELECT code, name, started, ended, (SELECT COUNT(*) FROM run_log WHERE run_log.run=run.code) FROM run"
        " WHERE typeof(code)='text' ORDER BY id"
    )
    return [RunInfo(code, _text(name), _time(began), _time(ended), count) for code, name, began, ended, count in connection.execute(query)]


def read_run(connection: sqlite3.Connection, code: str) -> tuple[Run, list[Message]]:
    """A run with all its entries, and a sentence for what of it could not be read. Raises PlanError where it cannot be read at all.

    An entry that is damaged, or whose change does not fit what stands before it, is left out, and named.
    """
    row = connection.execute(f"SELECT {_RUN_COLUMNS} FROM run WHERE code=?", (code,)).fetchone() if _has_tables(connection) else None
    if row is None:
        raise PlanError(mark("Another program took this run out of the plan file; what is done in it is not kept any more."))
    name = _text(row[1])
    base, problems = _base(name, row[4])
    begun = Run(code, name, _time(row[2]) or datetime.fromtimestamp(0, UTC), base, ended=_time(row[3]), plan=base)
    rows = connection.execute("SELECT seq, at, kind, data, edits FROM run_log WHERE run=? ORDER BY seq", (code,)).fetchall()
    read = [_entry(*one[1:]) for one in rows]
    bad = sum(1 for one in read if one is None)
    run, left = begun.with_entries(one for one in read if one is not None)
    if bad or left:
        text = mark("{n} {n:entry|entries} of the run {name} cannot be read and {n:was|were} left out.")
        problems.append(message(text, n=bad + len(left), name=name))
    return run, problems


def _has_tables(connection: sqlite3.Connection) -> bool:
    """Whether tables of ours stand there; views and others of the same name are none."""
    for table, wanted in zip(RUN_TABLES, (_RUN_COLUMNS, _LOG_COLUMNS), strict=True):
        kind = connection.execute("SELECT type FROM sqlite_master WHERE name=?", (table,)).fetchone()
        columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")} if kind == ("table",) else set()
        if not set(wanted.split(", ")) <= columns:
            return False
    return True


def _base(name: str, text: Any) -> tuple[Plan, list[Message]]:
    """The plan that a run began with. Raises PlanError where its rows are damaged."""
    try:
        change = sound(change_from_json(_BASE_LABEL, text))
    except _DAMAGED:
        change = None
    if change is None or any(edit.before is not None for edit in change.edits):
        raise PlanError(mark("The run {name} cannot be read: the plan that it began with is damaged in the file."), name=name)
    whole = tuple(edit for edit in change.edits if edit.table != "feature" or _is_right(edit.after))
    lost = len(change.edits) - len(whole)
    text_lost = mark("{n} {n:feature|features} of the run {name} cannot be read and {n:was|were} left out.")
    return Plan().apply(Change(change.label, whole)), [message(text_lost, n=lost, name=name)] if lost else []


def _is_right(feature: Feature | None) -> bool:
    """Whether the catalogue takes a feature in all its states."""
    try:
        for frame in [] if feature is None else feature.keyframes:
            if frame.state is not None:
                validate(feature.kind if feature is not None else "", frame.state.geometry, frame.state.properties)
                check_reach(frame.state.geometry, WORKING_CRS)
    except InputError:
        return False
    return True


def _entry(at: Any, kind: Any, data: Any, edits: Any) -> RunEntry | None:
    try:
        told, when = loads(data), _time(at)
        if not isinstance(told, dict) or when is None or kind not in ENTRY_KINDS or told.get("does", "do") not in DOES:
            return None
        change = None if edits is None else sound(change_from_json(json.dumps(told["label"]), edits))
        if edits is not None and (change is None or not all(_is_right(edit.after) for edit in change.edits if edit.table == "feature")):
            return None
        return RunEntry(
            when,
            min(86_400.0, max(0.0, float(told.get("clock_s", 0.0)))),
            max(1, int(told.get("scene", 1))),
            kind,
            _text(told.get("text")),
            _text(told.get("who")),
            tuple(one for one in told.get("features", ()) if isinstance(one, str)),
            _inject(told.get("inject")),
            change,
            told.get("does", "do"),
            told.get("shown") is True,
        )
    except (*_DAMAGED, ValidationError):
        return None


def _inject(data: Mapping[str, Any] | None) -> Inject | None:
    return None if data is None else InjectRow.model_validate(data).inject()


def _text(value: Any) -> str:
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""


def _time(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
