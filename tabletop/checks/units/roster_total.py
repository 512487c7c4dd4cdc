"""roster-total: the people of the roster against the places."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, ClassVar

from shapely import MultiPoint

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, Check, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.units.roster_fixes import twice_fixes
from tabletop.core.geometry.geometry import point_of
from tabletop.core.roster.sums_stated import held_against, stated_in
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.roster_places import PLACES, Missing, RowPlaces, places_of

ROWS_SHOWN = 8
"""So many rows of the roster are named one by one below the total."""
STANDS: Key[dict[str, RowPlaces]] = Key("places of rows of the roster")


@register("roster-total")
@dataclass(frozen=True, kw_only=True)
class RosterTotal(Check):
    """Strength placed against the roster, in each scene.

    measured = strength of the roster units placed, each once (persons); limit = strength of the whole roster. Parts of a unit add up
    to no more than the whole of it. What is too much in one row does not make up for what lacks in another: both are said. A roster
    unit that stands at two places is a finding of its own; a unit on the cordon that it mans is one place. Where the plan states a total
    for an agency, or for all others, and the roster has another: measured = people of the roster; limit = people stated, in the first
    scene. Nothing without a roster.
    Why: people without a place, and places without people. Source: planning default. Does not see reserves; each row counts its own
    people.
    """

    title: ClassVar[Message] = message(mark("Strength placed against the roster"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset(PLACES)
    severity: Severity
    same_place_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """At most one finding on the total, one per unit that is placed twice, one per stated total that the roster does not have."""
        stands = stands_of(snapshot, self.same_place_m)
        if not snapshot.plan.roster:
            return []
        return [*self._twice(snapshot, stands), *self._total(snapshot), *self._stated(snapshot)]

    def heeded(self, snapshot: Snapshot, changed: Changed) -> Changed:
        """Only what places a row of the roster matters."""
        return changed.only(lambda one: one.kind in PLACES and one.get("unit") in snapshot.plan.roster)

    def _twice(self, snapshot: Snapshot, keys: Iterable[str]) -> list[Finding]:
        """Findings about those of these rows that stand at two places."""
        stands = stands_of(snapshot, self.same_place_m)
        return [self._at_two(snapshot, stands[key]) for key in sorted(keys) if key in stands and stands[key].at_two]

    def _at_two(self, snapshot: Snapshot, stand: RowPlaces) -> Finding:
        text = mark(
            "{name} is placed {measured:.0f} times; a unit stands in one place. The places hold {people:.0f} people, the roster {row:.0f}."
        )
        words: dict[str, Any] = {"name": stand.row.name or stand.row.id, "people": stand.together, "row": stand.row.strength}
        fixes = twice_fixes(snapshot, stand)
        about, where = stand.ones, where_of([stand])
        return self.finding(snapshot, self.severity, text, about, len(stand.ones), 1, "count", where, fixes=fixes, **words)

    def _total(self, snapshot: Snapshot) -> list[Finding]:
        stands, roster = stands_of(snapshot, self.same_place_m), snapshot.plan.roster
        placed = math.fsum(stand.counted for stand in stands.values())
        total = math.fsum(row.strength for row in roster.values())
        rows = Missing.of(stands.values())
        if abs(placed - total) <= SLACK and rows.beyond <= SLACK:
            return []
        text = mark("{measured:.0f} of {limit:.0f} people of the roster are placed.")
        words: dict[str, Any] = {}
        if rows.beyond > SLACK:
            text = mark(
                "{here:.0f} of {limit:.0f} people of the roster are placed, and {beyond:.0f} more than their units have:"
                " {measured:.0f} in all."
            )
            words = {"here": rows.here, "beyond": rows.beyond}
        where = where_of(stands[key] for key in sorted(stands)) if stands else None
        lines = list(islice(_rows_that_differ(snapshot, stands), ROWS_SHOWN))
        return [self.finding(snapshot, self.severity, text, [], placed, total, "person", where, lines, **words)]

    def _stated(self, snapshot: Snapshot) -> list[Finding]:
        """The roster against the totals that the plan states, said in the first scene."""
        if snapshot.scene != snapshot.plan.scene_list()[0].number:
            return []
        findings = []
        for one in held_against(snapshot.plan.roster.values(), stated_in(snapshot.plan.settings)):
            if not one.agrees:
                text = mark("The plan states {limit:.0f} people for {group}; the roster has {measured:.0f}.")
                finding = self.finding(snapshot, self.severity, text, [], one.strength, one.stated, "person", None, group=one.name)
                findings.append(replace(finding, topic=f"stated {one.name}"))
        return findings


def _rows_that_differ(snapshot: Snapshot, stands: dict[str, RowPlaces]) -> Iterable[Message]:
    """Line by line: rows of the roster that are placed with more or fewer people than they have, or not at all."""
    for key, row in snapshot.plan.roster.items():
        placed = stands[key].counted if key in stands else 0.0
        if abs(placed - row.strength) > SLACK:
            yield message(mark("{name}: {placed:.0f} of {row:.0f} placed"), name=row.name or key, placed=placed, row=row.strength)


def where_of(stands: Iterable[RowPlaces]) -> MultiPoint:
    """The places of rows of the roster, at least one."""
    return MultiPoint([point_of(feature.geometry) for stand in stands for feature in stand.ones])


def rows_of(snapshot: Snapshot, some: Iterable[Placed]) -> set[str]:
    """Rows of the roster that these features place."""
    named = {feature.get("unit") for feature in some if feature.kind in PLACES}
    return {key for key in named if key in snapshot.plan.roster}


def stands_of(snapshot: Snapshot, same_place_m: float) -> dict[str, RowPlaces]:
    """Rows of the roster that are placed, with their places; after an edit only the rows that it touched are made again."""
    roster = snapshot.plan.roster

    def make(known: dict[str, RowPlaces], some: Iterable[Placed]) -> dict[str, RowPlaces]:
        ones: dict[str, list[Placed]] = {}
        for feature in some:
            ones.setdefault(feature.get("unit"), []).append(feature)
        return known | {key: places_of(roster[key], placed, same_place_m) for key, placed in ones.items() if key in roster}

    def patch(known: dict[str, RowPlaces], changed: Changed) -> dict[str, RowPlaces]:
        touched = rows_of(snapshot, [*changed.before.values(), *changed.after.values()])
        kept = [feature for key in touched if key in known for feature in known[key].ones if feature.id not in changed.ids]
        left = {key: stand for key, stand in known.items() if key not in touched}
        return make(left, [*kept, *(feature for feature in changed.after.values() if feature.kind in PLACES)])

    return snapshot.kept(STANDS.of(same_place_m), lambda: make({}, snapshot.of(*PLACES)), PLACES, patch, dict)
