"""The tip comes half a second after the pointer came to rest, though the hand trembles."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from support.map_hand import MapHand, at
from tabletop.canvas.map.hover_tip import REST_MS, HoverTip


def test_a_trembling_hand_does_not_put_the_tip_off(qtbot):
    viewport = QWidget()
    qtbot.addWidget(viewport)
    tip = HoverTip(viewport, lambda at_px: "")
    tip._timer.setTimerType(Qt.TimerType.PreciseTimer)
    tip._timer.setInterval(60_000)
    assert REST_MS <= 500
    tip.pointer_at(QPointF(100, 100))
    qtbot.wait(30)
    left = tip._timer.remainingTime()
    tip.pointer_at(QPointF(102, 101))
    assert tip._timer.isActive() and tip._timer.remainingTime() <= left
    tip.pointer_at(QPointF(140, 101))
    assert tip._timer.remainingTime() > left


@pytest.fixture
def told(qtbot):
    """A hand that rests on the unit, whose name is shown."""
    made = MapHand(qtbot)
    qtbot.waitUntil(lambda: made.canvas.items.is_settled)
    QApplication.processEvents()  # the window is laid out, which moves the map below the tip
    made.canvas._tip.pointer_at(made.pixel(at(-60, 40)))
    made.canvas._tip.show()
    assert "Dalmas 2" in QToolTip.text() and QToolTip.isVisible()
    yield made
    QToolTip.hideText()
    made.close()


def test_the_tip_of_qt_does_not_hide_it(told, qtbot):
    viewport, spot = told.canvas.surface.viewport(), told.pixel(at(-60, 40)).toPoint()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, spot, viewport.mapToGlobal(spot)))
    qtbot.wait(450)
    assert QToolTip.isVisible()


def test_the_name_of_what_was_deleted_goes_at_once(told):
    told.session.select(["unit"])
    told.key(Qt.Key.Key_Delete)
    assert "unit" not in {one.id for one in told.canvas.items.placed}
    assert not QToolTip.isVisible()


def test_the_name_of_another_scene_goes_at_once(told):
    told.session.set_scene(2)
    assert not QToolTip.isVisible()


def test_the_box_lets_clicks_and_moves_through_to_the_map(told):
    [box] = [one for one in QApplication.topLevelWidgets() if one.metaObject().className() == "QTipLabel" and one.isVisible()]
    assert box.windowHandle().flags() & Qt.WindowType.WindowTransparentForInput
