"""A sheet before it is imported into the roster: its columns, and what becomes of each unit. Read and matched in a thread."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.core.roster.roster_import import RosterImport, import_sheet
from tabletop.core.roster.sheet import Sheet
from tabletop.core.roster.sheet_fields import title_of
from tabletop.core.roster.sheet_file import SheetFile
from tabletop.core.roster.sheet_header import Header, header_of
from tabletop.core.text.errors import InputError, TabletopError
from tabletop.core.values.change import Change
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.session.base.background import Background, Job
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.panel_parts import plain_label, plain_tooltip, resize_on_screen
from tabletop.ui.parts.property_editors import SteadyCombo
from tabletop.ui.roster.column_mapping import ColumnMapping

tr = i18n.tr
T = TypeVar("T")
SIZE_PX = (980, 640)
LEAST_LIST_PX = 60
MATCHED_AT_ONCE = 150
"""Rows that are matched within a blink; more go to the thread."""
MOST_ROWS = 300
"""Rows that a group of the list shows."""


class RosterImportDialog(QDialog):
    """Accepted when the roster shall change: `change` is the one step that does it. `file`: what was read already."""

    def __init__(self, parent: QWidget | None, plan: Plan, path: Path, file: SheetFile | None = None) -> None:
        super().__init__(parent)
        self._plan, self._path, self._file = plan, path, file
        self._thread: Background | None = None
        self.found: RosterImport | None = None
        self.setWindowTitle(tr("Import the roster"))
        resize_on_screen(self, *SIZE_PX)
        self.waiting = plain_label(self)
        self.bar = QProgressBar(self)
        self.sheets = SteadyCombo(self)
        self.heads = plain_label(self, style="quiet")
        self.columns = ColumnMapping(self)
        self.tree = QTreeWidget(self)
        self.told = plain_label(self)
        self._lay_out()
        self.columns.changed.connect(self._match)
        self.sheets.currentIndexChanged.connect(lambda _: self._show_sheet())
        if file is None:
            self._begin()
        else:
            self._show_file(file)

    def _lay_out(self) -> None:
        self.pages = QStackedWidget(self)
        wait, preview = QWidget(self), QWidget(self)
        box = QVBoxLayout(wait)
        box.addStretch(1)
        box.addWidget(self.waiting)
        box.addWidget(self.bar)
        box.addStretch(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        label = plain_label(self, wrap=False)
        label.setText(tr("Sheet"))
        label.setBuddy(self.sheets)
        self.sheets.setAccessibleName(tr("Sheet"))
        head.addWidget(label)
        head.addWidget(self.sheets)
        head.addWidget(self.heads, 1)
        box = QVBoxLayout(preview)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(self.columns)
        box.addWidget(self.tree, 1)
        box.addWidget(self.told)
        self.pages.addWidget(wait)
        self.pages.addWidget(preview)
        self.buttons = QDialogButtonBox(self)
        self.accept_button = self.buttons.addButton(tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setEnabled(False)
        self.buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(12)
        box.addWidget(self.pages, 1)
        box.addWidget(self.buttons)
        self._head_of_tree()

    def _head_of_tree(self) -> None:
        self.tree.setMinimumHeight(LEAST_LIST_PX)
        self.tree.setUniformRowHeights(True)
        self.tree.setProperty("roomy", True)
        self.tree.setAccessibleName(tr("What the import does"))
        self.tree.setHeaderLabels([tr("Unit"), tr("Row"), tr("Field"), tr("Now"), tr("After the import")])
        head = self.tree.header()
        head.setStretchLastSection(False)
        for column in range(5):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch if column != 1 else QHeaderView.ResizeMode.ResizeToContents)

    # --- work in the thread
    def _run(self, work: Callable[[Job[T]], T], done: Callable[[T], None], failed: Callable[[TabletopError], None]) -> None:
        """Do that and nothing else any more; each piece of work has the thread for itself and ends it."""
        self._stop()
        self._thread = Background("sheets", self)

        def finished(value: T) -> None:
            self._stop()
            done(value)

        def refused(error: TabletopError) -> None:
            self._stop()
            failed(error)

        self._thread.submit(Job(work, finished, refused))

    def _stop(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.close()
            thread.deleteLater()

    def _begin(self) -> None:
        """Read the file."""
        path = self._path
        self.waiting.setText(tr("Reading {title}", title=path.name))
        self.bar.setRange(0, 0)

        def read(job: Job[SheetFile]) -> SheetFile:
            from tabletop.io.tables.sheet_reading import read_sheets

            return read_sheets(path, job.cancelled)

        self._run(read, self._show_file, self._refuse)

    def _refuse(self, error: TabletopError) -> None:
        """Say why the file cannot be read."""
        self.bar.hide()
        self.waiting.setText(i18n.text(error.message))
        self.pages.setCurrentIndex(0)

    # --- what is shown
    def _show_file(self, file: SheetFile) -> None:
        self._file = file
        self.sheets.blockSignals(True)
        self.sheets.addItems([sheet.name for sheet in file.sheets])
        self.sheets.setCurrentIndex([sheet is file.likeliest for sheet in file.sheets].index(True))
        self.sheets.blockSignals(False)
        self.sheets.setEnabled(len(file.sheets) > 1)
        self.pages.setCurrentIndex(1)
        self._show_sheet()
        tab_order.enter(self)

    def _sheet(self) -> Sheet:
        assert self._file is not None
        return self._file.sheets[self.sheets.currentIndex()]

    def _show_sheet(self) -> None:
        sheet = self._sheet()
        try:
            header = header_of(sheet, self._path.name, {})
        except InputError as error:
            self.columns.hide()
            self.heads.setText("")
            self._show(None, i18n.text(error.message))
            return
        self.columns.show()
        self.heads.setText(_heads_words(header))
        scenes = [scene.number for scene in self._plan.scene_list()]
        self.columns.show_header(header, sheet, scenes)
        self._match()

    def _match(self) -> None:
        """What the sheet does to the roster, by the columns as they are now."""
        sheet, header, plan = self._sheet(), self.columns.header, self._plan
        assert header is not None
        if len(sheet.rows) <= MATCHED_AT_ONCE:
            self._stop()
            self._show(import_sheet(plan, sheet, header))
            return
        self._show(None, tr("Comparing the sheet with the roster"))
        self._run(lambda job: import_sheet(plan, sheet, header, job.cancelled), self._show, self._refuse)

    def _show(self, found: RosterImport | None, words: str = "") -> None:
        self.found = found
        self.tree.clear()
        self.accept_button.setEnabled(found is not None and bool(found.added or found.changed))
        self.told.setText(words if found is None else _told(found, self._plan))
        if found is None:
            return
        self._group(tr("Problems"), len(found.problems), [[i18n.text(one.message)] for one in found.problems[:MOST_ROWS]], True)
        changed = [
            [one.before.name, str(one.row), i18n.text(title_of(name)), before, after]
            for one in found.changed
            for name, before, after in one.values()
        ]
        self._group(tr("Changed"), len(found.changed), changed, True)
        strength, dash = i18n.text(title_of("strength")), "\N{EN DASH}"
        added = [[_named(unit), str(found.rows[unit.id]), strength, dash, i18n.number(unit.strength)] for unit in found.added[:MOST_ROWS]]
        self._group(tr("Added"), len(found.added), added, True)
        left = [[_named(unit), dash, strength, *[i18n.number(unit.strength)] * 2] for unit in found.left[:MOST_ROWS]]
        self._group(tr("Not in the sheet, left as they are"), len(found.left), left, False)

    def _group(self, title: str, count: int, rows: Sequence[list[str]], opened: bool) -> None:
        """A heading with its count, and the rows below it; without rows nothing."""
        if not rows:
            return
        head = QTreeWidgetItem(self.tree, [f"{title}: {i18n.number(count)}"])
        head.setFirstColumnSpanned(True)
        font = head.font(0)
        font.setBold(True)
        head.setFont(0, font)
        for row in rows[:MOST_ROWS]:
            item = QTreeWidgetItem(head, row)
            for column, text in enumerate(row):
                item.setToolTip(column, plain_tooltip(text))
            item.setFirstColumnSpanned(len(row) == 1)
        if count > MOST_ROWS:
            QTreeWidgetItem(head, [tr("and {n} more", n=count - MOST_ROWS)]).setFirstColumnSpanned(True)
        head.setExpanded(opened)

    # --- the window
    @property
    def change(self) -> Change | None:
        """The step that imports what is shown."""
        return self.found.change(self._path.name) if self.found is not None else None

    def done(self, result: int) -> None:
        """Close; whatever the thread does is of no use any more."""
        self._stop()
        super().done(result)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)


def _named(unit: RosterUnit) -> str:
    return f"{unit.name} ({unit.agency})" if unit.agency else unit.name


def _heads_words(header: Header) -> str:
    if header.first == header.last:
        return tr("Heads of the columns in row {row}", row=str(header.first + 1))
    return tr("Heads of the columns in rows {first} to {last}", first=str(header.first + 1), last=str(header.last + 1))


def _told(found: RosterImport, plan: Plan) -> str:
    now = sum(unit.strength for unit in plan.roster.values())
    people = tr("Persons: {now} now, {total} after the import.", now=now, total=found.total)
    if not (found.added or found.changed):
        return tr("Nothing changes: the roster holds what the sheet says.") + " " + people
    counts = tr(
        "{added} {added:unit|units} added, {changed} changed, {same} the same, {left} left as they are.",
        added=len(found.added),
        changed=len(found.changed),
        same=found.same,
        left=len(found.left),
    )
    return f"{counts} {people}"
