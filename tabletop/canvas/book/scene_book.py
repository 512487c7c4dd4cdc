"""The scene book: a page for each scene in one frame, so that one can leaf through it; lists that are longer go on behind it."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QIODevice
from PySide6.QtGui import QPainter

from tabletop import i18n
from tabletop.canvas.book.book_content import BookSource, scene_sections
from tabletop.canvas.book.book_cover import cover_pages
from tabletop.canvas.book.book_flow import Flow, Page
from tabletop.canvas.book.book_page import BookPainter, BookSheet, frame_of
from tabletop.canvas.book.book_rows import Type
from tabletop.canvas.paper.print_map import DPI, MM_PER_INCH, application, in_memory, open_pdf
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.scene import Scene

PAPERS = ("A4", "A3")
Paint = Callable[[QPainter, float], None]


@dataclass(frozen=True)
class BookPage:
    """`title`: what stands in an outline, empty on a page on which a scene goes on; `paint(painter, px_per_mm)` paints it from the upper
    left corner of the paper on and leaves the lowest 8 mm free."""

    title: str
    paint: Callable[[QPainter, float], None]


class SceneBook:
    """The pages of a book. Where its text stands is found once, whatever it is painted on."""

    def __init__(self, source: BookSource) -> None:
        self._source, self._type = source, Type()
        scale, centre = frame_of(source)
        self._sheets = [book_sheet(source, scene.number, scale, centre) for scene in source.plan.scene_list()]
        self._painter = BookPainter(source, self._sheets, self._type)

    @cached_property
    def _scene_pages(self) -> list[list[Page]]:
        """For each scene the lines of its page and of those that follow."""
        rooms = self._painter.rooms
        flow = Flow(self._type, rooms.text, rooms.columns)
        return [flow.pages(scene_sections(self._source, sheet)) for sheet in self._sheets]

    @cached_property
    def pages(self) -> list[BookPage]:
        """All pages in their order; the pages that they name are counted from the first of the book."""
        counts = [len(pages) for pages in self._scene_pages]
        ahead = len(self._covers([0] * len(counts)))
        firsts = [ahead + sum(counts[:n]) + 1 for n in range(len(counts))]
        covers, count = self._covers(firsts), ahead + sum(counts)
        found = [BookPage(i18n.tr("Scene book") if not n else "", self._cover(page, n, count)) for n, page in enumerate(covers)]
        for sheet, pages, first in zip(self._sheets, self._scene_pages, firsts, strict=True):
            titles = [_title(sheet.scene), *[""] * (len(pages) - 1)]
            found += [BookPage(titles[n], self._page(sheet, page, n, first, count)) for n, page in enumerate(pages)]
        return found

    def _covers(self, numbers: Sequence[int]) -> list[Page]:
        return cover_pages(self._source, self._sheets, self._type, self._painter.rooms, numbers)

    def _cover(self, page: Page, nth: int, count: int) -> Paint:
        def paint(painter: QPainter, px_per_mm: float) -> None:
            with self._type.scaled(painter, px_per_mm):
                self._painter.cover(painter, page, nth == 0)
                self._painter.foot(painter, None, nth + 1, count)

        return paint

    def _page(self, sheet: BookSheet, page: Page, nth: int, first: int, count: int) -> Paint:
        def paint(painter: QPainter, px_per_mm: float) -> None:
            if nth == 0:
                self._painter.map(painter, sheet, px_per_mm)
            with self._type.scaled(painter, px_per_mm):
                self._painter.scene(painter, sheet, page, first, nth > 0)
                self._painter.foot(painter, sheet.scene.number, first + nth, count)

        return paint


def book_sheet(source: BookSource, number: int, scale: float, centre: tuple[float, float] | None) -> BookSheet:
    """A scene in the frame of the book, with the places of the scene before."""
    step = source.steps.get(number)
    ghosts = () if step is None else ((step, False),)
    plan, layers, findings, ready = source.plan, source.layers, source.findings, source.readiness
    return BookSheet(plan, layers, number, source.paper_mm, scale, centre, findings, ready, ghosts, wanted_upright=False)


def _title(scene: Scene) -> str:
    number = i18n.tr("Scene {number}", number=scene.number)
    return f"{number}: {scene.name}" if scene.name else number


def check_book(out: Path, paper: str) -> None:
    """Raise InputError with one sentence for an ending or a paper that a scene book cannot have."""
    if Path(out).suffix.lower() != ".pdf":
        raise InputError(mark("{file} has no ending that is known; give one of {known}."), file=Path(out).name, known="pdf")
    if paper.strip().upper() not in PAPERS:
        raise InputError(mark("The scene book has no paper {paper}; give A4 or A3."), paper=paper)


def write_book(source: BookSource, out: Path, progress: Callable[[float], None] = lambda share: None) -> None:
    """Write the book as a PDF with an entry for each scene in its outline, whole or not at all. `progress` takes 0 to 1.

    Raises InputError when the folder cannot be written.
    """
    keep = application()
    try:
        book = SceneBook(source)
        content = in_memory(lambda device: _draw(book, source, device, progress))
        titles = [page.title for page in book.pages]
    finally:
        del keep
    write_whole(Path(out), with_outline(content, [(title, nth) for nth, title in enumerate(titles) if title]))


def _draw(book: SceneBook, source: BookSource, target: QIODevice, progress: Callable[[float], None]) -> None:
    name = source.plan.name or i18n.tr("Plan without a name")
    writer = open_pdf(target, source.paper_mm, f"{i18n.tr('Scene book')}: {name}")
    painter, px_per_mm = QPainter(writer), DPI / MM_PER_INCH
    try:
        for nth, page in enumerate(book.pages):
            if nth:
                writer.newPage()
            page.paint(painter, px_per_mm)
            progress((nth + 1) / len(book.pages))
    finally:
        painter.end()


def with_outline(content: bytes, entries: Sequence[tuple[str, int]]) -> bytes:
    """A PDF with an outline: titles and the pages, from 0, to which they lead."""
    from pypdf import PdfReader, PdfWriter

    read = PdfReader(io.BytesIO(content))
    writer = PdfWriter(clone_from=read)
    writer.pdf_header = read.pdf_header
    for title, page in entries:
        writer.add_outline_item(title=title, page_number=page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
