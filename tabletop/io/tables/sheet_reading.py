"""Sheets of a file of any office program, read in another process within limits: whatever the file is, it ends in sheets or a sentence."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tabletop.core.roster.sheet import Cell, CellFault, Sheet
from tabletop.core.roster.sheet_file import SheetFile
from tabletop.core.text.errors import LayerError
from tabletop.core.text.labels import told as told_sentence
from tabletop.core.text.message import mark
from tabletop.io.records.layer_process import WorkerProcess
from tabletop.io.tables.sheet_limits import LIMITS

_MODULE = "tabletop.io.tables.sheet_worker"


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
    told = tuple(told_sentence(one) for one in data["told"])
    return Sheet(str(data["name"]), rows, merged, bool(data["hidden"]), told)


def _cell(value: Any) -> Cell:
    if isinstance(value, Mapping):
        return CellFault(str(value.get("fault", "")))
    return value if isinstance(value, str | int | float | bool) else None


def _merge(corners: Sequence[Any]) -> tuple[int, int, int, int]:
    top, left, bottom, right = map(int, corners)
    return top, left, bottom, right
