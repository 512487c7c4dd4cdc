"""Sheets of a file of any office program, read in another process within limits: whatever the file is, it ends in sheets or a sentence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tabletop.core.roster.sheet import Cell, CellFault, Sheet
from tabletop.core.roster.sheet_header import find_header
from tabletop.core.text.errors import InputError, LayerError
from tabletop.core.text.message import Message, mark
from tabletop.io.layers.layer_process import WorkerProcess
from tabletop.io.tables.sheet_limits import LIMITS

_MODULE = "tabletop.io.tables.sheet_worker"


@dataclass(frozen=True)
class SheetFile:
    """A file and its sheets, in its order."""

    path: Path
    sheets: tuple[Sheet, ...]

    def likeliest(self) -> Sheet:
        """The sheet that most looks like a roster: the one whose heads fill the most fields; hidden ones last. There is at least one."""
        return max(self.sheets, key=lambda sheet: (not sheet.hidden, _score(sheet)))

    def named(self, said: str | None) -> Sheet:
        """A sheet by its name, in any case, or by its number from 1; the likeliest one for None. Raises InputError."""
        if said is None:
            return self.likeliest()
        wanted = said.strip().casefold()
        for sheet in self.sheets:
            if sheet.name == said or sheet.name.strip().casefold() == wanted:
                return sheet
        if wanted.isascii() and wanted.isdecimal() and 1 <= int(wanted[:6]) <= len(self.sheets):
            return self.sheets[int(wanted[:6]) - 1]
        known = ", ".join(sheet.name for sheet in self.sheets)[:300]
        raise InputError(mark("{file} has no sheet {sheet}; it has {known}."), file=self.path.name, sheet=said, known=known)


def _score(sheet: Sheet) -> int:
    header = find_header(sheet)
    return header.score if header is not None else -1


def read_sheets(path: Path, cancelled: Callable[[], bool] | None = None) -> SheetFile:
    """Every sheet of an XLSX, XLS, ODS, CSV or TSV file.

    Raises LayerError with one sentence for a file that is not there, is no table, or costs more than reading may; Cancelled.
    """
    if not path.is_file():
        raise LayerError(mark("There is no file {file}."), file=str(path))
    worker = WorkerProcess(LIMITS, _MODULE)
    try:
        frames = worker.ask({"path": str(path.absolute())}, cancelled)
        sheets = tuple(_sheet(frame.data) for frame in frames if frame.kind == "sheet")
    finally:
        worker.kill()
    if not any(sheet.rows for sheet in sheets):
        told = [sentence for sheet in sheets for sentence in sheet.told]
        if told:
            raise LayerError(told[0].template, **told[0].params)
        raise LayerError(mark("{file} is empty."), file=path.name)
    return SheetFile(path, sheets)


def _sheet(data: Mapping[str, Any]) -> Sheet:
    rows = tuple(tuple(_cell(cell) for cell in row) for row in data["rows"])
    merged = tuple(_merge(one) for one in data["merged"])
    told = tuple(Message.from_json(one) for one in data["told"])
    return Sheet(str(data["name"]), rows, merged, bool(data["hidden"]), told)


def _cell(value: Any) -> Cell:
    if isinstance(value, Mapping):
        return CellFault(str(value.get("fault", "")))
    return value if isinstance(value, str | int | float | bool) else None


def _merge(corners: Sequence[Any]) -> tuple[int, int, int, int]:
    top, left, bottom, right = map(int, corners)
    return top, left, bottom, right
