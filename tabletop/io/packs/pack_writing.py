"""Layers published as one pack: written beside, looked at, put in the place of the old one, which is kept."""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.layers.layer_row import row_of, written_names
from tabletop.core.layers.pack_version import PackVersion
from tabletop.core.text.errors import InputError
from tabletop.core.text.file_names import check_name
from tabletop.core.text.message import mark
from tabletop.core.text.owned_names import owner, tidy_once
from tabletop.core.text.whole_file import DISK_FULL, NO_ROOM, folder_to_disk
from tabletop.core.values.layer import Column, Lack, Layer, LayerInfo, TextColumn
from tabletop.io.layers.pack_file import ARRAYS, FILES, META, change_counter, read_pack
from tabletop.io.layers.pack_pictures import file_sha256, files_of, put_picture
from tabletop.io.records.record_shapes import record_count, record_shapes

VERSIONS = "versions"
"""Folder beside a pack where its old versions stay."""
KEPT_VERSIONS = 10
SMALLEST_ROOM_BYTES = 200_000
"""On a disk with less room than this no pack can be made."""
MOST_COLUMNS = 1_900
"""A table of SQLite has up to 2,000 (https://www.sqlite.org/limits.html)."""
_MULTI = ("MultiPoint", "MultiLineString", "MultiPolygon")
_CREATE = (
    f"CREATE TABLE {META} (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, key TEXT NOT NULL UNIQUE, value TEXT)",
    f"CREATE TABLE {ARRAYS} (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, layer TEXT, place INTEGER, dtype TEXT, shape TEXT,"
    " sha256 TEXT, bytes BLOB)",
    f"CREATE TABLE {FILES} (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name TEXT, sha256 TEXT NOT NULL UNIQUE, bytes BLOB)",
)


@dataclass(frozen=True)
class Published:
    """What was published: its version, and where the version before it was put (None: there was none)."""

    version: PackVersion
    kept: Path | None
    is_same: bool
    """Whether its content equals that of the version before, which then was left as it is."""


def publish(
    layers: Sequence[Layer],
    out: Path,
    by: str = "",
    note: str = "",
    progress: Callable[[float], None] | None = None,
    lacking: Sequence[Lack] = (),
) -> Published:
    """Write layers, lowest first, as the next version of a pack; pictures from files go in as they are, with what lies beside them.

    A layer that could not be read (`lacking`) keeps its row, and what a layer lost is kept with it: whoever opens the pack is told.
    The old pack stays whole until the new one is, and then in the folder "versions" beside it, the last ten. Where nothing differs from
    the old one it stays and no version is made. Raises InputError where the disk refuses, or where a file of that name is no pack.
    """
    out = Path(out).absolute()
    check_name(out)
    before = read_pack(out)
    if out.exists() and before is None:
        raise InputError(mark("{file} is there and is no layer pack; choose another name, or move it away."), file=str(out))
    unread = [lack.info for lack in lacking if lack.lost is None]
    digest = content_sha256(layers, unread)
    if before is not None and before.version.sha256 == digest and before.is_as_published:
        return Published(before.version, None, True)
    made = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M")
    version = PackVersion((before.version.version if before else 0) + 1, made, by, note, out.stem, digest)
    tidy_once(out.parent)
    try:
        with tempfile.TemporaryDirectory(prefix=f".tabletop-{owner()}-", dir=out.parent, ignore_cleanup_errors=True) as folder:
            partial = Path(folder) / out.name
            _write(partial, layers, unread, version, progress or (lambda share: None))
            with partial.open("rb+") as stream:
                os.fsync(stream.fileno())
            kept = _keep_old(out, before.version.version) if before is not None else None
            os.replace(partial, out)
            folder_to_disk(out.parent)
    except InputError:
        raise
    except (OSError, sqlite3.Error, ValueError, RuntimeError) as error:
        if _is_for_want_of_room(error, out.parent):
            raise InputError(DISK_FULL, file=str(out)) from None
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            mark("{file} was not written: {reason}. A pack that stood there before is as it was."), file=str(out), reason=reason
        ) from None
    return Published(version, kept, False)


