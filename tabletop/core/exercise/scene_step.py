"""What happens between two scenes: who goes where along which way, what changes its shape, comes and leaves. Planar metres.

Nothing here edits a plan: a moment between two scenes is only looked at.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
import shapely
from shapely import LineString, Point

from tabletop.core.exercise.morph import Morph, grown, morph
from tabletop.core.exercise.relief import HandOver, hand_overs
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_time import DAY_MIN, clock_minutes, minutes_between

Sign = Literal["", "late", "no-way"]
"""What is said of who is under way: will not be there in time; no way was found, so it goes straight."""
SLACK_MIN = 1e-6
AT_A_TIME = 2_000
"""So many features are sorted out before a rest."""
GROW = ("cordon", "barrier")
"""Kinds that are put up, and taken away, along their line."""


@dataclass(frozen=True)
class Way:
    """How a unit goes from its place in one scene to its place in the next: `minutes` at its pace along `line`, from `start_min` on.

    `before` and `after`: ids of what stands in the scene left and in the scene reached, mostly the same.
    """

    before: str
    after: str
    line: LineString
    minutes: float
    sign: Sign = ""
    start_min: float = 0.0


@dataclass(frozen=True)
class Seen:
    """A feature at a moment: where and as what it is seen, how much of it (1: all, 0: nothing), its sign, the way it faces (degrees)."""

    placed: Placed
    opacity: float = 1.0
    sign: Sign = ""
    heading_deg: float | None = None


@dataclass(frozen=True)
class Going:
    """A point that goes along a line, as it stands in the scene reached; in `minutes` of the step's clock, None: with the whole step.
    `start_min`: it waits so long before it sets out."""

    placed: Placed
    line: LineString
    minutes: float | None = None
    sign: Sign = ""
    start_min: float = 0.0


@dataclass(frozen=True)
class Shifting:
    """A line or an area that takes another shape."""

    placed: Placed
    shape: Morph


MOVING = 0.75
"""Planning default: so much of the playing time belongs to the minutes in which somebody is under way, where they are fewer; the clock
runs faster through the rest of the step, in which nobody moves."""


@dataclass(frozen=True)
class SceneStep:
    """From one scene to the next. What changes without moving (an exit opens, a strength is another) does so as the step begins.

    `minutes`: from the clock of one to the clock of the other; `standing` stays where it is, `shifting` changes its shape, `growing` and
    `shrinking` are put up and taken away along their line, `coming` and `leaving` fade.
    """

    before: Scene
    after: Scene
    minutes: float
    standing: tuple[Placed, ...] = ()
    going: tuple[Going, ...] = ()
    shifting: tuple[Shifting, ...] = ()
    growing: tuple[Placed, ...] = ()
    shrinking: tuple[Placed, ...] = ()
    coming: tuple[Placed, ...] = ()
    leaving: tuple[Placed, ...] = ()
    reliefs: tuple[HandOver, ...] = ()
    first: tuple[Placed, ...] = field(default=(), repr=False)
    last: tuple[Placed, ...] = field(default=(), repr=False)

    @cached_property
    def busy(self) -> float:
        """The share of the step, above 0 up to 1, after which all are where they are to be; 1 where something goes on to the end."""
        if not self.going or self.minutes <= 0 or any(one.minutes is None for one in self.going):
            return 1.0
        return min(1.0, max(one.start_min + (one.minutes or 0.0) for one in self.going) / self.minutes) or 1.0

    def share_at(self, part: float) -> float:
        """The share of the step by the clock once a part of its playing time (0 to 1) has passed: slower while somebody moves."""
        part = min(max(part, 0.0), 1.0)
        if self.busy >= MOVING:
            return part
        return part * self.busy / MOVING if part <= MOVING else self.busy + (part - MOVING) * (1.0 - self.busy) / (1.0 - MOVING)

    def part_at(self, share: float) -> float:
        """Inverse of `share_at`."""
        share = min(max(share, 0.0), 1.0)
        if self.busy >= MOVING:
            return share
        return share * MOVING / self.busy if share <= self.busy else MOVING + (share - self.busy) * (1.0 - MOVING) / (1.0 - self.busy)

    def at(self, share: float) -> list[Seen]:
        """Everything at a share of the step, 0 to 1: exactly the scene left at 0, and the scene reached at 1."""
        if share <= 0 or share >= 1:
            return [Seen(one) for one in (self.first if share <= 0 else self.last)]
        places, headings = self.places(share), self.headings(share)
        return [
            *(Seen(one) for one in self.standing),
            *(Seen(one, 1.0 - share) for one in self.leaving),
            *(Seen(one, share) for one in self.coming),
            *(Seen(one) for one in self.shaped(share)),
            *(
                Seen(_at(one.placed, place), 1.0, one.sign, float(heading))
                for one, place, heading in zip(self.going, places, headings, strict=True)
            ),
        ]

    def shaped(self, share: float) -> list[Placed]:
        """What has another shape at each moment: lines that grow and shrink, lines and areas on the way to their next shape."""
        shrinking = ((one, 1.0 - share) for one in self.shrinking)
        lines = [replace(one, geometry=grown(one.geometry, part)) for one, part in (*((one, share) for one in self.growing), *shrinking)]
        return [*(replace(one.placed, geometry=one.shape(share)) for one in self.shifting), *lines]

    def shares(self, share: float) -> np.ndarray:
        """(n,) how much of its way each that goes has done: they keep to one clock, stand when they are there, and some are not there."""
        clock = np.maximum(0.0, share * self.minutes - self._starts)
        done: np.ndarray = np.where(
            np.isnan(self._minutes), share, np.minimum(1.0, clock / np.where(self._minutes > 0, self._minutes, 1e-9))
        )
        return done

    def places(self, share: float) -> np.ndarray:
        """(n, 2) east and north of each that goes."""
        if not self.going:
            return np.empty((0, 2))
        keys, coordinates = self._track
        wanted = 2.0 * np.arange(len(self.going)) + self.shares(share)
        return np.column_stack([np.interp(wanted, keys, coordinates[:, axis]) for axis in (0, 1)])

    def headings(self, share: float) -> np.ndarray:
        """(n,) degrees, clockwise from north, in which each that goes is facing."""
        if not self.going:
            return np.empty(0)
        keys, coordinates = self._track
        wanted = 2.0 * np.arange(len(self.going)) + np.minimum(self.shares(share), 1.0 - 1e-9)
        at = np.clip(np.searchsorted(keys, wanted, side="right") - 1, 0, len(keys) - 2)
        east, north = (coordinates[at + 1] - coordinates[at]).T
        turned: np.ndarray = np.degrees(np.arctan2(east, north)) % 360.0
        return turned

    def clock(self, share: float) -> str:
        """The clock at a moment ("09.07"); as it was written where it tells no time."""
        start = clock_minutes(self.before.clock)
        if share >= 1:
            return self.after.clock
        if share <= 0 or start is None:
            return self.before.clock
        now = int(start + share * self.minutes) % DAY_MIN
        return f"{now // 60:02d}.{now % 60:02d}"

    @cached_property
    def late(self) -> int:
        """How many are not there in time, or have no way that was found."""
        return sum(bool(one.sign) for one in self.going)

    @cached_property
    def _minutes(self) -> np.ndarray:
        """Minutes that each takes; not a number where it goes with the step, whose own time may be nothing."""
        return np.array([np.nan if one.minutes is None or self.minutes <= 0 else one.minutes for one in self.going], dtype=float)

    @cached_property
    def _starts(self) -> np.ndarray:
        """Minutes that each waits."""
        return np.array([one.start_min for one in self.going], dtype=float)

    @cached_property
    def _track(self) -> tuple[np.ndarray, np.ndarray]:
        """All lines end to end: vertices, and for each its line's number, doubled, and the share of that line before it."""
        keys, coordinates = [], []
        for number, one in enumerate(self.going):
            line = shapely.get_coordinates(one.line)
            run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
            keys.append(2.0 * number + (run / run[-1] if run[-1] > 0 else np.linspace(0.0, 1.0, len(run))))
            coordinates.append(line)
        return np.concatenate(keys), np.concatenate(coordinates)


