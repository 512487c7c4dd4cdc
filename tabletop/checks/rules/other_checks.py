"""Checks that ask other checks: with the limits that stand in the plan."""

from typing import TypeVar

from tabletop.checks.base.check import Check
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.rules.check_list import all_checks
from tabletop.checks.rules.limits import configure
from tabletop.core.values.plan import Plan

C = TypeVar("C", bound=Check)
CHECKS: Key[dict[str, Check]] = Key("checks with the limits of the plan")


def peer(snapshot: Snapshot, check: type[C]) -> C:
    """Another check with the limits of the snapshot's plan, also where the plan switches it off. Raises InputError for a wrong limit."""
    found = snapshot.kept(CHECKS, lambda: snapshot.plan.once(CHECKS, _configured), ())[check.code]
    assert isinstance(found, check)
    return found


def _configured(plan: Plan) -> dict[str, Check]:
    return configure(all_checks(), plan)
