"""The form for one unit of the roster, inside the panel."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from tabletop.core.text.message import mark
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.row_limits import RosterRow
from tabletop.core.values.scene import Scene
from tabletop.i18n import tr
from tabletop.ui.parts.entry_form import EntryForm
from tabletop.ui.parts.panel_parts import plain_label
from tabletop.ui.parts.row_form import RowError, RowWords

WORDS = RowWords(
    labels={
        "name": mark("Name"),
        "agency": mark("Agency"),
        "satgas": mark("Satgas"),
        "strength": mark("Strength"),
        "unit_type": mark("Type"),
        "leader": mark("Leader"),
        "call_sign": mark("Call sign"),
        "equipment": mark("Equipment"),
        "vehicle": mark("Vehicle"),
        "channel": mark("Channel"),
        "contact": mark("Contact"),
        "pace": mark("Pace"),
        "note": mark("Note"),
    },
    wrong={"strength": mark("The strength must be a whole number of people from 0 to 1,000,000.")},
    blank={"strength": 0},
)


def fresh_id(name: str, taken: Iterable[str]) -> str:
    """An id made from a name, that nobody else has."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "unit"
    known, number, found = set(taken), 2, stem
    while found in known:
        found, number = f"{stem}-{number}", number + 1
    return found


class TaskFields(QWidget):
    """What a unit does, a field for each scene of the plan."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = plain_label(self, style="title")
        self.fields: dict[int, QLineEdit] = {}
        self._rows: list[QWidget] = []
        self._others: dict[int, str] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        self._box.addWidget(self.title)

    def show_tasks(self, tasks: Mapping[int, str], scenes: Iterable[Scene]) -> None:
        """Put the tasks into the fields; those of scenes that the plan does not have are kept."""
        for row in self._rows:
            self._box.removeWidget(row)
            row.deleteLater()
        self.fields, self._rows = {}, []
        for scene in scenes:
            said = tr("Scene {number}: {name}", number=scene.number, name=scene.name) if scene.name else ""
            label, line = plain_label(self, style="quiet"), QLineEdit(tasks.get(scene.number, ""), self)
            label.setText(said or tr("Scene {number}", number=scene.number))
            line.setAccessibleName(tr("Task in scene {number}", number=scene.number))
            label.setBuddy(line)
            self.fields[scene.number] = line
            self._rows += [label, line]
            for widget in (label, line):
                self._box.addWidget(widget)
        self._others = {number: text for number, text in tasks.items() if number not in self.fields}

    def tasks(self) -> dict[int, str]:
        """What stands in the fields, without empty ones."""
        written = {number: line.text().strip() for number, line in self.fields.items()}
        return self._others | {number: text for number, text in written.items() if text}


class RosterForm(EntryForm):
    """Fields of a unit. `accepted` carries the unit as it was before (None = new) and the values by member."""

    accepted = Signal(object, dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(RosterRow, WORDS, parent)
        self.before: RosterUnit | None = None
        self.tasks = TaskFields(self)
        self.area.takeWidget()
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.form)
        column.addWidget(self.tasks)
        self.area.inside = inside
        self.area.setWidget(inside)
        self.box.setContentsMargins(12, 12, 12, 12)
        self.box.addStretch(1)
        self.retranslate()

    def show_unit(self, unit: RosterUnit | None, roster: Iterable[RosterUnit], scenes: Iterable[Scene] = ()) -> None:
        """Fill the form; None asks for a new unit. `scenes` are those for which tasks can be given."""
        self.before = unit
        self.tasks.show_tasks({} if unit is None else unit.tasks, scenes)
        units = list(roster)
        for name in ("agency", "satgas"):
            self.form.offer(name, list(dict.fromkeys(text for one in units if (text := getattr(one, name)))))
        self.form.show_row(vars(unit or RosterUnit("new", "")))
        self.wrong.hide()
        self.retranslate()
        self.form.setMinimumHeight(self.form.sizeHint().height())
        self.area.to_top()
        self.fields["name"].setFocus()
        self.form.line("name").selectAll()

    def take(self, values: dict[str, Any]) -> None:
        """A unit with a name is handed on."""
        if not values["name"]:
            raise RowError("name", mark("A unit needs a name."))
        self.accepted.emit(self.before, values | {"tasks": self.tasks.tasks()})

    def name_row(self) -> str:
        """New or not."""
        self.tasks.title.setText(tr("Task in each scene"))
        return tr("New unit") if self.before is None else tr("Edit unit")
