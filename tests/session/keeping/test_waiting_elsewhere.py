"""Edits that wait for a plan that was renamed, moved, reached by another name, copied or replaced: none is lost, none goes astray."""

import os
import shutil
import sqlite3
from contextlib import closing

import pytest

from support.plan_files import LABEL, unit
from tabletop.core.values.change import add_feature, set_setting
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.waiting.waiting_found import waiting_heads
from tabletop.io.waiting.waiting_journal import WaitingJournal
from tabletop.session.keeping.waiting_here import claim_waiting, waiting_elsewhere


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "uji.gpkg"
    create_plan(made, Plan(settings={"name": "Uji"}))
    opened = open_plan(made)
    opened.write(add_feature(LABEL, unit("first")), "do")
    opened.reload()
    journal = WaitingJournal(made, lambda: opened.mark, lambda: opened.plan)
    journal.follow([(set_setting(LABEL, "name", "Uji", "Baru"), "do"), (add_feature(LABEL, unit("second")), "do")], ())
    journal.close()
    opened.close()
    return made


def changed(path, name):
    opened = open_plan(path)
    opened.write(set_setting(LABEL, "name", opened.plan.name, name), "do")
    opened.close()


def is_written(session, qtbot, path):
    session.file.open(path)
    qtbot.waitUntil(lambda: session.file.pending == 0)
    session.file.flush()
    found = open_plan(path)
    found.close()
    return (
        found.plan.name == "Baru" and len(found.plan.features) == 2 and waiting_heads() == [] and not waiting_elsewhere(session.file.here)
    )


@pytest.mark.parametrize("to", ["rencana.gpkg", "sub/uji.gpkg"])
def test_they_come_into_a_plan_that_was_renamed_or_moved(session, qtbot, path, tmp_path, to):
    (tmp_path / "sub").mkdir()
    assert is_written(session, qtbot, path.rename(tmp_path / to))


def test_they_come_into_a_plan_whose_old_name_another_plan_took(session, qtbot, path, tmp_path):
    moved = path.rename(tmp_path / "moved.gpkg")
    create_plan(path, Plan(settings={"name": "Uji"}))
    session.file.open(path)
    [one] = waiting_elsewhere(session.file.here)
    assert session.file.pending == 0 and not one.copy and not one.there and one.head.count == 2
    assert is_written(session, qtbot, moved)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_they_come_into_a_plan_that_is_reached_by_another_name(session, qtbot, path, tmp_path, link):
    link(path, tmp_path / "other.gpkg")
    assert is_written(session, qtbot, tmp_path / "other.gpkg")


def test_of_two_copies_that_one_is_asked_about_where_they_were_not_made(session, qtbot, path, tmp_path):
    copy = tmp_path / "copy.gpkg"
    shutil.copy(path, copy)
    session.file.open(copy)
    [one] = waiting_elsewhere(session.file.here)
    assert session.file.pending == 0 and one.copy and one.there and session.plan.name == "Uji"
    claim_waiting(one.head, copy)
    assert is_written(session, qtbot, copy)
    session.file.open(path)
    assert session.plan.name == "Uji" and session.file.pending == 0, "and not into both"


def test_a_moved_plan_whose_rows_do_not_fit_is_asked_about(session, qtbot, path, tmp_path):
    moved = path.rename(tmp_path / "moved.gpkg")
    changed(moved, "Other")
    session.file.open(moved)
    [one] = waiting_elsewhere(session.file.here)
    assert one.copy and not one.there and session.file.pending == 0 and session.plan.name == "Other"
    claim_waiting(one.head, moved)
    session.file.open(moved)
    qtbot.waitUntil(lambda: len(session.file.others.conflicts) == 1)


def test_a_plan_that_is_older_than_the_edits_is_asked_about(session, path, tmp_path):
    older = tmp_path / "older.gpkg"
    shutil.copy(path, older)
    path.unlink()
    with closing(sqlite3.connect(older, isolation_level=None)) as connection:
        connection.execute("DELETE FROM edit_log")
    session.file.open(older)
    assert session.file.pending == 0 and [one.copy for one in waiting_elsewhere(session.file.here)] == [True]


@pytest.mark.parametrize("line", ["first", "edit", "last", "torn"])
def test_a_damaged_line_is_told_and_the_file_put_aside_and_all_else_written(session, notices, qtbot, path, line):
    [head] = waiting_heads()
    lines = head.file.read_bytes().splitlines(keepends=True)
    at = {"first": 0, "edit": -2, "last": -1, "torn": -1}[line]
    lines[at] = lines[at][:20] if line == "torn" else b"0" * 16 + lines[at][16:]
    head.file.write_bytes(b"".join(lines))
    session.file.open(path)
    qtbot.waitUntil(lambda: session.file.pending == 0 and not waiting_heads())
    if line == "first":
        assert session.plan.name == "Baru" and len(session.plan.features) == 2
        return
    assert any("1 edit that waited cannot be read" in text for _, text in notices)
    qtbot.waitUntil(lambda: head.file.with_suffix(".damaged").exists())
    assert (session.plan.name, len(session.plan.features)) == (("Uji", 2) if line == "edit" else ("Baru", 1))
