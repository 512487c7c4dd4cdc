"""The ground round a crowd in which its ways out are looked for: what bars people there, who else is there, where the exits end.

Planar metres, working CRS.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.overlay import outside, trimmed
from tabletop.checks.base.same_kind_copies import once
from tabletop.checks.base.snapshot import Snapshot, array_of, bounds_near_gates
from tabletop.checks.ground.roads import road_width
from tabletop.checks.ground.walkable import OBSTACLES
from tabletop.checks.help.assembly import AssemblyArea
from tabletop.checks.rules.other_checks import peer
from tabletop.checks.ways_out.crowd_groups import headcount_of
from tabletop.checks.ways_out.exits_lead_on import LOOK_M
from tabletop.checks.ways_out.open_exits import crowd_extents, crowds_of
from tabletop.checks.ways_out.way_out_cut import LEAST_M2, Cells, cells_of
from tabletop.checks.ways_out.way_out_groups import Group, groups_round
from tabletop.core.geometry.geometry import repaired
from tabletop.core.sight.openings import GATE_ON_LINE_M
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet

ROUND_PIECES = 4
SURE_M, MOST_PAIRS = 15.0, 50_000
"""Gaps up to this width are always looked at, wider ones as long as about so few pairs of corners stand that near to each other."""
BESIDE_M = 0.01
"""So far beside an obstacle the ground is free."""
NOT_QUICK = frozenset({"crowd", "assembly"})
"""Edits of these change who is there, or where out is."""
MOST_LOOKED_AT = 40
"""An edit near so many obstacles that hang together is looked at in full."""
AT_END_M = 1.0
"""Free ground that begins this near the outer end of an exit is where people step out."""
OF_LAYERS: "Key[dict[str, Found]]" = Key("what layers put round crowds")


@dataclass(frozen=True)
class Asked:
    """People of whom it is asked what holds them back: their ground, that of everyone who may be among them, the widest and the least
    gap that matter (m), how much width the people in a shape need at most, how many people they are, how much width all of them need,
    and whether crowds are no way for them. An assembly area takes as many of the people as it has places for.
    """

    people: BaseGeometry
    everyone: BaseGeometry
    widest_m: float
    least_m: float
    need_in: Callable[[BaseGeometry], float]
    count: float
    need_m: float = 0.0
    crowds_bar: bool = False
    wanted_m: float = 0.0
    """The widest gap that would matter, where not so wide ones are looked at among very many obstacles."""

    @property
    def is_capped(self) -> bool:
        """Whether gaps matter that are not looked at: how wide ones are hangs on all obstacles there, also on those that go."""
        return self.widest_m < self.wanted_m

    def groups(self, obstacles: np.ndarray) -> list[Group]:
        """Groups of obstacles that may hold some of them."""
        return groups_round(obstacles, self.people, self.widest_m, self.least_m, self.need_in)


@dataclass(frozen=True)
class GroundRound:
    """The ground round crowds and their exits, as far as 100 m: the exits that lead on, what bars people `across` any road, `solids`
    through which a road leads, the other crowds, and the assemblies with the `places` (k,) that each has for people.
    """

    crowds: Sequence[Placed]
    exits: Sequence[Placed]
    region: BaseGeometry
    across: np.ndarray
    solids: np.ndarray
    others: Sequence[Placed]
    goals: np.ndarray
    places: np.ndarray
    layers: LayerSet

    @property
    def headcount(self) -> float:
        """People of the crowds, without the others."""
        return sum(headcount_of(crowd) for crowd in self.crowds)

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

    def people(self, needs_m: Sequence[float], least_m: float) -> Asked:
        """The people of the crowds, who with the others need so much width each."""
        every = [repaired(feature.geometry) for feature in (*self.crowds, *self.others)]
        shapes, needs = array_of(every), np.asarray(needs_m)
        free = np.array([_free_m2(shape, self.solids, self.across) for shape in every])
        per_m2 = needs / np.maximum(free, LEAST_M2)

        def need_in(ground: BaseGeometry) -> float:
            return float(np.minimum(shapely.area(shapely.intersection(shapes, ground)) * per_m2, needs).sum())

        people = shapely.geometrycollections(every[: len(self.crowds)])
        count = sum(headcount_of(feature) for feature in (*self.crowds, *self.others))
        need_m = float(needs.sum())
        widest_m = self._widest_m(need_m)
        return Asked(people, shapely.geometrycollections(every), widest_m, least_m, need_in, count, need_m, wanted_m=need_m)

    def people_at_exits(self, widest_m: float, least_m: float) -> Asked:
        """People at the outer ends of the exits, for whom crowds are no way; gaps matter up to a width."""
        ends = shapely.geometrycollections(list(self.ends))
        wanted_m, widest_m = widest_m, self._widest_m(widest_m)
        return Asked(ends, ends, widest_m, least_m, lambda _: widest_m, self.headcount, crowds_bar=True, wanted_m=wanted_m)

    def _widest_m(self, need_m: float) -> float:
        """The widest gap that is looked at: as wide as people need, since a wider opening is enough by itself.

        Among very many corners less, but never below 15 m, which lets ten thousand people out in 8 minutes: of n corners spread over a
        region about n2 x pi x width2 / area pairs are so near.
        """
        corners = int(shapely.get_num_coordinates(self.across).sum() + shapely.get_num_coordinates(self.solids).sum())
        near_m = (MOST_PAIRS * self.region.area / np.pi) ** 0.5 / max(corners, 1)
        return float(min(need_m, max(SURE_M, near_m)))

    def groups(self, asked: Asked) -> list[Group]:
        """Groups of obstacles that may hold some of these people."""
        return asked.groups(np.concatenate((self._across_for(asked), self.solids)))

    def _across_for(self, asked: Asked) -> np.ndarray:
        if not asked.crowds_bar:
            return self.across
        crowds = [repaired(feature.geometry) for feature in (*self.crowds, *self.others)]
        return np.concatenate((self.across, array_of(crowd for crowd in crowds if not crowd.intersects(asked.people))))

    def cells(self, asked: Asked) -> Cells | None:
        """The ground in cells as it is for these people; None where nothing can hold any of them back."""
        across = self._across_for(asked)
        obstacles = np.concatenate((across, self.solids))
        groups = asked.groups(obstacles)
        if not groups:
            return None
        if len(self.goals):
            goals, widest_m = shapely.geometrycollections(list(self.goals)), asked.widest_m
            # Obstacles round an assembly area matter to people who stand free: they have to get in there.
            groups += groups_round(obstacles, goals, widest_m, asked.least_m, lambda _: widest_m)
        rows = np.unique(np.concatenate([group.rows for group in groups]))
        opened = with_roads(self.layers, obstacles[rows[rows >= len(across)]])
        near = np.concatenate((obstacles[rows[rows < len(across)]], opened))
        widest_m = max(group.widest_m for group in groups)
        # Width and people are one measure here: room for a share of the people is room for that share of the width that they need.
        takes = self.places / asked.count if asked.count > 0 else np.ones(len(self.places))
        return cells_of(self.region, near, widest_m, asked.least_m, self.goals, takes, asked.need_m) if len(near) else None


def _free_m2(shape: BaseGeometry, *obstacles: np.ndarray) -> float:
    """Square metres of a shape that no area among the obstacles takes, or less: where two overlap they count twice."""
    every = np.concatenate(obstacles)
    areas = every[shapely.get_dimensions(every) == 2]
    return float(shape.area - shapely.area(shapely.intersection(areas[shapely.intersects(areas, shape)], shape)).sum())


# --- out of a scene
def ground_round(snapshot: Snapshot, crowds: Sequence[Placed], exits: Sequence[Placed]) -> GroundRound:
    """The ground round these crowds and exits."""
    region = region_of(snapshot, crowds)
    found = _obstacles(snapshot, crowds, region)
    others, goals = others_in(snapshot, crowds, region), _goals(snapshot, crowds, region)
    return GroundRound(crowds, exits, region, *found, others, *goals, snapshot.layers)


def region_of(snapshot: Snapshot, crowds: Sequence[Placed]) -> BaseGeometry:
    """What is looked at: 100 m round the hull of crowds and the exits that serve them."""
    shapes = [feature.geometry for crowd in crowds for feature in (crowd, *snapshot.exits_of[crowd.id])]
    hull = shapely.convex_hull(shapely.geometrycollections(shapes))
    shape: BaseGeometry = shapely.buffer(hull, LOOK_M, quad_segs=ROUND_PIECES)
    return shape


def box_of(snapshot: Snapshot, crowds: Sequence[Placed]) -> np.ndarray:
    """(4,) box of that ground: an edit outside it changes nothing of it."""
    shapes = array_of(feature.geometry for crowd in crowds for feature in (crowd, *snapshot.exits_of[crowd.id]))
    drawn = shapely.total_bounds(shapes) + (LOOK_M + 2 * AT_END_M) * np.array([-1.0, -1.0, 1.0, 1.0])
    return around([drawn, *crowd_extents(snapshot, list(crowds))])


def with_exits(snapshot: Snapshot, crowds: Iterable[Placed]) -> frozenset[str]:
    """Ids of crowds and of all exits that serve them."""
    return frozenset(feature.id for crowd in crowds for feature in (crowd, *snapshot.exits_of[crowd.id]))


def with_served(snapshot: Snapshot, changed: Changed) -> frozenset[str]:
    """Ids of what an edit touched, and of the crowds that exits serve which it touched, as they stand now."""
    ways = snapshot.named(changed.ids, "exit")
    serves = crowds_of(snapshot, ways)
    return changed.ids.union(crowd.id for way in ways for crowd in serves[way.id])


def around(boxes: Sequence[np.ndarray]) -> np.ndarray:
    """(4,) the box that holds some."""
    every = np.array(boxes).reshape(-1, 4)
    return np.concatenate((every[:, :2].min(axis=0), every[:, 2:].max(axis=0)))


def others_in(snapshot: Snapshot, crowds: Sequence[Placed], region: BaseGeometry) -> list[Placed]:
    """Other crowds on that ground."""
    own = {crowd.id for crowd in crowds}
    return [feature for feature in snapshot.near(("crowd",), region, 0.0) if feature.id not in own]


def _goals(snapshot: Snapshot, crowds: Sequence[Placed], region: BaseGeometry) -> tuple[np.ndarray, np.ndarray]:
    """Assembly points and areas there, without the ground on which the crowds themselves stand, and (k,) the people that each takes.

    That is its capacity, but no more than its ground has room for; a point without capacity takes nobody that one could count on.
    """
    own, judge = array_of(repaired(crowd.geometry) for crowd in crowds), peer(snapshot, AssemblyArea)
    shapes, places = list[BaseGeometry](), list[float]()
    for area in once(snapshot, snapshot.near(("assembly",), region, 0.0)):
        is_point = isinstance(area.geometry, Point)
        left = area.geometry if is_point else outside(repaired(area.geometry), own)
        if not (shapely.intersects(own, left).any() if is_point else left.is_empty):
            shapes.append(left)
            places.append(judge.takes(area, left.area))
    return array_of(shapes), np.array(places, dtype=float)


Found = tuple[np.ndarray, np.ndarray]
"""What no road leads through, and what one may lead through."""


def _obstacles(snapshot: Snapshot, crowds: Sequence[Placed], region: BaseGeometry) -> Found:
    """What bars people in a region, as for `exit-width`; what the layers hold is kept until one of the crowds or its exits changes."""

    def make(_: list[Placed]) -> list[Found]:
        areas = array_of([region])
        fences, solids = (snapshot.layers_near(areas, 0.0, *roles)[1] for roles in (("fence",), ("building", "water")))
        return [(trimmed(fences, region), trimmed(solids, region))]

    def extents(_: list[Placed]) -> np.ndarray:
        return around(list(bounds_near_gates(list(crowds)))).reshape(1, 4)

    key = OF_LAYERS.of(len(crowds) > 1)
    fences, solids = snapshot.kept_near(key, [crowds[0]], make, extents, ("exit", "crowd"))[crowds[0].id]
    plan = snapshot.barring_near(array_of([region]), 0.0)[1]
    return np.concatenate((trimmed(plan, region), fences)), solids


def with_roads(layers: LayerSet, solids: np.ndarray) -> np.ndarray:
    """Buildings and water without the roads that run into them, in the road's width: as an archway, or on a bridge.

    Only where the middle of the road runs in them: houses beside a road keep their walls.
    """
    made = solids.copy()
    for layer in layers.by_role("road"):
        for part in layer.parts:
            pairs = part.tree.query(solids, predicate="intersects") if len(part) and part.dimension == 1 and len(solids) else ((), ())
            for hit, road in zip(*pairs, strict=True):
                inner = shapely.intersection(part.shape(road), solids[hit])
                if shapely.get_dimensions(inner) > 0:
                    strip = shapely.buffer(inner, road_width(layer, part, int(road)) / 2, cap_style="square")
                    made[hit] = outside(made[hit], array_of([strip]))
    return np.asarray(made[~shapely.is_empty(made)])


def may_be_held(snapshot: Snapshot, asked: Asked, changed: Changed) -> bool:
    """Whether an edit of obstacles (`OBSTACLES`) may hold back people whom nothing held before, looked at quickly.

    What is taken away holds nobody, and gives people room. What an edit brings holds people only together with the obstacles that stand
    no farther apart from neighbour to neighbour than the widest gap that matters.
    """
    # One obstacle less, and wider gaps are looked at than before: then even what goes can show a bottleneck.
    if asked.is_capped:
        return True
    fresh, reach_m = changed.shapes(OBSTACLES)
    reach_m = reach_m + GATE_ON_LINE_M
    if shapely.dwithin(fresh, asked.everyone, reach_m).any():
        return True
    found: dict[int, BaseGeometry] = {}
    widest_m = max(asked.widest_m, asked.least_m)
    far_m: float | np.ndarray = widest_m + reach_m
    # From what the edit brings to its neighbours, and on to theirs: a line that shuts people in is a chain of obstacles.
    while len(fresh):
        pairs = (snapshot.barring_near(fresh, far_m), snapshot.layers_near(fresh, far_m, "building", "water", "fence"))
        met = [*pairs[0][1], *pairs[1][1]]
        if asked.crowds_bar:
            crowds = snapshot.tree_of("crowd")
            met += list(crowds.geometries[crowds.query(fresh, predicate="dwithin", distance=far_m)[1]])
        new = {id(one): one for one in met if id(one) not in found}
        found |= new
        if len(found) > MOST_LOOKED_AT:
            return True
        fresh, far_m = array_of(new.values()), widest_m
    obstacles = array_of(found.values())
    if not shapely.intersects(shapely.convex_hull(shapely.geometrycollections(obstacles)), asked.people):
        return False
    return bool(asked.groups(trimmed(obstacles, asked.everyone, LOOK_M)))
