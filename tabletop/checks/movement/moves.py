"""Who has to move between scenes: along which way, how far and in how many minutes. The one answer for check, table and play.

Planar metres, working CRS.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely import LineString

from tabletop.checks.base.check import SLACK
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.movement.kept_ways import way_between
from tabletop.checks.movement.paces import Paces, pace_of, paces_of
from tabletop.checks.movement.unit_places import key_of, next_places, origin, routes_by_unit, units_by_name
from tabletop.core.geometry.geometry import point_of
from tabletop.core.text.errors import Cancelled, InputError
from tabletop.core.text.message import Message, mark
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import Pace
from tabletop.core.values.scene_time import minutes_between

By = Literal["route", "road", "ground"]
Stop = Callable[[], bool]
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Move:
    """A unit that has to go from its place in one scene to its place in a later one.

    `unit`: the id of its roster row, else of its feature; `feature`: what stands in the scene that is left, `to_feature`: what stands in
    the scene reached (mostly the same). `line`: the way from place to place, `length_m` long; `by`: along a drawn route (`route` is its
    id), by road, or over open ground. `found` is False where no way was found: then the line is the straight one, which nobody can be
    sure to pass. `limit_min`: minutes between the two scenes; `in_time`: whether the unit can be there. `pace`: how it moves.
    """

    unit: str
    feature: str
    name: str
    from_scene: int
    to_scene: int
    line: LineString
    length_m: float
    minutes: float
    limit_min: float
    in_time: bool
    by: By
    pace: Pace
    pace_m_per_min: float
    found: bool
    to_feature: str
    kind: str
    route: str = ""

    @property
    def title(self) -> str | Message:
        """The name, or the title of the kind, translated at the edge, where the unit has none."""
        title = kinds()[self.kind].title["en"]
        return Message(title) if self.name == title else self.name

    @property
    def straight_m(self) -> float:
        """Metres from place to place through the air."""
        (x, y), (to_x, to_y) = self.line.coords[0], self.line.coords[-1]
        return math.hypot(to_x - x, to_y - y)

    def place_at(self, share: float) -> tuple[float, float]:
        """East and north where so large a part of the way (0 to 1) is done."""
        place = self.line.interpolate(min(max(share, 0.0), 1.0), normalized=True)
        return place.x, place.y

    def place_after(self, minutes: float) -> tuple[float, float]:
        """East and north so many minutes after the start, at the pace of the unit; who is there stays there."""
        return self.place_at(minutes / self.minutes if self.minutes > 0 else 1.0)


def places_at(some: list[Move], shares: np.ndarray) -> np.ndarray:
    """(n, 2) east and north of n moves, each at its own part (0 to 1) of its way."""
    lines = np.array([None, *(move.line for move in some)], dtype=object)[1:]
    places = shapely.line_interpolate_point(lines, np.clip(shares, 0.0, 1.0), normalized=True)
    return np.asarray(shapely.get_coordinates(places)).reshape(-1, 2)


def moves(
    plan: Plan,
    layers: LayerSet | None,
    from_scene: int,
    to_scene: int | None = None,
    cancelled: Stop | None = None,
    progress: Progress | None = None,
) -> list[Move]:
    """Every unit and vehicle of one scene whose place differs in a later scene (None: the next), ordered by unit.

    Coordinates: plan and layers in the working CRS, metres. What the scene that is left bars, bars the way. A unit that is absent from
    the scene reached goes to the next one in which it stands again. Nothing in the last scene. Raises PlanError for a scene that the
    plan does not have, InputError where the later one is not later or a limit is wrong, Cancelled.
    """
    first = plan.scene(from_scene).number
    last = 0 if to_scene is None else plan.scene(to_scene).number
    if to_scene is not None and last <= first:
        raise InputError(mark("Scene {later} does not come after scene {first}; give a later one."), later=last, first=first)
    snapshot = Snapshot(plan, first, layers)
    return moves_from(snapshot, paces_of(plan), None, last, cancelled, progress)


def every_move(plan: Plan, layers: LayerSet | None, cancelled: Stop | None = None, progress: Progress | None = None) -> list[Move]:
    """The moves from each scene to the next, in the order of the scenes. Raises as `moves` does."""
    numbers = [scene.number for scene in plan.scene_list()][:-1]
    found: list[Move] = []
    for n, number in enumerate(numbers):

        def told(share: float, done: int = n) -> None:
            if progress is not None:
                progress((done + share) / len(numbers))

        found += moves(plan, layers, number, None, cancelled, told)
    return found


def moves_from(
    snapshot: Snapshot,
    paces: Paces,
    keys: Iterable[str] | None = None,
    to_scene: int = 0,
    cancelled: Stop | None = None,
    progress: Progress | None = None,
) -> list[Move]:
    """The moves of the units of these names (None: all) from a snapshot's scene to the next scene of that number or more.

    Raises Cancelled.
    """
    here, routes = units_by_name(snapshot), routes_by_unit(snapshot)
    names = sorted(here if keys is None else here.keys() & set(keys))
    found = []
    for n, key in enumerate(names, start=1):
        if cancelled is not None and cancelled():
            raise Cancelled(mark("The ways were not all found."))
        scene, places = next_places(snapshot, key, to_scene)
        for there in places:
            start = origin(here[key], there)
            if start.geometry.distance(there.geometry) > SLACK:
                found.append(_move(snapshot, scene, start, there, routes.get(key, []), paces))
        if progress is not None:
            progress(n / len(names))
    return found


def _move(snapshot: Snapshot, scene: int, start: Placed, there: Placed, routes: list[Placed], paces: Paces) -> Move:
    """The way of one unit to its place in a later scene."""
    plan, pace = snapshot.plan, pace_of(snapshot.plan, start)
    rate, route, found = paces.of(pace), "", True
    by: By = "route"
    if routes:
        line, route, rate = min(
            ((_along(start, there, one), one.id, _rate(one, rate)) for one in routes), key=lambda way: (way[0].length, way[1])
        )
        length = float(line.length)
    else:
        way = way_between(snapshot, key_of(there), "vehicle" if pace == "vehicle" else "own", start, there)
        found = way is not None
        by = "road" if way is not None and way.by_road else "ground"
        line = LineString([point_of(start.geometry), point_of(there.geometry)]) if way is None else way.line
        length = float(start.geometry.distance(there.geometry)) if way is None else way.length_m
    limit_min = minutes_between(plan, snapshot.scene, scene) or 0.0
    in_time = length <= rate * limit_min + SLACK
    scenes = (snapshot.scene, scene)
    minutes = length / rate
    return Move(
        key_of(there),
        start.id,
        name_of(plan, there),
        *scenes,
        line,
        length,
        minutes,
        limit_min,
        in_time,
        by,
        pace,
        rate,
        found,
        there.id,
        there.kind,
        route,
    )


def _rate(route: Placed, rate: float) -> float:
    """Metres a minute along a route: its own pace where it says one."""
    return float(route.properties.get("pace_m_per_min") or rate)


def _along(start: Placed, there: Placed, route: Placed) -> LineString:
    """From the start straight to the route's first vertex, along it, and from its last vertex straight to the place."""
    places = [point_of(start.geometry), *shapely.get_coordinates(route.geometry).tolist(), point_of(there.geometry)]
    return LineString(places)


def name_of(plan: Plan, placed: Placed) -> str:
    """What a unit is called: its own name, else that of its roster row, else the English title of its kind (a message of its own)."""
    row = plan.roster.get(key_of(placed))
    return placed.name or ("" if row is None else row.name) or kinds()[placed.kind].title["en"]
