"""The manual in a window of its own: pages at the left, text at the right, a field that finds words. It loads nothing from elsewhere."""

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QSplitter, QTextBrowser, QVBoxLayout, QWidget

from tabletop import i18n, paths
from tabletop.ui.commands.actions import table
from tabletop.ui.desk.action_spec import MENUS, words
from tabletop.ui.focus import tab_order
from tabletop.ui.manual.check_pages import LIST_PAGE, check_pages
from tabletop.ui.parts.panel_parts import resize_on_screen
from tabletop.ui.parts.theme import colour, notifier, wear

tr = i18n.tr
SHORTCUTS = "shortcuts"


@dataclass(frozen=True)
class Page:
    """A page: its title and its Markdown, and whether it stands below the page before."""

    title: str
    markdown: str
    below: bool = False


def pages(language: str) -> dict[str, Page]:
    """Every page by its name: the first page, those that it links to, all others, the checks, the shortcuts."""
    folder = paths.resource("manual", language)
    first = (folder / "index.md").read_text(encoding="utf-8")
    linked = re.findall(r"\(([a-z-]+)\.md\)", first)
    names = dict.fromkeys(["index", *linked, *sorted(path.stem for path in folder.glob("*.md"))])
    found = {name: _page((folder / f"{name}.md").read_text(encoding="utf-8")) for name in names if (folder / f"{name}.md").is_file()}
    for name, markdown in check_pages().items():
        found[name] = _page(markdown, below=name != LIST_PAGE)
    found[SHORTCUTS] = _page(shortcut_sheet())
    return found


def _page(markdown: str, below: bool = False) -> Page:
    title = next((line.removeprefix("# ").strip() for line in markdown.splitlines() if line.startswith("# ")), "")
    return Page(title, markdown, below)


def shortcut_sheet() -> str:
    """All shortcuts by menu, as Markdown tables."""
    more = tr("On the map the arrow keys move a crosshair: [By keyboard alone](keyboard.md) tells how.")
    lines = [f"# {tr('Keyboard shortcuts')}", "", more, ""]
    for menu, title in MENUS.items():
        rows = [(spec.label.removesuffix("..."), spec.shown_keys) for spec in table() if spec.menu.split("/")[0] == menu and spec.shortcut]
        if rows:
            lines += [f"## {words(title).replace('&', '')}", "", f"| {tr('what')} | {tr('keys')} |", "|---|---|"]
            lines += [f"| {text} | {keys} |" for text, keys in rows] + [""]
    return "\n".join(lines)


tr = i18n.tr
INDENT = "\N{NO-BREAK SPACE}" * 4


class ManualBrowser(QTextBrowser):
    """Shows Markdown; pictures come from the manual's folder only, and links lead to its pages only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A file below the manual, else nothing."""
        folder = paths.resource("manual").resolve()
        address = QUrl(name)
        wanted = (folder / i18n.language() / address.path()).resolve()
        if address.scheme() not in ("", "file") or not wanted.is_relative_to(folder) or not wanted.is_file():
            return None
        return wanted.read_bytes() if kind == QTextDocument.ResourceType.ImageResource else None


class HelpWindow(QWidget):
    """Index, search, text. Esc closes it; `quit_wanted` when the program shall be left from here."""

    quit_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        wear(self)
        resize_on_screen(self, 960, 680)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.index = QListWidget(self)
        self.index.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = ManualBrowser(self)
        self._pages: dict[str, Page] = {}
        self._current = "index"
        self._lay()
        self.search.textChanged.connect(self._fill_index)
        self.index.currentItemChanged.connect(lambda item, _: self._show(str(item.data(Qt.ItemDataRole.UserRole))) if item else None)
        self.text.anchorClicked.connect(lambda link: self.open_page(Path(link.path()).stem))
        notifier().changed.connect(self._on_theme)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        QShortcut(QKeySequence("Ctrl+Q"), self).activated.connect(self.quit_wanted)
        self._language = ""

    def _lay(self) -> None:
        left = QWidget(self)
        box = QVBoxLayout(left)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(8)
        box.addWidget(self.search)
        box.addWidget(self.index)
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.setHandleWidth(1)
        across.addWidget(left)
        across.addWidget(self.text)
        across.setSizes([288, 672])
        across.setStretchFactor(1, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(across)
        self.text.document().setDocumentMargin(24)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)

    def open_page(self, name: str) -> None:
        """Show the window at that page; the first page where there is none of that name."""
        if self._language != i18n.language():
            self._language = i18n.language()
            self._pages = pages(i18n.language())
            self.setWindowTitle(tr("Manual"))
            self.search.setPlaceholderText(tr("Find in the manual"))
            self.search.setAccessibleName(tr("Find in the manual"))
            self.index.setAccessibleName(tr("Pages"))
            self.text.setAccessibleName(tr("Text of the page"))
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        wanted = Path(name).stem
        self._current = wanted if wanted in self._pages else "index"
        self._fill_index("")
        self._show(self._current)
        self.show()
        self.raise_()
        self.activateWindow()

    def _fill_index(self, words: str) -> None:
        """Pages that contain the words, the one shown stays chosen where it is among them."""
        self.index.blockSignals(True)
        self.index.clear()
        for name, page in self._pages.items():
            if words.lower() in page.markdown.lower():
                item = QListWidgetItem(INDENT + page.title if page.below else page.title)
                item.setData(Qt.ItemDataRole.UserRole, name)
                item.setToolTip(page.title)
                self.index.addItem(item)
                if name == self._current:
                    self.index.setCurrentItem(item)
        self.index.blockSignals(False)
        if self.index.currentItem() is None and self.index.count():
            self.index.setCurrentRow(0)
        elif words:
            self._find(words)

    def _show(self, name: str) -> None:
        self._current = name
        self.text.document().setDefaultStyleSheet(f"a {{ color: {colour('accent').name()}; }}")
        self.text.setMarkdown(self._pages[name].markdown)
        self._find(self.search.text())

    def _find(self, words: str) -> None:
        if words:
            self.text.moveCursor(self.text.textCursor().MoveOperation.Start)
            self.text.find(words)

    def _on_theme(self, _theme: str) -> None:
        if self._pages:
            self._show(self._current)
