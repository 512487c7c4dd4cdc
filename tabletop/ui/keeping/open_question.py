"""Asked before a plan is opened that somebody else has open."""

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from tabletop import i18n

tr = i18n.tr
OpenAnswer = Literal["together", "reading"]
LEAST_PX = 440


class OpenQuestion(QDialog):
    """Who has the plan, and what to do. `answer` is None where it is not to be opened. `who`: names, machines and times, in words."""

    def __init__(self, parent: QWidget | None, path: Path, who: str) -> None:
        super().__init__(parent)
        self.answer: OpenAnswer | None = None
        self.setWindowTitle(tr("The plan is open elsewhere"))
        said = tr("{file} is open at: {who}.", file=path.name, who=who)
        advice = tr("Together, each sees what the other does, and is asked only where both change the same.")
        reading = tr("For reading, you see the plan and what they do, and change nothing.")
        self.text = QLabel(f"{said}\n\n{advice}\n\n{reading}", self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.buttons = QDialogButtonBox(self)
        self.together = self._button(tr("Open together"), "together")
        self.reading = self._button(tr("Open for reading"), "reading")
        self.cancel = self.buttons.addButton(tr("Do not open"), QDialogButtonBox.ButtonRole.RejectRole)
        self.cancel.clicked.connect(self.reject)
        self.together.setDefault(True)
        self.together.setFocus()
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(16)
        box.addWidget(self.text)
        box.addWidget(self.buttons)
        width = max(LEAST_PX, box.minimumSize().width(), self.buttons.sizeHint().width() + 32)
        self.setMinimumWidth(width)
        self.text.setMinimumHeight(self.text.heightForWidth(width - 32))

    def _button(self, text: str, answer: OpenAnswer) -> QPushButton:
        button = self.buttons.addButton(text, QDialogButtonBox.ButtonRole.AcceptRole)
        button.clicked.connect(lambda: self._take(answer))
        return button

    def _take(self, answer: OpenAnswer) -> None:
        self.answer = answer
        self.accept()


def ask_how_to_open(parent: QWidget | None, path: Path, who: str) -> OpenAnswer | None:
    """Ask whether a plan that others have is opened together with them, for reading, or not at all (None)."""
    question = OpenQuestion(parent, path, who)
    question.exec()
    return question.answer
