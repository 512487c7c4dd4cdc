"""Rings round what stands: distances as people write them, numbers from inside out, names, scenes, and what is refused."""

import math

import pytest
from shapely import Point

from support.gestures import SQUARE, Hand, area, assert_valid, plan_of, thing
from tabletop.core.text.message import Message
from tabletop.core.values.feature import Scope
from tabletop.tools.along.ring_round import Subject, distances_in, rings_round, subject_of_building, subjects_of
from tabletop.tools.base.buildings import Building
from tabletop.tools.base.edits import chosen


def hand_on(*features, selection=("kpu",), **more):
    return Hand("select", plan_of(*features, **more), selection=selection)


def kpu(key="kpu", **more):
    return thing("protected", area(SQUARE), key, name=more.pop("name", "KPU"), **more)


def rings(hand, *distances):
    return rings_round(hand.context, subjects_of(hand.context, chosen(hand.context)), distances)


def drawn_rings(hand, *distances):
    found = rings(hand, *distances)
    assert not isinstance(found, Message), str(found)
    hand.take_in(found.change(hand.context))
    assert_valid(hand.plan)
    return found


def numbers(found):
    return [ring.properties["number"] for ring in found.rings]


# --- distances as people write them
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25", [25]),
        ("25 50 100", [25, 50, 100]),
        ("100, 25, 50", [25, 50, 100]),
        ("25,50,100", [25, 50, 100]),
        ("25/50/100", [25, 50, 100]),
        ("25 m, 50 m", [25, 50]),
        ("12,5; 25", [12.5, 25]),
        ("12.5", [12.5]),
        ("25 25", [25]),
        (" 25 ; 50 ", [25, 50]),
        ("25m 50m", [25, 50]),
    ],
)
def test_distances(text, expected):
    assert distances_in(text) == expected


@pytest.mark.parametrize(
    "text", ["", "  ", "x", "25 x", "-5", "0", "25 0", "9999999", "1e3", "inf", "nan", "٣", "25 -50", "6000", ",", "25--50"]
)
def test_what_is_no_distance_is_said(text):
    assert isinstance(distances_in(text), Message)


# --- one ring, several rings
def test_three_rings_are_one_step_from_inside_out():
    hand = hand_on(kpu())
    before = hand.plan
    drawn_rings(hand, 100, 25, 50)
    made = [hand.plan.features[edit.key].at(1) for edit in hand.changes[0].edits]
    assert [state.properties["number"] for state in made] == [1, 2, 3]
    assert [state.properties["name"] for state in made] == ["Ring I", "Ring II", "Ring III"]
    for state, distance in zip(made, (25, 50, 100), strict=True):
        assert state.geometry.area == pytest.approx(1600 + 160 * distance + math.pi * distance**2, rel=1e-3)
    assert hand.label == "Draw 3 rings" and len(hand.changes) == 1
    hand.undo_all()
    assert hand.plan == before


def test_rings_of_one_number_are_told_apart_by_what_they_go_round():
    hand = hand_on(thing("unit", (0, 0), "u"), thing("protected", (900, 0), "p", name="Gudang"), selection=("u",))
    found = drawn_rings(hand, 30)
    assert found.rings[0].properties["name"] == "Ring I" and hand.label == "Draw Ring I"
    assert found.rings[0].ground.area == pytest.approx(math.pi * 900, rel=1e-3)
    hand.selection = frozenset({"p"})
    found = drawn_rings(hand, 30, 60)
    assert [ring.properties["name"] for ring in found.rings] == ["Ring I: Gudang", "Ring II"]


def test_a_building_of_a_layer_has_rings_too():
    hand = hand_on(selection=())
    found = rings_round(hand.context, [subject_of_building(Building(area(SQUARE), "Kantor"))], [10])
    assert found.rings[0].properties == {"name": "Ring I", "number": 1}


def test_a_vehicle_is_measured_from_its_footprint():
    hand = hand_on(thing("vehicle", (0, 0), "v", length_m=10.0, width_m=2.0, bearing_deg=90.0), selection=("v",))
    assert rings(hand, 5).rings[0].ground.bounds == pytest.approx((-10, -6, 10, 6), abs=0.01)


def test_a_courtyard_belongs_to_the_ring():
    yard = area(SQUARE).buffer(20, join_style="mitre").difference(area(SQUARE))
    hand = hand_on(thing("protected", yard, "kpu"))
    assert not rings(hand, 2).rings[0].ground.interiors


# --- numbers
def test_numbers_count_on_from_those_inside():
    hand = hand_on(kpu())
    drawn_rings(hand, 25)
    hand.selection = frozenset({"kpu"})
    assert numbers(drawn_rings(hand, 50)) == [2]
    hand.selection = frozenset({"kpu"})
    assert numbers(drawn_rings(hand, 100)) == [3]


def test_a_ring_round_a_ring_is_the_next_one():
    hand = hand_on(kpu())
    drawn_rings(hand, 25)
    found = drawn_rings(hand, 25)
    assert numbers(found) == [2] and found.rings[0].properties["name"] == "Ring II", "the ring was selected, not the object"


def test_a_free_number_between_is_used_and_a_taken_one_counts_on_and_is_said():
    hand = hand_on(kpu(), thing("ring", area(SQUARE).buffer(20), "r1", number=1), thing("ring", area(SQUARE).buffer(100), "r3", number=3))
    found = drawn_rings(hand, 50)
    assert numbers(found) == [2] and found.said is None
    hand.selection = frozenset({"kpu"})
    found = rings(hand, 60)
    assert numbers(found) == [4] and "inside ring III" in str(found.said)