def _at(placed: Placed, place: np.ndarray) -> Placed:
    return replace(placed, geometry=Point(place))


def scene_step(
    plan: Plan,
    before: int,
    after: int,
    ways: Sequence[Way] = (),
    hidden: frozenset[str] = frozenset(),
    order: Callable[[Plan, list[Placed]], list[Placed]] = lambda plan, placed: placed,
) -> SceneStep:
    """The step between two scenes of a plan; `ways` of those that move, `hidden` is left out, `order` says what lies lowest.

    Points without a way (posts, texts, and units before their ways are known) go straight, with the step. Raises PlanError for a scene
    that the plan does not have.
    """
    making = scene_step_slices(plan, before, after, ways, hidden, order)
    while True:
        try:
            next(making)
        except StopIteration as end:
            step: SceneStep = end.value
            return step


def scene_step_slices(
    plan: Plan,
    before: int,
    after: int,
    ways: Sequence[Way] = (),
    hidden: frozenset[str] = frozenset(),
    order: Callable[[Plan, list[Placed]], list[Placed]] = lambda plan, placed: placed,
) -> Generator[None, None, SceneStep]:
    """As `scene_step`, with a rest after each few thousand features."""
    left, reached = plan.scene(before), plan.scene(after)
    scenes: list[list[Placed]] = []
    for number in (before, after):
        placed = plan.placed(number)
        yield
        scenes.append([one for one in order(plan, placed) if one.id not in hidden])
        yield
    first, last = scenes
    was, becomes = {one.id: one for one in first}, {one.id: one for one in last}
    yield
    minutes = minutes_between(plan, before, after) or 0.0
    known = [way for way in ways if way.after in becomes and way.before in was]
    by_goal = {way.after: way for way in _relieved(hand_overs(plan, before), minutes, known)}
    sorted_out = _Sorted(was, by_goal)
    for row, one in enumerate(last, 1):
        sorted_out.take(one)
        if row % AT_A_TIME == 0:
            yield
    set_out = {way.before for way in by_goal.values()}
    gone = [one for one in first if one.id not in becomes and one.id not in set_out]
    yield
    return SceneStep(
        left,
        reached,
        minutes,
        tuple(sorted_out.standing),
        tuple(sorted_out.going),
        tuple(sorted_out.shifting),
        tuple(sorted_out.growing),
        shrinking=tuple(one for one in gone if _grows(one)),
        coming=tuple(sorted_out.coming),
        leaving=(*(one for one in gone if not _grows(one)), *sorted_out.replaced),
        reliefs=tuple(one for one in hand_overs(plan, before) if one.relief not in hidden),
        first=tuple(first),
        last=tuple(last),
    )


