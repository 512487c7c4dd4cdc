"""Pages of charts, A4 that lies with up to four of them, and files: PDF, SVG, PNG of the pages, CSV of the values."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QIODevice, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from tabletop.canvas.charts.chart_painter import paint_chart
from tabletop.canvas.ink.paper_painter import PaperPainter
from tabletop.canvas.paper.print_map import DPI, MM_PER_INCH, application, exact_svg, in_memory, open_pdf
from tabletop.canvas.typeset.pieces import UNIT, Type
from tabletop.core.charts.chart import Chart
from tabletop.core.charts.chart_table import as_csv
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import write_whole

PAPER_MM = (297.0, 210.0)
MARGIN_MM, GAP_MM, FOOT_MM = 14.0, 9.0, 8.0
A_PAGE = 4
ENDINGS = (".pdf", ".svg", ".png", ".csv")


def pages_of(charts: Sequence[Chart]) -> list[list[Chart]]:
    """Charts page by page."""
    return [list(charts[first : first + A_PAGE]) for first in range(0, len(charts), A_PAGE)]


def paint_page(painter: QPainter, charts: Sequence[Chart], px_per_mm: float, top_mm: float = MARGIN_MM) -> None:
    """Paint up to four charts onto a page from its upper left corner on; the lowest millimetres stay free."""
    width, height = PAPER_MM[0] - 2 * MARGIN_MM, PAPER_MM[1] - top_mm - MARGIN_MM - FOOT_MM
    columns, lines = (1 if len(charts) == 1 else 2), (1 if len(charts) <= 2 else 2)
    wide, high = (width - (columns - 1) * GAP_MM) / columns, (height - (lines - 1) * GAP_MM) / lines
    type_ = Type(1.1 if len(charts) == 1 else 0.9)
    painter.save()
    painter.scale(px_per_mm / UNIT, px_per_mm / UNIT)
    for at, chart in enumerate(charts):
        left, top = MARGIN_MM + (at % columns) * (wide + GAP_MM), top_mm + (at // columns) * (high + GAP_MM)
        paint_chart(painter, QRectF(left * UNIT, top * UNIT, wide * UNIT, high * UNIT), chart, type_)
    painter.restore()


def check_charts(out: Path) -> None:
    """Raise InputError with one sentence for an ending that a file of charts cannot have."""
    if out.suffix.lower() not in ENDINGS:
        known = ", ".join(ending.removeprefix(".") for ending in ENDINGS)
        raise InputError(mark("{file} has no ending that is known; give one of {known}."), file=out.name, known=known)


def write_charts(charts: Sequence[Chart], out: Path, title: str) -> None:
    """Write charts whole or not at all: all pages as PDF, as CSV all values; an SVG or a PNG has the pages below each other.

    Raises InputError for an ending that is not known or a folder that cannot be written.
    """
    check_charts(out)
    if out.suffix.lower() == ".csv":
        write_whole(out, as_csv(list(charts)).encode("utf-8-sig"))
        return
    keep = application()
    try:
        content = _WRITERS[out.suffix.lower()](pages_of(charts), title)
    finally:
        del keep
    write_whole(out, content)


def _pdf(pages: list[list[Chart]], title: str) -> bytes:
    def draw(device: QIODevice) -> None:
        writer = open_pdf(device, PAPER_MM, title)
        painter = PaperPainter(writer)
        try:
            for at, charts in enumerate(pages):
                if at:
                    writer.newPage()
                paint_page(painter, charts, DPI / MM_PER_INCH)
        finally:
            painter.end()

    return in_memory(draw)


def _below_each_other(painter: QPainter, pages: list[list[Chart]], px_per_mm: float) -> None:
    for charts in pages:
        paint_page(painter, charts, px_per_mm)
        painter.translate(0, PAPER_MM[1] * px_per_mm)


def _svg(pages: list[list[Chart]], title: str) -> bytes:
    whole_mm = PAPER_MM[0], PAPER_MM[1] * len(pages)

    def draw(device: QIODevice) -> None:
        generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
        generator.setOutputDevice(device)
        generator.setResolution(DPI)
        width, height = (round(side / MM_PER_INCH * DPI) for side in whole_mm)
        generator.setSize(QSize(width, height))
        generator.setViewBox(QRect(0, 0, width, height))
        generator.setTitle(title)
        painter = PaperPainter(generator)
        try:
            _below_each_other(painter, pages, DPI / MM_PER_INCH)
        finally:
            painter.end()

    return exact_svg(in_memory(draw), whole_mm)


PNG_DPI = 150


def _png(pages: list[list[Chart]], title: str) -> bytes:
    px_per_mm = PNG_DPI / MM_PER_INCH
    shown = pages[:8]
    image = QImage(QSize(round(PAPER_MM[0] * px_per_mm), round(PAPER_MM[1] * len(shown) * px_per_mm)), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    try:
        _below_each_other(painter, shown, px_per_mm)
    finally:
        painter.end()
    return in_memory(lambda device: QImageWriter(device, b"PNG").write(image))


_WRITERS: dict[str, Callable[[list[list[Chart]], str], bytes]] = {".pdf": _pdf, ".svg": _svg, ".png": _png}
