"""Running the checks once: a plan and layers in, sorted findings out. The order of checks, scenes and rows does not change the answer."""

from collections.abc import Callable, Iterable

from tabletop.checks.base.check import Check
from tabletop.checks.rules.check_list import all_checks, configured, order_of
from tabletop.checks.rules.engine import CheckEngine
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan

__all__ = ["all_checks", "configured", "order_of", "run_checks"]


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
    findings: list[Finding] = []
    for k, number in enumerate(scenes):
        findings += CheckEngine(plan, number, layers, chosen).full(cancelled, _part(progress, k, len(scenes)))
    ignored = {} if include_ignored else plan.settings.get("ignored") or {}
    return sorted((finding for finding in findings if not finding.is_ignored(ignored)), key=order_of)


def _part(progress: Callable[[float], None] | None, k: int, count: int) -> Callable[[float], None] | None:
    """What tells the share of one of several runs as a share of all."""
    return None if progress is None else lambda share: progress((k + share) / count)


def _chosen(checks: dict[str, Check], codes: Iterable[str] | None) -> dict[str, Check]:
    if codes is None:
        return checks
    wanted = sorted(set(codes))
    for code in wanted:
        if code not in all_checks():
            raise InputError(mark("The check {code} is not known; known are {known}."), code=repr(code), known=", ".join(all_checks()))
    return {code: checks[code] for code in wanted if code in checks}
