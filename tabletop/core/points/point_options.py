"""How a table of places is read, as a person says it: which columns hold the place, in what form, from which row on."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from tabletop.core.points.coordinate_cells import zone_of
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark, shown

FORMATS = ("auto", "decimal", "dms", "utm", "wkt", "latlon")
"""Decimal numbers of degrees or metres; degrees with minutes and seconds; metres of a UTM zone; well-known text; both in one column."""
SEPARATORS = {",": ",", ";": ";", "tab": "\t", "|": "|"}
"""What parts the columns of a text file, and the sign itself."""
JOIN = " + "
"""Stands between the names of columns that make up one coordinate: degrees, minutes, seconds and the letter of the hemisphere."""


@dataclass(frozen=True)
class PointOptions:
    """The options of a table of places (`LayerInfo.options`); an empty text leaves it to what the table looks like.

    `x`, `y`: names of the columns of longitude and latitude (east and north), several joined by `JOIN`; `place`: the one column that holds
    both; `zone`: a UTM zone ("50S") or the name of a column of zones; `hemisphere`: "N" or "S" for latitudes without sign or letter;
    `header_row`: the number of the row with the names, as the sheet counts, "2-3" for two rows, "0" for none; `separator` a key of
    `SEPARATORS`; `decimal` "." or ",".
    """

    format: str = "auto"
    x: str = ""
    y: str = ""
    place: str = ""
    zone: str = ""
    hemisphere: str = ""
    header_row: str = ""
    separator: str = ""
    decimal: str = ""

    @classmethod
    def of(cls, options: Mapping[str, str]) -> "PointOptions":
        """The options of a layer; names that are none of these are passed over. Raises InputError for a value that cannot be."""
        known = cls.names()
        made = cls(**{name: str(value).strip() for name, value in options.items() if name in known and str(value).strip()})
        made._check()
        return made

    @classmethod
    def names(cls) -> frozenset[str]:
        """The names of these options among those of a layer."""
        return frozenset(one.name for one in fields(cls))

    def to_map(self) -> dict[str, str]:
        """As `LayerInfo.options` holds them: without what is left to the table."""
        values = {one.name: str(getattr(self, one.name)) for one in fields(self)}
        return {name: value for name, value in values.items() if value and (name, value) != ("format", "auto")}

    @property
    def names_columns(self) -> bool:
        """Whether they say where the place stands."""
        return bool(self.place or (self.x and self.y))

    @property
    def header_rows(self) -> tuple[int, int] | None:
        """First and last row of names, counted from 1; (0, 0) for none; None where nobody said it."""
        if not self.header_row:
            return None
        first, _, last = self.header_row.partition("-")
        return int(first), int(last or first)

    def _check(self) -> None:
        if self.format not in FORMATS:
            text = mark("{value} is no form of coordinates; these are: {known}.")
            raise InputError(text, value=shown(self.format), known=", ".join(FORMATS))
        if self.separator and self.separator not in SEPARATORS:
            raise InputError(mark("{value} parts no columns; these do: {known}."), value=shown(self.separator), known="  ".join(SEPARATORS))
        if self.decimal not in ("", ".", ","):
            raise InputError(mark("{value} is no decimal sign; it is a point or a comma."), value=shown(self.decimal))
        if self.hemisphere not in ("", "N", "S"):
            raise InputError(mark("{value} is no hemisphere; it is N or S."), value=shown(self.hemisphere))
        if self.header_row and not _are_rows(self.header_row):
            text = mark("{value} is no row with the names of columns; give its number, 0 for none.")
            raise InputError(text, value=shown(self.header_row))
        if self.zone[:1].isdigit() and zone_of(self.zone) is None:
            raise InputError(mark("{value} is no UTM zone; around Tenggarong it is 50S."), value=shown(self.zone))


def _are_rows(text: str) -> bool:
    first, dash, last = text.partition("-")
    numbers = [first, last] if dash else [first]
    if not all(one.isascii() and one.isdigit() and len(one) < 8 for one in numbers):
        return False
    return int(first) <= int(numbers[-1]) <= int(first) + 2
