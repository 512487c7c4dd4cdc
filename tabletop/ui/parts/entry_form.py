"""A form that stands by itself: a title, the fields of a row, what is wrong, and two buttons. Enter keeps, Esc leaves."""

from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.ui.parts.panel_parts import ScrollArea, plain_label
from tabletop.ui.parts.property_editors import writes
from tabletop.ui.parts.row_form import RowError, RowForm, RowWords

tr = i18n.tr


class EntryForm(QFrame):
    """Subclasses say what is done with a row (`take`) and what it is called (`name_row`). `left` on Esc and Cancel."""

    left = Signal()

    def __init__(
        self, row: type[BaseModel], words: RowWords, parent: QWidget | None = None, flags: Qt.WindowType = Qt.WindowType.Widget
    ) -> None:
        super().__init__(parent, flags)
        self.title = plain_label(self, style="title")
        self.form = RowForm(row, words, self, below=True)
        self.fields = self.form.fields
        self.wrong = plain_label(self, style="wrong")
        self.wrong.hide()
        self.keep = QPushButton(self)
        self.cancel = QPushButton(self)
        self.keep.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.left)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.keep)
        buttons.addWidget(self.cancel)
        self.box = QVBoxLayout(self)
        self.box.setSpacing(12)
        self.area = ScrollArea(self.form, self)
        for widget in (self.title, self.area, self.wrong):
            self.box.addWidget(widget)
        self.box.addLayout(buttons)

    def take(self, values: dict[str, Any]) -> None:
        """Do what the form is for with the values by member. Raises RowError where they cannot be."""
        raise NotImplementedError

    def name_row(self) -> str:
        """The title."""
        raise NotImplementedError

    def accept(self) -> None:
        """Keep the row; a wrong value is told, and nothing that was written is lost."""
        try:
            self.take(self.form.read())
        except RowError as error:
            self.wrong.setText(i18n.text(error.message))
            self.wrong.show()
            if self.isWindow():
                self.adjustSize()
            self.fields[error.name].setFocus()

    def event(self, event: QEvent) -> bool:
        """What is typed into a form, wherever in it, takes no tool."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and writes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Esc leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.title.setText(self.name_row())
        self.keep.setText(tr("Keep"))
        self.cancel.setText(tr("Cancel"))
