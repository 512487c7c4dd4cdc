"""An area cut into cells by straight edges: slabs between stations, and in each slab what lies between two edges. Plane numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

TINY_M = 1e-6
"""Coordinates are rounded to this, and what is smaller is nothing."""
DIGITS = 6


@dataclass(frozen=True)
class Gap:
    """What two cells that follow each other share at their station: metres, and its pieces."""

    width_m: float
    station: float
    pieces: tuple[tuple[float, float], ...]

    @property
    def sections(self) -> tuple[LineString, ...]:
        """The pieces as lines; made when they are asked for, since most gaps never are."""
        return tuple(LineString([(self.station, low), (self.station, high)]) for low, high in self.pieces)


@dataclass(frozen=True)
class Cells:
    """(n,) cells: number of the slab, (n, 2) left and right side at its start and at its end. Slab k lies between stations k and k + 1."""

    stations: np.ndarray
    slab: np.ndarray
    left: np.ndarray
    right: np.ndarray

    @property
    def widths(self) -> np.ndarray:
        """(n, 2) at start and end."""
        return np.asarray(self.right - self.left)

    @property
    def starts(self) -> np.ndarray:
        """(n,) stations where cells begin."""
        return np.asarray(self.stations[self.slab])

    @property
    def stops(self) -> np.ndarray:
        """(n,) stations where they end."""
        return np.asarray(self.stations[self.slab + 1])

    @property
    def middles(self) -> np.ndarray:
        """(n, 2) places inside the cells."""
        return np.column_stack(((self.starts + self.stops) / 2, (self.left + self.right).mean(axis=1) / 2))

    def length(self, k: int) -> float:
        """Metres from the start of a cell to its end."""
        return float(self.stations[self.slab[k] + 1] - self.stations[self.slab[k]])

    def at(self, k: int, station: float) -> tuple[float, float]:
        """Left and right of a cell at a station of its slab."""
        share = (station - self.stations[self.slab[k]]) / self.length(k)
        left, right = (float(side[k, 0] + share * (side[k, 1] - side[k, 0])) for side in (self.left, self.right))
        return left, right

    def shape(self, k: int) -> Polygon:
        """A cell as a polygon."""
        start, stop = self.stations[self.slab[k]], self.stations[self.slab[k] + 1]
        corners = [(start, self.left[k, 0]), (stop, self.left[k, 1]), (stop, self.right[k, 1]), (start, self.right[k, 0])]
        return Polygon(corners)

    def section(self, k: int, end: int) -> LineString:
        """The section at the start (0) or the end (1) of a cell."""
        station = self.stations[self.slab[k] + end]
        return LineString([(station, self.left[k, end]), (station, self.right[k, end])])

    def only(self, kept: np.ndarray) -> "Cells":
        """Those of (n,) cells that are kept."""
        return Cells(self.stations, self.slab[kept], self.left[kept], self.right[kept])


def rounded(edges: np.ndarray) -> np.ndarray:
    """(n, 2, 2) edges on the grid on which stations are told apart; those that shrink to a place are left out."""
    made = np.round(edges, DIGITS)
    return np.asarray(made[(made[:, 0] != made[:, 1]).any(axis=1)])


def cells_between(edges: np.ndarray, stations: np.ndarray, area: BaseGeometry) -> Cells:
    """The cells of an area between (n, 2, 2) edges that meet at their ends only; every end of an edge is a station."""
    low, high = edges[:, :, 0].min(axis=1), edges[:, :, 0].max(axis=1)
    sloped = edges[high > low]
    low, high = low[high > low], high[high > low]
    flip = sloped[:, 0, 0] > sloped[:, 1, 0]
    sloped[flip] = sloped[flip][:, ::-1]
    slope = (sloped[:, 1, 1] - sloped[:, 0, 1]) / (high - low)
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for k in range(len(stations) - 1):
        there = (low <= stations[k]) & (high >= stations[k + 1])
        sides = sloped[there, 0, 1][:, None] + slope[there][:, None] * (stations[k : k + 2] - low[there][:, None])
        # Edges meet at their ends only, so inside a slab they do not change places: sorted by their middles, neighbours are the two sides
        # of a cell.
        sides = sides[np.lexsort((sides[:, 0], sides.sum(axis=1)))]
        found.append((np.full(max(len(sides) - 1, 0), k), sides[:-1], np.maximum(sides[1:], sides[:-1])))
    none = (np.empty(0, dtype=int), np.empty((0, 2)), np.empty((0, 2)))
    cells = Cells(stations, *(np.concatenate(parts) for parts in zip(none, *found, strict=True)))
    cells = cells.only(cells.widths.max(axis=1) > TINY_M)
    shapely.prepare(area)
    # Between two edges lies ground, or an obstacle, or what is outside: a place in the middle tells which.
    return cells.only(shapely.contains_xy(area, *cells.middles.T))


def links_of(cells: Cells, across: Mapping[float, np.ndarray], least_m: float) -> tuple[np.ndarray, np.ndarray, list[Gap]]:
    """Which cell leads into which, by what they share at the station between them, in pieces of at least so many metres.

    `across`: (k, 2) spans by station that are shut there.
    """
    before, after, gaps = [], [], []
    order = np.argsort(cells.slab, kind="stable")
    ends = np.searchsorted(cells.slab[order], np.arange(len(cells.stations) + 1))
    for k in range(len(cells.stations) - 2):
        ones, others = order[ends[k] : ends[k + 1]], order[ends[k + 1] : ends[k + 2]]
        if not len(ones) or not len(others):
            continue
        station = float(cells.stations[k + 1])
        low = np.maximum(cells.left[ones, 1][:, None], cells.left[others, 0][None, :])
        high = np.minimum(cells.right[ones, 1][:, None], cells.right[others, 0][None, :])
        for i, j in np.argwhere(high - low >= least_m):
            gap = _gap(station, (float(low[i, j]), float(high[i, j])), across, least_m)
            if gap is not None:
                before.append(ones[i])
                after.append(others[j])
                gaps.append(gap)
    return np.array(before, dtype=int), np.array(after, dtype=int), gaps


def opening(cells: Cells, k: int, end: int, across: Mapping[float, np.ndarray], least_m: float) -> Gap | None:
    """What is open at the start (0) or end (1) of a cell; None where all of it is shut."""
    station = float(cells.stations[cells.slab[k] + end])
    return _gap(station, (float(cells.left[k, end]), float(cells.right[k, end])), across, least_m)


def _gap(station: float, span: tuple[float, float], across: Mapping[float, np.ndarray], least_m: float) -> Gap | None:
    """What shut spans leave of an interval, in pieces long enough; None where they leave nothing."""
    low, high = span
    pieces, reached = [], low
    for start, end in sorted(across.get(station, np.empty((0, 2))).tolist()):
        # Each piece has to let a person through: two cracks of 0.4 m are no 0.8 m.
        if min(start, high) - reached >= least_m:
            pieces.append((reached, min(start, high)))
        reached = max(reached, end)
    if high - reached >= least_m:
        pieces.append((reached, high))
    return Gap(sum(b - a for a, b in pieces), station, tuple(pieces)) if pieces else None
