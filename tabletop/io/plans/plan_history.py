"""The undo stack as the edit log tells it, cut where another program's changes made it unfit."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tabletop import garbage
from tabletop.author import LONGEST_NAME
from tabletop.core.comparison.lacking import Since
from tabletop.core.text.labels import label_of
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, Edit, Table
from tabletop.core.values.plan import Plan
from tabletop.io.plans.edit_differences import DAMAGED, Look, Shift, Unfit, edits_of, only_shift, packed, sound, unpacked
from tabletop.io.plans.plan_rows import loads

AUTHOR_COLUMNS = ("author", "person", "session")
"""Columns of the log that say who did an edit; a file has them from the first such edit on. NULL: an older program did it."""
Signature = tuple[str, str, str]
"""Id of the author, what others are told of the person, id of the opening of the file."""
HISTORY_STEPS = 5000
"""How far back undo goes after a restart; the log keeps every step."""


NET = " "
"""Between "undo" or "redo" and a number of steps: so many of them, done at once."""
MOST_LOG_BYTES = 32 << 20
"""The log of a plan file grows no longer; the oldest steps go, down to three quarters of it. What is older is not read either."""
READ_BYTES = 256 << 10
"""Steps that are read when a plan is opened, the nearest first; those beyond are read when undo comes to them."""


@dataclass(frozen=True)
class Logged:
    """One step of the undo stack: its label, whether it is undone, the log row that did it, when (None: the row does not say), its text.

    `change` is None until somebody asks for it: most steps are never taken back.
    """

    label: Message
    undone: bool
    number: int = 0
    at: datetime | None = None
    text: str = ""
    change: Change | None = None

    def on(self, look: Look, back: bool) -> Change:
        """The change that does the step again, or (`back`) takes it back, on rows as `look` finds them.

        Raises Unfit where they are not those that the step left, and ValueError where its row of the log is damaged.
        """
        try:
            change = Change(self.label, tuple(edits_of(unpacked(self.text), look, back)))
        except DAMAGED as error:
            raise ValueError("a damaged step") from error
        if sound(change) is None:
            raise ValueError("a damaged step")
        return change


def look_in(plan: Plan, over: Mapping[tuple[Any, str], Any] | None = None) -> Look:
    """How the rows of a plan are found by table and key; those in `over` stand above them."""
    tables: dict[str, Mapping[Any, Any]] = {"feature": plan.features, "roster": plan.roster, "setting": plan.settings}
    above: Mapping[tuple[Any, str], Any] = {} if over is None else over

    def look(table: str, key: str) -> Any:
        if (table, key) in above:
            return above[table, key]
        return plan.scenes.get(int(key)) if table == "scene" else tables[table].get(key)

    return look


def net_change(plan: Plan, steps: Sequence[Logged | Change], back: bool) -> tuple[Change | None, int]:
    """Many steps as one change of the plan, and how many of them fit: each must find the rows that it left.

    `steps` in the order in which they are taken back, or done again. The change has the label of the last one; None where none fits.
    """
    net, label, count = _Net(plan), None, 0
    with garbage.paused():
        for step in steps:
            try:
                net.do(step, back)
            except (Unfit, *DAMAGED):
                break
            label, count = step.label, count + 1
        net.settle()
    return (None if label is None else Change(label, net.edits())), count


class _Net:
    """Rows of a plan after some steps. Features that step after step moves are moved together, and made at the end."""

    def __init__(self, plan: Plan) -> None:
        self._first: dict[tuple[Table, str], Any] = {}
        self._rows: dict[tuple[Table, str], Any] = {}
        self._look = look_in(plan, self._rows)
        self._shift: Shift | None = None

    def do(self, step: Logged | Change, back: bool) -> None:
        """Raises Unfit or one of `DAMAGED`, with nothing done."""
        if isinstance(step, Change):
            self.settle()
            self._take(_fitting(step.inverse() if back else step, self._look).edits)
            return
        row = only_shift(unpacked(step.text))
        if row is None:
            self.settle()
            self._take(step.on(self._look, back).edits)
            return
        if self._shift is None or not self._shift.is_of(row):
            self.settle()
            self._shift = Shift(row, self._look)
        self._shift.go(row, back)

    def settle(self) -> None:
        """Make the features that were moved together."""
        shift, self._shift = self._shift, None
        if shift is not None:
            self._take(shift.edits())

    def _take(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            self._first.setdefault((edit.table, edit.key), edit.before)
            self._rows[edit.table, edit.key] = edit.after

    def edits(self) -> tuple[Edit, ...]:
        """What the steps did altogether."""
        found = (Edit(table, key, self._first[table, key], after) for (table, key), after in self._rows.items())
        return tuple(one for one in found if one.before != one.after)


def _fitting(change: Change, look: Look) -> Change:
    known: dict[tuple[str, str], Any] = {}
    for edit in change.edits:
        where = (edit.table, edit.key)
        if (known[where] if where in known else look(*where)) != edit.before:
            raise Unfit
        known[where] = edit.after
    return change


@dataclass(frozen=True)
class UndoLog:
    """The undo stack by log rows: numbers of the steps that are done and that are undone (the next redo first), and the last row.

    `size`: characters of all steps in the file; None until it was asked for.
    """

    done: tuple[int, ...] = ()
    undone: tuple[int, ...] = ()
    number: int = 0
    size: int | None = None

    @classmethod
    def of(cls, history: "tuple[Logged, ...]", number: int) -> "UndoLog":
        """The stack of a history that was read; `number` is that of the last row of the log."""
        return cls(
            tuple(entry.number for entry in history if not entry.undone), tuple(entry.number for entry in history if entry.undone), number
        )

    def with_step(
        self, connection: sqlite3.Connection, at: datetime, kind: str, label: str, edits: Iterable[Edit], by: Signature
    ) -> "UndoLog":
        """Append one signed row, or one for each of several steps (kind "undo 7"), inside a transaction; the stack after it.

        Steps that are too old for the log to hold are taken out of it.
        """
        kind, _, count = kind.partition(NET)
        log = self
        text = packed(edits) if kind == "do" else "[]"
        _add_author_columns(connection)
        for _ in range(int(count or 1)):
            log = log._with_row(connection, at, kind, (label, text), by)
        return log._within_bounds(connection, len(text))

    def passing_over(self, kind: str) -> "UndoLog":
        """The stack without the step that would be undone ("undo") or done again ("redo") next: others made it impossible."""
        return replace(self, done=self.done[:-1]) if kind == "undo" else replace(self, undone=self.undone[1:])

    def _with_row(self, connection: sqlite3.Connection, at: datetime, kind: str, texts: tuple[str, str], by: Signature) -> "UndoLog":
        done, undone, target = self.done, self.undone, None
        if kind == "undo" and done:
            *before, target = done
            done, undone = tuple(before), (target, *undone)
        elif kind == "redo" and undone:
            target, *behind = undone
            done, undone = (*done, target), tuple(behind)
        row = (at.isoformat(timespec="milliseconds"), kind, target, *texts, *by)
        query = "INSERT INTO edit_log (at, kind, target, label, edits, author, person, session) VALUES (?,?,?,?,?,?,?,?)"
        number = connection.execute(query, row).lastrowid
        assert number is not None
        if kind == "do":
            return replace(self, done=(*done, number), undone=(), number=number)
        return replace(self, done=done, undone=undone, number=number)

    def _within_bounds(self, connection: sqlite3.Connection, come: int) -> "UndoLog":
        size = _size(connection) if self.size is None else self.size + come
        if size <= MOST_LOG_BYTES:
            return replace(self, size=size)
        left, first = 0, self.number
        for number, length in connection.execute("SELECT seq, LENGTH(edits) FROM edit_log ORDER BY seq DESC"):
            left += int(length or 0)
            if left > MOST_LOG_BYTES * 3 // 4:
                break
            first = number
        connection.execute("DELETE FROM edit_log WHERE seq<?", (first,))
        done, undone = (tuple(number for number in numbers if number >= first) for numbers in (self.done, self.undone))
        return UndoLog(done, undone, self.number, _size(connection))


def _size(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT IFNULL(SUM(LENGTH(edits)), 0) FROM edit_log").fetchone()[0])


def last_number(connection: sqlite3.Connection) -> int:
    """Number of the last row of the log, 0 where it is empty."""
    return int(connection.execute("SELECT IFNULL(MAX(seq), 0) FROM edit_log").fetchone()[0])


def replayed(connection: sqlite3.Connection, file: str, author: str) -> tuple[list[Logged], list[Message], int]:
    """The undo stack of an author, what is wrong with it, and the number of the last row. Empty where pages of the log are damaged."""
    try:
        return *_read(connection, file, author), last_number(connection)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return [], [message(mark("{file}: the history is damaged; nothing that was done before can be undone."), file=file)], 0


def _read(connection: sqlite3.Connection, file: str, author: str) -> tuple[list[Logged], list[Message]]:
    """The undo stack, oldest first, its last `HISTORY_STEPS` as far as they stand within `MOST_LOG_BYTES`.

    An edit drops what was undone before it. A row whose label is damaged ends what lies before it.
    """
    entries: list[Logged] = []
    left = MOST_LOG_BYTES
    for number, undone in reversed(_stack(connection, author)[-HISTORY_STEPS:]):
        length, at, label = connection.execute("SELECT LENGTH(edits), at, label FROM edit_log WHERE seq=?", (number,)).fetchone()
        left -= int(length or 0)
        if left < 0:
            break
        [text] = connection.execute("SELECT edits FROM edit_log WHERE seq=?", (number,)).fetchone()
        try:
            entries.append(Logged(label_of(loads(label)), undone, number, _time(at), text))
        except DAMAGED:
            return entries[::-1], [_damaged(file, number)]
    return entries[::-1], []


def _damaged(file: str, number: int) -> Message:
    return message(mark("{file}: the history before edit {number} is damaged; undo ends there."), file=file, number=str(number))


def _time(text: object) -> datetime | None:
    """When a row of the log says it was written; None where that cannot be read."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def _stack(connection: sqlite3.Connection, author: str) -> list[tuple[int, bool]]:
    """(number of the row that did it, is undone) of every step of an author, or of nobody known, oldest first; those that are undone
    stand at the end.

    An undo or redo of a step that is no longer in the log counts for nothing.
    """
    done: list[int] = []
    undone: list[int] = []
    own = "WHERE author IS NULL OR author = ?" if _has_author_columns(connection) else "WHERE ? <> ''"
    for number, kind, target in connection.execute(f"SELECT seq, kind, target FROM edit_log {own} ORDER BY seq", (author,)):
        if kind == "undo":
            _pass(done, undone, target)
        elif kind == "redo":
            _pass(undone, done, target)
        elif kind == "do":
            done.append(number)
            undone.clear()
    return [(number, False) for number in done] + [(number, True) for number in reversed(undone)]


