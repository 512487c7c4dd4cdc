"""What importing a sheet does to a roster: units added, changed field by field, and left as they are; one change of the plan."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tabletop.core.roster.sheet import Problem, Sheet, plain
from tabletop.core.roster.sheet_fields import TITLES, task_scene
from tabletop.core.roster.sheet_header import Header
from tabletop.core.roster.sheet_rows import SheetRows, UnitRow
from tabletop.core.roster.sheet_values import type_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.text.spelling import folded
from tabletop.core.values.catalogue import type_title
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit

COMPARED = tuple(name for name in TITLES if name not in ("id", "parent"))
_GROUPS = ("agency", "satgas")
IMPORT = mark("Import the roster from {file}")
"""Label of an import."""


@dataclass(frozen=True)
class ChangedUnit:
    """A unit that the sheet says differently: as it is, as it will be, and the fields that differ (tasks as `tasks.3`)."""

    row: int
    before: RosterUnit
    after: RosterUnit
    fields: tuple[str, ...]

    def values(self) -> list[tuple[str, str, str]]:
        """Each field that differs, as it is and as it will be, as text."""
        return [(name, value_text(self.before, name), value_text(self.after, name)) for name in self.fields]


@dataclass(frozen=True)
class RosterImport:
    """An import before it is done. `left`: units of the roster that the sheet does not name and that stay; `total`: persons after it."""

    added: tuple[RosterUnit, ...] = ()
    changed: tuple[ChangedUnit, ...] = ()
    same: int = 0
    left: tuple[RosterUnit, ...] = ()
    problems: tuple[Problem, ...] = ()
    total: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)

    def change(self, file: str) -> Change:
        """One step of undo; without edits where nothing changes."""
        edits = [Edit("roster", one.before.id, one.before, one.after) for one in self.changed]
        edits += [Edit("roster", unit.id, None, unit) for unit in self.added]
        return Change(message(IMPORT, file=file), tuple(edits))

    def to_json(self, words: Any) -> dict[str, Any]:
        """Counts and problems in plain values; `words` makes a text of a message."""
        problems = [{"row": one.row, "column": one.column, "message": words(one.message)} for one in self.problems]
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "same": self.same,
            "problems": problems,
            "total": self.total,
        }


def import_sheet(plan: Plan, sheet: Sheet, header: Header, cancelled: Callable[[], bool] = lambda: False) -> RosterImport:
    """What the rows of a sheet do to the roster of a plan.

    A row is the unit of its id, else the one of its name within its agency (case, blanks and signs do not count; of several, the one
    below the same unit). A cell that is blank, a dash or wrong leaves its field as it is. Raises Cancelled.
    """
    read = SheetRows(sheet, header, plan.roster.values(), cancelled)
    return _Import(plan, read, header).result([Problem(0, "", told) for told in sheet.told])


def fresh_id(name: str, taken: Iterable[str]) -> str:
    """An id made of a name, that no other unit has."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "unit"
    known, number, found = taken if isinstance(taken, set | dict) else set(taken), 2, stem
    while found in known:
        found, number = f"{stem}-{number}", number + 1
    return found


