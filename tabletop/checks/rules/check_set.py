"""Check sets: every rule that a plan holds as one TOML file, and such a file as a change of the plan. Planar metres, as in the checks."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from tabletop.checks.rules.limits import TABLES, RuleTable, checks_off, configure, rules, without_defaults
from tabletop.checks.rules.runner import all_checks
from tabletop.core.text.bounded_read import read_bounded
from tabletop.core.text.errors import InputError, TabletopError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.plan import Plan

FORMAT = 1
ABOUT = ("name", "version", "date", "author")
TABLE_SETTINGS = tuple(table.setting for table in TABLES.values())
SETTINGS = ("limits", "checks_off", *TABLE_SETTINGS, "rule_set")
"""Settings of a plan that are its rules."""
KNOWN = ("format", "complete", *ABOUT, "checks", *TABLE_SETTINGS)
LARGEST_BYTES = 4_000_000


@dataclass(frozen=True)
class CheckSet:
    """Rules as a file says them.

    `limits` by code; `off`: the reason by code, None = switched on again; `tables` by setting, only those that the file holds;
    `about`: name, version, date, author.
    `complete`: what the file does not say goes back to its default; else it stays as the plan has it.
    """

    limits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    off: Mapping[str, str | None] = field(default_factory=dict)
    tables: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    complete: bool = False


def read_check_set(path: Path) -> CheckSet:
    """The set of a file. Raises InputError with one sentence: which file, which key, what to do."""
    file = Path(path).name
    content = read_bounded(Path(path), LARGEST_BYTES)
    try:
        return parse_check_set(content.decode("utf-8-sig"), file)
    except UnicodeDecodeError:
        raise InputError(mark("{file} is not text in UTF-8; save it as TOML in UTF-8."), file=file) from None


def parse_check_set(text: str, file: str) -> CheckSet:
    """The same from text; `file` is how messages call it. Raises InputError."""
    data = _toml(text, file)
    _only(data, KNOWN, file, "")
    if data.get("format", FORMAT) != FORMAT:
        raise InputError(
            mark("{file}: format is {value}; this version reads format {known}."), file=file, value=repr(data["format"]), known=FORMAT
        )
    if not isinstance(data.get("complete", False), bool):
        raise InputError(mark("{file}: complete must be true or false, not {value}."), file=file, value=repr(data["complete"]))
    limits, off = _checks(data.get("checks", {}), file)
    tables = {table.setting: _table(data[table.setting], table, file) for table in TABLES.values() if table.setting in data}
    return CheckSet(limits, off, tables, _about(data, file), data.get("complete", False))


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise InputError(mark("{file} is nested too deeply for a check set."), file=file) from None
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"at line (\d+)", str(error))
        line = match.group(1) if match else str(text.count("\n") + 1)
        raise InputError(
            mark("{file} is not TOML: line {line} cannot be understood; look for a quote, a bracket or a key that stands twice."),
            file=file,
            line=line,
        ) from None


def _only(data: Mapping[str, Any], known: tuple[str, ...], file: str, where: str) -> None:
    for key in data:
        if key not in known:
            raise InputError(
                mark("{file}: {key} is not known here; known are {known}."), file=file, key=f"{where}{key}", known=", ".join(known)
            )


def _about(data: Mapping[str, Any], file: str) -> dict[str, str]:
    found = {}
    for key in ABOUT:
        value = data.get(key, "")
        value = value.isoformat() if isinstance(value, date) else value
        if not isinstance(value, str):
            raise InputError(mark("{file}: {key} must be text in quotes, not {value}."), file=file, key=key, value=repr(value))
        if value:
            found[key] = value
    return found


def _checks(data: Any, file: str) -> tuple[dict[str, dict[str, Any]], dict[str, str | None]]:
    """Limits by code, and checks switched off or on, as `[checks.CODE]` tables say them."""
    if not isinstance(data, Mapping) or not all(isinstance(values, Mapping) for values in data.values()):
        raise InputError(mark("{file}: checks must be tables such as [checks.exit-width]."), file=file)
    limits = {code: {name: value for name, value in values.items() if name != "off"} for code, values in data.items()}
    off = {code: None if values["off"] is False else values["off"] for code, values in data.items() if "off" in values}
    trial = Plan(settings={"limits": limits, "checks_off": {code: reason for code, reason in off.items() if reason is not None}})
    try:
        validate(trial)
    except TabletopError as error:
        raise InputError(mark("{file}: {fault}"), file=file, fault=error.message) from None
    return {code: values for code, values in limits.items() if values}, off


def _table(rows: Any, table: RuleTable, file: str) -> list[dict[str, Any]]:
    if not isinstance(rows, list):
        raise InputError(mark("{file}: {key} must be tables such as [[{key}]]."), file=file, key=table.setting)
    for number, row in enumerate(rows, start=1):
        if isinstance(row, Mapping):
            _only(row, table.keys, file, f"{table.setting}[{number}].")
        try:
            table.read(row)
        except TabletopError as error:
            raise InputError(
                mark("{file}: {key}, number {number}: {fault}"), file=file, key=table.setting, number=number, fault=error.message
            ) from None
    return [dict(row) for row in rows]


# --- into a plan
def rule_change(plan: Plan, label: Message, settings: Mapping[str, Any]) -> Change:
    """One change that sets rules of the plan (by SETTINGS; None = default); no edit where nothing changes. Raises InputError."""
    after = with_rules(plan, settings)
    validate(after)
    keys = [key for key in settings if plan.settings.get(key) != after.settings.get(key)]
    return Change(label, tuple(Edit("setting", key, plan.settings.get(key), after.settings.get(key)) for key in keys))


def validate(plan: Plan) -> None:
    """Raise InputError with one sentence where a rule of the plan cannot be."""
    checks_off(all_checks(), plan)
    configure(all_checks(), plan)


def with_rules(plan: Plan, settings: Mapping[str, Any]) -> Plan:
    """The plan with these settings; None takes one away."""
    kept = {key: value for key, value in plan.settings.items() if key not in settings}
    return replace(plan, settings={**kept, **{key: value for key, value in settings.items() if value is not None}})


def settings_of(plan: Plan, rules_read: CheckSet) -> dict[str, Any]:
    """What the settings of the plan become by the set, for `rule_change`."""
    kept: Mapping[str, Any] = {} if rules_read.complete else plan.settings
    limits = {code: dict(values) for code, values in (kept.get("limits") or {}).items()}
    for code, values in rules_read.limits.items():
        limits[code] = {**limits.get(code, {}), **values}
    off = {code: reason for code, reason in {**(kept.get("checks_off") or {}), **rules_read.off}.items() if reason is not None}
    found: dict[str, Any] = {"limits": without_defaults(limits), "checks_off": off or None}
    for setting in TABLE_SETTINGS:
        if setting in rules_read.tables or rules_read.complete:
            found[setting] = rules_read.tables.get(setting)
    if rules_read.about or rules_read.complete:
        told = dict(rules_read.about)
        found["rule_set"] = {**told, "fingerprint": fingerprint(with_rules(plan, found))} if told else None
    return found


def import_change(plan: Plan, rules_read: CheckSet) -> Change:
    """The one change that brings a set into the plan. Raises InputError."""
    name = rules_read.about.get("name")
    label = message(mark("Import the check set {name}"), name=name) if name else message(mark("Import a check set"))
    return rule_change(plan, label, settings_of(plan, rules_read))


def fingerprint(plan: Plan) -> str:
    """Short identity of all rules in use, defaults included: equal where two plans are judged alike. Raises InputError."""
    off = checks_off(all_checks(), plan)
    made = {code: check for code, check in configure(all_checks(), plan).items() if code not in off}
    used: dict[str, Any] = {code: {key: value for key, value in vars(check).items() if key not in TABLES} for code, check in made.items()}
    used |= {table.setting: sorted(_canonical(asdict(row)) for row in rules(plan, name)) for name, table in TABLES.items()}
    return hashlib.sha1(_canonical(used).encode(), usedforsecurity=False).hexdigest()[:8]


def _canonical(value: Any) -> str:
    """The same text for equal values: 2 and 2.0 are one number, the order of keys does not count."""
    return json.dumps(_numbers_alike(value), sort_keys=True)


def _numbers_alike(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _numbers_alike(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_numbers_alike(one) for one in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def changed_since_import(plan: Plan) -> bool:
    """Whether the rules are no longer those of the set that was imported. Raises InputError for rules that are wrong."""
    known = (plan.settings.get("rule_set") or {}).get("fingerprint")
    return known is not None and known != fingerprint(plan)


def rules_summary(plan: Plan) -> Message:
    """By which rules a plan is judged: the set that was imported, where one was, and their sign. Raises InputError for wrong rules."""
    told = plan.settings.get("rule_set") or {}
    name, sign = " ".join(str(told[key]) for key in ("name", "version") if told.get(key)), fingerprint(plan)
    if not name:
        return message(mark("Rules with the sign {sign}"), sign=sign)
    if changed_since_import(plan):
        return message(mark("Check set {name}, changed since it was imported; rules with the sign {sign}"), name=name, sign=sign)
    return message(mark("Check set {name}; rules with the sign {sign}"), name=name, sign=sign)
