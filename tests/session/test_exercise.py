"""The exercise in a session: a run shows its own branch of the plan, is kept entry by entry, goes on after a crash, and is taken over."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from support.exercises import BRIDGE, EXIT_LOST, GROWS, exercise_plan, move
from support.plan_files import as_other_user, sql
from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Keyframe, State
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Inject, Scene
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.runs.run_table import list_runs, read_run
from tabletop.session.session import Session

PLAN_TABLES = ("plan_points", "plan_lines", "plan_areas", "scene", "roster", "setting", "edit_log", "removed")


@pytest.fixture
def first_plan():
    return exercise_plan()


@pytest.fixture
def hand(session):
    """A clock that a test moves on."""

    class Hand:
        seconds = 0.0

    session.exercise.steady = lambda: Hand.seconds
    return Hand


def plan_rows(session):
    assert session.file.flush()
    return {table: sql(session.file.path, f"SELECT * FROM {table}") for table in PLAN_TABLES}


def headcount(session):
    return session.plan.features["crowd"].at(1).properties["headcount"]


def test_nothing_done_in_a_run_changes_the_plan(session):
    session.do(move(session.plan, "cordon"))
    before, rows = session.plan, plan_rows(session)
    session.exercise.start("Latihan A")
    assert session.exercise.is_on and session.plan == before
    session.exercise.fire(GROWS)
    session.do(move(session.plan, "unit"))
    session.exercise.decide("Tarik", "Padal", ["unit"])
    assert headcount(session) == 900 and session.file.plan is before
    assert plan_rows(session) == rows
    session.exercise.end()
    assert session.plan is before and session.exercise.run is None and plan_rows(session) == rows


def test_undo_works_within_the_run_and_comes_back_to_the_plan_afterwards(session):
    session.do(move(session.plan, "cordon"))
    session.do(move(session.plan, "cordon"))
    session.undo_stack.undo()
    before = session.plan
    session.exercise.start("")
    assert session.undo_stack.count() == 0
    session.do(move(session.plan, "unit"))
    session.exercise.fire(GROWS)
    assert session.undo_stack.count() == 2
    session.undo_stack.undo()
    assert headcount(session) == 400 and session.exercise.run.waiting_injects(1) == [EXIT_LOST, GROWS]
    session.undo_stack.undo()
    assert session.plan == before
    session.undo_stack.redo()
    assert session.plan.features["unit"] != before.features["unit"]
    assert [(one.kind, one.does) for one in session.exercise.entries] == [
        ("scene", "do"),
        ("edit", "do"),
        ("inject", "do"),
        ("inject", "undo"),
        ("edit", "undo"),
        ("edit", "redo"),
    ]
    session.exercise.end()
    assert session.plan is before and (session.undo_stack.count(), session.undo_stack.index()) == (2, 1)
    session.undo_stack.redo()
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert session.plan == exercise_plan()


def test_the_clock_runs_from_the_scene_stands_and_is_set_by_the_next_scene(session, hand):
    session.exercise.start("")
    hand.seconds = 90.0
    assert session.exercise.clock_s() == 9 * 3600 + 90
    session.exercise.pause()
    hand.seconds = 500.0
    assert session.exercise.clock_s() == 9 * 3600 + 90 and session.exercise.is_paused
    session.exercise.pause()
    session.set_scene(2)
    assert session.exercise.clock_s() == 9 * 3600 + 15 * 60
    session.exercise.go_on()
    hand.seconds = 530.0
    session.exercise.decide("Lapis ganti")
    last = session.exercise.entries[-1]
    assert (last.clock_s, last.scene, last.kind) == (9 * 3600 + 15 * 60 + 30, 2, "decision")
    assert [one.kind for one in session.exercise.entries] == ["scene", "pause", "scene", "resume", "decision"]


def test_an_inject_whose_feature_is_gone_is_fired_and_says_so(session, notices):
    session.exercise.start("")
    assert session.exercise.fire(Inject("Gerbang jebol", effects=(replace(GROWS.effects[0], feature="nobody"),)))
    assert ("warn", "A feature of this inject is not in the plan any more; nothing of it was changed.") in notices
    last = session.exercise.entries[-1]
    assert last.kind == "inject" and last.change is None and session.plan == session.file.plan


def test_checks_judge_the_plan_of_the_run(session, qtbot):
    def done():
        return not session.checking and session._live.is_current(session.plan)

    session.check_now()
    qtbot.waitUntil(done, timeout=20_000)
    before = {one.code for one in session.findings if one.scene == 1}
    session.exercise.start("")
    session.exercise.fire(EXIT_LOST)
    qtbot.waitUntil(done, timeout=20_000)
    during = [one for one in session.findings if one.scene == 1 and one.code == "exit-count"]
    assert during and during[0].measured == 0
    session.exercise.end()
    qtbot.waitUntil(done, timeout=20_000)
    assert {one.code for one in session.findings if one.scene == 1} == before


def test_a_run_left_open_is_offered_and_goes_on_where_it_was(session, tmp_path):
    session.exercise.start("Latihan A")
    session.exercise.fire(GROWS, show=True)
    session.set_scene(2)
    session.do(move(session.plan, "unit", scene=2))
    plan = session.plan
    session.file.open(session.file.path)
    assert session.exercise.run is None and session.plan == exercise_plan()
    offered = session.exercise.unfinished()
    assert offered.name == "Latihan A" and offered.entries == 4
    session.exercise.resume(offered.code)
    assert session.plan == plan and session.scene == 2 and session.undo_stack.count() == 2
    assert session.exercise.entries[-1].kind == "resume" and session.exercise.clock_s() >= 9 * 3600 + 15 * 60
    session.undo_stack.undo()
    session.exercise.end()
    assert session.exercise.unfinished() is None
    session.file.open(session.file.path)
    assert session.exercise.unfinished() is None and len(session.exercise.runs) == 1


def test_an_offer_can_be_ended_without_going_on(session):
    session.exercise.start("A")
    session.file.open(session.file.path)
    session.exercise.end(session.exercise.unfinished().code)
    assert session.exercise.unfinished() is None and session.exercise.run is None


def test_a_replay_shows_what_was_and_takes_no_edit(session, notices):
    session.exercise.start("A")
    code = session.exercise.run.code
    session.exercise.fire(GROWS, show=True)
    session.set_scene(3)
    session.do(move(session.plan, "unit", scene=3))
    plans = [session.exercise.run.plan_at(count) for count in range(5)]
    session.exercise.end()
    session.exercise.replay(code)
    for count, plan in enumerate(plans):
        session.exercise.show_entry(count)
        assert session.plan == plan
    assert session.scene == 3 and session.exercise.shown_to_room() is None
    session.exercise.show_entry(2)
    assert session.scene == 1 and session.exercise.shown_to_room().inject == GROWS
    assert not session.do(move(session.plan, "unit")) and "replay" in notices[-1][1]
    assert not session.exercise.decide("x")
    session.exercise.show_entry(99)
    session.exercise.leave()
    assert session.plan == exercise_plan() and len(session.exercise.read(code).entries) == 4


def test_what_proved_better_is_taken_over_as_one_step_and_conflicts_are_named(session):
    session.exercise.start("A")
    code = session.exercise.run.code
    session.do(move(session.plan, "unit"))
    session.do(move(session.plan, "cordon"))
    session.exercise.end()
    session.do(move(session.plan, "unit", -4))
    before = session.plan
    run = session.exercise.read(code)
    change, left = session.exercise.takes_over([one.change for one in run.entries if one.change], run)
    assert [str(one) for one in left] == ["Dalmas 1 was changed in the plan too; it stays as the plan has it."]
    assert session.do(change) and session.plan.features["cordon"] == run.plan.features["cordon"]
    session.undo_stack.undo()
    assert session.plan == before


def test_the_room_sees_nothing_before_it_is_shown(session):
    session.exercise.start("A")
    assert session.exercise.shown_to_room() is None
    session.exercise.fire(EXIT_LOST)
    assert session.exercise.shown_to_room() is None
    session.exercise.fire(GROWS, show=True)
    assert session.exercise.shown_to_room().inject == GROWS
    session.exercise.clear_room()
    assert session.exercise.shown_to_room() is None
    session.exercise.fire(BRIDGE, show=True)
    assert session.exercise.shown_to_room().inject == BRIDGE
    session.undo_stack.undo()
    assert session.exercise.shown_to_room() is None, "what was taken down does not come back"


def test_what_was_taken_down_stays_so_when_the_run_goes_on(session):
    session.exercise.start("A")
    code = session.exercise.run.code
    session.exercise.fire(GROWS, show=True)
    session.exercise.clear_room()
    session.exercise.leave()
    session.exercise.resume(code)
    assert session.exercise.shown_to_room() is None
    session.exercise.fire(BRIDGE, show=True)
    assert session.exercise.shown_to_room().inject == BRIDGE
    session.undo_stack.undo()
    assert session.exercise.shown_to_room() is None


@pytest.mark.parametrize("in_run", [False, True])
def test_what_no_file_would_read_is_refused(session, notices, in_run):
    if in_run:
        session.exercise.start("A")
    before = session.plan
    unit = before.features["unit"]
    late = replace(unit, keyframes=(*unit.keyframes, Keyframe(10_000, State(unit.at(1).geometry, {"name": "X"}))))
    roster = RosterUnit("r", "R", tasks={10_000: "x"})
    for edit in (
        Edit("scene", "10000", None, Scene(10_000)),
        Edit("feature", "unit", unit, late),
        Edit("roster", "r", None, roster),
    ):
        assert not session.do(Change(message("x"), (edit,))) and session.plan is before
        assert notices.pop() == ("stop", "A plan has scenes 1 to 9,999; renumber the scenes first.")
    last = replace(unit, keyframes=(*unit.keyframes, Keyframe(10_000, None)))
    assert session.do(Change(message("x"), (Edit("feature", "unit", unit, last),))), "it ends with scene 9,999"


def test_what_cannot_be_played_is_said(session, tmp_path, qtbot):
    session.exercise.start("A")
    with pytest.raises(PlanError, match="A is on"):
        session.exercise.start("B")
    with pytest.raises(PlanError, match="A is on"):
        session.exercise.replay("x")
    session.exercise.end()
    with pytest.raises(PlanError, match="took this run out"):
        session.exercise.resume("nobody")
    session.file.close()
    with pytest.raises(PlanError, match="Save the plan in a file first"):
        session.exercise.start("A")


def test_names_of_runs_do_not_repeat(session):
    session.exercise.start("Run 2")
    session.exercise.end()
    assert session.exercise.next_name() == "Run 3"
    session.exercise.start("")
    assert session.exercise.run.name == "Run 3"


def test_a_saved_copy_has_the_runs_and_the_plan_without_them(session, tmp_path):
    session.exercise.start("A")
    session.exercise.fire(GROWS)
    run = session.exercise.run
    session.file.flush()
    session.file.save_copy(tmp_path / "copy.gpkg")
    copy = open_plan(tmp_path / "copy.gpkg")
    assert copy.plan == exercise_plan() and copy.ask(lambda connection: read_run(connection, run.code))[0].plan == run.plan
    copy.close()


def test_a_copy_has_the_run_also_while_another_program_holds_the_file(session, tmp_path, notices):
    import sqlite3

    session.exercise.start("A")
    session.exercise.end()
    session.exercise.start("B")
    session.file.flush()
    holder = sqlite3.connect(session.file.path)
    holder.execute("BEGIN EXCLUSIVE")
    session.exercise.decide("Ditunda")
    session.file.save_copy(tmp_path / "copy.gpkg")
    holder.rollback()
    holder.close()
    copy = open_plan(tmp_path / "copy.gpkg")
    (info,) = copy.ask(list_runs)
    assert (info.name, info.entries) == ("B", 2)
    copy.close()
    assert any("runs of this plan could not be copied" in text for _, text in notices)
    assert session.file.flush()


def test_another_program_that_changes_the_plan_does_not_disturb_the_run(session, qtbot):
    session.exercise.start("A")
    session.file.flush()
    other = open_plan(session.file.path)
    other.write(move(other.plan, "unit", 50), "do")
    other.close()
    session.exercise.fire(GROWS)
    assert session.file.flush()
    plan, run = session.plan, session.exercise.run
    session.exercise.end()
    change, left = session.exercise.takes_over([move(exercise_plan(), "crowd")], run)
    assert session.do(change) and not left
    session.file.flush()
    qtbot.waitUntil(lambda: session.plan.features["unit"].at(1).geometry.x > 500_050)
    assert plan.features["crowd"] != session.plan.features["crowd"] == exercise_plan().apply(change).features["crowd"]


def test_an_entry_that_the_file_does_not_take_is_told(session, notices, qtbot):
    session.exercise.start("A")
    session.file.flush()
    sql(session.file.path, "DELETE FROM run")
    session.exercise.decide("x")
    qtbot.waitUntil(lambda: any("took this run out" in text for _, text in notices))
    assert session.exercise.is_on and session.file.unsaved


@pytest.mark.skipif(os.name == "nt", reason="permission bits")
def test_a_read_only_plan_is_replayed_and_not_played(tmp_path, qtbot):
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "plan.gpkg"
        create_plan(target, exercise_plan())
        first = Session()
        first.file.open(target)
        first.exercise.start("A")
        first.exercise.end()
        first.close()
        os.chmod(target, 0o644)
        os.chmod(name, 0o555)

        def look():
            plan_file = open_plan(target)
            try:
                return f"{plan_file.read_only} {len(plan_file.ask(list_runs))}"
            finally:
                plan_file.close()

        assert as_other_user(look) == "True 1"
        os.chmod(name, 0o755)
        shutil.rmtree(name, ignore_errors=True)
        os.makedirs(name, exist_ok=True)


def test_a_session_on_a_read_only_plan_refuses_to_play(session):
    session.file.read_only = True
    with pytest.raises(PlanError, match="reading only"):
        session.exercise.start("A")
    assert session.exercise.run is None and session.exercise.unfinished() is None


WORK = """
import os, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from support.exercises import GROWS, move
from tabletop.session.session import Session

