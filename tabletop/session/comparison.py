"""The open plan held against another scene, a saved mark or another file, and merged with copies of it: read and reckoned in a thread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from tabletop.core.arrangement.file_list import listed_in
from tabletop.core.comparison.differences import Differences, compare_plans, compare_scenes
from tabletop.core.comparison.marks import plan_at, save_mark
from tabletop.core.comparison.merging import Merge, Side, merge
from tabletop.core.exercise.run import Run
from tabletop.core.layers.kept_layers import embedded_in
from tabletop.core.text.errors import PlanError, TabletopError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, Table
from tabletop.core.values.plan import Plan
from tabletop.io.attached.attached_table import taken
from tabletop.io.attached.embedded_layers import held_again
from tabletop.io.plans.plan_store import open_plan
from tabletop.io.runs.packed_rows import packed, unpacked
from tabletop.io.snapshots.snapshot_file import read_state
from tabletop.session.base.background import Background, Job
from tabletop.session.keeping.file_store import FileStore
from tabletop.session.keeping.kept_plan import KeptPlan

T = TypeVar("T")
AFTER_EDIT_MS = 250
"""A comparison follows the edits of the plan, so long after the last one."""


@dataclass(frozen=True)
class Against:
    """What the plan shown is held against: a scene of it, a saved mark, another plan file, an older state by its file, a run by its code,
    or, while a run is shown, the plan itself. The one that is given counts."""

    scene: int | None = None
    mark: str | None = None
    file: Path | None = None
    state: Path | None = None
    run: str | None = None
    plan: bool = False


class Comparison(QObject):
    """What differs, from what the plan is held against to the plan as it stands. `changed` when there is another answer, or none.

    `before`: the plan that it is held against, and `scene` the one that is compared where scenes are (else None).
    """

    changed = Signal()

    def __init__(self, parent: QObject, shown: Callable[[], tuple[Plan, int]], kept: KeptPlan, run: Callable[[str], Run]) -> None:
        super().__init__(parent)
        self._shown, self._kept, self._run = shown, kept, run
        self._thread: Background | None = None
        self._job: Job[tuple[Plan, Differences]] | None = None
        self.against: Against | None = None
        self.before: Plan | None = None
        self.found: Differences | None = None
        self.error: Message | None = None
        self._due = QTimer(self, singleShot=True, interval=AFTER_EDIT_MS)
        self._due.timeout.connect(self._look)

    @property
    def is_looking(self) -> bool:
        """Whether the answer is on its way."""
        return self._job is not None or self._due.isActive()

    def hold_against(self, against: Against | None) -> None:
        """Compare from now on, also after each edit; None ends it."""
        self.against = against
        self._forget()
        if against is None:
            self.changed.emit()
        else:
            self._look()

    def follow(self, *_: object) -> None:
        """The plan or the scene shown is another one."""
        if self.against is not None:
            self._due.start()

    def _forget(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = self.before = self.found = self.error = None
        self._due.stop()

    def _look(self) -> None:
        against, (plan, scene) = self.against, self._shown()
        if against is None:
            return
        self._forget()
        before: Plan | None = None
        try:
            before = self._kept.plan if against.plan else None if against.run is None else self._run(against.run).plan
        except PlanError as error:
            self._failed(error)
            return
        if self._thread is None:
            self._thread = Background("comparison", self)
        self._job = self._thread.submit(Job(lambda _: _compared(plan, scene, against, before), self._arrived, self._failed))
        self.changed.emit()

    def _arrived(self, answer: tuple[Plan, Differences]) -> None:
        self._job = None
        self.before, self.found = answer
        self.changed.emit()

    def _failed(self, error: TabletopError) -> None:
        self._job = None
        self.error = error.message
        self.changed.emit()

    def mark_of_today(self, name: str) -> Change:
        """Change that saves a mark of the plan as it stands under a name."""
        return save_mark(self._shown()[0], name, datetime.now().astimezone().isoformat(timespec="seconds"), packed)

    def close(self) -> None:
        """End the thread."""
        self._forget()
        if self._thread is not None:
            self._thread.close()


def _compared(plan: Plan, scene: int, against: Against, before: Plan | None) -> tuple[Plan, Differences]:
    """The plan that it is held against, and what differs."""
    if against.scene is not None:
        return plan, compare_scenes(plan, against.scene, plan, scene)
    if before is None and against.state is not None:
        before = read_state(against.state)
    if before is None:
        before = plan_at(plan, against.mark, unpacked)[0] if against.file is None else _read(against.file)[0]
    return before, compare_plans(before, plan)


def _read(path: Path) -> tuple[Plan, tuple[Message, ...]]:
    """What a plan file holds, and what is wrong with it. Raises PlanError."""
    held = open_plan(path)
    try:
        return held.plan, held.problems
    finally:
        held.close()


class Merging(QObject):
    """Copies of the open plan merged into it. `changed` when copies were read or another answer is there; `failed` carries a sentence.

    `sides` are the copies read, `instead` whose version of a row wins, `found` what merging would do.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject, kept: KeptPlan, do: Callable[[Change], bool]) -> None:
        super().__init__(parent)
        self._kept, self._do = kept, do
        self._thread: Background | None = None
        self._running = self._asked = 0
        self._paths: dict[str, Path] = {}
        self.sides: list[Side] = []
        self.instead: dict[tuple[Table, str], str] = {}
        self.problems: list[Message] = []
        self.found: Merge | None = None

    @property
    def is_busy(self) -> bool:
        """Whether copies are being read, or the answer is on its way."""
        return self._running > 0

    def add(self, paths: Sequence[Path]) -> None:
        """Read copies, and merge them once they are there."""
        known = set(self._paths.values())
        for path in dict.fromkeys(path.absolute() for path in paths):
            if path in known or (self._kept.path is not None and path == self._kept.path.absolute()):
                self.failed.emit(message(mark("{file} is in the list already, or is the plan that is open."), file=path.name))
                continue
            self._submit(partial(_read, path), partial(self._take, path))

    def let_go(self) -> None:
        """Forget the copies."""
        self._asked += 1
        self.sides, self.instead, self.problems, self._paths, self.found = [], {}, [], {}, None

    def remove(self, name: str) -> None:
        """Leave a copy out."""
        self.sides = [side for side in self.sides if side.name != name]
        self._paths.pop(name, None)
        self.instead = {key: side for key, side in self.instead.items() if side != name}
        self.reckon()

    def decide(self, table: Table, key: str, side: str | None) -> None:
        """Let the version of a copy win for a row; None leaves the row as it was."""
        self.instead.pop((table, key), None)
        if side is not None:
            self.instead[(table, key)] = side
        self.reckon()

    def reckon(self) -> None:
        """Merge anew what is there."""
        plan, sides, instead = self._kept.plan, list(self.sides), dict(self.instead)
        self._asked += 1
        asked = self._asked
        self._submit(lambda: merge(plan, sides, instead), lambda found: self._show(found, asked))

    def accept(self) -> None:
        """Take over what was found, as one step, with the photos and documents that its features list. `changed` follows."""
        change, store, before = None if self.found is None else self.found.change, self._kept.store, self._kept.plan
        if change is not None:
            after = before.apply(change)
            wanted = listed_in(after).keys() - listed_in(before).keys()
            wanted |= embedded_in(after).keys() - embedded_in(before).keys()
            paths = list(self._paths.values()) if store is not None and wanted else []
            self._submit(partial(_bring_files, paths, wanted, store), partial(self._write, before, change))

    def _write(self, before: Plan, change: Change, missing: set[str]) -> None:
        if before is not self._kept.plan:
            self.failed.emit(message(mark("The plan was edited meanwhile; look at what is merged once more.")))
            self.reckon()
            return
        if missing:
            words = mark("{n} attached {n:file|files} could not be taken over from the copies.")
            self.failed.emit(message(words, n=len(missing)))
        if self._do(change):
            self.let_go()

    def _take(self, path: Path, answer: tuple[Plan, tuple[Message, ...]]) -> None:
        plan, problems = answer
        name = path.stem if path.stem not in self._paths else str(path)
        self._paths[name] = path
        self.sides.append(Side(name, plan))
        self.problems += problems
        self.reckon()

    def _show(self, found: Merge, asked: int) -> None:
        if asked == self._asked:
            self.found = found

    def _submit(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        if self._thread is None:
            self._thread = Background("merging", self)
        self._running += 1

        def finished(answer: T) -> None:
            self._running -= 1
            done(answer)
            self.changed.emit()

        def refused(error: TabletopError) -> None:
            self._running -= 1
            self.failed.emit(error.message)
            self.changed.emit()

        self._thread.submit(Job(lambda _: work(), finished, refused))
        self.changed.emit()

    def close(self) -> None:
        """End the thread."""
        if self._thread is not None:
            self._thread.close()


def _bring_files(paths: Sequence[Path], wanted: set[str], store: FileStore | None) -> set[str]:
    """Put attached files, by their SHA-256, from plan files into the open one; those that none of them has."""
    missing = set(wanted)
    for path in paths:
        held = open_plan(path)
        try:
            names = {listed.sha256: listed.name for listed in listed_in(held.plan).values()}
            for sha256 in sorted(missing & names.keys()):
                content = held.attached(sha256)
                if content is not None and store is not None:
                    store.put((taken(names[sha256], content),))
                    missing.discard(sha256)
            layers = embedded_in(held.plan)
            for sha256 in sorted(missing & layers.keys()):
                content = held.attached(sha256)
                if content is not None and store is not None:
                    store.put((held_again(sha256, layers[sha256], content),))
                    missing.discard(sha256)
        finally:
            held.close()
    return missing
