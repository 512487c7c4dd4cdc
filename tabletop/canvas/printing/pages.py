"""Several sheets in one file, or on the paper of a printer: pages that paint themselves from the upper left corner of the paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QIODevice
from PySide6.QtGui import QPainter

from tabletop.canvas.paper.print_map import DPI, MM_PER_INCH, application, in_memory, open_pdf
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.sheet_painter import paint_sheet
from tabletop.canvas.printing.floor_mat import FloorMat, paint_mat_page
from tabletop.core.document.mat_layout import DOT_MM
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import write_whole

Told = Callable[[float], None]


@dataclass(frozen=True)
class Page:
    """`paint(painter, px_per_mm)` paints it; the paper is `paper_mm` wide and high."""

    paper_mm: tuple[float, float]
    paint: Callable[[QPainter, float], None]


def sheet_pages(sheets: Sequence[Sheet]) -> list[Page]:
    """A page of each sheet."""

    def page(sheet: Sheet) -> Page:
        return Page(sheet.paper_mm, lambda painter, px_per_mm: paint_sheet(painter, sheet, px_per_mm, vector=True))

    return [page(sheet) for sheet in sheets]


def mat_pages(mat: FloorMat) -> list[Page]:
    """The index of a floor mat, then its sheets."""
    paper = (mat.layout.page_dots[0] * DOT_MM, mat.layout.page_dots[1] * DOT_MM)

    def page(nth: int) -> Page:
        def paint(painter: QPainter, px_per_mm: float) -> None:
            painter.scale(px_per_mm * DOT_MM, px_per_mm * DOT_MM)
            paint_mat_page(painter, mat, nth)

        return Page(paper, paint)

    return [page(nth) for nth in range(len(mat.sheets) + 1)]


def check_pages_file(out: Path) -> None:
    """Raise InputError for a file that holds one picture only."""
    if Path(out).suffix.lower() != ".pdf":
        raise InputError(mark("{file} holds one sheet only; for several scenes give a name that ends in .pdf."), file=Path(out).name)


def render_sheets(sheets: Sequence[Sheet], out: Path, progress: Told = lambda share: None) -> None:
    """Write sheets as pages of one PDF, whole or not at all; `progress` is told shares from 0 to 1. Raises InputError."""
    check_pages_file(out)
    keep = application()
    try:
        content = in_memory(lambda device: _write(sheet_pages(sheets), device, sheets[0].title, progress))
    finally:
        del keep
    write_whole(out, content)


def _write(pages: Sequence[Page], device: QIODevice, title: str, progress: Told) -> None:
    writer = open_pdf(device, pages[0].paper_mm, title)
    painter = QPainter(writer)
    try:
        for nth, page in enumerate(pages):
            if nth:
                writer.newPage()
            painter.save()
            page.paint(painter, DPI / MM_PER_INCH)
            painter.restore()
            progress((nth + 1) / len(pages))
    finally:
        painter.end()
