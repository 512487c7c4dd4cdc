"""The crosshair: moved by keys, a pointer for every tool, and out of the way of the mouse."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shapely import LineString, Point, Polygon

from support.map_hand import LEFT, METRE_PER_PX, MapHand, at, feature, small_plan
from tabletop.canvas.map import crosshair
from tabletop.canvas.map.crosshair import EDGE_PX, FAR_PX, STEP_PX
from tabletop.core.text.style import tokens
from tabletop.core.values.plan import Plan

KEY, HOLD = Qt.Key, Qt.KeyboardModifier
SHIFT, CTRL = HOLD.ShiftModifier, HOLD.ControlModifier
TO_NAMES = {
    "r": KEY.Key_Right,
    "l": KEY.Key_Left,
    "u": KEY.Key_Up,
    "d": KEY.Key_Down,
    "s": KEY.Key_Space,
    "e": KEY.Key_Return,
    ".": KEY.Key_Period,
}


def test_its_words_say_that_shift_is_far_for_the_arrow_keys():
    """Of a click, Shift and Ctrl mean other things, which the hint of the tool says."""
    assert crosshair.KEYS_WORDS.startswith("Arrow keys: move, with Shift far, with Ctrl finely")


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot)
    made.canvas.surface.setFocus()
    yield made
    made.close()


def keys(hand, letters, held=HOLD.NoModifier):
    for letter in letters:
        hand.key(TO_NAMES[letter], held)


def cross(hand):
    return hand.canvas.input.crosshair


def put(hand, place):
    """The crosshair at a place, to the pixel, by keys."""
    if cross(hand).at is None:
        keys(hand, "e" if hand.canvas.tool_id == "select" else "s")
    for _ in range(1_000):
        off = hand.pixel(place) - hand.pixel(cross(hand).at)
        far = max(abs(off.x()), abs(off.y()))
        if far < 0.5:
            return
        sideways = abs(off.x()) >= abs(off.y())
        way = ("r" if off.x() > 0 else "l") if sideways else ("d" if off.y() > 0 else "u")
        keys(hand, way, SHIFT if far >= FAR_PX else HOLD.NoModifier if far >= STEP_PX else CTRL)
    raise AssertionError(f"{place} is not reached")


# --- moving
def test_it_appears_in_the_middle_and_moves_by_three_steps(hand, qtbot):
    assert cross(hand).at is None
    with qtbot.waitSignal(hand.canvas.pointer_moved) as told:
        keys(hand, "r")
    assert told.args == pytest.approx(list(at(STEP_PX * METRE_PER_PX, 0)))
    keys(hand, "u", SHIFT)
    keys(hand, "l", CTRL)
    assert cross(hand).at == pytest.approx(at((STEP_PX - 1) * METRE_PER_PX, FAR_PX * METRE_PER_PX))
    assert hand.canvas.pointer_ground() == pytest.approx(cross(hand).at)


def test_it_appears_where_the_pointer_is(hand):
    hand.move(at(30, 20))
    keys(hand, "d")
    assert cross(hand).at == pytest.approx(at(30, 20 - STEP_PX * METRE_PER_PX))


def test_the_map_follows_at_the_edge_and_it_never_leaves_the_map(hand):
    keys(hand, "r" * 8, SHIFT)
    right = hand.pixel(cross(hand).at).x()
    assert right == pytest.approx(hand.canvas.view().width_px - EDGE_PX)
    assert cross(hand).at[0] == pytest.approx(at(8 * FAR_PX * METRE_PER_PX, 0)[0])
    hand.look(at(-500, 0))
    assert hand.canvas.view().pixel_rect.contains(hand.pixel(cross(hand).at))


def test_zooming_stays_at_the_crosshair(hand):
    keys(hand, "ru", SHIFT)
    before, at_px = cross(hand).at, hand.pixel(cross(hand).at)
    hand.key(KEY.Key_Plus)
    hand.canvas.zoom_by(1.5)
    assert cross(hand).at == pytest.approx(before) and (hand.pixel(before) - at_px).manhattanLength() < 1e-6


def test_the_mouse_takes_the_map_back_and_a_trembling_one_does_not(hand):
    hand.move(at(0, 0))
    keys(hand, "r")
    hand.mouse(QEvent.Type.MouseMove, hand.pixel(at(0, 0)) + QPointF(2, 0))
    assert cross(hand).at is not None
    hand.move(at(20, 0))
    assert cross(hand).at is None and hand.canvas.pointer_ground() == pytest.approx(at(20, 0))
    keys(hand, "r")
    hand.press(at(20, 0))
    assert cross(hand).at is None


def test_space_taps_show_it_and_space_with_the_mouse_is_still_a_hand(hand):
    QTest.keyPress(hand.canvas.surface, KEY.Key_Space)
    hand.press(at(0, 0))
    hand.mouse(QEvent.Type.MouseMove, QPointF(430, 310), held=LEFT)
    hand.mouse(QEvent.Type.MouseButtonRelease, QPointF(430, 310), LEFT)
    QTest.keyRelease(hand.canvas.surface, KEY.Key_Space)
    assert cross(hand).at is None and not hand.session.play.is_on
    hand.canvas.set_tool("draw-unit")
    keys(hand, "s")
    assert cross(hand).at is not None and hand.canvas.input.grip == ""


# --- drawing
def test_space_sets_corners_and_enter_ends(hand):
    hand.canvas.set_tool("draw-cordon")
    for place in (at(-30, 30), at(20, 30), at(20, 50)):
        put(hand, place)
        keys(hand, "s")
    keys(hand, "l")
    hand.key(KEY.Key_Backspace)
    put(hand, at(40, 60))
    keys(hand, "s")
    keys(hand, "e")
    (drawn,) = hand.added()
    assert drawn.at(1).geometry.equals_exact(LineString([at(-30, 30), at(20, 30), at(40, 60)]), 1e-6)


def test_space_twice_on_one_place_ends_too(hand):
    hand.canvas.set_tool("draw-ring")
    for place in (at(-30, 20), at(20, 20), at(20, 50)):
        put(hand, place)
        keys(hand, "s")
    keys(hand, "s")
    (drawn,) = hand.added()
    assert drawn.at(1).geometry.equals(Polygon([at(-30, 20), at(20, 20), at(20, 50)]))


def test_enter_places_where_nothing_is_to_be_ended(hand):
    hand.canvas.set_tool("draw-unit")
    put(hand, at(40, 40))
    keys(hand, "e")
    (drawn,) = hand.added()
    assert drawn.at(1).geometry.equals_exact(Point(at(40, 40)), 1e-6)


def test_it_snaps_as_the_pointer_does_and_not_with_shift(hand):
    hand.canvas.set_tool("draw-cordon")
    put(hand, at(51, -11))
    assert "corner" in str(hand.canvas.host.preview.readout)
    keys(hand, "s")
    put(hand, at(80, 30))
    keys(hand, "se")
    hand.canvas.set_tool("draw-unit")
    put(hand, at(51, -11))
    keys(hand, "s", SHIFT)
    cordon, unit = hand.added()
    assert cordon.at(1).geometry.coords[0] == at(50, -10)
    assert unit.at(1).geometry.equals_exact(Point(at(51, -11)), 1e-6)


def test_a_rectangle_is_dragged_by_keys(hand):
    hand.canvas.set_tool("draw-crowd")
    put(hand, at(-20, 0))
    keys(hand, ".")
    assert cross(hand).holds and hand.canvas.host.is_busy
    put(hand, at(20, 30))
    keys(hand, ".")
    (drawn,) = hand.added()
    assert drawn.at(1).geometry.equals_exact(Polygon([at(-20, 0), at(20, 0), at(20, 30), at(-20, 30)]), 1e-6)
    assert not cross(hand).holds


def test_typed_places_go_on_from_the_crosshair_and_it_goes_there(hand):
    hand.canvas.set_tool("draw-cordon")
    put(hand, at(-40, 30))
    keys(hand, "s")
    hand.key(KEY.Key_2)
    QTest.keyClicks(hand.canvas.entry.line, "5<90")
    QTest.keyClick(hand.canvas.entry.line, KEY.Key_Return)
    assert cross(hand).at == pytest.approx(at(-15, 30))
    keys(hand, "e")
    (drawn,) = hand.added()
    assert drawn.at(1).geometry.equals_exact(LineString([at(-40, 30), at(-15, 30)]), 1e-6)


def test_a_tool_taken_up_shows_at_once_what_it_would_place(hand):
    put(hand, at(40, 40))
    hand.canvas.set_tool("draw-unit")
    assert [shape.geometry.equals_exact(Point(at(40, 40)), 1e-6) for shape in hand.canvas.host.preview.shapes if shape.kind == "unit"] == [
        True
    ]


def test_ctrl_locks_the_angle_while_it_is_held(hand):
    hand.canvas.set_tool("draw-cordon")
    put(hand, at(-40, 30))
    keys(hand, "s")
    put(hand, at(20, 33))
    keys(hand, "s", CTRL)
    keys(hand, "e")
    (drawn,) = hand.added()
    assert drawn.at(1).geometry.coords[-1][1] == pytest.approx(at(0, 30)[1])


# --- selecting
def stacked(qtbot):
    square = [at(-20, -20), at(20, -20), at(20, 20), at(-20, 20)]
    features = [feature(name, "ring", Polygon(square), name=name) for name in ("one", "two", "three")]
    made = MapHand(qtbot, Plan(features={one.id: one for one in features}))
    made.canvas.surface.setFocus()
    return made


def test_space_again_goes_on_to_what_lies_beneath(qtbot):
    hand = stacked(qtbot)
    keys(hand, "s")
    seen = []
    for key in "sess":
        keys(hand, key)
        (chosen,) = hand.session.selection
        seen.append(chosen)
    assert len(set(seen[:3])) == 3 and seen[3] == seen[0]
    put(hand, at(90, 70))
    keys(hand, "s")
    assert hand.session.selection == frozenset()
    hand.close()


def test_shift_and_space_adds(hand):
    put(hand, at(-60, 40))
    keys(hand, "s")
    put(hand, at(0, -45))
    keys(hand, "s", SHIFT)
    assert hand.session.selection == {"unit", "crowd"}


def test_arrows_move_the_selection_only_while_the_crosshair_is_hidden(hand):
    put(hand, at(-60, 40))
    keys(hand, "sr")
    assert hand.session.plan == small_plan()
    hand.key(KEY.Key_Escape)
    assert cross(hand).at is None and hand.session.selection == {"unit"}
    keys(hand, "r")
    assert hand.session.plan.features["unit"].at(1).geometry.equals_exact(Point(at(-60 + METRE_PER_PX, 40)), 1e-6)
    hand.key(KEY.Key_Escape)
    assert hand.session.selection == frozenset()


def test_what_is_held_moves_with_the_arrows_and_esc_lets_it_be(hand):
    put(hand, at(-60, 40))
    keys(hand, ".")
    put(hand, at(-20, 60))
    hand.key(KEY.Key_Escape)
    assert hand.session.plan == small_plan() and not cross(hand).holds and cross(hand).at is not None
    put(hand, at(-60, 40))
    keys(hand, ".")
    put(hand, at(-20, 60))
    keys(hand, "s")
    assert hand.session.plan.features["unit"].at(1).geometry.equals_exact(Point(at(-20, 60)), 1e-6)


def test_the_mouse_drops_what_the_crosshair_holds(hand):
    put(hand, at(-60, 40))
    keys(hand, ".r")
    hand.move(at(70, 70))
    assert hand.session.plan == small_plan() and not hand.canvas.host.is_busy


def test_esc_peels_sketch_tool_crosshair_and_is_then_free(hand):
    hand.canvas.set_tool("draw-cordon")
    put(hand, at(0, 30))
    keys(hand, "s")
    states = []
    for _ in range(3):
        hand.key(KEY.Key_Escape)
        states.append((hand.canvas.host.is_busy, hand.canvas.tool_id, cross(hand).at is not None))
    assert states == [(False, "draw-cordon", True), (False, "select", True), (False, "select", False)]


@pytest.mark.parametrize(("key", "held"), [(KEY.Key_Menu, HOLD.NoModifier), (KEY.Key_F10, SHIFT)])
def test_the_menu_opens_at_the_crosshair(hand, qtbot, key, held):
    put(hand, at(-60, 40))
    with qtbot.waitSignal(hand.canvas.context_requested) as told:
        hand.key(key, held)
    where, ids = told.args
    assert where == hand.viewport.mapToGlobal(hand.pixel(at(-60, 40)).toPoint()) and ids == ("unit",)


def test_without_it_the_menu_opens_at_what_is_selected(hand, qtbot):
    hand.session.select({"unit"})
    for look, place in ((at(0, 0), hand.pixel(at(-60, 40))), (at(900, 0), QPointF(400, 300))):
        hand.look(look)
        with qtbot.waitSignal(hand.canvas.context_requested) as told:
            hand.key(KEY.Key_F10, SHIFT)
        assert told.args == [hand.viewport.mapToGlobal(place.toPoint()), ("unit",)]


def test_who_listens_to_the_screen_hears_where_it_is_and_over_what(hand, monkeypatch):
    said = []

    class Listening:
        isActive = staticmethod(lambda: True)  # noqa: N815
        updateAccessibility = staticmethod(lambda event: said.append(event.message()))  # noqa: N815

    monkeypatch.setattr(crosshair, "QAccessible", Listening)
    put(hand, at(-60, 40))
    assert said[-1] == "Dalmas 2: Unit · E 499,940.0 N 9,950,040.0"
    count = len(said)
    monkeypatch.setattr(Listening, "isActive", staticmethod(lambda: False))
    keys(hand, "r")
    assert len(said) == count


# --- keys of the window, and the picture
def overridden(hand, key, text="", held=HOLD.NoModifier):
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, held, text)
    event.ignore()
    QApplication.sendEvent(hand.canvas.surface, event)
    return event.isAccepted()


def test_only_its_own_keys_are_taken_from_the_window(hand):
    assert overridden(hand, KEY.Key_Left, held=SHIFT) and not overridden(hand, KEY.Key_Period, ".")
    keys(hand, "r")
    assert overridden(hand, KEY.Key_Period, ".") and overridden(hand, KEY.Key_Return) and overridden(hand, KEY.Key_Space, " ", CTRL)
    assert not overridden(hand, KEY.Key_C, "c") and not overridden(hand, KEY.Key_Return, held=HOLD.AltModifier)
    assert not overridden(hand, KEY.Key_PageDown)


def test_a_key_held_down_moves_on_but_clicks_once(hand):
    hand.canvas.set_tool("draw-unit")
    keys(hand, "r")
    for key, times in ((KEY.Key_Space, 3), (KEY.Key_Right, 3)):
        for again in range(times):
            event = QKeyEvent(QEvent.Type.KeyPress, key, HOLD.NoModifier, " " if key == KEY.Key_Space else "", again > 0)
            QApplication.sendEvent(hand.canvas.surface, event)
    assert len(hand.added()) == 1
    assert cross(hand).at == pytest.approx(at(4 * STEP_PX * METRE_PER_PX, 0))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_seen_in_both_themes(hand, theme):
    keys(hand, "ru", SHIFT)
    hand.canvas.set_theme(theme)
    item, view = hand.canvas.items.crosshair, hand.canvas.view()
    image = QImage(view.width_px, view.height_px, QImage.Format.Format_RGB32)
    image.fill(tokens(theme)["paper"])
    with QPainter(image) as painter:
        item.paint(painter, None)
    shown = np.frombuffer(image.constBits(), np.uint8).reshape(view.height_px, -1)[:, : 4 * view.width_px].reshape(view.height_px, -1, 4)
    at_px = cross(hand).px
    paper, arm = (shown[int(at_px.y()) + off, int(at_px.x())][:3].astype(float).mean() for off in (60, 12))
    edge = shown[int(at_px.y()) + 60, int(at_px.x()) + 40][:3].astype(float).mean()
    assert abs(arm - edge) > 120 and abs(paper - edge) > 20


def test_a_frame_says_that_keys_go_to_the_map(hand):
    item = hand.canvas.items.crosshair
    hand.canvas.surface.clearFocus()
    hand.canvas.surface.setFocus(Qt.FocusReason.TabFocusReason)
    assert item.framed
    hand.press(at(0, 0))
    assert not item.framed
    hand.canvas.surface.clearFocus()
    hand.canvas.surface.setFocus(Qt.FocusReason.TabFocusReason)
    hand.canvas.surface.clearFocus()
    assert not item.framed
