"""A plan brought to what another one is, as one step that undo takes back."""

from collections.abc import Iterable, Mapping
from typing import Any

from tabletop.core.comparison.differences import MARKS, rows_of
from tabletop.core.text.message import Message
from tabletop.core.values.change import Change, Edit, Table
from tabletop.core.values.left_out import NOT_AS_WRITTEN
from tabletop.core.values.plan import Plan

TABLES: tuple[Table, ...] = ("scene", "roster", "setting", "feature")


def change_to(before: Plan, after: Plan, label: Message) -> Change:
    """The change from one plan to the other: each row that differs, and each that a flipped bit touched, is written as `after` has it.

    It has no edits where nothing differs. `before.apply` of it equals `after`, but for the saved marks, which stay as they are.
    """
    damaged = {(one.params.get("table"), one.params.get("key")) for one in before.left_out if one.template == NOT_AS_WRITTEN}
    edits = []
    for table in TABLES:
        old, new = _rows(before, table), _rows(after, table)
        for key in dict.fromkeys((*old, *new)):
            if old.get(key) != new.get(key) or (table, key) in damaged:
                edits.append(Edit(table, key, old.get(key), new.get(key)))
    return Change(label, tuple(edits))


def rows_in(then: Plan, now: Plan, wanted: Iterable[tuple[Table, str]]) -> dict[tuple[Table, str], Any]:
    """Of the rows wanted (table, key) those that another plan has, and has otherwise: as it has them."""
    found = {(table, key): _rows(then, table).get(key) for table, key in wanted}
    return {(table, key): row for (table, key), row in found.items() if row is not None and row != _rows(now, table).get(key)}


def change_of_rows(now: Plan, rows: Mapping[tuple[Table, str], Any], label: Message) -> Change:
    """The change that gives these rows of a plan these values."""
    return Change(label, tuple(Edit(table, key, _rows(now, table).get(key), row) for (table, key), row in rows.items()))


def _rows(plan: Plan, table: Table) -> Mapping[str, Any]:
    if table == "setting":
        return {key: value for key, value in plan.settings.items() if key != MARKS}
    return rows_of(plan, table)
