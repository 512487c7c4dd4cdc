"""Scenes copied, inserted, moved and deleted in the strip, by buttons, keys and dragging; several at once; their pictures."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from shapely import Point

from support.panel_stage import stage  # noqa: F401
from tabletop.canvas.ink.scene_sketch import ground_of
from tabletop.core.text.message import message
from tabletop.core.values.change import replace_features
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.session.session import Session
from tabletop.ui.scenes.scene_picture import SLICE_MS, still_fits
from tabletop.ui.scenes.scene_strip import SceneStrip

LEFT = Qt.MouseButton.LeftButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALT_SHIFT = Qt.KeyboardModifier.AltModifier | SHIFT


@pytest.fixture
def strip(stage: Session, qtbot) -> SceneStrip:  # noqa: F811
    made = SceneStrip(stage)
    qtbot.addWidget(made)
    made.resize(1500, made.height())
    with qtbot.waitExposed(made):
        made.show()
    return made


def names(strip: SceneStrip) -> list[str]:
    return [card.scene.name for card in strip.cards.values()]


def drag(qtbot, card, where: QPoint) -> None:
    start, steps = card.rect().center(), 4
    qtbot.mousePress(card, LEFT, pos=start)
    for step in range(1, steps + 1):
        QTest.mouseMove(card, start + (where - start) * (step / steps))
    qtbot.mouseRelease(card, LEFT, pos=where)


def test_buttons(strip, stage, qtbot):  # noqa: F811
    stage.set_scene(2)
    qtbot.mouseClick(strip.copy_button, LEFT)
    assert names(strip) == ["Satu", "Dua", "Dua", "Tiga"] and stage.scene == 3 and strip.chosen() == [3]
    qtbot.mouseClick(strip.left_button, LEFT)
    assert stage.scene == 2
    qtbot.mouseClick(strip.before_button, LEFT)
    assert names(strip) == ["Satu", "", "Dua", "Dua", "Tiga"] and stage.scene == 2
    qtbot.mouseClick(strip.right_button, LEFT)
    assert names(strip) == ["Satu", "Dua", "", "Dua", "Tiga"] and stage.scene == 3
    qtbot.mouseClick(strip.after_button, LEFT)
    assert names(strip) == ["Satu", "Dua", "", "", "Dua", "Tiga"] and stage.scene == 4
    assert stage.undo_stack.count() == 5
    for _ in range(5):
        stage.undo_stack.undo()
    assert names(strip) == ["Satu", "Dua", "Tiga"]


def test_keys_of_a_card(strip, stage, qtbot):  # noqa: F811
    strip.cards[2].setFocus()
    qtbot.keyClick(strip.cards[2], Qt.Key.Key_Left, ALT_SHIFT)
    assert names(strip) == ["Dua", "Satu", "Tiga"] and strip.cards[1].hasFocus() is False and stage.scene == 2, "the scene shown stays Satu"
    stage.undo_stack.undo()
    qtbot.keyClick(strip.cards[1], Qt.Key.Key_D, CTRL)
    assert names(strip) == ["Satu", "Satu", "Dua", "Tiga"]
    qtbot.keyClick(strip.cards[4], Qt.Key.Key_Insert, SHIFT)
    assert names(strip) == ["Satu", "Satu", "Dua", "", "Tiga"]
    qtbot.keyClick(strip.cards[5], Qt.Key.Key_Insert)
    assert names(strip)[-1] == ""
    qtbot.keyClick(strip.cards[6], Qt.Key.Key_Delete)
    assert names(strip) == ["Satu", "Satu", "Dua", "", "Tiga"]


def test_arrows_move_the_focus_and_shift_chooses(strip, qtbot):
    strip.cards[1].setFocus()
    qtbot.keyClick(strip.cards[1], Qt.Key.Key_Right)
    assert strip.cards[2].hasFocus() and strip.chosen() == [1]
    qtbot.keyClick(strip.cards[2], Qt.Key.Key_Right, SHIFT)
    assert strip.cards[3].hasFocus() and strip.chosen() == [2, 3] and strip.cards[3].is_chosen and not strip.cards[1].is_chosen
    qtbot.keyClick(strip.cards[3], Qt.Key.Key_Home)
    qtbot.keyClick(strip.cards[1], Qt.Key.Key_Space, CTRL)
    assert strip.chosen() == [1, 2, 3]
    qtbot.keyClick(strip.cards[1], Qt.Key.Key_A, CTRL)
    assert strip.chosen() == [1, 2, 3] and not strip.delete_button.isEnabled()
    qtbot.keyClick(strip.cards[1], Qt.Key.Key_End)
    assert strip.cards[3].hasFocus()


def test_home_is_for_the_map_after_a_click_on_a_card(strip, qtbot):
    taken = []
    QShortcut(Qt.Key.Key_Home, strip, lambda: taken.append("home"))
    qtbot.mouseClick(strip.cards[2], Qt.MouseButton.LeftButton)
    strip.cards[2].setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyClick(strip.window().windowHandle(), Qt.Key.Key_Home)
    assert taken == ["home"]
    qtbot.keyClick(strip.cards[2], Qt.Key.Key_Right)
    QTest.keyClick(strip.window().windowHandle(), Qt.Key.Key_Home)
    assert taken == ["home"] and strip.cards[1].hasFocus()


def test_a_card_keeps_its_keys_from_the_window(strip, qtbot):
    taken = []
    QShortcut(Qt.Key.Key_Delete, strip, lambda: taken.append("delete"))
    strip.cards[2].setFocus()
    QTest.keyClick(strip.window().windowHandle(), Qt.Key.Key_Delete)
    assert taken == [] and list(strip.cards) == [1, 3]


def test_ctrl_and_shift_click_choose_several(strip, stage, qtbot):  # noqa: F811
    qtbot.mouseClick(strip.cards[3], LEFT, CTRL)
    assert strip.chosen() == [1, 3] and stage.scene == 1
    qtbot.mouseClick(strip.cards[3], LEFT, CTRL)
    assert strip.chosen() == [1]
    qtbot.mouseClick(strip.cards[1], LEFT)
    qtbot.mouseClick(strip.cards[3], LEFT, SHIFT)
    assert strip.chosen() == [1, 2, 3]
    qtbot.mouseClick(strip.cards[2], LEFT)
    assert strip.chosen() == [2] and stage.scene == 2
    qtbot.mouseClick(strip.cards[3], LEFT, CTRL)
    qtbot.mouseClick(strip.delete_button, LEFT)
    assert list(strip.cards) == [1] and stage.scene == 1 and stage.undo_stack.count() == 1


def test_dragging_moves_a_card_behind_another(strip, stage, qtbot):  # noqa: F811
    stage.set_scene(1)
    lines = []
    strip.cards[1].dragged.connect(lambda *_: lines.append(strip.row.drop_line.isVisible()))
    drag(qtbot, strip.cards[1], QPoint(strip.cards[3].x() - strip.cards[1].x() + 150, 30))
    assert names(strip) == ["Dua", "Tiga", "Satu"] and stage.scene == 3 and lines[-1]
    assert not strip.row.drop_line.isVisible() and stage.undo_stack.count() == 1


def test_several_are_dragged_as_a_block(strip, stage, qtbot):  # noqa: F811
    stage.set_scene(2)
    qtbot.mouseClick(strip.cards[3], LEFT, CTRL)
    drag(qtbot, strip.cards[3], QPoint(strip.cards[1].x() - strip.cards[3].x() + 10, 30))
    assert names(strip) == ["Dua", "Tiga", "Satu"] and strip.chosen() == [1, 2] and stage.scene == 1


def test_a_drag_to_the_same_place_and_one_that_is_given_up_change_nothing(strip, stage, qtbot):  # noqa: F811
    drag(qtbot, strip.cards[1], QPoint(40, 30))
    qtbot.mousePress(strip.cards[1], LEFT, pos=QPoint(50, 30))
    QTest.mouseMove(strip.cards[1], QPoint(300, 30))
    QTest.mouseMove(strip.cards[1], QPoint(500, 30))
    qtbot.keyClick(strip.cards[1], Qt.Key.Key_Escape)
    qtbot.mouseRelease(strip.cards[1], LEFT, pos=QPoint(500, 30))
    assert names(strip) == ["Satu", "Dua", "Tiga"] and stage.undo_stack.count() == 0 and not strip.row.drop_line.isVisible()


def test_deleting_offers_undo(strip, stage, qtbot):  # noqa: F811
    said = []
    stage.taken_away.connect(lambda label, back: said.append((label.template, back)))
    strip.delete(2)
    assert said == [("Delete scene {number}", None)]


def test_the_menu_of_a_card(strip, stage):  # noqa: F811
    menu = strip.menu(3)
    words = {action.text(): action for action in menu.actions() if action.text()}
    assert not words["Move scene right"].isEnabled() and words["Move scene left"].isEnabled() and "Number the scenes from 1" not in words
    words["Move scene left"].trigger()
    assert names(strip) == ["Satu", "Tiga", "Dua"]
    strip.delete(2)
    strip.menu(3).actions()
    {action.text(): action for action in strip.menu(3).actions()}["Number the scenes from 1"].trigger()
    assert list(strip.cards) == [1, 2] and names(strip) == ["Satu", "Dua"]


def test_read_only_moves_nothing(strip, stage, qtbot):  # noqa: F811
    stage.file.read_only = True
    stage.plan_changed.emit(None)
    drag(qtbot, strip.cards[1], QPoint(600, 30))
    qtbot.keyClick(strip.cards[1], Qt.Key.Key_D, CTRL)
    assert names(strip) == ["Satu", "Dua", "Tiga"] and not strip.copy_button.isEnabled()


# --- pictures
def painted(strip, qtbot) -> dict:
    qtbot.waitUntil(lambda: not strip.pictures.stale and not strip.pictures._slices.isActive())
    return {number: picture.cacheKey() for number, picture in strip.pictures.kept.items()}


def test_every_card_has_a_picture_of_its_scene(strip, stage, qtbot):  # noqa: F811
    painted(strip, qtbot)
    images = [strip.cards[number].picture.toImage() for number in (1, 2, 3)]
    assert images[0] == images[2] and images[0] != images[1], "a unit stands in scene 2 alone"


def test_only_scenes_that_changed_are_painted_again(strip, stage, qtbot):  # noqa: F811
    before = painted(strip, qtbot)
    old = stage.plan.features["alpha"]
    new = old.edited(2, Scope.THIS_SCENE, geometry=Point(499_912.0, 9_950_805.0))
    stage.do(replace_features(message("Move"), [(old, new)]))
    after = painted(strip, qtbot)
    assert {number for number in after if after[number] != before[number]} == {2}
    assert strip.cards[2].picture.cacheKey() == after[2]


def test_folded_it_paints_nothing(strip, stage, qtbot):  # noqa: F811
    painted(strip, qtbot)
    strip.set_folded(True)
    stage.file.plan = Plan(features=stage.plan.features, scenes={1: Scene(1), 2: Scene(2)})
    stage._plan_replaced(None)
    qtbot.wait(400)
    assert strip.pictures.stale == {1, 2}
    strip.set_folded(False)
    painted(strip, qtbot)


def test_a_plan_without_features_has_empty_pictures(strip, stage, qtbot):  # noqa: F811
    stage.file.plan = Plan()
    stage._plan_replaced(None)
    assert list(painted(strip, qtbot)) == [1] and ground_of(Plan()) is None


@pytest.mark.parametrize(
    ("old", "new", "fits"),
    [
        (None, None, True),
        (None, (0, 0, 1, 1), False),
        ((0, 0, 100, 100), (10, 10, 90, 90), True),
        ((0, 0, 100, 100), (10, 10, 101, 90), False),
        ((0, 0, 100, 100), (40, 40, 60, 60), False),
    ],
)
def test_the_ground_of_the_pictures_stays_while_it_fits(old, new, fits):
    assert still_fits(old, new) is fits and SLICE_MS < 10
