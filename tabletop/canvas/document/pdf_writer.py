"""A document as PDF: pages of text and drawn pages in one file, numbered through, with an outline, links in the contents and metadata."""

import io
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPageSize, QPainter, QPdfWriter, QPen

from tabletop import i18n
from tabletop.canvas.document.drawn_page import DrawnPage
from tabletop.canvas.document.pdf_flow import LEFT_MM, LYING_MM, RIGHT_MM, Laid, PageDraft, laid_out
from tabletop.canvas.document.pdf_text import PER_MM, SMALL_PT, font_of
from tabletop.canvas.ink.paper_painter import PaperPainter
from tabletop.canvas.paper.print_map import DPI, in_memory, open_pdf
from tabletop.canvas.paper.sheet import MARGIN_MM
from tabletop.core.document.content import Document
from tabletop.core.document.lean_pdf import make_lean
from tabletop.core.text.style import tokens

POINTS = 72 / DPI
FOOT_PT = 7.5
"""On a drawn page the foot stands in its narrow margin."""


def pdf_of(document: Document, drawn: Mapping[str, DrawnPage]) -> bytes:
    """The whole file."""
    found: list[Laid] = []

    def draw(device: QIODevice) -> None:
        writer = open_pdf(device, (210.0, 297.0), document.title)
        found.append(laid_out(document, drawn, writer))
        _paint_all(document, found[0], writer)

    content = in_memory(draw)
    return _finished(content, document, found[0])


def _paint_all(document: Document, laid: Laid, writer: QPdfWriter) -> None:
    _set_page(writer, laid.pages[0].paper_mm)
    painter = PaperPainter(writer)
    handed = sum(not page.apart for page in laid.pages)
    try:
        for number, page in enumerate(laid.pages, start=1):
            if number > 1:
                _set_page(writer, page.paper_mm)
                writer.newPage()
            if page.drawn is not None:
                painter.save()
                page.drawn.paint(painter, PER_MM, True)
                painter.restore()
            else:
                page.paint(painter)
            told = apart_words(number - handed, len(laid.pages) - handed) if page.apart else page_words(number, handed)
            _frame(painter, document, page, told)
    finally:
        painter.end()


def _set_page(writer: QPdfWriter, paper_mm: tuple[float, float]) -> None:
    writer.setPageSize(QPageSize(QSizeF(*paper_mm), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))


def page_words(number: int, count: int) -> str:
    """Number of a page among all."""
    return i18n.tr("Page {number} of {count}", number=number, count=count)


def apart_words(number: int, count: int) -> str:
    """Number of a page among those that the moderator keeps."""
    return i18n.tr("Page M-{number} of M-{count}", number=number, count=count)


def detach_words() -> str:
    """What the foot of such a page says."""
    return i18n.tr("For the moderator: detach before it is handed round")


def _frame(painter: QPainter, document: Document, page: PageDraft, told: str) -> None:
    """Classification and word of an exercise above, title and number of the page below."""
    width, height = page.paper_mm
    is_drawn = page.drawn is not None
    left, right = (MARGIN_MM, MARGIN_MM) if is_drawn else (LYING_MM, LYING_MM) if width > height else (LEFT_MM, RIGHT_MM)
    size = FOOT_PT if is_drawn else SMALL_PT
    if not is_drawn:
        _line(painter, document.classification, (left, 9.0, width - left - right, 6.0), size, "centre", True)
        _line(painter, "" if page.is_cover else document.mark, (left, 9.0, width - left - right, 6.0), size, "right", True)
    y = height - MARGIN_MM + 1.4 if is_drawn else height - 14.0
    if not page.is_cover:
        _line(painter, told, (left, y, width - left - right, 5.0), size, "right")
        foot = page.title if is_drawn else detach_words() if page.apart else document.number or document.title
        _line(painter, foot, (left, y, width - left - right - 36.0, 5.0), size, "left")


def _line(painter: QPainter, text: str, box_mm: tuple[float, float, float, float], size_pt: float, align: str, bold: bool = False) -> None:
    """One line, cut where it is longer than its box."""
    aligns = {"left": Qt.AlignmentFlag.AlignLeft, "right": Qt.AlignmentFlag.AlignRight, "centre": Qt.AlignmentFlag.AlignHCenter}
    left, top, width, height = (side * PER_MM for side in box_mm)
    font = font_of(size_pt, bold)
    painter.setFont(font)
    painter.setPen(QPen(QColor(tokens("light")["ink" if bold else "quiet-ink"])))
    shown = QFontMetricsF(font, painter.device()).elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, width)
    flags = aligns[align] | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    painter.drawText(QRectF(left, top, width, height), int(flags), shown)


def _mend_blanks(writer: Any) -> None:
    """Qt tells that the glyph of a blank means a tab, so that who searches or copies finds "Page<tab>3": it means a blank."""
    from pypdf.generic import NameObject, StreamObject

    seen: set[int] = set()
    for page in writer.pages:
        for font in page.get("/Resources", {}).get("/Font", {}).values():
            said = font.get_object().get("/ToUnicode")
            if said is None or id(said.get_object()) in seen:
                continue
            stream = said.get_object()
            seen.add(id(stream))
            if isinstance(stream, StreamObject) and b"<0009>" in (content := stream.get_data()):
                stream.set_data(content.replace(b"<0009>", b"<0020>"))
                stream.pop(NameObject("/DecodeParms"), None)


def _finished(content: bytes, document: Document, laid: Laid) -> bytes:
    """With outline, links and metadata."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.annotations import Link
    from pypdf.generic import Fit, NameObject, RectangleObject, TextStringObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    parents: list[tuple[int, Any]] = []
    for at, heading in enumerate(document.headings()):
        while parents and parents[-1][0] >= heading.level:
            parents.pop()
        parent = parents[-1][1] if parents else None
        item = writer.add_outline_item(title=heading.said, page_number=laid.headings[at], parent=parent)
        parents.append((heading.level, item))
    for page, rect, at in laid.links:
        height = laid.pages[page].paper_mm[1] / 25.4 * 72
        box = (rect.left() * POINTS, height - rect.bottom() * POINTS, rect.right() * POINTS, height - rect.top() * POINTS)
        writer.add_annotation(page, Link(rect=RectangleObject(box), target_page_index=laid.headings[at], fit=Fit.fit()))
    told = {"/Title": document.title, "/Author": document.author, "/Subject": document.number, "/Creator": "tabletop"}
    writer.add_metadata({name: text for name, text in told.items() if text})
    writer.root_object[NameObject("/Lang")] = TextStringObject(document.language)
    _mend_blanks(writer)
    make_lean(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
