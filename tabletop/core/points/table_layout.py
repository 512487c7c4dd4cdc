"""Where the places of a table stand: the row of names and the columns, as a person says them or as the table looks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tabletop.core.points.column_names import ColumnName, column_name
from tabletop.core.points.coordinate_cells import CellFault, coordinate, place_in_cell, zone_of
from tabletop.core.points.point_options import JOIN, PointOptions

Row = Sequence[str]
LOOKED_AT = 40
"""Rows from the top among which the names of the columns are looked for."""
SAMPLE = 60
"""Records by which columns are judged."""
SURE = 0.8
INDONESIA = (94.0, -12.0, 142.0, 7.0)
"""West, south, east, north in degrees."""
METRES = {"east": ((100_000.0, 900_000.0),), "north": ((9_000_000.0, 10_000_000.0), (1_000_000.0, 1_600_000.0))}
"""Eastings and northings that Indonesia south of the equator has in UTM, and in TM-3 (false northing 1 500 000 m)."""
_PARTS = ("deg", "min", "sec", "side")
_WKT = re.compile(
    r"\s*(?:SRID=\d+;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION|CIRCULARSTRING|CURVE|SURFACE)", re.IGNORECASE
)


@dataclass(frozen=True)
class TableLayout:
    """Where the places of a table stand. `header`: first and last row of names from 1, (0, 0) for none; `first`: index of the first record;
    `x`, `y`: columns of one coordinate each (several: degrees, minutes, seconds, letter), `place` the one that holds all. `degrees`: the
    names say longitude and latitude. `explicit`: a person named the columns."""

    names: tuple[str, ...]
    header: tuple[int, int]
    first: int
    x: tuple[int, ...] = ()
    y: tuple[int, ...] = ()
    place: int | None = None
    zone_column: int | None = None
    zone: str = ""
    format: str = "auto"
    hemisphere: str = ""
    decimal: str = ""
    degrees: bool = False
    explicit: bool = False

    @property
    def columns(self) -> tuple[int, ...]:
        """All columns that say the place."""
        own = () if self.place is None else (self.place,)
        return (*self.x, *self.y, *own, *(() if self.zone_column is None else (self.zone_column,)))

    def options(self) -> PointOptions:
        """The options that lead to this layout again."""
        first, last = self.header
        return PointOptions(
            format=self.format,
            x=JOIN.join(self.names[one] for one in self.x),
            y=JOIN.join(self.names[one] for one in self.y),
            place="" if self.place is None else self.names[self.place],
            zone=self.zone if self.zone_column is None else self.names[self.zone_column],
            hemisphere=self.hemisphere,
            header_row=str(first) if first == last else f"{first}-{last}",
            decimal=self.decimal,
        )


def find_layout(rows: Sequence[Row], options: PointOptions, guesses: bool = False) -> TableLayout | None:
    """The layout of a table, all of its rows as texts, blank ones too; None where nothing says where the places stand.

    What `options` say holds; the rest goes by the names of the columns, then by what stands in them. `guesses`: also two columns of
    plain numbers that could be degrees in Indonesia, which are only to be proposed.
    """
    best, best_share = None, -1.0
    for header in _headers(rows, options):
        layout = _named(rows, header, options)
        if layout is None or (best is not None and best_share > 0 and _passes_over(rows, layout, best)):
            continue
        share = _readable(rows, layout)
        if share > best_share:
            best, best_share = layout, share
        if share >= SURE:
            break
    if best is not None or options.names_columns:
        return best
    return _by_content(rows, options, guesses)


def plain_layout(rows: Sequence[Row], options: PointOptions) -> TableLayout:
    """Names and first record of a table of which it is not known where its places stand: the first rows' one with the most words has the
    names."""
    given = options.header_rows
    if given is None:
        start = range(min(len(rows), LOOKED_AT))
        best = max(start, key=lambda index: (_words(rows[index]), len(_filled(rows[index])), -index), default=-1)
        given = (best + 1, best + 1)
    return TableLayout(column_titles(rows, given), given, given[1])


def column_titles(rows: Sequence[Row], header: tuple[int, int]) -> tuple[str, ...]:
    """Names of the columns out of the rows of names (from 1; (0, 0): none): each one once, a letter where a column has none."""
    width = max((len(row) for row in rows), default=0)
    first, last = header
    lines = [rows[number - 1] for number in range(first, last + 1) if 0 < number <= len(rows)]
    titles: list[str] = []
    for index in range(width):
        words = [_over(line, index) if level < len(lines) - 1 else _cell(line, index) for level, line in enumerate(lines)]
        name = " ".join(dict.fromkeys(word for word in words if word)) or column_letter(index)
        again = sum(1 for title in titles if title == name or re.fullmatch(rf"{re.escape(name)} \(\d+\)", title))
        titles.append(f"{name} ({again + 1})" if again else name)
    return tuple(titles)


def column_letter(index: int) -> str:
    """The letter of a column as spreadsheets count: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def joined(row: Row, columns: Sequence[int]) -> str:
    """The text of one coordinate: of several columns one after another, a blank one among them as 0."""
    cells = [_cell(row, one) for one in columns]
    while cells and not cells[-1]:
        cells.pop()
    return " ".join(cell or "0" for cell in cells)


