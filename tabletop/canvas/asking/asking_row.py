"""The small row at the pointer that asks for what a feature needs that was just drawn. It stands in nobody's way.

Tab goes to the next field, Enter ends and sets all as one edit, Esc leaves the feature as it was drawn, a click elsewhere takes what is
right and says what is not.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QWidget

from tabletop import i18n
from tabletop.canvas.asking.answer_field import AnswerField
from tabletop.canvas.asking.last_answers import LastAnswers
from tabletop.canvas.asking.pointer_field import EDGE_PX, MARGIN_PX, PointerFrame
from tabletop.canvas.asking.questions import Asked, answers_of, questions_of, remember
from tabletop.core.geometry.crowd_size import estimate_crowd
from tabletop.core.text.errors import InputError
from tabletop.core.values.feature import Feature, Placed
from tabletop.session.session import Session
from tabletop.tools.base.properties import set_properties
from tabletop.tools.base.wording import name_of

LEAST_PX, GAP_PX = 224, 6
MOST_FIELDS = 4
_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Why a line may lose the focus and the row stays: a menu, another window."""
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TABS = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}


def types(event: QKeyEvent) -> bool:
    """Whether a key writes a letter, with or without Shift."""
    keys = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return keys == Qt.KeyboardModifier.NoModifier and bool(event.text()) and event.text().isprintable()


