"""Buttons for the ways to mend a finding: what is under the pointer or has the focus is shown on the map before it is done."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.values.fix import Fix
from tabletop.i18n import tr
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import plain_label, plain_tooltip, wrapped

NARROWEST_PX = 120
BESIDE_PX = 52
"""Icon, edges and space of a button."""
MOST_FIXES = 3
"""So many a finding has as a rule; made at once, so that they follow one another by Tab."""


def fix_icon(fix: Fix) -> str:
    """Name of the icon: something is added, taken away, moved, only set otherwise, or done with."""
    if fix.settles:
        return "check"
    if fix.added:
        return "plus"
    if fix.removed:
        return "trash-2"
    return "move-right" if any(edit.geometry is not None for edit in fix.edited) else "pencil"


class FixButton(QPushButton):
    """One fix. Its label goes on in the next line where the room ends.

    `looked_at(fix)` while it is hovered or has the focus, `looked_at(None)` after.
    """

    looked_at = Signal(object)
    height_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fix: Fix | None = None
        self._words = ""
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_fix(self, fix: Fix, refusal: str) -> None:
        """Offer that fix; `refusal` says why it cannot be done, where it cannot."""
        self.fix, self._words = fix, i18n.text(fix.label)
        self.setEnabled(not refusal)
        self.setAccessibleName(self._words)
        self.setToolTip(
            plain_tooltip(f"{self._words}\n{refusal}" if refusal else tr("{fix}: one step that undo takes back", fix=self._words))
        )
        self.setIcon(icon(fix_icon(fix), "accent"))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Narrower than its words."""
        return QSize(NARROWEST_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many words in a line as fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room_px = max(NARROWEST_PX, self.width()) - BESIDE_PX
        shown = wrapped(self._words, self.font(), room_px).replace("&", "&&")
        if shown != self.text():
            lines_before = self.text().count("\n")
            self.setText(shown)
            if shown.count("\n") != lines_before:
                self.height_changed.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show what it would do."""
        super().enterEvent(event)
        self.looked_at.emit(self.fix)

    def leaveEvent(self, event: QEvent) -> None:
        """No longer, unless the keyboard is there."""
        super().leaveEvent(event)
        self.looked_at.emit(self.fix if self.hasFocus() else None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show what it would do."""
        super().focusInEvent(event)
        self.looked_at.emit(self.fix)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No longer."""
        super().focusOutEvent(event)
        self.looked_at.emit(None)


class FixButtons(QWidget):
    """The fixes of one finding. `looked_at(fix or None)`; `wanted(fix)` when one is pressed; `height_changed` with the lines of labels."""

    looked_at = Signal(object)
    wanted = Signal(object)
    height_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[FixButton] = []
        self.shown: tuple[Fix, ...] = ()
        self.waiting = plain_label(self, style="quiet")
        """What is said while more fixes are being looked for."""
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 12, 0)
        self._box.setSpacing(4)
        for _ in range(MOST_FIXES):
            self._add()
        self._box.addWidget(self.waiting)
        self.show_fixes(())

    @property
    def has_any(self) -> bool:
        """Whether anything is offered, or being looked for."""
        return bool(self.shown or self.waiting.text())

    def show_fixes(self, fixes: Sequence[Fix], refusal: str = "", waiting: str = "") -> None:
        """Offer these; with `refusal` they are shown and cannot be pressed. `waiting` says that more are being looked for."""
        self.shown = tuple(fixes)
        self.waiting.setText(waiting)
        self.waiting.setVisible(bool(waiting))
        while len(self.buttons) < len(fixes):
            self._add()
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(fixes))
            if place < len(fixes):
                button.show_fix(fixes[place], refusal)
        self.setVisible(self.has_any)

    def _add(self) -> None:
        button = FixButton(self)
        button.looked_at.connect(self.looked_at)
        button.height_changed.connect(self.height_changed)
        button.clicked.connect(lambda: self.wanted.emit(button.fix))
        self._box.insertWidget(len(self.buttons), button)
        self.buttons.append(button)