def records(rows: Sequence[Row], layout: TableLayout) -> Iterator[tuple[int, Row]]:
    """Rows with anything in them after the names, each with its number as the sheet counts."""
    for index in range(layout.first, len(rows)):
        if any(cell.strip() for cell in rows[index]):
            yield index + 1, rows[index]


def in_box(lon: float, lat: float, box: tuple[float, float, float, float]) -> bool:
    """Whether a place in degrees lies in a box: west, south, east, north."""
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def _cell(row: Row, index: int) -> str:
    return row[index].strip() if index < len(row) else ""


def _over(row: Row, index: int) -> str:
    """The name that stands over a column in an upper row of names: a merged cell has its text in the first one."""
    for place in range(min(index, len(row) - 1), -1, -1):
        if _cell(row, place):
            return _cell(row, place)
    return ""


def _filled(row: Row) -> list[str]:
    return [cell for cell in row if cell.strip()]


def _headers(rows: Sequence[Row], options: PointOptions) -> Iterator[tuple[int, int]]:
    given = options.header_rows
    if given is not None:
        yield given
        return
    last = -2
    for index, row in enumerate(rows[:LOOKED_AT]):
        if _filled(row):
            yield index + 1, index + 1
            if last == index - 1:
                yield index, index + 1
            last = index
    if options.names_columns:
        yield 0, 0


def _named(rows: Sequence[Row], header: tuple[int, int], options: PointOptions) -> TableLayout | None:
    """The layout by the names in those rows, those that a person gave first."""
    names = column_titles(rows, header)
    said = [column_name(name) for name in names]
    base = TableLayout(names, header, header[1], format=options.format, hemisphere=options.hemisphere, decimal=options.decimal)
    base = _with_zone(base, said, options)
    if options.names_columns:
        return _as_said(base, said, options)
    if options.x or options.y:
        return None
    if header == (0, 0):
        return None
    return _as_named(base, said, options)


def _with_zone(base: TableLayout, said: list[ColumnName], options: PointOptions) -> TableLayout:
    if options.zone:
        found = _index(base.names, options.zone)
        return replace(base, zone_column=found) if found is not None else replace(base, zone=options.zone)
    return replace(base, zone_column=next((index for index, one in enumerate(said) if one.axis == "zone"), None))


def _as_said(base: TableLayout, said: list[ColumnName], options: PointOptions) -> TableLayout | None:
    if options.place:
        place = _index(base.names, options.place)
        return None if place is None else replace(base, place=place, explicit=True)
    x, y = _indices(base.names, options.x), _indices(base.names, options.y)
    if not x or not y:
        return None
    degrees = said[x[0]].degrees and said[y[0]].degrees
    return replace(base, x=x, y=y, degrees=degrees, hemisphere=base.hemisphere or said[y[0]].hemisphere, explicit=True)


