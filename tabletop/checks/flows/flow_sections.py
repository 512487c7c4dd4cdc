"""The clear cross-sections of an area in which people move one way: its ends, and its narrowest place. Planar metres.

`u` runs along the movement, `v` square to it; both are measured from a corner of the area, so that numbers stay small.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import shapely
from shapely import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.clear_width import straight_pieces
from tabletop.checks.base.graph import least_cut
from tabletop.checks.base.many_corners import parts_of
from tabletop.checks.base.overlay import MANY_CORNERS, outside, trimmed
from tabletop.checks.base.snapshot import array_of
from tabletop.checks.flows.end_bands import ZONE_M, areal, zone_of
from tabletop.checks.flows.slabs import DIGITS, TINY_M, Cells, Gap, cells_between, links_of, opening, rounded
from tabletop.checks.ground.walkable import PASSAGE_M
from tabletop.core.geometry.geometry import bearing_deg, repaired
from tabletop.core.values.feature import Placed

PASSES_M = PASSAGE_M["foot"] - TINY_M
"""What is narrower than this is closed."""
SLANT = 2 * math.tan(math.radians(15.0))
"""Towards a pointed end an area that narrows by more metres for each metre of way is all end: people leave it over its slants."""
ENDLESS_M = 100_000.0
"""No width is greater; in whole steps of a least cut it has room in 32 bits."""
MIDDLE, TAIL, HEAD = 0, 1, 2


@dataclass(frozen=True)
class Neck:
    """The least total width of gaps that would have to be shut to stop everybody, and those gaps, square to the movement.

    0 where nobody gets through; then `where` is how far people come.
    """

    width_m: float
    where: BaseGeometry


@dataclass(frozen=True)
class End:
    """An end at which people leave an area, the whole of which is valid: its last metres."""

    zone: BaseGeometry
    area: BaseGeometry
    make_rest: Callable[[], BaseGeometry]

    @property
    def rest(self) -> BaseGeometry:
        """The rest of the area."""
        return self.make_rest()

    @property
    def has_many_corners(self) -> bool:
        """Whether the area is looked at part by part."""
        return int(shapely.get_num_coordinates(self.area)) > MANY_CORNERS

    def rest_near(self, box: BaseGeometry) -> BaseGeometry:
        """The same; of an area of many corners only what a box holds (an area in waves has an end at each of hundreds of waves)."""
        if not self.has_many_corners:
            return self.rest
        near: BaseGeometry = repaired(shapely.difference(repaired(shapely.intersection(self.area, box)), self.zone))
        return near

    def keeps_off(self, lines: np.ndarray) -> np.ndarray:
        """Those of (n,) lines that begin in the zone and do not come back into the area."""
        onward = shapely.difference(lines, shapely.buffer(self.zone, TINY_M))
        return np.asarray(np.delete(lines, parts_of(self.area)[1].query(onward, predicate="intersects")[0]))


@dataclass(frozen=True)
class _Ends:
    """Of each cell of the bare area: whether it belongs to the middle, a tail or a head, and the number of the flat end that it has."""

    side: np.ndarray
    head: np.ndarray
    flat_tail: np.ndarray
    flat_head: np.ndarray
    heads: tuple[int, ...]
    """Cells at which the heads end."""


def bearing_of(flow: Placed) -> float:
    """Where a flow goes, as it is drawn; along its length where nobody said."""
    said = flow.properties.get("bearing_deg")
    if said is not None:
        return float(said)
    corners = np.array(shapely.get_coordinates(shapely.minimum_rotated_rectangle(flow.geometry)))
    if len(corners) < 4:
        return 0.0
    sides = sorted((corners[k + 1] - corners[k] for k in range(2)), key=lambda side: float(np.hypot(*side)))
    return bearing_deg((0.0, 0.0), (float(sides[-1][0]), float(sides[-1][1])))


class Course:
    """An area (polygon, or several) and the bearing in which people move through it."""

    def __init__(self, area: BaseGeometry, bearing: float) -> None:
        turn = math.radians(bearing)
        self._turned = np.array([[math.sin(turn), math.cos(turn)], [math.cos(turn), -math.sin(turn)]])
        self._origin = np.floor(np.array(area.bounds[:2]))
        self.area = area

    # --- between ground and (u, v): the turning is its own inverse
    def _inward(self, shape: BaseGeometry) -> BaseGeometry:
        # Rounded after turning: ends that lie at one station must be equal to the last digit, or slabs without width come about.
        made: BaseGeometry = shapely.transform(shape, lambda places: np.round((places - self._origin) @ self._turned, DIGITS))
        return made

    def _outward(self, shape: BaseGeometry) -> BaseGeometry:
        return _turned_back(shape, self._turned, self._origin)

    @cached_property
    def _bare(self) -> BaseGeometry:
        """The area alone, in (u, v)."""
        return areal(repaired(self._inward(self.area)))

    @cached_property
    def _cells(self) -> Cells:
        """Cells of the area alone."""
        edges = rounded(_edges_of(shapely.boundary(self._bare)))
        return cells_between(edges, np.unique(edges[..., 0]), self._bare)

    @property
    def is_flat(self) -> bool:
        """Whether there is nothing to move through."""
        return not len(self._cells.slab)

    @cached_property
    def widest_m(self) -> float:
        """The greatest total width of the area alone, over all stations."""
        if self.is_flat:
            return 0.0
        sums = [np.bincount(self._cells.slab, widths) for widths in self._cells.widths.T]
        return float(max(found.max() for found in sums))

    @cached_property
    def _ends(self) -> _Ends:
        """Tails and heads of the area alone: where a cell has none before or after it; a pointed end is all end up to its shoulders."""
        cells, ways = self._cells, links_of(self._cells, {}, TINY_M)
        count = len(cells.slab)
        side, head = np.zeros(count, dtype=int), np.full(count, -1)
        flat_tail, flat_head, heads = np.zeros(count, dtype=bool), np.full(count, -1), []
        onward, back = _Linked.of(ways.before, ways.after, count), _Linked.of(ways.after, ways.before, count)
        for k in np.flatnonzero(back.count == 0).tolist():
            flat_tail[k] = cells.widths[k, 0] >= PASSES_M
            if not flat_tail[k]:
                side[self._slanting(k, onward, back, 1.0)] = TAIL
        for k in np.flatnonzero(onward.count == 0).tolist():
            heads.append(k)
            if cells.widths[k, 1] >= PASSES_M:
                flat_head[k] = len(heads) - 1
            else:
                run = self._slanting(k, back, onward, -1.0)
                side[run], head[run] = HEAD, len(heads) - 1
        return _Ends(side, head, flat_tail, flat_head, tuple(heads))

    def _slanting(self, tip: int, inward: "_Linked", outward: "_Linked", sense: float) -> list[int]:
        """The cells of a pointed end, from its tip as far as they widen quickly."""
        cells, run = self._cells, [tip]
        while inward.count[run[-1]] == 1:
            k = int(inward.first[run[-1]])
            widens = sense * (cells.widths[k, 1] - cells.widths[k, 0])
            if outward.count[k] != 1 or not inward.count[k] or widens < SLANT * cells.length(k):
                break
            run.append(k)
        return run

    @cached_property
    def ends(self) -> tuple[End, ...]:
        """Where people leave the area, on the ground."""
        ends = []
        whole = repaired(self._outward(self._bare))
        for k in self._ends.heads:
            last = float(self._cells.stations[self._cells.slab[k] + 1])
            found = zone_of(self._bare, self._cells.shape(k), last - ZONE_M, last + TINY_M)
            zone = self._cells.shape(k) if found is None else found
            rest = partial(_rest, self._bare, zone, self._turned, self._origin)
            ends.append(End(repaired(self._outward(zone)), whole, rest))
        return tuple(ends)

    def narrowest(self, obstacles: np.ndarray, leads_on: Sequence[bool]) -> Neck:
        """The narrowest place between (n,) obstacles, of the ways that end where it leads on (one answer for each of `ends`).

        A greatest flow from the tails to the heads: a cell between two lines of obstacles passes its least width, which stands at one of
        its ends, because both sides are straight; gaps below 0.6 m pass nothing; parallel ways add up; ways that end blind do not count.
        """
        inner = array_of(repaired(self._inward(one)) for one in trimmed(obstacles, self.area, 1.0))
        free = areal(outside(self._bare, inner))
        lines = self._barring(inner[shapely.get_dimensions(inner) == 1])
        edges = rounded(_edges_of(shapely.union_all([shapely.boundary(free), *lines])))
        at_ends = _across(rounded(_edges_of(shapely.union_all([*lines, *self._barring(shapely.boundary(inner))]))))
        # At every end of an edge a station: between two stations both sides of a cell are straight, so it is narrowest at one of its ends.
        stations = np.unique(np.concatenate((edges[..., 0].ravel(), self._cells.stations)))
        # Nothing in the way, the cells are those of the area alone.
        cells = cells_between(edges, stations, free) if len(inner) else self._cells
        side, rows = self._sides(cells)
        # A pointed end is narrow at its tip by how it is drawn, not by what stands there, so cells of ends pass whatever their width.
        passes = ((cells.widths.min(axis=1) >= PASSES_M) | (side != MIDDLE)) & (rows >= 0)
        cells, side, rows = cells.only(passes), side[passes], rows[passes]
        return self._through(_Kept(cells, side, rows, at_ends), _across(edges), leads_on)

    def _barring(self, lines: np.ndarray) -> list[BaseGeometry]:
        """What of (n,) lines lies in the area or on its edge."""
        kept = lines[~shapely.is_missing(lines)]
        return list(shapely.get_parts(shapely.intersection(kept, self._bare))) if len(kept) else []

    def _sides(self, cells: Cells) -> tuple[np.ndarray, np.ndarray]:
        """Of each cell whether it lies in the middle, a tail or a head of the area, and the cell of the bare area around it (-1: none)."""
        bare, rows = self._cells, np.full(len(cells.slab), -1)
        u, v = cells.middles.T
        slabs = np.searchsorted(bare.stations, u) - 1
        # The cells of a slab lie side by side: of those that begin before a place the last, and for rounding the one before it.
        low, high = np.searchsorted(bare.slab, slabs), np.searchsorted(bare.slab, slabs, side="right")
        first = low
        while (low < high).any():
            middle = np.minimum((low + high) // 2, max(len(bare.slab) - 1, 0))
            begins = (low < high) & (_sides_at(bare, middle, u)[0] - TINY_M <= v)
            low, high = np.where(begins, middle + 1, low), np.where(begins | (low >= high), high, middle)
        for row in (low - 2, low - 1):
            there = np.flatnonzero(row >= first)
            left, right = _sides_at(bare, row[there], u[there])
            inside = (left - TINY_M <= v[there]) & (v[there] <= right + TINY_M)
            rows[there[inside]] = row[there[inside]]
        return np.where(rows >= 0, self._ends.side[rows], MIDDLE), rows

    def _through(self, kept: "_Kept", across: Mapping[float, np.ndarray], leads_on: Sequence[bool]) -> Neck:
        """The greatest flow through the cells: each is a link from its start (2 k) to its end (2 k + 1)."""
        cells = kept.cells
        ways = links_of(cells, across, PASSES_M)
        count, least = len(cells.slab), cells.widths.min(axis=1)
        # More than all else together: a link so wide is never worth cutting.
        endless = min(float(least.sum() + ways.metres.sum() + self.widest_m + 1.0), ENDLESS_M)
        first, last = self._begins(kept), self._leaves(kept, leads_on)
        doors = [*first.values(), *last.values()]
        own, start, goal = np.arange(count), 2 * count, 2 * count + 1
        links = (
            # A cell is two nodes and a link as wide as the cell is at least: so a least cut, which parts nodes, can run through cells as
            # well as between them.
            np.concatenate((2 * own, 2 * ways.before + 1, np.full(len(first), start), 2 * np.array([*last], dtype=int) + 1)),
            np.concatenate((2 * own + 1, 2 * ways.after, 2 * np.array([*first], dtype=int), np.full(len(last), goal))),
            np.concatenate(
                (
                    np.where(kept.side == MIDDLE, least, endless),
                    ways.metres,
                    [endless if section is None else section.width_m for section in doors],
                )
            ),
        )
        reached = least_cut(2 * count + 2, links, start, goal)
        # Links from the side of the start to the other side are the cut, and their widths the greatest flow.
        cut = reached[links[0]] & ~reached[links[1]]
        width = float(links[2][cut].sum())
        if width <= 0:
            ends = reached[2 * own + 1]
            ends[ways.before] = False
            return Neck(0.0, self._where([cells.section(k, 1) for k in np.flatnonzero(ends).tolist()]))
        shown = [cells.section(k, int(cells.widths[k].argmin())) for k in np.flatnonzero(cut[:count]).tolist()]
        parts = cut[count : count + len(ways.metres)], cut[count + len(ways.metres) :]
        gaps = [ways.gap(link) for link in np.flatnonzero(parts[0]).tolist()]
        gaps += [one for one, is_cut in zip(doors, parts[1].tolist(), strict=True) if is_cut and one]
        return Neck(width, self._where([*shown, *(line for one in gaps for line in one.sections)]))

    def _begins(self, kept: "_Kept") -> dict[int, Gap | None]:
        """The cells into which people come from outside, and the room for that: what is open of a flat end.

        All of a pointed end, and of one that is all barred (people come from beside it, or out of a building): None.
        """
        cells, found = kept.cells, dict.fromkeys(np.flatnonzero(kept.side == TAIL).tolist())
        at_start = np.isclose(cells.starts, self._cells.starts[kept.rows], atol=TINY_M)
        flat = np.flatnonzero(self._ends.flat_tail[kept.rows] & at_start).tolist()
        return found | {k: opening(cells, k, 0, kept.at_ends, PASSES_M) for k in flat}

    def _leaves(self, kept: "_Kept", leads_on: Sequence[bool]) -> dict[int, Gap | None]:
        """The cells out of which people go on, and the room for that, likewise: what is all barred leads on to its sides."""
        cells, goes_on = kept.cells, np.array([*leads_on, False])
        at_end = np.isclose(cells.stops, self._cells.stops[kept.rows], atol=TINY_M)
        flat = np.flatnonzero(goes_on[np.where(at_end, self._ends.flat_head[kept.rows], -1)]).tolist()
        pointed = np.flatnonzero(goes_on[np.where(kept.side == HEAD, self._ends.head[kept.rows], -1)]).tolist()
        return dict.fromkeys(pointed) | {k: opening(cells, k, 1, kept.at_ends, PASSES_M) for k in flat}

    def _where(self, sections: Sequence[LineString]) -> BaseGeometry:
        """Sections as one shape on the ground, those that meet joined; the whole area without any."""
        drawn = [section for section in sections if section.length > TINY_M]
        if not drawn:
            return self.area
        merged = shapely.line_merge(MultiLineString(drawn)) if len(drawn) > 1 else drawn[0]
        return self._outward(merged)


@dataclass(frozen=True)
class _Kept:
    """The cells through which people pass (those of the middle that are wide enough at both ends, and all of the ends), (n,) their side and
    cell of the bare area, and what bars them at stations, by which ends of the area may be barred too."""

    cells: Cells
    side: np.ndarray
    rows: np.ndarray
    at_ends: Mapping[float, np.ndarray]


def _across(edges: np.ndarray) -> dict[float, np.ndarray]:
    """(k, 2) from and to of the edges that lie square to the movement, by their station."""
    square = edges[edges[:, 0, 0] == edges[:, 1, 0]]
    spans = np.sort(square[..., 1], axis=1)
    order = np.lexsort((spans[:, 0], square[:, 0, 0]))
    stations, spans = square[order, 0, 0], spans[order]
    every, cuts = np.unique(stations, return_index=True)
    return {float(u): _apart(some) for u, some in zip(every, np.split(spans, cuts[1:]), strict=True)} if len(every) else {}


def _apart(spans: np.ndarray) -> np.ndarray:
    """(k, 2) spans, ascending by their start, those that overlap as one."""
    ends = np.maximum.accumulate(spans[:, 1])
    begins = np.flatnonzero(np.concatenate(([True], spans[1:, 0] > ends[:-1])))
    return np.column_stack((spans[begins, 0], np.maximum.reduceat(spans[:, 1], begins)))


def _sides_at(cells: Cells, rows: np.ndarray, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n,) left and right of cells at stations of their slabs."""
    share = (u - cells.starts[rows]) / (cells.stops[rows] - cells.starts[rows])
    left, right = (side[rows, 0] + share * (side[rows, 1] - side[rows, 0]) for side in (cells.left, cells.right))
    return left, right


