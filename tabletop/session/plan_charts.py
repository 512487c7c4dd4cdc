"""Charts of the plan as it stands: measured behind the window scene by scene; what an edit did not touch is not measured again."""

import importlib
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from tabletop.core.charts.chart import Chart, Kind, Wish, title_of, without
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Feature
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster_places import PLACES
from tabletop.session.base.background import Background, Job
from tabletop.session.base.signals import SessionSignals

DELAY_MS = 400
"""So long after an edit nothing is measured: a hand that draws goes first."""
MOST_AT_REST = 60_000
"""Of a plan with more features, each counted in every scene, charts are measured only where somebody opens them."""
MOST_LOOKED_AT = 5_000
"""Where an edit is larger than so many features times what is known, all of it is measured again: looking would hold the window up."""
Known = dict[tuple[Kind, int], Any]
Found = tuple[tuple[Chart, ...], Known]


class PlanCharts(QObject):
    """`changed` when charts were found, or are no longer those of the plan."""

    changed = Signal()

    def __init__(self, session: SessionSignals, state: Callable[[], tuple[Plan, LayerSet]]) -> None:
        super().__init__(session)
        self._state = state
        self._thread: Background | None = None
        self._job: Job[Found] | None = None
        self._running: Wish | None = None
        self._known: Known = {}
        self._found: dict[Wish, tuple[Chart, ...]] = {}
        self._wanted: list[Wish] = []
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._look)
        session.plan_changed.connect(self._plan_changed)
        session.layers_changed.connect(self._forget)

    def of(self, wish: Wish) -> tuple[Chart, ...] | None:
        """The charts of a wish, at least one; None while they are not known, and not asked for."""
        return self._found.get(wish)

    def ask(self, wish: Wish) -> tuple[Chart, ...] | None:
        """The charts of a wish; None while they are measured: `changed` tells when they are there."""
        if wish in self._found:
            return self._found[wish]
        if wish != self._running and wish not in self._wanted:
            self._wanted.append(wish)
            if self._job is None and not self._due.isActive():
                self._due.start(0)
        return None

    @property
    def is_measuring(self) -> bool:
        """Whether something that was asked for is not there yet."""
        return self._job is not None or bool(self._wanted)

    @property
    def may_rest(self) -> bool:
        """Whether the plan is small enough for charts that nobody opened."""
        plan, _ = self._state()
        return len(plan.features) * max(1, len(plan.scenes)) <= MOST_AT_REST

    def close(self) -> None:
        """End the thread."""
        self._stop()
        if self._thread is not None:
            self._thread.close()
            self._thread = None

    # --- what changed
    def _plan_changed(self, change: Change | None) -> None:
        is_large = change is not None and len(change.edits) * len(self._known) > MOST_LOOKED_AT
        if change is None or is_large or change.tables - {"feature"}:
            self._known = {}
        else:
            self._drop(change)
        self._outdate()

    def _drop(self, change: Change) -> None:
        """Forget what was measured in scenes in which an edit touched something that counts there."""
        for kind, scene in list(self._known):
            if any(_counts(kind, scene, one) for edit in change.edits for one in (edit.before, edit.after)):
                del self._known[kind, scene]

    def _forget(self) -> None:
        self._known = {}
        self._outdate()

    def _outdate(self) -> None:
        """No chart is that of the plan any more; what was being measured is dropped, who looks asks again."""
        self._stop()
        self._found = {}
        self._due.start(DELAY_MS)
        self.changed.emit()

    def _stop(self) -> None:
        self._due.stop()
        self._wanted = []
        if self._job is not None:
            self._job.cancel()
        self._job = self._running = None

    # --- measuring
    def _look(self) -> None:
        if self._job is not None or not self._wanted:
            return
        wish = self._wanted.pop(0)
        (plan, layers), known = self._state(), dict(self._known)
        if self._thread is None:
            self._thread = Background("charts", self)

        def work(job: Job[Found]) -> Found:
            from tabletop.checks.charts.charts import charts_of

            found = charts_of(wish, plan, layers, known, job.cancelled)
            # What draws them is loaded here, so that the window does not wait for it when it shows the first one.
            importlib.import_module("pyqtgraph")
            return found, known

        def failed(error: TabletopError) -> None:
            self._show(wish, ((without(wish.kind, error.message, title_of(wish.kind)),), {}))

        self._running = wish
        self._job = self._thread.submit(Job(work, lambda found: self._show(wish, found), failed))

    def _show(self, wish: Wish, found: Found) -> None:
        self._job = self._running = None
        self._found[wish], known = found
        self._known |= known
        if self._wanted:
            self._due.start(0)
        self.changed.emit()


def _counts(kind: Kind, scene: int, feature: Feature | None) -> bool:
    """Whether a feature may count in what charts of a kind show of a scene."""
    if feature is None or (kind == "strength" and feature.kind not in PLACES):
        return False
    return feature.at(scene) is not None
