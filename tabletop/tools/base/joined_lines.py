"""The line or outline under the pointer, in the plan and its layers: all of its corners, and the stretch of a facade."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import Position
from tabletop.core.values.layer import Ragged
from tabletop.tools.base.snapping import Chain, chain_in, chain_of, feet_on
from tabletop.tools.base.tool import ToolContext

STRAIGHT_DEG = 25.0
"""Edges that turn by no more than this are one facade."""
STRAIGHT_M = 1e-6
"""A corner this near the straight line between its neighbours, as where two houses meet, is none."""
ROW_ROLE = "building"
ROW_STEPS = 24
TOUCH_M = 0.05


@dataclass(frozen=True)
class Edge:
    """A line, or a closed ring without its repeated last corner, and which of its edges is meant. `coords` (n, 2) metres."""

    coords: np.ndarray
    closed: bool
    segment: int
    distance_m: float

    @property
    def whole(self) -> LineString:
        """All of it."""
        return LineString([*self.coords, self.coords[0]] if self.closed else self.coords)

    @property
    def facade(self) -> LineString:
        """Of a ring the stretch about the edge that is nearly straight; an open line as a whole."""
        return LineString(self.coords[self._stretch()]).simplify(STRAIGHT_M) if self.closed else self.whole

    def _stretch(self) -> list[int]:
        count = len(self.coords)
        steps = np.roll(self.coords, -1, axis=0) - self.coords
        bearings = np.degrees(np.arctan2(steps[:, 0], steps[:, 1]))
        first = last = self.segment
        while last - first < count - 2 and _turn(bearings[last % count], bearings[(last + 1) % count]) <= STRAIGHT_DEG:
            last += 1
        while last - first < count - 2 and _turn(bearings[(first - 1) % count], bearings[first % count]) <= STRAIGHT_DEG:
            first -= 1
        return [row % count for row in range(first, last + 2)]


def _turn(before: float, after: float) -> float:
    return abs((after - before + 180.0) % 360.0 - 180.0)


def edge_at(context: ToolContext, ground: Position, tolerance_m: float, exclude: frozenset[str] = frozenset()) -> Edge | None:
    """The line or outline nearest to a place within the tolerance: of the plan without `exclude`, else of the layers.

    Houses of a row that touch are one outline.
    """
    for pieces in (_of_plan, _of_layers):
        near = [_nearest(piece, ground) for piece in pieces(context, ground, tolerance_m, exclude)]
        found = min(near, key=lambda edge: edge.distance_m, default=None)
        if found is not None and found.distance_m <= tolerance_m:
            return found
    return None


def _nearest(coords: np.ndarray, ground: Position) -> Edge:
    feet = feet_on(coords[:-1], coords[1:], np.asarray(ground, dtype=float))
    distances = np.hypot(feet[:, 0] - ground[0], feet[:, 1] - ground[1])
    row = int(np.argmin(distances))
    closed = len(coords) > 3 and bool((coords[0] == coords[-1]).all())
    return Edge(coords[:-1] if closed else coords, closed, row, float(distances[row]))


def _of_plan(context: ToolContext, ground: Position, tolerance_m: float, exclude: frozenset[str]) -> Iterator[np.ndarray]:
    box = around(ground, tolerance_m)
    for feature in context.edges().features_near(ground, tolerance_m):
        if feature.id not in exclude and shapely.get_dimensions(feature.geometry) > 0 and shapely.intersects(box, feature.geometry):
            yield from rings_in(chain_of(feature.geometry))


def _of_layers(context: ToolContext, ground: Position, tolerance_m: float, exclude: frozenset[str]) -> Iterator[np.ndarray]:
    box = around(ground, tolerance_m)
    for layer in context.layers():
        for part in layer.parts:
            if not len(part) or part.dimension == 0:
                continue
            for row in part.tree.query(box).tolist():
                if layer.info.role == ROW_ROLE and part.dimension == 2:
                    for polygon in shapely.get_parts(row_of_houses(part, row)).tolist():
                        yield from rings_in(chain_of(polygon))
                else:
                    yield from rings_in(chain_in(part, row))


def row_of_houses(part: Ragged, row: int) -> BaseGeometry:
    """One area with all that touch it, and those that touch them, up to a row of some length."""
    whole: BaseGeometry = part.shape(row)
    for _ in range(ROW_STEPS):
        grown = shapely.union_all(part.near(whole, TOUCH_M))
        if grown.area <= whole.area + TOUCH_M**2:
            break
        whole = grown
    return whole


def around(ground: Position, reach_m: float) -> BaseGeometry:
    """The square about a place."""
    box: BaseGeometry = shapely.box(ground[0] - reach_m, ground[1] - reach_m, ground[0] + reach_m, ground[1] + reach_m)
    return box


def rings_in(chain: Chain) -> Iterator[np.ndarray]:
    """Lines and rings of a chain, each (n, 2) with two corners or more."""
    coords, joined = chain
    for piece in np.split(coords, np.flatnonzero(~joined) + 1):
        kept = np.concatenate((np.ones(min(len(piece), 1), dtype=bool), (np.diff(piece, axis=0) != 0).any(axis=1)))
        if kept.sum() > 1:
            yield piece[kept]
