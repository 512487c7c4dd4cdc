"""What of a plan goes and what stays when a copy without people is saved: ticks for each part, and every text to be looked through."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHeaderView, QTableView, QWidget

from tabletop import i18n
from tabletop.core.text.message import Message
from tabletop.session.keeping.outside_copies import OPTIONAL, PARTS, Cleaned, Gone, Part, Stays, part_words
from tabletop.ui.dialogs.form_dialog import FormDialog

tr = i18n.tr
WIDTH_PX = 620
TABLE_PX, WHERE_PX = 220, 150
MOST_SAID = 5
Index = QModelIndex | QPersistentModelIndex
Row = Gone | Stays


class TextTable(QAbstractTableModel):
    """Rows of what stays though a person is known to stand in it, of what is taken out, then of other texts that stay.

    Which parts go is asked when a row is painted.
    """

    def __init__(self, cleaned: Cleaned, parent: QWidget) -> None:
        super().__init__(parent)
        known = tuple(one for one in cleaned.stays if one.text in cleaned.still)
        gone = sorted(cleaned.gone, key=lambda one: PARTS.index(one.part))
        self.rows: tuple[Row, ...] = (*known, *gone, *cleaned.stays[len(known) :])
        self.parts: frozenset[Part] = frozenset(PARTS)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """One for each text."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """What becomes of it, where it stands, the field, the text."""
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Heads of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("In the copy"), tr("Where"), tr("Field"), tr("Text"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        row = self.rows[index.row()]
        goes = isinstance(row, Gone) and row.part in self.parts
        return (tr("taken out") if goes else tr("stays"), _said(row.where), _said(row.field), " ".join(row.text.split()))[index.column()]

    def take(self, parts: frozenset[Part]) -> None:
        """Other parts go now."""
        self.parts = parts
        self.dataChanged.emit(self.index(0, 0), self.index(max(0, len(self.rows) - 1), 0))


class OutsideCopyDialog(FormDialog):
    """`parts`: what is to be left out; `sealed`: whether it is put behind a passphrase as well."""

    def __init__(self, parent: QWidget | None, cleaned: Cleaned) -> None:
        super().__init__(parent, tr("Save a copy without people"), tr("Save..."))
        self.setMinimumWidth(WIDTH_PX)
        self.add_note(tr("Shapes, kinds, strengths and names of units stay: the copy is checked alike. What is ticked is taken out."))
        self.table_rows = TextTable(cleaned, self)
        self.ticks: dict[Part, QCheckBox] = {}
        for part in OPTIONAL:
            tick = QCheckBox(f"{i18n.text(part_words(part))}: {i18n.number(cleaned.count(part), ',.0f')}", self)
            tick.setChecked(True)
            tick.toggled.connect(lambda _: self.table_rows.take(frozenset(self.parts)))
            self.ticks[part] = tick
            self._form.addRow(tick)
        self.add_note(tr("Marks, runs and the steps that undo takes back are never in it: they hold older texts."))
        self.table = QTableView(self)
        self.table.setModel(self.table_rows)
        self.table.setAccessibleName(tr("Texts of the plan"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.table.setColumnWidth(1, WHERE_PX)
        self.table.setMinimumHeight(TABLE_PX)
        self._form.addRow(self.table)
        self.add_note(tr("Read the texts that stay: nobody can know by a rule which of them names a person."))
        if cleaned.still:
            words = ", ".join(cleaned.still[:MOST_SAID]) + ("..." if cleaned.still[MOST_SAID:] else "")
            self.add_note(tr("Still in the copy, because checks look at it: {text}", text=words))
        self.seal = QCheckBox(tr("Put it behind a passphrase as well"), self)
        self._form.addRow(self.seal)
        self._scroll_rows()

    @property
    def parts(self) -> list[Part]:
        """What is to be left out."""
        return [part for part, tick in self.ticks.items() if tick.isChecked()] + [part for part in PARTS if part not in OPTIONAL]


def _said(words: str | Message) -> str:
    return words if isinstance(words, str) else i18n.text(words)
