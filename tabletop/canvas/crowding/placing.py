"""Boxes get their places one after another: where they belong, else aside, else in a stack. Pure arithmetic in design pixels."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from tabletop.canvas.crowding.boxes import OVERLAP_PX, Box, cells_of, meets, shared

ABSORBED = 0.3
"""A symbol of which a stack would cover this share joins it."""
MOST_SIDES, FARTHEST_SIDES = 1.75, 4.0
"""How far a symbol moves aside at most, in sides; and one that is not to be stacked."""
AMONG_SIDES = 1.1
"""A stack's plate stands at most so many sides from the nearest true place of what is in it."""
BESIDE_SIDES = 1.6
"""The same where something stands there that joins no stack, and no other stack is near."""
JOIN_SIDES = 2.0
"""A stack that has no room among its members joins another that is so near before it stands beside them."""
PAIR_SIDES = 1.0
"""A stack is joined rather than made where it is no more than so much farther away."""
STEP_PX = 6.0
DIRECTIONS = 16


@dataclass(frozen=True)
class Close:
    """A symbol: the middle of its plate, how far its box reaches from there (left, up, right, down), and how it gives way.

    Lower `rank` has its place first; one that does not `join` is not put into a stack while there is another way; one that is `fixed`
    never moves. `key` tells symbols of one rank apart, so that the order they come in does not count.
    """

    key: str
    place: tuple[float, float]
    reach: Box
    rank: int = 5
    joins: bool = True
    fixed: bool = False

    def box_at(self, place: tuple[float, float]) -> Box:
        """The box with its middle there."""
        return place[0] - self.reach[0], place[1] - self.reach[1], place[0] + self.reach[2], place[1] + self.reach[3]


@dataclass(frozen=True)
class Heap:
    """A stack: its place, and the keys of what stands in it, sorted."""

    place: tuple[float, float]
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Spread:
    """Where the single ones stand, by key, and the stacks."""

    singles: dict[str, tuple[float, float]]
    heaps: tuple[Heap, ...]


@cache
def _shifts(steps: int) -> np.ndarray:
    """Ways aside, on circles of growing radius: (steps, DIRECTIONS, 2)."""
    turns = np.arange(DIRECTIONS) * (2 * math.pi / DIRECTIONS)
    directions = np.column_stack((np.cos(turns), np.sin(turns)))
    return np.asarray(directions[None] * (np.arange(1, steps + 1) * STEP_PX)[:, None, None])


@dataclass
class _Stood:
    """What has its place: a single one, or a stack."""

    place: tuple[float, float]
    box: Box
    keys: list[str]
    one: Close | None


