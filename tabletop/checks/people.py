"""People: the roster against the places."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely

from tabletop.checks.changed import Changed
from tabletop.checks.check import SLACK, Check, register
from tabletop.checks.snapshot import Snapshot
from tabletop.checks.told import Told
from tabletop.core.feature import Placed
from tabletop.core.finding import Finding, Severity
from tabletop.core.geometry import point_of
from tabletop.core.message import Message, mark, message

PLACES = ("unit", "cordon")
"""Kinds that place a row of the roster."""


@dataclass(frozen=True)
class _Stand:
    """Where a row of the roster stands: its features, units first and each kind by id, the people there, and (n, 2) places."""

    ones: tuple[Placed, ...]
    strength: float
    places: np.ndarray


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
        return self._twice(snapshot, _stands(snapshot)) + self._total(snapshot) if snapshot.plan.roster else []

    def update(self, snapshot: Snapshot, before: Told, changed: Changed) -> Sequence[Finding]:
        """The rows whose places the edit touched, and the total where there are any."""
        touched = _rows_of(snapshot, [*changed.before.values(), *changed.after.values()])
        if not touched:
            return before
        stands = _stands(snapshot)
        again = changed.ids.union(one.id for key in touched if key in stands for one in stands[key].ones)
        kept = [one for one in before if one.features and again.isdisjoint(one.features)]
        return [*kept, *self._twice(snapshot, touched), *self._total(snapshot)]

    def _twice(self, snapshot: Snapshot, keys: Iterable[str]) -> list[Finding]:
        """Findings about those of these rows that stand at two places."""
        stands = _stands(snapshot)
        return [self._at_two(snapshot, key, stands[key]) for key in sorted(keys) if key in stands and self._apart(stands[key].ones)]

    def _apart(self, ones: Sequence[Placed]) -> bool:
        """Whether one roster unit stands at two places."""
        units = [one for one in ones if one.kind == "unit"]
        cordons = [one for one in ones if one.kind == "cordon"]
        if len(units) > 1 or len(cordons) > 1:
            return True
        return bool(units and cordons and units[0].geometry.distance(cordons[0].geometry) > self.same_place_m)

    def _at_two(self, snapshot: Snapshot, key: str, stand: _Stand) -> Finding:
        row, count = snapshot.plan.roster[key], len(stand.ones)
        text = message(mark("{name} is placed {measured:.0f} times; a unit stands in one place."), name=row.name or key, measured=count)
        where = shapely.multipoints(stand.places)
        return self.finding(snapshot, self.severity, text, stand.ones, count, 1, "count", where)

    def _total(self, snapshot: Snapshot) -> list[Finding]:
        stands, roster = _stands(snapshot), snapshot.plan.roster
        placed = math.fsum(stand.strength for stand in stands.values())
        total = math.fsum(row.strength for row in roster.values())
        if abs(placed - total) <= SLACK:
            return []
        text = message(mark("{measured:.0f} of {limit:.0f} people of the roster are placed."), measured=placed, limit=total)
        where = shapely.multipoints(np.concatenate([stands[key].places for key in sorted(stands)])) if stands else None
        return [self.finding(snapshot, self.severity, text, [], placed, total, "person", where)]


def _rows_of(snapshot: Snapshot, some: Iterable[Placed]) -> set[str]:
    """Rows of the roster that these features place."""
    named = {one.get("unit") for one in some if one.kind in PLACES}
    return {key for key in named if key in snapshot.plan.roster}


def _stands(snapshot: Snapshot) -> dict[str, _Stand]:
    """Rows of the roster that are placed, with their places; after an edit only the rows that it touched are made again."""

    def make(known: dict[str, _Stand], some: Iterable[Placed]) -> dict[str, _Stand]:
        ones: dict[str, list[Placed]] = {}
        for one in some:
            ones.setdefault(one.get("unit"), []).append(one)
        return known | {key: _stand(snapshot, placed) for key, placed in ones.items() if key in snapshot.plan.roster}

    def patch(known: dict[str, _Stand], changed: Changed) -> dict[str, _Stand]:
        touched = _rows_of(snapshot, [*changed.before.values(), *changed.after.values()])
        kept = [one for key in touched if key in known for one in known[key].ones if one.id not in changed.ids]
        left = {key: stand for key, stand in known.items() if key not in touched}
        return make(left, [*kept, *(one for one in changed.after.values() if one.kind in PLACES)])

    return snapshot.memo("places of rows of the roster", lambda: make({}, snapshot.of(*PLACES)), PLACES, patch, dict)


def _stand(snapshot: Snapshot, some: Iterable[Placed]) -> _Stand:
    ones = tuple(sorted(some, key=lambda one: (PLACES.index(one.kind), one.id)))
    places = np.array([point_of(one.geometry) for one in ones])
    return _Stand(ones, max(snapshot.strength_of(one) for one in ones), places)
