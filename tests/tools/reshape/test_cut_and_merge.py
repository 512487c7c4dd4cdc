"""Cutting, merging, holes, simplifying, reversing: sizes and counts add up, by hand and against an oracle."""

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon

from support.gestures import SQUARE, Hand, area, assert_valid, coords, plan_of, rounded, thing
from tabletop.core.text.message import Message
from tabletop.core.values.feature import Scope
from tabletop.tools.reshape.cut import cut_by
from tabletop.tools.reshape.joined_properties import shared
from tabletop.tools.reshape.merge import Merged, joined, merge_selected
from tabletop.tools.reshape.simplify import reverse_selected, simplified

CROWD = thing("crowd", area(SQUARE), "a", headcount=101, name="North")


def cut(hand, *corners):
    for corner in corners:
        hand.click(*corner, mods={"shift"})
    return hand.key("enter")


# --- counts
@given(st.integers(0, 100_000), st.lists(st.floats(0.001, 1e6), min_size=1, max_size=8))
def test_shares_add_up_and_are_fair(total, weights):
    parts = shared(total, weights)
    assert sum(parts) == total and min(parts) >= 0
    assert all(abs(part - total * weight / sum(weights)) < 1 + 1e-6 for part, weight in zip(parts, weights, strict=True))


def test_shares_by_hand():
    assert shared(10, [1, 1, 1]) == [4, 3, 3] and shared(101, [1, 3]) == [25, 76] and shared(0, [2, 5]) == [0, 0]


# --- cut
def test_an_area_is_cut_and_the_heads_are_shared():
    hand = cut(Hand("cut", plan_of(CROWD), selection={"a"}), (10, -20), (10, 60))
    west, east = sorted(hand.plan.placed(1), key=lambda one: one.geometry.bounds)
    assert west.id == "a" and west.geometry.area == 400 and east.geometry.area == 1200
    assert (west.properties["headcount"], east.properties["headcount"]) == (25, 76)
    assert west.properties["name"] == east.properties["name"] == "North"
    assert hand.label == "Cut North" and len(hand.changes) == 1 and hand.selection == {west.id, east.id}
    hand.undo_all()
    assert hand.plan == plan_of(CROWD)


def test_the_parts_are_seen_before():
    hand = Hand("cut", plan_of(CROWD), selection={"a"}).click(10, -20, mods={"shift"}).move(10, 60, mods={"shift"})
    assert hand.readout == "2 parts" and len(hand.shapes("guide")) == 3


def test_a_line_is_cut_at_every_crossing_and_gates_stay():
    gate = thing("gate", (25, 0), "g")
    hand = cut(Hand("cut", plan_of(thing("cordon", [(0, 0), (100, 0)], "c", strength=21), gate)), (20, 30), (20, -30), (70, -30), (70, 30))
    parts = sorted((one for one in hand.plan.placed(1) if one.kind == "cordon"), key=lambda one: one.geometry.bounds)
    assert [rounded(one.geometry) for one in parts] == [[(0, 0), (20, 0)], [(20, 0), (70, 0)], [(70, 0), (100, 0)]]
    assert [one.properties["strength"] for one in parts] == [4, 11, 6]
    assert hand.plan.features["g"] == gate and parts[1].geometry.distance(shapely.Point(25, 0)) == 0


def test_without_a_selection_all_that_is_crossed_is_cut():
    plan = plan_of(CROWD, thing("cordon", [(0, 60), (100, 60)], "c"), thing("cordon", [(0, 90), (100, 90)], "far"))
    hand = cut(Hand("cut", plan), (10, -20), (10, 80))
    assert len(hand.plan.features) == 5 and hand.label == "Cut 2 features"


@pytest.mark.parametrize(
    ("corners", "said"),
    [(((10, 10), (10, 60)), "does not cut it in two"), (((200, 0), (200, 50)), "crosses nothing"), (((10, 10), (20, 20)), "does not cut")],
)
def test_why_it_cannot_be_cut(corners, said):
    hand = cut(Hand("cut", plan_of(CROWD)), *corners)
    assert said in hand.hint and hand.changes == []
    assert hand.run.preview.busy, "the line is kept, to go on with it"


def test_what_is_locked_is_not_cut():
    hand = cut(Hand("cut", plan_of(thing("crowd", area(SQUARE), "a", locked=True))), (10, -20), (10, 60))
    assert "locked" in hand.hint and hand.changes == []


@pytest.mark.parametrize(("scope", "both"), [(Scope.THIS_SCENE, {2}), (Scope.FROM_HERE_ON, {2, 3}), (Scope.ALL_SCENES, {1, 2, 3})])
def test_a_cut_obeys_its_scope(scope, both):
    hand = cut(Hand("cut", plan_of(CROWD, scenes=3), scene=2, scope=scope), (10, -20), (10, 60))
    assert {scene for scene in (1, 2, 3) if len(hand.plan.placed(scene)) == 2} == both
    assert all(sum(one.properties["headcount"] for one in hand.plan.placed(scene)) == 101 for scene in (1, 2, 3))


