"""The form for one unit of the roster, inside the panel."""

import re
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tabletop.core.text.message import mark
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.row_limits import RosterRow
from tabletop.i18n import tr
from tabletop.ui.parts.entry_form import EntryForm
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


class RosterForm(EntryForm):
    """Fields of a unit. `accepted` carries the unit as it was before (None = new) and the values by member."""

    accepted = Signal(object, dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(RosterRow, WORDS, parent)
        self.before: RosterUnit | None = None
        self.box.setContentsMargins(12, 12, 12, 12)
        self.box.addStretch(1)
        self.retranslate()

    def show_unit(self, unit: RosterUnit | None, roster: Iterable[RosterUnit]) -> None:
        """Fill the form; None asks for a new unit."""
        self.before = unit
        units = list(roster)
        for name in ("agency", "satgas"):
            self.form.offer(name, list(dict.fromkeys(text for one in units if (text := getattr(one, name)))))
        self.form.show_row(vars(unit or RosterUnit("new", "")))
        self.wrong.hide()
        self.retranslate()
        self.area.to_top()
        self.fields["name"].setFocus()
        self.form.line("name").selectAll()

    def take(self, values: dict[str, Any]) -> None:
        """A unit with a name is handed on."""
        if not values["name"]:
            raise RowError("name", mark("A unit needs a name."))
        self.accepted.emit(self.before, values)

    def name_row(self) -> str:
        """New or not."""
        return tr("New unit") if self.before is None else tr("Edit unit")
