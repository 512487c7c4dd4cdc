"""An edit in one scene never changes the scenes before it unasked; what it changes further on is said, and can be limited in one step."""

from dataclasses import replace

import pytest
from shapely import affinity

from support.session_edits import ADD, unit
from tabletop.core.scenes.scene_order import insert_scene
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature, replace_features
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_change import add_scene, edit_scene
from tabletop.session.session import Session


@pytest.fixture
def first_plan():
    dalmas = replace(unit(), id="u")
    return Plan(features={"u": dalmas}, scenes={n: Scene(n) for n in (1, 2, 3)})


@pytest.fixture
def told(session):
    found = []
    session.shown_elsewhere.connect(found.append)
    return found


def move(session: Session, east: float = 30.0) -> None:
    """As the tool for moving does it: in the scenes of the session's scope."""
    old = session.plan.features["u"]
    new = old.moved(session.scene, session.scope, lambda shape: affinity.translate(shape, east))
    assert session.do(replace_features(message("Move"), [(old, new)]))


def easts(session: Session, key: str = "u") -> list[float | None]:
    states = [session.plan.features[key].at(number) for number in (1, 2, 3)]
    return [None if state is None else state.geometry.x - 500_000 for state in states]


def test_moving_a_unit_in_scene_2_never_moves_it_in_scene_1_unasked(session):
    session.set_scene(2)
    move(session)
    assert easts(session) == [0, 30, 30]


def test_the_harm_that_this_rule_keeps_away(session):
    session.set_scene(2)
    session.set_scope(Scope.ALL_SCENES)
    move(session)
    assert easts(session) == [30, 30, 30], "what happened unasked while all scenes were the default"


def test_what_is_drawn_in_scene_2_stands_from_there_on(session):
    session.set_scene(2)
    session.do(add_feature(ADD, replace(unit(scene_from=2), id="v")))
    assert easts(session, "v") == [None, 0, 0]


def test_the_last_edit_is_limited_in_one_step(session, told):
    session.set_scene(2)
    session.select(["u"])
    move(session)
    assert told[0].others == (3,) and session.edits.told is told[0]
    count = session.undo_stack.count()
    assert session.do_again(Scope.THIS_SCENE)
    assert easts(session) == [0, 30, 0] and session.undo_stack.count() == count and session.selection == {"u"}
    assert session.edits.told is None and len(told) == 1
    session.undo_stack.undo()
    assert easts(session) == [0, 0, 0]
    session.undo_stack.redo()
    assert easts(session) == [0, 30, 0] and session.file.flush()


def test_what_was_said_of_a_new_unit_is_limited_with_its_drawing(session, told):
    session.set_scene(2)
    new = replace(unit(scene_from=2), id="v")
    session.do(add_feature(ADD, new))
    session.do(replace_features(message("Describe"), [(new, new.edited(2, session.scope, properties={"name": "B"}))]))
    assert session.do_again(Scope.THIS_SCENE)
    assert easts(session, "v") == [None, 0, None] and session.plan.features["v"].at(2).properties["name"] == "B"
    session.undo_stack.undo()
    assert "v" not in session.plan.features and not session.undo_stack.canUndo()


def test_a_new_name_is_given_to_all_scenes_when_asked(session, told):
    session.set_scene(3)
    old = session.plan.features["u"]
    session.do(replace_features(message("Name"), [(old, old.edited(3, session.scope, properties={"name": "B"}))]))
    assert told[0].left == (1, 2)
    assert session.do_again(Scope.ALL_SCENES)
    assert {state.state.properties["name"] for state in session.plan.features["u"].keyframes} == {"B"}


def test_after_another_edit_or_undo_there_is_nothing_to_limit(session, told):
    session.set_scene(2)
    move(session)
    session.do(edit_scene(session.plan, Scene(1, "Awal")))
    assert not session.do_again(Scope.THIS_SCENE)
    session.undo_stack.undo()
    assert session.edits.told is None and not session.do_again(Scope.THIS_SCENE)


def test_two_scenes_change_the_rule_and_that_is_said(session, tmp_path, notices):
    session.file.new(tmp_path / "one.gpkg", Plan())
    assert session.scope is Scope.ALL_SCENES and not session.edits.can_choose
    heard = []
    session.scene_changed.connect(lambda: heard.append(session.scope))
    session.do(add_scene(session.plan)[0])
    assert session.scope is Scope.FROM_HERE_ON and heard[-1] is Scope.FROM_HERE_ON and session.edits.can_choose
    assert [text for _, text in notices if text.startswith("From now on")]
    session.undo_stack.undo()
    assert session.scope is Scope.ALL_SCENES and heard[-1] is Scope.ALL_SCENES
    said = len(notices)
    session.set_scope(Scope.ALL_SCENES)
    session.do(insert_scene(session.plan, 1)[0])
    assert session.scope is Scope.ALL_SCENES and len(notices) == said


def test_another_plan_has_a_choice_of_its_own(session, tmp_path):
    session.set_scope(Scope.THIS_SCENE)
    session.file.new(tmp_path / "two.gpkg", Plan(scenes={1: Scene(1), 2: Scene(2)}))
    assert session.scope is Scope.FROM_HERE_ON


def test_a_locked_layer_leaves_the_edit_as_it_was(session, monkeypatch):
    session.set_scene(2)
    move(session)
    monkeypatch.setattr(session.edits, "_do", lambda change: False)
    assert not session.do_again(Scope.THIS_SCENE)
    assert easts(session) == [0, 30, 30]
