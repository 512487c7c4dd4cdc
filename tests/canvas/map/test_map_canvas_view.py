"""Where the map looks: wheel, pan, fit, scale, limits, resizing, back and forward."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shapely import Point

from support.map_hand import LEFT, METRE_PER_PX, MIDDLE, MapHand, at, small_plan
from tabletop import giving_way
from tabletop.canvas.ink.view import View
from tabletop.canvas.map.canvas_navigation import CLOSEST_SCALE, FARTHEST_SCALE, Navigator, fitted, panned, rescaled, zoomed
from tabletop.core.text.message import message
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.session.ground.shown_layers import LayerView

A_VIEW = View(801, 599, at(0, 0), METRE_PER_PX)


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot)
    yield made
    made.close()


def ground_at(view, pixel):
    return view.to_ground(np.array([[pixel.x(), pixel.y()]]))[0]


# --- the arithmetic
@pytest.mark.parametrize("factor", [0.01, 0.5, 1.0, 1.7, 300.0])
@pytest.mark.parametrize("pixel", [(0.0, 0.0), (801.0, 599.0), (123.4, 567.8)])
def test_zoom_keeps_the_ground_under_the_pixel(factor, pixel):
    after = zoomed(A_VIEW, factor, pixel)
    place = A_VIEW.to_ground(np.array([pixel]))
    assert np.abs(after.to_pixel(place) - pixel).max() < 0.01


def test_zoom_stops_at_the_limits():
    assert zoomed(A_VIEW, 1e9, (3.0, 4.0)).scale == pytest.approx(CLOSEST_SCALE)
    assert zoomed(A_VIEW, 1e-9, (3.0, 4.0)).scale == pytest.approx(FARTHEST_SCALE)
    assert rescaled(A_VIEW, 0.0).scale == pytest.approx(CLOSEST_SCALE)


def test_a_turned_view_pans_with_the_hand():
    turned = View(800, 600, at(0, 0), METRE_PER_PX, bearing_deg=30.0)
    grabbed = turned.to_ground(np.array([[100.0, 200.0]]))
    assert panned(turned, 40, -25).to_pixel(grabbed)[0] == pytest.approx((140.0, 175.0), abs=1e-6)


def test_fitting_a_point_stops_at_the_nearest_scale():
    place = at(7, 8)
    assert fitted(A_VIEW, (*place, *place), 250.0).scale == pytest.approx(250.0)
    assert fitted(A_VIEW, (*place, *place), 250.0).centre == place


def test_the_history_goes_back_and_forth(qtbot):
    navigator = Navigator()
    seen = []
    for step in range(3):
        navigator.pan(100, 0)
        navigator._settle()
        seen.append(navigator.view)
        assert len(seen) == step + 1
    navigator.back()
    assert navigator.view == seen[1]
    navigator.back()
    navigator.back()
    assert navigator.view == seen[0]
    navigator.forward()
    assert navigator.view == seen[1]
    navigator.pan(0, 50)
    navigator._settle()
    fresh = navigator.view
    navigator.forward()
    assert navigator.view == fresh
    navigator.back()
    assert navigator.view == seen[1]
    navigator.stop()


# --- wheel, hand and keys
@pytest.mark.parametrize("angle", [120, -120, 15, -960])
def test_the_wheel_keeps_the_ground_under_the_pointer(hand, angle):
    pixel = QPointF(211.0, 97.0)
    before, scale = ground_at(hand.canvas.view(), pixel), hand.canvas.view().scale
    hand.wheel(pixel, angle)
    assert np.abs(np.array(hand.canvas.view().px(before)) - (211.0, 97.0)).max() < 0.01
    assert hand.canvas.view().scale == pytest.approx(scale * 2 ** (-angle / 240))


def test_a_trackpad_zooms_by_its_pixels_and_ctrl_makes_it_fine(hand):
    scale = hand.canvas.view().scale
    hand.wheel(QPointF(400, 300), angle=8, pixels=100)
    assert hand.canvas.view().scale == pytest.approx(scale / 2**0.5)
    hand.wheel(QPointF(400, 300), angle=-240, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert hand.canvas.view().scale == pytest.approx(scale / 2**0.5 * 2**0.2)


def test_the_middle_button_pulls_the_map(hand):
    grabbed = at(20, 10)
    start = hand.pixel(grabbed)
    hand.drag(grabbed, at(50, 30), at(-10, 15), button=MIDDLE)
    moved = hand.pixel(grabbed) - start
    assert (moved.x(), moved.y()) == pytest.approx((-30 / METRE_PER_PX, -5 / METRE_PER_PX))
    assert hand.session.plan.features.keys() == {"crowd", "cordon", "unit", "exit"}


def test_space_makes_the_left_button_pull_and_no_tool_hears_of_it(hand):
    hand.canvas.set_tool("draw-cordon")
    QTest.keyPress(hand.canvas.surface, Qt.Key.Key_Space)
    assert hand.viewport.cursor().shape() == Qt.CursorShape.OpenHandCursor
    hand.press(at(0, 0))
    assert hand.viewport.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    hand.mouse(QEvent.Type.MouseMove, QPointF(430, 310), held=LEFT)
    hand.mouse(QEvent.Type.MouseButtonRelease, QPointF(430, 310), LEFT)
    QTest.keyRelease(hand.canvas.surface, Qt.Key.Key_Space)
    assert hand.pixel(at(0, 0)) == QPointF(430, 310)
    assert not hand.canvas.host.is_busy
    assert hand.viewport.cursor().shape() == Qt.CursorShape.CrossCursor


def test_losing_the_focus_lets_go_of_space(hand):
    QTest.keyPress(hand.canvas.surface, Qt.Key.Key_Space)

    QApplication.sendEvent(hand.canvas.surface, QFocusEvent(QEvent.Type.FocusOut))
    assert hand.canvas.input.grip == ""


def test_arrow_keys_with_shift_and_ctrl_push_the_map(hand):
    both = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
    hand.session.select({"unit"})
    hand.key(Qt.Key.Key_Left, both)
    assert hand.canvas.view().centre[0] < at(0, 0)[0]
    hand.key(Qt.Key.Key_Right, both)
    hand.key(Qt.Key.Key_Up, both)
    assert hand.canvas.view().centre == pytest.approx(at(0, 64 * METRE_PER_PX))
    assert hand.session.plan == small_plan()


def test_plus_and_minus_zoom_the_middle(hand):
    scale = hand.canvas.view().scale
    hand.key(Qt.Key.Key_Plus)
    assert hand.canvas.view().scale == pytest.approx(scale / 1.5)
    hand.key(Qt.Key.Key_Minus)
    hand.key(Qt.Key.Key_Minus)
    assert hand.canvas.view().scale == pytest.approx(scale * 1.5)
    assert hand.canvas.view().centre == pytest.approx(at(0, 0))


# --- whole views
def contains(view, bounds):
    west, south, east, north = view.bounds
    return west < bounds[0] and south < bounds[1] and east > bounds[2] and north > bounds[3]


def layer_view(layer_id, place, visible=True, schematic=False, role="poi"):
    layer = Layer(LayerInfo(layer_id, {"en": layer_id}, role=role, schematic=schematic), (ragged_from([Point(place)], 0),))
    return LayerView(layer, visible)


def test_zoom_all_holds_plan_and_visible_layers(hand):
    hand.session.layers.views = [layer_view("near", at(900, 500)), layer_view("hidden", at(1e5, 0), visible=False)]
    hand.session.layers_changed.emit()
    hand.canvas.zoom_all()
    assert contains(hand.canvas.view(), (*at(-60, -80), *at(900, 500)))
    assert not contains(hand.canvas.view(), (*at(-60, -80), *at(1e5, 0)))


def test_home_is_the_plan_in_all_scenes_without_far_layers(hand):
    hand.session.layers.views = [layer_view("far", at(9000, 500))]
    hand.session.layers_changed.emit()
    hand.canvas.zoom_plan()
    assert contains(hand.canvas.view(), (*at(-60, -80), *at(50, 40)))
    assert not contains(hand.canvas.view(), (*at(-60, -80), *at(9000, 500)))
    assert hand.canvas.view().scale < 2_000


def test_home_of_a_plan_without_features_is_the_town(qtbot):
    hand = MapHand(qtbot, Plan())
    hand.session.layers.views = [layer_view("town", at(900, 500)), layer_view("borders", at(90_000, 0), role="admin")]
    hand.session.layers_changed.emit()
    hand.canvas.zoom_plan()
    assert contains(hand.canvas.view(), (*at(900, 500), *at(900, 500)))
    assert not contains(hand.canvas.view(), (*at(900, 500), *at(90_000, 0)))
    hand.close()


def test_zoom_all_of_nothing_leaves_the_view(qtbot):
    hand = MapHand(qtbot, Plan())
    before = hand.canvas.view()
    hand.canvas.zoom_all()
    assert hand.canvas.view() == before
    hand.close()


def test_layers_of_an_empty_plan_are_shown_when_they_arrive(qtbot):
    hand = MapHand(qtbot, Plan())
    hand.canvas.navigator.is_home = True
    hand.session.layers.views = [layer_view("one", at(3000, 200)), layer_view("two", at(3900, 500))]
    hand.session.layers_changed.emit()
    assert contains(hand.canvas.view(), (*at(3000, 200), *at(3900, 500)))
    hand.close()


def test_an_empty_plan_begins_in_the_town_and_not_at_the_borders_round_it(qtbot):
    hand = MapHand(qtbot, Plan())
    hand.canvas.navigator.is_home = True
    border = layer_view("border", at(90_000, 0), role="admin")
    hand.session.layers.views = [border, layer_view("town", at(3000, 200))]
    hand.session.layers_changed.emit()
    assert contains(hand.canvas.view(), (*at(3000, 200), *at(3000, 200))) and hand.canvas.view().bounds[2] < at(90_000, 0)[0]
    hand.canvas.navigator.is_home = True
    hand.session.layers.views = [border]
    hand.session.layers_changed.emit()
    assert contains(hand.canvas.view(), (*at(90_000, 0), *at(90_000, 0)))
    hand.close()


def test_a_plan_that_was_opened_is_shown_whole_also_after_resizing(hand):
    hand.session.file.path = "another.gpkg"
    hand.session.plan_changed.emit(None)
    for size in ((500, 700), (1200, 300)):
        hand.canvas.resize(*size)
        assert (hand.canvas.view().width_px, hand.canvas.view().height_px) == size
        assert contains(hand.canvas.view(), (*at(-60, -80), *at(50, 40)))


def test_a_reload_of_the_same_plan_stays_where_one_looks(hand):
    before = hand.canvas.view()
    hand.session.plan_changed.emit(None)
    assert hand.canvas.view() == before


def test_resizing_keeps_the_middle_and_the_scale(hand):
    hand.look(at(12, 34))
    hand.canvas.resize(1001, 444)
    view = hand.canvas.view()
    assert (view.centre, view.metre_per_px, view.width_px, view.height_px) == (at(12, 34), METRE_PER_PX, 1001, 444)


@pytest.mark.parametrize("scale", [50, 500, 1234, 25_000, 2_000_000])
def test_the_scale_is_exact(hand, scale):
    hand.canvas.set_scale(scale)
    view = hand.canvas.view()
    assert view.scale == pytest.approx(scale, rel=1e-12)
    length_px = view.px(at(scale / 1000, 0))[0] - view.px(at(0, 0))[0]
    assert length_px * 25.4 / 96 == pytest.approx(1.0, abs=1e-4)
    assert view.centre == at(0, 0)


def test_a_unit_of_the_scene_is_a_pixel_of_the_widget(hand):
    surface = hand.canvas.surface
    for size in ((640, 480), (901, 333)):
        hand.canvas.resize(*size)
        corner = surface.viewport().rect().bottomRight()
        assert (surface.mapToScene(0, 0), surface.mapToScene(corner)) == (QPointF(0, 0), QPointF(corner))
        assert surface.frame.scenePos() == QPointF(0, 0)


def test_zoom_to_a_layer_and_to_the_selection(hand):
    hand.session.layers.views = [layer_view("far", at(5000, 100))]
    hand.session.layers_changed.emit()
    hand.canvas.zoom_layer("far")
    assert hand.canvas.view().centre == pytest.approx(at(5000, 100))
    hand.canvas.zoom_layer("unknown")
    hand.session.select({"cordon", "crowd"})
    hand.canvas.zoom_selection()
    assert contains(hand.canvas.view(), (*at(-50, -60), *at(50, -10)))
    hand.session.select(())
    before = hand.canvas.view()
    hand.canvas.zoom_selection()
    assert hand.canvas.view() == before


def test_a_box_that_is_no_box_is_not_shown(hand):
    before = hand.canvas.view()
    hand.canvas.zoom_to((float("nan"), 0.0, 1.0, 1.0))
    assert hand.canvas.view() == before


# --- findings
def finding(scene=1, highlight=None, features=()):
    return Finding("cordon-coverage", "stop", message("gap"), tuple(features), scene, 3.0, 1.0, "m", "P", highlight)


def test_a_finding_is_shown_in_its_scene_and_flashes_twice(hand, qtbot):
    seen = []
    overlay = hand.canvas.items.overlay
    shown = overlay.set_flash
    hand.canvas._flash._show = lambda one: (seen.append(one is not None), shown(one))
    where = Point(at(33, 44))
    hand.canvas.show_finding(finding(scene=2, highlight=where))
    assert hand.session.scene == 2
    assert hand.canvas.view().centre == pytest.approx(at(33, 44))
    assert hand.canvas.view().scale == pytest.approx(250.0)
    qtbot.waitUntil(lambda: len(seen) >= 4)
    assert seen[:4] == [True, False, True, False]
    assert overlay.flash is None


def test_a_finding_without_a_place_shows_its_features(hand):
    hand.canvas.show_finding(finding(features=["unit"]))
    assert hand.canvas.view().centre == pytest.approx(at(-60, 40))
    hand.canvas.show_finding(finding(scene=99))
    assert hand.session.scene == 1


def test_work_in_other_threads_is_told_of_a_movement_and_of_no_jump(qtbot, monkeypatch):
    told = []
    monkeypatch.setattr(giving_way, "moved", lambda: told.append(1))
    navigator = Navigator()
    navigator.jump(replace(navigator.view, centre=at(5, 5)))
    assert not told
    navigator.pan(10, 0)
    navigator.zoom(2.0)
    assert len(told) == 2
