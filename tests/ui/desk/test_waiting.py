"""What a command waits for: the window lives on meanwhile, takes nothing but Esc and the button, and what was stopped leaves no trace."""

import threading
import time

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from support.window_fixture import english, session, window
from tabletop.core.text.errors import Cancelled, InputError, PlanError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import PlanFile, create_plan
from tabletop.session.keeping import opening
from tabletop.ui.commands import file_commands
from tabletop.ui.desk import waiting
from tabletop.ui.desk.waiting import wait_at_start, wait_for
from tabletop.ui.dialogs import dialogs

__all__ = ["english", "session", "window"]


@pytest.fixture
def gate():
    """What slow work waits for; it is let go in any case."""
    made = threading.Event()
    yield made
    made.set()


def when_shown(window, act):
    """Do something once the window says that it waits."""

    def look():
        if window.notices.filing.isVisible():
            act()
        else:
            QTimer.singleShot(10, look)

    QTimer.singleShot(10, look)


def test_the_window_paints_and_says_what_it_waits_for(window, gate):
    seen = []
    when_shown(window, lambda: (seen.append(window.notices.filing.text.text()), gate.set()))
    assert wait_for(window.notices, "Reading", lambda: gate.wait(20.0)) is True
    assert seen == ["Reading"] and window.notices.filing.isHidden()


def test_what_is_done_at_once_shows_nothing_and_faults_come_through(window):
    assert wait_for(window.notices, "Quick", lambda: 7) == 7 and window.notices.filing.isHidden()

    def fails():
        raise PlanError(mark("{file} was closed."), file="x")

    with pytest.raises(PlanError, match="was closed"):
        wait_for(window.notices, "Fails", fails)


def test_a_fault_after_a_while_leaves_no_sign_of_waiting(window, gate):
    def fails():
        gate.wait(20.0)
        raise PlanError(mark("{file} was closed."), file="x")

    when_shown(window, gate.set)
    with pytest.raises(PlanError, match="was closed"):
        wait_for(window.notices, "Fails", fails)
    assert window.notices.filing.isHidden() and not window.notices.filing.is_waiting and QApplication.overrideCursor() is None


@pytest.mark.parametrize("way", ["escape", "button"])
def test_esc_and_the_button_stop_it_and_the_result_is_let_go(window, gate, qtbot, way):
    ways = {
        "escape": lambda: QTest.keyClick(window.canvas.surface, Qt.Key.Key_Escape),
        "button": lambda: QTest.mouseClick(window.notices.filing.stop, Qt.MouseButton.LeftButton),
    }
    let_go = []
    when_shown(window, ways[way])
    with pytest.raises(Cancelled):
        wait_for(window.notices, "Slow", lambda: gate.wait(20.0), let_go.append)
    gate.set()
    qtbot.waitUntil(lambda: let_go == [True])
    assert window.isVisible()


def test_nothing_else_gets_through_while_it_waits(window, gate):
    before = window.session.plan

    def act():
        window.session.select(list(before.features)[:3])
        QTest.keyClick(window.canvas.surface, Qt.Key.Key_Delete)
        QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier))
        QTest.mouseClick(window.canvas.surface.viewport(), Qt.MouseButton.LeftButton)
        with pytest.raises(InputError):
            wait_for(window.notices, "Another", lambda: 1)
        gate.set()

    when_shown(window, act)
    wait_for(window.notices, "Slow", lambda: gate.wait(20.0))
    assert window.session.plan is before and len(window.session.selection) == 3


def slow_opening(monkeypatch, gate, opened):
    def slow(path, *how):
        gate.wait(20.0)
        made = PlanFile(path, *how)
        opened.append(made)
        return made

    monkeypatch.setattr(opening, "open_plan", slow)


