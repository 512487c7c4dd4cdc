"""Two planners on one file: each edit is in the file or was asked about, both screens end as the file is, undo takes back one's own."""

import contextlib
import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.two_planners import START, UNITS, Planner, any_edit, in_file, logged_of, moved, pump, rows, settled
from tabletop.core.values.change import Edit
from tabletop.io.plans import plan_database, plan_writer
from tabletop.io.plans.plan_store import create_plan

CHOICES = ("mine", "theirs", "both")


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(plan_writer, "LOOK_S", 0.05)
    create_plan(tmp_path / "plan.gpkg", START)
    return tmp_path / "plan.gpkg"


@pytest.fixture
def two(path, qapp, tmp_path, monkeypatch):
    """Two people: each has a state folder of their own."""
    made = []
    for name in ("a", "b"):
        monkeypatch.setenv("TABLETOP_STATE_DIR", str(tmp_path / name))
        made.append(Planner(path))
    yield made
    for one in made:
        one.close()


def labels_in_the_log(path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return logged_of(connection)


def answer_all(dice, planners):
    for _ in range(30):
        for one in planners:
            found = one.file.others.conflicts
            if found:
                one.file.others.answer({conflict.row: dice.choice(CHOICES) for conflict in found})
        if pump(lambda: settled(*planners) and not any(one.file.writer.parked for one in planners), 2.0):
            return True
    return False


@pytest.mark.parametrize("seed", range(6))
def test_each_edit_is_in_the_file_or_was_asked_about(path, two, seed):
    dice = random.Random(seed)
    for number in range(60):
        one = dice.choice(two)
        label = f"edit {seed} {number}"
        if dice.random() < 0.12 and one.stack.canUndo():
            one.stack.undo()
        elif dice.random() < 0.05 and one.stack.canRedo():
            one.stack.redo()
        elif edits := any_edit(dice, one.plan, label):
            one.do(*edits, label=label)
        pump(lambda: False, dice.choice((0, 0, 0.004, 0.02)))
    assert pump(lambda: settled(*two)), "nothing hangs"
    assert answer_all(dice, two)
    logged = labels_in_the_log(path)
    for one in two:
        lost = [label for label in one.made if label not in logged | one.asked | one.same]
        assert not lost, "an edit was thrown away in silence"
    assert rows(two[0].plan) == rows(two[1].plan) == rows(in_file(path))
    assert not [said for one in two for said in one.said if said[0] == "stop"]


def test_undo_takes_back_ones_own_edits_and_leaves_the_others(path, two):
    a, b = two
    for number in range(3):
        a.do(Edit("feature", UNITS[number].id, UNITS[number], moved(UNITS[number], 5)), label=f"a{number}")
        b.do(Edit("feature", UNITS[number + 3].id, UNITS[number + 3], moved(UNITS[number + 3], 7)), label=f"b{number}")
    assert pump(lambda: settled(a, b))
    while a.stack.canUndo():
        a.stack.undo()
    assert pump(lambda: settled(a, b))
    expected = {**rows(START), **{("feature", one.id): moved(one, 7) for one in UNITS[3:]}}
    assert rows(in_file(path)) == rows(b.plan) == expected and b.stack.count() == 3


def test_ones_own_edits_can_be_undone_after_reopening_and_the_others_cannot(path, two, monkeypatch, tmp_path):
    a, b = two
    a.do(Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 5)), label="mine")
    assert pump(lambda: settled(a, b))
    b.do(Edit("feature", UNITS[1].id, UNITS[1], moved(UNITS[1], 5)), label="theirs")
    assert pump(lambda: settled(a, b))
    monkeypatch.setenv("TABLETOP_STATE_DIR", str(tmp_path / "a"))
    a.file.open(path)
    assert a.stack.count() == 1
    a.stack.undo()
    assert pump(lambda: settled(a, b))
    assert rows(b.plan) == {**rows(START), ("feature", UNITS[1].id): moved(UNITS[1], 5)}


