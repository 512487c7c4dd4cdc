"""Limits in use: the defaults of `resources/rules/*.toml`, then those of the plan."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from tabletop import paths
from tabletop.checks.buffer_distance import ROLE_TITLES, BufferPair
from tabletop.checks.check import Check
from tabletop.core.catalogue import kinds
from tabletop.core.errors import InputError
from tabletop.core.finding import SEVERITIES
from tabletop.core.message import Message, mark
from tabletop.core.plan import Plan

NOT_LIMITS = ("basis", "pairs")
DIVISORS = ("frontage", "flow", "warn_person", "low_risk", "medium_risk", "high_risk")
"""Limits that others are divided by."""
SET_IN_PLAN = mark("P: set in this plan")


@dataclass(frozen=True)
class LimitRow:
    """One number that a plan may set: its check, name (with the unit in it), default, value in use, and the basis shown with it."""

    code: str
    title: Message
    name: str
    default: float
    value: float
    basis: str


@cache
def default_limits() -> Mapping[str, Mapping[str, Any]]:
    """Fields of each check by code, as the product ships them: every file of `resources/rules`."""
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted(paths.resource("rules").glob("*.toml")):
        found.update(tomllib.loads(path.read_text(encoding="utf-8")))
    return found


def limit_names(check: type[Check]) -> list[str]:
    """Fields of a check that a plan may set."""
    return [field.name for field in fields(check) if field.name not in NOT_LIMITS]


def limit_rows(checks: Mapping[str, type[Check]], plan: Plan) -> list[LimitRow]:
    """Every number that the plan may set, by check. Raises InputError for a limit of the plan that is wrong."""
    found = []
    for code, check in configure(checks, plan).items():
        for name in limit_names(type(check)):
            default = default_limits()[code][name]
            if _is_number(default):
                found.append(LimitRow(code, check.title, name, float(default), float(getattr(check, name)), check.basis))
    return found


def limits_with(plan: Plan, code: str, name: str, value: float | None) -> dict[str, Any] | None:
    """The plan's own limits with one set (None: back to the default); None when none is left."""
    limits = {key: dict(values) for key, values in (plan.settings.get("limits") or {}).items()}
    of_check = limits.setdefault(code, {})
    if value is None or value == default_limits()[code][name]:
        of_check.pop(name, None)
    else:
        of_check[name] = value
    return {key: values for key, values in limits.items() if values} or None


def configure(checks: Mapping[str, type[Check]], plan: Plan) -> dict[str, Check]:
    """Every check with its limits. Raises InputError with one sentence for a limit or pair of the plan that is wrong."""
    changed = _changed(checks, plan.settings.get("limits") or {})
    pairs = plan.settings.get("buffer_pairs")
    made: dict[str, Check] = {}
    for code, check in checks.items():
        values = {**default_limits()[code], **changed.get(code, {})}
        if "pairs" in values:
            values["pairs"] = tuple(_pair(row) for row in (values["pairs"] if pairs is None else _list(pairs)))
        made[code] = check(**values)
    return made


def _list(pairs: Any) -> list[Any]:
    if not isinstance(pairs, list | tuple):
        raise InputError(mark("The buffer pairs of the plan must be a list."))
    return list(pairs)


def _changed(checks: Mapping[str, type[Check]], limits: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(limits, Mapping):
        raise InputError(mark("The limits of the plan must be an object of codes of checks."))
    found = {}
    for code, values in limits.items():
        if code not in checks:
            raise InputError(mark("The plan sets a limit of the check {code}, which is not known."), code=repr(code))
        if not isinstance(values, Mapping):
            raise InputError(mark("The limits of {code} must be an object of names and numbers."), code=code)
        names = limit_names(checks[code])
        for name, value in values.items():
            if name not in names:
                known = ", ".join(names) or "-"
                raise InputError(mark("The check {code} has no limit {name}; it has {known}."), code=code, name=repr(name), known=known)
            _validate(code, name, value)
        numbers = [name for name, value in values.items() if value != default_limits()[code][name] and name != "severity"]
        found[code] = {**values, "basis": SET_IN_PLAN} if numbers else dict(values)
    return found


def _validate(code: str, name: str, value: Any) -> None:
    if name == "severity":
        if value not in SEVERITIES:
            raise InputError(
                mark("The severity of {code} must be one of {known}, not {value}."),
                code=code,
                known=", ".join(SEVERITIES),
                value=repr(value),
            )
    elif not _is_number(value) or value < 0:
        raise InputError(
            mark("The limit {name} of {code} must be a number, zero or more, not {value}."), name=name, code=code, value=repr(value)
        )
    elif value == 0 and name.startswith(DIVISORS):
        raise InputError(mark("The limit {name} of {code} must be above zero."), name=name, code=code)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _pair(row: Any) -> BufferPair:
    """One row of the table of pairs. Raises InputError."""
    if not isinstance(row, Mapping) or not isinstance(row.get("a"), str) or not isinstance(row.get("b"), str):
        raise InputError(mark("A buffer pair needs a and b: a kind, protected:category or layer:role."))
    a, b, least, severity = row["a"], row["b"], row.get("min_m"), row.get("severity", "warn")
    for name in (a, b):
        if not _is_class(name):
            raise InputError(
                mark("The buffer pair {a} - {b} names {name}, which is no kind, protected:category or layer:role."),
                a=a,
                b=b,
                name=repr(name),
            )
    if a.startswith("layer:") and b.startswith("layer:"):
        raise InputError(mark("The buffer pair {a} - {b} names two layers; one side must be a kind of the plan."), a=a, b=b)
    if not _is_number(least) or least <= 0:  # type: ignore[operator]
        raise InputError(mark("The buffer pair {a} - {b} needs min_m, a number above zero, not {value}."), a=a, b=b, value=repr(least))
    if severity not in SEVERITIES:
        raise InputError(
            mark("The severity of the buffer pair {a} - {b} must be one of {known}, not {value}."),
            a=a,
            b=b,
            known=", ".join(SEVERITIES),
            value=repr(severity),
        )
    return BufferPair(a, b, float(least), severity, str(row.get("basis") or "P"))  # type: ignore[arg-type]


def _is_class(name: str) -> bool:
    kind, _, category = name.partition(":")
    if kind == "layer":
        return category in ROLE_TITLES
    if kind not in kinds():
        return False
    spec = kinds()[kind].properties.get("category")
    return not category or (spec is not None and category in spec.choices)
