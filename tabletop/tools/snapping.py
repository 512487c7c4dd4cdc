"""Snapping: the vertex or edge of the plan and its layers nearest to the pointer. Looks only nearby, so large layers cost little."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import shapely
from shapely import STRtree

from tabletop.core.feature import Placed
from tabletop.core.layer import LayerSet, Ragged
from tabletop.core.plan import Plan
from tabletop.tools.tool import Place

SnapKind = Literal["vertex", "edge", ""]
Chain = tuple[np.ndarray, np.ndarray]
"""Corners (n, 2), and (n,) bool: whether an edge leads from a corner to the next one."""
Edges = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Corners (k, 2), first and second corners (m, 2) of edges."""


@dataclass(frozen=True)
class Snap:
    """Where the pointer stands after snapping, in ground metres, and to what it snapped ("" = to nothing)."""

    ground: Place
    kind: SnapKind = ""


class Snapper:
    """Snaps to one scene of a plan and to layers. Make a new one when plan, scene or layers change; it is lazy and cheap."""

    def __init__(self, plan: Plan, scene: int, layers: LayerSet) -> None:
        self._plan = plan
        self._scene = scene
        self._layers = layers

    def snap(self, ground: Place, tolerance_m: float, exclude: frozenset[str] = frozenset(), snap_to: Sequence[Place] = ()) -> Snap:
        """The nearest vertex within the tolerance, else the nearest place on an edge, else the place itself.

        Features of `exclude` are no target; `snap_to` are more vertices, such as those of the sketch under way.
        """
        if not tolerance_m > 0 or not np.isfinite(ground).all():
            return Snap(ground)
        chains = list(self._near(ground, tolerance_m, exclude))
        if snap_to:
            chains.append((np.asarray(snap_to, dtype=float), np.zeros(len(snap_to), dtype=bool)))
        corners, starts, ends = _joined_up([clipped(chain, ground, tolerance_m) for chain in chains])
        vertex = nearest_vertex(corners, ground, tolerance_m)
        if vertex is not None:
            return Snap(vertex, "vertex")
        foot = nearest_foot(starts, ends, ground, tolerance_m)
        return Snap(ground) if foot is None else Snap(foot, "edge")

    @cached_property
    def _placed(self) -> list[Placed]:
        return self._plan.placed(self._scene)

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree([one.geometry for one in self._placed])

    def _near(self, ground: Place, tolerance_m: float, exclude: frozenset[str]) -> Iterator[Chain]:
        east, north = ground
        box = shapely.box(east - tolerance_m, north - tolerance_m, east + tolerance_m, north + tolerance_m)
        for row in self._tree.query(box):
            if self._placed[row].id not in exclude:
                yield chain_of(self._placed[row].geometry)
        for layer in self._layers:
            for part in layer.parts:
                if len(part):
                    yield from (chain_in(part, int(row)) for row in part.tree.query(box))


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


def _joined(count: int, ends: np.ndarray) -> np.ndarray:
    joined = np.ones(count, dtype=bool)
    joined[ends[ends > 0] - 1] = False
    return joined


def _joined_up(pieces: list[Edges]) -> Edges:
    none = np.empty((0, 2))
    corners, starts, ends = zip(*pieces, strict=True) if pieces else ((), (), ())
    return np.concatenate((none, *corners)), np.concatenate((none, *starts)), np.concatenate((none, *ends))


def clipped(chain: Chain, ground: Place, tolerance_m: float) -> Edges:
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
        passed |= side[:-1] & side[1:]
    starts = np.flatnonzero(~passed)
    return coords[~outside], coords[starts], coords[starts + 1]


def nearest_vertex(corners: np.ndarray, ground: Place, tolerance_m: float) -> Place | None:
    """The corner nearest to a place, None when all are farther than the tolerance."""
    return _nearest(corners, ground, tolerance_m)


def nearest_foot(starts: np.ndarray, ends: np.ndarray, ground: Place, tolerance_m: float) -> Place | None:
    """The place on an edge nearest to a place, None when all are farther than the tolerance."""
    return _nearest(feet_on(starts, ends, np.asarray(ground, dtype=float)), ground, tolerance_m)


def _nearest(places: np.ndarray, ground: Place, tolerance_m: float) -> Place | None:
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
