"""The session: the open plan, its layers, selection, scene and findings; the only source of signals. Every edit passes `do`."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QUndoStack

from tabletop import i18n
from tabletop.checks.check_set import rule_change
from tabletop.checks.check_set_changes import Difference as Difference
from tabletop.checks.crowd import usable_areas
from tabletop.checks.explain import Explanation, explanations
from tabletop.checks.limits import LimitRow as LimitRow
from tabletop.checks.limits import SeverityRow as SeverityRow
from tabletop.checks.limits import configure, limits_with
from tabletop.checks.rule_book import RuleBook
from tabletop.checks.runner import all_checks
from tabletop.checks.snapshot import Snapshot
from tabletop.checks.sources import plan_readiness
from tabletop.core.all_findings import AllFindings
from tabletop.core.change import Change, set_setting
from tabletop.core.errors import InputError, PlanError, TabletopError
from tabletop.core.feature import Placed, Scope
from tabletop.core.finding import Finding
from tabletop.core.message import Message, cut, mark, message
from tabletop.core.plan import Plan
from tabletop.core.readiness import Readiness
from tabletop.core.whole_file import same_file
from tabletop.history import ApplyChange, validate_change
from tabletop.history import Step as Step
from tabletop.io.plan_store import PlanFile, create_plan, open_plan
from tabletop.io.plan_writer import PlanWriter
from tabletop.live_checks import LiveChecks
from tabletop.shown_layers import LayerView as LayerView
from tabletop.shown_layers import ShownLayers

CHECK_DELAY_MS = 15
MOST_SAID = 20
"""Sentences about a plan that was opened; the finding `left-out` and the command line say all of them."""


class Session(ShownLayers):
    """State of one window's work. All of it lives on the GUI thread; files are written and checks run elsewhere."""

    plan_changed = Signal(object)
    selection_changed = Signal()
    findings_changed = Signal()
    check_progressed = Signal()
    """How much of a longer run of the checks is done: `check_share`."""
    scene_changed = Signal()
    saved_changed = Signal()
    _acknowledged = Signal(object, object)
    _refused = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.plan = Plan()
        self.path: Path | None = None
        self.read_only = False
        self.saved_at: datetime | None = None
        self.pending = 0
        self.scene = 1
        self.scope = Scope.ALL_SCENES
        self.selection: frozenset[str] = frozenset()
        self.hidden: frozenset[str] = frozenset()
        self.judged = AllFindings()
        self.undo_stack = QUndoStack(self)
        self.checking = False
        self._restoring = False
        self._file: PlanFile | None = None
        self._writer: PlanWriter | None = None
        self._refusal: PlanError | None = None
        self._live = LiveChecks(self, self._show_live, self.check_progressed.emit, self._check_failed)
        self._check_timer = QTimer(self, singleShot=True, interval=CHECK_DELAY_MS)
        self._check_timer.timeout.connect(self._check_what_is_due)
        self._acknowledged.connect(self._on_acknowledged, Qt.ConnectionType.QueuedConnection)
        self._refused.connect(self._on_refused, Qt.ConnectionType.QueuedConnection)

    # --- the plan
    def open_plan(self, path: Path) -> None:
        """Open a plan file; the one open before is closed. Raises PlanError and keeps the old one when it cannot be read."""
        self.flush()
        opened = open_plan(path)
        self.close_plan()
        self._file, self.path, self.read_only = opened, Path(path), opened.read_only
        if not opened.read_only:
            self._writer = PlanWriter(
                opened, lambda when: self._acknowledged.emit(opened, when), lambda change, error: self._refused.emit(opened, error)
            )
        self._show_stored()
        for problem in cut(opened.problems, MOST_SAID):
            self.notice.emit(i18n.text(problem), "warn")

    def new_plan(self, path: Path, plan: Plan | None = None) -> None:
        """Make a plan file and open it. Raises PlanError when the file is there already or cannot be written."""
        create_plan(path, plan or Plan())
        self.open_plan(path)

    def close_plan(self) -> None:
        """Write what waits, close the file, and stand with an empty plan."""
        if self._writer is not None:
            self._writer.close()
        if self._file is not None:
            self._file.close()
        self._file = self._writer = self.path = self.saved_at = None
        self.read_only = False
        self.pending = 0
        self.undo_stack.clear()
        self.plan = Plan()
        self._live.forget()
        self.checking = False
        self._show_findings(AllFindings())

    def save_copy(self, path: Path) -> None:
        """Write the plan as it stands to another file. Raises PlanError."""
        if self.path is not None and same_file(path, self.path):
            raise PlanError(mark("{file} is the plan that is open; choose another name for the copy."), file=str(path))
        create_plan(path, self.plan, overwrite=True)

    def flush(self, timeout_s: float = 10.0) -> bool:
        """Wait until every edit is on disk; False when that takes longer."""
        return self._writer is None or self._writer.flush(timeout_s)

    def do(self, change: Change) -> bool:
        """The one way in for edits: apply, write, remember for undo. False (with a notice) when it cannot be done."""
        if not change.edits:
            return False
        if not self._apply(change, "do"):
            return False
        self.undo_stack.push(ApplyChange(self.replay, change, datetime.now().astimezone()))
        return True

    def steps(self) -> list[Step]:
        """Every edit that can be taken back or done again, the oldest first; `undo_stack.index()` of them are done."""
        return [self.undo_stack.command(number).step for number in range(self.undo_stack.count())]

    def replay(self, change: Change, kind: str) -> None:
        """Undo or redo of one change: called by the undo stack only."""
        if not self._restoring:
            self._apply(change, kind)

    def _apply(self, change: Change, kind: str) -> bool:
        if self.read_only:
            self.notice.emit(i18n.tr("This plan is open for reading only; save a copy to edit it."), "warn")
            return False
        try:
            validate_change(change)
            self.plan = self.plan.apply(change)
        except TabletopError as error:
            self.notice.emit(i18n.text(error.message), "stop")
            return False
        if self._writer is not None:
            self.pending += 1
            self.saved_changed.emit()
            self._writer.submit(change, kind)
        self._plan_replaced(change)
        return True

    def _on_acknowledged(self, written: PlanFile, when: datetime) -> None:
        if written is not self._file:
            return
        self.pending = max(0, self.pending - 1)
        self.saved_at = when
        self.saved_changed.emit()

    def _on_refused(self, refusing: PlanFile, error: PlanError) -> None:
        """A write failed: go back to what the file holds, and say so. The edits that waited behind it come with the same error."""
        if error is self._refusal:
            return
        self._refusal = error
        self.notice.emit(i18n.text(error.message), "stop")
        if refusing is not self._file or self._writer is None:
            return
        self._writer.flush(5.0)
        try:
            self._file.reload()
        except PlanError as again:
            self.notice.emit(i18n.text(again.message), "stop")
            self._keep_in_memory()
            return
        self._writer.resume()
        self.read_only = self._file.read_only
        self._show_stored()

    def _keep_in_memory(self) -> None:
        """The file is gone: what is on screen stays, to be saved as a copy."""
        self.read_only = True
        self.pending = 0
        self.saved_changed.emit()

    def _show_stored(self) -> None:
        assert self._file is not None
        self.plan = self._file.plan
        self.pending = 0
        self._restoring = True
        self.undo_stack.clear()
        history = () if self.read_only else self._file.history
        for logged in history:
            self.undo_stack.push(ApplyChange(self.replay, logged.change, logged.at))
        for logged in history:
            if logged.undone:
                self.undo_stack.undo()
        self._restoring = False
        numbers = [scene.number for scene in self.plan.scene_list()]
        if self.scene not in numbers:
            self.scene = numbers[0]
        self._plan_replaced(None)
        self.scene_changed.emit()
        self.saved_changed.emit()

    def _plan_replaced(self, change: Change | None) -> None:
        present = frozenset(one for one in self.selection if one in self.plan.features)
        self.plan_changed.emit(change)
        if present != self.selection:
            self.select(present)
        numbers = [scene.number for scene in self.plan.scene_list()]
        if self.scene not in numbers:
            self.set_scene(max((n for n in numbers if n < self.scene), default=numbers[0]))
        if change is None:
            self._live.renew()
        elif not self._live.heed(change):
            if any(edit.key == "ignored" for edit in change.edits):
                self._show_findings(self.judged)
            return
        self._check_timer.start()

    # --- what the user looks at
    def select(self, ids: Iterable[str]) -> None:
        """Select features by id; what is hidden cannot be."""
        chosen = frozenset(ids) - self.hidden
        if chosen != self.selection:
            self.selection = chosen
            self.selection_changed.emit()

    def hide(self, ids: Iterable[str]) -> None:
        """Which features the map does not show and tools pass over; the plan, its checks and its prints keep them."""
        hidden = frozenset(ids)
        if hidden != self.hidden:
            self.hidden = hidden
            self.select(self.selection - hidden)
            self.scene_changed.emit()

    def set_scene(self, number: int) -> None:
        """Show another scene. Raises PlanError when the plan has none of that number."""
        self.plan.scene(number)
        if number != self.scene:
            self.scene = number
            self.scene_changed.emit()
            self._check_timer.start()

    def set_scope(self, scope: Scope) -> None:
        """To which scenes the next edits apply."""
        if scope is not self.scope:
            self.scope = scope
            self.scene_changed.emit()

    # --- layers
    def _layers_replaced(self) -> None:
        """Other layers are there: everything is judged from nothing."""
        self.layers_changed.emit()
        self._live.renew()
        self._check_timer.start()

    # --- checks
    def check_now(self) -> None:
        """Judge what edits left open, the scene shown first, in the background; where nothing is open, everything from nothing."""
        if self._live.is_current(self.plan):
            self._live.renew()
        self._check_timer.stop()
        self._live.start(self.plan, self.layers, self.scene)
        self.checking = self._live.busy

    def _check_what_is_due(self) -> None:
        if not self._live.is_current(self.plan):
            self.check_now()

    def cancel_checks(self) -> None:
        """Stop the checks that run; findings stay, those not judged again are stale until the next edit or `check_now`."""
        self._check_timer.stop()
        self._live.stop_for_good()
        self.checking = False
        self.findings_changed.emit()

    @property
    def check_share(self) -> float | None:
        """How much of the run of the checks is done, 0 to 1; None when none runs. `check_progressed` tells."""
        return self._live.share

    @property
    def checks_stopped(self) -> bool:
        """Whether the user stopped the checks before they were done."""
        return self._live.stopped

    def is_stale(self, finding: Finding) -> bool:
        """Whether an edit touched what the finding is about, or the rules, and it is not judged again yet."""
        return self._live.is_stale(finding)

    def _show_live(self) -> None:
        self.checking = self._live.busy
        self._show_findings(self._live.all)

    def _show_findings(self, found: AllFindings) -> None:
        self.judged = found.ignoring(self.plan.settings.get("ignored") or {})
        self.findings_changed.emit()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of all scenes that are heeded, worst first."""
        return self.judged.heeded

    @property
    def ignored_findings(self) -> tuple[Finding, ...]:
        """Findings of all scenes that are ignored with a reason, worst first."""
        return self.judged.ignored

    def _check_failed(self, error: TabletopError) -> None:
        self.checking = False
        self._say_refusal(error)
        self.findings_changed.emit()

    def usable_area_m2(self, crowd: Placed) -> float:
        """Square metres of a crowd of the scene shown without the buildings, vehicles and water in it."""
        return usable_areas(Snapshot(self.plan, self.scene, self.layers), [crowd])[crowd.id]

    def check_facts(self) -> dict[str, tuple[Message, str]]:
        """Title and basis of every check with the limits of the plan, by code; no basis while a limit of the plan is wrong."""
        try:
            return {code: (check.title, check.basis) for code, check in configure(all_checks(), self.plan).items()}
        except InputError:
            return {code: (check.title, "") for code, check in all_checks().items()}

    def readiness(self) -> Readiness:
        """Whether the plan is ready for its briefing, by the findings of all scenes and the rules they come from."""
        pending = self.checking or self.reading_layers or self._live.stopped or not self._live.is_current(self.plan)
        old = sum(map(self.is_stale, (*self.findings, *self.ignored_findings))) if self.checks_stopped else 0
        return plan_readiness(self.plan, self.judged, old, pending)

    @staticmethod
    def explanations() -> dict[str, Explanation]:
        """What each check is, for the manual, by its code."""
        return explanations()

    def set_limit(self, code: str, name: str, value: float | str | None) -> bool:
        """Set a limit or the severity of a check in this plan; None goes back to the default. Raises InputError for a wrong value."""
        title = all_checks()[code].title
        label = message(mark("Set a limit of: {check}"), check=title)
        return self.do(rule_change(self.plan, label, {"limits": limits_with(self.plan, code, name, value)}))

    @property
    def rules(self) -> RuleBook:
        """The rules that the plan is checked by; its changes go through `do`."""
        return RuleBook(self.plan)

    def ignore_finding(self, finding: Finding, reason: str | None, everywhere: bool = False) -> None:
        """Ignore a finding with a reason that is kept in the plan and printed, in its scene or in all; None takes the ignoring back."""
        before = self.plan.settings.get("ignored")
        after = dict(before or {})
        if reason is None:
            after.pop(finding.key, None)
            after.pop(finding.scene_key, None)
            label = message(mark("Heed the finding again"))
        else:
            after[finding.key if everywhere else finding.scene_key] = reason
            label = message(mark("Ignore a finding"))
        self.do(set_setting(label, "ignored", before, after or None))

    def close(self) -> None:
        """End every thread and process of the session, with all edits written."""
        self._check_timer.stop()
        self._live.close()
        self.close_layers()
        self.close_plan()
