"""Edits that wait on this computer since an earlier session: found, read with suspicion, and made a plan of where their file is gone."""

import contextlib
import json
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tabletop.core.comparison.lacking import lacked_first
from tabletop.core.comparison.pending_edits import still_to_do
from tabletop.core.comparison.rebasing import Key, row_of
from tabletop.core.text.errors import InputError, PlanError, TabletopError
from tabletop.core.text.message import mark, message
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.plan import Plan
from tabletop.io.plans.edit_differences import sound
from tabletop.io.plans.plan_identity import PlanMark
from tabletop.io.plans.plan_rows import changes_from_json, feature_rows
from tabletop.io.plans.plan_writer import Work
from tabletop.io.runs.run_work import work_from_json
from tabletop.io.waiting.checked_lines import DAMAGED, LONGEST_LINE, MOST_BYTES, checked_line, read_checked
from tabletop.io.waiting.file_lock import is_held
from tabletop.io.waiting.waiting_count import SUFFIX as COUNT_SUFFIX
from tabletop.io.waiting.waiting_count import WaitingCount, read_count, remove_journal, write_count
from tabletop.io.waiting.waiting_journal import FORMAT, SUFFIX, waiting_folder

log = logging.getLogger(__name__)
MOST_FILES = 200
MOST_ENTRIES = 100_000
_NAME = re.compile(r"([0-9a-f]{32}|plan)-[0-9a-f]{8}-[0-9a-f]{8}\.")
_LONGEST_NAME = 80
_ODD = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class WaitingHead:
    """A file of edits that wait: where it is, for which plan (its path, what it is known by, its name), since when, how many there are
    and how many more there were: the file was cut off, or is gone."""

    file: Path
    plan: Path
    mark: PlanMark
    name: str
    since: datetime
    count: int
    missing: int = 0

    @property
    def is_ours(self) -> bool:
        """Whether the file bears a name that a session of ours gives."""
        return _NAME.match(self.file.name) is not None


@dataclass(frozen=True)
class WaitingEdits:
    """What such a file holds: edits and rows beside the plan in order, how many could not be read, and the rows of the plan that they
    were made on (None where nothing is left of those); `lost`: names of those rows that are damaged."""

    head: WaitingHead
    changes: tuple[Change, ...]
    works: tuple[Work, ...]
    unread: int
    base: Plan | None
    lost: tuple[str, ...] = ()

    def rebuilt(self) -> Plan:
        """The plan as it was on the screen, but for damaged rows that no edit tells. Raises PlanError where nothing is left."""
        if self.base is None and not self.changes:
            raise PlanError(mark("The plan {name} cannot be made again: what is kept of it is damaged."), name=self.head.name)
        plan = Plan() if self.base is None else self.base
        if self.base is None or self.lost:
            plan = _with_rows(plan, _told_by(plan, self.changes))
        for change in still_to_do(plan, self.changes):
            with contextlib.suppress(PlanError):
                plan = plan if change is None else plan.apply(change)
        return plan


def waiting_heads() -> list[WaitingHead]:
    """Every file of edits that wait on this computer and no living session has, the oldest first; none where they cannot be listed."""
    try:
        there = [one for one in waiting_folder().iterdir() if one.suffix in (SUFFIX, COUNT_SUFFIX)]
        found = sorted({one.with_suffix(SUFFIX) for one in there})[:MOST_FILES]
    except OSError as error:
        log.info("edits that wait cannot be listed: %s", type(error).__name__)
        return []
    heads = [head for head in map(_head_of, found) if head is not None]
    return sorted(heads, key=lambda head: head.since)


def same_place(one: Path, other: Path) -> bool:
    """Whether two paths are the same name, or lead to the same file; neither has to be there."""
    if os.path.normcase(os.path.abspath(one)) == os.path.normcase(os.path.abspath(other)):
        return True
    with contextlib.suppress(OSError, ValueError):
        return os.path.samefile(one, other)
    return False


