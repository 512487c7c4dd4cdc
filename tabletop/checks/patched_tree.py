"""A spatial index that is kept over edits: shapes exchanged since it was built are looked at one by one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely import STRtree

MOST_LATE = 32
"""With more shapes exchanged than this the index is built anew."""


class PatchedTree(STRtree):
    """Answers `query` as `shapely.STRtree` does, over `geometries` (n,), with rows found in ascending order; None is found by nobody."""

    def __init__(self, shapes: np.ndarray) -> None:
        self._shapes, self._tree = shapes, STRtree(shapes)
        self._late, self._is_late = np.empty(0, dtype=np.int64), np.zeros(len(shapes), dtype=bool)

    @property
    def geometries(self) -> np.ndarray:
        """The shapes, row by row; not to be changed."""
        return self._shapes

    def __len__(self) -> int:
        return len(self._shapes)

    def exchanged(self, rows: Sequence[int], shapes: np.ndarray) -> "PatchedTree":
        """An index with other shapes in these rows; this one stays as it is."""
        other = [k for k, row in enumerate(rows) if shapes[k] is not self._shapes[row]]
        if not other:
            return self
        changed, every = np.asarray(rows)[other], self._shapes.copy()
        every[changed] = shapes[other]
        is_late = self._is_late.copy()
        is_late[changed] = True
        late = np.flatnonzero(is_late)
        if len(late) > MOST_LATE:
            return PatchedTree(every)
        made = PatchedTree.__new__(PatchedTree)
        made._shapes, made._tree, made._late, made._is_late = every, self._tree, late, is_late
        return made

    def query(self, geometry: Any, predicate: str | None = None, distance: Any = None) -> np.ndarray:
        """Rows (k,) found for one geometry, ascending, or (2, k) pairs (row of the input, row found) for an array of them."""
        found = self._tree.query(geometry, predicate, distance)
        if len(self._late):
            kept = ~self._is_late[found[-1] if found.ndim == 2 else found]
            found = np.concatenate((found[..., kept], self._found_late(geometry, predicate, distance)), axis=-1)
        if found.shape[-1] > 1:
            found = np.sort(found) if found.ndim == 1 else found[:, np.lexsort((found[1], found[0]))]
        return np.asarray(found)

    def _found_late(self, geometry: Any, predicate: str | None, distance: Any) -> np.ndarray:
        """The same among the shapes exchanged."""
        late, asked = self._shapes[self._late], np.asarray(geometry, dtype=object)[..., None]
        if predicate is None:
            met = shapely.intersects(shapely.envelope(asked), shapely.envelope(late))
        elif predicate == "dwithin":
            met = shapely.dwithin(asked, late, distance if np.ndim(distance) == 0 else np.asarray(distance)[:, None])
        else:
            met = getattr(shapely, predicate)(asked, late)
        *rows, hits = np.nonzero(met)
        return np.array([*rows, self._late[hits]]) if rows else self._late[hits]

    def query_nearest(self, *asked: Any, **how: Any) -> Any:
        """As of `shapely.STRtree`."""
        self._settle()
        return self._tree.query_nearest(*asked, **how)

    def nearest(self, geometry: Any) -> Any:
        """As of `shapely.STRtree`."""
        self._settle()
        return self._tree.nearest(geometry)

    def _settle(self) -> None:
        """Build the index anew where shapes were exchanged."""
        if len(self._late):
            self.__init__(self._shapes)  # type: ignore[misc]
