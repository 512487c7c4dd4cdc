"""What stands round and on the picture of a sheet of a floor mat: names, crop marks, join marks, a ruler, the source."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from tabletop import i18n
from tabletop.canvas.ink.wording import literal
from tabletop.canvas.paper.on_sheet import is_drawn
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.sources import credit
from tabletop.canvas.typeset.pieces import plain
from tabletop.core.document.mat_layout import BAND_MM, DOT_MM, PRINTER_MARGIN_MM, MatLayout, MatSheet
from tabletop.core.document.plan_texts import EXERCISE_WORD, texts_of
from tabletop.core.text.style import tokens
from tabletop.core.text.telling_end import cut_name

MM = 1 / DOT_MM
"""Dots of a millimetre."""
MM_PER_PT = 25.4 / 72
RULER_MM = 100
JOIN_AT = (0.25, 0.75)
"""Where along a side that joins the marks lie."""
JOIN_ARM_MM = 4.0
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


def mat_font(size_pt: float, bold: bool = False) -> QFont:
    """The sans of a size on a sheet of a mat."""
    font = QFont("Sans Serif")
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPixelSize(max(1, round(size_pt * MM_PER_PT * MM)))
    font.setBold(bold)
    return font


def ink(token: str = "ink") -> QColor:
    """A colour of paper."""
    return QColor(tokens("light")[token])


def paint_marks(painter: QPainter, sheet: Sheet, layout: MatLayout, one: MatSheet, shown: QRectF, count: int) -> None:
    """Draw them round `shown` (dots on the page); `count`: sheets that are printed."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink("quiet-ink"), 0.15 * MM))
    painter.drawRect(shown)
    _joins(painter, layout, one, shown)
    _crops(painter, shown)
    _head(painter, sheet, layout, one, count)
    _neighbours(painter, layout, one)
    _foot(painter, sheet, layout)
    if texts_of(sheet.plan).is_exercise:
        _exercise(painter, layout, shown)
    painter.restore()


# --- joining
def join_places(layout: MatLayout, one: MatSheet) -> list[tuple[float, float, bool]]:
    """Middles of the join marks of a sheet, in dots of the whole mat, each with whether the side it lies on is upright. A side that two
    sheets share has the same places on both."""
    (width, height), (across, down) = layout.picture_dots, layout.step_dots
    left, top = layout.corner_dots(one)
    half, found = layout.overlap_dots / 2, []
    for column in (one.column, one.column + 1):
        if 0 < column < layout.columns:
            found += [(column * across + half, top + height * share, True) for share in JOIN_AT]
    for row in (one.row, one.row + 1):
        if 0 < row < layout.rows:
            found += [(left + width * share, row * down + half, False) for share in JOIN_AT]
    return found


def _joins(painter: QPainter, layout: MatLayout, one: MatSheet, shown: QRectF) -> None:
    """Crosses whose long arm goes across the whole overlap, so that it runs on over the edge that is glued on."""
    painter.save()
    painter.setClipRect(shown)
    left, top = layout.corner_dots(one)
    edge = (PRINTER_MARGIN_MM + BAND_MM) * MM
    edge = round(edge)
    long, short = layout.overlap_dots / 2 + JOIN_ARM_MM * MM, JOIN_ARM_MM * MM
    for right, below, upright in join_places(layout, one):
        x, y = right - left + edge, below - top + edge
        arms = (long, short) if upright else (short, long)
        for colour, width in ((ink("paper"), 0.6), (ink(), 0.2)):
            painter.setPen(QPen(colour, width * MM))
            painter.drawLine(QLineF(x - arms[0], y, x + arms[0], y))
            painter.drawLine(QLineF(x, y - arms[1], x, y + arms[1]))
    painter.restore()


def _crops(painter: QPainter, shown: QRectF) -> None:
    """Lines outside the corners of the picture, along which one cuts."""
    painter.setPen(QPen(ink(), 0.2 * MM))
    first, last = 1.0 * MM, (BAND_MM - 0.5) * MM
    for x, outwards in ((shown.left(), -1), (shown.right(), 1)):
        for y, down in ((shown.top(), -1), (shown.bottom(), 1)):
            painter.drawLine(QLineF(x + outwards * first, y, x + outwards * last, y))
            painter.drawLine(QLineF(x, y + down * first, x, y + down * last))


# --- words in the margin
def _bands(layout: MatLayout) -> tuple[QRectF, QRectF]:
    """Where words stand above and below the picture, between the crop marks."""
    (width, height), edge, margin, band = layout.page_dots, (PRINTER_MARGIN_MM + BAND_MM) * MM, PRINTER_MARGIN_MM * MM, BAND_MM * MM
    inset = edge + BAND_MM * MM
    above = QRectF(inset, margin, width - 2 * inset, band - 0.8 * MM)
    return above, above.translated(0, height - 2 * margin - band + 0.8 * MM)


