"""exit-separation, dead-end: where the exits of a crowd lie, all in one direction or ending blind."""

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from tabletop.checks.base.check import SLACK, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.many_corners import located
from tabletop.checks.base.overlay import outside
from tabletop.checks.base.snapshot import Snapshot, array_of, bounds_near_gates, boxes_of, grouped, title_of
from tabletop.checks.crowds.shared_ground import SOLID_KINDS
from tabletop.checks.exits.egress import OfCrowd
from tabletop.checks.exits.exit_lost_in_scene import OfExit
from tabletop.checks.ways_out.open_exits import blind_ends, crowds_of, usable_exits
from tabletop.core.geometry.geometry import bearing_deg, repaired
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity

LEAVES: Key[dict[str, dict[str, Point]]] = Key("where exits leave crowds")
MIDDLES: Key[dict[str, Point]] = Key("middles of crowds")


@register("exit-separation")
@dataclass(frozen=True, kw_only=True)
class ExitSeparation(OfCrowd):
    """Whether the exits of a crowd lie in different directions, seen from the middle of the crowd.

    measured = the widest angle between any two of the exits that count (degrees, 0 to 180), seen from the middle of the crowd's
    usable ground: its centre without the buildings, vehicles and water in it, or where nobody can stand there, as in a crowd bent
    round a corner or round a monument, the nearest place where people stand. An exit is seen where it leaves that ground for the
    last time. A crowd with fewer than two such exits is left to exit-count. Why: one event, a fire or a surge, can close two exits
    that lie side by side. Source: the British 45-degree rule (Approved Document B), which asks it of every standing place in a room;
    here it is asked of the centre only, because in the open people at one end of a crowd always see all exits ahead. Limit: 45
    degrees. Does not see walls between the crowd and an exit, or people who stand far from the centre.
    """

    title: ClassVar[Message] = message(mark("Directions of exits"))
    severity: Severity
    min_deg: float

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per crowd whose exits all lie in one direction, with the widest angle drawn."""
        exits = {crowd.id: usable_exits(snapshot, crowd) for crowd in subjects}
        places = _places(snapshot, [way for crowd in subjects for way in exits[crowd.id]])
        judged = [crowd for crowd in subjects if len(exits[crowd.id]) >= 2]
        middles = _middles(snapshot, judged)
        judged = [crowd for crowd in judged if not middles[crowd.id].is_empty]
        return [finding for crowd in judged for finding in self._judged(snapshot, crowd, exits[crowd.id], places, middles[crowd.id])]

    def _judged(
        self, snapshot: Snapshot, crowd: Placed, exits: list[Placed], places: dict[str, dict[str, Point]], centre: Point
    ) -> list[Finding]:
        seen = [(way, places[way.id][crowd.id]) for way in exits]
        bearings = [(way, place, bearing_deg(centre.coords[0], place.coords[0])) for way, place in seen]
        angle, one, other = max(((_between(a[2], b[2]), a, b) for a, b in combinations(bearings, 2)), key=lambda row: row[0])
        if angle >= self.min_deg - SLACK:
            return []
        text = mark("{name}: seen from its middle the exits are {measured:.0f}° apart, too near each other; at least {limit:.0f}°.")
        rows = [message(mark("{name}: seen at {bearing:.1f}°"), name=title_of(way), bearing=bearing) for way, _, bearing in bearings]
        result = message(
            mark("Widest angle, {one} to {other}: {angle:.1f}°; at least {limit:.0f}°"),
            one=title_of(one[0]),
            other=title_of(other[0]),
            angle=angle,
            limit=self.min_deg,
        )
        where = LineString([one[1], centre, other[1]])
        return [self.finding(snapshot, self.severity, text, [crowd], angle, self.min_deg, "deg", where, [*rows, result])]


def _places(snapshot: Snapshot, exits: list[Placed]) -> dict[str, dict[str, Point]]:
    """Where each exit leaves the ground of each crowd that it serves for the last time, by their ids; where it begins, if outside.

    Kept until either is edited.
    """

    def make(some: list[Placed]) -> list[dict[str, Point]]:
        serves = crowds_of(snapshot, some)
        return [{crowd.id: _place(way, crowd) for crowd in serves[way.id]} for way in some]

    return snapshot.kept_near(LEAVES, exits, make, bounds_near_gates, ("crowd",))


def _middles(snapshot: Snapshot, crowds: list[Placed]) -> dict[str, Point]:
    """From where each crowd sees its exits: the centre of its usable ground, or the nearest place of that ground; an empty point if none.

    Kept until the crowd or a vehicle in it is edited.
    """

    def make(some: list[Placed]) -> list[Point]:
        shapes = array_of(crowd.geometry for crowd in some)
        solids = grouped(snapshot.solids_near(shapes), len(some))
        return [middle_of(outside(repaired(shape), inside)) for shape, inside in zip(shapes, solids, strict=True)]

    return snapshot.kept_near(MIDDLES, crowds, make, boxes_of, SOLID_KINDS)


def middle_of(ground: BaseGeometry) -> Point:
    """The centre of a ground, where it lies on it, else the place of the ground that is nearest to it; empty for no ground."""
    centre: Point = ground.centroid
    # In the middle of a monument, or of a crowd bent round a corner, nobody stands.
    if centre.is_empty or shapely.intersects(ground, centre):
        return centre
    return Point(shapely.get_coordinates(shapely.shortest_line(ground, centre))[0])


def _place(way: Placed, crowd: Placed) -> Point:
    met = shapely.get_coordinates(shapely.intersection(way.geometry, repaired(crowd.geometry)))
    # An exit may cross the outline several times: where it leaves for the last time people are out.
    along = located(way.geometry, met).max() if len(met) else 0.0
    place: Point = way.geometry.interpolate(along)
    return place


def _between(one_deg: float, other_deg: float) -> float:
    """The angle between two bearings, 0 to 180."""
    return abs((one_deg - other_deg + 180.0) % 360.0 - 180.0)


@register("dead-end")
@dataclass(frozen=True, kw_only=True)
class DeadEnd(OfExit):
    """An open exit whose corridor ends blind: who goes on to its outer end can only turn back.

    measured = metres of the exit, back from its outer end to the last place where people can leave it for ground that leads on, or
    to the crowd itself where there is none; a corridor is what obstacles narrow to less than 30 m. Ground leads on where it reaches,
    through openings of at least 0.6 m, an assembly point or a place 100 m away, and not through the crowd. Limit: 20 m. Exits that
    serve no crowd of the scene are left out. Why: people who run into a blind end meet those who follow. Source: the 20 m of the British
    Approved Document B for dead ends, quoted in event guidance (secondary source). Does not see signs, light, or locked doors in the
    walls.
    """

    title: ClassVar[Message] = message(mark("Blind ends of exits"))
    blind_m: float

    def judge(self, snapshot: Snapshot, subjects: list[Placed]) -> list[Finding]:
        """One finding per exit that ends blind, with the blind piece."""
        ways = [way for way, _ in self.served(snapshot, subjects)]
        blind = blind_ends(snapshot, ways, self.blind_m)
        return [self._finding(snapshot, way, blind[way.id]) for way in ways if blind[way.id] > self.blind_m + SLACK]

    def _finding(self, snapshot: Snapshot, way: Placed, measured_m: float) -> Finding:
        text = mark("{name}: the last {measured:.0f} m end blind; at most {limit:.0f} m.")
        length = way.geometry.length
        steps = [
            message(
                mark(
                    "{length:.1f} m of exit - {left:.1f} m to the last place where one can leave it = {blind:.1f} m; at most {limit:.0f} m"
                ),
                length=length,
                left=length - measured_m,
                blind=measured_m,
                limit=self.blind_m,
            )
        ]
        where = substring(way.geometry, length - measured_m, length)
        return self.finding(snapshot, self.severity, text, [way], measured_m, self.blind_m, "m", where, steps)
