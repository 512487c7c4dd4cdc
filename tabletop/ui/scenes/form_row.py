"""One field of the scene form: a title, the field, and below it what is wrong. Every finished value is told at once."""

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QIcon, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from tabletop.canvas.asking.list_field import ListField
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.panel_parts import plain_label
from tabletop.ui.parts.property_editors import CalmCombo, LineField, writes

TITLE_PX = 84
MOST_LINES = 8
EDGES_PX = 12
"""Border, padding and margin of a text of several lines, above and below."""
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
NOTHING = object()
"""Stands for text in the place of a number."""


class TextBlock(QPlainTextEdit):
    """Text of one line or more, as high as what stands in it. Enter and leaving keep it, Shift+Enter begins another line."""

    committed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.touched = False
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(1)
        self.textChanged.connect(self._changed)
        self._fit()

    def _changed(self) -> None:
        self.touched = True
        self._fit()

    def _fit(self) -> None:
        """As high as the lines, up to so many."""
        lines = max(1, min(MOST_LINES, round(self.document().size().height())))
        self.setFixedHeight(math.ceil(lines * QFontMetricsF(self.document().defaultFont()).lineSpacing()) + EDGES_PX)
        whole = round(self.document().size().height()) <= MOST_LINES
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff if whole else Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other lines in another width."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """The width is known at the latest now."""
        super().showEvent(event)
        self._fit()

    def text(self) -> str:
        """What stands in it."""
        return self.toPlainText().strip()

    def show_value(self, text: str) -> None:
        """Put a text in the field."""
        if text != self.toPlainText():
            self.setPlainText(text)
        self.touched = False

    def commit(self) -> None:
        """Tell what was written, once."""
        if self.touched:
            self.touched = False
            self.committed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving keeps what was written."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps; with Shift it is a new line. Esc is for the form."""
        if event.key() in _ENDS and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.commit()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            event.ignore()
        else:
            super().keyPressEvent(event)


class ChoiceField(CalmCombo):
    """One of a few: the first letter of its word chooses it at once."""

    def event(self, event: QEvent) -> bool:
        """A letter is no shortcut of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and writes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter goes to the next word that begins with it."""
        if not writes(event):
            super().keyPressEvent(event)
            return
        places = [(self.currentIndex() + step) % self.count() for step in range(1, self.count() + 1)]
        found = next((at for at in places if self.itemText(at).casefold().startswith(event.text().casefold())), None)
        if found is not None and found != self.currentIndex():
            self.setCurrentIndex(found)
            self.activated.emit(found)

    def offer(self, rows: Sequence[tuple[Any, str]], icon_of: Callable[[Any], QIcon] | None = None) -> None:
        """Fill the list; what was chosen stays."""
        chosen = self.currentData()
        self.clear()
        for value, words in rows:
            self.addItem(icon_of(value) if icon_of is not None else QIcon(), words, value)
        self.setCurrentIndex(max(0, self.findData(chosen)))


F = TypeVar("F", bound=QWidget)
Field = LineField | NumberField | TextBlock | ListField | ChoiceField


class FormRow(QWidget):
    """`committed(name, value)` for a value that was finished. Texts of several lines stand below their title, all else beside it."""

    committed = Signal(str, object)

    def __init__(self, name: str, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.field = name, field
        self._shown: Any = None
        self.title = plain_label(self, style="quiet")
        self.wrong = plain_label(self, style="wrong")
        self.wrong.hide()
        field.setParent(self)
        self.title.setBuddy(field)
        self._lay_out()
        self._join()

    def _lay_out(self) -> None:
        below = isinstance(self.field, TextBlock)
        line: QBoxLayout = QVBoxLayout() if below else QHBoxLayout()
        line.setSpacing(2 if below else 4)
        if not below:
            self.title.setFixedWidth(TITLE_PX)
        line.addWidget(self.title)
        line.addWidget(self.field, 1)
        self.line = line
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(line)
        box.addWidget(self.wrong)

    def _join(self) -> None:
        field = self.field
        if isinstance(field, ChoiceField):
            field.activated.connect(lambda place: self._tell(field.itemData(place)))
        elif isinstance(field, ListField):
            field.picked.connect(lambda value: self._tell(value or ""))
            field.refused.connect(self.refuse)
        else:
            field.committed.connect(self._told)

    def _told(self) -> None:
        field = self.field
        if isinstance(field, NumberField):
            try:
                self._tell(field.value())
            except ValueError:
                self._tell(NOTHING)
        elif isinstance(field, LineField | TextBlock):
            self._tell(field.text().strip())

    def _tell(self, value: Any) -> None:
        self.refuse("")
        self.committed.emit(self.name, value)

    # --- what it holds
    def field_as(self, kind: type[F]) -> F:
        """The field, of the class that it was made of."""
        assert isinstance(self.field, kind)
        return self.field

    def name_field(self, words: str, empty: str = "") -> None:
        """The title, and what an empty field says."""
        self.title.setText(words)
        self.field.setAccessibleName(words)
        if not isinstance(self.field, ChoiceField):
            self.field.setPlaceholderText(empty)

    def show_value(self, value: Any) -> None:
        """Show what the plan has, unless the field holds something unfinished or wrong."""
        self._shown = value
        if not self.is_open():
            self.take_back()

    def take_back(self) -> None:
        """Show what the plan has, whatever stands in the field."""
        field, value = self.field, self._shown
        self.refuse("")
        if isinstance(field, ChoiceField):
            field.setCurrentIndex(max(0, field.findData(value)))
        elif isinstance(field, NumberField | ListField):
            field.show_value(value)
        elif isinstance(field, TextBlock):
            field.show_value(str(value or ""))
        else:
            field.touched = False
            field.setText(str(value or ""))

    def is_open(self) -> bool:
        """Whether something stands in the field that was not taken."""
        field = self.field
        if isinstance(field, ChoiceField):
            return False
        return not self.wrong.isHidden() or (field.typed if isinstance(field, ListField) else field.touched)

    def finish(self) -> None:
        """Tell what was typed, as if the field were left."""
        if isinstance(self.field, ListField):
            self.field.settle()
        elif not isinstance(self.field, ChoiceField):
            self.field.commit()

    def refuse(self, sentence: str) -> None:
        """Say what is wrong; what was written stays. An empty sentence: nothing is."""
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
