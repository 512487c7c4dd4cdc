"""Symbols are given their places with rests between: no turn of the event loop does much of it, however many there are."""

from collections.abc import Generator
from unittest.mock import patch

import numpy as np
import shapely

from tabletop.canvas.crowding import headcounts, nearness, spreading
from tabletop.canvas.crowding.crowding import crowding_of, crowding_steps
from tabletop.canvas.crowding.placing import Close
from tabletop.canvas.crowding.spreading import AT_A_TIME, spread, spread_around, spread_around_steps, spread_steps
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan import plan_extents
from tabletop.canvas.plan.plan_extents import Extents
from tabletop.core.values.feature import Placed

SIDE, HALF = 24.0, 19.0


def _rests(steps: Generator) -> tuple[int, object]:
    count = 0
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return count, end.value
        count += 1


def _close(count: int, room: float) -> list[Close]:
    places = np.random.default_rng(5).uniform(0, room, (count, 2)).tolist()
    return [Close(f"k{row}", (right, down), (14.0,) * 4) for row, (right, down) in enumerate(places)]


def test_a_spread_rests_after_each_few_and_says_the_same():
    close = _close(900, 700.0)
    rests, found = _rests(spread_steps(close, SIDE, HALF))
    assert found == spread(close, SIDE, HALF)
    assert rests >= 900 // nearness.ASKED_AT_A_TIME + len(found.heaps) // spreading.HEAPS_AT_A_TIME
    assert sum(len(heap.keys) for heap in found.heaps) + len(found.singles) == 900


def test_what_is_chosen_is_put_there_with_rests_and_says_the_same():
    close = _close(900, 900.0)
    base = spread(close, SIDE, HALF)
    chosen = frozenset(one.key for one in close[:600])
    rests, found = _rests(spread_around_steps(close, base, chosen, SIDE, HALF))
    assert found == spread_around(close, base, chosen, SIDE, HALF)
    assert rests >= 600 // AT_A_TIME
    assert all(found.singles[one.key] == one.place for one in close[:600])


def test_between_two_rests_no_more_than_a_few_are_put():
    close = _close(600, 900.0)
    base = spread(close, SIDE, HALF)
    put: list[int] = [0]
    whole = spreading.Placing.put_single

    def counted(self, one, place):
        put[-1] += 1
        whole(self, one, place)

    with patch.object(spreading.Placing, "put_single", counted):
        for _ in spread_around_steps(close, base, frozenset(one.key for one in close), SIDE, HALF):
            put.append(0)
    assert sum(put) == 600
    assert max(put) <= AT_A_TIME


def test_the_densest_are_stacked_first_as_by_looking_at_all_each_time():
    close = _close(400, 260.0)
    ordered = sorted(close, key=lambda one: (one.rank, one.key))
    _, (found, _) = _rests(spreading._dense(ordered, SIDE))
    places = np.array([one.place for one in ordered])
    left = np.ones(len(ordered), dtype=bool)
    near = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) <= SIDE
    tried = near.sum(axis=1)
    wanted = []
    while tried.max() >= spreading.STACKED_FROM:
        seed = int(np.argmax(tried))
        members = np.flatnonzero(near[seed] & left)
        if len(members) < spreading.STACKED_FROM:
            tried[seed] = len(members)
            continue
        left[members], tried[members] = False, 0
        wanted.append(sorted(ordered[row].key for row in members))
    assert [keys for keys, _ in found] == wanted and len(wanted) > 10


def _units(count: int) -> list[Placed]:
    places = np.random.default_rng(7).uniform((500_000, 9_950_000), (500_900, 9_950_600), (count, 2))
    return [Placed(f"u{row}", "unit", point, {}) for row, point in enumerate(shapely.points(places))]


VIEW = View(1366, 768, (500_450.0, 9_950_300.0), 0.7)


def test_symbols_of_a_plan_rest_also_when_everything_is_selected():
    units = _units(500)
    everything = frozenset(one.id for one in units)
    rests, found = _rests(crowding_steps(units, {}, VIEW, everything))
    assert rests >= 500 // AT_A_TIME
    assert found == crowding_of([*units], {}, VIEW, everything)


def test_bounds_are_worked_out_with_rests_and_only_for_what_is_another_one(monkeypatch):
    monkeypatch.setattr(plan_extents, "AT_A_TIME", 50)
    units = _units(300)
    rests, found = _rests(Extents.steps(units))
    assert rests == 6
    moved = [*units[:299], Placed("u299", "unit", shapely.Point(500_001, 9_950_001), {})]
    rests, again = _rests(Extents.steps(moved))
    assert rests == 1
    assert np.array_equal(found.bounds[:299], again.bounds[:299])
    assert np.allclose(again.bounds[299], [499_976, 9_949_976, 500_026, 9_950_026])


def test_headcounts_of_many_crowds_rest():
    crowds = [Placed(one.id, "crowd", one.geometry.buffer(4.0), {"headcount": 50}) for one in _units(450)]
    rests, found = _rests(headcounts.headcount_steps(crowds, View(1366, 768, (500_450.0, 9_950_300.0), 9.0)))
    assert rests >= 8
    assert found == headcounts.headcount_groups([*crowds], View(1366, 768, (500_450.0, 9_950_300.0), 9.0)) and found
