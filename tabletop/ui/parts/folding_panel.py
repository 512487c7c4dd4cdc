"""A panel that folds to its head and opens again, by a button in the head."""

from itertools import accumulate

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tabletop.i18n import tr
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import Panel, name_button, tool_button

FREE_PX = 16_777_215
"""No limit of a widget's height, as Qt writes it."""


class FoldingPanel(Panel):
    """`folded_changed(folded)` after it was folded or opened. Subclasses place `fold_button` in their head and give `_fold_body`.

    `taken_up` when somebody works in it from now on; `needs_changed` when another height is enough for it.
    """

    folded_changed = Signal(bool)
    taken_up = Signal()
    needs_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fold_button = tool_button("chevron-down", self)
        self.fold_button.setFixedSize(16, 24)
        self.fold_button.setProperty("slim", True)
        self.is_folded = False
        self.fold_button.clicked.connect(lambda: self.set_folded(not self.is_folded))

    def set_folded(self, folded: bool) -> None:
        """Show nothing but the head, or all."""
        if folded == self.is_folded:
            return
        self.is_folded = folded
        self._fold_body(folded)
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.setMaximumHeight(self.sizeHint().height() if folded else FREE_PX)
        self.retint_fold()
        self.name_fold()
        self.folded_changed.emit(folded)

    def least_px(self) -> int:
        """Below this height it is of no use."""
        return self.sizeHint().height()

    def enough_px(self) -> int:
        """With this height one can work in it."""
        return self.sizeHint().height()

    def better_px(self) -> int:
        """With this height most of it is seen."""
        return self.enough_px()

    def whole_px(self) -> int:
        """With this height nothing of it is out of sight."""
        return self.sizeHint().height()

    def needs(self) -> list[int]:
        """The four heights, each no less than the one before."""
        return list(accumulate((self.least_px(), self.enough_px(), self.better_px(), self.whole_px()), max))

    @property
    def wants_room(self) -> bool:
        """Whether it needs its height more than what was given by hand."""
        return False

    def set_used(self, used: bool) -> None:
        """Whether somebody works in this panel, or in the one that shares its column."""

    def begin_at(self) -> QWidget | None:
        """Where the focus goes that comes to this panel by a key; None: to the first part of its head."""
        return None

    def _fold_body(self, folded: bool) -> None:
        """Hide what is below the head, or show it."""
        raise NotImplementedError

    def name_fold(self) -> None:
        """What the button does now."""
        name_button(self.fold_button, tr("Open this panel") if self.is_folded else tr("Fold this panel"))

    def retint_fold(self) -> None:
        """The button's icon in the colours of the theme."""
        name = "chevron-right" if self.is_folded else "chevron-down"
        self.fold_button.setProperty("icon_name", name)
        self.fold_button.setIcon(icon(name))
