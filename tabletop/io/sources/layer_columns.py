"""Which columns a table has, and which of them say something, by a look at its first records. Runs in the reading worker only."""

import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError

from tabletop.io.records.osm_parts import OSM

LOOKED_AT = 200
"""So many records are looked at."""
LARGEST_TEXT = 64 << 20
"""Files of text above this are not read once more for a look."""
LARGEST_EXTRACT = 16 << 20
"""OpenStreetMap extracts above this are not read once more for a look."""
_QUICK = (".shp", ".fgb", ".gdb", ".tab")


def filled_columns(path: Path, table: str) -> dict[str, int]:
    """How many of the first records have a value in each column of a table; empty where that cannot be told, or costs too much."""
    ending = path.suffix.lower()
    if ending == ".gpkg":
        return _of_geopackage(path, table)
    if ending in OSM:
        return _of_extract(path, table) if path.stat().st_size <= LARGEST_EXTRACT else {}
    if ending not in _QUICK and path.stat().st_size > LARGEST_TEXT:
        return {}
    try:
        meta, _, _, values = pyogrio.raw.read(path, layer=table, read_geometry=False, max_features=LOOKED_AT)
    except (DataSourceError, DataLayerError, FeatureError, FieldError, RuntimeError, ValueError, OSError):
        return {}
    return {str(name): _filled(column) for name, column in zip(meta["fields"], values, strict=True)}


def _of_extract(path: Path, table: str) -> dict[str, int]:
    """Of all records, because what is looked for may stand anywhere in an extract."""
    try:
        meta, _, _, values = pyogrio.raw.read(path, layer=table, read_geometry=False)
    except (DataSourceError, DataLayerError, FeatureError, FieldError, RuntimeError, ValueError, OSError):
        return {}
    return {str(name): _filled(column) for name, column in zip(meta["fields"], values, strict=True)}


def _of_geopackage(path: Path, table: str) -> dict[str, int]:
    """Without GDAL, and of true tables only: a view can run without end."""
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=1.0)
    except sqlite3.Error:
        return {}
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        if connection.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchone() != ("table",):
            return {}
        keys = {name for (name,) in connection.execute("SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (table,))}
        told = connection.execute("SELECT name FROM pragma_table_info(?) WHERE pk = 0", (table,)).fetchall()
        names = [str(name) for (name,) in told if name not in keys]
        listed = ", ".join(_quoted(name) for name in names) or "NULL"
        rows = connection.execute(f"SELECT {listed} FROM {_quoted(table)} LIMIT {LOOKED_AT}").fetchall()
        return {name: sum(_says(row[place]) for row in rows) for place, name in enumerate(names)}
    except sqlite3.Error:
        return {}
    finally:
        connection.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _says(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip("\0 "))
    return value is not None


def _filled(values: Any) -> int:
    array = np.asarray(values)
    if array.dtype == object:
        return sum(_says(value) for value in array.tolist())
    if array.dtype.kind == "f":
        return int(np.isfinite(array).sum())
    return int((~np.isnat(array)).sum()) if array.dtype.kind == "M" else len(array)
