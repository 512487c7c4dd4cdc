"""What the writer of a plan file tells, and what it is given."""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tabletop.core.comparison.rebasing import RowConflict
from tabletop.core.text.errors import PlanError, PlanHeldError
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
    parked, those stand in their place. `not_undone`: an undo or redo of rows that others changed since, it was dropped. `left_out`: an
    edit that waited cannot be written, it alone was dropped. `refused`: the edit cannot be written, nor what waits behind it. `unkept`:
    what was to stand beside the plan (an entry of a run) cannot be written; the plan is not touched by that. `waits`: all that waits now,
    edits and rows beside them, in order: told whenever that may be something else, and before `held`. `ended`: nothing more comes.
    """

    acknowledged: Callable[[datetime], None] = _nothing
    refused: Callable[[Change, PlanError], None] = _nothing
    held: Callable[[PlanHeldError], None] = _nothing
    caught: Callable[[Caught], None] = _nothing
    conflicted: Callable[[], None] = _nothing
    answered: Callable[[tuple[Change, ...], tuple[Change, ...]], None] = _nothing
    not_undone: Callable[[Change, str, tuple[RowConflict, ...]], None] = _nothing
    left_out: Callable[[Change, PlanError], None] = _nothing
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
