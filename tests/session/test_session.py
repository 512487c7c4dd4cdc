"""The session: every edit passes it, is on disk, is undone across restarts, and refused writes lose nothing silently."""

import sqlite3
from datetime import datetime

import pytest
import shapely

from support.session_edits import ADD, unit
from tabletop.core.values.change import add_feature, replace_features
from tabletop.core.values.feature import Scope, new_feature


def reopened(session, qtbot):
    path = session.file.path
    session.file.close()
    session.file.open(path)


def test_an_edit_is_acknowledged_with_the_time_of_its_commit(session, qtbot):
    before = datetime.now()
    with qtbot.waitSignal(session.plan_changed):
        assert session.do(add_feature(ADD, unit()))
    assert session.file.pending == 1
    qtbot.waitUntil(lambda: session.file.pending == 0)
    assert before <= session.file.saved_at <= datetime.now()


def test_undo_and_redo_survive_a_restart(session, qtbot):
    one, two = unit("a"), unit("b")
    session.do(add_feature(ADD, one))
    session.do(add_feature(ADD, two))
    session.undo_stack.undo()
    reopened(session, qtbot)
    assert set(session.plan.features) == {one.id} and session.undo_stack.canRedo() and session.undo_stack.undoText() == "Add"
    session.undo_stack.redo()
    assert set(session.plan.features) == {one.id, two.id}
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert not session.plan.features
    reopened(session, qtbot)
    assert not session.plan.features and session.undo_stack.count() == 2 and not session.undo_stack.canUndo()


def test_what_another_program_wrote_is_loaded_and_the_edit_done_on_it(session, notices, qtbot):
    other = sqlite3.connect(session.file.path)
    with other:
        other.execute("INSERT INTO setting (code, value) VALUES ('name', '\"Lain\"')")
    other.close()
    one = unit()
    session.do(add_feature(ADD, one))
    qtbot.waitUntil(lambda: session.plan.name == "Lain")
    assert one.id in session.plan.features
    qtbot.waitUntil(lambda: bool(notices))
    assert [kind for kind, _ in notices] == ["info"] and notices[0][1].startswith("Another program")
    assert session.undo_stack.count() == 1 and session.file.flush()
    reopened(session, qtbot)
    assert one.id in session.plan.features and session.plan.name == "Lain"
    session.undo_stack.undo()
    assert one.id not in session.plan.features and session.file.flush()


def test_a_deleted_file_leaves_the_plan_on_screen_to_be_saved(session, notices, qtbot, tmp_path):
    one, two = unit("a"), unit("b")
    session.do(add_feature(ADD, one))
    session.file.flush()
    session.file.path.unlink()
    session.do(add_feature(ADD, two))
    qtbot.waitUntil(lambda: session.file.held is not None and session.file.held.why == "gone")
    three = unit("c")
    assert session.do(add_feature(ADD, three)) and not session.file.read_only, "edits go on, and wait"
    assert {one.id, two.id, three.id} == set(session.plan.features) and len(notices) == 1
    session.file.save_copy(tmp_path / "copy.gpkg")
    session.file.open(tmp_path / "copy.gpkg")
    assert {one.id, two.id, three.id} == set(session.plan.features) and not session.file.read_only


def test_a_copy_over_an_older_file_when_the_plan_is_gone(session, tmp_path):
    target = tmp_path / "copy.gpkg"
    session.file.save_copy(target)
    one = unit("a")
    session.do(add_feature(ADD, one))
    assert session.file.flush()
    session.file.path.unlink()
    session.file.save_copy(target)
    session.file.open(target)
    assert set(session.plan.features) == {one.id}


def test_a_plan_for_reading_shows_everything_and_takes_no_edit(session, notices, qtbot, monkeypatch, tmp_path):
    one = unit()
    session.do(add_feature(ADD, one))
    monkeypatch.setattr("tabletop.io.plans.plan_store.writable", lambda path: False)
    before = session.file.path.read_bytes() if session.file.flush() else b""
    reopened(session, qtbot)
    assert session.file.read_only and session.plan.features == {one.id: one}
    assert not session.do(add_feature(ADD, unit("b"))) and "reading only" in notices[-1][1]
    assert not session.undo_stack.canUndo(), "what cannot be undone is not offered"
    session.file.save_copy(tmp_path / "copy.gpkg")
    assert session.file.path.read_bytes() == before
    monkeypatch.undo()
    session.file.open(tmp_path / "copy.gpkg")
    assert not session.file.read_only and session.plan.features == {one.id: one}


