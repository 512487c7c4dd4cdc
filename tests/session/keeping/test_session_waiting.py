"""Edits that the plan file does not take for now: they stay, say so, are tried again, and nobody leaves without being asked."""

import shutil
import sqlite3
import time

import pytest

from support.plan_files import damage
from support.session_edits import ADD, unit
from tabletop.core.text.errors import PlanError
from tabletop.core.values.change import Change, Edit, add_feature, replace_features, set_setting
from tabletop.core.values.plan import Plan
from tabletop.io.plans import plan_database, plan_store, plan_writer
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.waiting import waiting_journal
from tabletop.io.waiting.waiting_found import waiting_heads
from tabletop.io.waiting.waiting_journal import waiting_folder
from tabletop.session.keeping.waiting_here import make_again, waiting_elsewhere


@pytest.fixture
def first_plan():
    return Plan(settings={"name": "Uji"})


@pytest.fixture(autouse=True)
def quick_writer(monkeypatch):
    """A writer that tries again at once, so that no test waits long."""
    monkeypatch.setattr(plan_database, "BUSY_MS", 60)
    monkeypatch.setattr(plan_writer, "RETRY_S", 0.05)
    monkeypatch.setattr(plan_writer, "RETRY_BUSY_MS", 20)


@pytest.fixture
def holder(session):
    """Another program that holds the file."""
    other = sqlite3.connect(session.file.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield other
    other.close()


def in_file(path):
    opened = open_plan(path)
    opened.close()
    return opened


def test_edits_stay_wait_and_are_written_when_the_lock_ends(session, notices, holder, qtbot):
    made = [unit(name) for name in "abc"]
    for one in made:
        assert session.do(add_feature(ADD, one))
    qtbot.waitUntil(lambda: session.file.held is not None)
    qtbot.wait(300)
    assert session.file.pending == 3 and session.file.saved_at is None and session.file.held.why == "lock" and not session.file.read_only
    assert [kind for kind, _ in notices] == ["warn"] and "held by another program" in notices[0][1], "told once"
    assert {one.id for one in made} <= set(session.plan.features)
    late = unit("d")
    assert session.do(add_feature(ADD, late)) and session.file.pending == 4
    holder.execute("ROLLBACK")
    qtbot.waitUntil(lambda: session.file.pending == 0)
    assert session.file.held is None and session.file.saved_at is not None and session.undo_stack.count() == 4
    assert [kind for kind, _ in notices] == ["warn", "info"]
    found = in_file(session.file.path)
    assert set(found.plan.features) == {one.id for one in (*made, late)} and len(found.history) == 4


def test_nothing_that_waits_is_ever_told_as_saved(session, holder, qtbot):
    told = []
    session.saved_changed.connect(lambda: told.append((session.file.pending, session.file.saved_at)))
    for name in "abcde":
        session.do(add_feature(ADD, unit(name)))
        qtbot.wait(60)
    assert all(pending and saved is None for pending, saved in told) and session.file.pending == 5


def test_an_edit_that_waits_can_be_taken_back_and_done_again(session, holder, qtbot):
    one, two = unit("a"), unit("b")
    session.do(add_feature(ADD, one))
    session.do(add_feature(ADD, two))
    qtbot.waitUntil(lambda: session.file.held is not None)
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert not session.plan.features
    session.undo_stack.redo()
    assert set(session.plan.features) == {one.id}
    holder.execute("ROLLBACK")
    qtbot.waitUntil(lambda: session.file.pending == 0)
    found = in_file(session.file.path)
    assert set(found.plan.features) == {one.id} and [step.undone for step in found.history] == [False, True]
    session.undo_stack.redo()
    assert session.file.flush() and set(in_file(session.file.path).plan.features) == {one.id, two.id}


def test_what_the_other_program_wrote_meanwhile_and_what_waited_both_stand(session, notices, holder, qtbot):
    one = unit("a")
    session.do(add_feature(ADD, one))
    session.do(set_setting(ADD, "name", "Uji", "Mine"))
    session.do(replace_features(ADD, [(one, None)]))
    session.do(add_feature(ADD, one))
    qtbot.waitUntil(lambda: session.file.held is not None)
    holder.execute("UPDATE setting SET value='\"Theirs\"' WHERE code='name'")
    holder.execute("INSERT INTO scene (number, name, level) VALUES (4, 'Baru', 'merah')")
    holder.execute("COMMIT")
    qtbot.waitUntil(lambda: session.file.pending == 1 and 4 in session.plan.scenes)
    assert one.id in session.plan.features and session.plan.name == "Mine" and in_file(session.file.path).plan.name == "Theirs"
    assert [(one.mine, one.theirs) for one in session.file.others.conflicts] == [("Mine", "Theirs")]
    session.file.others.answer({("setting", "name"): "theirs"})
    qtbot.waitUntil(lambda: session.file.pending == 0)
    found = in_file(session.file.path)
    assert found.plan == session.plan and session.plan.name == "Theirs" and len(found.history) == session.undo_stack.count() == 5
    session.undo_stack.undo()
    assert session.plan.name == "Mine"
    session.undo_stack.undo()
    assert session.file.flush() and in_file(session.file.path).plan == session.plan


def test_a_lock_that_comes_back_while_edits_are_done_anew(session, holder, qtbot, monkeypatch):
    made = [unit(name) for name in "abcdef"]
    for one in made:
        session.do(add_feature(ADD, one))
    qtbot.waitUntil(lambda: session.file.held is not None)
    written = session.file._file.write
    calls = []

    def write(change, kind, busy_ms=None):
        calls.append(kind)
        if calls.count("do") in (9, 10, 11) and len(calls) > 3:
            raise plan_database.in_use(session.file.path)
        return written(change, kind, busy_ms)

    holder.execute("INSERT INTO scene (number, name, level) VALUES (4, 'Baru', 'merah')")
    monkeypatch.setattr(session.file._file, "write", write)
    holder.execute("COMMIT")
    qtbot.waitUntil(lambda: session.file.pending == 0 and session.file.held is None and 4 in session.plan.scenes)
    assert set(in_file(session.file.path).plan.features) == {one.id for one in made} == set(session.plan.features)


def test_an_edit_made_while_the_plan_is_read_again_is_not_lost(session, holder, qtbot):
    session.do(add_feature(ADD, unit("a")))
    qtbot.waitUntil(lambda: session.file.held is not None)
    holder.execute("INSERT INTO scene (number, name, level) VALUES (4, 'Baru', 'merah')")
    holder.execute("COMMIT")
    late = unit("late")
    time.sleep(0.3)  # the writer merges; this thread has not heard of it yet
    session.do(add_feature(ADD, late))
    qtbot.waitUntil(lambda: 4 in session.plan.scenes and session.file.pending == 0)
    assert late.id in session.plan.features and session.plan == in_file(session.file.path).plan and len(session.plan.features) == 2


def test_opening_another_plan_while_edits_wait_is_refused_unless_they_are_discarded(session, holder, qtbot, tmp_path):
    create_plan(tmp_path / "other.gpkg", Plan(settings={"name": "Other"}))
    session.do(add_feature(ADD, unit()))
    qtbot.waitUntil(lambda: session.file.held is not None)
    for act in (lambda: session.file.open(tmp_path / "other.gpkg"), lambda: session.file.new(tmp_path / "new.gpkg")):
        with pytest.raises(PlanError, match="not in .* yet: 1"):
            act()
    assert session.plan.name == "Uji" and session.file.unsaved == 1 and not (tmp_path / "new.gpkg").exists()
    session.file.save_copy(tmp_path / "printed.gpkg", keeps=False)
    assert session.file.unsaved == 1, "a copy that goes away keeps nothing"
    session.file.open(tmp_path / "other.gpkg", discard=True)
    assert session.plan.name == "Other" and session.file.held is None and session.file.unsaved == session.file.pending == 0


def test_a_copy_keeps_what_waits(session, holder, qtbot, tmp_path):
    one, two = unit("a"), unit("b")
    session.do(add_feature(ADD, one))
    qtbot.waitUntil(lambda: session.file.held is not None)
    session.file.save_copy(tmp_path / "copy.gpkg")
    assert session.file.unsaved == 0 and set(in_file(tmp_path / "copy.gpkg").plan.features) == {one.id}
    session.do(add_feature(ADD, two))
    assert session.file.unsaved == 2
    session.file.save_copy(tmp_path / "copy.gpkg")
    session.file.open(tmp_path / "copy.gpkg")
    assert set(session.plan.features) == {one.id, two.id}


def test_try_again_does_not_wait_for_the_pause(session, holder, qtbot, monkeypatch):
    monkeypatch.setattr(plan_writer, "RETRY_S", 1000.0)
    session.do(add_feature(ADD, unit()))
    qtbot.waitUntil(lambda: session.file.held is not None)
    holder.execute("ROLLBACK")
    qtbot.wait(200)
    assert session.file.pending == 1
    session.file.try_again()
    qtbot.waitUntil(lambda: session.file.pending == 0 and session.file.held is None)


def test_a_reader_holds_up_a_commit_and_nothing_is_lost(session, qtbot):
    """A program that only reads, such as one that makes backups, blocks a commit for as long as it reads."""
    reader = sqlite3.connect(session.file.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM plan_points").fetchall()
    one = unit()
    session.do(add_feature(ADD, one))
    qtbot.waitUntil(lambda: session.file.held is not None)
    reader.execute("ROLLBACK")
    reader.close()
    qtbot.waitUntil(lambda: session.file.pending == 0)
    assert set(in_file(session.file.path).plan.features) == {one.id}


def test_a_full_disk_is_waited_for_too(session, notices, qtbot):
    connection = session.file._file._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    many = [unit(str(number)) for number in range(300)]
    session.do(add_feature(ADD, *many))
    qtbot.waitUntil(lambda: session.file.held is not None)
    assert session.file.held.why == "full" and "disk is full" in notices[0][1] and len(session.plan.features) == 300
    connection.execute("PRAGMA max_page_count=1000000")
    qtbot.waitUntil(lambda: session.file.pending == 0)
    assert len(in_file(session.file.path).plan.features) == 300


def test_the_file_goes_away_while_edits_wait(session, notices, holder, qtbot, tmp_path):
    one, two, three = unit("a"), unit("b"), unit("c")
    session.do(add_feature(ADD, one))
    session.do(add_feature(ADD, two))
    qtbot.waitUntil(lambda: session.file.held is not None)
    session.file.path.unlink()
    qtbot.waitUntil(lambda: session.file.held.why == "gone")
    assert session.do(add_feature(ADD, three)) and not session.file.read_only, "one goes on"
    qtbot.waitUntil(lambda: session.file.is_kept_here)
    assert {one.id, two.id, three.id} == set(session.plan.features) and session.file.unsaved == 3
    with pytest.raises(PlanError, match="not in"):
        session.file.new(tmp_path / "next.gpkg")
    session.file.save_copy(tmp_path / "copy.gpkg")
    session.file.open(tmp_path / "copy.gpkg")
    assert {one.id, two.id, three.id} == set(session.plan.features) and session.file.unsaved == 0


def test_a_file_that_was_replaced_by_another_plan_is_never_written(session, notices, holder, qtbot, tmp_path):
    one, two = unit("a"), unit("b")
    session.do(add_feature(ADD, one))
    qtbot.waitUntil(lambda: session.file.held is not None)
    kept = tmp_path / "kept.gpkg"
    create_plan(tmp_path / "other.gpkg", Plan(settings={"name": "Other"}))
    holder.close()
    session.file.path.rename(kept)
    (tmp_path / "other.gpkg").replace(session.file.path)
    qtbot.waitUntil(lambda: session.file.held.why == "gone")
    session.do(add_feature(ADD, two))
    session.file.try_again()
    qtbot.wait(200)
    assert set(session.plan.features) == {one.id, two.id} and session.plan.name == "Uji" and session.file.unsaved == 2
    other = in_file(session.file.path).plan
    assert other.name == "Other" and not other.features and "replaced by another file" in notices[-1][1]
    with pytest.raises(PlanError, match="is the plan that is open"):
        session.file.save_copy(session.file.path)
    kept.replace(session.file.path)
    qtbot.waitUntil(lambda: session.file.pending == 0)
    assert set(in_file(session.file.path).plan.features) == {one.id, two.id} and session.file.held is None


def test_the_same_plan_in_another_file_is_written(session, qtbot, tmp_path):
    """A stick that was out and comes back, a copy that is put in its place: another file to the disk, the same plan to people."""
    one, two, three = unit("a"), unit("b"), unit("c")
    session.do(add_feature(ADD, one))
    assert session.file.flush()
    shutil.copy(session.file.path, tmp_path / "away.gpkg")
    session.file.path.unlink()
    session.do(add_feature(ADD, two))
    qtbot.waitUntil(lambda: session.file.held is not None)
    assert not session.file.path.exists(), "nothing is made where the file was"
    there = open_plan(tmp_path / "away.gpkg")
    there.write(add_feature(ADD, three), "do")
    there.close()
    (tmp_path / "away.gpkg").rename(session.file.path)
    qtbot.waitUntil(lambda: session.file.pending == 0 and three.id in session.plan.features)
    assert set(in_file(session.file.path).plan.features) == {one.id, two.id, three.id} == set(session.plan.features)


def test_closing_ends_while_the_lock_stands(session, holder, qtbot):
    session.do(add_feature(ADD, unit()))
    qtbot.waitUntil(lambda: session.file.held is not None)
    start = time.monotonic()
    session.file.close()
    assert time.monotonic() - start < 2 and session.file.unsaved == 0


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY])
def test_edits_wait_while_nothing_can_be_written_there(session, notices, qtbot, monkeypatch, code):
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code

    def fail(*_):
        raise error

    with monkeypatch.context() as now:
        now.setattr(plan_store, "begin", fail)
        made = [unit(name) for name in "ab"]
        for one in made:
            session.do(add_feature(ADD, one))
        qtbot.waitUntil(lambda: session.file.held is not None)
        qtbot.wait(200)
        assert session.file.pending == 2 and session.file.held.why == "unwritable"
        assert set(session.plan.features) == {one.id for one in made}
        assert len(notices) == 1 and "stay on the screen" in notices[0][1]
        with pytest.raises(PlanError, match="not in"):
            session.file.open(session.file.path)
    qtbot.waitUntil(lambda: session.file.pending == 0)
    assert session.file.held is None and set(in_file(session.file.path).plan.features) == {one.id for one in made}


