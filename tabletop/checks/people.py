"""People and time: the roster against the places, and the way from one scene to the next."""

from dataclasses import dataclass
from typing import ClassVar

import shapely
from shapely import LineString, MultiPoint
from shapely.geometry.base import BaseGeometry

from tabletop.checks.check import SLACK, Check, register
from tabletop.checks.snapshot import Snapshot, title_of
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.geometry import point_of
from tabletop.core.message import Message, mark, message


@register("roster-total")
@dataclass(frozen=True, kw_only=True)
class RosterTotal(Check):
    """Strength placed against the roster, in each scene.

    measured = strength of the roster units placed, each once (persons); limit = strength of the whole roster. A roster unit that
    stands at two places is a finding of its own; a unit on the cordon that it mans is one place. Nothing without a roster. Why:
    people without a place, and places without people. Source: planning default. Does not see reserves; each row counts its own people.
    """

    title: ClassVar[Message] = message(mark("Strength placed against the roster"))
    severity: Severity
    same_place_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """At most one finding on the total, and one per unit that is placed twice."""
        roster = snapshot.plan.roster
        if not roster:
            return []
        places: dict[str, list[Placed]] = {}
        for one in snapshot.of("unit", "cordon"):
            if one.get("unit") in roster:
                places.setdefault(one.get("unit"), []).append(one)
        placed = sum(max(snapshot.strength_of(one) for one in ones) for ones in places.values())
        total = float(sum(row.strength for row in roster.values()))
        found = [self._twice(snapshot, key, ones) for key, ones in sorted(places.items()) if self._apart(ones)]
        if abs(placed - total) > SLACK:
            text = message(mark("{measured:.0f} of {limit:.0f} people of the roster are placed."), measured=placed, limit=total)
            where = MultiPoint([point_of(one.geometry) for ones in places.values() for one in ones])
            found.append(self.finding(snapshot, self.severity, text, [], placed, total, "person", None if where.is_empty else where))
        return found

    def _apart(self, ones: list[Placed]) -> bool:
        """Whether one roster unit stands at two places."""
        units = [one for one in ones if one.kind == "unit"]
        cordons = [one for one in ones if one.kind == "cordon"]
        if len(units) > 1 or len(cordons) > 1:
            return True
        return bool(units and cordons and units[0].geometry.distance(cordons[0].geometry) > self.same_place_m)

    def _twice(self, snapshot: Snapshot, key: str, ones: list[Placed]) -> Finding:
        row = snapshot.plan.roster[key]
        text = message(mark("{name} is placed {measured:.0f} times; a unit stands in one place."), name=row.name or key, measured=len(ones))
        where = MultiPoint([point_of(one.geometry) for one in ones])
        return self.finding(snapshot, self.severity, text, ones, len(ones), 1, "count", where)


@register("unit-too-far")
@dataclass(frozen=True, kw_only=True)
class UnitTooFar(Check):
    """The way of a unit from one scene's place to the next against the time of the step.

    measured = metres, straight, or along a route drawn for the unit in the scene that is left (with the ways to its ends); limit =
    pace x minutes of that scene's step. A unit is known by its roster row, else by its feature. Why: nobody arrives in time. Source:
    drill march rate, 67 m a minute. Does not see walls, crowds or roads: the straight way is the least.
    """

    title: ClassVar[Message] = message(mark("Ways between scenes"))
    severity: Severity
    pace_m_per_min: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per unit that cannot be there, in the scene it leaves."""
        if snapshot.following is None:
            return []
        here, routes, found = _by_unit(snapshot), snapshot.of("route"), []
        for key, later in sorted(_by_unit(snapshot.following).items()):
            for there in later:
                if key in here:
                    start = _origin(here[key], there)
                    found += self._judged(snapshot, start, there, [route for route in routes if route.get("unit") == key])
        return found

    def _judged(self, snapshot: Snapshot, start: Placed, there: Placed, routes: list[Placed]) -> list[Finding]:
        measured, where = start.geometry.distance(there.geometry), _straight(start, there)
        pace = self.pace_m_per_min
        if measured > SLACK and routes:
            ways = sorted((_way_m(start, there, route), route.id, route) for route in routes)
            measured, _, route = ways[0]
            where, pace = route.geometry, float(route.properties.get("pace_m_per_min", pace))
        limit = pace * snapshot.scene_row.step_min
        if measured <= limit + SLACK:
            return []
        text = message(
            mark("{name}: {measured:.0f} m to its place in the next scene; {limit:.0f} m can be done in {minutes:.0f} min."),
            name=title_of(start),
            measured=measured,
            limit=limit,
            minutes=snapshot.scene_row.step_min,
        )
        about = [start] if start.id == there.id else [start, there]
        return [self.finding(snapshot, self.severity, text, about, measured, limit, "m", where)]


def _by_unit(snapshot: Snapshot) -> dict[str, list[Placed]]:
    """Units by roster id, else by their own id."""
    found: dict[str, list[Placed]] = {}
    for unit in snapshot.units:
        found.setdefault(str(unit.properties.get("unit") or unit.id), []).append(unit)
    return found


def _origin(before: list[Placed], there: Placed) -> Placed:
    """Where a unit comes from: the same feature, else the nearest place of the same unit."""
    same = [one for one in before if one.id == there.id]
    return same[0] if same else min(before, key=lambda one: (one.geometry.distance(there.geometry), one.id))


def _straight(start: Placed, there: Placed) -> BaseGeometry:
    return LineString([point_of(start.geometry), point_of(there.geometry)])


def _way_m(start: Placed, there: Placed, route: Placed) -> float:
    """Metres from the start to the route's first vertex, along it, and from its last vertex to the place."""
    first, last = shapely.get_point(route.geometry, 0), shapely.get_point(route.geometry, -1)
    return float(start.geometry.distance(first) + route.geometry.length + last.distance(there.geometry))
