"""The ground round a place on which people can walk: what obstacles leave of a square, and the roads in it. Planar metres."""

from collections.abc import Callable
from dataclasses import InitVar, dataclass
from functools import cached_property
from weakref import ref

import numpy as np
import shapely
from shapely import Point, Polygon
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.overlay import GRID_M, trimmed
from tabletop.checks.base.snapshot import Snapshot, array_of, pairs_near
from tabletop.checks.ground import walkable
from tabletop.core.geometry.geometry import repaired

PASSAGE_M = walkable.PASSAGE_M["foot"]
"""An opening narrower than this lets nobody through."""
AT_END_M = 1.0
"""Ground that begins this near a place is where people step out."""


@dataclass(frozen=True)
class Ground:
    """The ground round a place, so far on each side, without what is barred to people there: the crowd that an exit serves.

    The snapshot must be held by whoever asks: it keeps grounds, and one that kept it in turn would never be let go.
    """

    snapshot: InitVar[Snapshot]
    place: Point
    barred: BaseGeometry
    look_m: float
    whole: "Ground | None" = None
    """The ground of a wider square round the same place, where it is known."""

    def __post_init__(self, snapshot: Snapshot) -> None:
        object.__setattr__(self, "_snapshot_ref", ref(snapshot))

    @property
    def _snapshot(self) -> Snapshot:
        return snapshot_of(self)

    @cached_property
    def box(self) -> Polygon:
        """The square that is looked at."""
        x, y, look = self.place.x, self.place.y, self.look_m
        polygon: Polygon = shapely.box(x - look, y - look, x + look, y + look)
        return polygon

    @cached_property
    def roads(self) -> np.ndarray:
        """(n,) roads of the layers in the square."""
        if self.whole is not None:
            return self._inside(self.whole.roads, 0.0)
        parts = [part for layer in self._snapshot.layers.by_role("road") for part in layer.parts if len(part)]
        found = [part.tree.geometries[part.tree.query(self.box, predicate="intersects")] for part in parts]
        return np.concatenate([np.empty(0, dtype=object), *found])

    @cached_property
    def assemblies(self) -> np.ndarray:
        """(n,) assembly areas and points in the square."""
        return self._inside(self._snapshot.shapes_of("assembly"), 0.0)

    @cached_property
    def obstacles(self) -> np.ndarray:
        """(n,) what bars people in the square: buildings, water, fences, barriers, closed cordons, vehicles."""
        return trimmed(self._met, self.box, PASSAGE_M)

    @cached_property
    def _met(self) -> np.ndarray:
        """The same before it is made valid and cut to the square."""
        if self.whole is not None:
            return self._inside(self.whole._met, PASSAGE_M)
        return self._snapshot.obstacles_near(array_of([self.box]), PASSAGE_M)[1]

    def _inside(self, shapes: np.ndarray, margin_m: float) -> np.ndarray:
        return np.asarray(shapes[shapely.dwithin(shapes, self.box, margin_m)])

    @cached_property
    def strips(self) -> np.ndarray:
        """(n,) connected road strips, cut by what is barred and by what the plan puts across; a road passes between buildings and over
        water.
        """
        if not len(self.roads):
            return np.empty(0, dtype=object)
        near = shapely.intersection(self.roads, shapely.buffer(self.box, PASSAGE_M, join_style="mitre"))
        strips = shapely.intersection(shapely.buffer(shapely.union_all(near), PASSAGE_M / 2, quad_segs=2), self.box)
        # Buildings and water do not cut a road (it leads through an archway, over a bridge); a fence or a vehicle across it does.
        across = shapely.buffer(self._across, PASSAGE_M / 2)
        return pieces_of(less(strips, array_of([*across, self.barred])))

    @property
    def _across(self) -> np.ndarray:
        """The obstacles without buildings and water."""
        layers = [layer for role in ("building", "water") for layer in self._snapshot.layers.by_role(role)]
        trees = [part.tree for layer in layers for part in layer.parts if len(part)]
        solid = {id(one) for one in pairs_near(trees, array_of([self.box]), PASSAGE_M)[1]}
        return trimmed(array_of(one for one in self._met if id(one) not in solid), self.box, PASSAGE_M)

    @cached_property
    def free(self) -> np.ndarray:
        """(n,) connected pieces of ground that no obstacle takes; roads through obstacles are left out."""
        # Grown by half a passage, ground that hangs together is ground that a person's middle can walk. Corners of two pieces are quick,
        # and let pass what is up to 46 mm too narrow between two corners.
        grown = shapely.buffer(self.obstacles, PASSAGE_M / 2, quad_segs=2)
        return pieces_of(less(self.box, array_of([*grown, self.barred])))

    @cached_property
    def pieces(self) -> np.ndarray:
        """(n,) connected pieces of ground on which people can walk, roads included."""
        return pieces_of(joined([*self.free, *self.strips])) if len(self.strips) else self.free

    def at_place(self, pieces: np.ndarray | None = None) -> BaseGeometry | None:
        """The piece of ground (of these, or of all) where people step out; None where nothing begins within 1 m."""
        pieces = self.pieces if pieces is None else pieces
        apart = shapely.distance(pieces, self.place) if len(pieces) else np.array([np.inf])
        nearest = int(np.argmin(apart))
        return pieces[nearest] if apart[nearest] <= AT_END_M else None

    def reaches_out(self, piece: BaseGeometry) -> bool:
        """Whether a piece of ground goes as far as the edge of the square."""
        return bool(np.abs(np.array(piece.bounds) - np.array(self.box.bounds)).min() < PASSAGE_M)

    def reaches_assembly(self, piece: BaseGeometry) -> bool:
        """Whether a piece of ground goes as far as an assembly point."""
        return bool((shapely.distance(self.assemblies, piece) <= PASSAGE_M).any())

    def openings(self, piece: BaseGeometry) -> np.ndarray:
        """(n,) where a piece of ground meets the edge of the square, the widest first."""
        found = pieces_of(shapely.intersection(piece, self.box.exterior))
        return np.asarray(found[np.argsort(-shapely.length(found), kind="stable")])

    def clear(self, lines: np.ndarray) -> np.ndarray:
        """(n,) whether each line inside the square keeps clear of obstacles and of what is barred."""
        met = shapely.dwithin(lines[:, None], self.obstacles[None, :], PASSAGE_M / 2).any(axis=1)
        return np.asarray(~met & ~shapely.intersects(lines, self.barred))


def snapshot_of(ground: object) -> Snapshot:
    """The snapshot that something keeps no hold of (`_snapshot_ref`)."""
    snapshot: Snapshot | None = ground.__dict__["_snapshot_ref"]()
    assert snapshot is not None, "whoever asks holds the snapshot"
    return snapshot


def pieces_of(shape: BaseGeometry) -> np.ndarray:
    """(n,) the parts of a geometry that are not empty."""
    parts = shapely.get_parts(shape)
    return np.asarray(parts[~shapely.is_empty(parts)])


def joined(shapes: list[BaseGeometry]) -> BaseGeometry:
    """The shapes as one."""
    return _sure(lambda grid: shapely.union_all(shapes, grid_size=grid))


def less(area: BaseGeometry, covers: np.ndarray) -> BaseGeometry:
    """An area or line without what the covers hold."""
    return _sure(lambda grid: shapely.difference(area, shapely.union_all(covers, grid_size=grid), grid_size=grid))


def _sure(overlay: Callable[[float | None], BaseGeometry]) -> BaseGeometry:
    """The overlay, on a fine grid where GEOS refuses the exact one."""
    try:
        return repaired(overlay(None))
    except GEOSException:
        return repaired(overlay(GRID_M))
