"""Checks that ask other checks: with the limits that stand in the plan."""

from typing import TypeVar

from tabletop.checks.base.check import Check, registry
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.rules.limits import configure

C = TypeVar("C", bound=Check)
CHECKS: Key[dict[str, Check]] = Key("checks with the limits of the plan")


def peer(snapshot: Snapshot, check: type[C]) -> C:
    """Another check with the limits of the snapshot's plan, also where the plan switches it off. Raises InputError for a wrong limit."""
    found = snapshot.kept(CHECKS, lambda: configure(registry(), snapshot.plan), ())[check.code]
    assert isinstance(found, check)
    return found
