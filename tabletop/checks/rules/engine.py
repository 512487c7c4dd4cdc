"""The check engine: findings of one scene kept up to date, edit by edit. `full` and `update` give identical answers."""

from collections.abc import Callable, Iterable, Mapping

from tabletop import giving_way
from tabletop.checks.base.changed import Revision
from tabletop.checks.base.check import Check
from tabletop.checks.base.edits import Edits
from tabletop.checks.base.kept_findings import KeptFindings
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

    def __init__(
        self,
        plan: Plan,
        scene: int,
        layers: LayerSet | None = None,
        checks: Mapping[str, Check] | None = None,
        edits: Edits | None = None,
        revision: int | None = None,
    ) -> None:
        """`checks` by code: those of the plan unless given. `edits`: a ledger that others keep, and the revision that the plan is.

        Raises InputError for a wrong limit of the plan, PlanError for a scene that the plan does not have.
        """
        self.checks = configured(plan) if checks is None else checks
        self.scene = plan.scene(scene).number
        self.snapshot = Snapshot(plan, self.scene, layers, edits, revision)
        self._found: dict[str, tuple[Revision, KeptFindings]] = {}

    def full(self, cancelled: Stop | None = None, progress: Progress | None = None, like: "CheckEngine | None" = None) -> list[Finding]:
        """Every check from nothing, worst first. Raises Cancelled; checks that were done by then are not done again by `update`.

        `like`: the engine of another scene, with which the findings hold together what is alike.
        """
        last = self.snapshot
        self.snapshot = Snapshot(last.plan, self.scene, last.layers, last.edits, last.revision.number)
        self._found = {}
        return self._judge_all(cancelled, progress, like)

    def update(self, plan: Plan, ids: Iterable[str], cancelled: Stop | None = None, progress: Progress | None = None) -> list[Finding]:
        """The findings after an edit that touched no rows but these features; the same as `full` for that plan.

        Raises Cancelled; nothing is lost then: the next update, even one without ids, does what is left.
        """
        return self.catch_up(plan, self.snapshot.edits.note(ids), cancelled, progress)

    def catch_up(self, plan: Plan, revision: int, cancelled: Stop | None = None, progress: Progress | None = None) -> list[Finding]:
        """The same after edits that stand in the ledger already; `plan` is as it stands at the revision."""
        self.snapshot = self.snapshot.after(plan, revision)
        return self._judge_all(cancelled, progress)

    def _judge_all(self, cancelled: Stop | None, progress: Progress | None, like: "CheckEngine | None" = None) -> list[Finding]:
        for n, (code, check) in enumerate(self.checks.items(), start=1):
            if cancelled is not None and cancelled():
                raise Cancelled(mark("The checks were stopped."))
            giving_way.rest()
            self._judge(code, check, like)
            if progress is not None:
                progress(n / len(self.checks))
        return self.findings()

    def _judge(self, code: str, check: Check, like: "CheckEngine | None" = None) -> None:
        """Bring the findings of a check from the revision at which they stand to that of the snapshot."""
        now = self.snapshot
        if code not in self._found:
            kept = check.from_nothing(now)
            if like is not None and code in like._found:
                kept.share(like._found[code][1])
        else:
            then, kept = self._found[code]
            if then != now.revision:
                check.update(now, kept, now.changed_since(then, ahead=check.looks_ahead))
        self._found[code] = now.revision, kept

    def share(self, other: "CheckEngine") -> None:
        """Hold what was found alike for another scene together with it."""
        self.snapshot.share(other.snapshot)

    @property
    def plan(self) -> Plan:
        """The plan of the last run."""
        return self.snapshot.plan

    @property
    def revision(self) -> int:
        """The revision of the last run."""
        return self.snapshot.revision.number

    def findings(self) -> list[Finding]:
        """Findings of the last run, worst first."""
        findings: list[Finding] = []
        for some in self.by_severity().values():
            findings += some
        return findings

    def by_severity(self) -> dict[Severity, list[Finding]]:
        """The same, severity by severity."""
        kept = [self._found[code][1] for code in sorted(self._found)]
        found: dict[Severity, list[Finding]] = {severity: [] for severity in SEVERITIES}
        for severity, every in found.items():
            for some in kept:
                every += some.of_severity(severity)
        return found
