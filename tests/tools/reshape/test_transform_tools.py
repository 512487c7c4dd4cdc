"""Rotating, scaling, mirroring: by drag and by number, about the middle, in the scenes of the scope; what is locked stays."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, affinity

from support.gestures import SQUARE, Hand, area, close, coords, plan_of, rounded, thing
from tabletop.core.values.feature import Scope
from tabletop.tools.base.tool import Selection
from tabletop.tools.reshape.mirror import Axis


def line(*more, **properties):
    return plan_of(thing("cordon", [(0, 0), (100, 0)], "c", **properties), *more)


# --- rotate
def test_a_drag_rotates_about_the_middle_clockwise():
    hand = Hand("rotate", line(), selection={"c"}).press(100, 0)
    hand.pull(50, -50)
    assert hand.readout == "Rotated 90.0°" and hand.run.preview.hidden == {"c"}
    assert hand.hint.startswith("Release: rotate")
    hand.release(50, -50)
    assert rounded(hand.placed("c").geometry) == [(50, 50), (50, -50)]
    assert hand.label == "Rotate Cordon" and len(hand.changes) == 1 and hand.selection == {"c"}


def test_ctrl_rotates_in_steps():
    hand = Hand("rotate", line(), selection={"c"}).drag((100, 0), (90, -30), mods={"ctrl"})
    east, north = coords(hand.placed("c").geometry)[1]
    assert close((east, north), (50 + 50 * math.cos(math.radians(30)), -50 * math.sin(math.radians(30))))


@pytest.mark.parametrize(("typed", "end"), [("90", (50, -50)), ("-90", (50, 50)), ("22,5", None), ("180", (0, 0))])
def test_degrees_are_typed(typed, end):
    hand = Hand("rotate", line(), selection={"c"})
    for letter in typed:
        hand.key(letter)
    assert hand.hint.startswith(f"{typed}° clockwise") and hand.shapes("feature")
    hand.key("enter")
    angle = math.radians(float(typed.replace(",", ".")))
    expected = end or (50 + 50 * math.cos(angle), -50 * math.sin(angle))
    assert close(coords(hand.placed("c").geometry)[1], expected)


def test_what_is_typed_can_be_corrected_and_dropped():
    hand = Hand("rotate", line(), selection={"c"}).key("9").key("9").key("backspace").key("0")
    assert hand.hint.startswith("90°") and hand.run.wants("escape")
    hand.key("escape")
    assert hand.hint.startswith("Drag: rotate") and not hand.run.wants("escape")
    hand.key("-").key("enter")
    assert "is no number" in hand.hint and hand.changes == []


def test_bearings_turn_with_symbols():
    plan = plan_of(thing("vehicle", (0, 0), "v", bearing_deg=350.0), thing("unit", (100, 0), "u"))
    hand = Hand("rotate", plan, selection={"u", "v"})
    for key in ("9", "0", "enter"):
        hand.key(key)
    assert hand.placed("v").properties["bearing_deg"] == 80.0 and hand.placed("u").properties["bearing_deg"] == 90.0
    assert rounded(hand.placed("v").geometry) == [(50, 50)] and rounded(hand.placed("u").geometry) == [(50, -50)]
    assert hand.label == "Rotate 2 features"


def test_escape_drops_a_rotation():
    hand = Hand("rotate", line(), selection={"c"}).press(100, 0).pull(50, -50).key("escape")
    assert hand.changes == [] and not hand.run.preview.hidden


def test_a_click_chooses_another_and_shift_adds():
    hand = Hand("rotate", line(thing("unit", (0, 90), "u")), selection={"c"}).click(0, 90)
    assert hand.selection == {"u"}
    assert hand.click(50, 0, mods={"shift"}).selection == {"u", "c"}


@pytest.mark.parametrize("tool", ["rotate", "scale", "mirror", "simplify", "copy-along"])
def test_nothing_selected_and_locked_are_said(tool):
    assert "Nothing is selected" in Hand(tool, line()).hint
    hand = Hand(tool, line(locked=True), selection={"c"})
    assert "locked" in hand.hint
    for gesture in (lambda: hand.drag((0, 0), (9, 60)), lambda: hand.key("9"), lambda: hand.key("enter"), lambda: hand.click(50, 0)):
        gesture()
    assert hand.changes == []


@pytest.mark.parametrize(("scope", "turned"), [(Scope.THIS_SCENE, {2}), (Scope.FROM_HERE_ON, {2, 3}), (Scope.ALL_SCENES, {1, 2, 3})])
def test_the_scope_holds(scope, turned):
    hand = Hand("rotate", plan_of(thing("cordon", [(0, 0), (100, 0)], "c"), scenes=3), scene=2, scope=scope, selection={"c"})
    for key in ("9", "0", "enter"):
        hand.key(key)
    assert {scene for scene in (1, 2, 3) if rounded(hand.placed("c", scene).geometry) == [(50, 50), (50, -50)]} == turned
    hand.undo_all()
    assert coords(hand.placed("c", 2).geometry) == [(0, 0), (100, 0)]


# --- scale
def test_a_drag_scales_evenly_and_shift_one_axis():
    plan = plan_of(thing("crowd", area(SQUARE), "a", headcount=10))
    hand = Hand("scale", plan, selection={"a"}).press(40, 40).pull(60, 60)
    assert hand.readout == "Scaled to 200 %"
    assert hand.release(60, 60).placed("a").geometry.bounds == (-20, -20, 60, 60)
    assert hand.placed("a").properties["headcount"] == 10
    hand = Hand("scale", plan, selection={"a"}).drag((40, 40), (60, 41), mods={"shift"})
    assert hand.placed("a").geometry.bounds == (-20, 0, 60, 40)
    assert hand.label == "Scale Crowd"


def test_per_cent_are_typed_and_bounds_are_kept():
    hand = Hand("scale", plan_of(thing("crowd", area(SQUARE), "a")), selection={"a"})
    for key in ("5", "0", "enter"):
        hand.key(key)
    assert hand.placed("a").geometry.area == pytest.approx(400)
    hand.key("0").key("enter")
    assert "is no number" in hand.hint and len(hand.changes) == 1


def test_a_vehicle_keeps_its_true_size():
    hand = Hand("scale", plan_of(thing("vehicle", (0, 0), "v")), selection={"v"})
    assert "true size" in hand.hint
    assert "true size" in hand.drag((5, 5), (20, 20)).hint and hand.changes == []
    pair = plan_of(thing("vehicle", (0, 0), "v", length_m=7.7), thing("unit", (100, 0), "u"))
    hand = Hand("scale", pair, selection={"u", "v"}).drag((100, 0), (150, 0))
    assert rounded(hand.placed("v").geometry) == [(-50, 0)] and hand.placed("v").properties["length_m"] == 7.7


@given(st.floats(-720, 720), st.floats(1, 400))
@settings(max_examples=60, deadline=None)
def test_rotation_keeps_lengths_and_scaling_multiplies_areas(angle, share):
    hand = Hand("rotate", plan_of(thing("crowd", area([(0, 0), (50, 0), (30, 40)]), "a")), selection={"a"})
    before = hand.placed("a").geometry
    for key in f"{angle:.2f}":
        hand.key(key)
    hand.key("enter")
    after = hand.placed("a").geometry
    assert after.length == pytest.approx(before.length) and after.area == pytest.approx(before.area)
    hand.take("scale")
    for key in f"{share:.2f}":
        hand.key(key)
    hand.key("enter")
    assert hand.placed("a").geometry.area == pytest.approx(after.area * (float(f"{share:.2f}") / 100) ** 2, rel=1e-6)


# --- mirror
def test_two_clicks_mirror_and_the_guarded_side_goes_along():
    hand = Hand("mirror", line(), selection={"c"}).click(0, -20).move(10, -20)
    assert hand.shapes("guide") and hand.readout == "Bearing 90°"
    hand.click(100, -20)
    assert rounded(hand.placed("c").geometry) == [(100, -40), (0, -40)], "left of the line is the side that looks to the mirror's image"
    assert hand.label == "Mirror Cordon"


def test_a_drag_is_an_axis_and_bearings_are_mirrored():
    hand = Hand("mirror", plan_of(thing("vehicle", (10, 0), "v", bearing_deg=30.0)), selection={"v"}).drag((0, 50), (0, -50))
    assert rounded(hand.placed("v").geometry) == [(-10, 0)] and hand.placed("v").properties["bearing_deg"] == 330.0


def test_a_route_keeps_its_direction():
    hand = Hand("mirror", plan_of(thing("route", [(5, 0), (100, 0)], "r")), selection={"r"}).click(0, 60).click(0, -60)
    assert rounded(hand.placed("r").geometry) == [(-5, 0), (-100, 0)]


def test_the_axis_can_be_typed():
    hand = Hand("mirror", line(), selection={"c"})
    assert hand.run.preview.entry
    hand.click(0, -20)
    assert hand.run.preview.entry and hand.run.preview.origin == (0, -20)


def test_escape_drops_the_axis():
    hand = Hand("mirror", line(), selection={"c"}).click(0, -20).key("escape")
    assert hand.changes == [] and "first place of the axis" in hand.hint


@given(st.tuples(*[st.floats(-500, 500) for _ in range(4)]).filter(lambda axis: math.dist(axis[:2], axis[2:]) > 1))
@settings(max_examples=80, deadline=None)
def test_twice_mirrored_is_the_same_and_the_axis_halves(axis):
    mirror, shape = Axis(axis[:2], axis[2:]), LineString([(3, 4), (60, -20), (90, 90)])
    image = mirror.shape(shape)
    assert mirror.shape(image).equals_exact(shape, 1e-6)
    infinite = affinity.scale(LineString([axis[:2], axis[2:]]), 1e4, 1e4)
    for start, end in zip(coords(shape), coords(image), strict=True):
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        assert infinite.distance(LineString([middle, (middle[0], middle[1] + 1e-9)])) < 1e-3


def test_a_click_on_nothing_selects_nothing_new():
    hand = Hand("rotate", line(), selection={"c"}).click(400, 400)
    assert not any(isinstance(one, Selection) for one in hand.outcomes)
