"""Several people's copies of one plan made one again: three-way, row by row, against the plan that they were copied from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tabletop.core.comparison.differences import name_of_row, roster_names, rows_of, values_that_differ
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, Edit, Table
from tabletop.core.values.left_out import SETTING as LEFT_OUT
from tabletop.core.values.left_out import remember
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster_places import PLACES, places_of

TABLES: tuple[Table, ...] = ("feature", "scene", "roster", "setting")
AUTHORS = "merged_authors"
"""Plan setting: whose copy a row was taken from, by table and key ("feature 6c1f…": "Preventif")."""
MERGE = mark("Merge {names}")
"""Label of a merge."""


@dataclass(frozen=True)
class Side:
    """A copy of the plan: what people call it, and what it holds."""

    name: str
    plan: Plan


@dataclass(frozen=True)
class Taken:
    """A row taken over: as it was (None: it was not there) and is (None: it is gone), and from whom."""

    table: Table
    id: str
    name: str
    before: Any | None
    after: Any | None
    side: str


@dataclass(frozen=True)
class Conflict:
    """A row that several changed, each otherwise: it stays as it was. `fields`: what they changed; `sides`: who; `versions`: theirs.

    `unread`: it differs in a copy that could not be read whole, so that something of it may only be lost there.
    """

    table: Table
    id: str
    name: str
    fields: tuple[str, ...]
    sides: tuple[str, ...]
    versions: tuple[Any | None, ...]
    unread: bool = False


@dataclass(frozen=True)
class Twice:
    """A roster unit that stands with more people than it has once all is merged: scene by scene, the people placed."""

    id: str
    name: str
    strength: int
    placed: Mapping[int, float]


@dataclass(frozen=True)
class Merge:
    """What merging would do: the rows taken over, conflicts, units used twice, and all of it as one change (None where nothing is)."""

    taken: tuple[Taken, ...]
    conflicts: tuple[Conflict, ...]
    twice: tuple[Twice, ...]
    change: Change | None


def merge(base: Plan, sides: Sequence[Side], instead: Mapping[tuple[Table, str], str] | None = None) -> Merge:
    """Merge copies of a plan, row by row against the plan that they were copied from.

    A row that one copy changed is taken over; that several changed alike, too; that they changed otherwise is a conflict and stays as in
    `base`, unless `instead` names the side whose version wins. A row that differs in a copy which could not be read whole (`left_out`) is
    a conflict as well. Whose a row is, is kept in the setting `merged_authors`; what a copy could not read is remembered.

    Raises InputError where a copy moved or inserted scenes and others were changed too: numbers of scenes mean other scenes there.
    """
    _check_scenes(base, sides)
    names = roster_names(base, *(side.plan for side in sides))
    taken: list[Taken] = []
    conflicts: list[Conflict] = []
    for table in TABLES:
        rows = rows_of(base, table)
        others = [(side, rows_of(side.plan, table)) for side in sides]
        for key in dict.fromkeys(key for some in (rows, *(side_rows for _, side_rows in others)) for key in some):
            if (table, key) == ("setting", AUTHORS):
                continue
            found = _merged(
                table, key, rows.get(key), [(side, some.get(key)) for side, some in others], (instead or {}).get((table, key)), names
            )
            if isinstance(found, Taken):
                taken.append(found)
            elif found is not None:
                conflicts.append(found)
    edits = _edits(base, sides, taken)
    change = Change(message(MERGE, names=", ".join(side.name for side in sides)), edits) if edits else None
    after = base if change is None else base.apply(change)
    return Merge(tuple(taken), tuple(conflicts), tuple(_twice(base, after)), change)


def _check_scenes(base: Plan, sides: Sequence[Side]) -> None:
    """Refuse to merge a copy in which a scene stands under another number with others that were changed."""
    moved = next((side for side in sides if is_rearranged(base, side.plan)), None)
    others = [side for side in sides if side is not moved and any(rows_of(side.plan, table) != rows_of(base, table) for table in TABLES)]
    if moved is not None and others:
        text = mark("In {name} scenes were moved or inserted: merge it alone, and give out new copies for the work of {others}.")
        raise InputError(text, name=moved.name, others=", ".join(side.name for side in others))


def is_rearranged(base: Plan, plan: Plan) -> bool:
    """Whether a scene of the first plan, by its name and clock, stands under another number in the second, and another in its place."""
    known = {number: (scene.name, scene.clock) for number, scene in base.scenes.items()}
    there = {number: (scene.name, scene.clock) for number, scene in plan.scenes.items()}
    lost = {number for number, said in known.items() if there.get(number) != said}
    return any(said in (known[number] for number in lost) for number, said in there.items() if known.get(number) != said)


def _merged(
    table: Table, key: str, before: Any | None, versions: list[tuple[Side, Any | None]], winner: str | None, names: Mapping[str, str]
) -> Taken | Conflict | None:
    """What becomes of one row; None where nobody changed it."""
    changed = [(side, row) for side, row in versions if row != before]
    if not changed:
        return None
    name = next(
        (said for row in (before, *(row for _, row in changed)) if row is not None and (said := name_of_row(table, key, row, names))), ""
    )
    unread = before is not None and any(side.plan.left_out for side, _ in changed)
    chosen = next((pair for pair in changed if pair[0].name == winner), None)
    alike = all(row == changed[0][1] for _, row in changed)
    if chosen is None and alike and not unread:
        chosen = changed[0]
    if chosen is not None:
        return Taken(table, key, name, before, chosen[1], chosen[0].name)
    fields = dict.fromkeys(field for _, row in changed for field in _fields(table, before, row))
    rows = tuple(row for _, row in changed)
    return Conflict(table, key, name, tuple(fields), tuple(side.name for side, _ in changed), rows, unread)


def _fields(table: Table, before: Any | None, after: Any | None) -> list[str]:
    if before is None:
        return ["added"]
    return list(values_that_differ(table, before, after))


def _edits(base: Plan, sides: Sequence[Side], taken: Sequence[Taken]) -> tuple[Edit, ...]:
    edits = [Edit(row.table, row.id, row.before, row.after) for row in taken]
    authors = dict(base.settings.get(AUTHORS) or {})
    now = {f"{row.table} {row.id}": row.side for row in taken if row.after is not None}
    gone = {f"{row.table} {row.id}" for row in taken if row.after is None}
    after = {key: name for key, name in {**authors, **now}.items() if key not in gone}
    if after != authors:
        edits.append(Edit("setting", AUTHORS, base.settings.get(AUTHORS), after or None))
    lost = _lost(base, sides)
    if lost is not None:
        edits.append(Edit("setting", LEFT_OUT, base.settings.get(LEFT_OUT), lost))
    return tuple(edits)


def _lost(base: Plan, sides: Sequence[Side]) -> Any | None:
    """What the copies could not read, remembered with what the plan remembers already; None where there is no more."""
    known = [str(sentence) for sentence in base.left_out]
    told: list[Message] = []
    for side in sides:
        for sentence in side.plan.left_out:
            if str(sentence) not in known:
                known.append(str(sentence))
                told.append(message(mark("{name}: {sentence}"), name=side.name, sentence=sentence))
    return remember(base.settings, told).get(LEFT_OUT) if told else None


def _twice(before: Plan, after: Plan) -> list[Twice]:
    """Units of the roster that stand with more people than they have, where they did not before."""
    known = _beyond(before)
    return [unit for unit in _beyond(after) if unit not in known]


def _beyond(plan: Plan) -> list[Twice]:
    found: dict[str, dict[int, float]] = {}
    for scene in plan.scene_list():
        standing: dict[str, list[Any]] = {}
        for placed in plan.placed(scene.number):
            unit = placed.properties.get("unit")
            if placed.kind in PLACES and unit in plan.roster:
                standing.setdefault(str(unit), []).append(placed)
        for unit, some in standing.items():
            people = places_of(plan.roster[unit], some).together
            if people > plan.roster[unit].strength:
                found.setdefault(unit, {})[scene.number] = people
    return [Twice(unit, plan.roster[unit].name or unit, plan.roster[unit].strength, scenes) for unit, scenes in found.items()]