def read_waiting(head: WaitingHead) -> WaitingEdits:
    """Read a file whole. What is damaged, or no edit of ours can have left, is left out and counted. Raises PlanError."""
    rows: list[str] = []
    counted = read_count(head.file) or WaitingCount({})
    wanted_rows, names = -1, list[tuple[str, str]]()
    entries: dict[int, dict[str, Any]] = {}
    numbers, damaged = set[int](), 0
    try:
        for line in _lines_of(head.file, tells=True):
            if not isinstance(line, dict):
                damaged += line is DAMAGED and (bool(numbers) or wanted_rows >= 0)
                continue
            numbers.update(one for one in (line.get("n"), line.get("done")) if isinstance(one, int) and 0 < one <= MOST_ENTRIES)
            if isinstance(line.get("rows"), str):
                rows.append(line["rows"])
            elif isinstance(line.get("names"), list):
                names += [(str(one[0]), str(one[1])) for one in line["names"] if isinstance(one, list) and len(one) == 2]
            elif isinstance(line.get("rows_end"), int):
                wanted_rows = line["rows_end"]
            elif isinstance(line.get("done"), int):
                entries.pop(line["done"], None)
            elif isinstance(line.get("n"), int) and len(entries) < MOST_ENTRIES:
                entries[line["n"]] = line
    except OSError as error:
        raise PlanError(mark("{file} cannot be read: {reason}."), file=str(head.file), reason=error.strerror or "") from None
    ordered = [entries[number] for number in sorted(entries)]
    changes = _changes(one["edit"] for one in ordered if "edit" in one)
    works = [work_from_json(one["work"]) for one in ordered if "work" in one]
    whole = lacked_first([change for change in changes if change is not None])
    told = tuple(work for work in works if work is not None)
    damaged = max(damaged, max(numbers, default=0) - len(numbers), len(counted.numbers - numbers)) if head.is_ours else 0
    return WaitingEdits(
        head, whole, told, len(ordered) - len(whole) - len(told) + damaged, *_base(rows, max(wanted_rows, counted.rows), names)
    )


def forget_waiting(head: WaitingHead) -> None:
    """Throw away what waits. Raises PlanError where it stays."""
    try:
        remove_journal(head.file)
    except OSError as error:
        raise PlanError(mark("{file} cannot be written: {reason}."), file=str(head.file), reason=error.strerror or "") from None


def claim_waiting(head: WaitingHead, path: Path) -> None:
    """Let what waits wait for the same plan at another path from now on. Raises PlanError where that cannot be kept."""
    try:
        with open(head.file, "rb") as stream:
            begin = stream.readline(LONGEST_LINE)
            rest = stream.read(MOST_BYTES)
        first, counted = next(read_checked(head.file)), read_count(head.file)
        if not isinstance(first, dict) or "tabletop_waiting" not in first:
            first, rest = (_head_by_name(head.file, head.mark.id or "plan") if counted is None else counted.head), begin + rest
        mine = {**first, "path": str(path.absolute())}
        write_whole(head.file, checked_line(mine) + rest)
        if counted is not None:
            write_count(head.file, mine, sorted(counted.numbers), counted.rows)
    except (OSError, TypeError, StopIteration) as error:
        reason = error.strerror or "" if isinstance(error, OSError) else ""
        raise PlanError(mark("{file} cannot be written: {reason}."), file=str(head.file), reason=reason) from None


def _head_of(file: Path) -> WaitingHead | None:
    """What the first line of a file says, and how many edits it has; None for one that a living session has, or that says nothing."""
    if is_held(file):
        return None
    try:
        counted = read_count(file)
        lines = _lines_of(file)
        first = next(lines, None)
        if not isinstance(first, dict) or "tabletop_waiting" not in first:
            lines, named = _lines_of(file), _NAME.match(file.name)
            by_name = _head_by_name(file, named[1]) if named and isinstance(first, dict) and first else None
            first = by_name if counted is None else counted.head
        if not isinstance(first, Mapping) or not isinstance(first["tabletop_waiting"], int) or first["tabletop_waiting"] > FORMAT:
            return None
        waiting, seen = set[int](), set[int]()
        for line in lines:
            if isinstance(line, dict) and isinstance(line.get("n"), int) and len(waiting) < MOST_ENTRIES:
                waiting.add(line["n"])
                seen.add(line["n"])
            elif isinstance(line, dict) and isinstance(line.get("done"), int):
                waiting.discard(line["done"])
                seen.add(line["done"])
        missing = 0 if counted is None else len(counted.numbers - seen)
        if not waiting and not missing:
            return None
        number, at = first["log"]
        known = PlanMark(str(first["plan"])[:64], int(number), str(at)[:64])
        since = datetime.fromisoformat(first["since"]).astimezone()
        return WaitingHead(file, Path(str(first["path"])), known, str(first["name"])[:200], since, len(waiting), missing)
    except (OSError, *_ODD) as error:
        log.info("a file of edits that wait is passed over: %s", type(error).__name__)
        return None


