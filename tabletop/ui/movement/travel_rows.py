"""The travel table as rows and columns that sort."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from tabletop import i18n
from tabletop.core.scenes.move import Move
from tabletop.core.scenes.travel import HEADS, travel_cells
from tabletop.core.text.message import Message
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import plain_tooltip

Index = QModelIndex | QPersistentModelIndex
NUMBERS = frozenset({4, 5, 6})
IN_TIME, ALONG = 3, 7
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def title_of(move: Move) -> str:
    """What the unit is called, in the language in use."""
    return move.title if isinstance(move.title, str) else i18n.text(move.title)


def cells_of(move: Move) -> list[str]:
    """A row in words, in the order of `HEADS`."""
    return [cell if isinstance(cell, str) else i18n.text(cell) for cell in travel_cells(move)]


_KEYS: tuple[Callable[[Move], Any], ...] = (
    lambda move: title_of(move).casefold(),
    lambda move: (move.from_scene, move.from_place),
    lambda move: (move.to_scene, move.to_place),
    lambda move: (move.in_time, move.limit_min - move.minutes),
    lambda move: move.minutes,
    lambda move: move.limit_min,
    lambda move: move.length_m,
    lambda move: (not move.found, move.by),
    lambda move: move.pace_m_per_min,
)


class TravelRows(QAbstractTableModel):
    """Moves, sorted by a column; ties stay in the order of scenes and units."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Move] = []
        self.moves: list[Move] = []
        self._column, self._order = 1, Qt.SortOrder.AscendingOrder

    def show(self, moves: Sequence[Move]) -> None:
        """Show these."""
        self.beginResetModel()
        self._all = list(moves)
        self._sort()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column, when its head is pressed."""
        self.beginResetModel()
        self._column, self._order = max(column, 0), order
        self._sort()
        self.endResetModel()

    def _sort(self) -> None:
        self.moves = sorted(self._all, key=_KEYS[self._column], reverse=self._order is Qt.SortOrder.DescendingOrder)

    def speak(self) -> None:
        """Heads and words in the language in use."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADS) - 1)
        if self.moves:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.moves) - 1, len(HEADS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Moves shown."""
        return 0 if parent.isValid() else len(self.moves)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """As many as there are heads."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads of the columns."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return i18n.text(Message(HEADS[section]))
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return RIGHT if section in NUMBERS else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell: words, a sign beside the verdict, and the whole row as its tooltip."""
        move = self.moves[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cells_of(move)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in NUMBERS:
            return RIGHT
        if role == Qt.ItemDataRole.DecorationRole:
            if index.column() == IN_TIME and not math.isinf(move.limit_min):
                return icon("check") if move.in_time else icon("triangle-alert", "warn")
            if index.column() == ALONG and not move.found:
                return icon("circle-alert", "warn")
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(cells_of(move)[index.column()])
        return None
