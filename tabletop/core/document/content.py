"""A document as a value: headings, paragraphs, lines to fill in, tables, drawn pages. Built once from a plan, written as PDF, HTML, DOCX.
All texts stand in the language of the document already."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal

Look = Literal["body", "quiet", "strong", "item", "note"]
Align = Literal["left", "right", "centre"]


@dataclass(frozen=True)
class Heading:
    """`level` 1 to 3; `number` as it stands before the text ("III", "3.2", "LAMPIRAN A"), empty for none."""

    text: str
    level: int = 1
    number: str = ""

    @property
    def said(self) -> str:
        """Number and text."""
        return f"{self.number}  {self.text}" if self.number else self.text


@dataclass(frozen=True)
class Paragraph:
    """A text, whose line breaks stay; an "item" stands after its `mark` ("a.") or a dash, a "note" in a box."""

    text: str
    look: Look = "body"
    mark: str = ""


@dataclass(frozen=True)
class Blank:
    """Empty dotted lines to be written on by hand, because nobody filled the field: `name` says which."""

    name: str
    lines: int = 3


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width beside the others, and where its texts stand."""

    head: str
    share: float = 1.0
    align: Align = "left"


@dataclass(frozen=True)
class Table:
    """Rows have as many cells as there are columns, or one: that one stands over the whole width and heads the rows below it.

    `sums`: so many rows at the end are sums and stand bold. `dense`: rows stand closer, for long lists of short cells.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: int = 0
    dense: bool = False


@dataclass(frozen=True)
class Drawn:
    """A page that the program draws whole, known to the writers by its key; `title` is what it shows, in words."""

    key: str
    title: str


@dataclass(frozen=True)
class Contents:
    """The list of all headings of level 1 and 2, with their pages."""

    title: str


@dataclass(frozen=True)
class Cover:
    """The first page. `marks`: words that stand large on it, as LATIHAN; `lines`: what stands below the title."""

    letterhead: tuple[str, ...]
    number: str
    classification: str
    title: str
    marks: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signature:
    """Where who answers for the plan signs: place and date, office, name, rank and number; dots stand for what is not known."""

    place_and_date: str
    office: str
    name: str
    rank: str


Block = Heading | Paragraph | Blank | Table | Drawn | Contents | Cover | Signature


@dataclass(frozen=True)
class Section:
    """Blocks that begin on a page of their own, on paper that stands or lies. `apart`: the last part, which is detached before the others
    are handed round: its pages are numbered by themselves, and the contents do not list it."""

    blocks: tuple[Block, ...]
    landscape: bool = False
    apart: bool = False


@dataclass(frozen=True)
class Document:
    """`language`: "id" or "en"; `classification` stands on top of each page, `mark` (LATIHAN) beside it; `number`: of the document."""

    title: str
    language: str
    sections: tuple[Section, ...]
    author: str = ""
    number: str = ""
    classification: str = ""
    mark: str = ""

    def blocks(self) -> Iterator[Block]:
        """Every block, in order."""
        for section in self.sections:
            yield from section.blocks

    def headings(self) -> list[Heading]:
        """Every heading, in order."""
        return [block for block in self.blocks() if isinstance(block, Heading)]


CONTENTS_LEVELS = 2
"""Headings down to this level stand in the contents."""


def listed_headings(document: Document) -> list[Heading]:
    """The headings that the contents list, in order."""
    blocks = [block for section in document.sections if not section.apart for block in section.blocks]
    return [block for block in blocks if isinstance(block, Heading) and block.level <= CONTENTS_LEVELS]


_NOT_PRINTED = {code: None for code in (*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFFFE, 0xFFFF)}


def clean(text: str) -> str:
    """A text without the signs that XML does not know and no paper shows: control characters, halves of surrogate pairs."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return plain.encode("utf-8", "replace").decode("utf-8").translate(_NOT_PRINTED)


def cleaned(document: Document) -> Document:
    """The document with every text clean, whatever a file brought."""
    made: Document = _cleaned(document)
    return made


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _cleaned(getattr(value, one.name)) for one in fields(value)})
    return value
