"""A unit of the roster split into parts, and units joined to one: each a single change in which strengths add up."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from tabletop.core.roster.places import naming, restated, scenes_of
from tabletop.core.roster.tree import RosterTree
from tabletop.core.roster.tree_moves import rows_changed
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark, message
from tabletop.core.text.telling_end import BETWEEN
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.roster_places import PLACES

MOST_PARTS = 99
OWN: Mapping[str, Any] = {"leader": "", "call_sign": "", "equipment": "", "vehicle": "", "contact": ""}
"""What stays with the first part of a unit: there is one of each."""
_SIZES = re.compile(r"[\s,;+]+")


def equal_parts(strength: int, parts: int) -> list[int]:
    """Sizes of so many parts that differ by one at most, the larger first. Raises InputError where a part would have nobody."""
    if not 2 <= parts <= min(strength, MOST_PARTS):
        raise InputError(
            mark("{strength} {strength:person|people} can be split into 2 to {most} parts."),
            strength=strength,
            most=max(2, min(strength, MOST_PARTS)),
        )
    least, more = divmod(strength, parts)
    return [least + (number < more) for number in range(parts)]


def parts_of_size(strength: int, size: int) -> list[int]:
    """Sizes of parts of so many people each, the last with those who are left. Raises InputError where that makes no two parts."""
    whole, left = divmod(strength, size) if size > 0 else (0, 0)
    sizes = [size] * whole + ([left] if left else [])
    if not 2 <= len(sizes) <= MOST_PARTS:
        raise InputError(
            mark("Parts of {size} make no split of {strength} {strength:person|people}; 2 to {most} parts can be made."),
            size=size,
            strength=strength,
            most=MOST_PARTS,
        )
    return sizes


def given_sizes(strength: int, text: str) -> list[int]:
    """Sizes as they are written: "12, 10, 8". Raises InputError for what is no number, and where they do not add up to the strength."""
    words = [word for word in _SIZES.split(text.strip()) if word]
    if len(words) < 2 or not all(word.isascii() and word.isdigit() and int(word) > 0 for word in words) or len(words) > MOST_PARTS:
        raise InputError(mark("Write the size of each part, such as 12, 10, 8."))
    sizes = [int(word) for word in words]
    if sum(sizes) != strength:
        raise InputError(
            mark("{total} of {strength}: the parts must add up to the strength of the unit."), total=sum(sizes), strength=strength
        )
    return sizes


def split(plan: Plan, key: str, sizes: Sequence[int], part: str) -> Change:
    """Change that splits a unit into parts of those sizes, named "unit / part 1" and so on.

    The first part is the unit itself: it keeps the id, its place on the map, the units below it, leader, call sign, equipment, vehicle
    and contact; the others follow it in the tree and stand nowhere. Raises InputError where the sizes do not add up.
    """
    row = plan.roster[key]
    if len(sizes) < 2 or min(sizes) <= 0 or sum(sizes) != row.strength:
        raise InputError(
            mark("{total} of {strength}: the parts must add up to the strength of the unit."), total=sum(sizes), strength=row.strength
        )
    name, ids = row.name or row.id, _fresh_ids(plan.roster, key, len(sizes) - 1)
    first = replace(row, name=f"{name}{BETWEEN}{part} 1", strength=sizes[0])
    others = [
        replace(row, id=one, name=f"{name}{BETWEEN}{part} {number}", strength=size, **OWN)
        for number, (one, size) in enumerate(zip(ids, sizes[1:], strict=True), start=2)
    ]
    side = RosterTree(plan.roster).at_side(key)
    at = side.index(key) + 1
    after = {one.id: one for one in (first, *others)}
    for order, one in enumerate([*side[:at], *ids, *side[at:]]):
        after[one] = replace(after.get(one, plan.roster.get(one, row)), order=order)
    label = message(mark("Split {name} into {n} parts"), name=name, n=len(sizes))
    change = rows_changed(plan.roster, after, label)
    return Change(label, (*change.edits, *_first_part_stands(plan, row, first)))


def _fresh_ids(roster: Mapping[str, RosterUnit], key: str, count: int) -> list[str]:
    found: list[str] = []
    number = 2
    while len(found) < count:
        if f"{key}-{number}" not in roster:
            found.append(f"{key}-{number}")
        number += 1
    return found


def _first_part_stands(plan: Plan, before: RosterUnit, after: RosterUnit) -> list[Edit]:
    """What is the unit on the map is its first part: no more people than that has, and its name where it carried the unit's."""

    def as_part(state: State) -> State:
        properties = state.properties
        if properties.get("unit") != before.id:
            return state
        patch: dict[str, Any] = {"name": after.name} if properties.get("name") == before.name else {}
        if (properties.get("strength") or 0) >= after.strength:
            patch["strength"] = None
        return state.edited(None, patch) if patch else state

    edits = []
    for feature in naming(plan, {before.id}):
        part = replace(
            feature,
            keyframes=tuple(replace(one, state=one.state and as_part(one.state)) for one in feature.keyframes),
        )
        edits += [Edit("feature", feature.id, feature, part)] if part != feature else []
    return edits


