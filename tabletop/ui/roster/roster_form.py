"""The form for one unit of the roster, inside the panel: no dialog, Enter keeps, Esc leaves."""

import re
from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.row_limits import STRONGEST
from tabletop.i18n import tr
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.panel_parts import Panel, plain_label

TEXTS = ("name", "agency", "satgas", "unit_type", "leader", "call_sign", "equipment")


def fresh_id(name: str, taken: Iterable[str]) -> str:
    """An id made from a name, that nobody else has."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unit"
    known, number, found = set(taken), 2, stem
    while found in known:
        found, number = f"{stem}-{number}", number + 1
    return found


class RosterForm(Panel):
    """Fields of a unit. `accepted` carries the unit as it was before (None = new) and the values by field; `left` on Esc."""

    accepted = Signal(object, dict)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before: RosterUnit | None = None
        self.title = plain_label(self, style="title")
        self.wrong = plain_label(self, style="wrong")
        self.fields: dict[str, QLineEdit | QComboBox] = {}
        for name in TEXTS:
            self.fields[name] = QComboBox(self, editable=True) if name in ("agency", "satgas") else QLineEdit(self)
        self.strength = NumberField(self, low=0)
        self.keep = QPushButton(self)
        self.cancel = QPushButton(self)
        self._labels = {name: plain_label(self, style="quiet", wrap=False) for name in (*TEXTS, "strength")}
        self._lay_out()
        self.keep.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.left)
        self.retranslate()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(8)
        rows: list[tuple[str, QWidget]] = list(self.fields.items())
        rows.insert(3, ("strength", self.strength))
        for name, field in rows:
            field.setMinimumWidth(80)
            self._labels[name].setBuddy(field)
            form.addRow(self._labels[name], field)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.keep)
        buttons.addWidget(self.cancel)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(12)
        box.addWidget(self.title)
        box.addLayout(form)
        box.addWidget(self.wrong)
        box.addLayout(buttons)
        box.addStretch(1)

    def show_unit(self, unit: RosterUnit | None, roster: Iterable[RosterUnit]) -> None:
        """Fill the form; None asks for a new unit."""
        self.before = unit
        units = list(roster)
        shown = unit or RosterUnit("", "")
        for name, field in self.fields.items():
            if isinstance(field, QComboBox):
                field.clear()
                field.addItems(list(dict.fromkeys(getattr(one, name) for one in units if getattr(one, name))))
                field.setEditText(getattr(shown, name))
            else:
                field.setText(getattr(shown, name))
        self.strength.show_value(shown.strength)
        self.wrong.hide()
        self._show_title()
        name_field = self.fields["name"]
        assert isinstance(name_field, QLineEdit)
        name_field.setFocus()
        name_field.selectAll()

    def values(self) -> dict[str, str | int]:
        """What stands in the fields. Raises ValueError when the strength is no number of persons."""
        texts = {name: (f.currentText() if isinstance(f, QComboBox) else f.text()).strip() for name, f in self.fields.items()}
        strength = self.strength.value() or 0
        if not 0 <= strength <= STRONGEST or strength != int(strength):
            raise ValueError(self.strength.text())
        return {**texts, "strength": int(strength)}

    def accept(self) -> None:
        """Keep the unit; where something is wrong the form says so and stays."""
        try:
            values = self.values()
        except ValueError:
            self._refuse(tr("The strength must be a whole number of people from 0 to 1,000,000."), self.strength)
            return
        if values["name"]:
            self.accepted.emit(self.before, values)
        else:
            self._refuse(tr("A unit needs a name."), self.fields["name"])

    def _refuse(self, sentence: str, field: QWidget) -> None:
        self.wrong.setText(sentence)
        self.wrong.show()
        field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Esc leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _show_title(self) -> None:
        self.title.setText(tr("New unit") if self.before is None else tr("Edit unit"))

    def retranslate(self) -> None:
        """Words in the language in use."""
        words = {
            "name": tr("Name"),
            "agency": tr("Agency"),
            "satgas": tr("Satgas"),
            "strength": tr("Strength"),
            "unit_type": tr("Type"),
            "leader": tr("Leader"),
            "call_sign": tr("Call sign"),
            "equipment": tr("Equipment"),
        }
        for name, word in words.items():
            self._labels[name].setText(word)
            (self.strength if name == "strength" else self.fields[name]).setAccessibleName(word)
        self.keep.setText(tr("Keep"))
        self.cancel.setText(tr("Cancel"))
        self._show_title()
