"""The checks that there are, those that a plan uses with its limits, and the order in which findings are told."""

import importlib
import pkgutil
from functools import cache
from typing import Any

from tabletop import checks
from tabletop.checks.base.check import Check, registry
from tabletop.checks.rules.limits import checks_off, configure
from tabletop.core.values.finding import Finding
from tabletop.core.values.plan import Plan


@cache
def all_checks() -> dict[str, type[Check]]:
    """Every check by its code, sorted: those of every module of this room and of the rooms in it."""
    for module in pkgutil.walk_packages(checks.__path__, f"{checks.__name__}."):
        importlib.import_module(module.name)
    return registry()


def are_known() -> bool:
    """Whether `all_checks` was asked before, so that it answers at once: importing them takes a tenth of a second."""
    return all_checks.cache_info().currsize > 0


def configured(plan: Plan) -> dict[str, Check]:
    """Every check that the plan does not switch off, with its limits. Raises InputError with one sentence for a wrong rule."""
    off = checks_off(all_checks(), plan)
    return {code: check for code, check in configure(all_checks(), plan).items() if code not in off}


def order_of(finding: Finding) -> tuple[Any, ...]:
    """Worst first; ties by scene, features and place, so that the order is always the same."""
    return finding.full_order
