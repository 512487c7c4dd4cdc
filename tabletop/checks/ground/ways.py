"""Ways of people and vehicles: on roads where roads exist, through open ground otherwise, round what the scene's plan bars.

Open ground is crossed straight up to `open_m`; farther, one keeps to the roads, and reaches them over open ground. Where no road leads
to a goal, the way goes through open ground alone. Planar metres, working CRS.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.layer_values import layer_value
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.ground.roads import TINY_M, Find, Foot, RoadGraph, roads_in
from tabletop.checks.ground.walkable import MOST_METRES, OBSTACLES, FootWay, Mode, Walkable, around, barring, box_of, is_wide, on_lattice
from tabletop.core.geometry.geometry import Bounds

OPEN_M = 100.0
"""Open ground is crossed straight up to this (planning default); farther, one keeps to the roads."""
MARGINS_M = (40.0, 160.0, 600.0)
"""So much is looked at round start and goal; more where nothing is found."""
ROAD_BOX_M = 250.0
"""Boxes of roads are widened to lines so far apart."""
ROUND_M = 40.0
"""So much ground is looked at round what bars a road."""
NEAREST_GOALS = 8
"""So many goals are looked for by road, the nearest in the air; over open ground all of them."""
ON_ROAD_M = 3.0
Leg = tuple[Foot, LineString]
"""Where a place meets the roads, and the way between both over open ground."""
OF_LAYERS: Key[RoadGraph] = Key("roads of a box")
ROADS: Key[RoadGraph] = Key("roads that a plan leaves passable")


@dataclass(frozen=True)
class Way:
    """A way: metres, its line from start to goal, the index of the goal reached, and whether it runs on roads."""

    length_m: float
    line: LineString
    goal: int
    by_road: bool


def way(
    snapshot: Snapshot,
    start: Point,
    goals: Sequence[BaseGeometry],
    mode: Mode = "foot",
    reach_m: float = 1000.0,
    avoid: Sequence[BaseGeometry] = (),
    open_m: float = OPEN_M,
) -> Way | None:
    """The shortest way from a place to the nearest of the goals, not longer than `reach_m`; None where there is none.

    `mode`: "foot" (cordons closed to people bar), "vehicle" (cordons closed to vehicles bar; 2.5 m wide), "own" (no cordon bars).
    `avoid`: areas or lines that bar too. `open_m`: so far one crosses open ground rather than take a longer way by road.
    """
    near = _near(start, goals, reach_m)
    if not near:
        return None
    direct = _direct(snapshot, start, goals, near, mode, avoid, min(open_m, reach_m))
    # No way is shorter than the air: roads need not be looked at.
    if direct is not None and direct.length_m <= start.distance(goals[near[0]]) + TINY_M:
        return direct
    by_road = _by_road(snapshot, start, goals, near, mode, avoid, min(reach_m, direct.length_m if direct else reach_m))
    if by_road is None:
        return direct or _direct(snapshot, start, goals, near, mode, avoid, reach_m)
    # Who walks farther to the roads and from them than straight to the goal does not look for a road.
    found, off_road_m = by_road
    if off_road_m > open_m:
        direct = _direct(snapshot, start, goals, near, mode, avoid, min(off_road_m, found.length_m))
        return direct or found
    return found


def _near(start: Point, goals: Sequence[BaseGeometry], reach_m: float) -> list[int]:
    """The goals within reach in the air, the nearest first."""
    away = [(float(start.distance(goal)), k) for k, goal in enumerate(goals) if not goal.is_empty]
    return [k for metres, k in sorted(away) if metres <= reach_m]


def _step(
    snapshot: Snapshot, start: Point, goals: Sequence[BaseGeometry], mode: Mode, avoid: Sequence[BaseGeometry], margin_m: float
) -> FootWay | None:
    """The way over ground in the box of start and goals; None where the box is too wide."""
    box = box_of(start, *goals, margin_m=margin_m)
    return None if is_wide(box) else around(snapshot, box, mode, avoid).way(start, goals)


def _direct(
    snapshot: Snapshot,
    start: Point,
    goals: Sequence[BaseGeometry],
    near: list[int],
    mode: Mode,
    avoid: Sequence[BaseGeometry],
    most_m: float,
) -> Way | None:
    """The shortest way over open ground to one of the goals `near`, where it is no longer than that."""
    wanted = [k for k in near if start.distance(goals[k]) <= most_m]
    step = over_ground(snapshot, start, [_within(goals[k], start, most_m) for k in wanted], mode, avoid, most_m)
    return None if step is None else Way(step.length_m, step.line, wanted[step.goal], False)


def over_ground(
    snapshot: Snapshot, start: Point, goals: Sequence[BaseGeometry], mode: Mode, avoid: Sequence[BaseGeometry] = (), most_m: float = 1000.0
) -> FootWay | None:
    """The shortest way through open ground alone to the nearest of the goals; None where there is none of at most `most_m`.

    Ground is looked at in a box round start and goals, a wider one where a way that leaves the first could be shorter than the one found,
    up to 1,000 m wide.
    """
    best: FootWay | None = None
    for box, sure_m in _boxes(start, goals, most_m):
        ground = around(snapshot, box, mode, avoid)
        best = ground.way(start, goals) or best
        # What was found is the shortest of all where no way that leaves the box can be shorter.
        if (best.length_m if best is not None else most_m) <= sure_m or best is None and not _leads_on(ground, start, goals):
            break
    return best if best is not None and best.length_m <= most_m + TINY_M else None


def _boxes(start: Point, goals: Sequence[BaseGeometry], most_m: float) -> Iterator[tuple[Bounds, float]]:
    """Boxes in which to look for ways up to `most_m`, each wider, and the metres below which no way leaves the box."""
    if not goals:
        return
    bounds, (x, y) = shapely.bounds(array_of(goals)), (start.x, start.y)
    east = np.maximum(0.0, np.maximum(bounds[:, 0] - x, x - bounds[:, 2]))
    north = np.maximum(0.0, np.maximum(bounds[:, 1] - y, y - bounds[:, 3]))
    whole = box_of(start, *goals)
    widest_m = (MOST_METRES - max(whole[2] - whole[0], whole[3] - whole[1])) / 2
    # A way that goes so far beyond start and goal has to come back as well.
    enough_m = max(float(_beyond(most_m, a, b).max()) for a, b in ((east, north), (north, east)))
    margins = [enough_m] if enough_m <= 1.5 * MARGINS_M[0] else [margin for margin in MARGINS_M if margin < enough_m] + [enough_m]
    for margin_m in dict.fromkeys(min(margin, widest_m) for margin in margins):
        if margin_m >= 0:
            # A way that touches a side of the box is at least as long as the straight line to the goal mirrored at that side.
            sure = min(np.hypot(east + 2 * margin_m, north).min(), np.hypot(east, north + 2 * margin_m).min())
            yield box_of(start, *goals, margin_m=margin_m), float(sure)


def _beyond(most_m: float, along: np.ndarray, aside: np.ndarray) -> np.ndarray:
    """How far ways up to `most_m` may go beyond both ends, which lie so far apart in that direction and square to it."""
    # (along + 2 beyond)^2 + aside^2 <= most^2: out and back again, straight.
    return np.asarray((np.sqrt(np.maximum(0.0, most_m**2 - aside**2)) - along) / 2).clip(0.0)


def _leads_on(ground: Walkable, start: Point, goals: Sequence[BaseGeometry]) -> bool:
    """Whether neither the start nor all goals are shut in on their ground."""
    part = ground.part_at(start)
    there = {k for goal in goals for k in ground.parts_at(goal)}
    return part is not None and ground.leads_out(part) and any(ground.leads_out(k) for k in there)


def _within(goal: BaseGeometry, start: Point, metres: float) -> BaseGeometry:
    """The part of a long goal that is near enough to matter."""
    west, south, east, north = goal.bounds
    if max(east - west, north - south) <= 2 * metres:
        return goal
    cut: BaseGeometry = shapely.intersection(goal, shapely.box(*box_of(start, margin_m=metres + 1)))
    return cut


# --- by road
def _by_road(
    snapshot: Snapshot,
    start: Point,
    goals: Sequence[BaseGeometry],
    near: list[int],
    mode: Mode,
    avoid: Sequence[BaseGeometry],
    most_m: float,
) -> tuple[Way, float] | None:
    """The way by road, and the metres of it that lead to the roads and from them."""
    near = near[:NEAREST_GOALS]
    held = [_within(goals[k], start, most_m) for k in near]
    farthest = max(float(start.distance(goal)) for goal in held)
    margins = (min(margin, most_m) for margin in (max(MARGINS_M[1], farthest / 4), max(MARGINS_M[2], farthest)))
    # A small box first; the wide one only where its roads do not lead there.
    boxes = {on_lattice(box_of(start, *held, margin_m=margin), ROAD_BOX_M) for margin in margins}
    graphs = (roads(snapshot, box, mode, avoid) for box in sorted(boxes, key=_size))
    for graph in (road_graph for road_graph in graphs if len(road_graph.ends)):
        first = _leg(snapshot, graph, start, mode, avoid, most_m)
        legs = {} if first is None else _legs_to(snapshot, graph, dict(zip(near, held, strict=True)), mode, avoid, most_m)
        if first is None or not legs:
            return None
        found = _through(graph, first, legs, most_m, lambda one, other: _round(snapshot, one, other, mode, avoid))
        if found is not None:
            return found
    return None


def _size(box: Bounds) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _legs_to(
    snapshot: Snapshot, graph: RoadGraph, goals: dict[int, BaseGeometry], mode: Mode, avoid: Sequence[BaseGeometry], most_m: float
) -> dict[int, Leg]:
    """The ways from the roads to each of the goals that can be reached from them, by the goals' numbers."""
    legs = ((k, _leg_to(snapshot, graph, goal, mode, avoid, most_m)) for k, goal in goals.items())
    return {k: leg for k, leg in legs if leg is not None}


