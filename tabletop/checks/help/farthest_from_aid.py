"""From where in a crowd it is farthest to a health post: places of its ground, and the way of each of them. Planar metres."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import GeometryCollection, LineString, Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.ground.free_ways import HALF_M, bent_way, free_lines
from tabletop.checks.ground.walkable import SNAP_M, Walkable, around, box_of
from tabletop.core.geometry.geometry import repaired
from tabletop.core.values.feature import Placed

EVERY_M = 25.0
"""Besides the corners of a crowd's edge, places of its ground are so far apart, along the edge and inside."""
INWARD_M = HALF_M + 0.2
"""Where people cannot stand on the edge itself, because a wall runs along it, they stand so far inside."""
MOST_PLACES = 400
"""A larger crowd is looked at in wider steps."""
LEAST_M2 = 10.0
"""Less ground of a crowd than this, shut in by itself, is a corner in which nobody stands."""
NEXT_POSTS = 3
"""So many posts, the nearest first, are tried straight and with one bend."""


@dataclass(frozen=True)
class Farthest:
    """The way from the farthest place of a crowd to a post and its metres: 0 where it is short enough without being measured.

    None for metres: no way leads there. `rests_on`: ground that the answer rests on; None: all ground near.
    """

    post: Placed
    line: LineString
    metres: float | None
    rests_on: BaseGeometry | None = None


def places_of(area: BaseGeometry) -> np.ndarray:
    """(n,) corners of an area, places along its edge, and inside it: none of its ground is farther than about 18 m from one of them."""
    whole = repaired(area)
    step = max(EVERY_M, float(np.sqrt(whole.area / MOST_PLACES)), shapely.length(whole.boundary) / MOST_PLACES)
    edge = shapely.get_coordinates(shapely.segmentize(whole.boundary, step))
    west, south, east, north = whole.bounds
    columns, rows = np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
    inner = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    inside = inner[shapely.contains_xy(whole, *inner.T)] if len(inner) else inner
    return np.asarray(shapely.points(np.unique(np.concatenate((edge, inside)), axis=0)))


def standing(snapshot: Snapshot, area: BaseGeometry) -> tuple[np.ndarray, np.ndarray]:
    """(n,) places of an area where people can stand, and those where something stands that bars them."""
    places = places_of(area)
    free = free_lines(snapshot, places)
    barred = places[~free]
    if not len(barred):
        return places, barred
    inner = shapely.buffer(repaired(area), -INWARD_M, join_style="mitre")
    if inner.is_empty:
        return places[free], barred
    moved = shapely.get_point(shapely.shortest_line(inner, barred), 0)
    near = moved[shapely.distance(moved, barred) <= SNAP_M]
    return np.concatenate((places[free], near[free_lines(snapshot, near)])), barred


@dataclass
class _Ways:
    """What is known of the ways of places: metres (an upper bound where a bend was taken; not a number where unknown), lines, posts."""

    places: np.ndarray
    metres: np.ndarray
    lines: np.ndarray
    post: np.ndarray
    is_exact: np.ndarray


def farthest(snapshot: Snapshot, crowd: Placed, posts: list[Placed], most_m: float, surely_m: float) -> Farthest:
    """The place of a crowd from which the way to the nearest of these posts is longest.

    Straight free ways are exact; what is surely no longer than `most_m` is not measured; the rest is looked for over the ground as far
    as `most_m` round the crowd.
    """
    places, barred = standing(snapshot, crowd.geometry)
    if not len(places):
        line = shapely.shortest_line(posts[0].geometry, crowd.geometry)
        return Farthest(posts[0], line, 0.0)
    ways = _straight(snapshot, places, posts)
    for k in _unknown(ways):
        _with_one_bend(snapshot, ways, k, posts, most_m)
    # From cheap to dear: a straight free way is exact; a bent one is too long at most, which is enough where even that is short; only what
    # is left is looked for over ground.
    unsure = _unknown(ways)
    if unsure:
        ground = around(snapshot, box_of(crowd.geometry, margin_m=most_m))
        for k in unsure:
            found = _beside_known(snapshot, ways, k, most_m) or _over_ground(ground, ways, k, posts)
            if not found and _has_room(ground, places[k], crowd.geometry):
                line = shapely.shortest_line(posts[0].geometry, places[k])
                return Farthest(posts[0], line, None)
    known = np.where(ways.is_exact, ways.metres, -1.0)
    k = int(np.argmax(known))
    # The answer rests on its lines alone only where each is exact or well below the limit; else an edit anywhere near may change it.
    holds = ways.is_exact | (ways.metres <= surely_m)
    rests = GeometryCollection([*ways.lines, *barred]) if holds.all() and not unsure else None
    return Farthest(posts[ways.post[k]], ways.lines[k], float(max(known[k], 0.0)), rests)


