"""An older copy of the plan is put in the place of its open file: nothing goes off the screen, nothing is written until it is answered."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from support.plan_files import sql
from support.session_edits import ADD, unit
from support.two_planners import START, UNITS, Planner, in_file, moved, pump, rows, settled
from tabletop.core.arrangement.file_list import FILES, files_text
from tabletop.core.text.errors import InputError, PlanError
from tabletop.core.values.change import Change, Edit, add_feature
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.io.attached.attached_table import taken
from tabletop.io.plans import plan_history, plan_writer
from tabletop.io.plans.plan_catching import PlanBehindError
from tabletop.io.plans.plan_schema import run_statements
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.snapshots.snapshot_file import read_state
from tabletop.io.waiting.waiting_found import read_waiting, waiting_heads
from tabletop.session.keeping import older_copy, reading_along

WAYS = ("renamed over it", "copied over it")


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(plan_writer, "LOOK_S", 0.05)
    monkeypatch.setattr(plan_writer, "RETRY_S", 0.05)
    create_plan(tmp_path / "plan.gpkg", START)
    return tmp_path / "plan.gpkg"


@pytest.fixture
def one(path, qapp):
    planner = Planner(path)
    yield planner
    planner.close()


@pytest.fixture
def opens(path, qapp):
    """Opens the plan for another planner, or for the same one again."""
    made = []
    yield lambda read_only=False: made.append(Planner(path, read_only)) or made[-1]
    for planner in made:
        planner.close()


def move(planner, number, metres=5.0, label="mine"):
    old = planner.plan.features[UNITS[number].id]
    assert planner.do(Edit("feature", old.id, old, moved(old, metres)), label=label)
    return planner.plan.features[old.id]


def put(copy, path, way="renamed over it"):
    """Put a copy in the place of a file, as a cloud does, or a file manager."""
    if way == "renamed over it":
        shutil.copy(copy, path.with_name("put"))
        os.replace(path.with_name("put"), path)
    else:
        shutil.copyfile(copy, path)


def saved(path, name="older.gpkg"):
    return shutil.copy(path, path.with_name(name))


def edited(path, *edits):
    """Somebody edits a file elsewhere."""
    other = open_plan(path)
    other.write(Change(ADD, edits), "do")
    other.close()
    return other.plan


def is_asked(planner, count):
    return pump(lambda: planner.file.others.older == count and planner.file.held is not None and planner.file.held.why == "older")


def three_edits(planner, path):
    """The copy has the first of three edits."""
    move(planner, 0)
    assert planner.file.flush()
    copy = saved(path)
    move(planner, 1)
    added = unit("added")
    assert planner.do(Edit("feature", added.id, None, added), Edit("feature", UNITS[5].id, UNITS[5], None), label="two rows")
    assert planner.file.flush() and pump(lambda: not planner.file.pending)
    return copy


@pytest.mark.parametrize("way", WAYS)
def test_the_screen_stays_and_nothing_is_written_until_it_is_answered(path, one, way):
    copy = three_edits(one, path)
    before = rows(one.plan)
    put(copy, path, way)
    assert is_asked(one, 2), "two edits of the log are lacking"
    assert "it lacks 2 edits" in one.file.others.asked_words and one.file.others.asking == 2 and one.file.held.why == "older"
    assert rows(one.plan) == before and one.file.unsaved
    late = move(one, 2)
    pump(lambda: False, 0.4)
    assert one.plan.features[UNITS[2].id] == late and rows(in_file(path)) == rows(in_file(copy)), "the copy is as it was"
    assert one.file.is_kept_here and not [text for _, text in one.said], "one question, no other word"


@pytest.mark.parametrize("way", WAYS)
def test_what_is_on_the_screen_goes_on_as_one_step_on_the_copy(path, one, way):
    copy = three_edits(one, path)
    before = rows(one.plan)
    put(copy, path, way)
    assert is_asked(one, 2)
    late = move(one, 2)
    one.file.others.answer_older(True)
    assert pump(lambda: settled(one) and not one.file.others.older)
    assert rows(in_file(path)) == rows(one.plan) == {**before, ("feature", UNITS[2].id): late}
    assert pump(lambda: one.file.held is None) and not [text for kind, text in one.said if kind != "info"]
    labels = [one.stack.command(number).text() for number in range(one.stack.count())]
    assert labels == ["mine", "2 edits that an older copy of the file lacked", "mine"]
    for _ in range(2):
        one.stack.undo()
    assert pump(lambda: settled(one)) and rows(one.plan) == rows(in_file(copy)) == rows(in_file(path))
    one.stack.redo()
    assert pump(lambda: settled(one)) and rows(one.plan) == before
    one.file.open(path)
    assert rows(one.plan) == before and one.stack.count() == 3 and not one.file.others.older


def test_a_step_that_is_taken_back_while_it_is_asked_goes_on_as_well(path, one):
    copy = three_edits(one, path)
    put(copy, path)
    assert is_asked(one, 2)
    one.stack.undo()
    shown = rows(one.plan)
    one.file.others.answer_older(True)
    assert pump(lambda: settled(one)) and rows(one.plan) == rows(in_file(path)) == shown
    opened = open_plan(path)
    opened.close()
    assert [step.undone for step in opened.history] == [False] * 3, "taken back by a step of its own, that is no undo of the copy's steps"


@pytest.mark.parametrize("way", WAYS)
def test_the_older_copy_is_taken(path, one, way):
    copy = three_edits(one, path)
    put(copy, path, way)
    assert is_asked(one, 2)
    move(one, 2)
    one.file.others.answer_older(False)
    assert pump(lambda: settled(one) and not one.file.others.older)
    assert rows(one.plan) == rows(in_file(path)) == rows(in_file(copy)) and pump(lambda: one.file.held is None) and not one.file.unsaved
    assert one.stack.count() == 1 and not one.file.here.journal.kept
    move(one, 3)
    assert pump(lambda: settled(one)) and rows(one.plan) == rows(in_file(path))


def test_the_plan_itself_comes_back_in_its_place(path, one):
    copy = three_edits(one, path)
    newest, before = saved(path, "newest.gpkg"), rows(one.plan)
    put(copy, path)
    assert is_asked(one, 2)
    late = move(one, 2)
    put(newest, path)
    assert pump(lambda: settled(one) and not one.file.others.older)
    assert rows(one.plan) == rows(in_file(path)) == {**before, ("feature", UNITS[2].id): late} and pump(lambda: one.file.held is None)
    assert len(sql(path, "SELECT 1 FROM edit_log")) == 4, "nothing but the late edit was written"


def test_a_copy_that_is_still_older_takes_its_place(path, one):
    first = saved(path, "first.gpkg")
    copy = three_edits(one, path)
    before = rows(one.plan)
    put(copy, path)
    assert is_asked(one, 2)
    put(first, path)
    assert is_asked(one, 3)
    one.file.others.answer_older(True)
    assert pump(lambda: settled(one)) and rows(one.plan) == rows(in_file(path)) == before


@pytest.mark.parametrize("way", WAYS)
def test_where_the_copy_was_edited_since_theirs_stays_and_the_same_row_is_asked_about(path, one, way):
    copy = three_edits(one, path)
    theirs, alone = moved(UNITS[1], 50), moved(UNITS[3], 60)
    come = unit("come")
    found = [Edit("feature", UNITS[1].id, UNITS[1], theirs), Edit("feature", UNITS[3].id, UNITS[3], alone)]
    edited(copy, *found, Edit("feature", come.id, None, come))
    edited(copy, Edit("setting", "name", "Uji", "Theirs"))
    before = rows(one.plan)
    put(copy, path, way)
    assert is_asked(one, 2)
    assert rows(one.plan) == before
    one.file.others.answer_older(True)
    assert pump(lambda: one.file.others.conflicts and not one.file.others.older)
    [conflict] = one.file.others.conflicts
    assert (conflict.before, conflict.mine, conflict.theirs) == (UNITS[1], before["feature", UNITS[1].id], theirs)
    assert one.plan.features[UNITS[1].id] == conflict.mine and "for your answer" in one.file.others.asked_words
    expected = {**before, ("feature", UNITS[3].id): alone, ("feature", come.id): come, ("setting", "name"): "Theirs"}
    assert pump(lambda: rows(one.plan) == expected), "what they alone did comes to the screen"
    one.file.others.answer({conflict.row: "theirs"})
    assert pump(lambda: settled(one) and not one.file.writer.parked)
    assert rows(one.plan) == rows(in_file(path)) == {**expected, ("feature", UNITS[1].id): theirs}
    one.stack.undo()
    assert pump(lambda: settled(one)) and rows(in_file(path)) == expected


def test_what_a_program_without_a_log_did_on_the_copy_is_not_written_over_unasked(path, one):
    copy = three_edits(one, path)
    sql(copy, "UPDATE plan_points SET name='QGIS', properties=json_set(properties, '$.name', 'QGIS') WHERE uuid=?", UNITS[4].id)
    new = "INSERT INTO plan_points (geom, kind, name, scene_from, uuid, properties) SELECT geom, kind, 'new', 1, 'new', properties FROM"
    sql(copy, f"{new} plan_points WHERE uuid=?", UNITS[4].id)
    put(copy, path)
    assert is_asked(one, 2)
    one.file.others.answer_older(True)
    assert pump(lambda: one.file.others.conflicts and not one.file.others.older)
    assert [conflict.key for conflict in one.file.others.conflicts] == [UNITS[4].id]
    one.file.others.answer({conflict.row: "theirs" for conflict in one.file.others.conflicts})
    assert pump(lambda: settled(one) and not one.file.writer.parked)
    found = in_file(path)
    assert found.features[UNITS[4].id].at(1).properties["name"] == "QGIS" and "new" in found.features
    assert UNITS[5].id not in found.features and found.features[UNITS[1].id] == moved(UNITS[1], 5)


def test_edits_that_wait_already_stand_on_top_of_what_the_copy_lacks(path, one):
    before = waits_and_replaced(path, one)
    one.file.others.answer_older(True)
    assert pump(lambda: settled(one)) and rows(one.plan) == rows(in_file(path)) == before


def waits_and_replaced(path, planner):
    """An edit waits, of a row that the copy has otherwise, when the copy comes; what is on the screen."""
    copy = three_edits(planner, path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    move(planner, 1, 9)
    assert pump(lambda: planner.file.is_kept_here)
    before = rows(planner.plan)
    holder.close()
    put(copy, path)
    assert pump(lambda: planner.file.others.older and planner.file.is_kept_here and planner.file.pending == 2)
    return before


def test_edits_that_waited_already_stand_on_top_of_it_also_when_it_is_opened_again(path, one, opens):
    before = waits_and_replaced(path, one)
    one.file.close()
    [head] = waiting_heads()
    assert head.count == 2 and rows(read_waiting(head).rebuilt()) == before
    again = opens()
    assert pump(lambda: again.file.others.older and again.file.held is not None) and rows(again.plan) == before
    again.file.others.answer_older(True)
    assert pump(lambda: settled(again)) and rows(again.plan) == rows(in_file(path)) == before


def test_an_edit_that_waits_for_an_answer_already_is_asked_about_afterwards(path, one, monkeypatch):
    copy = three_edits(one, path)
    monkeypatch.setattr(plan_writer, "LOOK_S", 100.0)
    pump(lambda: False, 0.2)
    edited(path, Edit("feature", UNITS[1].id, one.plan.features[UNITS[1].id], theirs := moved(UNITS[1], 77)))
    mine = move(one, 1, 9)
    assert pump(lambda: one.file.others.conflicts)
    monkeypatch.setattr(plan_writer, "LOOK_S", 0.05)
    before = rows(one.plan)
    put(copy, path)
    one.file.try_again()
    move(one, 2)  # the next try, or look, finds it
    assert is_asked(one, 3) and rows(one.plan) == {**before, ("feature", UNITS[2].id): one.plan.features[UNITS[2].id]}
    one.file.others.answer_older(True)
    assert pump(lambda: [(found.mine, found.theirs) for found in one.file.others.conflicts] == [(mine, theirs)])
    one.file.others.answer({})
    assert pump(lambda: settled(one) and not one.file.writer.parked) and in_file(path).features[UNITS[1].id] == mine


@pytest.mark.parametrize("answer", [True, False])
def test_closed_and_opened_while_it_is_asked_it_is_asked_again(path, one, answer, opens):
    copy = three_edits(one, path)
    put(copy, path)
    assert is_asked(one, 2)
    late = move(one, 1, 9)
    assert pump(lambda: one.file.is_kept_here)
    before = rows(one.plan)
    one.file.close()
    assert rows(in_file(path)) == rows(in_file(copy))
    again = opens()
    assert rows(again.plan) == before and again.file.pending == 2
    assert pump(lambda: again.file.held is not None and again.file.others.older == 2)
    pump(lambda: False, 0.3)
    assert rows(in_file(path)) == rows(in_file(copy)) and again.file.is_kept_here
    again.file.others.answer_older(answer)
    assert pump(lambda: settled(again) and not again.file.others.older)
    assert rows(again.plan) == rows(in_file(path)) == (before if answer else rows(in_file(copy)))
    assert late == before["feature", UNITS[1].id] and pump(lambda: not waiting_heads())


WORK = """
import shutil, sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from support.two_planners import Planner, moved
from tabletop.core.values.change import Edit

