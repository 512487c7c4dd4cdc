"""The list of older states in the window, and what is offered where a plan is damaged."""

import sqlite3

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.change import set_setting
from tabletop.io.plans.plan_store import create_plan
from tabletop.ui.commands import file_commands
from tabletop.ui.comparison.comparison_window import state_title
from tabletop.ui.dialogs import dialogs
from tabletop.ui.keeping.older_states_dialog import OlderStatesDialog
from tabletop.ui.output.older_state_commands import TOPIC

LABEL = message("Rename")


@pytest.fixture
def shown(window, qtbot):  # noqa: F811
    """The dialog on a plan with one state, and one edit since."""
    held = window.session
    held.older.take("open")
    qtbot.waitUntil(lambda: not held.older.running, timeout=10_000)
    held.do(set_setting(LABEL, "name", held.plan.settings.get("name"), "Lain"))
    made = OlderStatesDialog(held, held.file.path.parent, window)
    made.open()
    qtbot.waitUntil(lambda: len(held.older.looked) == 1, timeout=10_000)
    qtbot.waitUntil(lambda: made.pictures._work is None and not made.pictures._waiting, timeout=10_000)
    yield made
    made.close()


def test_the_list_says_when_why_and_what_came_since(shown):
    words = shown.states.item(0).text()
    assert "when it was opened" in words and "features" in words and "1 changed" in words
    assert shown.differences.topLevelItem(0).text(0) == "Changed since then"
    picture = shown.states.item(0).icon().pixmap(84, 56).toImage()
    assert len({picture.pixel(x, y) for x in range(0, 80, 3) for y in range(0, 50, 3)}) > 3, "something is painted"
    assert all(button.isEnabled() for button in (shown.restore_button, shown.save_button, shown.compare_button))


def test_by_keys_alone_a_state_is_restored(shown, qtbot):
    held = shown._session
    shown.states.setFocus()
    shown.restore_button.setFocus()
    qtbot.keyClick(shown.restore_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not held.older.running, timeout=10_000)
    assert held.plan.settings["name"] != "Lain" and "Restore" in held.undo_stack.undoText()
    held.undo_stack.undo()
    assert held.plan.settings["name"] == "Lain"


def test_comparing_goes_on_to_the_map(shown, qtbot):
    wanted = []
    shown.comparison_wanted.connect(lambda: wanted.append(1))
    shown.compare_button.click()
    assert wanted and shown._session.comparison.against.state == shown._session.older.found[0].path


def offered(window):  # noqa: F811
    return [notice for notice in window.notices.notices if notice.topic == TOPIC]


def test_a_plan_that_was_cut_to_nothing_offers_its_newest_state(window, qtbot, tmp_path):  # noqa: F811
    path = tmp_path / "kosong.gpkg"
    create_plan(path, window.session.plan)
    path.write_bytes(b"")
    window.desk.guard(lambda: file_commands.open_path(window.desk, path))
    assert not offered(window), "there is no state of it, and nothing to read"
    path.unlink()
    create_plan(path, window.session.plan)
    file_commands.open_path(window.desk, path)
    window.session.older.take("open")
    qtbot.waitUntil(lambda: not window.session.older.running, timeout=10_000)
    window.session.file.open(next((tmp_path / "plans").iterdir()))
    path.write_bytes(b"")
    file_commands.open_path(window.desk, path)
    (notice,) = offered(window)
    assert [button.text() for button in notice.buttons] == ["Open the older state..."]


@pytest.mark.parametrize("with_state", [True, False])
def test_a_damaged_plan_offers_its_newest_state_and_what_can_be_read(window, qtbot, tmp_path, monkeypatch, with_state):  # noqa: F811
    held, path = window.session, tmp_path / "rusak.gpkg"
    create_plan(path, held.plan)
    before = held.plan
    file_commands.open_path(window.desk, path)
    if with_state:
        held.older.take("open")
        qtbot.waitUntil(lambda: not held.older.running, timeout=10_000)
    held.file.open(tmp_path / "plans" / next((tmp_path / "plans").iterdir()).name)
    content = path.read_bytes()
    path.write_bytes(b"x" * 100 + content[100:])
    file_commands.open_path(window.desk, path)
    (notice,) = offered(window)
    words = [button.text() for button in notice.findChildren(QPushButton) if button.text()]
    assert words == (["Open the older state..."] if with_state else []) + ["Save what can be read..."]
    assert ("The newest older state is of" in notice.text.text()) is with_state
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: tmp_path / "baik.gpkg")
    next(button for button in notice.findChildren(QPushButton) if button.text() == words[0]).click()
    assert held.file.path == tmp_path / "baik.gpkg" and held.plan.features == before.features
    assert path.read_bytes() == b"x" * 100 + content[100:]


def test_what_is_no_plan_offers_nothing(window, tmp_path):  # noqa: F811
    (tmp_path / "foto.gpkg").write_bytes(b"x" * 9000)
    window.desk.guard(lambda: file_commands.open_path(window.desk, tmp_path / "foto.gpkg"))
    assert not offered(window)


def test_a_flipped_bit_offers_the_older_states(window, qtbot, tmp_path):  # noqa: F811
    path = tmp_path / "bit.gpkg"
    before = window.session.plan
    create_plan(path, before)
    file_commands.open_path(window.desk, path)
    window.session.older.take("open")
    qtbot.waitUntil(lambda: not window.session.older.running, timeout=10_000)
    window.session.file.open(next((tmp_path / "plans").iterdir()))
    content = bytearray(path.read_bytes())
    place = content.find(b'"strength":')
    content[place + 11] ^= 1
    path.write_bytes(content)
    file_commands.open_path(window.desk, path)
    (notice,) = offered(window)
    assert "damaged" in notice.text.text() and window.session.plan.left_out and window.session.plan != before
    qtbot.waitUntil(lambda: not window.session.older.running, timeout=10_000)
    (notice,) = offered(window)
    assert "Take this row from" in notice.buttons[0].text() and notice.buttons[-1].text() == "Older states..."
    notice.buttons[0].click()
    assert window.session.plan == before and not window.session.plan.left_out and not offered(window)


def test_rows_that_are_gone_are_said_until_it_is_understood(window, tmp_path):  # noqa: F811
    path = tmp_path / "hilang.gpkg"
    create_plan(path, window.session.plan)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO row_checksum (id, checksum) VALUES (8000, 1)")
    connection.commit()
    connection.close()
    file_commands.open_path(window.desk, path)
    (notice,) = offered(window)
    assert notice.buttons[-1].text() == "Understood" and window.session.plan.left_out
    notice.buttons[-1].click()
    assert not window.session.plan.left_out and [button.text() for button in notice.buttons] == ["Understood"], "there is no state"
    file_commands.open_path(window.desk, path)
    assert not offered(window) and not window.session.plan.left_out


def test_a_state_is_called_by_its_time(tmp_path):
    assert state_title(tmp_path / "20261130T091500000000-open.state") == "Older state of 30-11-2026 09.15"
    assert state_title(tmp_path / "other") == "An older state"


def test_where_nothing_differs_restoring_is_off(window, qtbot):  # noqa: F811
    window.session.older.take("open")
    qtbot.waitUntil(lambda: not window.session.older.running, timeout=10_000)
    made = OlderStatesDialog(window.session, window.session.file.path.parent, window)
    qtbot.waitUntil(lambda: len(window.session.older.looked) == 1, timeout=10_000)
    assert made.save_button.isEnabled() and not made.restore_button.isEnabled()
    made.close()
