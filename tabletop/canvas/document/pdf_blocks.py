"""Headings, paragraphs, lines to fill in, contents, cover and signature as pieces of pages."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPagedPaintDevice, QPainter, QPen

from tabletop.canvas.document.pdf_table import table_pieces
from tabletop.canvas.document.pdf_text import (
    BODY_PT,
    PER_MM,
    SMALL_PT,
    Line,
    Piece,
    Placed,
    draw_lines,
    font_of,
    height_of,
    lines_of,
    paragraph_pieces,
    spacer,
    text_piece,
)
from tabletop.core.document.content import Blank, Block, Contents, Cover, Heading, Paragraph, Signature, Table
from tabletop.core.text.style import tokens

HEADINGS_PT = {1: 12.0, 2: 10.0, 3: 10.0}
HEADING_GAPS_MM = {1: 7.0, 2: 5.0, 3: 3.5}
PARAGRAPH_GAP_MM = 1.8
NUMBER_MM = {1: 12.0, 2: 8.0, 3: 0.0}
"""Room for the number before a heading."""
ITEM_MM = 5.0
BLANK_LINE_MM = 7.5
NOTE_PAD_MM = 2.2
SIGNING_MM = 20.0
LONGEST_LISTED = 200
"""Letters of a heading that the contents show."""


def block_pieces(block: Block, width: float, device: QPagedPaintDevice) -> list[Piece]:
    """All but headings and contents, which know their pages."""
    if isinstance(block, Paragraph):
        return _paragraph(block, width, device)
    if isinstance(block, Table):
        return table_pieces(block, width, device)
    if isinstance(block, Blank):
        return _blank(block, width)
    if isinstance(block, Signature):
        return _signature(block, width, device)
    if isinstance(block, Cover):
        return _cover(block, width, device)
    return []


def heading_pieces(heading: Heading, width: float, device: QPagedPaintDevice) -> list[Piece]:
    """Its number stands before the text, which hangs from it."""
    font = font_of(HEADINGS_PT[heading.level], True)
    needed = QFontMetricsF(font, device).horizontalAdvance(heading.number) + 2.5 * PER_MM
    indent = max(NUMBER_MM[heading.level] * PER_MM, needed) if heading.number else 0.0
    text = heading.text.upper() if heading.level == 1 else heading.text
    number, lines = lines_of(heading.number, font, needed, device), lines_of(text, font, width - indent, device)
    numbered = text_piece(number, gap=HEADING_GAPS_MM[heading.level] * PER_MM)

    def paint(painter: QPainter, x: float, y: float) -> None:
        numbered.paint(painter, x, y)
        draw_lines(painter, lines, x + indent, y)

    whole = text_piece(lines, indent, gap=numbered.gap, keeps=True)
    return [replace(whole, paint=paint), spacer(0.8 * PER_MM)]


def _paragraph(block: Paragraph, width: float, device: QPagedPaintDevice) -> list[Piece]:
    gap = PARAGRAPH_GAP_MM * PER_MM
    if block.look == "note":
        return _note(block, width, device)
    if block.look == "item":
        return _item(block, width, device)
    font = font_of(SMALL_PT if block.look == "quiet" else BODY_PT, block.look == "strong")
    colour = "quiet-ink" if block.look == "quiet" else "ink"
    return paragraph_pieces(lines_of(block.text, font, width, device), 0.0, colour, gap)


def _item(block: Paragraph, width: float, device: QPagedPaintDevice) -> list[Piece]:
    font = font_of(BODY_PT)
    mark = block.mark or "\N{EN DASH}"
    indent = max(ITEM_MM * PER_MM, QFontMetricsF(font, device).horizontalAdvance(mark) + 2 * PER_MM)
    first, *rest = paragraph_pieces(lines_of(block.text, font, width - indent, device), indent, gap=0.9 * PER_MM)
    dash = lines_of(mark, font, indent, device)

    def paint(painter: QPainter, x: float, y: float) -> None:
        first.paint(painter, x, y)
        draw_lines(painter, dash, x, y)

    return [replace(first, paint=paint), *rest]


def _note(block: Paragraph, width: float, device: QPagedPaintDevice) -> list[Piece]:
    """In a box of quiet colour; its lines are pieces of their own."""
    pad = NOTE_PAD_MM * PER_MM
    lines = lines_of(block.text, font_of(SMALL_PT), width - 2 * pad, device)
    pieces = [_note_line(line, width, pad, at == 0, at == len(lines) - 1) for at, line in enumerate(lines)]
    return [replace(pieces[0], gap=2.5 * PER_MM), *pieces[1:]] if pieces else []


def _note_line(line: Line, width: float, pad: float, first: bool, last: bool) -> Piece:
    above, below = pad * first, pad * last
    height = line.height + above + below

    def paint(painter: QPainter, x: float, y: float) -> None:
        painter.fillRect(QRectF(x, y, width, height + 1), QColor("#F1EFEA"))
        draw_lines(painter, [line], x + pad, y + above)

    return Piece(height, paint, keeps=not last)


def _blank(block: Blank, width: float) -> list[Piece]:
    height = BLANK_LINE_MM * PER_MM

    def paint(painter: QPainter, x: float, y: float) -> None:
        pen = QPen(QColor(tokens("light")["quiet-ink"]), 0.25 * PER_MM, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.1, 4.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, y + height), QPointF(x + width, y + height))

    return [Piece(height, paint, keeps=at < block.lines - 1) for at in range(block.lines)]


def contents_pieces(block: Contents, rows: Sequence[tuple[Heading, int, Placed]], width: float, device: QPagedPaintDevice) -> list[Piece]:
    """A line for each heading, dots, and its page."""
    title = text_piece(lines_of(block.title, font_of(16, True), width, device), keeps=True)
    return [title, spacer(4 * PER_MM), *(_contents_row(heading, page, placed, width, device) for heading, page, placed in rows)]


def _contents_row(heading: Heading, page: int, placed: Placed, width: float, device: QPagedPaintDevice) -> Piece:
    is_first = heading.level == 1
    font = font_of(BODY_PT, is_first)
    metrics = QFontMetricsF(font, device)
    room, indent = 12 * PER_MM, 0.0 if is_first else 12 * PER_MM
    number_room = (max(12.0, metrics.horizontalAdvance(heading.number) / PER_MM + 3) if is_first else 8.0) * PER_MM
    number_room = number_room if heading.number else 0.0
    text = heading.text.upper() if is_first else heading.text
    text = text if len(text) <= LONGEST_LISTED else text[: LONGEST_LISTED - 1] + "\N{HORIZONTAL ELLIPSIS}"
    lines = lines_of(text.replace("\n", " "), font, width - room - indent - number_room, device)
    number = lines_of(heading.number, font, max(number_room, 1.0), device) if heading.number else []
    told = lines_of(str(page), font, room, device, "right")

    def paint(painter: QPainter, x: float, y: float) -> None:
        if number:
            draw_lines(painter, number, x + indent, y)
        draw_lines(painter, lines, x + indent + number_room, y)
        last = lines[-1]
        base = y + height_of(lines[:-1])
        draw_lines(painter, told, x + width - room, base)
        start = x + indent + number_room + last.line.naturalTextWidth() + 2 * PER_MM
        _dots(painter, start, x + width - metrics.horizontalAdvance(str(page)) - 2 * PER_MM, base + last.height * 0.72)

    gap = (2.6 if is_first else 0.4) * PER_MM
    return replace(text_piece(lines), paint=paint, gap=gap, placed=placed, keeps=is_first, split=None)


def _dots(painter: QPainter, start: float, end: float, y: float) -> None:
    if end - start < 4 * PER_MM:
        return
    pen = QPen(QColor(tokens("light")["quiet-ink"]), 0.3 * PER_MM, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
    pen.setDashPattern([0.1, 5.0])
    painter.setPen(pen)
    painter.drawLine(QPointF(end, y), QPointF(start, y))


def _signature(block: Signature, width: float, device: QPagedPaintDevice) -> list[Piece]:
    """At the right: place and date, office, room to sign, name, rank."""
    left, half = width * 0.5, width * 0.5
    plain, bold = font_of(BODY_PT), font_of(BODY_PT, True)
    upper = [text_piece(lines_of(text, plain, half, device, "centre"), left, keeps=True) for text in (block.place_and_date, block.office)]
    name = text_piece(lines_of(block.name, bold, half, device, "centre"), left, keeps=True)
    rank = text_piece(lines_of(block.rank, plain, half, device, "centre"), left)
    return [replace(upper[0], gap=7 * PER_MM), upper[1], spacer(SIGNING_MM * PER_MM), name, _rule(left + half * 0.15, half * 0.7), rank]


def _rule(left: float, length: float, thick_mm: float = 0.25) -> Piece:
    def paint(painter: QPainter, x: float, y: float) -> None:
        painter.setPen(QPen(QColor(tokens("light")["ink"]), thick_mm * PER_MM))
        painter.drawLine(QPointF(x + left, y + 0.6 * PER_MM), QPointF(x + left + length, y + 0.6 * PER_MM))

    return Piece(1.6 * PER_MM, paint, keeps=True)


def _cover(block: Cover, width: float, device: QPagedPaintDevice) -> list[Piece]:
    """Letterhead with a rule at the left, number, word of an exercise, title in the middle, what stands below it."""
    head = width * 0.55
    pieces = [text_piece(lines_of(line, font_of(BODY_PT, True), head, device, "centre")) for line in block.letterhead]
    pieces += [_rule(0.0, head, 0.4), spacer(10 * PER_MM, False)]
    pieces += [text_piece(lines_of(block.number, font_of(BODY_PT), width, device))]
    pieces += [spacer(48 * PER_MM, False)]
    for mark in block.marks:
        pieces += [_boxed(mark, width, device), spacer(10 * PER_MM, False)]
    pieces += paragraph_pieces(lines_of(block.title, font_of(16 if len(block.title) > 60 else 24, True), width, device, "centre"))
    pieces.append(spacer(12 * PER_MM, False))
    for line in block.lines:
        pieces += paragraph_pieces(lines_of(line, font_of(BODY_PT), width, device, "centre"), gap=2 * PER_MM)
    return pieces


def _boxed(text: str, width: float, device: QPagedPaintDevice) -> Piece:
    lines = lines_of(text, font_of(24, True), width, device, "centre")
    pad = 3 * PER_MM
    height = height_of(lines) + 2 * pad
    wide = max(line.line.naturalTextWidth() for line in lines) + 8 * pad

    def paint(painter: QPainter, x: float, y: float) -> None:
        painter.setPen(QPen(QColor(tokens("light")["ink"]), 0.6 * PER_MM))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(x + (width - wide) / 2, y, wide, height))
        draw_lines(painter, lines, x, y + pad)

    return Piece(height, paint)
