"""Ways of units from scene to scene, found behind the window and kept for a version of the plan; ghosts are drawn with them."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from tabletop.checks.movement.moves import Move, moves
from tabletop.checks.movement.step_ways import ways_of
from tabletop.core.arrangement.plan_layers import in_layer_order
from tabletop.core.exercise.scene_step import SceneStep, Way, scene_step
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


# --- ghosts
MOVERS = ("unit", "vehicle")
NEAR_M = 0.5
"""A way that was found before an edit still holds where it begins and ends at the places as they are now."""
LATER_MS = 1_500
"""So long after an edit ways are looked for anew: arrows can wait."""


class Ghosts(QObject):
    """`changed` when other ghosts are to be seen."""

    changed = Signal()

    def __init__(self, session: SessionSignals, ways: SceneWays, state: Callable[[], tuple[Plan, int]]) -> None:
        super().__init__(session)
        self._ways, self._state = ways, state
        self.before, self.after = True, False
        self._kept: dict[tuple[Pair, frozenset[str]], SceneStep] = {}
        self._known: dict[Pair, tuple[Way, ...]] = {}
        self._due = QTimer(self, singleShot=True, interval=LATER_MS)
        self._due.timeout.connect(self._ask)
        self._wanted: set[Pair] = set()
        session.plan_changed.connect(self._forget)
        ways.changed.connect(self._ways_changed)

    def show(self, before: bool, after: bool) -> None:
        """Which ghosts are to be seen: of the scene before, of the scene after."""
        if (before, after) != (self.before, self.after):
            self.before, self.after = before, after
            self.changed.emit()

    def steps(self, hidden: frozenset[str] = frozenset()) -> list[tuple[SceneStep, bool]]:
        """The steps whose ghosts are to be seen, each with whether it leads on from the scene shown (else to it)."""
        plan, shown = self._state()
        numbers = [scene.number for scene in plan.scene_list()]
        place = numbers.index(shown)
        pairs = [((numbers[place - 1], shown), False)] if self.before and place else []
        pairs += [((shown, numbers[place + 1]), True)] if self.after and place + 1 < len(numbers) else []
        return [(self._step(plan, pair, hidden), leads_on) for pair, leads_on in pairs]

    def close(self) -> None:
        """Ask for nothing more."""
        self._due.stop()

    def _step(self, plan: Plan, pair: Pair, hidden: frozenset[str]) -> SceneStep:
        if (pair, hidden) not in self._kept:
            found = self._ways.of(*pair)
            ways = [one for one in found or self._known.get(pair, ()) if holds(plan, pair, one)]
            step = self._kept[(pair, hidden)] = scene_step(plan, *pair, ways, hidden, in_layer_order)
            if found is not None:
                self._known[pair] = found
            elif any(one.placed.kind in MOVERS for one in step.going):
                self._wanted.add(pair)
                self._due.start()
        return self._kept[(pair, hidden)]

    def _ask(self) -> None:
        for pair in self._wanted:
            self._ways.ask(*pair)
        self._wanted.clear()

    def _forget(self, *_: object) -> None:
        self._kept.clear()
        self._wanted.clear()

    def _ways_changed(self) -> None:
        self._kept.clear()
        self.changed.emit()


def holds(plan: Plan, pair: Pair, way: Way) -> bool:
    """Whether a way still begins and ends where its unit stands in the two scenes."""
    for scene, key, at in ((pair[0], way.before, 0), (pair[1], way.after, -1)):
        feature = plan.features.get(key)
        state = None if feature is None else feature.at(scene)
        if state is None or state.geometry.geom_type != "Point":
            return False
        east, north = way.line.coords[at][:2]
        if abs(state.geometry.x - east) > NEAR_M or abs(state.geometry.y - north) > NEAR_M:
            return False
    return True
