"""Bounds and looks of journals: each test fails where one guard of them is taken out."""

import os
import stat

import pytest
import shapely

from support.plan_files import LABEL, unit
from tabletop.core.values.change import Change, Edit, add_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.plans.plan_identity import PlanMark
from tabletop.io.plans.plan_rows import edits_to_json
from tabletop.io.waiting import checked_lines, waiting_found
from tabletop.io.waiting.checked_lines import checked_line, read_checked
from tabletop.io.waiting.waiting_count import count_path
from tabletop.io.waiting.waiting_found import forget_waiting, read_waiting, waiting_heads
from tabletop.io.waiting.waiting_journal import WaitingJournal, waiting_folder


def lines_in(tmp_path, *values):
    path = tmp_path / "lines"
    path.write_bytes(b"".join(map(checked_line, values)))
    return path


def test_a_line_that_is_too_long_is_left_out_with_what_is_behind_it(tmp_path, monkeypatch):
    path = lines_in(tmp_path, 1, "x" * 500, 2)
    assert list(read_checked(path)) == [1, "x" * 500, 2]
    monkeypatch.setattr(checked_lines, "LONGEST_LINE", 100)
    assert list(read_checked(path)) == [1]


def test_no_more_is_read_than_a_journal_may_have(tmp_path, monkeypatch):
    path = lines_in(tmp_path, *range(50))
    monkeypatch.setattr(checked_lines, "MOST_BYTES", 200)
    assert 5 < len(list(read_checked(path))) < 15


def test_half_a_line_is_cut_back_and_nobody_else_reads_it(tmp_path, monkeypatch):
    journal = WaitingJournal(tmp_path / "a.gpkg", lambda: PlanMark("a" * 32), Plan)
    one, two = ((add_feature(LABEL, unit(name)), "do") for name in "ab")
    journal.follow([one], ())
    [file] = waiting_folder().glob("*.waiting")
    whole, write = file.read_bytes(), os.write
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0

    def half(handle, content):
        monkeypatch.setattr(os, "write", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        return write(handle, content[:20])

    with monkeypatch.context():
        monkeypatch.setattr(os, "write", half)
        journal.follow([one, two], ())
        monkeypatch.setattr(os, "write", write)
    assert file.read_bytes() == whole and journal.kept == 1
    journal.close()


def left(*edits):
    """What is read of a journal that holds these edits."""
    text = {"label": LABEL.to_json(), "kind": "do"}
    head = {"tabletop_waiting": 1, "plan": "b" * 32, "log": [0, ""], "path": "x.gpkg", "name": "x", "since": "2026-01-01T00:00:00+00:00"}
    lines = [{"n": number, "edit": {**text, "edits": edits_to_json([edit])}} for number, edit in enumerate(edits, 1)]
    (waiting_folder() / "x.waiting").write_bytes(b"".join(map(checked_line, [head, *lines])))
    [found] = waiting_heads()
    return read_waiting(found)


def test_an_edit_that_no_plan_can_have_is_left_out():
    good, far = unit("good"), unit("far")
    frame = far.keyframes[0]
    away = type(far)(far.id, far.kind, (type(frame)(frame.scene, type(frame.state)(shapely.Point(9e9, 9e9), frame.state.properties)),))
    found = left(Edit("feature", away.id, None, away), Edit("feature", good.id, None, good))
    assert [change.edits[0].key for change in found.changes] == [good.id]


def test_an_edit_whose_key_is_of_another_row_is_left_out():
    found = left(Edit("scene", "7", None, Scene(3)), Edit("scene", "4", None, Scene(4)))
    assert [change.edits for change in found.changes] == [(Edit("scene", "4", None, Scene(4)),)]


def test_so_many_edits_and_files_are_read_and_no_more(monkeypatch, tmp_path):
    monkeypatch.setattr(waiting_found, "MOST_ENTRIES", 3)
    found = left(*(Edit("setting", f"s{number}", None, number) for number in range(8)))
    assert len(found.changes) == 3 and found.head.count == 3
    monkeypatch.setattr(waiting_found, "MOST_FILES", 2)
    for name in "abcd":
        (waiting_folder() / f"{name}.waiting").write_bytes((waiting_folder() / "x.waiting").read_bytes())
    assert len(waiting_heads()) == 2


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be removed there")
def test_a_count_goes_before_its_journal(tmp_path, monkeypatch):
    """A stop between the two leaves a journal without a count, which tells nothing wrong."""
    journal = WaitingJournal(tmp_path / "a.gpkg", lambda: PlanMark("a" * 32), Plan)
    journal.follow([(Change(LABEL, (Edit("setting", "a", None, 1),)), "do")], ())
    journal.close()
    [head] = waiting_heads()
    unlink, gone = os.unlink, []
    monkeypatch.setattr(os, "unlink", lambda path, *more, **how: (gone.append(str(path)), unlink(path, *more, **how)))
    forget_waiting(head)
    assert gone == [str(count_path(head.file)), str(head.file)] and not list(waiting_folder().iterdir())
