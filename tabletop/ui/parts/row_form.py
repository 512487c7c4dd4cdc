"""Fields for one row of a plan: one for each member that has a label; kind, unit and limits are read from the class of the row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import BaseModel
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from tabletop import i18n
from tabletop.canvas.asking.entries import Entry, own_type, type_entries
from tabletop.canvas.asking.list_field import ListField
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message
from tabletop.core.values.row_limits import CLASS, GROUP, SOURCE, UNIT_TYPE, read_row
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.painted_signs import level_icon
from tabletop.ui.parts.panel_parts import Panel, plain_label
from tabletop.ui.parts.property_editors import SteadyCombo
from tabletop.ui.parts.wording import class_title, level_word, literal, measure, pace_word, severity_word

UNITS = ("m", "min", "deg", "share")
"""Units that stand at the end of a name."""
STEPS = {"deg": 5.0, "share": 5.0}
LEAST_SHARE = 0.01
"""Where stepping a share down ends."""
NO_NUMBER = object()
"""Stands for text in the place of a number: it fits no member."""
CHOICE_WORDS: Mapping[str, Callable[[Any], str]] = {"severity": severity_word, "level": level_word, "pace": pace_word}
CHOICE_ICONS: Mapping[str, Callable[[Any], QIcon]] = {"level": level_icon}


class RowError(InputError):
    """A member of the row does not fit; `name` is its name."""

    def __init__(self, name: str, template: str, **params: Any) -> None:
        super().__init__(template, **params)
        self.name = name


@dataclass(frozen=True)
class RowWords:
    """What people read of a row, by member, all marked for translation: labels, words of an empty field, what is said of a wrong value.

    `unread` is said of text in the place of a number; where it is empty, what is said of a wrong value. `blank`: the number that an empty
    field means.
    """

    labels: Mapping[str, str]
    empty: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    unread: str = ""
    blank: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """What a field must know of a member: its unit, its limits, its choices, and what kind of text it is."""

    name: str
    default: Any
    is_number: bool
    unit: str
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    text: str


def members(row: type[BaseModel], names: Mapping[str, str]) -> list[Member]:
    """The members of those names, in the order of the class."""
    found = []
    for name, info in row.model_fields.items():
        kinds = (info.annotation, *get_args(info.annotation))
        suffix = name.rpartition("_")[2]
        found.append(
            Member(
                name,
                default=info.default,
                is_number=float in kinds or int in kinds,
                unit=suffix if suffix in UNITS else "",
                low=_bound(info.metadata, "ge", "gt"),
                high=_bound(info.metadata, "le", "lt"),
                choices=tuple(one for one in kinds if isinstance(one, str)),
                text=next((one for one in info.metadata if isinstance(one, str)), ""),
            )
        )
    return [one for one in found if one.name in names]


def _bound(limits: Sequence[Any], *names: str) -> float | None:
    return next((value for one in limits for name in names if (value := getattr(one, name, None)) is not None), None)


class RowForm(Panel):
    """Labels and fields in one column or two, or each field `below` its label.

    `fields` and `labels` by member; Tab goes through them in the order of the class.
    """

    def __init__(
        self, row: type[BaseModel], words: RowWords, parent: QWidget | None = None, *, columns: int = 1, below: bool = False
    ) -> None:
        super().__init__(parent)
        self.row = row
        self.words = words
        self.members = {one.name: one for one in members(row, words.labels)}
        self.fields: dict[str, QLineEdit | QComboBox] = {}
        self.labels = {name: plain_label(self, style="quiet", wrap=False) for name in self.members}
        self._offered: dict[str, Sequence[str]] = {}
        self._given: dict[str, Any] = {}
        for name, member in self.members.items():
            self.fields[name] = self._field(member)
            self.labels[name].setBuddy(self.fields[name])
        self._lay_out(columns, below)
        self.retranslate()

    def _field(self, member: Member) -> QLineEdit | QComboBox:
        if member.is_number:
            number = NumberField(self, unit=member.unit)
            low = LEAST_SHARE if member.unit == "share" else 0.0 if member.low is None else member.low
            number.set_limits(low, member.high, STEPS.get(member.unit, 1.0))
            return number
        if member.choices or member.text in (CLASS, GROUP):
            box = SteadyCombo(self)
            box.setEditable(member.text == GROUP)
            self._offered[member.name] = member.choices
            return box
        return ListField(self) if member.text == UNIT_TYPE else QLineEdit(self)

    def _lay_out(self, columns: int, below: bool) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        if below:
            grid.setVerticalSpacing(4)
            for place, (name, one) in enumerate(self.fields.items()):
                grid.addWidget(self.labels[name], 2 * place, 0)
                grid.addWidget(one, 2 * place + 1, 0)
            return
        for place, (name, one) in enumerate(self.fields.items()):
            line, side = divmod(place, columns)
            alone = side == 0 and place == len(self.fields) - 1
            grid.addWidget(self.labels[name], line, side * 2)
            grid.addWidget(one, line, side * 2 + 1, 1, columns * 2 - 1 if alone else 1)
            one.setMinimumWidth(60)
            grid.setColumnStretch(side * 2 + 1, 1)

    def retranslate(self) -> None:
        """Write every word again; what stands in the fields stays."""
        for name, one in self.fields.items():
            words = self.label(name)
            self.labels[name].setText(words)
            one.setAccessibleName(words)
            if name in self._offered:
                self.offer(name, self._offered[name])
            if isinstance(one, ListField):
                one.offer(type_entries("unit"), _own_type)
                one.setPlaceholderText(i18n.tr("type to search"))
            elif isinstance(one, QLineEdit) and name in self.words.empty:
                one.setPlaceholderText(_said(self.words.empty[name]))

    def label(self, name: str) -> str:
        """The word for a member."""
        return _said(self.words.labels[name])

    def words_of(self, name: str, value: Any) -> str:
        """A value of a member in words."""
        member = self.members[name]
        if value is None:
            return _said(self.words.empty[name])
        if member.is_number:
            return measure(value, member.unit)
        if member.text == CLASS:
            return class_title(value)
        if name in CHOICE_WORDS:
            return CHOICE_WORDS[name](value)
        return literal(value) if member.text == SOURCE else str(value)

    def offer(self, name: str, values: Sequence[str]) -> None:
        """What the list of a field holds; what was chosen stays, even where it is not among them."""
        box = self.fields[name]
        assert isinstance(box, QComboBox)
        self._offered[name] = values
        chosen = box.currentText() if box.isEditable() else box.currentData()
        box.clear()
        for value in values:
            self._add(name, box, value)
        if chosen is not None:
            self.show_value(name, chosen)

    def _add(self, name: str, box: QComboBox, value: str) -> None:
        box.addItem(CHOICE_ICONS[name](value) if name in CHOICE_ICONS else QIcon(), self.words_of(name, value), value)

    def line(self, name: str) -> QLineEdit:
        """The field of a text or a number."""
        one = self.fields[name]
        assert isinstance(one, QLineEdit)
        return one

    # --- the row
    def show_row(self, values: Mapping[str, Any]) -> None:
        """Put a row into the fields; a member that is not given has its default."""
        self._given = dict(values)
        for name, member in self.members.items():
            self.show_value(name, values.get(name, member.default))

    def show_value(self, name: str, value: Any) -> None:
        """Put a value into a field; a choice that the list does not have is added to it."""
        one = self.fields[name]
        if isinstance(one, NumberField):
            one.show_value(value)
        elif isinstance(one, ListField):
            one.show_value(value or None)
        elif isinstance(one, QLineEdit):
            one.setText(self.words_of(name, value))
        elif one.isEditable():
            one.setEditText(value)
        else:
            if one.findData(value) < 0:
                self._add(name, one, value)
            one.setCurrentIndex(one.findData(value))

    def read(self) -> dict[str, Any]:
        """What stands in the fields, by member. Raises RowError for the first that does not fit."""
        written = {name: self._written(name) for name in self.fields}
        whole = {**self._given, **written}
        row, wrong = read_row(self.row, whole)
        for misfit in wrong:
            if misfit.name in written:
                raise self._error(misfit.name, written[misfit.name])
        # Members that do not go together are refused by who holds the form, in its own words, or by the reader of the row.
        return written if row is None else {name: getattr(row, name) for name in self.fields}

    def _written(self, name: str) -> Any:
        one = self.fields[name]
        if isinstance(one, NumberField):
            try:
                value = one.value()
            except ValueError:
                return NO_NUMBER
            return self.words.blank.get(name) if value is None else value
        if isinstance(one, QComboBox):
            return one.currentText().strip() if one.isEditable() else one.currentData()
        if isinstance(one, ListField):
            one.settle()
            return one.value or ""
        text, given = one.text().strip(), self._given.get(name)
        same = self.members[name].text == SOURCE and given is not None and text == self.words_of(name, given)
        return given if same else text

    def _error(self, name: str, value: Any) -> RowError:
        one = self.fields[name]
        if value is NO_NUMBER and self.words.unread and isinstance(one, QLineEdit):
            return RowError(name, self.words.unread, field=self.label(name), text=one.text())
        return RowError(name, self.words.wrong[name])


def _own_type(text: str) -> Entry:
    return own_type("unit", text)


def _said(words: str) -> str:
    return i18n.text(Message(words))
