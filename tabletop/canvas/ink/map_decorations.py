"""What stands in the corners of a map: scale bar, north arrow, and the badge that says when a map is schematic."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from tabletop import i18n
from tabletop.canvas.ink.map_text import map_font
from tabletop.canvas.ink.view import View
from tabletop.core.text.style import tokens

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


def paint_decorations(
    painter: QPainter, view: View, theme: str = "light", schematic: bool = False, arrow: bool = True, bar: bool = True
) -> list[QRectF]:
    """Paint scale bar (lower left), badge (lower right) and north arrow (upper right); returns their boxes in pixels."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    boxes = []
    for wanted, box, paint in (
        (bar, _bar_box(view), _paint_bar),
        (schematic, _badge_box(view), _paint_badge),
        (arrow, _arrow_box(view), _paint_arrow),
    ):
        if wanted:
            paint(painter, view, box, theme)
            boxes.append(box)
    painter.restore()
    return boxes


def decoration_boxes(view: View) -> list[QRectF]:
    """The corners that furniture takes, in pixels, whether it is painted or not: names keep clear of them."""
    return [_bar_box(view), _badge_box(view), _arrow_box(view)]


def _metrics(unit: float, bold: bool = False) -> QFontMetricsF:
    return QFontMetricsF(map_font(TYPE_PT, bold, unit))


def _bar_box(view: View) -> QRectF:
    unit, bar = view.unit_px, scale_bar(view)
    height = BAR_PX * unit + 5 * unit + _metrics(unit).ascent()
    width = max(bar.width_px, 14 * unit + _metrics(unit).horizontalAdvance(bar.label))
    return QRectF(MARGIN_PX * unit, view.height_px - MARGIN_PX * unit - height, width, height)


def _badge_box(view: View) -> QRectF:
    unit = view.unit_px
    width, height = _metrics(unit).horizontalAdvance(i18n.tr("Schematic")) + 16 * unit, 20 * unit
    return QRectF(view.width_px - MARGIN_PX * unit - width, view.height_px - MARGIN_PX * unit - height, width, height)


def _arrow_box(view: View) -> QRectF:
    """Large enough for the arrow in every direction."""
    side = (ARROW_PX + 26.0) * view.unit_px
    return QRectF(view.width_px - MARGIN_PX * view.unit_px - side, MARGIN_PX * view.unit_px, side, side)


def _paint_bar(painter: QPainter, view: View, box: QRectF, theme: str) -> None:
    """A bar of two halves, the left one filled, with its length above its right end."""
    unit, bar, colours = view.unit_px, scale_bar(view), tokens(theme)
    strip = QRectF(box.left(), box.bottom() - BAR_PX * unit, bar.width_px, BAR_PX * unit)
    ink = QColor(colours["ink"])
    painter.fillRect(strip.adjusted(-2 * unit, -2 * unit, 2 * unit, 2 * unit), QColor(colours["paper"]))
    painter.setPen(QPen(ink, unit))
    painter.setBrush(QColor(colours["paper"]))
    painter.drawRect(strip)
    painter.fillRect(QRectF(strip.left(), strip.top(), strip.width() / 2, strip.height()), ink)
    base = strip.top() - 5 * unit
    _paint_text(painter, QPointF(box.left(), base), "0", theme, unit)
    _paint_text(painter, QPointF(box.right() - _metrics(unit).horizontalAdvance(bar.label), base), bar.label, theme, unit)


def _paint_badge(painter: QPainter, view: View, box: QRectF, theme: str) -> None:
    unit, colours = view.unit_px, tokens(theme)
    paper = QColor(colours["paper"])
    paper.setAlphaF(0.85)
    pen = QPen(QColor(colours["quiet-ink"]), unit)
    pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(paper)
    painter.drawRoundedRect(box, 4 * unit, 4 * unit)
    painter.setPen(QColor(colours["map-label"]))
    painter.setFont(map_font(TYPE_PT, False, unit))
    base = box.center().y() + (_metrics(unit).ascent() - _metrics(unit).descent()) / 2
    painter.drawText(QPointF(box.left() + 8 * unit, base), i18n.tr("Schematic"))


def _paint_arrow(painter: QPainter, view: View, box: QRectF, theme: str) -> None:
    """A slim arrow whose dark half is its left one, turned to where north is, with N (U in Indonesian) beyond its tip."""
    unit, half = view.unit_px, ARROW_PX / 2 * view.unit_px
    ink, paper = QColor(tokens(theme)["ink"]), QColor(tokens(theme)["paper"])
    tip, notch, left = QPointF(0, -half), QPointF(0, half * 0.55), QPointF(-half * 0.5, half)
    whole = QPolygonF([tip, QPointF(half * 0.5, half), notch, left])
    painter.save()
    painter.translate(box.center())
    painter.rotate(-view.bearing_deg)
    painter.setBrush(paper)
    for pen in (_halo(theme, 4 * unit), QPen(ink, unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)):
        painter.setPen(pen)
        painter.drawPolygon(whole)
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([tip, notch, left]))
    painter.translate(0, -half - 7 * unit)
    painter.rotate(view.bearing_deg)
    letter, metrics = i18n.tr("N"), _metrics(unit, bold=True)
    at = QPointF(-metrics.horizontalAdvance(letter) / 2, (metrics.ascent() - metrics.descent()) / 2)
    _paint_text(painter, at, letter, theme, unit, bold=True)
    painter.restore()


def _halo(theme: str, width_px: float) -> QPen:
    paper = QColor(tokens(theme)["paper"])
    return QPen(paper, width_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _paint_text(painter: QPainter, at: QPointF, words: str, theme: str, unit: float, bold: bool = False) -> None:
    font = map_font(TYPE_PT, bold, unit)
    outline = QPainterPath()
    outline.addText(at, font, words)
    painter.strokePath(outline, _halo(theme, 3 * unit))
    painter.setFont(font)
    painter.setPen(QColor(tokens(theme)["ink"]))
    painter.drawText(at, words)