def test_an_undo_of_what_the_other_changed_since_is_refused_and_the_rest_can_be_undone(path, two):
    a, b = two
    a.do(Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 5)), label="first")
    a.do(Edit("feature", UNITS[1].id, UNITS[1], moved(UNITS[1], 5)), label="second")
    assert pump(lambda: settled(a, b))
    b.do(Edit("feature", UNITS[1].id, b.plan.features[UNITS[1].id], moved(UNITS[1], 9)), label="over it")
    assert pump(lambda: settled(a, b))
    a.stack.undo()
    assert a.stack.count() == 1 and any("cannot be taken back" in text and "U1" in text for _, text in a.said), a.said
    over = []
    a.signals.notice_over.connect(over.append)
    a.stack.undo()
    assert over == [text for _, text in a.said if "cannot be taken back" in text], "said until the next step"
    assert pump(lambda: settled(a, b))
    assert rows(in_file(path)) == {**rows(START), ("feature", UNITS[1].id): moved(UNITS[1], 9)}
    a.stack.redo()
    assert pump(lambda: settled(a, b)) and a.plan.features[UNITS[0].id] == moved(UNITS[0], 5)


def test_an_undo_that_meets_their_edit_in_the_file_is_refused_too(path, two, monkeypatch):
    """The other's edit is in the file, and this screen has not heard of it yet."""
    a, b = two
    a.do(Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 5)), label="first")
    assert pump(lambda: settled(a, b))
    monkeypatch.setattr(plan_writer, "LOOK_S", 100.0)
    pump(lambda: False, 0.1)
    b.do(Edit("feature", UNITS[0].id, b.plan.features[UNITS[0].id], moved(UNITS[0], 9)), label="over it")
    assert b.file.flush()
    a.stack.undo()
    assert pump(lambda: settled(a, b)) and a.stack.count() == 0
    assert a.plan.features[UNITS[0].id] == moved(UNITS[0], 9) and any("cannot be taken back" in text for _, text in a.said)


@pytest.mark.parametrize("choice", CHOICES)
def test_a_row_that_both_changed_is_asked_about_and_nothing_is_lost(path, two, choice, monkeypatch):
    a, b = two
    monkeypatch.setattr(plan_writer, "LOOK_S", 100.0)
    pump(lambda: False, 0.1)
    mine, theirs = moved(UNITS[0], 5), moved(UNITS[0], 9)
    b.do(Edit("feature", UNITS[0].id, UNITS[0], theirs), label="theirs")
    assert b.file.flush()
    a.do(Edit("feature", UNITS[0].id, UNITS[0], mine), Edit("setting", "name", "Uji", "Both"), label="mine")
    a.do(Edit("feature", UNITS[1].id, UNITS[1], moved(UNITS[1], 1)), label="beside it")
    assert pump(lambda: a.file.others.conflicts and a.file.pending == 1)
    [one] = a.file.others.conflicts
    assert (one.before, one.mine, one.theirs) == (UNITS[0], mine, theirs) and a.file.others.who(one)
    assert a.plan.features[UNITS[0].id] == mine, "what a person did stays on the screen until it is answered"
    assert in_file(path).features[UNITS[0].id] == theirs and in_file(path).features[UNITS[1].id] == moved(UNITS[1], 1)
    monkeypatch.setattr(plan_writer, "LOOK_S", 0.05)
    a.file.others.answer({one.row: choice})
    assert pump(lambda: settled(a) and not a.file.writer.parked and not a.file.others.conflicts)
    found = in_file(path)
    assert found.name == "Both" and rows(found) == rows(a.plan)
    assert found.features[UNITS[0].id] == (mine if choice == "mine" else theirs)
    assert len(found.features) == len(UNITS) + (choice == "both")
    a.stack.undo()
    assert a.plan.features[UNITS[0].id] == (mine if choice == "theirs" else theirs), "what was not chosen comes back"


def test_a_setting_is_merged_member_by_member(path, two):
    a, b = two
    old = START.settings["limits"]
    a.do(Edit("setting", "limits", old, {**old, "a": {"x": 1}}), label="a")
    b.do(Edit("setting", "limits", old, {**old, "b": {"y": 2}, "legal-distance": {"on": 0}}), label="b")
    assert pump(lambda: settled(a, b)) and not a.file.others.conflicts and not b.file.others.conflicts
    assert in_file(path).settings["limits"] == {"legal-distance": {"on": 0}, "a": {"x": 1}, "b": {"y": 2}}
    a.stack.undo()
    assert pump(lambda: settled(a, b))
    assert in_file(path).settings["limits"] == {"legal-distance": {"on": 0}, "b": {"y": 2}}