class Placing:
    """What has its place by now, found by cells."""

    def __init__(self, side: float, heap_half: float, true: Mapping[str, tuple[float, float]]) -> None:
        self._side, self._true = side, true
        self._heap_reach: Box = (heap_half,) * 4
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._stood: dict[int, _Stood] = {}
        self._next = 0

    def result(self) -> Spread:
        """All that was placed."""
        singles = {one.keys[0]: one.place for one in self._stood.values() if one.one is not None}
        heaps = [Heap(one.place, tuple(sorted(one.keys))) for one in self._stood.values() if one.one is None]
        return Spread(singles, tuple(sorted(heaps, key=lambda heap: heap.keys)))

    # --- put
    def put_single(self, one: Close, place: tuple[float, float]) -> None:
        """It stands there, whatever else does."""
        self._put(_Stood(place, one.box_at(place), [one.key], one))

    def put_heap(self, keys: list[str], place: tuple[float, float]) -> None:
        """It stands there, whatever else does."""
        self._put(_Stood(place, self.box_of_heap(place), keys, None))

    def single(self, one: Close) -> None:
        """Where it belongs, else aside, else in a stack."""
        sides = MOST_SIDES if one.joins else FARTHEST_SIDES
        place = self._free_place(one.place, one.reach, sides * self._side)
        if place is not None:
            self.put_single(one, place)
        elif not (one.joins and self._join([one.key], one.place, True)) and not self._join([one.key], one.place, False):
            self.put_single(one, one.place)

    def heap(self, keys: list[str], place: tuple[float, float]) -> None:
        """A stack at its place, else aside among its members, else with another."""
        clear = self._free_place(place, self._heap_reach, FARTHEST_SIDES * self._side, keys)
        if clear is None and self._join(keys, place, True, JOIN_SIDES):
            return
        clear = clear or self._free_place(place, self._heap_reach, FARTHEST_SIDES * self._side, keys, BESIDE_SIDES)
        if clear is not None:
            self.put_heap(keys, clear)
        elif not self._join(keys, place, True) and not self._join(keys, place, False):
            self.put_heap(keys, place)

    def absorbed(self, one: Close) -> bool:
        """Whether it joined a stack that would cover much of it where it belongs."""
        box = one.box_at(one.place)
        whole = (box[2] - box[0]) * (box[3] - box[1])
        best = max(
            ((shared(box, other.box), row) for row, other in self._near(box) if other.one is None), default=(0.0, -1), key=lambda r: r[0]
        )
        if best[0] < ABSORBED * whole:
            return False
        self._stood[best[1]].keys.append(one.key)
        return True

    def _put(self, stood: _Stood) -> None:
        row = self._next = self._next + 1
        self._stood[row] = stood
        for key in cells_of(stood.box):
            self._cells[key].append(row)

    def box_of_heap(self, place: tuple[float, float]) -> Box:
        """What a stack takes with its middle there."""
        left, up, right, down = self._heap_reach
        return place[0] - left, place[1] - up, place[0] + right, place[1] + down

    # --- asked
    def is_free(self, box: Box) -> bool:
        """Whether nothing stands there."""
        return not self._barring(box)

    def _barring(self, box: Box) -> list[int]:
        """What stands there."""
        left, top, right, bottom = box
        return [
            row
            for row, other in self._near(box)
            if min(right, other.box[2]) - max(left, other.box[0]) > OVERLAP_PX
            and min(bottom, other.box[3]) - max(top, other.box[1]) > OVERLAP_PX
        ]

    def _near(self, box: Box) -> list[tuple[int, _Stood]]:
        rows = {row for key in cells_of(box) for row in self._cells.get(key, ())}
        return [(row, self._stood[row]) for row in sorted(rows)]

    def _free_place(
        self, place: tuple[float, float], reach: Box, farthest: float, among: Sequence[str] = (), sides: float = AMONG_SIDES
    ) -> tuple[float, float] | None:
        """The place itself, else the nearest beside it that is free, away from what bars it; `among`: near the true places of these."""
        box = (place[0] - reach[0], place[1] - reach[1], place[0] + reach[2], place[1] + reach[3])
        barring = [self._stood[row].place for row in self._barring(box)]
        if not barring and (not among or self._is_among(np.array([place]), among, sides)[0]):
            return place
        around = (box[0] - farthest, box[1] - farthest, box[2] + farthest, box[3] + farthest)
        others = np.array([other.box for _, other in self._near(around)]).reshape(-1, 4)
        shifts = _shifts(int(farthest / STEP_PX))
        barred = np.any(meets(np.array(box) + np.tile(shifts.reshape(-1, 2), 2), others), axis=1)
        if among:
            barred |= ~self._is_among(shifts.reshape(-1, 2) + place, among, sides)
        clear: np.ndarray = ~np.asarray(barred).reshape(shifts.shape[:2])
        circles = np.flatnonzero(np.any(clear, axis=1))
        if not len(circles):
            return None
        nearest = shifts[circles[0]][clear[circles[0]]]
        many = max(len(barring), 1)
        across, down = place[0] - sum(one[0] for one in barring) / many, place[1] - sum(one[1] for one in barring) / many
        right, low = nearest[int(np.argmax(np.round(nearest @ (across, down), 6)))].tolist()
        return place[0] + right, place[1] + low

    def _is_among(self, places: np.ndarray, keys: Sequence[str], sides: float = AMONG_SIDES) -> np.ndarray:
        """Which of some places are near the true place of any of these."""
        true = np.array([self._true[key] for key in keys])
        across, down = places[:, 0, None] - true[:, 0], places[:, 1, None] - true[:, 1]
        across *= across
        down *= down
        across += down
        return np.asarray(across.min(axis=1) <= (sides * self._side) ** 2)

    # --- joined
    def _join(self, keys: list[str], place: tuple[float, float], only_joining: bool, sides: float = FARTHEST_SIDES) -> bool:
        """Into the nearest stack; else the nearest single one makes a stack with it, if there is room for its plate."""
        reach = sides * self._side
        near = self._near((place[0] - reach, place[1] - reach, place[0] + reach, place[1] + reach))
        ranked = sorted(
            (math.dist(place, other.place) + (PAIR_SIDES * self._side if other.one is not None else 0.0), row)
            for row, other in near
            if _takes_in(other, only_joining)
        )
        for _, row in ranked[:12]:
            if self._stood[row].one is None:
                self._stood[row].keys += keys
                return True
            if self._grown(row, keys):
                return True
        if ranked and not only_joining:
            self._swallow(ranked[0][1], keys)
        return bool(ranked) and not only_joining

    def _grown(self, row: int, keys: list[str]) -> bool:
        """Make a stack of a single one where its larger plate has room near it."""
        single = self._stood[row]
        self._take_away(row)
        clear = self._free_place(single.place, self._heap_reach, self._side, [*single.keys, *keys])
        if clear is None:
            self._give_back(row, single)
            return False
        self._give_back(row, _Stood(clear, self.box_of_heap(clear), single.keys + keys, None))
        return True

    def _swallow(self, row: int, keys: list[str]) -> None:
        """Where there is no room for anything more: a stack of a single one, of the keys, and of all that its plate would cover."""
        first = self._stood[row]
        place = first.place if self._is_among(np.array([first.place]), first.keys)[0] else self._true[first.keys[0]]
        box = self.box_of_heap(place)
        covered = [row] + [at for at in self._barring(box) if at != row and _takes_in(self._stood[at], False)]
        heap = next((self._stood[at] for at in covered if self._stood[at].one is None), None)
        if heap is not None:
            self._take_away(row)
            heap.keys += [*self._stood.pop(row).keys, *keys]
            return
        gathered = [*keys]
        for at in covered:
            self._take_away(at)
            gathered += self._stood.pop(at).keys
        self.put_heap(gathered, place)

    def _take_away(self, row: int) -> None:
        for key in cells_of(self._stood[row].box):
            self._cells[key].remove(row)

    def _give_back(self, row: int, stood: _Stood) -> None:
        self._stood[row] = stood
        for key in cells_of(stood.box):
            self._cells[key].append(row)


def _takes_in(stood: _Stood, only_joining: bool) -> bool:
    """Whether something can be stacked with what stands there."""
    return stood.one is None or not (stood.one.fixed or (only_joining and not stood.one.joins))
