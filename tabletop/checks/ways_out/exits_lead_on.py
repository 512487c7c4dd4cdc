"""Whether an exit leads on: the ground round its outer end, walked without going back through the crowd. Planar metres."""

from collections.abc import Callable
from dataclasses import InitVar, dataclass
from functools import cached_property
from typing import Generic, TypeVar
from weakref import ref

import numpy as np
import shapely
from shapely import GeometryCollection, LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.ground.ground_round import AT_END_M, PASSAGE_M, Ground, joined, less, pieces_of, snapshot_of
from tabletop.core.geometry.geometry import repaired
from tabletop.core.sight.openings import GATE_ON_LINE_M
from tabletop.core.values.feature import Placed

T = TypeVar("T")
Clear = Callable[[np.ndarray], np.ndarray]
"""Which of (n,) lines are free."""
LOOK_M = 100.0
"""So far round the outer end of an exit the ground is looked at; what reaches farther is taken to lead on."""
NEAR_M = 25.0
"""So far round it the ground is walked first: pockets are small, and from the edge of a street one sees far."""
CORRIDOR_M = 30.0
"""What is wider than this is open ground and no corridor."""
RAYS_DEG = np.arange(0.0, 360.0, 22.5)
"""Directions in which one looks from the outer end."""
_AHEAD = np.column_stack((np.sin(np.radians(RAYS_DEG)), np.cos(np.radians(RAYS_DEG))))
_SPOKES = _AHEAD / np.abs(_AHEAD).max(axis=1, keepdims=True)
"""(n, 2) where they leave a square of half-width 1."""
STEP_M = 0.05
"""So far beyond the edge of free ground people stand who step onto it."""
ONWARD_DEG = np.array([0.0, -22.5, 22.5, -45.0, 45.0])
"""Directions in which one looks on from the edge of what was walked, against straight away from the exit."""
HOLDS_M = GATE_ON_LINE_M + PASSAGE_M
"""What an edit touches farther off than this does not matter to ground: a gate opens a line within 1 m of it."""
BEYOND: "Key[dict[tuple[str, str], Beyond]]" = Key("ground beyond exits")


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What was found out, and the ground on which it rests: it holds until an edit comes near that. None: all ground looked at."""

    value: T
    rests_on: BaseGeometry | None = None
    no_ground: bool = False
    """Whether nobody can step out at all."""

    def holds(self, touched: np.ndarray) -> bool:
        """Whether none of (n,) shapes that an edit may have touched is near enough to matter."""
        return self.rests_on is not None and not shapely.dwithin(self.rests_on, touched, HOLDS_M).any()

    def along(self, line: LineString) -> BaseGeometry | None:
        """The ground on which it rests together with a line."""
        return None if self.rests_on is None else GeometryCollection([self.rests_on, line])


@dataclass(frozen=True)
class Beyond:
    """What lies round the outer end of an exit, as far as `LOOK_M`, without the crowd that it serves. Of the snapshot as `Ground`."""

    snapshot: InitVar[Snapshot]
    way: Placed
    crowd: BaseGeometry

    def __post_init__(self, snapshot: Snapshot) -> None:
        object.__setattr__(self, "_snapshot_ref", ref(snapshot))

    @property
    def line(self) -> LineString:
        """The exit, from the crowd outwards."""
        return self.way.geometry

    @cached_property
    def end(self) -> Point:
        """The outer end."""
        return Point(self.line.coords[-1])

    @cached_property
    def barred(self) -> BaseGeometry:
        """The crowd's ground, which is no way out; nothing where the exit ends inside it."""
        crowd = repaired(self.crowd)
        return Polygon() if crowd.intersects(self.end) else crowd

    @cached_property
    def far(self) -> Ground:
        """All ground that is looked at."""
        return Ground(snapshot_of(self), self.end, self.barred, LOOK_M)

    @cached_property
    def near(self) -> Ground:
        """The ground that is walked first."""
        return Ground(snapshot_of(self), self.end, self.barred, NEAR_M, self.far)

    def leads_on(self) -> Answer[bool]:
        """Whether people who step out reach the edge of the ground that is looked at, or an assembly point.

        True where neither road nor assembly is near.
        """
        # From the cheapest proof to the whole truth: a free way in any direction is proof enough that the exit leads on. Only where nobody
        # finds one is the ground cut up, and only that can say no.
        clear = self._rays[self.far.clear(self._rays)]
        if len(clear):
            return Answer(True, clear[0])
        # An empty place rests on no ground: no edit comes near it.
        return self._walked if len(self.far.roads) or len(self.far.assemblies) else Answer(True, Point())

    def pocket(self) -> BaseGeometry:
        """The ground where people are who step out; the outer end where there is none."""
        for ground in (self.near, self.far):
            piece = ground.at_place()
            if piece is None or not ground.reaches_out(piece):
                break
        return self.end if piece is None else piece

    @cached_property
    def _walked(self) -> Answer[bool]:
        """Whether the piece of ground at the outer end leads on: with one turn, then walked near by and straight on, then as a whole."""
        if self._takes_all:
            return Answer(False, self._doorstep, True)
        turn = self._with_one_turn(self.end, self.far.clear)
        if turn is not None:
            return Answer(True, turn)
        free = self._free
        way = None if free is None else self._from_free(free) or self._onward(free, self.far.clear)
        if way is not None:
            return Answer(True, GeometryCollection([self._doorstep, way]))
        piece = self.near.at_place()
        if piece is None:
            return Answer(False, self._doorstep, True)
        # Most dead ends are yards: a piece of ground that does not reach the edge of the near square need not be looked at any farther.
        if not self.near.reaches_out(piece) or self.near.reaches_assembly(piece):
            return Answer(self.near.reaches_assembly(piece), GeometryCollection([piece, self._doorstep]))
        way = self._onward(piece, self.far.clear)
        return Answer(self.leads(self.far.pieces)) if way is None else Answer(True, GeometryCollection([self._doorstep, way]))

    @cached_property
    def _doorstep(self) -> Polygon:
        """The ground within 1 m of the outer end, and a little more."""
        polygon: Polygon = self.end.buffer(AT_END_M + 0.1)
        return polygon

    @property
    def _takes_all(self) -> bool:
        """Whether one obstacle takes all ground at the outer end, and no road passes there."""
        if not shapely.contains(self.far.obstacles, self._doorstep).any():
            return False
        return not shapely.dwithin(self.far.roads, self._doorstep, PASSAGE_M).any()

    @property
    def _free(self) -> BaseGeometry | None:
        """The piece of free near ground on which people step out; None where that may be a road."""
        piece = self.near.at_place(self.near.free)
        apart = 0.0 if piece is None else float(piece.distance(self.end))
        # People who step out in a building may be on a road that leads through it; free ground knows no roads.
        by_road = apart > 0 and bool(shapely.dwithin(self.near.roads, self.end, apart + PASSAGE_M / 2).any())
        return None if by_road else piece

    def _from_free(self, piece: BaseGeometry) -> BaseGeometry | None:
        """A free way, straight or with one turn, from where people step out of an obstacle onto a piece of free ground."""
        step = shapely.get_coordinates(shapely.shortest_line(self.end, piece))
        metres = float(np.hypot(*(step[1] - step[0])))
        if metres == 0:
            return None
        # Right on the edge a ray would touch the obstacle that was stepped out of.
        place = Point(step[1] + (step[1] - step[0]) * STEP_M / metres)
        if not piece.intersects(place):
            return None
        rays = _to_edge(np.repeat(place.coords, len(RAYS_DEG), axis=0), RAYS_DEG, self.far.box)
        rays = rays[self.far.clear(rays)]
        return rays[0] if len(rays) else self._with_one_turn(place, self.far.clear)

    def _with_one_turn(self, place: Point, clear: Clear) -> BaseGeometry | None:
        """A free way from a place at the outer end straight for as far as near ground, and from there straight to the edge of the far."""
        legs = _spokes(place, NEAR_M)
        free = clear(legs)
        onward = _onward_from(shapely.get_coordinates(shapely.get_point(legs[free], 1)), RAYS_DEG[free], self.far.box)
        found = np.flatnonzero(clear(onward))
        return shapely.union(legs[free][found[0] // len(ONWARD_DEG)], onward[found[0]]) if len(found) else None

    def _onward(self, piece: BaseGeometry, clear: Clear) -> BaseGeometry | None:
        """The ground of a way through a piece of near ground, and from where that meets its edge straight to the edge of the far."""
        openings = array_of(opening for opening in self.near.openings(piece) if isinstance(opening, LineString))
        middles = shapely.get_coordinates(shapely.line_interpolate_point(openings, 0.5, normalized=True))
        away = middles - self.end.coords[0]
        rays = _onward_from(middles, np.degrees(np.arctan2(away[:, 0], away[:, 1])), self.far.box)
        rays = rays[clear(rays)]
        return GeometryCollection([piece, rays[0]]) if len(rays) else None

    def leads(self, pieces: np.ndarray) -> bool:
        """Whether the piece of far ground at the outer end reaches the edge or an assembly point."""
        piece = self.far.at_place(pieces)
        return piece is not None and (self.far.reaches_out(piece) or self.far.reaches_assembly(piece))

    # --- blind corridors
    def blind_m(self, limit_m: float) -> Answer[float]:
        """Metres of the exit, back from its outer end, from which one can only turn back: 0 where that is no more than the limit."""
        if self.line.length <= limit_m:
            return Answer(0.0, Point())
        section = self._section(limit_m)

        def clear(lines: np.ndarray) -> np.ndarray:
            # A ray that goes back through the section leads out by the corridor itself, which is what "blind" is about.
            return np.asarray(self.far.clear(lines) & ~shapely.intersects(lines, section))

        straight = self._rays[clear(self._rays)]
        if len(straight):
            return Answer(0.0, straight[0])
        outside = self.outside_m()
        if outside <= limit_m:
            return Answer(0.0, self.line)
        if not self._walked.value:
            return Answer(outside, self._walked.along(self.line))
        turn = self._with_one_turn(self.end, clear)
        if turn is not None:
            return Answer(0.0, turn)
        walked = self._past(section, self._free, clear) or self._past(section, self.near.at_place(), clear)
        return walked or Answer(self._blind_part(limit_m, outside))

    def _past(self, section: LineString, piece: BaseGeometry | None, clear: Clear) -> Answer[float] | None:
        """That nothing is blind, where one can walk straight on from what a section of the corridor leaves of a piece of near ground."""
        if piece is None:
            return None
        left = self.near.at_place(pieces_of(less(piece, array_of([shapely.buffer(section, 0.01, cap_style="square")]))))
        onward = None if left is None else self._onward(left, clear)
        return None if onward is None else Answer(0.0, GeometryCollection([self._doorstep, onward]))

    def _blind_part(self, low_m: float, high_m: float) -> float:
        if not self._blind_beyond(low_m):
            return 0.0
        # The ground beyond a section nearer to the end is part of that beyond one farther back, so if the greater leads nowhere the smaller
        # does not either: the border is found by halving.
        while high_m - low_m > 0.01:
            middle = (low_m + high_m) / 2
            low_m, high_m = (middle, high_m) if self._blind_beyond(middle) else (low_m, middle)
        return low_m

    def outside_m(self) -> float:
        """Metres from the outer end back to the crowd's ground, or to what bars the exit."""
        line, bars = self.line, [self.barred, *self.far.obstacles]
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
        section, whole = self._section(back_m), self._whole
        foot = self.line.interpolate(self.line.length - back_m)
        # Only the part of the section in which the exit runs cuts the ground; where the section sticks out through a wall it must not shut
        # the yard behind it.
        across = [part for part in pieces_of(shapely.intersection(section, whole)) if part.distance(foot) < PASSAGE_M]
        cut = shapely.buffer(array_of(across), 0.01, cap_style="square")
        return not self.leads(pieces_of(less(whole, cut)))

    @cached_property
    def _whole(self) -> BaseGeometry:
        """The far ground as one shape."""
        return joined(list(self.far.pieces))

    @cached_property
    def _rays(self) -> np.ndarray:
        """(n,) straight ways from the outer end to the edge of the far ground."""
        return _spokes(self.end, LOOK_M)


def _spokes(place: Point, look_m: float) -> np.ndarray:
    """(n,) straight ways from a place to the edge of the square round it, in all directions."""
    ends = place.coords[0] + look_m * _SPOKES
    return np.asarray(shapely.linestrings(np.stack((np.broadcast_to(place.coords, ends.shape), ends), axis=1)))


def _onward_from(places: np.ndarray, bearings_deg: np.ndarray, box: Polygon) -> np.ndarray:
    """(k * n,) straight ways from places (n, 2) in a square to its edge, some for each place: straight ahead and a little aside."""
    return _to_edge(np.repeat(places, len(ONWARD_DEG), axis=0), (bearings_deg[:, None] + ONWARD_DEG).ravel(), box)


def _to_edge(places: np.ndarray, bearings_deg: np.ndarray, box: Polygon) -> np.ndarray:
    """(n,) straight ways from places (n, 2) in a square to its edge."""
    turns = np.radians(bearings_deg)
    ahead = np.column_stack((np.sin(turns), np.cos(turns)))
    west, south, east, north = box.bounds
    room = np.where(ahead > 0, (east, north), (west, south)) - places
    steps = np.divide(room, ahead, out=np.full_like(room, np.inf), where=np.abs(ahead) > 1e-9).min(axis=1)
    return np.asarray(shapely.linestrings(np.stack((places, places + ahead * steps[:, None]), axis=1)))


def beyond(snapshot: Snapshot, way: Placed, crowd: Placed) -> Beyond:
    """The ground beyond an exit of a crowd, looked at once in a snapshot."""
    known = snapshot.kept(BEYOND, dict)
    return known.setdefault((way.id, crowd.id), Beyond(snapshot, way, crowd.geometry))
