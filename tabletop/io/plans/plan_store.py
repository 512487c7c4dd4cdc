"""The plan file while it is open: reading it, and writing one edit as one transaction with its row of the log."""

import contextlib
import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from tabletop.author import this_author
from tabletop.core.comparison.rebasing import Key, difference, rebased, rows_of_change
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.text.errors import PlanDamagedError, PlanError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change
from tabletop.core.values.plan import Plan
from tabletop.io.attached.attached_table import AttachedFile, put_files, read_file
from tabletop.io.plans import plan_identity
from tabletop.io.plans.plan_catching import Behind, Caught, PlanBehindError, PlanConflictError, Prints, catch_up, found_behind, prints_of
from tabletop.io.plans.plan_creation import create_plan
from tabletop.io.plans.plan_database import (
    begin,
    connect,
    damaged,
    drop_spatial_indexes,
    faults,
    in_rollback_mode,
    is_sound,
    text_or_bytes,
    wait_for_locks,
    writable,
)
from tabletop.io.plans.plan_edit import EditWriter
from tabletop.io.plans.plan_foreign import Foreign, foreign_parts, take_out
from tabletop.io.plans.plan_history import Logged, UndoLog, fitting, last_number, people_since, replayed
from tabletop.io.plans.plan_identity import KnownLog, PlanMark, check_same, check_there, give_id, gone, identity, is_cut_off, read_mark
from tabletop.io.plans.plan_reader import Stored, read_stored
from tabletop.io.plans.plan_rows import change_from_json, dumps, edits_to_json

T = TypeVar("T")
Carry = Callable[[sqlite3.Connection, sqlite3.Connection], None]
"""Takes what stands beside the plan over from the file as it was into the copy that stands in its place."""
SETTLED_S = 2.0
"""A file that changed and goes on as it was is looked at again for so long: a copy over it may be under way, and the clock of a disk ticks
slowly."""
SKIP = "skip "
__all__ = ["Logged", "PlanFile", "create_plan", "open_plan"]


def open_plan(path: Path, read_only: bool = False) -> "PlanFile":
    """Open a plan file; read-only when that is asked for, it or its folder cannot be written, or it is damaged. Raises PlanError in one
    sentence."""
    return PlanFile(Path(path), read_only)


