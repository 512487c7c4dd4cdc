"""Lines and areas of very many corners, looked at part by part, so that no work grows with the square of their corners. Planar metres."""

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.overlay import MANY_CORNERS
from tabletop.core.geometry.geometry import repaired

PART_CORNERS = 128
"""A part has no more corners."""
Pairs = tuple[np.ndarray, np.ndarray]
Find = Callable[[np.ndarray, np.ndarray], Pairs]
"""Row numbers (ascending) and what lies near shapes (n,), given how far from each of them to look (n,)."""


@lru_cache(maxsize=64)
def parts_of(shape: BaseGeometry) -> tuple[np.ndarray, STRtree]:
    """(k,) parts of a shape that make it up together, and an index over them."""
    made = np.empty(0, dtype=object)
    for part in shapely.get_parts(shape):
        shapes = list(_chunks(part) if shapely.get_dimensions(part) == 1 else _cut(repaired(part)))
        made = np.concatenate((made, np.array([*shapes, None], dtype=object)[:-1]))
    return made, STRtree(made)


def _chunks(line: BaseGeometry) -> Iterator[BaseGeometry]:
    corners = shapely.get_coordinates(line)
    for first in range(0, len(corners) - 1, PART_CORNERS):
        yield shapely.linestrings(corners[first : first + PART_CORNERS + 1])


def _cut(area: BaseGeometry) -> Iterator[BaseGeometry]:
    """An area cut in two across its longer side until its parts have few corners."""
    if area.is_empty or shapely.get_dimensions(area) < 2:
        return
    if shapely.get_num_coordinates(area) <= PART_CORNERS:
        yield area
        return
    west, south, east, north = area.bounds
    middle = ((west + east) / 2, (south + north) / 2)
    wide = east - west >= north - south
    halves = (
        (shapely.box(west, south, middle[0], north), shapely.box(middle[0], south, east, north))
        if wide
        else (shapely.box(west, south, east, middle[1]), shapely.box(west, middle[1], east, north))
    )
    for half in halves:
        for part in shapely.get_parts(repaired(shapely.intersection(area, half))):
            yield from _cut(part)


def near_pieces(find: Find, lines: np.ndarray, pieces: np.ndarray, owner: np.ndarray, reach_m: np.ndarray) -> Pairs:
    """What lies near the straight pieces (m,) of lines (n,): row numbers of pieces, ascending, and shapes, those of many corners in parts.

    `owner`: (m,) the line of each piece; `reach_m`: (n,) how far from each line to look.
    """
    # Of a long line what is near is looked for once, and then again part by part among the few corners of that: piece by piece against
    # whole shapes the work grows with the product of both (a minute for 20,000 corners).
    long = np.bincount(owner, minlength=len(lines)) > MANY_CORNERS
    short = np.flatnonzero(~long[owner])
    rows, shapes = find(pieces[short], reach_m[owner[short]])
    every = [(short[rows], shapes)]
    for line in np.flatnonzero(long).tolist():
        own = np.flatnonzero(owner == line)
        _, shapes = find(lines[line : line + 1], reach_m[line : line + 1])
        some = np.concatenate([shapes[:0], *(_few_corners(shape) for shape in shapes)])
        row, hit = STRtree(pieces[own]).query(some, predicate="dwithin", distance=reach_m[line])
        every.append((own[hit], some[row]))
    rows, shapes = (np.concatenate(side) for side in zip(*every, strict=True))
    rows, shapes = _in_parts(rows, shapes, pieces, reach_m[owner])
    order = np.argsort(rows, kind="stable")
    return rows[order], shapes[order]


def _few_corners(shape: BaseGeometry) -> np.ndarray:
    """The shape, or its parts where it has many corners."""
    if shapely.get_num_coordinates(shape) > MANY_CORNERS:
        return parts_of(shape)[0]
    return np.array([shape, None], dtype=object)[:1]


def _in_parts(rows: np.ndarray, shapes: np.ndarray, pieces: np.ndarray, reach_m: np.ndarray) -> Pairs:
    """The same pairs, but of shapes with many corners those parts that lie near the piece."""
    many = shapely.get_num_coordinates(shapes) > MANY_CORNERS
    if not many.any():
        return rows, shapes
    found = [(rows[~many], shapes[~many])]
    for shape in {id(one): one for one in shapes[many]}.values():
        own = rows[[one is shape for one in shapes]]
        parts, tree = parts_of(shape)
        row, hit = tree.query(pieces[own], predicate="dwithin", distance=reach_m[own])
        found.append((own[row], parts[hit]))
    return np.concatenate([one for one, _ in found]), np.concatenate([other for _, other in found])


def located(line: BaseGeometry, places: np.ndarray) -> np.ndarray:
    """(n,) metres from the start of a line to its places that are nearest to others (n, 2); as GEOS reckons, but not piece by piece."""
    corners = shapely.get_coordinates(line)
    if len(corners) <= MANY_CORNERS or len(places) < 2:
        return np.asarray(shapely.line_locate_point(line, shapely.points(places)))
    steps = np.hypot(*np.diff(corners, axis=0).T)
    before = np.concatenate(([0.0], np.cumsum(steps)[:-1]))
    pieces = shapely.linestrings(np.stack((corners[:-1], corners[1:]), axis=1))
    rows, hits = STRtree(pieces).query_nearest(shapely.points(places), all_matches=True)
    order = np.lexsort((hits, rows))
    # Of pieces that are equally near GEOS takes the first along the line.
    nearest = hits[order][np.searchsorted(rows[order], np.arange(len(places)))]
    return np.asarray(before[nearest] + shapely.line_locate_point(pieces[nearest], shapely.points(places)))


def shortest_line(a: BaseGeometry, b: BaseGeometry) -> BaseGeometry:
    """The line between the two nearest places of shapes, from a to b; of many corners part by part."""
    if min(shapely.get_num_coordinates(a), shapely.get_num_coordinates(b)) <= MANY_CORNERS:
        straight: BaseGeometry = shapely.shortest_line(a, b)
        return straight
    one, tree = parts_of(a)
    other, _ = parts_of(b)
    (rows, hits), metres = tree.query_nearest(other, return_distance=True, all_matches=False)
    least = int(np.argmin(metres))
    shape: BaseGeometry = shapely.shortest_line(one[hits[least]], other[rows[least]])
    return shape


def distances(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(n,) least distance of each shape to another; of many corners part by part."""
    corners = np.minimum(shapely.get_num_coordinates(some), shapely.get_num_coordinates(others))
    many = corners > MANY_CORNERS
    if not many.any():
        return np.asarray(shapely.distance(some, others))
    found = np.empty(len(some))
    found[~many] = shapely.distance(some[~many], others[~many])
    found[many] = [shortest_line(one, other).length for one, other in zip(some[many], others[many], strict=True)]
    return found
