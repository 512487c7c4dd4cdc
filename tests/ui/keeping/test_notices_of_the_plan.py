"""What the window says of the open plan by itself, with a button that does something about it."""

from PySide6.QtCore import Qt

from support.two_planners import START, moved
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.comparison.rebasing import RowConflict
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.io.plans import plan_writer
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.ui.commands.answer_commands import answer_edits, show_conflict
from tabletop.ui.commands.file_commands import tell_saved
from tabletop.ui.keeping.answer_dialog import AnswerDialog
from tabletop.ui.keeping.older_copy_question import OlderCopyQuestion


def about_the_file(window):  # noqa: F811
    return [one for one in window.notices.notices if "is not there: it was moved or deleted" in one.text.text()]


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


def test_a_file_that_goes_is_said_at_once_and_taken_back_when_it_returns(window, qtbot):  # noqa: F811
    file = window.session.file
    away = file.path.with_suffix(".away")
    saved = window.status.saved.text()
    file.path.rename(away)
    qtbot.waitUntil(lambda: bool(about_the_file(window)))
    (notice,) = about_the_file(window)
    assert "You can go on" in notice.text.text() and [button.text() for button in notice.buttons] == ["Save a copy"]
    assert window.status.waiting.words.toolTip() == "The file of this plan is not there" and not window.status.saved.text()
    assert not window.status.waiting.copy.isHidden() and window.status.waiting.again.isHidden()
    away.rename(file.path)
    qtbot.waitUntil(lambda: not about_the_file(window))
    assert window.status.waiting.isHidden() and window.status.saved.text() == saved
    assert any("is there again" in one.text.text() for one in window.notices.notices)


def test_a_plan_that_is_only_read_is_followed_too(window, qtbot):  # noqa: F811
    path = window.session.file.path
    window.session.file.open(path, read_only=True)
    path.unlink()
    qtbot.waitUntil(lambda: bool(about_the_file(window)))
    assert "You can go on" not in about_the_file(window)[0].text.text()
    assert window.status.saved.text() == "Read only"


def test_edits_that_wait_for_a_file_that_went_are_written_into_a_copy_at_its_place(window, qtbot):  # noqa: F811
    file = window.session.file
    file.path.unlink()
    qtbot.waitUntil(lambda: file.is_gone)
    file.save_copy(file.path)
    qtbot.waitUntil(lambda: not file.is_gone)
    unit = next(one for one in window.session.plan.features.values() if one.kind == "unit")
    assert window.session.do(Change(message("mine"), (Edit("feature", unit.id, unit, moved(unit, 5)),))) and file.flush()
    again = open_plan(file.path)
    assert again.plan.features[unit.id] == window.session.plan.features[unit.id]
    again.close()


def test_a_row_that_both_changed_is_shown_on_the_map_in_its_scene(window, monkeypatch):  # noqa: F811
    session = window.session  # noqa: F811
    shown = []
    monkeypatch.setattr(window.canvas, "show_place", shown.append)
    last = session.plan.scene_list()[-1].number
    late = next(one for one in session.plan.features.values() if one.at(session.scene) is None and one.at(last) is not None)
    show_conflict(window.desk, RowConflict("feature", late.id, late, moved(late, 5), None))
    assert late.at(session.scene) is not None and len(shown) == 1
    assert shown[0].geoms[0].equals(moved(late, 5).at(session.scene).geometry)
    show_conflict(window.desk, RowConflict("setting", "name", "a", "b", "c"))
    assert len(shown) == 1


def test_a_plan_file_that_is_replaced_is_said_before_the_next_edit(window, qtbot, tmp_path):  # noqa: F811
    file = window.session.file
    create_plan(tmp_path / "other.gpkg", START)
    (tmp_path / "other.gpkg").replace(file.path)

    def told():
        return [one for one in window.notices.notices if "was replaced by another file" in one.text.text()]

    qtbot.waitUntil(lambda: bool(told()))
    (notice,) = told()
    assert [button.text() for button in notice.buttons] == ["Save a copy"] and file.is_gone


def put_older(window, tmp_path):  # noqa: F811
    """Move a unit, and put the file as it was before in the place of the plan; the unit."""
    file = window.session.file
    copy = tmp_path / "copy.gpkg"
    copy.write_bytes(file.path.read_bytes())
    unit = next(one for one in window.session.plan.features.values() if one.kind == "unit")
    assert window.session.do(Change(message("mine"), (Edit("feature", unit.id, unit, moved(unit, 5)),))) and file.flush()
    copy.replace(file.path)
    return unit


def test_whether_all_is_saved_is_answered_by_a_look_at_the_file(window, qtbot, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(plan_writer, "LOOK_S", 1_000.0)
    window.session.file.look_now()
    tell_saved(window.desk)
    assert [one.text.text()[:18] for one in window.notices.notices] == ["Every edit is in " + window.session.file.path.name[:1]]
    put_older(window, tmp_path)
    tell_saved(window.desk)
    qtbot.wait(20)
    said = [one.text.text() for one in window.notices.notices]
    assert "1 edit waits for your answer." in said and not any(text.startswith("Every edit is in") for text in said[1:])


def older_in_place(window, qtbot, tmp_path):  # noqa: F811
    """The plan has an edit that the file in its place lacks; the unit that it moved, and the notice."""
    file = window.session.file
    unit = put_older(window, tmp_path)

    def told():
        return [one for one in window.notices.notices if "An older copy was put in the place" in one.text.text()]

    qtbot.waitUntil(lambda: bool(told()) and file.held is not None, timeout=6_000)
    return unit, told


def test_an_older_copy_is_asked_about_with_enter_for_the_screen(window, qtbot, tmp_path, monkeypatch):  # noqa: F811
    unit, told = older_in_place(window, qtbot, tmp_path)
    file, (notice,), words = window.session.file, told(), told()[0].text.text()
    assert "it lacks 1 edit." in words and [button.text() for button in notice.buttons] == ["Answer..."]
    assert window.status.waiting.words.toolTip() == "1 edit waits for your answer" and not window.status.waiting.answer.isHidden()
    assert window.status.waiting.again.isHidden() and file.plan.features[unit.id] == moved(unit, 5)
    asked = []

    def enter(dialog):
        asked.append(dialog.text.text())
        assert dialog.button["keep"].isDefault()
        dialog.button["keep"].click()

    monkeypatch.setattr(OlderCopyQuestion, "exec", enter)
    notice.buttons[0].click()
    qtbot.waitUntil(lambda: not file.unsaved and file.held is None)
    assert len(asked) == 1 and words in asked[0] and not told() and window.status.waiting.isHidden()
    again = open_plan(file.path)
    again.close()
    assert again.plan.features[unit.id] == moved(unit, 5) == file.plan.features[unit.id]


def test_later_leaves_it_asked_and_the_older_copy_can_be_taken(window, qtbot, tmp_path, monkeypatch):  # noqa: F811
    unit, _ = older_in_place(window, qtbot, tmp_path)
    file = window.session.file
    monkeypatch.setattr(OlderCopyQuestion, "exec", lambda dialog: dialog.none.click())
    answer_edits(window.desk)
    assert file.others.older == 1 and file.plan.features[unit.id] == moved(unit, 5)
    monkeypatch.setattr(OlderCopyQuestion, "exec", lambda dialog: dialog.button["take"].click())
    answer_edits(window.desk)
    qtbot.waitUntil(lambda: file.plan.features[unit.id] == unit and not file.unsaved)
    qtbot.waitUntil(lambda: not window.session.older.running)
    assert not file.others.older and file.held is None