def _turned_back(shape: BaseGeometry, turned: np.ndarray, origin: np.ndarray) -> BaseGeometry:
    """A shape in (u, v) on the ground."""
    made: BaseGeometry = shapely.transform(shape, lambda places: places @ turned + origin)
    return made


def _rest(bare: BaseGeometry, zone: BaseGeometry, turned: np.ndarray, origin: np.ndarray) -> BaseGeometry:
    """An area in (u, v) without a zone of it, on the ground."""
    return repaired(_turned_back(areal(repaired(shapely.difference(bare, zone))), turned, origin))


def _edges_of(linework: BaseGeometry) -> np.ndarray:
    """(n, 2, 2) straight edges of lines."""
    parts = shapely.get_parts(linework)
    starts, ends, _ = straight_pieces(parts[shapely.get_dimensions(parts) == 1])
    return np.stack((starts, ends), axis=1)


@dataclass(frozen=True)
class _Linked:
    """(n,) with how many others each cell is linked, and the first of them (any number where there is none)."""

    count: np.ndarray
    first: np.ndarray

    @classmethod
    def of(cls, cells: np.ndarray, linked: np.ndarray, count: int) -> "_Linked":
        """From links of so many cells."""
        first = np.full(count, -1)
        first[cells[::-1]] = linked[::-1]
        return cls(np.bincount(cells, minlength=count), first)
