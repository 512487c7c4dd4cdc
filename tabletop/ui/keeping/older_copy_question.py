"""Asked where an older copy was put in the place of the open plan: which of the two goes on. Nothing is lost whichever is chosen."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from tabletop import i18n

tr = i18n.tr
CopyChoice = Literal["keep", "take"]
LEAST_PX = 480


class OlderCopyQuestion(QDialog):
    """What stands there, what it lacks, and what to do. `answer` is None where it goes on waiting. `said`: the sentence about the copy."""

    def __init__(self, parent: QWidget | None, said: str) -> None:
        super().__init__(parent)
        self.answer: CopyChoice | None = None
        self.setWindowTitle(tr("An older copy stands in the place of the plan"))
        self.setProperty("help_page", "safety")
        keep = tr(
            "Keep: the edits that the copy lacks are written onto it again, as one step that undo takes back. Where somebody edited the"
            " same in the copy since, you are asked."
        )
        take = tr(
            "Take: your screen becomes what the copy holds, without the edits that wait. What it shows now is kept in the older states"
            " (Ctrl+Alt+Z)."
        )
        self.text = QLabel(f"{said}\n\n{keep}\n\n{take}", self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.buttons = QDialogButtonBox(self)
        self.keep = self._button(tr("Keep what is on the screen"), "keep")
        self.take = self._button(tr("Take the older copy"), "take")
        self.later = self.buttons.addButton(tr("Later"), QDialogButtonBox.ButtonRole.RejectRole)
        self.later.clicked.connect(self.reject)
        self.keep.setDefault(True)
        self.keep.setFocus()
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(16)
        box.addWidget(self.text)
        box.addWidget(self.buttons)
        width = max(LEAST_PX, box.minimumSize().width(), self.buttons.sizeHint().width() + 32)
        self.setMinimumWidth(width)
        self.text.setMinimumHeight(self.text.heightForWidth(width - 32))

    def _button(self, text: str, answer: CopyChoice) -> QPushButton:
        button = self.buttons.addButton(text, QDialogButtonBox.ButtonRole.AcceptRole)
        button.clicked.connect(lambda: self._take(answer))
        return button

    def _take(self, answer: CopyChoice) -> None:
        self.answer = answer
        self.accept()


def ask_which_goes_on(parent: QWidget | None, said: str) -> CopyChoice | None:
    """Ask whether what is on the screen goes on, or the older copy; None for later."""
    question = OlderCopyQuestion(parent, said)
    question.exec()
    return question.answer
