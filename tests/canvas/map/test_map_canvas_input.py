"""A person draws, selects, moves and takes back on the real map, with real events, and the plan follows."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from shapely import LineString, Point, Polygon

from support.map_hand import LEFT, METRE_PER_PX, RIGHT, MapHand, at, small_plan
from tabletop import i18n
from tabletop.canvas.map.hover_tip import words_of
from tabletop.core.text.message import message
from tabletop.core.values.change import replace_features
from tabletop.core.values.feature import Placed, Scope

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot)
    yield made
    made.close()


def state(hand, feature_id, scene=1):
    return hand.session.plan.features[feature_id].at(scene)


def almost(geometry, wanted, tolerance_m=METRE_PER_PX):
    return geometry.hausdorff_distance(wanted) < tolerance_m


# --- drawing
def test_a_cordon_is_drawn_corner_by_corner_and_taken_back(hand):
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(-30, 20))
    hand.click(at(10, 20))
    hand.double_click(at(10, 50))
    (drawn,) = hand.added()
    assert drawn.kind == "cordon"
    assert almost(drawn.at(1).geometry, LineString([at(-30, 20), at(10, 20), at(10, 50)]))
    assert hand.canvas.tool_id == "draw-cordon"
    assert hand.session.selection == {drawn.id}
    hand.session.undo_stack.undo()
    assert hand.session.plan == small_plan()
    hand.session.undo_stack.redo()
    assert [one.id for one in hand.added()] == [drawn.id]


def test_an_exit_that_is_drawn_inwards_turns_round_and_says_so(hand, qtbot):
    hand.canvas.set_tool("draw-exit")
    hand.click(at(-20, 10))
    with qtbot.waitSignal(hand.session.notice) as told:
        hand.double_click(at(-20, -45))
    (drawn,) = hand.added()
    assert almost(drawn.at(1).geometry, LineString([at(-20, -45), at(-20, 10)]))
    assert "turned round" in told.args[0] and told.args[1] == "info"
    assert hand.session.selection == {drawn.id} and hand.session.undo_stack.count() == 1


def test_an_exit_that_cannot_be_written_tells_nothing(hand, qtbot):
    hand.session.file.read_only = True
    hand.canvas.set_tool("draw-exit")
    hand.click(at(-20, 10))
    said = []
    hand.session.notice.connect(lambda text, _: said.append(text))
    hand.double_click(at(-20, -45))
    assert hand.added() == [] and not any("turned round" in one for one in said)


def test_the_right_button_ends_the_sketch_and_opens_no_menu(hand, qtbot):
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(-30, 20))
    hand.click(at(10, 20))
    with qtbot.assertNotEmitted(hand.canvas.context_requested):
        hand.click(at(10, 60), RIGHT)
    (drawn,) = hand.added()
    assert almost(drawn.at(1).geometry, LineString([at(-30, 20), at(10, 20)]))


def test_a_crowd_is_outlined_with_enter(hand):
    hand.canvas.set_tool("draw-crowd")
    corners = [at(70, 0), at(90, 0), at(90, 30), at(70, 30)]
    for corner in corners:
        hand.click(corner)
    hand.key(Qt.Key.Key_Return)
    (drawn,) = hand.added()
    assert (drawn.kind, almost(drawn.at(1).geometry, Polygon(corners))) == ("crowd", True)


def test_a_unit_is_placed_by_a_drag_that_turns_it_with_the_defaults_of_the_roster(hand):
    hand.canvas.set_defaults(lambda kind: {"strength": 31} if kind == "unit" else {})
    hand.canvas.set_tool("draw-unit")
    hand.drag(at(60, 60), at(70, 60), at(100, 60))
    (drawn,) = hand.added()
    placed = drawn.at(1)
    assert almost(placed.geometry, Point(at(60, 60)))
    assert placed.properties["strength"] == 31
    assert placed.properties["bearing_deg"] == pytest.approx(90, abs=0.5)


def test_a_hand_that_trembles_still_clicks(hand):
    hand.canvas.set_tool("draw-unit")
    start = hand.pixel(at(60, 60))
    hand.press(at(60, 60))
    hand.mouse(QEvent.Type.MouseMove, start + QPointF(2, 1), held=LEFT)
    hand.mouse(QEvent.Type.MouseButtonRelease, start + QPointF(2, 1), LEFT)
    (drawn,) = hand.added()
    assert almost(drawn.at(1).geometry, Point(at(60, 60)))
    assert not drawn.at(1).properties.get("bearing_deg")


def test_the_pointer_snaps_to_a_vertex_and_shift_lets_it_go(hand):
    hand.canvas.set_tool("draw-unit")
    hand.click(at(51, -9))
    hand.click(at(51, -9), modifiers=SHIFT)
    snapped, free = hand.added()
    assert snapped.at(1).geometry.equals(Point(at(50, -10)))
    assert almost(free.at(1).geometry, Point(at(51, -9)))


def test_the_last_corner_is_taken_back_by_backspace(hand):
    hand.canvas.set_tool("draw-cordon")
    for corner in (at(-30, 20), at(10, 20), at(40, 60)):
        hand.click(corner)
    hand.key(Qt.Key.Key_Backspace)
    hand.key(Qt.Key.Key_Enter)
    (drawn,) = hand.added()
    assert almost(drawn.at(1).geometry, LineString([at(-30, 20), at(10, 20)]))


def test_the_sketch_stays_at_the_pointer_while_the_map_moves_below(hand):
    said = []
    hand.canvas.hint_changed.connect(lambda hint, readout: said.append(readout))
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(-30, 20))
    hand.move(at(10, 20))
    assert "40" in said[-1]
    hand.canvas.pan_px(-40, 0)
    assert "50" in said[-1]
    hand.wheel(hand.pixel(at(20, 20)), 120)
    assert "50" in said[-1]


# --- selecting and moving
def test_click_selects_ctrl_adds_and_empty_ground_clears(hand):
    hand.click(at(-60, 40))
    assert hand.session.selection == {"unit"}
    hand.click(at(0, -10), modifiers=CTRL)
    assert hand.session.selection == {"unit", "cordon"}
    hand.click(at(90, 60))
    assert hand.session.selection == frozenset()


def test_a_selected_unit_is_dragged_hidden_meanwhile_and_undone(hand):
    hand.click(at(-60, 40))
    before = hand.session.undo_stack.count()
    hand.drag(at(-60, 40), at(-50, 45), at(-20, 60), release=False)
    assert hand.canvas.host.preview.hidden == {"unit"}
    assert hand.canvas.items._hidden == {"unit"}
    assert state(hand, "unit").geometry.equals(Point(at(-60, 40)))
    hand.release(at(-20, 60))
    assert almost(state(hand, "unit").geometry, Point(at(-20, 60)))
    assert hand.canvas.items._hidden == frozenset()
    assert hand.session.undo_stack.count() == before + 1
    hand.session.undo_stack.undo()
    assert hand.session.plan == small_plan()


def test_esc_drops_a_drag(hand):
    hand.click(at(-60, 40))
    hand.drag(at(-60, 40), at(-50, 45), at(-20, 60), release=False)
    hand.key(Qt.Key.Key_Escape)
    hand.release(at(-20, 60))
    assert hand.session.plan == small_plan()
    assert hand.session.undo_stack.count() == 0


def test_a_box_selects_what_is_in_it(hand):
    hand.drag(at(-90, 70), at(-30, 30), at(-20, 20))
    assert hand.session.selection == {"unit"}


def test_arrow_keys_nudge_what_is_selected_and_the_map_stays(hand):
    hand.click(at(-60, 40))
    hand.key(Qt.Key.Key_Right)
    assert state(hand, "unit").geometry.x > at(-60, 40)[0]
    assert hand.canvas.view().centre == at(0, 0)


def test_delete_removes_in_the_scope_chosen(hand):
    hand.session.set_scope(Scope.THIS_SCENE)
    hand.click(at(-60, 40))
    hand.key(Qt.Key.Key_Delete)
    assert state(hand, "unit", 1) is None
    assert state(hand, "unit", 2) is not None
    assert hand.session.selection == frozenset()


def test_a_double_click_hands_over_to_the_vertices(hand, qtbot):
    with qtbot.waitSignal(hand.canvas.tool_changed) as told:
        hand.double_click(at(0, -10))
    assert told.args == ["edit-vertices"]
    hand.drag(at(50, -10), at(60, 0), at(70, 20))
    assert almost(state(hand, "cordon").geometry, LineString([at(-50, -10), at(70, 20)]))


def test_nothing_is_edited_in_a_plan_that_may_only_be_read(hand, qtbot):
    hand.session.file.read_only = True
    hand.canvas.set_tool("draw-unit")
    with qtbot.waitSignal(hand.session.notice):
        hand.click(at(60, 60))
    assert hand.session.plan == small_plan()


# --- Esc, tools, hints
def test_esc_drops_the_sketch_first_then_the_tool(hand):
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(-30, 20))
    hand.key(Qt.Key.Key_Escape)
    assert (hand.canvas.tool_id, hand.canvas.host.is_busy) == ("draw-cordon", False)
    hand.key(Qt.Key.Key_Escape)
    assert hand.canvas.tool_id == "select"
    assert hand.session.plan == small_plan()


def test_esc_clears_the_selection_and_then_is_free_for_the_window(hand):
    hand.session.select({"unit"})
    hand.key(Qt.Key.Key_Escape)
    assert hand.session.selection == frozenset()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(hand.canvas.surface, event)
    assert not event.isAccepted()


def overridden(hand, key, text=""):
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier, text)
    event.ignore()
    QApplication.sendEvent(hand.canvas.surface, event)
    return event.isAccepted()


def test_keys_of_the_tool_are_no_shortcuts_and_all_others_are(hand):
    assert not overridden(hand, Qt.Key.Key_C, "c")
    assert not overridden(hand, Qt.Key.Key_Backspace)
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(-30, 20))
    assert overridden(hand, Qt.Key.Key_Backspace)
    assert overridden(hand, Qt.Key.Key_Return)
    assert overridden(hand, Qt.Key.Key_Escape)
    assert not overridden(hand, Qt.Key.Key_C, "c")


def test_an_unknown_tool_leaves_the_one_in_hand(hand):
    with pytest.raises(Exception, match="draw-dragon"):
        hand.canvas.set_tool("draw-dragon")
    assert hand.canvas.tool_id == "select"


def test_hint_and_readout_follow_the_gesture(hand):
    said = []
    hand.canvas.hint_changed.connect(lambda hint, readout: said.append((hint, readout)))
    hand.canvas.set_tool("draw-cordon")
    assert said[-1][0] and not said[-1][1]
    hand.click(at(-30, 20))
    hand.move(at(10, 20))
    assert "40" in said[-1][1]
    count = len(said)
    hand.move(at(10, 20))
    assert len(said) == count


def test_the_cursor_follows_the_tool(hand):
    assert hand.viewport.cursor().shape() == Qt.CursorShape.ArrowCursor
    hand.canvas.set_tool("measure-line")
    assert hand.viewport.cursor().shape() == Qt.CursorShape.CrossCursor


# --- the plan changes under the hand
def test_another_scene_drops_the_sketch_and_another_scope_does_not(hand):
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(-30, 20))
    hand.session.set_scope(Scope.THIS_SCENE)
    assert hand.canvas.host.is_busy
    hand.session.set_scene(2)
    assert not hand.canvas.host.is_busy
    assert {one.id for one in hand.canvas.items.placed} == {"crowd", "cordon", "unit", "exit"}
    hand.click(at(-30, 20))
    hand.double_click(at(10, 20))
    (drawn,) = hand.added()
    assert drawn.at(1) is None and drawn.at(2) is not None


def test_a_sketch_outlives_an_edit_made_elsewhere_but_not_a_reload(hand):
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(-30, 20))
    old = hand.session.plan.features["unit"]
    hand.session.do(replace_features(message("Move"), [(old, old.edited(1, Scope.ALL_SCENES, Point(at(0, 70))))]))
    assert hand.canvas.host.is_busy
    hand.session.file.plan = small_plan()
    hand.session.plan_changed.emit(None)
    assert not hand.canvas.host.is_busy


def test_snapping_knows_the_newest_plan(hand):
    old = hand.session.plan.features["unit"]
    hand.session.do(replace_features(message("Move"), [(old, old.edited(1, Scope.ALL_SCENES, Point(at(0, 70))))]))
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(0.5, 70.5))
    hand.double_click(at(30, 70))
    (drawn,) = hand.added()
    assert drawn.at(1).geometry.coords[0] == at(0, 70)


# --- menu, places, names, files
def test_the_right_button_asks_for_a_menu_of_what_is_there(hand, qtbot):
    with qtbot.waitSignal(hand.canvas.context_requested) as told:
        hand.click(at(-60, 40), RIGHT)
    where, ids = told.args
    assert where == hand.viewport.mapToGlobal(hand.pixel(at(-60, 40)).toPoint())
    assert ids == ("unit",)
    with qtbot.waitSignal(hand.canvas.context_requested) as told:
        hand.click(at(90, 70), RIGHT)
    assert told.args[1] == ()


def test_the_menu_key_asks_for_a_menu_of_the_selection(hand, qtbot):
    hand.session.select({"crowd"})
    with qtbot.waitSignal(hand.canvas.context_requested) as told:
        hand.key(Qt.Key.Key_Menu)
    assert told.args[1] == ("crowd",)


def test_the_pointer_tells_its_place_in_ground_metres(hand, qtbot):
    with qtbot.waitSignal(hand.canvas.pointer_moved) as told:
        hand.move(at(12, -34))
    assert told.args == pytest.approx(list(at(12, -34)))


def test_a_resting_pointer_is_told_the_name_as_plain_text(hand, qtbot):
    old = hand.session.plan.features["unit"]
    named = old.edited(1, Scope.ALL_SCENES, properties={"name": "<img src='x.png'> & co"})
    hand.session.do(replace_features(message("Name"), [(old, named)]))
    hand.move(at(-60, 40))
    hand.canvas._tip.show()
    assert "&lt;img src=&#x27;x.png&#x27;&gt; &amp; co" in QToolTip.text()
    hand.canvas._tip.stop()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    hand.move(at(90, 70))
    hand.canvas._tip.show()
    assert not QToolTip.isVisible()


def test_words_of_a_feature():
    i18n.set_language("id")
    try:
        assert words_of(Placed("x", "crowd", Point(0, 0), {"name": "Massa utara"})) == "Massa utara: Massa"
        assert words_of(Placed("x", "crowd", Point(0, 0), {})) == "Massa"
    finally:
        i18n.set_language("en")


def dropped(hand, *urls):
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    no_key, copy = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    entering = QDragEnterEvent(QPoint(100, 100), copy, data, LEFT, no_key)
    QApplication.sendEvent(hand.viewport, entering)
    if entering.isAccepted():
        QApplication.sendEvent(hand.viewport, QDropEvent(QPointF(100, 100), copy, data, LEFT, no_key))
    return entering.isAccepted()


def test_dropped_files_are_told_and_addresses_are_not(hand, qtbot, tmp_path):
    told = []
    hand.canvas.files_dropped.connect(told.append)
    one, two = tmp_path / "jalan.gpkg", tmp_path / "batas #2.geojson"
    dropped(hand, QUrl.fromLocalFile(str(one)).toString(), "https://example.org/a.gpkg", QUrl.fromLocalFile(str(two)))
    assert told == [[Path(one), Path(two)]]
    assert not dropped(hand, "https://example.org/a.gpkg")


# --- two fingers, and the end
def test_two_fingers_zoom_and_drop_what_was_begun(hand, qtbot):
    device = QTest.createTouchDevice()
    scale = hand.canvas.view().scale
    viewport = hand.viewport

    def fingers(step: str, half_px: int) -> None:
        sequence = QTest.touchEvent(viewport, device)
        for number, side in ((0, -1), (1, 1)):
            getattr(sequence, step)(number, QPoint(400 + side * half_px, 300), viewport)
        sequence.commit()

    fingers("press", 50)
    for half_px in (60, 75, 90, 100):
        fingers("move", half_px)
    fingers("release", 100)
    assert hand.canvas.view().scale < scale * 0.8
    assert hand.session.plan == small_plan()


def test_shutdown_in_the_middle_of_a_sketch_and_twice(hand):
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(-30, 20))
    hand.canvas.shutdown()
    hand.canvas.shutdown()
    hand.click(at(10, 20))
    hand.session.set_scene(2)
    hand.canvas.set_tool("select")
    assert hand.canvas.host.preview is None
    assert hand.session.plan == small_plan()


def test_a_feature_that_goes_away_is_no_longer_selected_nor_drawn(hand):
    hand.session.select({"unit"})
    old = hand.session.plan.features["unit"]
    hand.session.do(replace_features(message("Delete"), [(old, None)]))
    assert hand.session.selection == frozenset()
    assert "unit" not in {one.id for one in hand.canvas.items.placed}
