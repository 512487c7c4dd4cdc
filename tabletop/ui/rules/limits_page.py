"""Limits of the checks: default, value in this plan and basis of each; checks switched off and on; undo takes each back."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.core.judgement.rule_rows import LimitRow, SeverityRow
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark, message
from tabletop.core.text.typed_numbers import parse_number
from tabletop.core.values.change import Change
from tabletop.core.values.finding import SEVERITIES
from tabletop.session.session import Session
from tabletop.ui.parts.panel_parts import Panel, plain_label
from tabletop.ui.parts.wording import basis_text, literal, severity_word
from tabletop.ui.rules.limit_words import limit_words

tr = i18n.tr
LIMIT, VALUE, DEFAULT = range(3)
ROLE = Qt.ItemDataRole.UserRole
CODE_ROLE = Qt.ItemDataRole.UserRole + 1
SEVERITY_ROLE = Qt.ItemDataRole.UserRole + 2
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
COLUMN_PX = 136
SEVERITY = "severity"


class LineQuestion(QWidget):
    """One line that is asked for; hidden until `ask` is called. It hides again where the callable that takes the answer returns True."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.keep = QPushButton(self)
        self.cancel = QPushButton(self)
        self._answer: Callable[[str], bool] = lambda _: True
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.line, 1)
        box.addWidget(self.keep)
        box.addWidget(self.cancel)
        for button, slot in ((self.keep, self._keep), (self.cancel, self.leave)):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        self.hide()

    def ask(self, hint: str, text: str, answer: Callable[[str], bool]) -> None:
        """Ask for a line; `hint` stands in it while it is empty."""
        self.keep.setText(tr("Keep"))
        self.cancel.setText(tr("Cancel"))
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(hint)
        self.line.setText(text)
        self._answer = answer
        self.show()
        self.line.setFocus()
        self.line.selectAll()

    def _keep(self) -> None:
        if self._answer(self.line.text().strip()):
            self.leave()

    def leave(self) -> None:
        """Ask no more."""
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Esc leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.leave() if self.cancel.hasFocus() else self._keep()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)


