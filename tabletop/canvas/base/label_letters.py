"""Letters of names as shapes: rows of words, words along a line, and how wide they are in the map's type."""

import textwrap
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainterPath, QTransform

from tabletop.canvas.base.label_lines import Run
from tabletop.canvas.ink.map_text import HALO_PX, LEADING, PT_PX, map_font

LETTERS_A_LINE = 17
LINES = 3
X_HEIGHT = 0.36
"""Half the height of small letters, by which a row's base lies below its middle."""


def run_shape(text: str, run: Run, advances: np.ndarray, font: QFont, size_px: float) -> QPainterPath:
    """Letters one by one, each turned with the line, relative to the middle letter's place."""
    origin = run.middles[len(run.middles) // 2]
    shape = QPainterPath()
    shape.setFillRule(Qt.FillRule.WindingFill)
    for letter, middle, width, turn in zip(text, run.middles - origin, advances, run.angles_deg, strict=True):
        placed = QTransform().translate(*middle).rotate(float(turn)).translate(-width / 2, size_px * X_HEIGHT)
        shape.addPath(placed.map(_glyph(font, letter)))
    return shape


@lru_cache(maxsize=1024)
def _glyph(font: QFont, letter: str) -> QPainterPath:
    shape = QPainterPath()
    shape.addText(QPointF(0, 0), font, letter)
    return shape


def rows_shape(rows: tuple[str, ...], size: QSizeF, size_pt: int, italic: bool, unit: float, align: float) -> QPainterPath:
    """Rows of words relative to the middle of their box."""
    font = label_font(size_pt, italic, unit)
    height, halo = size_pt * PT_PX * unit * LEADING, HALO_PX * unit
    shape = QPainterPath()
    shape.setFillRule(Qt.FillRule.WindingFill)
    for number, words in enumerate(rows):
        slack = size.width() - 2 * halo - row_width(words, size_pt, italic, unit)
        base = halo + height * (number + 0.5) + size_pt * PT_PX * unit * X_HEIGHT
        shape.addText(QPointF(halo + slack * align - size.width() / 2, base - size.height() / 2), font, words)
    return shape


def in_rows(text: str, size_pt: int, italic: bool, unit: float) -> tuple[tuple[str, ...], QSizeF]:
    """The words in rows of about equal length, and the size of their box."""
    rows = wrapped(text)
    width = max(row_width(words, size_pt, italic, unit) for words in rows)
    height = size_pt * PT_PX * unit * LEADING * len(rows)
    return rows, QSizeF(width + 2 * HALO_PX * unit, height + 2 * HALO_PX * unit)


@lru_cache(maxsize=2048)
def wrapped(text: str) -> tuple[str, ...]:
    """One to three rows; a bracket begins a row of its own; what does not fit ends in an ellipsis."""
    rows: list[str] = []
    for part in text.replace(" (", "\n(").split("\n"):
        rows += _balanced(part)
    kept = [row if len(row) <= 2 * LETTERS_A_LINE else row[: 2 * LETTERS_A_LINE - 1] + "…" for row in rows[:LINES]]
    if len(rows) > LINES:
        kept[-1] = kept[-1].rstrip("…") + "…"
    return tuple(kept) or ("",)


def _balanced(words: str) -> list[str]:
    """As few rows as LETTERS_A_LINE allows, of about equal length."""
    count = len(textwrap.wrap(words, LETTERS_A_LINE, break_long_words=False))
    for letters in range(-(-len(words) // max(count, 1)), LETTERS_A_LINE):
        rows = textwrap.wrap(words, max(letters, 1), break_long_words=False)
        if len(rows) <= count:
            return rows
    return textwrap.wrap(words, LETTERS_A_LINE, break_long_words=False)


@lru_cache(maxsize=64)
def label_font(size_pt: int, italic: bool, unit_px: float) -> QFont:
    """The map's font, slanted for water and land."""
    font = QFont(map_font(size_pt, False, unit_px))
    font.setItalic(italic)
    return font


@lru_cache(maxsize=4096)
def advance(size_pt: int, italic: bool, unit_px: float, letter: str) -> float:
    """Width of one letter in pixels."""
    return QFontMetricsF(label_font(size_pt, italic, unit_px)).horizontalAdvance(letter)


@lru_cache(maxsize=4096)
def row_width(words: str, size_pt: int, italic: bool, unit_px: float) -> float:
    """Width of a row of words in pixels."""
    return QFontMetricsF(label_font(size_pt, italic, unit_px)).horizontalAdvance(words)
