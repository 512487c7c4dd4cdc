"""Every record of a table as the file has it, unmended, and its shape in metres of the working CRS. Used inside the workers only."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from shapely import GeometryType

from tabletop.core.geometry.crs import WORKING_CRS, parse_crs, transformer
from tabletop.core.text.message import Message, mark, message
from tabletop.io.layers import layer_worker
from tabletop.io.layers.layer_inspect import Inspection
from tabletop.io.postgis.database_tables import DatabaseTable
from tabletop.io.records.layer_arrow import Values
from tabletop.io.records.layer_batch import Batch
from tabletop.io.records.layer_formats import where_of
from tabletop.io.records.layer_limits import Limits
from tabletop.io.sources.layer_sieve import OK, reasons
from tabletop.io.sources.layer_systems import declared_system, missing_system
from tabletop.io.sources.layer_tables import FileTable

NAMES = ("name", "nama", "namobj", "namrjl", "wadmkd", "nmdesa", "title")
"""Columns whose text names a record, where nobody said which one does."""
Alive = Callable[[], None]


@dataclass
class Records:
    """n records of one table.

    `raw` (n,) shapely in the file's CRS, with Z and M, None where there is nothing; `why` (n,) reasons of `layer_sieve`; `shapes` (n,)
    2-D in metres of the working CRS, None where `why` is not OK or the CRS is unknown; `columns` by the file's names, `named` as the
    product looks for them. `faults`: by row why it has no geometry, where the table itself tells.
    """

    raw: np.ndarray
    why: np.ndarray
    shapes: np.ndarray
    columns: Mapping[str, Values]
    mapped: Mapping[str, str] = field(default_factory=dict)
    role: str = "other"
    faults: Mapping[int, Message] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.raw)

    @cached_property
    def dimension(self) -> np.ndarray:
        """(n,) 0 points, 1 lines, 2 areas, -1 nothing or mixed."""
        kinds = np.array([0, 1, 1, 2, 0, 1, 2, -1, -1])
        return np.asarray(kinds[shapely.get_type_id(self.shapes)])

    def rows_of(self, dimension: int) -> np.ndarray:
        """Rows whose shape has that dimension."""
        return np.flatnonzero(self.dimension == dimension)

    @cached_property
    def areas(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of areas, and their shapes made valid; those without an area are left out."""
        rows = self.rows_of(2)
        shapes = valid_areas(self.shapes[rows])
        there = shapely.area(shapes) > 0
        return rows[there], shapes[there]

    def column(self, name: str) -> Values | None:
        """A column by the name that the product looks for, or by that of the file; large or small letters are alike."""
        wanted = self.mapped.get(name, name).lower()
        return next((values for own, values in self.columns.items() if own.lower() == wanted), None)

    @cached_property
    def _names(self) -> Values | None:
        return next((values for name in NAMES if (values := self.column(name)) is not None and values.numbers is None), None)

    def told(self, row: int) -> Message:
        """How a sentence names a record: its number, and its name where it has one."""
        name = text_at(self._names, row) if self._names is not None else ""
        if name:
            return message(mark("record {row} ({name})"), row=str(row + 1), name=name[:40])
        return message(mark("record {row}"), row=str(row + 1))

    def place(self, row: int) -> tuple[float, float] | None:
        """A place in the shape of a record; None where it has none."""
        shape = self.shapes[row]
        return None if shape is None else place_in(shape)


