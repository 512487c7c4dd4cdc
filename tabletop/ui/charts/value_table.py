"""The values of a chart as a table beside it, to read and to copy."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from tabletop import i18n
from tabletop.core.charts.chart import Chart
from tabletop.core.charts.chart_table import as_text, heads, rows
from tabletop.ui.parts.panel_parts import plain_tooltip

tr = i18n.tr
POINT = Qt.ItemDataRole.UserRole
FIRST_PX, LEAST_PX = 72, 88


class ValueTable(QTableWidget):
    """`activated_point(point)` for Enter or a double click on a value."""

    activated_point = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        QShortcut(QKeySequence.StandardKey.Copy, self, self.copy, context=Qt.ShortcutContext.WidgetShortcut)
        self.itemActivated.connect(self._go)

    def show_chart(self, chart: Chart | None) -> None:
        """The values of a chart; nothing where there is none."""
        self._chart = chart
        self.clear()
        self.setRowCount(0)
        if chart is None or chart.empty is not None:
            self.setColumnCount(0)
            return
        titles, lines = heads(chart), rows(chart)
        self.setColumnCount(len(titles))
        self.setRowCount(len(lines))
        for column, title in enumerate(titles):
            head = QTableWidgetItem(title)
            head.setToolTip(plain_tooltip(title))
            self.setHorizontalHeaderItem(column, head)
        for row, line in enumerate(lines):
            for column, cell in enumerate(line.cells):
                item = QTableWidgetItem(cell)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                    item.setData(POINT, line.points[column - 1])
                self.setItem(row, column, item)
        for column in range(len(titles)):
            self.setColumnWidth(column, max(LEAST_PX if column else FIRST_PX, self.sizeHintForColumn(column) + 12))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def copy(self) -> None:
        """The whole table as text, for a spreadsheet."""
        if self._chart is not None:
            QGuiApplication.clipboard().setText(as_text(self._chart))

    def _go(self, item: QTableWidgetItem) -> None:
        point = item.data(POINT)
        if point is not None:
            self.activated_point.emit(point)
