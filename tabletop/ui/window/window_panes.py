"""How the window is divided: panels left and right of the map, the scene strip below. Each part folds away and comes back."""

import base64
import json
from collections.abc import Mapping

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from tabletop.ui.focus import tab_order
from tabletop.ui.parts.folding_panel import FoldingPanel

LEFT_PX, RIGHT_PX, MIDDLE_PX = 256, 288, 900
LEFT = ("layers", "roster", "search")
RIGHT = ("inspector", "findings")
NAMES = (*LEFT, *RIGHT, "scenes")


class WindowPanes(QWidget):
    """Lays out map and panels; `panels` by the names "layers", "roster", "search", "inspector", "findings", "scenes"."""

    shown_changed = Signal()

    def __init__(self, map_area: QWidget, panels: Mapping[str, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bare = False
        self.bars: tuple[QWidget, QWidget] | None = None
        """Tool bar and status bar of the window: Tab and F6 go there too."""
        self._open_px = [320, 360]
        self._map = map_area
        self._panels = dict(panels)
        self.tabs = self._tabs()
        self.right = self._right()
        self.across = self._across()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.across, 1)
        box.addWidget(self._panels["scenes"])

    def _tabs(self) -> QTabWidget:
        tabs = QTabWidget(self)
        tabs.setDocumentMode(True)
        for name in LEFT:
            tabs.addTab(self._panels[name], name)
        tabs.currentChanged.connect(lambda _: self.shown_changed.emit())
        tabs.setMinimumWidth(240)
        return tabs

    def _right(self) -> QSplitter:
        right = QSplitter(Qt.Orientation.Vertical, self)
        right.setHandleWidth(1)
        right.setChildrenCollapsible(False)
        for name in RIGHT:
            right.addWidget(self._panels[name])
        right.setSizes(self._open_px)
        for name, panel in self._folding().items():
            panel.folded_changed.connect(lambda folded, name=name: self._folded(name, folded))
        right.setMinimumWidth(264)
        return right

    def _folding(self) -> dict[str, FoldingPanel]:
        """The panels on the right that fold to their heads, by name."""
        return {name: panel for name in RIGHT if isinstance(panel := self._panels[name], FoldingPanel)}

    def _folded(self, name: str, folded: bool) -> None:
        """One is folded: the other has the room, and is opened where it was folded too. One is opened: both have what they had."""
        others = [panel for other, panel in self._folding().items() if other != name]
        if folded:
            if not any(panel.is_folded for panel in others):
                self._open_px = self.right.sizes()
            for panel in others:
                panel.set_folded(False)
        elif not any(panel.is_folded for panel in others):
            self.right.setSizes(self._open_px)

    def _across(self) -> QSplitter:
        across = QSplitter(Qt.Orientation.Horizontal, self)
        across.setHandleWidth(1)
        across.setChildrenCollapsible(False)
        for part in (self.tabs, self._map, self.right):
            across.addWidget(part)
        across.setStretchFactor(1, 1)
        across.setSizes([LEFT_PX, MIDDLE_PX, RIGHT_PX])
        return across

    def set_titles(self, titles: Mapping[str, str]) -> None:
        """Words on the tabs."""
        for index, name in enumerate(LEFT):
            self.tabs.setTabText(index, titles[name])

    # --- what is shown
    def is_shown(self, name: str) -> bool:
        """Whether a panel can be seen, as far as this window is concerned."""
        if name in LEFT:
            return not self.tabs.isHidden() and self.tabs.currentWidget() is self._panels[name]
        if name in RIGHT:
            return not self.right.isHidden() and not self._panels[name].isHidden()
        return not self._panels[name].isHidden()

    def toggle(self, name: str) -> None:
        """Show a panel, or fold it away."""
        if self.bare:
            self.set_bare(False)
            self._show(name, True)
        else:
            self._show(name, not self.is_shown(name))
        self.shown_changed.emit()

    def reveal(self, name: str) -> None:
        """Show a panel and give it the focus."""
        if not self.is_shown(name):
            self.toggle(name)
        self._focus(self._panels[name])

    def _show(self, name: str, shown: bool) -> None:
        if name in LEFT:
            self.tabs.setVisible(shown)
            if shown:
                self.tabs.setCurrentWidget(self._panels[name])
        else:
            self._panels[name].setVisible(shown)
            if name in RIGHT:
                self.right.setVisible(any(not self._panels[one].isHidden() for one in RIGHT))

    def set_bare(self, bare: bool) -> None:
        """Leave nothing but the map, or bring back what was there."""
        self.bare = bare
        self.tabs.setVisible(not bare)
        self.right.setVisible(not bare and any(not self._panels[one].isHidden() for one in RIGHT))
        self._panels["scenes"].setVisible(not bare)
        if bare:
            self._focus(self._map)
        self.shown_changed.emit()

    def focus_next(self, step: int = 1) -> None:
        """Move the focus round: map, tool bar, left, right, strip, status bar; backwards with -1. What has no stop is passed over."""
        tool_bar, status_bar = self.bars or (self._map, self._map)
        shown = [self._panels[name] for name in NAMES if self.is_shown(name)]
        parts = list(dict.fromkeys([self._map, tool_bar, *shown, status_bar]))
        current = self.window().focusWidget()
        at = next((i for i, part in enumerate(parts) if current is not None and (part is current or part.isAncestorOf(current))), -step)
        for off in range(1, len(parts) + 1):
            if self._focus(parts[(at + step * off) % len(parts)]):
                return

    def _focus(self, part: QWidget) -> bool:
        return tab_order.enter(part, part.begin_at() if isinstance(part, FoldingPanel) else None)

    # --- kept between runs
    def state(self) -> str:
        """Sizes and what is folded, as text for the settings."""
        if self.bare:
            self.set_bare(False)
        parts = {"across": self.across, "right": self.right}
        sizes = {key: base64.b64encode(splitter.saveState().data()).decode() for key, splitter in parts.items()}
        folded = [name for name, panel in self._folding().items() if panel.is_folded]
        open_px = self._open_px if folded else self.right.sizes()
        hidden = [name for name in (*RIGHT, "scenes") if self._panels[name].isHidden()] + (["left"] if self.tabs.isHidden() else [])
        return json.dumps({**sizes, "tab": self.tabs.currentIndex(), "hidden": hidden, "folded": folded, "open_px": open_px})

    def restore(self, text: str) -> None:
        """Take back what `state` gave; anything that is not understood is left as it is."""
        try:
            kept = json.loads(text)
            states = [base64.b64decode(kept[key]) for key in ("across", "right")]
            tab, hidden = int(kept["tab"]), set(kept["hidden"])
            folded, open_px = set(kept.get("folded", [])), [int(size) for size in kept.get("open_px", [])]
        except (ValueError, KeyError, TypeError, OverflowError):
            return
        self.across.restoreState(QByteArray(states[0]))
        self.right.restoreState(QByteArray(states[1]))
        if len(open_px) == len(RIGHT):
            self.right.setSizes(open_px)
        for name, panel in self._folding().items():
            panel.set_folded(name in folded)
        if len(open_px) == len(RIGHT):
            self._open_px = open_px
        self.tabs.setCurrentIndex(tab)
        self.tabs.setHidden("left" in hidden)
        for name in (*RIGHT, "scenes"):
            self._show(name, name not in hidden)
