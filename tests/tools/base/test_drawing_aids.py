"""Drawing aids by gestures: following, locked angles, freehand, circle, arc, turned rectangle, corners taken back and given again."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from support.gestures import SQUARE, Hand, area, coords, layers_of, plan_of, rounded, thing
from tabletop.tools.base.aids import DrawingAids
from tabletop.tools.draw.strokes import arc, smoothed

SHIFT, CTRL, ALT = {"shift"}, {"ctrl"}, {"alt"}
BIG_SQUARE = [(0, 0), (200, 0), (200, 100), (0, 100)]


# --- following
def test_shift_follows_an_outline_the_shortest_way():
    hand = Hand("draw-barrier", layers=layers_of(Polygon(BIG_SQUARE))).click(30, 0).move(150, 98, mods=SHIFT)
    assert "follow the edge to here" in hand.hint
    hand.click(150, 98, mods=SHIFT).key("enter")
    assert rounded(hand.only.geometry) == [(30, 0), (0, 0), (0, 100), (150, 100)]


def test_shift_again_follows_the_other_way_round():
    hand = Hand("draw-barrier", layers=layers_of(Polygon(BIG_SQUARE))).click(30, 0)
    hand.move(150, 98, mods=SHIFT).move(150, 98)
    assert "Shift again" in hand.hint
    hand.move(150, 98, mods=SHIFT).click(150, 98, mods=SHIFT)
    assert rounded(hand.key("enter").only.geometry) == [(30, 0), (200, 0), (200, 100), (150, 100)]


def test_a_straight_corner_after_shift_was_let_go():
    hand = Hand("draw-barrier", layers=layers_of(Polygon(BIG_SQUARE))).click(30, 0).move(150, 98, mods=SHIFT).click(120, 60).key("enter")
    assert coords(hand.only.geometry) == [(30, 0), (120, 60)]


def test_following_goes_through_a_net_of_streets():
    streets = [
        LineString([(0, 0), (100, 0)]),
        LineString([(100, 0), (100, 80)]),
        LineString([(100, 0), (200, 0)]),
        LineString([(0, 0), (0, 90)]),
    ]
    hand = Hand("draw-route", layers=layers_of(*streets)).click(20, 1).click(100, 60, mods=SHIFT).key("enter")
    assert rounded(hand.only.geometry) == [(20, 0), (100, 0), (100, 60)]


def test_streets_that_cross_without_a_common_corner_are_one_net():
    streets = [LineString([(0, 50), (200, 50)]), LineString([(100, 0), (100, 200)])]
    hand = Hand("draw-route", layers=layers_of(*streets)).click(20, 50).click(101, 150, mods=SHIFT).key("enter")
    assert rounded(hand.only.geometry, 2) == [(20, 50), (100, 50), (100, 150)]


def test_the_shortest_way_through_a_net_is_taken():
    grid = [LineString([(x, 0), (x, 300)]) for x in (0, 100, 200, 300)] + [LineString([(0, y), (300, y)]) for y in (0, 100, 200, 300)]
    hand = Hand("draw-route", layers=layers_of(*grid)).click(0, 30).click(300, 270, mods=SHIFT).key("enter")
    assert hand.only.geometry.length == pytest.approx(540)


def test_following_leads_along_the_plan_too():
    plan = plan_of(thing("cordon", [(0, 0), (50, 20), (100, 0), (150, 60)], "c"))
    hand = Hand("draw-relief", plan).click(0, 0).click(150, 60, mods=SHIFT).key("enter")
    drawn = next(one for one in hand.plan.placed(1) if one.kind == "relief")
    assert coords(drawn.geometry) == [(0, 0), (50, 20), (100, 0), (150, 60)]


def test_where_no_edge_leads_shift_only_frees_the_pointer():
    far = layers_of(LineString([(0, 0), (100, 0)]), LineString([(0, 200), (100, 200)]))
    hand = Hand("draw-lane", layers=far).click(20, 1).click(53, 202, mods=SHIFT).key("enter")
    assert coords(hand.only.geometry) == [(20, 0), (53, 202)]


def test_corners_that_were_followed_are_taken_back_at_once():
    hand = Hand("draw-barrier", layers=layers_of(Polygon(BIG_SQUARE))).click(30, 0).click(150, 98, mods=SHIFT).key("undo")
    hand.click(30, 60).key("enter")
    assert coords(hand.only.geometry) == [(30, 0), (30, 60)]


@settings(max_examples=80, deadline=None)
@given(st.floats(0, 599.9), st.floats(0, 599.9))
def test_the_way_round_is_never_longer_than_half(begin_m, end_m):
    ring = Polygon(BIG_SQUARE).exterior
    start, end = ring.interpolate(begin_m).coords[0], ring.interpolate(end_m).coords[0]
    hand = Hand("draw-lane", layers=layers_of(Polygon(BIG_SQUARE)))
    hand.metre_per_px = 0.01
    hand.click(*start).move(*end, mods=SHIFT)
    lines = hand.shapes("feature")
    if lines and lines[0].geometry.length > 1e-6:
        way = lines[0].geometry
        assert way.length <= ring.length / 2 + 0.3
        assert way.hausdorff_distance(way.intersection(ring.buffer(0.2))) < 0.3, "all of it lies on the ring"
    apart = abs(begin_m - end_m)
    assert bool(lines) or min(apart, 600 - apart) < 0.2


# --- locked angles
def test_ctrl_locks_square_to_the_wall_it_begins_at():
    turn = math.radians(20)
    wall = LineString([(0, 0), (200 * math.sin(turn), 200 * math.cos(turn))])
    start = wall.interpolate(37).coords[0]
    hand = Hand("draw-cordon", layers=layers_of(wall)).click(*start)
    across = (start[0] + 60 * math.cos(turn) + 1, start[1] - 60 * math.sin(turn) + 2)
    hand.move(*across, mods=CTRL)
    assert "perpendicular to the edge nearby" in hand.hint
    a, b = coords(hand.click(*across, mods=CTRL).key("enter").only.geometry)
    assert math.degrees(math.atan2(b[0] - a[0], b[1] - a[1])) == pytest.approx(110, abs=1e-6)


def test_ctrl_locks_parallel_to_the_edge_under_the_pointer():
    edge = LineString([(100, 0), (200, 40)])
    hand = Hand("draw-cordon", layers=layers_of(edge)).click(0, -36).move(152, 25, mods=CTRL)
    assert "parallel to the edge nearby" in hand.hint
    (line,) = hand.shapes("feature")
    (ax, ay), (bx, by) = coords(line.geometry)
    assert (by - ay) / (bx - ax) == pytest.approx(0.4)


def test_ctrl_says_what_it_is_locked_to():
    hand = Hand("draw-cordon").click(0, 0).move(30, 28, mods=CTRL)
    assert "steps of 15° from north" in hand.hint and "Release Ctrl" in hand.hint
    assert "Locked" not in hand.move(30, 28).hint


# --- taken back, given again
def test_undo_in_a_sketch_takes_back_a_corner_and_redo_gives_it_again():
    hand = Hand("draw-cordon").click(0, 0).click(30, 0).click(30, 40).key("undo").key("undo").key("redo").key("enter")
    assert coords(hand.only.geometry) == [(0, 0), (30, 0)]


def test_the_first_corner_can_be_given_again():
    hand = Hand("draw-cordon").click(0, 0).key("undo")
    assert not hand.run.busy and hand.run.wants("redo") and not hand.run.wants("undo")
    assert hand.key("redo").click(20, 0).key("enter").only.geometry.length == 20


def test_a_new_corner_forgets_what_was_taken_back():
    hand = Hand("draw-cordon").click(0, 0).click(30, 0).key("undo").click(0, 50).key("redo").key("enter")
    assert coords(hand.only.geometry) == [(0, 0), (0, 50)]


def test_without_a_sketch_undo_is_free_for_the_plan():
    assert not Hand("draw-cordon").run.wants("undo") and not Hand("draw-crowd").run.wants("redo")


# --- strokes
def wave(hand, count=60, mods=SHIFT, height=20.0):
    places = [(2.0 * step, height * math.sin(step / 8)) for step in range(count)]
    hand.press(*places[0], mods=mods)
    for place in places[1:]:
        hand.pull(*place, mods=mods)
    return hand.release(*places[-1], mods=mods), places


def test_shift_and_drag_draw_a_line_freehand():
    hand, places = wave(Hand("draw-route"))
    assert "Backspace" in hand.hint and hand.changes == []
    hand.key("enter")
    drawn = hand.only.geometry
    assert drawn.hausdorff_distance(LineString(places)) < 3.0
    assert 5 < len(coords(drawn)) < len(places) / 2
    assert coords(drawn)[0] == places[0] and coords(drawn)[-1] == places[-1]


def test_a_freehand_outline_closes_when_it_is_let_go():
    hand = Hand("draw-crowd")
    ring = [(50 * math.cos(angle / 20), 50 * math.sin(angle / 20)) for angle in range(125)]
    hand.press(*ring[0], mods=SHIFT)
    assert "Release: close the outline" in hand.pull(*ring[1], mods=SHIFT).hint
    for place in ring[2:]:
        hand.pull(*place, mods=SHIFT)
    hand.release(*ring[-1], mods=SHIFT)
    assert hand.only.geometry.area == pytest.approx(math.pi * 2500, rel=0.02)


def test_a_freehand_outline_that_crosses_itself_is_not_taken():
    hand = Hand("draw-crowd").press(0, 0, mods=SHIFT)
    for place in [(60, 60), (60, 0), (0, 60)]:
        hand.pull(*place, mods=SHIFT)
    hand.release(0, 60, mods=SHIFT)
    assert hand.changes == [] and "crosses itself" in hand.hint


def test_the_mode_of_the_aids_needs_no_modifier():
    hand = Hand("draw-route")
    hand.aids = replace(DrawingAids(), drag="freehand")
    assert "freehand" in hand.move(1, 1).hint
    hand, places = wave(hand, mods=())
    assert hand.key("enter").only.geometry.hausdorff_distance(LineString(places)) < 3.0


def test_escape_drops_the_stroke_and_keeps_the_corners():
    hand = Hand("draw-route").click(0, -60).press(0, 0, mods=SHIFT).pull(30, 5, mods=SHIFT).key("escape")
    assert hand.run.busy
    assert coords(hand.click(50, -60).key("enter").only.geometry) == [(0, -60), (50, -60)]


def test_alt_and_drag_draw_a_circle_with_its_radius():
    hand = Hand("draw-crowd").press(0, 0, mods=ALT).pull(30, 40, mods=ALT)
    assert hand.readout == "Radius 50.0 m" and "whole metres" in hand.hint
    hand.release(30, 40, mods=ALT)
    assert hand.only.geometry.area == pytest.approx(math.pi * 2500, rel=1e-5)
    assert hand.only.geometry.centroid.distance(Point(0, 0)) < 1e-6


def test_a_circle_of_whole_metres():
    hand = Hand("draw-crowd").press(0, 0, mods=ALT).pull(30, 40, mods=ALT).release(30.3, 40.2, mods={"alt", "ctrl"})
    assert hand.only.geometry.area == pytest.approx(math.pi * 2500, rel=1e-5)


def test_a_trembling_alt_click_is_no_circle():
    assert Hand("draw-crowd").drag((0, 0), (2, 2), mods=ALT).changes == []


def test_alt_and_drag_on_a_line_bend_an_arc_through_three_places():
    hand = Hand("draw-barrier").press(-50, 0, mods=ALT).pull(50, 0, mods=ALT).release(50, 0, mods=ALT)
    assert "bend the arc" in hand.hint
    assert hand.move(0, 50).readout.startswith("Radius 50.0 m")
    hand.click(0, 50).key("enter")
    drawn = hand.only.geometry
    assert drawn.length == pytest.approx(math.pi * 50, rel=1e-3)
    assert all(math.hypot(*place) == pytest.approx(50) for place in coords(drawn))
    assert coords(drawn)[0] == (-50, 0) and coords(drawn)[-1] == (50, 0)


def test_an_arc_goes_on_from_the_last_corner_and_a_double_click_ends():
    hand = Hand("draw-barrier").click(-50, -80).click(-50, 0).press(-49, 1, mods=ALT).pull(50, 0, mods=ALT).release(50, 0, mods=ALT)
    hand.double(0, 50)
    assert coords(hand.only.geometry)[:2] == [(-50, -80), (-50, 0)]
    assert coords(hand.only.geometry)[-1] == (50, 0)


@settings(max_examples=150, deadline=None)
@given(st.tuples(*[st.floats(-100, 100)] * 2), st.tuples(*[st.floats(-100, 100)] * 2), st.tuples(*[st.floats(-100, 100)] * 2))
def test_an_arc_passes_through_its_three_places(start, bend, end):
    way = LineString([start, *arc(start, bend, end, 0.1)]) if start != end else None
    if way is not None and len(way.coords) > 2:
        reach = way.length / (len(way.coords) - 1)
        assert way.distance(Point(bend)) <= reach * math.tan(math.radians(2.5)) + 0.2
        assert way.coords[-1] == end


def test_ctrl_and_drag_draw_a_turned_rectangle_in_two_steps():
    wall = LineString([(0, 0), (200, 40)])
    hand = Hand("draw-crowd", layers=layers_of(wall))
    hand.wanted = frozenset({"edge"})
    hand.press(50, 10, mods=CTRL).pull(100, 21, mods=CTRL)
    assert "first side" in hand.hint
    hand.release(100, 21, mods=CTRL)
    assert "width of the rectangle" in hand.hint
    hand.move(60, 60)
    assert " m x " in hand.readout
    hand.click(60, 60)
    shape = hand.only.geometry
    a, b, c, d = coords(shape)[:4]
    assert (b[1] - a[1]) / (b[0] - a[0]) == pytest.approx(0.2), "its side lies along the wall"
    assert (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) == pytest.approx(0, abs=1e-6)
    assert Polygon([a, b, c, d]).area == pytest.approx(shape.area)


def test_a_rectangle_without_width_is_dropped():
    hand = Hand("draw-crowd").press(0, 0, mods=CTRL).pull(50, 0, mods=CTRL).release(50, 0, mods=CTRL).click(30, 0.5)
    assert hand.changes == [] and not hand.run.busy


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=2, max_size=40), st.sampled_from([0.1, 1.0, 5.0]))
def test_smoothing_keeps_the_ends_and_needs_fewer_corners(trail, metre_per_px):
    drawn = smoothed(trail, metre_per_px)
    assert drawn[0] == pytest.approx(trail[0])
    if len(drawn) > 1:
        assert drawn[-1] == pytest.approx(trail[-1])
        length_m = LineString(trail).length
        assert len(drawn) <= length_m / (2 * metre_per_px) + 2
        assert LineString(drawn).length <= length_m + 1e-6


# --- what the pointer snapped to
def test_the_readout_says_what_it_snaps_to():
    plan = plan_of(thing("crowd", area(SQUARE), "crowd"))
    hand = Hand("draw-cordon", plan).move(1, 1)
    assert hand.readout == "Snaps to: corner"
    assert "middle of an edge" in hand.move(20, 1).readout
    assert hand.click(-30, -30).move(20, 1).readout.endswith("snaps to: middle of an edge")
    assert hand.move(-30, -29).readout.endswith("own corner")


# --- typed places
def test_a_typed_corner_is_meant_exactly():
    hand = Hand("draw-cordon").click(0, 0).typed(0.5, 0).typed(0.5, 0.25).key("enter")
    assert coords(hand.only.geometry) == [(0, 0), (0.5, 0), (0.5, 0.25)]


def test_a_typed_place_for_a_unit():
    assert coords(Hand("draw-unit").typed(12.25, 7.5).only.geometry) == [(12.25, 7.5)]
