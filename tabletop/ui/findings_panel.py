"""The findings panel: what the checks say, worst first; filtered, shown on the map, ignored with a reason."""

from collections import Counter

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from tabletop.core.finding import SEVERITIES, Finding
from tabletop.i18n import number, tr
from tabletop.session import Session
from tabletop.ui import wording
from tabletop.ui.finding_detail import FindingDetail
from tabletop.ui.finding_rows import FindingDelegate, FindingFilter, FindingRows
from tabletop.ui.icons import icon
from tabletop.ui.panel_parts import EmptyState, Panel, plain_label, plain_tooltip, retint_buttons, rule
from tabletop.ui.property_editors import CalmCombo
from tabletop.ui.signs import severity_icon
from tabletop.ui.theme import sized_font

CHECKING_SHOWN_MS = 200


class FindingList(QListView):
    """A list of findings. `chosen` on a click or Enter."""

    chosen = Signal(object)

    def __init__(self, rows: FindingRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.setModel(rows)
        self.setItemDelegate(FindingDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.chosen.emit(self.rows.finding(index)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the place; the arrows only read."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.current())
        else:
            super().keyPressEvent(event)

    def current(self) -> Finding | None:
        """The finding of the current row."""
        return self.rows.finding(self.currentIndex())

    def take(self, findings: list[Finding], wanted: FindingFilter) -> None:
        """Show these; selection and scroll stay where the same finding is still there."""
        kept, scrolled = self.current(), self.verticalScrollBar().value()
        if self.rows.show(findings, wanted):
            row = self.rows.row_of(kept)
            if row >= 0:
                self.setCurrentIndex(self.rows.index(row))
            self.verticalScrollBar().setValue(scrolled)


class FindingsPanel(Panel):
    """Findings of the session. `finding_activated` carries the finding whose place shall be shown."""

    finding_activated = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.rows = FindingRows(self)
        self.ignored_rows = FindingRows(self)
        self.title = plain_label(self, style="title", wrap=False)
        self.checking = plain_label(self, style="quiet", wrap=False)
        self.toggles = {severity: QToolButton(self) for severity in SEVERITIES}
        self.search = QLineEdit(self, clearButtonEnabled=True)
        self.scene = CalmCombo(self)
        self.list = FindingList(self.rows, self)
        self.empty = EmptyState(self)
        self.fold = QToolButton(self)
        self.ignored_list = FindingList(self.ignored_rows, self)
        self.detail = FindingDetail(self)
        self._slow = QTimer(self, singleShot=True, interval=CHECKING_SHOWN_MS)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.follow_theme()

    # --- layout
    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(self._head())
        box.addWidget(rule(self))
        self.list.setMinimumHeight(48)
        box.addWidget(self.list, 1)
        box.addWidget(self.empty, 1)
        self.fold.setCheckable(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fold.setFont(sized_font(9))
        box.addWidget(self.fold)
        self.ignored_list.setMaximumHeight(136)
        self.ignored_list.hide()
        box.addWidget(self.ignored_list)
        self._rule = rule(self)
        box.addWidget(self._rule)
        box.addWidget(self.detail)

    def _head(self) -> QVBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(4)
        self._said = QStackedWidget(self)
        self._said.addWidget(self.title)
        self._said.addWidget(self.checking)
        self._said.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        line.addWidget(self._said)
        line.addStretch(1)
        for button in self.toggles.values():
            button.setCheckable(True)
            button.setChecked(True)
            button.setFixedHeight(24)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            line.addWidget(button)
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.search, 1)
        self.scene.setMinimumContentsLength(8)
        filters.addWidget(self.scene)
        head = QVBoxLayout()
        head.setContentsMargins(12, 8, 8, 8)
        head.setSpacing(8)
        head.addLayout(line)
        head.addLayout(filters)
        return head

    def _connect(self) -> None:
        session = self._session
        session.findings_changed.connect(self._refresh)
        session.plan_changed.connect(lambda _: self._refresh())
        session.scene_changed.connect(self._refresh)
        for button in self.toggles.values():
            button.toggled.connect(self._refresh)
        self.search.textChanged.connect(self._refresh)
        self.scene.activated.connect(lambda _: self._refresh())
        self.fold.toggled.connect(self._fold)
        self.empty.pressed.connect(self.clear_filter)
        for findings in (self.list, self.ignored_list):
            findings.chosen.connect(self.activate)
            findings.selectionModel().currentChanged.connect(lambda _, __, one=findings: self._choose(one))
        self.detail.ignored.connect(session.ignore_finding)
        self.detail.heeded.connect(lambda finding: session.ignore_finding(finding, None))
        self.detail.show_requested.connect(self.activate)
        self._slow.timeout.connect(self._show_checking)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The detail leaves room for the list."""
        super().resizeEvent(event)
        self.detail.leave_room(self.height())

    # --- what is shown
    def filter(self) -> FindingFilter:
        """The filter as the header sets it."""
        severities = frozenset(one for one, button in self.toggles.items() if button.isChecked())
        return FindingFilter(severities, self._session.scene if self.scene.currentIndex() == 0 else None, self.search.text())

    def clear_filter(self) -> None:
        """Show every finding."""
        for button in self.toggles.values():
            button.setChecked(True)
        self.search.clear()
        self.scene.setCurrentIndex(1)
        self._refresh()

    def _refresh(self) -> None:
        session = self._session
        reasons = session.plan.settings.get("ignored") or {}
        every = (*session.findings, *session.ignored_findings)
        heeded = [one for one in every if one.key not in reasons]
        ignored = [one for one in every if one.key in reasons]
        self._titles = {code: title for code, (title, _) in session.check_facts().items()}
        self.rows.titles = self.ignored_rows.titles = self._titles
        self.ignored_rows.reasons = {key: str(reason) for key, reason in reasons.items()}
        self.list.take(heeded, self.filter())
        scene = self.filter().scene
        self.ignored_list.take(ignored, FindingFilter(scene=scene))
        self._show_counts([one for one in heeded if scene is None or one.scene == scene])
        self._show_ignored(self.ignored_rows.rowCount())
        self._show_empty(len(heeded), len(ignored))
        self._show_detail()
        self._show_checking()

    def _show_counts(self, findings: list[Finding]) -> None:
        counts = Counter(one.severity for one in findings)
        for severity, button in self.toggles.items():
            button.setText(number(counts[severity]))
            word = wording.severity_word(severity)
            button.setAccessibleName(tr("{severity}: {n} findings", severity=word, n=counts[severity]))
            button.setToolTip(plain_tooltip(tr("{severity}: show or hide {n} findings", severity=word, n=counts[severity])))

    def _show_ignored(self, count: int) -> None:
        self.fold.setText(tr("Ignored ({n})", n=count))
        self.fold.setVisible(count > 0)
        self.ignored_list.setVisible(count > 0 and self.fold.isChecked())
        self.fold.setIcon(icon("chevron-down" if self.fold.isChecked() else "chevron-right", "quiet-ink"))

    def _show_empty(self, heeded: int, ignored: int) -> None:
        nothing = self.rows.rowCount() == 0
        self.list.setVisible(not nothing)
        self.empty.setVisible(nothing)
        if not nothing:
            return
        if heeded:
            self.empty.say(tr("No finding passes the filter; {n} stand behind it.", n=heeded), tr("Show all findings"))
            return
        bases = [basis for _, basis in self._session.check_facts().values()]
        unfounded = sum(basis.startswith("P") for basis in bases)
        told = tr(
            "No findings: {n} checks, {unfounded} of them with planning defaults that have no published source.",
            n=len(bases),
            unfounded=unfounded,
        )
        self.empty.say(told + (" " + tr("{n} findings are ignored.", n=ignored) if ignored else ""))

    def _show_checking(self) -> None:
        """A quiet word, only where a run takes longer than people notice."""
        busy = self._session.checking
        if busy and not self._slow.isActive() and self.sender() is not self._slow:
            self._slow.start()
            return
        if not busy:
            self._slow.stop()
        self._said.setCurrentWidget(self.checking if busy else self.title)

    def _fold(self) -> None:
        self._show_ignored(self.ignored_rows.rowCount())

    def _choose(self, source: FindingList) -> None:
        """The detail follows the list in which a row was chosen; the other list lets go of its own."""
        other = self.ignored_list if source is self.list else self.list
        if source.currentIndex().isValid() and other.currentIndex().isValid():
            other.setCurrentIndex(QModelIndex())
        self._show_detail()

    def current(self) -> Finding | None:
        """The finding that is chosen in either list."""
        return self.list.current() or self.ignored_list.current()

    def _show_detail(self) -> None:
        finding = self.current()
        self._rule.setVisible(finding is not None)
        reasons = self.ignored_rows.reasons
        reason = reasons.get(finding.key) if finding else None
        self.detail.show_finding(finding, self.rows.title(finding) if finding else "", reason, not self._session.read_only)

    # --- what is done
    def activate(self, finding: Finding | None) -> None:
        """Go to the finding's scene, select what it is about, and ask for its place."""
        if finding is None:
            return
        session = self._session
        if finding.scene != session.scene and any(scene.number == finding.scene for scene in session.plan.scene_list()):
            session.set_scene(finding.scene)
        session.select(one for one in finding.features if one in session.plan.features)
        self.finding_activated.emit(finding)

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.title.setText(tr("Findings"))
        self.checking.setText(tr("checking..."))
        self.search.setPlaceholderText(tr("Filter"))
        self.search.setAccessibleName(tr("Filter the findings by words"))
        self.list.setAccessibleName(tr("Findings, worst first"))
        self.ignored_list.setAccessibleName(tr("Ignored findings"))
        row = max(0, self.scene.currentIndex())
        self.scene.clear()
        self.scene.addItems([tr("This scene"), tr("All scenes")])
        self.scene.setCurrentIndex(row)
        self.scene.setAccessibleName(tr("Scenes whose findings are shown"))
        self._refresh()

    def retint(self) -> None:
        """Shapes in the colours of the theme."""
        retint_buttons(self)
        for severity, button in self.toggles.items():
            button.setIcon(severity_icon(severity))
        self._show_ignored(self.ignored_rows.rowCount())
        for findings in (self.list, self.ignored_list):
            findings.viewport().update()
