"""The limits of the checks: default, value in this plan and basis of each; a changed one is an edit that undo takes back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.core.errors import InputError
from tabletop.session import LimitRow, Session
from tabletop.ui.limit_words import limit_words
from tabletop.ui.wording import basis_text

tr = i18n.tr
LIMIT, VALUE, DEFAULT = range(3)
ROLE = Qt.ItemDataRole.UserRole
SIZE_PX = (680, 560)
COLUMN_PX = 136


def parsed(text: str) -> float | None:
    """A number as the language writes it: 1.250,5 or 1,250.5; None when it is none."""
    plain = text.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    group, point = (".", ",") if i18n.language() == "id" else (",", ".")
    try:
        return float(plain.replace(group, "").replace(point, "."))
    except ValueError:
        return None


class LimitsWindow(QDialog):
    """A window beside the map; it follows the plan."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._filling = False
        self.setWindowTitle(tr("Limits of the checks"))
        self.setProperty("help_page", "findings")
        self.resize(*SIZE_PX)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels([tr("Limit"), tr("In this plan"), tr("Default")])
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(self.windowTitle())
        self.basis = QLabel(self)
        self.basis.setTextFormat(Qt.TextFormat.PlainText)
        self.basis.setWordWrap(True)
        self.reset = QPushButton(tr("Back to the default"), self)
        self.reset.setAutoDefault(False)
        self._place()
        self.tree.itemActivated.connect(self._edit)
        self.tree.itemClicked.connect(self._edit)
        self.tree.itemChanged.connect(self._changed)
        self.tree.currentItemChanged.connect(self._show_basis)
        self.reset.clicked.connect(self._to_default)
        session.plan_changed.connect(self.refresh, Qt.ConnectionType.QueuedConnection)
        self.refresh()

    def _place(self) -> None:
        head = self.tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(LIMIT, QHeaderView.ResizeMode.Stretch)
        for column in (VALUE, DEFAULT):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(column, COLUMN_PX)
            self.tree.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        foot = QHBoxLayout()
        foot.addWidget(self.basis, 1)
        foot.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(12)
        box.addWidget(self.tree, 1)
        box.addLayout(foot)

    def refresh(self, *_: object) -> None:
        """Show the limits as they are in the plan."""
        try:
            rows = self._session.limit_rows()
        except InputError as error:
            self.basis.setText(i18n.text(error.message))
            return
        current = self._current()
        self._filling = True
        self.tree.clear()
        heads: dict[str, QTreeWidgetItem] = {}
        for row in rows:
            if row.code not in heads:
                heads[row.code] = QTreeWidgetItem(self.tree, [i18n.text(row.title)])
                heads[row.code].setFirstColumnSpanned(True)
                heads[row.code].setExpanded(True)
            item = self._item(heads[row.code], row)
            if current is not None and (row.code, row.name) == (current.code, current.name):
                self.tree.setCurrentItem(item)
        self._filling = False
        self._show_basis()

    def _item(self, head: QTreeWidgetItem, row: LimitRow) -> QTreeWidgetItem:
        item = QTreeWidgetItem(head, [limit_words(row.name), i18n.number(row.value), i18n.number(row.default)])
        item.setData(LIMIT, ROLE, row)
        if not self._session.read_only:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        font = item.font(VALUE)
        font.setBold(row.value != row.default)
        item.setFont(VALUE, font)
        for column in (VALUE, DEFAULT):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _current(self) -> LimitRow | None:
        item = self.tree.currentItem()
        return None if item is None else item.data(LIMIT, ROLE)

    def _edit(self, item: QTreeWidgetItem, column: int) -> None:
        if item.data(LIMIT, ROLE) is not None and column == VALUE:
            self.tree.editItem(item, VALUE)

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        row = item.data(LIMIT, ROLE)
        if self._filling or row is None or column != VALUE:
            return
        value = parsed(item.text(VALUE))
        if value is None:
            self._refuse(tr("{text} is no number.", text=item.text(VALUE)), item, row)
        else:
            self._set(row, value, item)

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
        row, item = self._current(), self.tree.currentItem()
        if row is not None and item is not None:
            self._set(row, None, item)

    def _show_basis(self, *_: object) -> None:
        row = self._current()
        changed = row is not None and row.value != row.default
        self.reset.setEnabled(changed and not self._session.read_only)
        if row is None:
            self.basis.setText(
                tr("Click a number to change it for this plan. Most figures are British and American guidance, not Indonesian law.")
            )
        else:
            self.basis.setText(tr("Basis: {basis}", basis=basis_text(row.basis)))