def _is_for_want_of_room(error: Exception, folder: Path) -> bool:
    """Whether the disk is full: libraries say no more than that they cannot open or write."""
    if isinstance(error, OSError) and error.errno in NO_ROOM or getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
        return True
    try:
        return shutil.disk_usage(folder).free < SMALLEST_ROOM_BYTES
    except OSError:
        return False


def _keep_old(out: Path, version: int) -> Path:
    """A copy of the pack that is to be replaced; the oldest beyond ten go."""
    folder = out.parent / VERSIONS
    folder.mkdir(exist_ok=True)
    kept = folder / f"{out.stem}-v{version}{out.suffix}"
    try:
        kept.unlink(missing_ok=True)
        os.link(out, kept)
    except OSError:
        shutil.copy2(out, kept)
    numbered = sorted(folder.glob(f"{out.stem}-v*{out.suffix}"), key=_number)
    for oldest in numbered[:-KEPT_VERSIONS]:
        oldest.unlink(missing_ok=True)
    return kept


def _number(path: Path) -> int:
    match = re.search(r"-v(\d+)$", path.stem)
    return int(match.group(1)) if match else 0


def old_version(pack: Path, version: int) -> Path | None:
    """The file of an older version of a pack; None where it is not kept."""
    kept = pack.parent / VERSIONS / f"{pack.stem}-v{version}{pack.suffix}"
    return kept if kept.is_file() else None


# --- the content
def content_sha256(layers: Sequence[Layer], unread: Sequence[LayerInfo] = ()) -> str:
    """SHA-256 over descriptions and arrays of the layers: the same for the same content, whenever it is written."""
    digest = hashlib.sha256()
    for info in unread:
        digest.update(f"unread {info.id}".encode())
    for layer in layers:
        row = {**row_of(replace(layer.info, path="pack", guessed=()), None), "lost": layer.lost}
        digest.update(json.dumps(row, sort_keys=True, ensure_ascii=False).encode())
        if _is_picture_file(layer.info):
            digest.update("".join(file_sha256(path) for path in files_of(layer.info)).encode())
        data, arrays = chunk_of(layer)
        digest.update(json.dumps(data, sort_keys=True).encode())
        for array in arrays:
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def chunk_of(layer: Layer) -> tuple[dict[str, Any], list[np.ndarray]]:
    """A layer as one chunk of records, as the reading worker sends them: its header, and its arrays."""
    arrays: list[np.ndarray] = []
    for part in layer.parts:
        whole = [np.asarray(numbers, dtype=np.int64) for numbers in (*part.offsets, part.rows)]
        arrays += [np.asarray(part.coords, dtype=np.float64), *whole, np.asarray(part.bounds, dtype=np.float64)]
    columns = []
    for name, column in layer.file_columns.items():
        columns.append({"name": name, "text": isinstance(column, TextColumn)})
        arrays += _column_arrays(column)
    return {"rows": record_count(layer), "dimensions": [part.dimension for part in layer.parts], "columns": columns}, arrays


def _column_arrays(column: Column) -> list[np.ndarray]:
    if isinstance(column, TextColumn):
        return [np.asarray(column.offsets, dtype=np.int64), np.frombuffer(column.data, dtype=np.uint8)]
    return [np.asarray(column, dtype=np.float64)]


def _write(
    target: Path, layers: Sequence[Layer], unread: Sequence[LayerInfo], version: PackVersion, progress: Callable[[float], None]
) -> None:
    tables = table_names(layers)
    for number, layer in enumerate(layers):
        if layer.picture is None:
            _write_table(target, tables[layer.info.id], layer)
        progress(0.7 * (number + 1) / len(layers))
    if not target.is_file():
        raise InputError(mark("There is nothing to publish: no layer could be read."))
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement in _CREATE:
            connection.execute(statement)
        for table in (META, ARRAYS, FILES):
            connection.execute(
                "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)", (table, table)
            )
        rows = []
        for number, layer in enumerate(layers):
            held = put_picture(connection, layer.info) if _is_picture_file(layer.info) else ""
            rows.append(_row(layer.info, tables.get(layer.info.id), number, held))
            if layer.picture is None:
                _put_arrays(connection, tables[layer.info.id], layer)
            progress(0.7 + 0.3 * (number + 1) / len(layers))
        rows += [_row(info, info.table or info.id, info.order, "") for info in unread]
        # The commit raises the counter of the file header by one; whatever is written after it raises it again.
        said = {
            "version": json.dumps(version.to_json(), ensure_ascii=False),
            "catalogue": json.dumps(rows, ensure_ascii=False),
            "change_counter": str(change_counter(target) + 1),
        }
        connection.executemany(f"INSERT INTO {META} (key, value) VALUES (?, ?)", said.items())
        connection.execute("COMMIT")
    pack = read_pack(target)
    if pack is None or not pack.is_as_published:
        raise InputError(mark("{file} was not written: what reached the disk is not whole."), file=target.name)