class _Import:
    def __init__(self, plan: Plan, read: SheetRows, header: Header) -> None:
        self._roster = dict(plan.roster)
        self._last_order = max((unit.order for unit in plan.roster.values()), default=0)
        self._header = header
        self._problems = list(read.problems)
        self._claimed: dict[str, UnitRow] = {}
        self._unit_of: dict[int, str] = {}
        self._rows = self._without_doubles(read.units)
        self._say_sums_that_hold_no_more(read)
        self._match()
        self._new: dict[str, UnitRow] = {}
        self._name_new_ones()
        self._parents = _Parents(self._roster, {**self._claimed, **self._new})

    # --- which unit a row is
    def _without_doubles(self, rows: Sequence[UnitRow]) -> list[UnitRow]:
        """Each unit once: the first row of an id, or of a name in an agency below a unit, holds."""
        seen: dict[tuple[str, ...], UnitRow] = {}
        kept = []
        for row in rows:
            by_id = ("id", plain(row.text("id")))
            key = by_id if by_id[1] else ("name", *map(folded, (row.text("name"), row.text("agency"), row.text("parent"))))
            first = seen.setdefault(key, row)
            if first is row or by_id[1] and self._repeats_an_id(by_id[1], row):
                kept.append(row)
            else:
                text = mark("Row {row}: {name} stands in row {first} already; only the first of them was read.")
                self._tell(row, "name", message(text, row=str(row.number), name=_named(row), first=str(first.number)))
        return kept

    def _say_sums_that_hold_no_more(self, read: SheetRows) -> None:
        """Sums and headings that the rows add up to, but not those that count."""
        kept = {row.number for row in self._rows}
        lost = [(row, people) for row in read.units if row.number not in kept and (people := int(row.values.get("strength", 0)))]
        for held in read.held if lost else ():
            less = sum(
                people for row, people in lost if held.first <= row.number <= held.last and not (held.highest and row.text("parent"))
            )
            if less:
                text = mark("Row {row} states {stated} people, but only {sum} of them were read: rows that stand twice count once.")
                told = message(text, row=str(held.number), stated=held.stated, sum=held.stated - less)
                self._problems.append(Problem(held.number, self._header.title("strength"), told))

    def _repeats_an_id(self, said: str, row: UnitRow) -> bool:
        """Whether the roster itself has ids that a workbook cannot tell apart."""
        return sum(1 for key in self._roster if plain(key) == said) > 1 and row.text("name") != ""

    def _match(self) -> None:
        by_id: dict[str, list[str]] = {}
        by_name: dict[str, list[str]] = {}
        for key, unit in self._roster.items():
            by_id.setdefault(plain(key), []).append(key)
            by_name.setdefault(folded(unit.name), []).append(key)
        for row in self._rows:
            if row.text("id"):
                self._claim(row, [key for key in by_id.get(plain(row.text("id")), ()) if key not in self._claimed][:1])
        waiting = [row for row in self._rows if id(row) not in self._unit_of and folded(row.text("name"))]
        for exact in (True, False):
            for row in [row for row in waiting if id(row) not in self._unit_of]:
                free = [key for key in by_name.get(folded(row.text("name")), ()) if key not in self._claimed]
                near = self._in_agency(row, free)
                below = [key for key in near if self._is_below(row, key)]
                found = below if exact else near
                if len(found) > 1 and not exact:
                    text = mark("Row {row}: the roster has {name} {n} times; give the agency, the unit above it or the id.")
                    self._tell(row, "name", message(text, row=str(row.number), name=_named(row), n=len(found)))
                    self._unit_of[id(row)] = ""
                elif len(found) == 1:
                    self._claim(row, found[:1])

    def _claim(self, row: UnitRow, keys: Sequence[str]) -> None:
        for key in keys:
            self._claimed[key] = row
            self._unit_of[id(row)] = key

    def _in_agency(self, row: UnitRow, keys: Sequence[str]) -> list[str]:
        agency = folded(row.text("agency"))
        if not agency:
            return list(keys)
        own = [key for key in keys if folded(self._roster[key].agency) == agency]
        return own or [key for key in keys if not folded(self._roster[key].agency)]

    def _is_below(self, row: UnitRow, key: str) -> bool:
        parent = self._roster[key].parent or ""
        said = row.text("parent")
        if not said:
            return not parent
        above = self._roster.get(parent)
        return plain(said) == plain(parent) or (above is not None and folded(above.name) == folded(said))

    def _name_new_ones(self) -> None:
        taken = set(self._roster)
        for row in self._rows:
            if id(row) in self._unit_of:
                continue
            key = row.text("id") or fresh_id(row.text("name"), taken)
            taken.add(key)
            self._new[key] = row

    # --- what becomes of it
    def result(self, told: Sequence[Problem]) -> RosterImport:
        """The import as a whole."""
        changed = []
        for key, row in self._claimed.items():
            one = self._changed(self._roster[key], row)
            if one is not None:
                changed.append(one)
        added = tuple(self._added(key, row) for key, row in self._new.items())
        after = {**self._roster, **{one.before.id: one.after for one in changed}, **{unit.id: unit for unit in added}}
        ambiguous = {folded(row.text("name")) for row in self._rows if self._unit_of.get(id(row)) == ""}
        left = tuple(unit for key, unit in self._roster.items() if key not in self._claimed and folded(unit.name) not in ambiguous)
        return RosterImport(
            added,
            tuple(changed),
            len(self._claimed) - len(changed),
            left,
            tuple([*told, *sorted(self._problems, key=lambda one: one.row)]),
            sum(unit.strength for unit in after.values()),
            {key: row.number for key, row in {**self._claimed, **self._new}.items()},
        )

    def _changed(self, unit: RosterUnit, row: UnitRow) -> ChangedUnit | None:
        by_id = bool(row.text("id"))
        new = {name: row.values[name] for name in COMPARED if name in row.values and (by_id or name != "name")}
        new = {name: value for name, value in new.items() if not same_value(name, getattr(unit, name), value)}
        tasks = {scene: text for scene, text in row.tasks.items() if not same_value("tasks", unit.tasks.get(scene, ""), text)}
        if "parent" in row.values and not self._parents.is_said(unit.parent or "", row.text("parent")):
            parent = self._parent(unit.id, row)
            if parent is not None and parent != unit.parent:
                new["parent"] = parent
        fields = (*new, *(f"tasks.{scene}" for scene in tasks))
        if not fields:
            return None
        kept = {scene: text for scene, text in {**unit.tasks, **tasks}.items() if text}
        return ChangedUnit(row.number, unit, replace(unit, **new, tasks=kept if tasks else unit.tasks), fields)

    def _added(self, key: str, row: UnitRow) -> RosterUnit:
        values = {name: row.values[name] for name in COMPARED if name in row.values}
        values.setdefault("name", row.text("id"))
        if row.umbrella and not values.get("agency"):
            values["agency"] = row.umbrella
        if "order" not in values:
            values["order"] = self._last_order
        if "strength" in row.wrong:
            told = message(mark("Row {row}: {name} is new and stands with 0 persons until its number is given."), **_place(row))
            self._tell(row, "strength", told)
        elif "strength" not in values:
            told = message(mark("Row {row}: {name} has no number of people and stands with 0."), **_place(row))
            self._tell(row, "strength", told)
        parent = self._parent(key, row) if row.text("parent") else None
        return RosterUnit(id=key, **values, parent=parent, tasks={scene: text for scene, text in row.tasks.items() if text})

    def _parent(self, key: str, row: UnitRow) -> str | None:
        """Id of the unit above that a row names; None, and a sentence, where it is not known or stands below the unit itself."""
        said = row.text("parent")
        found = self._parents.find(key, said, row.text("agency"))
        if found is None:
            text = mark("Row {row}: the unit above {name}, {parent}, is neither in the roster nor in the sheet.")
            self._tell(row, "parent", message(text, **_place(row), parent=said))
        elif not self._parents.put(key, found):
            text = mark("Row {row}: {name} cannot stand below {parent}, which stands below it.")
            self._tell(row, "parent", message(text, **_place(row), parent=said))
            return None
        return found

    def _tell(self, row: UnitRow, name: str, told: Message) -> None:
        self._problems.append(Problem(row.number, self._header.title(name), told))


