"""What opens after a crash and what is said; settings that survive a kill; faults that nobody caught."""

import json
import sys
import threading
from types import SimpleNamespace

import pytest
from shapely import Point

from support.window_fixture import english, session, window  # noqa: F401
from tabletop import app, paths
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.core.text.owned_names import place
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import new_feature
from tabletop.core.values.plan import Plan
from tabletop.io.diagnostics.session_marks import Ended, marks_folder, times_ended
from tabletop.io.plans.plan_store import create_plan
from tabletop.settings import Settings, load_settings
from tabletop.ui.commands import fault_commands
from tabletop.ui.keeping.settings_keeper import SettingsKeeper
from tabletop.ui.keeping.unexpected import UnexpectedFaults
from tabletop.ui.output import older_state_commands


class Opener:
    """Stands for a session: remembers which plans were opened."""

    def __init__(self):
        self.opened, self.said = [], []
        self.file = SimpleNamespace(open=self.opened.append)
        self.notice = SimpleNamespace(emit=lambda text, severity: self.said.append(text))


@pytest.fixture
def plans(tmp_path):
    made = [tmp_path / f"{name}.gpkg" for name in "ab"]
    for path in made:
        create_plan(path, Plan())
    return made


def test_the_plan_that_was_open_comes_before_the_last_one(plans):
    opener = Opener()
    first = app._open_first(opener.file.open, Settings(recent=[str(plans[1])]), [Ended(plans[0], 0.0, 1)])
    assert opener.opened == [plans[0]] and first.ended is not None and first.asked is None


def test_a_plan_that_took_the_program_down_twice_is_asked_about(plans, monkeypatch):
    monkeypatch.setattr(app, "times_ended", lambda path: 2 if path == plans[0] else 0)
    opener = Opener()
    first = app._open_first(opener.file.open, Settings(recent=[str(plans[0]), str(plans[1])]), [])
    assert not opener.opened and first.asked == 2 and first.plan == plans[0]


def test_a_plan_named_that_took_the_program_down_twice_is_asked_about(plans, monkeypatch):
    monkeypatch.setattr(app, "_has_display", lambda: True)
    for _ in range(2):  # the first end was asked about, the second was not
        marks = marks_folder()
        marks.mkdir(parents=True, exist_ok=True)
        (marks / f"{place()}-{2**30}-1.json").write_text(json.dumps({"plan": str(plans[0])}))
        opener = Opener()
        first = app._begin(opener, plans[0], Settings())
    assert times_ended(plans[0]) == 2 and first.asked == 2 and first.is_named and not opener.opened
    monkeypatch.setattr(app, "_has_display", lambda: False)
    assert app._begin(opener, plans[0], Settings()).asked is None and opener.opened == [plans[0]], "nobody is there to be asked"


def test_a_plan_named_that_is_asked_about_can_be_left_or_opened(window, plans):  # noqa: F811
    before = window.session.file.path
    app._say_first(window, app.First(plans[0], asked=2, is_named=True))
    (notice,) = [one for one in window.notices.notices if one.topic == fault_commands.TOPIC]
    assert [button.text() for button in notice.buttons] == ["Open anyway", "Open an older state...", "Not now"]
    notice.buttons[2].click()
    assert window.session.file.path == before and not window.notices.stands(notice)
    app._say_first(window, app.First(plans[0], asked=2, is_named=True))
    window.notices.notices[-1].buttons[1].click()
    assert any("No older state of a.gpkg is kept" in one.text.text() for one in window.notices.notices)
    app._say_first(window, app.First(plans[0], asked=2, is_named=True))
    [notice] = [one for one in window.notices.notices if one.topic == fault_commands.TOPIC]
    notice.buttons[0].click()
    assert window.session.file.path == plans[0] and not window.session.file.read_only


def test_names_in_the_settings_that_no_disk_takes_are_passed_over(plans):
    opener = Opener()
    app._open_first(opener.file.open, Settings(recent=["x" * 4_000, "a\0b", str(plans[1])]), [])
    assert opener.opened == [plans[1]]


def test_a_damaged_last_plan_is_offered_what_can_be_read_of_it(window, plans):  # noqa: F811
    plans[0].write_bytes(b"x" * 100 + plans[0].read_bytes()[100:])
    first = app._open_first(window.session.file.open, Settings(recent=[str(one) for one in plans]), [])
    assert first.plan == plans[1] == window.session.file.path and [path for path, _ in first.unread] == [plans[0]]
    app._say_first(window, first)
    (notice,) = [one for one in window.notices.notices if one.topic == older_state_commands.TOPIC]
    assert [button.text() for button in notice.buttons] == ["Save what can be read..."] and plans[0].name in notice.text.text()


