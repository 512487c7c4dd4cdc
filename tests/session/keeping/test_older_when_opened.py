"""An older copy that came into the place of a plan while nobody looked, after a kill or between two sessions, is told when it is opened."""

import os
import shutil
import sqlite3

import pytest

from support.two_planners import START, UNITS, Planner, moved, pump, settled
from tabletop.core.values.change import Edit
from tabletop.io.plans import plan_writer
from tabletop.io.plans.plan_store import create_plan
from tabletop.io.waiting import last_logged
from tabletop.io.waiting.last_logged import LastLogged

SAID = "is older than the plan that was last edited here"


@pytest.fixture
def path(tmp_path, monkeypatch, qapp):
    monkeypatch.setenv("TABLETOP_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr(plan_writer, "LOOK_S", 600.0)
    create_plan(tmp_path / "plan.gpkg", START)
    return tmp_path / "plan.gpkg"


@pytest.fixture
def opens(path):
    made = []
    yield lambda at=path, read_only=False: made.append(Planner(at, read_only)) or made[-1]
    for planner in made:
        planner.close()


def move(planner, number):
    old = planner.plan.features[UNITS[number].id]
    assert planner.do(Edit("feature", old.id, old, moved(old, 5.0)), label=f"move {number}")
    assert pump(lambda: settled(planner))


def put(copy, path):
    shutil.copy(copy, path.with_name("put"))
    os.replace(path.with_name("put"), path)


def told(planner):
    return [text for _, text in planner.said if SAID in text]


def killed_on_an_older_copy(path, opens):
    """Edits were acknowledged, an older copy came, and the program ended before it looked: the planner here is never asked again."""
    planner = opens()
    move(planner, 0)
    older = shutil.copy(path, path.with_name("older.gpkg"))
    move(planner, 1)
    move(planner, 2)
    put(older, path)
    return older


def test_it_is_told_each_time_until_somebody_edits_it(path, opens):
    killed_on_an_older_copy(path, opens)
    for _ in range(2):
        planner = opens()
        (said,) = told(planner)
        assert said.startswith("plan.gpkg is older") and "(Ctrl+Alt+Z)" in said
        planner.close()
    planner = opens()
    move(planner, 3)
    planner.close()
    assert not told(opens())


def test_a_copy_that_went_another_way_is_told_however_long_its_log_is(path, opens, tmp_path, monkeypatch):
    older = killed_on_an_older_copy(path, opens)
    monkeypatch.setenv("TABLETOP_STATE_DIR", str(tmp_path / "elsewhere"))
    other = opens(older)
    for number in (3, 4, 5):
        move(other, number)
    other.close()
    put(older, path)
    monkeypatch.setenv("TABLETOP_STATE_DIR", str(tmp_path / "state"))
    assert len(told(opens())) == 1


def test_a_plan_that_goes_on_is_told_nothing(path, opens, tmp_path, monkeypatch):
    planner = opens()
    move(planner, 0)
    planner.close()
    assert not told(opens())
    monkeypatch.setenv("TABLETOP_STATE_DIR", str(tmp_path / "elsewhere"))
    other = opens()
    move(other, 1)
    other.close()
    monkeypatch.setenv("TABLETOP_STATE_DIR", str(tmp_path / "state"))
    assert not told(opens())


def test_rows_that_the_log_let_go_are_not_missing(path, opens):
    planner = opens()
    move(planner, 0)
    planner.close()
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM edit_log")
    connection.close()
    assert not told(opens())


def test_a_copy_at_another_place_and_another_plan_at_this_one_are_told_nothing(path, opens):
    older = killed_on_an_older_copy(path, opens)
    assert not told(opens(older))
    path.unlink()
    create_plan(path, START)
    assert not told(opens())


def test_the_older_copy_that_was_taken_is_the_plan(path, opens, monkeypatch):
    planner = opens()
    move(planner, 0)
    older = shutil.copy(path, path.with_name("older.gpkg"))
    move(planner, 1)
    put(older, path)
    planner.file.look_now()
    assert pump(lambda: planner.file.others.older)
    planner.file.others.answer_older(False)
    assert pump(lambda: not planner.file.others.older and settled(planner))
    planner.close()
    assert not told(opens())


@pytest.mark.parametrize("spoilt", [b"", b"0000000000000000 {}\n", b"\xff" * 300, "pipe"])
def test_a_line_that_is_torn_or_no_file_says_nothing_and_hinders_no_edit(path, opens, tmp_path, spoilt):
    killed_on_an_older_copy(path, opens)
    (file,) = (tmp_path / "state" / "logged").iterdir()
    if spoilt == "pipe":
        file.unlink()
        os.mkfifo(file)
    else:
        file.write_bytes(spoilt)
    planner = opens()
    assert not told(planner)
    move(planner, 3)


def test_a_folder_that_takes_no_line_hinders_no_edit(path, opens, tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "logged").write_text("no folder")
    planner = opens()
    move(planner, 0)
    planner.close()
    assert not told(opens())
    LastLogged(path).keep("a" * 32, (1, "2026-12-01T00:00:00+00:00"))


def test_lines_of_many_plans_are_bounded(path, tmp_path, monkeypatch):
    monkeypatch.setattr(last_logged, "MOST_KEPT", 3)
    for number in range(6):
        LastLogged(tmp_path / f"{number}.gpkg").keep("a" * 32, (number + 1, "2026-12-01T00:00:00+00:00"))
    assert len(list((tmp_path / "state" / "logged").iterdir())) == 3
