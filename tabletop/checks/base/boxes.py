"""Boxes by name, kept over edits: which of many an edit came near. Planar metres, working CRS."""

from collections.abc import Iterable

import numpy as np

SPARE = 64
"""Rows of boxes that were dropped are cleared away when they outnumber those that stand by so many."""


class Boxes:
    """Boxes (west, south, east, north) by id."""

    def __init__(self, ids: Iterable[str] = (), boxes: np.ndarray | None = None) -> None:
        self._ids: list[str] = []
        self._row: dict[str, int] = {}
        self._columns = np.empty((4, 0))
        if boxes is not None:
            self.put(list(ids), boxes)

    def copied(self) -> "Boxes":
        """The same boxes, to be changed by themselves."""
        boxes = Boxes()
        boxes._ids, boxes._row, boxes._columns = list(self._ids), dict(self._row), self._columns.copy()
        return boxes

    def __len__(self) -> int:
        return len(self._row)

    def __contains__(self, key: str) -> bool:
        return key in self._row

    @property
    def ids(self) -> list[str]:
        """Ids of all boxes."""
        return list(self._row)

    def put(self, ids: list[str], boxes: np.ndarray) -> None:
        """Add or replace (n, 4) boxes."""
        boxes = np.asarray(boxes).reshape(-1, 4)
        rows = np.array([self._row.get(key, -1) for key in ids], dtype=np.int64)
        self._columns[:, rows[rows >= 0]] = boxes[rows >= 0].T
        new = [key for key, row in zip(ids, rows.tolist(), strict=True) if row < 0]
        if new:
            self._row.update((key, len(self._ids) + k) for k, key in enumerate(new))
            self._ids += new
            self._columns = np.concatenate((self._columns, boxes[rows < 0].T), axis=1)
        if len(self._ids) > 2 * len(self._row) + SPARE:
            self._tidy()

    def drop(self, ids: Iterable[str]) -> None:
        """Take boxes out; ids that are not there are passed over."""
        rows = [row for key in ids if (row := self._row.pop(key, None)) is not None]
        if rows:
            self._columns[:, rows] = np.nan

    def meeting(self, boxes: np.ndarray, margin_m: float = 0.0) -> set[str]:
        """Ids of the boxes that, widened by a margin, meet any of (m, 4) boxes; touching counts."""
        if not len(self._row) or not len(boxes):
            return set()
        return {self._ids[row] for row in np.flatnonzero(self._met(boxes, margin_m)).tolist()}

    def _met(self, boxes: np.ndarray, margin_m: float) -> np.ndarray:
        west, south, east, north = self._columns
        met = np.zeros(len(west), dtype=bool)
        for box in boxes:
            met |= (west <= box[2] + margin_m) & (south <= box[3] + margin_m) & (east >= box[0] - margin_m) & (north >= box[1] - margin_m)
        return met

    def _tidy(self) -> None:
        rows = list(self._row.values())
        self._ids, self._columns = list(self._row), self._columns[:, rows]
        self._row = {key: k for k, key in enumerate(self._ids)}


def meeting(bounds: np.ndarray, boxes: np.ndarray, margin_m: float = 0.0) -> np.ndarray:
    """(n,) whether each of (n, 4) bounds, widened by a margin, meets any of (m, 4) boxes."""
    met = np.zeros(len(bounds), dtype=bool)
    if len(boxes):
        around = np.concatenate((np.fmin.reduce(boxes[:, :2]), np.fmax.reduce(boxes[:, 2:])))
        rows = np.flatnonzero(_meets(bounds, around, margin_m))
        some = bounds[rows]
        for box in boxes:
            met[rows] |= _meets(some, box, margin_m)
    return met


def _meets(bounds: np.ndarray, box: np.ndarray, margin_m: float) -> np.ndarray:
    west, south, east, north = bounds.T
    beside = (west - margin_m <= box[2]) & (east + margin_m >= box[0])
    return np.asarray(beside & (south - margin_m <= box[3]) & (north + margin_m >= box[1]))