def test_a_file_that_takes_no_more_edits_leaves_the_screen_as_it_is(session, notices, qtbot, tmp_path):
    """Another program put commands into a table: the file takes nothing from here on, and the edits wait, to be saved as a copy."""
    first, second, third = unit("a"), unit("b"), unit("c")
    session.do(add_feature(ADD, first))
    assert session.file.flush()
    with sqlite3.connect(session.file.path) as other:
        other.execute("ALTER TABLE plan_points ADD COLUMN odd TEXT CHECK (kind <> 'unit' OR name = 'a')")
    session.do(add_feature(ADD, second))
    qtbot.waitUntil(lambda: session.file.held is not None)
    assert session.do(add_feature(ADD, third)) and session.file.held.why == "unwritable"
    qtbot.waitUntil(lambda: session.file.is_kept_here)
    assert {first.id, second.id, third.id} == set(session.plan.features) and session.file.unsaved == 2
    assert len(notices) == 1 and "put commands into it. Your edits stay on the screen and wait" in notices[0][1]
    session.file.save_copy(tmp_path / "copy.gpkg")
    assert {first.id, second.id, third.id} == set(in_file(tmp_path / "copy.gpkg").plan.features)


BAD = Change(ADD, (Edit("setting", "format", None, 1),))
"""The file has such a row already, and the plan has not."""