def test_a_last_plan_that_is_no_plan_is_said(window, plans):  # noqa: F811
    plans[0].write_bytes(b"x" * 9000)
    app._say_first(window, app._open_first(window.session.file.open, Settings(recent=[str(one) for one in plans]), []))
    assert any("is not a plan file" in one.text.text() for one in window.notices.notices)
    assert not [one for one in window.notices.notices if one.topic == older_state_commands.TOPIC]


def test_what_happened_is_said_with_a_way_to_report_it(window, plans):  # noqa: F811
    fault_commands.say_ended(window.desk, "14.05", plans[0])
    (notice,) = [one for one in window.notices.notices if one.topic == fault_commands.TOPIC]
    assert "14.05" in notice.text.text() and [button.text() for button in notice.buttons] == ["Save a fault report..."]


def test_the_notice_is_out_of_the_way_with_the_first_edit(window, plans):  # noqa: F811
    fault_commands.say_ended(window.desk, "14.05", plans[0])
    notice = window.notices.notices[-1]
    window.session.do(add_feature(message("Add"), new_feature("unit", Point(500_000.0, 9_950_000.0))))
    assert not window.notices.stands(notice)


def test_a_plan_that_is_asked_about_can_be_opened_for_reading(window, plans):  # noqa: F811
    fault_commands.ask_before_opening(window.desk, plans[0], 2, lambda: plans[1])
    (notice,) = [one for one in window.notices.notices if one.topic == fault_commands.TOPIC]
    assert len(notice.buttons) == 4
    notice.buttons[1].click()
    assert window.session.file.path == plans[0] and window.session.file.read_only


def test_what_cannot_be_kept_is_said_once_in_one_sentence(window, tmp_path, monkeypatch):  # noqa: F811
    fault_commands.say_not_kept(window.desk)
    assert not [one for one in window.notices.notices if one.severity == "warn"]
    (tmp_path / "f").write_text("x")
    monkeypatch.setenv("TABLETOP_CONFIG_DIR", str(tmp_path / "f" / "x"))
    monkeypatch.setenv("TABLETOP_STATE_DIR", str(tmp_path / "f" / "y"))
    fault_commands.say_not_kept(window.desk)
    (notice,) = [one for one in window.notices.notices if one.severity == "warn"]
    assert "settings" in notice.text.text() and "older states" in notice.text.text()


def test_settings_are_written_while_the_window_stands(window):  # noqa: F811
    window.settings = settings = load_settings()
    keeper = SettingsKeeper(settings, window.remember)
    settings.theme = "dark"
    settings.last_answers["unit:"] = {"name": "Dalmas"}
    keeper.look()
    keeper._thread.join()
    found = load_settings()
    assert found.theme == "dark" and found.window and found.panels and "unit:" in found.last_answers
    settings.coordinates = "utm"
    keeper.close()
    assert load_settings().coordinates == "utm"


def test_what_is_folded_away_stays_so_when_the_window_closes(window):  # noqa: F811
    window.panes.tabs.setVisible(False)
    window.remember()
    before = window.settings.panels
    window._shut()
    assert '"left"' in before and window.settings.panels == before


@pytest.mark.expects_errors
def test_faults_of_slots_and_threads_are_said_and_the_window_stays(window, qtbot):  # noqa: F811
    faults = UnexpectedFaults(window.session)
    try:
        with qtbot.waitSignal(window.session.notice):
            sys.excepthook(ValueError, ValueError("x"), None)
        with qtbot.waitSignal(window.session.notice) as said:
            sys.excepthook(InputError, InputError("No plan."), None)
        assert said.args == ["No plan.", "stop"]
        with qtbot.waitSignal(window.session.notice):
            thread = threading.Thread(target=lambda: 1 / 0)
            thread.start()
            thread.join()
    finally:
        faults.close()
    assert sys.excepthook is not faults.raised


def test_a_home_that_nobody_knows_is_no_fault(monkeypatch):
    def unknown(*_, **__):
        raise RuntimeError("could not determine the home directory")

    for kind in ("CONFIG", "LOG", "STATE", "CACHE", "DOCUMENTS"):
        monkeypatch.delenv(f"TABLETOP_{kind}_DIR", raising=False)
    monkeypatch.setattr(paths.platformdirs, "PlatformDirs", unknown)
    assert paths.config_folder().is_dir() and paths.state_folder().is_dir() and set(paths.not_kept()) >= {"CONFIG", "LOG", "STATE"}
