"""How much of an area is covered: its ground and what of it nobody reaches, put together from cells. Planar metres, working CRS."""

import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.checks.changed import Changed
from tabletop.checks.coverage_grid import (
    CELL_M,
    Cell,
    Covers,
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
)
from tabletop.checks.overlay import outside
from tabletop.checks.snapshot import Snapshot, array_of
from tabletop.core.feature import Placed
from tabletop.core.geometry import repaired

WHOLE_ABOVE = 4_000
"""An area over more cells than this is not cut into them."""
LEAST_M2 = 1e-6
SEAM_DIGITS, SEAM_M = 6, 1e-6
"""Corners on both sides of a seam are the same when rounded so."""
NOTHING: BaseGeometry = Polygon()


@dataclass(frozen=True)
class Share:
    """Of an area: the ground that counts (m2), and the parts of it that nobody reaches."""

    ground_m2: float
    open_m2: float
    gaps: tuple[BaseGeometry, ...]

    @property
    def covered(self) -> float:
        """Share of the ground within reach, 0 to 1."""
        return min(1.0, max(0.0, 1 - self.open_m2 / self.ground_m2))

    def gap(self) -> BaseGeometry:
        """The gaps as one shape, without the seams between cells."""
        return self.gaps[0] if len(self.gaps) == 1 else _without_seams(array_of(self.gaps))


@dataclass
class _Piece:
    """What a cell holds of an area: its outline there (None: the whole cell), its ground, and the gap, None before it is asked for."""

    clip: BaseGeometry | None
    ground_m2: float
    gap: BaseGeometry | None = None


@dataclass
class Shares:
    """Areas of features cut into cells, kept over edits."""

    covers: Covers
    walkable: bool
    _pieces: dict[str, dict[Cell, _Piece]] = field(default_factory=dict)
    _within: dict[Cell, set[str]] = field(default_factory=dict)

    def drop(self, key: str) -> None:
        """Forget the area of a feature."""
        for cell in self._pieces.pop(key, ()):
            self._within[cell].discard(key)

    def touch(self, boxes: np.ndarray) -> None:
        """Forget the gaps in the cells that any box meets."""
        for box in boxes.tolist():
            for cell in cells_among(self._within, len(self._within), box):
                for key in self._within.get(cell, ()):
                    self._pieces[key][cell].gap = None

    def of(self, snapshot: Snapshot, subject: Placed) -> Share | None:
        """The share of a feature's area; None where it has no ground that counts."""
        if count_of(subject.geometry.bounds) > WHOLE_ABOVE:
            return self._whole(snapshot, subject)
        if subject.id not in self._pieces:
            self._pieces[subject.id] = pieces = _cut(snapshot, repaired(subject.geometry), self.walkable)
            for cell in pieces:
                self._within.setdefault(cell, set()).add(subject.id)
        pieces, known = self._pieces[subject.id], open_cells(snapshot, self.covers, self.walkable)
        for cell, piece in pieces.items():
            if piece.gap is None:
                piece.gap = known.at(snapshot, cell) if piece.clip is None else common(known.at(snapshot, cell), piece.clip)
        return _share(math.fsum(piece.ground_m2 for piece in pieces.values()), [piece.gap or NOTHING for piece in pieces.values()])

    def _whole(self, snapshot: Snapshot, subject: Placed) -> Share | None:
        area = areas_of(repaired(subject.geometry))
        if self.walkable and not area.is_empty:
            area = areas_of(outside(area, layer_solids(snapshot, area)))
        known = reaches(snapshot, self.covers)
        return _share(area.area, [areas_of(outside(area, known.into(snapshot, known.cells)))])


def _share(ground_m2: float, gaps: list[BaseGeometry]) -> Share | None:
    if not ground_m2 > LEAST_M2:
        return None
    return Share(ground_m2, math.fsum(gap.area for gap in gaps), tuple(gap for gap in gaps if not gap.is_empty))


def _without_seams(gaps: np.ndarray) -> BaseGeometry:
    """The gaps of cells as one shape: what ends at the side of a cell is joined with what goes on there.

    Both sides of a seam have the same corners but for rounding, so they are joined as a coverage, which is quick; where that fails,
    by overlay.
    """
    parts = shapely.get_parts(gaps)
    sides = shapely.bounds(parts) / CELL_M
    at_side = (np.abs(sides - np.round(sides)) * CELL_M < SEAM_M).any(axis=1)
    seamed, free = parts[at_side], parts[~at_side]
    joined = shapely.coverage_union_all(shapely.transform(seamed, lambda places: np.round(places, SEAM_DIGITS)))
    if not joined.is_valid or abs(joined.area - shapely.area(seamed).sum()) > SEAM_M * shapely.length(seamed).sum():
        joined = areas_of(shapely.union_all(seamed))
    made: BaseGeometry = shapely.multipolygons(np.concatenate((free, shapely.get_parts(joined))))
    return made


def _cut(snapshot: Snapshot, area: BaseGeometry, walkable: bool) -> dict[Cell, _Piece]:
    """The pieces of an area, cell by cell in order."""
    cells = cells_of(area.bounds) if not area.is_empty else []
    boxes = array_of(shape_of(cell) for cell in cells)
    shapely.prepare(area)
    inner, met = shapely.contains_properly(area, boxes), shapely.intersects(area, boxes)
    pieces = {}
    for k in np.flatnonzero(met).tolist():
        clip = None if inner[k] else common(boxes[k], area)
        if clip is None or not clip.is_empty:
            ground = ground_of(snapshot, cells[k], walkable)
            pieces[cells[k]] = _Piece(clip, (ground if clip is None else common(ground, clip)).area)
    return pieces


def shares(snapshot: Snapshot, covers: Covers, walkable: bool, kind: str) -> Shares:
    """Areas of the features of a kind in a scene."""

    def patch(known: Shares, changed: Changed) -> Shares:
        for key in changed.ids:
            known.drop(key)
        known.touch(touched(snapshot, covers, changed))
        return known

    kinds = covers.kinds | {kind}
    return snapshot.memo(f"shares of {kind} by {covers} {walkable}", lambda: Shares(covers, walkable), kinds, patch)
