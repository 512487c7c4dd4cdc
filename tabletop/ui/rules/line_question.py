"""One line that is asked for inside a window: Enter keeps it, Esc leaves it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from tabletop.i18n import tr


class LineQuestion(QWidget):
    """Hidden until `ask` is called. The answer goes to the callable given there; it hides again where that returns True."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.keep = QPushButton(self)
        self.cancel = QPushButton(self)
        self._answer: Callable[[str], bool] = lambda _: True
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.line, 1)
        box.addWidget(self.keep)
        box.addWidget(self.cancel)
        for button, slot in ((self.keep, self._keep), (self.cancel, self.leave)):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        self.hide()

    def ask(self, hint: str, text: str, answer: Callable[[str], bool]) -> None:
        """Ask for a line; `hint` stands in it while it is empty."""
        self.keep.setText(tr("Keep"))
        self.cancel.setText(tr("Cancel"))
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(hint)
        self.line.setText(text)
        self._answer = answer
        self.show()
        self.line.setFocus()
        self.line.selectAll()

    def _keep(self) -> None:
        if self._answer(self.line.text().strip()):
            self.leave()

    def leave(self) -> None:
        """Ask no more."""
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Esc leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.leave() if self.cancel.hasFocus() else self._keep()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
