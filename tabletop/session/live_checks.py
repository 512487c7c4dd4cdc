"""Checks that run behind the window: one engine per scene, fed with what each edit touched. All but the judging is on the GUI thread."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from tabletop import giving_way
from tabletop.checks.base.edits import Edits
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.limits import TABLES
from tabletop.core.judgement.all_findings import AllFindings, Parts
from tabletop.core.roster.sums_stated import SETTING as STATED_STRENGTH
from tabletop.core.text.errors import Cancelled, TabletopError
from tabletop.core.values.change import Change
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.left_out import SETTING as LEFT_OUT
from tabletop.core.values.plan import Plan
from tabletop.session.base.background import Background, Job

RULE_SETTINGS = frozenset({"limits", "checks_off", LEFT_OUT, STATED_STRENGTH} | {table.setting for table in TABLES.values()})
"""Settings of a plan that checks read; no other makes them run again."""
LEAST_STEP = 0.02
"""Progress is told in steps of at least this share."""
MOST_KEPT = 25_000
"""For so many features, each counted in every scene that it stands in, what the checks work with is kept from edit to edit: about
80 MB, 3 to 4 kB for each. Of scenes beyond that only the findings are kept, and an edit has them judged from nothing."""
MOST_WAIT_S = 10.0
"""So long checks wait for layers that are being read."""


class WaitForGround:
    """Whether checks that are due wait, because layers are being read: on half of the ground all would be judged twice, beside the reading
    and the first picture. A share that hangs keeps no findings away for longer than `MOST_WAIT_S`."""

    def __init__(self, is_reading: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self._is_reading, self._clock = is_reading, clock
        self._since: float | None = None

    def goes_on(self) -> bool:
        """Whether to wait still; asked now and then."""
        if not self._is_reading():
            self._since = None
            return False
        now = self._clock()
        self._since = now if self._since is None else self._since
        return now - self._since < MOST_WAIT_S


@dataclass(frozen=True)
class _Round:
    """What one round of checks looks at: the plan at a revision, and since when the rules are what they are."""

    plan: Plan
    layers: LayerSet
    scenes: tuple[int, ...]
    revision: int
    renewed: int

    @property
    def ignored(self) -> frozenset[str]:
        """Keys of findings that the plan ignores."""
        return frozenset(self.plan.settings.get("ignored") or {})


class LiveChecks:
    """Findings of every scene of a plan. `shown` is called when they changed, `failed` when a check could not be made."""

    def __init__(
        self, parent: QObject, shown: Callable[[], None], told: Callable[[], None], failed: Callable[[TabletopError], None]
    ) -> None:
        self._thread = Background("checks", parent)
        self._shown, self._told, self._failed = shown, told, failed
        self._engines: dict[int, CheckEngine] = {}
        self._job: Job[tuple[Parts, AllFindings]] | None = None
        self._found: dict[int, Parts] = {}
        self.all = AllFindings()
        """Findings of all scenes, as they were judged last."""
        self._edits = Edits()
        self._judged: dict[int, int] = {}
        self.stopped = False
        """Whether the checks ended before they were done: the user stopped them, or one could not be made."""
        self.share: float | None = None
        """How much of a run is done, 0 to 1; None when nothing runs."""

    # --- what changed
    def heed(self, change: Change) -> bool:
        """Note what an edit touched; False where no check can look at it."""
        ids = change.feature_ids
        if change.tables & {"scene", "roster"} or not change.keys("setting").isdisjoint(RULE_SETTINGS):
            self.renew()
        elif ids:
            self._edits.note(ids)
        else:
            return False
        return True

    def renew(self) -> None:
        """Rules, scenes, roster or layers are others: everything is to be judged from nothing. Findings stay until then, stale."""
        self._edits.renew()

    def forget(self) -> None:
        """Another plan: what was found goes with the old one."""
        self.stop()
        self.renew()
        self.stopped = False
        self._found.clear()
        self._judged.clear()
        self.all = AllFindings()

    # --- what was found
    def is_stale(self, finding: Finding) -> bool:
        """Whether an edit touched what the finding is about, or the rules changed, and it is not judged again yet."""
        judged = self._judged.get(finding.scene)
        if judged is None or judged == self._edits.revision:
            return False
        if judged < self._edits.renewed or self.stopped or not finding.features:
            return True
        return any(self._edits.touched_since(key, judged) for key in finding.features)

    def is_current(self, plan: Plan) -> bool:
        """Whether every scene is judged as it stands."""
        return all(self._judged.get(scene.number) == self._edits.revision for scene in plan.scene_list())

    # --- running
    @property
    def busy(self) -> bool:
        """Whether a run is going."""
        return self._job is not None

    def start(self, plan: Plan, layers: LayerSet, first: int) -> None:
        """Judge what is not current: one scene first, then the others. A run that is going is dropped; what it did is kept."""
        self.stop()
        self.stopped = False
        numbers = [scene.number for scene in plan.scene_list()]
        for gone in self._found.keys() - set(numbers):
            del self._found[gone]
            self._judged.pop(gone, None)
        ordered = [first, *(number for number in numbers if number != first)]
        scenes = tuple(one for one in ordered if self._judged.get(one) != self._edits.revision)
        if scenes:
            self._submit(_Round(plan, layers, scenes, self._edits.revision, self._edits.renewed), 0)

    def stop(self) -> bool:
        """Drop the run that is going; True where there was one."""
        job, self._job, self.share = self._job, None, None
        if job is None:
            return False
        job.cancel()
        return True

    def stop_for_good(self, plan: Plan) -> None:
        """The user's stop: what is not judged yet is stale until the next start, also where no run had begun."""
        self.stopped = self.stop() or not self.is_current(plan)

    def close(self) -> None:
        """End the thread."""
        self.stop()
        self._thread.close()

    def _submit(self, now: _Round, k: int) -> None:
        count, known = len(now.scenes), dict(self._found)

        def told(share: float) -> None:
            self.share = (k + share) / count
            self._told()

        def work(job: Job[tuple[Parts, AllFindings]]) -> tuple[Parts, AllFindings]:
            with giving_way.ended_by(job.is_overdue):
                found = self._judge(now, now.scenes[k], job)
            return found, AllFindings.of({**known, now.scenes[k]: found}, now.ignored)

        job = Job(work, lambda found: self._done(now, k, *found), self._fail, told)
        self.share = k / count
        self._job = self._thread.submit(job)

    def _done(self, now: _Round, k: int, found: Parts, every: AllFindings) -> None:
        scene, self._job = now.scenes[k], None
        self._found[scene], self.all = found, every
        self._judged[scene] = now.revision
        if k + 1 < len(now.scenes):
            self._submit(now, k + 1)
        else:
            self.share = None
        if k == 0 or not self.busy:
            self._shown()

    def _fail(self, error: TabletopError) -> None:
        self._job = self.share = None
        self.stopped = True
        self._failed(error)

    # --- in the thread
    def _judge(self, now: _Round, scene: int, job: Job[tuple[Parts, AllFindings]]) -> Parts:
        for gone in self._engines.keys() - {one.number for one in now.plan.scene_list()}:
            del self._engines[gone]
        try:
            engine = self._engines.get(scene)
            if engine is None or engine.revision < now.renewed:
                engine = CheckEngine(now.plan, scene, now.layers, edits=self._edits, revision=now.revision)
                self._engines.pop(scene, None)
                if self._has_room(now, scene):
                    self._engines[scene] = engine
                near = self._nearest(scene)
                engine.full(job.cancelled, _in_steps(job.report), near)
                if near is not None and scene in self._engines:
                    engine.share(near)
            else:
                engine.catch_up(now.plan, now.revision, job.cancelled)
            return engine.by_severity()
        except Cancelled:
            raise
        except Exception:  # also where it was ended in the middle: what it kept is half made
            self._engines.pop(scene, None)
            raise

    def _nearest(self, scene: int) -> CheckEngine | None:
        """The engine of the nearest other scene that is kept: most of what it found holds here too."""
        others = [number for number in self._engines if number != scene]
        return self._engines[min(others, key=lambda number: abs(number - scene))] if others else None

    def _has_room(self, now: _Round, scene: int) -> bool:
        """Whether the engine of a scene may be kept; that of the scene shown takes the place of others."""

        def size(number: int) -> int:
            return len(now.plan.placed(number))

        kept = sum(size(number) for number in self._engines)
        if scene != now.scenes[0]:
            return kept + size(scene) <= MOST_KEPT
        for number in reversed(list(self._engines)):
            if kept + size(scene) <= MOST_KEPT:
                break
            kept -= size(number)
            del self._engines[number]
        return True


def _in_steps(report: Callable[[float], None]) -> Callable[[float], None]:
    """Tell only shares that are a step further than the last one told."""
    last = [0.0]

    def told(share: float) -> None:
        if share - last[0] >= LEAST_STEP:
            last[0] = share
            report(share)

    return told
