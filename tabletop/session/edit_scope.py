"""To which scenes the edits of a session apply, and the last edit that shows in other scenes too, so that it can be limited."""

from collections.abc import Callable

from PySide6.QtGui import QUndoStack

from tabletop import i18n
from tabletop.core.scenes.scope import Elsewhere, elsewhere, everywhere, here_only, scope_of, together
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.session.base.signals import SessionSignals
from tabletop.session.keeping.history import ApplyChange


class EditScope:
    """What was chosen holds for the plan that is open; None: the rule decides (`core.scenes.scope`)."""

    def __init__(self, signals: SessionSignals, undo_stack: QUndoStack, plan: Callable[[], Plan], do: Callable[[Change], bool]) -> None:
        self._signals, self._undo_stack, self._plan, self._do = signals, undo_stack, plan, do
        self.chosen: Scope | None = None
        self.told: Elsewhere | None = None
        """The last edit, as long as it is the last one and shows in other scenes too."""
        self._whole: Change | None = None
        self._last: Change | None = None
        self._count = 0
        self._applied = Scope.ALL_SCENES

    @property
    def applied(self) -> Scope:
        """To which scenes an edit applies now."""
        return scope_of(self._plan(), self.chosen)

    @property
    def can_choose(self) -> bool:
        """Whether there is more than one scene to choose among."""
        return len(self._plan().scene_list()) > 1

    def choose(self, scope: Scope | None) -> None:
        """What holds for this plan from now on; None leaves it to the rule."""
        if scope is not self.chosen:
            self.chosen = scope
            self._applied = self.applied
            self._signals.scene_changed.emit()

    def forget(self) -> None:
        """The plan is closed."""
        self.chosen, self.told, self._whole, self._last = None, None, None, None
        self._applied = Scope.ALL_SCENES

    # --- what happens
    def follow(self, change: Change | None) -> bool:
        """The plan is another one. Whether edits apply to other scenes than before: there are two scenes now, or one again."""
        self.told = None
        before, self._applied = self._applied, self.applied
        edits_scenes = change is not None and "scene" in change.tables
        if edits_scenes and before is Scope.ALL_SCENES and self._applied is Scope.FROM_HERE_ON:
            words = i18n.tr('From now on an edit applies from the scene shown on; "Applies to" beside the scenes says so and changes it.')
            self._signals.notice.emit(words, "info")
        return before is not self._applied

    def done(self, change: Change, scene: int) -> None:
        """An edit was done: tell where else it shows. What is said of a new feature belongs to drawing it."""
        whole = together(self._whole, change) if self._whole is not None and self._is_at(2) else None
        self._count = self._count + 1 if whole is not None else 1
        self._whole, self._last = whole or change, change
        self.told = elsewhere(self._whole, scene, [one.number for one in self._plan().scene_list()])
        if self.told is not None:
            self._signals.shown_elsewhere.emit(self.told)

    def again(self, scope: Scope) -> bool:
        """Take the last edit back and do it in its scene alone, or in all scenes, as one step. False where it is the last one no more."""
        told = self.told
        if told is None or not self._is_at(1):
            return False
        change = here_only(told.change, told.scene) if scope is Scope.THIS_SCENE else everywhere(told.change, told.scene)
        if change is None:
            return False
        count = self._count
        for _ in range(count):
            self._undo_stack.undo()
        if self._do(change):
            return True
        for _ in range(count):
            self._undo_stack.redo()
        return False

    def _is_at(self, depth: int) -> bool:
        """Whether the edit that was told of is so deep in what undo takes back."""
        command = self._undo_stack.command(self._undo_stack.index() - depth) if self._undo_stack.index() >= depth else None
        return isinstance(command, ApplyChange) and command.change is self._last
