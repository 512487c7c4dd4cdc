"""Snapping: the corner, crossing, middle, foot or edge of the plan and its layers nearest to the pointer.

Looks only nearby, so large layers cost little.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import STRtree

from tabletop.core.geometry.geometry import Position, bearing_deg
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet, Ragged
from tabletop.core.values.plan import Plan
from tabletop.tools.base.aids import ALL_KINDS, SnapKind

CROSSED_MAX = 48
"""So many edges, the nearest ones, are tried for crossings."""
SAME_M = 1e-6
Chain = tuple[np.ndarray, np.ndarray]
"""Corners (n, 2), and (n,) bool: whether an edge leads from a corner to the next one."""
Edges = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Corners (k, 2), first and second corners (m, 2) of edges."""


@dataclass(frozen=True)
class Snap:
    """Where the pointer stands after snapping, in ground metres, and to what it snapped ("" = to nothing)."""

    ground: Position
    kind: SnapKind = ""


class Snapper:
    """Snaps to one scene of a plan and to layers. Make a new one when plan, scene or layers change; it is lazy and cheap."""

    def __init__(self, plan: Plan, scene: int, layers: LayerSet) -> None:
        self._plan = plan
        self._scene = scene
        self._layers = layers

    def snap(
        self,
        ground: Position,
        tolerance_m: float,
        exclude: frozenset[str] = frozenset(),
        snap_to: Sequence[Position] = (),
        origin: Position | None = None,
        wanted: frozenset[str] = ALL_KINDS,
    ) -> Snap:
        """The nearest corner or crossing within the tolerance, else middle, foot, place on an edge, else the place itself.

        Features of `exclude` are no target; `snap_to` are corners of the sketch under way. A foot is that of the perpendicular from
        `origin`. `wanted` are the kinds to snap to.
        """
        if not tolerance_m > 0 or not np.isfinite(ground).all():
            return Snap(ground)
        corners, starts, ends = self.edges_near(ground, tolerance_m, exclude)
        own = np.asarray(snap_to, dtype=float).reshape(-1, 2)
        # A corner within the tolerance comes before an edge that is nearer: every corner lies on an edge, so by distance alone no corner
        # could be caught.
        ranks: tuple[tuple[tuple[SnapKind, Callable[[], np.ndarray]], ...], ...] = (
            (("vertex", lambda: corners), ("sketch", lambda: own), ("crossing", lambda: crossings(starts, ends))),
            (("middle", lambda: (starts + ends) / 2),),
            (("foot", lambda: feet_of(origin, starts, ends)),),
            (("edge", lambda: feet_on(starts, ends, np.asarray(ground, dtype=float))),),
        )
        for rank in ranks:
            best = _best(
                [Snap(found, kind) for kind, places in rank if kind in wanted and (found := _nearest(places(), ground, tolerance_m))],
                ground,
            )
            if best is not None:
                return best
        return Snap(ground)

    def edges_near(self, ground: Position, tolerance_m: float, exclude: frozenset[str] = frozenset()) -> Edges:
        """Corners in the square round a place; starts and ends of the edges within the tolerance, the nearest first."""
        chains = self._near(ground, tolerance_m, exclude)
        corners, starts, ends = _joined_up([clipped(chain, ground, tolerance_m) for chain in chains])
        feet = feet_on(starts, ends, np.asarray(ground, dtype=float)) - ground
        away = np.hypot(feet[:, 0], feet[:, 1])
        order = np.argsort(away, kind="stable")[: int(np.count_nonzero(away <= tolerance_m))]
        return corners, starts[order], ends[order]

    def edge_bearing(self, ground: Position, tolerance_m: float) -> float | None:
        """Bearing of the edge nearest to a place, 0 <= b < 180; None where none is within the tolerance."""
        _, starts, ends = self.edges_near(ground, tolerance_m)
        long = np.flatnonzero(np.hypot(*(ends - starts).T) > SAME_M)
        if not len(long):
            return None
        row = int(long[0])
        return bearing_deg(tuple(starts[row].tolist()), tuple(ends[row].tolist())) % 180.0

    def rings_near(self, ground: Position, tolerance_m: float) -> Iterator[tuple[np.ndarray, Ragged | None]]:
        """Lines and rings (n, 2) whose box is near a place, each with the part of a layer it is of; None for the plan's."""
        box = _box(ground, tolerance_m)
        for row in self._tree.query(box):
            yield from ((ring, None) for ring in rings_in(chain_of(self._placed[row].geometry)))
        for layer in self._layers:
            for part in layer.parts:
                if len(part) and part.dimension:
                    for row in part.tree.query(box):
                        yield from ((ring, part) for ring in rings_in(chain_in(part, int(row))))

    def features_near(self, ground: Position, half_m: float) -> Iterator[Placed]:
        """Features of the plan whose box is near a place."""
        yield from (self._placed[row] for row in self._tree.query(_box(ground, half_m)).tolist())

    @cached_property
    def _placed(self) -> list[Placed]:
        return self._plan.placed(self._scene)

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree([feature.geometry for feature in self._placed])

    def _near(self, ground: Position, tolerance_m: float, exclude: frozenset[str]) -> Iterator[Chain]:
        box = _box(ground, tolerance_m)
        for row in self._tree.query(box):
            if self._placed[row].id not in exclude:
                yield chain_of(self._placed[row].geometry)
        for layer in self._layers:
            for part in layer.parts:
                if len(part):
                    yield from (chain_in(part, int(row)) for row in part.tree.query(box))


