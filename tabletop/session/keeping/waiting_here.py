"""Edits that wait on this computer: those of the open plan as they come and go, and those that an earlier session left for it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Literal

from tabletop import i18n
from tabletop.core.comparison.lacking import lacked_first
from tabletop.core.comparison.pending_edits import all_fit, still_to_do
from tabletop.core.text.errors import PlanError, PlanHeldError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change
from tabletop.io.plans.plan_identity import goes_on, is_same, stands_at
from tabletop.io.plans.plan_store import PlanFile, create_plan
from tabletop.io.plans.plan_writer import PlanWriter, Waiting, Work
from tabletop.io.waiting.last_logged import LastLogged
from tabletop.io.waiting.waiting_found import WaitingHead, claim_waiting, forget_waiting, read_waiting, same_place, waiting_heads
from tabletop.io.waiting.waiting_journal import WaitingJournal, put_aside
from tabletop.session.base.own_thread import OwnThread

MOST_NAMED = 5
OLDER = mark(
    "{file} is older than the plan that was last edited here: edits that were in it until {time} are missing. Look for them in the older"
    " states (Ctrl+Alt+Z)."
)
UNREAD = mark("{n} {n:edit|edits} that waited cannot be read and {n:was|were} left out.")
LOOK_S = 1.0
"""So long the disk where a plan was is asked whether it still stands there."""
__all__ = [
    "Elsewhere",
    "Held",
    "WaitingHead",
    "WaitingHere",
    "claim_waiting",
    "forget_waiting",
    "make_again",
    "time_words",
    "waiting_elsewhere",
    "why_held",
]


@dataclass(frozen=True)
class Held:
    """Edits wait to be written: since when, and why: another program holds the file, the disk is full, nothing can be written there, the
    file is gone or another one, it is damaged, it takes others but not these, or an older copy stands in its place."""

    since: datetime
    why: Literal["lock", "full", "unwritable", "gone", "damaged", "refused", "older"]


def why_held(error: PlanHeldError, file: str) -> str:
    """The sentence about a file that takes no edits for now."""
    if error.why == "lock":
        return i18n.tr(
            "{file} is held by another program. Your edits stay on the screen and wait; they are written when it lets go.", file=file
        )
    if error.why == "gone":
        return i18n.tr(
            "{reason} You can go on: your edits wait, and are written when the plan is there again.", reason=i18n.text(error.message)
        )
    if error.why == "unwritable":
        return i18n.tr(
            "{reason} Your edits stay on the screen and wait; they are written as soon as that can be done.",
            reason=i18n.text(error.message),
        )
    if error.why == "damaged":
        return i18n.tr(
            "{file} is damaged. Your edits stay on the screen and wait on this computer; save a copy and go on with that.", file=file
        )
    if error.why == "refused":
        return i18n.tr(
            "{reason} It stays on the screen and waits; change it, take it back, or save a copy.", reason=i18n.text(error.message)
        )
    return i18n.tr("The disk is full. Your edits stay on the screen and wait; make room, and they are written to {file}.", file=file)


def time_words(since: datetime) -> str:
    """When something began, short: the time, with the day where it was not today."""
    here = since.astimezone()
    return here.strftime("%H.%M" if here.date() == datetime.now().astimezone().date() else "%d-%m-%Y %H.%M")


def _time_in(at: str) -> str:
    """The time of a row of the log, as people read it; as it stands there where it is none."""
    try:
        return time_words(datetime.fromisoformat(at))
    except (ValueError, OverflowError, OSError):
        return at


class WaitingHere:
    """What waits for one open plan. `changes` and `works` are what earlier sessions left and the plan does not have."""

    def __init__(self, opened: PlanFile) -> None:
        self.changes: tuple[Change, ...] = ()
        self.works: tuple[Work, ...] = ()
        self.since: datetime | None = None
        self._unread = 0
        heads = [head for head in waiting_heads() if _is_for(opened, head)]
        self.taken = tuple(head.file for head in heads)
        """Files of what earlier sessions left for this plan; their edits are its own now."""
        self.plan_id = opened.mark.id
        self._opened, self._logged = opened, LastLogged(opened.path)
        self._lacks = self._missing()
        self._read(opened, heads)
        self.journal = WaitingJournal(opened.path, lambda: opened.mark, lambda: opened.plan, self.since)
        self.journal.inherit(self.taken, self._damaged)

    def _read(self, opened: PlanFile, heads: Sequence[WaitingHead]) -> None:
        found = []
        for head in heads:
            try:
                found.append(read_waiting(head))
            except PlanError:
                self._unread += head.count + head.missing
        changes = still_to_do(opened.plan, lacked_first([change for one in found for change in one.changes]))
        self.changes = tuple(change for change in changes if change is not None)
        self.works = tuple(work for one in found for work in one.works)
        self._unread += sum(one.unread for one in found)
        self._damaged = tuple(one.head.file for one in found if one.unread)
        self.since = min((head.since for head in heads), default=None) if self.changes or self.works else None

    def _missing(self) -> str | None:
        """When the last edit was written that was in the file and is not any more."""
        self._logged.known(self._opened.last_logged)
        try:
            return self._opened.ask(lambda connection: self._logged.lacking(connection, self.plan_id), 0)
        except PlanError:
            return None

    def written(self) -> None:
        """Keep how far the log goes. Called by the thread that writes, after each edit, and at its end."""
        self._logged.keep(self._opened.mark.id, self._opened.last_logged)

    def ended(self) -> None:
        """The plan is left."""
        self.written()
        self.journal.close()

    def follow(self, waiting: Sequence[Waiting], beside: Sequence[Work]) -> bool:
        """Keep what waits now; whether another number of them is on disk than before. Called by the thread that writes."""
        before = self.journal.kept
        self.journal.follow(waiting, beside)
        return self.journal.kept != before

    @property
    def problems(self) -> tuple[Message, ...]:
        """Sentences where some of what was left could not be read, and where an older copy stands in the place of the plan."""
        older = [] if self._lacks is None else [message(OLDER, file=self._opened.path.name, time=_time_in(self._lacks))]
        return (*older, *([message(UNREAD, n=self._unread)] if self._unread else []))

    def written_words(self, writer: PlanWriter) -> str:
        """A sentence once what earlier sessions left is in the plan, but for what waits for an answer; told once, else an empty text."""
        if self.since is None:
            return ""
        ours, open_now = {id(change) for change in self.changes}, {id(change) for change in writer.open}
        asked = {id(change) for change, _ in writer.parked}
        if ours & open_now - asked or {id(work) for work in self.works} & {id(work) for work in writer.beside}:
            return ""
        count, since, self.since = len(ours - open_now) + len(self.works), self.since, None
        if not count:
            return ""
        return i18n.tr("{n} {n:edit|edits} that waited since {time} {n:is|are} in the plan now.", n=count, time=time_words(since))


def _is_for(opened: PlanFile, head: WaitingHead) -> bool:
    """Whether edits come into the plan that is opened: it stands where they were made; or it was moved from there and its rows fit."""
    try:
        same, goes = opened.ask(lambda connection: (is_same(connection, head.mark), goes_on(connection, head.mark)), 0)
    except PlanError:
        return False
    if not same or same_place(head.plan, opened.path):
        return same
    if not (goes and head.mark.id and head.mark.id == opened.mark.id):
        return False
    look = OwnThread(lambda: stands_at(head.plan, head.mark), name="where a plan was")
    if not look.wait(LOOK_S) or look.result():
        return False  # a copy of that plan, or nobody can tell: it is asked about
    try:
        return all_fit(opened.plan, read_waiting(head).changes)
    except PlanError:
        return False


@dataclass(frozen=True)
class Elsewhere:
    """Edits that do not come into the open plan by themselves. `copy`: the open plan has the id of theirs. `there`: their own plan stands
    where it was."""

    head: WaitingHead
    copy: bool
    there: bool


def waiting_elsewhere(here: "WaitingHere | None") -> list[Elsewhere]:
    """Edits of earlier sessions on this computer that the open plan did not take, the oldest first. It waits for disks."""
    taken, plan_id = ((), "") if here is None else (here.taken, here.plan_id)
    return [
        Elsewhere(head, bool(plan_id) and head.mark.id == plan_id, stands_at(head.plan, head.mark))
        for head in waiting_heads()
        if head.file not in taken
    ]


def make_again(head: WaitingHead, path: Path) -> list[Message]:
    """Write the plan that edits wait for as a new file, as it was on the screen, and let them wait no more; a sentence about each
    thing that could not be read.

    Raises PlanError, with nothing written.
    """
    found = read_waiting(head)

    def beside(connection: Connection) -> None:
        for work in found.works:
            with suppress(PlanError):  # of a run that only the lost file has
                work(connection)

    create_plan(path, found.rebuilt(), more=beside)
    if found.unread or found.lost:
        put_aside(head.file)
    else:
        forget_waiting(head)
    return [*([message(UNREAD, n=found.unread)] if found.unread else []), *([_lost_words(found.lost)] if found.lost else [])]


def _lost_words(names: Sequence[str]) -> Message:
    told = ", ".join(names[:MOST_NAMED]) + (", ..." if len(names) > MOST_NAMED else "")
    return message(mark("{n} {n:row|rows} of the plan {n:is|are} damaged and left out: {names}."), n=len(names), names=told)
