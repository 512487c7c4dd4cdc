"""The values of a chart as a table beside it, to read and to copy."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from tabletop.canvas.typeset.pieces import broken
from tabletop.core.charts.chart import Chart
from tabletop.core.charts.chart_table import Row, as_text, heads, rows
from tabletop.ui.parts.panel_parts import plain_tooltip
from tabletop.ui.parts.theme import sized_font

POINT = Qt.ItemDataRole.UserRole
FIRST_PX, COLUMN_PX = 92, 112
HEAD_LINES, HEAD_EDGES_PX = 3, 20
"""A head is broken into so many lines; what does not fit stands in its tooltip."""
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class ValueRows(QAbstractTableModel):
    """Words are made of a row when it is seen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._heads: list[str] = []
        self._rows: list[Row] = []
        self.head_px: Callable[[int], float] = lambda _: float(COLUMN_PX - HEAD_EDGES_PX)
        """Room for the words of a head."""

    def show_chart(self, chart: Chart | None) -> None:
        """The values of a chart; nothing where there is none."""
        self.beginResetModel()
        there = chart is not None and chart.empty is None
        self._heads, self._rows = (heads(chart), rows(chart)) if chart is not None and there else ([], [])
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """A row for each place on the x axis."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """The place, then each series."""
        return 0 if parent.isValid() else len(self._heads)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, and the point behind them."""
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cell(column)
        if role == POINT:
            return (
                row.points[column - 1]
                if column
                else next((one for one in row.points if one is not None and one.y is not None), row.points[0])
            )
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Heads, whole in their tooltips."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self._heads):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return "\n".join(broken(self._heads[section], self.head_px(section), sized_font(10), HEAD_LINES))
        return plain_tooltip(self._heads[section]) if role == Qt.ItemDataRole.ToolTipRole else None


class ValueTable(QTableView):
    """`activated_point(point)` for Enter or a double click on a value."""

    activated_point = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self.rows = ValueRows(self)
        self.setModel(self.rows)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setDefaultSectionSize(COLUMN_PX)
        self.rows.head_px = lambda section: float(head.sectionSize(section) - HEAD_EDGES_PX)
        head.sectionResized.connect(lambda section, *_: self.rows.headerDataChanged.emit(Qt.Orientation.Horizontal, section, section))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy, context=Qt.ShortcutContext.WidgetShortcut)
        self.activated.connect(self._go)

    def show_chart(self, chart: Chart | None) -> None:
        """The values of a chart; nothing where there is none."""
        if chart is self._chart and chart is not None:
            return
        self._chart = chart
        self.rows.show_chart(chart)
        self.setColumnWidth(0, FIRST_PX)

    def copy(self) -> None:
        """The whole table as text, for a spreadsheet."""
        if self._chart is not None:
            QGuiApplication.clipboard().setText(as_text(self._chart))

    def _go(self, index: QModelIndex) -> None:
        point = index.data(POINT)
        if point is not None:
            self.activated_point.emit(point)
