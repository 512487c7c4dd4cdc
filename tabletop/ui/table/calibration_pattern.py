"""The test pattern as it is painted on the table: grid, circles, bars, crosses with letters, the length that is taped next."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from tabletop import i18n
from tabletop.core.text.style import tokens

ROWS = 9
"""Cells of the grid from top to bottom; they are squares."""
BARS = ("#FFFFFF", "#FFFF00", "#00FFFF", "#00FF00", "#FF00FF", "#FF0000", "#0000FF", "#000000")
GREYS = 11
Marks = Mapping[str, tuple[float, float]]


def paint_pattern(painter: QPainter, width_px: int, height_px: int) -> None:
    """Black with a grid of squares, a line round the outermost pixels, circles, bars of colours and greys. In pixels of the picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(QRectF(0, 0, width_px, height_px), Qt.GlobalColor.black)
    _paint_grid(painter, width_px, height_px)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor("#9AA1A9"), max(1.0, height_px / 1080)))
    for x, y, radius in ((0.5, 0.5, 0.28), (0.2, 0.26, 0.1), (0.8, 0.26, 0.1), (0.2, 0.74, 0.1), (0.8, 0.74, 0.1)):
        painter.drawEllipse(QPointF(x * width_px, y * height_px), radius * height_px, radius * height_px)
    _paint_bars(painter, width_px, height_px)


def _paint_grid(painter: QPainter, width_px: int, height_px: int) -> None:
    cell = height_px / ROWS
    painter.setPen(QPen(QColor("#333A42"), 1))
    steps = range(-int(width_px / 2 / cell), int(width_px / 2 / cell) + 1)
    for x in (width_px / 2 + step * cell for step in steps):
        painter.drawLine(QPointF(x, 0), QPointF(x, height_px))
    for row in range(1, ROWS):
        painter.drawLine(QPointF(0, row * cell), QPointF(width_px, row * cell))
    painter.setPen(QPen(QColor("#FFFFFF"), 1))
    painter.drawRect(QRectF(0.5, 0.5, width_px - 1, height_px - 1))


def _paint_bars(painter: QPainter, width_px: int, height_px: int) -> None:
    whole = QRectF(0.3 * width_px, 0.8 * height_px, 0.4 * width_px, 0.035 * height_px)
    greys = [QColor.fromRgbF(*(3 * [step / (GREYS - 1)])) for step in range(GREYS)]
    for colours, top in (([QColor(name) for name in BARS], whole.top()), (greys, whole.bottom())):
        part = whole.width() / len(colours)
        for place, colour in enumerate(colours):
            painter.fillRect(QRectF(whole.left() + place * part, top, part + 0.5, whole.height()), colour)


def paint_lengths(painter: QPainter, marks: Marks, pairs: Sequence[str], now: str, unit: float) -> None:
    """Lines between marks that are taped; the one that is typed `now` stands out by width and colour."""
    for pair in [*(one for one in pairs if one != now), *([now] if now in pairs else [])]:
        is_now = pair == now
        pen = QPen(_accent() if is_now else QColor("#6B7077"), (4 if is_now else 1.5) * unit)
        pen.setStyle(Qt.PenStyle.SolidLine if is_now else Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(*marks[pair[0]]), QPointF(*marks[pair[1]]))


def paint_marks(painter: QPainter, marks: Marks, chosen: str, middle: QPointF, unit: float) -> None:
    """A cross with its letter for each mark; the chosen one has a ring and tells its pixel."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for name, (x, y) in marks.items():
        at, arm = QPointF(x, y), 32 * unit
        painter.setPen(QPen(QColor("#000000"), 6 * unit))
        _paint_cross(painter, at, arm)
        painter.setPen(QPen(QColor("#FFFFFF"), 1.5 * unit))
        _paint_cross(painter, at, arm)
        painter.drawEllipse(at, 12 * unit, 12 * unit)
        if name == chosen:
            painter.setPen(QPen(_accent(), 4 * unit))
            painter.drawEllipse(at, 22 * unit, 22 * unit)
        inwards = QPointF(1 if x <= middle.x() else -1, 1 if y <= middle.y() else -1)
        _paint_words(painter, at + inwards * 44 * unit, name, round(44 * unit), bold=True)
        if name == chosen:
            at += QPointF(inwards.x() * 110, inwards.y() * 84) * unit
            _paint_words(painter, at, f"{i18n.number(x, '.1f')}  {i18n.number(y, '.1f')}", round(20 * unit))


def paint_hint(painter: QPainter, width_px: int, height_px: int, lines: Sequence[str]) -> None:
    """Some lines in the lower middle of the picture."""
    size = max(12, round(0.022 * height_px))
    for row, line in enumerate(lines):
        _paint_words(painter, QPointF(width_px / 2, 0.6 * height_px + 1.6 * size * row), line, size)


def _paint_cross(painter: QPainter, at: QPointF, arm: float) -> None:
    painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0))
    painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm))


def _paint_words(painter: QPainter, middle: QPointF, words: str, size_px: int, bold: bool = False) -> None:
    font = QFont(painter.font())
    font.setPixelSize(max(1, size_px))
    font.setBold(bold)
    painter.setFont(font)
    box = QRectF(painter.fontMetrics().boundingRect(words)).adjusted(-size_px / 4, 0, size_px / 4, 0)
    box.moveCenter(middle)
    painter.fillRect(box, QColor(0, 0, 0, 200))
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), words)


def _accent() -> QColor:
    return QColor(tokens("dark")["accent"])
