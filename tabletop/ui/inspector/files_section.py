"""The files of one feature in the properties: a list with kind and size, and what is done with them."""

from collections.abc import Callable
from pathlib import PurePath

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from tabletop import paths
from tabletop.core.arrangement.file_list import ListedFile, files_of
from tabletop.core.values.feature import Placed
from tabletop.i18n import number, tr
from tabletop.session.session import Session
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import plain_label, plain_tooltip

_PICTURES = (".png", ".jpg", ".jpeg", ".webp")
_SHEETS = (".xlsx", ".ods", ".csv")
_ROWS_SHOWN = 4


def size_words(size: int) -> str:
    """A size in bytes as people read it."""
    if size < 1000:
        return tr("{n} B", n=size)
    return tr("{n} kB", n=number(round(size / 1000))) if size < 1_000_000 else tr("{n} MB", n=number(size / 1e6, ".1f"))


def file_icon(name: str) -> str:
    """The icon that tells pictures, tables and other documents apart."""
    ending = PurePath(name).suffix.lower()
    return "image" if ending in _PICTURES else "sheet" if ending in _SHEETS else "file-text"


def add_files(parent: QWidget, session: Session, key: str) -> None:
    """Ask for files and list them with a feature, in the scenes that edits apply to."""
    scene, scope = session.scene, session.scope
    chosen = dialogs.ask_open_files(parent, tr("Add a photo or document"), session.attached.endings, paths.documents_folder())
    if chosen:
        session.attached.add(chosen, key, scene, scope)


class FileList(QListWidget):
    """Names of files; Enter opens, Del removes."""

    def __init__(self, parent: QWidget, removed: Callable[[], None]) -> None:
        super().__init__(parent)
        self._removed = removed
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del takes the file off the list."""
        if event.key() == Qt.Key.Key_Delete:
            self._removed()
        else:
            super().keyPressEvent(event)


class FilesSection(QWidget):
    """Files of the feature that is selected; hidden where there is none, or several."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._key = ""
        self._files: tuple[ListedFile, ...] = ()
        self._can_edit = False
        self.title = plain_label(self, style="quiet", wrap=False)
        self.list = FileList(self, self._remove)
        self.add = QPushButton(self)
        self.open = QPushButton(self)
        self.save = QPushButton(self)
        self.remove = QPushButton(self)
        self.title.setBuddy(self.list)
        self._lay_out()
        self.add.clicked.connect(lambda: add_files(self, session, self._key))
        self.open.clicked.connect(self._open)
        self.save.clicked.connect(self._save)
        self.remove.clicked.connect(self._remove)
        self.list.itemActivated.connect(self._open)
        self.list.currentRowChanged.connect(self._enable)
        session.attached.busy_changed.connect(self._enable)

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.title)
        box.addWidget(self.list)
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, button in enumerate((self.add, self.open, self.save, self.remove)):
            grid.addWidget(button, place // 2, place % 2)
        box.addLayout(grid)

    def show_files(self, placed: Placed | None, can_edit: bool) -> None:
        """Show the files of a feature; `can_edit`: whether its list may be changed."""
        self.setVisible(placed is not None)
        key = "" if placed is None else placed.id
        files = () if placed is None else files_of(placed.properties)
        self._can_edit = can_edit
        if (key, files) != (self._key, self._files):
            row = self.list.currentRow() if key == self._key else 0
            self._key, self._files = key, files
            self._fill(row)
        self._enable()

    def _fill(self, row: int) -> None:
        self.list.clear()
        for file in self._files:
            item = QListWidgetItem(icon(file_icon(file.name)), f"{file.name} · {size_words(file.size)}")
            item.setToolTip(plain_tooltip(file.name))
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(row, 0), len(self._files) - 1))
        height = max(self.list.sizeHintForRow(0), 20) * min(len(self._files), _ROWS_SHOWN) + 2 * self.list.frameWidth() + 2
        self.list.setFixedHeight(height)
        for widget in (self.list, self.open, self.save, self.remove):
            widget.setVisible(bool(self._files))

    def _enable(self) -> None:
        busy, chosen = self._session.attached.busy, self._chosen() is not None
        self.add.setEnabled(self._can_edit and not busy)
        self.remove.setEnabled(self._can_edit and chosen)
        self.open.setEnabled(chosen and not busy)
        self.save.setEnabled(chosen and not busy)

    def _chosen(self) -> ListedFile | None:
        row = self.list.currentRow()
        return self._files[row] if 0 <= row < len(self._files) else None

    # --- what is done
    def _open(self) -> None:
        file = self._chosen()
        if file is not None and not self._session.attached.busy:
            self._session.attached.open(file)

    def _save(self) -> None:
        file = self._chosen()
        if file is None:
            return
        ending = PurePath(file.name).suffix.lower()
        path = dialogs.ask_save_file(self, tr("Save a copy of the file"), (ending or ".txt",), paths.documents_folder() / file.name)
        if path is not None:
            self._session.attached.save(file, path)

    def _remove(self) -> None:
        file = self._chosen()
        if file is not None and self._can_edit:
            self._session.attached.remove(file, self._key, self._session.scene, self._session.scope)

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.title.setText(tr("Files"))
        self.list.setAccessibleName(tr("Files"))
        self.add.setText(tr("Add..."))
        self.open.setText(tr("Open file"))
        self.save.setText(tr("Save a copy..."))
        self.remove.setText(tr("Remove"))
        self.add.setAccessibleName(tr("Add a photo or document"))
        self._fill(self.list.currentRow())

    def retint(self) -> None:
        """Icons in the colours of the theme."""
        self._fill(self.list.currentRow())
