"""The session: the open plan, its layers, selection, scene and findings. Every edit passes `do`."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QUndoStack

from tabletop import garbage, i18n
from tabletop.checks.base.clear_width import clear_width
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.crowds.crowd_density import usable_areas
from tabletop.checks.rules.check_set import rule_change
from tabletop.checks.rules.explain import explanations
from tabletop.checks.rules.limits import configure, limits_with
from tabletop.checks.rules.rule_book import RuleBook
from tabletop.checks.rules.rule_sources import plan_readiness
from tabletop.checks.rules.runner import all_checks
from tabletop.core.arrangement.plan_layers import refusal
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.judgement.readiness import Readiness
from tabletop.core.judgement.rule_rows import Explanation
from tabletop.core.text.errors import InputError, TabletopError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, set_setting
from tabletop.core.values.feature import Placed, Scope
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import Layer
from tabletop.core.values.plan import Plan
from tabletop.io.attached.embedded_layers import Content
from tabletop.session.attached_files import AttachedFiles
from tabletop.session.base.signals import SessionSignals
from tabletop.session.base.soon import LARGE
from tabletop.session.comparison import Comparison, Merging
from tabletop.session.edit_scope import EditScope
from tabletop.session.exercise import Exercise
from tabletop.session.exit_advice import ExitAdvice
from tabletop.session.ground.database_layers import DatabaseLayers
from tabletop.session.ground.layer_files import LayerFiles
from tabletop.session.ground.layer_versions import LayerVersions
from tabletop.session.ground.shown_layers import ShownLayers
from tabletop.session.keeping.kept_plan import KeptPlan
from tabletop.session.keeping.older_states import OlderStates
from tabletop.session.late_fixes import LateFixes
from tabletop.session.live_checks import LiveChecks, WaitForGround
from tabletop.session.on_table import OnTable
from tabletop.session.plan_charts import PlanCharts
from tabletop.session.play import Play
from tabletop.session.scene_ways import Ghosts, Movement
from tabletop.session.shown_features import ShownFeatures

CHECK_DELAY_MS = 15
FIRST_DELAY_MS = 250
"""A plan that was just opened, and ground of a whole district, is shown first: all the checks would take the turns of its painting."""
MANY_DELAY_MS = 1_500
"""So is what a large part of a plan has become by one edit; that it is not judged is said at once."""
COLLECT_MS = 500
"""So often garbage is looked for, in the thread of the window and in no other."""


class Session(SessionSignals):
    """State of one window's work. All of it lives on the GUI thread; files are written and checks run elsewhere.

    `file`: the plan in its file; `exercise`: the run whose plan is shown instead, while one is on; `attached`: photos and documents in
    it; `layers`: what is shown under it; `layer_files`: their files, watched, and held in the plan; `versions`: of the pack that they
    come from; `databases`: those of PostGIS; `exits`: those suggested for a crowd; `late_fixes`: of the finding that is chosen;
    `play`: the plan as it goes from scene to scene; `table`: where the plan lies on a table, what the room sees; `comparison`,
    `merging`: the plan held against others, and merged with copies; `older`: states of it on this computer;
    `edits`: to which scenes edits apply; `charts`: what is measured over the scenes.
    `prepare_layer` has each layer that is read, in the thread that reads. `needs_file`: edits are refused while no plan file is open; in a
    window they would be lost in silence.
    """

    def __init__(
        self, parent: QObject | None = None, prepare_layer: Callable[[Layer], None] | None = None, needs_file: bool = False
    ) -> None:
        super().__init__(parent)
        garbage.hold()
        self._is_closed = False
        self._collecting = QTimer(self, interval=COLLECT_MS)
        self._collecting.timeout.connect(garbage.collect_what_is_due)
        self._collecting.start()
        self.scene = 1
        self.selection: frozenset[str] = frozenset()
        self.undo_stack = QUndoStack(self)
        self.needs_file = needs_file
        self._edited = 0
        self.soon.is_large = lambda: max(len(self.plan.features), self._edited) >= LARGE
        self.file = KeptPlan(self, self.undo_stack, self._file_replaced, self._plan_closed)
        self.exercise = Exercise(self, self.file, self.undo_stack, self._plan_replaced, lambda: self.scene)
        self.edits = EditScope(self, self.undo_stack, lambda: self.plan, self.do)
        self.attached = AttachedFiles(self, self.file, lambda: self.plan, self.do)
        self.shown = ShownFeatures(self, lambda: self.plan, lambda: self.scene, self._others_are_hidden)
        self.layers = ShownLayers(
            self, self._judge_anew, prepare_layer, lambda: self.plan, self.do, self._plan_folder, self._is_writable, self._held_content
        )
        self.versions = LayerVersions(self, self.layers, lambda: self.plan, self.do)
        self.databases = DatabaseLayers(self, self.layers, lambda: self.plan, self)
        self.layer_files = LayerFiles(self, self.layers, lambda: self.file.store)
        self.judged = AllFindings()
        self.plan_is_read = False
        """Whether a plan is being read that is not shown yet."""
        self.plan_opening.connect(self._plan_opening)
        self.checking = False
        self.exits = ExitAdvice(self, lambda: (self.plan, self.scene, self.layers.layer_set))
        self.late_fixes = LateFixes(self, lambda: (self.plan, self.scene, self.layers.layer_set))
        self.play = Play(self, lambda: (self.plan, self.scene, self.layers.layer_set), self.set_scene)
        self.ghosts = Ghosts(self, self.play.ways, lambda: (self.plan, self.scene))
        self.table = OnTable(self, lambda: (self.plan, self.scene, self.shown.hidden_together))
        self.comparison = Comparison(self, lambda: (self.plan, self.scene), self.file, self.exercise.read)
        whole = partial(self.do, is_whole=True)
        self.merging = Merging(self, self.file, whole)
        self.older = OlderStates(self, self.file, whole)
        self.older.failed.connect(lambda sentence: self.notice.emit(i18n.text(sentence), "warn"))
        self.plan_changed.connect(self.older.follow)
        self.plan_changed.connect(self.comparison.follow)
        self.scene_changed.connect(self.comparison.follow)
        self.movement = Movement(self, lambda: (self.plan, self.scene, self.layers.layer_set, self.selection), self.do)
        self.charts = PlanCharts(self, lambda: (self.plan, self.layers.layer_set))
        self._live = LiveChecks(self, self._show_live, self.check_progressed.emit, self._check_failed)
        self._ground = WaitForGround(lambda: self.layers.reading)
        self._check_timer = QTimer(self, singleShot=True, interval=CHECK_DELAY_MS)
        self._check_timer.timeout.connect(self._check_what_is_due)

    # --- the plan
    @property
    def plan(self) -> Plan:
        """The plan that is shown: as it stands in its file, or that of the run of an exercise."""
        return self.exercise.plan or self.file.plan

    def _plan_folder(self) -> Path | None:
        """Where the plan lies: paths of its layers are told relative to it."""
        return None if self.file.path is None else self.file.path.absolute().parent

    def _is_writable(self) -> bool:
        return not self.file.read_only

    def _held_content(self) -> Content:
        """What the plan that is open now holds itself, for another thread to ask."""
        store = self.file.store
        return (lambda sha256: None) if store is None else store.get

    def do(self, change: Change, is_whole: bool = False) -> bool:
        """The one way in for edits: apply, write, remember for undo. False (with a notice) when it cannot be done.

        One that `is_whole` (restored, merged, imported, taken over) is never offered in one scene alone: that would mix two plans.
        """
        self.play.stop()
        if self.needs_file and self.file.path is None:
            self.plan_wanted.emit()
            return False
        change = self.versions.stamped(change)
        refused = refusal(self.plan, change)
        if refused is not None:
            self.notice.emit(i18n.text(refused), "warn")
            return False
        self.older.before(change)
        done = self.file.do(change) if self.exercise.run is None else self.exercise.do(change)
        if done and not is_whole:
            self.edits.done(change, self.scene)
        return done

    def remove(self, change: Change) -> bool:
        """Do a change that takes something away, and announce what went. False (with a notice) when it cannot be done."""
        before = self.plan
        done = self.do(change)
        if done and self.plan is not before:
            self.taken_away.emit(change.label, None)
        return done

    def _file_replaced(self, change: Change | None) -> None:
        """The plan in the file is another one; while a run is shown that is for later."""
        if self.exercise.run is None:
            self._plan_replaced(change)
            if change is None:
                self.exercise.look()

    def expect_plan(self) -> None:
        """A plan is about to be read: `plan_opening` or the plan itself ends that."""
        self.plan_is_read = True

    def _plan_opening(self, path: Path | None) -> None:
        self.plan_is_read = path is not None and path != self.file.path

    @property
    def is_reading(self) -> bool:
        """Whether a plan or layers are being read."""
        return self.plan_is_read or self.layers.reading

    def _plan_closed(self) -> None:
        # The scene that was shown is left before anybody looks at the empty plan, and so is what was played.
        self.scene = self.plan.scene_list()[0].number
        self.play.stop()
        self.scene = self.file.plan.scene_list()[0].number
        self.exercise.forget()
        self._live.forget()
        self.shown.forget()
        self.comparison.hold_against(None)
        self.edits.forget()
        self.checking = False
        self._show_findings(AllFindings())
        self.plan_left.emit()

    def _plan_replaced(self, change: Change | None) -> None:
        if change is None:
            self.plan_is_read = False
            self.scene = self.exercise.shown_scene
            numbers = [scene.number for scene in self.plan.scene_list()]
            self.scene = self.scene if self.scene in numbers else numbers[0]
        with self.soon.together():
            self._announce_plan(change)
            if change is None:
                self.scene_changed.emit()

    def _announce_plan(self, change: Change | None) -> None:
        present = self.selection.intersection(self.plan.features)
        # A scene that is gone is left before anybody looks at the plan.
        numbers = [scene.number for scene in self.plan.scene_list()]
        is_gone = self.scene not in numbers
        if is_gone:
            self.scene = max((n for n in numbers if n < self.scene), default=numbers[0])
        self._edited = 0 if change is None else len(change.edits)  # what leaves a small plan behind may have been large
        # So is it noted what is to be judged: who looks at the plan takes no old finding for its verdict.
        is_judged = change is not None and not self._live.heed(change)
        if change is None:
            self._live.renew()
        self.shown.follow(change)
        self.layers.follow(change)
        is_other_scope = self.edits.follow(change)
        self.plan_changed.emit(change)
        if present - self.hidden != self.selection:
            self.select(present)
        if is_gone or is_other_scope:
            self.scene_changed.emit()
        if is_judged:
            if change is not None and "ignored" in change.keys("setting"):
                self._show_findings(self.judged)
            return
        many = self._edited >= LARGE
        self._check_timer.start(MANY_DELAY_MS if many else FIRST_DELAY_MS if change is None else CHECK_DELAY_MS)

    # --- what the user looks at
    def select(self, ids: Iterable[str]) -> None:
        """Select features by id; what is hidden cannot be."""
        chosen = frozenset(ids) - self.hidden
        if chosen != self.selection:
            self.selection = chosen
            self.selection_changed.emit()

    @property
    def hidden(self) -> frozenset[str]:
        """Features that the map does not show and tools pass over; the plan, its checks and its prints keep them."""
        return self.shown.hidden

    def hide(self, ids: Iterable[str]) -> None:
        """Which features are hidden one by one; `shown` hides whole layers, and what lacks a tag."""
        self.shown.hide(ids)

    def _others_are_hidden(self) -> None:
        self.select(self.selection - self.hidden)
        self.scene_changed.emit()

    def set_scene(self, number: int) -> None:
        """Show another scene. Raises PlanError when the plan has none of that number."""
        self.plan.scene(number)
        if number != self.scene:
            self.scene = number
            with self.soon.together():
                self.shown.follow_scene()
                self.select(self.selection)
                self.exercise.scene_shown(number)
                self.scene_changed.emit()
            self._check_timer.start(CHECK_DELAY_MS)

    @property
    def scope(self) -> Scope:
        """To which scenes the next edits apply: all while there is one, then from here on unless another was chosen."""
        return self.edits.applied

    def set_scope(self, scope: Scope | None) -> None:
        """To which scenes edits apply in this plan, once it has several; None leaves it to the rule."""
        self.edits.choose(scope)

    def do_again(self, scope: Scope) -> bool:
        """Do the last edit in its scene alone, or in all scenes, instead; the selection stays. False where that cannot be."""
        chosen = self.selection
        done = self.edits.again(scope)
        self.select(one for one in chosen if one in self.plan.features)
        return done

    # --- checks
    def _judge_anew(self) -> None:
        """Other layers are there: everything is judged from nothing."""
        self._live.renew()
        is_large = any(part.is_large for view in self.layers.views for part in view.layer.parts)
        self._check_timer.start(FIRST_DELAY_MS if is_large else CHECK_DELAY_MS)

    def check_now(self) -> None:
        """Judge what edits left open, the scene shown first, in the background; where nothing is open, everything from nothing."""
        if self._live.is_current(self.plan):
            self._live.renew()
        self._check_timer.stop()
        self._live.start(self.plan, self.layers.layer_set, self.scene)
        self.checking = self._live.busy
        self.check_progressed.emit()

    def _check_what_is_due(self) -> None:
        if self._ground.goes_on():
            self._check_timer.start(FIRST_DELAY_MS)
        elif not self._live.is_current(self.plan):
            self.check_now()

    def cancel_checks(self) -> None:
        """Stop the checks that run; findings stay, those not judged again are stale until the next edit or `check_now`."""
        self._check_timer.stop()
        self._live.stop_for_good(self.plan)
        self.checking = False
        self.findings_changed.emit()

    @property
    def check_share(self) -> float | None:
        """How much of the run of the checks is done, 0 to 1; None when none runs. `check_progressed` tells."""
        return self._live.share

    @property
    def checks_are_due(self) -> bool:
        """Whether checks run, or are about to."""
        return self.checking or (not self._is_closed and self._check_timer.isActive())

    @property
    def checks_stopped(self) -> bool:
        """Whether the checks ended before they were done: the user stopped them, or one could not be made."""
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
        self.notice.emit(i18n.text(error.message), "warn")
        self.findings_changed.emit()

    def usable_area_m2(self, crowd: Placed) -> float:
        """Square metres of a crowd of the scene shown without the buildings, vehicles and water in it."""
        return usable_areas(Snapshot(self.plan, self.scene, self.layers.layer_set), [crowd])[crowd.id]

    def clear_width_m(self, way: Placed) -> float | None:
        """Metres that an exit of the scene shown is clear at its narrowest place, as the checks measure it; None on open ground."""
        return clear_width(Snapshot(self.plan, self.scene, self.layers.layer_set), way)

    def check_facts(self) -> dict[str, tuple[Message, str]]:
        """Title and basis of every check with the limits of the plan, by code; no basis while a limit of the plan is wrong."""
        try:
            return {code: (check.title, check.basis) for code, check in configure(all_checks(), self.plan).items()}
        except InputError:
            return {code: (check.title, "") for code, check in all_checks().items()}

    @property
    def is_pending(self) -> bool:
        """Whether the plan as it is shown is not checked to the end."""
        return self.checking or self.layers.reading or self._live.stopped or not self._live.is_current(self.plan)

    def readiness(self) -> Readiness:
        """Whether the plan is ready for its briefing, by the findings of all scenes and the rules they come from."""
        old = sum(map(self.is_stale, (*self.findings, *self.ignored_findings))) if self.checks_stopped else 0
        return plan_readiness(self.plan, self.judged, old, self.is_pending, self.layers.layer_set)

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
        """End every thread and process of the session, with all edits written; it may be called twice."""
        self._check_timer.stop()
        self.soon.close()
        self._live.close()
        self.exits.close()
        self.late_fixes.close()
        self.ghosts.close()
        self.play.close()
        self.comparison.close()
        self.merging.close()
        self.older.close()
        self.movement.close()
        self.charts.close()
        self.layer_files.close()
        self.versions.close()
        self.databases.close()
        self.layers.close()
        self.attached.close()
        self.file.close()
        self._collecting.stop()
        if not self._is_closed:
            self._is_closed = True
            garbage.let_go()
