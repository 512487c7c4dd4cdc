"""Edits that wait, kept on this computer while their plan file does not take them: one file for each session that has some.

The file is in the folder `waiting` of `paths.state_folder()`: checked lines, first which plan, then its rows as they were when the first
edit began to wait, then each edit, and each that waits no more. It goes once nothing waits. What it holds is counted beside it.
"""

import hashlib
import logging
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tabletop import paths
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_creation import rows_of
from tabletop.io.plans.plan_identity import PlanMark
from tabletop.io.plans.plan_rows import edits_to_json
from tabletop.io.plans.plan_writer import Waiting, Work
from tabletop.io.runs.run_work import work_json
from tabletop.io.waiting.checked_lines import LONGEST_LINE, MOST_BYTES, checked_line
from tabletop.io.waiting.file_lock import take_lock
from tabletop.io.waiting.waiting_count import count_path, remove_journal, write_count

log = logging.getLogger(__name__)
FORMAT = 1
SUFFIX = ".waiting"
DAMAGED_SUFFIX = ".damaged"
"""Of files that could not be read whole; they stay, and nobody reads them."""
NAMES_A_LINE = 500


def waiting_folder() -> Path:
    """Where edits wait on this computer; made where it is missing. Raises OSError where it cannot be."""
    folder = paths.state_folder() / "waiting"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def plan_key(path: Path) -> str:
    """Short name of a place of a plan, for names of files: 8 hex digits."""
    return hashlib.sha256(os.path.normcase(os.path.abspath(path)).encode("utf-8", errors="surrogatepass")).hexdigest()[:8]


@dataclass(frozen=True)
class _Kept:
    """One edit or row that waits, and the number of its line; none where it could not be kept."""

    item: Any
    number: int | None


