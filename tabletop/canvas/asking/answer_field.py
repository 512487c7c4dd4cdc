"""One field of the row at the pointer: a label, a line or a list, what is proposed in it, and what stands in it as a value."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from tabletop import i18n
from tabletop.canvas.asking.entries import Entry, choice_entries, own_type, roster_entries, type_entries
from tabletop.canvas.asking.list_field import ListField
from tabletop.canvas.asking.questions import Asked, Question
from tabletop.canvas.asking.typed_answers import number_of, people_of, ring_of, written
from tabletop.canvas.ink.wording import in_language, unit_sign
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.catalogue import PropertySpec, kinds

_DIGITS = "0123456789., "
"""What a number is typed with."""


class AnswerField(QObject):
    """`changed(self)` when something was chosen from its list; `said` with a sentence about what was typed, empty when all is well."""

    changed = Signal(object)
    said = Signal(str)

    def __init__(self, question: Question, asked: Asked, row: QWidget) -> None:
        super().__init__(row)
        self.question = question
        self._asked = asked
        self.spec: PropertySpec = kinds()[asked.feature.kind].properties[question.name]
        self.touched = False
        self.label = QLabel(row)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.line = self._line(row)
        self.line.setFixedWidth(question.width_px)
        self.label.setFixedWidth(question.width_px)
        self.label.setBuddy(self.line)
        self.line.textEdited.connect(self._edited)
        self.retranslate()

    def _line(self, row: QWidget) -> QLineEdit:
        if not (self.spec.types or self.spec.type in ("choice", "roster")):
            return QLineEdit(row)
        field = ListField(row)
        field.picked.connect(self._picked)
        field.refused.connect(self.said)
        return field

    def _edited(self) -> None:
        self.touched = True
        if not isinstance(self.line, ListField) or self.line.is_open:
            self.said.emit("")

    def _picked(self) -> None:
        self.touched = True
        self.changed.emit(self)

    # --- words
    def retranslate(self) -> None:
        """Words in the language in use; what was typed stays."""
        unit = unit_sign(self.spec.unit)
        title = in_language(self.spec.title)
        self.label.setText(f"{title} ({unit})" if unit else title)
        self.line.setAccessibleName(self._accessible(title))
        self.line.setPlaceholderText(self._empty())
        if isinstance(self.line, ListField):
            self.line.offer(self._entries(), partial(own_type, self.spec.types) if self.spec.types else None)

    def _accessible(self, title: str) -> str:
        return i18n.tr("Number of people") if self.question.name == "headcount" else title

    def _empty(self) -> str:
        """What stands in an empty field."""
        if self.question.name == "headcount":
            return i18n.tr("How many people?")
        if isinstance(self.line, ListField):
            return i18n.tr("type to search")
        default = self.spec.default
        return written(self.question.name, default) if default is not None and self.spec.type != "text" else ""

    def _entries(self) -> Sequence[Entry]:
        if self.spec.type == "roster":
            plan, scene = self._asked.plan, self._asked.session.scene
            placed = frozenset(str(one.properties.get("unit") or "") for one in plan.placed(scene))
            return roster_entries(plan.roster, placed)
        if self.spec.types:
            return type_entries(self.spec.types)
        return choice_entries(self.question.name, self.spec)

    # --- values
    def propose(self) -> None:
        """Show what is proposed, unless somebody has been here."""
        if not self.touched:
            self._show(self.question.first(self._asked))

    def _show(self, value: Any) -> None:
        if isinstance(self.line, ListField):
            self.line.show_value(value)
        else:
            self.line.setText(written(self.question.name, value))
            if self.line.hasFocus():
                self.line.selectAll()

    def value(self) -> Any:
        """What stands in the field; None for what is wrong or nothing."""
        try:
            return self.read()
        except InputError:
            return None

    def read(self) -> Any:
        """What stands in the field. Raises InputError, saying what is wrong with it."""
        if isinstance(self.line, ListField):
            if not self.line.settle():
                raise InputError(mark("The list has nothing called {text}."), text=self.line.text().strip())
            return self.line.value
        text = self.line.text()
        if self.question.name == "headcount":
            return people_of(text)
        if self._is_ring:
            return ring_of(text)
        return number_of(self.spec, text) if self.spec.type in ("number", "integer") else text.strip() or None

    @property
    def _is_ring(self) -> bool:
        return self._asked.feature.kind == "ring" and self.question.name == "number"

    # --- keys
    def settle(self) -> bool:
        """Take what was typed into a list; False where it names nothing."""
        return self.line.settle() if isinstance(self.line, ListField) else True

    def takes(self, key: int) -> bool:
        """Whether Enter and Esc are for the list of the field."""
        is_list_key = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        return is_list_key and isinstance(self.line, ListField) and (self.line.is_open or self.line.typed)

    def allows(self, text: str) -> bool:
        """Whether a letter may stand in the field."""
        return self.spec.type not in ("number", "integer") or text in _DIGITS or (self._is_ring and text in "IVivRrNnGg")

    def refusal(self) -> str:
        """What is said of a letter that may not."""
        if self.question.name == "headcount":
            return i18n.tr("Give a whole number of people, such as 300; Esc leaves it unknown.")
        if self._is_ring:
            return i18n.tr("Give the number of the ring: I, II, III or IV.")
        return i18n.tr("{title} must be a number.", title=in_language(self.spec.title))
