"""The older states of the plan on this computer: when and why each was taken, a picture, what differs; restored, saved, compared."""

from collections import Counter
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.core.comparison.difference_words import sections
from tabletop.core.comparison.state_words import count_words, difference_words, why_words
from tabletop.core.text.message import Message, cut, mark, message
from tabletop.core.values.left_out import DAMAGE
from tabletop.session.comparison import Against
from tabletop.session.keeping.older_states import Looked
from tabletop.session.session import Session
from tabletop.ui.dialogs import dialogs
from tabletop.ui.focus.spoken_dialog import SpokenDialog
from tabletop.ui.keeping.state_pictures import PICTURE, StatePictures
from tabletop.ui.parts.panel_parts import plain_label, resize_on_screen
from tabletop.ui.parts.theme import colour

tr = i18n.tr
SIZE_PX = (760, 560)
STATE = Qt.ItemDataRole.UserRole
MOST_LINES = 200
"""So many differences of a section are listed."""

ONE, MANY = mark("{text}"), mark("{n} x {text}")
SINCE = {
    "Moved": mark("Moved since then"),
    "Appeared": mark("Appeared since then"),
    "Vanished": mark("Gone since then"),
    "Changed": mark("Changed since then"),
}
"""Heads of what differs: what came to the plan after the state was taken."""


