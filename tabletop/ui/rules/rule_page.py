"""A table of rules with a form below it: rows are added, changed, taken away, brought back; each is one step that undo takes back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change
from tabletop.core.values.row_limits import CLASS, SOURCE
from tabletop.session.session import Session
from tabletop.ui.parts.panel_parts import Panel, plain_label, plain_tooltip
from tabletop.ui.parts.row_form import RowForm, RowWords

tr = i18n.tr
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

UNREAD = mark("{field}: {text} is no number.")
BASIS_UNSAID = mark("P: set in this plan")


class RulePage(Panel):
    """Subclasses say what their rows are; all words are marked for translation.

    `table`: its name among the rules; `row`: the class of its rows; `words`: of the fields; `heads`: titles of columns that differ from the
    label of the field; `titles`: of the form by "new" and "edit"; `steps`: what an edit is called; `fresh`: what a new row begins with.
    """

    table: str
    row: type[BaseModel]
    words: RowWords
    heads: Mapping[str, str]
    titles: Mapping[str, str]
    steps: Mapping[str, str]
    fresh: Mapping[str, Any]

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: list[Any] = []
        self._row: int | None = None
        self.tree = QTreeWidget(self)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setProperty("roomy", True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.form = RowForm(self.row, self.words, self, columns=2)
        self.title = plain_label(self, style="title")
        self.wrong = plain_label(self, style="wrong")
        self.keep, self.add, self.remove, self.reset = (QPushButton(self) for _ in range(4))
        self._lay_out()
        self.tree.currentItemChanged.connect(self._chosen)
        for button, slot in ((self.add, self.begin), (self.keep, self.accept), (self.remove, self._remove), (self.reset, self._reset)):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        self.retranslate()

    # --- what a subclass says
    def lists(self) -> Mapping[str, Sequence[str]]:
        """Classes that the fields offer."""
        return {}

    def check(self, values: dict[str, Any]) -> None:
        """Raise InputError where members do not go together, and the window can say it plainer than the file would."""

    # --- layout
    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        buttons.addWidget(self.reset)
        buttons.addWidget(self.keep)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 12, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.tree, 1)
        box.addWidget(self.title)
        box.addWidget(self.form)
        box.addWidget(self.wrong)
        box.addLayout(buttons)
        self.wrong.hide()

    def retranslate(self) -> None:
        """Write every word again, and every row."""
        self.tree.setAccessibleName(tr("Rules of this page"))
        self.add.setText(tr("New"))
        self.keep.setText(tr("Keep"))
        self.remove.setText(tr("Remove"))
        self.reset.setText(tr("Back to the defaults"))
        members = self.form.members
        heads = {**self.words.labels, **self.heads}
        self.tree.setHeaderLabels([i18n.text(message(heads[name])) for name in members])
        head = self.tree.header()
        head.setStretchLastSection(False)
        modes = QHeaderView.ResizeMode
        for column, member in enumerate(members.values()):
            head.setSectionResizeMode(column, modes.Stretch if member.text in (CLASS, SOURCE) else modes.ResizeToContents)
            if member.is_number:
                self.tree.headerItem().setTextAlignment(column, RIGHT)
        self.refresh()

    # --- rows
    def refresh(self) -> None:
        """Show the rows of the plan; what is being written in the form stays while its row does."""
        try:
            rows = self._session.rules.rows(self.table)
        except InputError as error:
            self._say(i18n.text(error.message))
            rows = []
        for name, values in self.lists().items():
            self.form.offer(name, values)
        kept = self._rows[self._row] if self._row is not None and self._row < len(self._rows) else None
        self._rows = rows
        self.tree.blockSignals(True)
        self.tree.clear()
        for row in rows:
            self._item(row)
        if kept in rows:
            self._make_current(rows.index(kept))
        self.tree.blockSignals(False)
        if kept not in rows:
            self.choose(min(self._row or 0, len(rows) - 1))
        else:
            self._row = rows.index(kept)
        self._enable()

    def _item(self, row: Any) -> None:
        texts = [self.form.words_of(name, getattr(row, name)) for name in self.form.members]
        item = QTreeWidgetItem(self.tree, texts)
        for column, member in enumerate(self.form.members.values()):
            item.setToolTip(column, plain_tooltip(texts[column]))
            if member.is_number:
                item.setTextAlignment(column, RIGHT)

    def choose(self, number: int) -> None:
        """Take a row into the form; none where the number is below zero."""
        self._make_current(number)
        self._show(number if 0 <= number < len(self._rows) else None)

    def _make_current(self, number: int) -> None:
        self.tree.setCurrentIndex(self.tree.model().index(number, 0))

    def _chosen(self, item: QTreeWidgetItem | None, _before: object = None) -> None:
        self._show(None if item is None else self.tree.indexOfTopLevelItem(item))

    def _show(self, number: int | None) -> None:
        self._row = number
        self._say("")
        self.form.show_row(self.fresh if number is None else vars(self._rows[number]))
        self._enable()

    def _enable(self) -> None:
        editable = not self._session.file.read_only
        self.title.setText(i18n.text(message(self.titles["new" if self._row is None else "edit"])))
        self.remove.setEnabled(editable and self._row is not None)
        self.reset.setEnabled(editable and not self._session.rules.is_default(self.table))
        for widget in (self.add, self.keep, *self.form.fields.values()):
            widget.setEnabled(editable)

    # --- edits
    def begin(self) -> None:
        """A new row: an empty form."""
        self._make_current(-1)
        self._show(None)
        next(iter(self.form.fields.values())).setFocus()

    def accept(self) -> None:
        """Keep what stands in the form; where something is wrong the form says so and stays."""
        try:
            values = self.form.read()
            self.check(values)
            row = self._own(values)
            rows: list[Any] = list(self._rows)
            place = len(rows) if self._row is None else self._row
            name = "add" if self._row is None else "edit"
            rows[place : place + 1] = [row]
            change = self._session.rules.with_rows(self.table, rows, message(self.steps[name]))
        except InputError as error:
            self._say(i18n.text(error.message))
            return
        self._do(change, place)

    def _own(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row; where the numbers of a shipped one were changed, its source no longer holds and its basis is the plan's."""
        before = None if self._row is None else self._rows[self._row]
        if before is None or row["basis"] != before.basis or before not in self._session.rules.defaults(self.table):
            return row
        same = all(getattr(before, key) == value for key, value in row.items() if key != "severity")
        return row if same else {**row, "basis": ""}

    def _remove(self) -> None:
        if self._row is not None:
            rows, label = self._without(self._row), message(self.steps["remove"])
            self._try(lambda: self._session.rules.with_rows(self.table, rows, label), self._row, self._session.remove)

    def _without(self, place: int | None) -> list[Any]:
        return [row for number, row in enumerate(self._rows) if number != place]

    def _reset(self) -> None:
        self._try(lambda: self._session.rules.back_to_default(self.table, message(self.steps["reset"])), 0)

    def _try(self, make: Callable[[], Change], place: int, do: Callable[[Change], bool] | None = None) -> None:
        try:
            self._do(make(), place, do)
        except InputError as error:
            self._say(i18n.text(error.message))

    def _do(self, change: Change, place: int, do: Callable[[Change], bool] | None = None) -> None:
        self._say("")
        (do or self._session.do)(change)
        self._row = None
        self.refresh()
        self.choose(min(place, len(self._rows) - 1))

    def _say(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps the form, Delete takes the row away, Esc brings the row back as it stands."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            button = self.focusWidget()
            button.click() if isinstance(button, QPushButton) else self.accept()
        elif event.key() == Qt.Key.Key_Delete and self.tree.hasFocus():
            self._remove()
        elif event.key() == Qt.Key.Key_Escape and not self.tree.hasFocus():
            self.choose(self._row if self._row is not None else 0)
            self.tree.setFocus()
        else:
            super().keyPressEvent(event)