def _as_named(base: TableLayout, said: list[ColumnName], options: PointOptions) -> TableLayout | None:
    by_part: dict[tuple[str, str], int] = {
        (one.axis, one.part): index for index, one in reversed(list(enumerate(said))) if one.axis in ("x", "y")
    }
    wkt = next((index for index, one in enumerate(said) if one.axis == "wkt"), None)
    if wkt is not None and options.format in ("auto", "wkt"):
        return replace(base, place=wkt, format="wkt")
    axes: dict[str, tuple[int, ...]] = {
        axis: tuple(by_part[axis, part] for part in _PARTS if (axis, part) in by_part) for axis in ("x", "y")
    }
    for axis, columns in axes.items():
        if (axis, "") in by_part:
            side = tuple(by_part[axis, "side"] for _ in range(1) if (axis, "side") in by_part)
            axes[axis] = (by_part[axis, ""], *side)
        elif len(columns) > 1 and (axis, "deg") not in by_part:
            axes[axis] = ()
    if axes["x"] and axes["y"] and options.format != "latlon":
        degrees = said[axes["x"][0]].degrees and said[axes["y"][0]].degrees
        hemisphere = base.hemisphere or said[axes["y"][0]].hemisphere
        return replace(base, x=axes["x"], y=axes["y"], degrees=degrees, hemisphere=hemisphere)
    place = [index for index, one in enumerate(said) if one.axis == "place"]
    return replace(base, place=place[0]) if place else None


def _index(names: Sequence[str], wanted: str) -> int | None:
    wanted = wanted.strip()
    if wanted in names:
        return names.index(wanted)
    lowered = [name.lower() for name in names]
    return lowered.index(wanted.lower()) if wanted.lower() in lowered else None


def _indices(names: Sequence[str], wanted: str) -> tuple[int, ...]:
    """Columns of a name, or of several that are joined; none where one of them is not there."""
    whole = _index(names, wanted)
    found = [whole] if whole is not None else [_index(names, one) for one in wanted.split(JOIN.strip())]
    return tuple(one for one in found if one is not None) if None not in found else ()


def _sample(rows: Sequence[Row], layout: TableLayout) -> list[Row]:
    some = []
    for _, row in records(rows, layout):
        some.append(row)
        if len(some) == SAMPLE:
            break
    return some


def _readable(rows: Sequence[Row], layout: TableLayout) -> float:
    """Share of the records with anything in those columns whose place can be read; 0 where there are none."""
    texts = [(joined(row, layout.x), joined(row, layout.y)) for row in _sample(rows, layout)]
    if layout.place is not None:
        column = layout.place
        cells = [cell for row in _sample(rows, layout) if (cell := _cell(row, column))]
        good = [cell for cell in cells if _WKT.match(cell) or place_in_cell(cell, layout.zone or "50S") is not None]
        return len(good) / len(cells) if cells else 0.0
    texts = [pair for pair in texts if any(pair)]
    return sum(1 for x, y in texts if _is_coordinate(x) and _is_coordinate(y)) / len(texts) if texts else 0.0


def _is_coordinate(text: str) -> bool:
    try:
        coordinate(text)
    except CellFault:
        return False
    return True


# --- by what stands in the cells
def _by_content(rows: Sequence[Row], options: PointOptions, guesses: bool) -> TableLayout | None:
    """The layout by the cells: the columns of the places first, then the row of names, which stands above the first place."""
    given = options.header_rows
    for start in (given[1],) if given is not None else range(min(len(rows), LOOKED_AT)):
        found = _columns_of_places(rows, start, options, guesses)
        if found is not None:
            header = given or _names_above(rows, found)
            base = plain_layout(rows, replace(options, header_row=f"{header[0]}-{header[1]}"))
            return replace(found, names=base.names, header=header, first=header[1])
    return None


def _columns_of_places(rows: Sequence[Row], start: int, options: PointOptions, guesses: bool) -> TableLayout | None:
    """Which columns hold places in the records from the index `start` on; None where none do."""
    base = TableLayout(column_titles(rows, (0, 0)), (0, 0), start, format=options.format)
    base = _with_zone(replace(base, hemisphere=options.hemisphere, decimal=options.decimal), [], options)
    some = _sample(rows, base)
    columns = [[cell for row in some if (cell := _cell(row, index))] for index in range(len(base.names))]
    for index, cells in enumerate(columns):
        if cells and sum(map(_is_place, cells)) >= SURE * len(cells):
            return replace(base, place=index, format="wkt" if _WKT.match(cells[0]) else base.format)
    for kinds in (("E", "N"), ("lon", "lat"), ("east", "north")) if guesses else (("E", "N"),):
        found = [next((index for index, cells in enumerate(columns) if _all_are(cells, kind)), None) for kind in kinds]
        if found[0] is not None and found[1] is not None:
            return replace(base, x=(found[0],), y=(found[1],), degrees="east" not in kinds)
    return None


