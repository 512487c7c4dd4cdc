"""The band above the map of a sheet, as Indonesian offices head their papers: letterhead at the left, the mark of an exercise in the
middle, classification and number at the right."""

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from tabletop import i18n
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.typeset.pieces import UNIT, Type, broken, draw_lines, plain
from tabletop.core.document.plan_texts import EXERCISE_WORD
from tabletop.core.text.style import tokens

LEFT, MIDDLE = 0.38, 0.24
"""Shares of the band's width that letterhead and mark may take."""
SMALLEST = 0.78
"""Share of their size that the letters of a long letterhead keep at least."""
NUMBER_DOTS = " " + "." * 34
PLATE_MM = (44.0, 10.0)
"""The mark of an exercise where it stands on the map."""


def paint_head(painter: QPainter, sheet: Sheet, px_per_mm: float) -> None:
    """Draw the band; nothing where the plan has nothing to say there."""
    head, type_ = sheet.places.head, Type(sheet.growth)
    if not head.height():
        return
    painter.save()
    painter.scale(px_per_mm / UNIT, px_per_mm / UNIT)
    box = QRectF(head.x() * UNIT, head.y() * UNIT, head.width() * UNIT, head.height() * UNIT)
    left, middle = box.width() * LEFT, box.width() * MIDDLE
    _letterhead(painter, sheet, type_, QRectF(box.left(), box.top(), left - type_.mm(2), box.height()))
    if sheet.texts.is_exercise:
        paint_mark(painter, type_, QRectF(box.left() + left, box.top(), middle, box.height() - type_.mm(1.5)))
    _number(painter, sheet, type_, QRectF(box.left() + left + middle + type_.mm(2), box.top(), box.right(), box.height()), box.right())
    painter.restore()


def paint_mark_on_map(painter: QPainter, sheet: Sheet, px_per_mm: float) -> None:
    """The mark of an exercise at the middle of the map's upper edge: a sheet without its band bears it too."""
    type_, room = Type(sheet.growth), sheet.map_mm
    wide, high = type_.mm(PLATE_MM[0]), type_.mm(PLATE_MM[1])
    painter.save()
    painter.scale(px_per_mm / UNIT, px_per_mm / UNIT)
    box = QRectF(room.center().x() * UNIT - wide / 2, room.top() * UNIT + type_.mm(2), wide, high)
    painter.fillRect(box, QColor("#FFFFFF"))
    paint_mark(painter, type_, box)
    painter.restore()


def paint_mark(painter: QPainter, type_: Type, box: QRectF) -> None:
    """The word LATIHAN in a frame, as large as the box allows: it is Indonesian in every language."""
    font = QFont(type_.font("mark", True))
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 112)
    metrics = QFontMetricsF(font)
    fits = min(1.0, (box.width() - type_.mm(4)) / metrics.horizontalAdvance(EXERCISE_WORD), (box.height() - type_.mm(1)) / metrics.height())
    font.setPixelSize(max(1, int(font.pixelSize() * fits)))
    metrics, ink = QFontMetricsF(font), QColor(tokens("light")["ink"])
    wide, high = metrics.horizontalAdvance(EXERCISE_WORD) + type_.mm(5), min(box.height(), metrics.height() + type_.mm(1))
    frame = QRectF(box.center().x() - wide / 2, box.center().y() - high / 2, wide, high)
    painter.setPen(QPen(ink, type_.mm(0.6)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(frame)
    painter.setFont(font)
    painter.drawText(frame, int(Qt.AlignmentFlag.AlignCenter), EXERCISE_WORD)


def _letterhead(painter: QPainter, sheet: Sheet, type_: Type, box: QRectF) -> None:
    """Lines one below the other, each centred, the last above a line as wide as the widest; in smaller letters where a line is too long."""
    font, step = QFont(type_.font("body", True)), type_.line("body", True)
    widest = max((QFontMetricsF(font).horizontalAdvance(text) for text in sheet.head_lines), default=0.0)
    if widest > box.width():
        font.setPixelSize(max(1, int(font.pixelSize() * max(SMALLEST, box.width() / widest))))
    lines = [line for text in sheet.head_lines for line in broken(plain(text), box.width(), font, 1)]
    if not lines:
        return
    metrics = QFontMetricsF(font)
    wide = min(box.width(), max(metrics.horizontalAdvance(line) for line in lines))
    block = QRectF(box.left(), box.top(), wide, step * len(lines))
    draw_lines(painter, block, lines, font, step, "ink", "centre")
    painter.setPen(QPen(QColor(tokens("light")["ink"]), type_.mm(0.3)))
    painter.drawLine(QLineF(block.left(), block.bottom() + type_.mm(0.5), block.right(), block.bottom() + type_.mm(0.5)))


def _number(painter: QPainter, sheet: Sheet, type_: Type, box: QRectF, right: float) -> None:
    """Classification in capitals, below it the number, or a line to write it on by hand."""
    box.setRight(right)
    texts, top = sheet.texts, box.top()
    if texts.classification.strip():
        one = type_.text(plain(texts.classification).upper(), box.width(), "strong", bold=True, most=1, align="right")
        one.paint(painter, QRectF(box.left(), top, box.width(), one.height))
        top += one.height
    number = i18n.tr("Number: {number}", number=plain(texts.number) or NUMBER_DOTS)
    said = type_.text(number, box.width(), "body", most=2, align="right")
    if top + said.height <= box.bottom() + type_.mm(1):
        said.paint(painter, QRectF(box.left(), top, box.width(), said.height))
