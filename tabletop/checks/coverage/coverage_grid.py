"""Coverage cell by cell: who reaches into a cell, its ground, and what of it nobody reaches. Planar metres, working CRS.

A cell's answer is made of the cell alone in the same way each time, so that what is kept over edits is what a run from nothing gives.
"""

import math
from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from shapely import Polygon, STRtree
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.boxes import Boxes
from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import GRID_M, outside, outside_valid, trimmed
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.ground.free_ground import without_bridges
from tabletop.core.geometry.geometry import repaired
from tabletop.core.sight.openings import GATE_ON_LINE_M
from tabletop.core.sight.sight import NO_EDGES, free_reaches, outline_edges, reach_of
from tabletop.core.sight.walls import WALL_KINDS, high_barriers, layer_walls
from tabletop.core.values.feature import Placed

CELL_M = 125.0
"""Side of a cell."""
WIDE_CELLS = 900
"""A reach over more cells than this is held in no cell: it is looked at in each."""
ROUNDER = 1.001
"""The polygon of a disc reaches a little beyond its radius."""
Cell = tuple[int, int]
Box = tuple[float, float, float, float]
"""West, south, east, north."""
REACHES: "Key[Reaches]" = Key("reaches")
HIGH_BARRIERS: Key[tuple[np.ndarray, STRtree]] = Key("high barriers")
WALKABLE: Key[dict[Cell, BaseGeometry]] = Key("walkable cells")
OPEN: "Key[Open]" = Key("open cells")


