"""Layers published into a PostGIS database: all of them in one transaction, so that nobody sees half of a version."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import shapely

from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.layers.layer_row import written_names
from tabletop.core.layers.pack_version import PackVersion
from tabletop.core.text.errors import InputError, LayerError
from tabletop.core.text.message import mark
from tabletop.core.values.layer import Layer, LayerInfo, TextColumn
from tabletop.io.postgis.database_address import CONNECT_S, checked_address, database_name
from tabletop.io.records.record_shapes import record_shapes

if TYPE_CHECKING:
    from psycopg import Connection

META = "tabletop_pack"
SRID = int(WORKING_CRS.partition(":")[2])
_LONGEST_NAME = 60
_THERE = "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema=%s AND table_name=%s ORDER BY ordinal_position"


def publish_to_database(
    layers: Sequence[Layer],
    path: str,
    schema: str = "public",
    by: str = "",
    note: str = "",
    digest: str = "",
    progress: Callable[[float], None] | None = None,
    overwrite: bool = False,
) -> tuple[PackVersion, bool]:
    """Write layers as tables of a schema, as its next version; returns the version, and whether nothing differed (`digest`: SHA-256 of
    the content) and nothing was written.

    Tables published before are emptied and filled anew, so that views on them and grants stay; where columns differ they are made
    anew. The table `tabletop_pack` of the schema names the layers and all versions. Raises LayerError where the server cannot be
    reached or refuses, InputError for a table of that name that was not published, and, unless `overwrite`, for one that was edited
    since: what somebody drew there would be lost.
    """
    try:
        import psycopg
    except ImportError:
        raise LayerError(mark("Layers of databases need the extra postgis: pip install tabletop[postgis].")) from None
    name = database_name(path)
    try:
        with psycopg.connect(checked_address(path), connect_timeout=CONNECT_S, application_name="tabletop") as connection:
            return _publish(connection, [one for one in layers if one.picture is None], schema, by, note, digest, progress, overwrite)
    except psycopg.Error as error:
        said = str(error).strip().splitlines()
        reason = said[0].strip().rstrip(".")[:200] if said else type(error).__name__
        raise LayerError(mark("Nothing was published into the database {database}: {reason}."), database=name, reason=reason) from None


def _publish(
    connection: "Connection[Any]",
    layers: Sequence[Layer],
    schema: str,
    by: str,
    note: str,
    digest: str,
    progress: Callable[[float], None] | None,
    overwrite: bool,
) -> tuple[PackVersion, bool]:
    from psycopg import sql

    meta = sql.Identifier(schema, META)
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    connection.execute(
        sql.SQL(
            "CREATE TABLE IF NOT EXISTS {} (version int PRIMARY KEY, said jsonb NOT NULL, tables jsonb NOT NULL, sums jsonb NOT NULL)"
        ).format(meta)
    )
    connection.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(meta))
    row = connection.execute(sql.SQL("SELECT said, tables, sums FROM {} ORDER BY version DESC LIMIT 1").format(meta)).fetchone()
    before = PackVersion.from_json(row[0]) if row else PackVersion()
    ours = set(row[1]) if row else set()
    sums = dict(row[2]) if row else {}
    edited = [table for table in sorted(ours) if sums.get(table) != _sum(connection, schema, table)]
    if row and digest and before.sha256 == digest and not edited:
        return before, True
    if edited and not overwrite:
        raise InputError(
            mark("The table {table} of the database was edited since it was published; bring that in first, or publish with --overwrite."),
            table=f"{schema}.{edited[0]}",
        )
    made = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M")
    version = PackVersion(before.version + 1, made, by, note, schema, digest)
    tables: list[str] = []
    for number, layer in enumerate(layers):
        table = table_name(layer.info.id, tables)
        tables.append(table)
        _put(connection, schema, table, layer, table in ours)
        if progress is not None:
            progress((number + 1) / len(layers))
    fresh = {table: _sum(connection, schema, table) for table in tables}
    values = (version.version, json.dumps(version.to_json()), json.dumps(tables), json.dumps(fresh))
    connection.execute(sql.SQL("INSERT INTO {} VALUES (%s, %s, %s, %s)").format(meta), values)
    return version, False


def _sum(connection: "Connection[Any]", schema: str, table: str) -> str:
    """A checksum of the rows of a table; an empty text where it is not there."""
    from psycopg import sql

    if not connection.execute(_THERE, (schema, table)).fetchall():
        return ""
    query = "SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0) FROM {} AS t"
    found = connection.execute(sql.SQL(query).format(sql.Identifier(schema, table))).fetchone()
    return "" if found is None else f"{found[0]} {found[1]}"


def table_name(layer_id: str, taken: Sequence[str]) -> str:
    """A name of a table for a layer, each once: small letters, digits, lines."""
    stem = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in layer_id.lower()).strip("_")[:_LONGEST_NAME]
    stem = stem or "layer"
    return next(name for name in (stem, *(f"{stem[: _LONGEST_NAME - 4]}_{n}" for n in range(2, 9_999))) if name not in taken)


def _columns(layer: Layer) -> list[tuple[str, str]]:
    """Name and type of each column; the key and the geometry are ours."""
    names = written_names(layer.file_columns)
    kinds = ("text" if isinstance(column, TextColumn) else "double precision" for column in layer.file_columns.values())
    return list(zip(names, kinds, strict=True))


def _put(connection: "Connection[Any]", schema: str, table: str, layer: Layer, is_ours: bool) -> None:
    from psycopg import sql

    target, columns = sql.Identifier(schema, table), _columns(layer)
    query = (
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema=%s AND table_name=%s ORDER BY ordinal_position"
    )
    there = connection.execute(query, (schema, table)).fetchall()
    if there and not is_ours:
        raise InputError(
            mark("The database has a table {table} that was not published from here; rename the layer, or choose another schema."),
            table=f"{schema}.{table}",
        )
    if there and [one for one in there if one[0] not in ("fid", "geom")] != columns:
        connection.execute(sql.SQL("DROP TABLE {}").format(target))
        there = []
    if not there:
        parts = [sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in columns]
        geometry = sql.SQL("geom geometry(Geometry, {})").format(sql.Literal(SRID))
        body = sql.SQL(", ").join([sql.SQL("fid integer PRIMARY KEY"), *parts, geometry])
        connection.execute(sql.SQL("CREATE TABLE {} ({})").format(target, body))
        connection.execute(sql.SQL("CREATE INDEX ON {} USING gist (geom)").format(target))
    else:
        connection.execute(sql.SQL("DELETE FROM {}").format(target))
    names = sql.SQL(", ").join(sql.Identifier(name) for name in ("fid", *(name for name, _ in columns), "geom"))
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(target, names)) as copy:
        for row in _records(layer):
            copy.write_row(row)
    connection.execute(sql.SQL("ANALYZE {}").format(target))


def _records(layer: Layer) -> Iterator[tuple[Any, ...]]:
    """Key, columns and EWKB of each record, those without geometry too."""
    own = layer.file_columns
    for row, shape in enumerate(record_shapes(layer)):
        values = [column[row] for column in own.values()]
        cells = [(value or None) if isinstance(value, str) else (None if value != value else float(value)) for value in values]
        cells = [cell.replace("\0", "") if isinstance(cell, str) else cell for cell in cells]
        geometry = None if shape is None else shapely.to_wkb(shapely.set_srid(shape, SRID), hex=True, include_srid=True)
        yield (row + 1, *cells, geometry)


def rows_in_database(layers: Sequence[Layer], path: str, schema: str) -> list[LayerInfo]:
    """Rows of a catalogue for layers as `publish_to_database` wrote them."""
    infos: list[LayerInfo] = []
    tables: list[str] = []
    for layer in layers:
        if layer.picture is None:
            tables.append(table_name(layer.info.id, tables))
            name = tables[-1] if schema == "public" else f"{schema}.{tables[-1]}"
            infos.append(
                replace(layer.info, path=path, table=name, query=None, crs=None, encoding=None, options={}, embedded="", guessed=())
            )
        else:
            infos.append(layer.info)
    return infos