class LimitsPage(Panel):
    """A page that follows the plan when it is told to `refresh`."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._filling = False
        self._asked: tuple[str, str] | None = None
        self._items: dict[tuple[str, str], QTreeWidgetItem] = {}
        self.menu: QMenu | None = None
        self.search = QLineEdit(self)
        self.tree = QTreeWidget(self)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setProperty("roomy", True)
        self.basis = plain_label(self)
        self.own_basis, self.switch, self.reset = (QPushButton(self) for _ in range(3))
        self.question = LineQuestion(self)
        self._place()
        self.search.textChanged.connect(self._filter)
        self.tree.itemActivated.connect(lambda item, _: self._edit(item, VALUE))
        self.tree.itemClicked.connect(self._edit)
        self.tree.itemChanged.connect(self._changed)
        self.tree.currentItemChanged.connect(self._show_basis)
        slots = {self.own_basis: self._ask_basis, self.switch: self._switch, self.reset: self._to_default}
        for button, slot in slots.items():
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        self.retranslate()

    def _place(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self.switch, self.own_basis, self.reset):
            buttons.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 12, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.search)
        box.addWidget(self.tree, 1)
        box.addWidget(self.basis)
        box.addWidget(self.question)
        box.addLayout(buttons)

    def retranslate(self) -> None:
        """Write every word again."""
        self.tree.setHeaderLabels([tr("Limit"), tr("In this plan"), tr("Default")])
        self.tree.setAccessibleName(tr("Limits"))
        head = self.tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(LIMIT, QHeaderView.ResizeMode.Stretch)
        for column in (VALUE, DEFAULT):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(column, COLUMN_PX)
            self.tree.headerItem().setTextAlignment(column, RIGHT)
        self.search.setPlaceholderText(tr("Find a limit"))
        self.search.setAccessibleName(tr("Find a limit"))
        self.own_basis.setText(tr("Basis..."))
        self.reset.setText(tr("Back to the default"))
        self.refresh()

    # --- rows
    def refresh(self) -> None:
        """Show the limits as they are in the plan."""
        try:
            rows, off = self._session.rules.limit_rows(), self._session.rules.off
        except InputError as error:
            self.basis.setText(i18n.text(error.message))
            return
        severities, titles = self._session.rules.severity_rows(), self._session.check_facts()
        keys = [
            *((code, "") for code in titles),
            *((row.code, row.name) for row in rows),
            *((row.code, SEVERITY) for row in severities),
        ]
        self._filling = True
        if keys != list(self._items):
            self._make_items(keys)
        for code, (title, _) in titles.items():
            self._fill_head(code, i18n.text(title), off.get(code))
        for row in rows:
            self._fill(self._items[row.code, row.name], row)
        for severity_row in severities:
            self._fill_severity(self._items[severity_row.code, SEVERITY], severity_row)
        self._filling = False
        self._filter(self.search.text())
        self._show_basis()

    def _make_items(self, keys: list[tuple[str, str]]) -> None:
        """Rows for limits that are not the ones shown. Only then are rows freed: one that goes while Qt tells what was typed into it
        would be used after it is gone."""
        current = self._current()
        self.tree.clear()
        self._items = {}
        for code, name in keys:
            item = QTreeWidgetItem(self._items[code, ""]) if name else QTreeWidgetItem(self.tree)
            item.setData(LIMIT, CODE_ROLE, code)
            if not name:
                item.setFirstColumnSpanned(True)
                item.setExpanded(True)
            self._items[code, name] = item
        if current in self._items:
            self.tree.setCurrentItem(self._items[current])

    def _fill_head(self, code: str, title: str, reason: str | None) -> None:
        item = self._items[code, ""]
        text = title if reason is None else tr("{check} \N{EM DASH} switched off: {reason}", check=title, reason=reason)
        item.setText(LIMIT, " ".join(text.split()))
        font = item.font(LIMIT)
        font.setItalic(reason is not None)
        item.setFont(LIMIT, font)

    def _fill(self, item: QTreeWidgetItem, row: LimitRow) -> None:
        _write(item, limit_words(row.name), i18n.number(row.value), i18n.number(row.default))
        item.setData(LIMIT, ROLE, row)
        editable = Qt.ItemFlag.ItemIsEditable
        item.setFlags(item.flags() & ~editable if self._session.file.read_only else item.flags() | editable)
        _align(item, row.value != row.default)

    def _fill_severity(self, item: QTreeWidgetItem, row: SeverityRow) -> None:
        _write(item, tr("Severity"), severity_word(row.value), severity_word(row.default))
        item.setData(LIMIT, SEVERITY_ROLE, row)
        item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
        _align(item, row.value != row.default)

    def _filter(self, text: str) -> None:
        """Show the limits whose words, or those of their check, hold the text."""
        wanted = text.strip().casefold()
        for head in _below(self.tree.invisibleRootItem()):
            whole = wanted in head.text(LIMIT).casefold()
            found = [(row, whole or wanted in row.text(LIMIT).casefold()) for row in _below(head)]
            for row, shown in found:
                row.setHidden(not shown)
            head.setHidden(not whole and not any(shown for _, shown in found))

    def _row(self) -> LimitRow | None:
        item = self.tree.currentItem()
        return None if item is None else item.data(LIMIT, ROLE)

    def _code(self) -> str | None:
        item = self.tree.currentItem()
        return None if item is None else item.data(LIMIT, CODE_ROLE)

    def _severity(self) -> SeverityRow | None:
        item = self.tree.currentItem()
        return None if item is None else item.data(LIMIT, SEVERITY_ROLE)

    def _current(self) -> tuple[str, str] | None:
        """Check and limit that are chosen; no limit for the head of a check."""
        row, code = self._row(), self._code()
        name = SEVERITY if self._severity() is not None else "" if row is None else row.name
        return None if code is None else (code, name)

    # --- a number
    def _edit(self, item: QTreeWidgetItem, column: int) -> None:
        if item.data(LIMIT, ROLE) is not None and column == VALUE:
            self.tree.editItem(item, VALUE)
        elif item.data(LIMIT, SEVERITY_ROLE) is not None and column == VALUE and not self._session.file.read_only:
            self._ask_severity(item)

    def _ask_severity(self, item: QTreeWidgetItem) -> None:
        """A menu of the severities below the value."""
        row, self.menu = item.data(LIMIT, SEVERITY_ROLE), QMenu(self)
        for one in SEVERITIES:
            action = self.menu.addAction(severity_word(one))
            action.setCheckable(True)
            action.setChecked(one == row.value)
            action.triggered.connect(lambda _=False, one=one: self._session.set_limit(row.code, "severity", one))
        box = self.tree.visualItemRect(item)
        self.menu.popup(self.tree.viewport().mapToGlobal(QPoint(self.tree.columnViewportPosition(VALUE), box.bottom())))

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        row = item.data(LIMIT, ROLE)
        if self._filling or row is None or column != VALUE:
            return
        try:
            self._set(row, parse_number(item.text(VALUE)), item)
        except ValueError:
            self._refuse(tr("{text} is no number.", text=item.text(VALUE)), item, row)

    def _set(self, row: LimitRow, value: float | None, item: QTreeWidgetItem) -> None:
        try:
            if not self._session.set_limit(row.code, row.name, value):
                self._refuse("", item, row)
        except InputError as error:
            self._refuse(i18n.text(error.message), item, row)

    def _refuse(self, sentence: str, item: QTreeWidgetItem, row: LimitRow) -> None:
        """Say why, and show the value that holds."""
        self._filling = True
        item.setText(VALUE, i18n.number(row.value))
        self._filling = False
        self._show_basis()
        if sentence:
            self.basis.setText(sentence)

    def _to_default(self) -> None:
        row, item, severity = self._row(), self.tree.currentItem(), self._severity()
        if severity is not None:
            self._session.set_limit(severity.code, "severity", None)
        elif row is not None and item is not None:
            self._set(row, None, item)

    # --- basis and switch
    def _ask_basis(self) -> None:
        row = self._row()
        if row is None:
            return
        label = message(mark("Set a basis of: {check}"), check=row.title)
        code, shown = row.code, literal(row.basis)

        def answer(text: str) -> bool:
            return text == shown or self._do(lambda: self._session.rules.with_basis(code, text or None, label))

        self._asked = self._current()
        self.question.ask(tr("Source mark and text, such as R: standing order 12/2023"), shown, answer)

    def _switch(self) -> None:
        code = self._code()
        if code is None:
            return
        title = self._session.check_facts()[code][0]
        if code in self._session.rules.off:
            on = message(mark("Switch on: {check}"), check=title)
            self._do(lambda: self._session.rules.switch(code, None, on))
            return
        off = message(mark("Switch off: {check}"), check=title)
        self._asked = self._current()
        self.question.ask(
            tr("Why is this check switched off? The reason is kept in the plan and shown with it."),
            "",
            lambda text: self._do(lambda: self._session.rules.switch(code, text, off)),
        )

    def _do(self, make: Callable[[], Change]) -> bool:
        """One edit; what is wrong is said where the basis stands."""
        try:
            change = make()
        except InputError as error:
            self.basis.setText(i18n.text(error.message))
            return False
        self._session.do(change)
        return True

    def _show_basis(self, *_: object) -> None:
        if self._filling:
            return
        row, code, editable = self._row(), self._code(), not self._session.file.read_only
        shown = row if row is not None else self._severity()
        changed = shown is not None and shown.value != shown.default
        off = self._off()
        if self._current() != self._asked:
            self.question.leave()
        self.reset.setEnabled(changed and editable)
        self.own_basis.setEnabled(row is not None and editable and self._has_own(row.code))
        self.switch.setEnabled(code is not None and editable)
        self.switch.setText(tr("Switch on") if code in off else tr("Switch off..."))
        if code in off:
            self.basis.setText(tr("Switched off: {reason}", reason=off[code]))
        elif code is None:
            self.basis.setText(
                tr("Click a number to change it for this plan. Most figures are British and American guidance, not Indonesian law.")
            )
        else:
            basis = row.basis if row is not None else self._session.check_facts()[code][1]
            self.basis.setText(tr("Basis: {basis}", basis=basis_text(basis)))

    def _has_own(self, code: str) -> bool:
        return any(row.code == code and row.value != row.default for row in self._session.rules.limit_rows())

    def _off(self) -> dict[str, str]:
        try:
            return self._session.rules.off
        except InputError:
            return {}


def _write(item: QTreeWidgetItem, *texts: str) -> None:
    for column, text in enumerate(texts):
        item.setText(column, text)


def _align(item: QTreeWidgetItem, changed: bool) -> None:
    """Values at the right; bold where the plan changed one."""
    font = item.font(VALUE)
    font.setBold(changed)
    item.setFont(VALUE, font)
    for column in (VALUE, DEFAULT):
        item.setTextAlignment(column, RIGHT)


def _below(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [one for place in range(item.childCount()) if (one := item.child(place)) is not None]
