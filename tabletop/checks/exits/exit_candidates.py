"""Where people of a crowd could leave: lines from its edge straight outwards, and through the gaps between obstacles. Planar metres."""

from collections.abc import Callable

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from tabletop.checks.base.overlay import outside, trimmed
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.exits.exit_places import middle_of
from tabletop.checks.exits.separate_ways import OPENING_M, held_by
from tabletop.checks.ground.free_ways import free_lines
from tabletop.checks.ground.ways import over_ground
from tabletop.checks.ways_out.way_out_gaps import gaps_between, walls_of
from tabletop.core.geometry.geometry import repaired
from tabletop.core.values.feature import Placed

INSIDE_M = 2.0
"""An exit begins so far inside its crowd, where the crowd is as deep as that."""
OUTSIDE_M = (18.0, 12.0, 8.0)
"""So far beyond the crowd an exit leads, the farthest that is free; with what lies inside it is no blind end, however it ends."""
STATION_M, MOST_STATIONS = 2.0, 120
SKEW_DEG = (0.0, 25.0, -25.0, 50.0, -50.0)
"""An exit leaves the edge square, or so much aside of that."""
CHORD_M = 4.0
"""The way out at a place is square to the edge for so far to both sides of it."""
NEAR_GAP_M = 15.0
"""A gap so near the edge of a crowd that stands free is a way out of it."""
BEYOND_GAP_M = (8.0, 4.0, 2.0)
JUST_M = 0.3
"""So far before and behind a gap it is looked on which side the crowd is."""
WAY_M = 250.0
"""So far one walks to a gap at most."""


def candidate_lines(snapshot: Snapshot, crowd: Placed, least_m: float) -> list[LineString]:
    """Lines from inside a crowd outwards along which a person can walk; from ground that obstacles hold, only through its gaps."""
    shape = repaired(crowd.geometry)
    held = held_by(snapshot, crowd)
    if held is not None:
        return _through(snapshot, shape, *held.gaps(least_m))
    near = _through(snapshot, shape, _gaps_near(snapshot, shape, least_m), lambda place: not shape.intersects(place))
    return [*near, *_straight(snapshot, shape)]


# --- through gaps
def _gaps_near(snapshot: Snapshot, shape: BaseGeometry, least_m: float) -> np.ndarray:
    """(k,) gaps between obstacles near the edge of a shape, as lines."""
    obstacles = snapshot.obstacles_near(array_of([shape]), NEAR_GAP_M + OPENING_M)[1]
    gaps = gaps_between(walls_of(trimmed(obstacles, shape, 2 * (NEAR_GAP_M + OPENING_M))), OPENING_M)
    lines = np.asarray(shapely.linestrings(gaps)) if len(gaps) else array_of([])
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    kept = (shapely.length(lines) >= least_m) & shapely.dwithin(middles, shape, NEAR_GAP_M)
    return np.asarray(lines[kept])


def _through(snapshot: Snapshot, shape: BaseGeometry, gaps: np.ndarray, is_beyond: Callable[[Point], bool]) -> list[LineString]:
    """A line from a shape square through each gap, straight where that is free, else the shortest way; gaps without one are left out."""
    found = []
    for gap in gaps:
        middle, out = _middle_and_out(gap)
        sides = [sense for sense in (1.0, -1.0) if is_beyond(Point(middle + sense * JUST_M * out))]
        if len(sides) == 1:
            line = _by_gap(snapshot, shape, middle, sides[0] * out)
            found += [] if line is None else [line]
    return found


def _middle_and_out(gap: LineString) -> tuple[np.ndarray, np.ndarray]:
    start, end = np.array(gap.coords[0]), np.array(gap.coords[-1])
    along = (end - start) / np.hypot(*(end - start))
    return (start + end) / 2, np.array([-along[1], along[0]])


def _by_gap(snapshot: Snapshot, shape: BaseGeometry, middle: np.ndarray, out: np.ndarray) -> LineString | None:
    """The line from a shape through the middle of a gap and as far beyond it as is free."""
    before = _up_to(snapshot, shape, middle, out)
    if before is None:
        return None
    for far_m in BEYOND_GAP_M:
        line = LineString([*before, middle + far_m * out])
        if free_lines(snapshot, array_of([LineString(line.coords[-2:])]))[0]:
            return line
    return None


