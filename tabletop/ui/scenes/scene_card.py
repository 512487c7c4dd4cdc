"""One scene of the strip as a card: number, clock, level as colour and word, name."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from tabletop.core.values.scene import Scene
from tabletop.i18n import tr
from tabletop.ui.parts import wording
from tabletop.ui.parts.painted_signs import paint_chip
from tabletop.ui.parts.panel_parts import paint_elided, plain_tooltip
from tabletop.ui.parts.theme import colour, faded, sized_font

CARD = QSize(176, 60)
LINE_PX = 28


class SceneCard(QAbstractButton):
    """A card that is pressed to show its scene. `edited` on F2 or a double click, `removed` on Delete."""

    edited = Signal(int)
    removed = Signal(int)

    def __init__(self, scene: Scene, minutes: float | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene, self.minutes = scene, minutes
        self.setCheckable(True)
        self.setFixedSize(CARD)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_scene(scene, minutes)

    def show_scene(self, scene: Scene, minutes: float | None = None) -> None:
        """Take another state of the scene, so many minutes before the next one."""
        self.scene, self.minutes = scene, minutes
        said = describe(scene, minutes)
        self.setAccessibleName(said.replace("\n", ", "))
        self.setToolTip(plain_tooltip(said))
        self.update()

    def sizeHint(self) -> QSize:
        """All cards are of one size."""
        return CARD

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        accent, panel = colour("accent"), colour("panel")
        edge = accent if self.isChecked() or self.hasFocus() else colour("line")
        painter.setPen(QPen(edge, 2 if self.hasFocus() else 1))
        painter.setBrush(faded(accent, panel, 0.16) if self.isChecked() else colour("hover") if self.underMouse() else colour("field"))
        painter.drawRoundedRect(box, 4, 4)
        paint_chip(painter, QRectF(5, 6, 4, box.height() - 10), colour(self.scene.level))
        self._paint_words(painter, box)
        painter.end()

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        ink, quiet = colour("ink"), colour("quiet-ink")
        number = str(self.scene.number)
        wide = max(20.0, QFontMetricsF(sized_font(16)).horizontalAdvance(number))
        paint_elided(painter, QRectF(16, 4, wide + 2, 26), number, sized_font(16), ink)
        right = box.right() - 8
        word = wording.level_word(self.scene.level)
        level = QFontMetricsF(sized_font(9, bold=True)).horizontalAdvance(word)
        paint_elided(painter, QRectF(right - level - 1, 8, level + 2, 18), word, sized_font(9, bold=True), ink)
        clock = QRectF(16 + wide + 8, 8, right - level - 8 - (16 + wide + 8), 18)
        paint_elided(painter, clock, self.scene.clock, sized_font(10), ink)
        name = self.scene.name or tr("Without a name")
        paint_elided(painter, QRectF(16, 33, right - 16, 18), name, sized_font(9), ink if self.scene.name else quiet)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows, F2 edits, Delete deletes."""
        if event.key() == Qt.Key.Key_F2:
            self.edited.emit(self.scene.number)
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit(self.scene.number)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click edits."""
        super().mouseDoubleClickEvent(event)
        self.edited.emit(self.scene.number)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Back to rest."""
        self.update()


class SceneLine(QWidget):
    """The scene shown, in one line, for the folded strip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(LINE_PX)
        self._scene = Scene(1)
        self._of = ""

    def show_scene(self, scene: Scene, count: int, minutes: float | None = None) -> None:
        """Take a scene, one of so many, so many minutes before the next one."""
        self._scene = scene
        self._of = tr("{number} of {count}", number=scene.number, count=count)
        self.setAccessibleName(describe(scene, minutes).replace("\n", ", "))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Number, chip and level, clock, name."""
        painter = QPainter(self)
        left, middle = 4.0, (self.height() - 18) / 2
        parts = [(self._of, False), (wording.level_word(self._scene.level), True), (self._scene.clock, False), (self._scene.name, False)]
        for text, bold in parts:
            font = sized_font(9 if bold else 10, bold=bold)
            if bold:
                paint_chip(painter, QRectF(left, middle + 4, 10, 10), colour(self._scene.level))
                left += 16
            wide = min(QFontMetricsF(font).horizontalAdvance(text) + 2, self.width() - left)
            paint_elided(painter, QRectF(left, middle, wide, 18), text, font, colour("ink"))
            left += wide + 16 if text else 0
        painter.end()


def describe(scene: Scene, minutes: float | None = None) -> str:
    """What the room may know of a scene, line by line: no inject and no note, because a mirrored window shows tool tips too.

    `minutes` are those that count until the next scene, the step's own unless given.
    """
    lines = [
        tr("Scene {number}", number=scene.number) + (f": {scene.name}" if scene.name else ""),
        tr("Situation {level}", level=scene.level) + (f", {scene.clock}" if scene.clock else ""),
        tr("{minutes} minutes to the next scene", minutes=scene.step_min if minutes is None else minutes),
    ]
    if scene.wind_from_deg is not None:
        lines.append(tr("Wind from {bearing:.0f}°", bearing=scene.wind_from_deg))
    if said := wording.weather_and_light(scene):
        lines.append(said)
    if scene.phase:
        lines.append(tr("Phase: {phase}", phase=scene.phase))
    if scene.course_of_action:
        lines.append(tr("Course of action: {text}", text=scene.course_of_action))
    return "\n".join(lines)
