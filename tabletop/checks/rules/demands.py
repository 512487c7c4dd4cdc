"""Coverage demands of a plan: what must lie within whose reach. Parsing only; the coverage checks judge them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.core.judgement.rule_limits import DemandRow
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark, message
from tabletop.core.values.finding import SEVERITIES, Severity
from tabletop.core.values.row_limits import Misfit, read_row

SET_IN_PLAN = mark("P: set in this plan")
"""Basis of a rule whose author gives none."""
KEYS = tuple(DemandRow.model_fields)


@dataclass(frozen=True)
class CoverageDemand:
    """What must be covered, and by whom.

    `what`: a kind, `kind:category` or `layer:role`. `by`: `unit`, `unit:<unit_type>`, or a kind with a reach. `radius_m` replaces the
    reach of those who cover (None: their own reach). An area is covered when `min_share` of it (0 to 1) is within reach; of points and
    lines each must be met.
    """

    what: str
    by: str
    radius_m: float | None = None
    min_share: float = 1.0
    severity: Severity = "warn"
    basis: str = SET_IN_PLAN


def demand_of(row: Any) -> CoverageDemand:
    """One row of a plan's `coverage_demands`. Raises InputError with one sentence."""
    read, wrong = read_row(DemandRow, row)
    if read is None:
        raise _refused(row, wrong[0])
    return CoverageDemand(read.what, read.by, read.radius_m, read.min_share, read.severity, read.basis or SET_IN_PLAN)


def demand_to_row(demand: CoverageDemand) -> dict[str, Any]:
    """The row that `demand_of` reads again; without a radius where the reach counts."""
    row = vars(demand)
    return {key: row[key] for key in KEYS if row[key] is not None}


def _refused(row: Any, wrong: Misfit) -> InputError:
    if wrong.unfit is not None:
        return InputError(wrong.unfit.template, **wrong.unfit.params)
    if not isinstance(row, Mapping) or not isinstance(row.get("what"), str) or not isinstance(row.get("by"), str):
        return InputError(
            mark("A coverage demand needs what and by: what must be covered (a kind, kind:category or layer:role), and by whom.")
        )
    words = {"what": row["what"], "by": row["by"], "value": repr(row.get(wrong.name))}
    if wrong.name == "radius_m":
        return InputError(mark("The coverage demand {what} by {by} needs radius_m, a number above zero, not {value}."), **words)
    if wrong.name == "min_share":
        text = mark("The min_share of the coverage demand {what} by {by} must be above 0 and at most 1, not {value}.")
        return InputError(text, **words)
    if wrong.name == "severity":
        text = mark("The severity of the coverage demand {what} by {by} must be one of {known}, not {value}.")
        return InputError(text, known=", ".join(SEVERITIES), **words)
    return InputError(mark("{fault}."), fault=wrong.sentence(message(mark("The coverage demand {what} by {by}"), **words)))
