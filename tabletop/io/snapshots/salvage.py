"""What can still be read of a damaged plan file, as a new file: every row on a page that is whole. The damaged file is never changed."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.text.owned_names import folder_prefix
from tabletop.core.values.catalogue import geometry_class
from tabletop.core.values.plan import Plan
from tabletop.io.attached import attached_table
from tabletop.io.attached.attached_table import read_file
from tabletop.io.plans.plan_creation import create_plan
from tabletop.io.plans.plan_database import text_or_bytes
from tabletop.io.plans.plan_geometry import decode_geometry
from tabletop.io.plans.plan_reader import read_stored
from tabletop.io.plans.plan_schema import CHECKSUM_TABLE, TABLES, checksum_statements, create_statements, run_statements
from tabletop.io.plans.row_checksums import row_fits
from tabletop.io.runs.run_table import put_rows, run_rows
from tabletop.io.snapshots.database_pages import LEAF, DatabasePages, Record
from tabletop.io.snapshots.snapshot_file import COPIED

_COLUMNS = {**COPIED, attached_table.TABLE: "id, sha256, name, media_type, size, bytes", CHECKSUM_TABLE: "id, checksum"}
_ODD = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, NotImplementedError, RecursionError)
Rows = dict[str, dict[int, tuple[Any, ...]]]
"""Values of each row that was found, by table and number."""


def salvage(damaged: Path, out: Path, overwrite: bool = False) -> Plan:
    """Write what can be read of a damaged plan into a new plan file, with its runs, photos and documents; the plan written.

    Its `left_out` says what is lost, and the new file remembers that. Never called by the thread of the window. Raises PlanError where
    the file cannot be read, holds no row of a plan, or the new one cannot be written.
    """
    found, said = _found(damaged)
    if not any(found[table] for table in (*TABLES.values(), "scene", "roster")):
        raise PlanError(mark("Nothing of {file} can be read any more; go on with an older state or a copy."), file=str(damaged))
    connection = _memory(found)
    try:
        stored = read_stored(connection, damaged.name)
        plan = replace(stored.plan, left_out=(*stored.plan.left_out, *said))
        rows = run_rows(connection)
        create_plan(out, plan, overwrite, lambda sha256: read_file(connection, sha256), lambda copy: put_rows(copy, rows))
        return plan
    except sqlite3.Error as error:
        raise PlanError(mark("{file} cannot be used: {reason}."), file=str(damaged), reason=str(error)) from None
    finally:
        connection.close()


def _found(damaged: Path) -> tuple[Rows, list[Message]]:
    """Rows of the file, and what must be said of those that are lost."""
    if os.path.isdir(damaged):
        raise PlanError(mark("{file} is a folder, not a plan file."), file=str(damaged))
    try:
        with _settled(damaged) as path, path.open("rb") as stream:
            pages = DatabasePages.of(path, stream)
            found = _rows(pages)
    except OSError as error:
        raise PlanError(mark("{file} cannot be read: {reason}."), file=str(damaged), reason=error.strerror or "") from None
    said = []
    if pages.lost:
        text = mark("{file} is damaged: {n} {n:page|pages} of it could not be read, and what stood there is lost.")
        said.append(message(text, file=damaged.name, n=len(pages.lost)))
    if pages.torn:
        text = mark("{file} is damaged: {n} {n:row|rows} could not be read.")
        said.append(message(text, file=damaged.name, n=pages.torn))
    return found, said or [message(mark("{file} was damaged; this is what could be read of it."), file=damaged.name)]


@contextlib.contextmanager
def _settled(damaged: Path) -> Iterator[Path]:
    """The file; where a program left unfinished work beside it, a copy in which that was taken back, as far as SQLite can."""
    beside = [one for one in (damaged.with_name(damaged.name + ending) for ending in ("-journal", "-wal")) if one.exists()]
    if not beside:
        yield damaged
        return
    with tempfile.TemporaryDirectory(prefix=folder_prefix("salvage")) as folder:
        copy = Path(folder) / damaged.name
        for one in (damaged, *beside):
            shutil.copyfile(one, copy.with_name(one.name))
        with contextlib.suppress(sqlite3.Error):
            connection = sqlite3.connect(copy)
            with contextlib.closing(connection):
                connection.execute("PRAGMA journal_mode=DELETE").fetchall()
                connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchall()
        yield copy


def _rows(pages: DatabasePages) -> Rows:
    """Rows by table: those below the root of each table first, then those on leaves that nothing leads to any more."""
    found: Rows = {table: {} for table in _COLUMNS}
    roots, is_whole, sums_count = _roots(pages)
    reached: set[int] = set()
    for table, root in roots.items():
        for leaf in pages.leaves(root):
            reached.add(leaf)
            if table in found:
                for record in pages.records(leaf):
                    found[table].setdefault(record.number, record.values)
    if pages.lost or not is_whole:
        _add_strays(pages, found, reached | pages.free())
    if not sums_count:
        found[CHECKSUM_TABLE] = {}
    return found


def _roots(pages: DatabasePages) -> tuple[dict[str, int], bool, bool]:
    """First page of each table, whether all of ours are known, and whether the checksums can be asked."""
    schema = [record.values for leaf in pages.leaves(1) for record in pages.records(leaf) if len(record.values) == 5]
    roots = {str(name): root for kind, name, _, root, _ in schema if kind == "table" and isinstance(root, int)}
    is_whole = {*TABLES.values(), "scene", "roster", "setting"} <= roots.keys() and not pages.lost
    texts = {name: sql for _, name, _, _, sql in schema}
    return roots, is_whole, not is_whole or all(texts.get(name) == sql for name, sql in checksum_statements().items())


def _add_strays(pages: DatabasePages, found: Rows, known: set[int]) -> None:
    """Rows of leaves that nothing leads to, told by their form. Where there are checksums only those come back that fit theirs."""
    strays = []
    for number in range(2, pages.count + 1):
        if number not in known and pages.kind(number) == LEAF:
            before = pages.torn
            for record in pages.records(number):
                table = _table_of(record)
                if table == CHECKSUM_TABLE:
                    found[table].setdefault(record.number, record.values)
                elif table is not None:
                    strays.append((table, record))
            pages.torn = before
    sums = {number: values[1] for number, values in found[CHECKSUM_TABLE].items() if len(values) > 1}
    for table, record in strays:
        if record.number not in found[table] and row_fits(sums, table, record.number, record.values):
            found[table][record.number] = record.values


def _table_of(record: Record) -> str | None:
    """The table that a row comes from, by its values; None for one that is told from no other."""
    values = record.values
    if len(values) < 2 or values[0] is not None:
        return None
    if len(values) >= 9 and isinstance(values[1], bytes):
        try:
            return TABLES[geometry_class(decode_geometry(values[1]))]
        except _ODD:
            return None
    second, last = values[1], values[-1]
    if len(values) == 2:
        return CHECKSUM_TABLE if isinstance(second, int) else None
    if len(values) == 4 and isinstance(second, str):
        return "setting" if isinstance(values[2], int) else None
    if len(values) == 6 and isinstance(second, str) and isinstance(last, bytes):
        return attached_table.TABLE
    if len(values) == 6 and isinstance(second, int) and isinstance(last, str):
        return "scene"
    return "roster" if len(values) == 7 and isinstance(second, str) and isinstance(values[2], int) else None


def _memory(found: Mapping[str, Mapping[int, tuple[Any, ...]]]) -> sqlite3.Connection:
    """The rows in an empty plan file in memory; the checksums last, since they go where their row is written."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.text_factory = text_or_bytes
    connection.execute("BEGIN")
    for statement, values in create_statements():
        connection.execute(statement, values)
    for statement in (attached_table.CREATE, *run_statements()):
        connection.execute(statement)
    connection.execute("DELETE FROM setting")
    for table, columns in _COLUMNS.items():
        names = columns.split(", ")
        text = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({','.join('?' * len(names))})"
        for number, values in found[table].items():
            row = (number, *values[1:], *(None for _ in names))[: len(names)]
            with contextlib.suppress(sqlite3.Error, OverflowError):
                connection.execute(text, row)
    connection.execute("COMMIT")
    return connection
