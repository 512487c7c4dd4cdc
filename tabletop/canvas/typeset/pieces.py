"""Type on a sheet: one scale of sizes, lines broken by us, and pieces that know how high they are before they are painted.

All lengths are units of a twentieth of a millimetre, so that a sheet is laid out alike for every surface.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from tabletop import i18n
from tabletop.core.text.style import tokens

UNIT = 20.0
"""Units in a millimetre."""
MM_PER_PT = 25.4 / 72
LEADING = 1.22
Align = Literal["left", "centre", "right"]
Size = Literal["note", "small", "body", "strong", "title", "mark"]
SIZES_PT: dict[Size, float] = {"note": 7.0, "small": 7.5, "body": 8.5, "strong": 10.5, "title": 14.0, "mark": 22.0}
"""The type scale of paper, in points on A3."""
LINE_SEPARATOR = "\u2028"


@dataclass(frozen=True)
class Piece:
    """Something that stands on the sheet in a box as high as `height`; `told`: how many rows of a list it stands for."""

    height: float
    paint: Callable[[QPainter, QRectF], None]
    told: int = 1
    words: str = ""


@dataclass(frozen=True)
class Type:
    """The type of a sheet, `growth` times as large as on A3."""

    growth: float

    def mm(self, length_mm: float) -> float:
        """Units of a length that grows with the type."""
        return length_mm * self.growth * UNIT

    def font(self, size: Size, bold: bool = False) -> QFont:
        """The font of a size."""
        return _font(max(1, round(SIZES_PT[size] * MM_PER_PT * self.mm(1.0))), bold)

    def line(self, size: Size, bold: bool = False) -> float:
        """Units from one line to the next."""
        metrics = QFontMetricsF(self.font(size, bold))
        return max(metrics.height(), (metrics.ascent() + metrics.descent()) * LEADING * 0.9)

    def text(
        self,
        text: str,
        width: float,
        size: Size = "body",
        *,
        bold: bool = False,
        colour: str = "ink",
        indent: float = 0.0,
        most: int | None = None,
        align: Align = "left",
        gap_mm: float = 0.8,
        keeps_end: bool = False,
    ) -> Piece:
        """A text broken into lines of a width, at most so many of them; an ellipsis stands for what is left out, at the end of the last
        line, or in it where the end of the text tells it from its likes (`keeps_end`)."""
        lines = broken(text, width - indent, self.font(size, bold), most, keeps_end)
        step = self.line(size, bold)

        def paint(painter: QPainter, rect: QRectF) -> None:
            draw_lines(painter, rect.adjusted(indent, 0.0, 0.0, 0.0), lines, self.font(size, bold), step, colour, align)

        return Piece(len(lines) * step + self.mm(gap_mm), paint, words="\n".join(lines))


@lru_cache(maxsize=64)
def _font(pixels: int, bold: bool) -> QFont:
    font = QFont()
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def plain(text: str) -> str:
    """Somebody's text as it may stand on a sheet: its lines kept, other control characters not."""
    return "\n".join(i18n.isolated(" ".join(line.split())) for line in text.splitlines() if line.strip())


def broken(text: str, width: float, font: QFont, most: int | None = None, keeps_end: bool = False) -> list[str]:
    """Lines of a text, broken between words or where a word is wider than the line; at most so many, the last with an ellipsis."""
    mode = Qt.TextElideMode.ElideMiddle if keeps_end else Qt.TextElideMode.ElideRight
    layout = QTextLayout(text.replace("\n", LINE_SEPARATOR), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    lines: list[str] = []
    whole = layout.text()
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1.0))
        start, length = line.textStart(), line.textLength()
        if most is not None and len(lines) == most - 1 and start + length < len(whole.rstrip(LINE_SEPARATOR + " ")):
            rest = whole[start:].replace(LINE_SEPARATOR, " ")
            lines.append(QFontMetricsF(font).elidedText(rest, mode, max(width, 1.0)))
            break
        lines.append(whole[start : start + length].strip(LINE_SEPARATOR + " "))
    layout.endLayout()
    return lines


def draw_lines(painter: QPainter, rect: QRectF, lines: list[str], font: QFont, step: float, colour: str, align: Align = "left") -> None:
    """Draw lines from the top of a box on."""
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QColor(tokens("light")[colour]))
    for number, line in enumerate(lines):
        slack = rect.width() - metrics.horizontalAdvance(line)
        left = rect.left() + {"left": 0.0, "centre": slack / 2, "right": slack}[align]
        painter.drawText(QPointF(left, rect.top() + number * step + metrics.ascent()), line)
