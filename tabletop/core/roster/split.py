"""A unit of the roster split into parts, and units joined to one: each a single change in which strengths add up."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tabletop.core.roster.split_places import joined_stands, parts_stand
from tabletop.core.roster.tree import RosterTree
from tabletop.core.roster.tree_moves import rows_changed
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark, message
from tabletop.core.text.telling_end import BETWEEN
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

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
    and contact; the others follow it in the tree and stand nowhere, but at further places of the unit where it had several. Raises
    InputError where the sizes do not add up.
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
    label = message(mark("Split {name} into {n} {n:part|parts}"), name=name, n=len(sizes))
    change = rows_changed(plan.roster, after, label)
    return Change(label, (*change.edits, *parts_stand(plan, row, [first, *others])))


def _fresh_ids(roster: Mapping[str, RosterUnit], key: str, count: int) -> list[str]:
    found: list[str] = []
    number = 2
    while len(found) < count:
        if f"{key}-{number}" not in roster:
            found.append(f"{key}-{number}")
        number += 1
    return found


# --- joining
def join(plan: Plan, keys: Collection[str]) -> Change:
    """Change that makes one unit of several: the first of them in the tree, with the people of all.

    It keeps its id, place, leader and call sign; what it does not say is taken from the others, equipment, vehicles and the tasks of
    each scene are listed. The units below the others hang below it. In a scene where it stands, the others' places go; where it does
    not, it stands where the first of the others stood; always with as many people as were placed. Raises InputError for fewer than two
    units.
    """
    tree = RosterTree(plan.roster)
    ordered = [key for key in tree.in_order() if key in set(keys)]
    if len(ordered) < 2:
        raise InputError(mark("Choose two units or more to join."))
    rows = [plan.roster[key] for key in ordered]
    whole = _joined(rows)
    label = message(mark("Join {n} {n:unit|units} to {name}"), n=len(rows), name=whole.name or whole.id)
    edits = [Edit("roster", rows[0].id, rows[0], whole)]
    gone = set(ordered[1:])
    edits += [
        Edit("roster", row.id, row, replace(row, parent=whole.id))
        for row in plan.roster.values()
        if row.parent in gone and row.id not in ordered
    ]
    edits += [Edit("roster", row.id, row, None) for row in rows[1:]]
    return Change(label, (*edits, *joined_stands(plan, ordered, whole)))


def _joined(rows: Sequence[RosterUnit]) -> RosterUnit:
    first = rows[0]
    texts: dict[str, Any] = {}
    for name in ("unit_type", "leader", "call_sign", "channel", "contact", "pace", "agency", "satgas"):
        texts[name] = next((value for row in rows if (value := getattr(row, name))), "")
    for name in ("equipment", "vehicle", "note"):
        texts[name] = _listed(getattr(row, name) for row in rows)
    numbers = sorted({number for row in rows for number in row.tasks})
    tasks = {number: text for number in numbers if (text := _listed(row.tasks.get(number, "") for row in rows))}
    stems = {row.name.rpartition(BETWEEN)[0] for row in rows}
    name = stems.pop() if len(stems) == 1 and "" not in stems else first.name
    parent = None if first.parent in {row.id for row in rows} else first.parent
    return replace(first, name=name, parent=parent, strength=sum(row.strength for row in rows), tasks=tasks, **texts)


def _listed(texts: Iterable[str]) -> str:
    """Texts in a row, each once."""
    return "; ".join(dict.fromkeys(text for text in texts if text))
