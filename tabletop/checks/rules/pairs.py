"""Parsing of pairs that keep apart: the rows of a plan's `buffer_pairs`."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.checks.rules.demands import SET_IN_PLAN
from tabletop.checks.rules.feature_classes import LAYER, is_class
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.finding import SEVERITIES, Severity

KEYS = ("a", "b", "min_m", "severity", "basis")


@dataclass(frozen=True)
class BufferPair:
    """Two classes that keep `min_m` apart. `a` and `b`: a kind, `kind:category` (as protected:school), or `layer:role`."""

    a: str
    b: str
    min_m: float
    severity: Severity = "warn"
    basis: str = "P"


def pair_of(row: Any) -> BufferPair:
    """One row of the table of pairs. Raises InputError with one sentence."""
    if not isinstance(row, Mapping) or not isinstance(row.get("a"), str) or not isinstance(row.get("b"), str):
        raise InputError(mark("A buffer pair needs a and b: a kind, protected:category or layer:role."))
    a, b, least, severity = row["a"], row["b"], row.get("min_m"), row.get("severity", "warn")
    for name in (a, b):
        if not is_class(name):
            raise InputError(
                mark("The buffer pair {a} - {b} names {name}, which is no kind, protected:category or layer:role."),
                a=a,
                b=b,
                name=repr(name),
            )
    if a.startswith(LAYER) and b.startswith(LAYER):
        raise InputError(mark("The buffer pair {a} - {b} names two layers; one side must be a kind of the plan."), a=a, b=b)
    if isinstance(least, bool) or not isinstance(least, int | float) or not 0 < least < math.inf:
        raise InputError(mark("The buffer pair {a} - {b} needs min_m, a number above zero, not {value}."), a=a, b=b, value=repr(least))
    if severity not in SEVERITIES:
        raise InputError(
            mark("The severity of the buffer pair {a} - {b} must be one of {known}, not {value}."),
            a=a,
            b=b,
            known=", ".join(SEVERITIES),
            value=repr(severity),
        )
    return BufferPair(a, b, float(least), severity, str(row.get("basis") or SET_IN_PLAN))


def pair_to_row(pair: BufferPair) -> dict[str, Any]:
    """The row that `pair_of` reads again."""
    return {key: getattr(pair, key) for key in KEYS}
