"""Photos and documents through a session: on disk before they are listed, undo, opened as checked copies, refusals in one sentence."""

import threading

import pytest

from support.attached_samples import PNG
from support.plan_files import sql, unit
from tabletop.core.arrangement.file_list import FILES, ListedFile, files_of, files_text
from tabletop.core.arrangement.plan_layers import lock_layer
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.session.attached_files import AttachedFiles
from tabletop.session.session import Session


@pytest.fixture
def session(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(Session, "check_now", lambda self: None)
    made = Session()
    made.said = []
    made.informed = []
    made.notice.connect(lambda text, severity: (made.informed if severity == "info" else made.said).append(text))
    one = unit("a")
    made.file.new(tmp_path / "plan.gpkg", Plan(features={one.id: one}))
    made.key = one.id
    made.shown_urls = []
    made.attached.open_url = lambda url: made.shown_urls.append(url) or True
    yield made
    made.close()


@pytest.fixture
def photo(tmp_path):
    (tmp_path / "foto.png").write_bytes(PNG)
    return tmp_path / "foto.png"


def settle(session, qtbot):
    qtbot.waitUntil(lambda: not session.attached.busy, timeout=10_000)


def add(session, qtbot, *paths):
    session.attached.add(list(paths), session.key, 1, Scope.ALL_SCENES)
    settle(session, qtbot)


def files(session):
    return files_of(session.plan.features[session.key].at(1).properties)


def test_a_photo_is_on_disk_before_it_is_listed_and_undo_takes_it_off(session, qtbot, photo, monkeypatch):
    seen = []
    listing = AttachedFiles._list

    def watched(self, *args):
        seen.append(sql(session.file.path, "SELECT name FROM attached_file"))
        listing(self, *args)

    monkeypatch.setattr(AttachedFiles, "_list", watched)
    add(session, qtbot, photo)
    assert "foto.png" in session.informed[0] and not session.said
    assert seen == [[("foto.png",)]] and [one.name for one in files(session)] == ["foto.png"]
    session.undo_stack.undo()
    assert files(session) == ()
    session.undo_stack.redo()
    assert len(files(session)) == 1
    session.attached.remove(files(session)[0], session.key, 1, Scope.ALL_SCENES)
    assert files(session) == ()
    session.undo_stack.undo()
    session.attached.open(files(session)[0])
    settle(session, qtbot)
    assert len(session.shown_urls) == 1


def test_nothing_is_read_or_written_by_the_thread_of_the_window(session, qtbot, photo, monkeypatch):
    threads = []
    import tabletop.session.attached_files as module

    for name in ("file_from", "_content", "save_file"):
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *args, real=real: threads.append(threading.current_thread()) or real(*args))
    add(session, qtbot, photo)
    session.attached.open(files(session)[0])
    session.attached.save(files(session)[0], photo.with_name("other.png"))
    settle(session, qtbot)
    assert len(threads) == 4 and threading.main_thread() not in threads
    assert photo.with_name("other.png").read_bytes() == PNG


def test_one_that_is_not_taken_is_said_and_the_others_are_added_as_one_step(session, qtbot, photo, tmp_path):
    (tmp_path / "x.sh").write_text("#!/bin/sh")
    (tmp_path / "b.txt").write_text("b")
    add(session, qtbot, photo, tmp_path / "x.sh", tmp_path / "b.txt", tmp_path / "gone.pdf")
    assert [one.name for one in files(session)] == ["foto.png", "b.txt"]
    assert len(session.said) == 2 and session.undo_stack.count() == 1


def test_the_list_survives_opening_and_a_saved_copy_keeps_the_files(session, qtbot, photo, tmp_path):
    add(session, qtbot, photo)
    assert session.file.flush()
    session.file.save_copy(tmp_path / "copy.gpkg")
    session.file.open(tmp_path / "copy.gpkg")
    assert [one.name for one in files(session)] == ["foto.png"]
    session.attached.open(files(session)[0])
    settle(session, qtbot)
    assert session.shown_urls[0].toLocalFile().endswith("foto.png") and not session.said


def test_a_damaged_or_strange_file_is_said_and_not_opened(session, qtbot, photo):
    add(session, qtbot, photo)
    sql(session.file.path, "UPDATE attached_file SET bytes=?", b"#!/bin/sh")
    session.attached.open(files(session)[0])
    session.attached.open(ListedFile("0" * 64, "../../x.png", 3))
    settle(session, qtbot)
    assert len(session.said) == 2 and not session.shown_urls


def test_without_a_program_for_it_that_is_said(session, qtbot, photo):
    add(session, qtbot, photo)
    session.attached.open_url = lambda url: False
    session.attached.open(files(session)[0])
    settle(session, qtbot)
    assert "foto.png" in session.said[0]


def test_a_copy_of_another_ending_is_not_written(session, qtbot, photo):
    add(session, qtbot, photo)
    session.attached.save(files(session)[0], photo.with_name("x.exe"))
    settle(session, qtbot)
    assert session.said and not photo.with_name("x.exe").exists()


def test_read_only_plans_and_locked_layers_refuse_before_anything_is_written(session, qtbot, photo):
    session.do(lock_layer(session.plan, "", True))
    add(session, qtbot, photo)
    session.file.read_only = True
    add(session, qtbot, photo)
    assert len(session.said) == 2 and files(session) == ()
    assert sql(session.file.path, "SELECT 1 FROM sqlite_master WHERE name='attached_file'") == []


def test_a_plan_in_no_file_says_so(qapp, qtbot, photo):
    made = Session()
    said = []
    made.notice.connect(lambda text, _: said.append(text))
    made.attached.add([photo], "x", 1, Scope.ALL_SCENES)
    assert len(said) == 1 and not made.attached.busy
    made.close()


def test_another_plan_opened_meanwhile_gets_nothing(session, qtbot, photo, tmp_path):
    session.attached.add([photo], session.key, 1, Scope.ALL_SCENES)
    other = unit("b")
    session.file.new(tmp_path / "other.gpkg", Plan(features={other.id: other, session.key: session.plan.features[session.key]}))
    settle(session, qtbot)
    assert files(session) == () and len(session.said) == 1


def test_a_pasted_feature_keeps_its_list(session, qtbot, photo):
    from tabletop.tools.select.copies import duplicate

    add(session, qtbot, photo)
    change = duplicate([session.plan.features[session.key]], 1, Scope.ALL_SCENES, (5.0, 5.0), session.plan)
    session.do(change)
    [copy] = [one for key, one in session.plan.features.items() if key != session.key]
    assert files_of(copy.at(1).properties) == files(session)


def test_a_list_of_a_stranger_comes_in_as_it_stands_and_shows_clean_names(session):
    lists = unit("s").edited(1, Scope.ALL_SCENES, properties={FILES: "a" * 64 + " 5 ../../x.sh"})
    session.do(add_feature(message("x"), lists))
    assert files_text(files_of(lists.at(1).properties)) == "a" * 64 + " 5 x.sh"


def test_a_copy_for_a_report_takes_no_files_along(session, qtbot, photo, tmp_path):
    add(session, qtbot, photo)
    session.file.save_copy(tmp_path / "aside.gpkg", keeps=False)
    assert sql(tmp_path / "aside.gpkg", "SELECT 1 FROM sqlite_master WHERE name='attached_file'") == [] and not session.said