def _through(graph: RoadGraph, first: Leg, legs: dict[int, Leg], most_m: float, find: Find) -> tuple[Way, float] | None:
    """The way by the roads of a graph to one of the goals."""
    keys = list(legs)
    extra = [first[1].length + legs[k][1].length for k in keys]
    found = graph.way(first[0], [legs[k][0] for k in keys], most_m, extra, find)
    if found is None:
        return None
    row, line = found
    joined = _chain(first[1], line, legs[keys[row]][1])
    return Way(joined.length, joined, keys[row], True), extra[row]


def _chain(*lines: LineString) -> LineString:
    """Lines one after the other, without places that repeat."""
    places = np.concatenate([shapely.get_coordinates(line) for line in lines])
    kept = np.concatenate(([True], np.hypot(*np.diff(places, axis=0).T) > TINY_M))
    return LineString(places[kept] if kept.sum() > 1 else places[:2])


def _leg(snapshot: Snapshot, graph: RoadGraph, start: Point, mode: Mode, avoid: Sequence[BaseGeometry], most_m: float) -> Leg | None:
    """Where one comes upon a road from a place, and the way there."""
    foot = graph.foot(start, most_m)
    if foot is None:
        return None
    away = float(start.distance(foot.place))
    if away <= ON_ROAD_M:
        return foot, LineString([start, foot.place])
    # The nearest road in the air may lie behind a wall, so all roads that are not much farther are goals of the walk.
    lines = graph.lines[graph.tree.query(start, predicate="dwithin", distance=away + MARGINS_M[0])]
    step = around(snapshot, box_of(start, margin_m=away + MARGINS_M[0]), mode, avoid).way(start, [shapely.union_all(lines)])
    if step is None:
        return None
    reached = graph.foot(Point(step.line.coords[-1]), ON_ROAD_M)
    return None if reached is None else (reached, step.line)


