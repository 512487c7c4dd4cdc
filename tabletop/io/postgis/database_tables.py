"""Layers in a PostGIS database: its tables with geometry, and their records through a cursor, batch by batch. Reading worker only.

Credentials come from where PostgreSQL's own programs look for them: environment (PGUSER, PGPASSWORD, PGSERVICE), the file .pgpass, a
service file. Every reading is a read-only transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark, message
from tabletop.io.postgis.database_address import CONNECT_S, STATEMENT_S, checked_address, database_name
from tabletop.io.records.layer_arrow import Values
from tabletop.io.records.layer_batch import BATCH_ROWS, Batch, Damaged, Said, Source, column, from_wkb

if TYPE_CHECKING:
    from psycopg import Connection

_NUMBERS = frozenset((20, 21, 23, 26, 700, 701, 790, 1700))
"""Types of PostgreSQL that are numbers: int2, int4, int8, oid, float4, float8, money, numeric."""
_INT8 = 20
_TABLES = """
SELECT f_table_schema, f_table_name, f_geometry_column, srid, type FROM geometry_columns
WHERE f_table_schema NOT IN ('topology', 'tiger')
AND has_table_privilege(quote_ident(f_table_schema) || '.' || quote_ident(f_table_name), 'SELECT')
ORDER BY f_table_schema <> 'public', f_table_schema, f_table_name, f_geometry_column
"""
_SYSTEM = "SELECT auth_name, auth_srid, srtext FROM spatial_ref_sys WHERE srid = %s"
_CHANGED = (
    "SELECT n_tup_ins + n_tup_upd + n_tup_del, c.relfilenode FROM pg_stat_all_tables s JOIN pg_class c ON c.oid = s.relid"
    " WHERE s.schemaname = %s AND s.relname = %s"
)
_KINDS = {"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon", "GEOMETRY": "Unknown"}


@contextmanager
def connected(path: str) -> Iterator["Connection[Any]"]:
    """A read-only connection. Raises LayerError in one sentence where none can be made, and for what the server refuses later."""
    address, name = checked_address(path), database_name(path)
    try:
        import psycopg
    except ImportError:
        text = mark("Layers of databases need the extra postgis: pip install tabletop[postgis].")
        raise LayerError(text) from None
    try:
        with psycopg.connect(address, connect_timeout=CONNECT_S, application_name="tabletop") as connection:
            connection.read_only = True
            connection.execute(f"SET statement_timeout = '{STATEMENT_S}s'")
            yield connection
    except psycopg.OperationalError as error:
        if getattr(error, "sqlstate", None) == "57014":
            raise LayerError(mark("The database {database} took too long to answer; ask for a smaller area."), database=name) from None
        reason = _reason(error)
        raise LayerError(
            mark("The database {database} cannot be reached: {reason}. Is the server on, and are name and password in .pgpass?"),
            database=name,
            reason=reason,
        ) from None
    except psycopg.Error as error:
        raise LayerError(mark("The database {database} refused: {reason}."), database=name, reason=_reason(error)) from None


def _reason(error: Exception) -> str:
    """The first line of what the server says."""
    said = str(error).strip().splitlines()
    return said[-1].strip().rstrip(".?!")[:200] if said else type(error).__name__


@dataclass(frozen=True)
class DatabaseTable:
    """A table (or view) with geometry, or what a SELECT gives: as `FileTable` of a file."""

    address: str
    name: str
    kind: str
    select: Any
    geometry: str
    srid: int

    def columns(self) -> dict[str, int]:
        """Nothing: a look at the records costs another question to the database."""
        return {}

    def open(self, said: Said) -> Source:
        """Its records, read while they are asked for. Raises LayerError."""
        with connected(self.address) as connection:
            found = [self.srid] if self.srid else _srids_of(connection, self.select, self.geometry)
            crs = _system(connection, found[0])
            large = _large_numbers(connection, self.select)
        source = Source(self._batches(said, found[0], len(found) > 1, large), crs)
        if len(found) > 1:
            text = mark("{layer}: its records stand in several coordinate systems; all were brought to that of the first, {crs}.")
            source.remarks.append(message(text, layer=self.name, crs=crs or str(found[0])))
        return source

    def salvage(self, said: Said) -> Source:
        """Nothing can be got out of a database in another way. Raises Damaged."""
        raise Damaged("")

    def _batches(self, said: Said, srid: int, is_mixed: bool, large: frozenset[str]) -> Iterator[Batch]:
        from psycopg import sql

        shape = sql.SQL("t.{geometry}").format(geometry=sql.Identifier(self.geometry))
        if is_mixed:
            several = sql.SQL("CASE WHEN ST_SRID({shape}) IN (0, {srid}) THEN {shape} ELSE ST_Transform({shape}, {srid}) END")
            shape = several.format(shape=shape, srid=sql.Literal(srid))
        query = sql.SQL("SELECT t.*, ST_AsBinary({shape}) AS tabletop_wkb FROM {select} AS t").format(shape=shape, select=self.select)
        box, values = said.part.box_m or _box(said.options.get("box")), []
        if box is not None and srid:
            query += sql.SQL(" WHERE t.{geometry} && ST_Transform(ST_MakeEnvelope(%s, %s, %s, %s, %s), %s)").format(
                geometry=sql.Identifier(self.geometry)
            )
            values = [*box, int(WORKING_CRS.partition(":")[2]), srid]
        with connected(self.address) as connection, connection.cursor("tabletop") as cursor:
            cursor.itersize = BATCH_ROWS
            cursor.execute(query, values)
            while rows := cursor.fetchmany(BATCH_ROWS):
                yield self._batch(rows, cursor.description or [], large)

    def _batch(self, rows: list[tuple[Any, ...]], described: Any, large: frozenset[str]) -> Batch:
        columns: dict[str, Values] = {}
        for place, one in enumerate(described[:-1]):
            if one.name != self.geometry and one.name not in columns:
                is_number = one.type_code in _NUMBERS and one.name not in large
                columns[one.name] = column([_cell(row[place], is_number) for row in rows], is_number)
        raw = [row[-1] for row in rows]
        cuts = np.cumsum([0, *(len(one or b"") for one in raw)], dtype=np.int64)
        null = np.array([one is None for one in raw], dtype=bool)
        wkb = Values(null, offsets=cuts, data=b"".join(bytes(one or b"") for one in raw))
        shapes = from_wkb(wkb)
        return Batch(shapes.geometries, null, columns, shapes.curved, shapes.unclosed)


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    """West, south, east, north of `LayerInfo.options["box"]`, metres of the working CRS; None where there is none."""
    try:
        west, south, east, north = (float(part) for part in (text or "").split(","))
    except ValueError:
        return None
    return west, south, east, north


def _cell(value: Any, is_number: bool) -> Any:
    """A value as layers keep it: numbers, else texts; times without their zone's name, JSON as it is written."""
    if value is None or isinstance(value, str | int | float):
        return None if value is None else value if is_number else _text(value)
    return float(value) if is_number else _text(value)


