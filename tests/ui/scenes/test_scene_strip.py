"""The scene strip: switching, adding, editing and deleting scenes by clicks and keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from support.panel_stage import stage  # noqa: F401
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Inject, Scene
from tabletop.core.values.scene_change import edit_scene
from tabletop.session.session import Session
from tabletop.ui.parts.language import speak
from tabletop.ui.scenes.scene_card import describe
from tabletop.ui.scenes.scene_strip import SceneStrip

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def strip(stage: Session, qtbot) -> SceneStrip:  # noqa: F811
    made = SceneStrip(stage)
    qtbot.addWidget(made)
    made.resize(1100, made.height())
    with qtbot.waitExposed(made):
        made.show()
    yield made


def replace_plan(session: Session, plan: Plan) -> None:
    session.file.plan = plan
    session._plan_replaced(None)


def test_a_card_for_each_scene(strip):
    assert list(strip.cards) == [1, 2, 3]
    assert strip.cards[1].isChecked()
    assert "merah" in strip.cards[3].accessibleName() and "09.30" in strip.cards[3].accessibleName()


def test_a_click_switches(strip, stage, qtbot):  # noqa: F811
    qtbot.mouseClick(strip.cards[3], LEFT)
    assert stage.scene == 3 and strip.cards[3].isChecked() and not strip.cards[1].isChecked()
    stage.set_scene(2)
    assert strip.cards[2].isChecked()


def test_enter_on_a_card_switches(strip, stage, qtbot):  # noqa: F811
    qtbot.keyClick(strip.cards[2], Qt.Key.Key_Return)
    assert stage.scene == 2


def test_add_takes_over_level_and_moves_the_clock(strip, stage, qtbot):  # noqa: F811
    qtbot.mouseClick(strip.add_button, LEFT)
    assert stage.plan.scenes[4] == Scene(4, "", "merah", "09.50", 20, 110.0)
    assert stage.scene == 4 and strip.cards[4].isChecked()
    stage.undo_stack.undo()
    assert list(strip.cards) == [1, 2, 3] and stage.scene == 3


def test_behind_scene_9999_nothing_is_added_and_that_is_said(strip, stage):  # noqa: F811
    replace_plan(stage, Plan(scenes={9999: Scene(9999)}))
    before, said = stage.plan, []
    stage.notice.connect(lambda text, _: said.append(text))
    for make in (strip.add, strip.insert, strip.duplicate):
        make()
        assert stage.plan is before and said.pop() == "A plan has scenes 1 to 9,999; renumber the scenes first."
    strip.renumber()
    strip.add()
    assert list(stage.plan.scenes) == [1, 2]


def test_a_plan_without_scenes(strip, stage, qtbot):  # noqa: F811
    replace_plan(stage, Plan())
    assert list(strip.cards) == [1] and not strip.delete_button.isEnabled()
    qtbot.mouseClick(strip.add_button, LEFT)
    assert list(stage.plan.scenes) == [1, 2]
    stage.undo_stack.undo()
    assert stage.plan == Plan() and list(strip.cards) == [1]


def test_delete_keeps_what_other_scenes_show(strip, stage, qtbot):  # noqa: F811
    before = stage.plan
    qtbot.keyClick(strip.cards[2], Qt.Key.Key_Delete)
    assert list(stage.plan.scenes) == [1, 3] and list(strip.cards) == [1, 3]
    assert "only two" not in stage.plan.features and "crowd" in stage.plan.features
    stage.undo_stack.undo()
    assert stage.plan == before


def test_deleting_the_scene_shown_shows_the_one_before(strip, stage, qtbot):  # noqa: F811
    stage.set_scene(3)
    qtbot.mouseClick(strip.delete_button, LEFT)
    assert stage.scene == 2 and strip.cards[2].isChecked()


def test_the_only_scene_stays(strip, stage, qtbot):  # noqa: F811
    replace_plan(stage, Plan(scenes={1: Scene(1)}))
    qtbot.keyClick(strip.cards[1], Qt.Key.Key_Delete)
    assert list(stage.plan.scenes) == [1] and not strip.menu(1).actions()[-1].isEnabled()


@pytest.mark.parametrize("press", ["key", "double click", "button", "menu"])
def test_editing_shows_the_scene_and_asks_for_its_form(strip, stage, qtbot, press):  # noqa: F811
    if press == "button":
        stage.set_scene(2)
    with qtbot.waitSignal(strip.form_wanted):
        if press == "key":
            qtbot.keyClick(strip.cards[2], Qt.Key.Key_F2)
        elif press == "double click":
            qtbot.mouseDClick(strip.cards[2], LEFT)
        elif press == "button":
            qtbot.mouseClick(strip.edit_button, LEFT)
        else:
            strip.menu(2).actions()[0].trigger()
    assert stage.scene == 2


def test_folds_to_one_line_with_steps(strip, stage, qtbot):  # noqa: F811
    tall = strip.height()
    qtbot.mouseClick(strip.fold_button, LEFT)
    assert strip.height() < tall and strip.line.isVisible() and not strip.cards[1].isVisible()
    assert not strip.previous_button.isEnabled()
    qtbot.mouseClick(strip.next_button, LEFT)
    assert stage.scene == 2
    qtbot.mouseClick(strip.previous_button, LEFT)
    assert stage.scene == 1
    assert not strip.grab().isNull()
    qtbot.mouseClick(strip.fold_button, LEFT)
    assert strip.height() == tall and strip.cards[1].isVisible()


def test_scope(strip, stage, qtbot):  # noqa: F811
    qtbot.mouseClick(strip.scope.buttons[Scope.FROM_HERE_ON], LEFT)
    assert stage.scope is Scope.FROM_HERE_ON
    stage.set_scope(Scope.THIS_SCENE)
    assert strip.scope.buttons[Scope.THIS_SCENE].isChecked()


def test_read_only(strip, stage, qtbot):  # noqa: F811
    stage.file.read_only = True
    stage.plan_changed.emit(None)
    assert not (strip.add_button.isEnabled() or strip.delete_button.isEnabled())
    assert strip.edit_button.isEnabled(), "the form can be read"
    qtbot.mouseClick(strip.cards[2], LEFT)
    assert stage.scene == 2


def test_numbers_with_gaps(strip, stage, qtbot):  # noqa: F811
    replace_plan(stage, Plan(scenes={2: Scene(2), 7: Scene(7)}))
    assert list(strip.cards) == [2, 7] and stage.scene == 2
    strip.set_folded(True)
    qtbot.mouseClick(strip.next_button, LEFT)
    assert stage.scene == 7


def test_a_scene_in_words():
    scene = Scene(2, "Dua", "kuning", "09.15", 15, 110.0, "Kampanye", (Inject("Duduk", "09.18"),), "Tahan", {"Gakkum": "Catat"})
    said = describe(replace(scene, weather="Hujan lebat", light="night", notes="Rahasia"))
    assert said.split("\n") == [
        "Scene 2: Dua",
        "Situation kuning, 09.15",
        "15 minutes to the next scene",
        "Wind from 110°",
        "Heavy rain, Night",
        "Phase: Kampanye",
        "Course of action: Tahan",
    ]


def test_words_follow_the_language(strip):
    speak("id")
    assert strip.scope.title.text() == "Berlaku untuk" and strip.add_button.accessibleName() == "Tambah adegan"
    assert strip.cards[2].accessibleName().startswith("Adegan 2")


def test_a_hundred_scenes_scroll_to_the_one_shown(strip, stage):  # noqa: F811
    replace_plan(stage, Plan(scenes={n: Scene(n) for n in range(1, 101)}))
    stage.set_scene(90)
    card = strip.cards[90]
    assert strip.row.viewport().rect().intersects(card.rect().translated(card.mapTo(strip.row.viewport(), card.rect().topLeft())))


def test_the_tip_of_a_card_says_the_minutes_that_count(strip, stage, qtbot):  # noqa: F811
    stage.do(edit_scene(stage.plan, replace(stage.plan.scenes[2], clock="07.30")))
    assert "120 minutes to the next scene" in strip.cards[2].accessibleName()


def test_space_shows_a_scene_and_on_the_one_shown_it_plays(strip, stage, qtbot):  # noqa: F811
    strip.cards[2].setFocus()
    qtbot.keyClick(strip.cards[2], Qt.Key.Key_Space)
    assert stage.scene == 2 and not stage.play.is_on
    qtbot.keyClick(strip.cards[2], Qt.Key.Key_Space)
    assert stage.play.is_playing and stage.play.pair == (2, 3)
    qtbot.keyClick(strip.cards[2], Qt.Key.Key_Space)
    assert stage.play.is_on and not stage.play.is_playing
    stage.play.stop()
