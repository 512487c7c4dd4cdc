"""Handles of sectors and discs: where they stand, what a drag of them sets, and when they keep out of the way."""

import math

import pytest

from support.gestures import Hand, close, coords, plan_of, thing
from tabletop.core.values.feature import Scope


def jet(**more):
    plan = plan_of(thing("water-jet", (0, 0), "jet", range_m=60.0, bearing_deg=90.0, sector_deg=40.0, **more))
    return Hand("select", plan, selection={"jet"}).move(300, 300)


def places(hand):
    return [coords(one.geometry)[0] for one in hand.shapes("handle", "vertex")]


def on_arc(bearing, distance):
    return distance * math.sin(math.radians(bearing)), distance * math.cos(math.radians(bearing))


def test_handles_stand_on_the_arc_and_on_the_side():
    hand = jet()
    on_axis, on_side = places(hand)
    assert close(on_axis, (60, 0)) and close(on_side, on_arc(110, 60))
    assert "Drag a handle" in hand.hint


def test_the_handle_on_the_arc_sets_the_range():
    hand = jet().press(61, 1).pull(75, 0)
    assert hand.readout == "Range 75.0 m" and "set the range" in hand.hint
    hand.release(82.04, 0)
    assert hand.only.properties["range_m"] == 82.0
    assert hand.label == "Change range of Water jet"
    assert hand.only.properties["bearing_deg"] == 90


def test_ctrl_gives_steps():
    assert jet().press(60, 0).release(82.2, 0, mods={"ctrl"}).only.properties["range_m"] == 80
    side = on_arc(110, 60)
    assert jet().press(*side).release(*on_arc(127, 60), mods={"ctrl"}).only.properties["sector_deg"] == 75


def test_the_handle_on_the_side_sets_the_angle():
    hand = jet().press(*on_arc(110, 60)).pull(*on_arc(135, 40))
    assert hand.readout == "Angle 90°"
    hand.release(*on_arc(135, 40))
    assert hand.only.properties["sector_deg"] == 90 and hand.only.properties["range_m"] == 60


def test_an_angle_is_never_nothing_and_never_more_than_all():
    assert jet().press(*on_arc(110, 60)).release(*on_arc(90, 60)).only.properties["sector_deg"] == 5
    assert jet().press(*on_arc(110, 60)).release(*on_arc(270, 60)).only.properties["sector_deg"] == 360


def test_escape_leaves_all_as_it_was():
    hand = jet().press(60, 0).pull(90, 0).key("escape").release(90, 0)
    assert hand.changes == [] and hand.only.properties["range_m"] == 60


def test_no_handles_on_a_symbol_that_would_be_covered():
    hand = jet()
    hand.metre_per_px = 2.0
    hand.move(300, 301)
    assert places(hand) == [] and "Drag a handle" not in hand.hint


def test_what_is_locked_or_one_of_several_has_none():
    assert places(jet(locked=True)) == []
    plan = plan_of(thing("water-jet", (0, 0), "a"), thing("water-jet", (200, 0), "b"))
    assert places(Hand("select", plan, selection={"a", "b"}).move(400, 400)) == []


@pytest.mark.parametrize(("kind", "name"), [("irritant", "radius_m"), ("unit", "reach_m"), ("water-jet", "range_m")])
def test_every_kind_with_a_range_has_its_handle(kind, name):
    hand = Hand("select", plan_of(thing(kind, (0, 0), "x", **{name: 80.0})), selection={"x"}).move(300, 300)
    hand.press(*places(hand)[0])
    end = (0, 100) if places(hand)[0][0] == pytest.approx(0) else (100, 0)
    assert hand.release(*end).only.properties[name] == 100


def test_only_in_the_scenes_of_the_scope():
    plan = plan_of(thing("water-jet", (0, 0), "jet", range_m=60.0, bearing_deg=90.0), scenes=2)
    hand = Hand("select", plan, scene=1, scope=Scope.THIS_SCENE, selection={"jet"}).move(300, 300)
    hand.press(60, 0).release(90, 0)
    assert [hand.placed("jet", scene).properties["range_m"] for scene in (1, 2)] == [90, 60]