def _lines_of(file: Path, tells: bool = False) -> Iterator[Any]:
    """Lines of a journal; none where it is gone and only its count is there. Raises OSError."""
    if file.exists() or read_count(file) is None:
        yield from read_checked(file, tells=tells)


def _head_by_name(file: Path, plan_id: str) -> dict[str, Any]:
    """What is known of a file whose first line is damaged."""
    since = datetime.fromtimestamp(file.stat().st_mtime).astimezone().isoformat()
    known = "" if plan_id == "plan" else plan_id
    return {"tabletop_waiting": FORMAT, "plan": known, "log": [0, ""], "path": "?.gpkg", "name": "?", "since": since}


def _changes(edits: Iterable[Any]) -> list[Change | None]:
    told: list[tuple[str, str] | None] = []
    for edit in edits:
        try:
            told.append((json.dumps(edit["label"]), str(edit["edits"])))
        except _ODD:
            told.append(None)
    read = iter(changes_from_json(one for one in told if one is not None))
    return [None if one is None else _right(next(read)) for one in told]


def _right(change: Change | None) -> Change | None:
    """A change whose rows a plan can have; None for any other."""
    change = sound(change)
    return change if change is not None and all(_is_right(edit) for edit in change.edits) else None


def _is_right(edit: Edit) -> bool:
    if edit.table == "scene" and not edit.key.isdecimal():
        return False
    if edit.table != "feature" or edit.after is None:
        return True
    try:
        return bool(feature_rows(edit.after))
    except (PlanError, InputError, *_ODD):
        return False


def _base(rows: list[str], wanted: int, names: list[tuple[str, str]]) -> tuple[Plan | None, tuple[str, ...]]:
    """The plan of some rows, None where there are none but should be; and what those are called that are damaged."""
    changes = [_right(change) for change in changes_from_json(('{"template": "x"}', text) for text in rows)]
    edits = [edit for change in changes if change is not None for edit in change.edits if edit.before is None]
    plan = _with_rows(Plan(), edits)
    there = {(edit.table, edit.key) for edit in edits if row_of(plan, edit.table, edit.key) is not None}
    lost = [f"{table} {key}"[:_LONGEST_NAME] for table, key in names if (table, key) not in there]
    lost += ["?"] * (wanted - len(there) - len(lost))
    return (plan if there or (wanted == 0 and not rows) else None), tuple(lost)


def _told_by(plan: Plan, changes: Sequence[Change]) -> list[Edit]:
    """Rows that a plan lacks, as the first edit of each found it."""
    first: dict[Key, Edit] = {}
    for edit in (edit for change in changes for edit in change.edits):
        first.setdefault((edit.table, edit.key), edit)
    lacking = (edit for where, edit in first.items() if edit.before is not None and row_of(plan, *where) is None)
    return [Edit(edit.table, edit.key, None, edit.before) for edit in lacking]


def _with_rows(plan: Plan, edits: Sequence[Edit]) -> Plan:
    """A plan with rows added; one that cannot be added is left out."""
    if not edits:
        return plan
    try:
        return plan.apply(Change(message("x"), tuple(edits)))
    except (TabletopError, *_ODD):
        half = len(edits) // 2
        return plan if not half else _with_rows(_with_rows(plan, edits[:half]), edits[half:])
