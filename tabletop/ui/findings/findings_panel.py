"""The findings panel: what the checks say, worst first, in groups; filtered, explained, mended, ignored with a reason."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.canvas.findings.finding_signs import never
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.change import Change
from tabletop.core.values.finding import Finding
from tabletop.core.values.fix import Fix
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.findings.check_progress import CheckPatience, CheckProgress
from tabletop.ui.findings.finding_delegate import ROW_PX
from tabletop.ui.findings.finding_detail import FindingDetail
from tabletop.ui.findings.finding_groups import FindingFilter
from tabletop.ui.findings.finding_list import FindingList
from tabletop.ui.findings.finding_menu import FindingMenu, group_menu
from tabletop.ui.findings.finding_rows import FindingRows
from tabletop.ui.findings.finding_text import finding_as_text, hidden_words
from tabletop.ui.findings.findings_head import FindingsHead
from tabletop.ui.findings.findings_room import FindingsRoom
from tabletop.ui.parts.folding_panel import FoldingPanel
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import EmptyState, retint_buttons, rule
from tabletop.ui.parts.theme import sized_font

MOST_IGNORED_PX = 136


class FindingsPanel(FoldingPanel):
    """Findings of the session.

    `finding_activated` carries the finding whose place shall be shown, `finding_chosen` the one whose row is the current one (None: none)
    whenever that is another; `page_requested` the code of the check to read about;
    `fix_looked_at` a finding and the fix that shall be shown on the map (None: no longer); `old_told` what tells whether the list shows
    a finding as not judged again yet.
    """

    finding_activated = Signal(object)
    finding_chosen = Signal(object)
    page_requested = Signal(str)
    fix_looked_at = Signal(object, object)
    old_told = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._told: Finding | None = None
        self.rows = FindingRows(self)
        self.ignored_rows = FindingRows(self)
        self.head = FindingsHead(self)
        self.list = FindingList(self.rows, self)
        self.empty = EmptyState(self)
        self.fold = QToolButton(self)
        self.ignored_list = FindingList(self.ignored_rows, self)
        self.detail = FindingDetail(self)
        self._is_used = True
        self._need_px = 0
        self.patience = CheckPatience(session, self)
        self.progress = CheckProgress(session, self)
        self.room = FindingsRoom(self.list, self.detail, (self.head, self.fold, self.ignored_list), (self.progress,))
        self._lay_out()
        self._connect()
        self.retranslate()
        self.follow_theme()

    # --- layout
    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self.head.add_fold(self.fold_button)
        whole.addWidget(self.head)
        self._body = QWidget(self)
        whole.addWidget(self._body, 1)
        box = QVBoxLayout(self._body)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.progress)
        box.addWidget(rule(self))
        box.addWidget(self.list, 1)
        box.addWidget(self.empty, 1)
        self.fold.setCheckable(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fold.setFont(sized_font(9))
        box.addWidget(self.fold)
        self.ignored_list.hide()
        box.addWidget(self.ignored_list)
        self._rule = rule(self)
        box.addWidget(self._rule)
        box.addWidget(self.detail)

    def _fold_body(self, folded: bool) -> None:
        self._body.setVisible(not folded)
        self.head.show_filters(not folded)
        self._leave_room()

    def _connect(self) -> None:
        session = self._session
        for signal in (session.findings_changed, session.scene_changed):
            signal.connect(session.soon.of(self, self._refresh))
        session.plan_changed.connect(self._plan_changed)
        session.layers_changed.connect(self._tell_old)
        session.reading_progressed.connect(lambda title, share: self._tell_empty() if share >= 1.0 else None)
        session.late_fixes.changed.connect(self._show_late_fixes)
        self.head.changed.connect(self._refresh)
        self.head.folding_asked.connect(self.rows.fold_all)
        self.fold.toggled.connect(self._fold)
        self.empty.pressed.connect(self.head.clear)
        for findings in (self.list, self.ignored_list):
            findings.chosen.connect(self.activate)
            findings.menu_asked.connect(lambda index, at, one=findings: self._show_menu(one, index, at))
            findings.selectionModel().currentChanged.connect(lambda _, __, one=findings: self._choose(one))
        self._connect_detail()
        self.patience.changed.connect(self._show_checking)
        self.patience.changed.connect(self._tell_empty)

    def _connect_detail(self) -> None:
        detail, session = self.detail, self._session
        detail.chart.join(session.charts)
        detail.ignored.connect(session.ignore_finding)
        detail.heeded.connect(lambda finding: session.ignore_finding(finding, None))
        detail.show_requested.connect(self.activate)
        detail.page_requested.connect(self.page_requested)
        detail.fix_looked_at.connect(self.fix_looked_at)
        detail.fix_wanted.connect(self.mend)
        for told in (self._tell_needs, self._leave_room):
            detail.room_wanted.connect(told)
        detail.height_changed.connect(lambda: QTimer.singleShot(0, self.list, self.list.keep_in_sight))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The detail leaves room for the list."""
        super().resizeEvent(event)
        if self.detail.isHidden() != (self.current() is None or self._gives_way()):
            self._show_detail()
        else:
            self._leave_room()

    # --- height
    def least_px(self) -> int:
        """The head and a row of the list."""
        return self.room.least_px()

    def enough_px(self) -> int:
        """Four rows with their number, or all that there are, and the detail of the one that is chosen."""
        return self.room.enough_px(self.wants_room)

    def better_px(self) -> int:
        """The detail too, while somebody works elsewhere."""
        return self.room.enough_px(self.current() is not None)

    def whole_px(self) -> int:
        """All rows, and all of the detail."""
        return self.room.whole_px(self.wants_room)

    @property
    def wants_room(self) -> bool:
        """Whether a finding is told in full."""
        return self._is_used and self.current() is not None

    def set_used(self, used: bool) -> None:
        """While somebody works elsewhere the list keeps its rows, and the detail gives way where both have no room."""
        self._is_used = used
        self._show_detail()

    def begin_at(self) -> QWidget | None:
        """The list; the filter where nothing is in it."""
        return self.list if self.rows.rowCount() else self.head.search

    def _leave_room(self) -> None:
        self.room.share(self.height())

    def _tell_needs(self) -> None:
        """Tell who shares out the column when another height is enough."""
        need_px = self.enough_px()
        if need_px != self._need_px:
            self._need_px = need_px
            self.needs_changed.emit()

    def _gives_way(self) -> bool:
        """Whether the detail has no room beside four rows, and nobody works here."""
        return not self._is_used and self.height() < self.room.enough_px(True)

    # --- what is shown
    def filter(self) -> FindingFilter:
        """The filter as the head sets it."""
        return self.head.filter(self._session.scene)

    def _plan_changed(self, change: Change | None) -> None:
        """Edits of features leave the list as it is until they are judged."""
        if change is None or change.tables - {"feature"}:
            self._session.soon.want(self, self._refresh)
        elif self._session.checks_stopped or self.patience.late:
            self._show_checking()

    def _refresh(self) -> None:
        session = self._session
        reasons = session.plan.settings.get("ignored") or {}
        some = session.judged.scenes or session.judged.ignored
        titles = {code: title for code, (title, _) in session.check_facts().items()} if some else {}
        for rows in (self.rows, self.ignored_rows):
            rows.titles = titles
            rows.scene_names = {scene.number: scene.name for scene in session.plan.scene_list()}
        self.ignored_rows.reasons = {key: str(reason) for key, reason in reasons.items()}
        wanted = self.filter()
        self._show_checking()
        self.list.take(session.judged, wanted, self.head.grouping)
        self.ignored_list.take(AllFindings.among(session.ignored_findings), FindingFilter(scene=wanted.scene))
        self.head.show_counts(session.judged.count(wanted.scene))
        self._show_ignored(self.ignored_rows.rowCount())
        self._tell_empty()
        self._show_detail()

    def _show_ignored(self, count: int) -> None:
        self.fold.setText(tr("Ignored ({n})", n=count))
        self.fold.setVisible(count > 0)
        self.ignored_list.setVisible(count > 0 and self.fold.isChecked())
        self.ignored_list.setFixedHeight(min(MOST_IGNORED_PX, max(1, count) * ROW_PX + 2))
        self.fold.setIcon(icon("chevron-down" if self.fold.isChecked() else "chevron-right", "quiet-ink"))
        self._leave_room()

    def _tell_empty(self) -> None:
        self._show_empty(self._session.judged.count().total(), len(self._session.ignored_findings))

    def _show_empty(self, heeded: int, ignored: int) -> None:
        nothing = self.rows.rowCount() == 0
        self.empty.setVisible(nothing)
        if not nothing:
            return
        if heeded:
            self.empty.say(hidden_words(self.filter().only_by_scene, heeded), tr("Show all findings"))
            return
        if self._session.layers.reading:
            self.empty.say(tr("Not checked to the end: layers are still being read. Findings appear here as they come."))
            return
        if self._session.is_pending:
            self.empty.say(tr("Not checked to the end. Findings appear here as they come."))
            return
        bases = [basis for _, basis in self._session.check_facts().values()]
        unfounded = sum(basis.startswith("P") for basis in bases)
        told = tr(
            "No findings: {n} {n:check|checks}, {unfounded} of them with planning defaults that have no published source.",
            n=len(bases),
            unfounded=unfounded,
        )
        self.empty.say(told + (" " + tr("{n} {n:finding|findings} {n:is|are} ignored.", n=ignored) if ignored else ""))

    def _tell_old(self) -> None:
        """To the map: it is painted once, and asks no more, while the list asks whenever it is painted."""
        late = self.patience.late or self._session.checks_stopped
        self.old_told.emit(self._session.is_stale if late else never)

    def _show_checking(self) -> None:
        """Only where a run takes longer than people notice, or was stopped: what is not judged again, and how far the run is."""
        late, stopped = self.patience.late, self._session.checks_stopped
        self._tell_old()
        for rows in (self.rows, self.ignored_rows):
            rows.stale = self._session.is_stale if late or stopped else never
        self.head.show_checking(late)
        old = (
            [finding for finding in (*self._session.findings, *self._session.ignored_findings) if self._session.is_stale(finding)]
            if stopped
            else []
        )
        self.progress.show_state(late and self._session.checks_are_due, len(old))
        self._leave_room()
        for finding_list in (self.list, self.ignored_list):
            finding_list.viewport().update()

    def _fold(self) -> None:
        self._show_ignored(self.ignored_rows.rowCount())

    def _choose(self, source: FindingList) -> None:
        """The detail follows the list in which a row was chosen; the other list lets go of its own."""
        other = self.ignored_list if source is self.list else self.list
        if source.currentIndex().isValid() and other.currentIndex().isValid():
            other.setCurrentIndex(QModelIndex())
        if source.currentIndex().isValid() and source.hasFocus():
            self.taken_up.emit()
        self._show_detail()

    def current(self) -> Finding | None:
        """The finding that is chosen in either list."""
        return self.list.current() or self.ignored_list.current()

    def _reason(self, finding: Finding) -> str | None:
        return finding.reason_in(self.ignored_rows.reasons)

    def _show_detail(self) -> None:
        finding = self.current()
        if finding is not self._told:
            self._told = finding
            self._session.late_fixes.ask(finding)
            self.finding_chosen.emit(finding)
        self._take_late_fixes()
        finding = None if self._gives_way() else finding
        self._rule.setVisible(finding is not None)
        reason = self._reason(finding) if finding else None
        self.detail.several_scenes = len(self._session.plan.scene_list()) > 1
        self.detail.show_finding(finding, self.rows.title(finding) if finding else "", reason, not self._session.file.read_only)
        self._leave_room()
        self._tell_needs()

    def _take_late_fixes(self) -> None:
        """What was looked for, of the finding that is chosen."""
        late, finding = self._session.late_fixes, self._told
        self.detail.more_fixes = () if finding is None else late.of(finding)
        self.detail.is_looking = finding is not None and late.is_looking(finding)

    def _show_late_fixes(self) -> None:
        self._take_late_fixes()
        self.detail.show_fixes()
        self._leave_room()

    # --- what is done
    def show_worst(self) -> None:
        """Hide no finding of any scene, make the first of the worst the current one, and give the list the focus."""
        self._session.soon.now(self)
        self.head.clear()
        worst = self._session.judged.worst
        if worst:
            self.rows.unfold(worst[0])
            self.list.go_to(worst[0])
        if self.rows.rowCount():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_one(self, finding: Finding) -> None:
        """Make a finding the current one, past a filter that hides it, and give the list the focus."""
        self._session.soon.now(self)
        self.rows.unfold(finding)
        if self.rows.row_of(finding) < 0:
            self.head.clear()
            self.rows.unfold(finding)
        self.list.go_to(finding)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def activate(self, finding: Finding | None) -> None:
        """Go to the finding's scene, select what it is about, and ask for its place."""
        if finding is None:
            return
        session = self._session
        self._go_to_scene(finding)
        session.select(feature for feature in finding.features if feature in session.plan.features)
        self.taken_up.emit()
        self.finding_activated.emit(finding)

    def _go_to_scene(self, finding: Finding) -> None:
        session = self._session
        if finding.scene != session.scene and any(scene.number == finding.scene for scene in session.plan.scene_list()):
            session.set_scene(finding.scene)

    def mend(self, finding: Finding, fix: Fix) -> None:
        """Do a fix as one step that undo takes back, in the finding's scene; then the next finding is the current one."""
        session = self._session
        self.fix_looked_at.emit(finding, None)
        self._go_to_scene(finding)
        following = self.list.neighbour(finding)
        try:
            change = fix.change(session.plan, finding.scene, session.scope)
        except TabletopError as error:
            session.notice.emit(i18n.text(error.message), "warn")
            return
        if session.do(change) and following is not None:
            self.list.go_to(following)

    def _show_menu(self, source: FindingList, index: QModelIndex, at: QPoint) -> None:
        """The menu of a row; it goes when it is closed."""
        finding, group = source.rows.finding(index), source.rows.group(index)
        if finding is not None:
            menu: QMenu = self._menu_of(finding)
        elif group is not None:
            menu = group_menu(source.rows, group, self)
        else:
            return
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _menu_of(self, finding: Finding) -> FindingMenu:
        refusal = tr("This plan is open for reading only; save a copy to edit it.") if self._session.file.read_only else ""
        fixes = (*finding.fixes, *self._session.late_fixes.of(finding))
        menu = FindingMenu(fixes, self._reason(finding) is not None, refusal, self)
        menu.show_requested.connect(lambda: self.activate(finding))
        menu.why_requested.connect(self.detail.tell_why)
        menu.page_requested.connect(lambda: self.page_requested.emit(finding.code))
        menu.fix_looked_at.connect(lambda fix: self.fix_looked_at.emit(finding, fix))
        menu.fix_wanted.connect(lambda fix: self.mend(finding, fix))
        menu.ignore_requested.connect(self.detail.ask_or_heed)
        menu.copy_requested.connect(lambda: self.copy(finding))
        return menu

    def copy(self, finding: Finding) -> None:
        """All of a finding as text on the clipboard."""
        QGuiApplication.clipboard().setText(finding_as_text(finding, self.rows.title(finding), self._reason(finding)))

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.head.retranslate()
        self.name_fold()
        self.list.setAccessibleName(tr("Findings, worst first"))
        self.ignored_list.setAccessibleName(tr("Ignored findings"))
        self._refresh()

    def retint(self) -> None:
        """Shapes in the colours of the theme."""
        retint_buttons(self)
        self.head.retint()
        self._show_ignored(self.ignored_rows.rowCount())
        for findings in (self.list, self.ignored_list):
            findings.viewport().update()
