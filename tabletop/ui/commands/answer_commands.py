"""Edits that wait for an answer, since somebody else changed the same rows or put an older copy in the place of the file; what is said of
the open plan by itself."""

from PySide6.QtCore import QObject
from shapely import GeometryCollection

from tabletop.core.comparison.rebasing import RowConflict
from tabletop.core.text.message import mark
from tabletop.core.values.feature import Feature
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
    """Show what both changed, and ask what stands; or which goes on where an older copy stands in the place of the file."""
    if desk.session.file.others.older:
        _answer_older(desk)
        return
    from tabletop.ui.dialogs.asked import is_accepted
    from tabletop.ui.keeping.answer_dialog import AnswerDialog
    from tabletop.ui.parts.panel_parts import stand_beside

    if desk.session.file.others.conflicts:
        dialog = AnswerDialog(desk.session, desk.window)
        dialog.looked_at.connect(lambda conflict: show_conflict(desk, conflict))
        stand_beside(dialog)
        is_accepted(dialog)
        desk.canvas.setFocus()  # the button that was pressed is gone: Ctrl+Z is for the map


def _answer_older(desk: Desk) -> None:
    from tabletop.ui.keeping.older_copy_question import ask_which_goes_on

    answer = ask_which_goes_on(desk.window, desk.session.file.others.asked_words)
    if answer == "keep":
        desk.session.older.keep_screen()
    elif answer == "take":
        desk.session.older.take_copy()
    desk.canvas.setFocus()


def show_conflict(desk: Desk, conflict: RowConflict) -> None:
    """Go to what both changed, in a scene in which it stands, and let it flash; as it is in the plan, and as each of the two has it."""
    rows = [row for row in (conflict.mine, conflict.theirs, conflict.before) if isinstance(row, Feature)]
    session = desk.session
    if not any(row.at(session.scene) for row in rows):
        numbers = (scene.number for scene in session.plan.scene_list())
        session.set_scene(next((number for number in numbers if any(row.at(number) for row in rows)), session.scene))
    states = [state for row in rows[:2] if (state := row.at(session.scene)) is not None]
    if states:
        desk.canvas.show_place(GeometryCollection([state.geometry for state in states]))


def _asking(session: Session) -> bool:
    return bool(session.file.others.asking)


def answer_actions() -> list[ActionSpec]:
    """The question that waits."""
    needs = mark("no edit waits for an answer")
    return [
        ActionSpec("answer-edits", mark("Answer what both changed..."), "file", answer_edits, "", "users", enabled=_asking, needs=needs)
    ]
