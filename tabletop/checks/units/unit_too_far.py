"""unit-too-far: the way of a unit from one scene's place to the next, against the time of the step."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import Check, register
from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.movement.kept_ways import VEHICLE_BARS, kept_ways
from tabletop.checks.movement.moves import Move, moves_from
from tabletop.checks.movement.paces import Paces
from tabletop.checks.movement.unit_places import MOVING, key_of, units_by_name
from tabletop.checks.movement.way_words import way_line
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.finding import Finding, Severity


@register("unit-too-far")
@dataclass(frozen=True, kw_only=True)
class UnitTooFar(Check):
    """The way of a unit from one scene's place to the next against the time of the step.

    measured = metres. Where a route is drawn for the unit in the scene that is left: along it, with the ways to its ends. Else, where
    layers or obstacles of the plan are: by road where roads exist, reached over open ground, and through open ground where no road leads
    there or both places are within 30 m. Buildings, water, fences, barriers, vehicles and shut gates bar the way; cordons do not, because
    own people pass the lines of their side, but those closed to vehicles bar vehicles. Where there is no such way, the straight line, and
    a finding whatever the time: nobody is known to get there. Ways are not looked for, and the straight line is reckoned with, where the
    places are more than 3 km apart, or too far for the ground between them to be looked at (about 900 m east or north, where no road
    leads there), unless one of them is shut in. A unit that is absent from the next scene is judged up to the scene in which it stands
    again. limit = pace x minutes between the two scenes; the pace is that of the route, else of the roster row, else of the type: march,
    run or vehicle. A unit is known by its roster row, else by its feature; vehicles that move are judged as units are. Why: nobody
    arrives in time. Source: drill march and run rates, 67 and 132 m a minute; vehicles 333 m a minute (20 km/h), without a source. Does
    not see crowds, slopes, lorries, the time to form up, or the obstacles of the next scene.
    """

    title: ClassVar[Message] = message(mark("Ways between scenes"))
    looks_at: ClassVar[frozenset[str] | None] = VEHICLE_BARS | {"unit", "route"}
    looks_ahead: ClassVar[bool] = True
    severity: Severity
    pace_m_per_min: float
    run_m_per_min: float
    vehicle_m_per_min: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per unit that cannot be there in time, or has no way there, in the scene it leaves."""
        return [] if snapshot.following is None else self._of(snapshot, None)

    def update(self, snapshot: Snapshot, found: KeptFindings, changed: Changed) -> None:
        """Only the units that were moved, or whose way an obstacle came near, are judged again."""
        touched = changed.touched
        if snapshot.following is None or not self.concerns(changed):
            return
        keys = {key_of(feature) for feature in touched if feature.kind in MOVING} | {
            str(feature.get("unit")) for feature in touched if feature.kind == "route"
        }
        keys |= kept_ways(snapshot).forgotten()
        dropped = {feature.id for feature in touched} | {feature.id for key in keys for feature in units_by_name(snapshot).get(key, ())}
        found.exchange(dropped, self._of(snapshot, keys))

    def _of(self, snapshot: Snapshot, keys: Iterable[str] | None) -> list[Finding]:
        """Findings about the units of these names; None: all."""
        paces = Paces(self.pace_m_per_min, self.run_m_per_min, self.vehicle_m_per_min)
        return [self._late(snapshot, move) for move in moves_from(snapshot, paces, keys) if not move.in_time]

    def _late(self, snapshot: Snapshot, move: Move) -> Finding:
        words = _words(move, snapshot.following is not None and move.to_scene != snapshot.following.scene)
        pace, minutes = move.pace_m_per_min, move.limit_min
        limit = pace * minutes
        lines = [
            way_line(snapshot, move),
            message(mark("{pace:.0f} m/min x {minutes:.0f} min = {limit:.0f} m"), pace=pace, minutes=minutes, limit=limit),
        ]
        about = snapshot.named([move.feature], *MOVING)
        if move.to_feature != move.feature:
            about += _scene_ahead(snapshot, move.to_scene).named([move.to_feature], *MOVING)
        values: dict[str, Any] = {"scene": move.to_scene, "minutes": minutes}
        return self.finding(snapshot, self.severity, words, about, move.length_m, limit, "m", move.line, lines, **values)


def _words(move: Move, later: bool) -> str:
    """What is said of a unit; `later`: it stands again only in a scene after the next one."""
    if move.barred and later:
        return mark("{name}: no way to its place in scene {scene} was found; {measured:.0f} m in a straight line.")
    if move.barred:
        return mark("{name}: no way to its place in the next scene was found; {measured:.0f} m in a straight line.")
    if later:
        return mark("{name}: {measured:.0f} m to its place in scene {scene}; {limit:.0f} m can be done in {minutes:.0f} min.")
    return mark("{name}: {measured:.0f} m to its place in the next scene; {limit:.0f} m can be done in {minutes:.0f} min.")


def _scene_ahead(snapshot: Snapshot, scene: int) -> Snapshot:
    """The later scene of that number."""
    while snapshot.scene != scene and snapshot.following is not None:
        snapshot = snapshot.following
    return snapshot
