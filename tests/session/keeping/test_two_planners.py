"""Two planners on one file: each edit is in the file or was asked about, both screens end as the file is, undo takes back one's own."""

import random

import pytest

from support.plan_files import sql
from support.two_planners import START, UNITS, Planner, any_edit, in_file, moved, pump, rows, settled
from tabletop.core.values.change import Edit
from tabletop.io.plans import plan_writer
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
    return {label for (text,) in sql(path, "SELECT label FROM edit_log WHERE kind='do'") for label in [text.split('"')[3]]}


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
    a.stack.undo()
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
    assert [text for kind, text in a.said if kind == "warn" and "wait" in text]
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
    assert len(a.said) == 1 and a.said[0][0] == "info" and ": 6 rows of the plan changed" in a.said[0][1]
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