def _box(ground: Position, half_m: float) -> shapely.Geometry:
    east, north = ground
    return shapely.box(east - half_m, north - half_m, east + half_m, north + half_m)


def _best(snaps: Sequence[Snap], ground: Position) -> Snap | None:
    """The nearest one; of those on one place the first."""
    # In whole micrometres, so that the corner of a crossing stays a corner whichever of both was reckoned a bit nearer.
    return min(snaps, key=lambda snap: round(math.dist(snap.ground, ground) / SAME_M), default=None)


def chain_of(geometry: shapely.Geometry) -> Chain:
    """Corners of a plan feature (point, line or polygon), ring by ring."""
    if geometry.geom_type != "Polygon":
        coords = shapely.get_coordinates(geometry)
        return coords, _joined(len(coords), np.array([len(coords)]))
    coords, ring = shapely.get_coordinates(shapely.get_rings(geometry), return_index=True)
    return coords, _joined(len(coords), np.searchsorted(ring, np.arange(ring[-1] + 1), side="right"))


def chain_in(part: Ragged, row: int) -> Chain:
    """Corners of one geometry of a layer, part by part, straight from its arrays."""
    first, last = row, row + 1
    for offsets in reversed(part.offsets[1:]):
        first, last = int(offsets[first]), int(offsets[last])
    ends = part.offsets[0][first : last + 1]
    start, stop = int(ends[0]), int(ends[-1])
    coords = part.coords[start:stop]
    return coords, np.zeros(len(coords), dtype=bool) if part.dimension == 0 else _joined(len(coords), np.asarray(ends[1:]) - start)


def rings_in(chain: Chain) -> Iterator[np.ndarray]:
    """The lines and rings (n, 2) of a chain that have an edge."""
    coords, joined = chain
    start = 0
    for stop in (np.flatnonzero(~joined) + 1).tolist():
        if stop - start > 1:
            yield coords[start:stop]
        start = stop


def _joined(count: int, ends: np.ndarray) -> np.ndarray:
    joined = np.ones(count, dtype=bool)
    joined[ends[ends > 0] - 1] = False
    return joined


def _joined_up(pieces: list[Edges]) -> Edges:
    none = np.empty((0, 2))
    corners, starts, ends = zip(*pieces, strict=True) if pieces else ((), (), ())
    return np.concatenate((none, *corners)), np.concatenate((none, *starts)), np.concatenate((none, *ends))


def clipped(chain: Chain, ground: Position, tolerance_m: float) -> Edges:
    """Corners in the square round a place, and the edges that may cut it, as (corners, starts, ends)."""
    coords, joined = chain
    east, north = coords[:, 0], coords[:, 1]
    sides = (
        east < ground[0] - tolerance_m,
        east > ground[0] + tolerance_m,
        north < ground[1] - tolerance_m,
        north > ground[1] + tolerance_m,
    )
    outside = np.zeros(len(coords), dtype=bool)
    passed = ~joined[:-1]
    for side in sides:
        outside |= side
        # An edge whose two ends lie beyond the same side cannot cut the square; all others may.
        passed |= side[:-1] & side[1:]
    starts = np.flatnonzero(~passed)
    return coords[~outside], coords[starts], coords[starts + 1]


def _nearest(places: np.ndarray, ground: Position, tolerance_m: float) -> Position | None:
    if not len(places):
        return None
    distances = np.hypot(places[:, 0] - ground[0], places[:, 1] - ground[1])
    row = int(np.argmin(distances))
    return (float(places[row, 0]), float(places[row, 1])) if distances[row] <= tolerance_m else None


def feet_on(starts: np.ndarray, ends: np.ndarray, place: np.ndarray) -> np.ndarray:
    """(n, 2) places on the edges nearest to the given one."""
    along = ends - starts
    square = np.einsum("ij,ij->i", along, along)
    share = np.einsum("ij,ij->i", place - starts, along) / np.where(square > 0, square, 1.0)
    return np.asarray(starts + np.clip(share, 0.0, 1.0)[:, None] * along)


def crossings(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """(k, 2) places where edges cross or touch, of the first `CROSSED_MAX`; parallel ones have none."""
    starts, along = starts[:CROSSED_MAX], (ends - starts)[:CROSSED_MAX]
    one, other = np.triu_indices(len(starts), 1)
    gap, a, b = starts[other] - starts[one], along[one], along[other]
    cross = _cross(a, b)
    with np.errstate(divide="ignore", invalid="ignore"):
        on_one, on_other = _cross(gap, b) / cross, _cross(gap, a) / cross
    # Edges that are as good as parallel meet nowhere for certain.
    slant = np.abs(cross) > 1e-9 * np.hypot(*a.T) * np.hypot(*b.T)
    meet = slant & (np.abs(on_one - 0.5) <= 0.5 + 1e-9) & (np.abs(on_other - 0.5) <= 0.5 + 1e-9)
    return np.asarray(starts[one[meet]] + on_one[meet, None] * a[meet])


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def feet_of(origin: Position | None, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """(k, 2) feet of the perpendiculars from a place, on those edges that have one; the place itself is none."""
    if origin is None:
        return np.empty((0, 2))
    along, place = ends - starts, np.asarray(origin, dtype=float)
    square = np.einsum("ij,ij->i", along, along)
    share = np.einsum("ij,ij->i", place - starts, along) / np.where(square > 0, square, 1.0)
    feet = starts + share[:, None] * along
    away = np.hypot(*(feet - place).T)
    return np.asarray(feet[(square > 0) & (share >= 0) & (share <= 1) & (away > SAME_M)])
