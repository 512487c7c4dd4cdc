"""With the tool of exits in hand the map suggests exits for a crowd: the chosen one, else the nearest; real clicks and keys take them."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from shapely import Point, Polygon

from support.map_hand import MapHand, at, feature
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

SHIFT = Qt.KeyboardModifier.ShiftModifier
EAST_CROWD = Polygon([at(40, -20), at(80, -20), at(80, 20), at(40, 20)])
WEST_CROWD = Polygon([at(-80, -20), at(-40, -20), at(-40, 20), at(-80, 20)])


@pytest.fixture
def hand(qtbot):
    features = [feature("east", "crowd", EAST_CROWD, headcount=1500), feature("west", "crowd", WEST_CROWD, headcount=400)]
    plan = Plan(features={one.id: one for one in features}, scenes={1: Scene(1), 2: Scene(2)})
    made = MapHand(qtbot, plan)
    yield made
    made.close()


def settled(hand, qtbot):
    qtbot.waitUntil(lambda: not hand.session.exits.is_looking, timeout=10_000)
    return hand.session.exits.found


def ghosts(hand):
    return [shape for shape in hand.canvas.host.preview.shapes if shape.role == "ghost"]


def made(hand):
    return {one.at(1).properties["name"]: one for one in hand.session.plan.features.values() if one.kind == "exit"}


def outer_end(ghost):
    return ghost.geometry.coords[-1]


def test_the_chosen_crowd_is_meant(hand, qtbot):
    hand.session.select(["east"])
    hand.canvas.set_tool("draw-exit")
    assert settled(hand, qtbot).crowd == "east"
    assert [ghost.properties["needed"] for ghost in ghosts(hand)] == [True] * 4 + [False] * 2


def test_without_a_choice_the_nearest_to_the_pointer_is_meant(hand, qtbot):
    hand.move(at(-30, 0))
    hand.canvas.set_tool("draw-exit")
    assert settled(hand, qtbot).crowd == "west"


def test_clicks_make_the_exits_and_the_crowd_stays_the_one_at_hand(hand, qtbot):
    hand.session.select(["east"])
    hand.canvas.set_tool("draw-exit")
    for number in range(1, 5):
        settled(hand, qtbot)
        first = ghosts(hand)[0]
        hand.look(outer_end(first))
        hand.click(outer_end(first))
        assert len(made(hand)) == number
        assert made(hand)[f"Exit {number}"].at(1).geometry == first.geometry
        assert hand.session.exits.crowd == "east"
    assert hand.session.undo_stack.count() == 4
    settled(hand, qtbot)
    assert not any(ghost.properties["needed"] for ghost in ghosts(hand))
    assert not hand.canvas.asking.isVisible()


def test_keys_go_from_one_to_the_next_and_take_them(hand, qtbot):
    hand.session.select(["east"])
    hand.canvas.set_tool("draw-exit")
    settled(hand, qtbot)
    second = ghosts(hand)[1].geometry
    hand.key(Qt.Key.Key_Tab)
    assert not hand.canvas.entry.isVisible(), "Tab goes to the next one; digits open the field"
    hand.key(Qt.Key.Key_Return)
    assert made(hand)["Exit 1"].at(1).geometry == second
    settled(hand, qtbot)
    hand.key(Qt.Key.Key_Return, SHIFT)
    assert len(made(hand)) == 4 and hand.session.undo_stack.count() == 2


def test_with_nothing_suggested_tab_opens_the_field_for_places(hand, qtbot):
    hand.session.hide(["east", "west"])
    hand.canvas.set_tool("draw-exit")
    assert ghosts(hand) == [] and hand.session.exits.crowd == ""
    hand.key(Qt.Key.Key_Tab)
    assert hand.canvas.entry.isVisible()


def test_a_click_in_the_crowd_draws(hand, qtbot):
    hand.session.select(["east"])
    hand.canvas.set_tool("draw-exit")
    settled(hand, qtbot)
    hand.click(at(60, 0))
    assert hand.canvas.host.is_busy and ghosts(hand) == []
    hand.double_click(at(60, 70))
    assert [one.at(1).geometry.coords[-1] for one in hand.session.plan.features.values() if one.kind == "exit"]


def test_choosing_another_crowd_asks_for_that_one(hand, qtbot):
    hand.session.select(["east"])
    hand.canvas.set_tool("draw-exit")
    hand.session.select(["west"])
    assert settled(hand, qtbot).crowd == "west"


def test_another_tool_lets_go(hand, qtbot):
    hand.canvas.set_tool("draw-exit")
    settled(hand, qtbot)
    hand.canvas.set_tool("select")
    assert hand.session.exits.found is None and ghosts(hand) == []


def test_a_crowd_that_is_hidden_or_gone_gives_way_to_another(hand, qtbot):
    hand.session.select(["east"])
    hand.canvas.set_tool("draw-exit")
    settled(hand, qtbot)
    hand.session.hide(["east"])
    assert settled(hand, qtbot).crowd == "west"


def test_the_first_crowd_that_comes_is_asked_for(qtbot):
    hand = MapHand(qtbot, Plan(scenes={1: Scene(1)}))
    hand.canvas.set_tool("draw-exit")
    assert hand.session.exits.crowd == ""
    hand.session.do(add_feature(message("x"), feature("east", "crowd", EAST_CROWD, headcount=1500)))
    assert settled(hand, qtbot).crowd == "east"
    hand.close()


def test_a_map_that_is_closed_asks_no_more(hand, qtbot):
    hand.canvas.set_tool("draw-exit")
    settled(hand, qtbot)
    hand.canvas.shutdown()
    hand.session.exits.let_go()
    hand.session.select(["east"])
    hand.session.do(add_feature(message("x"), feature("more", "unit", Point(at(0, 0)))))
    assert hand.session.exits.crowd == ""


def test_alt_and_enter_stay_a_command_of_the_window(hand, qtbot):
    hand.session.select(["east"])
    hand.canvas.set_tool("draw-exit")
    settled(hand, qtbot)
    for modifier, is_ours in ((Qt.KeyboardModifier.NoModifier, True), (Qt.KeyboardModifier.AltModifier, False)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Return, modifier)
        event.setAccepted(False)
        QApplication.sendEvent(hand.canvas.surface, event)
        assert event.isAccepted() == is_ours
    hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert made(hand) == {}


def test_what_was_taken_is_whole_and_what_was_drawn_may_be_asked_about(hand, qtbot):
    hand.session.select(["east"])
    hand.canvas.set_tool("draw-exit")
    settled(hand, qtbot)
    with qtbot.assertNotEmitted(hand.canvas.host.drawn):
        hand.key(Qt.Key.Key_Return)
    settled(hand, qtbot)
    with qtbot.waitSignal(hand.canvas.host.drawn):
        hand.click(at(60, 0))
        hand.double_click(at(60, 70))
