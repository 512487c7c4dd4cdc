"""What both changed: each row field by field, mine and theirs, and which of the two stands. Nothing is lost whichever is chosen."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.core.comparison.answers import Choice, may_be_both
from tabletop.core.comparison.conflict_words import conflict_lines
from tabletop.core.comparison.rebasing import Key, RowConflict
from tabletop.core.text.message import Message
from tabletop.core.values.change import Edit
from tabletop.i18n import tr
from tabletop.session.keeping.others import changed_words
from tabletop.session.session import Session
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.panel_parts import plain_label, resize_on_screen

MOST_FIELDS = 12
LONGEST = 120


class AnswerDialog(QDialog):
    """Rows that this person and another changed, each otherwise. Closed without an answer they go on waiting. `looked_at`: another row has
    the keyboard, or was clicked: its RowConflict."""

    looked_at = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle(tr("Both of you changed this"))
        self.setProperty("help_page", "safety")
        self.about = plain_label(self)
        self.about.setWordWrap(True)
        self.rows: dict[Key, ConflictBox] = {}
        self._looked_at: Key | None = None
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.buttons = QDialogButtonBox(self)
        self.take_button = self.buttons.addButton(tr("Take these answers"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.later = self.buttons.addButton(tr("Later"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setSpacing(8)
        for widget in (self.about, self.area, self.buttons):
            box.addWidget(widget)
        resize_on_screen(self, 640, 480)
        self._fill()
        session.file.others.conflicts_changed.connect(self._follow)
        self.finished.connect(lambda _: session.file.others.conflicts_changed.disconnect(self._follow))

    def _follow(self) -> None:
        """Others went on: show how it is now; nothing is to be answered any more where they took theirs back."""
        if not self._session.file.others.conflicts:
            self.reject()
        else:
            self._fill()

    def _fill(self) -> None:
        others = self._session.file.others
        found = others.conflicts
        what = changed_words(Edit(*one.row, one.theirs, one.mine) for one in found)
        text = tr("You and somebody else changed the same: {what}. What is not chosen stays a step that undo brings back.", what=what)
        self.about.setText(text)
        chosen = {key: box.choice for key, box in self.rows.items()}
        inside = QWidget(self.area)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        self.rows = {one.row: ConflictBox(one, others.title(one), others.who(one), inside) for one in found}
        for key, box in self.rows.items():
            box.choose(chosen.get(key, "mine"))
            box.entered.connect(self._look_at)
            column.addWidget(box)
        column.addStretch(1)
        self.area.setWidget(inside)
        if not chosen:
            around = self.sizeHint().height() - self.area.sizeHint().height()
            resize_on_screen(self, 640, min(480, max(240, inside.sizeHint().height() + around + 8)))

    def _look_at(self, conflict: RowConflict) -> None:
        if conflict.row != self._looked_at:
            self._looked_at = conflict.row
            self.area.ensureWidgetVisible(self.rows[conflict.row])
            self.looked_at.emit(conflict)

    def _take(self) -> None:
        self._session.file.others.answer({key: box.choice for key, box in self.rows.items()})
        self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        """The first row is looked at; Enter takes the answers all the same."""
        super().showEvent(event)
        first = next(iter(self.rows.values()), None)
        if first is not None:
            first.buttons[first.choice].setFocus()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)


class ConflictBox(QGroupBox):
    """One row: its fields side by side, and which of the two stands. `entered`: it was clicked, or an answer of it has the keyboard."""

    entered = Signal(object)

    def __init__(self, conflict: RowConflict, title: str, who: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._conflict = conflict
        self.setTitle(title.replace("&", "&&"))
        them = who or tr("Another program")
        self._group = QButtonGroup(self)
        self.buttons: dict[Choice, QRadioButton] = {}
        box = QVBoxLayout(self)
        box.addLayout(self._grid(conflict, them))
        line = QHBoxLayout()
        words: list[tuple[Choice, str]] = [("mine", tr("Mine")), ("theirs", tr("Theirs"))]
        words += [("both", tr("Both, mine as a copy"))] if may_be_both(conflict) else []
        for choice, text in words:
            button = QRadioButton(text, self)
            button.setAccessibleName(f"{title}: {text}")
            button.installEventFilter(self)
            self._group.addButton(button)
            self.buttons[choice] = button
            line.addWidget(button)
        line.addStretch(1)
        box.addLayout(line)

    def _grid(self, conflict: RowConflict, them: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for column, text in enumerate(("", tr("Before"), tr("Mine"), them)):
            grid.addWidget(self._cell(text, "quiet"), 0, column)
            grid.setColumnStretch(column, 1 if column else 0)
        lines = conflict_lines(conflict)
        for row, one in enumerate(lines[:MOST_FIELDS], 1):
            for column, value in enumerate((one.field, one.before, one.mine, one.theirs)):
                grid.addWidget(self._cell(_words(value), "quiet" if column == 0 else ""), row, column)
        if len(lines) > MOST_FIELDS:
            grid.addWidget(self._cell(tr("and {n} more", n=len(lines) - MOST_FIELDS), "quiet"), MOST_FIELDS + 1, 0)
        return grid

    def _cell(self, text: str, style: str) -> QWidget:
        label = plain_label(self, style=style) if style else plain_label(self)
        label.setText(text)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        return label

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard comes to an answer of this row."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit(self._conflict)
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The row is looked at."""
        self.entered.emit(self._conflict)
        super().mousePressEvent(event)

    @property
    def choice(self) -> Choice:
        """Which of the two stands."""
        return next((choice for choice, button in self.buttons.items() if button.isChecked()), "mine")

    def choose(self, choice: Choice) -> None:
        """Choose one of them."""
        self.buttons.get(choice, self.buttons["mine"]).setChecked(True)


def _words(value: Any) -> str:
    if isinstance(value, Message):
        text = i18n.text(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        text = i18n.number(value)
    else:
        text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."
