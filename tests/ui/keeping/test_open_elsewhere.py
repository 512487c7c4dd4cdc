"""Who has a plan is told before it is opened; edits that wait for a plan that is gone are offered at the start."""

import os
import shutil

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import set_setting
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_identity import PlanMark
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.waiting.presence import Presence
from tabletop.io.waiting.waiting_found import waiting_heads
from tabletop.io.waiting.waiting_journal import WaitingJournal
from tabletop.session.keeping import neighbours
from tabletop.session.keeping.waiting_here import waiting_elsewhere
from tabletop.ui.commands import copy_commands, file_commands
from tabletop.ui.dialogs import dialogs
from tabletop.ui.keeping.open_question import OpenQuestion
from tabletop.ui.keeping.waiting_dialog import WaitingDialog
from tabletop.ui.output.waiting_commands import act, offer_waiting


def press(name, seen):
    dialog = QApplication.activeModalWidget()
    if isinstance(dialog, OpenQuestion):
        seen.append(dialog.text.text())
        (dialog.button.get(name) or dialog.none).click()
    else:
        QTimer.singleShot(10, lambda: press(name, seen))


@pytest.mark.parametrize("name", ["together", "reading", "cancel"])
def test_who_has_the_plan_is_told_with_a_choice(window, tmp_path, name):  # noqa: F811
    other = tmp_path / "other.gpkg"
    create_plan(other, Plan())
    theirs, before, seen = Presence(other), window.session.file.path, []
    theirs.beat()
    QTimer.singleShot(10, lambda: press(name, seen))
    file_commands.open_path(window.desk, other)
    theirs.leave()
    assert len(seen) == 1 and "other.gpkg is open at: " in seen[0]
    assert window.session.file.path == (before if name == "cancel" else other)
    assert window.session.file.read_only is (name == "reading")


def test_the_status_bar_says_who_else_is_here(window, tmp_path, qtbot, monkeypatch):  # noqa: F811
    monkeypatch.setattr(neighbours, "LOOK_S", 0.05)
    window.session.file.open(window.session.file.path)
    people = window.status.people
    assert people.isHidden()
    theirs = Presence(window.session.file.path)
    theirs.beat()
    qtbot.waitUntil(lambda: people.text() == "Open in another window of this computer")
    theirs.leave()
    qtbot.waitUntil(people.isHidden)
    said = [notice.text.text() for notice in window.notices.notices]
    assert any(text.endswith("closed this plan.") for text in said)
    path = window.session.file.path
    window.session.file.close()
    qtbot.waitUntil(lambda: not [one for one in os.listdir(path.parent) if one.startswith(".~lock")])


def test_edits_that_wait_for_a_plan_that_is_gone_become_a_plan(window, tmp_path, monkeypatch, qtbot):  # noqa: F811
    journal = WaitingJournal(tmp_path / "gone.gpkg", PlanMark, lambda: Plan(settings={"name": "Uji"}))
    journal.follow([(set_setting(message(mark("Add")), "name", "Uji", "Baru"), "do")], ())
    journal.close()
    window.notices.clear()
    offer_waiting(window.desk, file_commands.open_path)
    qtbot.waitUntil(lambda: len(window.notices.notices) == 1)
    [notice] = window.notices.notices
    assert notice.text.text().startswith("1 edit waits since") and "gone.gpkg" in notice.text.text()
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: tmp_path / "again.gpkg")
    [one] = waiting_elsewhere(window.session.file.here)
    act(window.desk, "save", one, file_commands.open_path)
    opened = open_plan(tmp_path / "again.gpkg")
    opened.close()
    assert opened.plan.name == "Baru" and waiting_heads() == []


def test_edits_of_another_copy_are_said_at_the_opening_listed_and_written_when_wanted(window, tmp_path, qtbot):  # noqa: F811
    one, copy = tmp_path / "one.gpkg", tmp_path / "copy.gpkg"
    create_plan(one, Plan(settings={"name": "Uji"}))
    shutil.copy(one, copy)
    opened = open_plan(one)
    opened.close()
    journal = WaitingJournal(one, lambda: opened.mark, lambda: opened.plan)
    journal.follow([(set_setting(message(mark("Add")), "name", "Uji", "Baru"), "do")], ())
    journal.close()
    file_commands.open_path(window.desk, copy)
    qtbot.waitUntil(lambda: any("another copy of this plan, one.gpkg" in each.text.text() for each in window.notices.notices))
    dialog = WaitingDialog(lambda: waiting_elsewhere(window.session.file.here), window)
    qtbot.waitUntil(lambda: dialog.lots.count() == 1)
    wanted = []
    dialog.wanted.connect(lambda what, lot: wanted.append((what, lot)))
    dialog.open_button.click()
    [(what, lot)] = wanted
    act(window.desk, what, lot, file_commands.open_path)
    qtbot.waitUntil(lambda: window.session.file.pending == 0)
    assert window.session.plan.name == "Baru" and waiting_heads() == []
    assert not [each for each in window.notices.notices if "another copy" in each.text.text()]


def test_the_open_plan_is_not_looked_at_as_a_plain_file(window, tmp_path, monkeypatch):  # noqa: F811
    """Whoever opens and closes it drops the locks that an edit holds on it."""
    looked, link = [], tmp_path / "link.gpkg"
    link.symlink_to(window.session.file.path)
    monkeypatch.setattr(copy_commands, "is_sealed", lambda path: looked.append(path) is not None)
    for path in (window.session.file.path, link):
        file_commands.open_path(window.desk, path)
        file_commands.take_file(window.desk, path)
        file_commands.take_files(window.desk, [path, tmp_path / "no.csv"])
    assert looked == [tmp_path / "no.csv"] * 2
