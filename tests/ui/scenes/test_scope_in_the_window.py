"""To which scenes edits apply, in a whole window: what shows elsewhere is said over the map, limited by a click or a key, and kept."""

import pytest
from PySide6.QtCore import Qt
from shapely import affinity

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.text.message import message
from tabletop.core.values.change import replace_features
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_change import add_scene
from tabletop.settings import Settings
from tabletop.tools.base.properties import set_property
from tabletop.ui.scenes.kept_scope import MOST_KEPT, KeptScopes

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def unit(session):  # noqa: F811
    """A unit that stands in every scene, in the middle one."""
    numbers = [scene.number for scene in session.plan.scene_list()]
    session.set_scene(numbers[1])
    found = (one for one in session.plan.features.values() if one.kind == "unit" and all(one.at(n) is not None for n in numbers))
    return next(found).id


def move(session, key):  # noqa: F811
    old = session.plan.features[key]
    new = old.moved(session.scene, session.scope, lambda shape: affinity.translate(shape, 5))
    assert session.do(replace_features(message("Move"), [(old, new)]))
    return old


def elsewhere_notices(window):  # noqa: F811
    return [one for one in window.notices.notices if one.topic == "elsewhere"]


def test_it_is_said_and_one_click_limits_it(window, session, unit, qtbot):  # noqa: F811
    old = move(session, unit)
    (notice,) = elsewhere_notices(window)
    assert notice.text.text().startswith("Move: also in ")
    assert [button.text() for button in notice.buttons] == [f"Only in scene {session.scene}"]
    qtbot.mouseClick(notice.buttons[0], LEFT)
    assert not elsewhere_notices(window)
    last = session.plan.scene_list()[-1].number
    assert session.plan.features[unit].at(last) == old.at(last) and session.plan.features[unit].at(session.scene) != old.at(session.scene)


def test_a_key_limits_it_too(window, session, unit):  # noqa: F811
    action = window.actions_.by_id["edit-here"]
    assert not action.isEnabled()
    old = move(session, unit)
    assert action.isEnabled() and action.shortcut().toString() == "Ctrl+Shift+H"
    action.trigger()
    last = session.plan.scene_list()[-1].number
    assert session.plan.features[unit].at(last) == old.at(last) and not action.isEnabled()


def test_a_new_name_is_given_to_all_scenes_by_a_click(window, session, unit, qtbot):  # noqa: F811
    session.do(set_property([session.plan.features[unit]], "name", "Baru", session.scene, session.scope, session.plan))
    (notice,) = elsewhere_notices(window)
    assert "What was there stays in 1 scene (1)." in notice.text.text() and notice.buttons[-1].text() == "In all scenes"
    qtbot.mouseClick(notice.buttons[-1], LEFT)
    assert {frame.state.properties["name"] for frame in session.plan.features[unit].keyframes if frame.state} == {"Baru"}


def test_undo_takes_the_sentence_away(window, session, unit):  # noqa: F811
    move(session, unit)
    window.actions_.by_id["undo"].trigger()
    assert not elsewhere_notices(window)


def test_with_one_scene_there_is_nothing_to_choose(window, session, tmp_path):  # noqa: F811
    session.file.new(tmp_path / "new.gpkg", Plan())
    buttons = window.panels.scenes.scope.buttons
    assert buttons[Scope.ALL_SCENES].isChecked() and not any(button.isEnabled() for button in buttons.values())
    session.do(add_scene(session.plan)[0])
    assert buttons[Scope.FROM_HERE_ON].isChecked() and all(button.isEnabled() for button in buttons.values())


def test_the_choice_is_kept_for_each_plan(session, tmp_path):  # noqa: F811
    two = Plan(scenes={1: Scene(1), 2: Scene(2)})
    settings = Settings()
    kept = KeptScopes(session, settings, session)
    first = session.file.path
    session.set_scope(Scope.ALL_SCENES)
    session.file.new(tmp_path / "two.gpkg", two)
    assert session.scope is Scope.FROM_HERE_ON
    session.set_scope(Scope.THIS_SCENE)
    session.file.open(first)
    assert session.scope is Scope.ALL_SCENES
    again = Settings.model_validate_json(settings.model_dump_json())
    assert again.scopes == {str(first): "all", str(tmp_path / "two.gpkg"): "this"}
    settings.scopes = {str(first): "no such scope"}
    session.file.open(first)
    assert session.scope is Scope.FROM_HERE_ON and kept is not None


def test_old_choices_are_forgotten(session):  # noqa: F811
    settings = Settings(scopes={f"/plan {n}": "all" for n in range(MOST_KEPT)})
    kept = KeptScopes(session, settings, session)
    session.set_scope(Scope.THIS_SCENE)
    assert len(settings.scopes) == MOST_KEPT and "/plan 0" not in settings.scopes and kept is not None


def test_the_strip_stays_folded_over_a_restart(window):  # noqa: F811
    strip = window.panels.scenes
    strip.set_folded(True)
    kept = window.panes.state()
    strip.set_folded(False)
    window.panes.restore(kept)
    assert strip.folded and strip.is_folded_by_hand
    strip.set_folded(False)
    strip.set_low(True)
    assert strip.folded and not strip.is_folded_by_hand, "a low window folds it, and does not remember that"
    window.panes.restore(kept.replace('"strip_folded": true', '"strip_folded": 7'))
    strip.set_low(False)
    assert not strip.folded


def test_scenes_are_moved_and_copied_by_actions(window, session):  # noqa: F811
    by_id, before = window.actions_.by_id, [scene.name for scene in session.plan.scene_list()]
    session.set_scene(1)
    by_id["scene-right"].trigger()
    assert [scene.name for scene in session.plan.scene_list()][:2] == before[1::-1] and session.scene == 2
    by_id["scene-copy"].trigger()
    assert len(session.plan.scenes) == len(before) + 1 and session.scene == 3
    by_id["scene-delete"].trigger()
    assert [one.topic for one in window.notices.notices if one.topic == "undo"] == ["undo"]
    assert by_id["scene-renumber"].isEnabled()
    by_id["scene-renumber"].trigger()
    assert sorted(session.plan.scenes) == list(range(1, len(before) + 1)) and not by_id["scene-renumber"].isEnabled()


def test_a_whole_change_is_never_offered_in_one_scene_alone(window, session, unit):  # noqa: F811
    old = session.plan.features[unit]
    new = old.moved(session.scene, session.scope, lambda shape: affinity.translate(shape, 5))
    assert session.do(replace_features(message("Restore"), [(old, new)]), is_whole=True)
    assert session.edits.told is None and not elsewhere_notices(window) and session.plan.features[unit] == new
