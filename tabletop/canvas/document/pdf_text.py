"""Texts on pages of paper: fonts in points, lines broken to a width, pieces that a page takes one after another. Pixels of the device."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPagedPaintDevice, QPainter, QTextLayout, QTextLine, QTextOption

from tabletop.canvas.paper.print_map import DPI, MM_PER_INCH
from tabletop.core.document.content import Align
from tabletop.core.text.style import tokens

PER_MM = DPI / MM_PER_INCH
BODY_PT, TABLE_PT, SMALL_PT = 10.0, 8.0, 9.0
LEADING = 1.18
"""Height of a line as a part of what its font asks for."""
_ALIGNS = {"left": Qt.AlignmentFlag.AlignLeft, "right": Qt.AlignmentFlag.AlignRight, "centre": Qt.AlignmentFlag.AlignHCenter}
Placed = Callable[[int, QRectF], None]


def font_of(size_pt: float, bold: bool = False) -> QFont:
    """The sans font of a size."""
    font = QFont("Sans Serif")
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPixelSize(max(1, round(size_pt / 72 * DPI)))
    font.setBold(bold)
    return font


@dataclass(frozen=True)
class Line:
    """One line of a text, its top and height; `of` keeps alive what it is laid out in."""

    line: QTextLine
    top: float
    height: float
    of: QTextLayout


def lines_of(text: str, font: QFont, width: float, device: QPagedPaintDevice, align: Align = "left") -> list[Line]:
    """A text broken to a width; a word that is wider is broken too, so that nothing stands beyond it."""
    option = QTextOption(_ALIGNS[align])
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    lines: list[Line] = []
    top = 0.0
    for part in text.split("\n"):
        layout = QTextLayout(part, font, device)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width))
            height = line.height() * LEADING
            line.setPosition(QPointF(0, top + (height - line.height()) / 2))
            lines.append(Line(line, top, height, layout))
            top += height
        layout.endLayout()
    return lines


def height_of(lines: Sequence[Line]) -> float:
    """What some lines that follow each other take."""
    return sum(line.height for line in lines)


def draw_lines(painter: QPainter, lines: Sequence[Line], left: float, top: float, colour: str = "ink") -> None:
    """Draw them, the first at `top`."""
    painter.setPen(QColor(tokens("light")[colour]))
    for line in lines:
        line.line.draw(painter, QPointF(left, top - lines[0].top))


@dataclass(frozen=True)
class Piece:
    """What a page takes as one: its height and how it is painted at a place; `gap`: room above it, none on top of a page.

    `keeps`: the next piece stands on the same page; `repeat`: stands above it where it begins a page; `split(room)`: the part that fits
    into so much room and the rest, None where nothing of it does; `placed(page, rect)` is told where it came to stand.
    """

    height: float
    paint: Callable[[QPainter, float, float], None]
    gap: float = 0.0
    keeps: bool = False
    repeat: "Piece | None" = None
    split: Callable[[float], "tuple[Piece, Piece] | None"] | None = None
    placed: Placed | None = None


def text_piece(lines: Sequence[Line], left: float = 0.0, colour: str = "ink", gap: float = 0.0, keeps: bool = False) -> Piece:
    """Some lines as a piece, which may be split between them."""

    def paint(painter: QPainter, x: float, y: float) -> None:
        draw_lines(painter, lines, x + left, y, colour)

    def split(room: float) -> tuple[Piece, Piece] | None:
        at = fitting(lines, room)
        if not 0 < at < len(lines):
            return None
        first, rest = text_piece(lines[:at], left, colour), text_piece(lines[at:], left, colour)
        return first, replace(rest, keeps=piece.keeps)

    piece = Piece(height_of(lines), paint, gap, keeps, split=split)
    return piece


def fitting(lines: Sequence[Line], room: float) -> int:
    """How many of the lines fit into so much room."""
    count, height = 0, 0.0
    for line in lines:
        height += line.height
        if height > room:
            break
        count += 1
    return count


def paragraph_pieces(lines: Sequence[Line], left: float = 0.0, colour: str = "ink", gap: float = 0.0) -> list[Piece]:
    """A paragraph that may be divided between pages, but never with one line alone on either."""
    if len(lines) <= 3:
        return [text_piece(lines, left, colour, gap=gap)]
    parts = [lines[:2], *([line] for line in lines[2:-2]), lines[-2:]]
    return [text_piece(part, left, colour, gap=0.0 if at else gap) for at, part in enumerate(parts)]


def spacer(height: float, keeps: bool = True) -> Piece:
    """Room without anything in it."""
    return Piece(height, lambda painter, x, y: None, keeps=keeps)
