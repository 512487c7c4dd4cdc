"""What others do to the open plan: it comes to the screen, is said calmly, and is asked about where both changed the same rows."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from tabletop import i18n
from tabletop.core.comparison.answers import Choice, answered, conflicts_of
from tabletop.core.comparison.difference_words import row_title
from tabletop.core.comparison.differences import name_of_row
from tabletop.core.comparison.rebasing import Key, RowConflict, rebased, screen_edits
from tabletop.core.text.message import Message, cut, mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_answers import CopyAnswer
from tabletop.io.plans.plan_catching import Behind, Caught
from tabletop.io.plans.plan_history import Logged
from tabletop.io.plans.plan_writer import PlanWriter
from tabletop.session.base.signals import SessionSignals
from tabletop.session.keeping.history import Step, Steps
from tabletop.session.keeping.older_copy import carried_over, older_words

SAY_MS, QUIET_MS = 700, 60_000
"""What comes in so short a time is one notice; after so long a quiet time counting begins anew."""
MOST_SAID = 3


class Keeper(Protocol):
    """The plan on the screen and in its file, as far as this needs it."""

    plan: Plan
    path: Path | None
    steps: Steps

    @property
    def writer(self) -> PlanWriter | None: ...

    @property
    def stored(self) -> Plan: ...

    def show_change(self, change: Change) -> None: ...

    def show_stored(self) -> None: ...


def counted_words(rows: Iterable[Key], kinds: Mapping[Key, str]) -> str:
    """Of which kinds rows of a plan are, and how many of each, in the language in use; `kinds`: those of the features among them."""
    rows = set(rows)
    by_kind = Counter(kinds.get(row, "") for row in rows if row[0] == "feature")
    by_table = Counter(row[0] for row in rows)
    said = [f"{i18n.number(n)} {_text(row_title('feature', '', '', kind))}" for kind, n in sorted(by_kind.items())]
    if n := by_table["scene"]:
        said.append(i18n.tr("{n} {n:scene|scenes}", n=n))
    if n := by_table["roster"]:
        said.append(i18n.tr("{n} {n:unit|units} of the roster", n=n))
    if n := by_table["setting"]:
        said.append(i18n.tr("{n} {n:setting|settings}", n=n))
    return ", ".join(said)


def changed_words(edits: Iterable[Edit]) -> str:
    """The same of what edits change."""
    by_row = {(edit.table, edit.key): edit.after or edit.before for edit in edits}
    return counted_words(by_row, {key: row.kind for key, row in by_row.items() if isinstance(row, Feature)})


class Others(QObject):
    """Work of others on the plan that is open. `conflicts_changed`: there are others to be answered, or none any more."""

    conflicts_changed = Signal()

    def __init__(self, signals: SessionSignals, keeper: Keeper) -> None:
        super().__init__(signals)
        self._signals, self._keeper = signals, keeper
        self._who: dict[Key, str] = {}
        self._rows: set[Key] = set()
        self._kinds: dict[Key, str] = {}
        self._people: dict[str, None] = {}
        self._said, self._refused = "", ""
        self._steps_before: list[Step] = []
        self._saying = QTimer(self, singleShot=True, interval=SAY_MS)
        self._saying.timeout.connect(self._say)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._begin_anew)

    def forget(self) -> None:
        """Another plan is open."""
        self._saying.stop()
        self._begin_anew()
        self._who.clear()
        self.conflicts_changed.emit()

    # --- what they did
    def caught(self, caught: Caught) -> None:
        """Show what others committed, under the edits that wait; say who and how much once nothing more comes for a moment."""
        who = ", ".join(caught.people)
        rows: list[Key] = [(edit.table, edit.key) for edit in caught.edits]
        self._who.update(dict.fromkeys(rows, who))
        both = [(edit, edit.after or edit.before) for edit in caught.edits]
        self._kinds.update({(edit.table, edit.key): row.kind for edit, row in both if isinstance(row, Feature)})
        self._people.update(dict.fromkeys(caught.people))
        if caught.problems:
            self._keeper.plan = replace(self._keeper.plan, left_out=self._keeper.stored.left_out)
            for problem in cut(caught.problems, MOST_SAID):
                self._signals.notice.emit(i18n.text(problem), "warn")
        if shown := self.show(rows):
            self._rows.update(shown)
            self._saying.start()

    def seen(self, seen: Caught | Behind) -> None:
        """What is seen of a plan that is only read: what others committed, or an older copy in the place of its file, which is said."""
        if isinstance(seen, Caught):
            self.caught(seen)
        elif self._keeper.path is not None:
            self._signals.notice.emit(older_words(self._keeper.path.name, seen.count, True), "warn")

    def fitting(self, change: Change, kind: str) -> Change | None:
        """The change as the screen shows it, on top of what others did; None, and said, for an undo or redo of what others changed since.

        An edit that was begun before theirs came is shown as it was meant: the file asks what stands.
        """
        if self._refused:
            self._signals.notice_over.emit(self._refused)
            self._refused = ""
        fitting, conflicts = rebased(self._keeper.plan, change)
        if not conflicts:
            return fitting
        if kind != "do":
            self.say_not_undone(change, kind, conflicts)
            return None
        if any(one.row not in self._who for one in conflicts):
            return change
        return Change(change.label, (*fitting.edits, *(Edit(one.table, one.key, one.theirs, one.mine) for one in conflicts)))

    def show(self, rows: Iterable[Key]) -> set[Key]:
        """Bring rows of the screen to what the file holds, with what waits on top; which ones that changed."""
        writer = self._keeper.writer
        waiting = () if writer is None else writer.open  # asked before the plan of the file: what is written meanwhile is in one of them
        edits = screen_edits(self._keeper.plan, self._keeper.stored, rows, waiting)
        if edits:
            self._keeper.show_change(Change(message(mark("Edits of others")), edits))
        return {(edit.table, edit.key) for edit in edits}

    def _say(self) -> None:
        who = ", ".join(self._people) or i18n.tr("Another program")
        text = i18n.tr("{who} changed {what}; your screen shows it.", who=who, what=self._what())
        if self._said:
            self._signals.notice_over.emit(self._said)
        self._said = text
        self._signals.notice.emit(text, "info")
        self._quiet.start()

    def _what(self) -> str:
        return counted_words(self._rows, self._kinds)

    def _begin_anew(self) -> None:
        self._rows.clear()
        self._kinds.clear()
        self._people.clear()
        self._said = ""

    # --- what cannot be taken back
    def say_not_undone(self, change: Change, kind: str, conflicts: tuple[RowConflict, ...]) -> None:
        """An undo or redo of rows that others changed since; said until the next edit or step."""
        one = conflicts[0]
        who = self._who.get(one.row) or i18n.tr("another person")
        undone = mark("{edit} cannot be taken back: {who} changed {row} since. What you did before that still can.")
        again = mark("{edit} cannot be done again: {who} changed {row} since.")
        words = message(undone if kind.startswith("undo") else again, edit=change.label, row=self.title(one), who=who)
        self._refused = i18n.text(words)
        self._signals.notice.emit(self._refused, "warn")

    def not_undone(self, change: Change, kind: str, conflicts: tuple[RowConflict, ...]) -> None:
        """The same, seen by the thread that writes: the step leaves the stack, the rows are shown as they are."""
        if kind in ("undo", "redo"):
            self._keeper.steps.exchange([change])
            self.show((edit.table, edit.key) for edit in change.edits)
        else:
            self._keeper.show_stored()  # many steps at once
        self.say_not_undone(change, kind, conflicts)

    def title(self, conflict: RowConflict) -> str:
        """What people call the row of a conflict; a feature without a name by its kind and what stands nearest with one."""
        row = next(one for one in (conflict.mine, conflict.theirs, conflict.before) if one is not None)
        kind = row.kind if isinstance(row, Feature) else ""
        title = row_title(conflict.table, conflict.key, name_of_row(conflict.table, conflict.key, row), kind)
        if isinstance(row, Feature) and not name_of_row(conflict.table, conflict.key, row):
            near = _named_near(row, self._keeper.plan)
            return i18n.tr("{kind} near {name}", kind=_text(title), name=near) if near else _text(title)
        return _text(title)

    def who(self, conflict: RowConflict) -> str:
        """Who changed the row, as far as that is known; else an empty text."""
        return self._who.get(conflict.row, "")

    # --- what both changed
    @property
    def conflicts(self) -> tuple[RowConflict, ...]:
        """Rows that this person and others changed, each otherwise: they wait for an answer."""
        writer = self._keeper.writer
        if writer is None:
            return ()
        parked = [change for change, _ in writer.parked]
        return conflicts_of(self._keeper.stored, parked)

    @property
    def asking(self) -> int:
        """How many edits wait for an answer: those that an older copy of the file lacks, or of rows that both changed."""
        writer = self._keeper.writer
        return 0 if writer is None else writer.older or len(writer.parked)

    @property
    def older(self) -> int:
        """How many edits an older copy lacks that was put in the place of the file; 0 where there is none, or it was answered."""
        writer = self._keeper.writer
        return 0 if writer is None else writer.older

    def asked(self) -> None:
        """Edits wait for an answer, or none does any more: `asked_words` says it."""
        self.conflicts_changed.emit()

    @property
    def asked_words(self) -> str:
        """How many edits wait for an answer, and why; an empty text where none waits."""
        if (lacks := self.older) and (path := self._keeper.path) is not None:
            return older_words(path.name, lacks, False)
        count = self.asking
        return i18n.tr("{n} {n:edit waits|edits wait} for your answer: others changed the same.", n=count) if count else ""

    def answer(self, choices: Mapping[Key, Choice]) -> None:
        """Say what stands, row by row; a row without a choice is mine."""
        writer = self._keeper.writer
        if writer is not None and writer.parked:
            parked = writer.parked
            changes = answered(self._keeper.stored, [change for change, _ in parked], choices, lambda: str(uuid.uuid4()))
            writer.answer(parked, changes)

    def answer_older(self, keeps: bool) -> None:
        """Say what stands after an older copy was put in the place of the file: what is on the screen (`keeps`), or the copy as it is."""
        writer = self._keeper.writer
        if writer is not None and writer.older:
            self._steps_before = self._keeper.steps.sources()
            writer.answer_older(CopyAnswer(keeps, carried_over))

    def kept(self, logged: tuple[Logged, ...], changes: tuple[Change, ...]) -> None:
        """What is on the screen goes on: steps of the log of the copy, and the edits on top of them."""
        self._keeper.steps.begin_anew(logged, changes, self._steps_before)
        self._steps_before = []
        self.show((edit.table, edit.key) for change in changes for edit in change.edits)
        self.asked()

    def dropped(self) -> None:
        """The older copy is the plan."""
        self._keeper.show_stored()
        self._steps_before = []
        self.asked()

    def answered(self, parked: tuple[Change, ...], changes: tuple[Change, ...]) -> None:
        """What waited is answered: other steps stand in its place."""
        self._keeper.steps.exchange(parked, changes)
        self.show((edit.table, edit.key) for change in (*parked, *changes) for edit in change.edits)
        self.asked()


def _text(words: str | Message) -> str:
    return words if isinstance(words, str) else i18n.text(words)


def _named_near(feature: Feature, plan: Plan) -> str:
    """The name of what stands nearest to a feature, as it first stands; empty where nothing has a name."""
    own = next((frame.state for frame in feature.keyframes if frame.state is not None), None)
    if own is None:
        return ""
    found: list[tuple[float, str]] = []
    for other in plan.features.values():
        state = next((frame.state for frame in other.keyframes if frame.state is not None), None)
        name = name_of_row("feature", other.id, other)
        if other.id != feature.id and state is not None and name:
            found.append((own.geometry.distance(state.geometry), name))
    return min(found, default=(0.0, ""))[1]
