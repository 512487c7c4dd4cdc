"""Rows of text of the scene book: cells side by side in a column, measured and drawn in pixels of the paper."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from tabletop.canvas.ink.severity_sign import paint_sign
from tabletop.canvas.paper.print_map import DPI, MM_PER_INCH, open_pdf
from tabletop.core.text.style import tokens
from tabletop.core.values.finding import Severity
from tabletop.core.values.scene import Level

MM_PER_PT = 25.4 / 72
TEXT_PT, SMALL_PT, HEAD_PT = 7.5, 6.5, 9.0
SIGN_MM, SIGN_ROOM_MM = 3.4, 4.6
ROW_GAP_MM, CELL_GAP_MM = 0.6, 1.4
Align = Literal["left", "right"]


@dataclass(frozen=True)
class Cell:
    """A text that wraps in a share (0 to 1) of the width of the column."""

    text: str
    share: float = 1.0
    size_pt: float = TEXT_PT
    bold: bool = False
    colour: str = "ink"
    align: Align = "left"


@dataclass(frozen=True)
class Row:
    """Cells side by side; a severity's sign with a number before them, or the colour of a level under the cell of number `level_at`.

    `goes_on`: the rest of a row that is longer than a column; it is not counted again.
    """

    cells: tuple[Cell, ...]
    sign: tuple[Severity, str] | None = None
    level: Level | None = None
    level_at: int = 0
    goes_on: bool = False


@dataclass(frozen=True)
class Section:
    """A title, the heads of a table (or none), rows."""

    title: str
    rows: tuple[Row, ...]
    heads: Row | None = None


class Type:
    """Letters as they stand on paper of 300 dots per inch: how high a row is, and how it is drawn; on other surfaces it is scaled."""

    def __init__(self) -> None:
        self.px_per_mm = DPI / MM_PER_INCH
        self._nowhere = QBuffer()
        self._nowhere.open(QIODevice.OpenModeFlag.WriteOnly)
        self._device = open_pdf(self._nowhere, (297.0, 210.0), "")

    @contextmanager
    def scaled(self, painter: QPainter, px_per_mm: float) -> Iterator[None]:
        """While it lasts the painter draws pixels of this paper on a surface of another resolution."""
        painter.save()
        painter.scale(px_per_mm / self.px_per_mm, px_per_mm / self.px_per_mm)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            yield
        finally:
            painter.restore()

    def px(self, mm: float) -> float:
        """Pixels of millimetres."""
        return mm * self.px_per_mm

    def font(self, size_pt: float, bold: bool = False) -> QFont:
        """The sans font of a size."""
        font = QFont("Sans Serif")
        font.setStyleHint(QFont.StyleHint.SansSerif)
        font.setPixelSize(max(1, round(self.px(size_pt * MM_PER_PT))))
        font.setBold(bold)
        return font

    def metrics(self, size_pt: float, bold: bool = False) -> QFontMetricsF:
        """Measures of that font on the paper."""
        return QFontMetricsF(self.font(size_pt, bold), self._device)

    def text_height(self, cell: Cell, width: float) -> float:
        """Pixels that the wrapped text of a cell takes."""
        if not cell.text:
            return 0.0
        return self.metrics(cell.size_pt, cell.bold).boundingRect(QRectF(0, 0, max(1.0, width), 1e6), _flags(cell), cell.text).height()

    def widths(self, row: Row, width: float) -> list[tuple[float, float]]:
        """Left edge and width of each cell in a column of that width."""
        left = self.px(SIGN_ROOM_MM) if row.sign is not None else 0.0
        room = width - left
        found = []
        for nth, cell in enumerate(row.cells):
            gap = self.px(CELL_GAP_MM) if nth < len(row.cells) - 1 else 0.0
            found.append((left, max(1.0, cell.share * room - gap)))
            left += cell.share * room
        return found

    def height(self, row: Row, width: float) -> float:
        """Pixels that a row takes, with the gap below it."""
        tallest = max(
            (self.text_height(cell, wide) for cell, (_, wide) in zip(row.cells, self.widths(row, width), strict=True)), default=0.0
        )
        return max(tallest, self.px(SIGN_MM) if row.sign is not None else 0.0) + self.px(ROW_GAP_MM)

    def draw(self, painter: QPainter, row: Row, left: float, top: float, width: float) -> None:
        """Draw a row with its upper left corner there."""
        if row.sign is not None:
            size = self.px(SIGN_MM)
            paint_sign(painter, QPointF(left + size / 2, top + size / 2), size, row.sign[0], "light", row.sign[1])
        for nth, (cell, (begin, wide)) in enumerate(zip(row.cells, self.widths(row, width), strict=True)):
            room = QRectF(left + begin, top, wide, self.text_height(cell, wide) + self.px(0.4))
            colour = QColor(tokens("light")[cell.colour])
            if row.level is not None and nth == row.level_at:
                colour = self.fill_level(painter, room, row.level)
            painter.setFont(self.font(cell.size_pt, cell.bold))
            painter.setPen(colour)
            painter.drawText(room, _flags(cell) | int(Qt.TextFlag.TextDontClip), cell.text)

    def fill_level(self, painter: QPainter, room: QRectF, level: Level) -> QColor:
        """The level's colour behind a text; the colour in which letters can be read on it."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens("light")[level]))
        painter.drawRoundedRect(room.adjusted(-self.px(0.8), 0, 0, 0), self.px(0.6), self.px(0.6))
        return QColor("#1A1A1A" if level == "kuning" else "#FFFFFF")

    def rule(self, painter: QPainter, left: float, top: float, width: float, token: str = "line") -> None:
        """A thin line across a column."""
        painter.setPen(QPen(QColor(tokens("light")[token]), self.px(0.2)))
        painter.drawLine(QPointF(left, top), QPointF(left + width, top))

    def split(self, row: Row, width: float, most: float) -> list[Row]:
        """A row higher than `most` pixels in pieces that are not: the longest text is parted between words, the other cells stay with
        the first piece. A word longer than all is parted between letters."""
        pieces, rest = [], row
        while self.height(rest, width) > most:
            widths = self.widths(rest, width)
            longest = max(range(len(rest.cells)), key=lambda n: self.text_height(rest.cells[n], widths[n][1]))
            first, last = self._parted(rest, longest, width, most)
            if not last:
                break
            pieces.append(first)
            blank = tuple(replace(cell, text=last if n == longest else "") for n, cell in enumerate(rest.cells))
            rest = Row(blank if rest.sign is None else _indented(blank, self.px(SIGN_ROOM_MM) / width), goes_on=True)
        return [*pieces, rest]

    def _parted(self, row: Row, at: int, width: float, most: float) -> tuple[Row, str]:
        text = row.cells[at].text
        low, high = 1, len(text)

        def with_text(count: int) -> Row:
            return replace(row, cells=tuple(replace(cell, text=text[:count]) if n == at else cell for n, cell in enumerate(row.cells)))

        while low < high:
            middle = (low + high + 1) // 2
            if self.height(with_text(middle), width) <= most:
                low = middle
            else:
                high = middle - 1
        blank = max(text.rfind(" ", 0, low), text.rfind("\n", 0, low))
        cut = blank + 1 if blank > 0 and low < len(text) else low
        return with_text(cut), text[cut:]


def _indented(cells: tuple[Cell, ...], share: float) -> tuple[Cell, ...]:
    """Cells pushed to the right by a share of the width, as a sign would push them."""
    return (Cell("", share), *(replace(cell, share=cell.share * (1 - share)) for cell in cells))


def _flags(cell: Cell) -> int:
    side = Qt.AlignmentFlag.AlignRight if cell.align == "right" else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


def title_row(text: str) -> Row:
    """The title of a section."""
    return Row((Cell(text, size_pt=HEAD_PT, bold=True),))


def table_heads(cells: Sequence[Cell]) -> Row:
    """Heads of a table, small and quiet, over cells of these widths and sides."""
    return Row(tuple(replace(cell, size_pt=SMALL_PT, colour="quiet-ink", bold=False) for cell in cells))