def _up_to(snapshot: Snapshot, shape: BaseGeometry, middle: np.ndarray, out: np.ndarray) -> list[np.ndarray] | None:
    """Corners of a free way from inside a shape to the middle of a gap."""
    edge = shapely.get_coordinates(shapely.shortest_line(shape, Point(middle)))[0]
    away = edge - middle
    back = away / np.hypot(*away) if np.hypot(*away) > INSIDE_M / 4 else -out
    begin = edge + INSIDE_M * back
    begin = begin if shape.contains(Point(begin)) else edge
    if np.hypot(*(begin - middle)) > 0 and free_lines(snapshot, array_of([LineString([begin, middle])]))[0]:
        return [begin, middle]
    start = middle_of(outside(shape, snapshot.solids_near(array_of([shape]))[1]))
    way = None if start.is_empty else over_ground(snapshot, start, [Point(middle)], "foot", most_m=WAY_M)
    if way is None:
        return None
    # What of the way lies in the crowd is no part of the exit, but for its beginning.
    met = shapely.get_coordinates(shapely.intersection(way.line, shape.boundary))
    last_m = shapely.line_locate_point(way.line, shapely.points(met)).max() if len(met) else 0.0
    return list(np.array(substring(way.line, max(0.0, last_m - INSIDE_M), way.line.length).coords))


# --- from the edge
def _straight(snapshot: Snapshot, shape: BaseGeometry) -> list[LineString]:
    """Free lines from the edge of a crowd, square to it and aside, each as long as it is free."""
    found: list[LineString] = []
    for ring in shapely.get_exterior_ring(shapely.get_parts(shape)):
        starts, places, ahead = _stations(shape, ring)
        left = np.ones(len(places), dtype=bool)
        for far_m in OUTSIDE_M:
            lines = shapely.linestrings(np.stack((starts[left], places[left], places[left] + far_m * ahead[left]), axis=1))
            free = free_lines(snapshot, lines) & ~shapely.intersects(shape, shapely.get_point(lines, 2))
            found += list(lines[free])
            left[np.flatnonzero(left)[free]] = False
    return found


def _stations(shape: BaseGeometry, ring: BaseGeometry) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(n, 2) where exits begin, where they leave a ring, and their direction beyond it: at each station one for each skew."""
    step_m = max(STATION_M, ring.length / MOST_STATIONS)
    at_m = np.arange(step_m / 2, ring.length, step_m)

    def place(metres: np.ndarray) -> np.ndarray:
        return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(ring, metres % ring.length)))

    foot, chord = place(at_m), place(at_m + CHORD_M) - place(at_m - CHORD_M)
    length = np.hypot(*chord.T)
    kept = length > 0
    foot, chord = foot[kept], chord[kept] / length[kept, None]
    out = np.column_stack((chord[:, 1], -chord[:, 0]))
    # A ring may run either way round, and beside a sharp corner the chord's square may lead in.
    inwards = shapely.intersects(shape, shapely.points(foot + 0.05 * out)) & ~shapely.intersects(shape, shapely.points(foot - 0.05 * out))
    out[inwards] *= -1
    begin = foot - INSIDE_M * out
    shallow = ~shapely.contains(shape, shapely.points(begin))
    begin[shallow] = foot[shallow] - 0.5 * out[shallow]
    turns = np.radians(SKEW_DEG)
    ahead = np.concatenate([np.column_stack(_turned(out, turn)) for turn in turns])
    return np.tile(begin, (len(turns), 1)), np.tile(foot, (len(turns), 1)), ahead


def _turned(ahead: np.ndarray, turn: float) -> tuple[np.ndarray, np.ndarray]:
    cos, sin = np.cos(turn), np.sin(turn)
    return ahead[:, 0] * cos - ahead[:, 1] * sin, ahead[:, 0] * sin + ahead[:, 1] * cos
