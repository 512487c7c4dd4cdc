"""Coverage demands: what must lie within whose reach, to which share, with severity and basis."""

from collections.abc import Mapping, Sequence
from typing import Any

from tabletop.core.judgement.rule_limits import DemandRow
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.ui.parts.row_form import RowWords
from tabletop.ui.rules.rule_page import BASIS_UNSAID, UNREAD, RulePage


class DemandsPage(RulePage):
    """Rows of the demands of the plan; the product ships none."""

    table = "demands"
    row = DemandRow
    words = RowWords(
        labels={
            "what": mark("Must be covered"),
            "by": mark("Covered by"),
            "radius_m": mark("Within"),
            "min_share": mark("Share of an area"),
            "severity": mark("Severity"),
            "basis": mark("Basis"),
        },
        empty={"radius_m": mark("own reach"), "basis": BASIS_UNSAID},
        wrong={
            "radius_m": mark("The metres must be above zero; leave them empty for the own reach."),
            "min_share": mark("The share must be above 0 % and at most 100 %."),
        },
        unread=UNREAD,
        blank={"min_share": 1.0},
    )
    heads = {"min_share": mark("At least")}
    titles = {"new": mark("New coverage demand"), "edit": mark("Coverage demand")}
    steps = {
        "add": mark("Add a coverage demand"),
        "edit": mark("Edit a coverage demand"),
        "remove": mark("Remove a coverage demand"),
        "reset": mark("Coverage demands back to the defaults"),
    }
    fresh = {"what": "crowd", "by": "aid-post"}

    def lists(self) -> Mapping[str, Sequence[str]]:
        """Any class; kinds and types of units that cover."""
        return {"what": self._session.rules.classes(), "by": self._session.rules.coverers()}

    def check(self, values: dict[str, Any]) -> None:
        """A vehicle needs a radius, and nothing covers itself."""
        if values["radius_m"] is None and values["by"] == "vehicle":
            raise InputError(mark("A vehicle has no reach of its own; give the metres within which it covers."))
        if values["what"].partition(":")[0] == values["by"].partition(":")[0]:
            raise InputError(mark("A thing cannot cover itself; name two kinds."))
