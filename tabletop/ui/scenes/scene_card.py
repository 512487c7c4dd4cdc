"""One scene of the strip as a card: its picture, number, clock, level as colour and word, name."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from tabletop.core.values.scene import Scene
from tabletop.i18n import tr
from tabletop.ui.parts import wording
from tabletop.ui.parts.painted_signs import paint_chip
from tabletop.ui.parts.panel_parts import paint_elided, plain_tooltip
from tabletop.ui.parts.theme import colour, faded, sized_font
from tabletop.ui.scenes.scene_picture import frame_of

CARD = QSize(204, 68)
LINE_PX = 28
WORDS_PX = 104
"""Where the words of a card begin, right of its picture."""
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
KEYS = {
    (Qt.Key.Key_Left, _NONE): "previous",
    (Qt.Key.Key_Right, _NONE): "next",
    (Qt.Key.Key_Home, _NONE): "first",
    (Qt.Key.Key_End, _NONE): "last",
    (Qt.Key.Key_Left, _SHIFT): "more-left",
    (Qt.Key.Key_Right, _SHIFT): "more-right",
    (Qt.Key.Key_Space, _CTRL): "toggle",
    (Qt.Key.Key_Space, _NONE): "play",
    (Qt.Key.Key_A, _CTRL): "all",
    (Qt.Key.Key_Left, _ALT | _SHIFT): "move-left",
    (Qt.Key.Key_Right, _ALT | _SHIFT): "move-right",
    (Qt.Key.Key_D, _CTRL): "duplicate",
    (Qt.Key.Key_Insert, _NONE): "insert-after",
    (Qt.Key.Key_Insert, _SHIFT): "insert-before",
    (Qt.Key.Key_Delete, _NONE): "delete",
    (Qt.Key.Key_F2, _NONE): "edit",
}
"""What keys ask for while a card has the focus; they go before the keys of the window."""
OF_THE_WINDOW = {(Qt.Key.Key_Home, _NONE), (Qt.Key.Key_End, _NONE)}
"""Keys that a card which was clicked leaves to the window: whoever clicks one works on the map, not along the cards."""


class SceneCard(QAbstractButton):
    """A card that is pressed to show its scene, and dragged to another place. `edited` on a double click, `asked` for what a key asks.

    `picked(number, as_range)` when it is pressed with Ctrl or Shift; `dragged` and `dropped` with the place in pixels of the screen.
    """

    edited = Signal(int)
    asked = Signal(int, str)
    picked = Signal(int, bool)
    dragged = Signal(int, QPoint)
    dropped = Signal(int, QPoint)
    drag_ended = Signal()

    def __init__(self, scene: Scene, minutes: float | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene, self.minutes = scene, minutes
        self.picture: QPixmap | None = None
        self.is_chosen = False
        self._pressed: QPoint | None = None
        self._is_dragged = self._is_clicked = False
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

    def show_picture(self, picture: QPixmap | None) -> None:
        """Take another picture of the scene."""
        self.picture = picture
        self.update()

    def choose(self, chosen: bool) -> None:
        """Whether it is one of several that the next command is for."""
        if chosen != self.is_chosen:
            self.is_chosen = chosen
            self.setAccessibleDescription(tr("Chosen") if chosen else "")
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
        edge = accent if self.isChecked() or self.hasFocus() or self.is_chosen else colour("line")
        painter.setPen(QPen(edge, 2 if self.hasFocus() else 1))
        lit = faded(accent, panel, 0.16) if self.isChecked() else faded(accent, panel, 0.08) if self.is_chosen else None
        painter.setBrush(lit or (colour("hover") if self.underMouse() else colour("field")))
        painter.drawRoundedRect(box, 4, 4)
        self._paint_picture(painter, frame_of(box))
        paint_chip(painter, QRectF(5, 6, 4, box.height() - 10), colour(self.scene.level))
        self._paint_words(painter, box)
        painter.end()

    def _paint_picture(self, painter: QPainter, frame: QRectF) -> None:
        if self.picture is not None:
            painter.drawPixmap(frame, self.picture, QRectF(self.picture.rect()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("line"), 1))
        painter.drawRect(frame)
        if self.is_chosen:
            _paint_tick(painter, QRectF(frame.left() + 3, frame.top() + 3, 14, 14))

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        ink, quiet = colour("ink"), colour("quiet-ink")
        number, word, right = str(self.scene.number), wording.level_word(self.scene.level), box.right() - 8
        wide = max(20.0, QFontMetricsF(sized_font(16)).horizontalAdvance(number))
        paint_elided(painter, QRectF(WORDS_PX, 4, wide + 2, 26), number, sized_font(16), ink)
        level = QFontMetricsF(sized_font(9, bold=True)).horizontalAdvance(word)
        paint_elided(painter, QRectF(right - level - 1, 8, level + 2, 18), word, sized_font(9, bold=True), ink)
        paint_elided(painter, QRectF(WORDS_PX, 28, right - WORDS_PX, 18), self.scene.clock, sized_font(10), ink)
        name = self.scene.name or tr("Without a name")
        paint_elided(painter, QRectF(WORDS_PX, 45, right - WORDS_PX, 18), name, sized_font(9), ink if self.scene.name else quiet)

    # --- keys
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt: by the mouse, or by keys."""
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._is_clicked = event.reason() == Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def _asked_by(self, event: QKeyEvent) -> str:
        pressed = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return "" if self._is_clicked and pressed in OF_THE_WINDOW else KEYS.get(pressed, "")

    def event(self, event: QEvent) -> bool:
        """Keys that a card knows are not taken for shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._asked_by(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows, Esc ends a drag, the others as `KEYS` says."""
        asked = self._asked_by(event)
        if asked:
            self.asked.emit(self.scene.number, asked)
        elif event.key() == Qt.Key.Key_Escape and self._is_dragged:
            self._let_go()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    # --- the mouse
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """With Ctrl or Shift it is chosen with others; else it may become a drag."""
        more = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.LeftButton and more:
            self.picked.emit(self.scene.number, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough from where it was pressed, the card is on its way."""
        far = self._pressed is not None and (event.position().toPoint() - self._pressed).manhattanLength()
        if far and far >= QApplication.startDragDistance() and not self._is_dragged:
            self._is_dragged = True
            self.setDown(False)
        if self._is_dragged:
            self.dragged.emit(self.scene.number, event.globalPosition().toPoint())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The end of a drag, or of a click."""
        self._pressed = None
        if self._is_dragged:
            where = event.globalPosition().toPoint()
            self._let_go()
            self.dropped.emit(self.scene.number, where)
        else:
            super().mouseReleaseEvent(event)

    def _let_go(self) -> None:
        self._is_dragged, self._pressed = False, None
        self.drag_ended.emit()

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


def _paint_tick(painter: QPainter, box: QRectF) -> None:
    """The sign of a card that is chosen with others."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("accent"))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QPen(colour("field"), 1.8))
    side = box.width()
    places = [QPointF(box.left() + across * side, box.top() + down * side) for across, down in ((0.22, 0.52), (0.43, 0.72), (0.78, 0.3))]
    painter.drawPolyline(QPolygonF(places))


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
        in_order = scene.number <= count
        self._of = tr("{number} of {count}", number=scene.number, count=count) if in_order else tr("Scene {number}", number=scene.number)
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
