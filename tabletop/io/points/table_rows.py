"""The rows of a table of text (CSV, TSV), or of a sheet of a workbook (XLSX, XLS, ODS), as texts. Runs inside the reading worker only."""

import csv
import datetime
import io
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tabletop.core.points.point_options import SEPARATORS
from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import Message, mark, message
from tabletop.io.records.cell_text import decoded
from tabletop.io.records.layer_batch import Said
from tabletop.io.records.layer_formats import WORKBOOKS
from tabletop.io.records.layer_limits import Limits

MOST_SHEETS = 60
MOST_ROWS = 300_000
"""Rows of a sheet of a workbook."""
MOST_COLUMNS = 400
_LARGEST_TEXT = 512 << 20
_LARGEST_BOOK = 128 << 20
_LONGEST_CELL = 32 << 20
_START = 1 << 19
"""Bytes of a table of text by which its columns are told."""
_LINES = 60
"""Lines by which the separator is chosen."""
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*\r?\n', re.IGNORECASE)
_NAMES = {sign: name for name, sign in SEPARATORS.items()}


@dataclass(frozen=True)
class TableRows:
    """Rows of cells as texts, blank ones too so that their numbers hold; `separator` a key of `SEPARATORS`, "" for a workbook; `told`:
    what was not read."""

    rows: Sequence[Sequence[str]]
    separator: str = ""
    told: tuple[Message, ...] = ()


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook by its name."""
    return path.suffix.lower() in WORKBOOKS


def table_names(path: Path, limits: Limits) -> list[str]:
    """Names of the sheets of a workbook, hidden ones last; of a table of text its own. Raises LayerError."""
    if not is_workbook(path):
        return [path.stem]
    import python_calamine as calamine

    sheets = [one for one in _book(path, limits).sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
    sheets.sort(key=lambda one: one.visible != calamine.SheetVisibleEnum.Visible)
    return [one.name for one in sheets[:MOST_SHEETS]]


def table_rows(path: Path, table: str, said: Said, limits: Limits, start_only: bool = False) -> TableRows:
    """The rows of a table of text or of the sheet of that name. Raises LayerError with a sentence. `start_only`: of a text the first ones
    are enough."""
    return _sheet(path, table, limits) if is_workbook(path) else _text_rows(path, said, start_only)


# --- text
def _text_rows(path: Path, said: Said, start_only: bool) -> TableRows:
    if path.stat().st_size > _LARGEST_TEXT:
        raise LayerError(mark("{file} is too large for a CSV; save it as GeoPackage."), file=path.name)
    text = _text_of(path, said.encoding, start_only)
    asked = SEPARATORS.get(said.options.get("separator", ""), "")
    line = _SEPARATOR_LINE.match(text)
    if line is not None and (line[1] in SEPARATORS.values() or asked):
        text, asked = text[line.end() :], asked or line[1]
    csv.field_size_limit(_LONGEST_CELL)
    separator = asked or _separator(text, path)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise LayerError(mark("{file} is no table: {reason}."), file=path.name, reason=str(error)) from None
    if not any(cell.strip() for row in rows for cell in row):
        raise LayerError(mark("{file} is empty."), file=path.name)
    return TableRows(rows, _NAMES[separator])


def _text_of(path: Path, encoding: str | None, start_only: bool) -> str:
    with path.open("rb") as stream:
        text = decoded(stream.read(_START if start_only else -1), encoding)
        more = bool(stream.read(1))
    return text[: text.rfind("\n") + 1] or text if more else text


def _separator(text: str, path: Path) -> str:
    """The sign that cuts the most lines into equally many cells; a comma only where no other does as well, for it parts numbers too."""
    start = text[: _LINES * 4096]
    best, best_score = ",", (0, 0)
    for sign in "\t;|,":
        try:
            rows = [row for row, _ in zip(csv.reader(io.StringIO(start, newline=""), delimiter=sign), range(_LINES), strict=False)]
        except csv.Error:
            continue
        counts = Counter(len(row) for row in rows if len(row) > 1)
        if counts:
            width, lines = counts.most_common(1)[0]
            if (lines, width if sign != "," else 0) > best_score:
                best, best_score = sign, (lines, width if sign != "," else 0)
    return best


# --- workbooks
def _book(path: Path, limits: Limits) -> Any:
    """A workbook opened by python-calamine. Raises LayerError for one that is locked, damaged, or unpacks to too much."""
    import python_calamine as calamine

    if path.stat().st_size > _LARGEST_BOOK:
        raise LayerError(mark("{file} is too large for a workbook of places; save the sheet as CSV or GeoPackage."), file=path.name)
    _vet(path, limits)
    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        raise LayerError(mark("{file} is locked with a password; save it without one."), file=path.name) from None
    except Exception as error:
        raise _refused(path, error) from None


def _vet(path: Path, limits: Limits) -> None:
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _refused(path, error) from None
    if len(members) > limits.max_members or sum(member.file_size for member in members) > limits.max_unpacked_bytes:
        raise LayerError(mark("{file} unpacks to more than a workbook of places can be; copy the sheet into a new file."), file=path.name)


def _refused(path: Path, error: Exception) -> LayerError:
    reason = " ".join(str(error).split())[:120]
    text = mark("{file} cannot be read as a workbook ({reason}); open it in a spreadsheet and save it as XLSX.")
    return LayerError(text, file=path.name, reason=reason)


def _sheet(path: Path, name: str, limits: Limits) -> TableRows:
    book = _book(path, limits)
    if name not in book.sheet_names:
        known = ", ".join(book.sheet_names)[:200]
        raise LayerError(mark("{file} holds no sheet {sheet}; it holds {known}."), file=path.name, sheet=name, known=known)
    try:
        sheet = book.get_sheet_by_name(name)
        cells = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS) if sheet.end is not None else []
    except Exception as error:
        text = mark("{file}, sheet {sheet}: it cannot be read ({reason}).")
        raise LayerError(text, file=path.name, sheet=name, reason=" ".join(str(error).split())[:120]) from None
    told: tuple[Message, ...] = ()
    if sheet.end is not None and (sheet.end[0] >= MOST_ROWS or sheet.end[1] >= MOST_COLUMNS):
        text = mark("{file}, sheet {sheet}: only the first {rows} rows and {columns} columns were read.")
        told = (message(text, file=path.name, sheet=name, rows=MOST_ROWS, columns=MOST_COLUMNS),)
    return TableRows([[_text(value) for value in row[:MOST_COLUMNS]] for row in cells], "", told)


def _text(value: Any) -> str:
    """A cell as a person would type it; numbers with a point, dates as a calendar writes them."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        whole = abs(value) < 1e15 and value == int(value)
        return str(int(value)) if whole else repr(value)
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == datetime.time() else "%Y-%m-%d %H.%M")
    if isinstance(value, datetime.time):
        return value.strftime("%H.%M")
    return str(value)


def options_of(said: Said) -> Mapping[str, str]:
    """The options that a person gave, as texts."""
    return {str(name): str(value) for name, value in said.options.items()}
