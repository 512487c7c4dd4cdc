"""How the places of one unit of the roster are mended: two places become one, or two units. Nobody is added to the roster's people."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import shapely

from tabletop.checks.base.check import SLACK
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.coverage.reaches import Covers
from tabletop.checks.coverage.reserve import reserve_of
from tabletop.checks.units.unit_in_crowd import said_of
from tabletop.core.text.message import mark, message
from tabletop.core.values.feature import Placed, Scope
from tabletop.core.values.fix import Edited, Fix
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import RowPlaces, places_of


def twice_fixes(snapshot: Snapshot, stand: RowPlaces) -> list[Fix]:
    """Of two places the second becomes a unit of its own, goes, or is no longer that unit; a cordon is never taken away."""
    kept, other = _kept_and_other(stand.ones)
    name, row = said_of(snapshot, other), stand.row
    far = float(shapely.distance(kept.geometry, other.geometry))
    unlinked = {"unit": None, "strength": _left_for(snapshot, stand, other)}
    label = message(mark("Unlink {other}, {distance:.0f} m away"), other=name, distance=far)
    fixes = [Fix(label, edited=(Edited(other.id, properties=unlinked),))]
    if other.kind == "unit":
        label = message(mark("Remove {other}, {distance:.0f} m away"), other=name, distance=far)
        fixes = [*(_parts(snapshot, stand, other) or _another(snapshot, row, other)), Fix(label, removed=(other.id,)), *fixes]
    return fixes


def number_fixes(stand: RowPlaces) -> list[Fix]:
    """At its one place a unit is given the people that the roster has."""
    own = [feature for feature in stand.ones if "strength" in feature.properties]
    if not own or stand.row.strength <= 0:
        return []
    label = message(
        mark("Take the {count} {count:person|people} of the roster for {name}"), count=stand.row.strength, name=_said(stand.row)
    )
    return [Fix(label, edited=tuple(Edited(feature.id, properties={"strength": None}) for feature in own))]


def _left_for(snapshot: Snapshot, stand: RowPlaces, other: Placed) -> int:
    """The people at a place that is no longer the unit: no more than those of the roster whom the other places leave, so that nobody is
    counted twice once no row says so."""
    elsewhere = places_of(stand.row, [one for one in stand.ones if one.id != other.id]).counted
    return int(max(0.0, min(snapshot.strength_of(other), stand.row.strength - elsewhere)))


def _kept_and_other(ones: Sequence[Placed]) -> tuple[Placed, Placed]:
    """Of the places the one that stays, and the last of the others: a unit that mans its cordon stays before one that stands alone."""
    units, cordons = ([one for one in ones if (one.kind == "unit") is is_unit] for is_unit in (True, False))
    if len(units) > 1:
        order = sorted(units, key=lambda unit: (min((unit.geometry.distance(line.geometry) for line in cordons), default=0.0), unit.id))
        return order[0], order[-1]
    if units:
        order = sorted(cordons, key=lambda line: (line.geometry.distance(units[0].geometry), line.id))
        return units[0], order[-1]
    return cordons[0], cordons[-1]


def _parts(snapshot: Snapshot, stand: RowPlaces, other: Placed) -> list[Fix]:
    """Two parts of the unit become two rows of the roster, where their own strengths add up to no more than the whole in all scenes."""
    row, plan = stand.row, snapshot.plan
    part = other.properties.get("strength")
    if len(stand.ones) != 2 or not isinstance(part, int) or not 0 < part < row.strength or stand.together > row.strength + SLACK:
        return []
    if any("strength" not in one.properties for one in stand.ones) or not _stand_alike(snapshot, stand.ones):
        return []
    number = next(number for number in range(2, len(plan.roster) + 3) if f"{row.id}-{number}" not in plan.roster)
    rest = replace(row, strength=row.strength - part)
    # One leader, one call sign and one set of vehicles stay with the first part: the other has none until somebody says so.
    own: dict[str, Any] = {"leader": "", "call_sign": "", "equipment": "", "vehicle": "", "contact": ""}
    new = replace(row, id=f"{row.id}-{number}", name=f"{_said(row)} ({number})", strength=part, **own)
    words = mark("Split {unit} in the roster: {rest} people, and {part} as {new}")
    label = message(words, unit=_said(row), rest=rest.strength, part=part, new=new.name)
    return [Fix(label, edited=(Edited(other.id, properties={"unit": new.id}),), rows=(rest, new), scope=Scope.ALL_SCENES)]


def _stand_alike(snapshot: Snapshot, ones: Sequence[Placed]) -> bool:
    """Whether the places are there in the same scenes, each with the same people and unit, and nothing else is that unit anywhere."""
    ids, unit = {one.id: one for one in ones}, ones[0].properties["unit"]
    for scene in snapshot.plan.scene_list():
        there = {one.id: one for one in snapshot.plan.placed(scene.number) if one.properties.get("unit") == unit}
        same = all(one.properties.get("strength") == ids[key].properties["strength"] for key, one in there.items() if key in ids)
        if there and (there.keys() != ids.keys() or not same):
            return False
    return True


def _another(snapshot: Snapshot, row: RosterUnit, other: Placed) -> list[Fix]:
    """The place is given to a unit of the same type that stands nowhere; of several to the one whose strength is nearest."""
    rows = [one for one in reserve_of(snapshot, Covers(unit_type=row.unit_type)) if one.agency == row.agency]
    if not rows or not row.unit_type:
        return []
    free = min(rows, key=lambda one: abs(one.strength - row.strength))
    label = message(mark("Make {other} the unit {unit} of the reserve"), other=said_of(snapshot, other), unit=_said(free))
    own = {"name": free.name} if other.name and other.name == row.name else {}
    return [Fix(label, edited=(Edited(other.id, properties={"unit": free.id, "strength": None, **own}),))]


def _said(row: RosterUnit) -> str:
    return row.name or row.id
