"""Another scene is on the map at once: its plan was painted ahead, or is kept from when it was shown, and is what would be painted now."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from shapely import Point

from support.map_hand import MapHand, at, feature, small_plan
from tabletop.canvas.plan import scene_pictures
from tabletop.canvas.plan.scene_pictures import Painted
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import new_feature
from tabletop.core.values.scene import Scene

TURNED_LETTER = 8
"""By so much the edge of a letter that is turned differs where it is drawn for the first time."""


def four_scenes():
    plan = small_plan()
    walks = [feature(f"walk-{n}", "unit", Point(at(20.0 * n, 20.0)), n, n, name=f"Regu {n}", strength=10 * n) for n in (1, 2, 3, 4)]
    scenes = {n: Scene(n, f"Babak {n}", wind_from_deg=90.0 * n if n > 1 else None) for n in (1, 2, 3, 4)}
    return replace(plan, features={**plan.features, **{one.id: one for one in walks}}, scenes=scenes)


@pytest.fixture
def hand(qtbot, monkeypatch):
    monkeypatch.setattr(scene_pictures, "AHEAD_MS", 0)
    monkeypatch.setattr(scene_pictures, "AHEAD_STEP_MS", 0)
    made = MapHand(qtbot, four_scenes())
    rested(made, qtbot)
    yield made
    made.close()


def rested(hand, qtbot):
    """Nothing is left to be painted, here or ahead."""
    items = hand.canvas.items
    qtbot.waitUntil(lambda: items.is_settled and not items.plan.picture.is_stale and items._scenes._missing() is None)


def quiet(hand, qtbot):
    """Nothing is left to be done at all."""
    rested(hand, qtbot)
    items, due = hand.canvas.items, hand.canvas._labels_due
    qtbot.waitUntil(lambda: not (items._ahead._timer.isActive() or items._turn.isActive() or due.isActive()) and items.is_settled)


def fresh(hand):
    """The plan of the scene shown, painted now."""
    items = hand.canvas.items
    view, ratio = items.plan.view, items.plan.picture._ratio
    image = QImage(round(view.width_px * ratio), round(view.height_px * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for _ in items._paint_plan(painter, view):
        pass
    painter.end()
    return image


def is_shown_as_it_is(hand):
    picture = hand.canvas.items.plan.picture
    apart = np.abs(pixels(picture._kept.toImage()) - pixels(fresh(hand)))
    return not picture.is_stale and apart.max() <= TURNED_LETTER


def pixels(image):
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).astype(int)


def test_scenes_beside_are_there_at_once_and_as_they_would_be_painted(hand, qtbot):
    items = hand.canvas.items
    for number in (2, 3, 2, 1):
        hand.session.set_scene(number)
        assert not items.plan.picture.is_stale
        symbols = items._taken.symbols
        assert is_shown_as_it_is(hand) and symbols == items._taken.symbols and symbols
        rested(hand, qtbot)


def test_a_scene_that_was_left_is_kept_and_one_far_off_is_painted_when_it_is_asked_for(hand, qtbot):
    hand.session.set_scene(4)
    assert hand.canvas.items.plan.picture.is_stale
    rested(hand, qtbot)
    hand.session.set_scene(1)
    assert is_shown_as_it_is(hand)


def test_an_edit_a_selection_and_what_is_hidden_are_seen_in_the_other_scene(hand, qtbot):
    session, items = hand.session, hand.canvas.items
    changes = [
        lambda: session.do(add_feature(message("Add"), new_feature("unit", Point(at(0, 0)), {}))),
        lambda: session.select(["unit"]),
        lambda: session.hide(["cordon"]),
        lambda: hand.canvas.set_theme("dark"),
        lambda: hand.look(at(10, 10)),
    ]
    for change in changes:
        rested(hand, qtbot)
        change()
        session.set_scene(3 - session.scene)
        assert items.plan.picture.is_stale
        rested(hand, qtbot)
        session.set_scene(3 - session.scene)
        assert is_shown_as_it_is(hand)


def test_a_picture_of_another_view_is_not_kept_for_this_one(hand, qtbot):
    items = hand.canvas.items
    items.plan.picture.cost_ms = 0.0  # cheap: painted afresh in each frame of a movement, while another picture stays kept
    hand.session.set_scene(2)
    rested(hand, qtbot)
    items.plan.picture.cost_ms = 0.0
    items.show(replace(hand.canvas.view(), centre=at(15, 5)), moving=True)
    hand.viewport.repaint()
    hand.session.set_scene(1)
    hand.session.set_scene(2)
    assert items.plan.picture.is_stale


def test_layers_that_are_others_and_another_plan_leave_nothing(hand, qtbot):
    items = hand.canvas.items
    rested(hand, qtbot)
    for happens in (items.layers_changed, items.plan_replaced):
        items._scenes.keep(Painted(items._scenes.look(2), items.plan.picture._kept, items._taken))
        assert items._scenes._kept
        happens()
        assert not items._scenes._kept


def test_no_more_is_kept_than_there_is_room_for(hand, qtbot, monkeypatch):
    scenes, view = hand.canvas.items._scenes, hand.canvas.view()
    one = 4 * view.width_px * view.height_px
    for room, kept in ((0, 0), (1, 1), (2, 2)):
        monkeypatch.setattr(scene_pictures, "MEMORY_BYTES", room * one)
        scenes.forget()
        while scenes.go_on(1000.0):
            pass
        assert len(scenes._kept) <= kept
        for number in (1, 2, 3, 4):
            scenes.keep(Painted(scenes.look(number), hand.canvas.items.plan.picture._kept, hand.canvas.items._taken))
        assert list(scenes._kept) == [4, 3][:room][::-1]


def selected(hand):
    """Painted in the frame that asks for it: no turn comes after that."""
    hand.session.select(["unit"])
    yield
    hand.viewport.repaint()


def hidden_and_shown(hand):
    hand.canvas.hide()
    hand.canvas.items._scenes.forget()
    yield
    hand.canvas.show()


def played(hand):
    hand.session.play.toggle()
    hand.canvas.items._scenes.forget()
    yield
    hand.session.play.stop()


@pytest.mark.parametrize("happens", [selected, hidden_and_shown, played])
def test_what_was_in_the_way_of_painting_ahead_says_when_it_is_over(hand, qtbot, happens):
    items = hand.canvas.items
    quiet(hand, qtbot)
    steps = happens(hand)
    next(steps)
    items._ahead._go_on()  # as its timer may come just then, and can do nothing
    assert items._scenes._missing() is not None
    for _ in steps:
        pass
    rested(hand, qtbot)


def test_beside_other_layers_scenes_are_painted_ahead_anew(hand, qtbot):
    items = hand.canvas.items
    quiet(hand, qtbot)
    items.layers_changed()
    assert items._scenes._missing() is not None
    rested(hand, qtbot)


def test_a_scene_that_cannot_be_painted_ahead_is_begun_anew(hand, qtbot, monkeypatch):
    scenes = hand.canvas.items._scenes
    rested(hand, qtbot)
    scenes.forget()
    with monkeypatch.context() as broken:
        broken.setattr(scenes, "placed", lambda scene, hidden: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            scenes.go_on(1000.0)
    while scenes.go_on(1000.0):
        pass
    hand.session.set_scene(2)
    assert is_shown_as_it_is(hand)


def test_what_is_kept_of_a_scene_holds_boxes_and_no_labels(hand, qtbot):
    items = hand.canvas.items
    hand.session.set_scene(2)
    rested(hand, qtbot)
    kept = [*(painted.taken for painted in items._scenes._kept.values()), items._taken]
    assert len(kept) >= 3 and all(taken.numbers and not hasattr(taken.paint_numbers, "__self__") for taken in kept)
