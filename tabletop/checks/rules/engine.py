"""The check engine: findings of one scene kept up to date, edit by edit. `full` and `update` give identical answers."""

from collections.abc import Callable, Iterable, Mapping

from tabletop.checks.base.changed import Changed, changed_between
from tabletop.checks.base.check import Check, FeatureCheck
from tabletop.checks.base.kept_findings import Told
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.rules.check_list import configured
from tabletop.core.text.errors import Cancelled
from tabletop.core.text.message import mark
from tabletop.core.values.finding import SEVERITIES, Finding, Severity
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan

Stop = Callable[[], bool]
Progress = Callable[[float], None]


class CheckEngine:
    """Checks of one scene. Not for several threads at once. Coordinates: planar metres, working CRS."""

    def __init__(self, plan: Plan, scene: int, layers: LayerSet | None = None, checks: Mapping[str, Check] | None = None) -> None:
        """`checks` by code: those of the plan unless given.

        Raises InputError for a wrong limit of the plan, PlanError for a scene that the plan does not have.
        """
        self.checks = configured(plan) if checks is None else checks
        self.scene = plan.scene(scene).number
        self.snapshot = Snapshot(plan, self.scene, layers)
        self._found: dict[str, Told] = {}
        self._owed: dict[str, Changed] = {}

    def full(self, cancelled: Stop | None = None, progress: Progress | None = None) -> list[Finding]:
        """Every check from nothing, worst first. Raises Cancelled; checks that were done by then are not done again by `update`."""
        self.snapshot = Snapshot(self.snapshot.plan, self.scene, self.snapshot.layers)
        self._found, self._owed = {}, {}
        return self._catch_up(cancelled, progress)

    def update(self, plan: Plan, ids: Iterable[str], cancelled: Stop | None = None, progress: Progress | None = None) -> list[Finding]:
        """The findings after an edit that touched no rows but these features; the same as `full` for that plan.

        Raises Cancelled; nothing is lost then: the next update, even one without ids, does what is left.
        """
        later = [scene.number for scene in plan.scene_list() if scene.number > self.scene]
        changed = changed_between(self.snapshot.plan, plan, self.scene, later, ids)
        self.snapshot = self.snapshot.after(plan, changed)
        for code in self._found:
            self._owed[code] = self._owed[code].then(changed) if code in self._owed else changed
        return self._catch_up(cancelled, progress)

    def _catch_up(self, cancelled: Stop | None, progress: Progress | None) -> list[Finding]:
        for n, (code, check) in enumerate(self.checks.items(), start=1):
            if cancelled is not None and cancelled():
                raise Cancelled(mark("The checks were stopped."))
            self._judge(code, check)
            if progress is not None:
                progress(n / len(self.checks))
        return self.findings()

    def _judge(self, code: str, check: Check) -> None:
        if code not in self._found:
            self._found[code] = Told(check.run(self.snapshot))
            if isinstance(check, FeatureCheck):
                check.ready(self.snapshot)
        elif code in self._owed:
            found = check.update(self.snapshot, self._found[code], self._owed[code])
            if found is not self._found[code]:
                self._found[code].become(found)
        self._owed.pop(code, None)

    @property
    def plan(self) -> Plan:
        """The plan of the last run."""
        return self.snapshot.plan

    def findings(self) -> list[Finding]:
        """Findings of the last run, worst first."""
        found: list[Finding] = []
        for some in self.by_severity().values():
            found += some
        return found

    def by_severity(self) -> dict[Severity, list[Finding]]:
        """The same, severity by severity."""
        told = [self._found[code] for code in sorted(self._found)]
        found: dict[Severity, list[Finding]] = {severity: [] for severity in SEVERITIES}
        for severity, every in found.items():
            for some in told:
                every += some.of_severity(severity)
        return found
