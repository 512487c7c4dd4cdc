"""Copies on the next ring: where they come to stand, and the true reason where they cannot."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon

from support.gestures import Hand, area, plan_of, thing
from tabletop.core.geometry.geometry import along
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Scope
from tabletop.tools.along.next_ring import copy_to_next_ring
from tabletop.tools.base.tool import Told

RINGS = [thing("ring", Point(0, 0).buffer(radius, 256), f"r{radius}", number=n) for n, radius in ((1, 50), (2, 100), (3, 200))]


def hand_on(*features, selection, **more):
    return Hand("select", plan_of(*RINGS, *features, **more), selection=selection)


def copied(hand, hidden=()):
    step = copy_to_next_ring(hand.context, hidden)
    assert isinstance(step, Change | Told), str(step)
    change = step.change if isinstance(step, Told) else step
    hand.take_in(change)
    return [edit.after.at(hand.scene) for edit in change.edits]


def why(hand, hidden=()):
    return str(copy_to_next_ring(hand.context, hidden))


def test_the_selection_goes_out_to_the_next_ring():
    hand = hand_on(thing("unit", (0, 50), "u"), thing("cordon", [(60, -8), (60, 8)], "c"), selection={"u", "c", "r50"})
    cordon, unit = copied(hand)
    assert unit.geometry.distance(Point(0, 100)) < 0.01
    assert cordon.geometry.length == pytest.approx(16 * 100 / 60, rel=1e-3)
    assert hand.label == "Copy 2 features to the next ring" and len(hand.changes) == 1


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 360), st.floats(2.0, 190.0))
def test_a_symbol_ends_on_the_next_outline_at_its_bearing(bearing, reach):
    spot = along((0.0, 0.0), bearing, reach)
    (unit,) = copied(hand_on(thing("unit", spot, "u"), selection={"u"}))
    expected = next(radius for radius in (50, 100, 200) if radius > reach + 1.02)
    assert unit.geometry.distance(Point(along((0.0, 0.0), bearing, expected))) < 0.05


def test_what_goes_round_the_middle_grows_until_its_farthest_corner_is_there():
    square = area([(-30, -30), (30, -30), (30, 30), (-30, 30)])
    (crowd,) = copied(hand_on(thing("crowd", square, "c", headcount=10), selection={"c"}))
    farthest = max(math.hypot(*corner) for corner in crowd.geometry.exterior.coords)
    assert farthest == pytest.approx(50, abs=0.01) and crowd.geometry.centroid.distance(Point(0, 0)) < 0.01


def test_each_object_has_rings_of_its_own():
    far = [thing("ring", Point(1000, 0).buffer(radius, 64), f"f{radius}", number=n) for n, radius in ((1, 30), (2, 60))]
    hand = hand_on(*far, thing("unit", (1000, 30), "u"), thing("unit", (50, 0), "v"), selection={"u", "v"})
    other, own = copied(hand)
    assert other.geometry.distance(Point(1000, 60)) < 0.1 and own.geometry.distance(Point(100, 0)) < 0.1


def test_objects_within_one_large_ring_keep_their_own_middle():
    around = thing("ring", Point(500, 0).buffer(900, 64), "all", number=3)
    far = [thing("ring", Point(1000, 0).buffer(radius, 64), f"f{radius}", number=n) for n, radius in ((1, 30), (2, 60))]
    (unit,) = copied(hand_on(around, *far, thing("unit", (1000, 60), "u"), selection={"u"}))
    assert unit.geometry.x == pytest.approx(1000, abs=0.1) and abs(Point(500, 0).distance(unit.geometry) - 900) < 1


# --- what is locked, absent, hidden
def test_what_is_locked_is_copied_and_the_copy_is_free():
    locked = thing("unit", (0, 50), "u", locked=True)
    hand = hand_on(locked, selection={"u"})
    (copy,) = copied(hand)
    assert not copy.properties.get("locked") and hand.plan.features["u"] == locked


def test_rings_alone_are_no_locked_things():
    hand = hand_on(selection={"r50", "r100"})
    assert "not copied to a ring" in why(hand) and "lock" not in why(hand)


def test_there_may_be_no_ring_farther_out():
    hand = Hand("select", plan_of(thing("unit", (0, 50), "u")), selection={"u"})
    assert "no ring in this scene" in why(hand)
    hand = hand_on(thing("unit", (0, 200), "u"), selection={"u"})
    assert "no ring farther out" in why(hand)
    hand = hand_on(thing("unit", (0, 900), "u"), selection={"u"})
    assert "no ring farther out" in why(hand)


def test_what_has_no_ring_farther_out_is_counted():
    hand = hand_on(thing("unit", (0, 200), "u"), thing("unit", (0, 50), "v"), selection={"u", "v"})
    step = copy_to_next_ring(hand.context)
    assert isinstance(step, Told) and len(step.change.edits) == 1 and str(step.said).startswith("One feature was not copied")


def test_in_the_middle_there_is_no_way_outwards():
    assert "in the middle" in why(hand_on(thing("unit", (0.2, 0), "u"), selection={"u"}))


def test_what_does_not_stand_here_is_told_from_nothing_chosen():
    hand = hand_on(thing("unit", (0, 50), "u", scene_from=2), selection={"u"}, scenes=2)
    assert "does not stand in this scene" in why(hand)
    hand.selection = frozenset()
    assert "Nothing is selected" in why(hand)


def test_hidden_rings_are_passed_over_and_named():
    hand = hand_on(thing("unit", (0, 50), "u"), selection={"u"})
    assert "The next ring is hidden" in why(hand, {"r100", "r200"})
    assert "Every ring of this scene is hidden" in why(hand, {"r50", "r100", "r200"})
    (unit,) = copied(hand, {"r100"})
    assert unit.geometry.distance(Point(0, 200)) < 0.01


def test_copies_stand_where_the_scope_says():
    hand = hand_on(thing("unit", (0, 50), "u"), selection={"u"}, scenes=3)
    hand.scene, hand.scope = 2, Scope.THIS_SCENE
    copied(hand)
    copy = next(one for one in hand.plan.features.values() if one.kind == "unit" and one.id != "u")
    assert [copy.at(scene) is not None for scene in (1, 2, 3)] == [False, True, False]


def test_two_rings_of_one_outline_and_a_ring_with_a_hole():
    hole = Polygon(Point(0, 0).buffer(100, 256).exterior, [Point(0, 0).buffer(50, 256).exterior])
    twice = [thing("ring", Point(0, 0).buffer(50, 256), key, number=1) for key in ("a", "b")]
    plan = plan_of(*twice, thing("ring", hole, "h", number=2), thing("unit", (0, 50), "u"))
    (unit,) = copied(Hand("select", plan, selection={"u"}))
    assert unit.geometry.distance(Point(0, 100)) < 0.01
