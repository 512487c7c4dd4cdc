"""The ground round a crowd in which its ways out are looked for: what bars people there, who else is there, where the exits end.

Planar metres, working CRS.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.overlay import outside, trimmed
from tabletop.checks.snapshot import Snapshot, array_of, bounds_near_gates, grouped
from tabletop.checks.walkable import road_width
from tabletop.checks.way_on import LOOK_M
from tabletop.checks.way_out_cut import LEAST_M2, Cells, cells_of
from tabletop.checks.way_out_groups import all_held, groups_round
from tabletop.checks.ways_out import crowd_extents, usable_exits
from tabletop.core.feature import Placed
from tabletop.core.geometry import repaired
from tabletop.core.layer import LayerSet

ROUND_PIECES = 4
BESIDE_M = 0.01
"""So far beside an obstacle the ground is free."""
AT_END_M = 1.0
"""Free ground that begins this near the outer end of an exit is where people step out."""


@dataclass(frozen=True)
class GroundRound:
    """The ground round a crowd and its exits, as far as 100 m: the exits that lead on, what bars people `across` any road, `solids`
    through which a road leads, the other crowds, and the assemblies.
    """

    crowd: Placed
    exits: Sequence[Placed]
    region: BaseGeometry
    across: np.ndarray
    solids: np.ndarray
    others: Sequence[Placed]
    goals: np.ndarray
    layers: LayerSet

    @cached_property
    def ends(self) -> np.ndarray:
        """(k,) where people step out of each exit: across its outer end, in its width, as far as no obstacle stands there."""
        return array_of(self._end_of(way) for way in self.exits)

    def _end_of(self, way: Placed) -> BaseGeometry:
        places = np.array(way.geometry.coords)[:, :2]
        foot = places[-1]
        ahead = next((step for before in places[-2::-1] if np.hypot(*(step := foot - before)) > 0), np.array([0.0, 1.0]))
        aside = np.array([-ahead[1], ahead[0]]) / np.hypot(*ahead) * float(way.get("width_m")) / 2
        across = LineString([foot - aside, foot + aside]) if np.hypot(*aside) > 0 else Point(foot)
        bars = np.concatenate((self.across, self.solids))
        bars = bars[shapely.intersects(bars, across)]
        left = shapely.get_parts(shapely.difference(across, shapely.union_all(shapely.buffer(bars, BESIDE_M)))) if len(bars) else [across]
        near = [part for part in left if not part.is_empty and part.distance(Point(foot)) <= AT_END_M]
        return min(near, key=lambda part: part.distance(Point(foot)), default=Point(foot))

    def cells_of_crowd(self, needs_m: Sequence[float], least_m: float) -> Cells | None:
        """The ground in cells, as it is for people of the crowd and of the others, who need so much width each; None where nothing can
        hold any of them back.
        """
        crowds = [repaired(one.geometry) for one in (self.crowd, *self.others)]
        per_m2 = [need / max(_free_m2(one, self.solids, self.across), LEAST_M2) for need, one in zip(needs_m, crowds, strict=True)]

        def need_in(hull: BaseGeometry) -> float:
            inside = shapely.area(shapely.intersection(array_of(crowds), hull))
            return float(np.minimum(inside * np.array(per_m2), needs_m).sum())

        return self._cells(self.across, crowds[0], sum(needs_m), least_m, need_in)

    def cells_of_exits(self, widest_m: float, least_m: float) -> Cells | None:
        """The same for people at the outer ends of the exits, for whom crowds are no way."""
        if not len(self.ends):
            return None
        ends = shapely.geometrycollections(self.ends)
        crowds = [repaired(one.geometry) for one in (self.crowd, *self.others)]
        barred = array_of(one for one in crowds if not one.intersects(ends))
        return self._cells(np.concatenate((self.across, barred)), ends, widest_m, least_m, lambda _: widest_m, self.ends)

    def _cells(
        self,
        across: np.ndarray,
        people: BaseGeometry,
        widest_m: float,
        least_m: float,
        need_in: Callable[[BaseGeometry], float],
        all_of: np.ndarray | None = None,
    ) -> Cells | None:
        """`all_of`: shapes of which each must be held back for any to be."""
        obstacles = np.concatenate((across, self.solids))
        groups = groups_round(obstacles, people, widest_m, least_m, need_in)
        if not groups or (all_of is not None and not all_held(all_of, groups)):
            return None
        if len(self.goals):
            groups += groups_round(obstacles, shapely.geometrycollections(self.goals), widest_m, least_m, lambda _: widest_m)
        rows = np.unique(np.concatenate([group.rows for group in groups]))
        opened = with_roads(self.layers, obstacles[rows[rows >= len(across)]])
        near = np.concatenate((obstacles[rows[rows < len(across)]], opened))
        return cells_of(self.region, near, max(group.widest_m for group in groups), least_m, self.goals) if len(near) else None


def _free_m2(shape: BaseGeometry, *obstacles: np.ndarray) -> float:
    """Square metres of a shape that no area among the obstacles takes, or less: where two overlap they count twice."""
    every = np.concatenate(obstacles)
    areas = every[shapely.get_dimensions(every) == 2]
    return float(shape.area - shapely.area(shapely.intersection(areas[shapely.intersects(areas, shape)], shape)).sum())


# --- out of a scene
def grounds_round(snapshot: Snapshot, crowds: list[Placed]) -> list[GroundRound]:
    """The ground round each of these crowds."""
    regions = array_of(region_of(snapshot, crowd) for crowd in crowds)
    return [
        GroundRound(
            crowd,
            usable_exits(snapshot, crowd),
            region,
            *found,
            others_in(snapshot, crowd, region),
            _goals(snapshot, crowd, region),
            snapshot.layers,
        )
        for crowd, region, found in zip(crowds, regions, _obstacles(snapshot, crowds, regions), strict=True)
    ]


def region_of(snapshot: Snapshot, crowd: Placed) -> BaseGeometry:
    """What is looked at: 100 m round the hull of a crowd and the exits that serve it."""
    drawn = shapely.geometrycollections([crowd.geometry, *(way.geometry for way in snapshot.exits_of[crowd.id])])
    made: BaseGeometry = shapely.buffer(shapely.convex_hull(drawn), LOOK_M, quad_segs=ROUND_PIECES)
    return made


def extents_of(snapshot: Snapshot, crowds: list[Placed]) -> np.ndarray:
    """(n, 4) boxes of that ground: an edit outside a crowd's changes nothing of it."""
    found = crowd_extents(snapshot, crowds)
    drawn = np.array([_drawn_box(snapshot, crowd) for crowd in crowds]).reshape(-1, 4)
    wide = drawn + (LOOK_M + 2 * AT_END_M) * np.array([-1.0, -1.0, 1.0, 1.0])
    return np.concatenate((np.minimum(found[:, :2], wide[:, :2]), np.maximum(found[:, 2:], wide[:, 2:])), axis=1)


