"""Tables of places: which sheets hold some, and their records as geometries. Runs inside the reading worker only."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from tabletop.core.points.number_columns import Numbers, numbers_of, sheet_decimal
from tabletop.core.points.place_reading import Places, layout_is_wkt, read_places
from tabletop.core.points.point_options import PointOptions
from tabletop.core.points.table_layout import Row, TableLayout, find_layout, joined, plain_layout, records
from tabletop.core.points.title_rows import title_remarks
from tabletop.core.text.errors import InputError, LayerError, MissingColumnsError
from tabletop.core.text.message import Message, mark, message, shown
from tabletop.io.points.table_rows import TableRows, options_of, table_names, table_rows
from tabletop.io.records.layer_batch import BATCH_ROWS, NOTHING_SAID, Batch, Said, Source, batch_from
from tabletop.io.records.layer_formats import where_of
from tabletop.io.records.layer_limits import Limits

_LOOKED_AT = 200


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
    written = _written(listed, layout, bool(content.separator))
    source = Source(_batches(layout, listed, places, written), places.crs, len(listed), weak_crs=not places.named)
    source.remarks += [*content.told, *title_remarks(content.rows, layout, where), *places.remarks]
    source.remarks += _number_remarks(written, layout, where)
    return source


def _batches(layout: TableLayout, rows: list[Row], places: Places, written: Sequence[Numbers | None]) -> Iterator[Batch]:
    names = layout.names
    numeric = {name: written[index] is not None for index, name in enumerate(names)}
    for start in range(0, len(rows), BATCH_ROWS):
        some = range(start, min(start + BATCH_ROWS, len(rows)))
        cells = [{name: _value(rows[row], index, written[index]) for index, name in enumerate(names)} for row in some]
        batch = batch_from(
            places.geometries[start : start + BATCH_ROWS], [row in places.blank or row in places.half for row in some], cells, numeric
        )
        faults = {row - start: places.faults[row] for row in some if row in places.faults}
        yield replace(batch, faults=faults)


def _written(rows: Sequence[Row], layout: TableLayout, is_text: bool) -> list[Numbers | None]:
    """How the numbers of each column are written; None for a column of texts. In a workbook (not `is_text`) they come with a point."""
    columns = [[cell for row in rows if (cell := joined(row, (index,)))] for index in range(len(layout.names))]
    if not is_text:
        return [numbers_of(cells, "" if any("," in cell for cell in cells) else ".") for cells in columns]
    places = columns[layout.place] if layout.place is not None and layout.format != "wkt" else ()
    ahead = [columns[index] for index in (*layout.x, *layout.y)]
    decimal = layout.decimal or sheet_decimal([*ahead, *columns], places)
    return [numbers_of(cells, decimal) for cells in columns]


def _number_remarks(written: Sequence[Numbers | None], layout: TableLayout, where: Message) -> list[Message]:
    """Which columns were read with thousands, and of which nothing says whether they have some."""
    own = [(layout.names[index], one) for index, one in enumerate(written) if one is not None and index not in layout.columns]
    grouped = [name for name, one in own if one.group]
    unsure = [(name, one.unsure) for name, one in own if one.unsure]
    told = []
    if grouped:
        text = mark("{where}: points or commas part thousands in the numbers of {columns}; they were read that way.")
        told.append(message(text, where=where, columns=", ".join(grouped)))
    if unsure:
        text = mark(
            "{where}: nothing says whether {value} in {columns} is a fraction or thousands; it was read as a fraction."
            " Say the decimal sign."
        )
        told.append(message(text, where=where, value=shown(unsure[0][1]), columns=", ".join(name for name, _ in unsure)))
    return told


def _value(row: Row, index: int, written: Numbers | None) -> object:
    cell = joined(row, (index,))
    return (cell if written is None else written.value(cell)) if cell else None


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
