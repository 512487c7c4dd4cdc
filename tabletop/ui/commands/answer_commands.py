"""Edits that wait for an answer, since somebody else changed the same rows."""

from tabletop.core.text.message import mark
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.keeping.answer_dialog import AnswerDialog


def answer_edits(desk: Desk) -> None:
    """Show what both changed, and ask what stands."""
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