def test_an_edit_that_the_file_refuses_stays_waits_and_can_be_taken_back(session, notices, qtbot):
    late = unit("late")
    session.do(BAD)
    session.do(add_feature(ADD, late))
    qtbot.waitUntil(lambda: session.file.held is not None and session.file.pending == 1)
    assert session.file.held.why == "refused" and session.file.is_kept_here and session.plan.settings["format"] == 1
    assert set(in_file(session.file.path).plan.features) == {late.id}, "what came behind it is written"
    assert [kind for kind, _ in notices] == ["warn"] and "cannot be written" in notices[0][1]
    session.undo_stack.undo()
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: session.file.pending == 0)
    assert session.file.held is None and "format" not in session.plan.settings and not session.plan.features
    assert session.undo_stack.count() == 1, "it cannot be done again"
    qtbot.waitUntil(lambda: not waiting_files())
    assert not any("are in plan.gpkg now" in text for _, text in notices)


def test_what_was_refused_is_offered_again_when_the_plan_is_opened(session, notices, qtbot):
    session.do(BAD)
    qtbot.waitUntil(lambda: session.file.is_kept_here)
    path = session.file.path
    session.file.close()
    assert [head.count for head in waiting_heads()] == [1]
    session.file.open(path)
    qtbot.waitUntil(lambda: session.file.held is not None)
    assert session.file.held.why == "refused" and session.plan.settings["format"] == 1 and session.file.is_kept_here


