"""Older states of the open plan: when one is taken, what the list says, restoring as one step that undo takes back exactly."""

import errno
from dataclasses import replace

import pytest

from support.session_edits import ADD, unit
from tabletop.core.comparison.merging import MERGE
from tabletop.core.roster.roster_import import IMPORT
from tabletop.core.text import whole_file
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit, add_feature, set_roster, set_setting
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.io.plans.plan_store import open_plan
from tabletop.io.snapshots.snapshot_file import read_state
from tabletop.session.comparison import Against
from tabletop.session.keeping.older_states import MANY_ROWS, Looked


@pytest.fixture
def first_plan():
    one = unit("first")
    return Plan(features={one.id: one}, scenes={1: Scene(1)}, roster={"r": RosterUnit("r", "Kompi")}, settings={"name": "Uji"})


def settled(session, qtbot):
    qtbot.waitUntil(lambda: not session.older.running, timeout=10_000)
    session.file.flush(5.0)
    return session.older


def listed(session, qtbot):
    settled(session, qtbot).look()
    older = settled(session, qtbot)
    qtbot.waitUntil(lambda: len(older.looked) == len(older.found), timeout=10_000)
    return older


def whys(session, qtbot):
    return [state.about.why for state in listed(session, qtbot).found]


def taken(session, qtbot, why="regular"):
    settled(session, qtbot).take(why)
    settled(session, qtbot)


def test_one_is_taken_after_opening_and_every_ten_minutes_where_something_changed(session, qtbot):
    session.older._opening.timeout.emit()
    session.older._regular.timeout.emit()
    assert whys(session, qtbot) == ["open"], "nothing changed"
    assert session.older._regular.isActive() and session.older._regular.interval() == 600_000
    session.do(add_feature(ADD, unit("a")))
    settled(session, qtbot)
    session.older._regular.timeout.emit()
    assert whys(session, qtbot) == ["regular", "open"]


def test_an_edit_before_the_first_state_is_not_in_it(session, qtbot):
    before = session.plan
    session.do(add_feature(ADD, unit("a")))
    session.older._opening.timeout.emit()
    (state,) = listed(session, qtbot).found
    assert state.about.why == "open" and read_state(state.path) == before


def test_a_state_is_taken_before_many_rows_change(session, qtbot):
    before = session.plan
    few, many = ([unit(f"{count} {n}") for n in range(count)] for count in (MANY_ROWS - 1, MANY_ROWS))
    session.do(add_feature(ADD, *few))
    assert whys(session, qtbot) == []
    session.undo_stack.undo()
    session.do(add_feature(ADD, *many))
    (state,) = listed(session, qtbot).found
    assert state.about.why == "import" and read_state(state.path) == before


@pytest.mark.parametrize(("label", "why"), [(MERGE, "merge"), (IMPORT, "import")])
def test_a_state_is_taken_before_a_merge_or_a_roster_of_few_rows(session, qtbot, label, why):
    before = session.plan
    unit_after = RosterUnit("x", "Peleton", strength=30)
    session.do(Change(message(label, names="a", file="a"), (Edit("roster", "x", None, unit_after),)))
    (state,) = listed(session, qtbot).found
    assert state.about.why == why and read_state(state.path) == before


def test_restoring_is_one_step_and_undo_gives_back_the_plan_exactly(session, qtbot):
    first = session.plan
    taken(session, qtbot)
    session.do(add_feature(ADD, unit("a"), unit("b")))
    session.do(Change(ADD, (Edit("scene", "2", None, Scene(2)), Edit("roster", "r", session.plan.roster["r"], None))))
    session.do(set_setting(ADD, "name", "Uji", "Lain"))
    later, steps = session.plan, session.undo_stack.count()
    older = listed(session, qtbot)
    looked = older.looked[older.found[0].path]
    assert isinstance(looked, Looked) and len(looked.found.added) == 3 and len(looked.found.removed) == 1
    older.restore(older.found[0])
    settled(session, qtbot)
    assert session.plan == first and session.undo_stack.count() == steps + 1 and "Restore" in session.undo_stack.undoText()
    session.undo_stack.undo()
    assert session.plan == later
    session.undo_stack.redo()
    session.file.flush(5.0)
    opened = open_plan(session.file.path)
    opened.close()
    assert opened.plan == first and opened.problems == ()
    newest = listed(session, qtbot).found[0]
    assert newest.about.why == "restore" and read_state(newest.path) == later, "nothing is lost"


def test_a_damaged_row_is_taken_from_the_newest_state_that_has_it_otherwise(session, qtbot):
    good = session.plan.roster["r"]
    taken(session, qtbot)
    session.do(set_roster(ADD, good, replace(good, name="Kompj")))  # as a flipped bit would
    session.do(add_feature(ADD, unit("a")))
    taken(session, qtbot)
    told = []
    session.older.find_rows({("roster", "r"), ("roster", "never")}, told.append)
    session.older.find_rows({("roster", "r")}, told.append)
    session.older.find_rows({("feature", "first")}, told.append)
    settled(session, qtbot)
    assert [found.rows for found in told] == [{("roster", "r"): good}] * 2 + [{}] and "Take this row from" in str(told[1].label)
    steps = session.undo_stack.count()
    assert session.older.take_rows(told[1]) and session.plan.roster["r"] == good and "a" in str(session.plan.features)
    assert session.undo_stack.count() == steps + 1
    session.undo_stack.undo()
    assert session.plan.roster["r"].name == "Kompj"


def test_where_nothing_differs_nothing_is_done(session, qtbot, notices):
    taken(session, qtbot)
    older = listed(session, qtbot)
    older.restore(older.found[0])
    settled(session, qtbot)
    assert session.undo_stack.count() == 0 and any("nothing was changed" in text for _, text in notices)


def test_a_state_is_compared_and_saved_as_a_plan(session, qtbot, tmp_path):
    first = session.plan
    taken(session, qtbot)
    session.do(add_feature(ADD, unit("a")))
    (state,) = listed(session, qtbot).found
    session.comparison.hold_against(Against(state=state.path))
    qtbot.waitUntil(lambda: not session.comparison.is_looking, timeout=10_000)
    assert len(session.comparison.found.added) == 1
    with qtbot.waitSignal(session.older.saved):
        session.older.save(state, tmp_path / "old.gpkg")
    opened = open_plan(tmp_path / "old.gpkg")
    opened.close()
    assert opened.plan == first


def test_a_full_disk_is_said_once(session, qtbot, notices, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(whole_file, "_fill", full)
    for name in "ab":
        session.do(add_feature(ADD, unit(name)))
        settled(session, qtbot)
        taken(session, qtbot)
    said = [text for level, text in notices if "No older state" in text]
    assert len(said) == 1 and "disk is full" in said[0] and all(level != "stop" for level, _ in notices)
    monkeypatch.undo()
    taken(session, qtbot)
    session.older.look()
    assert settled(session, qtbot).found


def test_a_damaged_state_says_so_and_the_others_are_there(session, qtbot):
    taken(session, qtbot)
    session.do(add_feature(ADD, unit("a")))
    settled(session, qtbot)
    taken(session, qtbot)
    newest = listed(session, qtbot).found[0]
    content = bytearray(newest.path.read_bytes())
    content[len(content) // 2] ^= 255
    newest.path.write_bytes(content)
    older = listed(session, qtbot)
    assert "damaged" in str(older.looked[newest.path]) and isinstance(older.looked[older.found[1].path], Looked)