def test_what_comes_is_said_once_with_who_and_how_many_and_only_those_rows_are_told(path, two):
    a, b = two
    seen = len(a.changes)
    for one in UNITS:
        b.do(Edit("feature", one.id, one, moved(one, 3)), label="b")
    assert pump(lambda: settled(a, b)) and pump(lambda: a.said)
    assert len(a.said) == 1 and a.said[0][0] == "info" and "changed 6 Unit" in a.said[0][1]
    told = a.changes[seen:]
    assert None not in told and {key for change in told for key in change.feature_ids} == {one.id for one in UNITS}


def test_a_drag_that_began_before_their_edit_came_is_asked_about_and_not_lost(path, two):
    a, b = two
    b.do(Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 9)), label="theirs")
    assert pump(lambda: settled(a, b))
    assert a.do(Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 5)), label="drag")
    assert a.plan.features[UNITS[0].id] == moved(UNITS[0], 5)
    assert pump(lambda: len(a.file.others.conflicts) == 1)


def test_the_same_edit_by_both_is_no_conflict(path, two):
    a, b = two
    for one in (a, b):
        one.do(Edit("feature", UNITS[0].id, UNITS[0], None), label="delete")
    assert pump(lambda: settled(a, b)) and not a.file.others.conflicts and not b.file.others.conflicts
    assert UNITS[0].id not in in_file(path).features


def test_a_conflict_that_the_other_takes_back_answers_itself(path, two, monkeypatch):
    a, b = two
    monkeypatch.setattr(plan_writer, "LOOK_S", 0.3)
    b.do(Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 9)), label="theirs")
    assert b.file.flush()
    a.do(Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 5)), label="mine")
    assert pump(lambda: a.file.others.conflicts)
    b.stack.undo()
    assert pump(lambda: settled(a, b) and not a.file.writer.parked)
    assert in_file(path).features[UNITS[0].id] == moved(UNITS[0], 5)


def test_undo_of_an_edit_that_waits_for_an_answer_settles_it(path, two):
    a, b = two
    b.do(Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 9)), label="theirs")
    assert b.file.flush()
    a.do(Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 5)), label="mine")
    assert pump(lambda: a.file.others.conflicts)
    a.stack.undo()
    assert pump(lambda: settled(a, b) and not a.file.writer.parked)
    assert a.plan.features[UNITS[0].id] == moved(UNITS[0], 9) == in_file(path).features[UNITS[0].id]


def test_a_row_made_here_and_deleted_there_before_the_next_look_is_gone_here_too(path, two, monkeypatch):
    a, b = two
    monkeypatch.setattr(plan_writer, "LOOK_S", 100.0)
    pump(lambda: False, 0.1)
    new = moved(UNITS[0], 50).__class__("new", "unit", UNITS[0].keyframes)
    a.do(Edit("feature", "new", None, new), label="new")
    assert a.file.flush() and b.do(Edit("setting", "name", "Uji", "B"), label="look") and b.file.flush()
    assert pump(lambda: "new" in b.plan.features)
    b.do(Edit("feature", "new", b.plan.features["new"], None), label="gone")
    assert b.file.flush()
    a.do(Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 5)), label="another")
    assert pump(lambda: settled(a) and "new" not in a.plan.features)
    assert rows(a.plan) == rows(in_file(path))


# --- other programs
@pytest.fixture
def quick_tries(monkeypatch):
    monkeypatch.setattr(plan_database, "BUSY_MS", 60)
    monkeypatch.setattr(plan_writer, "RETRY_S", 0.05)
    monkeypatch.setattr(plan_writer, "RETRY_BUSY_MS", 20)


def test_with_the_file_open_in_wal_mode_their_edits_come_and_mine_wait_until_it_is_closed(path, two, quick_tries):
    """As QGIS has it while a layer is edited: rows change without a count of versions."""
    a, b = two
    qgis = sqlite3.connect(path, isolation_level=None)
    b.close()
    assert qgis.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    qgis.execute("UPDATE plan_points SET name='QGIS' WHERE uuid=?", (UNITS[0].id,))
    assert pump(lambda: a.plan.features[UNITS[0].id].at(1).properties["name"] == "QGIS"), "it comes while the file is open there"
    a.do(Edit("feature", UNITS[1].id, UNITS[1], moved(UNITS[1], 5)), label="mine")
    a.do(Edit("setting", "name", "Uji", "Mine"), label="name")
    assert pump(lambda: a.file.held is not None) and a.file.held.why == "lock" and a.file.pending == 2 and not a.file.read_only
    qgis.execute("UPDATE plan_points SET version=NULL, properties='{\"strength\": 12}' WHERE uuid=?", (UNITS[2].id,))
    assert pump(lambda: a.plan.features[UNITS[2].id].at(1).properties.get("strength") == 12), a.said
    qgis.execute("UPDATE plan_points SET scene_from='' WHERE uuid=?", (UNITS[3].id,))
    assert pump(lambda: UNITS[3].id not in a.plan.features) and any("left out" in text for _, text in a.said), "odd values are named"
    qgis.execute("UPDATE plan_points SET scene_from=NULL WHERE uuid=?", (UNITS[3].id,))
    assert pump(lambda: UNITS[3].id in a.plan.features)
    qgis.close()
    assert pump(lambda: a.file.pending == 0 and a.file.held is None)
    found = in_file(path)
    assert found.name == "Mine" and found.features[UNITS[1].id] == moved(UNITS[1], 5)
    assert found.features[UNITS[0].id].at(1).properties["name"] == "QGIS" and rows(found) == rows(a.plan)


