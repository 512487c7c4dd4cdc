"""What the window says of a plan whose file went while it was open, and of a copy."""

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.change import set_setting
from tabletop.ui.commands import file_commands
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.notice_bar import WrittenNotice


def test_a_file_that_went_is_said(window):  # noqa: F811
    path = window.session.file.path
    path.rename(path.with_name("b.gpkg"))
    file_commands.tell_saved(window.desk)
    said = [one.text.text() for one in window.notices.notices]
    assert any("is not there any more: it was moved" in one for one in said) and not any("Every edit" in one for one in said)


def test_a_copy_is_opened_here(window, monkeypatch, tmp_path):  # noqa: F811
    copy = tmp_path / "copy.gpkg"
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: copy)
    file_commands.save_copy(window.desk)
    (notice,) = [one for one in window.notices.notices if isinstance(one, WrittenNotice)]
    assert notice.open.text() == "Go on in the copy" and "no history" in notice.text.text()
    notice.open.click()
    assert window.session.file.path == copy


def test_a_recent_plan_that_went_stays_while_something_of_it_is_kept(window):  # noqa: F811
    path = window.session.file.path
    window.session.do(set_setting(message("Rename"), "name", window.session.plan.settings.get("name"), "y"))
    window.session.file.flush()
    path.unlink()
    window.session.do(set_setting(message("Rename"), "name", "y", "z"))
    window.session.file.flush(0.5)
    window.session.file.close()
    known = [path, path.with_name("never.gpkg")]
    assert file_commands._there_or_kept(known) == [(path, False)]
