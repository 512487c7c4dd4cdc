"""A planner at a plan, in a process of its own: edits through the session's `KeptPlan`, and notes of what stood on the screen.

Before each edit the note says what will stand on the screen of the planner's own features, and after it whether it was taken; another
note says when all of that is on the disk. From the notes alone one can tell what the file must hold, whenever the planner is killed.
"""

import hashlib
import json
import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import shapely

from tabletop.core.text.errors import PlanHeldError
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Scope, Span, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

LABEL = message(mark("Edit"))
EAST, NORTH = 500_000.0, 9_950_000.0
QUIET_S = 0.3
"""So long nothing may be on its way before the planner holds the plan for saved, and leaves."""
SHARED = ("both-1", "both-2", "both-3")
"""Features that every planner edits."""


def a_unit(key: str, name: str, east: float = 0.0, north: float = 0.0) -> Feature:
    """A unit at metres from the middle of the small plan."""
    return Feature.from_spans(key, "unit", [Span(State(shapely.Point(EAST + east, NORTH + north), {"name": name, "strength": 10}))])


def small_plan() -> Plan:
    """A plan of a few features and two scenes: a crowd, two exits, a cordon, units."""
    shapes = {
        "crowd": ("crowd", shapely.box(EAST, NORTH, EAST + 40, NORTH + 30), {"name": "Massa", "headcount": 900}),
        "exit-1": ("exit", shapely.LineString([(EAST, NORTH), (EAST + 6, NORTH)]), {"name": "Selatan", "width_m": 6}),
        "exit-2": ("exit", shapely.LineString([(EAST, NORTH + 30), (EAST + 6, NORTH + 30)]), {"name": "Utara", "width_m": 6}),
        "cordon": ("cordon", shapely.LineString([(EAST + 45, NORTH), (EAST + 45, NORTH + 30)]), {"name": "Ring 1"}),
    }
    features = {key: Feature.from_spans(key, kind, [Span(State(shape, values))]) for key, (kind, shape, values) in shapes.items()}
    units = [a_unit(key, key, 50 + 5 * number) for number, key in enumerate(SHARED)]
    scenes = {1: Scene(1, "Datang", level="hijau"), 2: Scene(2, "Bubar", level="kuning")}
    return Plan(features={**features, **{one.id: one for one in units}}, scenes=scenes, settings={"name": "Uji"})


def rows_of(plan: Plan, planner: str) -> dict[str, str]:
    """What a plan holds of a planner's own features: a short sign of each, by id."""
    return {key: _sign(one) for key, one in plan.features.items() if key.startswith(f"{planner}-")}


def _sign(feature: Feature) -> str:
    states = [
        (frame.scene, frame.state and (frame.state.geometry.wkb_hex, sorted(frame.state.properties.items()))) for frame in feature.keyframes
    ]
    return hashlib.sha256(repr((feature.kind, states)).encode()).hexdigest()[:16]


@dataclass
class Hand:
    """Decides the next edit, by chance that a seed fixes: own features made, named, moved, deleted; shared ones named; undo and redo."""

    planner: str
    seed: str
    shared_share: float = 0.0
    undo_share: float = 0.2
    own: dict[str, Feature] = field(default_factory=dict)
    done: list[Change] = field(default_factory=list)
    undone: list[Change] = field(default_factory=list)
    made: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def next(self, plan: Plan) -> tuple[str, Change]:
        """("do", "undo" or "redo", and the change as it is done the first time)."""
        draw = self.random.random()
        if draw < self.undo_share and (self.done if draw < self.undo_share * 0.6 else self.undone):
            return ("undo", self.done[-1]) if draw < self.undo_share * 0.6 else ("redo", self.undone[-1])
        if self.random.random() < self.shared_share:
            present = [plan.features[key] for key in SHARED if key in plan.features]
            if present:
                return "do", self._renamed(self.random.choice(present))
        return "do", self._own_change()

    def _renamed(self, old: Feature) -> Change:
        self.made += 1
        new = old.edited(1, Scope.ALL_SCENES, None, {"name": f"{self.planner}-word-{self.made:04d}."})
        return Change(LABEL, (Edit("feature", old.id, old, new),))

    def _own_change(self) -> Change:
        how = self.random.choice(("make", "make", "name", "move", "scene", "delete", "two")) if self.own else "make"
        if how in ("make", "two"):
            made = [self._a_new_one() for _ in range(1 if how == "make" else 2)]
            return Change(LABEL, tuple(Edit("feature", one.id, None, one) for one in made))
        old = self.own[self.random.choice(sorted(self.own))]
        if how == "name":
            return self._renamed(old)
        if how == "delete":
            return Change(LABEL, (Edit("feature", old.id, old, None),))
        scope = Scope.FROM_HERE_ON if how == "scene" else Scope.ALL_SCENES
        by = self.random.uniform(-20, 20)
        new = old.moved(2, scope, lambda one: shapely.transform(one, lambda places: places + by))
        return Change(LABEL, (Edit("feature", old.id, old, new),))

    def _a_new_one(self) -> Feature:
        self.made += 1
        name = f"{self.planner}-word-{self.made:04d}."
        return a_unit(f"{self.planner}-{self.made:04d}", name, self.random.uniform(0, 300), self.random.uniform(0, 300))

    def after(self, kind: str, change: Change) -> dict[str, Feature]:
        """The planner's own features once it is done."""
        own = dict(self.own)
        for edit in (change.inverse() if kind == "undo" else change).edits:
            if edit.key.startswith(f"{self.planner}-"):
                own.pop(edit.key, None)
                if edit.after is not None:
                    own[edit.key] = edit.after
        return own

    def settle(self, kind: str, change: Change) -> None:
        """It was done."""
        self.own = self.after(kind, change)
        if kind == "undo":
            self.undone.append(self.done.pop())
        else:
            self.done.append(change)
            if kind == "do":
                self.undone.clear()
            else:
                self.undone.pop()


