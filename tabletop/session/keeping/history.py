"""Edits as steps that can be taken back: what the undo stack of a session holds."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtGui import QUndoCommand, QUndoStack

from tabletop import i18n
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.geometry.far_off import check_reach
from tabletop.core.text.message import Message
from tabletop.core.values.catalogue import validate
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.scene_change import check_numbers


@dataclass(frozen=True)
class HistoryStep:
    """One edit of the history: what it is called, and when it was made (None: not known)."""

    label: Message
    at: datetime | None


def validate_change(change: Change) -> None:
    """Raise InputError for a feature that the catalogue refuses or that lies too far off, in one sentence; kept states are passed over.

    Raises PlanError for what names a scene above the last one that a file reads.
    """
    for edit in change.edits:
        check_numbers(_scenes_named(edit))
        if edit.table == "feature" and edit.after is not None:
            kept = [] if edit.before is None else [frame.state for frame in edit.before.keyframes]
            for frame in edit.after.keyframes:
                if frame.state is not None and not any(frame.state is one for one in kept):
                    validate(edit.after.kind, frame.state.geometry, frame.state.properties)
                    check_reach(frame.state.geometry, WORKING_CRS)


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
    """The one undo command. It is pushed after its change was applied, so its first redo does nothing."""

    def __init__(self, replay: Callable[[Change, str], None], change: Change, at: datetime | None = None) -> None:
        super().__init__(i18n.text(change.label))
        self._replay = replay
        self.change = change
        self._applied = True
        self.step = HistoryStep(change.label, at)

    def redo(self) -> None:
        """Apply again; nothing while the stack is being filled."""
        if not self._applied:
            self._replay(self.change, "redo")
        self._applied = True

    def undo(self) -> None:
        """Take the change back."""
        self._replay(self.change.inverse(), "undo")
        self._applied = False


class Steps:
    """The steps of one keeper of a plan on the undo stack of the session. While they are set aside another keeper has the stack."""

    def __init__(self, stack: QUndoStack, replay: Callable[[Change, str], None]) -> None:
        self._stack, self._replay = stack, replay
        self._filling = False
        self._aside: tuple[list[tuple[Change, datetime | None]], list[tuple[Change, datetime | None]]] | None = None

    def push(self, change: Change, at: datetime | None) -> None:
        """One more step, that was done just now; what was undone is forgotten."""
        if self._aside is not None:
            self._aside = ([*self._aside[0], (change, at)], [])
        else:
            self._stack.push(ApplyChange(self._replayed, change, at))

    def fill(self, done: Sequence[tuple[Change, datetime | None]], undone: Sequence[tuple[Change, datetime | None]] = ()) -> None:
        """Nothing but these steps: those that are done, the oldest first, and those taken back, the next redo first."""
        if self._aside is not None:
            self._aside = (list(done), list(undone))
            return
        self._filling = True
        self._stack.clear()
        for change, at in (*done, *undone):
            self.push(change, at)
        for _ in undone:
            self._stack.undo()
        self._filling = False

    def clear(self) -> None:
        """No step is left, on the stack or aside."""
        self._aside = None
        self._stack.clear()

    def set_aside(self) -> None:
        """Leave the stack to another keeper."""
        commands = [self._stack.command(number) for number in range(self._stack.count())]
        steps = [(one.change, one.step.at) for one in commands if isinstance(one, ApplyChange)]
        done = self._stack.index()
        self._stack.clear()
        self._aside = (steps[:done], steps[done:])

    def take_up(self) -> None:
        """Have the stack again, with the steps as they were."""
        aside, self._aside = self._aside, None
        if aside is not None:
            self.fill(*aside)

    def _replayed(self, change: Change, kind: str) -> None:
        if not self._filling:
            self._replay(change, kind)


def steps_of(stack: QUndoStack) -> list[HistoryStep]:
    """Every edit that can be taken back or done again, the oldest first; `index()` of them are done."""
    commands = (stack.command(number) for number in range(stack.count()))
    return [command.step for command in commands if isinstance(command, ApplyChange)]
