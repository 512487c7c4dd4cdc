"""Ways of units from scene to scene, found behind the window and kept for a version of the plan; ghosts are drawn with them."""

from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, QTimer, Signal
from shapely import LineString

from tabletop import i18n
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.movement.led_through import led_through
from tabletop.checks.movement.moves import every_move, moves, moves_from
from tabletop.checks.movement.paces import paces_of
from tabletop.checks.movement.stations import station_moves
from tabletop.checks.movement.unit_places import MOVING, key_of
from tabletop.core.arrangement.plan_layers import in_layer_order
from tabletop.core.exercise.scene_step import SceneStep, Way, scene_step_slices
from tabletop.core.exercise.step_ways import ways_of
from tabletop.core.geometry.geometry import Position
from tabletop.core.scenes.move import Move
from tabletop.core.scenes.way_change import route_change, why_not
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import Message
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.session.base.background import Background, Job
from tabletop.session.base.signals import SessionSignals

DELAY_MS = 400
"""So long after an edit ways are looked for, not before: a hand that draws goes first."""
Pair = tuple[int, int]
AFTER_EDIT_MS = 300
"""The table follows the edits of the plan, so long after the last one."""
CHOSEN_MS = 60
State = tuple[Plan, int, LayerSet, frozenset[str]]
Table = tuple[list[Move], list[Move]]


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

    def steps(self, hidden: frozenset[str] = frozenset()) -> Generator[None, None, list[tuple[SceneStep, bool]]]:
        """The steps whose ghosts are to be seen, each with whether it leads on from the scene shown (else to it); with a rest after each
        few thousand features."""
        plan, shown = self._state()
        numbers = [scene.number for scene in plan.scene_list()]
        place = numbers.index(shown)
        pairs = [((numbers[place - 1], shown), False)] if self.before and place else []
        pairs += [((shown, numbers[place + 1]), True)] if self.after and place + 1 < len(numbers) else []
        found = []
        for pair, leads_on in pairs:
            step = yield from self._step(plan, pair, hidden)
            found.append((step, leads_on))
        return found

    def close(self) -> None:
        """Ask for nothing more."""
        self._due.stop()

    def _step(self, plan: Plan, pair: Pair, hidden: frozenset[str]) -> Generator[None, None, SceneStep]:
        known = self._kept.get((pair, hidden))
        if known is not None:
            return known
        found, kept = self._ways.of(*pair), self._kept
        ways = [one for one in found or self._known.get(pair, ()) if holds(plan, pair, one)]
        step = yield from scene_step_slices(plan, *pair, ways, hidden, in_layer_order)
        if kept is not self._kept:  # another plan, or other ways, came between two slices
            return step
        kept[(pair, hidden)] = step
        if found is not None:
            self._known[pair] = found
        elif any(one.placed.kind in MOVERS for one in step.going):
            self._wanted.add(pair)
            self._due.start()
        return step

    def _ask(self) -> None:
        for pair in self._wanted:
            self._ways.ask(*pair)
        self._wanted.clear()

    def _forget(self, *_: object) -> None:
        self._kept = {}
        self._wanted.clear()

    def _ways_changed(self) -> None:
        self._kept = {}
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


