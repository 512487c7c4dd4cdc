"""The plan file: one GeoPackage that QGIS opens as it is. Reading it, making it, and writing one edit as one transaction."""

import contextlib
import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tabletop.core.change import Change, Edit
from tabletop.core.errors import PlanError
from tabletop.core.message import Message, mark
from tabletop.core.plan import Plan
from tabletop.io.plan_database import connect, faults, writable
from tabletop.io.plan_history import Logged, fitting, replayed
from tabletop.io.plan_reader import read_plan
from tabletop.io.plan_rows import dumps, edits_to_json, feature_rows, roster_row, scene_row
from tabletop.io.plan_schema import TABLES, create_statements

_INSERT_FEATURE = "INSERT INTO {table} (geom, uuid, version, kind, name, scene_from, scene_to, properties) VALUES (?,?,?,?,?,?,?,?)"
_GROW_EXTENT = (
    "UPDATE gpkg_contents SET last_change=strftime('%Y-%m-%dT%H:%M:%fZ','now'),"
    " min_x=MIN(IFNULL(min_x,?1),?1), min_y=MIN(IFNULL(min_y,?2),?2),"
    " max_x=MAX(IFNULL(max_x,?3),?3), max_y=MAX(IFNULL(max_y,?4),?4) WHERE table_name=?5"
)
_KEPT = "format"


@dataclass(frozen=True)
class _Identity:
    """Which file on disk a connection belongs to."""

    device: int
    number: int


def _identity(path: Path) -> _Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return _Identity(found.st_dev, found.st_ino)


