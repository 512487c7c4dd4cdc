"""Lines beside an edge and from wall to wall: distances are true, ends touch and nothing is crossed, seen by an oracle."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from support.gestures import Hand, coords, plan_of, rounded, thing
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from
from tabletop.tools.along.street_front import metres_per_officer, officers_for
from tabletop.tools.along.street_width import Walls, across
from tabletop.tools.reshape.offset import beside, side_of

HOUSE = Polygon([(0, 10), (60, 10), (60, 30), (0, 30)])
OPPOSITE = Polygon([(-10, -10), (80, -10), (80, -30), (-10, -30)])
ROAD = LineString([(-50, 0), (100, 0)])


def role(name, *geometries):
    dimension = int(shapely.get_dimensions(geometries[0]))
    return Layer(LayerInfo(name, {"en": name}, role=name), (ragged_from(geometries, dimension),))


STREET = LayerSet((role("road", ROAD), role("building", HOUSE, OPPOSITE)))
HOUSES = LayerSet((role("building", HOUSE, OPPOSITE),))


# --- beside an edge
def test_two_metres_off_this_facade():
    hand = Hand("offset", layers=HOUSES).move(30, 12)
    assert hand.readout == "Edge 60.0 m" and hand.shapes("guide")
    hand.click(30, 10).move(30, 5)
    assert hand.readout == "Cordon 5.00 m off, length 60.0 m" and hand.run.preview.busy
    hand.key("2").click(30, 3)
    assert sorted(rounded(hand.only.geometry)) == [(0, 8), (60, 8)] and hand.only.kind == "cordon"
    assert hand.label == "Draw Cordon"
    start, end = coords(hand.only.geometry)
    assert end[0] > start[0], "the facade is on its left: the guarded side"


def test_a_press_drag_and_release_is_enough():
    hand = Hand("offset", layers=HOUSES).drag((30, 10), (30, 4))
    assert sorted(rounded(hand.only.geometry)) == [(0, 4), (60, 4)]


def test_the_typed_number_is_on_the_side_of_the_pointer():
    hand = Hand("offset", layers=HOUSES).click(30, 10).move(30, 25)
    for key in ("2", ",", "5", "enter"):
        hand.key(key)
    assert sorted(rounded(hand.only.geometry)) == [(0, 12.5), (60, 12.5)]


def test_a_street_edge_with_corners_and_other_kinds():
    plan = plan_of(thing("route", [(0, 0), (100, 0), (100, 80)], "r"))
    hand = Hand("offset", plan).click(50, 0).move(50, 10).key("k").key("1").key("0").key("enter")
    (made,) = [one for one in hand.plan.placed(1) if one.id != "r"]
    assert made.kind != "cordon" and sorted(rounded(made.geometry)) == [(0, 10), (90, 10), (90, 80)]


def test_the_whole_outline_goes_round():
    hand = Hand("offset", layers=HOUSES).click(30, 10).move(30, 5).key("w").key("2").key("enter")
    ring = hand.only.geometry
    assert ring.is_closed and ring.length == pytest.approx(2 * (64 + 24)) and ring.distance(HOUSE) == pytest.approx(2)
    assert shapely.is_ccw(ring), "the house is on its left"


def test_a_row_of_houses_is_one_facade():
    row = [Polygon([(east, 10), (east + 20, 10), (east + 20, 30), (east, 30)]) for east in (0, 20, 40)]
    alone = Polygon([(70, 10), (90, 10), (90, 30), (70, 30)])
    hand = Hand("offset", layers=LayerSet((role("building", *row, alone),))).move(30, 9)
    assert hand.readout == "Edge 60.0 m"
    assert hand.move(80, 9).readout == "Edge 20.0 m"


def test_lines_of_the_plan_come_before_those_of_layers():
    plan = plan_of(thing("cordon", [(0, 6), (30, 6)], "c"))
    assert Hand("offset", plan, layers=HOUSES).move(15, 9).readout == "Edge 30.0 m"


def test_ctrl_rounds_and_escape_drops():
    hand = Hand("offset", layers=HOUSES).click(30, 10).move(30, 6.8, mods={"ctrl"})
    assert "3.00 m off" in hand.readout
    assert hand.key("escape").changes == [] and not hand.run.preview.busy


def test_where_there_is_no_edge_or_no_room_it_says_so():
    assert "no line or wall here" in Hand("offset", layers=HOUSES).click(30, 60).hint
    hand = Hand("offset", layers=HOUSES).click(30, 10).key("enter")
    assert "Move away from the edge" in hand.hint and hand.changes == []
    hand = Hand("offset", layers=HOUSES).click(30, 10).key("w").move(30, 12).key("5").key("0").key("enter")
    assert "Move away from the edge" in hand.hint and hand.changes == []


SPOT = st.tuples(st.integers(-50, 50), st.integers(-50, 50))


@settings(max_examples=200, deadline=None)
@given(st.lists(SPOT, min_size=2, max_size=5, unique=True), st.floats(0.1, 15), st.booleans())
def test_the_distance_of_a_line_beside_is_true(corners, distance, left):
    line = LineString(corners)
    assume(line.is_simple)
    found = beside(line, distance if left else -distance)
    if found is None:
        return
    assert found.distance(line) == pytest.approx(distance, rel=0.02), "never nearer; corners may lie farther out"
    assert found.length > 0
    middle = found.interpolate(0.5, normalized=True)
    if line.distance(Point(coords(line)[0])) < 1e-9 and len(corners) == 2:
        assert found.length == pytest.approx(line.length) and side_of(line, (middle.x, middle.y)) == (1 if left else -1)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.1, 9), st.integers(3, 9), st.booleans())
def test_the_distance_round_a_ring_is_true(distance, corners, clockwise):
    turns = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    ring = np.column_stack((20 * np.cos(turns), 20 * np.sin(turns)))
    ring = np.vstack((ring, ring[:1]))
    line = LineString(ring[::-1] if clockwise else ring)
    for sign in (1, -1):
        found = beside(line, sign * distance)
        if found is not None:
            assert found.distance(line) == pytest.approx(distance, rel=1e-6) and found.is_closed
            inside = Polygon(line).contains(found)
            assert inside == ((sign > 0) != clockwise)
            assert shapely.is_ccw(found) != inside


# --- wall to wall
def test_one_click_closes_the_street_square_to_the_road():
    hand = Hand("across-street", layers=STREET).move(30, 2)
    assert hand.readout == "Length 20.0 m, 25 officers needed" and hand.shapes("feature", "cordon")
    hand.click(30, 2)
    assert sorted(rounded(hand.only.geometry)) == [(30, -10), (30, 10)] and hand.only.kind == "cordon"
    assert hand.label == "Draw Cordon"


def test_alt_takes_the_shortest_way_and_a_slanting_road_does_not():
    slanting = LayerSet((role("road", LineString([(0, -9), (60, 9)])), role("building", HOUSE, OPPOSITE)))
    hand = Hand("across-street", layers=slanting).click(30, 0)
    assert hand.only.geometry.length == pytest.approx(20 * math.hypot(60, 18) / 60)
    hand = Hand("across-street", layers=slanting).click(30, 0, mods={"alt"})
    assert hand.only.geometry.length == pytest.approx(20, rel=1e-6)


def test_barriers_fences_and_water_end_it_too():
    layers = LayerSet((role("fence", LineString([(0, 8), (60, 8)])), role("water", Polygon([(0, -5), (60, -5), (60, -40), (0, -40)]))))
    assert Hand("across-street", layers=layers).click(30, 0).only.geometry.length == pytest.approx(13)
    plan = plan_of(thing("barrier", [(0, 4), (60, 4)], "b"), thing("cordon", [(0, 1), (60, 1)], "no-wall"))
    hand = Hand("across-street", plan, layers=layers).click(30, 0)
    made = next(one for one in hand.plan.placed(1) if one.id not in ("b", "no-wall"))
    assert made.geometry.length == pytest.approx(9)


def test_where_it_cannot_be_it_says_why():
    assert "inside a building" in Hand("across-street", layers=STREET).click(30, 20).hint
    hand = Hand("across-street", layers=LayerSet((role("building", HOUSE),))).click(30, 0)
    assert "both sides within 100 m" in hand.hint and hand.changes == [] and hand.readout == ""
    assert "Click: cordon from wall to wall" in Hand("across-street").hint


def test_ranks_and_posture_count():
    hand = Hand("across-street", layers=STREET, defaults={"posture": "rope", "ranks": 2}).move(30, 2)
    assert hand.readout == "Length 20.0 m, 28 officers needed"


def test_the_frontage_is_the_plans_or_the_rules():
    assert (
        metres_per_officer(plan_of(), "shield") == 0.8
        and metres_per_officer(plan_of(), "tape") == 3.0
        and metres_per_officer(plan_of(), "rope") == 1.5
    )
    own = plan_of(settings={"limits": {"cordon-strength": {"frontage_shield_m": 1.0, "frontage_rope_m": "x", "frontage_tape_m": -1}}})
    assert [metres_per_officer(own, posture) for posture in ("shield", "rope", "tape")] == [1.0, 1.5, 3.0]
    assert officers_for(8.0, 0.8) == 10 and officers_for(8.01, 0.8, 2) == 22 and officers_for(0.1, 0.8, 3) == 3


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(SPOT, SPOT).filter(lambda pair: math.dist(*pair) > 1), min_size=2, max_size=9))
def test_ends_touch_walls_nothing_is_crossed_and_none_is_shorter(walls):
    starts, ends = np.array([wall[0] for wall in walls], float), np.array([wall[1] for wall in walls], float)
    segments = shapely.union_all([LineString(wall) for wall in walls])
    here = (0.25, 0.125)
    assume(segments.distance(Point(here)) > 0.1)
    found = across(Walls(starts, ends), here)
    widths = [_oracle(segments, here, bearing) for bearing in np.arange(0, 180, 0.5)]
    if found is None:
        assert not np.isfinite(widths).any()
        return
    assert found.distance(Point(here)) < 1e-6
    for end in coords(found):
        assert segments.distance(Point(end)) < 1e-6
    inner = LineString([found.interpolate(1e-4), found.interpolate(found.length - 1e-4)])
    assert not inner.intersects(segments)
    assert found.length <= min(widths) + 0.02


def _oracle(segments, here, bearing):
    """Metres from wall to wall by intersecting two long rays."""
    room = 0.0
    for turn in (bearing, bearing + 180):
        far = (here[0] + 1e3 * math.sin(math.radians(turn)), here[1] + 1e3 * math.cos(math.radians(turn)))
        met = shapely.intersection(LineString([here, far]), segments)
        room += np.inf if met.is_empty else Point(here).distance(met)
    return room
