"""Copies of the plan that several people worked on, merged into it: what is taken over, what stays, and which units are used twice."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.core.comparison.difference_words import conflict_sentence, taken_sentence, twice_sentence
from tabletop.core.comparison.merging import Conflict, Merge, Taken
from tabletop.core.text.message import Message
from tabletop.core.values.change import Table
from tabletop.session.session import Session
from tabletop.ui.dialogs import dialogs
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.panel_parts import plain_label, resize_on_screen
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
SIZE_PX = (720, 520)


class MergeDialog(QDialog):
    """The open plan is the one that was given out; its copies are chosen here. Merging is one step that undo takes back."""

    def __init__(self, session: Session, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._folder = session, folder
        self._faults: list[str] = []
        self._listed: list[str] = []
        self._is_done = False
        self.setProperty("help_page", "compare")
        resize_on_screen(self, *SIZE_PX)
        self.told = plain_label(self)
        self.copies = QTreeWidget(self)
        self.add_button, self.remove_button = QPushButton(self), QPushButton(self)
        self.tree = QTreeWidget(self)
        self.fault = plain_label(self, style="quiet")
        self.buttons = QDialogButtonBox(self)
        self.accept_button = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel_button = self.buttons.addButton("", QDialogButtonBox.ButtonRole.RejectRole)
        self._lay_out()
        self._connect()
        self._speak()

    def _lay_out(self) -> None:
        for tree in (self.copies, self.tree):
            tree.setHeaderHidden(True)
            tree.setRootIsDecorated(False)
        self.copies.setFixedHeight(84)
        self.tree.setIndentation(12)
        self.tree.setColumnCount(2)
        head = self.tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        sides, line = QVBoxLayout(), QHBoxLayout()
        for button in (self.add_button, self.remove_button):
            button.setAutoDefault(False)
            sides.addWidget(button)
        sides.addStretch(1)
        line.setSpacing(8)
        line.addWidget(self.copies, 1)
        line.addLayout(sides)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(8)
        box.addWidget(self.told)
        box.addLayout(line)
        box.addWidget(self.tree, 1)
        box.addWidget(self.fault)
        box.addWidget(self.buttons)

    def _connect(self) -> None:
        merging = self._session.merging
        merging.changed.connect(self._show)
        merging.failed.connect(self._say)
        self.add_button.clicked.connect(self._ask)
        self.remove_button.clicked.connect(self._remove)
        self.copies.currentItemChanged.connect(self._enable)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _speak(self) -> None:
        self.setWindowTitle(tr("Merge copies of the plan"))
        told = tr("The open plan is the one that was given out. Add the copies that people worked on; what only one changed is taken over.")
        self.told.setText(told)
        self.copies.setAccessibleName(tr("Copies"))
        self.tree.setAccessibleName(tr("What merging does"))
        self.add_button.setText(tr("Add copies..."))
        self.remove_button.setText(tr("Leave out"))
        self.accept_button.setText(tr("Merge"))
        self.cancel_button.setText(tr("Cancel"))
        self._show()

    # --- copies
    def _ask(self) -> None:
        self.add(dialogs.ask_open_files(self, tr("Copies of the plan"), (".gpkg",), self._folder))

    def add(self, paths: Sequence[Path]) -> None:
        """Read copies of the plan."""
        self._faults = []
        self._session.merging.add(paths)

    def _remove(self) -> None:
        item = self.copies.currentItem()
        if item is not None:
            self._session.merging.remove(item.text(0))

    def _say(self, fault: Message) -> None:
        self._faults.append(i18n.text(fault))
        self._show()

    # --- what merging does
    def _show(self) -> None:
        merging = self._session.merging
        if self._is_done and not merging.is_busy and not merging.sides:
            self._is_done = False
            self.accept()
            return
        names = [side.name for side in merging.sides]
        if names != self._listed:
            self.copies.clear()
            self._listed = names
            self.copies.addTopLevelItems([QTreeWidgetItem([name]) for name in names])
        self.tree.clear()
        if merging.found is not None and names:
            self._fill(merging.found)
        problems = [*self._faults, *(i18n.text(problem) for problem in merging.problems)]
        busy = [tr("Reading...")] if merging.is_busy else []
        self.fault.setText("\n".join([*busy, *problems]))
        self.fault.setVisible(bool(busy or problems))
        self._enable()

    def _enable(self, *_: object) -> None:
        merging = self._session.merging
        ready = merging.found is not None and merging.found.change is not None and not merging.is_busy
        self.accept_button.setEnabled(ready and bool(merging.sides) and not self._session.file.read_only)
        self.remove_button.setEnabled(self.copies.currentItem() is not None)

    def _fill(self, found: Merge) -> None:
        if not (found.taken or found.conflicts):
            QTreeWidgetItem(self.tree, [tr("The copies hold what the plan holds; nothing is taken over.")])
        if found.conflicts:
            head = self._group(tr("Conflicts: stays as it was, unless you choose"), len(found.conflicts))
            for conflict in found.conflicts:
                self._add_conflict(head, conflict)
        if found.twice:
            head = self._group(tr("Units with more people than they have"), len(found.twice))
            for unit in found.twice:
                QTreeWidgetItem(head, [i18n.text(twice_sentence(unit))])
        if found.taken:
            head = self._group(tr("Taken over"), len(found.taken))
            for row in found.taken:
                self._add_taken(head, row)

    def _group(self, title: str, count: int) -> QTreeWidgetItem:
        head = QTreeWidgetItem(self.tree, [f"{title} ({count})"])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        head.setExpanded(True)
        return head

    def _add_conflict(self, head: QTreeWidgetItem, conflict: Conflict) -> None:
        item = QTreeWidgetItem(head, [i18n.text(conflict_sentence(conflict))])
        item.setToolTip(0, item.text(0))
        self._offer_versions(item, conflict.table, conflict.id, conflict.sides, None)

    def _add_taken(self, head: QTreeWidgetItem, row: Taken) -> None:
        item = QTreeWidgetItem(head, [i18n.text(taken_sentence(row))])
        if (row.table, row.id) in self._session.merging.instead:
            self._offer_versions(item, row.table, row.id, [side.name for side in self._session.merging.sides], row.side)

    def _offer_versions(self, item: QTreeWidgetItem, table: Table, key: str, sides: Sequence[str], chosen: str | None) -> None:
        """Whose version of a row wins, in the second column."""
        box = SteadyCombo(self.tree)
        box.addItem(tr("as it was"), None)
        for side in sides:
            box.addItem(tr("from {side}", side=side), side)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.setAccessibleName(item.text(0))
        box.activated.connect(lambda place: self._session.merging.decide(table, key, box.itemData(place)))
        self.tree.setItemWidget(item, 1, box)

    def _accept(self) -> None:
        self._is_done = True
        self._session.merging.accept()

    def reject(self) -> None:
        """Nothing is merged, and the copies are let go."""
        self._session.merging.let_go()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """As Cancel."""
        self._session.merging.let_go()
        super().closeEvent(event)
