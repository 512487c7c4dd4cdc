"""The file formats of layers: which path may be opened at all, and which driver belongs to which ending."""

import stat
from pathlib import Path

from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import Message, mark, message
from tabletop.io.records.refused_formats import INSTEAD, MAIN

_JSON = ("GeoJSON", "GeoJSONSeq", "TopoJSON")
DRIVERS = {
    ".gpkg": ("GPKG",),
    ".geojson": _JSON,
    ".json": _JSON,
    ".topojson": _JSON,
    ".geojsonl": _JSON,
    ".shp": ("ESRI Shapefile",),
    ".fgb": ("FlatGeobuf",),
    ".kml": ("LIBKML", "KML"),
    ".gpx": ("GPX",),
    ".gdb": ("OpenFileGDB",),
    ".dxf": ("DXF",),
    ".gml": ("GML",),
    ".tab": ("MapInfo File",),
    ".mif": ("MapInfo File",),
    ".osm": ("OSM",),
    ".pbf": ("OSM",),
}
"""Driver names that may have opened a file of that ending; any other means that the file is not what its name says."""
CSV = ".csv"
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TABLES = (CSV, ".tsv", ".txt", *WORKBOOKS)
"""Tables with columns for the place."""
MEMBER_TABLES = (".csv", ".tsv", *WORKBOOKS)
"""Those that count in folders and archives, where a text is mostly a letter."""
PARQUET = (".parquet", ".geoparquet")
ARCHIVES = (".kmz", ".zip")
_SHOWN = (
    "GeoPackage (.gpkg), GeoJSON, Shapefile (.shp), FlatGeobuf (.fgb), KML, KMZ, GPX, CSV, TSV, XLSX, ODS, .osm, .osm.pbf, .gdb, DXF,"
    " GML, MapInfo (.tab, .mif), GeoParquet, .zip"
)


def where_of(file: str, table: str | None) -> Message:
    """How sentences name a file, or a table in it."""
    name = Path(file).name
    if table is None or table == Path(file).stem:
        return message(mark("{file}"), file=name)
    return message(mark("{file}, layer {layer}"), file=name, layer=table)


def damaged(where: Message, reason: str) -> LayerError:
    """The sentence for a file out of which nothing can be got; `reason` as the file driver gives it."""
    if not reason or "not recognized" in reason:
        return LayerError(mark("{where} is damaged, or not what its name says."), where=where)
    return LayerError(mark("{where} is damaged, or not what its name says: {reason}."), where=where, reason=reason)


def check_place(path: str | Path) -> Path:
    """The path as an absolute one, when it is a plain file of this computer that is not empty. Raises LayerError."""
    text = str(path)
    if "://" in text or "/vsi" in text.lower() or "\0" in text:
        raise LayerError(mark("{file} is not a file of this computer; save it to a folder and open it from there."), file=text[:200])
    target = Path(path).absolute()
    _check_kind(target, target.suffix.lower())
    return target


def vetted(path: str | Path) -> Path:
    """The path as an absolute one, when it is a plain file that a layer may be read from. Raises LayerError."""
    target = check_place(path)
    ending = target.suffix.lower()
    if ending in INSTEAD:
        raise LayerError(INSTEAD[ending], file=target.name, main=MAIN.get(ending, ""))
    if ending not in DRIVERS and ending not in TABLES and ending not in (*PARQUET, *ARCHIVES):
        raise LayerError(mark("{file} is of no format that can be read; these can: {known}."), file=target.name, known=_SHOWN)
    return target


def _check_kind(path: Path, ending: str) -> None:
    try:
        found = path.stat()
    except FileNotFoundError:
        raise LayerError(mark("{file} is not there; it was moved or deleted."), file=str(path)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise LayerError(mark("{file} cannot be read: {reason}."), file=str(path), reason=reason) from None
    if stat.S_ISDIR(found.st_mode):
        if ending != ".gdb":
            raise LayerError(mark("{file} is a folder; choose a file in it."), file=str(path))
    elif not stat.S_ISREG(found.st_mode):
        raise LayerError(mark("{file} is no ordinary file."), file=str(path))
    elif found.st_size == 0:
        raise LayerError(mark("{file} is empty."), file=str(path))


def check_driver(path: Path, driver: str) -> None:
    """Raises LayerError when another driver opened the file than its ending says."""
    if driver not in DRIVERS.get(path.suffix.lower(), ()):
        raise LayerError(
            mark("{file} is not what its name says: it holds {driver}; give it the ending of that format, or save it anew."),
            file=path.name,
            driver=driver,
        )
