"""What a picture of a moment says about it: level, clock, title, how far the step is; on map, table and film."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from tabletop.canvas.ink.map_text import map_font
from tabletop.canvas.ink.view import View
from tabletop.canvas.ink.wording import in_language
from tabletop.core.exercise.scene_step import SceneStep
from tabletop.core.text.style import tokens
from tabletop.core.values.catalogue import type_title
from tabletop.core.values.scene import Scene
from tabletop.i18n import tr

MARGIN_PX, PAD_PX, SQUARE_PX, GAP_PX, BAR_PX = 16.0, 10.0, 14.0, 8.0, 3.0
CLOCK_PT, LEVEL_PT, TITLE_PT, NOTE_PT = 16, 12, 10, 9
LEAST_PX, MOST_PX = 180.0, 340.0
RELIEF_SHARE = 0.15
"""So long before and after its hand-over a relief is named."""


@dataclass(frozen=True)
class Caption:
    """The scene, the clock at the moment, the share of the step done (None: no step), and a note such as who is late."""

    scene: Scene
    clock: str
    share: float | None = None
    note: str = ""

    @property
    def title(self) -> str:
        """Number and name of the scene."""
        return f"{self.scene.number}. {self.scene.name}" if self.scene.name else tr("Scene {number}", number=self.scene.number)


def caption_of(step: SceneStep, share: float, note: str = "") -> Caption:
    """What there is to say of a moment of a step: another note, else a relief that is about to change or has changed, else who is late."""
    scene = step.after if share >= 1 else step.before
    return Caption(scene, step.clock(share), share, note or _relief_note(step, share) or _late_note(step))


def _relief_note(step: SceneStep, share: float) -> str:
    for one in step.reliefs:
        if abs(share - one.share) <= RELIEF_SHARE and (one.outgoing or one.incoming):
            return f"{one.name or in_language(type_title('relief', one.relief_type).titles)}  {one.clock}".strip()
    return ""


def _late_note(step: SceneStep) -> str:
    return tr("{count} {count:unit|units} not there in time", count=step.late) if step.late else ""


def caption_box(view: View, caption: Caption) -> QRectF:
    """The plate at the upper left, in pixels."""
    unit = view.unit_px
    metrics = {size: QFontMetricsF(map_font(size, size in (CLOCK_PT, LEVEL_PT), unit)) for size in (CLOCK_PT, LEVEL_PT, TITLE_PT, NOTE_PT)}
    level = (SQUARE_PX + GAP_PX) * unit + metrics[LEVEL_PT].horizontalAdvance(caption.scene.level.upper())
    clock = 2 * GAP_PX * unit + metrics[CLOCK_PT].horizontalAdvance(caption.clock) if caption.clock else 0.0
    words = max(metrics[TITLE_PT].horizontalAdvance(caption.title), metrics[NOTE_PT].horizontalAdvance(caption.note))
    wide = min(max(level + clock, words, LEAST_PX * unit), MOST_PX * unit) + 2 * PAD_PX * unit
    high = metrics[CLOCK_PT].height() + metrics[TITLE_PT].height() + (metrics[NOTE_PT].height() if caption.note else 0.0)
    return QRectF(MARGIN_PX * unit, MARGIN_PX * unit, wide, high + (2 * PAD_PX + BAR_PX) * unit)


def paint_caption(painter: QPainter, view: View, caption: Caption, theme: str) -> None:
    """Draw the plate."""
    unit, colours, box = view.unit_px, tokens(theme), caption_box(view, caption)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours["line"]), unit))
    plate = QColor(colours["paper"])
    plate.setAlphaF(0.94)
    painter.setBrush(plate)
    painter.drawRoundedRect(box, 4 * unit, 4 * unit)
    _paint_words(painter, box.adjusted(PAD_PX * unit, PAD_PX * unit, -PAD_PX * unit, -PAD_PX * unit), caption, theme, unit)
    if caption.share is not None:
        _paint_bar(painter, box, caption.share, theme, unit)
    painter.restore()


def _paint_words(painter: QPainter, inside: QRectF, caption: Caption, theme: str, unit: float) -> None:
    colours = tokens(theme)
    top = inside.top()
    for size, row in ((CLOCK_PT, None), (TITLE_PT, caption.title), (NOTE_PT, caption.note)):
        font = map_font(size, row is None, unit)
        metrics = QFontMetricsF(font)
        line = QRectF(inside.left(), top, inside.width(), metrics.height())
        if row is None:
            _paint_level(painter, line, caption, theme, unit)
        elif row:
            painter.setFont(font)
            painter.setPen(QColor(colours["ink" if size == TITLE_PT else "quiet-ink"]))
            shown = metrics.elidedText(row, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), shown)
        top += metrics.height()


def _paint_level(painter: QPainter, line: QRectF, caption: Caption, theme: str, unit: float) -> None:
    """A square in the colour of the level, its word, and the clock at the right."""
    colours, side = tokens(theme), SQUARE_PX * unit
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours[caption.scene.level]))
    painter.drawRoundedRect(QRectF(line.left(), line.center().y() - side / 2, side, side), 2 * unit, 2 * unit)
    painter.setPen(QColor(colours["ink"]))
    painter.setFont(map_font(LEVEL_PT, True, unit))
    painter.drawText(line.adjusted(side + GAP_PX * unit, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), caption.scene.level.upper())
    painter.setFont(map_font(CLOCK_PT, True, unit))
    painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), caption.clock)


def _paint_bar(painter: QPainter, box: QRectF, share: float, theme: str, unit: float) -> None:
    """How much of the step is done, along the lower edge."""
    colours = tokens(theme)
    start = QPointF(box.left() + PAD_PX * unit, box.bottom() - (PAD_PX / 2 + 1) * unit)
    wide = box.width() - 2 * PAD_PX * unit
    for token, part in (("line", 1.0), ("accent", share)):
        if part > 0:
            painter.setPen(QPen(QColor(colours[token]), BAR_PX * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawLine(start, start + QPointF(wide * part, 0))
