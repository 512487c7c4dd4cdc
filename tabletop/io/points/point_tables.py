"""Tables of places: which sheets hold some, and their records as geometries. Runs inside the reading worker only."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from tabletop.core.points.coordinate_cells import numbers
from tabletop.core.points.place_reading import Places, layout_is_wkt, read_places
from tabletop.core.points.point_options import PointOptions
from tabletop.core.points.table_layout import Row, TableLayout, find_layout, joined, plain_layout, records
from tabletop.core.points.title_rows import title_remarks
from tabletop.core.text.errors import InputError, LayerError, MissingColumnsError
from tabletop.core.text.message import Message, mark
from tabletop.io.points.table_rows import TableRows, options_of, table_names, table_rows
from tabletop.io.records.layer_batch import BATCH_ROWS, NOTHING_SAID, Batch, Said, Source, batch_from
from tabletop.io.records.layer_formats import where_of
from tabletop.io.records.layer_limits import Limits

_LOOKED_AT = 200
_PLAIN_NUMBER = re.compile(r"[-+]?(0|[1-9]\d*)([.,]\d+)?([eE][-+]?\d+)?")


@dataclass(frozen=True)
class PointTable:
    """A table with places: its name, the kind of its geometry, the options by which it is read, and how many of its first records have a
    value in each column."""

    name: str
    kind: str
    options: Mapping[str, str] = field(default_factory=dict)
    filled: Mapping[str, int] = field(default_factory=dict)


def point_tables(path: Path, said: Said, limits: Limits) -> tuple[list[PointTable], list[Message]]:
    """Tables of a file in which places stand, and a sentence for each other one with anything in it.

    Raises MissingColumnsError where none says where its places stand, LayerError for a file that cannot be read.
    """
    found: list[PointTable] = []
    passed: list[Message] = []
    refused: LayerError | None = None
    for name in table_names(path, limits):
        try:
            rows = table_rows(path, name, said, limits, start_only=True)
            if any(cell.strip() for row in rows.rows for cell in row):
                found.append(_point_table(path, name, rows, said))
        except LayerError as error:
            passed.append(error.message)
            refused = refused if isinstance(refused, MissingColumnsError) else error
    if refused is not None and not found:
        raise refused
    if not found:
        raise LayerError(mark("{file} is empty."), file=path.name)
    return found, passed


def _point_table(path: Path, name: str, table: TableRows, said: Said) -> PointTable:
    layout = layout_of(table.rows, said, where_of(path.name, name))
    kind, some = "Point", [row for _, row in islice(records(table.rows, layout), _LOOKED_AT)]
    if layout.place is not None:
        cells = [cell for row in some if (cell := joined(row, (layout.place,)))]
        kind = _kind(cells) if layout.format == "wkt" or layout_is_wkt(cells) else kind
    filled = {column: sum(1 for row in some if joined(row, (index,))) for index, column in enumerate(layout.names)}
    return PointTable(name, kind, replace(layout.options(), separator=table.separator).to_map(), filled)


def _kind(cells: Sequence[str]) -> str:
    kinds = {found[1].upper() for cell in cells if (found := re.search(r"(POINT|LINESTRING|POLYGON)", cell, re.IGNORECASE))}
    names = {"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon"}
    return names[next(iter(kinds))] if len(kinds) == 1 else "Unknown"


def layout_of(rows: Sequence[Row], said: Said, where: Message) -> TableLayout:
    """Where the places of a table stand. Raises MissingColumnsError where nothing says it, LayerError for options that cannot be."""
    try:
        options = PointOptions.of(options_of(said))
    except InputError as error:
        raise LayerError(error.message.template, **error.message.params) from None
    layout = find_layout(rows, options)
    if layout is not None:
        return layout
    names = plain_layout(rows, options).names
    known = ", ".join(names)[:120]
    if options.names_columns:
        wanted = options.place or f"{options.x}, {options.y}"
        text = mark("{where} has no column {wanted}; it has {columns}.")
        raise MissingColumnsError(text, where=where, wanted=wanted, columns=known)
    text = mark("{where} has no columns for the place, such as lon and lat or bujur and lintang; it has {columns}.")
    raise MissingColumnsError(text, where=where, columns=known)


def open_points(path: Path, table: str, said: Said = NOTHING_SAID, limits: Limits | None = None) -> Source:
    """Records of a table of places, as `said.options` say or as the table looks. Raises MissingColumnsError, LayerError.

    Of rows without a place the sentences stand in the batches (`Batch.faults`), with the row's number in the sheet.
    """
    content = table_rows(path, table, said, limits or Limits())
    where = where_of(path.name, table)
    layout = layout_of(content.rows, said, where)
    places = read_places(content.rows, layout, where)
    listed = [row for _, row in records(content.rows, layout)]
    source = Source(_batches(layout, listed, places), places.crs, len(listed), weak_crs=not places.named)
    source.remarks += [*content.told, *title_remarks(content.rows, layout, where), *places.remarks]
    return source


def _batches(layout: TableLayout, rows: list[Row], places: Places) -> Iterator[Batch]:
    names = layout.names
    numeric = {name: _is_numeric(rows, index) for index, name in enumerate(names)}
    for start in range(0, len(rows), BATCH_ROWS):
        some = range(start, min(start + BATCH_ROWS, len(rows)))
        cells = [{name: _value(rows[row], index, numeric[name]) for index, name in enumerate(names)} for row in some]
        batch = batch_from(
            places.geometries[start : start + BATCH_ROWS], [row in places.blank or row in places.half for row in some], cells, numeric
        )
        faults = {row - start: places.faults[row] for row in some if row in places.faults}
        yield replace(batch, faults=faults)


def _is_numeric(rows: Sequence[Row], index: int) -> bool:
    """Whether a column holds numbers only. Codes such as 0812 stay text."""
    filled = [cell for row in rows if (cell := joined(row, (index,)))]
    return bool(filled) and all(_PLAIN_NUMBER.fullmatch(cell) for cell in filled)


def _value(row: Row, index: int, is_number: bool) -> object:
    cell = joined(row, (index,))
    return (numbers(cell)[0] if is_number else cell) if cell else None


@dataclass(frozen=True)
class TableStart:
    """The first rows of a table as a person chooses its columns by: `rows` of `total`, the separator of a text file, and the options that
    the table looks like ({} for none)."""

    name: str
    rows: Sequence[Row]
    total: int
    separator: str
    options: Mapping[str, str]


def table_start(path: Path, table: str, said: Said, limits: Limits, most: int) -> TableStart:
    """The first rows of a table, and what it looks like. Raises LayerError for a file that cannot be read."""
    content = table_rows(path, table, said, limits)
    layout = find_layout(content.rows, PointOptions(), guesses=True)
    options = {} if layout is None else layout.options().to_map()
    cut = [[cell[:200] for cell in row] for row in content.rows[:most]]
    return TableStart(table, cut, len(content.rows), content.separator, options)