def _head(painter: QPainter, sheet: Sheet, layout: MatLayout, one: MatSheet, count: int) -> None:
    above, _ = _bands(layout)
    painter.setPen(ink())
    painter.setFont(mat_font(11, bold=True))
    painter.drawText(above, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), one.name)
    scene = i18n.tr("Scene {number}", number=str(sheet.scene.number)) + (f": {cut_name(sheet.scene.name, 40)}" if sheet.scene.name else "")
    scale = i18n.tr("Scale 1:{scale}", scale=i18n.number(round(layout.scale)))
    of = i18n.tr("{count} {count:sheet|sheets}", count=count)
    half = above.width() / 2 + 8 * MM
    _in_one_line(painter, above.adjusted(16 * MM, 0, -half, 0), (scale, of, cut_name(sheet.title, 40), scene), Qt.AlignmentFlag.AlignLeft)
    _in_one_line(painter, above.adjusted(half, 0, 0, 0), official_words(sheet), Qt.AlignmentFlag.AlignRight, bold=True)


def _in_one_line(painter: QPainter, room: QRectF, words: Sequence[str], side: Qt.AlignmentFlag, bold: bool = False) -> None:
    """Words beside one another, what has no room left out at the end."""
    painter.setFont(mat_font(7, bold))
    fitted = QFontMetricsF(painter.font()).elidedText("   ".join(words), Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), fitted)


def official_words(sheet: Sheet) -> list[str]:
    """Classification in capitals and number of the plan; of those only what is written."""
    grade, number = plain(sheet.texts.classification).strip().upper(), plain(sheet.texts.number).strip()
    return [*([grade] if grade else []), *([i18n.tr("Number: {number}", number=number)] if number else [])]


def _neighbours(painter: QPainter, layout: MatLayout, one: MatSheet) -> None:
    """Names of the sheets at the four sides, in the middle of each margin, with an arrow towards them."""
    painter.setFont(mat_font(7, bold=True))
    painter.setPen(ink())
    width, height = layout.page_dots
    margin, band = PRINTER_MARGIN_MM * MM, BAND_MM * MM
    middles = {
        (0, -1): (QPointF(width / 2, margin + band / 2 - 0.4 * MM), 0, "\u2191 {}"),
        (0, 1): (QPointF(width / 2, height - margin - band / 2 + 0.4 * MM), 0, "\u2193 {}"),
        (-1, 0): (QPointF(margin + band / 2, height / 2), -90, "\u2191 {}"),
        (1, 0): (QPointF(width - margin - band / 2, height / 2), -90, "\u2193 {}"),
    }
    for (across, down), (middle, turn, words) in middles.items():
        other = layout.neighbour(one, across, down)
        if other is None:
            continue
        painter.save()
        painter.translate(middle)
        painter.rotate(turn)
        painter.drawText(QRectF(-20 * MM, -3 * MM, 40 * MM, 6 * MM), _CENTRE, words.format(other.name))
        painter.restore()


def _foot(painter: QPainter, sheet: Sheet, layout: MatLayout) -> None:
    """A ruler of ten centimetres with what to do with it, then where the map is from."""
    _, below = _bands(layout)
    length = min(RULER_MM, int(below.width() / MM / 2 / 10) * 10)
    left, line = below.left(), below.bottom() - 0.4 * MM
    painter.setPen(QPen(ink(), 0.2 * MM))
    painter.drawLine(QLineF(left, line, left + length * MM, line))
    for mm in range(length + 1):
        tall = 2.6 if mm % 50 == 0 else 1.9 if mm % 10 == 0 else 1.1 if mm % 5 == 0 else 0.7
        painter.drawLine(QLineF(left + mm * MM, line, left + mm * MM, line - tall * MM))
    painter.setFont(mat_font(6))
    above_line = QRectF(left + 2 * MM, below.top(), length * MM - 4 * MM, below.height() - 3.1 * MM)
    painter.drawText(above_line, _CENTRE, i18n.tr("Measure this: {length} mm", length=length))
    room = QRectF(left + length * MM, below.top(), below.width() - length * MM, below.height()).adjusted(4 * MM, 0, 0, 0)
    room.setLeft(max(room.left(), layout.page_dots[0] / 2 + 12 * MM))
    painter.drawText(
        room,
        int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
        QFontMetricsF(painter.font()).elidedText(sources_of(sheet), Qt.TextElideMode.ElideRight, room.width()),
    )


def sources_of(sheet: Sheet) -> str:
    """Where the layers drawn are from, each source once, as sheets say it; that the ground is drawn, where it is."""
    told = sorted({literal(credit(layer.info)) for layer in sheet.layers if is_drawn(layer)} - {""})
    schematic = [i18n.tr("Schematic: the ground is drawn, not surveyed.")] if sheet.schematic else []
    return " ".join([*schematic, i18n.tr("Layers: {sources}", sources="; ".join(told))] if told else schematic)


def _exercise(painter: QPainter, layout: MatLayout, shown: QRectF) -> None:
    """The word that stands on every sheet of an exercise, in the picture, where it stays when margins are cut off."""
    font = mat_font(20, bold=True)
    size = QFontMetricsF(font).boundingRect(EXERCISE_WORD).size()
    away = layout.overlap_dots + 6 * MM
    box = QRectF(0, 0, size.width() + 6 * MM, size.height() + 2 * MM)
    box.moveBottomRight(QPointF(shown.right() - away, shown.bottom() - away))
    if not shown.contains(box):
        return
    painter.setPen(QPen(ink("stop"), 0.6 * MM))
    painter.setBrush(ink("paper"))
    painter.drawRect(box)
    painter.setFont(font)
    painter.drawText(box, _CENTRE, EXERCISE_WORD)
