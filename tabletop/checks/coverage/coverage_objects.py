"""How much of each object of a layer nobody reaches: objects of each ring cell by cell, kept over edits. Planar metres, working CRS."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import trimmed
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.coverage.coverage_grid import (
    Box,
    Cell,
    Covers,
    cells_among,
    cells_of,
    common,
    count_of,
    open_cells,
    reaches,
    touched,
    unreached,
)
from tabletop.core.values.feature import Placed

WIDE_OBJECT_CELLS = 4_000
"""An object over more cells than this (8 by 8 km) is not cut into cells: it is judged whole each time."""
AREAS: "Key[dict[str, RingObjects]]" = Key("areas in rings")


@dataclass
class RingObjects:
    """Areas of a layer that meet a ring: `shapes` (n,), their rows by the cells that they may meet, and what of them is open there.

    `bounds`: of the shapes and the ring. `wide`: rows of objects that are held in no cell.
    """

    shapes: np.ndarray
    bounds: Box
    rows: dict[Cell, list[int]]
    wide: list[int] = field(default_factory=list)
    _open: dict[Cell, np.ndarray] = field(default_factory=dict)

    def touch(self, boxes: np.ndarray) -> None:
        """What is open in the cells that any box meets is not known any more."""
        for box in boxes.tolist():
            for cell in cells_among(self._open, len(self._open), box):
                self._open.pop(cell, None)

    def open_m2(self, snapshot: Snapshot, covers: Covers) -> np.ndarray:
        """(n,) how much of each object nobody reaches."""
        known, made = open_cells(snapshot, covers, False), np.zeros(len(self.shapes))
        for cell, rows in self.rows.items():
            if cell not in self._open:
                self._open[cell] = _common_m2(self.shapes[rows], known.at(snapshot, cell))
            made[rows] += self._open[cell]
        for row in self.wide:
            near = reaches(snapshot, covers).cells
            made[row] = unreached(snapshot, covers, self.shapes[row], cells_among(near, len(near), self.shapes[row].bounds)).area
        return made


def _common_m2(shapes: np.ndarray, area: BaseGeometry) -> np.ndarray:
    """(n,) how much each shape shares with an area."""
    try:
        return np.asarray(shapely.area(shapely.intersection(shapes, area)))
    except GEOSException:
        return np.array([common(area, shape).area for shape in shapes])


def ring_objects(snapshot: Snapshot, covers: Covers, role: str, ring: Placed) -> RingObjects:
    """The areas of a layer that meet a ring."""

    def patch(known: dict[str, RingObjects], changed: Changed) -> dict[str, RingObjects]:
        boxes = touched(snapshot, covers, changed)
        for key in changed.ids:
            known.pop(key, None)
        for one in known.values():
            one.touch(boxes)
        return known

    known = snapshot.kept(AREAS.of(role, covers.name), dict, covers.kinds | {"ring"}, patch)
    if ring.id not in known:
        known[ring.id] = _in_ring(snapshot, role, ring)
    return known[ring.id]


def _in_ring(snapshot: Snapshot, role: str, ring: Placed) -> RingObjects:
    trees = [part.tree for layer in snapshot.layers.by_role(role) for part in layer.parts if len(part) and part.dimension == 2]
    found = [tree.geometries[np.sort(tree.query(ring.geometry, predicate="intersects"))] for tree in trees]
    shapes = trimmed(np.concatenate([np.empty(0, dtype=object), *found]), ring.geometry)
    shapes = shapes[shapely.area(shapes) > 0]
    rows: dict[Cell, list[int]] = {}
    wide = []
    for row, box in enumerate(shapely.bounds(shapes).reshape(-1, 4).tolist()):
        if count_of(box) > WIDE_OBJECT_CELLS:
            wide.append(row)
            continue
        for cell in cells_of(box):
            rows.setdefault(cell, []).append(row)
    west, south, east, north = shapely.total_bounds(np.append(shapes, ring.geometry)).tolist()
    return RingObjects(shapes, (west, south, east, north), rows, wide)
