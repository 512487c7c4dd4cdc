"""Tables of a file and their records in bulk, through pyogrio's Arrow stream. Runs inside the reading worker only."""

import codecs
import json
import re
import sqlite3
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from pyogrio.raw import open_arrow

from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark
from tabletop.io.records.layer_arrow import ArrowError, Values, batches
from tabletop.io.records.layer_batch import BATCH_ROWS, NOTHING_SAID, Batch, Damaged, Said, Source, from_wkb
from tabletop.io.records.layer_formats import DRIVERS, check_driver
from tabletop.io.records.osm_parts import OSM, OSM_PARTS

warnings.simplefilter("ignore")
_GDAL_ERRORS = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, ArrowError, RuntimeError, ValueError, OSError)
_GPX_DOUBLES = ("route_points", "track_points")
_TABLES_SQL = (
    "SELECT c.table_name, g.geometry_type_name FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name "
    "WHERE c.data_type = 'features' ORDER BY c.rowid"
)
_ENCODINGS = {"ansi 1252": "CP1252", "ansi 1250": "CP1250", "big5": "CP950", "oem": "CP437"}
_HEAD_BYTES = 65_536


def spatial_tables(path: Path) -> list[tuple[str, str]]:
    """Name and geometry type of each table with geometry. Raises LayerError or Damaged."""
    if path.suffix.lower() == ".gpkg":
        found = _gpkg_tables(path)
    else:
        try:
            found = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path).tolist() if kind is not None]
        except _GDAL_ERRORS as error:
            raise Damaged(_reason(error)) from None
    if path.suffix.lower() == ".gpx":
        found = [(name, kind) for name, kind in found if name not in _GPX_DOUBLES and _count(path, name)]
    return found


def _gpkg_tables(path: Path) -> list[tuple[str, str]]:
    """Without GDAL, which would run a view to learn its type, and a view can run without end."""
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=1.0)
        try:
            connection.execute("PRAGMA trusted_schema=OFF")
            return [(str(name), str(kind)) for name, kind in connection.execute(_TABLES_SQL)]
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise _locked(path) from None
        if "no such table" in str(error):
            raise LayerError(mark("{file} is a database, but no GeoPackage with layers."), file=path.name) from None
        raise Damaged(str(error)) from None


def _locked(path: Path) -> LayerError:
    return LayerError(mark("{file} is locked by another program; save and close it there, then try again."), file=path.name)


def _count(path: Path, table: str) -> int:
    return int(pyogrio.read_info(path, layer=table, force_feature_count=True)["features"])


def open_table(path: Path, table: str, said: Said = NOTHING_SAID) -> Source:
    """Records of a table, at least those of the part wanted.

    Raises LayerError for another driver than the ending says, Damaged when GDAL cannot open it.
    """
    encoding = said.encoding or _encoding(path)
    by_driver = encoding if path.suffix.lower() == ".shp" else None
    try:
        info = pyogrio.read_info(path, layer=table, encoding=by_driver)
    except _GDAL_ERRORS as error:
        if "locked" in str(error):
            raise _locked(path) from None
        raise Damaged(_reason(error)) from None
    check_driver(path, info["driver"])
    crs, weak = info["crs"], False
    if "GeoJSON" in DRIVERS.get(path.suffix.lower(), ()):
        crs, weak = _json_crs(path, info["crs"])
    total = int(info["features"]) if said.part.is_whole else -1
    chosen = said.part.options(None if "axes" in said.options else crs)
    if path.suffix.lower() in OSM and (part := OSM_PARTS.get(said.options.get("only", ""))) is not None:
        chosen, total = {**chosen, "where": part.where}, -1
    return Source(_batches(path, table, encoding, by_driver, total, chosen), crs, total, weak)


def _batches(path: Path, table: str, encoding: str | None, by_driver: str | None, total: int, chosen: Mapping[str, Any]) -> Iterator[Batch]:
    done = 0
    options = {"layer": table, "encoding": by_driver, "batch_size": BATCH_ROWS, "datetime_as_string": True}
    try:
        with open_arrow(path, **options, **chosen) as (meta, stream):
            name = meta["geometry_name"] or "wkb_geometry"
            for count, columns in batches(stream):
                yield _batch(count, {key: _in_utf8(one, encoding) for key, one in columns.items()}, name)
                done += count
    except _GDAL_ERRORS as error:
        raise Damaged(_reason(error), done) from None
    if done < total:
        raise Damaged("the file ends early", done)


