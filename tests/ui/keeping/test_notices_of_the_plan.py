"""What the window says of the open plan by itself, with a button that does something about it."""

from PySide6.QtCore import Qt

from support.two_planners import START, moved
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.ui.keeping.answer_dialog import AnswerDialog


def asking(window):  # noqa: F811
    return [one for one in window.notices.notices if "for your answer" in one.text.text()]


def test_the_notice_has_a_button_that_asks_and_goes_with_the_last_answer(window, qtbot, monkeypatch):  # noqa: F811
    unit = next(one for one in window.session.plan.features.values() if one.kind == "unit")
    other = open_plan(window.session.file.path)
    other.write(Change(message("theirs"), (Edit("feature", unit.id, unit, moved(unit, 9)),)), "do")
    other.close()
    window.session.do(Change(message("mine"), (Edit("feature", unit.id, unit, moved(unit, 5)),)))
    asked = []
    monkeypatch.setattr(AnswerDialog, "exec", lambda dialog: asked.append(dialog))
    qtbot.waitUntil(lambda: len(asking(window)) == 1)
    (notice,) = asking(window)
    (button,) = notice.buttons
    assert button.text() == "Answer..." and button.focusPolicy() & Qt.FocusPolicy.TabFocus
    window.session.file.others.asked()  # said once, however often it is told
    assert asking(window) == [notice]
    button.click()
    assert len(asked) == 1 and not asking(window)
    window.session.file.others.answer({})
    qtbot.waitUntil(lambda: not window.session.file.others.asking)


def test_notices_about_the_plan_before_go_with_it(window, tmp_path):  # noqa: F811
    window.session.notice.emit("The edit was left out.", "stop")
    create_plan(tmp_path / "other.gpkg", START)
    window.session.file.open(tmp_path / "other.gpkg")
    assert "The edit was left out." not in [one.text.text() for one in window.notices.notices]
