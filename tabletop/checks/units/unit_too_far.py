"""unit-too-far: the way of a unit from one scene's place to the next, against the time of the step."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, Check, register
from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, title_of
from tabletop.checks.ground.ways import MARGINS_M, Way, way
from tabletop.core.geometry.geometry import point_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.scene_time import minutes_between

BARS = frozenset({"barrier", "gate", "vehicle"})
"""Kinds of a plan that bar a unit; cordons do not."""
FARTHEST_M = 3000.0
"""Ways between places farther apart in the air are measured in the air."""
LONGEST = 4.0
"""A way may be so many times as long as the straight line."""
OPEN_M = 30.0
"""Units march on roads where there are any; so far they walk over open ground instead."""
LOOK_M = 800.0
"""What stands farther from start and goal than this does not change a way."""
BY_NAME: Key[dict[str, list[Placed]]] = Key("units by name")
WAYS: "Key[_Ways]" = Key("ways of units")


@register("unit-too-far")
@dataclass(frozen=True, kw_only=True)
class UnitTooFar(Check):
    """The way of a unit from one scene's place to the next against the time of the step.

    measured = metres. Where a route is drawn for the unit in the scene that is left: along it, with the ways to its ends. Else, where
    layers or obstacles of the plan are: by road where roads exist, reached over open ground, and through open ground where no road
    leads there or both places are within 30 m. Buildings, water, fences, barriers, vehicles and shut gates bar the way; cordons do not,
    because own people pass the lines of their side. Where there is no such way, or the places are more than 3 km apart, the straight
    line. A unit that is absent from the next scene is judged up to the scene in which it stands again. limit = pace x minutes between the
    two scenes. A unit is known by its roster row, else by its feature. Why: nobody arrives in time. Source: drill march rate, 67 m a
    minute. Does not see crowds, slopes, lorries, the time to form up, or the obstacles of the next scene.
    """

    title: ClassVar[Message] = message(mark("Ways between scenes"))
    looks_at: ClassVar[frozenset[str] | None] = BARS | {"unit", "route"}
    looks_ahead: ClassVar[bool] = True
    severity: Severity
    pace_m_per_min: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per unit that cannot be there, in the scene it leaves."""
        return [] if snapshot.following is None else self._of(snapshot, _by_unit(snapshot))

    def update(self, snapshot: Snapshot, found: KeptFindings, changed: Changed) -> None:
        """Only the units that were moved, or whose way an obstacle came near, are judged again."""
        touched = changed.touched
        if snapshot.following is None or not self.concerns(changed):
            return
        keys = {_key(feature) for feature in touched if feature.kind == "unit"} | {
            str(feature.get("unit")) for feature in touched if feature.kind == "route"
        }
        keys |= _ways(snapshot).forgotten()
        dropped = {feature.id for feature in touched} | {feature.id for key in keys for feature in _by_unit(snapshot).get(key, ())}
        found.exchange(dropped, self._of(snapshot, keys))

    def _of(self, snapshot: Snapshot, keys: Iterable[str]) -> list[Finding]:
        """Findings about the units of these names."""
        here, routes = _by_unit(snapshot), _routes(snapshot)
        findings = []
        for key in sorted(here.keys() & keys):
            scene, places = _next_places(snapshot, key)
            for there in places:
                findings += self._judged(snapshot, scene, _origin(here[key], there), there, routes.get(key, []))
        return findings

    def _judged(self, snapshot: Snapshot, scene: int, start: Placed, there: Placed, routes: list[Placed]) -> list[Finding]:
        straight = float(start.geometry.distance(there.geometry))
        if straight <= SLACK:
            return []
        pace, step_min = self.pace_m_per_min, minutes_between(snapshot.plan, snapshot.scene, scene) or 0.0
        if routes:
            measured, _, route = min((_along(start, there, feature), feature.id, feature) for feature in routes)
            where, pace = route.geometry, float(route.properties.get("pace_m_per_min", pace))
            lines = [_route_line(route, measured)]
        else:
            found = _way(snapshot, _key(there), start.geometry, there.geometry)
            measured, where = (straight, _straight(start, there)) if found is None else (found.length_m, found.line)
            lines = [_way_line(found, straight)]
        limit = pace * step_min
        if measured <= limit + SLACK:
            return []
        words = mark("{name}: {measured:.0f} m to its place in the next scene; {limit:.0f} m can be done in {minutes:.0f} min.")
        if snapshot.following is not None and scene != snapshot.following.scene:
            words = mark("{name}: {measured:.0f} m to its place in scene {scene}; {limit:.0f} m can be done in {minutes:.0f} min.")
        lines.append(message(mark("{pace:.0f} m/min x {minutes:.0f} min = {limit:.0f} m"), pace=pace, minutes=step_min, limit=limit))
        about = [start] if start.id == there.id else [start, there]
        values: dict[str, Any] = {"scene": scene, "minutes": step_min}
        return [self.finding(snapshot, self.severity, words, about, measured, limit, "m", where, lines, **values)]


