"""Edits as steps that can be taken back: what the undo stack of a session holds."""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from PySide6.QtGui import QUndoCommand, QUndoStack

from tabletop import i18n
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.geometry.far_off import check_reach
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark
from tabletop.core.values.catalogue import validate
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene_change import check_numbers
from tabletop.io.plans.edit_differences import Unfit
from tabletop.io.plans.plan_history import NET, Logged, look_in, net_change

Step = Change | Logged
TimedStep = tuple[Step, datetime | None]

LARGEST = 2**63
"""No whole number of a row of a file is as large."""


@dataclass(frozen=True)
class HistoryStep:
    """One edit of the history: what it is called, and when it was made (None: not known)."""

    label: Message
    at: datetime | None


def validate_change(change: Change) -> None:
    """Raise InputError for a feature that the catalogue refuses or that lies too far off, and for a row that no file holds, in one
    sentence; kept states are passed over.

    Raises PlanError for what names a scene above the last one that a file reads.
    """
    for edit in change.edits:
        check_numbers(_scenes_named(edit))
        if edit.table != "feature" and edit.after is not None:
            _check_row(edit)
        if edit.table == "feature" and edit.after is not None:
            kept = [] if edit.before is None else [frame.state for frame in edit.before.keyframes]
            for frame in edit.after.keyframes:
                if frame.state is not None and not any(frame.state is one for one in kept):
                    validate(edit.after.kind, frame.state.geometry, frame.state.properties)
                    check_reach(frame.state.geometry, WORKING_CRS)


def _check_row(edit: Edit) -> None:
    if edit.table == "roster" and not edit.key:
        raise InputError(mark("A roster unit without an id cannot be kept; give it one."))
    rest = [edit.after if edit.table == "setting" else vars(edit.after)]
    while rest:
        value = rest.pop()
        if isinstance(value, Mapping):
            rest += value.values()
        elif isinstance(value, list | tuple):
            rest += value
        elif isinstance(value, float | int) and (not math.isfinite(value) if isinstance(value, float) else abs(value) >= LARGEST):
            raise InputError(mark("A number of this edit is too large, or no number; it was not done."))


def as_kept(change: Change) -> Change:
    """The change with settings as the file gives them back: lists for tuples, texts for the keys of objects."""
    if "setting" not in change.tables:
        return change
    edits = tuple(replace(edit, after=_plain(edit.after)) if edit.table == "setting" else edit for edit in change.edits)
    same = all(edit.after is before.after for edit, before in zip(edits, change.edits, strict=True))
    return change if same else replace(change, edits=edits)


def _plain(value: Any) -> Any:
    """A value of a setting; itself where it is so already."""
    if isinstance(value, dict):
        made: Any = {key if isinstance(key, str) else json.dumps(key): _plain(one) for key, one in value.items()}
        same = all(isinstance(key, str) for key in value) and all(made[key] is value[key] for key in value)
    elif isinstance(value, list | tuple):
        made = [_plain(one) for one in value]
        same = isinstance(value, list) and all(one is other for one, other in zip(made, value, strict=True))
    else:
        return value
    return value if same else made


def _scenes_named(edit: Edit) -> Iterable[int]:
    """Numbers of scenes that a row has after the edit. An end counts as the scene before it, the last one that it holds in."""
    if edit.after is None:
        return ()
    if edit.table == "feature":
        return (frame.scene - (frame.state is None) for frame in edit.after.keyframes)
    if edit.table == "roster":
        return list(edit.after.tasks)
    return (int(edit.key),) if edit.table == "scene" else ()


class ApplyChange(QUndoCommand):
    """The one undo command. It is pushed after its change was applied, so its first redo does nothing.

    One that cannot be taken back or done again any more leaves the stack, so that those around it still can.
    `change` is None for a step out of the log of a file that was not read yet; it is there once the step was taken back.
    """

    def __init__(self, keeper: "Steps", step: Step, at: datetime | None = None) -> None:
        super().__init__(i18n.text(step.label))
        self.keeper = keeper
        self.logged = step if isinstance(step, Logged) else None
        self.change = step.change if isinstance(step, Logged) else step
        self._applied = True
        self._inverse: tuple[Change, Change] | None = None
        self.step = HistoryStep(step.label, at)

    def redo(self) -> None:
        """Apply again; nothing while the stack is being filled."""
        if not self._applied and not self.keeper.replayed(self, back=False):
            self.setObsolete(True)
        self._applied = True

    def undo(self) -> None:
        """Take the change back."""
        if not self.keeper.replayed(self, back=True):
            self.setObsolete(True)
        self._applied = False

    def way(self, back: bool) -> Change:
        """The change that does the step again, or takes it back: the same one each time it is asked for."""
        assert self.change is not None
        if self._inverse is None or self._inverse[0] is not self.change:
            self._inverse = self.change, self.change.inverse()
        return self._inverse[back]

    @property
    def source(self) -> Step:
        """The change, or the step of the log that it is read from."""
        if self.change is not None:
            return self.change
        assert self.logged is not None
        return self.logged