app = QApplication([])
path = Path(sys.argv[1])
planner = Planner(path)
for number in range(3):
    old = next(one for one in planner.plan.features.values() if one.at(1).properties["name"] == f"U{number}")
    planner.do(Edit("feature", old.id, old, moved(old, 5)))
assert planner.file.flush()
shutil.copy(sys.argv[2], path.with_name("put")).replace(path)
deadline = time.monotonic() + 20
while not (planner.file.held is not None and planner.file.is_kept_here) and time.monotonic() < deadline:
    app.processEvents()
    time.sleep(0.01)
print(planner.file.others.older, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_killed_while_it_is_asked_nothing_is_gone(path, opens):
    copy = saved(path)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "QT_QPA_PLATFORM": "offscreen"}
    child = subprocess.Popen([sys.executable, "-c", WORK, str(path), str(copy)], stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None and child.stdout.readline() == "3\n"
    child.kill()
    child.wait()
    child.stdout.close()
    assert rows(in_file(path)) == rows(START)
    again = opens()
    assert is_asked(again, 3)
    again.file.others.answer_older(True)
    assert pump(lambda: settled(again))
    assert rows(in_file(path)) == {**rows(START), **{("feature", one.id): moved(one, 5) for one in UNITS[:3]}}


# --- what is never asked about
def never_asked(planner):
    pump(lambda: False, 0.3)
    assert not planner.file.others.older and not planner.file.held


def test_a_newer_copy_and_the_same_in_another_file_are_never_asked_about(path, one):
    copy = three_edits(one, path)
    shutil.copy(path, copy)
    put(copy, path)
    never_asked(one)
    edited(copy, Edit("feature", UNITS[3].id, UNITS[3], moved(UNITS[3], 7)))
    put(copy, path)
    never_asked(one)
    move(one, 2)
    assert pump(lambda: settled(one)) and one.plan.features[UNITS[3].id] == moved(UNITS[3], 7)
    assert rows(one.plan) == rows(in_file(path)) and not one.file.others.older


def test_steps_that_the_log_let_go_are_none_that_a_copy_lacks(path, one, monkeypatch, opens):
    other = opens()
    monkeypatch.setattr(plan_history, "MOST_LOG_BYTES", 1_200)
    for number in range(30):
        move(one if number % 2 else other, number % 6)
        assert pump(lambda: settled(one, other))
    assert sql(path, "SELECT MIN(seq) FROM edit_log") > [(10,)]
    never_asked(one)
    sql(path, "DELETE FROM edit_log")  # another program empties it, and edits the plan
    sql(path, "UPDATE plan_points SET name='QGIS', properties=json_set(properties, '$.name', 'QGIS') WHERE uuid=?", UNITS[5].id)
    never_asked(one)
    assert one.plan.features[UNITS[5].id].at(1).properties["name"] == "QGIS"
    other.file.close()
    put(saved(path, "same.gpkg"), path)
    move(one, 0)
    assert pump(lambda: settled(one))
    never_asked(one)


def test_a_copy_whose_rows_are_those_of_the_screen_is_never_asked_about(path, one):
    copy = saved(path)
    move(one, 0)
    one.stack.undo()
    assert one.file.flush()
    put(copy, path)
    never_asked(one)
    move(one, 1)
    assert pump(lambda: settled(one)) and rows(one.plan) == rows(in_file(path))
    never_asked(one)


def test_a_copy_that_is_saved_at_the_place_of_a_file_that_went_is_the_plan(path, one):
    three_edits(one, path)
    path.unlink()
    first = move(one, 0, 3)
    assert pump(lambda: one.file.is_gone)
    one.file.save_copy(path)
    second = move(one, 0, 4)
    assert pump(lambda: settled(one)) and rows(one.plan) == rows(in_file(path))
    assert first != second == one.plan.features[UNITS[0].id]
    never_asked(one)


@pytest.mark.parametrize("way", WAYS)
def test_who_reads_goes_on_seeing_the_plan_and_is_told(path, monkeypatch, way, opens):
    monkeypatch.setattr(reading_along, "LOOK_S", 0.05)
    monkeypatch.setattr(reading_along, "MOST_OFTEN", 0)
    copy = saved(path)
    edited(path, Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 5)))
    reader = opens(read_only=True)
    before = rows(reader.plan)
    put(copy, path, way)
    assert pump(lambda: len(reader.said) == 1)
    pump(lambda: False, 0.3)
    [(kind, text)] = reader.said
    assert kind == "warn" and "it lacks 1 edit." in text and "save a copy" in text
    assert rows(reader.plan) == before and rows(in_file(path)) == rows(START)