PLACES = st.tuples(st.integers(-20, 60), st.integers(-20, 60))


@settings(max_examples=200, deadline=None)
@given(st.lists(PLACES, min_size=3, max_size=8, unique=True), st.lists(PLACES, min_size=2, max_size=4, unique=True))
def test_areas_add_up_whatever_cuts(corners, cutter):
    shape, line = Polygon(corners), LineString(cutter)
    assume(shape.is_valid and shape.area > 1)
    parts = cut_by(shape, line)
    assert sum(part.area for part in parts) == pytest.approx(shape.area, rel=1e-9)
    assert all(part.is_valid for part in parts)
    interiors = shapely.get_num_geometries(shapely.difference(shape, line.buffer(1e-7)))
    if len(parts) > 1:
        assert len(parts) == interiors, "as many as a hair's breadth of the line leaves"
    for one in parts:
        assert sum(one.intersection(other).area for other in parts) == pytest.approx(one.area, rel=1e-6)


@settings(max_examples=200, deadline=None)
@given(st.lists(PLACES, min_size=2, max_size=7, unique=True), st.lists(PLACES, min_size=2, max_size=4, unique=True))
def test_lengths_add_up_and_parts_go_on_from_one_another(corners, cutter):
    shape, line = LineString(corners), LineString(cutter)
    parts = cut_by(shape, line)
    assert sum(part.length for part in parts) == pytest.approx(shape.length, rel=1e-9)
    for before, after in zip(parts, parts[1:], strict=False):
        assert coords(before)[-1] == pytest.approx(coords(after)[0])
    assert coords(parts[0])[0] == coords(shape)[0] and coords(parts[-1])[-1] == coords(shape)[-1]


# --- merge
def merged(*features, selection=None, **more):
    hand = Hand("select", plan_of(*features, **more), selection=selection or {one.id for one in features})
    step = merge_selected(hand.context)
    if isinstance(step, Message):
        return hand, str(step)
    hand.take_in(step.change)
    return hand, str(step.said or "")


def test_lines_end_to_end_become_one_in_the_direction_of_the_first():
    hand, said = merged(
        thing("cordon", [(50, 0), (100, 0)], "a", strength=5),
        thing("cordon", [(50, 0.3), (0, 0)], "b", strength=6),
        thing("cordon", [(100, 0), (100, 50)], "c"),
    )
    (one,) = hand.plan.placed(1)
    assert one.id == "a" and one.properties["strength"] == 11 and said == ""
    assert coords(one.geometry) == [(0, 0), (50, 0.3), (50, 0), (100, 0), (100, 50)]
    assert hand.label == "Merge 3 features" and hand.selection == {"a"}


def test_areas_that_overlap_become_one_and_differences_are_said():
    hand, said = merged(
        thing("crowd", area(SQUARE), "a", headcount=100, risk="high"),
        thing("crowd", area([(20, 0), (80, 0), (80, 40), (20, 40)]), "b", headcount=50, risk="low"),
    )
    (one,) = hand.plan.placed(1)
    assert one.geometry.area == 3200 and one.properties["headcount"] == 150 and one.properties["risk"] == "high"
    assert said == "They differed in risk; that of the first one stands."
    assert_valid(hand.plan)


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ((thing("cordon", [(0, 0), (9, 0)], "a"), thing("cordon", [(20, 0), (30, 0)], "b")), "do not touch end to end"),
        ((thing("crowd", area(SQUARE), "a"), thing("crowd", area([(99, 0), (120, 0), (120, 9)]), "b")), "do not touch"),
        ((thing("cordon", [(0, 0), (9, 0)], "a"), thing("barrier", [(9, 0), (30, 0)], "b")), "one kind"),
        ((thing("unit", (0, 0), "a"), thing("unit", (1, 0), "b")), "only lines and areas"),
        ((thing("cordon", [(0, 0), (9, 0)], "a"),), "two or more"),
        ((thing("crowd", area(SQUARE), "a", locked=True), thing("crowd", area(SQUARE), "b", locked=True)), "locked"),
    ],
)
def test_why_they_cannot_be_merged(features, said):
    hand, why = merged(*features)
    assert said in why and hand.changes == []


def test_areas_that_meet_in_a_corner_only_are_not_merged():
    _, why = merged(thing("crowd", area(SQUARE), "a"), thing("crowd", area([(40, 40), (80, 40), (80, 80)]), "b"))
    assert "do not touch" in why


