"""The plan held against another scene, a saved mark or another file: what differs, in words; a click shows it on the map."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget
from shapely.geometry.base import BaseGeometry

from tabletop import i18n
from tabletop.core.comparison.difference_words import changed_sentence, moved_sentence, row_title
from tabletop.core.comparison.differences import Differences, RowDifference
from tabletop.core.comparison.marks import marks_of
from tabletop.core.text.message import Message
from tabletop.session.comparison import Against
from tabletop.session.session import Session
from tabletop.ui.dialogs import dialogs
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.panel_parts import plain_label, resize_on_screen, show_beside
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
SIZE_PX = (440, 520)
FEATURE = Qt.ItemDataRole.UserRole
Line = tuple[str | Message, str | None, BaseGeometry | None]
"""Words, the feature that they are about, and its shape where it is there no more."""


class ComparisonWindow(QDialog):
    """A window beside the map. `place_wanted` carries the feature (and its old shape where it is gone) that shall be seen;
    `looked_at` the one whose difference alone stands on the map, None for all."""

    place_wanted = Signal(str, object)
    looked_at = Signal(object)

    def __init__(self, session: Session, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._folder = session, folder
        self._files: list[Path] = []
        self.setProperty("help_page", "compare")
        resize_on_screen(self, *SIZE_PX)
        self.against_label = plain_label(self, style="quiet", wrap=False)
        self.against = SteadyCombo(self)
        self.told = plain_label(self)
        self.tree = QTreeWidget(self)
        self.mark_name = QLineEdit(self)
        self.mark_button = QPushButton(self)
        self._lay_out()
        self.against.activated.connect(self._choose)
        self.tree.currentItemChanged.connect(self._look)
        self.tree.itemActivated.connect(self._go)
        self.tree.itemClicked.connect(self._go)
        self.mark_button.clicked.connect(self._save_mark)
        self.mark_name.returnPressed.connect(self._save_mark)
        session.comparison.changed.connect(self._show)
        session.plan_changed.connect(self._offer)
        session.scene_changed.connect(self._offer)
        session.run_changed.connect(self._offer)
        self._speak()

    def _lay_out(self) -> None:
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(12)
        self.mark_button.setAutoDefault(False)
        self.against_label.setBuddy(self.against)
        head, foot = QHBoxLayout(), QHBoxLayout()
        for line in (head, foot):
            line.setSpacing(8)
        head.addWidget(self.against_label)
        head.addWidget(self.against, 1)
        foot.addWidget(self.mark_name, 1)
        foot.addWidget(self.mark_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(self.told)
        box.addWidget(self.tree, 1)
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
        self.setWindowTitle(tr("Compare"))
        self.against_label.setText(tr("Against"))
        self.against.setAccessibleName(tr("Against"))
        self.tree.setAccessibleName(tr("What differs"))
        self.mark_name.setPlaceholderText(tr("Name of a mark, such as Briefing 1"))
        self.mark_name.setAccessibleName(tr("Name of the mark"))
        self.mark_button.setText(tr("Save a mark"))
        self.mark_button.setToolTip(tr("Keep the plan as it stands, to hold a later one against it"))
        self._offer()
        self._show()

    # --- what it is held against
    def present(self) -> None:
        """Come to the front; the first time against the scene before, else the last mark, else a question."""
        if self._session.comparison.against is None:
            self._session.comparison.hold_against(self._first())
            self._offer()
        show_beside(self)
        self.raise_()
        self.activateWindow()
        self.against.setFocus()

    def _first(self) -> Against | None:
        before = [scene.number for scene in self._session.plan.scene_list() if scene.number < self._session.scene]
        if before:
            return Against(scene=before[-1])
        marks = marks_of(self._session.plan)
        return Against(mark=marks[-1].name) if marks else None

    def _offer(self, *_: object) -> None:
        """The scenes, marks and files that the plan can be held against."""
        plan, scene = self._session.plan, self._session.scene
        self.against.clear()
        self.against.addItem(tr("Nothing"), None)
        for other in plan.scene_list():
            if other.number != scene:
                words = tr("Scene {number}: {name}", number=other.number, name=other.name) if other.name else ""
                self.against.addItem(words or tr("Scene {number}", number=other.number), Against(scene=other.number))
        for saved in reversed(marks_of(plan)):
            self.against.addItem(tr("Mark {name}", name=saved.name), Against(mark=saved.name))
        exercise = self._session.exercise
        if exercise.run is not None:
            self.against.addItem(tr("The plan"), Against(plan=True))
        for run in exercise.runs:
            if exercise.run is None or run.code != exercise.run.code:
                self.against.addItem(tr("Run {name}", name=run.name), Against(run=run.code))
        for path in self._files:
            self.against.addItem(path.name, Against(file=path))
        held = self._session.comparison.against
        if held is not None and held.state is not None:
            self.against.addItem(state_title(held.state), held)
        self.against.addItem(tr("Another plan file..."), "file")
        places = [n for n in range(self.against.count()) if self.against.itemData(n) == held]
        self.against.setCurrentIndex(places[0] if places else 0)
        self.mark_button.setEnabled(not self._session.file.read_only and exercise.run is None)
        if held is not None and not places:
            self._session.comparison.hold_against(None)

    def _choose(self, place: int) -> None:
        wanted = self.against.itemData(place)
        if wanted == "file":
            path = dialogs.ask_open_file(self, tr("Compare with a plan"), (".gpkg",), self._folder)
            if path is None:
                self._offer()
                return
            self._files = [*(one for one in self._files if one != path), path]
            wanted = Against(file=path)
        self._session.comparison.hold_against(wanted)
        self._offer()

    def _save_mark(self) -> None:
        if not self.mark_button.isEnabled():
            return
        name = self.mark_name.text().strip() or tr("Mark {n}", n=len(marks_of(self._session.plan)) + 1)
        if self._session.do(self._session.comparison.mark_of_today(name)):
            self.mark_name.clear()
            self._session.notice.emit(tr("Saved as the mark {name}; compare with it at any time.", name=name), "info")

    # --- what differs
    def _show(self) -> None:
        comparison = self._session.comparison
        self.tree.clear()
        if comparison.found is not None:
            _fill(self.tree, comparison.found)
        self.told.setText(self._said())

    def _said(self) -> str:
        comparison = self._session.comparison
        if comparison.against is None:
            return tr("Choose what the plan is held against: another scene, a saved mark, or another plan file.")
        if comparison.error is not None:
            return i18n.text(comparison.error)
        if comparison.is_looking or comparison.found is None:
            return tr("Comparing...")
        if comparison.against.scene is not None:
            words = tr("From scene {before} to scene {after}", before=comparison.against.scene, after=self._session.scene)
        elif comparison.against.mark is not None:
            words = tr("From the mark {name} to the plan as it stands", name=comparison.against.mark)
        elif comparison.against.plan:
            words = tr("From the plan to the run")
        elif comparison.against.file is not None:
            words = tr("From {name} to the plan as it stands", name=comparison.against.file.name)
        else:
            words = tr("From {name} to the plan as it stands", name=self.against.currentText())
        count = len(comparison.found)
        return f"{words}: {tr('{n} {n:difference|differences}', n=count)}" if count else f"{words}: {tr('no differences')}"

    def _look(self, item: QTreeWidgetItem | None, _: QTreeWidgetItem | None = None) -> None:
        self.looked_at.emit(None if item is None or item.data(0, FEATURE) is None else item.data(0, FEATURE)[0])

    def _go(self, item: QTreeWidgetItem, _: int = 0) -> None:
        held = item.data(0, FEATURE)
        if held is not None:
            self.place_wanted.emit(*held)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The map shows differences as long as the window is there."""
        self._leave()
        super().closeEvent(event)

    def reject(self) -> None:
        """Esc closes it."""
        self._leave()
        super().reject()

    def _leave(self) -> None:
        self.looked_at.emit(None)
        self._session.comparison.hold_against(None)


