"""What the room sees of an inject on the table: its text and the clock, after it was fired to be shown, and nothing before."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from tabletop.core.exercise.exercise_clock import written
from tabletop.core.text.style import tokens
from tabletop.session.session import Session

TEXT_PT, LONGEST = 16, 200


class RoomBanner(QWidget):
    """Lies over the upper edge of its parent; the pointer goes through it. `changed`: its words may be others."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.theme = "light"
        self.words = ""
        self._blank = self._elsewhere = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        font = QFont(self.font())
        font.setPointSize(TEXT_PT)
        font.setBold(True)
        self.setFont(font)
        parent.installEventFilter(self)
        session.run_changed.connect(self.refresh)
        session.scene_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """What is shown to the room now; hidden where nothing is."""
        entry = self._session.exercise.shown_to_room()
        shown = "" if entry is None or entry.inject is None else entry.inject.text.strip()[:LONGEST]
        self.words = "" if entry is None or not shown else f"{written(entry.clock_s)}   {shown}"
        self.setVisible(bool(self.words) and not self._blank and not self._elsewhere)
        self.changed.emit()
        self._place()
        self.update()

    def write_elsewhere(self, elsewhere: bool) -> None:
        """Leave the words to whoever warps the picture, or write them again."""
        if elsewhere != self._elsewhere:
            self._elsewhere = elsewhere
            self.refresh()

    def blank(self, blank: bool) -> None:
        """Show nothing while the table is black."""
        self._blank = blank
        self.refresh()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None or not self.words:
            return
        width = round(parent.width() * 0.8)
        box = self.fontMetrics().boundingRect(0, 0, width - 48, 4000, int(Qt.TextFlag.TextWordWrap), self.words)
        self.setGeometry((parent.width() - box.width() - 48) // 2, 16, box.width() + 48, box.height() + 24)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the upper edge."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A plate with the words."""
        colours = tokens(self.theme)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours["line"]))
        painter.setBrush(QColor(colours["paper"]))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QColor(colours["ink"]))
        inside = self.rect().adjusted(24, 12, -24, -12)
        painter.drawText(inside, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignCenter), self.words)
        painter.end()
