"""Running the checks: a plan and layers in, sorted findings out. The order of checks, scenes and rows does not change the answer."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from tabletop import checks
from tabletop.checks.check import Check, registry
from tabletop.checks.limits import checks_off, configure
from tabletop.checks.snapshot import Snapshot
from tabletop.core.errors import Cancelled, InputError
from tabletop.core.finding import Finding
from tabletop.core.layer import LayerSet
from tabletop.core.message import mark
from tabletop.core.plan import Plan


@cache
def all_checks() -> dict[str, type[Check]]:
    """Every check by its code, sorted: those of every module of this room."""
    for module in pkgutil.iter_modules(checks.__path__):
        importlib.import_module(f"{checks.__name__}.{module.name}")
    return registry()


def configured(plan: Plan) -> dict[str, Check]:
    """Every check that the plan does not switch off, with its limits. Raises InputError with one sentence for a wrong rule."""
    off = checks_off(all_checks(), plan)
    return {code: check for code, check in configure(all_checks(), plan).items() if code not in off}


def run_checks(
    plan: Plan,
    layers: LayerSet | None = None,
    scene: int | None = None,
    codes: Iterable[str] | None = None,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[float], None] | None = None,
    include_ignored: bool = False,
) -> list[Finding]:
    """Findings of one scene, or of all (None), worst first.

    Coordinates: the plan and the layers stand in the working CRS, metres. `codes` chooses checks. `progress` is told the share done.
    Raises InputError for a wrong limit or code, PlanError for a scene that the plan does not have, Cancelled when `cancelled` says so.
    """
    chosen = _chosen(configured(plan), codes)
    scenes = [one.number for one in plan.scene_list()] if scene is None else [plan.scene(scene).number]
    found: list[Finding] = []
    steps = max(1, len(scenes) * len(chosen))
    for k, number in enumerate(scenes):
        snapshot = Snapshot(plan, number, layers)
        for n, check in enumerate(chosen, start=1):
            if cancelled is not None and cancelled():
                raise Cancelled(mark("The checks were stopped."))
            found += check.run(snapshot)
            if progress is not None:
                progress((k * len(chosen) + n) / steps)
    ignored = {} if include_ignored else plan.settings.get("ignored") or {}
    return sorted((one for one in found if one.key not in ignored), key=order_of)


def _chosen(checks: dict[str, Check], codes: Iterable[str] | None) -> list[Check]:
    if codes is None:
        return list(checks.values())
    wanted = sorted(set(codes))
    for code in wanted:
        if code not in all_checks():
            raise InputError(mark("The check {code} is not known; known are {known}."), code=repr(code), known=", ".join(all_checks()))
    return [checks[code] for code in wanted if code in checks]


def order_of(finding: Finding) -> tuple[Any, ...]:
    """Worst first; ties by scene, features and place, so that the order is always the same."""
    return (*finding.order, finding.scene, finding.features, () if finding.highlight is None else finding.highlight.bounds)
