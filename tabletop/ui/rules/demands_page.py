"""Coverage demands: what must lie within whose reach, to which share, with severity and basis."""

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


class DemandsPage(RulePage):
    """Rows of the demands of the plan; the product ships none."""

    table = "demands"
    wide_columns = (0, 1, 5)
    number_columns = (2, 3)

    def _make_fields(self) -> None:
        self.what, self.by = QComboBox(self), QComboBox(self)
        self.radius = NumberField(self, unit="m", low=0)
        self.share = NumberField(self, unit="%", low=1)
        self.share.set_limits(1, 100, 5)

    def form(self) -> list[tuple[str, QWidget]]:
        """What, by whom, within how many metres, to which share, severity, basis."""
        return [
            ("what", self.what),
            ("by", self.by),
            ("radius_m", self.radius),
            ("min_share", self.share),
            ("severity", self.severity),
            ("basis", self.basis),
        ]

    def labels(self) -> Mapping[str, str]:
        """Words of the labels and of the form."""
        return {
            "what": tr("Must be covered"),
            "by": tr("Covered by"),
            "radius_m": tr("Within"),
            "min_share": tr("Share of an area"),
            "severity": tr("Severity"),
            "basis": tr("Basis"),
            "new": tr("New coverage demand"),
            "edit": tr("Coverage demand"),
        }

    def head(self) -> Sequence[str]:
        """Titles of the columns."""
        return [tr("Must be covered"), tr("Covered by"), tr("Within"), tr("At least"), tr("Severity"), tr("Basis")]

    def texts(self, row: Any) -> Sequence[str]:
        """A demand in words."""
        radius = tr("own reach") if row.radius_m is None else measure(row.radius_m, "m")
        share = measure(row.min_share, "share")
        return [class_title(row.what), class_title(row.by), radius, share, severity_word(row.severity), shown_basis(row.basis)]

    def retranslate(self) -> None:
        """Write every word again."""
        fill_classes(self.what, self._session.rules.classes())
        self.radius.setPlaceholderText(tr("own reach"))
        super().retranslate()

    def refresh(self) -> None:
        """Rows, and the types of units that there are."""
        fill_classes(self.by, self._session.rules.coverers())
        super().refresh()

    def fill(self, row: Any | None) -> None:
        """Put a demand into the fields."""
        choose_class(self.what, row.what if row else "crowd")
        choose_class(self.by, row.by if row else "aid-post")
        self.radius.show_value(row.radius_m if row else None)
        self.share.show_value(row.min_share * 100 if row else 100.0)
        self.severity.setCurrentIndex(self.severity.findData(row.severity if row else "warn"))
        self.show_basis(row.basis if row else "")

    def read(self) -> dict[str, Any]:
        """The demand that stands in the fields. Raises InputError."""
        radius_m = number_in(self.radius, self.labels()["radius_m"])
        share = number_in(self.share, self.labels()["min_share"], empty=100.0)
        self._check(radius_m, share)
        row = {
            "what": self.what.currentData(),
            "by": self.by.currentData(),
            "min_share": round((share or 0.0) / 100, 6),
            "severity": self.severity.currentData(),
            "basis": self.basis_read(),
        }
        return row if radius_m is None else {**row, "radius_m": radius_m}

    def _check(self, radius_m: float | None, share: float | None) -> None:
        """Raise InputError where the window can say it plainer than the file would."""
        by = self.by.currentData()
        if radius_m is not None and radius_m <= 0:
            raise InputError(mark("The metres must be above zero; leave them empty for the own reach."))
        if radius_m is None and by == "vehicle":
            raise InputError(mark("A vehicle has no reach of its own; give the metres within which it covers."))
        if not share or not 0 < share <= 100:
            raise InputError(mark("The share must be above 0 % and at most 100 %."))
        if self.what.currentData().partition(":")[0] == by.partition(":")[0]:
            raise InputError(mark("A thing cannot cover itself; name two kinds."))

    def step(self, name: str) -> Message:
        """What an edit is called."""
        steps = {
            "add": mark("Add a coverage demand"),
            "edit": mark("Edit a coverage demand"),
            "remove": mark("Remove a coverage demand"),
            "reset": mark("Coverage demands back to the defaults"),
        }
        return message(steps[name])
