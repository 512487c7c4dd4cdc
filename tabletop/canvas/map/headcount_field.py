"""The small field at the pointer that asks how many people a crowd has that was just drawn. It stands in nobody's way."""

import re

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.canvas.map.pointer_field import PointerField
from tabletop.core.geometry.crowd_size import estimate_crowd
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.catalogue import MOST_PEOPLE
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Feature
from tabletop.session.session import Session
from tabletop.tools.base.properties import set_property

KINDS = ("crowd", "crowd-flow")
"""Kinds whose number is asked for."""
WIDTH_PX = 236
_WHOLE = re.compile(r"\d+|\d{1,3}(?:[., ]\d{3})+")
_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Why the line may lose the focus and stay: a menu, another window."""
_PARTS = "0123456789., "
"""What a number is typed with."""
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def people_of(text: str) -> int | None:
    """The people of a text; 1.200 and 1,200 are twelve hundred, an empty text is nobody's number. Raises InputError for all else."""
    text = text.strip()
    if not text:
        return None
    digits = re.sub(r"\D", "", text).lstrip("0")
    if not _WHOLE.fullmatch(text) or not digits:
        raise _no_number()
    people = int(digits[: len(str(MOST_PEOPLE)) + 1])
    if people > MOST_PEOPLE:
        raise InputError(mark("More than {most} people: is there a zero too many?"), most=i18n.number(MOST_PEOPLE))
    return people


def _no_number() -> InputError:
    return InputError(mark("Give a whole number of people, such as 300; Esc leaves it unknown."))


def _types(event: QKeyEvent) -> bool:
    """Whether a key writes a letter, with or without Shift."""
    keys = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return keys == Qt.KeyboardModifier.NoModifier and bool(event.text()) and event.text().isprintable()


class HeadcountField(PointerField):
    """Open after a crowd or crowd flow was drawn without a number, until one is given or the planner goes on."""

    closed = Signal()

    def __init__(self, viewport: QWidget, session: Session, theme: str) -> None:
        super().__init__(viewport, theme, WIDTH_PX)
        self._session = session
        self._asked, self._scene = "", session.scene
        self._told = ""
        self.line.textEdited.connect(lambda _: self._say(self._told))

    # --- opening and closing
    def ask(self, feature: Feature, at_px: QPointF) -> None:
        """Ask beside a pixel of the map how many people a feature has; the estimate by its ground is only shown."""
        state = feature.at(self._session.scene)
        if state is None:
            return
        self._asked, self._scene = feature.id, self._session.scene
        self.line.clear()
        self.line.setAccessibleName(i18n.tr("Number of people"))
        self.line.setPlaceholderText(i18n.tr("How many people?"))
        loose, dense = (estimate_crowd(state.geometry.area, key).people for key in ("loose", "dense"))
        estimate = i18n.tr("loose about {loose}, dense about {dense}", loose=i18n.number(loose, ",.0f"), dense=i18n.number(dense, ",.0f"))
        self._told = "\n".join([estimate, i18n.tr("Enter: set · Esc: not known")])
        self._say(self._told)
        self.show()
        self._say(self.said.text())
        self._move_beside(at_px)
        self.raise_()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Take what is a number, leave all else unknown, and go."""
        if not self.isVisible():
            return
        try:
            people = people_of(self.line.text())
        except InputError:
            people = None
        self._close()
        if people is not None:
            self._take(people)

    def drop(self) -> None:
        """The map is taken down: nothing is asked any more."""
        self._asked = ""
        self.line.removeEventFilter(self)
        self.hide()

    def plan_changed(self) -> None:
        """The crowd is gone, or has its number: there is nothing left to ask."""
        feature = self._session.plan.features.get(self._asked)
        state = None if feature is None else feature.at(self._scene)
        if self.isVisible() and (state is None or state.properties.get("headcount")):
            self._close()

    def _close(self) -> None:
        self.hide()
        self.line.clear()
        self.closed.emit()

    def _take(self, people: int) -> None:
        feature, session = self._session.plan.features.get(self._asked), self._session
        if feature is not None:
            change: Change = set_property([feature], "headcount", people, self._scene, session.scope, session.plan)
            session.do(change)

    def _accept(self) -> None:
        try:
            people_of(self.line.text())
        except InputError as error:
            self._say(i18n.text(error.message))
            return
        self.leave()

    # --- keys
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the number, Esc leaves it unknown; what is typed stays here, number or not; commands stay those of the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            return self._keeps_from_window(event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._pressed(event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and event.reason() not in _STAYS:
            self.leave()
        return False

    def _keeps_from_window(self, event: QKeyEvent) -> bool:
        """Whether it is settled here who gets a key; the line knows by itself which others edit it."""
        if _types(event) or event.key() in (*_ENDS, Qt.Key.Key_Escape):
            event.accept()
            return True
        if self._is_undo(event):
            event.ignore()  # that of the plan: the line has nothing to take back
            return True
        return False

    def _is_undo(self, event: QKeyEvent) -> bool:
        steps = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
        return not self.line.text() and any(event.matches(step) for step in steps)

    def _pressed(self, event: QKeyEvent) -> bool:
        if event.key() in _ENDS:
            self._accept()
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.line.clear()
            self._close()
            return True
        if _types(event) and event.text() not in _PARTS:
            self._say(i18n.text(_no_number().message))
            return True
        return False

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.ensurePolished()
        self.box.activate()
        self.setFixedHeight(self.box.heightForWidth(WIDTH_PX))
