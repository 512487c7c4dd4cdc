"""A file of sheets, and which of them is meant."""

from dataclasses import dataclass, field
from pathlib import Path

from tabletop.core.roster.sheet import Sheet
from tabletop.core.roster.sheet_header import find_header
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark


@dataclass(frozen=True)
class SheetFile:
    """A file and its sheets, at least one, in its order."""

    path: Path
    sheets: tuple[Sheet, ...]

    likeliest: Sheet = field(init=False)
    """The sheet that most looks like a roster: the one whose heads fill the most fields; hidden ones last."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "likeliest", max(self.sheets, key=lambda sheet: (not sheet.hidden, _score(sheet))))

    def named(self, said: str | None) -> Sheet:
        """A sheet by its name, in any case, or by its number from 1; the likeliest one for None. Raises InputError."""
        if said is None:
            return self.likeliest
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
