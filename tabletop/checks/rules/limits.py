"""Limits in use: the defaults of `resources/rules/*.toml`, then those of the plan."""

import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from tabletop import paths
from tabletop.checks.base.check import Check
from tabletop.checks.rules import demands, pairs
from tabletop.checks.rules.demands import SET_IN_PLAN
from tabletop.core.judgement.rule_rows import LimitRow, SeverityRow
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.finding import SEVERITIES
from tabletop.core.values.plan import Plan

NOT_LIMITS = ("basis", "pairs", "demands")
MOST = 1e12
"""More of anything (metres, people, minutes) is no limit, and places at that distance no numbers that geometry can be reckoned with."""
DIVISORS = ("frontage", "flow", "warn_person", "least_m2", "low_risk", "medium_risk", "high_risk")
"""Limits that others are divided by."""


@dataclass(frozen=True)
class RuleTable:
    """A field of checks that is a table of rules: the setting of the plan that replaces its rows, their keys, and what reads a row."""

    setting: str
    keys: tuple[str, ...]
    read: Callable[[Any], Any]
    no_list: str


TABLES = {
    "pairs": RuleTable("buffer_pairs", pairs.KEYS, pairs.pair_of, mark("The buffer pairs of the plan must be a list.")),
    "demands": RuleTable("coverage_demands", demands.KEYS, demands.demand_of, mark("The coverage demands of the plan must be a list.")),
}


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


def severity_rows(checks: Mapping[str, type[Check]], plan: Plan) -> list[SeverityRow]:
    """The severity of every check that has only one. Raises InputError for a limit of the plan that is wrong."""
    made = configure(checks, plan).items()
    return [
        SeverityRow(code, check.title, default_limits()[code][name], getattr(check, name))
        for code, check in made
        for name in limit_names(type(check))
        if name == "severity"
    ]


def limits_with(plan: Plan, code: str, name: str, value: float | str | None) -> dict[str, Any] | None:
    """The plan's own limits with one set (None: back to the default); None when none is left."""
    limits = {key: dict(values) for key, values in (plan.settings.get("limits") or {}).items()}
    limits.setdefault(code, {})[name] = default_limits()[code][name] if value is None else value
    return without_defaults(limits)


def without_defaults(limits: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """The same limits without values that are the default anyway; None when none is left."""
    kept = {code: {name: value for name, value in values.items() if _is_own(code, name, value)} for code, values in limits.items()}
    return {code: values for code, values in kept.items() if set(values) - {"basis"}} or None


def _is_own(code: str, name: str, value: Any) -> bool:
    return name == "basis" or value != default_limits()[code][name]


def configure(checks: Mapping[str, type[Check]], plan: Plan) -> dict[str, Check]:
    """Every check with its limits. Raises InputError with one sentence for a limit or pair of the plan that is wrong."""
    changed = _changed(checks, plan.settings.get("limits") or {})
    tables = {name: rules(plan, name) for name in TABLES}
    made: dict[str, Check] = {}
    for code, check in checks.items():
        values = {**default_limits()[code], **changed.get(code, {})}
        names = {field.name for field in fields(check)}
        made[code] = check(**{**values, **{name: rows for name, rows in tables.items() if name in names}})
    return made


def checks_off(checks: Mapping[str, type[Check]], plan: Plan) -> dict[str, str]:
    """Checks that the plan switches off, by code, with the reason. Raises InputError with one sentence for what is wrong there."""
    found = plan.settings.get("checks_off") or {}
    if not isinstance(found, Mapping):
        raise InputError(mark("The checks that the plan switches off must be an object of codes and reasons."))
    for code, reason in found.items():
        if code not in checks:
            raise InputError(mark("The plan switches off the check {code}, which is not known."), code=repr(code))
        if not isinstance(reason, str) or not reason.strip():
            raise InputError(mark("The check {code} is switched off without a reason; give one."), code=code)
    return dict(found)


def rules(plan: Plan, name: str) -> tuple[Any, ...]:
    """Rows of a table of TABLES: those of the plan, else the defaults. Raises InputError with one sentence for a wrong row."""
    table = TABLES[name]
    rows = plan.settings.get(table.setting)
    if rows is None:
        return default_rules(name)
    if not isinstance(rows, list | tuple):
        raise InputError(table.no_list)
    return tuple(table.read(row) for row in rows)


@cache
def default_rules(name: str) -> tuple[Any, ...]:
    """Rows of a table of TABLES that the product ships."""
    return tuple(TABLES[name].read(row) for values in default_limits().values() for row in values.get(name, ()))


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
            if name == "basis":
                _validate_basis(code, value)
                continue
            if name not in names:
                known = ", ".join(names) or "-"
                raise InputError(mark("The check {code} has no limit {name}; it has {known}."), code=code, name=repr(name), known=known)
            _validate(code, name, value)
        default = default_limits()[code]
        numbers = [name for name, value in values.items() if name not in ("severity", "basis") and value != default[name]]
        found[code] = {**values, "basis": values.get("basis", SET_IN_PLAN) if numbers else default["basis"]}
    return found


def _validate_basis(code: str, value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InputError(mark("The basis of the limits of {code} must be text, not {value}."), code=code, value=repr(value))


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
    elif value > MOST:
        raise InputError(
            mark("The limit {name} of {code} must be {most} at most, not {value}."),
            name=name,
            code=code,
            most=f"{MOST:g}",
            value=repr(value)[:40],
        )
    elif value == 0 and name.startswith(DIVISORS):
        raise InputError(mark("The limit {name} of {code} must be above zero."), name=name, code=code)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) or isinstance(value, float) and math.isfinite(value)