class Movement(QObject):
    """`changed`: the table is another one, or it is being made; `way_changed`: so for the way of the unit that is chosen."""

    changed = Signal()
    way_changed = Signal()

    def __init__(self, session: SessionSignals, state: Callable[[], State], do: Callable[[Change], bool]) -> None:
        super().__init__(session)
        self._session, self._state, self._do = session, state, do
        self._thread: Background | None = None
        self._job: Job[Table] | None = None
        self._way_job: Job[Move | None] | None = None
        self.moves: list[Move] | None = None
        """From each scene to the next; None while they are not known."""
        self.from_stations: list[Move] = []
        self.share = 0.0
        """How much of the table is made, 0 to 1."""
        self.error: Message | None = None
        self.way: Move | None = None
        """Of the unit that is chosen alone, in the scene shown; None where it does not move, or while it is looked for."""
        self._is_asked = False
        self._due = QTimer(self, singleShot=True, interval=AFTER_EDIT_MS)
        self._due.timeout.connect(self._look)
        self._way_due = QTimer(self, singleShot=True, interval=CHOSEN_MS)
        self._way_due.timeout.connect(self._look_for_way)
        for signal in (session.plan_changed, session.layers_changed):
            signal.connect(self._look_again)
        for signal in (session.plan_changed, session.layers_changed, session.scene_changed, session.selection_changed):
            signal.connect(self._choose)

    # --- the table
    @property
    def is_looking(self) -> bool:
        """Whether the table is being made."""
        return self._job is not None or self._due.isActive()

    def ask(self) -> None:
        """Make the table from here on, and again after each edit."""
        if not self._is_asked or self.moves is None:
            self._is_asked = True
            self._look()

    def let_go(self) -> None:
        """Make it no more; what was found is forgotten."""
        self._is_asked = False
        self.stop()
        self.moves, self.from_stations = None, []

    def stop(self) -> None:
        """Stop what is being found; what was found before stays."""
        self._due.stop()
        if self._job is not None:
            self._job.cancel()
        self._job = None
        self.changed.emit()

    def _look_again(self, *_: object) -> None:
        if self._is_asked:
            if self._job is not None:
                self._job.cancel()
                self._job = None
            self._due.start()
            self.changed.emit()

    def _look(self) -> None:
        plan, _, layers, _ = self._state()
        self.share, self.error = 0.0, None

        def work(job: Job[Table]) -> Table:
            found = every_move(plan, layers, job.cancelled, lambda share: job.report(share / 2))
            return found, station_moves(plan, layers, job.cancelled, lambda share: job.report(0.5 + share / 2))

        def progressed(share: float) -> None:
            self.share = share
            self.changed.emit()

        self._job = self._background.submit(Job(work, self._show, self._failed, progressed))
        self.changed.emit()

    def _show(self, found: Table) -> None:
        self._job = None
        self.moves, self.from_stations = found
        self.changed.emit()

    def _failed(self, error: TabletopError) -> None:
        self._job, self.error = None, error.message
        self.changed.emit()

    # --- the way of the unit that is chosen
    def _choose(self, *_: object) -> None:
        if self._way_job is not None:
            self._way_job.cancel()
            self._way_job = None
        key = self._chosen_key()
        if key is None:
            self._way_due.stop()
        else:
            self._way_due.start()
        if self.way is not None and (key != self.way.unit or self.way.from_scene != self._state()[1]):
            self._show_way(None)

    def _chosen_key(self) -> str | None:
        """The name of the one unit that is chosen, by itself or by its route; None without one, and in the last scene."""
        plan, scene, _, selection = self._state()
        if len(selection) != 1 or scene == plan.scene_list()[-1].number:
            return None
        feature = plan.features.get(next(iter(selection)))
        state = None if feature is None else feature.at(scene)
        if feature is None or state is None:
            return None
        if feature.kind == "route":
            return str(state.properties.get("unit") or "") or None
        return key_of(Placed(feature.id, feature.kind, state.geometry, state.properties)) if feature.kind in MOVING else None

    def _look_for_way(self) -> None:
        plan, scene, layers, selection = self._state()
        key = self._chosen_key()
        if key is None:
            return

        def work(job: Job[Move | None]) -> Move | None:
            found = moves_from(Snapshot(plan, scene, layers), paces_of(plan), [key], 0, job.cancelled)
            return next((move for move in found if selection & {move.feature, move.route}), found[0] if found else None)

        self._way_job = self._background.submit(Job(work, self._show_way, lambda _: self._show_way(None)))

    def _show_way(self, move: Move | None) -> None:
        self._way_job = None
        if move is not None or self.way is not None:
            self.way = move
            self.way_changed.emit()

    def lead_through(self, move: Move, place: Position) -> None:
        """Lead a way through a place: found behind the window, then done as one step; nothing where the plan is another one by then."""
        plan, _, layers, _ = self._state()
        refused = why_not(plan, move)
        if refused is not None:
            self._session.notice.emit(i18n.text(refused), "warn")
            return

        def done(found: tuple[LineString, bool]) -> None:
            if self._state()[0] is not plan:
                self._session.notice.emit(i18n.tr("The plan changed meanwhile; drag the way again."), "warn")
            elif self._do(route_change(plan, move, found[0])) and not found[1]:
                self._session.notice.emit(i18n.tr("No way leads there: a part of the route is a straight line."), "warn")

        def failed(error: TabletopError) -> None:
            self._session.notice.emit(i18n.text(error.message), "warn")

        self._background.submit(Job(lambda job: led_through(plan, layers, move, place), done, failed))

    # --- the thread
    @property
    def _background(self) -> Background:
        if self._thread is None:
            self._thread = Background("movement", self)
        return self._thread

    def close(self) -> None:
        """End the thread."""
        self._due.stop()
        self._way_due.stop()
        for job in (self._job, self._way_job):
            if job is not None:
                job.cancel()
        self._job = self._way_job = None
        if self._thread is not None:
            self._thread.close()
            self._thread = None