class OlderStatesDialog(SpokenDialog):
    """A list of states, what came since the chosen one, and what can be done with it. `comparison_wanted`: show it on the map."""

    comparison_wanted = Signal()

    def __init__(self, session: Session, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._folder = session, folder
        self.setProperty("help_page", "safety")
        resize_on_screen(self, *SIZE_PX)
        self.told = plain_label(self)
        self.states = QListWidget(self)
        self.differences = QTreeWidget(self)
        self.restore_button, self.save_button, self.compare_button = QPushButton(self), QPushButton(self), QPushButton(self)
        self.close_button = QPushButton(self)
        self.pictures = StatePictures(self, self.devicePixelRatioF())
        self._painted: set[Path] = set()
        self._lay_out()
        self._connect()
        self.speak()
        session.older.look()

    def _lay_out(self) -> None:
        self.states.setIconSize(PICTURE)
        self.states.setWordWrap(True)
        self.states.setUniformItemSizes(True)
        self.differences.setHeaderHidden(True)
        self.differences.setRootIsDecorated(False)
        self.differences.setIndentation(12)
        line, foot = QHBoxLayout(), QHBoxLayout()
        for row in (line, foot):
            row.setSpacing(8)
        line.addWidget(self.states, 3)
        line.addWidget(self.differences, 2)
        for button in (self.restore_button, self.save_button, self.compare_button, self.close_button):
            button.setAutoDefault(False)
            foot.addWidget(button)
        foot.insertStretch(3, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(8)
        box.addWidget(self.told)
        box.addLayout(line, 1)
        box.addLayout(foot)

    def _connect(self) -> None:
        self._session.older.changed.connect(self._show)
        self._session.older.saved.connect(self._say_saved)
        self.pictures.painted.connect(self._put_picture)
        self.states.currentItemChanged.connect(self._show_chosen)
        self.states.itemActivated.connect(lambda _: self.compare())
        self.restore_button.clicked.connect(self.restore)
        self.save_button.clicked.connect(self.save)
        self.compare_button.clicked.connect(self.compare)
        self.close_button.clicked.connect(self.reject)

    def speak(self) -> None:
        """Write every word again."""
        self.setWindowTitle(tr("Older states"))
        self.states.setAccessibleName(tr("Older states"))
        self.differences.setAccessibleName(tr("What came since"))
        self.restore_button.setText(tr("Restore"))
        self.restore_button.setToolTip(tr("The plan becomes what it was, as one step that undo takes back"))
        self.save_button.setText(tr("Save as a new plan..."))
        self.compare_button.setText(tr("Compare on the map"))
        self.close_button.setText(tr("Close"))
        self._show()

    # --- the list
    def _show(self) -> None:
        older = self._session.older
        if older.running and not older.found:
            self.told.setText(tr("Looking for older states..."))
        elif not older.found:
            self.told.setText(tr("No older states yet. One is kept when a plan is opened, and every ten minutes while it changes."))
        else:
            self.told.setText(tr("States of this plan that this computer keeps. Restoring is one step; the plan as it stands is kept too."))
        if [self._path(row) for row in range(self.states.count())] != [state.path for state in older.found]:
            self._fill()
        for row, state in enumerate(older.found):
            looked = older.looked.get(state.path)
            self.states.item(row).setText(self._words(row))
            if isinstance(looked, Looked) and state.path not in self._painted:
                self._painted.add(state.path)
                self.pictures.add(state.path, looked.plan, self._session.scene)
        self._show_chosen()

    def _fill(self) -> None:
        self.states.clear()
        self.pictures.stop()
        self._painted = set()
        blank = QPixmap(PICTURE)
        blank.fill(colour("paper"))
        for state in self._session.older.found:
            item = QListWidgetItem(QIcon(blank), "", self.states)
            item.setData(STATE, str(state.path))
            item.setSizeHint(QSize(0, PICTURE.height() + 12))
        self.states.setCurrentRow(0)

    def _path(self, row: int) -> Path:
        return Path(self.states.item(row).data(STATE))

    def _words(self, row: int) -> str:
        """Time and why; what it holds; what came since, or why it cannot be read."""
        older = self._session.older
        state = older.found[row]
        at = state.about.at.astimezone()
        looked = older.looked.get(state.path)
        differs = (
            tr("Reading...") if looked is None else i18n.text(difference_words(looked.found) if isinstance(looked, Looked) else looked)
        )
        lines = [f"{at:%d-%m-%Y %H.%M}, {i18n.text(why_words(state.about.why))}", i18n.text(count_words(state.about.counts)), differs]
        here = self._session.file.path
        if here is not None and state.about.plan and Path(state.about.plan) != here.absolute():
            there = Path(state.about.plan)
            lines[1] += f", {there.name if there.name != here.name else there.parent.name + '/' + there.name}"
        return "\n".join(lines)

    def _put_picture(self, path: Path, picture: QPixmap) -> None:
        for row in range(self.states.count()):
            if self._path(row) == path:
                self.states.item(row).setIcon(QIcon(picture))

    # --- the chosen one
    def _chosen(self) -> int | None:
        row = self.states.currentRow()
        return row if 0 <= row < len(self._session.older.found) else None

    def _show_chosen(self, *_: object) -> None:
        row, older, session = self._chosen(), self._session.older, self._session
        looked = None if row is None else older.looked.get(older.found[row].path)
        usable = isinstance(looked, Looked)
        differs = isinstance(looked, Looked) and (bool(looked.found) or any(one.template in DAMAGE for one in session.plan.left_out))
        self.restore_button.setEnabled(differs and not session.file.read_only and session.exercise.run is None)
        self.save_button.setEnabled(usable)
        self.compare_button.setEnabled(usable)
        self.differences.clear()
        if isinstance(looked, Looked):
            for head, lines in sections(looked.found):
                self._add_section(head, lines)
            if not looked.found:
                self.differences.addTopLevelItem(QTreeWidgetItem([i18n.text(difference_words(looked.found))]))

    def _add_section(self, head: Message, lines: list[Message]) -> None:
        top = QTreeWidgetItem([i18n.text(message(SINCE[head.template]))])
        alike = Counter(i18n.text(line) for line in lines)
        told = [message(ONE if n == 1 else MANY, n=n, text=text) for text, n in alike.items()]
        for line in cut(told, MOST_LINES):
            item = QTreeWidgetItem(top, [i18n.text(line)])
            item.setToolTip(0, item.text(0))
        self.differences.addTopLevelItem(top)
        top.setExpanded(True)

    def restore(self) -> None:
        """Make the plan what it was."""
        row = self._chosen()
        if row is not None and self.restore_button.isEnabled():
            self._session.older.restore(self._session.older.found[row])
            self.accept()

    def save(self) -> None:
        """Ask for a file and write the state to it as a new plan."""
        row = self._chosen()
        if row is None:
            return
        state = self._session.older.found[row]
        proposed = self._folder / f"{Path(state.about.plan).stem or tr('plan')} {state.about.at.astimezone():%Y-%m-%d %H.%M}.gpkg"
        path = dialogs.ask_save_file(self, tr("Save as a new plan"), (".gpkg",), proposed)
        if path is not None:
            self._session.older.save(state, path)

    def _say_saved(self, path: Path) -> None:
        self.told.setText(tr("Written: {file}", file=path.name))

    def compare(self) -> None:
        """Hold the plan against the state, on the map."""
        row = self._chosen()
        if row is not None and self.compare_button.isEnabled():
            self._session.comparison.hold_against(Against(state=self._session.older.found[row].path))
            self.comparison_wanted.emit()
            self.accept()

    def done(self, result: int) -> None:
        """What is still being read or painted is left."""
        self.pictures.stop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """As `done`."""
        self.pictures.stop()
        super().closeEvent(event)
