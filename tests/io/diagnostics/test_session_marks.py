"""How the last window ended: each has a mark of its own, and those of windows that run are left alone."""

import json
import subprocess
import sys
import time

import pytest

from tabletop.core.text.owned_names import owner, place
from tabletop.io.diagnostics.session_marks import TOO_OFTEN, SessionMark, marks_folder, take_ended, times_ended


def ended_window(plan, ago_s=0.0, start=0):
    """A mark as a window leaves it that was killed."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    marks_folder().mkdir(parents=True, exist_ok=True)
    path = marks_folder() / f"{place()}-{process.pid}-{start}.json"
    path.write_text(json.dumps({"plan": str(plan)}))
    if ago_s:
        import os

        os.utime(path, (time.time() - ago_s, time.time() - ago_s))


def test_a_window_that_ended_in_order_leaves_nothing(tmp_path):
    mark = SessionMark()
    mark.names(tmp_path / "a.gpkg")
    assert take_ended() == [] and len(list(marks_folder().glob("*.json"))) == 1
    mark.end()
    assert take_ended() == [] and not list(marks_folder().glob("*.json"))


def test_a_window_that_was_killed_is_told_once_with_its_plan_and_its_time(tmp_path):
    ended_window(tmp_path / "a.gpkg", ago_s=3_600)
    (found,) = take_ended()
    assert found.plan == tmp_path / "a.gpkg" and found.times == 1 and abs(time.time() - 3_600 - found.when) < 60
    assert take_ended() == []


def test_windows_that_run_are_left_alone_and_the_latest_comes_first(tmp_path):
    mark = SessionMark()
    mark.names(tmp_path / "mine.gpkg")
    ended_window(tmp_path / "a.gpkg", ago_s=100)
    ended_window(tmp_path / "b.gpkg", ago_s=10, start=3)
    assert [one.plan.name for one in take_ended()] == ["b.gpkg", "a.gpkg"]
    assert (marks_folder() / f"{owner()}.json").exists()


def test_twice_in_a_row_is_too_often_and_an_end_in_order_begins_anew(tmp_path):
    plan = tmp_path / "a.gpkg"
    for times in range(1, TOO_OFTEN + 1):
        ended_window(plan)
        assert [one.times for one in take_ended()] == [times]
    assert times_ended(plan) == TOO_OFTEN
    mark = SessionMark()
    mark.names(plan)
    mark.end()
    assert times_ended(plan) == 0


def test_a_plan_that_was_left_for_another_begins_anew(tmp_path):
    ended_window(tmp_path / "a.gpkg")
    take_ended()
    mark = SessionMark()
    mark.names(tmp_path / "a.gpkg")
    assert times_ended(tmp_path / "a.gpkg") == 1, "reading it may still end the program"
    mark.names(tmp_path / "b.gpkg")
    assert times_ended(tmp_path / "a.gpkg") == 0


def test_another_plan_that_ends_in_order_changes_nothing_for_this_one(tmp_path):
    ended_window(tmp_path / "a.gpkg")
    take_ended()
    mark = SessionMark()
    mark.names(tmp_path / "b.gpkg")
    mark.end()
    assert times_ended(tmp_path / "a.gpkg") == 1


@pytest.mark.parametrize("text", ["", "{", "[]", '{"plan": 5}', '{"plan": null}', "\x00" * 50])
def test_a_torn_mark_hinders_nobody(text):
    marks_folder().mkdir(parents=True)
    (marks_folder() / f"{place()}-999999999-1.json").write_text(text)
    (marks_folder() / "ended.json").write_text(text)
    assert [one.times for one in take_ended()] in ([], [1])


def test_a_folder_that_cannot_be_written_hinders_nobody(tmp_path, monkeypatch):
    (tmp_path / "f").write_text("x")
    monkeypatch.setenv("TABLETOP_STATE_DIR", str(tmp_path / "f" / "g"))
    mark = SessionMark()
    mark.names(tmp_path / "a.gpkg")
    mark.beat()
    mark.end()
    assert take_ended() == [] and (tmp_path / "f").read_text() == "x"
