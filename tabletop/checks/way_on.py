"""Whether an exit leads on: the ground round its outer end, walked without going back through the crowd. Planar metres."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from tabletop.checks import walkable
from tabletop.checks.overlay import GRID_M, trimmed
from tabletop.checks.snapshot import Snapshot, array_of, pairs_near
from tabletop.core.feature import Placed
from tabletop.core.geometry import repaired

LOOK_M = 100.0
"""So far round the outer end of an exit the ground is looked at; what reaches farther is taken to lead on."""
PASSAGE_M = walkable.PASSAGE_M["foot"]
"""An opening narrower than this lets nobody through."""
AT_END_M = 1.0
"""Ground that begins this near the outer end is where people step out."""
CORRIDOR_M = 30.0
"""What is wider than this is open ground and no corridor."""
RAYS_DEG = np.arange(0.0, 360.0, 22.5)


@dataclass(frozen=True)
class Beyond:
    """What lies round the outer end of an exit, as far as `LOOK_M`, without the crowd that it serves."""

    snapshot: Snapshot
    way: Placed
    crowd: BaseGeometry

    @property
    def line(self) -> LineString:
        """The exit, from the crowd outwards."""
        return self.way.geometry

    @cached_property
    def end(self) -> Point:
        """The outer end."""
        return Point(self.line.coords[-1])

    @cached_property
    def box(self) -> Polygon:
        """The ground that is looked at."""
        made: Polygon = shapely.box(self.end.x - LOOK_M, self.end.y - LOOK_M, self.end.x + LOOK_M, self.end.y + LOOK_M)
        return made

    @cached_property
    def barred(self) -> BaseGeometry:
        """The crowd's ground, which is no way out; nothing where the exit ends inside it."""
        crowd = repaired(self.crowd)
        return Polygon() if crowd.intersects(self.end) else crowd

    @cached_property
    def roads(self) -> np.ndarray:
        """(n,) roads of the layers in the box."""
        parts = [part for layer in self.snapshot.layers.by_role("road") for part in layer.parts if len(part)]
        found = [part.tree.geometries[part.tree.query(self.box, predicate="intersects")] for part in parts]
        return np.concatenate([np.empty(0, dtype=object), *found])

    @cached_property
    def assemblies(self) -> np.ndarray:
        """(n,) assembly areas and points in the box."""
        shapes = array_of(one.geometry for one in self.snapshot.of("assembly"))
        return np.asarray(shapes[shapely.intersects(shapes, self.box)])

    @cached_property
    def obstacles(self) -> np.ndarray:
        """(n,) what bars people in the box: buildings, water, fences, barriers, closed cordons, vehicles."""
        return trimmed(self._met, self.box, PASSAGE_M)

    @cached_property
    def strips(self) -> np.ndarray:
        """(n,) connected road strips, cut by the crowd and by what the plan puts across; a road passes between buildings and over water."""
        if not len(self.roads):
            return np.empty(0, dtype=object)
        return pieces_of(_less(_less(self._open_strips, shapely.buffer(self._across, PASSAGE_M / 2)), array_of([self.barred])))

    @property
    def _open_strips(self) -> BaseGeometry:
        """The road strips before anything cuts them: made of the layers alone, so kept until the exit itself is edited."""

        def make(_: list[Placed]) -> list[BaseGeometry]:
            near = shapely.intersection(self.roads, shapely.buffer(self.box, PASSAGE_M, join_style="mitre"))
            return [shapely.intersection(shapely.buffer(shapely.union_all(near), PASSAGE_M / 2, quad_segs=2), self.box)]

        def extents(_: list[Placed]) -> np.ndarray:
            return np.array([self.box.bounds])

        return self.snapshot.near_each("road strips round exits", [self.way], make, extents, ())[self.way.id]

    @property
    def _across(self) -> np.ndarray:
        """The obstacles without buildings and water."""
        layers = [layer for role in ("building", "water") for layer in self.snapshot.layers.by_role(role)]
        trees = [part.tree for layer in layers for part in layer.parts if len(part)]
        solid = {id(one) for one in pairs_near(trees, array_of([self.box]), PASSAGE_M)[1]}
        return trimmed(array_of(one for one in self._met if id(one) not in solid), self.box, PASSAGE_M)

    @cached_property
    def _met(self) -> np.ndarray:
        return self.snapshot.obstacles_near(array_of([self.box]), PASSAGE_M)[1]

    @cached_property
    def ground(self) -> np.ndarray:
        """(n,) connected pieces of ground on which people can walk, roads included."""
        grown = shapely.buffer(self.obstacles, PASSAGE_M / 2, quad_segs=2)
        free = _less(_less(self.box, grown), array_of([self.barred]))
        return pieces_of(_joined([free, *self.strips]))

    def leads_on(self) -> bool:
        """Whether people who step out reach the edge of the box or an assembly point. True where neither road nor assembly is near."""
        if not len(self.roads) and not len(self.assemblies):
            return True
        return bool(self.free(self._rays).any()) or self._by_road() or self.leads(self.ground)

    def leads(self, pieces: np.ndarray) -> bool:
        """Whether the piece of ground at the outer end reaches the edge of the box or an assembly point."""
        apart = shapely.distance(pieces, self.end) if len(pieces) else np.array([np.inf])
        nearest = int(np.argmin(apart))
        return bool(apart[nearest] <= AT_END_M) and self._reaches(pieces[nearest])

    def _reaches(self, piece: BaseGeometry) -> bool:
        to_edge = np.abs(np.array(piece.bounds) - np.array(self.box.bounds)).min()
        return bool(to_edge < PASSAGE_M) or bool((shapely.distance(self.assemblies, piece) <= PASSAGE_M).any())

    def _by_road(self) -> bool:
        """Whether a straight free step leads from the outer end to a road that goes on: the usual case, and quick."""
        onward = array_of(strip for strip in self.strips if self._reaches(strip))
        if not len(onward):
            return False
        nearest = onward[int(np.argmin(shapely.distance(onward, self.end)))]
        step = shapely.shortest_line(self.end, nearest)
        return bool(self.free(array_of([step]))[0])

    def free(self, lines: np.ndarray) -> np.ndarray:
        """(n,) whether each line keeps clear of obstacles and of the crowd."""
        clear = ~shapely.intersects(lines, self.barred)
        clear[self.snapshot.obstacles_near(lines, PASSAGE_M / 2)[0]] = False
        return np.asarray(clear)

    # --- blind corridors
    def blind_m(self, limit_m: float) -> float:
        """Metres of the exit, back from its outer end, from which one can only turn back: 0 where that is no more than the limit."""
        outside = self.outside_m()
        if outside <= limit_m or self._clear_ray(limit_m):
            return 0.0
        if not self.leads(self.ground):
            return outside
        low, high = limit_m, outside
        if not self._blind_beyond(low):
            return 0.0
        while high - low > 0.01:
            middle = (low + high) / 2
            low, high = (middle, high) if self._blind_beyond(middle) else (low, middle)
        return low

    def outside_m(self) -> float:
        """Metres from the outer end back to the crowd's ground, or to what bars the exit."""
        line, bars = self.line, [self.barred, *self.obstacles]
        met = shapely.get_coordinates(shapely.intersection(line, array_of(bars)))
        along = shapely.line_locate_point(line, shapely.points(met)) if len(met) else np.zeros(1)
        return float(line.length - along.max())

    def _section(self, back_m: float) -> LineString:
        """The line square to the exit, so far back from its outer end, as long as a corridor is wide at most."""
        foot = self.line.interpolate(self.line.length - back_m)
        before, after = (self.line.interpolate(self.line.length - back_m + step) for step in (-0.05, 0.05))
        ahead = np.array([after.x - before.x, after.y - before.y])
        left = np.array([-ahead[1], ahead[0]]) / (np.hypot(*ahead) or 1.0) * CORRIDOR_M / 2
        middle = np.array([foot.x, foot.y])
        return LineString([middle - left, middle + left])

    def _blind_beyond(self, back_m: float) -> bool:
        """Whether the ground beyond a section of the corridor leads nowhere but back."""
        section = self._section(back_m)
        foot = self.line.interpolate(self.line.length - back_m)
        across = [part for part in pieces_of(shapely.intersection(section, _joined(list(self.ground)))) if part.distance(foot) < PASSAGE_M]
        cut = shapely.buffer(array_of(across), 0.01, cap_style="square")
        return not self.leads(pieces_of(_less(_joined(list(self.ground)), cut)))

    def _clear_ray(self, limit_m: float) -> bool:
        """Whether one can walk straight from the outer end to the edge of the box, not back through the corridor: the quick answer."""
        return bool((self.free(self._rays) & ~shapely.intersects(self._rays, self._section(limit_m))).any())

    @cached_property
    def _rays(self) -> np.ndarray:
        """(n,) straight ways from the outer end to the edge of the box."""
        turns = np.radians(RAYS_DEG)
        far = np.column_stack((self.end.x + 1.5 * LOOK_M * np.sin(turns), self.end.y + 1.5 * LOOK_M * np.cos(turns)))
        rays = shapely.linestrings(np.stack((np.broadcast_to([self.end.x, self.end.y], far.shape), far), axis=1))
        return np.asarray(shapely.intersection(rays, self.box))


def beyond(snapshot: Snapshot, way: Placed, crowd: Placed) -> Beyond:
    """The ground beyond an exit of a crowd, looked at once in a snapshot."""
    known: dict[tuple[str, str], Beyond] = snapshot.memo("ground beyond exits", dict)
    return known.setdefault((way.id, crowd.id), Beyond(snapshot, way, crowd.geometry))


def pieces_of(shape: BaseGeometry) -> np.ndarray:
    """(n,) the parts of a geometry that are not empty."""
    parts = shapely.get_parts(shape)
    return np.asarray(parts[~shapely.is_empty(parts)])


def _joined(shapes: list[BaseGeometry]) -> BaseGeometry:
    return _sure(lambda grid: shapely.union_all(shapes, grid_size=grid))


def _less(area: BaseGeometry, covers: np.ndarray) -> BaseGeometry:
    return _sure(lambda grid: shapely.difference(area, shapely.union_all(covers, grid_size=grid), grid_size=grid))


def _sure(overlay: Callable[[float | None], BaseGeometry]) -> BaseGeometry:
    """The overlay, on a fine grid where GEOS refuses the exact one."""
    try:
        return repaired(overlay(None))
    except GEOSException:
        return repaired(overlay(GRID_M))
