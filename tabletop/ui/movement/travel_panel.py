"""The travel table: who moves between scenes, how far and in how many minutes; a click shows the way on the map."""

from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.core.scenes.move import Move
from tabletop.core.scenes.travel import HEADS
from tabletop.core.text.errors import TabletopError
from tabletop.session.session import Session
from tabletop.ui.dialogs import dialogs
from tabletop.ui.focus import tab_order
from tabletop.ui.movement.travel_rows import TravelRows, cells_of
from tabletop.ui.parts.panel_parts import plain_label, resize_on_screen, show_beside
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
SIZE_PX = (900, 380)
ALL, STATIONS = "all", "stations"
COPY_KEYS = "Ctrl+C"


class TravelPanel(QDialog):
    """A window beside the map. `move_wanted` carries the move whose way shall be seen."""

    move_wanted = Signal(object)

    def __init__(self, session: Session, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._folder = session, folder
        self.setProperty("help_page", "movement")
        resize_on_screen(self, *SIZE_PX)
        self.which_label = plain_label(self, style="quiet", wrap=False)
        self.which = SteadyCombo(self)
        self.told = plain_label(self)
        self.progress = QProgressBar(self)
        self.stop_button = QPushButton(self)
        self.rows = TravelRows(self)
        self.table = QTableView(self)
        self.copy_button = QPushButton(self)
        self.export_button = QPushButton(self)
        self._lay_out()
        self.which.activated.connect(self._choose)
        self.stop_button.clicked.connect(session.movement.stop)
        self.copy_button.clicked.connect(self.copy)
        self.export_button.clicked.connect(self.export)
        self.table.clicked.connect(self._go)
        self.table.activated.connect(self._go)
        QShortcut(QKeySequence(COPY_KEYS), self.table, self.copy, context=Qt.ShortcutContext.WidgetShortcut)
        session.movement.changed.connect(self._follow)
        session.plan_changed.connect(self._offer)
        self._speak()

    def _lay_out(self) -> None:
        self.which_label.setBuddy(self.which)
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        for button in (self.stop_button, self.copy_button, self.export_button):
            button.setAutoDefault(False)
        table = self.table
        table.setModel(self.rows)
        table.setSortingEnabled(True)
        table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setAlternatingRowColors(True)
        table.verticalHeader().hide()
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head, foot = QHBoxLayout(), QHBoxLayout()
        for line in (head, foot):
            line.setSpacing(8)
        head.addWidget(self.which_label)
        head.addWidget(self.which, 1)
        foot.addWidget(self.progress, 1)
        foot.addWidget(self.stop_button)
        foot.addStretch(1)
        foot.addWidget(self.copy_button)
        foot.addWidget(self.export_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(self.told)
        box.addWidget(self.table, 1)
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
        self.setWindowTitle(tr("Travel table"))
        self.which_label.setText(tr("Ways"))
        self.which.setAccessibleName(tr("Ways"))
        self.table.setAccessibleName(tr("Travel table"))
        self.progress.setAccessibleName(tr("Finding ways"))
        self.stop_button.setText(tr("Stop"))
        self.copy_button.setText(tr("Copy"))
        self.copy_button.setToolTip(tr("Copy the rows that are chosen, else all, for a spreadsheet"))
        self.export_button.setText(tr("Save as CSV..."))
        self.rows.speak()
        self._offer()
        self._follow()
        self._fit()

    def present(self) -> None:
        """Come to the front; the ways are found then."""
        self._session.movement.ask()
        show_beside(self)
        self.raise_()
        self.activateWindow()
        self.table.setFocus()

    # --- which ways
    def _offer(self, *_: object) -> None:
        """The steps from scene to scene, all of them, and the ways from the stations."""
        held = self.which.currentData() or ALL
        self.which.clear()
        self.which.addItem(tr("From scene to scene, all"), ALL)
        scenes = self._session.plan.scene_list()
        for first, then in zip(scenes, scenes[1:], strict=False):
            words = tr("From scene {before} to scene {after}", before=first.number, after=then.number)
            self.which.addItem(words, str(first.number))
        self.which.addItem(tr("From the station to the object"), STATIONS)
        self.which.setCurrentIndex(max(self.which.findData(held), 0))

    def _choose(self, _: int) -> None:
        self._show()
        self._fit()

    def _wanted(self) -> list[Move]:
        movement, which = self._session.movement, self.which.currentData()
        if which == STATIONS:
            return movement.from_stations
        return [move for move in movement.moves or () if which == ALL or str(move.from_scene) == which]

    def _follow(self) -> None:
        """The table is another one, or it is being made."""
        looking = self._session.movement.is_looking
        self.progress.setVisible(looking)
        self.stop_button.setVisible(looking)
        self.progress.setValue(round(100 * self._session.movement.share))
        self._show()

    def _show(self, *_: object) -> None:
        moves = self._wanted()
        if sorted(map(id, moves)) != sorted(map(id, self.rows.moves)):
            first = not self.rows.moves
            self.rows.show(moves)
            if first:
                self._fit()
        self.told.setText(self._said(moves))
        for button in (self.copy_button, self.export_button):
            button.setEnabled(bool(moves))

    def _fit(self) -> None:
        """Columns as wide as what stands in them, within reason."""
        head = self.table.horizontalHeader()
        for column in range(len(HEADS) - 1):
            width = max(self.table.sizeHintForColumn(column), head.sectionSizeHint(column))
            self.table.setColumnWidth(column, min(width + 8, 240))

    def _said(self, moves: list[Move]) -> str:
        movement = self._session.movement
        if movement.error is not None:
            return i18n.text(movement.error)
        if movement.is_looking and not moves:
            return tr("Finding ways...")
        if movement.moves is None:
            return tr("The ways were not found. Open the table again to find them.")
        if not moves:
            return self._why_nothing()
        late, lost = sum(not (move.in_time or move.barred) for move in moves), sum(not move.found for move in moves)
        words = [tr("{n} {n:way|ways}", n=len(moves))]
        words += [tr("{n} too late", n=late)] if late else []
        words += [tr("{n} without a way: straight lines", n=lost)] if lost else []
        if movement.is_looking:
            words.append(tr("finding them again"))
        return " · ".join(words)

    def _why_nothing(self) -> str:
        if self.which.currentData() == STATIONS:
            return tr("No way to an object: the plan has no protected object, or no unit.")
        if len(self._session.plan.scene_list()) < 2:
            return tr("The plan has one scene. Units move between scenes: add one, and move a unit there.")
        return tr("Nobody moves. Choose a later scene and move a unit there.")

    # --- what is done with it
    def _go(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self.rows.moves):
            self.move_wanted.emit(self.rows.moves[index.row()])

    def copied(self) -> str:
        """The rows that are chosen, else all, with their heads, parted by tabs."""
        chosen = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        moves = [self.rows.moves[row] for row in chosen] or self.rows.moves
        heads = [str(self.rows.headerData(n, Qt.Orientation.Horizontal)) for n in range(len(HEADS))]
        return "\n".join("\t".join(cell.replace("\t", " ") for cell in row) for row in (heads, *map(cells_of, moves)))

    def copy(self) -> None:
        """Put the rows on the clipboard."""
        QGuiApplication.clipboard().setText(self.copied())

    def export(self) -> None:
        """Write what is shown as CSV, as `tabletop travel` does."""
        from tabletop.core.text.whole_file import write_whole
        from tabletop.io.export.travel_file import travel_text

        stem = self._session.file.path.stem if self._session.file.path is not None else tr("plan")
        out = dialogs.ask_save_file(self, tr("Save as CSV"), (".csv",), self._folder / f"{stem}-{tr('ways')}.csv")
        if out is None:
            return
        text = travel_text(self.rows.moves, "csv", stations=self.which.currentData() == STATIONS)
        try:
            write_whole(out, (text + "\n").encode("utf-8-sig"))
        except TabletopError as error:
            self._session.notice.emit(i18n.text(error.message), "warn")
            return
        self._session.notice.emit(tr("Saved as {file}.", file=out.name), "info")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is found behind a window that is shut."""
        self._session.movement.let_go()
        super().closeEvent(event)

    def reject(self) -> None:
        """Esc closes it."""
        self._session.movement.let_go()
        super().reject()
