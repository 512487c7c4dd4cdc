"""Edits that are in no file yet: what the status bar says of them with what can be done, and the question before they would go."""

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.session.session import Session
from tabletop.ui.parts.elided_label import ElidedLabel
from tabletop.ui.parts.notice_bar import NoticeSign
from tabletop.ui.parts.theme import sized_font

tr = i18n.tr
Answer = Literal["again", "copy", "discard"]


def waiting_words(session: Session) -> str:
    """How many edits are not written, since when and why; an empty text where none waits."""
    count = session.file.unsaved
    if asked := session.file.others.asking:
        return tr("{n} {n:edit waits|edits wait} for your answer", n=asked)
    if session.file.held is None:
        return tr("Not in any file: {count}", count=count) if count and session.file.read_only else ""
    time = session.file.held.since.strftime("%H.%M")
    if session.file.held.why == "unwritable":
        if session.file.pending == 1:
            return tr("1 edit waits since {time}, the file cannot be written", time=time)
        return tr(
            "{count} {count:edit|edits} {count:waits|wait} since {time}, the file cannot be written", count=session.file.pending, time=time
        )
    if session.file.held.why == "lock":
        if session.file.pending == 1:
            return tr("1 edit waits since {time}, the file is held by another program", time=time)
        return tr(
            "{count} {count:edit|edits} {count:waits|wait} since {time}, the file is held by another program",
            count=session.file.pending,
            time=time,
        )
    if session.file.pending == 1:
        return tr("1 edit waits since {time}, the disk is full", time=time)
    return tr("{count} {count:edit|edits} {count:waits|wait} since {time}, the disk is full", count=session.file.pending, time=time)


LEAST_PX = 440


class WaitingEdits(QWidget):
    """Part of the status bar while edits wait: the words, *Answer*, *Try again* and *Save a copy*."""

    copy_wanted = Signal()
    answer_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.words = ElidedLabel(self)
        self.words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.answer, self.again, self.copy = QToolButton(self), QToolButton(self), QToolButton(self)
        self.answer.clicked.connect(self.answer_wanted)
        self.again.clicked.connect(session.file.try_again)
        self.copy.clicked.connect(self.copy_wanted)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(NoticeSign("warn", self))
        for part in (self.words, self.answer, self.again, self.copy):
            part.setFont(sized_font(9))
            box.addWidget(part)
        for button in (self.answer, self.again, self.copy):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.refresh()

    def refresh(self) -> None:
        """Follow the session; hidden while nothing waits."""
        text = waiting_words(self._session)
        self.words.setText(text)
        self.words.setToolTip(text)
        self.words.updateGeometry()
        self.answer.setText(tr("Answer..."))
        self.answer.setVisible(bool(self._session.file.others.asking))
        self.again.setText(tr("Try again"))
        self.copy.setText(tr("Save a copy"))
        self.again.setVisible(self._session.file.held is not None)
        self.setAccessibleName(text)
        self.setVisible(bool(text))


class UnsavedQuestion(QDialog):
    """Asked before edits would go that are in no file. `answer` is None where the user goes back to them."""

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent)
        self.answer: Answer | None = None
        self.setWindowTitle(tr("Edits are not written yet"))
        self.text = QLabel(_question(session), self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.again = self._button(tr("Try again"), role.AcceptRole, "again")
        self.copy = self._button(tr("Save a copy"), role.AcceptRole, "copy")
        self.discard = self._button(tr("Discard the edits"), role.DestructiveRole, "discard")
        self.cancel = self.buttons.addButton(tr("Cancel"), role.RejectRole)
        self.cancel.clicked.connect(self.reject)
        first = self.copy if session.file.read_only else self.again
        self.again.setVisible(not session.file.read_only)
        first.setDefault(True)
        first.setFocus()
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(16)
        box.addWidget(self.text)
        box.addWidget(self.buttons)
        self.setMinimumWidth(max(LEAST_PX, box.minimumSize().width(), self.buttons.sizeHint().width() + 32))

    def _button(self, text: str, role: QDialogButtonBox.ButtonRole, answer: Answer) -> QPushButton:
        button = self.buttons.addButton(text, role)
        button.clicked.connect(lambda: self._take(answer))
        return button

    def _take(self, answer: Answer) -> None:
        self.answer = answer
        self.accept()


def _question(session: Session) -> str:
    file = session.file.path.name if session.file.path is not None else ""
    parts = [waiting_words(session) + "." if session.file.held is not None or session.file.others.asking else ""]
    if session.file.unsaved == 1:
        parts.append(tr("1 edit is on the screen and not in {file}. It is lost if you go on without it.", file=file))
    else:
        parts.append(
            tr(
                "{count} {count:edit|edits} {count:is|are} on the screen and not in {file}. They are lost if you go on without them.",
                count=session.file.unsaved,
                file=file,
            )
        )
    return "\n\n".join(part for part in parts if part)
