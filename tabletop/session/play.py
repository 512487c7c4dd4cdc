"""Playing the plan: one clock for map, table and bar. It goes from scene to scene and never edits anything."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from tabletop.core.arrangement.plan_layers import in_layer_order
from tabletop.core.exercise.scene_step import SceneStep, scene_step
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.session.base.signals import SessionSignals
from tabletop.session.scene_ways import Pair, SceneWays

STEP_S, REST_S = 6.0, 1.0
"""Seconds that a step takes at speed 1, however long it is by the clock; and that each scene stands before it."""
SPEEDS = (0.5, 1.0, 2.0, 4.0)
TICK_MS = 16
LONGEST_TICK_S = 0.1
"""A window that was held up goes on from where it was, and leaves nothing out."""


LONGEST_WAIT_S = 2.0
"""So long the clock stands for the pictures of a step; then it goes on with what there is."""


class Play(QObject):
    """`changed`: another moment is shown. `state_changed`: on or off, playing or not, another speed, step or loop."""

    changed = Signal()
    state_changed = Signal()

    def __init__(self, session: SessionSignals, state: Callable[[], tuple[Plan, int, LayerSet]], go_to: Callable[[int], None]) -> None:
        super().__init__(session)
        self._state, self._go_to = state, go_to
        self.ways = SceneWays(session, lambda: (state()[0], state()[2]))
        self.is_playing = self.loops = False
        self.speed = 1.0
        self.share = 0.0
        """How much of the step is done, 0 to 1."""
        self.pair: tuple[int, int] | None = None
        """The scenes left and reached; None while nothing is played."""
        self._rest_s = 0.0
        self._one_step = False
        self._moves_itself = False
        self._steps: dict[tuple[Pair, frozenset[str], bool], SceneStep] = {}
        self.views: list[Callable[[], bool]] = []
        """Of each view that shows it: whether it can paint the moment without a stop."""
        self._last = self._held_s = 0.0
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        session.plan_changed.connect(self._plan_changed)
        session.scene_changed.connect(self._scene_changed)
        session.layers_changed.connect(self._steps.clear)
        self.ways.changed.connect(self._ways_changed)

    # --- what is shown
    @property
    def is_on(self) -> bool:
        """Whether what is shown is played, or stands still between scenes; else it is the plan, to be worked on."""
        return self.pair is not None

    @property
    def numbers(self) -> list[int]:
        """Scenes in their order."""
        return [scene.number for scene in self._state()[0].scene_list()]

    @property
    def can_play(self) -> bool:
        """Whether there is anything between scenes."""
        return len(self._state()[0].scenes) > 1

    @property
    def is_waiting(self) -> bool:
        """Whether the ways of this step are still being looked for."""
        return self.pair is not None and self.ways.of(*self.pair) is None

    @property
    def is_at_end(self) -> bool:
        """Whether the last scene is reached."""
        return self.pair is not None and self.share >= 1 and self.next_pair is None

    @property
    def next_pair(self) -> Pair | None:
        """The step after this one, which can be made ready."""
        return None if self.pair is None else self._pair_from(self.pair[1])

    @property
    def position(self) -> float:
        """Where it is in the whole: 0 in the first scene, one more in each."""
        if self.pair is not None:
            return self.numbers.index(self.pair[0]) + self.share
        return float(self.numbers.index(self._state()[1]))

    def step_of(self, pair: Pair, hidden: frozenset[str] = frozenset()) -> SceneStep:
        """What happens between two scenes, along the ways known, without what is hidden; the same each time until more is known."""
        known = self.ways.ask(*pair, soon=pair == self.pair)
        key = (pair, hidden, known is not None)
        if key not in self._steps:
            self._steps[key] = scene_step(self._state()[0], *pair, known or (), hidden, in_layer_order)
        return self._steps[key]

    # --- what is done
    def toggle(self) -> None:
        """Play, from the scene shown, or from the first one where it is the last; or pause; or go on."""
        if self.is_playing:
            self.pause()
        elif self.can_play:
            if self.is_at_end or (self.pair is None and self._pair_from(self._state()[1]) is None):
                self._put(self.numbers[0])
            self._begin(one_step=False)

    def play_step(self) -> None:
        """Play to the next scene, and stand still there."""
        if self.can_play and not self.is_at_end and self._pair_from(self._state()[1]) is not None:
            self._begin(one_step=True)

    def pause(self) -> None:
        """Stand still, between scenes or in one."""
        self._timer.stop()
        self.is_playing = False
        self.state_changed.emit()

    def stop(self) -> None:
        """Back to the plan, in the scene last reached."""
        if self.pair is None:
            return
        self._timer.stop()
        self.pair, self.share, self.is_playing = None, 0.0, False
        self._steps.clear()
        self.state_changed.emit()
        self.changed.emit()

    def go(self, by: int) -> None:
        """To a scene further on, or back: to the beginning of this step, or where it stands there to the scene before."""
        at = self.position
        whole = int(at)
        self.jump(float(whole + by if by > 0 or at == whole else whole + by + 1))

    def jump(self, position: float) -> None:
        """To a place in the whole, as `position` tells it; it is played from there, or stands still there."""
        if not self.can_play:
            return
        numbers = self.numbers
        at = min(max(position, 0.0), len(numbers) - 1.0)
        index = min(int(at), len(numbers) - 2)
        self._put(numbers[index], at - index)
        self._rest_s = REST_S if at == index else 0.0
        self.state_changed.emit()
        self.changed.emit()

    def set_speed(self, speed: float) -> None:
        """So many times as fast."""
        self.speed = speed
        self.state_changed.emit()

    def set_loops(self, loops: bool) -> None:
        """Begin again after the last scene, or end there."""
        self.loops = loops
        self.state_changed.emit()

    def close(self) -> None:
        """Stop, and end the thread."""
        self._timer.stop()
        self.pair, self.is_playing = None, False
        self.ways.close()

    # --- the clock
    def _begin(self, one_step: bool) -> None:
        if self.pair is None:
            self._put(self._state()[1])
        self._one_step, self._rest_s = one_step, 0.0
        self.is_playing = True
        self._last = time.perf_counter()
        self._timer.start()
        self.state_changed.emit()
        self.changed.emit()

    def _tick(self) -> None:
        now = time.perf_counter()
        passed_s = min(now - self._last, LONGEST_TICK_S) * self.speed
        self._last = now
        if self.is_waiting:
            return
        if self._held_s < LONGEST_WAIT_S and not all(ready() for ready in self.views):
            self._held_s += passed_s
        else:
            self._held_s = 0.0
            self.advance(passed_s)

    def advance(self, passed_s: float) -> None:
        """Let so many seconds of play pass."""
        rested = min(passed_s, self._rest_s)
        self._rest_s -= rested
        if self.pair is not None and passed_s > rested:
            step = self.step_of(self.pair)
            self.share = step.share_at(step.part_at(self.share) + (passed_s - rested) / STEP_S)
        if self.share >= 1:
            self._arrive()
        self.changed.emit()

    def _arrive(self) -> None:
        """A scene is reached: on from there, or to rest."""
        assert self.pair is not None
        following = self.next_pair
        if following is not None:
            self._put(following[0])
            self.state_changed.emit()
        elif not self._one_step and self.loops:
            self._put(self.numbers[0])
            self.state_changed.emit()
        else:
            self._put(*self.pair[:1], 1.0)
            if not self._one_step:
                self.stop()
        if self._one_step:
            self.pause()

    def _put(self, number: int, share: float = 0.0) -> None:
        """To a share of the step from a scene, with the session in the scene left, at the end in the one reached; the last has no step."""
        pair = self._pair_from(number)
        self.pair, self.share, self._rest_s = pair, share, REST_S
        if pair is None:
            return
        self.ways.ask(*pair, soon=True)
        if (following := self.next_pair) is not None:
            self.ways.ask(*following)
        self._moves_itself = True
        try:
            self._go_to(pair[1] if share >= 1 else number)
        finally:
            self._moves_itself = False

    def _pair_from(self, number: int) -> Pair | None:
        following = [one for one in self.numbers if one > number]
        return (number, following[0]) if following else None

    # --- what the session says
    def _plan_changed(self, _change: object) -> None:
        self.stop()
        self._steps.clear()

    def _scene_changed(self) -> None:
        """Somebody went to another scene: it goes on from there."""
        if self.pair is None or self._moves_itself:
            return
        number = self._state()[1]
        if number != self.pair[1 if self.share >= 1 else 0]:
            self.jump(float(self.numbers.index(number)))
        else:
            self.changed.emit()

    def _ways_changed(self) -> None:
        if self.pair is not None:
            self.changed.emit()