class WaitingJournal:
    """Follows what waits for one plan. All calls but `kept` come from one thread, the one that writes the plan.

    `mark`, `base`: which plan, and its rows as its file holds them; asked when the first edit begins to wait.
    """

    def __init__(self, plan: Path, mark: Callable[[], PlanMark], base: Callable[[], Plan], since: datetime | None = None) -> None:
        self._plan, self._mark, self._base = plan, mark, base
        self._since = since
        self._path: Path | None = None
        self._handle: int | None = None
        self._size = self._number = 0
        self._head: dict[str, Any] = {}
        self._rows = 0
        self._kept: list[_Kept] = []
        self._forebears: list[Path] = []
        self._damaged: frozenset[Path] = frozenset()
        self._discards = False
        self.kept = 0
        """How many of those that wait are on the disk of this computer. May be asked from any thread."""

    def inherit(self, earlier: Sequence[Path], damaged: Sequence[Path] = ()) -> None:
        """Files of sessions that ended: their edits wait here from now on, and they go once that is on disk or nothing waits; those that
        are damaged are put aside then."""
        self._forebears, self._damaged = list(earlier), frozenset(damaged)

    def follow(self, waiting: Sequence[Waiting], beside: Sequence[Work]) -> None:
        """All that waits now, in order: what is new is on disk when this returns, or is not counted in `kept`."""
        items: list[Any] = [*(one for one in waiting if one[0].edits), *beside]
        if self._discards or not items:
            self._end()
            return
        same = _same_as_before([one.item for one in self._kept], items)
        now = [None if place is None else self._kept[place] for place in same]
        gone = [one.number for place, one in enumerate(self._kept) if place not in same and one.number is not None]
        if not gone and all(one is not None and one.number is not None for one in now):
            self._kept = [one for one in now if one is not None]
            return
        try:
            self._kept = self._written(items, now, gone)
        except (OSError, ValueError) as error:
            log.warning("edits that wait were not kept on this computer: %s", type(error).__name__)
            self._take_back()
            self._kept = [_Kept(item, None if one is None else one.number) for item, one in zip(items, now, strict=True)]
        self.kept = sum(1 for one in self._kept if one.number is not None)
        if self.kept == len(items):
            self._bury()

    def discard(self) -> None:
        """Nothing is to be kept any more, whatever waits: the file goes with the next call. May be called from any thread."""
        self._discards = True

    def close(self) -> None:
        """Let go of the file; what waits stays in it."""
        if self._discards:
            self._end()
        self._let_go()

    def _let_go(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
        self._handle = None

    # --- writing
    def _written(self, items: list[Any], now: list[_Kept | None], gone: list[int]) -> list[_Kept]:
        """Append what is new; raises OSError."""
        lines = [checked_line({"done": number}) for number in gone]
        if self._handle is None:
            lines = self._begin()
        kept = []
        for item, one in zip(items, now, strict=True):
            line = _line_of(item, self._number + 1) if one is None or one.number is None else None
            if line is not None and len(line) <= LONGEST_LINE:
                self._number += 1
                lines.append(line)
                one = _Kept(item, self._number)
            kept.append(one or _Kept(item, None))
        self._append(b"".join(lines))
        if self._path is not None:
            write_count(self._path, self._head, [one.number for one in kept if one.number is not None], self._rows)
        return kept

    def _begin(self) -> list[bytes]:
        """A new file, with the lines that say which plan it is about."""
        mark, base = self._mark(), self._base()
        self._path = waiting_folder() / f"{mark.id or 'plan'}-{plan_key(self._plan)}-{secrets.token_hex(4)}{SUFFIX}"
        self._handle = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)
        take_lock(self._handle)
        self._size = self._number = 0
        self._since = self._since or datetime.now().astimezone()
        head = {"tabletop_waiting": FORMAT, "plan": mark.id, "log": [mark.number, mark.at], "path": str(self._plan)}
        rows = rows_of(base)
        self._head, self._rows = {**head, "name": base.name, "since": self._since.isoformat()}, len(rows)
        names = [[edit.table, edit.key] for edit in rows]
        return [
            checked_line(self._head),
            *(checked_line({"names": names[first : first + NAMES_A_LINE]}) for first in range(0, len(names), NAMES_A_LINE)),
            *(checked_line({"rows": edits_to_json([edit])}) for edit in rows),
            checked_line({"rows_end": len(rows)}),
        ]

    def _append(self, content: bytes) -> None:
        assert self._handle is not None
        if self._size + len(content) > MOST_BYTES:
            raise OSError("the journal is full")
        os.lseek(self._handle, self._size, os.SEEK_SET)
        left = memoryview(content)
        while left:
            left = left[os.write(self._handle, left) :]
        os.fsync(self._handle)
        self._size += len(content)

    def _take_back(self) -> None:
        """After a fault: no half of a line stays; a file without anything in it goes."""
        try:
            if self._handle is not None:
                os.ftruncate(self._handle, self._size)
            if not self._size:
                self._remove()
        except OSError as error:
            log.info("a journal was not cut back: %s", type(error).__name__)

    # --- the end
    def _end(self) -> None:
        """Nothing waits: the file goes."""
        self._kept, self.kept, self._since = [], 0, None
        self._remove()
        self._bury()

    def _remove(self) -> None:
        self._let_go()
        if self._path is not None:
            _unlink(self._path)
        self._path = None

    def _bury(self) -> None:
        for one in self._forebears:
            (put_aside if one in self._damaged else _unlink)(one)
        self._forebears = []


def _unlink(path: Path) -> None:
    try:
        remove_journal(path)
    except OSError as error:
        log.info("a journal stays: %s", type(error).__name__)


def put_aside(path: Path) -> None:
    """Keep a damaged file, under a name that is read no more."""
    try:
        count_path(path).unlink(missing_ok=True)
        path.replace(path.with_suffix(DAMAGED_SUFFIX))
    except OSError as error:
        log.info("a journal stays: %s", type(error).__name__)


def _same_as_before(old: list[Any], new: list[Any]) -> list[int | None]:
    """For each of the new items its place among the old ones, None where it was not there. By the very item that was submitted, never by
    its change: a change that is done, taken back and done again waits twice, and the second time behind what took it back."""
    places = {id(item): place for place, item in enumerate(old)}
    return [places.get(id(item)) for item in new]


def _line_of(item: Any, number: int) -> bytes | None:
    """The line of one item; None for rows beside the plan that cannot be kept."""
    at = datetime.now().astimezone().isoformat()
    if isinstance(item, tuple):
        change, kind = item
        edit = {"label": change.label.to_json(), "edits": edits_to_json(change.edits), "kind": kind}
        return checked_line({"n": number, "at": at, "edit": edit})
    work = work_json(item)
    return None if work is None else checked_line({"n": number, "at": at, "work": work})
