"""The check engine: findings of one scene kept up to date, edit by edit. `full` and `update` give identical answers."""

from collections.abc import Callable, Iterable

from tabletop.checks.changed import Changed
from tabletop.checks.runner import configured, order_of
from tabletop.checks.snapshot import Snapshot
from tabletop.core.errors import Cancelled
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding
from tabletop.core.layer import LayerSet
from tabletop.core.message import mark
from tabletop.core.plan import Plan


class CheckEngine:
    """Checks of one scene. Not for several threads at once. Coordinates: planar metres, working CRS."""

    def __init__(self, plan: Plan, scene: int, layers: LayerSet | None = None) -> None:
        """Raises InputError for a wrong limit of the plan, PlanError for a scene that the plan does not have."""
        self.checks = configured(plan)
        self.scene = plan.scene(scene).number
        self.snapshot = Snapshot(plan, self.scene, layers)
        self._found: dict[str, list[Finding]] = {}

    def full(self, cancelled: Callable[[], bool] | None = None, progress: Callable[[float], None] | None = None) -> list[Finding]:
        """Every check from nothing, worst first. Raises Cancelled; what stood before stays then."""
        found: dict[str, list[Finding]] = {}
        for n, (code, check) in enumerate(self.checks.items(), start=1):
            if cancelled is not None and cancelled():
                raise Cancelled(mark("The checks were stopped."))
            found[code] = check.run(self.snapshot)
            if progress is not None:
                progress(n / len(self.checks))
        self._found = found
        return self.findings()

    def update(self, plan: Plan, ids: Iterable[str], cancelled: Callable[[], bool] | None = None) -> list[Finding]:
        """The findings after an edit that touched no rows but these features; the same as `full` for that plan. Raises Cancelled."""
        if not self._found:
            self.snapshot = Snapshot(plan, self.scene, self.snapshot.layers)
            return self.full(cancelled)
        snapshot, changed = _after(self.snapshot, plan, ids)
        found = {}
        for code, check in self.checks.items():
            if cancelled is not None and cancelled():
                raise Cancelled(mark("The checks were stopped."))
            found[code] = check.update(snapshot, self._found[code], changed)
        self.snapshot, self._found = snapshot, found
        return self.findings()

    def findings(self) -> list[Finding]:
        """Findings of the last run, worst first."""
        return sorted((one for found in self._found.values() for one in found), key=order_of)


def _after(before: Snapshot, plan: Plan, ids: Iterable[str]) -> tuple[Snapshot, Changed]:
    """The snapshot of the plan after an edit, and what the edit changed in its scene."""
    wanted = frozenset(ids)
    old = {key: one for key in wanted if (one := _placed(before.plan, before.scene, key)) is not None}
    new = {key: one for key in wanted if (one := _placed(plan, before.scene, key)) is not None}
    return Snapshot(plan, before.scene, before.layers), Changed(old, new)


def _placed(plan: Plan, scene: int, key: str) -> Placed | None:
    feature = plan.features.get(key)
    state = None if feature is None else feature.at(scene)
    return None if feature is None or state is None or state.geometry.is_empty else Placed(feature.id, feature.kind, state.geometry, state.properties)
