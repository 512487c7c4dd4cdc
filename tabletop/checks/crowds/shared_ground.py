"""Ground that crowds and flows share: their densities add up there. Planar metres, square metres, persons per square metre."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import GRID_M, outside
from tabletop.checks.base.snapshot import Snapshot, array_of, boxes_of, grouped
from tabletop.core.geometry.geometry import repaired
from tabletop.core.values.feature import Placed

PEOPLE_KINDS = ("crowd", "crowd-flow")
SOLID_KINDS = frozenset({"vehicle"})
"""Kinds of a plan that take ground from a crowd; buildings and water stand in the layers."""
LEAST_GROUND_M2 = 0.01
"""Less ground than this is none: a density on it would say nothing."""
LEAST_PIECE_M2 = 4.0
"""Ground that is shared counts from this size on."""
_ALIKE, _SLACK_M2 = 1e-9, 1e-6
USABLE: "Key[dict[str, Usable]]" = Key("usable grounds")


@dataclass(frozen=True)
class Usable:
    """What of its ground a crowd can stand on, and how large that is."""

    ground: BaseGeometry
    area_m2: float


def usable_grounds(snapshot: Snapshot, crowds: list[Placed]) -> dict[str, Usable]:
    """Ground of these crowds (and of others asked for before) without the buildings, vehicles and water in it, by id."""

    def make(some: list[Placed]) -> list[Usable]:
        shapes = array_of(crowd.geometry for crowd in some)
        solids = grouped(snapshot.solids_near(shapes), len(some))
        grounds = [outside(shape, inside) for shape, inside in zip(shapes, solids, strict=True)]
        return [Usable(ground, ground.area) for ground in grounds]

    return snapshot.kept_near(USABLE, crowds, make, boxes_of, SOLID_KINDS)


def density_of(snapshot: Snapshot, crowd: Placed) -> float:
    """People of a crowd on a square metre of its usable ground; 0 where nobody said how many, or where no ground is left."""
    area = usable_grounds(snapshot, [crowd])[crowd.id].area_m2
    return float(crowd.get("headcount") or 0) / area if area >= LEAST_GROUND_M2 else 0.0


def meeting_people(snapshot: Snapshot, one: Placed) -> list[Placed]:
    """Other crowds and flows whose drawn ground meets that of one."""
    return [other for other in snapshot.near(PEOPLE_KINDS, one.geometry, 0.0) if other.id != one.id]


def components(snapshot: Snapshot, some: Sequence[Placed], joins: Callable[[Placed, Placed], bool]) -> list[list[Placed]]:
    """What hangs together with these by ground that is met, where the pair joins: each once, ordered by id."""
    found, seen = [], set[str]()
    for first in some:
        if first.id in seen:
            continue
        members, waiting = {first.id: first}, [first]
        while waiting:
            feature = waiting.pop()
            for other in meeting_people(snapshot, feature):
                if other.id not in members and joins(feature, other):
                    members[other.id] = other
                    waiting.append(other)
        seen.update(members)
        found.append([members[key] for key in sorted(members)])
    return found


@dataclass(frozen=True)
class Overlay:
    """The ground of crowds cut into cells: (c,) polygons, (c, n) which of the n crowds takes each, and (n,) their densities."""

    crowds: tuple[Placed, ...]
    cells: np.ndarray
    takes: np.ndarray
    densities: np.ndarray

    def only(self, rows: np.ndarray) -> "Overlay":
        """The same without the cells that (c,) `rows` leaves out."""
        return Overlay(self.crowds, self.cells[rows], self.takes[rows], self.densities)

    def of(self, crowds: Sequence[Placed]) -> "Overlay":
        """The same with these crowds alone, on their ground."""
        ids = {crowd.id for crowd in crowds}
        columns = np.array([crowd.id in ids for crowd in self.crowds], dtype=bool)
        rows = self.takes[:, columns].any(axis=1)
        features = tuple(crowd for crowd in self.crowds if crowd.id in ids)
        return Overlay(features, self.cells[rows], self.takes[rows][:, columns], self.densities[columns])

    def shared(self) -> list["Overlay"]:
        """Ground that at least two take, piece by piece, from 4 m2 on."""
        common = self.only(self.takes.sum(axis=1) >= 2)
        # A sliver where two outlines were drawn side by side is no ground on which people meet.
        pieces = [piece for piece in _pieces(common.cells) if piece.area >= LEAST_PIECE_M2 - _SLACK_M2]
        inside = [shapely.intersects(piece, shapely.point_on_surface(common.cells)) for piece in pieces]
        return [common.only(rows) for rows in inside]

    def densest(self) -> "DensestGround | None":
        """The greatest density that stands or is exceeded on a piece of at least 4 m2; None where all pieces are smaller."""
        sums = self.takes @ self.densities
        # Levels from the densest down: ground that is at least so dense, joined over the borders of its cells, until a piece has 4 m2. So
        # cutting a crowd in two hides no dense place.
        for level in sorted(set(sums.tolist()), reverse=True):
            pieces = [piece for piece in _pieces(self.cells[sums >= level - _ALIKE]) if piece.area >= LEAST_PIECE_M2 - _SLACK_M2]
            if pieces:
                at_level = np.flatnonzero(np.abs(sums - level) <= _ALIKE)
                inside = shapely.intersects(pieces[0], shapely.point_on_surface(self.cells[at_level]))
                takes = self.takes[at_level[inside][0]]
                return DensestGround(
                    level, shapely.union_all(pieces), tuple(crowd for crowd, on in zip(self.crowds, takes, strict=True) if on)
                )
        return None


@dataclass(frozen=True)
class DensestGround:
    """Where people are densest: persons per m2 added up, the ground, and the crowds that add up there."""

    density: float
    ground: BaseGeometry
    crowds: tuple[Placed, ...]


def overlay_of(snapshot: Snapshot, crowds: Sequence[Placed]) -> Overlay:
    """The usable ground of crowds and flows, cut along all their edges. Exact but for the rounding of coordinates."""
    features = [crowd for crowd in crowds if density_of(snapshot, crowd) > 0]
    known = usable_grounds(snapshot, features)
    grounds = array_of(_areas(known[crowd.id].ground) for crowd in features)
    densities = np.array([density_of(snapshot, crowd) for crowd in features])
    if not features:
        return Overlay((), array_of([]), np.empty((0, 0), dtype=bool), densities)
    # Cut along all edges, each cell lies wholly in a crowd's ground or wholly outside, so one place in it tells which.
    lines = shapely.union_all(shapely.boundary(grounds))
    cells = shapely.get_parts(shapely.polygonize([lines]))
    places = shapely.point_on_surface(cells)
    takes = (
        np.column_stack([shapely.intersects(ground, places) for ground in grounds])
        if len(cells)
        else np.empty((0, len(features)), dtype=bool)
    )
    held = takes.any(axis=1)
    return Overlay(tuple(features), cells[held], takes[held], densities)


def _areas(ground: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(repaired(ground))
    areas: BaseGeometry = shapely.multipolygons([part for part in parts if part.geom_type == "Polygon"])
    return areas


def _pieces(cells: np.ndarray) -> np.ndarray:
    """(p,) the pieces that cells make together."""
    if not len(cells):
        return cells
    try:
        whole = shapely.union_all(cells)
    except shapely.errors.GEOSException:
        whole = shapely.union_all(cells, grid_size=GRID_M)
    return np.asarray(shapely.get_parts(whole))