def test_the_plan_stays_until_the_other_one_is_whole_and_esc_keeps_it(window, gate, monkeypatch, tmp_path, qtbot):
    other, first, opened = tmp_path / "other.gpkg", window.session.file.path, []
    create_plan(other, Plan(settings={"name": "Other"}))
    slow_opening(monkeypatch, gate, opened)
    shown = window.session.plan
    when_shown(window, lambda: QTest.keyClick(window.canvas.surface, Qt.Key.Key_Escape))
    window.desk.guard(lambda: file_commands.open_path(window.desk, other))
    assert window.session.file.path == first and window.session.plan is shown
    gate.set()
    qtbot.waitUntil(lambda: bool(opened) and opened[0]._connection is None)  # closed, nobody wants it
    file_commands.open_path(window.desk, other)
    assert window.session.file.path == other and window.session.plan.name == "Other"


def test_an_export_that_was_stopped_leaves_the_file_that_was_there(window, gate, monkeypatch, tmp_path, qtbot):
    out, ended = tmp_path / "out.geojson", []
    out.write_text("{}")
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: out)
    from tabletop.io.export import export

    def slow(plan, path, **_):
        gate.wait(20.0)
        try:
            write_whole(path, b'{"a": 1}')
        finally:
            ended.append(True)

    monkeypatch.setattr(export, "export_plan", slow)
    when_shown(window, lambda: QTest.keyClick(window.canvas.surface, Qt.Key.Key_Escape))
    window.desk.guard(lambda: file_commands.export(window.desk))
    gate.set()
    qtbot.waitUntil(lambda: bool(ended))
    assert out.read_text() == "{}" and [one.name for one in tmp_path.glob("*.part")] == []
    assert not any("Written" in notice.text.text() for notice in window.notices.notices)


def test_leaving_waits_for_a_slow_disk_with_a_living_window_and_then_asks(window, gate, monkeypatch):
    asked, turns = [], []
    timer = QTimer(window, interval=5)
    timer.timeout.connect(lambda: turns.append(time.monotonic()))
    timer.start()
    monkeypatch.setattr(file_commands, "LEAVE_S", 0.6)
    monkeypatch.setattr(window.session.file, "flush", lambda seconds: gate.wait(seconds))
    monkeypatch.setattr(type(window.session.file), "unsaved", 1)
    monkeypatch.setattr(dialogs, "ask_unsaved", lambda *_: asked.append(len(turns)))
    assert not file_commands.may_leave(window.desk)
    assert len(asked) == 1 and asked[0] >= 2, "the window had turns while it waited"


def test_a_share_that_is_away_does_not_hold_the_menus_up(window, gate, monkeypatch):
    def away(path):
        gate.wait(20.0)
        return False

    window.settings.recent = ["/share/a.gpkg", "/share/b.gpkg"]
    monkeypatch.setattr(file_commands.os.path, "isfile", away)
    start = time.monotonic()
    assert len(file_commands.recent_plans(window.desk)) == 2 and time.monotonic() - start < 10.0
    gate.set()
    time.sleep(0.01)
    assert file_commands.recent_plans(window.desk) == []


def test_at_the_start_what_is_quick_is_waited_for_without_a_word(window, gate):
    turns = []
    QTimer.singleShot(20, lambda: (turns.append(window.notices.filing.isHidden()), gate.set()))
    assert wait_at_start(window.notices, "Opening", lambda: gate.wait(20.0)) is True
    assert turns == [True]

    def fails():
        raise PlanError(mark("{file} was closed."), file="x")

    with pytest.raises(PlanError, match="was closed"):
        wait_at_start(window.notices, "Opening", fails)


def test_at_the_start_what_takes_long_is_said_and_esc_stops_it(window, gate, monkeypatch, qtbot):
    monkeypatch.setattr(waiting, "QUIET_S", 0.05)
    late = []
    when_shown(window, lambda: QTest.keyClick(window.canvas, Qt.Key.Key_Escape))
    with pytest.raises(Cancelled):
        wait_at_start(window.notices, "Opening", lambda: gate.wait(20.0), late.append)
    gate.set()
    qtbot.waitUntil(lambda: late == [True])
    assert not window.notices.filing.is_waiting
