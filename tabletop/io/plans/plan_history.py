"""The undo stack as the edit log tells it, cut where another program's changes made it unfit."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import LEVELS
from tabletop.io.plans.plan_rows import changes_from_json

_UNIT_TYPES = {"strength": int, "parent": (str, type(None)), "order": int, "tasks": Mapping}
_SCENE_TYPES = {"number": int, "step_min": (int, float), "wind_from_deg": (int, float, type(None)), "injects": tuple, "courses": Mapping}
HISTORY_STEPS = 5000
"""How far back undo goes after a restart; the log keeps every step."""


@dataclass(frozen=True)
class Logged:
    """One step of the undo stack: its change, whether it is undone, the log row that did it, and when (None: the row does not say)."""

    change: Change
    undone: bool
    number: int = 0
    at: datetime | None = None


@dataclass(frozen=True)
class UndoLog:
    """The undo stack by log rows: numbers of the steps that are done and that are undone (the next redo first), and the last row."""

    done: tuple[int, ...] = ()
    undone: tuple[int, ...] = ()
    number: int = 0

    @classmethod
    def of(cls, history: "tuple[Logged, ...]", number: int) -> "UndoLog":
        """The stack of a history that was read; `number` is that of the last row of the log."""
        return cls(
            tuple(entry.number for entry in history if not entry.undone), tuple(entry.number for entry in history if entry.undone), number
        )

    def with_step(self, connection: sqlite3.Connection, at: datetime, kind: str, label: str, edits: str) -> "UndoLog":
        """Append one row, inside a transaction; the stack after it."""
        done, undone, target = self.done, self.undone, None
        if kind == "undo" and done:
            *before, target = done
            done, undone = tuple(before), (target, *undone)
        elif kind == "redo" and undone:
            target, *behind = undone
            done, undone = (*done, target), tuple(behind)
        row = (at.isoformat(timespec="milliseconds"), kind, target, label, edits)
        number = connection.execute("INSERT INTO edit_log (at, kind, target, label, edits) VALUES (?,?,?,?,?)", row).lastrowid
        assert number is not None
        return UndoLog((*done, number), (), number) if kind == "do" else UndoLog(done, undone, number)


def last_number(connection: sqlite3.Connection) -> int:
    """Number of the last row of the log, 0 where it is empty."""
    return int(connection.execute("SELECT IFNULL(MAX(seq), 0) FROM edit_log").fetchone()[0])


def replayed(connection: sqlite3.Connection, file: str) -> tuple[list[Logged], list[Message], int]:
    """The undo stack, what is wrong with it, and the number of the last row. Where the pages of the log are damaged it is empty."""
    try:
        return *_read(connection, file), last_number(connection)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return [], [message(mark("{file}: the history is damaged; nothing that was done before can be undone."), file=file)], 0


def _read(connection: sqlite3.Connection, file: str) -> tuple[list[Logged], list[Message]]:
    """The undo stack, oldest first, its last `HISTORY_STEPS`: an edit drops what was undone before it.

    A damaged row ends what lies before it.
    """
    stack = _stack(connection)[-HISTORY_STEPS:]
    numbers = [number for number, _ in stack]
    query = "SELECT seq, label, edits, at FROM edit_log WHERE kind='do' AND seq>=? ORDER BY seq"
    rows = {number: row for number, *row in connection.execute(query, (min(numbers, default=0),))}
    changes = [sound(change) for change in changes_from_json((rows[number][0], rows[number][1]) for number in numbers)]
    last_bad = max((index for index, change in enumerate(changes) if change is None), default=-1)
    steps = zip(stack[last_bad + 1 :], changes[last_bad + 1 :], strict=True)
    entries = [Logged(change, undone, number, _time(rows[number][2])) for (number, undone), change in steps if change is not None]
    if last_bad < 0:
        return entries, []
    text = mark("{file}: the history before edit {number} is damaged; undo ends there.")
    return entries, [message(text, file=file, number=str(numbers[last_bad]))]


def sound(change: Change | None) -> Change | None:
    """A change that can be taken back and done again; None for one that no edit of ours can have left."""
    return change if change is not None and all(_is_sound(edit) for edit in change.edits) else None


def _is_sound(edit: Edit) -> bool:
    """Whether key and values belong together, and the values are of the types that scenes and roster units have."""
    values = [value for value in (edit.before, edit.after) if value is not None]
    if not isinstance(edit.key, str) or not values:
        return False
    if edit.table == "setting":
        return True
    if edit.table == "scene":
        return all(isinstance(one.number, int) and str(one.number) == edit.key and _has_types(one, _SCENE_TYPES) for one in values)
    if edit.table == "roster":
        return all(one.id == edit.key and _has_types(one, _UNIT_TYPES) for one in values)
    frames = [frame.scene for one in values for frame in one.keyframes]
    return all(one.id == edit.key and one.kind in kinds() and one.keyframes for one in values) and all(isinstance(n, int) for n in frames)


def _has_types(row: Any, special: Mapping[str, Any]) -> bool:
    return all(isinstance(value, special.get(name, str)) for name, value in vars(row).items()) and getattr(row, "level", "hijau") in LEVELS


def _time(text: object) -> datetime | None:
    """When a row of the log says it was written; None where that cannot be read."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def _stack(connection: sqlite3.Connection) -> list[tuple[int, bool]]:
    """(number of the row that did it, is undone) of every step, oldest first; those that are undone stand at the end."""
    done: list[int] = []
    undone: list[int] = []
    for number, kind in connection.execute("SELECT seq, kind FROM edit_log ORDER BY seq"):
        if kind == "undo" and done:
            undone.append(done.pop())
        elif kind == "redo" and undone:
            done.append(undone.pop())
        elif kind == "do":
            done.append(number)
            undone.clear()
    return [(number, False) for number in done] + [(number, True) for number in reversed(undone)]


def fitting(plan: Plan, logged: list[Logged]) -> tuple[Logged, ...]:
    """The steps that can still be undone or redone on this plan: nearest first, each must find the rows that it left."""
    done = [entry for entry in logged if not entry.undone]
    undone = [entry for entry in logged if entry.undone]
    back = _run(plan, [entry.change.inverse() for entry in reversed(done)])
    ahead = _run(plan, [entry.change for entry in undone])
    return (*done[len(done) - back :], *undone[:ahead])


def _run(plan: Plan, changes: list[Change]) -> int:
    """How many of the changes apply, one after the other."""
    rows: dict[tuple[str, str], Any] = {}
    for count, change in enumerate(changes):
        for edit in change.edits:
            if _row(plan, rows, edit) != edit.before:
                return count
            rows[edit.table, edit.key] = edit.after
    return len(changes)


def _row(plan: Plan, rows: dict[tuple[str, str], Any], edit: Edit) -> Any:
    where = (edit.table, edit.key)
    if where in rows:
        return rows[where]
    if edit.table == "scene":
        return plan.scenes.get(int(edit.key))
    return {"feature": plan.features, "roster": plan.roster, "setting": plan.settings}[edit.table].get(edit.key)
