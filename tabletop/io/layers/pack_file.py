"""A layer pack: one GeoPackage with the layers of an office, its catalogue, version and checksum, and their arrays ready to be shown.

The tables of the pack are ordinary layers for every other program. `tabletop_pack` holds words about it, `tabletop_pack_array` the arrays
of each layer, `tabletop_pack_file` pictures. The arrays count only while the pack is as it was published: the change counter of SQLite's
file header (bytes 24 to 27 of the file, https://www.sqlite.org/fileformat.html#file_change_counter) tells.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pydantic import ValidationError

from tabletop.core.layers.layer_row import MOST_LAYERS, LayerRow, info_of
from tabletop.core.layers.pack_version import PackVersion
from tabletop.core.text.errors import LayerError, TabletopError
from tabletop.core.text.labels import told as told_sentence
from tabletop.core.text.message import mark
from tabletop.core.values.layer import Layer, LayerInfo, Ragged
from tabletop.io.records.layer_channel import ChannelError, Frame

SUFFIX = ".gpkg"
META, ARRAYS, FILES = "tabletop_pack", "tabletop_pack_array", "tabletop_pack_file"
_SAID = ("catalogue", "change_counter", "version")
"""Keys of what every pack says."""
_COUNTER_AT = 24
_TYPES = ("<f8", "<i8", "|u1")
MOST_ARRAY_BYTES = 1 << 30
MOST_TOLD_BYTES = 64 << 20
"""What a pack says of itself is no longer, also where a column is reckoned."""


@dataclass(frozen=True)
class Pack:
    """What a pack says of itself. `is_as_published`: nobody changed the file since; only then its arrays may be used."""

    path: Path
    version: PackVersion
    rows: tuple[dict[str, Any], ...]
    is_as_published: bool


def change_counter(path: Path) -> int:
    """The change counter in the header of a SQLite file. Raises OSError."""
    with path.open("rb") as stream:
        stream.seek(_COUNTER_AT)
        return int.from_bytes(stream.read(4), "big")


@contextmanager
def opened_pack(path: Path, longest: int = MOST_TOLD_BYTES) -> Iterator[sqlite3.Connection]:
    """A connection that only reads. No value is longer than `longest` bytes or than the whole file, whatever a column reckons."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2.0)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(longest, max(1, path.stat().st_size)))
        yield connection


