"""Exits suggested for the crowd at hand: looked for in a thread of their own, anew after each edit."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from tabletop.checks.base.snapshot import Snapshot
from tabletop.core.judgement.exit_suggestions import ExitSuggestions
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.session.base.background import Background, Job
from tabletop.session.base.signals import SessionSignals

DELAY_MS = 30


class ExitAdvice(QObject):
    """What is suggested now. Nothing is looked for until a crowd is asked for, and nothing any more once it is let go."""

    changed = Signal()
    """Other exits are suggested, or it is being looked for them."""

    def __init__(self, session: SessionSignals, state: Callable[[], tuple[Plan, int, LayerSet]]) -> None:
        super().__init__(session)
        self._state = state
        self._thread: Background | None = None
        self._job: Job[ExitSuggestions] | None = None
        self.crowd = ""
        """The crowd at hand, by its id; empty without one."""
        self.found: ExitSuggestions | None = None
        self._due = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._due.timeout.connect(self._look)
        for signal in (session.plan_changed, session.scene_changed, session.layers_changed):
            signal.connect(self._look_again)

    @property
    def is_looking(self) -> bool:
        """Whether what is suggested is not that of the plan as it stands yet."""
        return self._job is not None or self._due.isActive()

    def ask(self, crowd: str) -> None:
        """Suggest exits for a crowd from here on."""
        if crowd != self.crowd:
            self.let_go()
            self.crowd = crowd
            self._look_again()
            self.changed.emit()

    def let_go(self) -> None:
        """Suggest nothing any more."""
        self._stop()
        self.crowd, had, self.found = "", self.found, None
        if had is not None:
            self.changed.emit()

    def close(self) -> None:
        """End the thread."""
        self._stop()
        self.crowd = ""
        if self._thread is not None:
            self._thread.close()

    def _stop(self) -> None:
        self._due.stop()
        if self._job is not None:
            self._job.cancel()
        self._job = None

    def _look_again(self) -> None:
        """What stood stays until other exits are found; it is compared with the plan where it is shown."""
        if self.crowd:
            self._stop()
            self._due.start()

    def _look(self) -> None:
        from tabletop.checks.exits.suggested_exits import suggested_exits

        plan, scene, layers = self._state()
        feature = plan.features.get(self.crowd)
        if feature is None or feature.kind != "crowd" or feature.at(scene) is None:
            self._show(None)
            return
        if self._thread is None:
            self._thread = Background("exits", self)
        wanted = self.crowd

        def work(job: Job[ExitSuggestions]) -> ExitSuggestions:
            snapshot = Snapshot(plan, scene, layers)
            [crowd] = snapshot.named([wanted], "crowd")
            return suggested_exits(snapshot, crowd, job.cancelled)

        def failed(error: TabletopError) -> None:
            self._show(ExitSuggestions(wanted, scene, said=error.message))

        self._job = self._thread.submit(Job(work, self._show, failed))

    def _show(self, found: ExitSuggestions | None) -> None:
        self._job = None
        self.found = found
        self.changed.emit()