def test_a_page_that_is_overwritten_while_the_plan_is_open_takes_nothing_off_the_screen(session, notices, qtbot, tmp_path):
    made = [unit(str(number)) for number in range(30)]
    session.do(add_feature(ADD, *made))
    assert session.file.flush()
    whole = session.file.path.read_bytes()
    damage(session.file.path)
    late = unit("late")
    session.do(add_feature(ADD, late))
    qtbot.waitUntil(lambda: session.file.held is not None and session.file.is_kept_here)
    assert session.file.held.why == "damaged" and len(session.plan.features) == 31 and session.file.unsaved == 1
    assert [kind for kind, _ in notices] == ["warn"] and "is damaged. Your edits stay on the screen" in notices[0][1]
    path = session.file.path
    session.file.close()
    [lot] = waiting_elsewhere(None)
    assert make_again(lot.head, tmp_path / "again.gpkg") == [], "whole, though the file is not"
    assert set(in_file(tmp_path / "again.gpkg").plan.features) == {one.id for one in (*made, late)}
    path.write_bytes(whole)


def test_a_plan_whose_file_is_gone_can_be_saved_where_it_stood(session, notices, qtbot, tmp_path):
    one, two = unit("a"), unit("b")
    session.file.path.unlink()
    session.do(add_feature(ADD, one))
    qtbot.waitUntil(lambda: session.file.held is not None and session.file.held.why == "gone")
    create_plan(tmp_path / "older.gpkg", Plan())
    session.file.save_copy(tmp_path / "older.gpkg")
    assert set(in_file(tmp_path / "older.gpkg").plan.features) == {one.id}, "over a file that is there, too"
    session.file.save_copy(session.file.path)
    qtbot.waitUntil(lambda: session.file.pending == 0 and session.file.held is None)
    session.do(add_feature(ADD, two))
    assert session.file.flush() and set(in_file(session.file.path).plan.features) == {one.id, two.id}
    qtbot.waitUntil(lambda: session.file.unsaved == 0)
    with pytest.raises(PlanError, match="is the plan that is open"):
        session.file.save_copy(session.file.path)


