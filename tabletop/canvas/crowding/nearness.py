"""Which places lie near which: all pairs at once where they are few; by cells, one place after another, where very many lie on a heap."""

from collections.abc import Generator
from typing import Protocol

import numpy as np
import shapely

ASKED_AT_A_TIME = 200
"""For so many places the neighbours are looked for at once."""
MOST_IN_CELL = 50
"""More places than this in a square as wide as the reach: their pairs are not listed, they grow with the square of that."""
LOOKED_AT_A_TIME = 200_000
"""Distances that are measured between two rests."""


class Near(Protocol):
    """`counts`: (n,) how many lie near each place, itself among them."""

    counts: np.ndarray

    def of(self, row: int, left: np.ndarray) -> np.ndarray:
        """Rows, in order, of those near a place that are `left` (n,); what is not left never is again."""
        ...


def near_places(places: np.ndarray, reach: float) -> Generator[None, None, Near]:
    """Look at (n, 2) places and those within `reach` of each, with a rest after each few."""
    cells = np.floor(places / reach).astype(np.int64)
    yield
    if len(places) and int(np.unique(cells, axis=0, return_counts=True)[1].max()) > MOST_IN_CELL:
        found = _Cells(places, cells, reach)
        yield from found.count()
        return found
    return (yield from _pairs(places, reach))


class _Pairs:
    """Every pair, listed."""

    def __init__(self, rows: list[np.ndarray]) -> None:
        self._rows = rows
        self.counts = np.array([len(one) for one in rows], dtype=int)

    def of(self, row: int, left: np.ndarray) -> np.ndarray:
        """Rows near one of them that are left."""
        return np.asarray(self._rows[row][left[self._rows[row]]])


def _pairs(places: np.ndarray, reach: float) -> Generator[None, None, _Pairs]:
    points = shapely.points(places) if len(places) else np.empty(0, dtype=object)
    tree = shapely.STRtree(points)
    found: list[np.ndarray] = []
    for first in range(0, len(points), ASKED_AT_A_TIME):
        asked = points[first : first + ASKED_AT_A_TIME]
        rows, others = tree.query(asked, predicate="dwithin", distance=reach)
        order = np.lexsort((others, rows))
        found += np.split(others[order], np.cumsum(np.bincount(rows, minlength=len(asked)))[:-1])
        yield
    return _Pairs(found)


class _Cells:
    """Places by squares as wide as the reach: what is near stands in the square of a place or in one of the eight round it."""

    def __init__(self, places: np.ndarray, cells: np.ndarray, reach: float) -> None:
        self._places, self._reach = places, reach
        self._cell = list(map(tuple, cells.tolist()))
        rows: dict[tuple[int, ...], list[int]] = {}
        for row, cell in enumerate(self._cell):
            rows.setdefault(cell, []).append(row)
        self._rows = {cell: np.array(some) for cell, some in rows.items()}
        self.counts = np.zeros(len(places), dtype=int)

    def count(self) -> Generator[None, None, None]:
        """Measure, square by square."""
        looked = 0
        for cell, rows in self._rows.items():
            there = self._places[self._around(cell)]
            step = max(1, LOOKED_AT_A_TIME // len(there))
            for first in range(0, len(rows), step):
                some = rows[first : first + step]
                self.counts[some] = np.count_nonzero(self._within(self._places[some, None], there[None]), axis=1)
                looked += len(some) * len(there)
                if looked >= LOOKED_AT_A_TIME:
                    looked = 0
                    yield

    def of(self, row: int, left: np.ndarray) -> np.ndarray:
        """Rows near one of them that are left; the squares forget what is not."""
        cell = self._cell[row]
        for one in _square(cell):
            if (some := self._rows.get(one)) is not None and not left[some].all():
                self._rows[one] = some[left[some]]
        rows = np.sort(self._around(cell))
        return np.asarray(rows[self._within(self._places[row], self._places[rows])])

    def _around(self, cell: tuple[int, ...]) -> np.ndarray:
        return np.concatenate([self._rows[one] for one in _square(cell) if one in self._rows])

    def _within(self, one: np.ndarray, others: np.ndarray) -> np.ndarray:
        away = others - one
        return np.asarray(np.hypot(away[..., 0], away[..., 1]) <= self._reach)


def _square(cell: tuple[int, ...]) -> list[tuple[int, int]]:
    return [(cell[0] + across, cell[1] + down) for across in (-1, 0, 1) for down in (-1, 0, 1)]
