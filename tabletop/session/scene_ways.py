"""Ways of units from scene to scene, found behind the window: kept for a version of the plan and its layers, asked for pair by pair."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from tabletop.checks.movement.moves import Move, moves
from tabletop.checks.movement.step_ways import ways_of
from tabletop.core.exercise.scene_step import Way
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.session.background import Background, Job
from tabletop.session.signals import SessionSignals

DELAY_MS = 400
"""So long after an edit ways are looked for, not before: a hand that draws goes first."""
Pair = tuple[int, int]


class SceneWays(QObject):
    """`changed` when ways of a pair of scenes were found, or none are known any more."""

    changed = Signal()

    def __init__(self, session: SessionSignals, state: Callable[[], tuple[Plan, LayerSet]]) -> None:
        super().__init__(session)
        self._state = state
        self._thread: Background | None = None
        self._job: Job[list[Move]] | None = None
        self._found: dict[Pair, tuple[Way, ...]] = {}
        self._wanted: list[Pair] = []
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._look)
        session.plan_changed.connect(self._forget)
        session.layers_changed.connect(self._forget)

    def of(self, before: int, after: int) -> tuple[Way, ...] | None:
        """The ways between two scenes; None while they are not known, and not asked for."""
        return self._found.get((before, after))

    def ask(self, before: int, after: int, soon: bool = False) -> tuple[Way, ...] | None:
        """The ways between two scenes; None while they are being looked for. `soon`: before all others, and without a delay."""
        pair = (before, after)
        if pair in self._found:
            return self._found[pair]
        if soon:
            self._wanted = [pair, *(one for one in self._wanted if one != pair)]
            self._due.start(0)
        elif pair not in self._wanted:
            self._wanted.append(pair)
            if not self._due.isActive():
                self._due.start(DELAY_MS)
        return None

    def close(self) -> None:
        """End the thread."""
        self._stop()
        if self._thread is not None:
            self._thread.close()
            self._thread = None

    def _stop(self) -> None:
        self._due.stop()
        self._wanted = []
        if self._job is not None:
            self._job.cancel()
        self._job = None

    def _forget(self, *_: object) -> None:
        self._stop()
        if self._found:
            self._found = {}
        self.changed.emit()

    def _look(self) -> None:
        if self._job is not None or not self._wanted:
            return
        pair = self._wanted.pop(0)
        plan, layers = self._state()
        numbers = [scene.number for scene in plan.scene_list()]
        if pair in self._found or not set(pair) <= set(numbers):
            self._due.start(0)
            return
        if self._thread is None:
            self._thread = Background("ways", self)

        def work(job: Job[list[Move]]) -> list[Move]:
            return moves(plan, layers, *pair, job.cancelled)

        def failed(error: TabletopError) -> None:
            self._show(pair, [])

        self._job = self._thread.submit(Job(work, lambda found: self._show(pair, found), failed))

    def _show(self, pair: Pair, found: list[Move]) -> None:
        self._job = None
        self._found[pair] = ways_of(found, pair[1])
        self.changed.emit()
        if self._wanted:
            self._due.start(0)
