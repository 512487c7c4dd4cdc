"""A crowd just drawn asks how many people it has: at the pointer, by keyboard, in nobody's way, one step each."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from support.map_hand import MapHand, at, small_plan
from tabletop.canvas.asking.typed_answers import people_of
from tabletop.core.text.errors import InputError
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan

AROUND = [(-40, -20), (20, -20), (20, 20), (-40, 20)]


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot, Plan(scenes=small_plan().scenes))
    yield made
    made.close()


def draw(hand, kind="crowd"):
    hand.canvas.set_tool(f"draw-{kind}")
    for place in AROUND:
        hand.click(at(*place))
    hand.key(Qt.Key.Key_Return)
    return hand.canvas.asking


@pytest.mark.parametrize("text", ["100000000000000000000", "10.000.001", "9" * 6_000])
def test_more_people_than_there_can_be_are_questioned(text):
    with pytest.raises(InputError, match="zero too many"):
        people_of(text)
    assert people_of("10.000.000") == 10_000_000 and people_of("00300") == 300


def headcounts(hand):
    return [one.at(hand.session.scene).properties.get("headcount") for one in hand.session.plan.features.values()]


def test_enter_takes_the_number_as_a_step_of_its_own(hand):
    field = draw(hand)
    assert field.isVisible() and QApplication.focusWidget() is field.line
    QTest.keyClicks(field.line, "1.200")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert headcounts(hand) == [1200] and not field.isVisible() and QApplication.focusWidget() is hand.canvas.surface
    hand.session.undo_stack.undo()
    assert headcounts(hand) == [None]
    hand.session.undo_stack.undo()
    assert headcounts(hand) == []


def test_esc_and_an_empty_enter_leave_it_unknown(hand):
    for end in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        field = draw(hand)
        if end == Qt.Key.Key_Escape:
            QTest.keyClicks(field.line, "40")
        QTest.keyClick(field.line, end)
        assert not field.isVisible()
    assert headcounts(hand) == [None, None] and hand.canvas.tool_id == "draw-crowd"


def test_the_estimate_is_shown_and_never_taken(hand):
    field = draw(hand)
    assert field.said.text().startswith("loose about 2,592, dense about 5,736")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert headcounts(hand) == [None]


def test_the_next_click_draws_and_a_number_that_was_typed_is_kept(hand):
    field = draw(hand)
    QTest.keyClicks(field.line, "350")
    hand.click(at(-60, 60))
    assert not field.isVisible() and headcounts(hand) == [350] and hand.canvas.host.is_busy


def test_another_tool_and_another_scene_take_what_was_typed(hand):
    field = draw(hand)
    QTest.keyClicks(field.line, "20")
    hand.canvas.set_tool("select")
    assert headcounts(hand) == [20] and not field.isVisible()
    hand.session.set_scope(Scope.THIS_SCENE)
    field = draw(hand)
    QTest.keyClicks(field.line, "30")
    hand.session.set_scene(2)
    hand.session.set_scene(1)
    assert headcounts(hand) == [20, 30]


def test_undo_while_it_asks_takes_the_crowd_back_and_asks_no_more(hand):
    field = draw(hand)
    hand.session.undo_stack.undo()
    assert headcounts(hand) == [] and not field.isVisible()


def override(field, key, text="", modifiers=Qt.KeyboardModifier.NoModifier):
    """Whether the field keeps a key from the shortcuts of the window."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers, text)
    event.ignore()
    QApplication.sendEvent(field.line, event)
    return event.isAccepted()


def test_letters_are_swallowed_and_it_is_said_what_is_wanted(hand):
    field = draw(hand)
    for key, text in ((Qt.Key.Key_7, "7"), (Qt.Key.Key_E, "e"), (Qt.Key.Key_E, "E"), (Qt.Key.Key_Question, "?"), (Qt.Key.Key_Plus, "+")):
        assert override(field, key, text)
    QTest.keyClicks(field.line, "abc")
    assert field.line.text() == "" and field.isVisible() and hand.canvas.tool_id == "draw-crowd"
    assert field.said.text() == "Give a whole number of people, such as 300; Esc leaves it unknown."
    QTest.keyClicks(field.line, "5x")
    assert field.line.text() == "5" and "whole number" in field.said.text()
    QTest.keyClicks(field.line, "0")
    assert field.said.text().startswith("loose about")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert headcounts(hand) == [50]


def test_ctrl_a_selects_the_text_and_ctrl_z_takes_the_crowd_back_only_while_nothing_is_typed(hand):
    field, ctrl = draw(hand), Qt.KeyboardModifier.ControlModifier
    assert override(field, Qt.Key.Key_A, "\x01", ctrl) and not override(field, Qt.Key.Key_Z, "\x1a", ctrl)
    assert not override(field, Qt.Key.Key_S, "\x13", ctrl) and override(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field.line, "12")
    assert override(field, Qt.Key.Key_Z, "\x1a", ctrl)
    QTest.keyClick(field.line, Qt.Key.Key_A, ctrl)
    assert field.line.selectedText() == "12" and field.isVisible()
    QTest.keyClicks(field.line, "9")
    assert field.line.text() == "9"


def test_what_is_no_number_is_said(hand):
    field = draw(hand)
    QTest.keyClicks(field.line, "1.2")
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert field.isVisible() and "whole number" in field.said.text()


def test_only_crowds_without_a_number_ask(hand):
    assert not draw(hand, "assembly").isVisible()
    hand.canvas.set_defaults(lambda kind: {"headcount": 50})
    assert not draw(hand).isVisible() and headcounts(hand) == [None, 50]


@pytest.mark.parametrize(("text", "people"), [("", None), (" 300 ", 300), ("1.200", 1200), ("1,200", 1200), ("12 000", 12000)])
def test_numbers_of_people(text, people):
    assert people_of(text) == people


@pytest.mark.parametrize("text", ["0", "1.5", "12.00", "-3", "many"])
def test_no_numbers_of_people(text):
    with pytest.raises(InputError):
        people_of(text)
