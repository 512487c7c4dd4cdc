"""What the layers hold at a place: every record there with where it is known from and all its columns; beside the map, to be copied."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.core.geometry.geometry import Position
from tabletop.core.layers.attribute_rows import attribute_rows
from tabletop.core.values.layer import Layer
from tabletop.session.ground.shown_layers import LayerView
from tabletop.ui.attributes.value_text import column_title, value_text
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.panel_parts import plain_label, plain_tooltip, resize_on_screen, show_beside

tr = i18n.tr
SIZE_PX = (640, 360)
NAME_COLUMNS = ("name", "use", "class", "kind", "type")
MOST = 60
Row = tuple[str, str]


@dataclass(frozen=True)
class Hit:
    """A record of a layer."""

    layer: Layer
    row: int

    @property
    def title(self) -> str:
        """What it is called, else its sort, else the layer's title."""
        for column in NAME_COLUMNS:
            value = self.layer.value(column, self.row)
            if isinstance(value, str) and value.strip():
                return value.strip()
        return self.layer.info.title_in(i18n.language())


def hits_at(views: Sequence[LayerView], ground: Position, near_m: float) -> list[Hit]:
    """Records of the visible layers at a place or within `near_m` metres of it, those of the uppermost layer first."""
    point, found = shapely.Point(ground), list[Hit]()
    for view in reversed(list(views)):
        if view.visible:
            found += [Hit(view.layer, row) for row in _rows(view.layer, point, near_m)]
    return found[:MOST]


def _rows(layer: Layer, point: shapely.Point, near_m: float) -> list[int]:
    rows: dict[int, None] = {}
    for part in layer.parts:
        if len(part):
            hits = np.sort(part.tree.query(point, predicate="dwithin", distance=near_m))
            rows.update(dict.fromkeys(int(part.rows[hit]) for hit in hits.tolist()))
    return list(rows)


def source_rows(layer: Layer) -> list[Row]:
    """Where a layer is known from, as far as that is said."""
    info = layer.info
    rows = [(tr("Layer"), info.title_in(i18n.language()))]
    rows += [(tr("Source"), info.source)] if info.source else []
    rows += [(tr("Date"), info.date)] if info.date else []
    known = tr("{metres} m", metres=i18n.number(info.accuracy_m, ",.1f")) if info.accuracy_m is not None else tr("unknown")
    rows.append((tr("Accuracy"), known))
    return [*rows, *([(tr("Schematic"), tr("drawn for this map, not surveyed"))] if info.schematic else [])]


def value_rows(hit: Hit) -> list[Row]:
    """All columns of a record with their values; empty ones too."""
    columns = attribute_rows(hit.layer).columns
    return [(column_title(column), value_text(column.value(hit.row))) for column in columns if hit.row < len(column.values)]


class WhatIsHere(QDialog):
    """A window beside the map. `table_wanted` tells layer and record, `place_wanted` the shape that shall be seen."""

    table_wanted = Signal(str, int)
    place_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("help_page", "layer-looks")
        resize_on_screen(self, *SIZE_PX)
        self.hits: list[Hit] = []
        self.list = QListWidget(self)
        self.values = QTableWidget(0, 2, self)
        self.told = plain_label(self, style="quiet", wrap=False)
        self.map_button, self.table_button, self.copy_button = (QPushButton(self) for _ in range(3))
        self._lay_out()
        self.list.currentRowChanged.connect(lambda _: self._show())
        self.map_button.clicked.connect(self.show_on_map)
        self.table_button.clicked.connect(self._open_table)
        self.copy_button.clicked.connect(self.copy)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+C"), self, self.copy, context=here)
        self._speak()

    def _lay_out(self) -> None:
        values = self.values
        values.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        values.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        values.setTabKeyNavigation(False)
        values.setWordWrap(False)
        values.setAlternatingRowColors(True)
        values.verticalHeader().hide()
        values.horizontalHeader().setHighlightSections(False)
        values.horizontalHeader().setStretchLastSection(True)
        values.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        values.setColumnWidth(0, 130)
        values.verticalHeader().setDefaultSectionSize(values.fontMetrics().height() + 8)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        both = QSplitter(Qt.Orientation.Horizontal, self)
        both.setChildrenCollapsible(False)
        both.addWidget(self.list)
        both.addWidget(values)
        both.setStretchFactor(1, 2)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.told, 1)
        for button in (self.map_button, self.table_button, self.copy_button):
            button.setAutoDefault(False)
            foot.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addWidget(both, 1)
        box.addLayout(foot)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _speak(self) -> None:
        self.setWindowTitle(tr("What is here"))
        self.list.setAccessibleName(tr("What is here"))
        self.values.setAccessibleName(tr("Values"))
        self.values.setHorizontalHeaderLabels([tr("Column"), tr("Value")])
        self.map_button.setText(tr("Show on the map"))
        self.table_button.setText(tr("Open in the table"))
        self.copy_button.setText(tr("Copy"))
        self.copy_button.setToolTip(tr("Copy the values that are chosen, else all"))
        self._show()

    def present(self, hits: Sequence[Hit], first: int = 0) -> None:
        """Come to the front with what is at a place."""
        self.hits = list(hits)
        self.list.clear()
        for hit in self.hits:
            layer = hit.layer.info.title_in(i18n.language())
            item = QListWidgetItem(hit.title if hit.title == layer else f"{hit.title} \N{MIDDLE DOT} {layer}")
            item.setToolTip(plain_tooltip(f"{hit.title}\n{layer}"))
            self.list.addItem(item)
        self.list.setCurrentRow(first if self.hits else -1)
        self._show()
        show_beside(self)
        self.raise_()
        self.activateWindow()
        self.list.setFocus()

    @property
    def hit(self) -> Hit | None:
        """The record that is chosen in the list."""
        row = self.list.currentRow()
        return self.hits[row] if 0 <= row < len(self.hits) else None

    def _show(self) -> None:
        hit = self.hit
        rows = [*source_rows(hit.layer), *value_rows(hit)] if hit is not None else []
        self.values.setRowCount(len(rows))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(" ".join(text.split()))
                item.setToolTip(plain_tooltip(text) if text else "")
                self.values.setItem(at, column, item)
        self.told.setText(tr("{n} {n:record|records} here", n=len(self.hits)) if self.hits else tr("No layer has anything here"))
        for button in (self.map_button, self.table_button, self.copy_button):
            button.setEnabled(hit is not None)

    # --- what is done with it
    def copied(self) -> str:
        """The rows that are chosen, else all, parted by tabs."""
        chosen = sorted({index.row() for index in self.values.selectedIndexes()}) or range(self.values.rowCount())
        return "\n".join("\t".join(self._text(row, column) for column in range(2)) for row in chosen)

    def _text(self, row: int, column: int) -> str:
        item = self.values.item(row, column)
        return "" if item is None else item.text()

    def copy(self) -> None:
        """Put the values on the clipboard."""
        QGuiApplication.clipboard().setText(self.copied())

    def show_on_map(self) -> None:
        """Let the record be seen on the map."""
        if self.hit is not None:
            self.place_wanted.emit(attribute_rows(self.hit.layer).shape([self.hit.row]))

    def _open_table(self) -> None:
        if self.hit is not None:
            self.table_wanted.emit(self.hit.layer.info.id, self.hit.row)
