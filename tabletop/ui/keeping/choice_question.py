"""A question with a few answers, of which the first is the usual one, and a way to answer none of them."""

from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from tabletop.ui.dialogs.asked import is_accepted

A = TypeVar("A", bound=str)
MARGIN_PX = 16


class ChoiceQuestion(QDialog, Generic[A]):
    """Says what is the case, paragraph by paragraph, and asks. `answer` is None where no answer is chosen."""

    def __init__(self, parent: QWidget | None, title: str, said: tuple[str, ...], answers: dict[A, str], none: str, least_px: int) -> None:
        """`answers` with the words of their buttons, Enter takes the first; `none`: the words of the button that answers nothing."""
        super().__init__(parent)
        self.answer: A | None = None
        self.setWindowTitle(title)
        self.text = QLabel("\n\n".join(said), self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.buttons = QDialogButtonBox(self)
        self.button = {answer: self._button(words, answer) for answer, words in answers.items()}
        self.none = self.buttons.addButton(none, QDialogButtonBox.ButtonRole.RejectRole)
        self.none.clicked.connect(self.reject)
        usual = next(iter(self.button.values()))
        usual.setDefault(True)
        usual.setFocus()
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        box.setSpacing(MARGIN_PX)
        box.addWidget(self.text)
        box.addWidget(self.buttons)
        around = 2 * MARGIN_PX
        width = max(least_px, box.minimumSize().width(), self.buttons.sizeHint().width() + around)
        self.setMinimumWidth(width)
        self.text.setMinimumHeight(self.text.heightForWidth(width - around))

    def _button(self, words: str, answer: A) -> QPushButton:
        button = self.buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole)
        button.clicked.connect(lambda: self._take(answer))
        return button

    def _take(self, answer: A) -> None:
        self.answer = answer
        self.accept()

    def ask(self) -> A | None:
        """Ask and wait; the answer, or None. The question can be read until the next turn of the event loop."""
        is_accepted(self)
        return self.answer
