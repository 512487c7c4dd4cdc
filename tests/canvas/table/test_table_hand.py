"""The operator's hand on the map: pointer, spotlight, marks, brush, and the outline dragged; never an edit of the plan."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage

from support.map_hand import MapHand, at
from tabletop.canvas.table.table_hand import join_table
from tabletop.canvas.table.table_outline import OutlineShape
from tabletop.core.table.surface import Surface
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_show import Veil

KEY = Qt.Key


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot)
    made.table_hand = join_table(made.canvas, made.session, "light", made.canvas)
    made.table = made.session.table
    made.table.set_frame(TableFrame(Surface.of_width(1200, 800, 1.2), 100.0, at(0, 0)))
    made.before = made.session.plan
    made.canvas.surface.setFocus()
    yield made
    assert made.session.plan is made.before and made.session.undo_stack.count() == 0, "nothing of the table is an edit"
    made.table_hand.stop()
    made.close()


def test_the_laser_pointer_goes_with_the_mouse_and_with_the_crosshair(hand):
    hand.table_hand.set_mode("point")
    hand.move(at(12, 8))
    assert hand.table.show.pointer == pytest.approx(at(12, 8), abs=0.2)
    hand.canvas.input.crosshair.put(at(-20, 5))
    assert hand.table.show.pointer == pytest.approx(at(-20, 5), abs=0.2)
    hand.key(KEY.Key_Right)
    assert hand.table.show.pointer == pytest.approx(at(-17.5, 5), abs=0.2)
    hand.key(KEY.Key_Escape)
    assert hand.table_hand.mode == "" and hand.table.show.pointer is None


def test_a_press_while_pointing_selects_nothing_and_draws_nothing(hand):
    hand.table_hand.set_mode("point")
    hand.click(at(0, -45))
    hand.drag(at(-60, 40), at(0, 60))
    assert hand.session.selection == frozenset()


def test_the_spotlight_follows_until_it_is_left_there(hand):
    hand.table_hand.set_mode("spot")
    hand.move(at(5, 5))
    hand.wheel(hand.pixel(at(5, 5)), 120)
    radius = hand.table.show.spotlight.radius_m
    assert radius == pytest.approx(20 * 1.15)
    hand.click(at(10, 0))
    assert hand.table_hand.mode == "" and hand.table.show.spotlight.centre == pytest.approx(at(10, 0), abs=0.2)
    hand.move(at(50, 50))
    assert hand.table.show.spotlight.centre == pytest.approx(at(10, 0), abs=0.2)
    hand.table_hand.set_mode("spot")
    hand.key(KEY.Key_Escape)
    assert hand.table.show.spotlight is None


def test_marks_are_strokes_and_dots_wiped_one_by_one(hand):
    hand.table_hand.set_mode("draw")
    hand.drag(at(0, 0), at(20, 0))
    hand.click(at(-10, -10))
    stroke, dot = hand.table.show.marks
    assert len(stroke.places) >= 2 and stroke.places[-1] == pytest.approx(at(20, 0), abs=0.3) and len(dot.places) == 1
    hand.key(KEY.Key_Backspace)
    assert hand.table.show.marks == (stroke,)


def test_a_stroke_is_drawn_by_keys_alone(hand):
    hand.table_hand.set_mode("draw")
    hand.canvas.input.crosshair.put(at(0, 0))
    hand.key(KEY.Key_Period)
    for _ in range(4):
        hand.key(KEY.Key_Up)
    hand.key(KEY.Key_Period)
    hand.key(KEY.Key_Right)
    hand.key(KEY.Key_Space)
    stroke, dot = hand.table.show.marks
    assert stroke.places[-1] == pytest.approx(at(0, 10), abs=0.3) and dot.places[0] == pytest.approx(at(2.5, 10), abs=0.3)


def test_the_brush_uncovers_what_it_touches_once_it_is_let_go(hand):
    hand.table.veil(Veil.over_features())
    hand.table_hand.brush_m = 5.0
    hand.table_hand.set_mode("reveal")
    hand.drag(at(-60, 20), at(-60, 36))
    assert hand.table.show.veil.shown == {"unit"}
    hand.table_hand.set_mode("cover")
    hand.click(at(-60, 40))
    assert hand.table.show.veil.shown == frozenset()


def test_the_brush_uncovers_ground_where_ground_is_covered(hand):
    hand.table.veil(Veil.over_ground())
    hand.table_hand.brush_m = 5.0
    hand.table_hand.set_mode("reveal")
    hand.click(at(30, 30))
    ground = hand.table.show.veil.ground
    assert ground.area == pytest.approx(np.pi * 25, rel=0.02) and ground.centroid.coords[0] == pytest.approx(at(30, 30), abs=0.2)


def test_a_tool_that_is_taken_ends_the_mode(hand):
    hand.table_hand.set_mode("draw")
    hand.canvas.set_tool("draw-gate")
    assert hand.table_hand.mode == ""
    hand.table_hand.set_mode("point")
    assert hand.canvas.tool_id == "select"
    hand.table_hand.set_mode("point")
    assert hand.table_hand.mode == "", "the same mode again ends it"


def test_the_label_drags_a_locked_table_by_whole_steps(hand):
    grip = hand.canvas.ground_at(outline(hand).label.center())
    hand.drag(grip, (grip[0] + 17.0, grip[1] + 4.0))
    assert hand.table.frame.centre == pytest.approx(at(20, 0), abs=1e-6), "a step of 0.1 m at 1:100 is 10 m"
    assert hand.session.selection == frozenset()


def test_the_label_drags_a_free_table_anywhere_and_its_handle_turns_it(hand):
    hand.table.set_steady(False)
    grip = hand.canvas.ground_at(outline(hand).label.center())
    hand.drag(grip, (grip[0] + 17.0, grip[1] + 4.0))
    assert hand.table.frame.centre == pytest.approx(at(17, 4), abs=0.5)
    hand.table.move_to(at(0, 0))
    handle = hand.canvas.ground_at(outline(hand).handle)
    hand.drag(handle, at(50, 0))
    assert hand.table.frame.bearing_deg == pytest.approx(90.0, abs=1.0) and hand.table.frame.centre == at(0, 0)


def test_a_locked_table_has_no_handle_and_its_outline_takes_no_mouse(hand):
    shape = outline(hand)
    assert shape.grip_at(shape.handle) == ""
    corners = shape.corners
    middle = (corners[1] + corners[2]) / 2
    assert shape.grip_at(pixel(middle)) == ""


def test_a_hand_that_is_stopped_listens_no_more(hand):
    hand.table_hand.set_mode("point")
    hand.table_hand.stop()
    hand.table.point(None)
    hand.move(at(3, 3))
    assert hand.table.show.pointer is None


def test_what_the_room_cannot_see_is_hatched_on_the_map(hand):
    def picture() -> QImage:
        return hand.canvas.surface.grab().toImage()

    hand.table.set_frame(None)
    open_ = picture()
    hand.table.veil(Veil.over_features())
    covered = picture()
    hand.table.veil(Veil.over_ground())
    assert len({bytes(one.constBits()) for one in (open_, covered, picture())}) == 3


def pixel(place):
    return QPointF(*place.tolist())


def outline(hand) -> OutlineShape:
    table = hand.session.table
    return OutlineShape(hand.canvas.view(), table.frame, table.is_steady, table.look.readers)