@dataclass(frozen=True)
class Covers:
    """Who covers: features of a kind (of one unit type, where said) by their own reach, or by a radius in metres instead.

    `all_round`: the whole disc, though a feature has a sector.
    """

    kind: str = "unit"
    unit_type: str = ""
    radius_m: float | None = None
    all_round: bool = False

    @cached_property
    def name(self) -> str:
        """A text that no others who cover have."""
        return repr(self)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds whose edits change what is covered."""
        return WALL_KINDS | {self.kind}

    def includes(self, snapshot: Snapshot, one: Placed) -> bool:
        """Whether a feature is one of them."""
        if one.kind != self.kind or one.geometry.is_empty:
            return False
        row = snapshot.plan.roster.get(str(one.properties.get("unit", "")))
        return not self.unit_type or self.unit_type == (one.properties.get("unit_type") or (row.unit_type if row else ""))

    def box(self, one: Placed) -> Box:
        """What a feature may reach."""
        far_m = ROUNDER * (float(one.get("reach_m") or 0.0) if self.radius_m is None else self.radius_m)
        west, south, east, north = one.geometry.bounds
        return west - far_m, south - far_m, east + far_m, north + far_m


def count_of(box: Box) -> float:
    """How many cells a box meets; infinite for a box without numbers or ends."""
    if not all(map(math.isfinite, box)):
        return math.inf
    west, south, east, north = (math.floor(value / CELL_M) for value in box)
    return float((east - west + 1) * (north - south + 1))


def cells_of(box: Box) -> list[Cell]:
    """Cells that a box meets."""
    west, south, east, north = (math.floor(value / CELL_M) for value in box)
    return [(i, j) for i in range(west, east + 1) for j in range(south, north + 1)]


def whole_cells(boxes: np.ndarray) -> np.ndarray:
    """Boxes (n, 4) widened to the cells that they meet."""
    low, high = np.floor(boxes[:, :2] / CELL_M), np.floor(boxes[:, 2:] / CELL_M) + 1
    return np.hstack((low, high)) * CELL_M


def cells_among(known: Iterable[Cell], count: int, box: Box) -> list[Cell]:
    """Those of `count` known cells that a box meets, and perhaps others that it meets."""
    if count_of(box) <= count:
        return cells_of(box)
    west, south, east, north = (value / CELL_M for value in box)
    return [(i, j) for i, j in known if not (i + 1 < west or i > east or j + 1 < south or j > north)]


def shape_of(cell: Cell) -> Polygon:
    """The ground of a cell."""
    made: Polygon = shapely.box(cell[0] * CELL_M, cell[1] * CELL_M, (cell[0] + 1) * CELL_M, (cell[1] + 1) * CELL_M)
    return made


# --- reaches
@dataclass
class Reaches:
    """Who covers, cell by cell, with the ground that each reaches: made when first asked for."""

    covers: Covers
    members: dict[str, Placed] = field(default_factory=dict)
    cells: dict[Cell, list[str]] = field(default_factory=dict)
    wide: list[str] = field(default_factory=list)
    clipped: Boxes = field(default_factory=Boxes)
    _made: dict[str, BaseGeometry] = field(default_factory=dict)

    def put(self, some: list[Placed]) -> None:
        """Take features in."""
        clipped = {}
        for one in some:
            self.members[one.id], box = one, self.covers.box(one)
            for ids in self._lists(box):
                insort(ids, one.id)
            if one.get("sight"):
                clipped[one.id] = box
        self.clipped.put(list(clipped), np.array(list(clipped.values())))

    def drop(self, key: str) -> None:
        """Take a feature out; one that is not there is passed over."""
        one = self.members.pop(key, None)
        if one is not None:
            for ids in self._lists(self.covers.box(one)):
                ids.remove(key)
            self.clipped.drop([key])
            self._made.pop(key, None)

    def _lists(self, box: Box) -> Iterator[list[str]]:
        if count_of(box) > WIDE_CELLS:
            yield self.wide
        else:
            yield from (self.cells.setdefault(cell, []) for cell in cells_of(box))

    def walls_changed(self, boxes: np.ndarray) -> None:
        """Walls in these boxes are others now."""
        for key in self.clipped.meeting(boxes, GATE_ON_LINE_M):
            self._made.pop(key, None)

    def meeting(self, snapshot: Snapshot, area: BaseGeometry, cells: Iterable[Cell]) -> np.ndarray:
        """(n,) reaches that meet an area over these cells, ordered by the id of who has them."""
        keys = self.make_free(cells)
        found = array_of(self.reach(snapshot, key) for key in keys)
        shapely.prepare(area)
        return np.asarray(found[shapely.intersects(area, found)])

    def make_free(self, cells: Iterable[Cell]) -> list[str]:
        """Ids of those who may reach into any of these cells, ascending; their reaches that no wall clips are made together."""
        keys = self.near(cells)
        missing = [self.members[key] for key in keys if key not in self._made]
        free = [one for one in missing if not one.get("sight")]
        if free:
            made = free_reaches(free, self.covers.radius_m, self.covers.all_round)
            self._made.update((one.id, reach) for one, reach in zip(free, made, strict=True))
        return keys

    def near(self, cells: Iterable[Cell]) -> list[str]:
        """Ids of those who may reach into any of these cells, ascending."""
        return sorted({key for cell in cells for key in self.cells.get(cell, ())}.union(self.wide))

    def near_box(self, box: Box) -> list[str]:
        """Ids of those who may reach into a box, ascending; of a box over a whole province only cells that hold someone are looked at."""
        return self.near(cells_among(self.cells, len(self.cells), box))

    def reach(self, snapshot: Snapshot, key: str) -> BaseGeometry:
        """The ground that one of the members reaches."""
        if key not in self._made:
            one = self.members[key]
            walls = walls_in(snapshot, self.covers.box(one)) if one.get("sight") else NO_EDGES
            self._made[key] = reach_of(one, walls, self.covers.radius_m, self.covers.all_round)
        return self._made[key]


def reaches(snapshot: Snapshot, covers: Covers) -> Reaches:
    """Who covers in a scene, kept over edits."""

    def make() -> Reaches:
        made = Reaches(covers)
        made.put([one for one in snapshot.of(covers.kind) if covers.includes(snapshot, one)])
        return made

    def patch(known: Reaches, changed: Changed) -> Reaches:
        for key in changed.ids:
            known.drop(key)
        known.put([one for one in changed.after.values() if covers.includes(snapshot, one)])
        known.walls_changed(changed.boxes(WALL_KINDS))
        return known

    return snapshot.kept(REACHES.of(covers.name), make, covers.kinds, patch)


def touched(snapshot: Snapshot, covers: Covers, changed: Changed) -> np.ndarray:
    """(n, 4) boxes in which an edit may have changed what is covered: old and new reaches, and those that changed walls clip."""
    moved = [covers.box(one) for side in (changed.before, changed.after) for one in side.values() if one.kind == covers.kind]
    known = reaches(snapshot, covers)
    clipped = known.clipped.meeting(changed.boxes(WALL_KINDS), GATE_ON_LINE_M) if len(known.clipped) else ()
    return np.array([*moved, *(covers.box(known.members[key]) for key in sorted(clipped))]).reshape(-1, 4)


def walls_in(snapshot: Snapshot, box: Box) -> np.ndarray:
    """(m, 2, 2) edges that a look within a box does not pass."""
    area = shapely.box(*box)

    def make() -> tuple[np.ndarray, STRtree]:
        shapes = array_of(high_barriers(snapshot.of(*sorted(WALL_KINDS))).values())
        return shapes, STRtree(shapes)

    shapes, tree = snapshot.kept(HIGH_BARRIERS, make, WALL_KINDS)
    return outline_edges(array_of([*layer_walls(snapshot.layers, area), *shapes[tree.query(area, predicate="intersects")]]))


# --- ground
def ground_of(snapshot: Snapshot, cell: Cell, walkable: bool) -> BaseGeometry:
    """The ground of a cell: all of it, or what buildings and water of the layers leave of it."""
    if not walkable:
        return shape_of(cell)
    known = snapshot.kept(WALKABLE, dict, ())
    if cell not in known:
        box = shape_of(cell)
        known[cell] = areas_of(outside(box, layer_solids(snapshot, box)))
    return known[cell]


def layer_solids(snapshot: Snapshot, area: BaseGeometry) -> np.ndarray:
    """Buildings and water of the layers that meet an area; water under a road is none."""
    found = {}
    for role in ("building", "water"):
        trees = [part.tree for layer in snapshot.layers.by_role(role) for part in layer.parts if len(part) and part.dimension == 2]
        found[role] = array_of(shape for tree in trees for shape in tree.geometries[np.sort(tree.query(area, predicate="intersects"))])
    wet = [without_bridges(snapshot, area, common(area, water)) for water in trimmed(found["water"], area)]
    return array_of([*wet, *found["building"]])


def areas_of(shape: BaseGeometry) -> BaseGeometry:
    """The areas of a shape, without lines and points that an overlay left."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = shapely.get_parts(shapely.get_parts(shape))
    found: BaseGeometry = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return found


