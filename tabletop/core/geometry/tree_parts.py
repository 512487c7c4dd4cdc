"""A spatial index over very many geometries, made of small trees: building one large tree would hold every thread for 0.1 s and more.

A tree and its geometries are made when somebody first asks near them: those of a whole district take a kilobyte each, and a plan lies in
one of its towns.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any

import numpy as np
import shapely
from shapely import STRtree

TREE_SIZE = 2_048
"""Geometries that are made together, in some 10 ms."""
SLACK_M = 1e-3
_EMPTY = STRtree(np.empty(0, dtype=object))


class TreeParts(STRtree):
    """Answers `query`, `query_nearest` and `nearest` as `shapely.STRtree` does, over the same `geometries` (n,); planar metres.

    Geometries that are near each other share a tree, so most trees are left after a look at their box, and never made. Safe for several
    threads; a geometry that was made stays the same object.
    """

    def __init__(self, bounds: np.ndarray, make: Callable[[np.ndarray], np.ndarray]) -> None:
        """`bounds` (n, 4) of the geometries; `make` gives those of some rows."""
        self._make = make
        self._lock = Lock()
        self._all = np.full(len(bounds), None, dtype=object)
        order = _by_place(bounds)
        self._rows = [order[start : start + TREE_SIZE] for start in range(0, len(order), TREE_SIZE)]
        self._trees: list[STRtree | None] = [None] * len(self._rows)
        self._tree_of = np.empty(len(bounds), dtype=np.int32)
        self._tree_of[order] = np.arange(len(bounds)) // TREE_SIZE
        placed, starts = bounds[order], np.arange(0, len(bounds), TREE_SIZE)
        low, high = np.fmin.reduceat(placed[:, :2], starts, axis=0), np.fmax.reduceat(placed[:, 2:], starts, axis=0)
        self._boxes = np.hstack((low, high))

    @property
    def geometries(self) -> np.ndarray:
        """(n,) the geometries: those of rows that were found, or asked for by `shapes`, are there, others None."""
        return self._all

    @property
    def made(self) -> int:
        """How many geometries were made."""
        return sum(len(rows) for rows, tree in zip(self._rows, self._trees, strict=True) if tree is not None)

    def shapes(self, rows: np.ndarray) -> np.ndarray:
        """(k,) the geometries of rows (k,)."""
        for n in np.unique(self._tree_of[rows]).tolist():
            self._tree(n)
        return np.asarray(self._all[rows])

    def _tree(self, n: int) -> STRtree:
        tree = self._trees[n]
        if tree is None:
            with self._lock:
                tree = self._trees[n]
                if tree is None:
                    made = self._make(self._rows[n])
                    self._all[self._rows[n]] = made
                    tree = self._trees[n] = STRtree(made)
        return tree

    def __len__(self) -> int:
        return len(self._all)

    def query(self, geometry: Any, predicate: str | None = None, distance: Any = None) -> np.ndarray:
        """Rows (k,) found for one geometry, or (2, k) pairs (row of the input, row found) for an array of them, input rows ascending."""
        met = self._met(geometry, distance).tolist()
        found = [_renumbered(self._tree(n).query(geometry, predicate, distance), self._rows[n]) for n in met]
        if not found:
            return np.asarray(_EMPTY.query(geometry, predicate, distance))
        every = found[0] if len(found) == 1 else np.concatenate(found, axis=-1)
        return every if every.ndim == 1 else every[:, np.argsort(every[0], kind="stable")]

    def _met(self, geometry: Any, distance: Any) -> np.ndarray:
        """Numbers of the trees whose box lies near enough to all that is asked about."""
        asked = shapely.bounds(geometry).reshape(-1, 4)
        margin = SLACK_M + (0.0 if distance is None else float(np.max(distance, initial=0.0)))
        west, south = np.fmin.reduce(asked[:, :2], axis=0, initial=np.inf) - margin
        east, north = np.fmax.reduce(asked[:, 2:], axis=0, initial=-np.inf) + margin
        left, low, right, high = self._boxes.T
        return np.flatnonzero((left <= east) & (right >= west) & (low <= north) & (high >= south))

    def query_nearest(
        self,
        geometry: Any,
        max_distance: float | None = None,
        return_distance: bool = False,
        exclusive: bool = False,
        all_matches: bool = True,
    ) -> Any:
        """The nearest rows and, if asked for, their distances in metres, for one geometry (k,) or an array of them (2, k)."""
        single = np.ndim(np.asarray(geometry, dtype=object)) == 0
        inputs = np.atleast_1d(np.asarray(geometry, dtype=object))
        pairs, distances = [np.empty((2, 0), dtype=np.int64)], [np.empty(0)]
        for n in range(len(self._trees)) if max_distance is None else self._met(inputs, max_distance):
            near, far = self._tree(n).query_nearest(inputs, max_distance, True, exclusive, all_matches)
            pairs.append(_renumbered(near, self._rows[n]))
            distances.append(far)
        every, away = np.concatenate(pairs, axis=1), np.concatenate(distances)
        order = np.lexsort((away, every[0]))
        every, away = every[:, order], away[order]
        least = np.full(len(inputs), np.inf)
        np.minimum.at(least, every[0], away)
        kept = away == least[every[0]]
        if not all_matches:
            kept &= np.concatenate(([True], every[0][1:] != every[0][:-1]))[: len(kept)]
        every, away = every[:, kept], away[kept]
        found = every[1] if single else every
        return (found, away) if return_distance else found

    def nearest(self, geometry: Any) -> Any:
        """The nearest row for one geometry, or (n,) rows for an array of them."""
        found = self.query_nearest(geometry, all_matches=False)
        return found[0] if found.ndim == 1 else found[1]


def _renumbered(found: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Rows of a small tree as rows of the whole."""
    return rows[found] if found.ndim == 1 else np.vstack((found[0], rows[found[1]]))


def _by_place(bounds: np.ndarray) -> np.ndarray:
    """(n,) rows in strips from west to east, and from south to north in each."""
    strips = max(1, round(np.sqrt(len(bounds) / TREE_SIZE)))
    across = np.argsort(bounds[:, 0], kind="stable")
    strip = np.empty(len(bounds), dtype=np.int64)
    strip[across] = np.arange(len(bounds)) * strips // max(1, len(bounds))
    return np.lexsort((bounds[:, 1], strip))
