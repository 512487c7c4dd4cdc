"""Where things stood in the scene before, and where they will stand in the next: switched on and off, for map, table and paper alike."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from tabletop.core.arrangement.plan_layers import in_layer_order
from tabletop.core.exercise.scene_step import SceneStep, Way, scene_step
from tabletop.core.values.plan import Plan
from tabletop.session.scene_ways import Pair, SceneWays
from tabletop.session.signals import SessionSignals

MOVERS = ("unit", "vehicle")
NEAR_M = 0.5
"""A way that was found before an edit still holds where it begins and ends at the places as they are now."""
DELAY_MS = 1_500
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
        self._due = QTimer(self, singleShot=True, interval=DELAY_MS)
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