def common(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """The areas that two areas share, also where GEOS refuses at first."""
    try:
        met = shapely.intersection(one, other)
    except GEOSException:
        met = shapely.intersection(repaired(one), repaired(other), grid_size=GRID_M)
    return areas_of(repaired(met))


# --- what nobody reaches
def unreached(snapshot: Snapshot, covers: Covers, ground: BaseGeometry, cells: Iterable[Cell]) -> BaseGeometry:
    """The areas of a ground over these cells that nobody reaches."""
    return areas_of(outside_valid(ground, reaches(snapshot, covers).meeting(snapshot, ground, cells)))


@dataclass
class Open:
    """What of the ground of cells nobody reaches: made when first asked for."""

    covers: Covers
    walkable: bool
    _made: dict[Cell, BaseGeometry] = field(default_factory=dict)

    def touch(self, boxes: np.ndarray) -> None:
        """Forget the cells that any box meets."""
        for box in boxes.tolist():
            for cell in cells_among(self._made, len(self._made), box):
                self._made.pop(cell, None)

    def at(self, snapshot: Snapshot, cell: Cell) -> BaseGeometry:
        """The areas of a cell that nobody reaches."""
        if cell not in self._made:
            ground = ground_of(snapshot, cell, self.walkable)
            self._made[cell] = unreached(snapshot, self.covers, ground, [cell])
        return self._made[cell]


def open_cells(snapshot: Snapshot, covers: Covers, walkable: bool) -> Open:
    """What nobody reaches in a scene, kept over edits."""

    def patch(known: Open, changed: Changed) -> Open:
        known.touch(touched(snapshot, covers, changed))
        return known

    return snapshot.kept(OPEN.of(covers.name, walkable), lambda: Open(covers, walkable), covers.kinds, patch)
