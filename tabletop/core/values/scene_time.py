"""The time between scenes: clock and step are one thing. Clocks tell it where both scenes have one that goes on, else the step."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

DAY_MIN = 24 * 60
NIGHT_MIN = DAY_MIN // 2
"""A clock that stands lower than the one before is past midnight where fewer minutes lie between them; else it runs backwards."""
SAME_MIN = 0.5
"""Clocks tell whole minutes: a step that differs by no more says the same."""
_CLOCK = re.compile(r"([01]?\d|2[0-4])[.:]([0-5]\d)\b")
Odd = Literal["step-differs", "past-midnight", "backwards", "stands-still", "unreadable"]


@dataclass(frozen=True)
class StepTime:
    """Minutes from a scene to a later one, more than 0 unless the step itself is 0; what told them, and what is odd about the clocks."""

    minutes: float
    by: Literal["clocks", "step"]
    odd: Odd | None = None


def clock_minutes(text: str) -> int | None:
    """Minutes since midnight of "09.30", "9:30" or "09.30 WITA"; None where there is no such time. 24.00 is 1440."""
    match = _CLOCK.match(text.strip())
    minutes = None if match is None else int(match[1]) * 60 + int(match[2])
    return None if minutes is None or minutes > DAY_MIN else minutes


def minutes_between(plan: Plan, scene: int, later: int | None = None) -> float | None:
    """Minutes from a scene to a later one, else to the next; None where there is none. Raises PlanError for an unknown scene.

    The difference of their clocks where both have one, also past midnight; else the step, or the steps on the way added up. A clock
    that runs backwards or stands still tells no time: the step counts.
    """
    found = step_time(plan, scene, later)
    return None if found is None else found.minutes


def step_time(plan: Plan, scene: int, later: int | None = None) -> StepTime | None:
    """The same with what told it, and what is odd: see `minutes_between`."""
    first = plan.scene(scene)
    scenes = plan.scene_list()
    start = bisect_right(scenes, first.number, key=_number)
    end = start + 1 if later is None else bisect_right(scenes, plan.scene(later).number, key=_number)
    way = scenes[start:end]
    return _time_along([first, *way]) if way else None


def minutes_to_next(plan: Plan) -> Mapping[int, float | None]:
    """Minutes from each scene to the next one, by its number; None for the last. Each is reckoned when it is asked for."""
    return _ToNext(plan.scene_list())


class _ToNext(Mapping[int, float | None]):
    def __init__(self, scenes: Sequence[Scene]) -> None:
        self._scenes = scenes
        self._places = {scene.number: place for place, scene in enumerate(scenes)}

    def __getitem__(self, number: int) -> float | None:
        pair = self._scenes[(place := self._places[number]) : place + 2]
        return _time_along(pair).minutes if len(pair) == 2 else None

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _number(scene: Scene) -> int:
    return scene.number


def _time_along(scenes: Sequence[Scene]) -> StepTime:
    first, last = scenes[0], scenes[-1]
    if len(scenes) == 2:
        return _time_of(first, last, first.step_min)
    return _time_of(first, last, sum(_time_along(pair).minutes for pair in pairwise(scenes)))


def _time_of(first: Scene, last: Scene, step_min: float) -> StepTime:
    """Time between two scenes, of which steps say so many minutes."""
    here, there = clock_minutes(first.clock), clock_minutes(last.clock)
    if here is None or there is None:
        unread = any(scene.clock.strip() and clock_minutes(scene.clock) is None for scene in (first, last))
        return StepTime(step_min, "step", "unreadable" if unread else None)
    past = there < here
    on = there - here + (DAY_MIN if past else 0)
    if on == 0:
        return StepTime(step_min, "step", "stands-still")
    agrees = abs(on - step_min) <= SAME_MIN
    if past and not agrees and on >= NIGHT_MIN:
        return StepTime(step_min, "step", "backwards")
    return StepTime(float(on), "clocks", "past-midnight" if past else None if agrees else "step-differs")