@settings(max_examples=100, deadline=None)
@given(st.lists(PLACES, min_size=3, max_size=8, unique=True), st.permutations(range(7)), st.lists(st.booleans(), min_size=7, max_size=7))
def test_a_line_in_pieces_is_mended(corners, order, flips):
    pieces = [LineString(pair) for pair in zip(corners, corners[1:], strict=False)]
    mixed = [pieces[row] for row in order if row < len(pieces)]
    mixed = [shapely.reverse(one) if flip else one for one, flip in zip(mixed, flips, strict=False)]
    whole = joined(mixed)
    assert whole is not None and whole.length == pytest.approx(LineString(corners).length)


def test_cut_and_merge_give_the_whole_again():
    hand = cut(Hand("cut", plan_of(CROWD), selection={"a"}), (10, -20), (10, 60))
    step = merge_selected(hand.context)
    assert isinstance(step, Merged)
    hand.take_in(step.change)
    (one,) = hand.plan.placed(1)
    assert one.geometry.equals(CROWD.at(1).geometry) and one.properties["headcount"] == 101


# --- hole
def test_a_hole_is_drawn_and_dragged():
    hand = Hand("cut-hole", plan_of(CROWD)).drag((10, 10), (20, 30))
    assert hand.placed("a").geometry.area == 1600 - 200 and hand.label == "Cut a hole into North"
    assert hand.placed("a").properties["headcount"] == 101
    for corner in ((25, 10), (35, 10), (35, 20)):
        hand.click(*corner, mods={"shift"})
    assert "cut the hole" in hand.hint
    assert hand.key("enter").placed("a").geometry.area == 1600 - 200 - 50


@pytest.mark.parametrize(("start", "end", "said"), [((30, 30), (60, 60), "inside its area"), ((200, 0), (250, 20), "no area here")])
def test_a_hole_lies_inside(start, end, said):
    hand = Hand("cut-hole", plan_of(CROWD)).drag(start, end)
    assert said in hand.hint and hand.changes == []


def test_no_hole_in_what_is_locked():
    hand = Hand("cut-hole", plan_of(thing("crowd", area(SQUARE), "a", locked=True))).drag((10, 10), (20, 30))
    assert "locked" in hand.hint and hand.changes == []


# --- simplify, reverse
ZIGZAG = [(0, 0), (10, 0.5), (20, 0), (30, 3), (40, 0)]


def test_simplify_by_number_and_by_drag():
    hand = Hand("simplify", plan_of(thing("cordon", ZIGZAG, "c")), selection={"c"})
    assert "Enter: within 1 m" in hand.hint
    hand.key("enter")
    assert coords(hand.placed("c").geometry) == [(0, 0), (20, 0), (30, 3), (40, 0)] and hand.label == "Simplify Cordon"
    hand = Hand("simplify", plan_of(thing("cordon", ZIGZAG, "c")), selection={"c"}).press(0, 50).pull(5, 50)
    assert hand.readout == "Within 5.0 m: 5 corners become 2"
    assert coords(hand.release(5, 50).placed("c").geometry) == [(0, 0), (40, 0)]
    assert "No corner can go" in hand.key("1").key("enter").hint


@settings(max_examples=100, deadline=None)
@given(st.lists(PLACES, min_size=3, max_size=9, unique=True), st.floats(0, 30))
def test_simplified_stays_valid_and_near(corners, tolerance):
    shape = Polygon(corners)
    assume(shape.is_valid and shape.area > 1)
    fewer = simplified(shape, tolerance)
    assert fewer.is_valid and fewer.geom_type == "Polygon" and not fewer.is_empty
    line = LineString(corners)
    assert simplified(line, tolerance).hausdorff_distance(line) <= tolerance + 1e-6


def test_a_line_is_turned_round():
    hand = Hand("select", plan_of(thing("cordon", [(0, 0), (9, 0)], "c"), thing("unit", (0, 0), "u")), selection={"c", "u"})
    hand.take_in(reverse_selected(hand.context))
    assert coords(hand.placed("c").geometry) == [(9, 0), (0, 0)] and hand.label == "Reverse Cordon"
    hand.selection = frozenset({"u"})
    assert "Only lines" in str(reverse_selected(hand.context))


@pytest.mark.parametrize(("said", "turned"), [({"bearing_deg": 30.0}, 210.0), ({"bearing_deg": 250.0}, 70.0), ({}, 270.0)])
def test_a_flow_turns_round_by_its_bearing_and_keeps_its_ground(said, turned):
    ground = area([(0, 0), (60, 0), (60, 8), (0, 8)])
    hand = Hand("select", plan_of(thing("crowd-flow", ground, "flow", headcount=60, **said)), selection=["flow"])
    hand.take_in(reverse_selected(hand.context))
    [flow] = hand.plan.placed(1)
    assert flow.geometry == ground and flow.properties == {"headcount": 60, "bearing_deg": turned}
    hand.take_in(reverse_selected(hand.context))
    assert hand.plan.placed(1)[0].properties["bearing_deg"] == said.get("bearing_deg", 90.0)
