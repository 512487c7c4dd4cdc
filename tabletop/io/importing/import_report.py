"""What an import tells at its end: what came, what was left out and why, as sentences and as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tabletop.core.text.message import Message, Titled, cut, mark, message

MOST_LISTED = 40


@dataclass(frozen=True)
class MadeTable:
    """A table of the result: its records, from which tables of the delivery, records without a name, numbers that were assumed."""

    table: str
    title: Mapping[str, str]
    role: str
    count: int
    sources: Mapping[str, int]
    unnamed: int = 0
    assumed: int = 0
    twice: int = 0
    cut: int = 0
    whole: bool = False

    def lines(self) -> list[Message]:
        """Its count, then what is to be known of it."""
        text = mark("{title} ({role}): {count} {count:record|records}, from {sources}.")
        shown = ", ".join(list(self.sources)[:4]) + (", ..." if len(self.sources) > 4 else "")
        found = [message(text, title=Titled(self.title), role=self.role, count=self.count, sources=shown)]
        more = (
            (self.unnamed, mark("{title}: {n} of {count} have no name.")),
            (self.assumed, mark("{title}: no width is stated for {n} of {count}; it was assumed, see the column width_m_basis.")),
            (self.twice, mark("{title}: {n} {n:record|records} {n:was|were} there twice and left out.")),
            (self.cut, mark("{title}: {n} {n:record|records} {n:was|were} cut at the edge of the area.")),
        )
        return [*found, *(message(text, title=Titled(self.title), n=n, count=self.count) for n, text in more if n)]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            **{"table": self.table, "title": dict(self.title), "role": self.role, "count": self.count, "sources": dict(self.sources)},
            **{"unnamed": self.unnamed, "assumed": self.assumed, "duplicates": self.twice, "cut": self.cut},
        }


@dataclass(frozen=True)
class ImportReport:
    """The tables made; `notes` about all; `left_out` on purpose; `lost`: what could not be read. `catalogue` None: nothing was written."""

    made: tuple[MadeTable, ...]
    notes: tuple[Message, ...]
    left_out: tuple[Message, ...]
    lost: tuple[Message, ...]
    remarks: tuple[Message, ...]
    catalogue: Path | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everything could be read."""
        return not self.lost

    def lines(self) -> list[Message]:
        """The report, sentence by sentence."""
        lines = [*self.notes, *(line for one in self.made for line in one.lines())]
        lines += _section(mark("Left out:"), self.left_out)
        lines += _section(mark("Could not be read:"), self.lost)
        lines += _section(mark("Also:"), self.remarks)
        if self.catalogue is not None:
            lines.append(message(mark("The catalogue is {file}."), file=str(self.catalogue)))
        return lines

    def to_json(self, words: Any) -> dict[str, Any]:
        """Plain values; `words` gives a sentence in the language in use."""
        return {
            "catalogue": None if self.catalogue is None else str(self.catalogue),
            "tables": [one.to_json() for one in self.made],
            **{name: [words(line) for line in getattr(self, name)] for name in ("notes", "left_out", "lost", "remarks")},
        }


def _section(head: str, lines: Sequence[Message]) -> list[Message]:
    return [Message(head), *cut(lines, MOST_LISTED)] if lines else []
