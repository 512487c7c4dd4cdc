"""Parsing of pairs that keep apart: the rows of a plan's `buffer_pairs`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.checks.rules.demands import SET_IN_PLAN
from tabletop.core.judgement.rule_limits import PairRow
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark, message
from tabletop.core.values.finding import SEVERITIES, Severity
from tabletop.core.values.row_limits import Misfit, read_row

KEYS = tuple(PairRow.model_fields)


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
    read, wrong = read_row(PairRow, row)
    if read is None:
        raise _refused(row, wrong[0])
    return BufferPair(read.a, read.b, read.min_m, read.severity, read.basis or SET_IN_PLAN)


def _refused(row: Any, wrong: Misfit) -> InputError:
    if wrong.unfit is not None:
        return InputError(wrong.unfit.template, **wrong.unfit.params)
    if not isinstance(row, Mapping) or not isinstance(row.get("a"), str) or not isinstance(row.get("b"), str):
        return InputError(mark("A buffer pair needs a and b: a kind, protected:category or layer:role."))
    words = {"a": row["a"], "b": row["b"], "value": repr(row.get(wrong.name))}
    if wrong.name == "min_m":
        return InputError(mark("The buffer pair {a} - {b} needs min_m, a number above zero, not {value}."), **words)
    if wrong.name == "severity":
        known = ", ".join(SEVERITIES)
        return InputError(mark("The severity of the buffer pair {a} - {b} must be one of {known}, not {value}."), known=known, **words)
    return InputError(mark("{fault}."), fault=wrong.sentence(message(mark("The buffer pair {a} - {b}"), **words)))


def pair_to_row(pair: BufferPair) -> dict[str, Any]:
    """The row that `pair_of` reads again."""
    return {key: getattr(pair, key) for key in KEYS}
