"""The open plan held against a scene, a mark and a file, and copies merged into it."""

import pytest

from support.plans import plan_of, scene, thing
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import new_feature
from tabletop.io.plans.plan_store import create_plan
from tabletop.session.comparison import Against

E, N = 500_000.0, 9_950_000.0


def unit_at(*spots):
    return [thing("unit", (E + east, N), "a", number, number, name="Ton 1") for number, east in spots]


@pytest.fixture
def first_plan():
    return plan_of(*unit_at((1, 0.0), (2, 8.0)), scenes=(scene(1), scene(2)))


def settled(qtbot, comparison):
    qtbot.waitUntil(lambda: not comparison.is_looking, timeout=10_000)
    return comparison.found


def test_two_scenes_and_the_edits_that_follow(session, qtbot):
    session.set_scene(2)
    session.comparison.hold_against(Against(scene=1))
    assert [moved.metres for moved in settled(qtbot, session.comparison).moved] == [8.0]
    session.do(add_feature(message("Add"), new_feature("unit", thing("unit", (E, N + 30))[2].state.geometry)))
    assert [row.kind for row in settled(qtbot, session.comparison).added] == []  # not in scene 2 alone: it stands in both
    session.set_scene(1)
    assert not settled(qtbot, session.comparison)


def test_a_mark_of_today_and_what_came_after(session, qtbot):
    session.do(session.comparison.mark_of_today("Rapat 1"))
    session.comparison.hold_against(Against(mark="Rapat 1"))
    assert not settled(qtbot, session.comparison)
    session.do(add_feature(message("Add"), new_feature("unit", thing("unit", (E, N + 30))[2].state.geometry)))
    assert len(settled(qtbot, session.comparison).added) == 1


def test_another_file_and_one_that_is_not_there(session, qtbot, tmp_path):
    create_plan(tmp_path / "old.gpkg", plan_of(*unit_at((1, 3.0), (2, 8.0)), scenes=(scene(1), scene(2))))
    session.comparison.hold_against(Against(file=tmp_path / "old.gpkg"))
    assert [moved.metres for moved in settled(qtbot, session.comparison).moved] == [3.0]
    session.comparison.hold_against(Against(file=tmp_path / "gone.gpkg"))
    assert settled(qtbot, session.comparison) is None and "gone.gpkg" in str(session.comparison.error)
    session.comparison.hold_against(None)
    assert session.comparison.error is None


def wait(qtbot, merging):
    qtbot.waitUntil(lambda: not merging.is_busy, timeout=10_000)
    return merging


def test_copies_are_merged_as_one_step(session, qtbot, tmp_path):
    create_plan(tmp_path / "one.gpkg", plan_of(*unit_at((1, 3.0), (2, 8.0)), scenes=(scene(1), scene(2))))
    create_plan(tmp_path / "two.gpkg", plan_of(*unit_at((1, 5.0), (2, 8.0)), scenes=(scene(1, "merah"), scene(2))))
    before = session.plan
    session.merging.add([tmp_path / "one.gpkg", tmp_path / "two.gpkg"])
    found = wait(qtbot, session.merging).found
    assert [conflict.id for conflict in found.conflicts] == ["a"] and [row.id for row in found.taken] == ["1"]
    session.merging.decide("feature", "a", "two")
    assert not wait(qtbot, session.merging).found.conflicts
    session.merging.accept()
    wait(qtbot, session.merging)
    assert session.plan.scene(1).level == "merah" and session.plan.features["a"].at(1).geometry.x == E + 5
    session.undo_stack.undo()
    assert session.plan == before and not session.merging.sides


def test_what_cannot_be_read_is_said_and_the_rest_is_merged(session, qtbot, tmp_path):
    (tmp_path / "bad.gpkg").write_text("no plan")
    create_plan(tmp_path / "one.gpkg", plan_of(*unit_at((1, 3.0), (2, 8.0)), scenes=(scene(1), scene(2))))
    said = []
    session.merging.failed.connect(lambda fault: said.append(str(fault)))
    session.merging.add([tmp_path / "bad.gpkg", tmp_path / "one.gpkg", session.file.path])
    assert [row.id for row in wait(qtbot, session.merging).found.taken] == ["a"]
    assert len(said) == 2 and any("bad.gpkg" in sentence for sentence in said)


def test_a_run_is_held_against_the_plan_and_the_plan_against_the_run(session, qtbot):
    session.exercise.start("Gladi")
    code = session.exercise.run.code
    session.do(add_feature(message("Add"), new_feature("unit", thing("unit", (E, N + 30))[2].state.geometry)))
    session.comparison.hold_against(Against(plan=True))
    assert len(settled(qtbot, session.comparison).added) == 1
    session.exercise.end()
    session.exercise.leave()
    session.comparison.hold_against(Against(run=code))
    assert len(settled(qtbot, session.comparison).removed) == 1
    session.comparison.hold_against(Against(run="gone"))
    assert settled(qtbot, session.comparison) is None and session.comparison.error is not None
