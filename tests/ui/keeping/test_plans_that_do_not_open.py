"""What the window says where the plan named does not open, and that nothing is drawn where no plan file is open."""

import sqlite3

import pytest

from support.window_fixture import english, session, window  # noqa: F401
from tabletop import app
from tabletop.core.text.errors import PlanError, PlanHeldError
from tabletop.core.text.message import message
from tabletop.core.values.change import set_setting
from tabletop.core.values.plan import Plan
from tabletop.io.plans import plan_database
from tabletop.io.plans.plan_store import create_plan
from tabletop.settings import Settings
from tabletop.ui.commands import fault_commands
from tabletop.ui.output import older_state_commands


@pytest.fixture
def seen(monkeypatch):
    monkeypatch.setattr(app, "_has_display", lambda: True)
    monkeypatch.setattr(plan_database, "BUSY_MS", 50)
    monkeypatch.setattr(fault_commands, "LOOK_MS", 20)


@pytest.fixture
def empty(window):  # noqa: F811
    window.session.file.close()
    window.session.needs_file = True
    return window


def notice_of(window, topic):  # noqa: F811
    (notice,) = [one for one in window.notices.notices if one.topic == topic]
    return notice, [button.text() for button in notice.buttons]


def begin(window, plan):  # noqa: F811
    first = app._begin(window.session, plan, Settings())
    app._say_first(window, first)
    return first


def test_a_plan_that_is_missing_is_said_in_the_window(empty, seen, tmp_path):
    path = tmp_path / "a.gpkg"
    first = begin(empty, path)
    notice, words = notice_of(empty, fault_commands.TOPIC)
    assert first.refused is not None and "a.gpkg" in notice.text.text() and words == ["Try again", "Open plan..."]
    create_plan(path, Plan())
    notice.buttons[0].click()
    assert empty.session.file.path == path


def test_a_damaged_plan_is_offered_what_can_be_read(empty, seen, tmp_path):
    path = tmp_path / "a.gpkg"
    create_plan(path, Plan())
    path.write_bytes(b"x" * 100 + path.read_bytes()[100:])
    begin(empty, path)
    _, words = notice_of(empty, older_state_commands.TOPIC)
    assert words == ["Save what can be read...", "Try again", "Open plan..."]


def test_a_plan_that_is_held_opens_when_it_is_let_go(empty, seen, tmp_path, qtbot):
    path = tmp_path / "a.gpkg"
    create_plan(path, Plan())
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    first = begin(empty, path)
    assert isinstance(first.refused, PlanHeldError)
    notice, words = notice_of(empty, fault_commands.TOPIC)
    notice.buttons[0].click()
    assert notice_of(empty, fault_commands.TOPIC)[1] == words == ["Try again", "Open plan..."]
    holder.close()
    qtbot.waitUntil(lambda: empty.session.file.path == path)
    assert not [one for one in empty.notices.notices if one.topic == fault_commands.TOPIC]


def test_without_a_display_it_is_a_fault(empty, tmp_path):
    with pytest.raises(PlanError):
        app._begin(empty.session, tmp_path / "a.gpkg", Settings())


def test_what_is_known_of_a_crash_stays_where_the_plan_named_does_not_open(empty, seen, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "take_ended", lambda: pytest.fail("the notice was used up"))
    begin(empty, tmp_path / "a.gpkg")


def test_without_a_plan_nothing_is_drawn_and_it_is_said(empty):
    empty.session.plan_wanted.connect(lambda: fault_commands.say_no_plan(empty.desk))
    change = set_setting(message("Rename"), "name", None, "x")
    assert not empty.session.do(change) and empty.session.plan == Plan()
    assert notice_of(empty, "no plan")[1] == ["New plan...", "Open plan..."]
    assert empty.session.readiness().verdict != "ready"