class PlanFile:
    """An open plan file. `plan` and `history` are what was read at opening or at the last `reload`; writing does not change them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read_only = not writable(path) if path.exists() else False
        self.plan = Plan()
        self.history: tuple[Logged, ...] = ()
        self.problems: tuple[Message, ...] = ()
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._versions: dict[str, int] = {}
        self._log: list[tuple[int, bool]] = []
        self.reload()

    def reload(self) -> None:
        """Read the file again, from its path. Raises PlanError and keeps what was read before when that cannot be done."""
        with self._lock:
            fresh = connect(self.path, self.read_only)
            if self._connection is not None:
                self._connection.close()
            self._connection = fresh
            self._identity = _identity(self.path)
            with faults(self.path):
                fresh.execute("BEGIN")
                self._data_version = self._read_version()
                self.plan, self._versions, problems = read_plan(fresh, self.path.name)
                logged, damaged = replayed(fresh, self.path.name)
                fresh.execute("COMMIT")
            self.history = fitting(self.plan, logged)
            self._log = [(one.number, one.undone) for one in self.history]
            self.problems = (*problems, *damaged)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def write(self, change: Change, kind: str) -> datetime:
        """Commit one change ("do", "undo" or "redo") with its row of the log; the time of the commit, on this machine's clock.

        Raises PlanError, with nothing written, when the file cannot be written or another program changed it since it was read.
        """
        with self._lock, faults(self.path):
            connection = self._connection
            if connection is None or self.read_only:
                raise PlanError(mark("{file} is open for reading only; save a copy to edit it."), file=str(self.path))
            if _identity(self.path) != self._identity:
                raise PlanError(
                    mark("{file} was moved, deleted or replaced by another program; the edit was not written."), file=str(self.path)
                )
            connection.execute("BEGIN IMMEDIATE")
            try:
                if self._read_version() != self._data_version:
                    raise PlanError(
                        mark("{file} was changed by another program; it was loaded again, do the last edit once more."), file=str(self.path)
                    )
                versions = self._write_edits(connection, change.edits)
                log = self._write_log(connection, change, kind)
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            self._versions.update(versions)
            self._log = log
            return datetime.now()

    def _read_version(self) -> int:
        assert self._connection is not None
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def _write_edits(self, connection: sqlite3.Connection, edits: Iterable[Edit]) -> dict[str, int]:
        versions: dict[str, int] = {}
        for edit in edits:
            if edit.table == "feature":
                number = versions.get(edit.key, self._versions.get(edit.key, 0)) + 1
                versions[edit.key] = number
                _write_feature(connection, edit, number)
            else:
                _WRITERS[edit.table](connection, edit)
        return versions

    def _write_log(self, connection: sqlite3.Connection, change: Change, kind: str) -> list[tuple[int, bool]]:
        """Append the log row; the undo stack as it stands after it: (number of the row that did it, is undone)."""
        log = list(self._log)
        target: int | None = None
        if kind == "do":
            log = [entry for entry in log if not entry[1]]
        else:
            places = [index for index, entry in enumerate(log) if entry[1] is (kind == "redo")]
            if places:
                place = places[0] if kind == "redo" else places[-1]
                target = log[place][0]
                log[place] = (target, kind == "undo")
        edits = edits_to_json(change.edits) if kind == "do" else "[]"
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        row = (now, kind, target, dumps(change.label.to_json()), edits)
        number = connection.execute("INSERT INTO edit_log (at, kind, target, label, edits) VALUES (?,?,?,?,?)", row).lastrowid
        assert number is not None
        return [*log, (number, False)] if kind == "do" else log


def _write_feature(connection: sqlite3.Connection, edit: Edit, version: int) -> None:
    for table in TABLES.values():
        connection.execute(f"DELETE FROM {table} WHERE uuid=?", (edit.key,))
    if edit.after is None:
        return
    for table, row in feature_rows(edit.after, version):
        connection.execute(_INSERT_FEATURE.format(table=table), row)
    for span in edit.after.spans():
        _grow(connection, span.state.geometry)


def _grow(connection: sqlite3.Connection, geometry: Any) -> None:
    table = TABLES[{"Point": "point", "LineString": "line"}.get(geometry.geom_type, "polygon")]
    connection.execute(_GROW_EXTENT, (*geometry.bounds, table))


def _write_scene(connection: sqlite3.Connection, edit: Edit) -> None:
    connection.execute("DELETE FROM scene WHERE number=?", (int(edit.key),))
    if edit.after is not None:
        connection.execute("INSERT INTO scene (number, name, level, clock, data) VALUES (?,?,?,?,?)", scene_row(edit.after))


def _write_roster(connection: sqlite3.Connection, edit: Edit) -> None:
    connection.execute("DELETE FROM roster WHERE code=?", (edit.key,))
    if edit.after is not None:
        connection.execute("INSERT INTO roster (code, name, agency, strength, data) VALUES (?,?,?,?,?)", roster_row(edit.after))


def _write_setting(connection: sqlite3.Connection, edit: Edit) -> None:
    if edit.key == _KEPT:
        raise PlanError(mark("A plan cannot have a setting of the name {name}."), name=edit.key)
    connection.execute("DELETE FROM setting WHERE code=?", (edit.key,))
    if edit.after is not None:
        connection.execute("INSERT INTO setting (code, value) VALUES (?,?)", (edit.key, dumps(edit.after)))


_WRITERS = {"scene": _write_scene, "roster": _write_roster, "setting": _write_setting}


def open_plan(path: Path) -> PlanFile:
    """Open a plan file; read-only when it or its folder cannot be written. Raises PlanError in one sentence."""
    return PlanFile(Path(path))


def create_plan(path: Path, plan: Plan, overwrite: bool = False) -> None:
    """Write a plan as a new file, whole or not at all: temporary file in the same folder, fsync, rename.

    Raises PlanError when the file is there already (unless `overwrite`), or the folder is missing or cannot be written.
    """
    path = Path(path)
    if path.exists() and not overwrite:
        raise PlanError(mark("{file} is there already; choose another name, or remove it first."), file=str(path))
    if not path.absolute().parent.is_dir():
        folder = str(path.absolute().parent)
        raise PlanError(mark("{file} cannot be written: the folder {folder} is not there; make it first."), file=str(path), folder=folder)
    with faults(path):
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.", suffix=".part")
        os.close(handle)
        partial = Path(name)
        try:
            _fill(partial, plan)
            _to_disk(partial)
            os.chmod(partial, 0o666 & ~_umask())
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)


def _umask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found


def _fill(partial: Path, plan: Plan) -> None:
    connection = sqlite3.connect(partial, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("BEGIN IMMEDIATE")
        for statement, values in create_statements():
            connection.execute(statement, values)
        for edit in _edits_of(plan):
            if edit.table == "feature":
                _write_feature(connection, edit, 1)
            else:
                _WRITERS[edit.table](connection, edit)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _edits_of(plan: Plan) -> list[Edit]:
    edits = [Edit("feature", key, None, feature) for key, feature in plan.features.items()]
    edits += [Edit("scene", str(key), None, scene) for key, scene in plan.scenes.items()]
    edits += [Edit("roster", key, None, unit) for key, unit in plan.roster.items()]
    return edits + [Edit("setting", key, None, value) for key, value in plan.settings.items()]


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