def test_a_row_that_another_program_changed_without_counting_is_asked_about(path, two):
    a, _ = two
    with sqlite3.connect(path) as other:
        other.execute("UPDATE plan_points SET name='QGIS' WHERE uuid=?", (UNITS[0].id,))
    a.do(Edit("feature", UNITS[0].id, UNITS[0], moved(UNITS[0], 5)), label="mine")
    assert pump(lambda: a.file.others.conflicts)
    [one] = a.file.others.conflicts
    assert one.theirs.at(1).properties["name"] == "QGIS" and a.file.others.who(one) == ""


def test_a_reader_that_holds_the_file_makes_edits_wait_and_nothing_more(path, two, monkeypatch):
    monkeypatch.setattr(plan_database, "BUSY_MS", 1_500)
    a, b = two
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM plan_points").fetchall()
    slowest = 0.0
    for one, person in zip(UNITS, (a, b, a, b, a, b), strict=True):
        start = time.monotonic()
        person.do(Edit("feature", one.id, one, moved(one, 3)), label="x")
        slowest = max(slowest, time.monotonic() - start)
        pump(lambda: False, 0.03)
    assert slowest < plan_writer.FIRST_BUSY_MS / 1000, "nobody waits for the lock"
    assert pump(lambda: a.file.held is not None and b.file.held is not None) and a.file.pending == b.file.pending == 3
    reader.execute("ROLLBACK")
    reader.close()
    assert pump(lambda: settled(a, b)) and not a.file.read_only and not b.file.read_only
    assert {key: row for key, row in rows(in_file(path)).items() if key[0] == "feature"} == {
        ("feature", one.id): moved(one, 3) for one in UNITS
    }


OTHER = """
import random, sys
from PySide6.QtCore import QCoreApplication
application = QCoreApplication([])
from support.two_planners import Planner, any_edit, pump
dice, one = random.Random(7), Planner(sys.argv[1])
open(sys.argv[1] + ".ready", "w").close()
for number in range(40):
    edits = any_edit(dice, one.plan, f"b {number}")
    if edits:
        one.do(*edits, label=f"b {number}")
    pump(lambda: False, 0.01)
assert pump(lambda: one.file.writer.unsettled == len(one.file.writer.parked), 60), "nothing hangs"
waits = {str(change.label) for change, _ in one.file.writer.parked}
print(len(one.made), *(label for label in one.made if label not in one.asked | one.same | waits), sep="\\n")
one.close()
"""


def test_another_process_at_the_same_file(path, two, tmp_path):
    a, b = two
    b.close()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, str(Path(__file__).parents[2])])}
    other = subprocess.Popen([sys.executable, "-c", OTHER, str(path)], stdout=subprocess.PIPE, text=True, env=environment)
    dice = random.Random(3)
    assert pump(lambda: Path(f"{path}.ready").exists() or other.poll() is not None, 60)
    while other.poll() is None:
        number = len(a.made)
        if number < 60 and (edits := any_edit(dice, a.plan, f"a {number}")):
            a.do(*edits, label=f"a {number}")
        pump(lambda: False, 0.02)
    count, *told = other.stdout.read().split("\n")
    assert other.returncode == 0 and pump(lambda: settled(a)) and answer_all(dice, [a])
    logged = labels_in_the_log(path)
    assert int(count) > 20 and set(filter(None, told)) <= logged, "an edit of the other process is gone"
    assert not [label for label in a.made if label not in logged | a.asked | a.same]
    assert rows(a.plan) == rows(in_file(path))
