"""roster-unit: the roster row by row; names that it does not know, people that do not add up, units above themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, ClassVar

import shapely

from tabletop.checks.base.changed import Changed
from tabletop.checks.base.check import SLACK, Check, register
from tabletop.checks.base.kept_values import Key
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.movement.unit_places import MOVING
from tabletop.checks.units.roster_fixes import number_fixes
from tabletop.checks.units.roster_total import stands_of, where_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding, Severity
from tabletop.core.values.fix import Edited, Fix
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import RosterNames, RowPlaces, parent_troubles

NAMED = ("unit", "cordon", "route")
"""Kinds that may name a unit of the roster."""
SHOWN = 5
"""A list of names is cut after so many."""
NAMES: Key[RosterNames] = Key("names of the roster")
UNKNOWN: Key[dict[str, list[Placed]]] = Key("names that the roster does not have")


@register("roster-unit")
@dataclass(frozen=True, kw_only=True)
class RosterUnits(Check):
    """Each unit of the roster by itself: its name on the map, its people, the unit above it.

    A unit, cordon or route that names a unit which the roster does not have: measured = features with that name; limit = 0; the
    nearest name of the roster is proposed. A unit at one place with more or fewer people than its row: measured = people placed;
    limit = people of the row. Units that stand above themselves, or below one that the roster does not have: measured = units; limit
    = 0, in the first scene. A unit whose strength is the sum of the two or more units right below it: each row counts its own people,
    so they count twice; measured = its strength; limit = 0. Why: in a sum one mistake hides another. Source: planning default. Does
    not see whether the roster itself is right; a unit at two places is named by the check of totals.
    """

    title: ClassVar[Message] = message(mark("Units of the roster one by one"))
    looks_at: ClassVar[frozenset[str] | None] = frozenset({*NAMED, *MOVING})
    severity: Severity
    same_place_m: float

    def run(self, snapshot: Snapshot) -> list[Finding]:
        """One finding per name that is unknown, per row whose people do not add up, per circle and per unknown parent."""
        return self._of(snapshot, {*_named(snapshot), *snapshot.plan.roster}) + self._parents(snapshot)

    def _of(self, snapshot: Snapshot, names: Iterable[str]) -> list[Finding]:
        """Findings about units of these names, each with the name as its topic."""
        roster, named = snapshot.plan.roster, _named(snapshot)
        stands = stands_of(snapshot, self.same_place_m) if roster else {}
        findings = []
        for name in sorted(names):
            if name not in roster and named.get(name) and not _is_own_way(snapshot, name, named[name]):
                findings.append(replace(self._unknown(snapshot, name, named[name]), topic=name))
            elif name in stands and not stands[name].at_two and abs(stands[name].together - stands[name].row.strength) > SLACK:
                findings.append(replace(self._other_number(snapshot, stands[name]), topic=name))
        return findings

    def _unknown(self, snapshot: Snapshot, name: str, ones: Sequence[Placed]) -> Finding:
        nearest, fixes = None, []
        words: dict[str, Any] = {"unit": name, "more": len(ones) - 1}
        if snapshot.plan.roster:
            nearest = snapshot.kept(NAMES, lambda: RosterNames(snapshot.plan.roster), ()).nearest(name)
        if nearest is not None:
            row = snapshot.plan.roster[nearest]
            words |= {"near": row.name or nearest, "id": nearest}
            label = message(mark("Take {near} ({id}) of the roster"), near=row.name or nearest, id=nearest)
            fixes = [Fix(label, edited=tuple(Edited(feature.id, properties={"unit": nearest}) for feature in ones))]
        where = shapely.geometrycollections(array_of(feature.geometry for feature in ones))
        text = _unknown_sentence(nearest is not None, len(ones) > 1)
        return self.finding(snapshot, self.severity, text, ones, len(ones), 0, "count", where, fixes=fixes, **words)

    def _other_number(self, snapshot: Snapshot, stand: RowPlaces) -> Finding:
        row, together, where = stand.row, stand.together, where_of([stand])
        if not row.strength:
            text = mark("{name}: {measured:.0f} people are placed; the roster gives it no strength.")
        elif together <= SLACK:
            text = mark("{name} is placed without people; the roster has {limit:.0f}.")
        else:
            text = mark("{name}: {measured:.0f} people are placed; the roster has {limit:.0f}.")
        name = row.name or row.id
        fixes = number_fixes(stand)
        return self.finding(snapshot, self.severity, text, stand.ones, together, row.strength, "person", where, fixes=fixes, name=name)

    def _parents(self, snapshot: Snapshot) -> list[Finding]:
        """What is wrong with the tree of the roster, said in the first scene."""
        roster = snapshot.plan.roster
        if not roster or snapshot.scene != snapshot.plan.scene_list()[0].number:
            return []
        circles, lost = parent_troubles(roster)
        findings = []
        for way in circles:
            text = mark("The roster goes in a circle: {names} stand above themselves. Choose another unit above one of them.")
            if len(way) == 1:
                text = mark("In the roster {names} stands above itself. Choose another unit above it, or none.")
            findings.append(self._about_rows(snapshot, text, way, "circle"))
        findings += [self._counted_twice(snapshot, key, rows) for key, rows in _below(roster).items() if _is_their_sum(roster, key, rows)]
        for parent, rows in lost.items():
            text = mark("The roster has no unit {parent}, which stands above {names}. Choose another unit above, or none.")
            findings.append(self._about_rows(snapshot, text, rows, "parent", parent=parent))
        return findings

    def _counted_twice(self, snapshot: Snapshot, key: str, rows: Sequence[str]) -> Finding:
        roster, row = snapshot.plan.roster, snapshot.plan.roster[key]
        text = mark("{unit} has {measured:.0f} people, as many as the units below it together: {names}. Each row counts its own people.")
        name, names = row.name or key, _listed([roster[one].name or one for one in rows])
        label = message(mark("Give {unit} no people of its own"), unit=name)
        fixes = [Fix(label, rows=(replace(row, strength=0),))]
        finding = self.finding(snapshot, self.severity, text, [], row.strength, 0, "person", None, fixes=fixes, unit=name, names=names)
        return replace(finding, topic=f"sum of {key}")

    def _about_rows(self, snapshot: Snapshot, text: str, rows: Sequence[str], what: str, **words: Any) -> Finding:
        names = [snapshot.plan.roster[key].name or key for key in rows]
        finding = self.finding(snapshot, self.severity, text, [], len(rows), 0, "count", None, names=_listed(names), **words)
        return replace(finding, topic=f"{what} of {rows[0]}")


def _below(roster: Mapping[str, RosterUnit]) -> dict[str, list[str]]:
    """Units right below each unit."""
    found: dict[str, list[str]] = {}
    for key, row in roster.items():
        if row.parent in roster:
            found.setdefault(str(row.parent), []).append(key)
    return found


def _is_their_sum(roster: Mapping[str, RosterUnit], key: str, rows: Sequence[str]) -> bool:
    people = [roster[one].strength for one in rows if roster[one].strength]
    return len(people) > 1 and roster[key].strength == sum(people)


def _unknown_sentence(near: bool, several: bool) -> str:
    """What is said of a name that the roster does not have."""
    if near and several:
        return mark('{name} and {more} more name the unit "{unit}", which the roster does not have. Perhaps {near} ({id})?')
    if near:
        return mark('{name} names the unit "{unit}", which the roster does not have. Perhaps {near} ({id})?')
    if several:
        return mark('{name} and {more} more name the unit "{unit}", which the roster does not have. Add it, or choose another.')
    return mark('{name} names the unit "{unit}", which the roster does not have. Add it, or choose another.')


def _is_own_way(snapshot: Snapshot, name: str, ones: Sequence[Placed]) -> bool:
    """Whether only routes name it, and it is a unit or a vehicle of the plan that has no row in the roster."""
    feature = snapshot.plan.features.get(name)
    return feature is not None and feature.kind in MOVING and all(one.kind == "route" for one in ones)


def _listed(names: Sequence[str]) -> str | Message:
    shown: str | Message = reduce(lambda first, then: f"{first}, {then}", names[:SHOWN])
    return message(mark("{names} and {n} more"), names=shown, n=len(names) - SHOWN) if len(names) > SHOWN else shown


def _name(one: Placed) -> str:
    """The unit of the roster that a feature names; an empty text where it names none."""
    said = one.properties.get("unit")
    return said if isinstance(said, str) else ""


def _named(snapshot: Snapshot) -> dict[str, list[Placed]]:
    """Features by the unit that they name, each list ordered by id; of names that the roster does not have."""
    roster = snapshot.plan.roster

    def make(known: dict[str, list[Placed]], some: Iterable[Placed]) -> dict[str, list[Placed]]:
        groups: dict[str, list[Placed]] = {}
        for one in some:
            groups.setdefault(_name(one), []).append(one)
        for name in groups.keys() - roster.keys() - {""}:
            known[name] = sorted([*known.get(name, ()), *groups[name]], key=lambda one: one.id)
        return known

    def patch(known: dict[str, list[Placed]], changed: Changed) -> dict[str, list[Placed]]:
        for one in changed.before.values():
            features = known.pop(_name(one), [])
            left = [other for other in features if other.id not in changed.ids]
            if left:
                known[_name(one)] = left
        return make(known, (feature for feature in changed.after.values() if feature.kind in NAMED))

    return snapshot.kept(UNKNOWN, lambda: make({}, snapshot.of(*NAMED)), NAMED, patch, dict)
