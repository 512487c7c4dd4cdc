"""Edits that were made on a plan and may or may not be in it by now: what of them is still to be done."""

from collections.abc import Sequence
from typing import Any

from tabletop.core.comparison.rebasing import Key, row_of
from tabletop.core.values.change import Change
from tabletop.core.values.plan import Plan


def still_to_do(plan: Plan, changes: Sequence[Change]) -> list[Change | None]:
    """For each of some changes that follow each other what of it the plan does not have yet; None where it has all of it.

    A row that stands as it did before the first of them has none of them; one that stands as one of them left it has that one and all
    before it. A row that stands otherwise was changed by somebody else: its edits are still to be done, and will not fit.
    """
    rows: dict[Key, Any] = {}
    states: dict[Key, list[Any]] = {}
    for edit in (edit for change in changes for edit in change.edits):
        where: Key = (edit.table, edit.key)
        if where not in states:
            rows[where], states[where] = row_of(plan, *where), [edit.before]
        states[where].append(edit.after)
    done = {where: _reached(rows[where], steps) for where, steps in states.items()}
    seen: dict[Key, int] = {}
    left: list[Change | None] = []
    for change in changes:
        kept = []
        for edit in change.edits:
            where = (edit.table, edit.key)
            seen[where] = seen.get(where, 0) + 1
            if seen[where] > done[where]:
                kept.append(edit)
        left.append(change if len(kept) == len(change.edits) else Change(change.label, tuple(kept)) if kept else None)
    return left


def _reached(row: Any, steps: list[Any]) -> int:
    """How many of the edits of a row are done: `steps` is how it stood before the first, and after each."""
    if row == steps[0]:
        return 0
    return max((number for number, step in enumerate(steps) if step == row), default=0)