def _drawn_box(snapshot: Snapshot, crowd: Placed) -> np.ndarray:
    return np.asarray(shapely.total_bounds(array_of([crowd.geometry, *(way.geometry for way in snapshot.exits_of[crowd.id])])))


def others_in(snapshot: Snapshot, crowd: Placed, region: BaseGeometry) -> list[Placed]:
    """Other crowds on that ground."""
    return [one for one in snapshot.near(("crowd",), region, 0.0) if one.id != crowd.id]


def _goals(snapshot: Snapshot, crowd: Placed, region: BaseGeometry) -> np.ndarray:
    """Assembly points and areas there, without the ground on which the crowd itself stands."""
    shapes = [one.geometry for one in snapshot.near(("assembly",), region, 0.0)]
    own = array_of([repaired(crowd.geometry)])
    left = [shape if isinstance(shape, Point) else outside(repaired(shape), own) for shape in shapes]
    return array_of(one for one in left if not one.is_empty and not (isinstance(one, Point) and one.intersects(own[0])))


Found = tuple[np.ndarray, np.ndarray]
"""What no road leads through, and what one may lead through."""


def _obstacles(snapshot: Snapshot, crowds: list[Placed], regions: np.ndarray) -> list[Found]:
    """What bars people in each region, as for `exit-width`; what the layers hold is kept until a crowd or its exits change."""

    def make(some: list[Placed]) -> list[Found]:
        areas = array_of(region_of(snapshot, crowd) for crowd in some)
        pairs = (snapshot.layers_near(areas, 0.0, *roles) for roles in (("fence",), ("building", "water")))
        fences, solids = (grouped(found, len(some)) for found in pairs)
        return [(trimmed(fence, area), trimmed(solid, area)) for area, fence, solid in zip(areas, fences, solids, strict=True)]

    layers = snapshot.near_each("what layers put round crowds", crowds, make, bounds_near_gates, ("exit",))
    plan = grouped(snapshot.barring_near(regions, 0.0), len(regions))
    return [
        (np.concatenate((trimmed(some, region), layers[crowd.id][0])), layers[crowd.id][1])
        for crowd, region, some in zip(crowds, regions, plan, strict=True)
    ]


def with_roads(layers: LayerSet, solids: np.ndarray) -> np.ndarray:
    """Buildings and water without the roads that run into them, in the road's width: as an archway, or on a bridge.

    Only where the middle of the road runs in them: houses beside a road keep their walls.
    """
    made = solids.copy()
    for layer in layers.by_role("road"):
        for part in layer.parts:
            pairs = part.tree.query(solids, predicate="intersects") if len(part) and part.dimension == 1 and len(solids) else ((), ())
            for hit, road in zip(*pairs, strict=True):
                inner = shapely.intersection(part.geometries[road], solids[hit])
                if shapely.get_dimensions(inner) > 0:
                    strip = shapely.buffer(inner, road_width(layer, part, int(road)) / 2, cap_style="square")
                    made[hit] = outside(made[hit], array_of([strip]))
    return np.asarray(made[~shapely.is_empty(made)])
