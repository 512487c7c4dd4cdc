"""What lies under a pixel of the map: symbols where they are drawn, the members of a stack by name and to choose from, and so findings
whose signs are drawn as one."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from tabletop.canvas.crowding.crowding import STACK_SIDES, Crowding, Stack
from tabletop.canvas.crowding.gathered_signs import Sign
from tabletop.canvas.crowding.marks import symbol_side
from tabletop.canvas.crowding.sign_words import SignMenu, sign_lines
from tabletop.canvas.crowding.stack_words import in_order, listed, member_words
from tabletop.canvas.ink.view import View
from tabletop.core.geometry.geometry import Position
from tabletop.core.values.feature import Placed
from tabletop.core.values.roster import RosterUnit
from tabletop.i18n import tr
from tabletop.tools.base.picking import pick

REACH_PX = 10.0
"""So far from a thing a click still hits it."""
GRACE_PX = 2.0
"""A stack is hit so far beyond its plate."""


class StackMenu(QMenu):
    """The members of a stack, each to be selected, and how to see them apart."""

    def __init__(self, stack: Stack, roster: Mapping[str, RosterUnit], parent: QWidget) -> None:
        super().__init__(parent)
        self.members: dict[QAction, str] = {}
        self.addAction(listed(stack, roster)[0].replace("&", "&&")).setEnabled(False)  # a section has no words under our style sheet
        self.addSeparator()
        for one in in_order(stack.members, roster):
            self.members[self.addAction(member_words(one, roster).replace("&", "&&"))] = one.id
        self.addSeparator()
        self.closer = self.addAction(tr("Zoom in on them"))
        self.together = self.addAction(tr("Select all of them"))


class UnderPointer(QObject):
    """Asks what is shown: `shown` the features, `crowding` where their symbols are drawn (`known`: where that is known without work),
    `view` the ground in sight.

    `sign_at` the sign of findings at a pixel: the map sets it. `chosen(ids)`, `finding_chosen(finding)` and `closer(geometries)` say
    what was taken from a menu.
    """

    chosen = Signal(object)
    finding_chosen = Signal(object)
    closer = Signal(object)

    def __init__(
        self,
        viewport: QWidget,
        view: Callable[[], View],
        shown: Callable[[], Sequence[Placed]],
        crowding: Callable[[], Crowding],
        known: Callable[[], Crowding | None],
        roster: Callable[[], Mapping[str, RosterUnit]],
        words: Callable[[Placed], str],
    ) -> None:
        super().__init__(viewport)
        self._viewport, self._view, self._shown, self._crowding, self._known = viewport, view, shown, crowding, known
        self._roster, self._words = roster, words
        self.menu: StackMenu | SignMenu | None = None
        self.sign_at: Callable[[QPointF], Sign | None] = lambda at_px: None
        self.theme = "light"

    def drawn(self) -> dict[str, Position | None]:
        """Where symbols are drawn that are not at their true places, by id, in metres; None: in a stack."""
        return _places(self._crowding())

    def drawn_known(self) -> dict[str, Position | None] | None:
        """The same where it is known already; None while it is being worked out."""
        known = self._known()
        return None if known is None else _places(known)

    def picked(self, at_px: QPointF) -> list[str]:
        """Ids of what is there, the topmost first; the members of a stack are not."""
        view = self._view()
        east, north = view.to_ground(np.array([[at_px.x(), at_px.y()]]))[0]
        return pick(self._shown(), (float(east), float(north)), REACH_PX * view.metre_per_px, self.drawn())

    def stack_at(self, at_px: QPointF) -> Stack | None:
        """The stack whose plate is there, where no symbol is nearer."""
        view = self._view()
        half = (symbol_side(view.scale) * STACK_SIDES / 2 + GRACE_PX) * view.unit_px
        for stack in self._crowding().stacks:
            right, down = view.px(stack.place)
            if abs(right - at_px.x()) <= half and abs(down - at_px.y()) <= half:
                return stack
        return None

    def said(self, at_px: QPointF, whole: bool = True) -> str:
        """What is there: a name and its kind, what a finding says, or what a stack or a shared sign holds, `whole` one by one; "" where
        there is nothing."""
        sign = self.sign_at(at_px)
        if sign is not None:
            return "\n".join(sign_lines(sign) if whole else sign_lines(sign)[:1])
        stack = self.stack_at(at_px)
        if stack is not None:
            lines = listed(stack, self._roster())
            return "\n".join(lines) if whole else lines[0]
        picked = self.picked(at_px)[:1]
        return next((self._words(one) for one in self._shown() if one.id in picked), "")

    def opened(self, at_px: QPointF) -> bool:
        """Whether a stack or a shared sign is there, whose members are now offered to choose from."""
        sign = self.sign_at(at_px)
        if sign is not None and len(sign.findings) > 1:
            signs = SignMenu(sign, self.theme, self._viewport)
            signs.triggered.connect(lambda action: self._took_finding(sign, signs, action))
            self._open(signs, at_px)
            return True
        stack = self.stack_at(at_px)
        if stack is None:
            return False
        menu = StackMenu(stack, self._roster(), self._viewport)
        menu.triggered.connect(lambda action: self._took(stack, menu, action))
        self._open(menu, at_px)
        return True

    def _open(self, menu: StackMenu | SignMenu, at_px: QPointF) -> None:
        self.menu = menu
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._viewport.mapToGlobal(at_px.toPoint()))

    def _took_finding(self, sign: Sign, menu: SignMenu, action: QAction) -> None:
        if action is menu.closer:
            self.closer.emit([one.highlight for one in sign.findings if one.highlight is not None])
        elif action in menu.findings:
            self.finding_chosen.emit(menu.findings[action])

    def _took(self, stack: Stack, menu: StackMenu, action: QAction) -> None:
        if action is menu.closer:
            self.closer.emit([one.geometry for one in stack.members])
        elif action is menu.together:
            self.chosen.emit([one.id for one in stack.members])
        elif action in menu.members:
            self.chosen.emit([menu.members[action]])


def _places(crowding: Crowding) -> dict[str, Position | None]:
    return {**crowding.places, **dict.fromkeys(crowding.stacked)}
