"""The blocks of a document laid out on pages: no heading alone at the foot, heads of tables repeated, nothing beyond the margin."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPagedPaintDevice, QPainter

from tabletop.canvas.document.drawn_page import DrawnPage
from tabletop.canvas.document.pdf_blocks import block_pieces, contents_pieces, heading_pieces
from tabletop.canvas.document.pdf_text import PER_MM, Piece
from tabletop.core.document.content import Block, Contents, Document, Drawn, Heading, Section, Signature, listed_headings

A4_MM = (210.0, 297.0)
LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 25.0, 18.0, 22.0, 20.0
LYING_MM = 18.0
"""Left and right margin of paper that lies."""
LONGEST_WITH_SIGNATURE_MM = 160.0


@dataclass
class PageDraft:
    """One page: its paper, and either what is painted whole, or texts, each with its place in pixels. `title`: of what is painted."""

    paper_mm: tuple[float, float]
    drawn: DrawnPage | None = None
    title: str = ""
    is_cover: bool = False
    apart: bool = False
    marks: list[tuple[Piece, float, float]] = field(default_factory=list)

    def paint(self, painter: QPainter) -> None:
        """The texts."""
        for piece, x, y in self.marks:
            piece.paint(painter, x, y)


@dataclass
class Laid:
    """A document on pages. `headings`: the page of each heading of the document, from 0; `links`: on which page and where the contents
    name which heading."""

    pages: list[PageDraft] = field(default_factory=list)
    headings: dict[int, int] = field(default_factory=dict)
    links: list[tuple[int, QRectF, int]] = field(default_factory=list)


def laid_out(document: Document, drawn: Mapping[str, DrawnPage], device: QPagedPaintDevice) -> Laid:
    """Twice: the first time tells on which page each heading stands, the second time the contents say so."""
    first = _Flow(document, drawn, device, {}).run()
    return _Flow(document, drawn, device, first.headings).run()


class _Flow:
    def __init__(self, document: Document, drawn: Mapping[str, DrawnPage], device: QPagedPaintDevice, numbers: Mapping[int, int]) -> None:
        self._document, self._drawn, self._device, self._numbers = document, drawn, device, numbers
        self._laid = Laid()
        self._heading = 0
        self._left = self._top = self._width = self._bottom = self._y = 0.0
        self._lying = self._apart = False

    def run(self) -> Laid:
        for number, section in enumerate(self._document.sections):
            self._section(section, is_cover=number == 0)
        return self._laid

    def _section(self, section: Section, is_cover: bool) -> None:
        self._lying, self._apart = section.landscape, section.apart
        self._measure()
        pieces: list[Piece] = []
        waiting: list[int] = []
        annex, last, signing = "", 0, sys.maxsize
        for at, block in enumerate(section.blocks):
            if isinstance(block, Drawn):
                self._draw(block, waiting, annex)
                waiting = []
            elif isinstance(block, Heading) and _leads_to_drawn(section.blocks[at:]):
                annex = block.said if block.level == 1 else annex
                waiting.append(self._heading)
                self._heading += 1
            else:
                last = len(pieces) if isinstance(block, Heading) else last
                signing = min(signing, last) if isinstance(block, Signature) else signing
                pieces += self._pieces(block)
        pieces[signing:] = _together(pieces[signing:])
        if pieces:
            self._new_page(is_cover)
            self._put_all(pieces)

    def _measure(self) -> None:
        self._paper = (A4_MM[1], A4_MM[0]) if self._lying else A4_MM
        left, right = (LYING_MM, LYING_MM) if self._lying else (LEFT_MM, RIGHT_MM)
        self._left, self._top = left * PER_MM, TOP_MM * PER_MM
        self._width = (self._paper[0] - left - right) * PER_MM
        self._bottom = (self._paper[1] - BOTTOM_MM) * PER_MM

    def _draw(self, block: Drawn, headings: Sequence[int], annex: str) -> None:
        page = self._drawn[block.key]
        self._laid.pages.append(PageDraft(page.paper_mm, page, " · ".join(part for part in (annex, block.title) if part)))
        for one in headings:
            self._laid.headings[one] = len(self._laid.pages) - 1

    def _pieces(self, block: Block) -> list[Piece]:
        if isinstance(block, Heading):
            first, *rest = heading_pieces(block, self._width, self._device)
            made = [replace(first, placed=self._note_heading(self._heading)), *rest]
            self._heading += 1
            return made
        if isinstance(block, Contents):
            every = self._document.headings()
            known = {id(heading): at for at, heading in enumerate(every)}
            rows = [(heading, known[id(heading)]) for heading in listed_headings(self._document)]
            told = [(heading, self._numbers.get(at, 0) + 1, self._note_link(at)) for heading, at in rows]
            return contents_pieces(block, told, self._width, self._device)
        return block_pieces(block, self._width, self._device)

    def _note_heading(self, at: int) -> Callable[[int, QRectF], None]:
        return lambda page, rect: self._laid.headings.__setitem__(at, page)

    def _note_link(self, at: int) -> Callable[[int, QRectF], None]:
        return lambda page, rect: self._laid.links.append((page, rect, at))

    def _new_page(self, is_cover: bool = False) -> None:
        self._laid.pages.append(PageDraft(self._paper, is_cover=is_cover, apart=self._apart))
        self._y = self._top

    def _put_all(self, pieces: Sequence[Piece]) -> None:
        at = 0
        while at < len(pieces):
            end = at
            while pieces[end].keeps and end + 1 < len(pieces):
                end += 1
            group = pieces[at : end + 1]
            height = sum(piece.height + (piece.gap if n or self._y > self._top else 0.0) for n, piece in enumerate(group))
            if self._y > self._top and self._y + height > self._bottom and height <= self._bottom - self._top:
                self._new_page()
                self._repeat(group[0])
            for piece in group:
                self._put(piece)
            at = end + 1

    def _repeat(self, piece: Piece) -> None:
        if piece.repeat is not None:
            self._place(piece.repeat)

    def _put(self, piece: Piece) -> None:
        """One piece, in as many parts as it needs."""
        waiting: Piece | None = piece
        while waiting is not None:
            top = self._y > self._top
            gap = waiting.gap if top else 0.0
            if self._y + gap + waiting.height <= self._bottom + 0.5:
                self._y += gap
                self._place(waiting)
                return
            room = self._bottom - self._y - gap
            fits_below = waiting.height <= self._bottom - self._top - (waiting.repeat.height if waiting.repeat else 0.0)
            parts = None if fits_below or waiting.split is None else waiting.split(room)
            if parts is not None:
                self._y += gap
                self._place(replace(parts[0], placed=waiting.placed))
                waiting = replace(parts[1], repeat=waiting.repeat, keeps=waiting.keeps)
            elif not top or (waiting.repeat is not None and self._is_only_repeat(waiting.repeat)):
                self._place(waiting)
                return
            self._new_page()
            self._repeat(waiting)

    def _is_only_repeat(self, head: Piece) -> bool:
        return self._y <= self._top + head.height + 1

    def _place(self, piece: Piece) -> None:
        self._laid.pages[-1].marks.append((piece, self._left, self._y))
        if piece.placed is not None:
            piece.placed(len(self._laid.pages) - 1, QRectF(self._left, self._y, self._width, piece.height))
        self._y += piece.height


def _together(pieces: Sequence[Piece]) -> list[Piece]:
    """A signature with the words before and the list behind it, so that nobody signs a page without words; not where that is long."""
    is_short = sum(piece.height for piece in pieces) < LONGEST_WITH_SIGNATURE_MM * PER_MM
    return [*(replace(piece, keeps=True) for piece in pieces[:-1]), *pieces[-1:]] if is_short else list(pieces)


def _leads_to_drawn(blocks: Sequence[Block]) -> bool:
    after = next((block for block in blocks if not isinstance(block, Heading)), None)
    return isinstance(after, Drawn)