class _Parents:
    """Which unit stands above which, as the roster has it and as rows put it; never in a circle that a row makes."""

    def __init__(self, roster: Mapping[str, RosterUnit], rows: Mapping[str, UnitRow]) -> None:
        self._above = {key: unit.parent or "" for key, unit in roster.items()}
        names = {key: unit.name for key, unit in roster.items()} | {key: row.text("name") or key for key, row in rows.items()}
        agencies = {key: unit.agency for key, unit in roster.items()}
        self._agency = agencies | {key: row.text("agency") for key, row in rows.items() if row.text("agency")}
        self._names = names | {key: unit.name for key, unit in roster.items()}
        self._keys: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = {}
        for key, name in names.items():
            self._keys.setdefault(plain(key), key)
            self._by_name.setdefault(folded(name), []).append(key)

    def is_said(self, parent: str, said: str) -> bool:
        """Whether a sheet says the unit above as it stands: by its id, or by its name where only that one has it."""
        if plain(parent) == plain(said):
            return True
        return bool(said) and self._keys.get(plain(said)) is None and self._by_name.get(folded(said)) == [parent]

    def find(self, key: str, said: str, agency: str) -> str | None:
        """The unit that a cell names, by id or by name, in the same agency where several have it."""
        found = self._keys.get(plain(said))
        if found is not None:
            return found
        named = [one for one in self._by_name.get(folded(said), ()) if one != key]
        own = [one for one in named if folded(self._agency.get(one, "")) == folded(agency or self._agency.get(key, ""))]
        return next(iter(own or named), None)

    def put(self, key: str, parent: str) -> bool:
        """Put a unit below another; False where that one stands below it."""
        at, seen = parent, set[str]()
        while at and at not in seen:
            if at == key:
                return False
            seen.add(at)
            at = self._above.get(at, "")
        self._above[key] = parent
        return True


def value_text(unit: RosterUnit, name: str) -> str:
    """A field of a unit as text; a dash where it is empty."""
    scene = task_scene(name)
    value = getattr(unit, name) if scene is None else unit.tasks.get(scene)
    return "\N{EN DASH}" if value in ("", None) else str(value)


def same_value(name: str, before: Any, said: Any) -> bool:
    """Whether a field of a unit is what a sheet says of it: blanks do not count, nor case in agency and satgas."""
    if isinstance(before, int) or isinstance(said, int):
        return bool(before == said)
    if name in _GROUPS and folded(before) == folded(said) != "":
        return True
    if name == "unit_type" and (type_of(before) == said or plain(str(type_title("unit", before))) == plain(said)):
        return True
    return plain(before) == plain(said)


def _named(row: UnitRow) -> str:
    return row.text("name") or row.text("id")


def _place(row: UnitRow) -> dict[str, str]:
    return {"row": str(row.number), "name": _named(row)}
