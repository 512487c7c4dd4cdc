"""Adds layers from a PostGIS database: its address, its tables, which of them; it stands beside the map and never blocks it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QWidget

from tabletop import i18n
from tabletop.core.text.errors import TabletopError
from tabletop.session.ground.database_layers import ListedTable
from tabletop.session.session import Session
from tabletop.ui.dialogs.form_dialog import FormDialog

tr = i18n.tr
LIST_PX = 96
TABLE = Qt.ItemDataRole.UserRole


class DatabaseDialog(FormDialog):
    """Lists tables off the GUI thread; what is chosen becomes layers of the plan, as one step."""

    def __init__(self, session: Session, address: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent, tr("Add from a database"), tr("Add layers"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self._session = session
        self._asked = ""
        self.address = QLineEdit(address, self)
        self.address.setPlaceholderText("postgresql://server/kukar")
        self.list_button = QPushButton(tr("List the tables"), self)
        self.list_button.setAutoDefault(False)
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.address, 1)
        line.addWidget(self.list_button)
        self.add_row(tr("Address"), row)
        self.address.setAccessibleName(tr("Address"))
        self.tables = QListWidget(self)
        self.tables.setMinimumHeight(LIST_PX)
        self.tables.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.add_row(tr("Tables"), self.tables)
        self.near = QCheckBox(tr("Only near the plan (5 km)"), self)
        self.add_row("", self.near)
        self.near.setAccessibleName(self.near.text())
        self.note = self.add_note(tr("The password stands in .pgpass or in the environment, never in the address."))
        self.note.setMinimumHeight(3 * self.note.fontMetrics().lineSpacing())
        self.list_button.clicked.connect(self.ask)
        self.address.returnPressed.connect(self.ask)
        self.address.textEdited.connect(lambda _: self._show([]))
        self.tables.itemChanged.connect(lambda _: self._enable())
        self._show([])

    def ask(self) -> None:
        """List the tables of the database."""
        address = self.address.text().strip()
        if "://" not in address and address:
            address = f"postgresql://{address}"
        self._show([])
        if not address:
            return
        self._asked = address
        self.note.setText(tr("Asking the database..."))
        self._session.databases.tables(address, lambda found: self._listed(address, found), lambda error: self._refused(address, error))

    def _listed(self, address: str, found: Sequence[ListedTable]) -> None:
        if address == self._asked:
            self.note.setText(tr("{n} {n:table|tables} with places.", n=len(found)))
            self._show(found)
            self.tables.setFocus()
            self.tables.setCurrentRow(0)

    def _refused(self, address: str, error: TabletopError) -> None:
        if address == self._asked:
            self.note.setText(i18n.text(error.message))

    def _show(self, found: Sequence[ListedTable]) -> None:
        self.tables.clear()
        for table in found:
            item = QListWidgetItem(table.name, self.tables)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            item.setData(TABLE, table)
        self._enable()

    def _chosen(self) -> list[ListedTable]:
        items = [self.tables.item(row) for row in range(self.tables.count())]
        return [item.data(TABLE) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _enable(self) -> None:
        self.accept_button.setEnabled(bool(self._chosen()))

    def accept(self) -> None:
        """Add what is chosen."""
        chosen = self._chosen()
        if chosen:
            self._session.databases.add(self._asked, chosen, self.near.isChecked())
            super().accept()
