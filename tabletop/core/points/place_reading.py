"""Places out of the cells of a table: geometries in a system that is said, and a sentence for each row that has none."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from tabletop.core.geometry.coordinates import utm_crs
from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, transformer
from tabletop.core.points.bare_latitudes import HOME, Latitude, bare_latitudes
from tabletop.core.points.coordinate_cells import CellFault, Coordinate, coordinate, place_in_cell, zone_of
from tabletop.core.points.table_layout import INDONESIA, Row, TableLayout, in_box, joined, records
from tabletop.core.text.message import Message, mark, message, shown
from tabletop.core.text.number_ranges import number_ranges

LARGEST_DEGREES = 180.0
METRES = (10_000.0, 10_000_000.0)
"""An easting or a northing lies between."""
_SRID = re.compile(r"\s*SRID=(\d{1,6})\s*;", re.IGNORECASE)
_SIGNED = re.compile(r"[-−+NSU]", re.IGNORECASE)
_SIDED = re.compile(r"[NSU]", re.IGNORECASE)
_METRES = re.compile(r"(?<![\d.,])(?:\d{6,}|\d{1,3}(?:[., ]\d{3}){2,})")
_SOUTHERN_ZONE = re.compile(r"(?<![\d.,])\d{1,2}\s*(?:ls|[c-hj-ms])\b", re.IGNORECASE)
Numbers = tuple[float, float] | None


@dataclass
class Places:
    """Of each record of a table: its row as the sheet counts, its geometry or None, and by index why it has none (`blank`: nothing stands
    there; `half`: one of its two coordinates is blank). Coordinates are in `crs`; None where nothing says it. `named`: the table itself
    says it is degrees, or which zone. `remarks`: what was understood in another way than it is written."""

    rows: list[int] = field(default_factory=list)
    geometries: list[Any] = field(default_factory=list)
    faults: dict[int, Message] = field(default_factory=dict)
    blank: set[int] = field(default_factory=set)
    half: set[int] = field(default_factory=set)
    crs: str | None = None
    named: bool = False
    remarks: list[Message] = field(default_factory=list)

    @property
    def good(self) -> int:
        """How many records have a place."""
        return len(self.rows) - len(self.faults)


def read_places(rows: Sequence[Row], layout: TableLayout, where: Message) -> Places:
    """The places of a table's records. `where` names the table in the sentences. Coordinates: x before y, degrees or metres of `crs`."""
    listed = list(records(rows, layout))
    reader = _Reader(layout, where, listed)
    if layout.place is not None and (layout.format == "wkt" or _looks_like_wkt(listed, layout.place)):
        reader.read_wkt()
    elif layout.place is not None:
        reader.read_one_column()
    else:
        reader.read_two_columns()
    return reader.places


def _looks_like_wkt(listed: list[tuple[int, Row]], column: int) -> bool:
    cells = [joined(row, (column,)) for _, row in listed[:20]]
    return layout_is_wkt([cell for cell in cells if cell])


def layout_is_wkt(cells: Sequence[str]) -> bool:
    """Whether most of some cells hold well-known text."""
    return bool(cells) and sum(bool(re.match(r"\s*(SRID=\d+;\s*)?[A-Z ]{5,30}\(", cell, re.IGNORECASE)) for cell in cells) * 2 > len(cells)