def valid_areas(shapes: np.ndarray) -> np.ndarray:
    """(n,) areas made valid as they are read for the map: outlines joined, loops kept once. No error for any input."""
    bad = ~shapely.is_valid(shapes)
    if bad.any():
        shapes = shapes.copy()
        shapes[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    return shapes


def place_in(shape: Any) -> tuple[float, float] | None:
    """East and north of a place in a shape that is known to be in it, rounded to centimetres; None where it has no finite place."""
    point = shapely.point_on_surface(shape)
    if point is None or point.is_empty or not np.isfinite([point.x, point.y]).all():
        return None
    return round(float(point.x), 2), round(float(point.y), 2)


def text_at(values: Values, row: int) -> str:
    """The text of a field, without NUL bytes and blanks around; a number as plain digits; empty where there is none."""
    if values.null[row]:
        return ""
    if values.whole is not None:
        return str(int(values.whole[row]))
    if values.numbers is not None:
        number = values.numbers[row]
        return "" if np.isnan(number) else f"{number:.15g}"
    assert values.offsets is not None
    raw = values.data[values.offsets[row] : values.offsets[row + 1]]
    return raw.split(b"\0", 1)[0].decode("utf-8", "replace").strip()


def texts(values: Values) -> list[str]:
    """All texts of a column, as `text_at` gives them."""
    return [text_at(values, row) for row in range(len(values.null))]


@dataclass
class Read:
    """One table as it was read: its records, what `layer_inspect` counts, where the CRS is from."""

    records: Records
    data: dict[str, Any]
    sure: str
    where: Message
    crs: CRS | None


@contextmanager
def opened(request: Mapping[str, Any], limits: Limits) -> Iterator[tuple[FileTable | DatabaseTable, list[Message]]]:
    """The table that a request names, with remarks about its file. Raises LayerError."""
    with layer_worker.tables_in(request, limits) as tables:
        yield tables.find(request.get("table"), Path(request["path"])), tables.problems


def read_records(request: Mapping[str, Any], limits: Limits, alive: Alive) -> Read:
    """All records of the table of a request (path, table, crs, role, columns). Raises LayerError for a file that cannot be read."""
    where = where_of(layer_worker.shown_path(request), request.get("table"))
    with opened(request, limits) as (table, remarks):
        for source, batches, crs in layer_worker.attempts(table, where, request):
            seen = Inspection(where, source.crs, crs, limits)
            parts: list[Batch] = []
            for batch in batches:
                seen.add(batch)
                parts.append(batch)
                alive()
        problems = [*remarks, *source.remarks, *source.problems]
        lacking = [missing_system(where, source, request.get("crs")).message] if crs is None else []
        problems += lacking or ([] if crs is None else layer_worker.datum_said(source.extent, crs, where))
        records = _joined(parts, crs, request)
        data = {**seen.result(problems, request.get("place")), "extent_most": source.extent, "crs_declared": declared_system(source)}
        told = [fault.to_json() for fault in records.faults.values()]
        data["problems"] = [one for one in data["problems"] if one not in told]
        sure = "" if crs is None else "given" if request.get("crs") else "format" if source.weak_crs else "file"
    return Read(records, data, sure, where, crs)


def _joined(parts: list[Batch], crs: CRS | None, request: Mapping[str, Any]) -> Records:
    raw = np.concatenate([part.geometries for part in parts]) if parts else np.empty(0, dtype=object)
    why = np.concatenate([reasons(part, crs) for part in parts]) if parts else np.empty(0, dtype=np.int8)
    names = list(parts[0].columns) if parts else []
    columns = {name: _one([part.columns[name] for part in parts]) for name in names if all(name in part.columns for part in parts)}
    shapes, why = in_metres(raw, why, crs)
    mapped, role = dict(request.get("columns") or {}), str(request.get("role") or "other")
    return Records(raw, why, shapes, columns, mapped, role, _faults(parts))


def _faults(parts: list[Batch]) -> dict[int, Message]:
    found: dict[int, Message] = {}
    start = 0
    for part in parts:
        found |= {start + row: fault for row, fault in part.faults.items()}
        start += len(part)
    return found


def in_metres(raw: np.ndarray, why: np.ndarray, crs: CRS | None) -> tuple[np.ndarray, np.ndarray]:
    """2-D shapes in the working CRS, None where they cannot be used, and the reasons again."""
    shapes = raw.copy()
    shapes[(why != OK) | (crs is None)] = None
    shapes = np.asarray(shapely.force_2d(shapes), dtype=object)
    mixed = shapely.get_type_id(shapes) == GeometryType.GEOMETRYCOLLECTION
    if mixed.any():
        shapes[mixed] = [_largest_dimension(one) for one in shapes[mixed]]
    if crs is None or crs == parse_crs(WORKING_CRS):
        return shapes, why
    change = transformer(crs.to_wkt(), WORKING_CRS)
    corners, owners = shapely.get_coordinates(shapes, return_index=True)
    moved = np.column_stack(change.transform(corners[:, 0], corners[:, 1])) if len(corners) else corners
    lost = ~np.isfinite(moved).all(axis=1)
    moved[lost] = 0.0
    shapes = np.asarray(shapely.set_coordinates(shapes, moved), dtype=object)
    shapes[np.unique(owners[lost])] = None
    return shapes, why


def _largest_dimension(mixed: Any) -> Any:
    """The parts of a collection that have its largest dimension, as one shape."""
    parts = shapely.get_parts(mixed)
    while (shapely.get_type_id(parts) == GeometryType.GEOMETRYCOLLECTION).any():
        parts = shapely.get_parts(parts)
    kinds = shapely.get_dimensions(parts)
    kept = parts[kinds == kinds.max()] if len(parts) else parts
    return None if not len(kept) else shapely.multipolygons(shapely.get_parts(kept)) if kinds.max() == 2 else shapely.union_all(kept)


def _one_whole(parts: list[Values]) -> np.ndarray | None:
    """Whole numbers of all parts, where one of them has some that float64 would round."""
    if all(part.whole is None for part in parts):
        return None
    found = []
    for part in parts:
        assert part.numbers is not None
        found.append(part.whole if part.whole is not None else np.where(part.null, 0, part.numbers).astype(np.int64))
    return np.concatenate(found)


def _one(parts: list[Values]) -> Values:
    null = np.concatenate([part.null for part in parts])
    if parts[0].numbers is not None:
        numbers = np.concatenate([part.numbers for part in parts if part.numbers is not None])
        return Values(null, numbers=numbers, whole=_one_whole(parts))
    cuts, base = [np.zeros(1, dtype=np.int64)], 0
    for part in parts:
        assert part.offsets is not None
        cuts.append(part.offsets[1:] - part.offsets[0] + base)
        base = int(cuts[-1][-1]) if len(cuts[-1]) else base
    return Values(null, offsets=np.concatenate(cuts), data=b"".join(part.data for part in parts))