def _leg_to(
    snapshot: Snapshot, graph: RoadGraph, goal: BaseGeometry, mode: Mode, avoid: Sequence[BaseGeometry], most_m: float
) -> Leg | None:
    """Where one leaves the roads for a goal, and the way from there to it."""
    if isinstance(goal, Point):
        leg = _leg(snapshot, graph, goal, mode, avoid, most_m)
        return None if leg is None else (leg[0], leg[1].reverse())
    foot = graph.foot(goal, most_m)
    if foot is None:
        return None
    if goal.distance(foot.place) <= ON_ROAD_M:
        return foot, shapely.shortest_line(foot.place, goal)
    spot = Point(shapely.get_coordinates(shapely.shortest_line(goal, foot.place))[0])
    step = _step(snapshot, foot.place, [_within(goal, spot, MARGINS_M[1])], mode, avoid, MARGINS_M[0])
    return None if step is None else (foot, step.line)


def roads(snapshot: Snapshot, box: Bounds, mode: Mode = "foot", avoid: Sequence[BaseGeometry] = ()) -> RoadGraph:
    """The roads of a box (widened to a lattice) that the scene's plan and `avoid` leave passable, with ways round what bars them."""
    wide = on_lattice(box, ROAD_BOX_M)
    whole = layer_value(snapshot.layers, OF_LAYERS.of(wide), lambda: roads_in(snapshot.layers, wide))

    def make() -> RoadGraph:
        bars = np.concatenate((barring(snapshot, shapely.box(*wide), mode), array_of(avoid)))
        return whole.barred(bars, 2 * ROUND_M)

    return make() if avoid else snapshot.kept(ROADS.of(mode, wide), make, OBSTACLES)


def _round(snapshot: Snapshot, one: Point, other: Point, mode: Mode, avoid: Sequence[BaseGeometry]) -> LineString | None:
    """A way over open ground round what bars a road; it begins and ends where the road is cut."""
    step = _step(snapshot, one, [other], mode, avoid, ROUND_M)
    return None if step is None or step.length_m > 3 * ROUND_M + one.distance(other) else step.line
