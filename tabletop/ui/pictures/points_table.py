"""The control points of a picture as a table: used or not, how far each misses, where on the picture, where on the ground."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from tabletop import i18n
from tabletop.core.pictures.georeference import ControlPoint
from tabletop.ui.parts.icons import icon

tr = i18n.tr
USED, MISSES, PICTURE, GROUND = range(4)


class PointsTable(QTableWidget):
    """`used_changed(row, used)` when a tick is set or taken, `delete_asked(row)` by the Delete key."""

    used_changed = Signal(int, bool)
    delete_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)
        self.itemChanged.connect(self._ticked)
        self._filling = False
        self.retranslate()

    def retranslate(self) -> None:
        """Heads in the language in use."""
        self.setHorizontalHeaderLabels([tr("Point"), tr("Misses by"), tr("Picture (px)"), tr("East, north (m)")])

    def fill(self, points: Sequence[ControlPoint], missed_m: np.ndarray | None, worst: int | None) -> None:
        """Show the points; `missed_m` (n, 2) where there is a fit."""
        kept = self.currentRow()
        self._filling = True
        self.setRowCount(len(points))
        for row, point in enumerate(points):
            used = QTableWidgetItem(str(row + 1))
            used.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            used.setCheckState(Qt.CheckState.Checked if point.used else Qt.CheckState.Unchecked)
            self.setItem(row, USED, used)
            self.setItem(row, PICTURE, QTableWidgetItem("; ".join(i18n.number(one, ",.0f") for one in point.pixel)))
            self.setItem(row, GROUND, QTableWidgetItem("; ".join(i18n.number(one, ",.1f") for one in point.ground)))
            self.setItem(row, MISSES, self._missed(None if missed_m is None else float(np.hypot(*missed_m[row])), row == worst))
        self._filling = False
        if 0 <= kept < len(points):
            self.selectionModel().setCurrentIndex(self.model().index(kept, 0), _CHOOSE)

    def _missed(self, distance_m: float | None, is_worst: bool) -> QTableWidgetItem:
        if distance_m is None:
            return QTableWidgetItem("")
        shown = i18n.number(distance_m, ",.2f")
        if not is_worst:
            return QTableWidgetItem(tr("{distance} m", distance=shown))
        return QTableWidgetItem(icon("triangle-alert"), tr("{distance} m, the most", distance=shown))

    def _ticked(self, item: QTableWidgetItem) -> None:
        if not self._filling and item.column() == USED:
            self.used_changed.emit(item.row(), item.checkState() == Qt.CheckState.Checked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the point away."""
        if event.key() == Qt.Key.Key_Delete and self.currentRow() >= 0:
            self.delete_asked.emit(self.currentRow())
        else:
            super().keyPressEvent(event)


_CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
