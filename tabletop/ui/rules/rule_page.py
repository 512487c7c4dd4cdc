"""A table of rules with a form below it: rows are added, changed, taken away, brought back; each is one step that undo takes back."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark
from tabletop.core.values.change import Change
from tabletop.core.values.finding import SEVERITIES
from tabletop.session.session import Session
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.panel_parts import Panel, plain_label, plain_tooltip
from tabletop.ui.parts.wording import literal, severity_word
from tabletop.ui.rules.class_words import class_title

tr = i18n.tr
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RulePage(Panel):
    """Subclasses say what their rows are: `table`, `labels`, `head`, `texts`, `form`, `fill`, `read`, `step`."""

    table = ""
    wide_columns: tuple[int, ...] = (0, 1)
    number_columns: tuple[int, ...] = (2,)

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
        self.severity = QComboBox(self)
        self.basis = QLineEdit(self)
        self.title = plain_label(self, style="title")
        self.wrong = plain_label(self, style="wrong")
        self.add, self.keep, self.remove, self.reset = (QPushButton(self) for _ in range(4))
        self._labels: dict[str, Any] = {}
        self._basis_kept = ""
        self._make_fields()
        self._lay_out()
        self.tree.currentItemChanged.connect(self._chosen)
        for button, slot in ((self.add, self.begin), (self.keep, self.accept), (self.remove, self._remove), (self.reset, self._reset)):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        self.retranslate()

    # --- what a subclass says
    def _make_fields(self) -> None:
        """Make the fields that `form` returns."""

    def form(self) -> list[tuple[str, QWidget]]:
        """Fields by the name of their label, in the order of the keys."""
        return []

    def labels(self) -> Mapping[str, str]:
        """Words of the labels of the fields and of the columns."""
        return {}

    def head(self) -> Sequence[str]:
        """Titles of the columns."""
        return []

    def texts(self, row: Any) -> Sequence[str]:
        """A row in words, by column."""
        return []

    def fill(self, row: Any | None) -> None:
        """Put a row into the fields; None: what a new one begins with."""

    def read(self) -> dict[str, Any]:
        """What stands in the fields as a row of the plan. Raises InputError in one sentence."""
        return {}

    def step(self, name: str) -> Message:
        """What an edit is called: "add", "edit", "remove" or "reset"."""
        raise NotImplementedError

    def show_basis(self, basis: str) -> None:
        """Put a basis into its field, in the language in use."""
        self._basis_kept = basis
        self.basis.setText(shown_basis(basis))

    def basis_read(self) -> str:
        """The basis that stands in the field; as it was where nobody wrote in it."""
        written = self.basis.text().strip()
        return self._basis_kept if written == shown_basis(self._basis_kept) else written

    # --- layout
    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        for place, (name, field) in enumerate(self.form()):
            self._labels[name] = plain_label(self, style="quiet", wrap=False)
            self._labels[name].setBuddy(field)
            line, side = divmod(place, 2)
            wide = name == "basis"
            grid.addWidget(self._labels[name], line, side * 2)
            grid.addWidget(field, line, side * 2 + 1, 1, 3 if wide and not side else 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
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
        box.addLayout(grid)
        box.addWidget(self.wrong)
        box.addLayout(buttons)
        self.wrong.hide()
        order = [self.tree, *(field for _, field in self.form()), self.keep, self.add, self.remove, self.reset]
        for first, then in pairwise(order):
            self.setTabOrder(first, then)

    def retranslate(self) -> None:
        """Write every word again, and every row."""
        self.add.setText(tr("New"))
        self.keep.setText(tr("Keep"))
        self.remove.setText(tr("Remove"))
        self.reset.setText(tr("Back to the defaults"))
        self.basis.setPlaceholderText(tr("P: set in this plan"))
        fill_severities(self.severity)
        for name, words in self.labels().items():
            if name in self._labels:
                self._labels[name].setText(words)
                self._labels[name].buddy().setAccessibleName(words)
        self.tree.setHeaderLabels(list(self.head()))
        head = self.tree.header()
        head.setStretchLastSection(False)
        for column in range(self.tree.columnCount()):
            wide = column in self.wide_columns
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch if wide else QHeaderView.ResizeMode.ResizeToContents)
            if column in self.number_columns:
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
        texts = list(self.texts(row))
        item = QTreeWidgetItem(self.tree, texts)
        for column, words in enumerate(texts):
            item.setToolTip(column, plain_tooltip(words))
        for column in self.number_columns:
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
        self.fill(None if number is None else self._rows[number])
        self._enable()

    def _enable(self) -> None:
        editable = not self._session.file.read_only
        self.title.setText(self.labels()["new" if self._row is None else "edit"])
        self.remove.setEnabled(editable and self._row is not None)
        self.reset.setEnabled(editable and not self._session.rules.is_default(self.table))
        for widget in (self.add, self.keep, *(field for _, field in self.form())):
            widget.setEnabled(editable)

    # --- edits
    def begin(self) -> None:
        """A new row: an empty form."""
        self._make_current(-1)
        self._show(None)
        self.form()[0][1].setFocus()

    def accept(self) -> None:
        """Keep what stands in the form; where something is wrong the form says so and stays."""
        try:
            row = self._own(self.read())
            rows: list[Any] = list(self._rows)
            place = len(rows) if self._row is None else self._row
            name = "add" if self._row is None else "edit"
            rows[place : place + 1] = [row]
            change = self._session.rules.with_rows(self.table, rows, self.step(name))
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
            self._try(lambda: self._session.rules.with_rows(self.table, self._without(self._row), self.step("remove")), self._row)

    def _without(self, place: int | None) -> list[Any]:
        return [row for number, row in enumerate(self._rows) if number != place]

    def _reset(self) -> None:
        self._try(lambda: self._session.rules.back_to_default(self.table, self.step("reset")), 0)

    def _try(self, make: Any, place: int) -> None:
        try:
            self._do(make(), place)
        except InputError as error:
            self._say(i18n.text(error.message))

    def _do(self, change: Change, place: int) -> None:
        self._say("")
        self._session.do(change)
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


def fill_severities(box: QComboBox) -> None:
    """Stop, warning, note; what was chosen stays."""
    chosen = box.currentData()
    box.clear()
    for one in SEVERITIES:
        box.addItem(severity_word(one), one)
    box.setCurrentIndex(max(0, box.findData(chosen or "warn")))


def fill_classes(box: QComboBox, names: Sequence[str]) -> None:
    """Classes by their titles; what was chosen stays, even where it is not among them."""
    chosen = box.currentData()
    box.clear()
    for name in names:
        box.addItem(class_title(name), name)
    if chosen is not None:
        choose_class(box, chosen)


def choose_class(box: QComboBox, name: str) -> None:
    """Choose a class, which is added where the list does not have it."""
    if box.findData(name) < 0:
        box.addItem(class_title(name), name)
    box.setCurrentIndex(box.findData(name))


def number_in(field: NumberField, label: str, empty: float | None = None) -> float | None:
    """The number in a field; `empty` where nothing stands there. Raises InputError that names the field."""
    try:
        value = field.value()
    except ValueError:
        raise InputError(mark("{field}: {text} is no number."), field=label, text=field.text()) from None
    return empty if value is None else value


def shown_basis(basis: str) -> str:
    """A basis in the language in use."""
    return literal(basis)
