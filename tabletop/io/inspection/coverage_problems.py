"""Areas that should tile a ground without overlap or gap: where they do not, exactly. Planar metres."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import STRtree

from tabletop.core.layers.layer_problem import LayerProblem, Tolerances
from tabletop.core.text.message import mark, message
from tabletop.io.inspection.layer_records import Records, place_in

PAIRS_AT_ONCE = 2_000
MOST_LINE = 400
"""So many corners of an outline are shown."""
Alive = Callable[[], None]
FILLED = 0.9
"""Planning default: land use that fills so much of the ground that it spans (its convex hull) is meant to tile it."""


def nothing() -> None:
    """Nobody waits for a sign of life."""


@dataclass(frozen=True)
class Overlap:
    """Two areas by their index, and the ground that they share."""

    one: int
    other: int
    shape: Any

    @property
    def area(self) -> float:
        """Square units of the CRS."""
        return float(self.shape.area)


def overlaps(shapes: np.ndarray, least: float, alive: Alive = nothing) -> list[Overlap]:
    """Pairs of valid areas that share more than `least` square units, each pair once, by index. Exact, by GEOS overlay."""
    if len(shapes) < 2:
        return []
    tree = STRtree(shapes)
    one, other = tree.query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    order = np.lexsort((other, one))
    found = []
    for start in range(0, len(order), PAIRS_AT_ONCE):
        alive()
        a, b = one[order[start : start + PAIRS_AT_ONCE]], other[order[start : start + PAIRS_AT_ONCE]]
        shared = shapely.intersection(shapes[a], shapes[b])
        kept = np.flatnonzero(shapely.area(shared) > least)
        found += [Overlap(int(a[n]), int(b[n]), only_areas(shared[n])) for n in kept]
    return found


def only_areas(shape: Any) -> Any:
    """The areas of a shape, without the lines and points that an overlay leaves beside them."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [one for one in shapely.get_parts(shape) if one.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)


def gaps(shapes: np.ndarray, least: float) -> list[Any]:
    """Holes of the union of valid areas that are larger than `least` square units, as polygons, from west to east."""
    if not len(shapes):
        return []
    union = shapely.union_all(shapes)
    rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    holes = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    holes = holes[shapely.area(holes) > least] if len(holes) else holes
    return [holes[n] for n in np.lexsort(shapely.bounds(holes).T[1::-1])] if len(holes) else []


def coverage(records: Records, limits: Tolerances, alive: Alive = nothing) -> Iterator[LayerProblem]:
    """Overlaps and gaps of administrative areas, and of land use that is meant to tile; overlaps of other land use are only told."""
    rows, shapes = records.areas
    if records.role not in ("admin", "landuse") or len(rows) < 2:
        return
    tiles = records.role == "admin" or fills(shapes)
    alive()
    fits = len(shapes) > PAIRS_AT_ONCE and shapely.coverage_is_valid(shapes)
    for pair in [] if fits else overlaps(shapes, limits.least_area_m2, alive):
        one, other = int(rows[pair.one]), int(rows[pair.other])
        told = message(mark("It overlaps {other} by {area:.0f} m2."), other=records.told(other), area=pair.area)
        biggest = largest(pair.shape)
        yield LayerProblem("overlap", told, one + 1, place_in(biggest), "warn" if tiles else "info", outline(biggest), (other + 1,))
    alive()
    if tiles:
        yield from _gaps(records, rows, shapes, limits)


def fills(shapes: np.ndarray) -> bool:
    """Whether areas fill so much of the ground that they span that they are meant to tile it."""
    hull = shapely.convex_hull(shapely.multipoints(shapely.get_coordinates(shapes)))
    return float(shapely.area(shapes).sum()) >= FILLED * float(hull.area)


def _gaps(records: Records, rows: np.ndarray, shapes: np.ndarray, limits: Tolerances) -> Iterator[LayerProblem]:
    tree = STRtree(shapes)
    for hole in gaps(shapes, limits.least_area_m2):
        near = np.sort(tree.query(hole, predicate="intersects"))
        beside = [int(rows[n]) for n in near] or [int(rows[tree.nearest(hole)])]
        large = hole.area > limits.gap_m2
        template = mark("Beside {record} and others there is a gap of {area:.0f} m2.")
        if large:
            template = mark("Beside {record} and others there is a hole of {area:.0f} m2: another area lies inside, or one is missing.")
        elif len(beside) == 1:
            template = mark("Inside {record} there is a gap of {area:.0f} m2.")
        told = message(template, record=records.told(beside[0]), area=float(hole.area))
        also = tuple(one + 1 for one in beside[1:])
        yield LayerProblem("gap", told, beside[0] + 1, place_in(hole), "info" if large else "warn", outline(hole), also)


def largest(shape: Any) -> Any:
    """The largest of the areas of a shape."""
    parts = shapely.get_parts(shape)
    return parts[int(np.argmax(shapely.area(parts)))]


def outline(area: Any) -> tuple[tuple[float, float], ...]:
    """Its outer outline, centimetres; thinned out where it has very many corners."""
    corners = shapely.get_coordinates(area.exterior)
    step = -(-len(corners) // MOST_LINE)
    kept = np.vstack((corners[::step], corners[-1:])) if step > 1 else corners
    return tuple((round(float(x), 2), round(float(y), 2)) for x, y in kept)