# --- joining
def join(plan: Plan, keys: Collection[str]) -> Change:
    """Change that makes one unit of several: the first of them in the tree, with the people of all.

    It keeps its id, place, leader and call sign; what it does not say is taken from the others, equipment and vehicles of all are
    listed. The units below the others hang below it. In a scene where it stands, the others' places go; where it does not, it stands
    where the first of the others stood. Raises InputError for fewer than two units.
    """
    tree = RosterTree(plan.roster)
    ordered = [key for key in tree.in_order() if key in set(keys)]
    if len(ordered) < 2:
        raise InputError(mark("Choose two units or more to join."))
    rows = [plan.roster[key] for key in ordered]
    whole = _joined(rows)
    label = message(mark("Join {n} units to {name}"), n=len(rows), name=whole.name or whole.id)
    edits = [Edit("roster", rows[0].id, rows[0], whole)]
    gone = set(ordered[1:])
    edits += [
        Edit("roster", row.id, row, replace(row, parent=whole.id))
        for row in plan.roster.values()
        if row.parent in gone and row.id not in ordered
    ]
    edits += [Edit("roster", row.id, row, None) for row in rows[1:]]
    return Change(label, (*edits, *_one_place(plan, ordered, whole)))


def _joined(rows: Sequence[RosterUnit]) -> RosterUnit:
    first = rows[0]
    texts: dict[str, Any] = {}
    for name in ("unit_type", "leader", "call_sign", "channel", "contact", "pace", "agency", "satgas"):
        texts[name] = next((value for row in rows if (value := getattr(row, name))), "")
    for name in ("equipment", "vehicle", "note"):
        texts[name] = "; ".join(dict.fromkeys(value for row in rows if (value := getattr(row, name))))
    tasks = {number: text for row in reversed(rows) for number, text in row.tasks.items() if text}
    stems = {row.name.rpartition(BETWEEN)[0] for row in rows}
    name = stems.pop() if len(stems) == 1 and "" not in stems else first.name
    parent = None if first.parent in {row.id for row in rows} else first.parent
    return replace(first, name=name, parent=parent, strength=sum(row.strength for row in rows), tasks=tasks, **texts)


def _one_place(plan: Plan, ordered: Sequence[str], whole: RosterUnit) -> list[Edit]:
    """The places of the units that are joined, scene by scene those of the first that stands anywhere."""
    features = naming(plan, set(ordered))
    stays: dict[int, str] = {}
    for number in scenes_of(plan):
        names = {state.properties["unit"] for one in features if one.kind in PLACES and (state := _named(one, number, ordered))}
        stays[number] = next((key for key in ordered if key in names), ordered[0])
    edits = []
    for feature in features:
        after = restated(plan, feature, partial(_as_whole, feature.kind, stays, ordered, whole))
        edits += [Edit("feature", feature.id, feature, after)] if after != feature else []
    return edits


def _named(feature: Feature, number: int, keys: Sequence[str]) -> State | None:
    state = feature.at(number)
    return state if state is not None and state.properties.get("unit") in keys else None


def _as_whole(kind: str, stays: Mapping[int, str], ordered: Sequence[str], whole: RosterUnit, number: int, state: State) -> State | None:
    unit = state.properties.get("unit")
    if unit not in ordered:
        return state
    if unit != stays[number] and kind == "unit":
        return None
    if unit != stays[number] and kind == "cordon":
        return state.edited(None, {"unit": None})
    patch: dict[str, Any] = {"unit": whole.id}
    if kind in PLACES:
        patch["strength"] = None
        patch |= {"name": whole.name} if kind == "unit" and "name" in state.properties else {}
    return state.edited(None, patch)
