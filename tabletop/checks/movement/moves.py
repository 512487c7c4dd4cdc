"""Who has to move between scenes: along which way, how far and in how many minutes. The one answer for check, table and play.

Planar metres, working CRS.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

import shapely
from shapely import LineString

from tabletop.checks.base.check import SLACK
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.movement.kept_ways import UnitMode, is_barred, way_between
from tabletop.checks.movement.paces import Paces, pace_of, paces_of
from tabletop.checks.movement.unit_places import key_of, next_places, next_places_of_many, origin, routes_by_unit, units_by_name
from tabletop.core.geometry.geometry import point_of
from tabletop.core.scenes.move import By, Move, places_at
from tabletop.core.text.errors import Cancelled, InputError
from tabletop.core.text.message import mark
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene_time import minutes_between

__all__ = ["By", "Move", "every_move", "move_between", "moves", "moves_from", "name_of", "places_at"]
Stop = Callable[[], bool]
Progress = Callable[[float], None]


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
    places_after = next_places_of_many if keys is None else next_places
    names = sorted(here if keys is None else here.keys() & set(keys))
    found = []
    for n, key in enumerate(names, start=1):
        if cancelled is not None and cancelled():
            raise Cancelled(mark("The ways were not all found."))
        scene, places = places_after(snapshot, key, to_scene)
        for there in places:
            start = origin(here[key], there)
            if start.geometry.distance(there.geometry) > SLACK:
                found.append(_move(snapshot, scene, start, there, routes.get(key, []), paces))
        if progress is not None:
            progress(n / len(names))
    return found


def _move(snapshot: Snapshot, scene: int, start: Placed, there: Placed, routes: list[Placed], paces: Paces) -> Move:
    """The way of one unit to its place in a later scene."""
    limit_min = minutes_between(snapshot.plan, snapshot.scene, scene) or 0.0
    if not routes:
        return move_between(snapshot, start, there, paces, scene, limit_min)
    rate = paces.of(pace_of(snapshot.plan, start))
    ways = ((_along(start, there, one), one.id, _rate(one, rate)) for one in routes)
    line, route, rate = min(ways, key=lambda way: (way[0].length, way[1]))
    return _timed(snapshot, start, there, scene, limit_min, line, float(line.length), "route", rate, True, route)


def move_between(snapshot: Snapshot, start: Placed, there: Placed, paces: Paces, scene: int, limit_min: float) -> Move:
    """A unit's way from a place to another by road or over ground, past what the snapshot's scene bars; `start` says who goes.

    `scene`, `limit_min`: in which it stands there, and the minutes that it has.
    """
    pace = pace_of(snapshot.plan, start)
    mode: UnitMode = "vehicle" if pace == "vehicle" else "own"
    way = way_between(snapshot, key_of(there), mode, start, there)
    if way is None:
        line = LineString([point_of(start.geometry), point_of(there.geometry)])
        straight = float(start.geometry.distance(there.geometry))
        move = _timed(snapshot, start, there, scene, limit_min, line, straight, "ground", paces.of(pace), False)
        return replace(move, in_time=False, barred=True) if is_barred(snapshot, mode, start, there) else move
    by: By = "road" if way.by_road else "ground"
    return _timed(snapshot, start, there, scene, limit_min, way.line, way.length_m, by, paces.of(pace), True)


def _timed(
    snapshot: Snapshot,
    start: Placed,
    there: Placed,
    scene: int,
    limit_min: float,
    line: LineString,
    length_m: float,
    by: By,
    rate: float,
    found: bool,
    route: str = "",
) -> Move:
    """The move along a line, with its minutes."""
    return Move(
        unit=key_of(there),
        feature=start.id,
        name=name_of(snapshot.plan, there),
        from_scene=snapshot.scene,
        to_scene=scene,
        line=line,
        length_m=length_m,
        minutes=length_m / rate,
        limit_min=limit_min,
        in_time=length_m <= rate * limit_min + SLACK,
        by=by,
        pace=pace_of(snapshot.plan, start),
        pace_m_per_min=rate,
        found=found,
        to_feature=there.id,
        kind=there.kind,
        route=route,
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
