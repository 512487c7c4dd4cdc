"""The window's own thread never asks the disk where plans lie: it may be a share that answers after seconds."""

import os
import sys
import threading
import time

import pytest

from support.session_edits import ADD, unit
from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.values.change import add_feature
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_identity import PlanMark
from tabletop.io.plans.plan_store import PlanFile, create_plan, open_plan
from tabletop.io.waiting.waiting_journal import WaitingJournal, waiting_folder
from tabletop.session.keeping.waiting_here import waiting_elsewhere
from tabletop.ui.commands import exercise_commands, file_commands
from tabletop.ui.dialogs import dialogs
from tabletop.ui.output import waiting_commands

WATCHED: dict[str, list[str]] = {}
"""By folder what was asked below it in the thread of the window."""


def _note(path: object, what: str) -> None:
    if threading.current_thread() is threading.main_thread() and isinstance(path, str | os.PathLike):
        for folder, found in WATCHED.items():
            if os.fspath(path).removeprefix("file:").startswith(folder):
                found.append(f"{what} {path}")


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if WATCHED and event in ("open", "os.listdir", "os.scandir", "os.rename", "os.remove", "sqlite3.connect"):
        _note(arguments[0], event)


sys.addaudithook(_audit)


@pytest.fixture
def share(tmp_path, monkeypatch):
    """A folder on a slow disk; what the window's thread asks of it, and of what waits on this computer."""
    folder, asked = tmp_path / "share", []
    folder.mkdir()
    stat, ask = os.stat, PlanFile.ask

    def slow(path, *more, **options):
        _note(path, "stat")
        return stat(path, *more, **options)

    def asks(self, *more):
        _note(self.path, "query")
        time.sleep(0.05)
        return ask(self, *more)

    monkeypatch.setattr(os, "stat", slow)
    monkeypatch.setattr(PlanFile, "ask", asks)
    WATCHED.update({str(folder): asked, str(waiting_folder()): asked})
    yield folder, asked
    WATCHED.clear()


def left_edits(path, count):
    """Edits that wait for a plan since an earlier session."""
    opened = open_plan(path)
    mark, plan = opened.mark, opened.plan
    opened.close()
    journal = WaitingJournal(path, lambda: mark, lambda: plan)
    journal.follow([(add_feature(ADD, unit(str(number))), "do") for number in range(count)], ())
    journal.close()


def test_what_waits_is_read_and_written_beside_the_window(window, share, qtbot, monkeypatch):  # noqa: F811
    folder, asked = share
    path, other = folder / "a.gpkg", folder / "other.gpkg"
    create_plan(path, Plan(settings={"name": "A"}))
    left_edits(path, 3)
    journal = WaitingJournal(folder / "gone.gpkg", lambda: PlanMark("c" * 32), lambda: Plan(settings={"name": "Gone"}))
    journal.follow([(add_feature(ADD, unit("x")), "do")], ())
    journal.close()
    asked.clear()
    file_commands.open_path(window.desk, path)
    qtbot.waitUntil(lambda: window.session.file.pending == 0 and len(window.session.plan.features) == 3)
    found: list[object] = []
    looking = threading.Thread(target=lambda: found.extend(waiting_elsewhere(window.session.file.here)))
    looking.start()
    looking.join()
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: other)
    waiting_commands.act(window.desk, "save", found[0], file_commands.open_path)
    assert asked == []
    assert other.exists()


def test_runs_copies_and_what_is_said_of_the_file_ask_no_disk_in_the_window(window, share, qtbot, monkeypatch):  # noqa: F811
    folder, asked = share
    path, copy = folder / "a.gpkg", folder / "copy.gpkg"
    create_plan(path, Plan(settings={"name": "A"}))
    asked.clear()
    file_commands.open_path(window.desk, path)
    exercise_commands.start(window.desk)
    code = window.session.exercise.run.code
    window.session.exercise.end()
    qtbot.waitUntil(lambda: window.session.file.pending == 0)
    window.session.exercise._left.clear()
    exercise_commands.replay(window.desk, code)
    window.session.exercise.leave()
    file_commands.tell_saved(window.desk)
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_, **__: copy)
    file_commands.save_copy(window.desk)
    assert asked == []
    file_commands.take_files(window.desk, [copy])
    assert window.session.file.path == copy and asked == []
    asked.clear()
    (folder / "damaged.gpkg").write_bytes(b"plan_points" * 50)
    asked.clear()
    window.desk.guard(lambda: file_commands.open_path(window.desk, folder / "damaged.gpkg"))
    assert asked == []