app = QCoreApplication([])
session = Session()
session.file.open(Path(sys.argv[1]))
session.exercise.start("Latihan A")
session.exercise.fire(GROWS)
session.set_scene(2)
session.do(move(session.plan, "unit", scene=2))
session.exercise.decide("Lapis ganti", "Padal")
session.file.flush()
print("ready", flush=True)
sys.stdin.readline()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_run_killed_in_the_middle_goes_on_where_it_was(tmp_path, session):
    path = tmp_path / "killed.gpkg"
    create_plan(path, exercise_plan())
    support = str(Path(__file__).resolve().parent.parent)
    child = subprocess.Popen([sys.executable, "-c", WORK, str(path), support], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGKILL)
    child.communicate()
    session.file.open(path)
    session.exercise.resume(session.exercise.unfinished().code)
    assert [one.kind for one in session.exercise.entries] == ["scene", "inject", "scene", "edit", "decision", "resume"]
    assert session.scene == 2 and headcount(session) == 900
    assert session.plan.features["unit"].at(2).geometry.x == 500_010
    assert session.file.plan == exercise_plan()


def test_paper_of_a_run_says_that_it_is_an_exercise(session, tmp_path):
    assert session.exercise.printed() is None
    session.exercise.start("Sesi A")
    session.exercise.fire(GROWS)
    session.file.save_copy(tmp_path / "printed.gpkg", keeps=False, shown=session.exercise.printed())
    copy = open_plan(tmp_path / "printed.gpkg")
    assert copy.plan.name == "Exercise: Sesi A - Latihan uji" and copy.plan.features == session.plan.features
    assert copy.ask(list_runs) == [] and session.plan.name == "Latihan uji"
    copy.close()