def _pass(start: list[int], end: list[int], target: Any) -> None:
    """Take the step that a row of the log names, or the last one where it names none, from one side to the other."""
    if start and target is None:
        end.append(start.pop())
    elif target in start:
        start.remove(target)
        end.append(target)


def fitting(plan: Plan, logged: list[Logged], file: str) -> tuple[tuple[Logged, ...], list[Message]]:
    """The steps that can still be undone or redone on this plan, each must find the rows that it left; and what is damaged of them.

    A step that others made impossible is passed over, and so is what rests on it.
    Steps beyond `READ_BYTES` are kept unread: whether they fit is seen when their turn comes.
    """
    done = [entry for entry in reversed(logged) if not entry.undone]
    undone = [entry for entry in logged if entry.undone]
    (back, bad_back), (ahead, bad_ahead) = _fit(plan, done, True), _fit(plan, undone, False)
    return (*reversed(back), *ahead), [_damaged(file, number) for number in (bad_back, bad_ahead) if number is not None]


def _fit(plan: Plan, logged: list[Logged], back: bool) -> tuple[list[Logged], int | None]:
    """The steps that fit, one after the other, the nearest with their changes; the number of the first that is damaged."""
    rows: dict[tuple[str, str], Any] = {}
    look, left = look_in(plan, rows), READ_BYTES
    kept: list[Logged] = []
    for index, entry in enumerate(logged):
        left -= len(entry.text)
        if left < 0:
            return [*kept, *logged[index:]], None
        try:
            change = entry.on(look, back)
        except Unfit:
            continue
        except ValueError:
            return kept, entry.number
        rows.update({(edit.table, edit.key): edit.after for edit in change.edits})
        kept.append(replace(entry, change=change.inverse() if back else change))
    return kept, None


