"""What differs between the rules of two plans, row by row: what an import is about to change."""

from collections.abc import Iterable
from typing import Any

from tabletop.checks.rules.limits import TABLES, checks_off, configure, limit_names, rules
from tabletop.checks.rules.runner import all_checks
from tabletop.core.judgement.rule_rows import Difference
from tabletop.core.values.plan import Plan


def differences(before: Plan, after: Plan) -> list[Difference]:
    """Every rule in use that differs, by check, then the tables. Raises InputError for rules that are wrong."""
    off_before, off_after = (checks_off(all_checks(), plan) for plan in (before, after))
    was, will = (configure(all_checks(), plan) for plan in (before, after))
    found = []
    for code, check in all_checks().items():
        found.append(Difference(code, "off", off_before.get(code), off_after.get(code)))
        found += [Difference(code, name, getattr(was[code], name), getattr(will[code], name)) for name in (*limit_names(check), "basis")]
    for name, table in TABLES.items():
        found += _rows(table.setting, rules(before, name), rules(after, name))
    return [difference for difference in found if difference.before != difference.after]


def _rows(setting: str, before: Iterable[Any], after: Iterable[Any]) -> list[Difference]:
    """Rows paired by their two ends, in the order in which they stand; what is left over was added or taken away."""
    left = list(before)
    found = []
    for row in after:
        same = next((one for one in left if one == row), None) or next((one for one in left if ends(one) == ends(row)), None)
        if same is not None:
            left.remove(same)
        found.append(Difference(setting, " - ".join(ends(row)), same, row))
    return found + [Difference(setting, " - ".join(ends(row)), row, None) for row in left]


def ends(row: Any) -> tuple[str, str]:
    """The two classes that a row is about."""
    first, second, *_ = vars(row).values()
    return first, second