def _batch(count: int, columns: dict[str, Any], geometry_name: str) -> Batch:
    wkb = columns.pop(geometry_name, None)
    columns = {name: values for name, values in columns.items() if values.texts}
    if wkb is None:
        nothing = np.full(count, None, dtype=object)
        return Batch(nothing, np.ones(count, dtype=bool), columns)
    shapes = from_wkb(wkb)
    return Batch(shapes.geometries, wkb.null, columns, shapes.curved, shapes.unclosed)


def _in_utf8(values: Values, encoding: str | None) -> Values:
    """Texts that the driver left in their old encoding, recoded here field by field (GDAL knows a few encodings only)."""
    if values.offsets is None or not values.texts:
        return values
    try:
        values.data.decode("utf-8")
        return values
    except UnicodeDecodeError:
        cuts = values.offsets.tolist()
        parts = [_field(values.data[a:b], encoding).encode() for a, b in zip(cuts[:-1], cuts[1:], strict=True)]
        return Values(values.null, offsets=np.cumsum([0, *map(len, parts)], dtype=np.int64), data=b"".join(parts))


def _field(raw: bytes, encoding: str | None) -> str:
    """Text of one field: a letter of UTF-8 that the end of the field cut through is left out, so that it spoils nothing else."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if encoding and codecs.lookup(encoding).name != "utf-8":
            return raw.decode(encoding, "replace")
        trimmed = raw.rstrip(b"\0 ")
        if error.reason == "unexpected end of data" or (error.start >= len(trimmed) - 3 and _is_cut(trimmed[error.start :])):
            return raw[: error.start].decode("utf-8")
        return raw.decode("utf-8" if encoding else "cp1252", "replace")


def _is_cut(tail: bytes) -> bool:
    """Whether bytes begin a letter of UTF-8 that does not end."""
    wanted = 4 if tail[:1] >= b"\xf0" else 3 if tail[:1] >= b"\xe0" else 2
    return tail[:1] >= b"\xc2" and len(tail) < wanted and all(0x80 <= byte < 0xC0 for byte in tail[1:])


def _reason(error: Exception) -> str:
    said = re.split(r"[;\n]", str(error).strip())[0].rstrip(". ")
    return said[:160] or type(error).__name__


def _encoding(path: Path) -> str | None:
    """Encoding that a .cst file (some Indonesian deliveries write it in place of .cpg) gives a shapefile; None without one."""
    if path.suffix.lower() != ".shp" or any(path.with_suffix(ending).exists() for ending in (".cpg", ".CPG")):
        return None
    for ending in (".cst", ".CST"):
        if path.with_suffix(ending).is_file():
            said = path.with_suffix(ending).read_bytes()[:64].decode("ascii", "ignore").strip("\0 \r\n\t")
            name = _ENCODINGS.get(said.lower(), said)
            return _known_encoding(name)
    return None


def _known_encoding(name: str) -> str | None:
    try:
        "".encode(name)
    except LookupError:
        return None
    return name


def _json_crs(path: Path, by_driver: str | None) -> tuple[str | None, bool]:
    """CRS that a GeoJSON file says itself; weak when it is only the custom of the format (WGS 84). Raises LayerError for an unknown one."""
    with path.open("rb") as stream:
        text = stream.read(_HEAD_BYTES)
        stream.seek(max(len(text), path.stat().st_size - _HEAD_BYTES))
        text += stream.read(_HEAD_BYTES)
    match = re.search(rb'"crs"\s*:\s*(?=\{|null)', text)
    if not match:
        return by_driver, True
    try:
        said, _ = json.JSONDecoder().raw_decode(text[match.end() :].decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return by_driver, True
    return named_crs(said), False


def named_crs(said: Any) -> str | None:
    """Name in a GeoJSON `crs` member; None for null and for a link, which is never followed."""
    properties = said.get("properties") if isinstance(said, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str):
        return "EPSG:4326" if name.upper().endswith("CRS84") else name
    code = properties.get("code") if isinstance(properties, dict) else None
    return f"EPSG:{code}" if isinstance(code, int) else None