def _relieved(reliefs: Sequence[HandOver], minutes: float, ways: Sequence[Way]) -> list[Way]:
    """The ways, those of the lines of a relief through its corridor: the incoming line stands when it is time, only then the other goes.

    Who is not there when the step ends, because it had to wait or the corridor leads round, is late.
    """
    changed: dict[str, Way] = {}
    for relief in reliefs:
        for way in ways:
            if way.before not in (*relief.incoming, *relief.outgoing) or way.line.length == 0:
                continue
            line = relief.way(way.before, Point(way.line.coords[0]), Point(way.line.coords[-1]))
            took, at = way.minutes * line.length / way.line.length, relief.share * minutes
            start = max(0.0, at - took) if way.before in relief.incoming else at
            late = way.sign != "no-way" and start + took > minutes + SLACK_MIN
            changed[way.before] = replace(way, line=line, minutes=took, start_min=start, sign="late" if late else way.sign)
    return [changed.get(way.before, way) for way in ways]


def _grows(one: Placed) -> bool:
    return one.kind in GROW and isinstance(one.geometry, LineString)


class _Sorted:
    """Features of the scene reached, by what becomes of them."""

    def __init__(self, was: Mapping[str, Placed], by_goal: Mapping[str, Way]) -> None:
        self._was, self._by_goal = was, by_goal
        self.standing: list[Placed] = []
        self.going: list[Going] = []
        self.shifting: list[Shifting] = []
        self.growing: list[Placed] = []
        self.coming: list[Placed] = []
        self.replaced: list[Placed] = []

    def take(self, one: Placed) -> None:
        """Put a feature where it belongs."""
        old, way = self._was.get(one.id), self._by_goal.get(one.id)
        if way is not None and isinstance(one.geometry, Point):
            self.going.append(Going(one, way.line, way.minutes, way.sign, way.start_min))
        elif old is None:
            (self.growing if _grows(one) else self.coming).append(one)
        elif old.geometry is one.geometry or old.geometry == one.geometry:
            self.standing.append(one)
        elif isinstance(old.geometry, Point) and isinstance(one.geometry, Point):
            self.going.append(Going(one, LineString([old.geometry, one.geometry])))
        elif (shape := morph(old.geometry, one.geometry)) is not None:
            self.shifting.append(Shifting(one, shape))
        else:
            self.coming.append(one)
            self.replaced.append(old)
