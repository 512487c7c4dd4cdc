"""A sheet as it was read, cell by cell, and how texts of its cells are held against those of the roster."""

import re
import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

from tabletop.core.text.message import Message

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Signs that a workbook cannot hold."""
LONGEST_CELL = 32_767
"""Letters of a cell; a workbook holds no more."""
_JOINED = "[^\\x00-\u02ff\\s\u200b-\u200f\u2060\ufeff]"
_UNSEEN = re.compile(f"[\u00ad\u200b\u2060\ufeff]|(?<!{_JOINED})[\u200c\u200d]|[\u200c\u200d](?!{_JOINED})")
"""Signs that nobody sees; joiners are kept where they make one sign of two: in emoji, and in scripts that need them."""
_FAULT = re.compile(r"#(REF|DIV/0|VALUE|NAME|N/A|NUM|NULL|GETTING_DATA|SPILL|CALC)[!?]?|Err:\d{3}")


@dataclass(frozen=True)
class CellFault:
    """A cell without a value: a formula that went wrong (`text` is what it shows), or one that was never reckoned (empty)."""

    text: str


Cell: TypeAlias = None | str | int | float | bool | CellFault
Merge: TypeAlias = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells, from 0."""


@dataclass(frozen=True)
class Sheet:
    """Cells row by row from the upper left corner; rows may differ in length. `told`: what reading it has to say, such as rows cut off."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[Merge, ...] = ()
    hidden: bool = False
    told: tuple[Message, ...] = ()

    def cell(self, row: int, column: int) -> Cell:
        """A cell; None beyond the sheet."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None


@dataclass(frozen=True)
class Problem:
    """What is wrong in a sheet, in a sentence: `row` from 1 as spreadsheets count, `column` by its head; 0 and empty for the whole."""

    row: int
    column: str
    message: Message


def text_of(cell: Cell) -> str:
    """What a cell says, on as many lines as it has; whole numbers without a decimal. Blanks at the ends and no-break blanks are gone."""
    if cell is None or isinstance(cell, CellFault):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    lines = (" ".join(line.split()) for line in _UNSEEN.sub("", str(cell)).splitlines())
    return "\n".join(lines).strip()


def plain(text: str) -> str:
    """A text as a workbook gives it back, on one line with single blanks: two texts that only differ in that are the same."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")[:LONGEST_CELL]
    return unicodedata.normalize("NFC", " ".join(_UNSEEN.sub("", NOT_IN_XML.sub("", whole)).split()))


def fault_of(text: str) -> CellFault | None:
    """The fault that a text of a cell stands for, such as #REF! or Err:502."""
    return CellFault(text) if _FAULT.fullmatch(text) else None