class _Reader:
    """Reads the places of one table."""

    def __init__(self, layout: TableLayout, where: Message, listed: list[tuple[int, Row]]) -> None:
        self._layout, self._where, self._listed = layout, where, listed
        self.places = Places(rows=[number for number, _ in listed])

    # --- well-known text
    def read_wkt(self) -> None:
        """Any geometry of one column."""
        column = self._layout.place or 0
        systems: Counter[str] = Counter()
        for index, (_, row) in enumerate(self._listed):
            cell = joined(row, (column,))
            if match := _SRID.match(cell):
                systems[match[1]] += 1
                cell = cell[match.end() :]
            self.places.geometries.append(self._well_known(index, cell, column))
        if len(systems) == 1:
            self.places.crs, self.places.named = f"EPSG:{next(iter(systems))}", True
        else:
            self.places.crs = self._system_by_size(
                [one.bounds[2:] for one in self.places.geometries if one is not None and not one.is_empty]
            )

    def _well_known(self, index: int, cell: str, column: int) -> Any:
        if not cell:
            return self._blank(index)
        try:
            return shapely.from_wkt(cell)
        except (shapely.errors.GEOSException, NotImplementedError):
            return self._wrong(
                index, mark("{where}, row {row}: {column} holds {value}, which is no geometry; it was left out."), column, cell
            )

    # --- one column
    def read_one_column(self) -> None:
        """Latitude and longitude, or a zone with metres, in one cell."""
        column = self._layout.place or 0
        zones = self._zone_texts()
        found: list[Numbers] = []
        for index, (_, row) in enumerate(self._listed):
            cell = joined(row, (column,))
            place = place_in_cell(cell, zones[index]) if cell else None
            if place is None:
                text = mark("{where}, row {row}: {column} holds {value}, which is no place; it was left out.")
                found.append(self._wrong(index, text, column, cell) if cell else self._blank(index))
            else:
                found.append(place)
        self._turn_south(found, zones)
        degrees = [place for place in found if place is not None and max(map(abs, place)) <= LARGEST_DEGREES]
        if len(degrees) * 2 >= sum(place is not None for place in found):
            text = mark("{where}, row {row}: {column} holds {value}, metres without a zone among degrees; it was left out.")
            for index, place in enumerate(found):
                if place is not None and max(map(abs, place)) > LARGEST_DEGREES:
                    found[index] = self._wrong(index, text, column, joined(self._listed[index][1], (column,)))
            self.places.crs, self.places.named = GEOGRAPHIC_CRS, True
        self._take(found)

    def _turn_south(self, found: list[Numbers], zones: list[str]) -> None:
        """Turn what is read as south among places of one column, and say which rows stand north of the equator in a southern zone."""
        rows, across = [], []
        for index, place in enumerate(found):
            if place is None or max(map(abs, place)) > LARGEST_DEGREES:
                continue
            cell = joined(self._listed[index][1], (self._layout.place or 0,))
            own = bool(_SIGNED.search(cell)) or bool(zones[index] and _METRES.search(cell))
            rows.append(Latitude(index, *place, own, bool(own and _SIDED.search(cell))))
            if place[1] > 0 and _METRES.search(cell) and _SOUTHERN_ZONE.search(f"{zones[index]} {cell}"):
                across.append(index)
        turned = [row.index for row in rows if not row.own and row.lat > 0] if self._layout.hemisphere == "S" else self._bare(rows)
        for index in turned:
            lon, lat = found[index] or (0.0, 0.0)
            found[index] = (lon, -lat)
        self._say_across(across)

    def _bare(self, rows: list[Latitude]) -> tuple[int, ...]:
        """Rows without sign or letter that are read as south where others have one; says them, and those left as they are."""
        if self._layout.hemisphere:
            return ()
        bare = bare_latitudes(rows)
        south = mark(
            "{where}: the latitudes of {count} {count:row|rows} have neither sign nor letter; they were read as south, where they lie in"
            " Tenggarong: {rows}."
        )
        north = mark(
            "{where}: the latitudes of {count} {count:row|rows} have neither sign nor letter, others have one; they were read as north:"
            " {rows}. Check them."
        )
        for text, some in ((south, bare.south), (north, bare.open)):
            if some:
                self._remark(text, count=len(some), rows=self._numbers(some))
        return bare.south

    def _say_across(self, across: list[int]) -> None:
        if across:
            text = mark(
                "{where}: {count} {count:row|rows} stand north of the equator in a southern zone, above 10 000 000 m; they were read that"
                " way: {rows}."
            )
            self._remark(text, count=len(across), rows=self._numbers(across))

    def _numbers(self, some: Iterable[int]) -> str:
        return number_ranges(self.places.rows[index] for index in some)

    # --- two coordinates
    def read_two_columns(self) -> None:
        """One coordinate in a column each, or in several."""
        read = [self._pair(index, row) for index, (_, row) in enumerate(self._listed)]
        known = [pair for pair in read if pair is not None]
        if self._is_degrees(known):
            self._take(self._degrees(read, known))
            self.places.crs = GEOGRAPHIC_CRS
            self.places.named = self._layout.degrees or any(pair[0].sexagesimal or pair[0].side for pair in known)
        else:
            self._take(self._metres(read))

    def _pair(self, index: int, row: Row) -> Any:
        layout = self._layout
        texts = joined(row, layout.x), joined(row, layout.y)
        if not any(texts):
            return self._blank(index)
        found = []
        for text, columns in zip(texts, (layout.x, layout.y), strict=True):
            if not text:
                template = mark("{where}, row {row}: {column} is blank; it was left out.")
                self.places.half.add(index)
                return self._wrong(index, template, columns[0], text)
            try:
                found.append(coordinate(text, layout.decimal))
            except CellFault as fault:
                template = mark("{where}, row {row}: {column} holds {value}, which is no coordinate; it was left out.")
                if fault.minutes:
                    template = mark("{where}, row {row}: {column} holds {value}, with 60 or more minutes or seconds; it was left out.")
                return self._wrong(index, template, columns[0], text)
        return found[0], found[1]

    def _is_degrees(self, known: list[tuple[Coordinate, Coordinate]]) -> bool:
        form = self._layout.format
        if form in ("dms", "utm") or not known:
            return form != "utm" and (form == "dms" or self._layout.degrees)
        small = sum(1 for x, y in known if max(abs(x.values[0]), abs(y.values[0])) <= LARGEST_DEGREES)
        if small * 2 > len(known):
            return True
        return self._layout.degrees and not any(_metre(x) and _metre(y) for x, y in known)

    def _degrees(self, read: list[tuple[Coordinate, Coordinate] | None], known: list[tuple[Coordinate, Coordinate]]) -> list[Numbers]:
        turned = self._are_swapped(known)
        if turned:
            read, known = [pair and (pair[1], pair[0]) for pair in read], [(y, x) for x, y in known]
            text = mark("{where}: {x} holds latitudes and {y} longitudes; they were read that way.")
            self._remark(text)
        south = self._layout.hemisphere == "S" or (not self._layout.hemisphere and self._south_by_place(known))
        found: list[Numbers] = [pair and (pair[0].degrees(), pair[1].degrees(south)) for pair in read]
        if not south:
            rows = [
                Latitude(index, x.degrees(), y.degrees(), bool(y.side) or y.signed, bool(y.side), y.sexagesimal)
                for index, pair in enumerate(read)
                if pair is not None
                for x, y in (pair,)
            ]
            for index in self._bare(rows):
                lon, lat = found[index] or (0.0, 0.0)
                found[index] = (lon, -lat)
        return found

    def _are_swapped(self, known: list[tuple[Coordinate, Coordinate]]) -> bool:
        """Whether the letters, or what of the world they name, show that the columns are the other way round."""
        letters = sum(1 for x, y in known if x.side in ("N", "S") or y.side in ("E", "W"))
        if letters:
            return letters * 2 > len(known)
        if self._layout.explicit:
            return False
        right = sum(in_box(x.degrees(), y.degrees(), INDONESIA) for x, y in known)
        wrong = sum(in_box(y.degrees(), x.degrees(), INDONESIA) for x, y in known)
        return right == 0 and wrong * 2 > len(known)

    def _south_by_place(self, known: list[tuple[Coordinate, Coordinate]]) -> bool:
        """Whether latitudes with minutes and neither sign nor letter can only be southern: so they lie in Tenggarong, else far off."""
        if not known or not any(y.sexagesimal for _, y in known) or any(y.side or y.signed for _, y in known):
            return False
        home = sum(in_box(x.degrees(), -abs(y.degrees()), HOME) for x, y in known)
        if home * 2 <= len(known):
            return False
        self._remark(
            mark("{where}: the latitudes in {y} have neither sign nor letter; they were read as south, where they lie in Tenggarong.")
        )
        return True

    def _metres(self, read: list[tuple[Coordinate, Coordinate] | None]) -> list[Numbers]:
        known = [pair for pair in read if pair is not None]
        swapped = sum(1 for x, y in known if (_metre(x) or 0) > 1_200_000 > (_metre(y) or 0)) * 2 > len(known)
        if swapped and not self._layout.explicit:
            read = [pair and (pair[1], pair[0]) for pair in read]
            self._remark(mark("{where}: {x} holds northings and {y} eastings; they were read that way."))
        found: list[Numbers] = []
        grouped = 0
        for pair in read:
            place = pair and ((_metre(pair[0]) or pair[0].values[0]), (_metre(pair[1]) or pair[1].values[0]))
            grouped += pair is not None and place is not None and (place[0] != pair[0].values[0] or place[1] != pair[1].values[0])
            found.append(place)
        if grouped:
            text = mark("{where}: points or commas in {x} and {y} part thousands in {count} {count:row|rows}; they were read that way.")
            self._remark(text, count=grouped)
        return self._with_zones(found)

    def _with_zones(self, found: list[Numbers]) -> list[Numbers]:
        """Metres of one zone stay what they are; those of several become degrees."""
        texts = self._zone_texts()
        if not any(texts):
            return found
        zones: dict[int, tuple[int, bool]] = {}
        for index, place in enumerate(found):
            zone = zone_of(texts[index], south=place[1] > METRES[1] / 2) if place is not None else None
            if zone is not None:
                zones[index] = zone
            elif place is not None:
                column = self._layout.zone_column if self._layout.zone_column is not None else 0
                text = mark("{where}, row {row}: {value} is no UTM zone; it was left out.")
                found[index] = self._wrong(index, text, column, texts[index])
        across = [index for index, (_, south) in zones.items() if south and (found[index] or (0.0, 0.0))[1] > METRES[1]]
        self._say_across(across)
        kinds = set(zones.values())
        self.places.named = bool(kinds)
        if len(kinds) == 1:
            self.places.crs = utm_crs(*next(iter(kinds)))
            return found
        self.places.crs = GEOGRAPHIC_CRS if kinds else None
        for zone in kinds:
            members = [index for index, one in zones.items() if one == zone]
            change = transformer(utm_crs(*zone), GEOGRAPHIC_CRS).transform
            lon, lat = change(*np.array([found[index] for index in members], dtype=np.float64).T)
            for index, place in zip(members, zip(lon.tolist(), lat.tolist(), strict=True), strict=True):
                found[index] = place
        return found

    def _zone_texts(self) -> list[str]:
        column = self._layout.zone_column
        if column is None:
            return [self._layout.zone] * len(self._listed)
        return [joined(row, (column,)) or self._layout.zone for _, row in self._listed]

    # --- what all share
    def _take(self, found: Iterable[Numbers]) -> None:
        self.places.geometries = [None if place is None else shapely.Point(place) for place in found]

    def _system_by_size(self, corners: Sequence[tuple[float, float]]) -> str | None:
        small = sum(1 for corner in corners if max(map(abs, corner)) <= LARGEST_DEGREES)
        return GEOGRAPHIC_CRS if corners and small * 2 > len(corners) else None

    def _remark(self, template: str, **values: Any) -> None:
        names = self._layout.names
        x, y = (" + ".join(names[one] for one in columns) for columns in (self._layout.x, self._layout.y))
        self.places.remarks.append(message(template, where=self._where, x=x, y=y, **values))

    def _blank(self, index: int) -> Any:
        self.places.blank.add(index)
        text = mark("{where}, row {row}: it has no place and was left out.")
        self.places.faults[index] = message(text, where=self._where, row=str(self.places.rows[index]))
        return None

    def _wrong(self, index: int, template: str, column: int, cell: str) -> Any:
        values = {"where": self._where, "row": str(self.places.rows[index]), "column": self._layout.names[column], "value": shown(cell)}
        self.places.faults[index] = message(template, **values)
        return None


def _metre(found: Coordinate) -> float | None:
    """The first reading that is a length of a grid; None where none is."""
    return next((value for value in found.values if METRES[0] <= value <= METRES[1]), None)
