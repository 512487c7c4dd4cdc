"""People: the roster against the places."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from shapely import MultiPoint

from tabletop.checks.changed import Changed
from tabletop.checks.check import SLACK, Check, register
from tabletop.checks.snapshot import Snapshot
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.geometry import point_of
from tabletop.core.message import Message, mark, message

PLACES = ("unit", "cordon")
"""Kinds that place a row of the roster."""


@register("roster-total")
@dataclass(frozen=True, kw_only=True)
class RosterTotal(Check):
    """Strength placed against the roster, in each scene.

    measured = strength of the roster units placed, each once (persons); limit = strength of the whole roster. A roster unit that
    stands at two places is a finding of its own; a unit on the cordon that it mans is one place. Nothing without a roster. Why:
    people without a place, and places without people. Source: planning default. Does not see reserves; each row counts its own people.
    """

    title: ClassVar[Message] = message(mark("Strength placed against the roster"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset(PLACES)
    severity: Severity
    same_place_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """At most one finding on the total, and one per unit that is placed twice."""
        roster = snapshot.plan.roster
        if not roster:
            return []
        places = {key: ones for key, ones in _by_roster(snapshot).items() if key in roster}
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


def _by_roster(snapshot: Snapshot) -> dict[str, list[Placed]]:
    """Units and cordons by the row of the roster that they name, rows ordered by id, in each of them units first."""

    def put(named: dict[str, dict[str, Placed]], some: Iterable[Placed]) -> dict[str, dict[str, Placed]]:
        for one in some:
            if one.kind in PLACES and (key := one.get("unit")):
                named.setdefault(key, {})[one.id] = one
        return named

    def patch(named: dict[str, dict[str, Placed]], changed: Changed) -> dict[str, dict[str, Placed]]:
        for one in changed.before.values():
            named.get(one.get("unit"), {}).pop(one.id, None)
        return put(named, changed.after.values())

    named = snapshot.memo("features by row of the roster", lambda: put({}, snapshot.of(*PLACES)), PLACES, patch)
    return {key: sorted(ones.values(), key=lambda one: (PLACES.index(one.kind), one.id)) for key, ones in sorted(named.items()) if ones}
