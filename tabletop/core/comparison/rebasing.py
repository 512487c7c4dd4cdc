"""An edit done on a plan that somebody else changed meanwhile: row by row, settings member by member. What both changed is a conflict."""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.core.comparison.member_merge import Collision, merge_members
from tabletop.core.values.change import Change, Edit, Table
from tabletop.core.values.plan import Plan

Key = tuple[Table, str]
"""Which row: its table, and its key as edits call it."""


@dataclass(frozen=True)
class RowConflict:
    """A row that two people changed, each otherwise: as it was, as the edit would have it, as it is now. None: it is not there."""

    table: Table
    key: str
    before: Any | None
    mine: Any | None
    theirs: Any | None

    @property
    def row(self) -> Key:
        """Which row."""
        return self.table, self.key


def row_of(plan: Plan, table: Table, key: str) -> Any | None:
    """The row of a plan, None where it has none: Feature, Scene (key = its number), RosterUnit or JSON value."""
    if table == "scene":
        return plan.scenes.get(int(key))
    rows: Mapping[str, Any] = plan.features if table == "feature" else plan.roster if table == "roster" else plan.settings
    return rows.get(key)


def rebased(plan: Plan, change: Change, instead: dict[Key, Any] | None = None) -> tuple[Change, tuple[RowConflict, ...]]:
    """The change as it fits the plan, and the rows that do not: changed in the plan since, and not to what the change makes of them.

    What stands in the plan already is dropped from the change; of a setting the members are merged. `instead`: rows that stand in the
    place of those of the plan.
    """
    made: dict[Key, Any] = {}
    rows = ChainMap(made, {} if instead is None else instead)
    edits: list[Edit] = []
    conflicts: list[RowConflict] = []
    for edit in change.edits:
        where = (edit.table, edit.key)
        now = rows[where] if where in rows else row_of(plan, *where)
        try:
            fitting = edit if now == edit.before else _fitted(edit, now)
        except Collision:
            conflicts.append(RowConflict(edit.table, edit.key, edit.before, edit.after, now))
            continue
        rows[where] = fitting.after
        if fitting is edit or fitting.before != fitting.after:
            edits.append(fitting)
    same = len(edits) == len(change.edits) and all(one is two for one, two in zip(edits, change.edits, strict=True))
    return (change if same else Change(change.label, tuple(edits))), tuple(conflicts)


def _fitted(edit: Edit, now: Any | None) -> Edit:
    return Edit(edit.table, edit.key, now, now if now == edit.after else _merged(edit, now))


def _merged(edit: Edit, now: Any | None) -> Any | None:
    if edit.table != "setting":
        raise Collision
    return merge_members(edit.before, edit.after, now)


def screen_edits(shown: Plan, stored: Plan, rows: Iterable[Key], waiting: Iterable[Change]) -> tuple[Edit, ...]:
    """Edits of the shown plan after which these rows stand as in the stored one with the changes that wait, in their order, whatever
    stands there: what a person did stays on the screen until it is answered."""
    by_row: dict[Key, list[Edit]] = {}
    for edit in (edit for change in waiting for edit in change.edits):
        by_row.setdefault((edit.table, edit.key), []).append(edit)
    pairs = ((row, row_of(shown, *row), _with_edits(row_of(stored, *row), by_row.get(row, ()))) for row in dict.fromkeys(rows))
    return tuple(Edit(*row, old, new) for row, old, new in pairs if old is not new and old != new)


def _with_edits(value: Any | None, edits: Iterable[Edit]) -> Any | None:
    for edit in edits:
        if value in (edit.before, edit.after):
            value = edit.after
            continue
        try:
            value = _merged(edit, value)
        except Collision:
            value = edit.after
    return value


def rows_of_change(change: Change) -> set[Key]:
    """Which rows a change touches."""
    return {(edit.table, edit.key) for edit in change.edits}


def net_edits(changes: Iterable[Change]) -> tuple[Edit, ...]:
    """What the changes do together, one edit a row, in the order in which rows first come; none where a row ends as it began."""
    first: dict[Key, Any] = {}
    last: dict[Key, Any] = {}
    for edit in (edit for change in changes for edit in change.edits):
        first.setdefault((edit.table, edit.key), edit.before)
        last[edit.table, edit.key] = edit.after
    return tuple(Edit(*row, before, last[row]) for row, before in first.items() if before != last[row])


def difference(before: Plan, after: Plan, rows: Iterable[Key] | None = None) -> tuple[Edit, ...]:
    """Edits that make the second plan of the first; only of these rows, where they are given."""
    if rows is None:
        rows = [(table, str(key)) for table, name in _FIELDS for key in dict.fromkeys((*getattr(before, name), *getattr(after, name)))]
    pairs = ((row, row_of(before, *row), row_of(after, *row)) for row in rows)
    return tuple(Edit(*row, old, new) for row, old, new in pairs if old is not new and old != new)


_FIELDS: tuple[tuple[Table, str], ...] = (("feature", "features"), ("scene", "scenes"), ("roster", "roster"), ("setting", "settings"))
