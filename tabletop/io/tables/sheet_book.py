"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) as sheets. Runs inside the reading process only."""

import datetime
import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine as calamine

from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import Message, mark, message
from tabletop.io.records.layer_limits import Limits
from tabletop.io.tables.sheet_limits import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS

_FAULT_CELL = re.compile(
    rb'<c\b[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"([^>]{0,200})>(?:<f\b[^>]{0,400}(?:/>|>[^<]{0,8192}</f>))?(?:<v\s*/>|<v>([^<]{0,40})</v>)?</c>'
)
_SHEET = re.compile(r"<sheet\b[^>]*>")
_RELATION = re.compile(r"<Relationship\b[^>]*>")


def open_book(path: Path, limits: Limits) -> "Book":
    """A workbook whose sheets can be read one by one. Raises LayerError with a sentence."""
    _vet_archive(path, limits)
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        raise LayerError(mark("{file} is locked with a password; save it without one and import that file."), file=path.name) from None
    except Exception as error:
        raise _refused(path, error) from None
    return Book(path, book)


def _vet_archive(path: Path, limits: Limits) -> None:
    """Refuse a file that unpacks to far more than a roster can be."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _refused(path, error) from None
    if len(members) > limits.max_members or sum(member.file_size for member in members) > limits.max_unpacked_bytes:
        text = mark("{file} unpacks to more than a roster can be; copy the sheet into a new file and import that.")
        raise LayerError(text, file=path.name)


def _refused(path: Path, error: Exception) -> LayerError:
    reason = " ".join(str(error).split())[:120]
    text = mark("{file} cannot be read as a workbook ({reason}); open it in a spreadsheet and save it as XLSX.")
    return LayerError(text, file=path.name, reason=reason)


class Book:
    """The sheets of a workbook."""

    def __init__(self, path: Path, book: calamine.CalamineWorkbook) -> None:
        self._path, self._book = path, book

    def sheets(self) -> Iterator[dict[str, Any]]:
        """Each sheet as plain values: name, hidden, rows, merged, told. Raises LayerError."""
        metadata = [one for one in self._book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
        for one in metadata[:MOST_SHEETS]:
            try:
                yield self._sheet(one)
            except calamine.CalamineError as error:
                text = mark("{file}, sheet {sheet}: it cannot be read ({reason}).")
                told = message(text, file=self._path.name, sheet=one.name, reason=" ".join(str(error).split())[:120])
                yield {"name": one.name, "hidden": False, "rows": [], "merged": [], "told": [told.to_json()]}

    def _sheet(self, one: calamine.SheetMetadata) -> dict[str, Any]:
        sheet = self._book.get_sheet_by_name(one.name)
        told: list[Message] = []
        rows = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS) if sheet.end is not None else []
        if sheet.end is not None and (sheet.end[0] >= MOST_ROWS or sheet.end[1] >= MOST_COLUMNS):
            told.append(more_than_read(self._path.name, one.name))
        cells = [[_cell(value) for value in row[:MOST_COLUMNS]] for row in rows]
        for row, column, text in self._faults(one.name):
            if row < len(cells) and column < len(cells[row]) and cells[row][column] is None:
                cells[row][column] = {"fault": text}
        merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or () if first[0] < MOST_ROWS and last[1] < MOST_COLUMNS]
        hidden = one.visible != calamine.SheetVisibleEnum.Visible
        told_json = [sentence.to_json() for sentence in told]
        return {"name": one.name, "hidden": hidden, "rows": cells, "merged": merged[:MOST_ROWS], "told": told_json}

    def _faults(self, name: str) -> Iterator[tuple[int, int, str]]:
        """Cells of an XLSX that the library gives as blank: formulas that end in an error, and those without a result."""
        member = _member_of(self._path, name)
        if member is None:
            return
        with zipfile.ZipFile(self._path) as archive, archive.open(member) as stream:
            data = stream.read()
        for match in _FAULT_CELL.finditer(data):
            letters, row, about, value = match.groups()
            formula = b"<f" in match.group(0)
            wrong = b't="e"' in about or b't="e"' in match.group(0)[:120]
            if wrong or (formula and not value):
                yield int(row) - 1, _column(letters), (value or b"").decode("utf-8", "replace") if wrong else ""


def _member_of(path: Path, name: str) -> str | None:
    """The file of a sheet inside an XLSX; None for other workbooks."""
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return None
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {_attribute(one, "Id"): _attribute(one, "Target") for one in _RELATION.findall(relations)}
    for one in _SHEET.findall(book):
        if _attribute(one, "name") == name:
            target = targets.get(_attribute(one, "r:id"), "").lstrip("/")
            member = target if target.startswith("xl/") else f"xl/{target}"
            return member if member in names else None
    return None


def _attribute(element: str, name: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"', element)
    return html.unescape(match[1]) if match else ""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _cell(value: Any) -> Any:
    """A value that JSON holds; dates and times as people read them."""
    if value == "" or value is None:
        return None
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == datetime.time() else "%Y-%m-%d %H.%M")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.strftime("%H.%M")
    if isinstance(value, bool | int | float | str):
        return value if not isinstance(value, float) or abs(value) < float("inf") else None
    return str(value)


def more_than_read(file: str, sheet: str) -> Message:
    """The sentence for rows and columns beyond what is read."""
    text = mark("{file}, sheet {sheet}: only the first {rows} rows and {columns} columns were read.")
    return message(text, file=file, sheet=sheet, rows=MOST_ROWS, columns=MOST_COLUMNS)