def _fill(tree: QTreeWidget, found: Differences) -> None:
    """Heads with their lines; each line holds the feature that it is about, and its shape where it is there no more."""
    groups: list[tuple[str, list[Line]]] = [
        (tr("Moved"), [(moved_sentence(one), one.id, None) for one in found.moved]),
        (tr("Appeared"), [_line(row) for row in found.added]),
        (tr("Vanished"), [_line(row) for row in found.removed]),
        (tr("Changed"), [(changed_sentence(row), row.id if row.table == "feature" else None, None) for row in found.changed]),
    ]
    for title, lines in groups:
        if lines:
            head = QTreeWidgetItem(tree, [f"{title} ({len(lines)})"])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for words, key, shape in lines:
                text = words if isinstance(words, str) else i18n.text(words)
                item = QTreeWidgetItem(head, [text])
                item.setToolTip(0, text)
                if key is not None:
                    item.setData(0, FEATURE, (key, shape))
            head.setExpanded(True)


def _line(row: RowDifference) -> Line:
    title = row_title(row.table, row.id, row.name, row.kind)
    return title, row.id if row.table == "feature" else None, row.before


def state_title(path: Path) -> str:
    """What an older state is called: by the time in the name of its file."""
    try:
        at = datetime.strptime(path.name[:13], "%Y%m%dT%H%M")
    except ValueError:
        return tr("An older state")
    return tr("Older state of {time}", time=f"{at:%d-%m-%Y %H.%M}")
