"""GeoParquet, where pyarrow is installed. Runs inside the reading worker only."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark
from tabletop.io.records.layer_arrow import ArrowError, batches
from tabletop.io.records.layer_batch import BATCH_ROWS, Batch, Damaged, Source, from_wkb

_LONGEST_META = 16 << 20


def open_parquet(path: Path) -> Source:
    """Records of a GeoParquet file (versions 0.4 to 1.1, geometry as WKB). Raises LayerError, and Damaged where it cannot be read.

    Source of the format: GeoParquet 1.1.0, OGC: the member "geo" of the file's metadata; no "crs" there means degrees of WGS 84.
    """
    file, geo = _opened(path)
    name = str(geo.get("primary_column"))
    column = geo.get("columns", {}).get(name)
    if not isinstance(column, dict) or str(column.get("encoding", "")).upper() != "WKB":
        raise LayerError(mark("{file} keeps its geometry in a way that is not known; save it as GeoPackage."), file=path.name)
    said = column.get("crs", "OGC:CRS84")
    crs = json.dumps(said) if isinstance(said, dict) else said if isinstance(said, str) else None
    return Source(_batches(file, name), crs, int(file.metadata.num_rows))


def check_parquet(path: Path) -> None:
    """Raises LayerError where a file is no GeoParquet, or pyarrow is not there."""
    _opened(path)


def _arrow() -> Any:
    """The library, which is there only with the extra parquet. Raises ImportError."""
    importlib.import_module("pyarrow.parquet")
    return importlib.import_module("pyarrow")


def _opened(path: Path) -> tuple[Any, dict[str, Any]]:
    try:
        arrow = _arrow()
    except ImportError:
        text = mark("{file} is GeoParquet, for which the extra parquet (pyarrow) is to be installed; or save it as GeoPackage.")
        raise LayerError(text, file=path.name) from None
    try:
        file = arrow.parquet.ParquetFile(path)
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise Damaged(str(error).splitlines()[0][:160]) from None
    raw = (file.schema_arrow.metadata or {}).get(b"geo", b"")
    try:
        geo = json.loads(raw) if raw and len(raw) <= _LONGEST_META else None
    except (ValueError, RecursionError):
        geo = None
    if not isinstance(geo, dict):
        raise LayerError(mark("{file} is a table without places; a GeoParquet file says which column holds them."), file=path.name)
    return file, geo


def _batches(file: Any, name: str) -> Iterator[Batch]:
    arrow = _arrow()
    done = 0
    try:
        reader = arrow.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(batch_size=BATCH_ROWS))
        for count, columns in batches(reader):
            shapes = from_wkb(columns[name])
            kept = {key: one for key, one in columns.items() if one.texts and key != name}
            yield Batch(shapes.geometries, columns[name].null, kept, shapes.curved, shapes.unclosed)
            done += count
    except (arrow.ArrowException, ArrowError, OSError, KeyError) as error:
        raise Damaged(str(error).splitlines()[0][:160] if str(error) else "the file ends early", done) from None
