"""An area cut into cells by straight edges: slabs between stations, and in each slab what lies between two edges. Plane numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

TINY_M = 1e-6
"""Coordinates are rounded to this, and what is smaller is nothing."""
DIGITS = 6
AT_ONCE = 500_000
"""So many crossings of edges with slabs are looked at in one go."""


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

    @cached_property
    def widths(self) -> np.ndarray:
        """(n, 2) at start and end."""
        return np.asarray(self.right - self.left)

    @cached_property
    def starts(self) -> np.ndarray:
        """(n,) stations where cells begin."""
        return np.asarray(self.stations[self.slab])

    @cached_property
    def stops(self) -> np.ndarray:
        """(n,) stations where they end."""
        return np.asarray(self.stations[self.slab + 1])

    @cached_property
    def middles(self) -> np.ndarray:
        """(n, 2) places inside the cells."""
        return np.column_stack(((self.starts + self.stops) / 2, (self.left + self.right).mean(axis=1) / 2))

    def length(self, k: int) -> float:
        """Metres from the start of a cell to its end."""
        return float(self.stations[self.slab[k] + 1] - self.stations[self.slab[k]])

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
    first, last = np.searchsorted(stations, low), np.searchsorted(stations, high)
    shapely.prepare(area)
    none = (np.empty(0, dtype=int), np.empty((0, 2)), np.empty((0, 2)))
    found = [none]
    for start, stop in _runs_of_slabs(first, last, len(stations)):
        # Every edge with each slab of this run that it crosses, edge after edge.
        begins, ends = np.clip(first, start, stop), np.clip(last, start, stop)
        counts = ends - begins
        edge = np.repeat(np.arange(len(sloped)), counts)
        slab = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts) + begins[edge]
        at = np.column_stack((stations[slab], stations[slab + 1]))
        sides = sloped[edge, 0, 1][:, None] + slope[edge][:, None] * (at - low[edge][:, None])
        # Edges meet at their ends only, so inside a slab they do not change places: sorted by their middles, neighbours are the two sides
        # of a cell.
        order = np.lexsort((sides[:, 0], sides.sum(axis=1), slab))
        slab, sides = slab[order], sides[order]
        beside = np.flatnonzero(slab[1:] == slab[:-1])
        left, right = sides[beside], np.maximum(sides[beside + 1], sides[beside])
        wide = (right - left).max(axis=1) > TINY_M
        cells = Cells(stations, slab[beside][wide], left[wide], right[wide])
        # Between two edges lies ground, or an obstacle, or what is outside: a place in the middle tells which.
        cells = cells.only(shapely.contains_xy(area, *cells.middles.T))
        found.append((cells.slab, cells.left, cells.right))
    return Cells(stations, *(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _runs_of_slabs(first: np.ndarray, last: np.ndarray, stations: int) -> Iterator[tuple[int, int]]:
    """Slabs from and to, taken together so that no run has very many crossings; edges cross the slabs from `first` to `last` (n,)."""
    crossings = np.cumsum(np.bincount(first, minlength=stations) - np.bincount(last, minlength=stations))
    sums, start = np.cumsum(crossings), 0
    while start < stations - 1:
        before = int(sums[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(sums, before + AT_ONCE, side="right")))
        yield start, min(stop, stations - 1)
        start = stop


@dataclass(frozen=True)
class Ways:
    """(m,) links of cells: from, to, metres that they share at the station between them. What is shut there in part is kept as a gap."""

    before: np.ndarray
    after: np.ndarray
    metres: np.ndarray
    low: np.ndarray
    high: np.ndarray
    station: np.ndarray
    parted: Mapping[int, Gap]
    """By the number of the link."""

    def gap(self, link: int) -> Gap:
        """What a link is."""
        low, high = float(self.low[link]), float(self.high[link])
        return self.parted.get(link) or Gap(high - low, float(self.station[link]), ((low, high),))


def links_of(cells: Cells, across: Mapping[float, np.ndarray], least_m: float) -> Ways:
    """Which cell leads into which, by what they share at the station between them, in pieces of at least so many metres.

    `across`: (k, 2) spans by station that are shut there, ascending and apart from each other.
    """
    one, other = _side_by_side(cells)
    low, high = np.maximum(cells.left[one, 1], cells.left[other, 0]), np.minimum(cells.right[one, 1], cells.right[other, 0])
    kept = high - low >= least_m
    one, other, low, high = one[kept], other[kept], low[kept], high[kept]
    metres, station = high - low, cells.stops[one]
    parted: dict[int, Gap | None] = {}
    for link in np.flatnonzero(np.isin(station, np.array([*across], dtype=float))).tolist():
        gap = _gap(float(station[link]), (float(low[link]), float(high[link])), across, least_m)
        metres[link] = -1.0 if gap is None else gap.width_m
        parted[link] = gap
    open_ = metres >= 0
    numbers = np.cumsum(open_) - 1
    gaps = {int(numbers[link]): gap for link, gap in parted.items() if gap is not None}
    return Ways(one[open_], other[open_], metres[open_], low[open_], high[open_], station[open_], gaps)


def _side_by_side(cells: Cells) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of cells of slabs that follow each other, the first of each in the order of slabs; all that meet, and a few that do not."""
    order = np.argsort(cells.slab, kind="stable")
    ends = np.searchsorted(cells.slab[order], np.arange(len(cells.stations) + 1))
    ones, firsts, counts = [np.empty(0, dtype=int)], [np.empty(0, dtype=int)], [np.empty(0, dtype=int)]
    filled = np.flatnonzero(np.diff(ends) > 0)
    for k in filled[:-1][np.diff(filled) == 1].tolist():
        some, others = order[ends[k] : ends[k + 1]], order[ends[k + 1] : ends[k + 2]]
        # Cells of a slab lie in order, but for rounding: what lies wholly before or behind is left out.
        reach, begin = np.maximum.accumulate(cells.right[others, 0]), np.minimum.accumulate(cells.left[others[::-1], 0])[::-1]
        first = np.searchsorted(reach, cells.left[some, 1])
        last = np.maximum(np.searchsorted(begin, cells.right[some, 1], side="right"), first)
        ones.append(some)
        firsts.append(ends[k + 1] + first)
        counts.append(last - first)
    one, first, count = np.concatenate(ones), np.concatenate(firsts), np.concatenate(counts)
    place = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    return np.repeat(one, count), order[place]


def opening(cells: Cells, k: int, end: int, across: Mapping[float, np.ndarray], least_m: float) -> Gap | None:
    """What is open at the start (0) or end (1) of a cell; None where all of it is shut."""
    station = float(cells.stations[cells.slab[k] + end])
    return _gap(station, (float(cells.left[k, end]), float(cells.right[k, end])), across, least_m)


def _gap(station: float, span: tuple[float, float], across: Mapping[float, np.ndarray], least_m: float) -> Gap | None:
    """What shut spans leave of an interval, in pieces long enough; None where they leave nothing."""
    low, high = span
    pieces, reached = [], low
    shut = across.get(station, np.empty((0, 2)))
    first, last = np.searchsorted(shut[:, 1], low), np.searchsorted(shut[:, 0], high)
    for start, end in shut[first:last].tolist():
        # Each piece has to let a person through: two cracks of 0.4 m are no 0.8 m.
        if min(start, high) - reached >= least_m:
            pieces.append((reached, min(start, high)))
        reached = max(reached, end)
    if high - reached >= least_m:
        pieces.append((reached, high))
    return Gap(sum(b - a for a, b in pieces), station, tuple(pieces)) if pieces else None