class Notes:
    """Lines that outlive the planner."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)

    def tell(self, **line: object) -> None:
        """One line."""
        os.write(self._handle, (json.dumps({"at": time.monotonic(), **line}) + "\n").encode())


def notes_of(path: Path) -> list[dict[str, object]]:
    """The lines of notes; one that a kill cut off is none."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


@dataclass(frozen=True)
class Day:
    """What a planner does: for so many seconds, with these pauses at most, then waits so long until all is on the disk."""

    planner: str
    seed: str
    seconds: float
    pause_s: float = 0.02
    patience_s: float = 25.0
    shared_share: float = 0.0
    undo_share: float = 0.2
    only_looks: bool = False
    copy: str = ""
    """Where the plan is saved in the end while edits are in no file."""


def plan_a_day(path: Path, notes_path: Path, day: Day) -> int:
    """Work of a child: open the plan, edit it, wait until it is saved, close it."""
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtGui import QUndoStack

    from tabletop.session.base.signals import SessionSignals
    from tabletop.session.keeping.kept_plan import KeptPlan

    application, notes, signals, stack = QCoreApplication([]), Notes(notes_path), SessionSignals(), QUndoStack()
    file = KeptPlan(signals, stack, lambda change: None, lambda: None)
    signals.notice.connect(lambda text, kind: notes.tell(notice=text, kind=kind))
    answers = random.Random(f"{day.seed}/answers").random() < 0.7
    hand = Hand(day.planner, day.seed, day.shared_share, day.undo_share)
    count = saved = 0

    def look_whether_saved() -> None:
        nonlocal saved
        if count - max(file.pending, file.unsaved) > saved:
            saved = count - max(file.pending, file.unsaved)
            notes.tell(saved=saved)

    signals.saved_changed.connect(look_whether_saved)
    _opened(file, path, time.monotonic() + day.patience_s)
    hand.own = {key: one for key, one in file.plan.features.items() if key.startswith(f"{day.planner}-")}
    hand.made = len(hand.own) + 1000 * (day.seed.count("again"))
    base = stack.index()
    notes.tell(opened=rows_of(file.plan, day.planner), read_only=file.read_only)
    end = time.monotonic() + day.seconds
    while time.monotonic() < end:
        application.processEvents()
        if file.read_only:
            break
        if day.only_looks:
            time.sleep(0.01)
            continue
        if stack.index() - base != len(hand.done) or stack.count() - stack.index() < len(hand.undone) or not _is_next(stack, hand):
            base, hand.done, hand.undone = stack.index(), [], []  # read again: the steps are others now
        kind, change = hand.next(file.plan)
        count += 1
        notes.tell(will=count, rows=rows_of(Plan(features=hand.after(kind, change)), day.planner), shared=_words(kind, change, day))
        taken = _act(file, stack, kind, change)
        if taken:
            hand.settle(kind, change)
        notes.tell(did=count, taken=taken)
        time.sleep(hand.random.uniform(0, day.pause_s))
    wait, quiet = time.monotonic() + day.patience_s, time.monotonic()
    while time.monotonic() < wait and not file.read_only:
        application.processEvents()
        if not file.unsaved and time.monotonic() - quiet > QUIET_S:
            break
        quiet = time.monotonic() if file.unsaved else quiet
        if file.others.older:  # what is on the screen stands, or nobody answers
            notes.tell(asked=file.others.older, notice=file.others.asked_words, kind="ask")
            if answers:
                file.others.answer_older(True)
        elif file.others.conflicts:
            notes.tell(asked=len(file.writer.parked))
            file.others.answer({})  # mine stands
        time.sleep(0.005)
    if day.copy and file.unsaved:
        file.save_copy(Path(day.copy))
        notes.tell(copied=day.copy)
    notes.tell(end=count, unsaved=file.unsaved, read_only=file.read_only, rows=rows_of(file.plan, day.planner))
    file.close()
    return 0


def _opened(file, path: Path, until: float) -> None:
    """Open the plan, again where another program holds it for long, as the window does."""
    while True:
        try:
            file.open(path)
            return
        except PlanHeldError:
            if time.monotonic() > until:
                raise


def _is_next(stack, hand: Hand) -> bool:
    """Whether undo would take back what was done last: an edit that waited for an answer is put on top once it is written."""
    change = getattr(stack.command(stack.index() - 1), "change", None) if hand.done else None
    return change is None or [edit.key for edit in change.edits] == [edit.key for edit in hand.done[-1].edits]


def _act(file, stack, kind: str, change: Change) -> bool:
    if kind == "do":
        return file.do(change)
    before = file.plan
    (stack.undo if kind == "undo" else stack.redo)()
    return file.plan is not before


def _words(kind: str, change: Change, day: Day) -> list[list[str]]:
    """Features that others edit too, and the names that the planner gives to them; an empty one where a name is taken back."""
    found = []
    for edit in change.edits:
        if edit.key in SHARED and edit.after is not None:
            name = edit.after.keyframes[0].state.properties["name"]
            found.append([edit.key, name if kind != "undo" and name.startswith(f"{day.planner}-") else ""])
    return found
