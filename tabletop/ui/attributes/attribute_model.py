"""The records of a layer for a table view: only what is seen is ever turned into text."""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tabletop import i18n
from tabletop.core.layers.attribute_rows import AttributeRows
from tabletop.ui.attributes.value_text import column_title, meaning_word, value_text
from tabletop.ui.parts.panel_parts import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
LONGEST = 160
"""So many letters of a value stand in its cell; the tooltip has more."""
LONGEST_TIP = 2_000


class AttributeModel(QAbstractTableModel):
    """`shown` (k,) are the records in the order of the table."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: AttributeRows | None = None
        self.shown = np.empty(0, np.int64)

    def show(self, rows: AttributeRows | None, shown: np.ndarray | None = None) -> None:
        """Take other records, or the same in another order."""
        self.beginResetModel()
        self.rows = rows
        self.shown = np.arange(rows.count if rows is not None else 0) if shown is None else shown
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Records that the filter leaves."""
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Columns of the file."""
        return 0 if parent.isValid() or self.rows is None else len(self.rows.columns)

    def record(self, row: int) -> int:
        """The record of a row of the table."""
        return int(self.shown[row])

    def row_of(self, record: int) -> int:
        """The row in which a record stands; -1 where the filter leaves it out."""
        found = np.flatnonzero(self.shown == record)
        return int(found[0]) if len(found) else -1

    def text(self, record: int, column: int, grouped: bool = True) -> str:
        """A value as it is read."""
        assert self.rows is not None
        return value_text(self.rows.columns[column].value(record), grouped)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A value; of a long one the beginning, all of it as the tooltip."""
        if self.rows is None or role not in _ROLES:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self.rows.columns[index.column()].is_number else LEFT
        text = " ".join(self.text(self.record(index.row()), index.column()).split())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(text[:LONGEST_TIP]) if text else None
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}\N{HORIZONTAL ELLIPSIS}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the columns, marked where they are used as something; numbers of the records."""
        if orientation is Qt.Orientation.Vertical:
            return i18n.number(self.record(section) + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if self.rows is None or section >= len(self.rows.columns):
            return None
        column = self.rows.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column_title(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column.is_number else LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            used = ", ".join(meaning_word(one) for one in column.meanings)
            return plain_tooltip(i18n.tr("{column}, used as {use}", column=column.name, use=used) if used else column.name)
        return None


_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.TextAlignmentRole, Qt.ItemDataRole.ToolTipRole)