def _text(value: Any) -> str:
    import json

    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bytes | memoryview):
        return ""
    return str(value)


def _srids_of(connection: "Connection[Any]", select: Any, geometry: str) -> list[int]:
    """The systems that geometries state themselves, where their column states none, the first record's first; 0 for none."""
    from psycopg import sql

    words = {"shape": sql.Identifier(geometry), "select": select}
    first = sql.SQL("SELECT ST_SRID({shape}) FROM {select} AS t WHERE {shape} IS NOT NULL LIMIT 1").format(**words)
    every = sql.SQL("SELECT DISTINCT ST_SRID({shape}) FROM {select} AS t WHERE {shape} IS NOT NULL").format(**words)
    found = [int(row[0]) for query in (first, every) for row in connection.execute(query, ()).fetchall()]
    return [one for one in dict.fromkeys(found) if one] or [0]


def _large_numbers(connection: "Connection[Any]", select: Any) -> frozenset[str]:
    """Columns of whole numbers that have more digits than a float keeps (2^53): they are read as texts."""
    from psycopg import sql

    described = connection.execute(sql.SQL("SELECT * FROM {} AS t LIMIT 0").format(select), ()).description or []
    names = [one.name for one in described if one.type_code == _INT8]
    if not names:
        return frozenset()
    test = sql.SQL("coalesce(bool_or(abs(t.{name}::numeric) > {most}), false)")
    tests = sql.SQL(", ").join(test.format(name=sql.Identifier(name), most=sql.Literal(2**53)) for name in names)
    row = connection.execute(sql.SQL("SELECT {tests} FROM {select} AS t").format(tests=tests, select=select), ()).fetchone()
    return frozenset(name for name, is_large in zip(names, row or (), strict=False) if is_large)


