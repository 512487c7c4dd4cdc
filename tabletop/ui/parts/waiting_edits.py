"""Edits that are in no file yet: what the status bar says of them with what can be done, and the question before they would go."""

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.text.message import mark, message
from tabletop.session.keeping.waiting_here import time_words
from tabletop.session.session import Session
from tabletop.ui.parts.elided_label import ElidedLabel
from tabletop.ui.parts.notice_bar import NoticeSign
from tabletop.ui.parts.theme import sized_font

tr = i18n.tr
Answer = Literal["again", "copy", "keep", "discard"]


WHY = {
    "lock": message(mark("the file is held by another program")),
    "full": message(mark("the disk is full")),
    "unwritable": message(mark("the file cannot be written")),
    "gone": message(mark("the file is not there")),
    "damaged": message(mark("the file is damaged")),
    "refused": message(mark("the file does not take what they change")),
    "older": message(mark("an older copy stands in the place of the file")),
}


def waiting_words(session: Session) -> str:
    """How many edits are not written, since when and why, and whether they are kept on this computer; an empty text where none waits."""
    count = session.file.unsaved
    if asked := session.file.others.asking:
        return tr("{n} {n:edit waits|edits wait} for your answer", n=asked)
    if session.file.held is None:
        if count and session.file.read_only:
            return tr("Not in any file: {count}", count=count)
        return tr("The file of this plan is not there") if session.file.neighbours.file.is_missing else ""
    told = {"n": session.file.pending, "time": time_words(session.file.held.since), "why": i18n.text(WHY[session.file.held.why])}
    if session.file.is_kept_here:
        return tr("{n} {n:edit waits|edits wait} since {time} (kept on this computer): {why}", **told)
    return tr("{n} {n:edit waits|edits wait} since {time}: {why}", **told)


LEAST_PX = 440
WIDE_PX = 900
"""Where a window is narrower, the answer that is asked for goes before the copy, which the menu has too."""


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
        self.copy.setVisible(self.window().width() >= WIDE_PX or not self._session.file.others.asking)
        self.again.setVisible(self._session.file.held is not None and not self._session.file.others.older)
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
        self.keep = self._button(tr("Keep on this computer"), role.AcceptRole, "keep")
        self.keep.setToolTip(tr("Go on; the edits stay on this computer and come into the plan when it is opened here again."))
        self.discard = self._button(tr("Discard the edits"), role.DestructiveRole, "discard")
        self.cancel = self.buttons.addButton(tr("Cancel"), role.RejectRole)
        self.cancel.clicked.connect(self.reject)
        held = session.file.held
        first = self.copy if session.file.read_only or (held is not None and held.why in ("damaged", "refused", "older")) else self.again
        self.again.setVisible(not session.file.read_only)
        self.keep.setVisible(session.file.is_kept_here)
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
    if session.file.is_kept_here:
        parts.append(tr("They are kept on this computer, and come into {file} when it is opened here again.", file=file))
    else:
        text = mark("{n} {n:edit is|edits are} on the screen and not in {file}. They are lost if you go on without them.")
        parts.append(i18n.text(message(text, n=session.file.unsaved, file=file)))
    return "\n\n".join(part for part in parts if part)