def _names_above(rows: Sequence[Row], found: TableLayout) -> tuple[int, int]:
    """The row of names over the first place: that with the most words, the upper one of equals; (0, 0) where none can be it."""
    first = next((index for index, row in enumerate(rows) if _has_place(row, found)), len(rows))
    able = [index for index in range(first) if _can_be_names(rows, index, found)]
    if not able:
        return 0, 0
    best = max(able, key=lambda index: (_words(rows[index]), -index))
    return best + 1, best + 1


def _has_place(row: Row, found: TableLayout) -> bool:
    if found.place is not None:
        return _is_place(_cell(row, found.place))
    cells = [(_cell(row, one), kind) for one in found.x for kind in ("E", "lon", "east")]
    cells += [(_cell(row, one), kind) for one in found.y for kind in ("N", "lat", "north")]
    return any(_is_kind(cell, kind) for cell, kind in cells)


def _can_be_names(rows: Sequence[Row], index: int, found: TableLayout) -> bool:
    """Whether a row without a place can be that of the names: words stand over the places, or, where nothing does, over numbers."""
    row = rows[index]
    over = [cell for one in (*found.x, *found.y, *(() if found.place is None else (found.place,))) if (cell := _cell(row, one))]
    if over:
        return not any(map(is_data, over))
    below = [other for _, other in records(rows, replace(found, first=index + 1))][:SAMPLE]
    if _words(row) < 2 or _words(row) < len(_filled(row)):
        return False
    for column in range(len(row)):
        cells = [cell for other in below if (cell := _cell(other, column))]
        if _cell(row, column) and cells and all(map(is_data, cells)):
            return True
    return False


def _passes_over(rows: Sequence[Row], layout: TableLayout, best: TableLayout) -> bool:
    """Whether a layout takes a record of `best` for names: its names begin below those, or end in a row with coordinates."""
    if layout.header[0] > best.header[0]:
        return True
    last = rows[layout.header[1] - 1] if layout.header[1] else ()
    return any(is_data(cell) for one in layout.columns if (cell := _cell(last, one)))


def is_data(cell: str) -> bool:
    """Whether a cell that is not blank looks like a record's, not like a name: a number, a coordinate, a place, no letter at all."""
    return not any(map(str.isalpha, cell)) or _is_coordinate(cell) or _is_place(cell)


def _words(row: Row) -> int:
    """How many cells of a row have words in them that are no data."""
    return sum(1 for cell in _filled(row) if not is_data(cell.strip()))


def _is_place(cell: str) -> bool:
    if _WKT.match(cell):
        return True
    if sum(letter.isdigit() for letter in cell) < 6:
        return False
    place = place_in_cell(cell)
    return place is not None and in_box(*place, INDONESIA)


def _all_are(cells: list[str], kind: str) -> bool:
    return bool(cells) and sum(_is_kind(cell, kind) for cell in cells) >= SURE * len(cells)


def _is_kind(cell: str, kind: str) -> bool:
    try:
        found = coordinate(cell)
    except CellFault:
        return False
    if kind in METRES:
        return not found.sexagesimal and any(low <= value <= high for value in found.values for low, high in METRES[kind])
    value = found.degrees()
    if kind in "EN":
        return found.side in (("E", "W") if kind == "E" else ("N", "S")) and (found.sexagesimal or "." in cell or "," in cell)
    broken = value != int(value) or found.sexagesimal
    low, high = (INDONESIA[0], INDONESIA[2]) if kind == "lon" else (INDONESIA[1], INDONESIA[3])
    return broken and low <= value <= high


def zone_text(text: str) -> str:
    """A zone as the options write it, "50S"; empty where the text is none."""
    zone = zone_of(text)
    return f"{zone[0]}{'S' if zone[1] else 'N'}" if zone else ""
