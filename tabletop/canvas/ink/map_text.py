"""Text on the map: the five type sizes, tabular figures, a halo of paper, and never upside down."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from tabletop.canvas.ink.symbol_cache import draw_cached
from tabletop.core.text.style import tokens
from tabletop.core.text.telling_end import cut_name

PT_PX = 96.0 / 72.0
HALO_PX = 1.6
"""Halo on each side of a letter, in design pixels."""
LEADING = 1.2


@dataclass(frozen=True)
class Words:
    """Some words in one type and colour token."""

    text: str
    size_pt: int = 9
    bold: bool = False
    token: str = "ink"


Rows = tuple[tuple[Words, ...], ...]
"""Lines of words."""


def upright_deg(angle_deg: float) -> float:
    """The angle, or its opposite, so that text at it (clockwise from reading level) is not upside down: -90 < a <= 90."""
    angle = angle_deg % 180.0
    return angle - 180.0 if angle > 90.0 else angle


def shortened(text: str, letters: int = 30) -> str:
    """One line of at most so many letters; a cut name keeps the end that tells it from its likes."""
    return cut_name(" ".join(text.split()), letters)


@lru_cache(maxsize=64)
def map_font(size_pt: int, bold: bool, unit_px: float) -> QFont:
    """The system's sans at a size of design pixels, with tabular figures."""
    font = QFont()
    font.setPixelSize(max(1, round(size_pt * PT_PX * unit_px)))
    font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


@lru_cache(maxsize=64)
def _metrics(size_pt: int, bold: bool, unit_px: float) -> QFontMetricsF:
    return QFontMetricsF(map_font(size_pt, bold, unit_px))


@lru_cache(maxsize=4096)
def _advance(words: Words, unit_px: float) -> float:
    return _metrics(words.size_pt, words.bold, unit_px).horizontalAdvance(words.text)


def _row_height(row: tuple[Words, ...], unit_px: float) -> float:
    return max((words.size_pt for words in row), default=9) * PT_PX * unit_px * LEADING


@lru_cache(maxsize=4096)
def text_size(rows: Rows, unit_px: float) -> QSizeF:
    """Width and height that rows take in pixels, halo included."""
    width = max((sum(_advance(words, unit_px) for words in row) for row in rows), default=0.0)
    halo = 2 * HALO_PX * unit_px
    return QSizeF(width + halo, sum(_row_height(row, unit_px) for row in rows) + halo)


def draw_text(painter: QPainter, box: QRectF, rows: Rows, theme: str, unit_px: float, align: str = "left", angle_deg: float = 0.0) -> None:
    """Draw rows into a box of `text_size`, turned about its middle by an angle that is made upright."""
    turn = upright_deg(angle_deg)
    if turn == 0.0:
        key = ("text", rows, theme, unit_px, align)
        draw_cached(painter, box, key, lambda fresh: _paint_rows(fresh, box.size(), rows, theme, unit_px, align))
        return
    painter.save()
    painter.translate(box.center())
    painter.rotate(turn)
    painter.translate(-box.width() / 2, -box.height() / 2)
    _paint_rows(painter, box.size(), rows, theme, unit_px, align)
    painter.restore()


def _paint_rows(painter: QPainter, size: QSizeF, rows: Rows, theme: str, unit_px: float, align: str) -> None:
    colours = tokens(theme)
    halo = QPen(QColor(colours["paper"]), 2 * HALO_PX * unit_px)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    runs = _runs(size, rows, unit_px, align)
    for words, at in runs:
        outline = QPainterPath()
        outline.addText(at, map_font(words.size_pt, words.bold, unit_px), words.text)
        painter.strokePath(outline, halo)
    for words, at in runs:
        painter.setFont(map_font(words.size_pt, words.bold, unit_px))
        painter.setPen(QColor(colours[words.token]))
        painter.drawText(at, words.text)


def _runs(size: QSizeF, rows: Rows, unit_px: float, align: str) -> list[tuple[Words, QPointF]]:
    """Words with the start of their base line."""
    found, top, halo = [], HALO_PX * unit_px, HALO_PX * unit_px
    for row in rows:
        height = _row_height(row, unit_px)
        width = sum(_advance(words, unit_px) for words in row)
        slack = size.width() - 2 * halo - width
        left = halo + {"left": 0.0, "centre": slack / 2, "right": slack}[align]
        tallest = max(row, key=lambda words: words.size_pt, default=Words(""))
        metrics = _metrics(tallest.size_pt, tallest.bold, unit_px)
        base = top + (height - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()
        for words in row:
            found.append((words, QPointF(left, base)))
            left += _advance(words, unit_px)
        top += height
    return found
