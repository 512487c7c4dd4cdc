"""What the moderator has before his eyes while a run is on: clock, next inject, course of action, findings, decisions, log.

It stands in the main window only; the table never shows any of it.
"""

from collections.abc import Sequence
from itertools import islice

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.exercise.exercise_clock import written
from tabletop.core.values.scene import Inject, Scene
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.exercise.ad_hoc_form import AdHocForm
from tabletop.ui.exercise.exercise_words import entry_line, entry_tip, inject_detail, inject_line, placed_name
from tabletop.ui.parts.panel_parts import ScrollArea, plain_label, plain_tooltip, rule
from tabletop.ui.parts.property_editors import CalmCombo
from tabletop.ui.parts.theme import sized_font

TICK_MS = 500
MOST_LOG = 300
"""Entries in the list; the file and the export have all."""


class LogList(QListWidget):
    """Entries of the run, the last one first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(96)

    def fill(self, session: Session) -> None:
        """The entries as they stand; what is there already is left alone."""
        entries, run = session.exercise.entries, session.exercise.run
        if run is None or len(entries) < self.count():
            self.clear()
        if run is None:
            return
        for entry in entries[max(self.count(), len(entries) - MOST_LOG) :]:
            item = QListWidgetItem(entry_line(run.plan, entry))
            item.setToolTip(plain_tooltip(entry_tip(run.plan, entry)))
            self.insertItem(0, item)


class DecisionLine(QWidget):
    """What was decided, and who: Enter notes it with what is selected on the map."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.text, self.who = QLineEdit(self), QLineEdit(self)
        self.linked = plain_label(self, style="quiet")
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.text, 3)
        row.addWidget(self.who, 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(row)
        box.addWidget(self.linked)
        for field in (self.text, self.who):
            field.returnPressed.connect(self._note)
        session.selection_changed.connect(self.refresh)
        self.retranslate()

    def retranslate(self) -> None:
        """Write every word again."""
        self.text.setPlaceholderText(tr("What is decided"))
        self.text.setAccessibleName(tr("What is decided"))
        self.who.setPlaceholderText(tr("Who"))
        self.who.setAccessibleName(tr("Who"))
        self.refresh()

    def refresh(self) -> None:
        """Which features the decision is about."""
        chosen, placed = self._session.selection, self._session.plan.placed(self._session.scene) if self._session.selection else []
        names = [placed_name(one) for one in islice((one for one in placed if one.id in chosen), 4)]
        self.linked.setText(tr("About: {name}", name=", ".join(names[:3]) + ("..." if len(names) > 3 else "")) if names else "")
        self.linked.setVisible(bool(names))

    def _note(self) -> None:
        if self._session.exercise.decide(self.text.text(), self.who.text(), sorted(self._session.selection)):
            self.text.clear()
            self.text.setFocus()


class ModeratorView(QWidget):
    """`findings_wanted` when the findings are to be seen."""

    findings_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._waiting: list[Inject] = []
        self.name, self.clock = plain_label(self, style="title"), plain_label(self, wrap=False)
        self.clock.setFont(sized_font(16, bold=True))
        self.pause = QPushButton(self)
        self.next_head, self.detail = plain_label(self, style="quiet"), plain_label(self)
        self.next_text = plain_label(self)
        self.injects = CalmCombo(self)
        self.show_room = QCheckBox(self)
        self.fire, self.other, self.take_down = QPushButton(self), QPushButton(self), QPushButton(self)
        self.ad_hoc = AdHocForm(session, self)
        self.courses_head, self.courses = plain_label(self, style="quiet"), plain_label(self)
        self.notes_head, self.notes = plain_label(self, style="quiet"), plain_label(self)
        self.findings_head, self.worst = plain_label(self, style="quiet"), plain_label(self)
        self.findings = QPushButton(self)
        self.decision_head, self.log_head = plain_label(self, style="quiet"), plain_label(self, style="quiet")
        self.decision = DecisionLine(session, self)
        self.log = LogList(self)
        self.next_text.setFont(sized_font(9, bold=True))
        self.detail.setProperty("quiet", True)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        inside = QWidget(self)
        box = QVBoxLayout(inside)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(4)
        clock = QHBoxLayout()
        clock.addWidget(self.clock, 1)
        clock.addWidget(self.pause)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.fire)
        buttons.addWidget(self.other)
        buttons.addStretch(1)
        box.addWidget(self.name)
        box.addLayout(clock)
        parts: Sequence[Sequence[QWidget | QHBoxLayout]] = (
            (self.next_head, self.injects, self.next_text, self.detail, self.show_room, buttons, self.take_down, self.ad_hoc),
            (self.decision_head, self.decision),
            (self.courses_head, self.courses, self.notes_head, self.notes),
            (self.findings_head, self.worst, self.findings),
            (self.log_head,),
        )
        for part in parts:
            box.addWidget(rule(inside))
            for one in part:
                if isinstance(one, QWidget):
                    box.addWidget(one)
                else:
                    box.addLayout(one)
        box.addWidget(self.log, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ScrollArea(inside, self))
        self.ad_hoc.hide()

    def _connect(self) -> None:
        session = self._session
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._show_clock)
        for signal in (session.run_changed, session.scene_changed):
            signal.connect(self.refresh)
        session.plan_changed.connect(lambda _: self.refresh())
        session.findings_changed.connect(self._show_findings)
        self.pause.clicked.connect(self.toggle_pause)
        self.fire.clicked.connect(self.fire_next)
        self.other.clicked.connect(self.begin_ad_hoc)
        self.take_down.clicked.connect(session.exercise.clear_room)
        self.injects.currentIndexChanged.connect(lambda _: self._show_detail())
        self.ad_hoc.made.connect(self._fire)
        self.ad_hoc.left.connect(self._leave_ad_hoc)
        self.findings.clicked.connect(self.findings_wanted)

    # --- what is done
    def toggle_pause(self) -> None:
        """Stop the clock, or let it run again."""
        exercise = self._session.exercise
        (exercise.go_on if exercise.is_paused else exercise.pause)()

    def fire_next(self) -> None:
        """Fire the inject that is chosen: the next one, unless the moderator chose another."""
        place = self.injects.currentIndex()
        if 0 <= place < len(self._waiting):
            self._fire(self._waiting[place])

    def begin_ad_hoc(self) -> None:
        """Write an inject that nobody prepared."""
        self.ad_hoc.show()
        self.ad_hoc.begin()

    def begin_decision(self) -> None:
        """Go to the line where decisions are noted."""
        self.decision.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fire(self, inject: Inject) -> None:
        if self._session.exercise.fire(inject, self.show_room.isChecked()):
            self._leave_ad_hoc()

    def _leave_ad_hoc(self) -> None:
        had = self.ad_hoc.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self.ad_hoc.hide()
        if had:
            self.other.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what is shown
    def refresh(self) -> None:
        """All of it, as the run stands."""
        exercise = self._session.exercise
        if exercise.run is None:
            self._tick.stop()
            self.log.clear()
            return
        self.name.setText(exercise.run.name)
        self.pause.setText(tr("Go on") if exercise.is_paused else tr("Pause"))
        self.pause.setEnabled(exercise.is_on)
        scene = self._session.plan.scene(self._session.scene)
        self._show_injects()
        self._show_courses(scene)
        self._show_findings()
        self._show_clock()
        self.decision.setEnabled(exercise.is_on)
        self.decision.refresh()
        self.log.fill(self._session)

    def _show_clock(self) -> None:
        exercise = self._session.exercise
        if exercise.run is None:
            return
        self.clock.setText(written(exercise.clock_s(), seconds=True))
        runs = exercise.is_on and not exercise.is_paused
        if runs != self._tick.isActive():
            (self._tick.start if runs else self._tick.stop)()

    def _show_injects(self) -> None:
        exercise = self._session.exercise
        run = exercise.run
        waiting = run.waiting_injects(self._session.scene) if run is not None and exercise.is_on else []
        if waiting != self._waiting or self.injects.count() != len(waiting):
            self._waiting = waiting
            self.injects.blockSignals(True)
            self.injects.clear()
            self.injects.addItems([inject_line(inject) for inject in waiting])
            self.injects.blockSignals(False)
        self.next_head.setText(
            tr("Next inject of this scene ({n} waiting)", n=len(waiting)) if waiting else tr("No inject waits in this scene.")
        )
        self.injects.setVisible(len(waiting) > 1)
        self.fire.setEnabled(bool(waiting))
        self.other.setEnabled(exercise.is_on)
        self.show_room.setVisible(exercise.is_on)
        self.ad_hoc.setVisible(exercise.is_on and not self.ad_hoc.isHidden())
        self.take_down.setVisible(exercise.is_on and exercise.shown_to_room() is not None)
        self._show_detail()

    def _show_detail(self) -> None:
        place = self.injects.currentIndex()
        shown = 0 <= place < len(self._waiting)
        self.detail.setText(inject_detail(self._session.plan, self._waiting[place]) if shown else "")
        self.next_text.setText(inject_line(self._waiting[place]) if shown else "")
        for label in (self.next_text, self.detail):
            label.setVisible(shown)

    def _show_courses(self, scene: Scene) -> None:
        lines = [
            *([scene.course_of_action] if scene.course_of_action else []),
            *(f"{name}: {text}" for name, text in scene.courses.items()),
        ]
        for label, text in ((self.courses, "\n".join(lines)), (self.notes, scene.notes)):
            label.setText(text)
            label.setVisible(bool(text))
        self.courses_head.setText(tr("Course of action") if lines else tr("No course of action is written for this scene."))
        self.notes_head.setVisible(bool(scene.notes))

    def _show_findings(self) -> None:
        session = self._session
        if session.exercise.run is None:
            return
        counts = session.judged.count(session.scene)
        self.findings_head.setText(
            tr(
                "Findings of this scene: {stop} stop, {warn} {warn:warning|warnings}, {info} {info:note|notes}; {all} in all scenes",
                all=session.judged.count().total(),
                stop=counts["stop"],
                warn=counts["warn"],
                info=counts["info"],
            )
        )
        worst = next((finding for finding in session.findings if finding.scene == session.scene), None)
        self.worst.setText("" if worst is None else i18n.text(worst.message))
        self.worst.setVisible(worst is not None)
        self.findings.setVisible(worst is not None)

    def retranslate(self) -> None:
        """Write every word again."""
        self.fire.setText(tr("Fire"))
        self.other.setText(tr("Another inject..."))
        self.take_down.setText(tr("Take down from the room"))
        self.show_room.setText(tr("Show to the room"))
        self.show_room.setToolTip(plain_tooltip(tr("The table shows the text of the inject from the moment it is fired.")))
        self.injects.setAccessibleName(tr("Injects that wait"))
        self.decision_head.setText(tr("Decision: Enter notes it"))
        self.notes_head.setText(tr("Notes for the moderator"))
        self.findings.setText(tr("Show the findings"))
        self.log_head.setText(tr("Log of the run"))
        self.log.setAccessibleName(tr("Log of the run"))
        self.log.clear()
        self.decision.retranslate()
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Write every word again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on the list of injects fires the one that is chosen."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.focusWidget() is self.injects:
            self.fire_next()
        else:
            super().keyPressEvent(event)