def _is_picture_file(info: LayerInfo) -> bool:
    return info.is_picture and not info.is_address


def _row(info: LayerInfo, table: str | None, order: int, held: str) -> dict[str, Any]:
    if held:
        return {**row_of(replace(info, path="pack", order=order, embedded=held, guessed=()), None), "file": "pack"}
    if table is None:
        return row_of(replace(info, order=order), None)
    clean = replace(info, path="pack", table=table, order=order, crs=None, encoding=None, query=None, options={}, embedded="", guessed=())
    return {**row_of(clean, None), "file": "pack"}


def table_names(layers: Sequence[Layer]) -> dict[str, str]:
    """A name of a table for each layer by its id: letters, digits and lines, each once."""
    names: dict[str, str] = {}
    for layer in layers:
        if layer.picture is None:
            stem = re.sub(r"\W+", "_", layer.info.id).strip("_").lower()[:60] or "layer"
            stem = f"layer_{stem}" if stem.startswith(("gpkg", "rtree", "sqlite", "tabletop")) else stem
            taken = set(names.values())
            names[layer.info.id] = next(name for name in (stem, *(f"{stem}_{n}" for n in range(2, 10_000))) if name not in taken)
    return names


def _write_table(target: Path, table: str, layer: Layer) -> None:
    """The records of a layer as an ordinary table of a GeoPackage."""
    import pyogrio

    shapes, dimensions = record_shapes(layer), {part.dimension for part in layer.parts if len(part)}
    kind = _MULTI[dimensions.pop()] if len(dimensions) == 1 else "Unknown"
    names = written_names(layer.file_columns)
    if len(names) > MOST_COLUMNS:
        text = mark("The layer {layer} has {count} columns; a pack takes up to {most} of them. Leave out what nobody needs.")
        raise InputError(text, layer=layer.info.id, count=len(names), most=MOST_COLUMNS)
    values = [_values(column, len(shapes)) for column in layer.file_columns.values()]
    extra = {"append": True} if target.exists() else {}
    wkb = np.array([None if shape is None else shapely.to_wkb(shape) for shape in shapes], dtype=object)
    pyogrio.raw.write(
        target, wkb, values, names, layer=table, driver="GPKG", geometry_type=kind, crs=WORKING_CRS, layer_options={"FID": "fid"}, **extra
    )


def _values(column: Column, rows: int) -> np.ndarray:
    if isinstance(column, TextColumn):
        return np.array([column[row] or None for row in range(rows)], dtype=object)
    return np.asarray(column, dtype=np.float64)


def _put_arrays(connection: sqlite3.Connection, table: str, layer: Layer) -> None:
    data, arrays = chunk_of(layer)
    connection.execute(f"INSERT INTO {META} (key, value) VALUES (?, ?)", (f"chunk {table}", json.dumps(data, ensure_ascii=False)))
    if layer.lost:
        said = json.dumps({"lost": layer.lost, "losses": [one.to_json() for one in layer.losses]}, ensure_ascii=False)
        connection.execute(f"INSERT INTO {META} (key, value) VALUES (?, ?)", (f"lost {table}", said))
    for place, array in enumerate(arrays):
        content = np.ascontiguousarray(array).tobytes()
        row = (table, place, array.dtype.newbyteorder("<").str, json.dumps(array.shape), hashlib.sha256(content).hexdigest(), content)
        connection.execute(f"INSERT INTO {ARRAYS} (layer, place, dtype, shape, sha256, bytes) VALUES (?, ?, ?, ?, ?, ?)", row)
