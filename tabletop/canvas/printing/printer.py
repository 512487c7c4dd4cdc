"""Printers of the system: which there are, what they cannot print, and pages on them at true scale, never fitted to anything."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from tabletop.canvas.paper.print_map import MM_PER_INCH
from tabletop.canvas.printing.pages import Page
from tabletop.canvas.printing.printer_facts import MOST_COPIES, PrinterFacts
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark


def printer_facts() -> list[PrinterFacts]:
    """All printers of the system; asking can take seconds where one of them is far away."""
    return [_facts(info) for info in QPrinterInfo.availablePrinters()]


def _facts(info: QPrinterInfo) -> PrinterFacts:
    papers = [size.size(QPageSize.Unit.Millimeter) for size in info.supportedPageSizes()]
    margins = QPrinter(info).pageLayout().minimumMargins()
    millimetres = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins)
    millimetres.setUnits(QPageLayout.Unit.Millimeter)
    kept = millimetres.margins()
    return PrinterFacts(
        info.printerName(),
        info.description() or info.printerName(),
        tuple((size.width(), size.height()) for size in papers),
        info.supportsCustomPageSizes(),
        (kept.left(), kept.top(), kept.right(), kept.bottom()),
        info.isDefault(),
    )


def open_printer(name: str, copies: int = 1) -> QPrinter:
    """The printer of that name. Raises InputError where there is none, naming those that there are."""
    known = QPrinterInfo.availablePrinterNames()
    if name not in known:
        if not known:
            raise InputError(mark("This computer has no printer; write a PDF and print that elsewhere at 100 %."))
        raise InputError(mark("There is no printer {name}; there are: {known}."), name=name, known=", ".join(known))
    if not 1 <= copies <= MOST_COPIES:
        raise InputError(mark("{copies} copies cannot be printed; give 1 to 99."), copies=copies)
    printer = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
    printer.setCopyCount(copies)
    return printer


def print_pages(printer: QPrinter, pages: Sequence[Page], title: str, progress: Callable[[float], None] = lambda share: None) -> None:
    """Paint pages at true scale from the corner of the paper, whatever the printer leaves white. Raises InputError where it refuses."""
    printer.setDocName(title)
    printer.setFullPage(True)
    _set_paper(printer, pages[0].paper_mm)
    painter = QPainter()
    if not painter.begin(printer):
        raise InputError(mark("The printer {name} does not answer; look whether it is on, or write a PDF."), name=printer.printerName())
    try:
        for nth, page in enumerate(pages):
            if nth:
                _set_paper(printer, page.paper_mm)
                printer.newPage()
            painter.save()
            page.paint(painter, printer.resolution() / MM_PER_INCH)
            painter.restore()
            progress((nth + 1) / len(pages))
    finally:
        painter.end()


def _set_paper(printer: QPrinter, paper_mm: tuple[float, float]) -> None:
    """The paper with its short side below, turned where the page lies the other way."""
    short, long = sorted(paper_mm)
    size = QPageSize(QSizeF(short, long), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    way = QPageLayout.Orientation.Portrait if paper_mm[0] <= paper_mm[1] else QPageLayout.Orientation.Landscape
    printer.setPageLayout(QPageLayout(size, way, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter))
    printer.setFullPage(True)