def _next_places(snapshot: Snapshot, key: str) -> tuple[int, list[Placed]]:
    """The next scene in which a unit stands, and where; without it, the scene itself and nothing."""
    later = snapshot.following
    while later is not None:
        places = _by_unit(later).get(key)
        if places:
            return later.scene, places
        later = later.following
    return snapshot.scene, []


def _key(unit: Placed) -> str:
    return str(unit.properties.get("unit") or unit.id)


def _by_unit(snapshot: Snapshot) -> dict[str, list[Placed]]:
    """Units by roster id, else by their own id; each list ordered by id."""
    return snapshot.kept(BY_NAME, lambda: _named({}, snapshot.units), ("unit",), _renamed)


def _named(known: dict[str, list[Placed]], units: Iterable[Placed]) -> dict[str, list[Placed]]:
    for unit in units:
        known.setdefault(_key(unit), []).append(unit)
    return known


def _renamed(known: dict[str, list[Placed]], changed: Changed) -> dict[str, list[Placed]]:
    """The same after an edit."""
    touched = [feature for feature in changed.touched if feature.kind == "unit"]
    for key in {_key(feature) for feature in touched} & known.keys():
        known[key] = [feature for feature in known[key] if feature.id not in changed.ids]
    _named(known, (feature for feature in changed.after.values() if feature.kind == "unit"))
    for key in {_key(feature) for feature in touched}:
        known[key] = sorted(known.get(key, ()), key=lambda one: one.id)
        if not known[key]:
            del known[key]
    return known


def _routes(snapshot: Snapshot) -> dict[str, list[Placed]]:
    """Routes by the unit that they are drawn for."""
    found: dict[str, list[Placed]] = {}
    for route in snapshot.of("route"):
        found.setdefault(str(route.get("unit")), []).append(route)
    return found


def _origin(before: list[Placed], there: Placed) -> Placed:
    """Where a unit comes from: the same feature, else the nearest place of the same unit."""
    same = [feature for feature in before if feature.id == there.id]
    return same[0] if same else min(before, key=lambda one: (one.geometry.distance(there.geometry), one.id))


def _straight(start: Placed, there: Placed) -> LineString:
    return LineString([point_of(start.geometry), point_of(there.geometry)])


def _along(start: Placed, there: Placed, route: Placed) -> float:
    """Metres from the start to the route's first vertex, along it, and from its last vertex to the place."""
    first, last = shapely.get_point(route.geometry, 0), shapely.get_point(route.geometry, -1)
    return float(start.geometry.distance(first) + route.geometry.length + last.distance(there.geometry))


def _route_line(route: Placed, measured: float) -> Message:
    return message(mark("along {route}, with the ways to its ends: {measured:.0f} m"), route=title_of(route), measured=measured)


def _way_line(found: Way | None, straight: float) -> Message:
    if found is None:
        return message(mark("straight line, no way was found: {measured:.0f} m"), measured=straight)
    if found.by_road:
        return message(mark("by road: {measured:.0f} m; {straight:.0f} m in a straight line"), measured=found.length_m, straight=straight)
    return message(
        mark("over open ground: {measured:.0f} m; {straight:.0f} m in a straight line"), measured=found.length_m, straight=straight
    )


# --- ways, each found once
class _Ways:
    """Ways by the places of their ends, remembered until an obstacle comes near; `ends` are those of each unit's last way."""

    def __init__(self) -> None:
        self.found: dict[tuple[float, ...], Way | None] = {}
        self.ends: dict[tuple[str, tuple[float, ...]], None] = {}

    def forget(self, changed: Changed) -> "_Ways":
        """The same without ways that an edit came near."""
        boxes = changed.boxes(BARS)
        self.found = {key: found for key, found in self.found.items() if not _near(np.array(key), boxes)}
        return self

    def forgotten(self) -> set[str]:
        """Names of units whose way is to be found anew."""
        names = {name for name, ends in self.ends if ends not in self.found}
        self.ends = {(name, ends): None for name, ends in self.ends if ends in self.found}
        return names


def _ways(snapshot: Snapshot) -> _Ways:
    return snapshot.kept(WAYS, _Ways, BARS, _Ways.forget)


def _way(snapshot: Snapshot, name: str, start: BaseGeometry, there: BaseGeometry) -> Way | None:
    """The way of own people of that name between two places."""
    ways, key = _ways(snapshot), (*point_of(start), *point_of(there))
    ways.ends[(name, key)] = None
    if key not in ways.found:
        straight = float(start.distance(there))
        most_m = LONGEST * straight + 2 * MARGINS_M[1]
        near = straight <= FARTHEST_M
        ways.found[key] = way(snapshot, Point(key[:2]), [Point(key[2:])], "own", most_m, open_m=OPEN_M) if near else None
    return ways.found[key]


def _near(key: np.ndarray, boxes: np.ndarray) -> bool:
    low, high = np.minimum(key[:2], key[2:]), np.maximum(key[:2], key[2:])
    margin = LOOK_M + (high - low).max()
    return bool(((boxes[:, :2] <= high + margin) & (boxes[:, 2:] >= low - margin)).all(axis=1).any())
