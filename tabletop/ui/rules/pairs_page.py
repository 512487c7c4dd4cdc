"""Distances between things: pairs that keep apart, with severity and basis."""

from collections.abc import Mapping, Sequence
from typing import Any

from tabletop.core.judgement.rule_limits import PairRow
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.ui.parts.row_form import RowWords
from tabletop.ui.rules.rule_page import BASIS_UNSAID, UNREAD, RulePage

LEAST_M = 10.0
"""What a new distance begins with; a planning default without a source."""


class PairsPage(RulePage):
    """Rows of the check of distances."""

    table = "pairs"
    row = PairRow
    words = RowWords(
        labels={
            "a": mark("One thing"),
            "b": mark("Other thing"),
            "min_m": mark("Distance"),
            "severity": mark("Severity"),
            "basis": mark("Basis"),
        },
        empty={"basis": BASIS_UNSAID},
        wrong={"min_m": mark("The distance must be a number of metres above zero.")},
        unread=UNREAD,
    )
    heads = {"min_m": mark("At least")}
    titles = {"new": mark("New distance"), "edit": mark("Distance between two things")}
    steps = {
        "add": mark("Add a distance between things"),
        "edit": mark("Edit a distance between things"),
        "remove": mark("Remove a distance between things"),
        "reset": mark("Distances between things back to the defaults"),
    }
    fresh = {"a": "crowd", "b": "protected:school", "min_m": LEAST_M}

    def lists(self) -> Mapping[str, Sequence[str]]:
        """Both are any class."""
        return dict.fromkeys(("a", "b"), self._session.rules.classes())

    def check(self, values: dict[str, Any]) -> None:
        """One of the two stands on the plan."""
        if values["a"].startswith("layer:") and values["b"].startswith("layer:"):
            raise InputError(mark("Both things are layers; one of the two must stand on the plan."))
