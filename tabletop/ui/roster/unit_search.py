"""The field that looks for units of the roster: Down goes into the list, Enter places the unit that was found."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class UnitSearch(QLineEdit):
    """A field above a list. `asked_down`: the list is wanted; `asked_place`: the unit found is to be placed."""

    asked_down = Signal()
    asked_place = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, clearButtonEnabled=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down and Enter; all others are those of a field."""
        if event.key() == Qt.Key.Key_Down:
            self.asked_down.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked_place.emit()
        else:
            super().keyPressEvent(event)
