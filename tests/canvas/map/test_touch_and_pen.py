"""Fingers and pens on the map: one draws as the mouse does, two move and zoom, and big handles are grabbed from farther away."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QPointingDeviceUniqueId, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shapely import Point

from support.map_hand import LEFT, MapHand, at
from tabletop.tools.base.aids import DrawingAids


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot)
    yield made
    made.close()


@pytest.fixture(scope="module")
def screen():
    """A touch screen."""
    return QTest.createTouchDevice()


def spot(hand, ground) -> QPoint:
    return hand.pixel(ground).toPoint()


def test_one_finger_draws_as_the_mouse_does(hand, screen):
    hand.canvas.set_tool("draw-unit")
    where = spot(hand, at(60, 60))
    QTest.touchEvent(hand.viewport, screen).press(0, where, hand.viewport)
    QTest.touchEvent(hand.viewport, screen).release(0, where, hand.viewport)
    (drawn,) = hand.added()
    assert drawn.at(1).geometry.distance(Point(at(60, 60))) < 0.5


def test_two_fingers_move_and_zoom_and_draw_nothing(hand, screen):
    hand.canvas.set_tool("draw-cordon")
    before = hand.canvas.view()
    a, b = QPoint(300, 300), QPoint(400, 300)
    QTest.touchEvent(hand.viewport, screen).press(0, a, hand.viewport).press(1, b, hand.viewport)
    for step in range(1, 9):
        QTest.touchEvent(hand.viewport, screen).move(0, a - QPoint(10 * step, 0), hand.viewport).move(
            1, b + QPoint(10 * step, 0), hand.viewport
        )
        QApplication.processEvents()
    QTest.touchEvent(hand.viewport, screen).release(0, QPoint(220, 300), hand.viewport).release(1, QPoint(480, 300), hand.viewport)
    assert hand.canvas.view().metre_per_px < before.metre_per_px
    assert hand.added() == [] and not hand.canvas.host.is_busy


def test_a_pen_draws_as_the_mouse_does(hand):
    pen = QPointingDevice(
        "pen",
        7,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position,
        1,
        1,
        "",
        QPointingDeviceUniqueId(),
    )
    hand.canvas.set_tool("draw-unit")
    where = hand.pixel(at(60, 60))

    event = QTabletEvent(
        QEvent.Type.TabletPress,
        pen,
        where,
        QPointF(hand.viewport.mapToGlobal(where)),
        0.5,
        0,
        0,
        0,
        0,
        0,
        Qt.KeyboardModifier.NoModifier,
        LEFT,
        LEFT,
    )
    QApplication.sendEvent(hand.viewport, event)
    assert not event.isAccepted(), "what a widget leaves comes back as the mouse"


def test_big_handles_are_grabbed_from_farther_away(hand):
    hand.canvas.set_tool("edit-vertices")
    hand.session.select(["cordon"])
    beside = at(50, -10 + 15 * 0.25)
    hand.move(beside)
    assert hand.canvas.host.preview.cursor == "arrow"
    hand.canvas.set_aids(replace(DrawingAids(), big_handles=True))
    hand.move(beside)
    assert hand.canvas.host.preview.cursor == "move"
    assert hand.canvas.items.overlay.handle_scale == 2


def test_snapping_obeys_its_tolerance_and_can_be_off(hand):
    hand.canvas.set_tool("draw-unit")
    for aids in (
        DrawingAids(tolerance_px=30),
        DrawingAids(tolerance_px=4),
        DrawingAids(snapping=False, tolerance_px=30),
        DrawingAids(kinds=frozenset()),
    ):
        hand.canvas.set_aids(aids)
        hand.click(at(52, -6))
    places = [one.at(1).geometry for one in hand.added()]
    assert [place.distance(Point(at(50, -10))) < 1e-6 for place in places] == [True, False, False, False]
