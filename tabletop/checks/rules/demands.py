"""Coverage demands of a plan: what must lie within whose reach. Parsing only; the coverage checks judge them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.checks.rules.feature_classes import LAYER, is_class
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.finding import SEVERITIES, Severity

SET_IN_PLAN = mark("P: set in this plan")
"""Basis of a rule whose author gives none."""
UNIT = "unit"
NEEDS_RADIUS = ("vehicle",)
"""Kinds that may cover without a reach of their own."""
KEYS = ("what", "by", "radius_m", "min_share", "severity", "basis")


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


def coverers() -> list[str]:
    """Kinds that a demand may name under `by`: those with a reach, and those that need a radius."""
    return [kind for kind, spec in kinds().items() if "reach_m" in spec.properties or kind in NEEDS_RADIUS]


def demand_of(row: Any) -> CoverageDemand:
    """One row of a plan's `coverage_demands`. Raises InputError with one sentence."""
    if not isinstance(row, Mapping) or not isinstance(row.get("what"), str) or not isinstance(row.get("by"), str):
        raise InputError(
            mark("A coverage demand needs what and by: what must be covered (a kind, kind:category or layer:role), and by whom.")
        )
    what, by, severity = row["what"], row["by"], row.get("severity", "warn")
    _check_ends(what, by)
    if severity not in SEVERITIES:
        raise InputError(
            mark("The severity of the coverage demand {what} by {by} must be one of {known}, not {value}."),
            what=what,
            by=by,
            known=", ".join(SEVERITIES),
            value=repr(severity),
        )
    radius_m, share = _radius(row, what, by), _share(row, what, by)
    return CoverageDemand(what, by, radius_m, share, severity, str(row.get("basis") or SET_IN_PLAN))


def demand_to_row(demand: CoverageDemand) -> dict[str, Any]:
    """The row that `demand_of` reads again; without a radius where the reach counts."""
    row = vars(demand)
    return {key: row[key] for key in KEYS if row[key] is not None}


def _check_ends(what: str, by: str) -> None:
    if not is_class(what):
        raise InputError(
            mark("The coverage demand {what} by {by} names {name}, which is no kind, kind:category or layer:role."),
            what=what,
            by=by,
            name=repr(what),
        )
    kind, colon, unit_type = by.partition(":")
    if kind not in coverers() or (colon and (kind != UNIT or not unit_type)):
        raise InputError(
            mark("The coverage demand {what} by {by} names {name}, which cannot cover; give unit, unit:type or one of {known}."),
            what=what,
            by=by,
            name=repr(by),
            known=", ".join(one for one in coverers() if one != UNIT),
        )
    if not what.startswith(LAYER) and what.partition(":")[0] == kind:
        raise InputError(mark("The coverage demand {what} by {by} lets a thing cover itself; name two kinds."), what=what, by=by)


def _radius(row: Mapping[str, Any], what: str, by: str) -> float | None:
    value: Any = row.get("radius_m")
    if value is None and by not in NEEDS_RADIUS:
        return None
    if not _is_number(value) or not 0 < value < math.inf:
        raise InputError(
            mark("The coverage demand {what} by {by} needs radius_m, a number above zero, not {value}."),
            what=what,
            by=by,
            value=repr(value),
        )
    return float(value)


def _share(row: Mapping[str, Any], what: str, by: str) -> float:
    value: Any = row.get("min_share", 1.0)
    if not _is_number(value) or not 0 < value <= 1:
        raise InputError(
            mark("The min_share of the coverage demand {what} by {by} must be above 0 and at most 1, not {value}."),
            what=what,
            by=by,
            value=repr(value),
        )
    return float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
