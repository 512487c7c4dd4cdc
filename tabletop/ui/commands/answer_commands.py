"""Edits that wait for an answer, since somebody else changed the same rows; what is said of the open plan by itself."""

from PySide6.QtCore import QObject

from tabletop.core.text.message import mark
from tabletop.i18n import tr
from tabletop.session.session import Session
from tabletop.ui.commands.fault_commands import forget_plan
from tabletop.ui.commands.file_commands import save_copy
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk

TOPIC, MISSING = "answer", "missing"


class PlanNotices(QObject):
    """What is said of the open plan by itself: that edits wait for an answer, with a button that asks; that its file went, with one that
    saves a copy. All of it goes with the plan."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._asked, self._is_missing = "", False
        desk.session.plan_left.connect(self._forget)
        desk.session.file.others.conflicts_changed.connect(self._ask)
        desk.session.file.neighbours.file.changed.connect(self._look)

    def _forget(self) -> None:
        forget_plan(self._desk)

    def _ask(self) -> None:
        """Once for each number of edits; a notice that was closed stays so."""
        before, self._asked = self._asked, self._desk.session.file.others.asked_words
        if not self._asked:
            self._desk.notices.drop(TOPIC)
        elif self._asked != before:
            choice = (tr("Answer..."), lambda: self._desk.guard(lambda: answer_edits(self._desk)))
            self._desk.notices.add_choice(self._asked, [choice], TOPIC, stays=True)

    def _look(self) -> None:
        """The file of the plan went, or is there again. Edits that wait for it are said by themselves."""
        desk, file = self._desk, self._desk.session.file
        was, self._is_missing = self._is_missing, file.neighbours.file.is_missing
        if not self._is_missing:
            desk.notices.drop(MISSING)
            if was and file.held is None and file.path is not None:
                desk.say(tr("{file} is there again.", file=file.path.name))
        elif file.held is None and file.path is not None:
            copy = (tr("Save a copy"), lambda: desk.guard(lambda: save_copy(desk)))
            desk.notices.add_choice(file.neighbours.file.words(file.path, not file.read_only), [copy], MISSING, stays=True)


def answer_edits(desk: Desk) -> None:
    """Show what both changed, and ask what stands."""
    from tabletop.ui.keeping.answer_dialog import AnswerDialog

    if desk.session.file.others.conflicts:
        AnswerDialog(desk.session, desk.window).exec()
        desk.canvas.setFocus()  # the button that was pressed is gone: Ctrl+Z is for the map


def _asking(session: Session) -> bool:
    return bool(session.file.others.asking)


def answer_actions() -> list[ActionSpec]:
    """The question that waits."""
    needs = mark("no edit waits for an answer")
    return [
        ActionSpec("answer-edits", mark("Answer what both changed..."), "file", answer_edits, "", "users", enabled=_asking, needs=needs)
    ]