@pytest.mark.parametrize(
    ("kind", "geometry", "properties"),
    [
        ("ring", shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)]), {}),
        ("lane", shapely.LineString([(1, 1), (1, 1)]), {}),
        ("unit", shapely.Point(500_001, 9_950_001), {"strength": -5}),
        ("unit", shapely.Point(1, float("nan")), {}),
        ("dragon", shapely.Point(1, 1), {}),
    ],
)
def test_a_feature_that_the_file_would_not_give_back_is_refused_at_once(session, notices, kind, geometry, properties):
    assert not session.do(add_feature(ADD, new_feature(kind, geometry, properties)))
    assert not session.plan.features and session.file.pending == 0 and not session.undo_stack.count()
    assert len(notices) == 1 and notices[0][0] == "stop"


def test_opening_the_open_plan_again_keeps_the_edits_that_still_wait(session):
    features = [unit(str(number)) for number in range(20)]
    for one in features:
        session.do(add_feature(ADD, one))
    session.file.open(session.file.path)
    assert set(session.plan.features) == {one.id for one in features} and session.undo_stack.count() == 20


def test_late_answers_of_a_closed_plan_do_not_touch_the_next(session, qtbot, tmp_path):
    for number in range(5):
        session.do(add_feature(ADD, unit(str(number))))
    session.file.new(tmp_path / "next.gpkg")
    qtbot.wait(20)
    assert session.file.saved_at is None and session.file.pending == 0 and not session.plan.features


def test_another_order_of_undo_and_edits_is_the_same_after_a_restart(session, qtbot):
    one = unit("a")
    session.do(add_feature(ADD, one))
    session.do(replace_features(ADD, [(one, one.moved(1, Scope.THIS_SCENE, lambda place: shapely.Point(500_001, 9_950_001)))]))
    session.undo_stack.undo()
    session.undo_stack.redo()
    session.undo_stack.undo()
    session.do(add_feature(ADD, unit("b")))
    session.undo_stack.undo()
    seen, count, index = session.plan, session.undo_stack.count(), session.undo_stack.index()
    reopened(session, qtbot)
    assert session.plan == seen and (session.undo_stack.count(), session.undo_stack.index()) == (count, index)
    session.undo_stack.redo()
    session.undo_stack.undo()
    session.undo_stack.undo()
    assert not session.plan.features and session.file.flush()


def test_a_copy_does_not_replace_the_open_plan(session):
    from tabletop.core.text.errors import PlanError

    with pytest.raises(PlanError, match="another name"):
        session.file.save_copy(session.file.path)
    session.do(add_feature(ADD, unit()))
    assert session.file.flush()


def test_a_plan_that_cannot_be_opened_leaves_the_old_one(session, tmp_path):
    from tabletop.core.text.errors import PlanError

    (tmp_path / "bad.gpkg").write_text("x" * 200)
    kept = session.file.path
    with pytest.raises(PlanError):
        session.file.open(tmp_path / "bad.gpkg")
    assert session.file.path == kept and session.do(add_feature(ADD, unit()))


def test_findings_follow_an_edit_and_a_scene(session, qtbot):
    ring = new_feature("ring", shapely.box(500_000, 9_950_000, 500_100, 9_950_100), {"number": 1})
    session.do(add_feature(ADD, ring, unit(scene_from=2)))
    qtbot.waitUntil(lambda: {one.scene for one in session.findings if one.code == "area-coverage"} == {1, 2})
    session.do(replace_features(ADD, [(ring, None)]))
    qtbot.waitUntil(lambda: not session.checking and not [one for one in session.findings if one.code == "area-coverage"])


def test_an_ignored_finding_is_kept_with_its_reason(session, qtbot):
    session.do(add_feature(ADD, new_feature("ring", shapely.box(500_000, 9_950_000, 500_100, 9_950_100))))
    qtbot.waitUntil(lambda: len(session.findings) > 0)
    finding = session.findings[0]
    session.ignore_finding(finding, "latihan")
    qtbot.waitUntil(lambda: finding.key in {one.key for one in session.ignored_findings})
    assert session.plan.settings["ignored"] == {finding.scene_key: "latihan"}
    session.ignore_finding(finding, None)
    qtbot.waitUntil(lambda: finding.key in {one.key for one in session.findings})
    assert "ignored" not in session.plan.settings


def test_an_edit_holds_in_the_scenes_of_its_scope(session):
    one = unit()
    session.do(add_feature(ADD, one))
    session.do(replace_features(ADD, [(one, one.moved(2, Scope.FROM_HERE_ON, lambda place: shapely.Point(500_001, 9_950_001)))]))
    kept = session.plan.features[one.id]
    assert kept.at(1).geometry.x == 500_000 and kept.at(2).geometry.x == 500_001


def test_a_deleted_scene_or_feature_leaves_nothing_dangling(session):
    from tabletop.core.values.change import set_scene

    one = unit()
    session.do(add_feature(ADD, one))
    session.select([one.id])
    session.set_scene(2)
    session.do(set_scene(ADD, session.plan.scenes[2], None))
    assert session.scene == 1
    session.do(replace_features(ADD, [(one, None)]))
    assert not session.selection
