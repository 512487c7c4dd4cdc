"""What the writer of a plan file tells, what it is given, and how it counts what was."""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tabletop.core.comparison.rebasing import Key, RowConflict, net_edits, rows_of_change
from tabletop.core.text.errors import PlanDamagedError, PlanError, PlanHeldError, PlanSpoiltError, PlanUnwritableError
from tabletop.core.values.change import Change
from tabletop.io.attached.attached_table import AttachedFile
from tabletop.io.plans.plan_catching import Caught

Waiting = tuple[Change, str]
Work = Callable[[sqlite3.Connection], None]
"""Writes rows that stand beside those of the plan, inside a transaction."""


def _nothing(*_: Any) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class Answers:
    """What a writer tells, on its own thread.

    `acknowledged`: an edit is on disk. `held`: the file does not take edits for now, they wait. `caught`: what others committed.
    `conflicted`: others changed the same rows, the edits of them (`PlanWriter.parked`) wait for an answer. `answered`: these edits were
    parked, or set aside, those stand in their place. `not_undone`: an undo or redo of rows that others changed since, it was dropped.
    `unkept`: what was to stand beside the plan (an entry of a run) cannot be written; the plan is not touched by that. `waits`: all that
    waits now, edits and rows beside them, in order: told whenever that may be something else, and before `held`. `ended`: nothing more
    comes.
    """

    acknowledged: Callable[[datetime], None] = _nothing
    held: Callable[[PlanHeldError], None] = _nothing
    caught: Callable[[Caught], None] = _nothing
    conflicted: Callable[[], None] = _nothing
    answered: Callable[[tuple[Change, ...], tuple[Change, ...]], None] = _nothing
    not_undone: Callable[[Change, str, tuple[RowConflict, ...]], None] = _nothing
    unkept: Callable[[PlanError], None] = _nothing
    waits: Callable[[Sequence[Waiting], Sequence[Work]], None] = _nothing
    ended: Callable[[], None] = _nothing


@dataclass(eq=False)
class Attaching:
    """Files on their way to the disk; `done` once they are there, or `fault` says why not."""

    files: tuple[AttachedFile, ...]
    done: threading.Event
    fault: PlanError | None = None


@dataclass(frozen=True, eq=False)
class Beside:
    """Rows on their way that stand beside those of the plan."""

    work: Work


@dataclass(frozen=True, eq=False)
class Answer:
    """What stands in the place of edits that were parked, as a person said."""

    parked: tuple[Waiting, ...]
    changes: tuple[Change, ...]


class Counts:
    """How many edits, and rows beside them, were given to a writer, and which are neither on disk nor dropped. For any thread."""

    def __init__(self, changes: Sequence[Change], beside: int) -> None:
        self._lock = threading.Lock()
        self._open: list[Change] = list(changes)
        self.submitted, self._settled = len(self._open) + beside, 0

    @property
    def open(self) -> tuple[Change, ...]:
        """Edits that are neither on disk nor dropped, in order."""
        with self._lock:
            return tuple(self._open)

    @property
    def unsettled(self) -> int:
        """How many edits and rows are neither on disk nor dropped."""
        return self.submitted - self._settled

    def come(self, *changes: Change, beside: int = 0) -> None:
        """These are there from now on."""
        with self._lock:
            self.submitted += len(changes) + beside
            self._open += changes

    def settle(self, *changes: Change, beside: int = 0) -> None:
        """These are on disk, or dropped."""
        gone = {id(change) for change in changes}
        with self._lock:
            self._settled += len(changes) + beside
            self._open = [change for change in self._open if id(change) not in gone]


Group = tuple[Waiting, ...]
"""Edits that rest on each other: each touches a row that another one does."""


class Aside:
    """Edits that a file does not take though it takes others, in groups. Changed by one thread, read by any."""

    def __init__(self) -> None:
        self.groups: tuple[Group, ...] = ()

    @property
    def items(self) -> Group:
        """All of them."""
        return tuple(one for group in self.groups for one in group)

    def has_rows_of(self, change: Change) -> bool:
        """Whether an edit rests on one of these."""
        return not rows_of_change(change).isdisjoint(rows_of(self.items))

    def join(self, item: Waiting) -> Group:
        """The group that an edit is in from now on."""
        rows = rows_of_change(item[0])
        met = [group for group in self.groups if not rows.isdisjoint(rows_of(group))]
        group = (*(one for other in met for one in other), item)
        self.groups = (*(one for one in self.groups if one not in met), group)
        return group

    def leave(self, group: Group) -> None:
        """These are aside no more."""
        self.groups = tuple(one for one in self.groups if one is not group)


def rows_of(items: Sequence[Waiting]) -> set[Key]:
    """Which rows some edits touch."""
    return {row for change, _ in items for row in rows_of_change(change)}


def together(group: Sequence[Waiting]) -> tuple[Change, ...]:
    """What some edits do together, as one; none where they took each other back."""
    changes = [change for change, _ in group]
    edits = net_edits(changes)
    return (Change(changes[-1].label, edits),) if edits else ()


def of_a_file(error: PlanError) -> PlanHeldError:
    """The fault of a file that cannot be read, as one that edits wait for."""
    if isinstance(error, PlanHeldError):
        return error
    kind = PlanSpoiltError if isinstance(error, PlanDamagedError) else PlanUnwritableError
    return kind(error.message.template, **error.message.params)
