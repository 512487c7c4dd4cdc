"""What stands in the corners of a map: scale bar, north arrow, and the badge that says when a map is schematic."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from tabletop import i18n
from tabletop.canvas.map_text import map_font
from tabletop.canvas.view import View
from tabletop.core.style import tokens

MARGIN_PX = 16.0
LONGEST_BAR_PX = 132.0
BAR_PX = 4.0
ARROW_PX = 30.0
TYPE_PT = 9


@dataclass(frozen=True)
class ScaleBar:
    """A bar of `length_m` on the ground, `width_px` wide in the view."""

    length_m: float
    width_px: float

    @property
    def label(self) -> str:
        """Its length in the language's numbers."""
        if self.length_m >= 1000:
            return i18n.tr("{length} km", length=self.length_m / 1000)
        if self.length_m < 1:
            return i18n.tr("{length} cm", length=self.length_m * 100)
        return i18n.tr("{length} m", length=self.length_m)


def scale_bar(view: View) -> ScaleBar:
    """The longest bar of 1, 2 or 5 times a power of ten that is at most LONGEST_BAR_PX design pixels wide."""
    longest_m = min(LONGEST_BAR_PX * view.unit_px, view.width_px / 3) * view.metre_per_px
    power = 10.0 ** _floor_log10(longest_m)
    length_m = max(n * power for n in (0.5, 1, 2, 5) if n * power <= longest_m * (1 + 1e-9))
    return ScaleBar(length_m, length_m / view.metre_per_px)


def _floor_log10(value: float) -> int:
    return int(f"{value:e}".split("e")[1])


def paint_furniture(
    painter: QPainter, view: View, theme: str = "light", schematic: bool = False, arrow: bool = True, bar: bool = True
) -> list[QRectF]:
    """Paint scale bar (lower left), badge (lower right) and north arrow (upper right); returns their boxes in pixels."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    boxes = []
    if bar:
        boxes.append(_paint_bar(painter, view, theme))
    if schematic:
        boxes.append(_paint_badge(painter, view, theme))
    if arrow:
        boxes.append(_paint_arrow(painter, view, theme))
    painter.restore()
    return boxes


def _paint_bar(painter: QPainter, view: View, theme: str) -> QRectF:
    """A bar of two halves, the left one filled, with its length above its right end."""
    unit, bar, colours = view.unit_px, scale_bar(view), tokens(theme)
    left, base = MARGIN_PX * unit, view.height_px - MARGIN_PX * unit
    strip = QRectF(left, base - BAR_PX * unit, bar.width_px, BAR_PX * unit)
    ink = QColor(colours["ink"])
    _paint_halo(painter, strip, theme, unit)
    painter.setPen(QPen(ink, unit))
    painter.setBrush(QColor(colours["paper"]))
    painter.drawRect(strip)
    painter.fillRect(QRectF(strip.left(), strip.top(), strip.width() / 2, strip.height()), ink)
    metrics = QFontMetricsF(map_font(TYPE_PT, False, unit))
    base_line = strip.top() - 5 * unit
    text_px = metrics.horizontalAdvance(bar.label)
    _paint_text(painter, QPointF(left, base_line), "0", theme, unit)
    at = max(left + 14 * unit, strip.right() - text_px)
    _paint_text(painter, QPointF(at, base_line), bar.label, theme, unit)
    right = max(strip.right(), at + text_px)
    return QRectF(QPointF(left, base_line - metrics.ascent()), QPointF(right, base))


def _paint_badge(painter: QPainter, view: View, theme: str) -> QRectF:
    unit, colours = view.unit_px, tokens(theme)
    words = i18n.tr("Schematic")
    metrics = QFontMetricsF(map_font(TYPE_PT, False, unit))
    width, height = metrics.horizontalAdvance(words) + 16 * unit, 20 * unit
    right, down = view.width_px - MARGIN_PX * unit, view.height_px - MARGIN_PX * unit
    box = QRectF(right - width, down - height, width, height)
    paper = QColor(colours["paper"])
    paper.setAlphaF(0.85)
    pen = QPen(QColor(colours["quiet-ink"]), unit)
    pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(paper)
    painter.drawRoundedRect(box, 4 * unit, 4 * unit)
    painter.setPen(QColor(colours["map-label"]))
    painter.setFont(map_font(TYPE_PT, False, unit))
    base = box.center().y() + (metrics.ascent() - metrics.descent()) / 2
    painter.drawText(QPointF(box.left() + 8 * unit, base), words)
    return box


def _paint_arrow(painter: QPainter, view: View, theme: str) -> QRectF:
    """A slim arrow whose dark half is its left one, turned to where north is, with N (U in Indonesian) beyond its tip."""
    unit, colours = view.unit_px, tokens(theme)
    half = ARROW_PX / 2 * unit
    reach = half + 13 * unit
    middle = QPointF(view.width_px - MARGIN_PX * unit - reach, MARGIN_PX * unit + reach)
    ink, paper = QColor(colours["ink"]), QColor(colours["paper"])
    tip, notch = QPointF(0, -half), QPointF(0, half * 0.55)
    painter.save()
    painter.translate(middle)
    painter.rotate(-view.bearing_deg)
    painter.setPen(_halo(theme, 4 * unit))
    whole = QPolygonF([tip, QPointF(half * 0.5, half), notch, QPointF(-half * 0.5, half)])
    painter.drawPolygon(whole)
    painter.setPen(QPen(ink, unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(paper)
    painter.drawPolygon(whole)
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([tip, notch, QPointF(-half * 0.5, half)]))
    painter.translate(0, -half - 7 * unit)
    painter.rotate(view.bearing_deg)
    letter, metrics = i18n.tr("N"), QFontMetricsF(map_font(TYPE_PT, True, unit))
    at = QPointF(-metrics.horizontalAdvance(letter) / 2, (metrics.ascent() - metrics.descent()) / 2)
    _paint_text(painter, at, letter, theme, unit, bold=True)
    painter.restore()
    return QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach)


def _halo(theme: str, width_px: float) -> QPen:
    paper = QColor(tokens(theme)["paper"])
    return QPen(paper, width_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _paint_halo(painter: QPainter, box: QRectF, theme: str, unit: float) -> None:
    paper = QColor(tokens(theme)["paper"])
    painter.fillRect(box.adjusted(-2 * unit, -2 * unit, 2 * unit, 2 * unit), paper)


def _paint_text(painter: QPainter, at: QPointF, words: str, theme: str, unit: float, bold: bool = False) -> None:
    font = map_font(TYPE_PT, bold, unit)
    outline = QPainterPath()
    outline.addText(at, font, words)
    painter.strokePath(outline, _halo(theme, 3 * unit))
    painter.setFont(font)
    painter.setPen(QColor(tokens(theme)["ink"]))
    painter.drawText(at, words)