def _system(connection: "Connection[Any]", srid: int) -> str | None:
    """The coordinate system of an SRID; None where the table states none."""
    row = connection.execute(_SYSTEM, (srid,)).fetchone() if srid else None
    if row is None:
        return None
    return f"{row[0]}:{row[1]}" if row[0] and row[1] else row[2]


class DatabaseTables:
    """The tables of a database, or the one that a query gives; `problems` as for a file."""

    def __init__(self, tables: list[DatabaseTable], name: str) -> None:
        self.tables, self._name = tables, name
        self.problems: list[Any] = []

    def find(self, name: str | None, file: Path) -> DatabaseTable:
        """The table "schema.table" or "table" of a name, or the only one. Raises LayerError that lists the names there are."""
        known = ", ".join(table.name for table in self.tables)[:200]
        if name is None and len(self.tables) == 1:
            return self.tables[0]
        if name is None:
            raise LayerError(mark("{file} holds several layers: {known}; name one as table."), file=self._name, known=known)
        for table in self.tables:
            if name in (table.name, f"public.{table.name}"):
                return table
        raise LayerError(mark("{file} holds no layer {layer}; it holds {known}."), file=self._name, layer=name, known=known)


@contextmanager
def database_tables(path: str, query: str | None = None) -> Iterator[DatabaseTables]:
    """The tables with geometry of a database; with a `query` (a SELECT) what it gives. Raises LayerError."""
    from psycopg import sql

    name = database_name(path)
    with connected(path) as connection:
        if query:
            tables = [_of_query(connection, path, query, name)]
        else:
            try:
                rows = connection.execute(_TABLES).fetchall()
            except Exception as error:
                if getattr(error, "sqlstate", "") == "42P01":
                    raise LayerError(mark("The database {database} has no PostGIS."), database=name) from None
                raise
            tables = [_of_row(path, row, rows, sql) for row in rows]
    if not tables:
        raise LayerError(mark("{file} holds no layer with places in it."), file=name)
    yield DatabaseTables(tables, name)


def _of_row(path: str, row: tuple[Any, ...], rows: list[tuple[Any, ...]], sql: Any) -> DatabaseTable:
    schema, table, geometry, srid, kind = row
    name = table if schema == "public" else f"{schema}.{table}"
    if sum(one[:2] == row[:2] for one in rows) > 1:
        name = f"{name}:{geometry}"
    shown = _KINDS.get(str(kind).removeprefix("MULTI").removesuffix("ZM").removesuffix("Z").removesuffix("M"), "Unknown")
    return DatabaseTable(path, name, shown, sql.Identifier(schema, table), geometry, int(srid or 0))


def _of_query(connection: "Connection[Any]", path: str, query: str, name: str) -> DatabaseTable:
    """What a SELECT gives, looked at without reading it."""
    from psycopg import sql

    # The text of a catalogue: the extended protocol of the server takes one statement of it, in a read-only transaction.
    select = sql.SQL("({})").format(sql.SQL(query.strip().rstrip(";").replace("%", "%%")))
    cursor = connection.execute(sql.SQL("SELECT * FROM {} AS t LIMIT 0").format(select), ())
    oid = connection.execute("SELECT 'geometry'::regtype::oid").fetchone()
    columns = [one.name for one in cursor.description or [] if oid and one.type_code == oid[0]]
    if not columns:
        raise LayerError(mark("The query of {database} gives no column of geometry."), database=name)
    return DatabaseTable(path, "query", "Unknown", select, columns[0], 0)


def change_token(path: str, table: str | None) -> str:
    """A text that changes when a table is edited (counted rows of `pg_stat_all_tables`); an empty one for a query. Raises LayerError."""
    if table is None:
        return ""
    schema, _, name = table.partition(":")[0].rpartition(".")
    with connected(path) as connection:
        row = connection.execute(_CHANGED, (schema or "public", name)).fetchone()
    return "" if row is None else f"{row[0]} {row[1]}"