def _straight(snapshot: Snapshot, places: np.ndarray, posts: list[Placed]) -> _Ways:
    """Straight ways to the nearest post, where they are free."""
    away = shapely.distance(places[:, None], array_of(post.geometry for post in posts)[None, :])
    nearest = away.argmin(axis=1)
    lines = shapely.shortest_line(array_of(posts[k].geometry for k in nearest), places)
    free = free_lines(snapshot, lines)
    return _Ways(places, np.where(free, shapely.length(lines), np.nan), lines, nearest, free.copy())


def _unknown(ways: _Ways) -> list[int]:
    return [int(k) for k in np.flatnonzero(np.isnan(ways.metres))]


def _with_one_bend(snapshot: Snapshot, ways: _Ways, k: int, posts: list[Placed], most_m: float) -> None:
    """A free way of one place, straight to another post or with one bend, that is no longer than the limit."""
    place = ways.places[k]
    for row, line in _tries(snapshot, place, posts, most_m):
        if line is not None and line.length <= most_m:
            ways.metres[k], ways.lines[k], ways.post[k] = line.length, line, row
            return


def _tries(snapshot: Snapshot, place: Point, posts: list[Placed], most_m: float) -> Iterator[tuple[int, LineString | None]]:
    order = np.argsort([post.geometry.distance(place) for post in posts], kind="stable")[:NEXT_POSTS].tolist()
    near = [row for row in order if posts[row].geometry.distance(place) <= most_m]
    for row in near:
        line = LineString((posts[row].geometry, place))
        if line.length > 0 and free_lines(snapshot, array_of([line]))[0]:
            yield row, line
    for row in near:
        yield row, bent_way(snapshot, posts[row].geometry, place, most_m)


def _beside_known(snapshot: Snapshot, ways: _Ways, k: int, most_m: float) -> bool:
    """Whether the way of a place is surely no longer than the limit, because it can be walked to one whose way is known."""
    on = ways.metres + shapely.distance(ways.places, ways.places[k])
    for row in np.argsort(on)[:NEXT_POSTS].tolist():
        step = LineString((ways.places[row], ways.places[k]))
        if on[row] <= most_m and free_lines(snapshot, array_of([step]))[0]:
            ways.metres[k], ways.lines[k], ways.post[k] = on[row], ways.lines[row], ways.post[row]
            return True
    return False


def _over_ground(ground: Walkable, ways: _Ways, k: int, posts: list[Placed]) -> bool:
    """The shortest way of a place to any of the posts over the ground; False where none leads there."""
    step = ground.way(ways.places[k], [post.geometry for post in posts])
    if step is None:
        return False
    ways.metres[k], ways.lines[k], ways.post[k], ways.is_exact[k] = step.length_m, shapely.reverse(step.line), step.goal, True
    return True


def _has_room(ground: Walkable, place: Point, area: BaseGeometry) -> bool:
    """Whether people stand on the piece of ground at a place of an area."""
    part = ground.part_at(place)
    return part is not None and bool(shapely.intersection(ground.parts[part], repaired(area)).area >= LEAST_M2)