# --- with the older states of a session
@pytest.fixture
def first_plan():
    return Plan(settings={"name": "Uji"})


@pytest.fixture
def asked(session, qtbot, monkeypatch):
    """A session whose plan was replaced by a copy without its two edits."""
    monkeypatch.setattr(plan_writer, "LOOK_S", 0.05)
    monkeypatch.setattr(plan_writer, "RETRY_S", 0.05)
    copy = saved(session.file.path)
    for name in "ab":
        session.do(add_feature(ADD, unit(name)))
    assert session.file.flush()
    put(copy, session.file.path)
    qtbot.waitUntil(lambda: session.file.held is not None)
    assert session.file.others.older == 2
    return session


def states(session, qtbot):
    qtbot.waitUntil(lambda: not session.older.running, timeout=10_000)
    session.older.look()
    qtbot.waitUntil(lambda: not session.older.running, timeout=10_000)
    return session.older.found


def test_what_is_on_the_screen_is_an_older_state_at_once(asked, qtbot):
    [state] = [one for one in states(asked, qtbot) if one.about.why == "copy"]
    assert set(read_state(state.path).features) == set(asked.plan.features) and len(asked.plan.features) == 2


def test_taking_the_copy_keeps_what_was_on_the_screen_first_and_restoring_brings_it_back(asked, qtbot):
    asked.do(add_feature(ADD, unit("late")))
    before = set(asked.plan.features)
    asked.older.take_copy()
    qtbot.waitUntil(lambda: not asked.plan.features)
    state = states(asked, qtbot)[0]
    asked.older.restore(state)
    qtbot.waitUntil(lambda: set(asked.plan.features) == before)
    assert asked.file.flush() and set(in_file(asked.file.path).features) == before


