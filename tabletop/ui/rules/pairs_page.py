"""Distances between things: pairs that keep apart, with severity and basis."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from tabletop import i18n
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.wording import measure, severity_word
from tabletop.ui.rules.class_words import class_title
from tabletop.ui.rules.rule_page import RulePage, choose_class, fill_classes, number_in, shown_basis

tr = i18n.tr
LEAST_M = 10.0
"""What a new distance begins with; a planning default without a source."""


class PairsPage(RulePage):
    """Rows of the check of distances."""

    table = "pairs"
    wide_columns = (0, 1, 4)

    def _make_fields(self) -> None:
        self.first, self.second = QComboBox(self), QComboBox(self)
        self.least = NumberField(self, unit="m", low=0)

    def form(self) -> list[tuple[str, QWidget]]:
        """The two things, the metres, the severity, the basis."""
        return [
            ("a", self.first),
            ("b", self.second),
            ("min_m", self.least),
            ("severity", self.severity),
            ("basis", self.basis),
        ]

    def labels(self) -> Mapping[str, str]:
        """Words of the labels and of the form."""
        return {
            "a": tr("One thing"),
            "b": tr("Other thing"),
            "min_m": tr("Distance"),
            "severity": tr("Severity"),
            "basis": tr("Basis"),
            "new": tr("New distance"),
            "edit": tr("Distance between two things"),
        }

    def head(self) -> Sequence[str]:
        """Titles of the columns."""
        return [tr("One thing"), tr("Other thing"), tr("At least"), tr("Severity"), tr("Basis")]

    def texts(self, row: Any) -> Sequence[str]:
        """A pair in words."""
        return [class_title(row.a), class_title(row.b), measure(row.min_m, "m"), severity_word(row.severity), shown_basis(row.basis)]

    def retranslate(self) -> None:
        """Write every word again."""
        for box in (self.first, self.second):
            fill_classes(box, self._session.rules.classes())
        super().retranslate()

    def fill(self, row: Any | None) -> None:
        """Put a pair into the fields."""
        choose_class(self.first, row.a if row else "crowd")
        choose_class(self.second, row.b if row else "protected:school")
        self.least.show_value(row.min_m if row else LEAST_M)
        self.severity.setCurrentIndex(self.severity.findData(row.severity if row else "warn"))
        self.show_basis(row.basis if row else "")

    def read(self) -> dict[str, Any]:
        """The pair that stands in the fields. Raises InputError."""
        a, b, least = self.first.currentData(), self.second.currentData(), number_in(self.least, self.labels()["min_m"])
        if least is None or least <= 0:
            raise InputError(mark("The distance must be a number of metres above zero."))
        if a.startswith("layer:") and b.startswith("layer:"):
            raise InputError(mark("Both things are layers; one of the two must stand on the plan."))
        return {
            "a": a,
            "b": b,
            "min_m": least,
            "severity": self.severity.currentData(),
            "basis": self.basis_read(),
        }

    def step(self, name: str) -> Message:
        """What an edit is called."""
        steps = {
            "add": mark("Add a distance between things"),
            "edit": mark("Edit a distance between things"),
            "remove": mark("Remove a distance between things"),
            "reset": mark("Distances between things back to the defaults"),
        }
        return message(steps[name])
