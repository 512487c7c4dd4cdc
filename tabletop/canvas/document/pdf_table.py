"""A table as pieces of pages: a head that is repeated, rows that stay whole where a page holds them, thin lines between."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPagedPaintDevice, QPainter, QPen

from tabletop.canvas.document.pdf_text import PER_MM, TABLE_PT, Line, Piece, draw_lines, fitting, font_of, height_of, lines_of
from tabletop.core.document.content import Column, Table
from tabletop.core.text.style import tokens

PAD_X, PAD_Y, DENSE_Y = 1.9 * PER_MM, 0.9 * PER_MM, 0.4 * PER_MM
HIGHEST_HEAD = 60 * PER_MM
"""A head that is higher is not repeated: names of satgas are columns, and may be anything."""
LONGEST_WORD = 40
"""Letters of a word that are measured; a longer one is broken."""
HEAD_FILL, GROUP_FILL = "#ECEAE5", "#F6F5F2"
GAP = 2.5 * PER_MM


def table_pieces(table: Table, width: float, device: QPagedPaintDevice) -> list[Piece]:
    """The head, then the rows."""
    font, bold = font_of(TABLE_PT), font_of(TABLE_PT, True)
    head_font = bold
    widths = column_widths(table, width, device)
    head = _row([column.head for column in table.columns], table.columns, widths, head_font, device, HEAD_FILL)
    is_high = head.height > HIGHEST_HEAD
    repeat = None if is_high else head
    pad = DENSE_Y if table.dense else PAD_Y
    pieces = [replace(head, gap=GAP, keeps=not is_high)]
    for at, cells in enumerate(table.rows):
        if len(cells) == 1 < len(table.columns):
            group = _row(cells, [Column("")], [width], bold, device, GROUP_FILL)
            pieces.append(replace(group, keeps=True, repeat=repeat))
        else:
            sums = at >= len(table.rows) - table.sums
            row = _row(cells, table.columns, widths, bold if sums else font, device, HEAD_FILL if sums else "", pad)
            pieces.append(replace(row, repeat=repeat))
    return pieces


def column_widths(table: Table, width: float, device: QPagedPaintDevice) -> list[float]:
    """By the shares, but no column narrower than its longest word, as long as that is no more than a quarter of the table; wider ones
    give way."""
    total = sum(column.share for column in table.columns)
    wanted = [width * column.share / total for column in table.columns]
    bold, plain = QFontMetricsF(font_of(TABLE_PT, True), device), QFontMetricsF(font_of(TABLE_PT), device)
    least = [_longest_word([column.head], bold) for column in table.columns]
    for row in table.rows:
        if len(row) == len(table.columns):
            least = [max(known, _longest_word([cell], plain)) for known, cell in zip(least, row, strict=True)]
    least = [min(one + 2 * PAD_X + 2, width / max(4, len(least))) for one in least]
    lacking = sum(max(0.0, low - wide) for low, wide in zip(least, wanted, strict=True))
    spare = sum(max(0.0, wide - low) for low, wide in zip(least, wanted, strict=True))
    gives = min(1.0, lacking / spare) if spare else 0.0
    return [low if wide < low else wide - gives * (wide - low) for low, wide in zip(least, wanted, strict=True)]


def _longest_word(cells: Sequence[str], metrics: QFontMetricsF) -> float:
    return max((metrics.horizontalAdvance(word[:LONGEST_WORD]) for cell in cells for word in cell.split()), default=0.0)


def _row(
    cells: Sequence[str],
    columns: Sequence[Column],
    widths: Sequence[float],
    font: QFont,
    device: QPagedPaintDevice,
    fill: str,
    pad: float = PAD_Y,
) -> Piece:
    laid = [
        lines_of(text, font, width - 2 * PAD_X, device, column.align) for text, column, width in zip(cells, columns, widths, strict=True)
    ]
    return _row_piece(laid, widths, fill, pad)


def _row_piece(laid: Sequence[Sequence[Line]], widths: Sequence[float], fill: str, pad: float) -> Piece:
    height = max((height_of(lines) for lines in laid), default=0.0) + 2 * pad

    def paint(painter: QPainter, x: float, y: float) -> None:
        if fill:
            painter.fillRect(QRectF(x, y, sum(widths), height), QColor(fill))
        left = x
        for lines, width in zip(laid, widths, strict=True):
            if lines:
                draw_lines(painter, lines, left + PAD_X, y + pad)
            left += width
        painter.setPen(QPen(QColor(tokens("light")["line"]), 0.2 * PER_MM))
        painter.drawLine(QPointF(x, y + height), QPointF(x + sum(widths), y + height))

    def split(room: float) -> tuple[Piece, Piece] | None:
        fits = [fitting(lines, room - 2 * pad) for lines in laid]
        if not any(fits) or all(at == len(lines) for at, lines in zip(fits, laid, strict=True)):
            return None
        first = _row_piece([lines[:at] for at, lines in zip(fits, laid, strict=True)], widths, fill, pad)
        rest = _row_piece([lines[at:] for at, lines in zip(fits, laid, strict=True)], widths, fill, pad)
        return first, rest

    return Piece(height, paint, split=split)
