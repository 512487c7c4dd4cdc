"""Whether the file of a plan is there is told from another thread, in two seconds, and never for a moment of renaming."""

import threading
import time

import pytest
from PySide6.QtCore import QObject

from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.session.keeping import file_there
from tabletop.session.keeping.file_there import FileThere


@pytest.fixture
def there(qapp):
    parent = QObject()
    yield FileThere(parent)
    parent.deleteLater()


def test_it_went_and_is_there_again_within_two_seconds(there, qtbot, tmp_path):
    path = tmp_path / "plan.gpkg"
    create_plan(path, Plan())
    there.follow(path)
    known = path.read_bytes()
    for gone in (True, False):
        path.unlink() if gone else path.write_bytes(known)
        began = time.monotonic()
        with qtbot.waitSignal(there.changed, timeout=5_000):
            pass
        assert there.is_missing is gone and time.monotonic() - began < 2.5
    there.stop()


def test_a_file_that_is_replaced_was_never_away(there, qtbot, tmp_path, monkeypatch):
    looks = iter([None, (1, 2), None, (1, 3)] + [(1, 3)] * 1_000)
    monkeypatch.setattr(file_there, "identity", lambda path: next(looks))
    monkeypatch.setattr(file_there, "stands_at", lambda path, known: True)
    monkeypatch.setattr(file_there, "LOOK_S", 0.01)
    said = []
    there.changed.connect(lambda: said.append(there.is_missing))
    there.follow(tmp_path / "plan.gpkg")
    qtbot.wait(200)
    there.stop()
    assert said == []


def test_a_disk_that_does_not_answer_holds_nobody_up(there, qtbot, tmp_path, monkeypatch):
    answers = threading.Event()
    monkeypatch.setattr(file_there, "identity", lambda path: answers.wait(5) and None)
    monkeypatch.setattr(file_there, "LOOK_S", 0.01)
    there.follow(tmp_path / "plan.gpkg")
    qtbot.wait(100)
    began = time.monotonic()
    there.stop()
    there.follow(tmp_path / "other.gpkg")
    there.stop()
    assert time.monotonic() - began < 0.5
    answers.set()
    qtbot.wait(50)
    assert not there.is_missing  # what the thread of a plan that was left has seen counts no more


def test_another_plan_begins_as_there(there, qtbot, tmp_path):
    there.follow(tmp_path / "never.gpkg")
    qtbot.waitUntil(lambda: there.is_missing)
    there.follow(tmp_path / "never.gpkg")
    assert not there.is_missing
    there.stop()


@pytest.fixture
def known(there, tmp_path):
    """A plan that is followed."""
    create_plan(tmp_path / "plan.gpkg", Plan(settings={"name": "Ours"}))
    plan = open_plan(tmp_path / "plan.gpkg")
    mark = plan.mark
    plan.close()
    there.follow(tmp_path / "plan.gpkg", lambda: mark)
    yield tmp_path / "plan.gpkg"
    there.stop()


def test_another_plan_in_its_place_is_told_within_two_seconds(there, known, qtbot, tmp_path):
    create_plan(tmp_path / "other.gpkg", Plan(settings={"name": "Other"}))
    kept = known.read_bytes()
    (tmp_path / "other.gpkg").replace(known)
    with qtbot.waitSignal(there.changed, timeout=10_000):
        pass
    assert file_there.LOOK_S * (file_there.SURE + 0.5) < 2 and there.is_missing and there.place == "replaced"
    assert "was replaced by another file" in there.words(known, True) and "your edits wait" in there.words(known, True)
    known.unlink()
    qtbot.waitUntil(lambda: there.place == "away")
    assert "is not there" in there.words(known, True)
    (tmp_path / "back.gpkg").write_bytes(kept)
    (tmp_path / "back.gpkg").replace(known)
    qtbot.waitUntil(lambda: not there.is_missing)


@pytest.mark.parametrize("how", ["copy", "cut off"])
def test_the_same_plan_in_another_file_and_one_that_is_no_plan(there, known, qtbot, tmp_path, how, monkeypatch):
    monkeypatch.setattr(file_there, "LOOK_S", 0.02)
    content = known.read_bytes() if how == "copy" else b"no plan at all"
    (tmp_path / "new").write_bytes(content)
    (tmp_path / "new").replace(known)
    if how == "copy":
        qtbot.wait(600)
        assert there.place == "there"
    else:
        qtbot.waitUntil(lambda: there.place == "replaced", timeout=10_000)
