"""A file that a person gives as a layer: its tables, with their roles and the meaning of their columns guessed."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tabletop.core.geometry.crs import parse_crs
from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers.layer_source import LayerSource, Table
from tabletop.io.layers.layer_words import guessed_columns, guessed_role
from tabletop.io.records.layer_formats import ARCHIVES, TABLES, vetted
from tabletop.io.records.osm_parts import OSM, OSM_PARTS

_ORDER = {
    "image": 5,
    "admin": 15,
    "landuse": 25,
    "water": 35,
    "elevation": 38,
    "road": 45,
    "building": 55,
    "fence": 65,
    "other": 68,
    "poi": 75,
}


def info_for_file(
    path: str | Path,
    crs: str | None,
    source: LayerSource,
    options: Mapping[str, str] | None = None,
    encoding: str | None = None,
    only: str | None = None,
) -> list[LayerInfo]:
    """One description for each table with geometry of a file, to be read with `LayerSource.read`.

    `crs` goes before what tables say themselves; `options` say how tables of places are read (`core.points.point_options`), `encoding` in
    which letters texts stand; `only`: the table or sheet that is wanted. What was guessed is named in `guessed`. Raises InputError for an
    unknown `crs`, LayerError for a file that cannot be read, MissingColumnsError for a table of places that nothing says how to read.
    """
    if crs is not None:
        parse_crs(crs)
    file = vetted(path)
    if only is not None and file.suffix.lower() in TABLES:
        return [info_for_table(file, Table(only, "Point"), crs, True, options, encoding)]
    tables = source.tables(file, options=options, encoding=encoding)
    if file.suffix.lower() in OSM:
        return _parts_of_extract(file, tables, crs)
    infos = [info_for_table(file, table, crs, len(tables) == 1, options, encoding) for table in tables]
    return infos if only is None else [info for info in infos if info.table == only] or infos


def info_for_table(
    file: Path,
    table: Table,
    crs: str | None,
    alone: bool,
    options: Mapping[str, str] | None = None,
    encoding: str | None = None,
) -> LayerInfo:
    """The description of one table of a file, `alone` or one of several; how a table of places is read is a guess where nobody said it."""
    info = replace(_info(file, table, crs, alone), encoding=encoding)
    if file.suffix.lower() not in TABLES and not table.options:
        return info
    said = dict(options or {})
    return replace(info, options=said, guessed=info.guessed if said else (*info.guessed, "options"))


def _parts_of_extract(file: Path, tables: Sequence[Table], crs: str | None) -> list[LayerInfo]:
    """The parts of an OpenStreetMap extract that have records, as far as that is known, each as a layer of its role."""
    filled = {table.name: table.columns for table in tables}
    key, stem = f"file-{zlib.crc32(str(file).encode()):08x}", file.name.partition(".")[0].replace("_", " ")
    return [
        LayerInfo(
            id=f"{key}-{only}",
            title={language: f"{stem}: {word}" for language, word in part.title.items()},
            path=str(file),
            table=part.table,
            role=part.role,
            style=part.role,
            order=_ORDER[part.role],
            source="OpenStreetMap",
            licence="ODbL",
            crs=crs,
            columns=part.columns,
            options={"only": only},
            guessed=("role", "columns") if part.columns else ("role",),
        )
        for only, part in OSM_PARTS.items()
        if part.table in filled and (not filled[part.table] or any(filled[part.table].get(name) for name in part.keys))
    ]


def _info(file: Path, table: Table, crs: str | None, alone: bool) -> LayerInfo:
    name = table.name if file.suffix.lower() in ARCHIVES else f"{file.stem} {table.name}"
    title = file.stem if alone else f"{file.stem}: {table.name}"
    key = f"file-{zlib.crc32(str(file).encode()):08x}-{table.name}"
    return replace(described_table(str(file), table, key, file.name, name, title), crs=crs)


def described_table(path: str, table: Table, layer_id: str, source: str, name: str = "", title: str = "") -> LayerInfo:
    """A table of a file or database as a layer: role and meaning of columns guessed from its `name` (its own without one)."""
    role = guessed_role(name or table.name, table.kind, table.columns)
    columns = guessed_columns(role, table.columns)
    shown = " ".join((title or table.name).replace("_", " ").split())
    return LayerInfo(
        id=layer_id,
        title={"id": shown, "en": shown},
        path=path,
        table=table.name,
        role=role,
        style=role,
        order=_ORDER[role],
        source=source,
        columns=columns,
        guessed=("role", "columns") if columns else ("role",),
    )
