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
    done = {where: _reached(row_of(plan, *where), steps) for where, steps in _states(changes).items()}
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


def all_fit(plan: Plan, changes: Sequence[Change]) -> bool:
    """Whether each row that some changes touch stands in a plan as it did before the first of them, or as one of them left it."""
    return all(row_of(plan, *where) in steps for where, steps in _states(changes).items())


def _states(changes: Sequence[Change]) -> dict[Key, list[Any]]:
    """For each row that is touched how it stood before the first edit of it, and after each."""
    states: dict[Key, list[Any]] = {}
    for edit in (edit for change in changes for edit in change.edits):
        states.setdefault((edit.table, edit.key), [edit.before]).append(edit.after)
    return states


def _reached(row: Any, steps: list[Any]) -> int:
    """How many of the edits of a row are done: `steps` is how it stood before the first, and after each."""
    if row == steps[0]:
        return 0
    return max((number for number, step in enumerate(steps) if step == row), default=0)
