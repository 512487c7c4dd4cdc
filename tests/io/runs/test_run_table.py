"""Runs in a plan file: written entry by entry, read as they were, with everything that can be in their way."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from support.exercises import BRIDGE, GROWS, entry, exercise_plan, move, new_run
from support.plan_files import as_other_user, moved, read, sql, unit, written
from tabletop.core.exercise.effects import inject_change
from tabletop.core.exercise.run import unfinished
from tabletop.core.text.errors import PlanError
from tabletop.core.values.change import add_feature, replace_features
from tabletop.io.plans.plan_reader import read_stored
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.plans.plan_writer import Answers, PlanWriter
from tabletop.io.runs.run_table import (
    append_entry,
    begin_run,
    end_run,
    list_runs,
    put_rows,
    read_run,
    run_rows,
)

PLAN_TABLES = ("plan_points", "plan_lines", "plan_areas", "scene", "roster", "setting", "edit_log", "removed")


@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", exercise_plan())
    return tmp_path / "plan.gpkg"


@pytest.fixture
def opened(path):
    made = open_plan(path)
    yield made
    made.close()


def some_run(**more):
    """A run with an entry of every kind, and one that is taken back."""
    run = new_run(**more)
    change, _ = inject_change(run.plan, 1, GROWS)
    run = run.with_entry(entry(run, "scene"))
    run = run.with_entry(entry(run, "inject", inject=GROWS, change=change, shown=True))
    run = run.with_entry(entry(run, "edit", change=move(run.plan, "unit")))
    run = run.with_entry(entry(run, "edit", change=run.entries[-1].change.inverse(), does="undo"))
    run = run.with_entry(entry(run, "decision", text="Tarik ke ring 2", who="Padal Dalmas 1", features=("unit",)))
    run = run.with_entry(entry(run, "pause"))
    run = run.with_entry(entry(run, "resume"))
    run = run.with_entry(entry(run, "scene", scene=2))
    change, _ = inject_change(run.plan, 2, BRIDGE)
    run = run.with_entry(entry(run, "inject", inject=BRIDGE, change=change))
    return run.with_entry(entry(run, "note", text="Catatan"))


def kept(plan_file, run):
    plan_file.commit(lambda connection: begin_run(connection, run))
    for one in run.entries:
        plan_file.commit(lambda connection, one=one: append_entry(connection, run.code, one))


def plan_rows(path):
    return {table: sql(path, f"SELECT * FROM {table}") for table in PLAN_TABLES}


def test_a_run_is_read_as_it_was_written(opened, path):
    run = some_run()
    kept(opened, run)
    found, problems = opened.ask(lambda connection: read_run(connection, run.code))
    assert found == run and found.plan == run.plan and problems == []
    assert [found.plan_at(n) for n in range(11)] == [run.plan_at(n) for n in range(11)]
    (info,) = opened.ask(list_runs)
    assert (info.code, info.name, info.ended, info.entries) == ("run-1", "Latihan 1", None, 10)


def test_nothing_of_a_run_changes_a_row_of_the_plan(opened, path):
    before = plan_rows(path)
    kept(opened, some_run())
    opened.commit(lambda connection: end_run(connection, "run-1", new_run().started))
    assert plan_rows(path) == before
    after = read(path)
    assert after.plan == exercise_plan() and not after.problems and not after.read_only


def test_a_plan_is_edited_after_a_run_as_before(opened, path):
    kept(opened, some_run())
    opened.write(add_feature(move(exercise_plan(), "unit").label, unit()), "do")
    kept(opened, some_run(name="Latihan 2", code="run-2"))
    assert len(read(path).plan.features) == 6 and len(read(path).history) == 1


def test_two_runs_are_apart_and_the_one_begun_last_goes_on(opened):
    kept(opened, some_run())
    kept(opened, new_run(name="Latihan 2", code="run-2"))
    runs = opened.ask(list_runs)
    assert [(run.name, run.entries) for run in runs] == [("Latihan 1", 10), ("Latihan 2", 0)]
    assert unfinished(runs).code == "run-2"
    opened.commit(lambda connection: end_run(connection, "run-2", new_run().started))
    assert unfinished(opened.ask(list_runs)).code == "run-1"


def test_a_plan_without_runs_has_no_tables_of_them(opened, path):
    assert opened.ask(list_runs) == [] and opened.ask(run_rows).runs == ()
    assert sql(path, "SELECT name FROM sqlite_master WHERE name LIKE 'run%'") == []
    with pytest.raises(PlanError, match="took this run out"):
        opened.ask(lambda connection: read_run(connection, "run-1"))


def test_other_programs_open_the_file(opened, path):
    kept(opened, some_run())
    opened.close()
    work = "import pyogrio, sys; print(sorted(name for name, _ in pyogrio.list_layers(sys.argv[1])))"
    work += "; print(len(pyogrio.read_dataframe(sys.argv[1], layer='run_log')))"
    found = subprocess.run([sys.executable, "-c", work, str(path)], capture_output=True, text=True, check=True).stdout
    assert "'run', 'run_log'" in found and found.endswith("10\n")
    assert sql(path, "PRAGMA integrity_check") == [("ok",)]
    reopened = open_plan(path)
    assert not reopened.problems and not reopened.read_only
    reopened.close()


def test_a_copy_carries_the_runs(opened, path, tmp_path):
    run = some_run()
    kept(opened, run)
    rows = opened.ask(run_rows)
    create_plan(tmp_path / "copy.gpkg", opened.plan, more=lambda connection: put_rows(connection, rows))
    copy = open_plan(tmp_path / "copy.gpkg")
    assert copy.ask(lambda connection: read_run(connection, run.code))[0] == run and not copy.problems
    copy.close()


# --- what other programs did
def test_a_run_on_a_plan_that_another_program_changed_goes_on(opened, path):
    run = new_run()
    opened.commit(lambda connection: begin_run(connection, run))
    other = open_plan(path)
    feature = other.plan.features["unit"]
    other.write(replace_features(move(exercise_plan(), "unit").label, [(feature, moved(feature))]), "do")
    other.close()
    opened.commit(lambda connection: append_entry(connection, run.code, entry(run, "note", text="x")))
    found, _ = opened.ask(lambda connection: read_run(connection, run.code))
    assert found.base == exercise_plan() != read(path).plan and len(found.entries) == 1


def test_tables_of_that_name_by_another_program_are_left_alone(opened, path):
    sql(path, "CREATE TABLE run (x TEXT)")
    with pytest.raises(PlanError, match="another program made something of the name run"):
        opened.commit(lambda connection: begin_run(connection, new_run()))
    assert opened.ask(list_runs) == [] and sql(path, "SELECT sql FROM sqlite_master WHERE name='run'") == [("CREATE TABLE run (x TEXT)",)]


def test_a_view_of_that_name_is_never_run(opened, path):
    sql(path, "CREATE VIEW run AS SELECT hex(zeroblob(400000000)) AS code, 1 AS name, 1 AS started, 1 AS ended, 1 AS base")
    assert opened.ask(list_runs) == []


def test_a_trigger_on_the_log_goes_and_is_not_run(path):
    first = open_plan(path)
    kept(first, some_run())
    first.close()
    sql(path, "CREATE TRIGGER evil AFTER INSERT ON run_log BEGIN DELETE FROM plan_points; END")
    again = open_plan(path)
    assert any("evil" in str(problem) for problem in again.problems)
    again.commit(lambda connection: append_entry(connection, "run-1", entry(new_run(), "note", text="x")))
    again.close()
    assert read(path).plan == exercise_plan() and sql(path, "SELECT 1 FROM sqlite_master WHERE name='evil'") == []


def test_a_run_that_was_taken_out_of_the_file_is_said(opened, path):
    kept(opened, some_run())
    sql(path, "DELETE FROM run")
    with pytest.raises(PlanError, match="took this run out"):
        opened.commit(lambda connection: append_entry(connection, "run-1", entry(new_run(), "note")))


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("UPDATE run_log SET data='{' WHERE seq=5", 9),
        ("UPDATE run_log SET data='[]' WHERE seq=5", 9),
        ("UPDATE run_log SET kind='odd' WHERE seq=5", 9),
        ("UPDATE run_log SET at='yesterday' WHERE seq=5", 9),
        ('UPDATE run_log SET edits=\'[["feature","x",null,{}]]\' WHERE seq=3', 8),
        ("UPDATE run_log SET edits=NULL WHERE seq=3", 9),
        ("UPDATE run_log SET data=x'00ff' WHERE seq=8", 9),
        ('UPDATE run_log SET data=\'{"inject": {"effects": 5}}\' WHERE seq=10', 9),
    ],
)
def test_damaged_entries_are_named_and_the_rest_is_read(opened, path, statement, left):
    kept(opened, some_run())
    sql(path, statement)
    found, problems = opened.ask(lambda connection: read_run(connection, "run-1"))
    assert len(found.entries) == left and len(problems) == 1 and "Latihan 1" in str(problems[0])


def test_a_run_whose_beginning_is_damaged_is_refused_in_a_sentence(opened, path):
    kept(opened, some_run())
    for value in ("'{'", "NULL", "'[]x'", '\'[["feature","a",1,2]]\''):
        sql(path, f"UPDATE run SET base={value}")
        with pytest.raises(PlanError, match="damaged in the file"):
            opened.ask(lambda connection: read_run(connection, "run-1"))


def test_a_feature_that_no_plan_takes_is_left_out_of_the_beginning(opened, path):
    kept(opened, new_run())
    (base,) = sql(path, "SELECT base FROM run")[0]
    sql(path, "UPDATE run SET base=?", base.replace('"headcount":400', '"headcount":-1'))
    found, problems = opened.ask(lambda connection: read_run(connection, "run-1"))
    assert "crowd" not in found.base.features and len(found.base.features) == 4
    assert str(problems[0]) == "1 feature of the run Latihan 1 cannot be read and was left out."


# --- read-only, locks, full disks, kills
@pytest.mark.skipif(os.name == "nt", reason="permission bits")
def test_a_read_only_plan_lists_its_runs_and_keeps_none(opened, path):
    kept(opened, some_run())
    opened.close()
    with tempfile.TemporaryDirectory() as name:
        target = Path(shutil.copy(path, name))
        os.chmod(target, 0o644)
        os.chmod(name, 0o555)

        def look():
            plan_file = open_plan(target)
            try:
                plan_file.commit(lambda connection: begin_run(connection, new_run(code="run-2")))
            except PlanError as error:
                return f"{len(plan_file.ask(list_runs))} {error}"
            return "written"

        said = as_other_user(look)
        os.chmod(name, 0o755)
    assert said.startswith("1 ") and "reading only" in said


class Said:
    def __init__(self):
        self.times, self.held, self.unkept = [], [], []

    def answers(self):
        return Answers(self.times.append, held=self.held.append, unkept=self.unkept.append)


def test_entries_wait_while_another_program_holds_the_file_and_stand_in_order(opened, path, monkeypatch):
    monkeypatch.setattr("tabletop.io.plans.plan_database.BUSY_MS", 20)
    said, run = Said(), some_run()
    writer = PlanWriter(opened, said.answers())
    holder = sqlite3.connect(path)
    holder.execute("BEGIN EXCLUSIVE")
    opened.commit, commit = (lambda work, busy_ms=None: commit(work, 20)), opened.commit
    writer.keep(lambda connection: begin_run(connection, run))
    for one in run.entries:
        writer.keep(lambda connection, one=one: append_entry(connection, run.code, one))
    assert not writer.flush(2) and len(writer.beside) == 11 and said.held and writer.unsettled == 11
    holder.rollback()
    holder.close()
    assert writer.flush(10) and len(said.times) == 11 and writer.unsettled == 0
    writer.close()
    assert opened.ask(lambda connection: read_run(connection, run.code))[0] == run


def test_a_full_disk_holds_entries_and_edits_go_on_by_themselves(opened, path):
    said, run = Said(), new_run()
    writer = PlanWriter(opened, said.answers())
    writer.keep(lambda connection: begin_run(connection, run))
    assert writer.flush(5)
    full, commit = threading.Event(), opened.commit
    full.set()

    def fails(connection):
        raise sqlite3_full()

    opened.commit = lambda work, busy_ms=None: commit(fails if full.is_set() else work, busy_ms)
    writer.keep(lambda connection: append_entry(connection, run.code, entry(run, "note", text="x")))
    assert not writer.flush(3) and said.held[0].why == "full" and writer.beside
    writer.submit(add_feature(move(exercise_plan(), "unit").label, unit()), "do")
    writer.flush(3)
    full.clear()
    assert writer.flush(5) and not said.unkept
    writer.close()
    assert len(opened.ask(lambda connection: read_run(connection, run.code))[0].entries) == 1
    assert len(opened.plan.features) == 6


def sqlite3_full():
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def test_an_entry_that_cannot_be_kept_is_told_and_the_next_ones_are_tried(opened, path):
    said, run = Said(), new_run()
    writer = PlanWriter(opened, said.answers())
    writer.keep(lambda connection: append_entry(connection, run.code, entry(run, "note")))
    writer.keep(lambda connection: begin_run(connection, run))
    assert writer.flush(5) and len(said.unkept) == 1 and len(said.times) == 1
    writer.close()


def test_a_file_that_is_gone_is_told(opened, path, tmp_path):
    said, run = Said(), new_run()
    writer = PlanWriter(opened, said.answers())
    shutil.move(path, tmp_path / "elsewhere.gpkg")
    writer.keep(lambda connection: begin_run(connection, run))
    writer.flush(5)
    writer.close()
    assert "is not there" in str(said.held[0]) and not said.unkept, "it waits: the file may come back"
    assert len(writer.beside) == 1


WORK = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from support.exercises import entry, exercise_plan, move, new_run
from tabletop.io.plans.plan_store import open_plan
from tabletop.io.plans.plan_writer import Answers, PlanWriter
from tabletop.io.runs.run_table import append_entry, begin_run

plan_file = open_plan(Path(sys.argv[1]))
out = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
writer = PlanWriter(plan_file, Answers(lambda when: os.write(out, b"x"), unkept=lambda error: os._exit(9)))
run = new_run()
writer.keep(lambda connection: begin_run(connection, run))
for number in range(100000):
    run = run.with_entry(entry(run, "edit", seconds=1, change=move(run.plan, "unit", 0.01)))
    writer.keep(lambda connection, one=run.entries[-1]: append_entry(connection, run.code, one))
    if number % 4 == 0:
        writer.flush(10)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_what_was_acknowledged_of_a_run_is_there_after_a_kill(path, tmp_path):
    notes = tmp_path / "acknowledged"
    notes.touch()
    child = subprocess.Popen(
        [sys.executable, "-c", WORK, str(path), str(notes), os.path.dirname(os.path.dirname(os.path.dirname(__file__)))]
    )
    while notes.stat().st_size < 40 and child.poll() is None:
        pass
    child.kill()
    assert child.wait() == -9, "it did not end by itself"
    acknowledged = notes.stat().st_size
    again = open_plan(path)
    run, problems = again.ask(lambda connection: read_run(connection, "run-1"))
    assert acknowledged - 1 <= len(run.entries) <= acknowledged + 4 and not problems
    assert again.plan == exercise_plan() and unfinished(again.ask(list_runs)).code == "run-1"
    assert run.plan.features["unit"].at(1).geometry.x == pytest.approx(500_005 + 0.01 * len(run.entries))
    again.commit(lambda connection: append_entry(connection, run.code, entry(run, "resume")))
    again.close()
    assert sql(path, "PRAGMA integrity_check") == [("ok",)]


def test_reading_of_the_plan_does_not_look_at_runs(opened, path):
    written(path)
    kept(opened, some_run())
    assert opened.ask(lambda connection: read_stored(connection, "x")).plan == exercise_plan()