class Steps:
    """The steps of one keeper of a plan on the undo stack of the session. While they are set aside another keeper has the stack.

    `replay` does a change (of the kind "undo" or "redo", or "undo 7": the net change of seven steps) and says whether it could.
    `plan`: the plan that steps out of a log are read on, where there can be such; `unfit` is told of one that does not fit it, and
    `passed` ("undo" or "redo") of each that leaves the stack.
    """

    def __init__(
        self,
        stack: QUndoStack,
        replay: Callable[[Change, str], bool],
        plan: Callable[[], Plan] | None = None,
        unfit: Callable[[], None] = lambda: None,
        passed: Callable[[str], None] = lambda kind: None,
    ) -> None:
        self._stack, self._replay, self._plan, self._unfit, self._tell_passed = stack, replay, plan, unfit, passed
        self._filling = False
        self._passed: list[ApplyChange] | None = None
        self._aside: tuple[list[TimedStep], list[TimedStep]] | None = None

    def push(self, step: Step, at: datetime | None) -> None:
        """One more step, that was done just now; what was undone is forgotten."""
        if self._aside is not None:
            self._aside = ([*self._aside[0], (step, at)], [])
        else:
            self._stack.push(ApplyChange(self, step, at))

    def fill(self, done: Sequence[TimedStep], undone: Sequence[TimedStep] = ()) -> None:
        """Nothing but these steps: those that are done, the oldest first, and those taken back, the next redo first."""
        if self._aside is not None:
            self._aside = (list(done), list(undone))
            return
        self._filling = True
        self._stack.clear()
        for step, at in (*done, *undone):
            self.push(step, at)
        self._stack.setIndex(len(done))
        self._filling = False

    def clear(self) -> None:
        """No step is left, on the stack or aside."""
        self._aside = None
        self._stack.clear()

    def set_aside(self) -> None:
        """Leave the stack to another keeper."""
        aside = self._sides()
        self._stack.clear()
        self._aside = aside

    def take_up(self) -> None:
        """Have the stack again, with the steps as they were."""
        aside, self._aside = self._aside, None
        if aside is not None:
            self.fill(*aside)

    def go_to(self, index: int) -> None:
        """Go to where so many steps are done. Many steps are one change of the plan, and one transaction of its file."""
        at = self._stack.index()
        back, count = index < at, abs(index - at)
        if self._plan is None or count < 2:
            self._stack.setIndex(index)
            return
        passed: list[ApplyChange] = []
        self._passed = passed
        self._stack.setIndex(index)
        self._passed = None
        change, fit = net_change(self._plan(), [one.source for one in passed], back)
        done = change is not None and self._replay(change, f"{'undo' if back else 'redo'}{NET}{fit}")
        reached = at + (-fit if back else fit) if done else at
        if reached != index:
            self._move_to(reached)
        if fit < len(passed):
            self._unfit()
            self._leave_out(passed[fit], back)

    def exchange(self, gone: Sequence[Change], come: Sequence[Change] = ()) -> None:
        """Leave out the steps that did, or took back, these changes, and add others, that were done just now."""
        done, undone = self._aside or self._sides()
        left = list(gone)

        def stays(step: TimedStep) -> bool:
            found = next(
                (one for one in left if one is step[0] or (isinstance(step[0], Change) and one in (step[0], step[0].inverse()))), None
            )
            if found is not None:
                left.remove(found)
            return found is None

        undone, done = [step for step in undone if stays(step)], [step for step in reversed(done) if stays(step)][::-1]
        now = datetime.now().astimezone()
        self.fill([*done, *((change, now) for change in come)], [] if come else undone)

    def sources(self) -> list[Step]:
        """What every step was made of, those that are taken back among them."""
        done, undone = self._aside or self._sides()
        return [step for step, _ in (*done, *undone)]

    def begin_anew(self, logged: Iterable[Logged], come: Sequence[Change], earlier: Iterable[Step]) -> None:
        """Stand on another log: its steps that are done, then these changes, then what was done here since `earlier` were all there was."""
        done, _ = self._aside or self._sides()
        old, now = {id(one) for one in (*earlier, *come)}, datetime.now().astimezone()
        since = [step for step in done if id(step[0]) not in old]
        read = [(one.change or one, one.at) for one in logged if not one.undone]
        self.fill([*read, *((change, now) for change in come), *since])

    def replayed(self, command: ApplyChange, back: bool) -> bool:
        """A command of the stack is undone (`back`) or done again; False where that cannot be."""
        if self._filling:
            return True
        if self._passed is not None:
            self._passed.append(command)
            return True
        kind = "undo" if back else "redo"
        if command.change is None and not self._read(command, back):
            self._unfit()
        elif command.change is not None and self._replay(command.way(back), kind):
            return True
        self._tell_passed(kind)
        return False

    def _read(self, command: ApplyChange, back: bool) -> bool:
        """Read the change of a step out of the log; False where it does not fit the plan."""
        if command.logged is None or self._plan is None:
            return False
        try:
            change = command.logged.on(look_in(self._plan()), back)
        except (Unfit, ValueError):
            return False
        command.change = change.inverse() if back else change
        return True

    def _move_to(self, index: int) -> None:
        self._filling = True
        self._stack.setIndex(index)
        self._filling = False

    def _leave_out(self, command: ApplyChange, back: bool) -> None:
        """A step that does not fit is none any more."""
        done, undone = self._sides()
        source = command.source
        self.fill([step for step in done if step[0] is not source], [step for step in undone if step[0] is not source])
        self._tell_passed("undo" if back else "redo")

    def _sides(self) -> tuple[list[TimedStep], list[TimedStep]]:
        steps, done = self._steps(), self._stack.index()
        return steps[:done], steps[done:]

    def _steps(self) -> list[TimedStep]:
        commands = [self._stack.command(number) for number in range(self._stack.count())]
        return [(one.source, one.step.at) for one in commands if isinstance(one, ApplyChange)]


def go_to(stack: QUndoStack, index: int) -> None:
    """Undo or redo until so many steps are done, at once where their keeper can."""
    command = stack.command(0) if stack.count() else None
    if isinstance(command, ApplyChange):
        command.keeper.go_to(index)


def steps_of(stack: QUndoStack) -> list[HistoryStep]:
    """Every edit that can be taken back or done again, the oldest first; `index()` of them are done."""
    commands = (stack.command(number) for number in range(stack.count()))
    return [command.step for command in commands if isinstance(command, ApplyChange)]
