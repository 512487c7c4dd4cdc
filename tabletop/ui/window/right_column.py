"""The right column: properties above, findings below. The one in use has the room it needs, the other what is left."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from tabletop.ui.parts.folding_panel import FoldingPanel
from tabletop.ui.parts.theme import application

RIGHT = ("inspector", "findings")


def divided(room_px: int, used: Sequence[int], other: Sequence[int]) -> tuple[int, int]:
    """Heights of the panel in use and of the other one, given what each needs, from what it takes at least to what all of it takes.

    Need by need, the one in use goes first.
    """
    first, second = used[0], other[0]
    for more, beside in zip(used[1:], other[1:], strict=True):
        first = max(first, min(more, room_px - second))
        second = max(second, min(beside, room_px - first))
    return first, second


class RightColumn(QSplitter):
    """Both fold to their heads. A handle moved by hand stays there until a finding is chosen, and again once none is."""

    def __init__(self, panels: Mapping[str, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.panels = {name: panel for name in RIGHT if isinstance(panel := panels[name], FoldingPanel)}
        self.share: float | None = None
        """How much of the column the upper panel was given by hand."""
        self.used = RIGHT[0]
        self._gave_way = ""
        self._held = False
        self.panels[RIGHT[1]].installEventFilter(self)
        for name, panel in self.panels.items():
            self.addWidget(panel)
            panel.folded_changed.connect(lambda folded, name=name: self._folded(name, folded))
            panel.taken_up.connect(lambda name=name: self.use(name))
            panel.needs_changed.connect(self.divide)
        self.splitterMoved.connect(self._moved)
        application().focusChanged.connect(self._focus_moved)

    # --- what is used
    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        for name, panel in self.panels.items():
            if now is not None and name != self.used and panel.isAncestorOf(now) and now is not panel.fold_button:
                self.use(name)

    def use(self, name: str) -> None:
        """Somebody works in that panel from here on."""
        self.used = name
        for one, panel in self.panels.items():
            panel.set_used(one == name)
        self.divide()

    # --- heights
    def _room_px(self) -> int:
        return self.height() - self.handleWidth()

    def _open(self) -> bool:
        return all(not panel.is_folded and not panel.isHidden() for panel in self.panels.values())

    def divide(self) -> None:
        """Share the height out; where both have no place the one that is not used folds, until there is room again."""
        if not self.isVisible():
            return
        both = all(not panel.isHidden() for panel in self.panels.values())
        least = [panel.least_px() for panel in self.panels.values()]
        if self._gave_way and (not both or self._room_px() >= sum(least)):
            self._give_way("")
        elif both and self._room_px() < sum(least):
            self._give_way(next(name for name in RIGHT if name != self.used))
        if self._open():
            heights = self._heights()
            self._held = self._stays(heights)
            if not self._held:
                self.setSizes(heights)

    def _stays(self, heights: Sequence[int]) -> bool:
        """Whether the findings would move down from under the pointer while somebody works in them: another click is to find its row."""
        upper, lower = self.panels.values()
        first, second = self.sizes()
        has_room = first >= upper.least_px() and first + second == sum(heights)
        focus = application().focusWidget()
        works_here = lower.underMouse() and focus is not None and lower.isAncestorOf(focus)
        return works_here and has_room and heights[1] < second

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What waited for the pointer to leave is done."""
        if event.type() == QEvent.Type.Leave and self._held:
            QTimer.singleShot(0, self, self.divide)
        return super().eventFilter(watched, event)

    def _give_way(self, name: str) -> None:
        before, self._gave_way = self._gave_way, name
        for one, panel in self.panels.items():
            if one == name or (one == before and panel.is_folded):
                panel.blockSignals(True)
                panel.set_folded(one == name)
                panel.blockSignals(False)

    def _heights(self) -> list[int]:
        room_px, (upper, lower) = self._room_px(), self.panels.values()
        if self.share is not None:
            high_px = round(self.share * room_px)
            if self.used == RIGHT[1] and lower.wants_room:
                high_px = min(high_px, room_px - lower.enough_px())
            high_px = max(upper.least_px(), min(high_px, room_px - lower.least_px()))
            return [high_px, room_px - high_px]
        used, other = (upper, lower) if self.used == RIGHT[0] else (lower, upper)
        first, second = divided(room_px, used.needs(), other.needs())
        if used is not upper:
            first, second = second, first
        return [first, room_px - first]

    def _moved(self, *_: object) -> None:
        """The handle was moved by hand."""
        if self._open():
            self.share = self.sizes()[0] / max(1, sum(self.sizes()))

    def _folded(self, name: str, folded: bool) -> None:
        """One is folded: the other is opened where it was folded too. One is opened: it is used, and both share the room."""
        self._gave_way = ""
        if folded:
            for other, panel in self.panels.items():
                if other != name:
                    panel.set_folded(False)
                    self.use(other)
        else:
            self.use(name)

    def showEvent(self, event: QShowEvent) -> None:
        """Shared out from the first."""
        super().showEvent(event)
        self.divide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shared out anew."""
        super().resizeEvent(event)
        self.divide()

    def folded(self) -> list[str]:
        """Names of the panels that somebody folded; one that only gives way is not among them."""
        return [name for name, panel in self.panels.items() if panel.is_folded and name != self._gave_way]
