"""The rules of the checks in one window beside the map: limits, distances, coverage demands; check sets in and out."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QTabWidget, QVBoxLayout, QWidget

from tabletop import i18n, paths
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change
from tabletop.session.session import Session
from tabletop.ui.dialogs import dialogs
from tabletop.ui.dialogs.asked import is_accepted
from tabletop.ui.dialogs.form_dialog import FormDialog
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.panel_parts import plain_label, resize_on_screen
from tabletop.ui.rules.demands_page import DemandsPage
from tabletop.ui.rules.import_preview import ImportPreview
from tabletop.ui.rules.limits_page import LimitsPage
from tabletop.ui.rules.pairs_page import PairsPage
from tabletop.ui.rules.rule_page import RulePage

tr = i18n.tr
SIZE_PX = (820, 600)
SUFFIX = ".rules.toml"
LATER: tuple[type[RulePage], ...] = (PairsPage, DemandsPage)
"""The pages behind the first one."""


class RulesWindow(QDialog):
    """A window beside the map; it follows the plan and the language."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("help_page", "rules")
        resize_on_screen(self, *SIZE_PX)
        self.limits = LimitsPage(session, self)
        self._made: dict[type[RulePage], RulePage] = {}
        self.tabs = QTabWidget(self)
        for page in (self.limits, *(QWidget(self) for _ in LATER)):
            self.tabs.addTab(page, "")
        self.tabs.currentChanged.connect(lambda place: place and self._page(LATER[place - 1]))
        self.told = plain_label(self, style="quiet")
        self.reset_button, self.import_button, self.export_button = (QPushButton(self) for _ in range(3))
        slots = {self.reset_button: self._reset, self.import_button: self.import_set, self.export_button: self.export_set}
        for button, slot in slots.items():
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        self._lay_out()
        keys = QKeySequence.StandardKey
        for key, step in ((keys.Undo, session.undo_stack.undo), (keys.Redo, session.undo_stack.redo)):
            QShortcut(QKeySequence(key), self).activated.connect(step)
        session.plan_changed.connect(self._follow, Qt.ConnectionType.QueuedConnection)
        self._stale, self._is_fresh = False, True
        self._speak()

    @property
    def pairs(self) -> RulePage:
        """The page of distances."""
        return self._page(PairsPage)

    @property
    def demands(self) -> RulePage:
        """The page of coverage demands."""
        return self._page(DemandsPage)

    def _page(self, kind: type[RulePage]) -> RulePage:
        """A page that is made when it is first wanted: all at once would hold the window up."""
        if kind not in self._made:
            self._made[kind] = page = kind(self._session, self)
            place = 1 + LATER.index(kind)
            is_shown = self.tabs.currentIndex() == place
            self.tabs.insertTab(place, page, self.tabs.tabText(place))
            if is_shown:
                self.tabs.setCurrentIndex(place)
            self.tabs.removeTab(place + 1)  # an empty widget, that goes with the window
        return self._made[kind]

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.told, 1)
        foot.addWidget(self.reset_button)
        foot.addWidget(self.import_button)
        foot.addWidget(self.export_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 8, 16, 16)
        box.setSpacing(12)
        box.addWidget(self.tabs, 1)
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
        self.setWindowTitle(tr("Rules of the checks"))
        for place, words in enumerate((tr("Limits"), tr("Distances"), tr("Coverage demands"))):
            self.tabs.setTabText(place, words)
        self.tabs.tabBar().setAccessibleName(self.windowTitle())
        self.reset_button.setText(tr("All back to the defaults"))
        self.import_button.setText(tr("Import..."))
        self.export_button.setText(tr("Export..."))
        self._tell()

    def _follow(self, change: Change | None) -> None:
        """Edits of features leave the rules alone; a window that is not seen follows when it is."""
        self._is_fresh = False
        if change is None or "setting" in change.tables:
            self._stale = True
        if self._stale and self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """The rules as they are, and the types of units that there are by now."""
        super().showEvent(event)
        if not self._is_fresh:
            self.refresh()
        self._is_fresh = False

    def refresh(self) -> None:
        """Show the rules as they are in the plan."""
        self._stale = False
        self.limits.refresh()
        for page in self._made.values():
            page.refresh()
        self._tell()

    def _tell(self) -> None:
        """Which set the rules came from, and their sign."""
        self.import_button.setEnabled(not self._session.file.read_only)
        self.reset_button.setEnabled(not self._session.file.read_only and self._session.rules.own)
        try:
            words = self._session.rules.told
        except TabletopError as error:
            words = error.message
        self.told.setText(i18n.text(words))
        self.told.setToolTip(tr("Two plans whose rules have the same sign are judged alike."))

    def _reset(self) -> None:
        self._session.do(self._session.rules.all_default(message(mark("All rules back to the defaults"))))

    # --- check sets
    def import_set(self) -> None:
        """Ask for a file, show what it changes, and bring it in as one step."""
        path = dialogs.ask_open_file(self, tr("Import a check set"), (".toml",), self._folder())
        if path is not None:
            self._said(lambda: self.import_path(path))

    def import_path(self, path: Path) -> None:
        """Show what that file changes, and bring it in where that is wanted. Raises InputError."""
        change, differences, about = self._session.rules.read(path)
        titles = {code: title for code, (title, _) in self._session.check_facts().items()}
        preview = ImportPreview(self, differences, titles, about.get("name") or path.name, bool(change.edits))
        if is_accepted(preview):
            self._session.do(change)
        preview.deleteLater()

    def export_set(self) -> None:
        """Ask for name, version, author and a file, and write the rules."""
        form = ExportForm(self, self._session.rules.about)
        if is_accepted(form):
            about = form.about()
            suggested = self._folder() / f"{about['name'] or tr('rules')}{SUFFIX}"
            path = dialogs.ask_save_file(self, tr("Export a check set"), (".toml",), suggested)
            if path is not None:
                self._said(lambda: self.export_path(path, about))
        form.deleteLater()

    def export_path(self, path: Path, about: dict[str, str]) -> None:
        """Write the rules to that file. Raises InputError."""
        from tabletop.core.text.whole_file import write_whole

        write_whole(path, self._session.rules.text(i18n.text, about).encode("utf-8"))
        self.told.setText(tr("Written: {file}", file=str(path)))

    def _said(self, work: Callable[[], None]) -> None:
        """What cannot be done is said at the foot of the window."""
        try:
            work()
        except TabletopError as error:
            self.told.setText(i18n.text(error.message))

    def _folder(self) -> Path:
        return paths.documents_folder() if self._session.file.path is None else self._session.file.path.parent


class ExportForm(FormDialog):
    """Name, version and author of a check set that is to be written."""

    def __init__(self, parent: QWidget | None, about: dict[str, str]) -> None:
        super().__init__(parent, tr("Export a check set"), tr("Next..."))
        self.lines = {key: QLineEdit(about.get(key, ""), self) for key in ("name", "version", "author")}
        words = {"name": tr("Name"), "version": tr("Version"), "author": tr("Author")}
        for key, line in self.lines.items():
            self.add_row(words[key], line)
        self.add_note(tr("The file holds every limit with its basis, and can be edited with any text editor."))

    def about(self) -> dict[str, str]:
        """What was written, with the date of today."""
        return {**{key: line.text().strip() for key, line in self.lines.items()}, "date": date.today().isoformat()}
