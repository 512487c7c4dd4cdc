"""Commands that another program put into a plan file: triggers, views, reckoned columns. They are named, and never run."""

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import Message, mark, message
from tabletop.io.attached import attached_table
from tabletop.io.plans.plan_schema import ATTRIBUTES, RUN_TABLES, TABLES, checksum_triggers, table_statements

LONGEST_VALUE_BYTES = 512 << 20
"""No value of a plan file is longer; a command that makes one fails instead of taking the memory."""
_OURS = (*TABLES.values(), *(name for name in ATTRIBUTES if name != "layer_styles"), attached_table.TABLE, *RUN_TABLES)
_LISTS = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys", "gpkg_extensions", "gpkg_ogr_contents")
_WRITTEN = frozenset((*_OURS, *_LISTS))
_QUOTED = re.compile(r"\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_NOW = re.compile(r"DEFAULT\s*\(\s*strftime\s*\(\s*,\s*\)\s*\)", re.IGNORECASE)
_ODD = re.compile(r"\b(CHECK|AS|COLLATE|WITHOUT|CONFLICT|DEFERRABLE|DEFAULT\s*\(|ON\s+(DELETE|UPDATE))", re.IGNORECASE)
_COUNT = (
    'CREATE TRIGGER "trigger_{event}_feature_count_{table}" AFTER {verb} ON "{table}" BEGIN UPDATE gpkg_ogr_contents'
    " SET feature_count = feature_count {sign} 1 WHERE lower(table_name) = lower('{table}'); END"
)
"""Triggers of GDAL that count rows in its own table."""


@dataclass(frozen=True)
class Foreign:
    """Names of what is not ours in the schema: triggers and indexes on tables that edits write, views, tables with commands in them."""

    triggers: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    def sentences(self, file: str) -> list[Message]:
        """What the user must know of it."""
        sentences = []
        if names := (*self.triggers, *self.indexes):
            text = mark("{file} brings commands of another program ({names}). They never run here, and the next edit takes them out.")
            sentences.append(message(text, file=file, names=_listed(names)))
        if self.views:
            text = mark("{file} brings views of another program ({names}). They are left alone and never run here.")
            sentences.append(message(text, file=file, names=_listed(self.views)))
        if self.tables:
            text = mark("{file}: commands of another program stand in the table {names}; open for reading only, save a copy to edit.")
            sentences.append(message(text, file=file, names=_listed(self.tables)))
        return sentences


def foreign_parts(connection: sqlite3.Connection, path: Path) -> Foreign:
    """What of the schema is not ours. Reads the schema only, and no row. Raises PlanError where a column that is read is reckoned."""
    rows = [tuple(map(_text, row)) for row in connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()]
    ours = [row for row in rows if row[2] in _WRITTEN]
    triggers = tuple(str(name) for kind, name, table, sql in ours if kind == "trigger" and not _is_known(name, table, sql))
    indexes = tuple(str(name) for kind, name, _, sql in ours if kind == "index" and _is_odd_index(sql))
    views = tuple(str(name) for kind, name, *_ in rows if kind == "view")
    tables = tuple(str(name) for kind, name, _, sql in ours if kind == "table" and _is_odd_table(name, sql))
    for table in tables:
        _refuse_reckoned(connection, table, path)
    return Foreign(triggers, indexes, views, tables)


def take_out(connection: sqlite3.Connection, found: Foreign) -> None:
    """Drop the triggers and indexes, inside a transaction; nothing of them runs."""
    for kind, names in (("TRIGGER", found.triggers), ("INDEX", found.indexes)):
        for name in names:
            quoted = name.replace('"', '""')
            connection.execute(f'DROP {kind} IF EXISTS "{quoted}"')


def run_no_commands(connection: sqlite3.Connection) -> None:
    """Bound the length of values, and let SQLite refuse every statement that would run a trigger or view that is not known."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE_BYTES)
    known = {f"trigger_{event}_feature_count_{table}" for event in ("insert", "delete") for table in TABLES.values()}
    known.update(checksum_triggers())

    def judge(action: int, one: str | None, other: str | None, database: str | None, within: str | None) -> int:
        return sqlite3.SQLITE_OK if within is None or within in known else sqlite3.SQLITE_DENY

    connection.set_authorizer(judge)


def _listed(names: Iterable[str]) -> str:
    shown = [name[:40] for name in names]
    return ", ".join(shown[:5]) + ("..." if len(shown) > 5 else "")


def _is_known(name: str, table: str, sql: str) -> bool:
    """A trigger of GDAL: of a spatial index, which goes before the first edit, or one that counts rows, to the letter. Or one of ours,
    that forgets the checksum of a row, to the letter too."""
    if name in checksum_triggers():
        return _even(sql) == _even(checksum_triggers()[name])
    if table in TABLES.values() and name.startswith("rtree"):
        return True
    events = {"insert": ("INSERT", "+"), "delete": ("DELETE", "-")}
    texts = {_even(_COUNT.format(event=event, table=table, verb=verb, sign=sign)) for event, (verb, sign) in events.items()}
    return _even(sql) in texts


def _is_odd_index(sql: str | None) -> bool:
    """An index that another program put there and that could refuse a row, or reckons."""
    if sql is None or _even(sql) in _our_statements():
        return False
    plain = re.fullmatch(r"\s*CREATE\s+INDEX\b[^()]*\([^()]*\)\s*", _QUOTED.sub("x", sql), re.IGNORECASE)
    return plain is None


def _is_odd_table(name: str, sql: str) -> bool:
    """A table whose rows would be reckoned, refused, replaced or deleted by what its statement says."""
    if _even(sql) in _our_statements():
        return False
    bare = _NOW.sub("", _QUOTED.sub("", sql))
    referring = name in _OURS and re.search(r"\bREFERENCES\b", bare, re.IGNORECASE) is not None
    return referring or _ODD.search(bare) is not None or re.match(r"\s*CREATE\s+TABLE\b", bare, re.IGNORECASE) is None


def _refuse_reckoned(connection: sqlite3.Connection, table: str, path: Path) -> None:
    ours = _our_columns().get(table, set())
    for row in connection.execute(f'PRAGMA table_xinfo("{table}")').fetchall():
        if row[6] in (2, 3) and row[1] in ours:
            raise PlanError(
                mark("{file} cannot be opened: another program made the column {column} of the table {table} a reckoned one."),
                file=str(path),
                column=str(row[1]),
                table=table,
            )


def _text(value: Any) -> Any:
    """A text of the schema, also of one that is damaged and no UTF-8."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _even(sql: str) -> str:
    return " ".join(sql.split()).rstrip("; ")


@cache
def _our_statements() -> frozenset[str]:
    return frozenset(map(_even, table_statements()))


@cache
def _our_columns() -> dict[str, set[str]]:
    """Columns of every table of an empty plan."""
    connection = sqlite3.connect(":memory:")
    try:
        for statement in table_statements():
            connection.execute(statement)
        return {table: {row[1] for row in connection.execute(f"PRAGMA table_info({table})")} for table in (*_OURS, *_LISTS)}
    finally:
        connection.close()
