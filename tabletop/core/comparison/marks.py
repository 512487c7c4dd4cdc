"""Saved marks: what a plan was at a briefing, kept in the plan itself so that today can be held against it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.core.comparison.differences import MARKS
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.plan import Plan

SETTING = MARKS
"""Plan setting: list of `{"name", "at", "rows"}`, the last one newest; `at` in ISO 8601 with its zone, `rows` as `Pack` writes them."""
MOST = 12
"""So many marks a plan keeps; the oldest goes when one more is saved."""
Pack = Callable[[Change], str]
Unpack = Callable[[str], Change]
"""Rows of a plan as text, and back; `Unpack` raises ValueError for a damaged one."""


@dataclass(frozen=True)
class Mark:
    """A saved mark: its name, when it was saved (ISO 8601), and the rows of the plan as they were."""

    name: str
    at: str
    rows: str


def marks_of(plan: Plan) -> list[Mark]:
    """The marks of a plan, oldest first; what is no mark of ours is passed over."""
    rows = plan.settings.get(SETTING)
    return [Mark(**row) for row in rows if _is_mark(row)] if isinstance(rows, list | tuple) else []


def _is_mark(row: Any) -> bool:
    return isinstance(row, Mapping) and row.keys() == {"name", "at", "rows"} and all(isinstance(value, str) for value in row.values())


def save_mark(plan: Plan, name: str, at: str, pack: Pack) -> Change:
    """Change that saves a mark of the plan as it stands, without the marks themselves; one of the same name is replaced."""
    kept = [one for one in marks_of(plan) if one.name != name][-(MOST - 1) :]
    settings = {key: value for key, value in plan.settings.items() if key != SETTING}
    edits = [Edit("feature", key, None, feature) for key, feature in plan.features.items()]
    edits += [Edit("scene", str(key), None, scene) for key, scene in plan.scenes.items()]
    edits += [Edit("roster", key, None, unit) for key, unit in plan.roster.items()]
    edits += [Edit("setting", key, None, value) for key, value in settings.items()]
    rows = pack(Change(message(mark("Mark {name}"), name=name), tuple(edits)))
    after = [vars(one) for one in (*kept, Mark(name, at, rows))]
    return Change(message(mark("Save the mark {name}"), name=name), (Edit("setting", SETTING, plan.settings.get(SETTING), after),))


def plan_at(plan: Plan, name: str | None, unpack: Unpack) -> tuple[Plan, Mark]:
    """The plan as it was at a mark, the last one where no name is given. Raises InputError in a sentence where there is none."""
    marks = marks_of(plan)
    if not marks:
        raise InputError(mark("The plan has no saved mark; give another plan, or --scenes with two numbers."))
    found = next((one for one in reversed(marks) if name in (None, one.name)), None)
    if found is None:
        known = ", ".join(one.name for one in marks)
        raise InputError(mark("The plan has no mark {name}; it has {known}."), name=str(name), known=known)
    try:
        return Plan(plan.crs).apply(unpack(found.rows)), found
    except ValueError:
        raise InputError(mark("The mark {name} is damaged and cannot be compared with."), name=found.name) from None
