"""What the writer of a plan file tells, what it is given, and how it counts what was."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from tabletop.core.comparison.lacking import is_lacked, lacked_change, lacked_count
from tabletop.core.comparison.rebasing import Key, RowConflict, net_edits, rows_of_change
from tabletop.core.text.errors import PlanDamagedError, PlanError, PlanHeldError, PlanSpoiltError, PlanUnwritableError
from tabletop.core.values.change import Change
from tabletop.io.attached.attached_table import AttachedFile
from tabletop.io.plans.plan_catching import Behind, Caught, PlanBehindError
from tabletop.io.plans.plan_history import Logged
from tabletop.io.plans.plan_store import Carry, PlanFile

log = logging.getLogger(__name__)
T = TypeVar("T")
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
    `kept`: an older copy stood in the place of the file, and what it lacked goes on: these are the steps of its log, and those edits wait,
    in order. `dropped`: it is the plan from now on, without anything that waited.
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
    kept: Callable[[tuple[Logged, ...], tuple[Change, ...]], None] = _nothing
    dropped: Callable[[], None] = _nothing
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


@dataclass(frozen=True, eq=False)
class CopyAnswer:
    """What a person said of an older copy in the place of the file: whether what is on the screen goes on."""

    keeps: bool
    carry: Carry


class OlderCopy:
    """An older copy of a plan in the place of its file, until a person says what stands. `items`: edits that bring back what it lacks; they
    wait before all others, and nothing is written meanwhile. Changed by one thread, read by any."""

    def __init__(self, plan_file: PlanFile, waiting: Sequence[Waiting]) -> None:
        """`waiting`: what an earlier session left, which may have ended before anybody answered."""
        self._file = plan_file
        self.items = tuple(item for item in waiting if is_lacked(item[0]))
        self._is_of_earlier = bool(self.items)
        self._behind: Behind | None = None
        self._answer: CopyAnswer | None = None

    @property
    def count(self) -> int:
        """How many edits the copy lacks; 0 where none stands there."""
        return lacked_count(change for change, _ in self.items)

    def found(self, fault: PlanError) -> Change | None:
        """One stands there, as a fault says: the edit that is to wait before all others; None where that waits already."""
        if not isinstance(fault, PlanBehindError) or self._is_of_earlier or fault.behind is self._behind:
            return None
        self._behind = fault.behind
        change = lacked_change(fault.behind.count, fault.behind.edits)
        self.items = ((change, "do"),)
        return change

    def answer(self, answer: CopyAnswer) -> None:
        """A person said what stands."""
        self._answer = answer

    def settled(self, busy_ms: int) -> CopyAnswer | None:
        """What was said, and is done; None where the plan itself is back in its place. Raises PlanError while neither is so, also where
        another copy stands there than the one that was asked about."""
        answer = self._answer
        if self._is_of_earlier:
            if answer is None:
                raise PlanBehindError(self._file.path.name, Behind(self.count))
        else:
            self._look(answer)
        if answer is not None:
            self._file.reload(busy_ms, answer.carry if answer.keeps else _nothing)
        self.items, self._behind, self._answer, self._is_of_earlier = (), None, None, False
        return answer

    def _look(self, answer: CopyAnswer | None) -> None:
        try:
            self._file.look()
        except PlanBehindError as error:
            if answer is None or error.behind is not self._behind:
                raise


def attempt(act: Callable[[], T], otherwise: PlanError) -> tuple[T | None, PlanError | None]:
    """What an act gives, or why it cannot be done: `otherwise` after a fault of the program itself, which stands in the log."""
    try:
        return act(), None
    except PlanError as error:
        return None, error
    except Exception:
        log.exception("something was not written")
        return None, otherwise


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

    def come(self, *changes: Change, beside: int = 0, first: bool = False) -> None:
        """These are there from now on; `first`: before all others."""
        with self._lock:
            self.submitted += len(changes) + beside
            self._open = [*changes, *self._open] if first else [*self._open, *changes]

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
        group = tuple(sorted((*(one for other in met for one in other), item), key=lambda one: not is_lacked(one[0])))
        self.groups = (*(one for one in self.groups if one not in met), group)
        return group

    def leave(self, group: Group) -> None:
        """These are aside no more."""
        self.groups = tuple(one for one in self.groups if one is not group)


class WhatWaits:
    """What the writer of a plan file was given and is not on disk: changed by its thread, read by any."""

    def __init__(self, plan_file: PlanFile, waiting: Sequence[Change], beside: Sequence[Work]) -> None:
        self._waiting: list[Waiting] = [(change, "do") for change in waiting]
        self._parked: list[Waiting] = []
        self._aside, self._older = Aside(), OlderCopy(plan_file, self._waiting)
        self._beside: list[Beside] = [Beside(work) for work in beside]
        self._counts = Counts(waiting, len(self._beside))
        plan_file.waits = lambda: [change for change, _ in self.waiting]

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """Edits that the file did not take yet, or that wait for an answer, with their kind, in order. May be asked from any thread."""
        return (*self._parked, *self._aside.items, *self._waiting)

    @property
    def parked(self) -> tuple[Waiting, ...]:
        """Edits of rows that others changed too, and those that rest on them: they wait for an answer. May be asked from any thread."""
        return tuple(self._parked)

    @property
    def older(self) -> int:
        """How many edits an older copy in the place of the file lacks, which a person is asked about; 0 where there is none. For any
        thread."""
        return self._older.count

    @property
    def open(self) -> tuple[Change, ...]:
        """Edits that were submitted and are neither on disk nor dropped, in order. Ask before the plan of the file, not behind it."""
        return self._counts.open

    @property
    def beside(self) -> tuple[Work, ...]:
        """What stands beside the plan and the file did not take yet, in order."""
        return tuple(one.work for one in self._beside)

    @property
    def submitted(self) -> int:
        """How many edits and rows beside them were ever given to this writer."""
        return self._counts.submitted

    @property
    def unsettled(self) -> int:
        """How many edits that were submitted are neither on disk nor dropped."""
        return self._counts.unsettled

    def _drop(self, changes: Sequence[Change]) -> None:
        """These wait no more."""
        gone = {id(change) for change in changes}
        self._waiting, self._parked = ([one for one in some if id(one[0]) not in gone] for some in (self._waiting, self._parked))
        for group in self._aside.groups:
            if any(id(change) in gone for change, _ in group):
                self._aside.leave(group)
        self._counts.settle(*changes)


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
