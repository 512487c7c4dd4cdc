"""The wind on the map: where it points, and that it is turned by a drag or by keys in one step each."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from support.panel_stage import stage  # noqa: F401
from tabletop.canvas.asking.turned_wind import TurnedWind
from tabletop.canvas.ink.map_decorations import decoration_boxes
from tabletop.canvas.ink.view import View
from tabletop.canvas.ink.wind_arrow import paint_wind, wind_box, wind_centre, wind_from_at
from tabletop.core.values.scene_change import edit_scene

VIEW = View(800, 600, (499_900.0, 9_950_800.0), 0.5)
LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


@given(wind=st.floats(0, 359.99), bearing=st.floats(-180, 180), far=st.floats(5, 300))
def test_the_head_points_to_where_the_wind_blows(qapp, wind, bearing, far):
    view = replace(VIEW, bearing_deg=bearing)
    middle = wind_centre(view)
    centre = view.to_ground(np.array([[middle.x(), middle.y()]]))[0]
    to = math.radians(wind + 180.0)
    off = abs(wind_from_at(view, QPointF(*view.px(centre + [far * math.sin(to), far * math.cos(to)]))) - wind)
    assert min(off, 360.0 - off) < 1e-3


def test_nothing_in_the_very_middle(qapp):
    assert wind_from_at(VIEW, wind_centre(VIEW)) is None


def ink(wind, turning=False):
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("#F6F4EF"))
    painter = QPainter(image)
    paint_wind(painter, VIEW, "light", wind, turning)
    painter.end()
    return [(x, y) for x in range(800) for y in range(600) if image.pixelColor(x, y).lightness() < 200]


def test_it_is_painted_in_its_box_and_clear_of_the_north_arrow(qapp):
    drawn = ink(110.0)
    box = wind_box(VIEW).adjusted(-16, -2, 2, 4)
    assert drawn and all(box.contains(QPointF(*one)) for one in drawn)
    assert not any(wind_box(VIEW).intersects(one) for one in decoration_boxes(VIEW))
    assert ink(None) == [] and ink(None, turning=True)


def test_what_stands_below_it_does_not_cross_it(qapp):
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    paint_wind(painter, VIEW, "light", 90.0)
    painter.end()
    centre = wind_centre(VIEW)
    for down in (-14, 14):
        assert image.pixelColor(round(centre.x()), round(centre.y()) + down).lightness() > 150


@pytest.fixture
def wind(stage, qtbot):  # noqa: F811
    area = QWidget()
    qtbot.addWidget(area)
    area.resize(800, 600)
    made = TurnedWind(area, stage, "light")
    made.set_view(VIEW)
    with qtbot.waitExposed(area):
        area.show()
    yield made
    area.close()


def spot(wind, deg_to, far=24):
    centre, to = wind_centre(VIEW), math.radians(deg_to)
    return QPoint(round(centre.x() + far * math.sin(to)), round(centre.y() - far * math.cos(to))) - wind.geometry().topLeft()


def drag(wind, deg_to, modifiers=Qt.KeyboardModifier.NoModifier, far=24):
    QTest.mousePress(wind, LEFT, modifiers, spot(wind, 0))
    for part in (0.5, 1.0):
        at = QPointF(spot(wind, deg_to * part, far))
        wind.mouseMoveEvent(QMouseEvent(QEvent.Type.MouseMove, at, wind.mapToGlobal(at), LEFT, LEFT, modifiers))
    QTest.mouseRelease(wind, LEFT, modifiers, spot(wind, deg_to, far))


def test_it_is_seen_only_with_a_wind_and_takes_no_mouse(wind, stage):  # noqa: F811
    assert not wind.isVisible()
    stage.set_scene(3)
    assert wind.isVisible() and wind.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert wind.focusPolicy() == Qt.FocusPolicy.NoFocus and "110" in wind.accessibleName()


def test_a_drag_turns_it_in_steps_of_five_degrees_and_is_one_step(wind, stage):  # noqa: F811
    wind.hold(True)
    assert wind.isVisible()
    drag(wind, 62)
    assert stage.plan.scenes[1].wind_from_deg == 240.0 and stage.undo_stack.count() == 1
    drag(wind, 93, CTRL, far=250)
    assert abs(stage.plan.scenes[1].wind_from_deg - 273.0) <= 1 and stage.undo_stack.count() == 2
    assert stage.undo_stack.undoText() == "Turn the wind of scene 1"
    stage.undo_stack.undo()
    assert wind.wind_from_deg == 240.0


def test_keys_turn_it_and_leaving_keeps_it_as_one_step(wind, stage, qtbot):  # noqa: F811
    stage.set_scene(3)
    wind.take()
    for _ in range(3):
        qtbot.keyClick(wind, Qt.Key.Key_Right)
    qtbot.keyClick(wind, Qt.Key.Key_Left, CTRL)
    assert wind.wind_from_deg == 124.0 and stage.undo_stack.count() == 0
    with qtbot.waitSignal(wind.left):
        qtbot.keyClick(wind, Qt.Key.Key_Return)
    assert stage.plan.scenes[3].wind_from_deg == 124.0 and stage.undo_stack.count() == 1


def test_escape_takes_back_what_was_turned(wind, stage, qtbot):  # noqa: F811
    stage.set_scene(3)
    wind.take()
    qtbot.keyClick(wind, Qt.Key.Key_Up)
    qtbot.keyClick(wind, Qt.Key.Key_Escape)
    assert wind.wind_from_deg == 110.0 and stage.undo_stack.count() == 0


def test_another_scene_keeps_it_for_the_one_before(wind, stage, qtbot):  # noqa: F811
    wind.take()
    qtbot.keyClick(wind, Qt.Key.Key_Right)
    stage.set_scene(3)
    assert stage.plan.scenes[1].wind_from_deg == 5.0 and stage.plan.scenes[3].wind_from_deg == 110.0


def test_read_only_it_cannot_be_turned(wind, stage):  # noqa: F811
    stage.do(edit_scene(stage.plan, replace(stage.plan.scenes[1], wind_from_deg=0.0)))
    stage.file.read_only = True
    wind.hold(True)
    assert wind.isVisible() and not wind.can_turn and wind.focusPolicy() == Qt.FocusPolicy.NoFocus
