"""The attribute table: all records of a layer, sorted, filtered, found on the map, copied, saved; a window beside the map."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QItemSelectionRange, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QHeaderView, QLineEdit, QPushButton, QTableView, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.layers.attribute_rows import AttributeRows, attribute_rows
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.layer import Layer
from tabletop.session.base.background import Background, Job
from tabletop.session.session import Session
from tabletop.ui.attributes.attribute_csv import write_csv
from tabletop.ui.attributes.attribute_model import AttributeModel
from tabletop.ui.attributes.value_text import column_title
from tabletop.ui.attributes.wanted_rows import ANY_COLUMN, Wanted, arranged
from tabletop.ui.dialogs import dialogs
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.panel_parts import plain_label, resize_on_screen, show_beside
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
SIZE_PX = (900, 380)
WIDEST_PX, NARROWEST_PX, SAMPLED = 260, 48, 60
TYPED_MS = 200
MOST_COPIED = 100_000


class AttributeTable(QDialog):
    """`place_wanted` carries the shape of the records that shall be seen on the map."""

    place_wanted = Signal(object)

    def __init__(self, session: Session, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._folder = session, folder
        self.setProperty("help_page", "layer-looks")
        resize_on_screen(self, *SIZE_PX)
        self._layer: Layer | None = None
        self._background: Background | None = None
        self._job: Job[np.ndarray] | None = None
        self._orders: dict[tuple[int, bool], np.ndarray] = {}
        self.wanted = Wanted()
        self._to_show: int | None = None
        self.layer_box, self.column_box = SteadyCombo(self), SteadyCombo(self)
        self.filter = QLineEdit(self)
        self.filter.setClearButtonEnabled(True)
        self.model = AttributeModel(self)
        self.table = QTableView(self)
        self.told = plain_label(self, style="quiet", wrap=False)
        self.map_button, self.copy_button, self.save_button = (QPushButton(self) for _ in range(3))
        self._due = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._lay_out()
        self._connect()
        self._speak()

    def _lay_out(self) -> None:
        table, rows = self.table, self.table.verticalHeader()
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setAlternatingRowColors(True)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + 8)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setSelectionModel(QItemSelectionModel(self.model, head))  # with that of the table it asks every row whether it is chosen
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(False)
        head.setSectionsMovable(True)
        for button in (self.map_button, self.copy_button, self.save_button):
            button.setAutoDefault(False)
        top, foot = QHBoxLayout(), QHBoxLayout()
        for line in (top, foot):
            line.setSpacing(8)
        top.addWidget(self.layer_box, 2)
        top.addWidget(self.filter, 3)
        top.addWidget(self.column_box, 1)
        foot.addWidget(self.told, 1)
        for button in (self.map_button, self.copy_button, self.save_button):
            foot.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addLayout(top)
        box.addWidget(table, 1)
        box.addLayout(foot)

    def _connect(self) -> None:
        self.layer_box.activated.connect(lambda _: self.open_layer(str(self.layer_box.currentData())))
        self.filter.textChanged.connect(lambda _: self._due.start())
        self.filter.returnPressed.connect(self._go_to_rows)
        self.column_box.activated.connect(lambda _: self._ask())
        self._due.timeout.connect(self._ask)
        self.table.horizontalHeader().sectionClicked.connect(self.sort_by)
        self.table.doubleClicked.connect(lambda _: self.show_on_map())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._tell())
        self.model.modelReset.connect(self._tell)
        self.map_button.clicked.connect(self.show_on_map)
        self.copy_button.clicked.connect(self.copy)
        self.save_button.clicked.connect(self.save)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+C"), self.table, self.copy, context=here)
        QShortcut(QKeySequence("Ctrl+F"), self, self._go_to_filter, context=here)
        for keys in ("Return", "Enter"):
            QShortcut(QKeySequence(keys), self.table, self.show_on_map, context=here)
        QShortcut(QKeySequence("F3"), self.table, lambda: self.sort_by(max(self.table.currentIndex().column(), 0)), context=here)
        self._session.layers_changed.connect(self._follow)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _speak(self) -> None:
        self.setWindowTitle(tr("Attribute table"))
        self.layer_box.setAccessibleName(tr("Layer"))
        self.filter.setAccessibleName(tr("Filter"))
        self.filter.setPlaceholderText(tr("Filter: words, or > 5, <= 2.5, 5..10, = name"))
        self.column_box.setAccessibleName(tr("Column that is filtered"))
        self.table.setAccessibleName(tr("Attribute table"))
        self.map_button.setText(tr("Show on the map"))
        self.map_button.setToolTip(tr("Go to the records chosen, or press Enter"))
        self.copy_button.setText(tr("Copy"))
        self.copy_button.setToolTip(tr("Copy the rows that are chosen, else all, for a spreadsheet"))
        self.save_button.setText(tr("Save as CSV..."))
        self._offer_layers()
        self._offer_columns()
        self._tell()

    # --- which layer
    def present(self, layer_id: str = "", record: int | None = None) -> None:
        """Come to the front with a layer (the one shown before, else the highest), and go to a record of it."""
        known = [view.layer.info.id for view in reversed(self._session.layers.views) if not view.layer.info.is_picture]
        before = self._layer.info.id if self._layer is not None else ""
        wanted = next((key for key in (layer_id, before, *known) if key in known), "")
        self.open_layer(wanted)
        show_beside(self)
        self.raise_()
        self.activateWindow()
        self.table.setFocus()
        if record is not None:
            self.show_record(record)

    def open_layer(self, layer_id: str) -> None:
        """Show the records of a layer; the same one stays as it is."""
        layer = self._found(layer_id)
        self._offer_layers(layer_id)
        if layer is not None and self._layer is not None and layer.records is self._layer.records and layer.columns is self._layer.columns:
            self._layer = layer
            return
        self._layer, self._orders, self.wanted, self._to_show = layer, {}, Wanted(), None
        self.filter.clear()
        self._due.stop()
        self.table.horizontalHeader().setSortIndicatorShown(False)
        self.model.show(attribute_rows(layer) if layer is not None else None)
        self._offer_columns()
        self._fit()
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(0, 0))
            self.table.clearSelection()

    def _found(self, layer_id: str) -> Layer | None:
        return next((view.layer for view in self._session.layers.views if view.layer.info.id == layer_id), None)

    def _offer_layers(self, chosen: str | None = None) -> None:
        held = chosen if chosen is not None else self.layer_box.currentData()
        self.layer_box.clear()
        for view in reversed(self._session.layers.views):
            info = view.layer.info
            if not info.is_picture:
                self.layer_box.addItem(info.title_in(i18n.language()), info.id)
        self.layer_box.setCurrentIndex(self.layer_box.findData(held))

    def _offer_columns(self) -> None:
        held = self.column_box.currentIndex()
        self.column_box.clear()
        self.column_box.addItem(tr("Any column"), ANY_COLUMN)
        for number, column in enumerate(self.model.rows.columns if self.model.rows is not None else ()):
            self.column_box.addItem(column_title(column), number)
        self.column_box.setCurrentIndex(held if 0 <= held < self.column_box.count() else 0)

    def _follow(self) -> None:
        """Layers are others: the one shown may be read anew, called otherwise, or gone."""
        if self._layer is None:
            self._offer_layers()
            return
        self.open_layer(self._layer.info.id)

    def _fit(self) -> None:
        """Columns as wide as what stands in the first rows, within reason."""
        metrics, head = self.table.fontMetrics(), self.table.horizontalHeader()
        for column in range(self.model.columnCount()):
            texts = [str(self.model.index(row, column).data()) for row in range(min(SAMPLED, self.model.rowCount()))]
            widest = max((metrics.horizontalAdvance(text) for text in texts), default=0) + 20
            self.table.setColumnWidth(column, min(max(widest, head.sectionSizeHint(column) + 12, NARROWEST_PX), WIDEST_PX))

    # --- what of it, in which order
    def sort_by(self, column: int) -> None:
        """By a column; once more the other way round, a third time as in the file."""
        now = self.wanted
        again = now.by == column
        by = None if again and now.descending else column
        descending = again and not now.descending
        head = self.table.horizontalHeader()
        head.setSortIndicatorShown(by is not None)
        head.setSortIndicator(column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
        self._ask(Wanted(now.text, now.column, by, descending))

    def _ask(self, wanted: Wanted | None = None) -> None:
        rows = self.model.rows
        if wanted is None:
            wanted = Wanted(self.filter.text(), int(self.column_box.currentData() or 0), self.wanted.by, self.wanted.descending)
        if rows is None or wanted == self.wanted:
            return
        self.wanted = wanted
        if self._job is not None:
            self._job.cancel()
        orders = self._orders
        self.told.setText(tr("Looking..."))
        work = Job(lambda job: arranged(rows, wanted, orders), lambda shown: self._show(rows, shown), self._refused)
        self._job = self._thread().submit(work)

    def _thread(self) -> Background:
        if self._background is None:
            self._background = Background("attributes", self)
        return self._background

    def _show(self, rows: AttributeRows, shown: np.ndarray) -> None:
        if rows is not self.model.rows:
            return
        first = min((one.top() for one in self._ranges()), default=-1)
        kept = self.model.record(first) if first >= 0 else None
        self._job = None
        self.model.show(rows, shown)
        record, self._to_show = self._to_show, None
        if record is not None:
            self.show_record(record)
        elif kept is not None:
            self._choose(self.model.row_of(kept))

    def _refused(self, error: TabletopError) -> None:
        self._job = None
        self.told.setText(i18n.text(error.message))

    @property
    def is_busy(self) -> bool:
        """Whether rows are being looked for."""
        return self._job is not None or self._due.isActive()

    # --- rows that are chosen
    def _chosen_rows(self) -> list[int]:
        return sorted({row for one in self._ranges() for row in range(one.top(), one.bottom() + 1)})

    def _ranges(self) -> list[QItemSelectionRange]:
        selection = self.table.selectionModel().selection()
        return [selection.at(n) for n in range(selection.count())]

    def chosen_records(self) -> list[int]:
        """Records of the rows chosen, else of the row that the keys are on."""
        rows = self._chosen_rows()
        current = self.table.currentIndex().row()
        return [self.model.record(row) for row in rows or ([current] if current >= 0 else [])]

    def _choose(self, row: int) -> None:
        if row < 0:
            return
        index = self.model.index(row, 0)
        self.table.setCurrentIndex(index)
        whole = QItemSelection(index, self.model.index(row, max(self.model.columnCount() - 1, 0)))
        self.table.selectionModel().select(whole, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def show_record(self, record: int) -> None:
        """Go to the row of a record; a filter that leaves it out is taken back."""
        row = self.model.row_of(record)
        if row < 0 and self.model.rows is not None and record < self.model.rows.count and (self.wanted.text or self.is_busy):
            self._to_show = record
            self.filter.clear()
            self._due.stop()
            self._ask()
            return
        self._choose(row)

    def show_on_map(self) -> None:
        """Let the records chosen be seen on the map."""
        records = self.chosen_records()
        if self.model.rows is None or not records:
            return
        shape = self.model.rows.shape(records)
        if shape.is_empty:
            self._session.notice.emit(tr("What is chosen has no place on the map."), "info")
            return
        self.place_wanted.emit(shape)

    def _go_to_rows(self) -> None:
        self._due.stop()
        self._ask()
        self.table.setFocus()

    def _go_to_filter(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    def _tell(self) -> None:
        rows = self.model.rows
        some = self.model.rowCount() > 0
        for button in (self.map_button, self.copy_button, self.save_button):
            button.setEnabled(some)
        if rows is None:
            self.told.setText(tr("No layer of records is there."))
            return
        chosen = sum(one.bottom() - one.top() + 1 for one in self._ranges())
        words = [tr("{n} of {all} {all:record|records}", n=self.model.rowCount(), all=rows.count)]
        words += [tr("{n} chosen", n=chosen)] if chosen else []
        self.told.setText(" \N{MIDDLE DOT} ".join(words))

    # --- taken elsewhere
    def copied(self) -> str:
        """The rows that are chosen, else all that are shown, with their heads, parted by tabs."""
        rows = self.model.rows
        if rows is None:
            return ""
        records = [self.model.record(row) for row in self._chosen_rows()] or self.model.shown[:MOST_COPIED].tolist()
        lines = ["\t".join(column.name for column in rows.columns)]
        lines += ["\t".join(_cells(self.model, record)) for record in records]
        return "\n".join(lines)

    def copy(self) -> None:
        """Put the rows on the clipboard."""
        QGuiApplication.clipboard().setText(self.copied())
        most = self.model.rowCount() > MOST_COPIED and not self._chosen_rows()
        if most:
            self._session.notice.emit(tr("The first {n} rows were copied; save as CSV for all of them.", n=MOST_COPIED), "info")

    def save(self) -> None:
        """Write the rows that are shown as CSV."""
        rows = self.model.rows
        if rows is None or self._layer is None:
            return
        out = dialogs.ask_save_file(self, tr("Save as CSV"), (".csv",), self._folder / f"{self._layer.info.id}.csv")
        if out is None:
            return
        shown, notice = self.model.shown, self._session.notice
        work = Job[None](
            lambda job: write_csv(out, rows, shown),
            lambda _: notice.emit(tr("Saved as {file}.", file=out.name), "info"),
            lambda error: notice.emit(i18n.text(error.message), "warn"),
        )
        self._thread().submit(work)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is looked for behind a window that is shut."""
        self.stop()
        super().closeEvent(event)

    def reject(self) -> None:
        """Esc closes it."""
        self.stop()
        super().reject()

    def stop(self) -> None:
        """End the thread once it has done what it was asked; it may be called twice."""
        if self._background is not None:
            self._background.close()
        self._background = None


def _cells(model: AttributeModel, record: int) -> Sequence[str]:
    return [" ".join(model.text(record, column, grouped=False).split()) for column in range(model.columnCount())]