def test_where_no_state_can_be_kept_the_copy_is_not_taken(asked, qtbot, monkeypatch):
    states(asked, qtbot)
    asked.do(add_feature(ADD, unit("late")))
    said = []
    asked.older.failed.connect(lambda sentence: said.append(str(sentence)))
    monkeypatch.setattr("tabletop.io.snapshots.snapshot_store.write_whole", full)
    asked.older.take_copy()
    qtbot.waitUntil(lambda: bool(said))
    assert asked.file.others.older == 2 and len(asked.plan.features) == 3


def full(*_, **__):
    raise InputError("The disk is full.")


def test_photos_and_runs_that_the_copy_lacks_are_taken_over(path, one):
    copy = saved(path)
    photo = taken("a.txt", b"a photo")
    one.file.store.put((photo,))
    for statement in run_statements():
        sql(path, statement)
    sql(path, "INSERT INTO run (code, name) VALUES ('r', 'Run')")
    sql(path, "INSERT INTO run_log (run, kind) VALUES ('r', 'note')")
    move(one, 1)
    assert one.file.flush()
    put(copy, path)
    assert is_asked(one, 1)
    one.file.others.answer_older(True)
    assert pump(lambda: settled(one))
    assert one.file.store.get(photo.listed.sha256) == b"a photo"
    assert sql(path, "SELECT run, kind FROM run_log") == [("r", "note")] and sql(path, "SELECT code FROM run") == [("r",)]


