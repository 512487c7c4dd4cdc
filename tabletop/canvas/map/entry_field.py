"""The small field at the pointer where a place is typed while drawing; the sketch shows what the text means as it is typed."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.canvas.asking.pointer_field import PointerField
from tabletop.canvas.map.tool_host import ToolHost
from tabletop.core.text.errors import TabletopError

WIDTH_PX = 260


class EntryField(PointerField):
    """Open while a place is typed. `placed` tells where a typed corner came, east and north in metres."""

    placed = Signal(float, float)
    closed = Signal()

    def __init__(self, viewport: QWidget, host: ToolHost, theme: str) -> None:
        super().__init__(viewport, theme, WIDTH_PX)
        self._host = host
        self.line.textChanged.connect(self._show)

    def open(self, text: str, at_px: QPointF) -> None:
        """Begin with what was typed already, beside a pixel of the map."""
        self._host.aim()
        self.line.setAccessibleName(i18n.tr("Distance or coordinates"))
        self.line.setPlaceholderText(i18n.tr("25   25<90   @3,-4   coordinates"))
        self.line.setText(text)
        self._show()
        self._move_beside(at_px)
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.end(False)

    def pointer_moved(self) -> None:
        """A distance goes where the pointer points now."""
        self._host.aim()
        self._show()

    def close_field(self) -> None:
        """Leave without a place."""
        if self.isVisible():
            self.hide()
            self.line.clear()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter places, Esc and a look elsewhere close; Tab stays."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._place()
                return True
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                if event.key() == Qt.Key.Key_Escape:
                    self.close_field()
                return True
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.close_field()
        return False

    def _show(self) -> None:
        """Say what the text means, and show the sketch with it."""
        try:
            typed = self._host.typed(self.line.text())
        except TabletopError as error:
            self._say(i18n.text(error.message))
            return
        self._say(i18n.text(typed.meaning))
        self._host.show_typed(typed.ground)

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.adjustSize()

    def _place(self) -> None:
        try:
            typed = self._host.typed(self.line.text())
        except TabletopError as error:
            self._say(i18n.text(error.message))
            return
        self.close_field()  # first: what is placed may ask for something, and needs the keys for it
        self._host.place_typed(typed.ground)
        self.placed.emit(*typed.ground)
