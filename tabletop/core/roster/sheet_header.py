"""The heads of a sheet's columns: found under titles, logos and blank rows, over two or three rows where cells are merged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tabletop.core.roster.sheet import Cell, Sheet, text_of
from tabletop.core.roster.sheet_fields import IGNORED, JOINED, field_of, fields, is_field
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.spelling import folded

LOOKED_AT = 80
"""Rows from the top in which the heads are looked for."""
MOST_MERGED = 1_000
"""Merged cells that are heeded there."""
MOST_ROWS = 3
"""Rows that heads may take."""
_ONLY_NAME = frozenset({"nama", "name"})


@dataclass(frozen=True)
class Column:
    """A column with a head: where it stands (from 0), the head (parts of several rows with " / "), the field that it fills or nothing.

    `detail`: the lower part of the head where the upper one names the field, as Polri in "Jumlah / Polri".
    """

    index: int
    title: str
    field: str = ""
    detail: str = ""

    @property
    def used(self) -> bool:
        """Whether it fills a field."""
        return self.field not in ("", IGNORED)


@dataclass(frozen=True)
class Header:
    """The heads: first and last row (from 0), and the columns that have one, from left to right."""

    first: int
    last: int
    columns: tuple[Column, ...] = field(default_factory=tuple)

    def of(self, name: str) -> list[Column]:
        """Columns that fill a field."""
        return [column for column in self.columns if column.field == name]

    def title(self, name: str) -> str:
        """The head of the first column of a field; empty where there is none."""
        return next((column.title for column in self.of(name)), "")

    @property
    def score(self) -> int:
        """How many fields it fills."""
        return len({column.field for column in self.columns if column.used})

    @property
    def enough(self) -> bool:
        """Whether a roster can be read by it."""
        return self.score >= 2 and bool(self.of("name") or self.of("id"))


def find_header(sheet: Sheet, asked: Mapping[str, str] | None = None) -> Header | None:
    """The heads of a sheet; None where there are none. `asked`: fields by head or letter of a column, before what is found by itself."""
    best: Header | None = None
    sheet = replace(sheet, merged=tuple(one for one in sheet.merged if one[0] <= LOOKED_AT)[:MOST_MERGED])
    for row in range(min(len(sheet.rows), LOOKED_AT)):
        header = _header_at(sheet, row, row, asked or {})
        if header.score > (best.score if best else 0) and (header.of("name") or header.of("id")):
            best = header
    if best is None or not (best.enough or (asked and best.score)):
        return None
    last = best.last
    while last - best.first < MOST_ROWS - 1 and _goes_on(sheet, best.first, last):
        last += 1
    first = best.first
    while last - first < MOST_ROWS - 1 and _begins_above(sheet, first):
        first -= 1
    return _header_at(sheet, first, last, asked or {})


def header_of(sheet: Sheet, file: str, asked: Mapping[str, str]) -> Header:
    """The heads of a sheet. Raises InputError where there are none, or where `asked` names a head or a field that is not there."""
    for name in asked.values():
        if not is_field(name):
            known = ", ".join([*fields(), "tasks.1", IGNORED])
            raise InputError(mark("The field {field} is not known; give one of {known}."), field=name, known=known)
    header = find_header(sheet, asked)
    if header is None:
        raise InputError(
            mark("{file}, sheet {sheet}: no row with heads of columns such as Satuan and Jumlah was found; name them above the units."),
            file=file,
            sheet=sheet.name,
        )
    for head in asked:
        if not any(_is_meant(column, head) for column in header.columns):
            raise InputError(
                mark("{file}, sheet {sheet}: there is no column {column}; there are {known}."),
                file=file,
                sheet=sheet.name,
                column=head,
                known=", ".join(column.title for column in header.columns)[:300],
            )
    return header


def letter_of(index: int) -> str:
    """The letters by which spreadsheets call a column, from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _filled(sheet: Sheet, row: int) -> list[Cell]:
    """Cells of a row with those that are merged into others filled."""
    cells = list(sheet.rows[row]) if row < len(sheet.rows) else []
    for top, left, bottom, right in sheet.merged:
        if top <= row <= bottom:
            value = sheet.cell(top, left)
            cells += [None] * (right + 1 - len(cells))
            cells[left : right + 1] = [value] * (right + 1 - left)
    return cells