class PlanFile:
    """An open plan file: `plan` is what it holds, `history` the undo stack and `problems` what was left out when it was last read."""

    def __init__(self, path: Path, read_only: bool = False) -> None:
        self.path = path.absolute()
        self.read_only = read_only or (os.path.exists(self.path) and not writable(self.path))
        self.history: tuple[Logged, ...] = ()
        self.problems: tuple[Message, ...] = ()
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._mark = PlanMark()
        self._stored = Stored()
        self._prints = Prints()
        self._own: set[Key] = set()
        self._is_read = False
        author = this_author()
        self._signature = (author.id, author.person, uuid.uuid4().hex[:12])
        self._caught: list[Caught] = []
        self._log = UndoLog()
        self._looked_at: tuple[int, int] | None = None
        self._stamp: tuple[int, int] | None = None
        self._doubted: tuple[tuple[int, int] | None, float] = (None, 0.0)
        self._known, self._behind = KnownLog(), Behind(0)
        self.waits: Callable[[], Sequence[Change]] = tuple
        """Edits that wait to be written; asked when an older copy stands in the place of the file."""
        self._extents: dict[str, Bounds | None] = {}
        try:
            self.reload()
        except BaseException:
            self.close()
            raise

    @property
    def plan(self) -> Plan:
        """What the file holds: as it was read, with every edit committed since."""
        return self._stored.plan

    @property
    def mark(self) -> PlanMark:
        """What the plan is known by."""
        return self._mark

    @property
    def last_logged(self) -> tuple[int, object]:
        """Number and time of the last row of its log that was seen."""
        return self._known.last_row

    def reload(self, busy_ms: int | None = None, goes_with: Carry | None = None) -> None:
        """Read the file again, from its path. Raises PlanError and keeps what was read before when that cannot be done: PlanGoneError
        where it is not there any more, or another plan bears its name; PlanBehindError where an older copy does.

        `busy_ms` is how long a lock of another program is waited for. `goes_with`: the older copy is the plan from now on; called with the
        connection as it was and that to the copy.
        """
        with self._lock:
            if self._is_read and identity(self.path) is None:
                raise gone(self.path)
            fresh = connect(self.path, self.read_only, busy_ms)
            if self._is_read:
                check_same(fresh, self.path, self._mark)
            try:
                with faults(self.path):
                    foreign = foreign_parts(fresh, self.path)
                    sound = bool(foreign.tables) or is_sound(fresh)
                    if self._is_read and not self.read_only:
                        self._check_fit(foreign, sound)
                    if goes_with is None:
                        self._check_goes_on(fresh, lambda: self._read(fresh)[2])
                    version, known, stored, logged, cut, number = self._read(fresh)
                    prints = prints_of(fresh) if sound and not self.read_only else Prints()
                    log = self._known if goes_with is None else KnownLog()
                    come = log.since(fresh)
                    if goes_with is not None and self._connection is not None:
                        goes_with(self._connection, fresh)
                if not sound and stored.plan == Plan():
                    raise damaged(self.path)
            except BaseException:
                fresh.close()
                raise
            if self._connection is not None:
                self._connection.close()
            self._connection, self._identity, self._extents = fresh, identity(self.path), {}
            self._stamp = None if self._is_read else plan_identity.stamp_of(self.path)  # read anew: it may be half of a copy
            self._data_version, self._mark = version, known
            self._known, self._behind = log.see(come), Behind(0)
            if self._is_read and (edits := difference(self._stored.plan, stored.plan)):
                self._caught.append(Caught(edits))
            self._stored, self._prints, self._own, self._is_read = stored, prints, set(), True
            self.history, torn = fitting(stored.plan, logged, self.path.name)
            self._log = UndoLog.of(self.history, number)
            self.problems = (*foreign.sentences(self.path.name), *self._state(sound), *stored.problems, *cut, *torn)
            self.read_only = self.read_only or not sound or bool(foreign.tables)

    def _check_goes_on(self, connection: sqlite3.Connection, read: Callable[[], Stored]) -> None:
        """Raise PlanBehindError where a connection leads to a copy that lacks edits which were in the log; `read` reads its rows."""
        if self._is_read:
            self._behind = found_behind(connection, self._known, self._stored, read, self.waits, self._behind)
            if self._behind.edits:
                raise PlanBehindError(self.path.name, self._behind)

    def _check_fit(self, foreign: Foreign, sound: bool) -> None:
        """Raise PlanError where a file that took edits takes no more: what was read of it before stays."""
        if foreign.tables:
            text = mark("{file} takes no more edits: another program put commands into it.")
            raise PlanError(text, file=self.path.name)
        if not sound:
            raise damaged(self.path)

    def _read(self, connection: sqlite3.Connection) -> tuple[int, PlanMark, Stored, list[Logged], list[Message], int]:
        """Version of the data, what the plan is known by, rows, undo stack, what is wrong with it, and number of the last log row, as they
        stand at one moment."""
        connection.execute("BEGIN")
        try:
            version, known = _data_version(connection), read_mark(connection)
            return version, known, read_stored(connection, self.path.name), *replayed(connection, self.path.name, self._signature[0])
        except sqlite3.OperationalError as error:
            if hasattr(error, "sqlite_errorcode") or connection.text_factory is text_or_bytes:
                raise
            connection.text_factory = text_or_bytes  # a text is not UTF-8
        finally:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        return self._read(connection)

    def _state(self, sound: bool) -> list[Message]:
        """What the user must know of the file as a whole."""
        if not sound:
            return [message(mark("{file} is damaged and open for reading only; save a copy and go on with that."), file=self.path.name)]
        if not self.read_only and self._connection is not None and not in_rollback_mode(self._connection):
            return [
                message(
                    mark("{file} is open for editing in another program; close it there before you edit the plan."), file=self.path.name
                )
            ]
        return []

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def write(self, change: Change, kind: str, busy_ms: int | None = None) -> datetime:
        """Commit one change ("do", "undo" or "redo") with its row of the log; the time of the commit, on this machine's clock.

        "undo 7" (or redo) is the net change of so many steps that are taken back at once: one transaction, a row of the log for each.
        "skip undo" (or redo) writes nothing: that step is impossible, the one behind it is next.

        What others committed since is caught up with first, and the change is done on top of it row by row, a setting member by member.
        Raises PlanError, with nothing written: PlanConflictError where others changed the same rows, PlanHeldError where the file may take
        it later, PlanGoneError where the file is not there any more. `busy_ms`: as for `reload`.
        """
        if kind.startswith(SKIP):
            self.pass_over(kind.removeprefix(SKIP))
            return datetime.now()
        with self._lock, faults(self.path):
            connection = self._begun(busy_ms)
            try:
                self._catch_up(connection)
                fitting = self._fitting(change, kind)
                if not fitting.edits:  # others did the same
                    connection.execute("ROLLBACK")
                    return datetime.now()
                edits = edits_to_json(fitting.edits)
                label = dumps(change.label.to_json())
                kept = change_from_json(label, edits)  # as it will be read again
                after = self._stored.plan.apply(kept)
                extents = dict(self._extents)
                writer = EditWriter(connection, self._stored)
                writer.write(kept.edits, after, extents)
                now = datetime.now().astimezone(UTC)
                log = self._log.with_step(connection, now, kind, label, kept.edits, self._signature)
                come = self._known.since(connection)
                known = self._mark if self._mark.id else PlanMark(give_id(connection))
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            self._own |= {*rows_of_change(kept), *(("feature", key) for key in self._stored.split)}
            writer.settle(after)
            self._log, self._extents, self._mark, self._known = log, extents, known, self._known.see(come)
            self._check_identity()
            return datetime.now()

    def _begun(self, busy_ms: int | None) -> sqlite3.Connection:
        """The connection, in a transaction that will write. The same plan in a file put in its place, or on a drive that was away, is
        read again first. Raises PlanError."""
        if (is_other := identity(self.path) != self._identity) or self._is_overwritten():
            if is_other:
                check_there(self.path, self._mark)
            self.reload(busy_ms)
        connection = self._for_writing(busy_ms)
        try:
            begin(connection, self.path)
        except sqlite3.OperationalError:
            if not is_cut_off(connection):
                raise
            self.reload(busy_ms)
            connection = self._for_writing(busy_ms)
            begin(connection, self.path)
        return connection

    def _is_overwritten(self) -> bool:
        """Whether a copy was written over the file which SQLite takes for the file as it was, since as many edits were made in it: the disk
        says that it changed, SQLite does not."""
        stamp, connection = plan_identity.stamp_of(self.path), self._connection
        if connection is None or stamp == self._stamp or _data_version(connection) != self._data_version:
            return False
        is_other = plan_identity.leads_elsewhere(self.path, connection, self._known)
        if not is_other:
            self._doubted = (stamp, time.monotonic()) if stamp != self._doubted[0] else self._doubted
            if time.monotonic() - self._doubted[1] >= SETTLED_S:
                self._stamp = stamp
        return is_other

    def _for_writing(self, busy_ms: int | None) -> sqlite3.Connection:
        if self._connection is None or self.read_only:
            raise PlanError(mark("{file} is open for reading only; save a copy to edit it."), file=str(self.path))
        wait_for_locks(self._connection, busy_ms)
        return self._connection

    def _fitting(self, change: Change, kind: str) -> Change:
        fitting, conflicts = rebased(self._stored.plan, change)
        if conflicts:
            self.pass_over(kind)
            raise PlanConflictError(self.path.name, conflicts)
        return fitting

    def pass_over(self, kind: str) -> None:
        """The step that would be undone ("undo") or done again ("redo") next is impossible: the one behind it is next."""
        with self._lock:
            if kind in ("undo", "redo"):
                self._log = self._log.passing_over(kind)

    def look(self) -> bool:
        """Catch up with what others committed, without waiting for a lock; whether they did anything. One that is open for reading only is
        read anew, and so is one of which the connection saw a half: what copies a file empties it first. Raises PlanError."""
        with self._lock:
            try:
                return self._look()
            except PlanDamagedError:
                self.reload(0)
                return bool(self._caught)

    def _look(self) -> bool:
        with faults(self.path):
            connection = self._connection
            if connection is None:
                return False
            if identity(self.path) != self._identity:
                self._look_at_another()
                return False
            wait_for_locks(connection, 0)
            if self._is_overwritten():
                self.reload(0)
                return bool(self._caught)
            if _data_version(connection) == self._data_version:
                return False
            if self.read_only:
                self.reload(0)
                return bool(self._caught)
            connection.execute("BEGIN")
            try:
                return self._read_others(connection)
            finally:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")

    def _look_at_another(self) -> None:
        """Another file bears the name. Raises PlanBehindError where it is an older copy of the plan."""
        found = identity(self.path)
        if found is not None and found != self._looked_at:
            fresh = connect(self.path, True, 0)
            check_same(fresh, self.path, self._mark)
            with contextlib.closing(fresh):
                self._check_goes_on(fresh, lambda: self._read(fresh)[2])
            self._looked_at = found

    def take_caught(self) -> list[Caught]:
        """What others did since this was asked last, in order."""
        with self._lock:
            taken, self._caught = self._caught, []
            return taken

    def commit(self, work: Callable[[sqlite3.Connection], None], busy_ms: int | None = None) -> datetime:
        """Commit what `work` writes beside the rows of the plan: files, runs. The time of the commit.

        Raises PlanError, with nothing written, as `write` does; a plan that another program changed is no hindrance.
        """
        with self._lock, faults(self.path):
            connection = self._begun(busy_ms)
            try:
                if _data_version(connection) != self._data_version:
                    self._check_goes_on(connection, lambda: read_stored(connection, self.path.name))
                take_out(connection, foreign_parts(connection, self.path))
                work(connection)
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            self._check_identity()
            return datetime.now()

    def ask(self, work: Callable[[sqlite3.Connection], T], busy_ms: int | None = None) -> T:
        """What `work` reads beside the rows of the plan. Raises PlanError. `busy_ms`: as for `reload`."""
        with self._lock, faults(self.path):
            if self._connection is None:
                raise PlanError(mark("{file} was closed."), file=self.path.name)
            wait_for_locks(self._connection, busy_ms)
            return work(self._connection)

    def attach(self, files: tuple[AttachedFile, ...]) -> None:
        """Commit photos or documents, before a feature lists them. Raises PlanError, with nothing written, as `write` does."""
        self.commit(lambda connection: put_files(connection, files))

    def attached(self, sha256: str) -> bytes | None:
        """What an attached file holds; None where it is not in the plan file, or not what its hash says. Raises PlanError."""
        with self._lock, faults(self.path):
            return None if self._connection is None else read_file(self._connection, sha256)

    def _catch_up(self, connection: sqlite3.Connection) -> None:
        """Go on from what others committed. Runs inside the transaction; what is caught stands in the file whatever becomes of it."""
        if _data_version(connection) != self._data_version:
            self._read_others(connection)
        if not self._extents:
            drop_spatial_indexes(connection)
            take_out(connection, foreign_parts(connection, self.path))

    def _read_others(self, connection: sqlite3.Connection) -> bool:
        """Read the rows that others changed, inside a transaction; whether there are any."""
        version, known = _data_version(connection), self._stored
        self._check_goes_on(connection, lambda: read_stored(connection, self.path.name))
        fresh, prints, edits = catch_up(connection, self.path.name, known, self._prints, self._own)
        people = people_since(connection, self._log.number, self._signature[2])
        problems = tuple(one for one in fresh.problems if one not in known.problems)
        self._stored, self._prints, self._own, self._extents, self._data_version = fresh, prints, set(), {}, version
        self._log, self._stamp = replace(self._log, number=last_number(connection)), None
        self._known.see(self._known.since(connection))
        if edits or problems:
            self._caught.append(Caught(edits, people, problems))
        return bool(edits or problems)

    def _check_identity(self) -> None:
        """After a commit: what was written stands in the file of that name. Raises PlanGoneError."""
        self._stamp = plan_identity.stamp_of(self.path)
        if identity(self.path) != self._identity:
            raise gone(self.path)


def _data_version(connection: sqlite3.Connection) -> int:
    """Changes when another connection commits."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
