"""The test pattern on the screen of the table: its marks are dragged with the mouse or moved by keys, to a tenth of a pixel."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.ui.table.calibration_pattern import paint_hint, paint_lengths, paint_marks, paint_pattern
from tabletop.ui.table.table_place import TablePlace

tr = i18n.tr
GRAB_PX = 40.0
"""So near to a mark, in pixels of a picture of 1080 lines, a press takes hold of it."""
ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
STEP_PX, FINE_PX = 1.0, 0.1


class CalibrationView(QWidget):
    """Tab takes the next mark, arrows move it by a pixel, with Shift by a tenth; Ctrl with arrows moves all marks. Enter and Esc go back to
    the operator's dialog.

    `moved`: a mark lies elsewhere; `left`: the person is done here; `resized`: the picture has so many pixels now.
    """

    moved = Signal()
    left = Signal()
    resized = Signal()

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setProperty("help_page", "calibration")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.place = TablePlace(self)
        self.place.stood.connect(self._stood)
        self.marks: dict[str, tuple[float, float]] = {}
        self.chosen, self.now = "", ""
        self.pairs: Sequence[str] = ()
        self.hints: Sequence[str] = ()
        self._held: QPointF | None = None

    def stand(self, screen: str, picture: QSize) -> None:
        """Full screen on a screen of its own, else in a test window for a picture of so many pixels."""
        self.setWindowTitle(tr("Test pattern"))
        self.place.stand(screen, picture)

    @property
    def size_px(self) -> tuple[int, int]:
        """Pixels of the picture."""
        return self.place.picture.width(), self.place.picture.height()

    def set_marks(self, marks: Mapping[str, tuple[float, float]], pairs: Sequence[str], hints: Sequence[str]) -> None:
        """Other marks, the lengths that are taped between them, and what to do."""
        self.marks, self.pairs, self.hints = dict(marks), tuple(pairs), tuple(hints)
        self.chosen = self.chosen if self.chosen in self.marks else next(iter(self.marks), "")
        self.update()

    def point_out(self, pair: str) -> None:
        """The length that is typed now; empty for none."""
        if pair != self.now:
            self.now = pair
            self.update()

    def _stood(self) -> None:
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.resized.emit()
        self.update()

    # --- marks
    def move_mark(self, name: str, x: float, y: float) -> None:
        """Put a mark on a pixel of the picture, no farther out than its edge."""
        width, height = self.size_px
        self.marks[name] = (round(min(max(x, 0.0), width), 2), round(min(max(y, 0.0), height), 2))
        self.update()
        self.moved.emit()

    def shift_all(self, right_px: float, down_px: float) -> None:
        """Move every mark alike."""
        for name, (x, y) in list(self.marks.items()):
            self.marks[name] = (round(x + right_px, 2), round(y + down_px, 2))
        self.update()
        self.moved.emit()

    def _next(self, step: int) -> None:
        names = list(self.marks)
        if names:
            self.chosen = names[(names.index(self.chosen) + step) % len(names)] if self.chosen in names else names[0]
            self.update()

    def _picture_place(self, event: QMouseEvent) -> QPointF:
        return event.position() / self.place.zoom

    def _nearest(self, at: QPointF) -> str:
        reach = GRAB_PX * self.size_px[1] / 1080
        found = sorted(((QPointF(*place) - at).manhattanLength(), name) for name, place in self.marks.items())
        return found[0][1] if found and found[0][0] <= 2 * reach else ""

    # --- input
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from mark to mark."""
        self._next(1 if forward else -1)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move what is chosen, or go back."""
        key, held = Qt.Key(event.key()), event.modifiers()
        if key in ARROWS:
            step = FINE_PX if held & Qt.KeyboardModifier.ShiftModifier else STEP_PX
            right, down = (step * way for way in ARROWS[key])
            if held & Qt.KeyboardModifier.ControlModifier:
                self.shift_all(right, down)
            elif self.chosen in self.marks:
                x, y = self.marks[self.chosen]
                self.move_mark(self.chosen, x + right, y + down)
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.text().upper() in self.marks:
            self.chosen = event.text().upper()
            self.update()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a mark; it keeps its distance from the pointer."""
        at = self._picture_place(event)
        name = self._nearest(at)
        if name and event.button() == Qt.MouseButton.LeftButton:
            self.chosen = name
            self._held = QPointF(*self.marks[name]) - at
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._held is not None and self.chosen in self.marks:
            at = self._picture_place(event) + self._held
            self.move_mark(self.chosen, at.x(), at.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pattern, scaled in a test window."""
        painter = QPainter(self)
        painter.scale(self.place.zoom, self.place.zoom)
        width, height = self.size_px
        unit = max(height / 1080, 0.6)
        paint_pattern(painter, width, height)
        paint_hint(painter, width, height, self.hints)
        paint_lengths(painter, self.marks, self.pairs, self.now, unit)
        paint_marks(painter, self.marks, self.chosen, QPointF(width / 2, height / 2), unit)
        painter.end()

    def closeEvent(self, event: QCloseEvent) -> None:
        """It stands nowhere any more."""
        self.place.close()
        event.accept()
        self.left.emit()
