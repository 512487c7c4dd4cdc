"""Checks that take longer than people notice: how far they are, and a button that stops them; stopped, one that goes on."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from tabletop.core.values.change import Change
from tabletop.i18n import tr
from tabletop.session.base.soon import LARGE
from tabletop.session.session import Session
from tabletop.ui.parts.panel_parts import plain_label

PATIENCE_MS = 200
STEPS = 1_000


class CheckPatience(QObject):
    """Tells late, and only then, that what an edit touched is not judged again: `late` while it is so, `changed` when it turns, or where
    the time is over and nobody said that everything is judged.

    It asks what the session has judged, not whether a run is going: checks that have not begun leave the plan unjudged too.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.late = False
        self._session = session
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._timer.timeout.connect(self._waited)
        for signal in (session.plan_changed, session.layers_changed, session.check_progressed):
            signal.connect(self._begin)
        session.reading_progressed.connect(self._begin)
        session.findings_changed.connect(self._heard)

    def _begin(self, change: object = None, *_: object) -> None:
        if self.late:
            return
        if isinstance(change, Change) and len(change.edits) >= LARGE:
            self._timer.start(0)  # nobody takes the checks of so much to be through in time
        elif not self._timer.isActive():
            self._timer.start(PATIENCE_MS)

    def _waited(self) -> None:
        if self._session.is_pending and not self._session.checks_stopped:
            self.late = True
        self.changed.emit()

    def _heard(self) -> None:
        if self._session.is_pending and not self._session.checks_stopped:
            self._begin()
            return
        self._timer.stop()
        if self.late:
            self.late = False
            self.changed.emit()


class CheckProgress(QWidget):
    """A line of words, a bar, a button. It hides itself while there is nothing to say."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.words = plain_label(self, style="quiet")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, STEPS)
        self.button = QPushButton(self)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._press)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.words)
        left.addWidget(self.bar)
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 0, 8, 8)
        box.setSpacing(8)
        box.addLayout(left, 1)
        box.addWidget(self.button)
        session.check_progressed.connect(self._show_share)
        self.hide()

    def show_state(self, late: bool, stale: int) -> None:
        """Running or about to, and late: how far it is. Stopped by hand: how many findings are not judged again. Else nothing."""
        stopped = self._session.checks_stopped
        self.bar.setVisible(not stopped)
        if stopped:
            self.words.setText(tr("Checks stopped; findings not judged again: {n}", n=stale))
            self.button.setText(tr("Check again"))
        else:
            self.words.setText(tr("The checks are running"))
            self.button.setText(tr("Cancel"))
        self.button.setAccessibleName(f"{self.button.text()}: {self.words.text()}")
        self.setVisible(stopped or late)
        self._show_share()

    def _show_share(self) -> None:
        value = round(STEPS * (self._session.check_share or 0.0))
        if not self.isHidden() and value != self.bar.value():
            self.bar.setUpdatesEnabled(False)  # else the bar paints at once, and all else that waits to be painted with it
            self.bar.setValue(value)
            self.bar.setUpdatesEnabled(True)

    def _press(self) -> None:
        if self._session.checks_stopped:
            self._session.check_now()
            self._session.findings_changed.emit()
        else:
            self._session.cancel_checks()
