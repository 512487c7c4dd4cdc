"""A check set as TOML for people: every limit with its basis, those at their default commented out; exact to the last digit."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tabletop.checks.rules.check_set import ABOUT, FORMAT
from tabletop.checks.rules.limits import TABLES, RuleTable, checks_off, default_limits, limit_names
from tabletop.checks.rules.runner import all_checks
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.plan import Plan

HEAD = (
    mark("Rules of the checks of a plan: limits, distances, coverage demands. They are read again in the window or by the command line."),
    mark("What stands behind # is not read. A limit there has its default: take the # away and change the number."),
    mark("Basis: R = a published source was read, S = another source quotes it, M = known text, to be verified, P = no source."),
)
COMPLETE = mark("true: what does not stand here goes back to its default; false: it stays as the plan has it")
TITLES = {
    "buffer_pairs": mark("Distances: a and b keep min_m metres apart. A kind, kind:category, or layer:role"),
    "coverage_demands": mark("Coverage: what must lie within reach of by (or within radius_m of it), to a share of at least min_share"),
}
DEFAULT_ROWS = mark("These are the defaults. To change one, take the # of all rows away: they are replaced together.")
EXAMPLE = {"what": "crowd", "by": "aid-post", "radius_m": 200.0, "min_share": 0.9, "severity": "warn", "basis": "P: ..."}
BARE = re.compile(r"[A-Za-z0-9_-]+")


def check_set_text(plan: Plan, say: Callable[[Message], str], about: Mapping[str, str] | None = None) -> str:
    """The rules of the plan as a complete set; `say` puts the comments into a language. Raises InputError for rules that are wrong.

    `about`: name, version, date, author; those that came with the set of the plan where it is None.
    """
    told = (plan.settings.get("rule_set") or {}) if about is None else about
    lines = _words(say(Message(one)) for one in HEAD)
    lines += ["", f"format = {FORMAT}", f"complete = true  # {_flat(say(Message(COMPLETE)))}"]
    lines += [f"{key} = {toml_value(str(told.get(key, '')))}" for key in ABOUT]
    lines += [f"{table.setting} = []" for table in TABLES.values() if _is_empty(plan, table)]
    off = checks_off(all_checks(), plan)
    for code, check in all_checks().items():
        lines += ["", *_words([say(check.title)]), *_check_lines(plan, code, off.get(code), say)]
    for table in TABLES.values():
        if not _is_empty(plan, table):
            lines += ["", *_words([say(Message(TITLES[table.setting]))]), *_table_lines(plan, table, say)]
    return "\n".join(lines) + "\n"


def _is_empty(plan: Plan, table: RuleTable) -> bool:
    rows = plan.settings.get(table.setting)
    return rows is not None and not rows


def _check_lines(plan: Plan, code: str, reason: str | None, say: Callable[[Message], str]) -> list[str]:
    own = (plan.settings.get("limits") or {}).get(code, {})
    default = default_limits()[code]
    lines = [f"[checks.{_key(code)}]"]
    if reason is None:
        lines.append('# off = "..."  # ' + _flat(say(message(mark("a reason here switches this check off")))))
    else:
        lines.append(f"off = {toml_value(reason)}")
    if "basis" in own:
        lines.append(f"basis = {toml_value(own['basis'])}")
    basis = Message(str(default["basis"]).replace("{", "{{").replace("}", "}}"))
    lines += _words([say(message(mark("Basis by default: {basis}"), basis=basis))])
    for name in limit_names(all_checks()[code]):
        shown = toml_value(default[name])
        if name in own:
            lines.append(f"{name} = {toml_value(own[name])}  # " + _flat(say(message(mark("default {value}"), value=shown))))
        else:
            lines.append(f"# {name} = {shown}")
    return lines


def _table_lines(plan: Plan, table: RuleTable, say: Callable[[Message], str]) -> list[str]:
    own = plan.settings.get(table.setting)
    if own is not None:
        return [line for row in own for line in ["", *_row_lines(row, table)]]
    rows = [row for values in default_limits().values() for name, one in TABLES.items() if one is table for row in values.get(name, ())]
    if not rows:
        return _commented(_row_lines(EXAMPLE, table))
    return [*_words([say(Message(DEFAULT_ROWS))]), *_commented(line for row in rows for line in ["", *_row_lines(row, table)])]


def _row_lines(row: Mapping[str, Any], table: RuleTable) -> list[str]:
    return [f"[[{table.setting}]]", *(f"{key} = {toml_value(row[key])}" for key in table.keys if row.get(key) is not None)]


def _words(lines: Iterable[str]) -> list[str]:
    """Comments for people: two signs, so that an editor that takes one away leaves them comments."""
    return [f"## {_flat(line)}" for line in lines]


def _commented(lines: Iterable[str]) -> list[str]:
    """Lines that are read once their sign is taken away."""
    return [f"# {line}" if line else "" for line in lines]


def _flat(text: str) -> str:
    """Text that stays within one line of comment."""
    return "".join(one if one.isprintable() else " " for one in text)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else toml_value(name)


def toml_value(value: Any) -> str:
    """A number, flag, text or list as TOML writes it; `tomllib` reads exactly the same value."""
    if isinstance(value, str):
        kept = value.encode("utf-8", "replace").decode("utf-8")
        return json.dumps(kept, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_value(one) for one in value)}]"
    return json.dumps(value)
