"""A checksum of each row of a plan, in a table beside them: a bit that flipped on the disk is found, an edit of another program is none.

Triggers in the file forget the checksum of a row that any program adds, changes or deletes; only this program writes it anew. So a row
whose bytes changed without a commit does not fit its checksum, a row that vanished without one leaves its checksum behind, and a row
that QGIS wrote has none. Where the triggers are not all there, to the letter, the checksums say nothing, and the next edit makes them
again.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tabletop.io.plans.plan_identity import ID_SETTING
from tabletop.io.plans.plan_schema import CHECKSUM_TABLE, ROW_NUMBERS, TABLES, checksum_statements

_FEATURE = "geom, uuid, version, kind, name, scene_from, scene_to, properties"
COLUMNS = {
    **dict.fromkeys(TABLES.values(), _FEATURE),
    "scene": "number, version, name, level, clock, data",
    "roster": "code, version, name, agency, strength, data",
    "setting": "code, version, value",
}
"""Columns that a checksum is of, in order, by table."""
_PLACES = {table: place for place, table in enumerate(ROW_NUMBERS)}
_PUT = "INSERT OR REPLACE INTO row_checksum (id, checksum) VALUES (?,?)"
_NO_SETTINGS = ("format", ID_SETTING)
"""Rows of the table of settings that no edit writes, and that are no settings of the plan."""
_LIST = "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier) VALUES (?,'attributes',?)"
_LARGEST = 1 << 59
"""No row has a larger number here, so that eight of them fit into one."""
MOST_ASKED = 500
"""Rows that are named in one statement; SQLite before 3.32 takes 999."""
Row = tuple[str, int]
"""Table and number of a row."""


def checksum_of(values: Sequence[Any]) -> int:
    """CRC-32 of the stored values of a row, in order. The same on every system: numbers as Python writes them, texts escaped to ASCII."""
    geometry = values[0]
    if isinstance(geometry, bytes):
        return zlib.crc32(ascii(tuple(values[1:])).encode("ascii"), zlib.crc32(geometry))
    return zlib.crc32(ascii(tuple(values)).encode("ascii"))


class RowChecksums:
    """The checksums of one reading: what the file holds, and which rows do not fit theirs. Nothing fits badly where they say nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._expected: dict[int, int] = {}
        self._numbers: dict[str, dict[Any, int]] = {}
        if are_kept(connection):
            self._expected.update(connection.execute("SELECT id, checksum FROM row_checksum"))
            for table in ("roster", "setting"):
                self._numbers[table] = dict(connection.execute(f"SELECT code, id FROM {table}").fetchall())

    def fits(self, table: str, number: int, values: Sequence[Any]) -> bool:
        """Whether a row that was read is as it was written, as far as can be told. Each row is asked for once."""
        expected = self._expected.pop(number * 8 + _PLACES[table], None)
        return expected is None or expected == checksum_of(values)

    def fits_by_key(self, table: str, key: Any, values: Sequence[Any]) -> bool:
        """The same for a row that is named by its key: a scene by its number, a roster unit or a setting by its code."""
        number = self._numbers.get(table, {}).get(key) if table in self._numbers else key
        return not isinstance(number, int) or self.fits(table, number, values)

    @property
    def gone(self) -> Sequence[Row]:
        """Rows that have a checksum and were not asked for: nobody deleted them, and they are not there."""
        tables = list(ROW_NUMBERS)
        return tuple((tables[one % 8], one // 8) for one in self._expected if one % 8 < len(tables))


def are_kept(connection: sqlite3.Connection) -> bool:
    """Whether the table and every trigger stand in the file, to the letter."""
    wanted = checksum_statements()
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE 'row\\_checksum%' ESCAPE '\\'").fetchall()
    found = {name: sql for name, sql in rows if sql is not None}
    return all(found.get(name) == sql for name, sql in wanted.items())


def make_sure(connection: sqlite3.Connection) -> None:
    """Make the table and its triggers where they are not as they should be, with the checksum of every row as it stands.

    Inside a transaction of the caller, before it changes a row.
    """
    if are_kept(connection):
        return
    for kind in ("trigger", "view", "table"):
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type=? AND name LIKE 'row\\_checksum%' ESCAPE '\\'", (kind,)
        ).fetchall()
        for (name,) in names:
            quoted = name.replace('"', '""')
            connection.execute(f'DROP {kind} "{quoted}"')
    for statement in checksum_statements().values():
        connection.execute(statement)
    connection.execute(
        "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier) VALUES (?,'attributes',?)", (CHECKSUM_TABLE,) * 2
    )
    for table, number in ROW_NUMBERS.items():
        _put(connection, table, connection.execute(f"SELECT {number}, {COLUMNS[table]} FROM {table}"))


def put(connection: sqlite3.Connection, written: Iterable[Row]) -> None:
    """Write the checksums of rows that were just written, inside the same transaction: of what stands there, as it will be read again."""
    numbers: dict[str, list[int]] = {}
    for table, number in written:
        numbers.setdefault(table, []).append(number)
    for table, some in numbers.items():
        for few in in_parts(some):
            query = f"SELECT {ROW_NUMBERS[table]}, {COLUMNS[table]} FROM {table} WHERE {ROW_NUMBERS[table]} IN ({','.join('?' * len(few))})"
            _put(connection, table, connection.execute(query, few))


def in_parts(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    """Some numbers at a time, as many as a statement of SQLite takes."""
    return (numbers[start : start + MOST_ASKED] for start in range(0, len(numbers), MOST_ASKED))


def put_by_code(connection: sqlite3.Connection, written: Iterable[tuple[str, str]]) -> None:
    """The same for rows that are named by their code: of the roster, and settings."""
    for table, code in written:
        _put(connection, table, connection.execute(f"SELECT id, {COLUMNS[table]} FROM {table} WHERE code=?", (code,)))


def _put(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    known = [
        (number * 8 + _PLACES[table], checksum_of(values))
        for number, *values in rows
        if abs(number) < _LARGEST and values[0] not in _NO_SETTINGS
    ]
    connection.executemany(_PUT, known)


def row_fits(sums: Mapping[int, Any], table: str, number: int, values: Sequence[Any]) -> bool:
    """Whether a whole row (its number, which SQLite stores as nothing, comes first) is one of those that have a checksum, and fits it.

    `sums`: checksums by their number in the table. Any row is, where there are none.
    """
    if not sums or table not in ROW_NUMBERS:
        return True
    own = values if table == "scene" else values[1:]
    stored = (number, *own[1:]) if table == "scene" else own
    return sums.get(number * 8 + _PLACES[table]) == checksum_of(stored)