class AskingRow(PointerFrame):
    """Open after a feature was drawn that leaves something to say, until it is said or the planner goes on."""

    closed = Signal()

    def __init__(self, viewport: QWidget, session: Session, theme: str) -> None:
        super().__init__(viewport, theme)
        self._session = session
        self._asked: Asked | None = None
        self._scene, self._scope = session.scene, session.scope
        self._closing = False
        self.fields: list[AnswerField] = []
        self.last = LastAnswers()
        self._grid = QGridLayout()
        self._grid.setSpacing(2)
        self._grid.setHorizontalSpacing(GAP_PX)
        self._grid.setColumnStretch(MOST_FIELDS, 1)
        self.box.insertLayout(0, self._grid)

    @property
    def line(self) -> QLineEdit:
        """The first field."""
        return self.fields[0].line

    # --- opening and closing
    def ask(self, feature: Feature, at_px: QPointF) -> None:
        """Ask beside a pixel of the map for what a feature needs; nothing where it says it already."""
        self.leave()
        state = feature.at(self._session.scene)
        if state is None:
            return
        asked = Asked(Placed(feature.id, feature.kind, state.geometry, state.properties), self._session, self.last)
        questions = questions_of(asked)
        if not questions:
            return
        self._asked, self._scene, self._scope = asked, self._session.scene, self._session.scope
        self._lay_out([AnswerField(one, asked, self) for one in questions])
        self._propose()
        self.show()
        self._say(self._told())
        self._move_beside(at_px)
        self.raise_()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.selectAll()

    def _lay_out(self, fields: list[AnswerField]) -> None:
        """Fields side by side as far as the map is wide, labels above them."""
        self._clear()
        self.fields = fields
        room, row, column, used, widest = self._viewport.width() - 2 * (EDGE_PX + MARGIN_PX), 0, 0, 0, 0
        for one in fields:
            if column and used + one.question.width_px > room:
                row, column, used = row + 2, 0, 0
            for below, widget in enumerate((one.label, one.line)):
                self._grid.addWidget(widget, row + below, column, Qt.AlignmentFlag.AlignLeft)
            one.line.installEventFilter(self)
            one.changed.connect(self._answered)
            one.said.connect(self._say)
            used, column = used + one.question.width_px + GAP_PX, column + 1
            widest = max(widest, used - GAP_PX)
        self.setFixedWidth(max(LEAST_PX, widest) + 2 * MARGIN_PX + 2)

    def _clear(self) -> None:
        for one in self.fields:
            one.line.removeEventFilter(self)
            for widget in (one.label, one.line):
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
            one.deleteLater()
        self.fields = []

    def leave(self) -> None:
        """Take what is right, say what is not, and go."""
        if not self.isVisible() or self._closing or self._asked is None:
            return
        self._closing = True
        try:
            wrong = self._read()
            asked = self._asked
            self._close()
            self._set(asked)
            for sentence in wrong.values():
                self._session.notice.emit(self._not_taken(asked, sentence), "warn")
        finally:
            self._closing = False

    def drop(self) -> None:
        """The map is taken down: nothing is asked any more."""
        self._asked = None
        self._clear()
        self.hide()

    def plan_changed(self) -> None:
        """The feature is gone, or says by now what was asked: there is nothing left to ask."""
        if not self.isVisible() or self._asked is None:
            return
        feature = self._session.plan.features.get(self._asked.feature.id)
        state = None if feature is None else feature.at(self._scene)
        if state is None or self._is_answered(state.properties):
            self._close()

    def _is_answered(self, properties: Mapping[str, Any]) -> bool:
        """Whether somebody else has answered."""
        assert self._asked is not None
        before, names = self._asked.feature.properties, [one.question.name for one in self.fields]
        return any(properties.get(name) != before.get(name) for name in names)

    def _close(self) -> None:
        self._closing, closing = True, self._closing
        self.hide()
        self._clear()
        self._asked, self._closing = None, closing
        self.closed.emit()

    # --- answers
    def _propose(self) -> None:
        """Write what is proposed into every field that nobody touched, each after those before it."""
        assert self._asked is not None
        self._asked.given = {}
        for one in self.fields:
            one.propose()
            self._asked.given[one.question.name] = one.value()

    def _answered(self, field: AnswerField) -> None:
        """Something was chosen from a list: what follows from it is proposed anew."""
        if self._asked is None:
            return
        self._propose()
        self._say(self._told())

    def _read(self) -> dict[str, str]:
        """Take what is right; what is wrong, in sentences by property."""
        assert self._asked is not None
        given: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for one in self.fields:
            try:
                given[one.question.name] = one.read()
            except InputError as error:
                wrong[one.question.name] = i18n.text(error.message)
        self._asked.given = given
        return wrong

    def _set(self, asked: Asked) -> bool:
        """Set the answers as one edit; False where the plan took none."""
        feature, values = self._session.plan.features.get(asked.feature.id), answers_of(asked)
        if feature is None:
            return True
        if values and not self._session.do(set_properties(feature, values, self._scene, self._scope, self._session.plan)):
            return False
        remember(asked)
        return True

    def _not_taken(self, asked: Asked, sentence: str) -> str:
        named = name_of(asked.feature.kind, asked.feature.properties, self._session.plan)
        return i18n.tr("{what}: what was typed last was not taken. {reason}", what=named, reason=sentence)

    def _accept(self) -> None:
        """Set everything and go; stay at the first answer that is wrong."""
        wrong = self._read()
        if wrong:
            name = next(iter(wrong))
            field = next(one for one in self.fields if one.question.name == name)
            field.line.setFocus(Qt.FocusReason.OtherFocusReason)
            self._say(wrong[name])
            return
        asked = self._asked
        if asked is not None and self._set(asked) and self._asked is asked:
            self._close()

    # --- keys
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes, Esc leaves as it is, Tab goes on; what is typed stays here; commands stay those of the window."""
        field = next((one for one in self.fields if one.line is watched), None)
        if field is None:
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            return self._keeps_from_window(field, event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._pressed(field, event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and event.reason() not in _STAYS:
            focus = QApplication.focusWidget()
            if focus is None or not self.isAncestorOf(focus):
                self.leave()
        return False

    def _keeps_from_window(self, field: AnswerField, event: QKeyEvent) -> bool:
        """Whether it is settled here who gets a key; the line knows by itself which others edit it."""
        if types(event) or event.key() in (*_ENDS, *_TABS, Qt.Key.Key_Escape):
            event.accept()
            return True
        if not field.touched and any(event.matches(step) for step in (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)):
            event.ignore()  # that of the plan: the line has nothing to take back
            return True
        return False

    def _pressed(self, field: AnswerField, event: QKeyEvent) -> bool:
        key = event.key()
        if key in _TABS:
            if field.settle():
                self._go_on(field, _TABS[Qt.Key(key)])
            return True
        if field.takes(key):
            return False
        if key in _ENDS:
            self._accept()
            return True
        if key == Qt.Key.Key_Escape:
            self._close()
            return True
        if types(event) and not field.allows(event.text()):
            self._say(field.refusal())
            return True
        return False

    def _go_on(self, field: AnswerField, step: int) -> None:
        following = self.fields[(self.fields.index(field) + step) % len(self.fields)].line
        following.setFocus(Qt.FocusReason.TabFocusReason)
        following.selectAll()

    # --- words
    def _told(self) -> str:
        """What helps to answer, and the keys."""
        assert self._asked is not None
        asked = self._asked
        if asked.feature.kind in ("crowd", "crowd-flow"):
            return "\n".join([_estimate(asked.feature), i18n.tr("Enter: set · Esc: not known")])
        keys = i18n.tr("Enter: set · Esc: leave it as it is")
        if len(self.fields) > 1:
            keys = i18n.tr("Tab: next · Enter: set · Esc: leave it as it is")
        return "\n".join(part for part in (_measured(asked), keys) if part)

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence or self._told())
        self.ensurePolished()
        self.box.activate()
        self.setFixedHeight(self.box.heightForWidth(self.width()))
        self._stay_inside()

    def _stay_inside(self) -> None:
        lowest = self._viewport.height() - self.height() - EDGE_PX
        if self.isVisible() and self.y() > lowest:
            self.move(self.x(), max(EDGE_PX, lowest))

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language; what was typed stays."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._asked is not None:
            for one in self.fields:
                one.retranslate()
            self._propose()
            self._say(self._told())


def _estimate(feature: Placed) -> str:
    """How many people the ground may hold; only shown, never taken."""
    loose, dense = (i18n.number(estimate_crowd(feature.geometry.area, key).people, ",.0f") for key in ("loose", "dense"))
    return i18n.tr("loose about {loose}, dense about {dense}", loose=loose, dense=dense)


def _measured(asked: Asked) -> str:
    """What was found to be clear at an exit."""
    if asked.feature.kind != "exit" or asked.feature.properties.get("width_m"):
        return ""
    if asked.clear_m is None:
        return i18n.tr("No obstacle near: give the width that is meant.")
    if asked.clear_m <= 0:
        return i18n.tr("An obstacle stands on it: nothing is clear.")
    return i18n.tr("Clear at its narrowest place: {width} m", width=i18n.number(asked.clear_m, ".2f"))
