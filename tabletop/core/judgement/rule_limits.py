"""What a row of pairs or demands may be: one reader for plan documents, plan files, check sets and forms."""

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tabletop.core.judgement.feature_classes import LAYER, NEEDS_RADIUS, UNIT, coverers, covers, is_class
from tabletop.core.text.message import mark
from tabletop.core.values.finding import Severity
from tabletop.core.values.row_limits import ClassName, Source, Unfit

MOST_M = 1e12
"""Metres; places at more are no numbers that geometry can be reckoned with."""


def _look_how_far(metres: float | None) -> None:
    if metres is not None and metres > MOST_M:
        text = mark("A distance of {value} m cannot be reckoned with; {most} m is the farthest.")
        raise Unfit(text, value=f"{metres:g}", most=f"{MOST_M:g}")


class _Rule(BaseModel):
    """A row of a table of rules: what stands there is taken as it is, a text is no number, a switch neither."""

    model_config = ConfigDict(extra="ignore", strict=True)


class PairRow(_Rule):
    """One pair of things that keep apart."""

    a: ClassName
    b: ClassName
    min_m: float = Field(gt=0, allow_inf_nan=False)
    severity: Severity = "warn"
    basis: Source = ""

    @model_validator(mode="after")
    def _names_a_kind(self) -> "PairRow":
        a, b = self.a, self.b
        _look_how_far(self.min_m)
        for name in (a, b):
            if not is_class(name):
                text = mark("The buffer pair {a} - {b} names {name}, which is no kind, protected:category or layer:role.")
                raise Unfit(text, a=a, b=b, name=repr(name))
        if a.startswith(LAYER) and b.startswith(LAYER):
            raise Unfit(mark("The buffer pair {a} - {b} names two layers; one side must be a kind of the plan."), a=a, b=b)
        return self


class DemandRow(_Rule):
    """One demand that something is covered."""

    what: ClassName
    by: ClassName
    radius_m: float | None = Field(None, gt=0, allow_inf_nan=False)
    min_share: float = Field(1.0, gt=0, le=1)
    severity: Severity = "warn"
    basis: Source = ""

    @model_validator(mode="after")
    def _can_be_covered(self) -> "DemandRow":
        ends = {"what": self.what, "by": self.by}
        _look_how_far(self.radius_m)
        if not is_class(self.what):
            text = mark("The coverage demand {what} by {by} names {name}, which is no kind, kind:category or layer:role.")
            raise Unfit(text, name=repr(self.what), **ends)
        if not covers(self.by):
            text = mark("The coverage demand {what} by {by} names {name}, which cannot cover; give unit, unit:type or one of {known}.")
            raise Unfit(text, name=repr(self.by), known=", ".join(coverer for coverer in coverers() if coverer != UNIT), **ends)
        if not self.what.startswith(LAYER) and self.what.partition(":")[0] == self.by.partition(":")[0]:
            raise Unfit(mark("The coverage demand {what} by {by} lets a thing cover itself; name two kinds."), **ends)
        if self.radius_m is None and self.by in NEEDS_RADIUS:
            text = mark("The coverage demand {what} by {by} needs radius_m, a number above zero, not {value}.")
            raise Unfit(text, value=repr(None), **ends)
        return self
