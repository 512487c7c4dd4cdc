"""The panel of the exercise: the runs of the plan, or the moderator's view of the one that is on."""

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from tabletop.session.session import Session
from tabletop.ui.exercise.moderator import ModeratorView
from tabletop.ui.exercise.runs_page import RunsPage
from tabletop.ui.parts.panel_parts import Panel


class ExercisePanel(Panel):
    """What it shows follows the session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.runs = RunsPage(session, self)
        self.moderator = ModeratorView(session, self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.runs)
        self._stack.addWidget(self.moderator)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)
        session.run_changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self._stack.setCurrentWidget(self.runs if self._session.exercise.run is None else self.moderator)
