"""The first rows of a table of places as the sheet has them: the chosen columns marked, and the place that each row gives."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from tabletop import i18n
from tabletop.core.geometry.coordinates import dms
from tabletop.core.points.point_preview import PointPreview
from tabletop.core.points.table_layout import Row, TableLayout
from tabletop.ui.parts.panel_parts import plain_tooltip
from tabletop.ui.parts.theme import colour, faded

tr = i18n.tr
MOST_SHOWN = 60
MOST_COLUMNS = 40
WIDEST_PX = 220


class ColumnTable(QTableWidget):
    """Shows rows and what becomes of them; nothing in it can be changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setAccessibleName(tr("First rows of the table"))
        self.verticalHeader().setDefaultSectionSize(24)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def show_preview(self, rows: Sequence[Row], found: PointPreview) -> None:
        """Write all cells again."""
        layout, marked = found.layout, set(found.layout.columns)
        some, names = rows[:MOST_SHOWN], layout.names[:MOST_COLUMNS]
        self.clear()
        self.setRowCount(len(some))
        self.setColumnCount(len(names) + 1)
        self.setHorizontalHeaderLabels([tr("Its place"), *(_title(layout, index) for index in range(len(names)))])
        self.setVerticalHeaderLabels([str(number + 1) for number in range(len(some))])
        for row, cells in enumerate(some):
            self.setItem(row, 0, _place_item(row + 1, found, any(cell.strip() for cell in cells)))
            for column in range(len(names)):
                text = cells[column] if column < len(cells) else ""
                self.setItem(row, column + 1, _item(text, column in marked, row < layout.first))
        self.resizeColumnsToContents()
        for column in range(self.columnCount()):
            self.setColumnWidth(column, min(self.columnWidth(column), WIDEST_PX))


def _title(layout: TableLayout, index: int) -> str:
    """A column's name, and under it what it is taken for."""
    name = layout.names[index]
    for columns, words in ((layout.x, tr("axis east")), (layout.y, tr("axis north"))):
        if index in columns:
            return f"{name}\n\N{BLACK UP-POINTING SMALL TRIANGLE} {words}"
    if index == layout.place:
        return f"{name}\n\N{BLACK UP-POINTING SMALL TRIANGLE} {tr('place')}"
    if index == layout.zone_column:
        return f"{name}\n\N{BLACK UP-POINTING SMALL TRIANGLE} {tr('zone')}"
    return name


def _item(text: str, marked: bool, above: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(text[:120].replace("\n", " "))
    if marked:
        item.setBackground(faded(colour("accent"), colour("field"), 0.2))
    font = QFont(item.font())
    font.setBold(marked and not above)
    font.setItalic(above)
    item.setFont(font)
    return item


def _place_item(number: int, found: PointPreview, filled: bool) -> QTableWidgetItem:
    place, fault = found.places.get(number), found.faults.get(number)
    if place is not None:
        return QTableWidgetItem(f"{_angle(place[1], 'N', 'S')}  {_angle(place[0], 'E', 'W')}")
    if number <= found.layout.first or not filled:
        return QTableWidgetItem("")
    item = QTableWidgetItem("\N{EN DASH}")
    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    if fault is not None:
        item.setToolTip(plain_tooltip(i18n.text(fault)))
    return item


def _angle(value: float, positive: str, negative: str) -> str:
    degrees, minutes, seconds = dms(value)
    words = f"{degrees}°{minutes:02d}'{i18n.number(seconds, '04.1f')}\""
    side = negative if value < 0 else positive
    known = {"N": tr("{angle} N", angle=words), "S": tr("{angle} S", angle=words), "E": tr("{angle} E", angle=words)}
    return known.get(side) or tr("{angle} W", angle=words)