def _header_at(sheet: Sheet, first: int, last: int, asked: Mapping[str, str]) -> Header:
    rows = [[text_of(cell) for cell in _filled(sheet, row)] for row in range(first, last + 1)]
    width = max(map(len, rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    for above, below in zip(rows, rows[1:], strict=False):
        _spread(above, below)
    found = []
    for index in range(width):
        parts = list(dict.fromkeys(row[index].replace("\n", " ") for row in rows if row[index]))
        if parts:
            found.append(_column(index, parts, asked))
    return Header(first, last, _settled(found, asked))


def _spread(above: list[str], below: Sequence[str]) -> None:
    """A head that stands over several columns, where nothing says that its cells are merged (CSV, ODS)."""
    for index in range(1, len(above)):
        if not above[index] and below[index] and below[index - 1] and above[index - 1] != below[index - 1]:
            above[index] = above[index - 1]


def _column(index: int, parts: Sequence[str], asked: Mapping[str, str]) -> Column:
    title = " / ".join(parts)
    column = Column(index, title)
    wanted = next((name for head, name in asked.items() if _is_meant(column, head)), None)
    if wanted is not None:
        return replace(column, field=wanted, detail=parts[-1] if len(parts) > 1 else "")
    whole, upper, lower = field_of(title if len(parts) == 1 else " ".join(parts)), field_of(parts[0]), field_of(parts[-1])
    if len(parts) == 1 or whole:
        return replace(column, field=whole, detail=parts[-1] if len(parts) > 1 and whole == "strength" else "")
    if lower and not (folded(parts[-1]) in _ONLY_NAME and upper not in ("", "name", IGNORED)) and lower != IGNORED:
        return replace(column, field=lower, detail=parts[-1] if lower == upper else "")
    return replace(column, field=upper, detail=parts[-1])


def _is_meant(column: Column, head: str) -> bool:
    said = folded(head)
    return said in (folded(column.title), *map(folded, column.title.split(" / "))) or head.strip() == letter_of(column.index)


def _settled(columns: Sequence[Column], asked: Mapping[str, str]) -> tuple[Column, ...]:
    """Each field once but for those that several columns give together; what was asked for goes before what was found."""
    by_hand = {column.index for column in columns if any(_is_meant(column, head) for head in asked)}
    given = {column.field for column in columns if column.index in by_hand}
    names = [column for column in columns if column.field == "name" and column.index not in by_hand]
    taken, settled = set(given), []
    unit = next((column for column in names if folded(column.title) not in _ONLY_NAME), None)
    for column in columns:
        name = column.field
        if column.index in by_hand or not column.used:
            settled.append(column)
            continue
        if name == "name" and folded(column.title) in _ONLY_NAME and (unit is not None or "name" in given):
            name = "leader"
        repeats = name in given or (name in taken and name not in JOINED and not (name == "strength" and column.detail))
        taken.add(name)
        settled.append(replace(column, field="" if repeats and name != "leader" or (name in given) else name))
    return tuple(settled)


def _goes_on(sheet: Sheet, first: int, last: int) -> bool:
    """Whether the row below belongs to the heads: words only, under cells that stand over several columns."""
    row = last + 1
    if row >= len(sheet.rows):
        return False
    own = {(r, c) for r, c in ((row, c) for c in range(len(sheet.rows[row]))) if text_of(sheet.cell(r, c))}
    below = [column for _, column in sorted(own)]
    if not below or any(not isinstance(sheet.cell(row, column), str) for column in below):
        return False
    if any(text_of(sheet.cell(row, column)).strip("().").isdecimal() for column in below):
        return False
    heads = [text_of(cell) for cell in _filled(sheet, last)]
    wide = [column for column in below if _stands_over(sheet, last, column, heads, below)]
    alone = [column for column in below if column not in wide]
    return bool(wide) and all(not _names_a_unit(heads, column) for column in alone) and len(alone) <= len(wide)


def _stands_over(sheet: Sheet, row: int, column: int, heads: Sequence[str], below: Sequence[int]) -> bool:
    """Whether a cell of the head above stands over this column and another one."""
    for top, left, bottom, right in sheet.merged:
        if top <= row <= bottom and left <= column <= right:
            return right > left and bottom <= row
    blank = column >= len(heads) or not heads[column]
    next_blank = column + 1 in below and (column + 1 >= len(heads) or not heads[column + 1])
    return (blank and column - 1 in below) or (next_blank and not blank)


def _names_a_unit(heads: Sequence[str], column: int) -> bool:
    return column < len(heads) and field_of(heads[column].replace("\n", " ")) in ("name", "id", IGNORED)


def _begins_above(sheet: Sheet, first: int) -> bool:
    """Whether the row above the heads belongs to them: cells merged over some of the columns, not one title over all."""
    row = first - 1
    if row < 0:
        return False
    cells = [cell for cell in (sheet.rows[row]) if text_of(cell)]
    merged = [one for one in sheet.merged if one[0] == row and one[3] > one[1] and text_of(sheet.cell(row, one[1]))]
    return len(cells) >= 2 and bool(merged) and all(isinstance(cell, str) for cell in cells)


def columns_with(header: Header, index: int, name: str) -> Header:
    """The heads with one column given another field by hand; whoever had that field loses it, where it cannot be shared."""
    chosen = next((column for column in header.columns if column.index == index), None)
    part = chosen is not None and name == "strength" and bool(chosen.detail)
    changed = []
    for column in header.columns:
        taken = column.field == name and not (name in ("", IGNORED, *JOINED) or (part and column.detail))
        changed.append(replace(column, field=name if column.index == index else "" if taken else column.field))
    return replace(header, columns=tuple(changed))
