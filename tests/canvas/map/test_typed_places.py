"""Numbers typed on the real map: the field at the pointer, its preview, its words, and the corner that comes of it."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shapely import LineString, Point

from support.map_hand import MapHand, at, small_plan
from tabletop.core.values.plan import Plan

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot, Plan(scenes=small_plan().scenes))
    yield made
    made.close()


def typed(hand, text, end=Qt.Key.Key_Return):
    """The first key goes to the map, the others to the field that opened."""
    QTest.keyClicks(hand.canvas.surface, text[0])
    assert hand.canvas.entry.isVisible()
    QTest.keyClicks(hand.canvas.entry.line, text[1:])
    said = hand.canvas.entry.said.text()
    QTest.keyClick(hand.canvas.entry.line, end)
    return said


def drawn(hand):
    (feature,) = hand.session.plan.features.values()
    return feature.at(1).geometry


def test_a_cordon_by_distance_and_bearing(hand):
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(0, 0))
    hand.move(at(40, 0))
    assert typed(hand, "25") == "Distance in the direction of the pointer"
    assert typed(hand, "10<0") == "Distance and bearing"
    assert typed(hand, "@-3,4").startswith("Metres east and north")
    assert not hand.canvas.entry.isVisible()
    hand.key(Qt.Key.Key_Return)
    start = at(0, 0)
    wanted = [(start[0] + e, start[1] + n) for e, n in [(0, 0), (25, 0), (25, 10), (22, 14)]]
    assert drawn(hand).hausdorff_distance(LineString(wanted)) < 0.2


def test_a_unit_by_coordinates(hand):
    hand.canvas.set_tool("draw-unit")
    hand.move(at(10, 10))
    assert typed(hand, "500020,9950030") == "UTM, metres east and north"
    assert drawn(hand).equals(Point(500_020, 9_950_030))


def test_the_sketch_shows_what_is_typed_before_enter(hand):
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(0, 0))
    hand.move(at(40, 0))
    QTest.keyClicks(hand.canvas.surface, "5")
    QTest.keyClicks(hand.canvas.entry.line, "0<90")
    (line,) = [one for one in hand.canvas.host.preview.shapes if one.role == "feature"]
    assert line.geometry.length == pytest.approx(50)
    hand.canvas.pan_px(12, 7)
    (line,) = [one for one in hand.canvas.host.preview.shapes if one.role == "feature"]
    assert line.geometry.length == pytest.approx(50), "the typed place stays while the map moves below the pointer"
    QTest.keyClick(hand.canvas.entry.line, Qt.Key.Key_Escape)
    assert not hand.canvas.entry.isVisible() and hand.canvas.host.is_busy
    assert hand.canvas.surface.hasFocus()


def test_what_cannot_be_understood_is_said_and_nothing_is_placed(hand):
    hand.canvas.set_tool("draw-cordon")
    hand.move(at(0, 0))
    assert "starts at the last corner" in typed(hand, "25", Qt.Key.Key_Return)
    assert hand.canvas.entry.isVisible() and not hand.canvas.host.is_busy
    QTest.keyClick(hand.canvas.entry.line, Qt.Key.Key_Escape)


def test_tab_opens_an_empty_field_while_drawing_only(hand):
    hand.canvas.set_tool("draw-cordon")
    hand.key(Qt.Key.Key_Tab)
    assert hand.canvas.entry.isVisible() and "Type 25" in hand.canvas.entry.said.text()
    QTest.keyClick(hand.canvas.entry.line, Qt.Key.Key_Escape)
    hand.canvas.set_tool("select")
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, "\t")
    override.ignore()
    QApplication.sendEvent(hand.canvas.surface, override)
    assert not override.isAccepted() and not hand.canvas.entry.isVisible()


def test_a_click_on_the_map_closes_the_field(hand):
    hand.canvas.set_tool("draw-cordon")
    QTest.keyClicks(hand.canvas.surface, "7")
    hand.click(at(5, 5))
    assert not hand.canvas.entry.isVisible()


def test_a_typed_corner_far_away_comes_into_view(hand):
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(0, 0))
    typed(hand, "900<90")
    west, _, east, _ = hand.canvas.view().bounds
    assert west < at(900, 0)[0] < east


def test_ctrl_z_takes_back_a_corner_and_ctrl_shift_z_gives_it_again(hand):
    hand.canvas.set_tool("draw-cordon")
    for corner in (at(0, 0), at(30, 0), at(30, 40)):
        hand.click(corner)
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.key(Qt.Key.Key_Z, CTRL | SHIFT)
    hand.key(Qt.Key.Key_Return)
    assert drawn(hand).length == pytest.approx(30, abs=0.5)
    assert not hand.canvas.host.wants("undo"), "the plan has it now"


def test_shift_pressed_over_a_resting_pointer_shows_the_way_along_the_edge(qtbot):
    hand = MapHand(qtbot)
    try:
        hand.canvas.set_tool("draw-barrier")
        hand.click(at(-40, -60))
        hand.move(at(40, -31))
        hand.key(Qt.Key.Key_Shift)
        QTest.keyPress(hand.canvas.surface, Qt.Key.Key_Shift)
        assert "follow the edge" in str(hand.canvas.host.preview.hint)
        QTest.keyRelease(hand.canvas.surface, Qt.Key.Key_Shift)
        assert "follow the edge to here" not in str(hand.canvas.host.preview.hint)
    finally:
        hand.close()