def test_rings_of_another_object_begin_at_one():
    hand = hand_on(kpu(), thing("ring", Point(900, 900).buffer(80), "far", number=1), thing("protected", (900, 900), "p"))
    assert numbers(rings(hand, 25, 50)) == [1, 2]


def test_a_ring_that_holds_other_rings_is_numbered_above_them():
    hand = hand_on(
        kpu(), thing("ring", Point(150, 20).buffer(10), "r1", number=1), thing("ring", Point(150, 20).buffer(20), "r2", number=2)
    )
    assert numbers(rings(hand, 25, 300)) == [1, 3]


def test_no_number_is_left():
    hand = hand_on(kpu())
    drawn_rings(hand, 10, 20, 30, 40)
    hand.selection = frozenset({"kpu"})
    said = rings(hand, 25, 50)
    assert isinstance(said, Message) and "up to IV" in str(said) and "25 m" in str(said)
    assert isinstance(rings(hand, 1, 2, 3, 4, 5), Message)


def test_the_same_ring_is_not_drawn_twice():
    hand = hand_on(kpu())
    drawn_rings(hand, 25)
    hand.selection = frozenset({"kpu"})
    assert str(rings(hand, 25)) == "A ring at 25 m is there already."
    found = rings(hand, 25, 50)
    assert numbers(found) == [2] and "25 m is there already" in str(found.said)


# --- several at once
def test_things_that_lie_near_share_a_ring_and_far_ones_have_their_own():
    hand = hand_on(kpu(), thing("protected", (100, 20), "p", name="Posko"), selection=("kpu", "p"))
    found = rings(hand, 10, 40)
    assert numbers(found) == [1, 1, 2]
    assert [ring.properties["name"] for ring in found.rings] == ["Ring I: KPU", "Ring I: Posko", "Ring II"]


def test_one_thing_within_the_ground_of_another_has_no_ring_of_its_own():
    big = area(SQUARE).buffer(100, join_style="mitre").difference(area(SQUARE).buffer(60, join_style="mitre"))
    hand = hand_on(thing("crowd", big, "c"), thing("unit", (20, 20), "u"), selection=("c", "u"))
    assert len(rings(hand, 5).rings) == 1


# --- scenes
@pytest.mark.parametrize(
    ("scope", "stands"),
    [(Scope.THIS_SCENE, [False, True, False]), (Scope.FROM_HERE_ON, [False, True, True]), (Scope.ALL_SCENES, [True] * 3)],
)
def test_rings_stand_in_the_scenes_of_the_scope(scope, stands):
    hand = hand_on(kpu(), scenes=3)
    hand.scene, hand.scope = 2, scope
    drawn_rings(hand, 25)
    (ring,) = (feature for feature in hand.plan.features.values() if feature.kind == "ring")
    assert [ring.at(scene) is not None for scene in (1, 2, 3)] == stands


def test_a_number_of_another_scene_counts_where_the_scope_reaches_it():
    later = thing("ring", area(SQUARE).buffer(10), "later", scene_from=3, number=1)
    hand = hand_on(kpu(), later, scenes=3)
    hand.scope = Scope.THIS_SCENE
    assert numbers(rings(hand, 25)) == [1]
    hand.scope = Scope.FROM_HERE_ON
    assert numbers(rings(hand, 25)) == [2]


def test_nothing_to_go_round_is_said():
    hand = hand_on(kpu())
    assert isinstance(rings_round(hand.context, [Subject(area([(0, 0), (1, 0), (1, 1)]).difference(area(SQUARE)))], [5]), Message)


def test_locked_things_have_rings_too():
    hand = hand_on(kpu(locked=True))
    drawn_rings(hand, 25)
    assert hand.plan.features["kpu"] == kpu(locked=True)


# --- as a tool
def test_the_tool_draws_round_what_is_clicked():
    hand = Hand("ring-pick", plan_of(kpu(), thing("unit", (300, 0), "u", name="Ton 1")))
    hand.move(20, 20)
    (shape,) = hand.shapes("feature", "ring")
    assert shape.geometry.area == pytest.approx(1600 + 160 * 25 + math.pi * 625, rel=1e-3) and hand.readout == "ring I at 25.0 m"
    hand.click(20, 20)
    assert [one.kind for one in hand.plan.features.values()] == ["protected", "unit", "ring"] and hand.label == "Draw Ring I"
    hand.click(302, 0)
    assert hand.label == "Draw Ring I: Ton 1"


def test_the_tool_takes_typed_distances():
    hand = Hand("rings-pick", plan_of(kpu()))
    hand.move(20, 20)
    assert len(hand.shapes("feature", "ring")) == 3
    for key in "10/20":
        hand.key(key)
    assert len(hand.shapes("feature", "ring")) == 2 and "10/20 m" in hand.hint
    hand.key("backspace").key("backspace").key("backspace")
    assert len(hand.shapes("feature", "ring")) == 1
    hand.key("backspace").key("backspace")
    assert "how many metres" in hand.hint
    hand.click(20, 20)
    assert not hand.changes and "how many metres" in hand.hint


def test_the_tool_says_where_nothing_is():
    hand = Hand("ring-pick", plan_of(kpu())).click(500, 500)
    assert not hand.changes and "nothing here" in hand.hint
    drawn = Hand("ring-pick", plan_of(kpu())).click(20, 20).click(20, 20)
    assert "already" in drawn.hint and len(drawn.changes) == 1
