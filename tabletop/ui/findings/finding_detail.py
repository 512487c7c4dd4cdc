"""The finding that is chosen, in full: sentence, numbers, basis, why, ways to mend it; ignored with a reason, or heeded again."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.values.finding import Finding
from tabletop.core.values.fix import Fix
from tabletop.i18n import tr
from tabletop.ui.charts.finding_chart import FindingChart
from tabletop.ui.findings.finding_fixes import FixButtons
from tabletop.ui.findings.finding_why import FindingWhy
from tabletop.ui.parts import wording
from tabletop.ui.parts.fact_grid import FactGrid
from tabletop.ui.parts.panel_parts import Panel, plain_label

LEAST_PX, MOST_PX, GAP_PX = 64, 152, 8
LONG_PX = 272
"""So much height is given to a chart, or to read why, where it needs it."""
ASKING_PX = 40


class ReasonLine(QLineEdit):
    """A line that Esc leaves."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FindingDetail(Panel):
    """`ignored(finding, reason, in all scenes)`; `heeded(finding)`; `show_requested(finding)`; `page_requested(code)`.

    `fix_looked_at(finding, fix)` while a fix is hovered or has the focus (None: no longer); `fix_wanted(finding, fix)` to do it.
    """

    ignored = Signal(object, str, bool)
    heeded = Signal(object)
    show_requested = Signal(object)
    page_requested = Signal(str)
    fix_looked_at = Signal(object, object)
    fix_wanted = Signal(object, object)
    height_changed = Signal()
    room_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding: Finding | None = None
        self.sentence = plain_label(self)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts = FactGrid(self, wraps=True)
        self.chart = FindingChart(self)
        self.why = FindingWhy(self)
        self.fixes = FixButtons(self)
        self.show_button = QPushButton(self)
        self.ignore_button = QPushButton(self)
        self.reason = ReasonLine(self)
        self.everywhere = QCheckBox(self)
        self.several_scenes = False
        """Whether the plan has other scenes, in which the finding may be ignored too."""
        self.more_fixes: tuple[Fix, ...] = ()
        """Fixes that were looked for besides those of the finding."""
        self.is_looking = False
        """Whether such are being looked for."""
        self.wrong = plain_label(self, style="wrong")
        self.confirm = QPushButton(self)
        self.cancel = QPushButton(self)
        self._ask = QWidget(self)
        self._reason_shown = ""
        self._title_shown = ""
        self._editable = True
        self._panel_px, self._room_px = 4 * MOST_PX, 4 * MOST_PX
        self._lay_out()
        self.show_button.clicked.connect(lambda: self.show_requested.emit(self.finding))
        self.ignore_button.clicked.connect(self.ask_or_heed)
        self.confirm.clicked.connect(self._confirm)
        self.reason.returnPressed.connect(self._confirm)
        self.reason.left.connect(self._go_back)
        self.cancel.clicked.connect(self._go_back)
        self.why.unfolded.connect(self._fit_why)
        self.chart.unfolded.connect(self._fit_chart)
        self.why.page_requested.connect(self.page_requested)
        self.fixes.looked_at.connect(lambda fix: self.fix_looked_at.emit(self.finding, fix))
        self.fixes.height_changed.connect(lambda: QTimer.singleShot(0, self, self.room_wanted.emit))
        self.fixes.wanted.connect(lambda fix: self.fix_wanted.emit(self.finding, fix))
        self.retranslate()
        self.follow_theme()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.show_button)
        buttons.addWidget(self.ignore_button)
        buttons.addStretch(1)
        self._buttons = QWidget(self)
        self._buttons.setLayout(buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        answer = QHBoxLayout()
        answer.setSpacing(8)
        answer.addWidget(self.confirm)
        answer.addWidget(self.cancel)
        answer.addStretch(1)
        ask = QVBoxLayout(self._ask)
        ask.setContentsMargins(0, 0, 12, 0)
        ask.setSpacing(4)
        ask.addWidget(self.reason)
        ask.addWidget(self.everywhere)
        ask.addWidget(self.wrong)
        ask.addLayout(answer)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 0, 8)
        box.setSpacing(8)
        box.addWidget(self._told())
        box.addWidget(self.fixes)
        box.addWidget(self._buttons)
        box.addWidget(self._ask)
        self._ask.hide()

    def _told(self) -> QScrollArea:
        """Sentence and facts; they scroll where they are long, so that the buttons never leave."""
        self._inside = QWidget(self)
        self._words = box = QVBoxLayout(self._inside)
        box.setContentsMargins(0, 0, 8, 0)
        box.setSpacing(8)
        box.addWidget(self.sentence)
        box.addWidget(self.facts)
        box.addWidget(self.chart)
        box.addWidget(self.why)
        box.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inside)
        return self._area

    def leave_room(self, panel_px: int, room_px: int) -> None:
        """Take no more than a quarter of a panel of that height for words, up to the half of it while it is told why; `room_px` for all."""
        self._panel_px, self._room_px = panel_px, room_px
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The height follows the words at this width."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """The height follows the words."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = max(120, self.width() - 20)
        self._words.invalidate()
        needed = self._words.heightForWidth(width) if self._words.hasHeightForWidth() else self._words.sizeHint().height()
        most_px = self._panel_px // 2 if self.is_long else min(MOST_PX, self._panel_px // 4)
        self._inside.setFixedHeight(needed)
        room_px = self.words_room(self._room_px)
        least_px = max(24, min(self.wanted_px, room_px))  # less than wanted, where a low screen has no more
        self._area.setFixedHeight(min(needed, max(least_px, min(max(LEAST_PX, most_px), room_px))))
        self.height_changed.emit()

    @property
    def is_long(self) -> bool:
        """Whether it is told why, or a chart is shown."""
        return self.why.is_open or (self.chart.is_open and not self.chart.isHidden())

    @property
    def wanted_px(self) -> int:
        """Words want at least that height: for what is unfolded, or what a reason is given for."""
        if not self.is_long:
            return ASKING_PX if self.asking() else 0
        unfolded = [part for part in (self.chart, self.why) if part.is_open and not part.isHidden()]
        return min(LONG_PX, sum(part.heightForWidth(max(120, self.width() - 20)) + GAP_PX for part in unfolded))

    def least_px(self) -> int:
        """Height for all buttons, and the first lines of the words or what is unfolded."""
        return max(LEAST_PX, self.wanted_px) - self.words_room(0)

    def words_room(self, room_px: int) -> int:
        """What is left for words of so much height for the whole detail."""
        below = [part for part in (self.fixes, self._buttons, self._ask) if not part.isHidden()]
        return room_px - sum(part.sizeHint().height() + GAP_PX for part in below) - 2 * GAP_PX

    def _fit_why(self, unfolded: bool) -> None:
        self.room_wanted.emit()
        self._fit()
        if not unfolded:
            self._area.verticalScrollBar().setValue(0)
        else:
            self._words.activate()
            QTimer.singleShot(0, self, lambda: self._area.verticalScrollBar().setValue(self.why.y()))

    def _fit_chart(self, unfolded: bool) -> None:
        self.room_wanted.emit()
        self._fit()
        if unfolded:
            self._words.activate()
            QTimer.singleShot(0, self, lambda: self._area.verticalScrollBar().setValue(self.chart.y()))

    def tell_why(self) -> None:
        """Unfold the derivation and go there."""
        self.why.unfold(True)
        self.why.fold.setFocus()

    def show_finding(self, finding: Finding | None, title: str = "", reason: str | None = None, editable: bool = True) -> None:
        """Show a finding; None hides. `reason` is set for an ignored one. A reason that is being written stays while its finding does."""
        other = finding is None or self.finding is None or finding.key != self.finding.key
        self.finding = finding
        self.setVisible(finding is not None)
        if finding is None:
            return
        if other:
            self._leave()
        self._title_shown, self._reason_shown, self._editable = title, reason or "", editable
        self.sentence.setText(i18n.text(finding.message))
        facts = [
            (tr("Measured"), wording.measured_line(finding)),
            (tr("Basis"), wording.basis_text(finding.basis)),
            (tr("Check"), title),
        ]
        self.facts.show_facts(facts + ([(tr("Reason"), reason)] if reason is not None else []))
        self.chart.show_finding(finding)
        self.why.show_finding(finding)
        refusal = self._refusal()
        self.show_fixes()
        self.ignore_button.setText(tr("Ignore...") if reason is None else tr("Heed again"))
        self.ignore_button.setEnabled(editable)
        self.ignore_button.setToolTip(refusal)

    def show_fixes(self) -> None:
        """The fixes of the finding, and `more_fixes`."""
        if self.finding is None:
            return
        waiting = tr("Looking for ways to mend it...") if self.is_looking else ""
        self.fixes.show_fixes((*self.finding.fixes, *self.more_fixes), self._refusal(), waiting)
        self.fixes.setVisible(self.fixes.has_any and not self.asking())
        self._fit()

    def _refusal(self) -> str:
        return "" if self._editable else tr("This plan is open for reading only; save a copy to edit it.")

    def ask_or_heed(self) -> None:
        """Ask for the reason to ignore the finding; one that is ignored is heeded again."""
        if self._reason_shown:
            self.heeded.emit(self.finding)
            return
        self._buttons.hide()
        self.fixes.hide()
        self._ask.show()
        self.wrong.hide()
        self.everywhere.setVisible(self.several_scenes)
        self.room_wanted.emit()
        self._fit()
        self.reason.clear()
        self.everywhere.setChecked(False)
        self.reason.setFocus()

    def _confirm(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.wrong.setText(tr("Give a reason; it is kept in the plan and printed."))
            self.wrong.show()
            self.reason.setFocus()
            return
        self.ignored.emit(self.finding, reason, self.several_scenes and self.everywhere.isChecked())
        self._leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the form of the reason first."""
        if event.key() == Qt.Key.Key_Escape and self.asking():
            self._go_back()
        else:
            super().keyPressEvent(event)

    def _go_back(self) -> None:
        self._leave()
        self.ignore_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        self._ask.hide()
        self._buttons.show()
        self.fixes.setVisible(self.finding is not None and self.fixes.has_any)
        self.room_wanted.emit()
        self._fit()

    def asking(self) -> bool:
        """Whether a reason is being written."""
        return not self._ask.isHidden()

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.show_button.setText(tr("Show on the map"))
        self.reason.setPlaceholderText(tr("Reason (required)"))
        self.reason.setAccessibleName(tr("Reason for ignoring the finding"))
        self.everywhere.setText(tr("Ignore in all scenes"))
        self.confirm.setText(tr("Ignore"))
        self.cancel.setText(tr("Cancel"))
        self.why.retranslate()
        self.chart.retranslate()
        self.show_finding(self.finding, self._title_shown, self._reason_shown or None, self._editable)
        QTimer.singleShot(0, self, self._fit)  # once the words in the other language have their place

    def retint(self) -> None:
        """Icons in the colours of the theme."""
        self.why.retint()
        self.chart.retint()
