"""How much of an area is covered: its ground and what of it nobody reaches, put together from cells. Planar metres, working CRS."""

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import outside
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.coverage.coverage_grid import (
    CELL_M,
    Cell,
    Covers,
    Open,
    areas_of,
    cells_among,
    cells_of,
    common,
    count_of,
    ground_of,
    layer_solids,
    open_cells,
    reaches,
    shape_of,
    touched,
    unreached,
)
from tabletop.checks.coverage.coverage_seams import CellGap, joined
from tabletop.core.geometry.geometry import repaired
from tabletop.core.values.feature import Placed

WHOLE_BELOW, WHOLE_ABOVE = 9, 4_000
"""An area over so few cells, or over more than so many, is looked at whole: cutting it costs more than it spares."""
LEAST_M2 = 1e-6
NO_GAP = CellGap(Polygon())
SHARES: "Key[Shares]" = Key("shares of areas")


@dataclass(frozen=True, eq=False)
class Share:
    """Of an area: the ground that counts (m2), and what of it nobody reaches, cell by cell."""

    ground_m2: float
    gaps: tuple[CellGap, ...]
    _joined: dict[bytes, np.ndarray]

    @cached_property
    def open_m2(self) -> float:
        """How much nobody reaches."""
        return math.fsum(gap.area_m2 for gap in self.gaps)

    @cached_property
    def covered(self) -> float:
        """Share of the ground within reach, 0 to 1."""
        return min(1.0, max(0.0, 1 - self.open_m2 / self.ground_m2))

    @cached_property
    def gap(self) -> BaseGeometry:
        """What nobody reaches as one shape, without the seams between cells."""
        return self.gaps[0].shape if len(self.gaps) == 1 else joined(self.gaps, self._joined)


@dataclass
class _Piece:
    """A part of an area: what one cell holds of it, or all of an area that is looked at whole (over no cells where these are too many).

    `ground`: that of an area looked at whole. `clip`: the outline within a cell, None where it is all of the cell.
    """

    cells: list[Cell]
    ground_m2: float
    ground: BaseGeometry | None = None
    clip: BaseGeometry | None = None
    gap: CellGap = NO_GAP
    is_known: bool = False

    def may_meet(self, box: list[float]) -> bool:
        """Whether what happens in a box may change the gap; one in cells is made of all that happens in its cell."""
        if self.ground is None:
            return True
        west, south, east, north = self.ground.bounds
        return not (box[2] < west or box[0] > east or box[3] < south or box[1] > north)

    def look(self, snapshot: Snapshot, known: Open) -> bool:
        """Make the gap; whether it is another than before."""
        self.is_known = True
        if self.ground is not None:
            found = unreached(snapshot, known.covers, self.ground, self.cells or reaches(snapshot, known.covers).cells)
        else:
            found = known.at(snapshot, self.cells[0])
            found = found if self.clip is None else common(found, self.clip)
        if shapely.equals_exact(self.gap.shape, found):
            return False
        self.gap = CellGap(found)
        return True


@dataclass
class Shares:
    """Areas of features and the pieces that they are cut into, kept over edits."""

    covers: Covers
    walkable: bool
    _pieces: dict[str, list[_Piece]] = field(default_factory=dict)
    _within: dict[Cell, dict[str, _Piece]] = field(default_factory=dict)
    _wide: dict[str, _Piece] = field(default_factory=dict)
    _told: dict[str, Share] = field(default_factory=dict)
    _joined: dict[str, dict[bytes, np.ndarray]] = field(default_factory=dict)

    def drop(self, key: str) -> None:
        """Forget the area of a feature."""
        self._told.pop(key, None)
        self._joined.pop(key, None)
        self._wide.pop(key, None)
        for piece in self._pieces.pop(key, ()):
            for cell in piece.cells:
                del self._within[cell][key]

    def touch(self, boxes: np.ndarray) -> None:
        """The gaps that anything in a box may change are not known any more."""
        for box in boxes.tolist():
            cells = cells_among(self._within, len(self._within), box)
            for some in (self._wide, *(self._within[cell] for cell in cells if cell in self._within)):
                for piece in some.values():
                    piece.is_known = piece.is_known and not piece.may_meet(box)

    def of(self, snapshot: Snapshot, subject: Placed) -> Share | None:
        """The share of a feature's area, the same object as before where it is the same; None without ground that counts."""
        if subject.id not in self._pieces:
            self._take(subject.id, _cut(snapshot, areas_of(repaired(subject.geometry)), self.walkable))
        pieces, known = self._pieces[subject.id], open_cells(snapshot, self.covers, self.walkable)
        ground_m2 = math.fsum(piece.ground_m2 for piece in pieces)
        if not ground_m2 > LEAST_M2:
            return None
        unknown = [piece for piece in pieces if not piece.is_known]
        reaches(snapshot, self.covers).make_free(cell for piece in unknown for cell in piece.cells)
        if sum(piece.look(snapshot, known) for piece in unknown) or subject.id not in self._told:
            gaps = tuple(piece.gap for piece in pieces if not piece.gap.shape.is_empty)
            self._told[subject.id] = Share(ground_m2, gaps, self._joined.setdefault(subject.id, {}))
        return self._told[subject.id]

    def _take(self, key: str, pieces: list[_Piece]) -> None:
        self._pieces[key] = pieces
        for piece in pieces:
            for cell in piece.cells:
                self._within.setdefault(cell, {})[key] = piece
            if not piece.cells:
                self._wide[key] = piece


def _cut(snapshot: Snapshot, area: BaseGeometry, walkable: bool) -> list[_Piece]:
    """The pieces of an area: cell by cell in order, or one of it all."""
    count = 0.0 if area.is_empty else count_of(area.bounds)
    if WHOLE_BELOW < count <= WHOLE_ABOVE:
        return _cut_by_cells(snapshot, area, walkable)
    if not count:
        return []
    ground = areas_of(outside(area, layer_solids(snapshot, area))) if walkable else area
    return [_Piece(cells_of(area.bounds) if count <= WHOLE_BELOW else [], ground.area, ground)]


def _cut_by_cells(snapshot: Snapshot, area: BaseGeometry, walkable: bool) -> list[_Piece]:
    cells = cells_of(area.bounds)
    boxes = array_of(shape_of(cell) for cell in cells)
    shapely.prepare(area)
    inner, met = shapely.contains_properly(area, boxes), shapely.intersects(area, boxes)
    pieces = []
    for k in np.flatnonzero(met).tolist():
        clip = None if inner[k] else common(boxes[k], area)
        if clip is None or not clip.is_empty:
            ground = ground_of(snapshot, cells[k], walkable)
            if clip is not None:
                ground = common(ground, clip) if ground.area < CELL_M**2 else clip
            pieces.append(_Piece([cells[k]], ground.area, clip=clip))
    return pieces


def shares(snapshot: Snapshot, covers: Covers, walkable: bool, kind: str) -> Shares:
    """Areas of the features of a kind in a scene."""

    def patch(known: Shares, changed: Changed) -> Shares:
        for key in changed.ids:
            known.drop(key)
        known.touch(touched(snapshot, covers, changed))
        return known

    kinds = covers.kinds | {kind}
    return snapshot.kept(SHARES.of(kind, covers.name, walkable), lambda: Shares(covers, walkable), kinds, patch)
