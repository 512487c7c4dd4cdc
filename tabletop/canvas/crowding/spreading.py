"""Boxes that stand too close give way: some move aside, and where too many stand they become stacks. Pure arithmetic in design pixels.

The answer hangs on where boxes stand to each other and on nothing else: not on a picture's edges, not on the order they come in.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import shapely

from tabletop.canvas.crowding.nearness import ASKED_AT_A_TIME, near_places
from tabletop.canvas.crowding.placing import Close, Heap, Placing, Spread
from tabletop.canvas.ink.steps import finished

NEAR = 1.0
"""Symbols whose middles lie within so many sides of one another stand at one place."""
STACKED_FROM = 4
"""So many at one place are a stack at once."""
FAR_SIDES = 14.0
"""Nothing that far from what is selected has to make room for it."""
AT_A_TIME = 24
"""So many are placed between two rests."""
HEAPS_AT_A_TIME = 1
"""The same of stacks, which look for a place near each of those in them."""
MANY_AT_A_TIME = 128
"""The same of stacks that are only gathered."""


def spread(close: Sequence[Close], side: float, heap_half: float) -> Spread:
    """Give each its place. `side`: of a symbol; `heap_half`: half the side of a stack's plate with what is kept clear round it."""
    return finished(spread_steps(close, side, heap_half))


def spread_steps(close: Sequence[Close], side: float, heap_half: float) -> Generator[None, None, Spread]:
    """As `spread`, with a rest after each few."""
    ordered = sorted(close, key=lambda one: (one.rank, one.key))
    heaps, rest = yield from _dense(ordered, side)
    yield
    placing = Placing(side, heap_half, {one.key: one.place for one in close})
    for one in (one for one in rest if one.fixed):
        placing.put_single(one, one.place)
    free = [one for one in rest if not one.fixed]
    yield from _rested(placing.single, [one for one in free if not one.joins])
    yield from _rested(lambda heap: placing.heap(*heap), heaps, HEAPS_AT_A_TIME)
    loose = [one for one in free if one.joins and not placing.absorbed(one)]
    yield
    yield from _rested(placing.single, loose)
    return placing.result()


Row = TypeVar("Row")


def _rested(work: Callable[[Row], None], rows: Sequence[Row], at_a_time: int = AT_A_TIME) -> Iterator[None]:
    for nth, row in enumerate(rows):
        work(row)
        if nth % at_a_time == at_a_time - 1:
            yield


def spread_around(close: Sequence[Close], base: Spread, chosen: frozenset[str], side: float, heap_half: float) -> Spread:
    """The same with the chosen ones at their true places, singly, over whatever is there; what they would cover makes room."""
    return finished(spread_around_steps(close, base, chosen, side, heap_half))


def spread_around_steps(
    close: Sequence[Close], base: Spread, chosen: frozenset[str], side: float, heap_half: float
) -> Generator[None, None, Spread]:
    """As `spread_around`, with a rest after each few."""
    members = {one.key: one for one in close}
    placing = Placing(side, heap_half, {one.key: one.place for one in close})
    yield from _rested(lambda key: placing.put_single(replace(members[key], fixed=True), members[key].place), sorted(chosen))
    singles = {key: place for key, place in base.singles.items() if key not in chosen}
    held = [Heap(heap.place, tuple(key for key in heap.keys if key not in chosen)) for heap in base.heaps]
    heaps = [heap for heap in held if len(heap.keys) > 1]
    yield
    places = [*singles.values(), *(heap.place for heap in heaps)]
    reached = yield from _reached([members[key].place for key in chosen], places, FAR_SIDES * side)
    near = {key: place for (key, place), is_near in zip(singles.items(), reached, strict=False) if is_near}
    far = {key: place for key, place in singles.items() if key not in near}
    heaps_near = [heap for heap, is_near in zip(heaps, reached[len(singles) :], strict=True) if is_near]
    yield
    barred = yield from _barred(placing, members, near, heaps_near)
    gone = [members[heap.keys[0]] for heap in held if len(heap.keys) == 1]
    moved = [one for key in near if (one := members[key]).key in barred] + gone
    staying = near.keys() - {one.key for one in moved}
    pushed = [heap for heap in heaps_near if heap.keys[0] in barred]
    yield from _rested(lambda key: placing.put_single(members[key], near[key]), [key for key in near if key in staying])
    yield from _rested(lambda heap: placing.put_heap([*heap.keys], heap.place), [one for one in heaps_near if one.keys[0] not in barred])
    yield from _rested(lambda heap: placing.heap([*heap.keys], heap.place), pushed, HEAPS_AT_A_TIME)
    yield from _rested(placing.single, sorted(moved, key=lambda one: (one.rank, one.key)))
    around = placing.result()
    heaps_far = [heap for heap, is_near in zip(heaps, reached[len(singles) :], strict=True) if not is_near]
    return Spread({**far, **around.singles}, tuple(sorted([*heaps_far, *around.heaps], key=lambda heap: heap.keys)))


def _barred(
    placing: "Placing", members: Mapping[str, Close], singles: Mapping[str, tuple[float, float]], heaps: Sequence[Heap]
) -> Generator[None, None, set[str]]:
    """Of single ones and stacks those that what is placed already leaves no room; of a stack the first key stands for it."""
    barred: set[str] = set()

    def look_at_single(key: str) -> None:
        if not (members[key].fixed or placing.is_free(members[key].box_at(singles[key]))):
            barred.add(key)

    def look_at_heap(heap: Heap) -> None:
        if not placing.is_free(placing.box_of_heap(heap.place)):
            barred.add(heap.keys[0])

    yield from _rested(look_at_heap, heaps)
    yield from _rested(look_at_single, list(singles))
    return barred


def _reached(
    chosen: Sequence[tuple[float, float]], places: Sequence[tuple[float, float]], reach: float
) -> Generator[None, None, list[bool]]:
    """Which places lie within a distance of any of the chosen ones."""
    found = np.zeros(len(places), dtype=bool)
    if not places or not chosen:
        return [bool(one) for one in found]
    tree, points = shapely.STRtree(shapely.points(np.array(chosen))), shapely.points(np.array(places))
    for first in range(0, len(points), ASKED_AT_A_TIME):
        yield
        found[first + tree.query(points[first : first + ASKED_AT_A_TIME], predicate="dwithin", distance=reach)[0]] = True
    return [bool(one) for one in found]


Dense = tuple[list[tuple[list[str], tuple[float, float]]], list[Close]]


def _dense(ordered: Sequence[Close], side: float) -> Generator[None, None, Dense]:
    """Stacks where many stand at one place, the densest first, and what is left over."""
    rest = [one for one in ordered if not (one.joins and not one.fixed)]
    movable = [one for one in ordered if one.joins and not one.fixed]
    places = np.array([one.place for one in movable]).reshape(-1, 2)
    yield
    near = yield from near_places(places, NEAR * side)
    left = np.ones(len(movable), dtype=bool)
    seeds = np.argsort(-near.counts, kind="stable")[: np.count_nonzero(near.counts >= STACKED_FROM)]
    found: list[tuple[list[str], tuple[float, float]]] = []

    def stack(seed: int) -> None:
        if not left[seed]:
            return
        members = near.of(seed, left)
        if len(members) < STACKED_FROM:
            return
        left[members] = False
        middle = places[members].mean(axis=0)
        found.append((sorted(movable[row].key for row in members.tolist()), (float(middle[0]), float(middle[1]))))

    yield from _rested(stack, seeds.tolist(), MANY_AT_A_TIME)
    return found, rest + [one for one, is_left in zip(movable, left.tolist(), strict=True) if is_left]
