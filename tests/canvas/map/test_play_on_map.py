"""Playing on the live map: keys, what the pointer does meanwhile, and a picture that moves while the plan stays."""

import gc
import weakref

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from shapely import Point, Polygon

from support.map_hand import MapHand, at, feature
from tabletop.canvas.play.staged_step import StagedStep
from tabletop.core.exercise.scene_step import Way, scene_step
from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

KEY = Qt.Key


def moving_plan():
    unit = [Span(State(Point(at(20.0 * n - 60, 30)), {"name": "Regu", "strength": 8}), n, n) for n in (1, 2, 3)]
    fronts = [(n, Polygon([at(-40, -60), at(10 * n, -60), at(10 * n, -30), at(-40, -30)])) for n in (1, 2, 3)]
    crowd = [Span(State(shape, {"headcount": 100 * n}), n, n) for n, shape in fronts]
    flow = Polygon([at(50, -60), at(90, -60), at(90, 60), at(50, 60)])
    features = [
        Feature.from_spans("unit", "unit", unit),
        Feature.from_spans("crowd", "crowd", crowd),
        feature("flow", "crowd-flow", flow, headcount=50, bearing_deg=0),
        feature("post", "command-post", Point(at(0, 60)), 2),
        feature("cordon", "cordon", Point(at(0, 0)).buffer(30).exterior.segmentize(5).simplify(1), 2),
    ]
    scenes = {n: Scene(n, f"Adegan {n}", level, f"09.{10 * n:02d}") for n, level in ((1, "hijau"), (2, "kuning"), (3, "merah"))}
    return Plan(features={one.id: one for one in features}, scenes=scenes)


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot, moving_plan())
    made.canvas.surface.setFocus()
    qtbot.waitUntil(lambda: made.session.play.ways.ask(1, 2, soon=True) is not None)
    yield made
    made.close()


def picture(hand) -> QImage:
    return hand.canvas.surface.grab().toImage()


def test_space_plays_pauses_and_esc_ends(hand):
    play = hand.session.play
    hand.key(KEY.Key_Space)
    assert play.is_playing and hand.canvas.items.play.isVisible() and not hand.canvas.items.plan.isVisible()
    hand.key(KEY.Key_Space)
    assert play.is_on and not play.is_playing
    hand.key(KEY.Key_Escape)
    assert not play.is_on and hand.canvas.items.plan.isVisible() and not hand.canvas.items.play.isVisible()


def test_space_sets_a_corner_while_something_is_drawn(hand):
    hand.canvas.set_tool("draw-unit")
    hand.key(KEY.Key_Right)
    hand.key(KEY.Key_Space)
    assert not hand.session.play.is_on and len(hand.session.plan.features) == 6


def test_space_clicks_while_the_crosshair_is_shown(hand):
    hand.key(KEY.Key_Return)
    assert hand.canvas.input.crosshair.at is not None
    hand.key(KEY.Key_Space)
    assert not hand.session.play.is_on


def test_space_shows_the_crosshair_of_a_plan_that_has_one_scene(qtbot):
    hand = MapHand(qtbot, Plan(scenes={1: Scene(1)}))
    hand.key(KEY.Key_Space)
    assert hand.canvas.input.crosshair.at is not None and not hand.session.play.is_on
    hand.close()


def test_arrows_go_from_scene_to_scene_while_it_is_on(hand):
    play = hand.session.play
    play.jump(0.5)
    hand.key(KEY.Key_Right)
    assert play.position == 1.0 and hand.session.scene == 2 and hand.canvas.input.crosshair.at is None
    hand.key(KEY.Key_Left)
    assert play.position == 0.0 and hand.session.scene == 1


def test_the_pointer_pulls_the_map_and_touches_nothing(hand):
    hand.session.play.jump(0.5)
    before, centre = hand.session.plan, hand.canvas.view().centre
    hand.drag(at(-40, 30), at(10, 10))
    assert hand.session.plan is before and hand.session.play.is_on and not hand.session.selection
    assert hand.canvas.view().centre != pytest.approx(centre)


def test_a_sketch_is_dropped_when_the_play_begins(hand):
    hand.canvas.set_tool("draw-cordon")
    hand.click(at(0, 0))
    hand.session.play.toggle()
    assert hand.canvas.tool_id == "select" and not hand.canvas.host.is_busy


def test_the_picture_moves_and_the_plan_does_not(hand):
    play, before = hand.session.play, hand.session.plan
    shots = []
    for position in (0.2, 0.5, 0.8):
        play.jump(position)
        shots.append(picture(hand))
    assert shots[0] != shots[1] != shots[2]
    play.jump(0.5)
    assert picture(hand) == shots[1]
    assert hand.session.plan is before


def test_what_is_hidden_is_not_played(hand):
    play = hand.session.play
    hand.session.hide(hand.session.plan.features.keys())
    play.jump(0.2)
    shot = picture(hand)
    play.jump(0.200001)
    assert picture(hand) == shot
    assert not play.step_of((1, 2), hand.session.hidden).last


def test_stamps_and_pictures_are_kept_while_it_plays(hand, monkeypatch):
    """A frame paints nothing of the plan anew: that is what makes it smooth."""
    play = hand.session.play
    play.jump(0.4)
    picture(hand)
    asked = []
    monkeypatch.setattr("tabletop.canvas.play.staged_step.plan_steps", lambda *args, **more: asked.append(args) or iter(()))
    monkeypatch.setattr("tabletop.canvas.play.stamps.plan_steps", lambda *args, **more: asked.append(args) or iter(()))
    for position in (0.45, 0.5, 0.55):
        play.jump(position)
        picture(hand)
    assert not asked


def test_the_next_step_is_made_ready_behind_the_one_that_is_played(hand, qtbot, monkeypatch):
    play, stage = hand.session.play, hand.canvas.items.play.stage
    monkeypatch.setattr("tabletop.canvas.play.stage.SLICE_MS", 60_000.0)
    qtbot.waitUntil(lambda: play.ways.ask(2, 3, soon=True) is not None)
    play.jump(0.4)
    picture(hand)
    stage._turn.stop()
    for _ in range(2):
        stage._go_on()  # the first time the step is staged, the second time it is there
    assert play.next_pair == (2, 3) and stage._staged[2, 3].is_ready(hand.canvas.view(), 1.0)


def test_a_step_that_is_left_while_it_is_painted_goes_with_its_pictures(hand):
    step = StagedStep(scene_step(hand.session.plan, 1, 2), "light", {}, lambda one: None, lambda view: [])
    step.standing.first_ms = 0.0
    step.standing.prepare(hand.canvas.view(), 1.0)
    assert step.standing.is_busy
    gone = weakref.ref(step)
    gc.disable()
    try:
        del step
        assert gone() is None
    finally:
        gc.enable()


def test_a_sign_stands_under_who_is_late(hand, qtbot):
    plan = hand.session.plan
    view = hand.canvas.view()

    def drawn(sign):
        image = QImage(view.width_px, view.height_px, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        line = scene_step(plan, 1, 2).going[0].line
        step = scene_step(plan, 1, 2, [Way("unit", "unit", line, 50.0, sign)])
        from PySide6.QtGui import QPainter

        painter = QPainter(image)
        StagedStep(step, "light", plan.roster, lambda one: None, lambda view: []).paint(painter, view, 0.5, 0.0)
        painter.end()
        return image

    assert drawn("late") != drawn("") and drawn("no-way") != drawn("late")