def test_of_what_is_taken_over_each_part_comes_whole_or_not_at_all(monkeypatch):
    def half(old, copy):
        copy.execute("INSERT INTO files VALUES ('half')")
        raise sqlite3.DatabaseError("the old file ends here")

    monkeypatch.setattr(older_copy, "copy_files", half)
    monkeypatch.setattr(older_copy, "copy_runs", lambda old, copy: copy.execute("INSERT INTO runs VALUES ('whole')"))
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        copy.executescript("CREATE TABLE files (name); CREATE TABLE runs (name)")
        older_copy.carried_over(copy, copy)
        assert copy.execute("SELECT * FROM files").fetchall() == []
        assert copy.execute("SELECT * FROM runs").fetchall() == [("whole",)]
        assert not copy.in_transaction


def test_photos_that_went_with_the_file_come_back_from_an_older_state(session, qtbot, monkeypatch):
    monkeypatch.setattr(plan_writer, "LOOK_S", 0.05)
    monkeypatch.setattr(plan_writer, "RETRY_S", 0.05)
    copy, photo, one = saved(session.file.path), taken("a.txt", b"a photo"), unit("a")
    session.file.store.put((photo,))
    with_photo = one.edited(1, Scope.ALL_SCENES, None, {FILES: files_text((photo.listed,))})
    session.do(add_feature(ADD, with_photo))
    assert session.file.flush()
    session.older.take("regular")
    states(session, qtbot)
    put(copy, session.file.path, "copied over it")
    qtbot.waitUntil(lambda: session.file.held is not None)
    assert session.file.store.get(photo.listed.sha256) is None
    session.older.keep_screen()
    qtbot.waitUntil(lambda: session.file.store.get(photo.listed.sha256) == b"a photo" and not session.file.unsaved)
    assert with_photo.id in in_file(session.file.path).features


