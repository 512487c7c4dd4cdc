"""The bar over the map while a run is on or looked at: that this is an exercise, its clock, and what ends it. Else what can go on."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from tabletop.core.exercise.exercise_clock import written
from tabletop.core.exercise.replay import SPEEDS, delays_s
from tabletop.i18n import number, tr
from tabletop.session.session import Session
from tabletop.ui.parts.elided_label import ElidedLabel
from tabletop.ui.parts.panel_parts import plain_label, plain_tooltip
from tabletop.ui.parts.theme import colour, notifier, sized_font

TICK_MS = 500


class RunBar(QFrame):
    """Hidden while there is nothing of an exercise to say. `resume_wanted(code)`, `end_wanted(code)` of a run that is not on."""

    resume_wanted = Signal(str)
    end_wanted = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._dismissed = ""
        self.setObjectName("runbar")
        self.words = ElidedLabel(self)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.words.setFont(sized_font(10, bold=True))
        self.clock = plain_label(self, wrap=False)
        self.clock.setFont(sized_font(12, bold=True))
        self.first, self.second, self.third, self.fourth = (QPushButton(self) for _ in range(4))
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 4, 8, 4)
        box.setSpacing(8)
        box.addWidget(self.words, 1)
        for widget in (self.clock, *self._buttons):
            box.addWidget(widget)
        self.replay = ReplayTimer(session, self)
        self.first.clicked.connect(self._first)
        self.second.clicked.connect(self._second)
        self.third.clicked.connect(self._third)
        self.fourth.clicked.connect(self._fourth)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._show_clock)
        session.run_changed.connect(self.refresh)
        self.replay.changed.connect(self.refresh)
        notifier().changed.connect(self._dress)
        self.refresh()

    @property
    def _buttons(self) -> tuple[QPushButton, QPushButton, QPushButton, QPushButton]:
        return self.first, self.second, self.third, self.fourth

    def refresh(self) -> None:
        """What is said, and what can be done, as the session stands."""
        exercise = self._session.exercise
        offered = exercise.unfinished()
        titles: tuple[str, ...] = ()
        tips: tuple[str, ...] = ("", "", "", "")
        self.words.setText("")
        if exercise.is_on and exercise.run is not None:
            self.words.setText(tr("Exercise: {name}. What you do goes into the run; the plan stays as it is.", name=exercise.run.name))
            titles = (tr("Go on") if exercise.is_paused else tr("Pause"), tr("End the run"))
        elif exercise.is_replay and exercise.run is not None:
            self.words.setText(
                tr("Replay: {name}, {n} of {count}", name=exercise.run.name, n=exercise.at or 0, count=len(exercise.run.entries))
            )
            titles = (tr("Pause") if self.replay.runs else tr("Go on"), tr("Next"), f"{number(self.replay.speed)}×", tr("Close"))
            tips = ("", tr("Next entry"), tr("{n} times as fast", n=number(self.replay.speed)), tr("Back to the plan"))
        elif offered is not None and offered.code != self._dismissed:
            self.words.setText(tr("The run {name} was not ended ({n} {n:entry|entries}).", name=offered.name, n=offered.entries))
            titles = (tr("Continue"), tr("End the run"), tr("Later"))
        for button, title, tip in zip(self._buttons, (*titles, "", "", "", ""), tips, strict=False):
            button.setText(title)
            button.setToolTip(plain_tooltip(tip))
            button.setAccessibleName(tip or title)
            button.setVisible(bool(title))
        self._dress()
        self._show_clock()
        self.setVisible(bool(titles))

    def _show_clock(self) -> None:
        exercise = self._session.exercise
        shown = exercise.run is not None
        self.clock.setVisible(shown)
        if shown:
            clock = written(exercise.clock_s(), seconds=True)
            self.clock.setText(tr("{clock} (paused)", clock=clock) if exercise.is_on and exercise.is_paused else clock)
        runs = exercise.is_on and not exercise.is_paused
        if runs != self._tick.isActive():
            (self._tick.start if runs else self._tick.stop)()

    def _dress(self, _theme: str = "") -> None:
        """The accent colour while what is shown is not the plan, a quiet card else."""
        on = self._session.exercise.run is not None
        back, ink = (colour("accent"), colour("paper")) if on else (colour("field"), colour("ink"))
        line = colour("line").name()
        bar = f"QFrame#runbar {{ background: {back.name()}; border-bottom: 1px solid {line}; }}"
        self.setStyleSheet(f"{bar} QFrame#runbar > QLabel {{ color: {ink.name()}; }}")

    # --- the buttons
    def _first(self) -> None:
        exercise = self._session.exercise
        if exercise.is_on:
            (exercise.go_on if exercise.is_paused else exercise.pause)()
        elif exercise.is_replay:
            self.replay.toggle()
        elif (offered := exercise.unfinished()) is not None:
            self.resume_wanted.emit(offered.code)

    def _second(self) -> None:
        exercise = self._session.exercise
        if exercise.is_on:
            exercise.end()
        elif exercise.is_replay:
            self.replay.step()
        elif (offered := exercise.unfinished()) is not None:
            self.end_wanted.emit(offered.code)

    def _third(self) -> None:
        if self._session.exercise.is_replay:
            self.replay.faster()
        elif (offered := self._session.exercise.unfinished()) is not None:
            self._dismissed = offered.code
            self.refresh()

    def _fourth(self) -> None:
        self._session.exercise.leave()

    def changeEvent(self, event: QEvent) -> None:
        """Write every word again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()

    def stop(self) -> None:
        """Hear nothing more."""
        self._tick.stop()
        self.replay.stop()
        notifier().changed.disconnect(self._dress)


class ReplayTimer(QTimer):
    """Steps a replay on, as far apart as the entries were, over the speed."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent, singleShot=True)
        self._session = session
        self.speed = SPEEDS[1]
        self.setTimerType(Qt.TimerType.PreciseTimer)
        self.timeout.connect(self._next)
        session.run_changed.connect(self._follow)

    @property
    def runs(self) -> bool:
        """Whether it goes on by itself."""
        return self.isActive()

    def toggle(self) -> None:
        """Play, from the beginning where the end is shown; or stop."""
        exercise = self._session.exercise
        if self.isActive():
            self.stop()
        elif exercise.run is not None:
            if exercise.at == len(exercise.run.entries):
                exercise.show_entry(0)
            self._wait()
        self.changed.emit()

    def step(self) -> None:
        """The next entry, now."""
        self.stop()
        self._session.exercise.show_entry((self._session.exercise.at or 0) + 1)
        self.changed.emit()

    def faster(self) -> None:
        """The next speed; after the fastest the slowest."""
        self.speed = SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)]
        if self.isActive():
            self._wait()
        self.changed.emit()

    def _wait(self) -> None:
        exercise = self._session.exercise
        if exercise.run is None or exercise.at is None or exercise.at >= len(exercise.run.entries):
            return
        self.start(round(delays_s(exercise.run.entries, self.speed)[exercise.at] * 1000))

    def _next(self) -> None:
        self._session.exercise.show_entry((self._session.exercise.at or 0) + 1)
        self._wait()
        self.changed.emit()

    def _follow(self) -> None:
        if not self._session.exercise.is_replay:
            self.stop()
