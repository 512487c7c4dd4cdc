"""The check of layers as a window beside the map: a list of problems that one walks through, saved as a file, mended into a new one."""

from collections.abc import Sequence
from pathlib import Path

import shapely
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
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
from tabletop.core.layers.doubts import place_of
from tabletop.core.layers.layer_problem import PROBLEM_CODES, CheckedLayer, MendedLayer, counts
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import Message, mark
from tabletop.core.values.layer import LayerInfo
from tabletop.session.ground.layer_checking import LayerChecking
from tabletop.session.session import Session
from tabletop.ui.dialogs import dialogs
from tabletop.ui.focus import tab_order
from tabletop.ui.importing.problem_rows import DESCRIPTION, PROBLEM, ProblemRows
from tabletop.ui.parts.panel_parts import plain_label, resize_on_screen, show_beside
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
SIZE_PX = (900, 420)
WIDEST_PX = 220
SAVED = (".html", ".gpkg", ".geojson", ".json")
MENDED = (".gpkg", ".geojson", ".fgb")


class ProblemsWindow(QDialog):
    """`place_wanted` carries the shape of the problem that shall be seen on the map."""

    place_wanted = Signal(object)

    def __init__(self, session: Session, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._folder = session, folder
        self.checking = LayerChecking()
        self.layers: list[CheckedLayer] = []
        self._infos: list[LayerInfo] = []
        self._mended: tuple[LayerInfo, Path, str] | None = None
        self._said = ""
        self.setProperty("help_page", "layer-check")
        resize_on_screen(self, *SIZE_PX)
        self.code_box, self.severity_box = SteadyCombo(self), SteadyCombo(self)
        self.hide_seen = QCheckBox(self)
        self.rows = ProblemRows(self)
        self.table = QTableView(self)
        self.told, self.sentence = plain_label(self, style="quiet", wrap=False), plain_label(self)
        self.progress = QProgressBar(self)
        self.stop_button, self.use_button = QPushButton(self), QPushButton(self)
        self.previous_button, self.next_button, self.seen_button = (QPushButton(self) for _ in range(3))
        self.again_button, self.copy_button, self.save_button, self.repair_button = (QPushButton(self) for _ in range(4))
        self._lay_out()
        self._connect()
        self._speak()

    def _lay_out(self) -> None:
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        table = self.table
        table.setModel(self.rows)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setAlternatingRowColors(True)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setStretchLastSection(True)
        top, running, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for line in (top, running, foot):
            line.setSpacing(8)
        for box in (self.code_box, self.severity_box):
            box.setSizeAdjustPolicy(SteadyCombo.SizeAdjustPolicy.AdjustToContents)
            top.addWidget(box)
        top.addWidget(self.hide_seen)
        top.addStretch(1)
        top.addWidget(self.told)
        running.addWidget(self.progress, 1)
        running.addWidget(self.stop_button)
        for button in (self.previous_button, self.next_button, self.seen_button):
            foot.addWidget(button)
        foot.addStretch(1)
        for button in (self.again_button, self.copy_button, self.save_button, self.repair_button):
            foot.addWidget(button)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        box_ = QVBoxLayout(self)
        box_.setContentsMargins(12, 12, 12, 12)
        box_.setSpacing(8)
        box_.addLayout(top)
        box_.addLayout(running)
        box_.addWidget(table, 1)
        box_.addWidget(self.sentence)
        box_.addWidget(self.use_button, 0, Qt.AlignmentFlag.AlignLeft)
        box_.addLayout(foot)

    def _connect(self) -> None:
        for box in (self.code_box, self.severity_box):
            box.activated.connect(lambda _: self._filter())
        self.hide_seen.toggled.connect(lambda _: self._filter())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        self.table.clicked.connect(lambda _: self.go())
        self.stop_button.clicked.connect(self.stop)
        self.next_button.clicked.connect(lambda: self.step(1))
        self.previous_button.clicked.connect(lambda: self.step(-1))
        self.seen_button.clicked.connect(self.mark_seen)
        self.again_button.clicked.connect(self.check_again)
        self.copy_button.clicked.connect(self.copy)
        self.save_button.clicked.connect(self.save)
        self.repair_button.clicked.connect(self.repair)
        self.use_button.clicked.connect(self.use_mended)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        steps = {"N": 1, "Return": 1, "Enter": 1, "P": -1, "Shift+Return": -1}
        for keys, step in steps.items():
            QShortcut(QKeySequence(keys), self.table, lambda step=step: self.step(step), context=here)
        QShortcut(QKeySequence("Space"), self.table, self.mark_seen, context=here)
        QShortcut(QKeySequence("Ctrl+C"), self.table, self.copy, context=here)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _speak(self) -> None:
        self.setWindowTitle(tr("Check of layers"))
        self.code_box.setAccessibleName(tr("Problem"))
        self.severity_box.setAccessibleName(tr("Severity"))
        self.hide_seen.setText(tr("Hide what was seen"))
        self.table.setAccessibleName(tr("Problems"))
        self.progress.setAccessibleName(tr("Checking layers"))
        self.stop_button.setText(tr("Stop"))
        self.previous_button.setText(tr("Previous"))
        self.previous_button.setToolTip(tr("The problem before, on the map (P)"))
        self.next_button.setText(tr("Next"))
        self.next_button.setToolTip(tr("The next problem, on the map (N or Enter)"))
        self.seen_button.setText(tr("Seen"))
        self.seen_button.setToolTip(tr("Mark the problem as seen, or as not seen (Space)"))
        self.again_button.setText(tr("Check again"))
        self.copy_button.setText(tr("Copy"))
        self.copy_button.setToolTip(tr("Copy the rows that are chosen, else all, for a spreadsheet"))
        self.save_button.setText(tr("Save..."))
        self.save_button.setToolTip(tr("Save as a page, as JSON, or as a layer of the problems"))
        self.repair_button.setText(tr("Repair..."))
        self.repair_button.setToolTip(tr("Mend what is safe to mend, into a new file; the old one is never changed"))
        self.use_button.setText(tr("Use the new file for the layer"))
        self.rows.speak()
        self._offer()
        self._tell()

    # --- what is checked
    def present(self, ids: Sequence[str] = ()) -> None:
        """Come to the front and check the layers of these ids; of none: all."""
        views = self._session.layers.views
        self._infos = [view.layer.info for view in views if not ids or view.layer.info.id in ids]
        show_beside(self)
        self.raise_()
        self.activateWindow()
        self.table.setFocus()
        self.check_again()

    def check_again(self) -> None:
        """Check the same layers from their files."""
        known = [info for one in self._infos if (info := self._session.layers.info(one.id)) is not None]
        self._infos, self._mended, self._said = known, None, ""
        self.checking.check(known, place_of(self._session.plan), self._checked, self._refused, self._progressed)
        self._progressed(0.0)

    def _progressed(self, share: float) -> None:
        self.progress.setValue(round(100 * share))
        self._tell()

    def _checked(self, layers: list[CheckedLayer]) -> None:
        self.layers = layers
        self.rows.show(layers)
        self._offer()
        self._fit()
        if self.rows.rows:
            self.table.selectRow(0)
        self._tell()

    def _refused(self, error: TabletopError) -> None:
        self._said = i18n.text(error.message)
        self._tell()

    def stop(self) -> None:
        """Stop what runs."""
        self.checking.cancel()
        self._tell()

    # --- what is shown
    def _offer(self) -> None:
        """Codes and severities that there are, with how many of each."""
        every = [row.problem for row in self.rows.every]
        self.code_box.clear()
        self.code_box.addItem(tr("All problems ({n})", n=len(every)), "")
        for code, count in counts(every).items():
            self.code_box.addItem(f"{i18n.text(Message(PROBLEM_CODES[code]))} ({count})", code)
        self.severity_box.clear()
        self.severity_box.addItem(tr("Every severity"), "")
        for severity, word in (("stop", tr("Stop")), ("warn", tr("Warning")), ("info", tr("Info"))):
            count = sum(problem.severity == severity for problem in every)
            if count:
                self.severity_box.addItem(f"{word} ({count})", severity)
        for box, held in ((self.code_box, self.rows.code), (self.severity_box, self.rows.severity)):
            box.setCurrentIndex(max(0, box.findData(held)))

    def _filter(self) -> None:
        self.rows.filter(str(self.code_box.currentData() or ""), str(self.severity_box.currentData() or ""), self.hide_seen.isChecked())
        if self.rows.rows:
            self.table.selectRow(0)
        self._tell()

    def _fit(self) -> None:
        head = self.table.horizontalHeader()
        for column in range(DESCRIPTION):
            width = max(self.table.sizeHintForColumn(column), head.sectionSizeHint(column))
            self.table.setColumnWidth(column, min(width + (16 if column == PROBLEM else 8), WIDEST_PX))

    @property
    def _number(self) -> int:
        return self.table.currentIndex().row()

    def _tell(self) -> None:
        """Whatever depends on what is chosen, and on what runs."""
        number, count, busy = self._number, len(self.rows.rows), self.checking.is_busy
        self.progress.setVisible(busy)
        self.stop_button.setVisible(busy)
        seen = sum(id(row) in self.rows.seen for row in self.rows.every)
        self.told.setText(tr("{number} of {count}, {seen} seen", number=max(number, -1) + 1, count=count, seen=seen) if count else "")
        self.sentence.setText(self._sentence(number))
        self.use_button.setVisible(self._mended is not None)
        for button in (self.previous_button, self.next_button, self.seen_button, self.copy_button):
            button.setEnabled(count > 0)
        self.save_button.setEnabled(bool(self.layers) and not busy)
        self.again_button.setEnabled(bool(self._infos) and not busy)
        self.repair_button.setEnabled(self._mendable() is not None and not busy)

    def _sentence(self, number: int) -> str:
        if self._said:
            return self._said
        if self.checking.is_busy:
            return tr("Checking layers...")
        if 0 <= number < len(self.rows.rows):
            return self.rows.rows[number].words[DESCRIPTION]
        return tr("Nothing is wrong.") if self.layers and not self.rows.every else ""

    # --- walking through
    def step(self, by: int) -> None:
        """Mark the problem chosen as seen, go to the next one or the one before, and show it on the map."""
        if not self.rows.rows:
            return
        number = self._number
        if number >= 0:
            self.rows.set_seen(number, True)
        self.table.selectRow(max(0, min(number + by, len(self.rows.rows) - 1)))
        self.go()

    def go(self) -> None:
        """Show the problem chosen on the map."""
        if not 0 <= self._number < len(self.rows.rows):
            return
        problem = self.rows.rows[self._number].problem
        self._said = ""
        self._tell()
        if problem.place is not None:
            self.place_wanted.emit(shapely.LineString(problem.line) if len(problem.line) > 1 else shapely.Point(problem.place))

    def mark_seen(self) -> None:
        """Mark the problem chosen as seen, or as not seen."""
        if 0 <= self._number < len(self.rows.rows):
            self.rows.set_seen(self._number, not self.rows.is_seen(self._number))
            self._tell()

    # --- what is done with it
    def copied(self) -> str:
        """The rows that are chosen, else all, with their heads, parted by tabs."""
        chosen = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        rows = [self.rows.rows[number] for number in chosen] if len(chosen) > 1 else self.rows.rows
        heads = [tr("Severity"), tr("Problem"), tr("Layer"), tr("Record"), tr("Description"), tr("East"), tr("North")]
        told = [[*row.words, *([f"{one:.2f}" for one in row.problem.place] if row.problem.place else ["", ""])] for row in rows]
        return "\n".join("\t".join(cell.replace("\t", " ") for cell in row) for row in (heads, *told))

    def copy(self) -> None:
        """Put the rows on the clipboard."""
        QGuiApplication.clipboard().setText(self.copied())

    def save(self) -> None:
        """Ask for a file and write what was found."""
        out = dialogs.ask_save_file(self, tr("Save the problems"), SAVED, self._folder / f"{tr('layer-check')}.html")
        if out is not None:
            self.checking.save(self.layers, out, self._saved, self._refused)
            self._tell()

    def _saved(self, out: Path) -> None:
        self._session.notice.emit(tr("Saved as {file}.", file=out.name), "info")
        self._tell()

    def _mendable(self) -> LayerInfo | None:
        """The layer of the problem chosen, or the only one; None where it cannot be mended."""
        number = self._number
        chosen = self.rows.rows[number].layer.layer_id if 0 <= number < len(self.rows.rows) else ""
        found = [info for info in self._infos if info.id == chosen or len(self._infos) == 1]
        return found[0] if found and not found[0].is_picture and not found[0].is_address else None

    def repair(self) -> None:
        """Ask for a new file and mend the layer of the problem chosen into it."""
        info = self._mendable()
        if info is None:
            return
        stem = Path(info.path).stem
        out = dialogs.ask_save_file(
            self, tr("Repair {layer}", layer=info.title_in(i18n.language())), MENDED, self._folder / f"{stem}-{tr('mended')}.gpkg"
        )
        if out is None:
            return
        self._said = ""
        self.checking.repair([info], out, lambda mended: self._repaired(info, out, mended), self._refused, self._progressed)
        self._progressed(0.0)

    def _repaired(self, info: LayerInfo, out: Path, mended: list[MendedLayer]) -> None:
        (done,) = mended
        told = ", ".join(f"{i18n.text(Message(PROBLEM_CODES[code]))}: {count}" for code, count in done.counts().items())
        self._said = tr("{file} was written; there was nothing to mend.", file=out.name)
        if told:
            self._said = tr("{file} was written. Mended: {told}", file=out.name, told=told)
        self._mended = (info, out, done.table)
        self._tell()

    def use_mended(self) -> None:
        """Let the layer be read from the mended file; one step of undo."""
        if self._mended is None:
            return
        info, out, table = self._mended
        self._session.layers.change([info.id], mark("Use the mended file of {layer}"), path=str(out.absolute()), table=table)
        self._mended = None
        self.check_again()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is checked behind a window that is shut."""
        self.checking.close()
        super().closeEvent(event)

    def reject(self) -> None:
        """Esc closes it."""
        self.checking.close()
        super().reject()
