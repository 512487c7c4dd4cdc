"""How the window is divided: panels left and right of the map, the scene strip below the map. Each part folds away and comes back."""

import json
from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from tabletop.ui.focus import tab_order
from tabletop.ui.parts.folding_panel import FoldingPanel
from tabletop.ui.parts.notice_bar import NoticeStack
from tabletop.ui.scenes.scene_strip import SceneStrip
from tabletop.ui.window.right_column import RIGHT, RightColumn

LEFT_PX, RIGHT_PX, MIDDLE_PX = 256, 304, 900
LEFT_LEAST_PX, RIGHT_LEAST_PX = 252, 264
NARROW_PX, LOW_PX = 860, 400
"""A window narrower than the first shows the panels of one side only; one lower than the second has the scenes in one line."""
LEFT = ("layers", "roster", "search", "exercise")
IN_PLACE = ("scene_form", "operator")
"""The form of a scene and the panel of the table stand in the right column, in place of what is there."""
NAMES = (*LEFT, *RIGHT, *IN_PLACE, "scenes")


class WindowPanes(QWidget):
    """Lays out map and panels; `panels` by the names "layers", "roster", "search", "exercise", "operator", "inspector",
    "findings", "scenes", "scene_form".

    The right column is as high as the window, so that fields and findings have room; the scenes lie below the map.
    """

    shown_changed = Signal()

    def __init__(self, map_area: QWidget, panels: Mapping[str, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bare = False
        self.bars: tuple[QWidget, QWidget] | None = None
        """Tool bar and status bar of the window: Tab and F6 go there too."""
        self.notices: NoticeStack | None = None
        """What lies over the map with buttons: F6 goes there after the map, the newest first."""
        self._left_px, self._right_px = LEFT_PX, RIGHT_PX
        self._aside = ""
        """The side that gives way to the other one in a narrow window."""
        self._map = map_area
        self._panels = dict(panels)
        self.tabs = self._tabs()
        self.right = RightColumn(self._panels, self)
        self.side = QStackedWidget(self)
        for page in (self.right, *(self._panels[name] for name in IN_PLACE)):
            self.side.addWidget(page)
        self.side.setMinimumWidth(RIGHT_LEAST_PX)
        self._inner = QWidget(self)
        self.across = self._splitter(self.tabs, self._map)
        box = QVBoxLayout(self._inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.across, 1)
        box.addWidget(self._panels["scenes"])
        self.columns = self._splitter(self._inner, self.side)
        self._set_widths(LEFT_PX, RIGHT_PX)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.columns)

    def _tabs(self) -> QTabWidget:
        tabs = QTabWidget(self)
        tabs.setDocumentMode(True)
        tabs.setObjectName("narrow")
        for name in LEFT:
            tabs.addTab(self._panels[name], name)
        tabs.currentChanged.connect(lambda _: self.shown_changed.emit())
        tabs.setMinimumWidth(LEFT_LEAST_PX)
        return tabs

    def _splitter(self, *parts: QWidget) -> QSplitter:
        """Parts side by side; all room that is left goes to the map."""
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for place, part in enumerate(parts):
            splitter.addWidget(part)
            splitter.setStretchFactor(place, 1 if part in (self._map, self._inner) else 0)
        return splitter

    def _set_widths(self, left_px: int, right_px: int) -> None:
        self.across.setSizes([left_px, MIDDLE_PX])
        self.columns.setSizes([left_px + MIDDLE_PX, right_px])

    def set_titles(self, titles: Mapping[str, str]) -> None:
        """Words on the tabs."""
        for index, name in enumerate(LEFT):
            self.tabs.setTabText(index, titles[name])

    # --- small windows
    def resizeEvent(self, event: QResizeEvent) -> None:
        """What has no place gives way, until there is room again."""
        super().resizeEvent(event)
        self._make_way("right" if self._aside == "right" else "left")
        scenes = self._panels["scenes"]
        if isinstance(scenes, SceneStrip):
            scenes.set_low(self.height() < LOW_PX)

    def _is_narrow(self) -> bool:
        return self.width() < NARROW_PX

    def _sides(self) -> dict[str, QWidget]:
        return {"left": self.tabs, "right": self.side}

    def _make_way(self, side: str) -> None:
        """In a narrow window that side gives way to the other one; in a wide one what gave way comes back."""
        if self._is_narrow() and not self.tabs.isHidden() and not self.side.isHidden():
            self._sides()[side].hide()
            self._aside = side
            self.shown_changed.emit()
        elif self._aside and not self._is_narrow() and not self.bare:
            self._sides()[self._aside].show()
            self._aside = ""
            self.shown_changed.emit()

    # --- what is shown
    def is_shown(self, name: str) -> bool:
        """Whether a panel can be seen, as far as this window is concerned."""
        if name in LEFT:
            return not self.tabs.isHidden() and self.tabs.currentWidget() is self._panels[name]
        if name in RIGHT:
            return self._in_front(self.right) and not self._panels[name].isHidden()
        if name in IN_PLACE:
            return self._in_front(self._panels[name])
        return not self._panels[name].isHidden()

    def _in_front(self, page: QWidget) -> bool:
        return not self.side.isHidden() and self.side.currentWidget() is page

    def toggle(self, name: str) -> None:
        """Show a panel, or fold it away."""
        if self.bare:
            self.set_bare(False)
            self._show(name, True)
        else:
            self._show(name, not self.is_shown(name))
        self.shown_changed.emit()

    def go_to(self, name: str) -> None:
        """Show a panel and give it the focus; where it has the focus, fold it away and go back to the map."""
        focus = self.window().focusWidget()
        if self.is_shown(name) and focus is not None and self._panels[name].isAncestorOf(focus):
            self.toggle(name)
            self._focus(self._map)
        else:
            self.reveal(name)

    def reveal(self, name: str) -> None:
        """Show a panel, open it, and give it the focus."""
        panel = self._panels[name]
        if not self.is_shown(name):
            self.toggle(name)
        if isinstance(panel, FoldingPanel):
            panel.set_folded(False)
        self._focus(panel)

    def _show(self, name: str, shown: bool) -> None:
        side = "left" if name in LEFT else "right" if name in (*RIGHT, *IN_PLACE) else ""
        if side == self._aside:
            self._aside = ""
        if name in LEFT:
            self.tabs.setVisible(shown)
            if shown:
                self.tabs.setCurrentWidget(self._panels[name])
        elif name in RIGHT:
            self._panels[name].setVisible(shown)
            self._show_side(self.right)
        elif name in IN_PLACE:
            self._show_side(self._panels[name] if shown else self.right)
        else:
            self._panels[name].setVisible(shown)
        if shown and side:
            self._make_way("left" if side == "right" else "right")

    def _show_side(self, page: QWidget) -> None:
        """A form, or properties and findings as far as they are wanted."""
        self.side.setCurrentWidget(page)
        self.side.setVisible(page is not self.right or any(not self._panels[one].isHidden() for one in RIGHT))
        self.right.divide()

    def set_bare(self, bare: bool) -> None:
        """Leave nothing but the map, or bring back what was there."""
        self.bare = bare
        self.tabs.setVisible(not bare and self._aside != "left")
        wanted = self.side.currentWidget() is not self.right or any(not self._panels[one].isHidden() for one in RIGHT)
        self.side.setVisible(not bare and self._aside != "right" and wanted)
        self._panels["scenes"].setVisible(not bare)
        if bare:
            self._focus(self._map)
        else:
            self._make_way("left")
        self.shown_changed.emit()

    def focus_next(self, step: int = 1) -> None:
        """Move the focus: map, notices, tool bar, panels, strip, status bar; backwards with -1. What has no stop is passed over."""
        tool_bar, status_bar = self.bars or (self._map, self._map)
        shown = [self._panels[name] for name in NAMES if self.is_shown(name)]
        said = [] if self.notices is None or self.notices.isHidden() else [self.notices]
        parts = list(dict.fromkeys([self._map, *said, tool_bar, *shown, status_bar]))
        current = self.window().focusWidget()
        holding = [i for i, part in enumerate(parts) if current is not None and (part is current or part.isAncestorOf(current))]
        at = holding[-1] if holding else -step
        for off in range(1, len(parts) + 1):
            if self._focus(parts[(at + step * off) % len(parts)]):
                return

    def _focus(self, part: QWidget) -> bool:
        if isinstance(part, NoticeStack):
            return tab_order.enter(part, part.newest_button())
        return tab_order.enter(part, part.begin_at() if isinstance(part, FoldingPanel) and not part.is_folded else None)

    # --- kept between runs
    def state(self) -> str:
        """Widths, what is folded and hidden, and how the right column was shared out by hand, as text for the settings."""
        if self.bare:
            self.set_bare(False)
        hidden = [name for name in (*RIGHT, "scenes") if self._panels[name].isHidden()]
        if self.tabs.isHidden() and self._aside != "left":
            hidden.append("left")
        self._left_px = self.across.sizes()[0] or self._left_px
        self._right_px = self.columns.sizes()[1] or self._right_px
        kept = {"left_px": self._left_px, "right_px": self._right_px, "share": self.right.share, "folded": self.right.folded()}
        strip = self._panels["scenes"]
        if isinstance(strip, SceneStrip):
            kept["strip_folded"] = strip.is_folded_by_hand
        return json.dumps({**kept, "tab": self.tabs.currentIndex(), "hidden": hidden})

    def restore(self, text: str) -> None:
        """Take back what `state` gave; anything that is not understood is left as it is."""
        try:
            kept = json.loads(text)
            widths = int(kept.get("left_px", LEFT_PX)), int(kept.get("right_px", RIGHT_PX))
            tab, hidden, folded = int(kept["tab"]), set(kept["hidden"]), set(kept.get("folded", []))
            share = None if kept.get("share") is None else min(1.0, max(0.0, float(kept["share"])))
        except (ValueError, KeyError, TypeError, OverflowError, AttributeError):
            return
        self._left_px, self._right_px = widths
        self._set_widths(*widths)
        self.right.share = share
        for name, panel in self.right.panels.items():
            panel.set_folded(name in folded)
        strip = self._panels["scenes"]
        if isinstance(strip, SceneStrip):
            strip.fold_by_hand(kept.get("strip_folded") is True)
        self.tabs.setCurrentIndex(tab)
        self.tabs.setHidden("left" in hidden)
        for name in (*RIGHT, "scenes"):
            self._show(name, name not in hidden)
        self.right.divide()