# --- what outlives the session
def waiting_files():
    return list(waiting_folder().glob("*.waiting"))


def left_with(session, qtbot, *made):
    """The session is closed while edits wait."""
    for one in made:
        session.do(add_feature(ADD, one))
    qtbot.waitUntil(lambda: session.file.held is not None and session.file.is_kept_here)
    path = session.file.path
    session.file.close()
    return path


def test_what_waited_when_the_window_was_closed_is_in_the_plan_when_it_is_opened_again(session, notices, holder, qtbot):
    one, two, theirs = unit("a"), unit("b"), unit("theirs")
    path = left_with(session, qtbot, one, two)
    assert len(waiting_files()) == 1
    holder.execute("ROLLBACK")
    holder.close()
    other = open_plan(path)
    other.write(add_feature(ADD, theirs), "do")
    other.close()
    session.file.open(path)
    assert {one.id, two.id} <= set(session.plan.features), "on the screen at once"
    qtbot.waitUntil(lambda: any("2 edits that waited since" in text for _, text in notices))
    assert set(in_file(path).plan.features) == {one.id, two.id, theirs.id} == set(session.plan.features)
    qtbot.waitUntil(lambda: not waiting_files())
    session.undo_stack.undo()
    assert session.file.flush() and set(in_file(path).plan.features) == {one.id, theirs.id}


