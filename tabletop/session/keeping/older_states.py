"""Older states of the open plan: taken while it is worked on, listed with what differs, restored as one step. All of it in a thread."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from tabletop.core.arrangement.file_list import listed_in
from tabletop.core.comparison.differences import Differences, compare_plans
from tabletop.core.comparison.merging import MERGE
from tabletop.core.comparison.restoring import change_of_rows, change_to, rows_in
from tabletop.core.layers.kept_layers import embedded_in
from tabletop.core.roster.roster_import import IMPORT
from tabletop.core.text.errors import PlanError, TabletopError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, Table
from tabletop.core.values.plan import Plan
from tabletop.io.attached.attached_table import taken
from tabletop.io.attached.embedded_layers import held_again
from tabletop.io.plans.plan_identity import read_mark
from tabletop.io.snapshots.snapshot_file import About, Fill, Snapshot, attached_in, copied_rows, read_state, rows_of_plan
from tabletop.io.snapshots.snapshot_store import key_of, photo, save_as_plan, states_of, take
from tabletop.session.base.background import Background, Job
from tabletop.session.keeping.file_store import FileStore
from tabletop.session.keeping.kept_plan import KeptPlan

T = TypeVar("T")
EVERY_MS = 10 * 60_000
"""So often a state is taken, where the plan changed."""
AFTER_OPENING_MS = 1500
"""A plan that was opened is shown first, and its state taken then."""
MANY_ROWS = 100
"""A change of so many rows at once has a state before it."""
FROM_FILES = {MERGE: "merge", IMPORT: "import"}
"""Changes that have one before them whatever their size, by their label: why."""


@dataclass(frozen=True)
class Looked:
    """A state that was read: its plan, and what differs from it to the plan as it stands."""

    plan: Plan
    found: Differences


Row = tuple[Table, str]


@dataclass(frozen=True)
class Found:
    """Rows of older states, by table and key; `label` says what taking them is."""

    label: Message
    rows: Mapping[Row, Any]


class OlderStates(QObject):
    """`found`: the states of the open plan, the newest first, once `look` was asked for; `looked`: by their file those that were read,
    or why one cannot be. `changed` when either is new, `failed` carries a sentence, `saved` the plan file that a state became."""

    changed = Signal()
    failed = Signal(object)
    saved = Signal(object)

    def __init__(self, parent: QObject, kept: KeptPlan, do: Callable[[Change], bool]) -> None:
        super().__init__(parent)
        self._kept, self._do = kept, do
        self._thread: Background | None = None
        self._store: FileStore | None = None
        self._goes_on: FileStore | None = None
        self._last: Plan | None = None
        self._is_said = False
        self._looking: list[Job[Looked]] = []
        self.running = 0
        self.found: list[Snapshot] = []
        self.looked: dict[Path, Looked | Message] = {}
        kept.others.conflicts_changed.connect(self._guard)
        self._regular = QTimer(self, interval=EVERY_MS)
        self._regular.timeout.connect(lambda: self.take("regular"))
        self._opening = QTimer(self, singleShot=True, interval=AFTER_OPENING_MS)
        self._opening.timeout.connect(self._take_opened)

    # --- taking
    def follow(self, _change: Change | None = None) -> None:
        """The plan that is open may be another one."""
        if self._kept.store is not self._store:
            self._store, self._is_said = self._kept.store, False
            self._last = None
            self._opened = self._kept.plan
            self.let_go()
            if self._store is None:
                self._regular.stop()
                self._opening.stop()
            else:
                self._regular.start()
                self._opening.start()

    def _take_opened(self) -> None:
        if self._kept.plan is self._opened:
            self.take("open")
        else:
            self._take_plan("open", self._opened)

    def before(self, change: Change) -> None:
        """An edit is about to be done: where it is one of many rows, or brings the rows of another file, the plan is kept as it stands."""
        why = FROM_FILES.get(change.label.template, "import" if len(change.edits) >= MANY_ROWS else None)
        if why is not None and self._kept.store is self._store:
            self._take_plan(why, self._kept.plan)

    def take(self, why: str) -> None:
        """Take a state of what the file holds, where the plan changed since the last one."""
        store, plan = self._kept.store, self._kept.plan
        if store is not None and plan is not self._last:
            self._last = plan
            self._submit(partial(_take_file, store, self._about(why)), lambda _: None, self._say_once)

    def _take_plan(self, why: str, plan: Plan) -> None:
        """Take a state of a plan that is in memory."""
        store = self._kept.store
        if store is not None and plan is not self._last:
            self._last = plan
            self._submit(partial(_take_plan, store, plan, self._about(why)), lambda _: None, self._say_once)

    # --- an older copy in the place of the file
    def _guard(self) -> None:
        """What is on the screen is kept at once where an older copy was put in the place of the file; where it goes on, the copy gets the
        photos that it lacks."""
        store, path = self._kept.store, self._kept.path
        if self._kept.others.older and store is self._store:
            self._take_plan("copy", self._kept.plan)
        elif self._goes_on is not None:
            goes_on, self._goes_on = self._goes_on, None
            if store is goes_on and path is not None:
                self._submit(partial(_filled, goes_on, path, self._kept.plan), lambda _: None, lambda _: None)

    def keep_screen(self) -> None:
        """Go on with what is on the screen."""
        self._goes_on = self._kept.store
        self._kept.others.answer_older(True)

    def take_copy(self) -> None:
        """Go on with that copy, once what is on the screen is kept."""
        store, plan = self._kept.store, self._kept.plan
        if store is not None and self._kept.others.older:
            self._last = plan
            work = partial(_take_plan, store, plan, self._about("copy"))
            self._submit(work, lambda _: self._kept.others.answer_older(False), self._tell)

    def _about(self, why: str) -> About:
        path = self._kept.path
        return About(datetime.now().astimezone(), why, "" if path is None else str(path.absolute()))

    def _say_once(self, error: TabletopError) -> None:
        """A full disk, once; what another program holds is taken the next time."""
        self._last = None
        if not self._is_said and not isinstance(error, PlanError):
            self._is_said = True
            self.failed.emit(message(mark("No older state of the plan is kept for now. {reason}"), reason=error.message))

    # --- looking
    def look(self) -> None:
        """List the states, then read one after another."""
        self.let_go()
        store, path = self._kept.store, self._kept.path
        if store is not None and path is not None:
            self._submit(partial(_listed, store, path), self._show, self._tell)

    def let_go(self) -> None:
        """Forget the list; what is being read is left."""
        for job in self._looking:
            job.cancel()
        self._looking, self.found, self.looked = [], [], {}

    def _show(self, found: list[Snapshot]) -> None:
        self.found = found
        plan = self._kept.plan
        for state in found:
            job = Job(partial(_looked, state, plan), partial(self._keep, state), partial(self._keep_fault, state))
            self._looking.append(self._background.submit(job))
        self.changed.emit()

    def _keep(self, state: Snapshot, looked: Looked) -> None:
        self.looked[state.path] = looked
        self.changed.emit()

    def _keep_fault(self, state: Snapshot, error: TabletopError) -> None:
        self.looked[state.path] = error.message
        self.changed.emit()

    def _tell(self, error: TabletopError) -> None:
        self.failed.emit(error.message)

    # --- going back
    def restore(self, state: Snapshot) -> None:
        """Make the plan what it was, as one step that undo takes back; the plan as it stands is kept as a state first."""
        store, plan = self._kept.store, self._kept.plan
        if store is None:
            return
        self._last = plan
        self._submit(partial(_restored, store, plan, state, self._about("restore")), partial(self._restore, state), self._tell)

    def _restore(self, state: Snapshot, then: Plan) -> None:
        at = state.about.at.astimezone()
        label = message(mark("Restore the state of {time}"), time=f"{at:%Y-%m-%d %H.%M}")
        change = change_to(self._kept.plan, then, label)
        if not change.edits:
            self.failed.emit(message(mark("The plan is what it was then; nothing was changed.")))
        else:
            self._do(change)

    def find_rows(self, wanted: Collection[Row], then: Callable[[Found], None]) -> None:
        """Look for rows, as they were before they were damaged, in the older states. Where there are states, `then` is told of those that
        were found."""
        store, path, plan = self._kept.store, self._kept.path, self._kept.plan

        def tell(found: Found | None) -> None:
            if found is not None and self._kept.store is store:
                then(found)

        if store is not None and path is not None:
            self._submit(partial(_found, store, path, plan, frozenset(wanted)), tell, lambda _: None)

    def take_rows(self, found: Found) -> bool:
        """Make rows what they were, as one step."""
        return self._do(change_of_rows(self._kept.plan, found.rows, found.label))

    def save(self, state: Snapshot, out: Path) -> None:
        """Write a state as a new plan file; `saved` follows."""

        def done(missing: list[str]) -> None:
            if missing:
                words = mark("{n} attached {n:file|files} of that state could not be taken over.")
                self.failed.emit(message(words, n=len(missing)))
            self.saved.emit(out)

        self._submit(lambda: save_as_plan(state, out, overwrite=True), done, self._tell)

    # --- the thread
    @property
    def _background(self) -> Background:
        if self._thread is None:
            self._thread = Background("older states", self)
        return self._thread

    def _submit(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[TabletopError], None]) -> None:
        self.running += 1

        def finished(answer: T) -> None:
            self.running -= 1
            done(answer)
            self.changed.emit()

        def refused(error: TabletopError) -> None:
            self.running -= 1
            failed(error)
            self.changed.emit()

        self._background.submit(Job(lambda _: work(), finished, refused))

    def close(self) -> None:
        """End the thread."""
        self._regular.stop()
        self._opening.stop()
        if self._thread is not None:
            self._thread.close()
            self._thread = None


def _take_file(store: FileStore, about: About) -> Snapshot | None:
    plan_id, rows, photos = store.ask(lambda connection: (read_mark(connection).id, copied_rows(connection), attached_in(connection)))
    return _keep(store, plan_id, about, rows, photos)


def _take_plan(store: FileStore, plan: Plan, about: About) -> Snapshot | None:
    plan_id, photos = store.ask(lambda connection: (read_mark(connection).id, attached_in(connection)))
    return _keep(store, plan_id, about, rows_of_plan(plan, plan_id), photos)


def _keep(store: FileStore, plan_id: str, about: About, rows: Fill, photos: tuple[str, ...]) -> Snapshot | None:
    whole = About(about.at, about.why, about.plan, attached=photos)
    return take(key_of(plan_id, Path(about.plan)), whole, rows, store.get)


def _listed(store: FileStore, path: Path) -> list[Snapshot]:
    return states_of(store.ask(lambda connection: read_mark(connection).id), path)


def _found(store: FileStore, path: Path, plan: Plan, wanted: frozenset[Row]) -> Found | None:
    """The newest of the states in which each row is another than in the plan has it as it was before."""
    rows: dict[Row, Any] = {}
    label = message(mark("Take damaged rows from older states"))
    states = _listed(store, path)
    for state in [one for one in states if one.about.plan == str(path.absolute())] or states:
        with suppress(TabletopError):
            rows.update(rows_in(read_state(state.path), plan, wanted - rows.keys()))
        if len(rows) == len(wanted):
            if rows and len(wanted) == 1:
                at = state.about.at.astimezone()
                label = message(mark("Take this row from {time}"), time=f"{at:%d-%m-%Y %H.%M}")
            break
    return Found(label, rows) if states else None


def _looked(state: Snapshot, plan: Plan, _job: object) -> Looked:
    then = read_state(state.path)
    return Looked(then, compare_plans(then, plan))


def _restored(store: FileStore, plan: Plan, state: Snapshot, about: About) -> Plan:
    """The plan of a state, after the one that stands was kept, with the photos that its features list in the file."""
    _take_plan(store, plan, about)
    then = read_state(state.path)
    _put_back(store, then, lambda sha256: photo(state, sha256))
    return then


def _filled(store: FileStore, path: Path, plan: Plan) -> None:
    """Photos and layers that a plan lists and its file lacks, from the older states that have them."""
    states = _listed(store, path)

    def found(sha256: str) -> bytes | None:
        return next((content for state in states if (content := photo(state, sha256)) is not None), None)

    _put_back(store, plan, found)


def _put_back(store: FileStore, plan: Plan, content_of: Callable[[str], bytes | None]) -> None:
    """Keep in the file what a plan lists and the file lacks, as far as it is found."""
    names = {listed.sha256: listed.name for listed in listed_in(plan).values()}
    layers = embedded_in(plan)
    for sha256 in names.keys() | layers.keys():
        content = content_of(sha256) if store.get(sha256) is None else None
        if content is not None:
            store.put((held_again(sha256, layers[sha256], content) if sha256 in layers else taken(names[sha256], content),))
