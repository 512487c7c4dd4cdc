"""What nobody reaches of areas: gap = ground - union of the reaches that meet it, kept over edits. Planar metres, working CRS.

A gap is made of its ground and of those reaches, in the order of their ids, and of nothing else: after any edits it is to the last
digit what a run from nothing gives. Large areas are cut along a grid, because GEOS looks at every corner again for one moved unit.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import STRtree
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.boxes import Boxes, meeting
from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import GRID_M, areas_of, common, outside, outside_valid, trimmed
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.coverage.reaches import Covers, reaches, touched
from tabletop.checks.ground.free_ground import without_bridges
from tabletop.core.geometry.geometry import repaired
from tabletop.core.values.feature import Placed

CELL_M = 250.0
"""Side of a cell. With a unit every 60 m one cell takes 1.5 ms; an area of 400 m taken whole 5, of 600 m 11, of 1 km 32, of 2 km 150."""
WHOLE_CELLS = 4
"""An area over so few cells is taken whole."""
MOST_CELLS = 1_024
"""For an area over more cells, as a whole province, they are made larger."""
SEAM_M = 1e-6
"""A corner this near the side of a cell lies on it."""
LEAST_M2 = 1e-6
GAPS: "Key[KeptGaps]" = Key("gaps in what is covered")


# --- ground
def ground_of(snapshot: Snapshot, subject: Placed, walkable: bool) -> np.ndarray:
    """(n,) the ground of a feature's area, cut into cells where it is large; walkable: without buildings and water of the layers."""
    pieces = in_cells(areas_of(repaired(subject.geometry)))
    if walkable:
        pieces = [areas_of(outside(piece, layer_solids(snapshot, piece))) for piece in pieces]
    return array_of(piece for piece in pieces if piece.area > 0)


def in_cells(area: BaseGeometry) -> list[BaseGeometry]:
    """An area cut along the lines of a grid through the origin; itself alone where it meets few cells."""
    bounds, cell_m = np.array(area.bounds), CELL_M
    if area.is_empty:
        return []
    while MOST_CELLS < _count(bounds, cell_m) < math.inf:
        cell_m *= 2
    if not WHOLE_CELLS < _count(bounds, cell_m) < math.inf:
        return [area]
    west, south, east, north = np.floor(bounds / cell_m).tolist()
    column, row = (side.ravel() for side in np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1), indexing="ij"))
    cells = shapely.box(column * cell_m, row * cell_m, (column + 1) * cell_m, (row + 1) * cell_m)
    shapely.prepare(area)
    cells = cells[shapely.intersects(area, cells)]
    inner = shapely.contains_properly(area, cells).tolist()
    return [cell if within else common(cell, area) for cell, within in zip(cells, inner, strict=True)]


def _count(bounds: np.ndarray, cell_m: float) -> float:
    low, high = np.floor(bounds.reshape(2, 2) / cell_m)
    return float(np.prod(high - low + 1))


def layer_solids(snapshot: Snapshot, area: BaseGeometry) -> np.ndarray:
    """Buildings and water of the layers that meet an area; water under a road is none."""
    water = trimmed(layer_areas(snapshot, "water", area), area)
    wet = [without_bridges(snapshot, area, common(area, one)) for one in water]
    return array_of([*wet, *layer_areas(snapshot, "building", area)])


def layer_areas(snapshot: Snapshot, role: str, area: BaseGeometry) -> np.ndarray:
    """(n,) areas of the layers of a role that meet an area, in the order of the layers."""
    trees = [part.tree for layer in snapshot.layers.by_role(role) for part in layer.parts if len(part) and part.dimension == 2]
    return array_of(shape for tree in trees for shape in tree.geometries[np.sort(tree.query(area, predicate="intersects"))])


# --- gaps
def unreached(snapshot: Snapshot, covers: Covers, grounds: np.ndarray) -> np.ndarray:
    """(n,) the areas of each ground that nobody reaches."""
    members, around = reaches(snapshot, covers), shapely.total_bounds(grounds).reshape(1, 4)
    within_reach = members.grounds(snapshot, members.near(around))
    rows, hits = STRtree(within_reach).query(grounds, predicate="intersects")
    order = np.lexsort((hits, rows))
    rows, hits = rows[order], hits[order]
    gaps = grounds.copy()
    starts = np.searchsorted(rows, np.arange(len(grounds) + 1))
    for row in np.unique(rows).tolist():
        near = within_reach[hits[starts[row] : starts[row + 1]]]
        gaps[row] = areas_of(outside_valid(grounds[row], near))
    return gaps


@dataclass(frozen=True, eq=False)
class Coverage:
    """Of an area: the ground that counts (m2), and the gaps in it."""

    ground_m2: float
    gaps: np.ndarray

    @cached_property
    def open_m2(self) -> float:
        """How much nobody reaches."""
        return math.fsum(shapely.area(self.gaps))

    @cached_property
    def covered(self) -> float:
        """Share of the ground within reach, 0 to 1."""
        return min(1.0, max(0.0, 1 - self.open_m2 / self.ground_m2))

    @cached_property
    def gap(self) -> BaseGeometry:
        """What nobody reaches as one shape, without seams between cells."""
        return joined(self.gaps)