def test_what_waited_waits_on_where_the_file_is_still_held(session, holder, qtbot, monkeypatch):
    one = unit("a")
    path = left_with(session, qtbot, one)
    [before] = waiting_heads()
    holder.execute("ROLLBACK")
    holder.execute("BEGIN IMMEDIATE")
    session.file.open(path)
    qtbot.waitUntil(lambda: session.file.held is not None)
    assert session.file.held.since == before.since and session.file.is_kept_here and len(waiting_files()) == 1
    session.file.close()
    holder.execute("ROLLBACK")
    session.file.open(path)
    qtbot.waitUntil(lambda: session.file.pending == 0 and not waiting_files())
    assert set(in_file(path).plan.features) == {one.id}


def test_edits_that_are_discarded_are_gone(session, holder, qtbot, tmp_path):
    create_plan(tmp_path / "other.gpkg", Plan())
    session.do(add_feature(ADD, unit("a")))
    qtbot.waitUntil(lambda: session.file.held is not None and session.file.is_kept_here)
    session.file.open(tmp_path / "other.gpkg", discard=True)
    assert not waiting_files() and waiting_heads() == []


def test_edits_are_never_written_to_another_plan_of_that_name(session, notices, holder, qtbot, tmp_path):
    one = unit("a")
    path = left_with(session, qtbot, one)
    holder.close()
    create_plan(path, Plan(settings={"name": "Other"}), overwrite=True)
    session.file.open(path)
    qtbot.wait(100)
    assert not session.plan.features and session.file.pending == 0 and len(waiting_files()) == 1
    path.unlink()
    [one_lot] = waiting_elsewhere(session.file.here)
    assert not one_lot.there and not one_lot.copy
    assert make_again(one_lot.head, tmp_path / "again.gpkg") == [] and not waiting_files()
    again = in_file(tmp_path / "again.gpkg").plan
    assert set(again.features) == {one.id} and again.name == "Uji"


def test_an_edit_of_a_row_that_somebody_else_changed_meanwhile_is_asked_about(session, notices, holder, qtbot):
    session.do(set_setting(ADD, "name", "Uji", "Mine"))
    session.do(add_feature(ADD, unit("a")))
    qtbot.waitUntil(lambda: session.file.held is not None and session.file.is_kept_here)
    path = session.file.path
    session.file.close()
    holder.execute("UPDATE setting SET value='\"Theirs\"', version=7 WHERE code='name'")
    holder.execute("COMMIT")
    session.file.open(path)
    qtbot.waitUntil(lambda: len(session.file.others.conflicts) == 1)
    qtbot.waitUntil(lambda: any("1 edit that waited" in text for _, text in notices))
    found = in_file(path).plan
    assert found.name == "Theirs" and len(found.features) == 1
    qtbot.waitUntil(lambda: len(waiting_files()) == 1)  # the other one waits for an answer


def test_where_nothing_can_be_kept_here_the_screen_does_not_say_so(session, holder, qtbot, monkeypatch):
    def fail():
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(waiting_journal, "waiting_folder", fail)
    session.do(add_feature(ADD, unit("a")))
    qtbot.waitUntil(lambda: session.file.held is not None)
    assert not session.file.is_kept_here and session.file.pending == 1
    holder.execute("ROLLBACK")
    qtbot.waitUntil(lambda: session.file.pending == 0)