def undone_since(connection: sqlite3.Connection, plan: Plan, number: int) -> Since:
    """The rows that the steps behind a row of the log changed, as they stood before them, told from the plan as it stands after them."""
    rows: dict[tuple[Table, str], Any] = {}
    look = look_in(plan, rows)
    query = "SELECT kind, CASE kind WHEN 'do' THEN seq ELSE target END FROM edit_log WHERE seq > ? ORDER BY seq DESC"
    for kind, step in connection.execute(query, (number,)).fetchall():
        row = connection.execute("SELECT edits FROM edit_log WHERE seq=?", (step,)).fetchone()
        try:
            change = Logged(Message(""), False, text="" if row is None else row[0]).on(look, kind != "undo")
        except (Unfit, ValueError):
            return Since(rows, whole=False)
        rows.update({(edit.table, edit.key): edit.after for edit in change.edits})
    return Since(rows)


# --- who did it
def _has_author_columns(connection: sqlite3.Connection) -> bool:
    return {row[1] for row in connection.execute("PRAGMA table_info(edit_log)")} >= set(AUTHOR_COLUMNS)


def _add_author_columns(connection: sqlite3.Connection) -> None:
    """Let the log say who did an edit, inside a transaction; older programs pass the columns over."""
    found = {row[1] for row in connection.execute("PRAGMA table_info(edit_log)")}
    for name in AUTHOR_COLUMNS:
        if name not in found:
            connection.execute(f"ALTER TABLE edit_log ADD COLUMN {name} TEXT")


def people_since(connection: sqlite3.Connection, number: int, session: str) -> tuple[str, ...]:
    """Whom the log names behind a row of that number, but for one opening of the file, each once."""
    if not _has_author_columns(connection):
        return ()
    rows = connection.execute("SELECT DISTINCT person FROM edit_log WHERE seq > ? AND session IS NOT ?", (number, session))
    names = (" ".join(name.split())[:LONGEST_NAME] for (name,) in rows if isinstance(name, str) and name.strip())
    return tuple(dict.fromkeys(names))
