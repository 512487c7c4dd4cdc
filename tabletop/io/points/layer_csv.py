"""Points from a CSV table with a column for each coordinate. Runs inside the reading worker only."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import shapely

from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark
from tabletop.io.records.cell_text import SEPARATORS, decimal, decoded
from tabletop.io.records.layer_batch import BATCH_ROWS, NOTHING_SAID, Batch, Said, Source, batch_from

_DEGREES = (
    *(("longitude", "latitude"), ("lon", "lat"), ("long", "lat"), ("lng", "lat"), ("bujur", "lintang"), ("lon_deg", "lat_deg")),
    *(("koord_bujur", "koord_lintang"), ("garis_bujur", "garis_lintang")),
)
_EITHER = (("x", "y"), ("koordx", "koordy"), ("koord_x", "koord_y"), ("coord_x", "coord_y"), ("easting", "northing"), ("timur", "utara"))
_LARGEST_BYTES = 512 << 20
_PLAIN_NUMBER = re.compile(r"[-+]?(0|[1-9]\d*)([.,]\d+)?([eE][-+]?\d+)?")


def open_csv(path: Path, said: Said = NOTHING_SAID) -> Source:
    """Records of a CSV file with longitude and latitude (or east and north) columns, spelt one of several ways. Raises LayerError."""
    if path.stat().st_size > _LARGEST_BYTES:
        raise LayerError(mark("{file} is too large for a CSV; save it as GeoPackage."), file=path.name)
    header, rows = _table(path, said.encoding)
    names = [name.strip() for name in header]
    east, north, degrees = _coordinate_columns(names, path.name)
    places = [(decimal(_cell(row, east)), decimal(_cell(row, north))) for row in rows]
    known = [place for place in places if None not in place]
    small = all(abs(x or 0.0) <= 180 and abs(y or 0.0) <= 180 for x, y in known)
    crs = "EPSG:4326" if degrees or small else None
    return Source(_batches(names, rows, places, east, north), crs, len(rows), weak_crs=not degrees)


def _table(path: Path, encoding: str | None) -> tuple[list[str], list[list[str]]]:
    text = decoded(path.read_bytes(), encoding)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise LayerError(mark("{file} is no table: {reason}."), file=path.name, reason=str(error)) from None
    if not rows:
        raise LayerError(mark("{file} is empty."), file=path.name)
    return rows[0], rows[1:]


def _coordinate_columns(names: list[str], file: str) -> tuple[int, int, bool]:
    lowered = [name.lower().replace(" ", "_") for name in names]
    for pairs, degrees in ((_DEGREES, True), (_EITHER, False)):
        for east, north in pairs:
            if east in lowered and north in lowered:
                return lowered.index(east), lowered.index(north), degrees
    shown = ", ".join(names)[:120]
    raise LayerError(
        mark("{file} has no columns for the place, such as lon and lat or bujur and lintang; it has {columns}."), file=file, columns=shown
    )


def _cell(row: list[str], index: int) -> str:
    return row[index].strip() if index < len(row) else ""


def _batches(
    names: list[str], rows: list[list[str]], places: list[tuple[float | None, float | None]], east: int, north: int
) -> Iterator[Batch]:
    numeric = _numeric(names, rows)
    for start in range(0, len(rows), BATCH_ROWS):
        some, where = rows[start : start + BATCH_ROWS], places[start : start + BATCH_ROWS]
        shapes = [None if None in place else shapely.Point(*place) for place in where]
        null = [not _cell(row, east) and not _cell(row, north) for row in some]
        yield batch_from(shapes, null, [_record(names, row, numeric) for row in some], numeric)


def _numeric(names: list[str], rows: list[list[str]]) -> dict[str, bool]:
    """Which columns hold numbers only. Codes such as 0812 stay text."""
    found = {}
    for index, name in enumerate(names):
        cells = (_cell(row, index) for row in rows)
        filled = [cell for cell in cells if cell]
        found[name] = bool(filled) and all(_PLAIN_NUMBER.fullmatch(cell) for cell in filled)
    return found


def _record(names: list[str], row: list[str], numeric: Mapping[str, bool]) -> dict[str, object]:
    cells = {name: _cell(row, index) for index, name in enumerate(names)}
    return {name: (decimal(cell) if numeric[name] else cell) if cell else None for name, cell in cells.items()}
