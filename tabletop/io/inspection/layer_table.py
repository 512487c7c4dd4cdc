"""Records as a GeoDataFrame with columns of their old types, and back into a file. Used inside the writing worker only."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pyogrio
from geopandas.geodataframe import GeoDataFrame
from pyproj import CRS

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.io.inspection.layer_records import Records, texts
from tabletop.io.records.layer_arrow import Values
from tabletop.io.sources.layer_bulk import spatial_tables
from tabletop.io.sources.layer_tables import FileTable

WRITERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".fgb": "FlatGeobuf"}
"""Endings that are written, and the drivers that do it."""
MOST_COLUMNS = 1_998
"""SQLite holds 2,000 columns in a table; two of them are the number and the shape of a record."""


def column_types(table: FileTable) -> Mapping[str, str]:
    """Types of columns as the file declares them (numpy's names); empty where GDAL does not tell."""
    try:
        info = pyogrio.read_info(table.file, layer=table.table)
    except Exception:  # whatever a driver raises: types are then those of the records
        return {}
    return dict(zip(map(str, info["fields"]), map(str, info["dtypes"]), strict=True))


def feature_ids(table: FileTable, count: int) -> np.ndarray | None:
    """Numbers of the features in a GeoPackage, which others may refer to; None for other files."""
    if table.file.suffix.lower() != ".gpkg" or table.table not in {name for name, _ in spatial_tables(table.file)}:
        return None
    numbers = pyogrio.raw.read(table.file, layer=table.table, columns=[], read_geometry=False, return_fids=True)[1]
    return np.asarray(numbers, dtype=np.int64) if len(numbers) == count else None


def written_names(records: Records, ending: str) -> dict[str, str]:
    """The name under which each column is written: its own, but for those that a file of that ending cannot hold beside others.

    In a GeoPackage, letters large and small are alike, `geom` is the shape, and `fid` the number of a record (whole, there, once).
    """
    is_package = ending.lower() == ".gpkg"
    taken = {"geom"} if is_package else set()
    own = {name.lower() for name in records.columns}
    found: dict[str, str] = {}
    for name, values in records.columns.items():
        key = name.lower() if is_package else name
        reserved = key in ("geom", "geometry") if is_package else key == "geometry"
        if reserved or (is_package and key == "fid" and not _numbers_records(values)):
            found[name] = _free(name, 1, taken | own)
        elif key in taken:
            found[name] = _free(name, 2, taken | own)
        else:
            found[name] = name
        taken.add(found[name].lower() if is_package else found[name])
    return found


def _numbers_records(values: Values) -> bool:
    if values.numbers is None or values.null.any():
        return False
    numbers = values.numbers if values.whole is None else values.whole
    return bool((numbers % 1 == 0).all() and (numbers >= 0).all() and len(np.unique(numbers)) == len(numbers))


def _free(name: str, first: int, taken: set[str]) -> str:
    number = first
    while f"{name}_{number}".lower() in taken:
        number += 1
    return f"{name}_{number}"


def frame_of(
    records: Records, shapes: np.ndarray, types: Mapping[str, str], crs: CRS | None, ids: np.ndarray | None, names: Mapping[str, str]
) -> Any:
    """All records as a table under the `names` that are written: whole numbers, truths and dates as they were, where every value of the
    column allows it."""
    columns: dict[str, Any] = {} if ids is None or any(name.lower() == "fid" for name in names.values()) else {"fid": ids}
    columns |= {names[name]: _typed(values, types.get(name, "")) for name, values in records.columns.items()}
    return GeoDataFrame(columns, geometry=shapes, crs=crs)


def _typed(values: Values, kind: str) -> Any:
    if values.whole is not None:
        return pandas.Series(pandas.arrays.IntegerArray(values.whole.copy(), values.null.copy()))
    if values.numbers is not None:
        numbers = pandas.Series(np.where(values.null, np.nan, values.numbers))
        if kind.startswith(("int", "uint")) and (numbers.dropna() % 1 == 0).all():
            return numbers.astype("Int64")
        return numbers.astype("boolean") if kind == "bool" else numbers
    told = [None if empty else text for text, empty in zip(texts(values), values.null, strict=True)]
    column = pandas.Series(told, dtype=object)
    if not kind.startswith("datetime"):
        return column
    days = pandas.to_datetime(column, errors="coerce", format="ISO8601", utc=True)
    if (days.isna() & column.notna()).any():
        return column
    return days.dt.date if kind == "datetime64[D]" else days


def write_table(frame: Any, out: Path, table: str, is_first: bool, **options: Any) -> int:
    """Write or add a table; how many records stand in the file then. Raises InputError with the driver's reason."""
    options |= {} if is_first else {"mode": "a"}
    count = frame.shape[1] - 1
    if out.suffix.lower() == ".gpkg" and count > MOST_COLUMNS:
        text = mark("{table} has {count} columns, and a GeoPackage holds {most}; leave some out, or write .geojson or .fgb.")
        raise InputError(text, table=table, count=count, most=MOST_COLUMNS)
    try:
        frame.to_file(out, layer=table, driver=WRITERS[out.suffix.lower()], engine="pyogrio", **options)
    except MemoryError:
        raise
    except Exception as error:  # whatever a driver raises
        raise InputError(mark("{file} cannot be written: {reason}."), file=out.name, reason=" ".join(str(error).split())[:160]) from None
    return int(pyogrio.read_info(out, layer=table, force_feature_count=True)["features"])
