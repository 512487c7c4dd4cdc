"""Which crowds share one headcount at a small scale: those whose own has no room and that stand near each other."""

import operator
from collections import deque
from collections.abc import Generator, Sequence

import numpy as np

from tabletop.canvas.crowding.marks import LABELS_TO_SCALE, Step
from tabletop.canvas.ink.feature_values import number_of
from tabletop.canvas.ink.steps import finished
from tabletop.canvas.ink.view import View
from tabletop.core.geometry.geometry import point_of
from tabletop.core.values.feature import Placed

PEOPLE_KINDS = ("crowd", "crowd-flow")
ROOM_PX = (84.0, 22.0)
"""What a headcount takes, in design pixels: an area that large has its own."""
AT_A_TIME = 100
"""So many crowds are looked at between two rests."""
Group = tuple[Placed, ...]
Groups = dict[str, Group]
_LAST: deque[tuple[Step, list[Placed], Groups]] = deque(maxlen=6)


def headcount_groups(placed: Sequence[Placed], view: View) -> Groups:
    """By the id of each crowd or flow that shares its headcount, all that share it, the largest first: two or more, of one kind.

    The answer hangs on the ground and the step of scale alone, never on the part of it in sight.
    """
    return finished(headcount_steps(placed, view))


def headcount_steps(placed: Sequence[Placed], view: View) -> Generator[None, None, Groups]:
    """As `headcount_groups`, with a rest after each few."""
    step = Step.of(view)
    if step.finest <= LABELS_TO_SCALE:
        return {}
    people = [one for one in placed if one.kind in PEOPLE_KINDS]
    for known, features, groups in _LAST:
        if known == step and len(features) == len(people) and all(map(operator.is_, features, people)):
            return groups
    found: list[Group] = []
    for kind in PEOPLE_KINDS:
        found += yield from _groups([one for one in people if one.kind == kind], step)
    shared = {one.id: group for group in found if len(group) > 1 for one in group}
    _LAST.appendleft((step, people, shared))
    return shared


def _groups(people: Sequence[Placed], step: Step) -> Generator[None, None, list[Group]]:
    """The largest first, each with the nearest that came before it and whose headcount would lie over its own."""
    small: list[Placed] = []
    for first in range(0, len(people), AT_A_TIME):
        some = people[first : first + AT_A_TIME]
        small += [one for one in some if number_of(one, "headcount") > 0 and one.geometry.area > 0 and not _has_room(one, step)]
        yield
    ordered = sorted(small, key=lambda one: (-number_of(one, "headcount"), one.id))
    if not ordered:
        return []
    places = step.frame.to_pixel(np.array([point_of(one.geometry) for one in ordered]))
    firsts: list[int] = []
    groups: list[list[Placed]] = []
    for row, one in enumerate(ordered):
        if row % AT_A_TIME == AT_A_TIME - 1:
            yield
        away = np.abs(places[firsts] - places[row]) / ROOM_PX
        near = np.where(np.all(away < 1.0, axis=1), np.hypot(*away.T), np.inf)
        if len(near) and np.isfinite(near.min()):
            groups[int(np.argmin(near))].append(one)
        else:
            firsts.append(row)
            groups.append([one])
    return [tuple(group) for group in groups]


def _has_room(one: Placed, step: Step) -> bool:
    west, south, east, north = one.geometry.bounds
    px_per_m = 1.0 / step.frame.metre_per_px
    return bool((east - west) * px_per_m >= ROOM_PX[0] and (north - south) * px_per_m >= ROOM_PX[1])