def joined(gaps: np.ndarray) -> BaseGeometry:
    """The gaps of cells as one shape: what ends at the side of a cell is joined with what goes on beyond it.

    Corners at a side lie beside it by the rounding errors of the overlay that made them, to be seen as slits. Set exactly onto it, what
    lies on both sides of it ends on the same line.
    """
    if len(gaps) == 1:
        only: BaseGeometry = gaps[0]
        return only
    parts = shapely.get_parts(gaps)
    ends = _is_at_side(shapely.bounds(parts).reshape(-1, 4)).any(axis=1)
    cut = shapely.transform(parts[ends], lambda places: np.where(_is_at_side(places), np.round(places / CELL_M) * CELL_M, places))
    try:
        whole = shapely.disjoint_subset_union_all(cut)
    except GEOSException:
        whole = shapely.union_all(array_of(map(repaired, cut)), grid_size=GRID_M)
    shape: BaseGeometry = shapely.multipolygons(np.concatenate((parts[~ends], shapely.get_parts(areas_of(repaired(whole))))))
    return shape


def _is_at_side(places: np.ndarray) -> np.ndarray:
    """Which of many coordinates lie on the side of a cell."""
    return np.asarray(np.abs(places - np.round(places / CELL_M) * CELL_M) < SEAM_M)


class Gaps:
    """Grounds (n,), which may belong together, and what nobody reaches of each, made when asked for."""

    def __init__(self, grounds: np.ndarray) -> None:
        self.grounds = grounds
        self._bounds = shapely.bounds(grounds).reshape(-1, 4)
        self._gaps = np.empty(len(grounds), dtype=object)
        self._is_made = np.zeros(len(grounds), dtype=bool)
        self._coverage: Coverage | None = None

    @property
    def bounds(self) -> np.ndarray:
        """(4,) of all the grounds; not a number without any."""
        return np.asarray(shapely.total_bounds(self.grounds)) if len(self.grounds) else np.full(4, np.nan)

    def touch(self, boxes: np.ndarray) -> None:
        """Gaps of grounds that meet any of (m, 4) boxes are no longer as they were."""
        self._is_made &= ~meeting(self._bounds, boxes)

    def of_each(self, snapshot: Snapshot, covers: Covers) -> np.ndarray:
        """(n,) what nobody reaches of each ground."""
        rows = np.flatnonzero(~self._is_made)
        if len(rows):
            self._gaps[rows] = unreached(snapshot, covers, self.grounds[rows])
            self._is_made[rows], self._coverage = True, None
        return self._gaps

    def together(self, snapshot: Snapshot, covers: Covers) -> Coverage | None:
        """The grounds as one area, the same object until an edit comes near; None without ground that counts."""
        ground_m2 = math.fsum(shapely.area(self.grounds))
        if not ground_m2 > LEAST_M2:
            return None
        gaps = self.of_each(snapshot, covers)
        if self._coverage is None:
            self._coverage = Coverage(ground_m2, gaps[~shapely.is_empty(gaps)])
        return self._coverage


class KeptGaps:
    """Gaps by the id of the feature that they belong to."""

    def __init__(self) -> None:
        self._gaps: dict[str, Gaps] = {}
        self._boxes = Boxes()

    def of(self, key: str, make: Callable[[], np.ndarray]) -> Gaps:
        """Those of a feature; `make` gives its grounds at the first time."""
        if key not in self._gaps:
            self._gaps[key] = Gaps(make())
            self._boxes.put([key], self._gaps[key].bounds)
        return self._gaps[key]

    def near(self, boxes: np.ndarray) -> set[str]:
        """Ids of features whose grounds meet any of (n, 4) boxes."""
        return self._boxes.meeting(boxes)

    def drop(self, ids: Iterable[str]) -> None:
        """Forget these features."""
        self._boxes.drop(ids)
        for key in ids:
            self._gaps.pop(key, None)

    def touch(self, boxes: np.ndarray) -> None:
        """What is reached in these boxes is another."""
        for key in self.near(boxes):
            self._gaps[key].touch(boxes)


def kept_gaps(snapshot: Snapshot, covers: Covers, kind: str, what: str) -> KeptGaps:
    """Gaps of features of a kind by those who cover, kept over edits; `what` tells grounds of one kind apart."""

    def patch(kept: KeptGaps, changed: Changed) -> KeptGaps:
        kept.drop(changed.ids)
        kept.touch(touched(snapshot, covers, changed))
        return kept

    return snapshot.kept(GAPS.of(covers, kind, what), KeptGaps, covers.kinds | {kind}, patch)


def coverage_of(snapshot: Snapshot, covers: Covers, subject: Placed, walkable: bool) -> Coverage | None:
    """How much of a feature's area is covered; None without ground that counts."""
    kept = kept_gaps(snapshot, covers, subject.kind, "walkable" if walkable else "whole")
    return kept.of(subject.id, lambda: ground_of(snapshot, subject, walkable)).together(snapshot, covers)


def objects_of(snapshot: Snapshot, covers: Covers, ring: Placed, role: str) -> Gaps:
    """The areas of a layer that meet a ring, each by itself."""

    def make() -> np.ndarray:
        shapes = trimmed(layer_areas(snapshot, role, ring.geometry), ring.geometry)
        return np.asarray(shapes[shapely.area(shapes) > 0])

    return kept_gaps(snapshot, covers, "ring", f"layer {role}").of(ring.id, make)