def _within(path: Path, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows of a pack. Raises ValueError once they are more bytes together than the file that is said to hold them."""
    left = path.stat().st_size
    for row in rows:
        left -= sum(len(value) for value in row if isinstance(value, str | bytes))
        if left < 0:
            raise ValueError("more than the file holds")
        yield row


def read_pack(path: str | Path) -> Pack | None:
    """The pack that a file is; None for any other file, and for one that cannot be read at all."""
    target = Path(path)
    if target.suffix.lower() != SUFFIX or not target.is_file():
        return None
    try:
        with opened_pack(target) as connection:
            table = connection.execute("SELECT type FROM sqlite_master WHERE name=?", (META,)).fetchone()
            if table is None or table[0] != "table":
                return None
            words = _within(target, connection.execute(f"SELECT key, value FROM {META} WHERE key IN {_SAID} LIMIT {len(_SAID)}"))
            said = {str(key): value for key, value in words}
        rows = json.loads(said["catalogue"])
        counter = int(said["change_counter"])
        version = PackVersion.from_json(json.loads(said["version"]))
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            return None
        return Pack(target, version, tuple(rows), counter == change_counter(target))
    except (sqlite3.Error, OSError, KeyError, ValueError, TypeError, RecursionError):
        return None


def pack_infos(path: Path) -> list[LayerInfo]:
    """The layers of a pack, lowest first. Raises LayerError where the file is no pack, or a row of it cannot be used, or stands twice."""
    pack = read_pack(path)
    if pack is None:
        raise LayerError(mark("{file} is no layer pack; publish one with: tabletop layers publish FOLDER PACK.gpkg"), file=path.name)
    damaged = LayerError(mark("The layer pack {file} is damaged: its catalogue cannot be used."), file=path.name)
    if len(pack.rows) > MOST_LAYERS:
        raise damaged
    try:
        rows = [info_of(LayerRow.model_validate(_row(row, path)), path.absolute().parent) for row in pack.rows]
    except (ValidationError, TabletopError):
        raise damaged from None
    if len({row.id for row in rows}) < len(rows):
        raise damaged
    return sorted(rows, key=lambda info: info.order)


def _row(row: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """A row whose file is the pack itself, but for addresses of databases and map services."""
    return {**row, "file": row["file"] if "://" in str(row.get("file", "")) else path.name}


def array_frame(info: LayerInfo) -> Frame | None:
    """The arrays of a layer of a pack as one chunk of records; None where the file is no pack, was changed since, or holds none.

    Each array is held against its SHA-256. Raises LayerError for one that does not fit: the pack is damaged.
    """
    path = Path(info.path)
    pack = read_pack(path)
    if pack is None or not pack.is_as_published:
        return None
    try:
        with opened_pack(path, 2 * MOST_ARRAY_BYTES - 1) as connection:
            told = connection.execute(f"SELECT value FROM {META} WHERE key=?", (f"chunk {info.table}",)).fetchone()
            if told is None:
                return None
            # Without the bytes, which a sorted answer would copy twice.
            query = f"SELECT dtype, shape, sha256, rowid FROM {ARRAYS} WHERE layer=? AND length(bytes)<=? ORDER BY place"
            rows = list(_within(path, connection.execute(query, (info.table, MOST_ARRAY_BYTES))))
            whole = ((*row, _content(connection, number)) for *row, number in rows)
            arrays = [_array(*row) for row in _within(path, whole)]
        data = json.loads(told[0])
        if not isinstance(data, dict) or not {"rows", "dimensions", "columns"} <= data.keys():
            raise ChannelError("no chunk")
        return Frame("chunk", data, arrays)
    except (sqlite3.Error, OSError, ValueError, TypeError, ChannelError):
        raise LayerError(
            mark("The layer pack {file} is damaged: the layer {layer} is not what was published; fetch the pack anew."),
            file=path.name,
            layer=str(info.table),
        ) from None


def _content(connection: sqlite3.Connection, number: int) -> bytes:
    with connection.blobopen(ARRAYS, "bytes", number, readonly=True) as blob:
        return blob.read()


def _array(dtype: str, shape: str, sha256: str, content: bytes) -> np.ndarray:
    if dtype not in _TYPES or hashlib.sha256(content).hexdigest() != sha256:
        raise ChannelError("an array that was changed")
    array = np.frombuffer(content, dtype=np.dtype(dtype)) if content else np.empty(0, dtype=np.dtype(dtype))
    return array.reshape(tuple(int(number) for number in json.loads(shape)))


def check_places(layer: Layer) -> None:
    """Raises ValueError where geometries of a pack hold no finite numbers, or do not lie where their boxes say."""
    for part in layer.parts:
        if not np.isfinite(part.coords).all() or not np.allclose(_boxes(part), part.bounds, rtol=0, atol=1e-6):
            raise ValueError("places")


def _boxes(part: Ragged) -> np.ndarray:
    """(m, 4) bounds of the coordinates of each geometry, in metres; no geometry is made for them."""
    cuts = part.offsets[-1]
    for inner in reversed(part.offsets[:-1]):
        cuts = inner[cuts]
    if (np.diff(cuts) < 1).any():
        return np.asarray(shapely.bounds(part.geometries))
    first = cuts[:-1]
    if not len(first):
        return np.empty((0, 4))
    return np.hstack((np.minimum.reduceat(part.coords, first), np.maximum.reduceat(part.coords, first)))


def with_losses(layer: Layer) -> Layer:
    """The layer, with what was lost before it was published, where it comes out of a pack: what is judged on the pack has to say so."""
    info = layer.info
    if not info.path.lower().endswith(SUFFIX) or info.table is None or read_pack(info.path) is None:
        return layer
    try:
        with opened_pack(Path(info.path)) as connection:
            told = connection.execute(f"SELECT value FROM {META} WHERE key=?", (f"lost {info.table}",)).fetchone()
        if told is None:
            return layer
        said = json.loads(told[0])
        losses = tuple(told_sentence(one) for one in said["losses"])
        return replace(layer, lost=layer.lost + int(said["lost"]), losses=(*layer.losses, *losses), problems=(*layer.problems, *losses))
    except (sqlite3.Error, OSError, ValueError, TypeError, KeyError, AttributeError):
        text = mark("The layer pack {file} is damaged: the layer {layer} is not what was published; fetch the pack anew.")
        raise LayerError(text, file=Path(info.path).name, layer=str(info.table)) from None
