"""A file that a person gives as a layer: its tables, with their roles and the meaning of their columns guessed."""

import zlib
from dataclasses import replace
from pathlib import Path

from tabletop.core.geometry.crs import parse_crs
from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers.layer_source import LayerSource, Table
from tabletop.io.layers.layer_words import guessed_columns, guessed_role
from tabletop.io.records.layer_formats import ARCHIVES, vetted

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


def info_for_file(path: str | Path, crs: str | None, source: LayerSource) -> list[LayerInfo]:
    """One description for each table with geometry of a file, to be read with `LayerSource.read`.

    `crs` goes before what tables say themselves. What was guessed is named in `guessed`. Raises InputError for an unknown `crs`, LayerError
    for a file that cannot be read.
    """
    if crs is not None:
        parse_crs(crs)
    file = vetted(path)
    tables = source.tables(file)
    return [_info(file, table, crs, alone=len(tables) == 1) for table in tables]


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
