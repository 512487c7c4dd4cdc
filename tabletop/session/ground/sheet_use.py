"""What a workbook or a text table can be: a roster, places for layers, or both."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tabletop.core.roster.sheet_file import SheetFile
from tabletop.core.roster.sheet_header import find_header
from tabletop.core.text.errors import Cancelled, TabletopError
from tabletop.io.pictures.ground_source import GroundSource
from tabletop.io.records.layer_formats import TABLES, WORKBOOKS
from tabletop.io.tables.sheet_reading import read_sheets

LARGEST_TEXT = 4_000_000
"""Bytes: no larger text is looked through for a roster."""


@dataclass(frozen=True)
class SheetUse:
    """`file`: the sheets, where one has heads of a roster; `has_places`: whether a table says where its records lie."""

    file: SheetFile | None = None
    has_places: bool = False


def is_sheet(path: Path) -> bool:
    """Whether a file is a table by its ending."""
    return path.suffix.lower() in TABLES


def use_of(path: Path, source: GroundSource, cancelled: Callable[[], bool]) -> SheetUse:
    """Look into a file, in the thread that reads. What cannot be read can be neither. Raises Cancelled."""
    return SheetUse(_roster(path, cancelled), _has_places(path, source, cancelled))


def _roster(path: Path, cancelled: Callable[[], bool]) -> SheetFile | None:
    try:
        if path.suffix.lower() not in WORKBOOKS and path.stat().st_size > LARGEST_TEXT:
            return None
        file = read_sheets(path, cancelled)
    except Cancelled:
        raise
    except (OSError, TabletopError):
        return None
    return file if find_header(file.likeliest) is not None else None


def _has_places(path: Path, source: GroundSource, cancelled: Callable[[], bool]) -> bool:
    try:
        return bool(source.tables(path, cancelled))
    except Cancelled:
        raise
    except TabletopError:
        return False
