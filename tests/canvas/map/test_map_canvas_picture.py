"""What is painted when: pictures are kept, moved, and made afresh; themes, densities, and painters that fail."""

import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from shapely import LineString, Point
from shapely.affinity import translate

from support.map_hand import MapHand, at
from tabletop.canvas.ink.view import View
from tabletop.canvas.ink.wind_arrow import wind_box, wind_words, words_box
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.canvas.plan.plan_item import AT_ONCE_MS, DEAR_MS, LIVE_MS, Picture
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.message import message
from tabletop.core.text.style import tokens
from tabletop.core.values.change import add_feature, replace_features
from tabletop.core.values.feature import new_feature
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import Layer, LayerInfo, TextColumn, ragged_from
from tabletop.session.ground.shown_layers import LayerView

VIEW = View(200, 100, at(0, 0), 1.0)
RED = QColor("#FF0000")


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot)
    yield made
    made.close()


class Stamp:
    """Paints a red square of 20 px around one place, and counts."""

    def __init__(self):
        self.calls = 0

    def __call__(self, painter, view):
        self.calls += 1
        right, down = view.px(at(0, 0))
        painter.fillRect(QRectF(right - 10, down - 10, 20, 20), RED)


def shown(picture, view, moving=False, ratio=1.0):
    image = QImage(round(view.width_px * ratio), round(view.height_px * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    picture.draw(painter, view, moving)
    painter.end()
    return image


def is_red(image, right, down):
    return image.pixelColor(right, down) == RED


def test_a_still_picture_is_painted_once(qapp):
    stamp = Stamp()
    picture = Picture(stamp)
    for _ in range(3):
        image = shown(picture, VIEW)
    assert stamp.calls == 1
    assert is_red(image, 100, 50) and not is_red(image, 120, 50)
    picture.forget()
    shown(picture, VIEW)
    assert stamp.calls == 2


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_picture_is_as_sharp_as_the_screen(qapp, ratio):
    stamp = Stamp()
    picture = Picture(stamp)
    image = shown(picture, VIEW, ratio=ratio)
    inside, outside = round(100 * ratio) + round(9 * ratio), round(100 * ratio) + round(11 * ratio)
    assert is_red(image, inside, round(50 * ratio)) and not is_red(image, outside, round(50 * ratio))
    assert picture._kept.size() == image.size()


def test_another_density_is_painted_afresh(qapp):
    stamp = Stamp()
    picture = Picture(stamp)
    shown(picture, VIEW)
    shown(picture, VIEW, ratio=2.0)
    assert stamp.calls == 2


def test_a_dear_picture_is_pushed_while_the_map_moves(qapp):
    stamp = Stamp()
    picture = Picture(stamp)
    shown(picture, VIEW)
    picture.cost_ms = LIVE_MS * 2
    moved = replace(VIEW, centre=at(-20, 10))
    image = shown(picture, moved, moving=True)
    assert stamp.calls == 1
    assert is_red(image, 120, 60) and not is_red(image, 105, 45)
    nearer = replace(VIEW, metre_per_px=0.75)
    image = shown(picture, nearer, moving=True)
    assert stamp.calls == 1
    assert is_red(image, 112, 50)


def test_a_picture_that_left_the_view_is_painted_afresh(qapp):
    stamp = Stamp()
    picture = Picture(stamp)
    for other in (replace(VIEW, centre=at(-90, 0)), replace(VIEW, metre_per_px=3.0), replace(VIEW, bearing_deg=45.0)):
        shown(picture, VIEW)
        picture.cost_ms = LIVE_MS * 2
        before = stamp.calls
        shown(picture, other, moving=True)
        assert stamp.calls == before + 1


def test_a_cheap_picture_is_painted_live_while_the_map_moves(qapp):
    stamp = Stamp()
    picture = Picture(stamp)
    shown(picture, VIEW)
    picture.cost_ms = 0.0
    image = shown(picture, replace(VIEW, centre=at(-30, 0)), moving=True)
    assert stamp.calls == 2
    assert is_red(image, 130, 50)


def test_a_picture_far_dearer_than_a_frame_is_never_painted_while_it_moves(qapp):
    stamp = Stamp()
    picture = Picture(stamp)
    shown(picture, VIEW)
    picture.cost_ms = DEAR_MS * 2
    for other in (replace(VIEW, centre=at(-500, 0)), replace(VIEW, metre_per_px=50.0), replace(VIEW, metre_per_px=0.01)):
        shown(picture, other, moving=True)
    assert stamp.calls == 1


class SlowStamp(Stamp):
    """Rests twice before the square is painted, each time longer than a frame may wait."""

    def __call__(self, painter, view):
        painter.save()
        try:
            for _ in range(2):
                time.sleep(AT_ONCE_MS / 1e3)
                yield
            super().__call__(painter, view)
        finally:
            painter.restore()


def test_a_dear_picture_is_finished_later_and_the_old_one_stays_until_then(qapp):
    asked = []
    picture = Picture(SlowStamp(), lambda: asked.append(1))
    assert not is_red(shown(picture, VIEW), 100, 50) and asked == [1]
    while not picture.go_on(1.0):
        pass
    assert is_red(shown(picture, VIEW), 100, 50) and not picture.is_busy
    picture.forget()
    assert is_red(shown(picture, VIEW), 100, 50), "the old picture is shown"
    assert picture.is_busy and picture.is_stale


def test_what_changes_while_it_is_painted_is_painted_from_the_start(qapp):
    stamp = SlowStamp()
    picture = Picture(stamp)
    shown(picture, VIEW)
    picture.forget()
    assert not picture.is_busy
    shown(picture, replace(VIEW, centre=at(-20, 10)))
    while not picture.go_on(1.0):
        pass
    assert stamp.calls == 1
    assert is_red(shown(picture, replace(VIEW, centre=at(-20, 10))), 120, 60)


def test_a_first_picture_is_finished_while_the_map_moves_and_moved_along(qapp):
    stamp = SlowStamp()
    picture = Picture(stamp)
    begun = picture._begin
    views = []
    picture._begin = lambda view, ratio: (views.append(view), begun(view, ratio))[1]
    for frame in range(10):
        image = shown(picture, replace(VIEW, centre=at(-frame, 0)), moving=True)
        picture.go_on(1.0)
    assert len(views) == 1 and stamp.calls == 1
    assert is_red(image, 109, 50) and not is_red(image, 121, 50)
    picture.forget()
    shown(picture, replace(VIEW, centre=at(-10, 0)), moving=True)
    shown(picture, replace(VIEW, centre=at(-90, 0)), moving=True)
    assert len(views) == 3, "one that has left the view is begun anew"
    shown(picture, replace(VIEW, centre=at(-91, 0)))
    assert len(views) == 4, "and so is any once the map is at rest"


# --- what makes the map paint its plan again
def counted(hand):
    calls = []
    paint = hand.canvas.items.plan.picture.paint
    hand.canvas.items.plan.picture.paint = lambda painter, view: (calls.append(1), paint(painter, view))[1]
    settle(hand)
    hand.canvas.items.plan.picture.cost_ms = DEAR_MS * 2
    calls.clear()
    return calls


def settle(hand):
    """Let the view come to rest."""
    hand.canvas.navigator._settle()
    while not hand.canvas.items.is_settled:
        QApplication.processEvents()
    hand.canvas.grab()


def test_moving_the_pointer_paints_no_plan(hand):
    settle(hand)
    calls = counted(hand)
    hand.canvas.set_tool("draw-cordon")
    for step in range(5):
        hand.move(at(step * 5, 10))
        hand.canvas.grab()
    assert calls == []


def test_a_jump_shows_no_blurred_plan(hand):
    settle(hand)
    calls = counted(hand)
    hand.canvas.pan_px(30, 0)
    hand.canvas.grab()
    assert calls == []
    hand.canvas.zoom_to((*at(-10, -10), *at(60, 60)))
    hand.canvas.grab()
    assert len(calls) == 1
    settle(hand)
    assert len(calls) == 1


def test_edit_selection_and_scene_paint_it_once_each(hand):
    settle(hand)
    calls = counted(hand)
    old = hand.session.plan.features["unit"]
    for cause in (
        lambda: hand.session.do(replace_features(message("Delete"), [(old, None)])),
        lambda: hand.session.select({"crowd"}),
        lambda: hand.session.set_scene(2),
    ):
        calls.clear()
        cause()
        hand.canvas.grab()
        hand.canvas.grab()
        assert len(calls) == 1


def test_findings_paint_no_plan_and_only_when_they_are_others(hand):
    settle(hand)
    calls = counted(hand)
    painted = []
    paint = hand.canvas.items.findings.picture.paint
    hand.canvas.items.findings.picture.paint = lambda painter, view: (painted.append(1), paint(painter, view))[1]
    gap = Finding("cordon-coverage", "stop", message("gap"), ("cordon",), 1, 3.0, 1.0, "m", "P", LineString([at(0, -10), at(9, -10)]))
    for found, times in (((gap,), 1), ((gap,), 0), ((replace(gap, scene=2),), 1), ((), 0)):
        painted.clear()
        hand.session.judged = AllFindings.among(found)
        hand.session.findings_changed.emit()
        hand.canvas.grab()
        assert len(painted) == times
    assert calls == []


def test_the_plan_is_on_the_picture_and_a_hidden_unit_is_not(hand):
    settle(hand)
    there = hand.canvas.grab().toImage()
    spot = hand.pixel(at(-60, 40)).toPoint()
    paper = QColor(tokens("light")["paper"])
    assert there.pixelColor(spot) != paper
    hand.session.do(replace_features(message("Delete"), [(hand.session.plan.features["unit"], None)]))
    settle(hand)
    assert hand.canvas.grab().toImage().pixelColor(spot) == paper


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_theme_colours_the_paper_by_itself(hand, qtbot, theme):
    hand.canvas.set_theme("dark" if theme == "light" else "light")
    hand.canvas.set_theme(theme)
    spot = hand.pixel(at(80, -70)).toPoint()
    qtbot.waitUntil(lambda: hand.canvas.grab().toImage().pixelColor(spot) == QColor(tokens(theme)["paper"]))


def test_a_map_that_begins_in_the_dark_is_dark(hand, qtbot):
    canvas = MapCanvas(hand.session, "dark")
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    qtbot.waitUntil(lambda: canvas.grab().toImage().pixelColor(150, 190) == QColor(tokens("dark")["paper"]))
    canvas.shutdown()


def test_the_badge_is_shown_only_while_a_schematic_layer_is_visible(hand):
    furniture = hand.canvas.items.furniture
    sketchy = Layer(LayerInfo("sketch", {"en": "Sketch"}, schematic=True), ())
    for visible in (True, False):
        hand.session.layers.views = [LayerView(sketchy, visible)]
        hand.session.layers_changed.emit()
        assert furniture.schematic is visible


def test_names_of_the_ground_leave_room_for_the_wind(hand, monkeypatch):
    items, plan, avoided = hand.canvas.items, hand.session.plan, []
    monkeypatch.setattr(items._labels, "update_steps", lambda view, avoid: avoided.append((view, list(avoid))) or iter(()))
    for wind in (None, 120.0):
        hand.session.file.plan = replace(plan, scenes={**plan.scenes, 1: replace(plan.scenes[1], wind_from_deg=wind)})
        hand.session.plan_changed.emit(None)
        avoided.clear()
        hand.look(at(3, 0) if wind else at(0, 0))
        settle(hand)
        view, boxes = avoided[-1]
        for box in (wind_box(view), words_box(view, wind_words(120.0))):
            assert (box in boxes) == (wind is not None)


@pytest.mark.expects_errors
def test_a_painter_that_fails_is_logged_once_and_the_map_lives(hand, caplog):
    def broken(painter, view):
        raise RuntimeError("broken brush")

    hand.canvas.items.labels.picture.paint = broken
    hand.canvas.items.labels.forget()
    for _ in range(3):
        hand.canvas.grab()
    assert sum("cannot be painted" in record.getMessage() for record in caplog.records) == 1
    hand.click(at(-60, 40))
    assert hand.session.selection == {"unit"}


def test_labels_are_placed_after_the_view_settles_and_avoid_the_symbols(hand, qtbot):
    seen = []
    hand.canvas.items._labels.update_steps = lambda view, avoid: iter([seen.append((view, list(avoid)))])
    hand.look(at(3, 4))
    assert seen == []
    qtbot.waitUntil(lambda: bool(seen))
    view, avoid = seen[-1]
    assert view == hand.canvas.view()
    spot = QPointF(*view.px(at(-60, 40)))
    assert any(QRectF(box).contains(spot) for box in avoid)


def test_signs_of_findings_step_aside_from_numbers_and_names_also_after_an_edit(hand, monkeypatch):
    hand.session.cancel_checks()
    monkeypatch.setattr(hand.session, "check_now", lambda: None)  # those of the test are the findings, however slow the computer is
    place = hand.session.plan.features["crowd"].at(1).geometry
    hand.session.judged = AllFindings.among(
        [
            Finding("density", severity, message("x"), ("crowd",), 1, 3.0, 1.0, "m", "P", translate(place, right_m))
            for severity, right_m in (("stop", 0), ("warn", 15), ("info", -15))
        ]
    )
    hand.session.findings_changed.emit()
    settle(hand)
    items = hand.canvas.items
    for _ in range(2):
        assert len(items._marks) == 3 and len(items._taken.numbers) == 1
        assert not any(mark.intersects(word) for mark in items._marks for word in items._taken.words)
        hand.session.do(add_feature(message("Draw"), new_feature("unit", place.centroid, {"name": "Unit", "reach_m": 0.0})))
        settle(hand)
    assert not any(items._taken.numbers[0].intersects(symbol) for symbol in items._taken.symbols)


def test_a_map_that_moves_knows_where_its_words_have_gone(hand):
    settle(hand)
    items, view = hand.canvas.items, hand.canvas.view()
    (number,) = items._taken.numbers
    moved = replace(view, centre=(view.centre[0] + 10, view.centre[1] + 5))
    (there,) = items._taken_of(moved).numbers
    shift = there.center() - number.center()
    assert shift.toTuple() == pytest.approx((-10 / view.metre_per_px, 5 / view.metre_per_px))
    assert items._taken_of(replace(view, metre_per_px=0.4)).all == []


def test_names_of_places_stay_while_no_symbol_comes_in_their_way(hand):
    place = Layer(
        LayerInfo("poi", {"en": "Places"}, role="poi"),
        (ragged_from([Point(at(40, 50))], 0),),
        {"name": TextColumn(np.array([0, 10]), b"Pasar Pagi")},
    )
    hand.session.layers.views = [LayerView(place)]
    hand.session.layers_changed.emit()
    hand.canvas.zoom_by(1.01)
    settle(hand)
    labels = hand.canvas.items._labels
    assert len(labels.placed) == 1
    updates = []
    update = labels.update_steps
    labels.update_steps = lambda view, avoid: (updates.append(1), update(view, avoid))[1]
    hand.session.do(add_feature(message("Draw"), new_feature("unit", Point(at(-80, -60)))))
    settle(hand)
    assert updates == []
    hand.session.do(add_feature(message("Draw"), new_feature("unit", Point(ground_of(hand, labels.placed[0].boxes[0].center())))))
    settle(hand)
    assert updates == [1]
    assert not any(box.intersects(taken) for label in labels.placed for box in label.boxes for taken in hand.canvas.items._taken.all)


def ground_of(hand, pixel):
    """Ground under a pixel."""
    return tuple(hand.canvas.view().to_ground(np.array([[pixel.x(), pixel.y()]]))[0])


def test_a_map_that_was_taken_down_asks_for_no_more_turns(hand):
    settle(hand)
    items = hand.canvas.items
    hand.canvas.shutdown()
    for item in (items.plan, items.findings, items.labels):
        item.picture.cost_ms = 1e6
        item.picture.forget()
    hand.canvas.grab()
    assert items.plan.picture.is_busy and not items._turn.isActive()


def test_what_became_dear_while_the_map_moves_is_not_painted_in_one_frame(qapp):
    painted = []

    def paint(painter, view):
        for step in range(heavy):
            painted.append(step)
            time.sleep(0.01)
            yield

    heavy = 0
    picture = Picture(paint)
    shown(picture, VIEW)
    assert picture.cost_ms <= LIVE_MS
    heavy = 60
    picture.forget()
    shown(picture, replace(VIEW, centre=at(-20, 10)), moving=True)
    assert 0 < len(painted) < 30 and picture.is_busy
    while not picture.go_on(1.0):
        pass
    assert painted == list(range(60)) and not picture.is_stale


def test_each_turn_takes_one_step_at_least(qapp):
    """However little of its time is left: what is painted in a few steps comes to an end on a busy machine too."""
    steps = []

    def paint(painter, view):
        for number in range(3):
            steps.append(number)
            yield

    picture = Picture(paint, first_ms=0.0)
    shown(picture, VIEW)
    assert steps == [0]
    picture.go_on(0.0)
    assert steps == [0, 1]
    picture.forget()
    whole = Picture(Stamp(), first_ms=0.0)
    shown(whole, VIEW)
    assert not whole.is_busy