@pytest.mark.parametrize("empties", [True, False])
@pytest.mark.parametrize("cut", [0, 100, 4096, 32768, 65536, 90000])
def test_a_copy_that_is_looked_at_while_it_is_written_is_known_once_it_is_whole(path, empties, cut):
    """As many edits as the file, so that SQLite takes it for that file; all of it within one tick of the clock of the disk."""
    file = open_plan(path)

    def move_there(opened, *numbers):
        for number in numbers:
            old = opened.plan.features[UNITS[number].id]
            opened.write(Change(ADD, (Edit("feature", old.id, old, moved(old, 5)),)), "do")

    move_there(file, 0)
    copy = saved(path)
    move_there(file, 1, 2)
    other = open_plan(copy)
    move_there(other, 3, 4)
    other.close()
    with open(copy, "rb") as stream:
        content = stream.read()
    with open(path, "wb" if empties else "r+b") as stream:
        for part in (content[:cut], content[cut:]):
            with contextlib.suppress(PlanError):
                file.look()
            stream.write(part)
            stream.flush()
            os.utime(path, ns=(10**18, 10**18))
            with contextlib.suppress(PlanError):
                file.look()
    with pytest.raises(PlanBehindError):
        file.look()
    with pytest.raises(PlanBehindError):
        file.look()
    file.close()
