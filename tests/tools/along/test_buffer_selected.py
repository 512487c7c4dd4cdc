"""Buffer and offset of the selection: in place and as new features, by hand and against an oracle; what cannot be is one sentence."""

import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon

from support.gestures import SQUARE, Hand, area, assert_valid, plan_of, thing
from tabletop.core.text.message import Message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Feature, Scope, Span, State
from tabletop.tools.along.buffer_selected import Wish, buffer_selected, kinds_made
from tabletop.tools.base.tool import Told

WAIST = [(0, 0), (20, 0), (20, 9), (40, 9), (40, 0), (80, 0), (80, 20), (40, 20), (40, 11), (20, 11), (20, 20), (0, 20)]


def hand_on(*features, chosen=None, **more):
    return Hand("select", plan_of(*features, **more), selection=chosen or {one.id for one in features})


def done(hand, *wish, **more):
    """The states that were made or changed, as they stand in the scene."""
    step = buffer_selected(hand.context, Wish(*wish, **more))
    assert isinstance(step, Change | Told), str(step)
    change = step.change if isinstance(step, Told) else step
    before = hand.plan
    hand.take_in(change)
    assert_valid(hand.plan)
    assert hand.plan.apply(change.inverse()) == before
    return [edit.after.at(hand.scene) for edit in change.edits]


def why(hand, *wish, **more):
    step = buffer_selected(hand.context, Wish(*wish, **more))
    assert isinstance(step, Message)
    return str(step)


# --- areas in place
@pytest.mark.parametrize(
    ("distance", "sharp", "expected"),
    [(5, True, 50 * 50), (-5, True, 30 * 30), (-5, False, 30 * 30), (5, False, 1600 + 800 + 25 * math.pi), (-19, False, 4)],
)
def test_an_area_grows_and_shrinks_in_place(distance, sharp, expected):
    hand = hand_on(thing("crowd", area(SQUARE), "c", headcount=100))
    (state,) = done(hand, distance, "", sharp)
    assert state.geometry.area == pytest.approx(expected, rel=1e-3) and state.properties == {"headcount": 100}
    assert hand.label == ("Grow Crowd" if distance > 0 else "Shrink Crowd") and set(hand.plan.features) == {"c"}


def test_what_would_disappear_is_one_sentence():
    hand = hand_on(thing("crowd", area(SQUARE), "c", name="Massa"))
    assert why(hand, -20) == "Nothing would be left of Massa: it can shrink by less than 20.0 m."
    assert why(hand, -25, "assembly") == "Nothing would be left of Massa: it can shrink by less than 20.0 m."


def test_what_comes_apart_shares_its_people_and_stays_one_step():
    hand = hand_on(thing("crowd", area(WAIST), "c", headcount=1001, name="Massa"))
    first, second = done(hand, -2)
    assert first.geometry.area == pytest.approx(36 * 16, rel=0.02) and second.geometry.area == pytest.approx(16 * 16, rel=0.02)
    assert first.properties["headcount"] + second.properties["headcount"] == 1001
    assert first.properties["headcount"] == pytest.approx(1001 * 36 / 52, rel=0.02) and second.properties["name"] == "Massa"


def test_each_scene_keeps_its_own_shape():
    moved = Feature.from_spans(
        "c", "crowd", [Span(State(area(SQUARE), {"headcount": 9}), 1, 1), Span(State(area(WAIST), {"headcount": 9}), 2, 2)]
    )
    hand = hand_on(moved, scenes=3)
    done(hand, -2)
    one, two, three = (hand.plan.placed(scene) for scene in (1, 2, 3))
    assert [feature.geometry.area for feature in one] == [pytest.approx(36 * 36)] and len(two) == 2 and not three
    assert sum(feature.get("headcount") for feature in two) == 9


@pytest.mark.parametrize(
    ("scope", "areas"),
    [(Scope.THIS_SCENE, [1600, 900, 1600]), (Scope.FROM_HERE_ON, [1600, 900, 900]), (Scope.ALL_SCENES, [900, 900, 900])],
)
def test_the_scope_is_obeyed_in_place(scope, areas):
    hand = hand_on(thing("crowd", area(SQUARE), "c"), scenes=3)
    hand.scene, hand.scope = 2, scope
    done(hand, -5)
    assert [hand.plan.features["c"].at(scene).geometry.area for scene in (1, 2, 3)] == pytest.approx(areas)


# --- lines
def test_a_line_moves_to_its_left_above_0_and_to_its_right_below():
    hand = hand_on(thing("cordon", [(0, 0), (100, 0)], "c", strength=5))
    (left,) = done(hand, 10)
    assert list(left.geometry.coords) == [(0, 10), (100, 10)] and hand.label == "Move Cordon sideways"
    (right,) = done(hand, -20)
    assert list(right.geometry.coords) == [(0, -10), (100, -10)] and right.properties == {"strength": 5}


def test_a_closed_line_grows_and_keeps_its_direction():
    ring = [*SQUARE, SQUARE[0]]
    for corners in (ring, ring[::-1]):
        (state,) = done(hand_on(thing("cordon", corners, "c")), 5, "", True)
        assert state.geometry.length == pytest.approx(200) and shapely.is_ccw(state.geometry) == shapely.is_ccw(LineString(corners))


def test_there_is_no_room_inside_a_small_closed_line():
    assert "no room for a line 30.0 m beside" in why(hand_on(thing("cordon", [*SQUARE, SQUARE[0]], "c")), -30)


# --- new features
def test_a_new_area_round_an_area_a_line_and_a_symbol():
    hand = hand_on(thing("crowd", area(SQUARE), "c", headcount=50, name="Massa"))
    (state,) = done(hand, 5, "assembly", True)
    assert state.geometry.area == pytest.approx(2500) and not state.properties, "people are counted once"
    assert hand.plan.features["c"].at(1).geometry.equals(area(SQUARE)) and hand.label == "Draw Assembly point"
    (state,) = done(hand_on(thing("lane", [(0, 0), (30, 0)], "l")), 2, "protected")
    assert state.geometry.area == pytest.approx(120 + 4 * math.pi, rel=5e-3)
    (state,) = done(hand_on(thing("unit", (0, 0), "u")), 25, "crowd")
    assert state.geometry.area == pytest.approx(625 * math.pi, rel=1e-3)


def test_new_areas_that_meet_become_one():
    hand = hand_on(thing("unit", (0, 0), "u"), thing("unit", (30, 0), "v"), thing("unit", (200, 0), "w"))
    assert len(done(hand, 20, "assembly")) == 2 and hand.label == "Draw 2 features of the kind Assembly point"


def test_a_cordon_round_a_crowd_has_it_on_its_left():
    hand = hand_on(thing("crowd", area(SQUARE), "c"))
    (state,) = done(hand, 5, "cordon", True)
    assert state.geometry.is_ring and state.geometry.length == pytest.approx(200) and shapely.is_ccw(state.geometry)
    hand = hand_on(thing("crowd", area(SQUARE), "c"))
    (state,) = done(hand, -5, "cordon", True)
    assert state.geometry.length == pytest.approx(120) and not shapely.is_ccw(state.geometry)
    hand = hand_on(thing("crowd", area(SQUARE), "c"))
    (state,) = done(hand, 0, "barrier")
    assert state.geometry.equals(area(SQUARE).exterior)


def test_a_line_beside_a_line_as_another_kind():
    hand = hand_on(thing("route", [(0, 0), (100, 0)], "r"))
    (state,) = done(hand, -3, "barrier")
    assert list(state.geometry.coords) == [(0, -3), (100, -3)] and hand.plan.features["r"].at(1).geometry.length == 100


def test_a_ring_gets_its_number_and_name():
    hand = hand_on(thing("protected", area(SQUARE), "p"), thing("ring", area(SQUARE).buffer(10), "r", number=1), chosen={"p"})
    (state,) = done(hand, 30, "ring", True)
    assert state.properties == {"number": 2, "name": "Ring II"}


def test_new_features_stand_in_the_scenes_of_the_scope():
    hand = hand_on(thing("crowd", area(SQUARE), "c"), scenes=3)
    hand.scene, hand.scope = 2, Scope.THIS_SCENE
    done(hand, 5, "assembly")
    (made,) = (one for one in hand.plan.features.values() if one.kind == "assembly")
    assert [made.at(scene) is not None for scene in (1, 2, 3)] == [False, True, False]


# --- what cannot be
def test_reasons_are_true():
    locked = thing("crowd", area(SQUARE), "c", locked=True)
    assert "locked" in why(hand_on(locked), 5)
    assert len(done(hand_on(locked), 5, "assembly")) == 1, "round what is locked something new may stand"
    assert "symbol" in why(hand_on(thing("unit", (0, 0), "u")), 5)
    assert "cannot shrink" in why(hand_on(thing("unit", (0, 0), "u", name="Ton 1")), -5, "ring")
    assert "cannot shrink" in why(hand_on(thing("lane", [(0, 0), (9, 0)], "l")), -5, "ring")
    assert "0.1 m or more" in why(hand_on(locked), 0, "assembly") and "0.1 m or more" in why(hand_on(locked), 0.05)
    assert "no outline" in why(hand_on(thing("unit", (0, 0), "u")), 0, "cordon")
    assert "at most 5,000" in why(hand_on(locked), 6000, "assembly").replace("5000", "5,000")
    assert "Nothing is selected" in why(Hand("select", plan_of(locked)), 5)
    assert "does not stand in this scene" in why(hand_on(thing("crowd", area(SQUARE), "c", scene_from=2), scenes=2), 5)


def test_what_is_left_as_it_is_is_counted():
    hand = hand_on(thing("crowd", area(SQUARE), "c"), thing("crowd", area(SQUARE), "d", locked=True), thing("unit", (0, 0), "u"))
    step = buffer_selected(hand.context, Wish(5))
    assert isinstance(step, Told) and len(step.change.edits) == 1
    assert str(step.said) == "Left as they are: 1 locked, 1 symbols without a size."


def test_every_kind_offered_can_be_made():
    for kind in kinds_made():
        hand = hand_on(thing("crowd", area(SQUARE), "c"))
        assert done(hand, 5, kind)[0].geometry.geom_type == ("Polygon" if "polygon" in kinds()[kind].geometry else "LineString")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.floats(4, 60), min_size=3, max_size=9), st.floats(-40, 60), st.sampled_from(["", *kinds_made()]), st.booleans())
def test_whatever_is_wished_the_plan_stays_valid(radii, distance, kind, sharp):
    corners = [(r * math.cos(2 * math.pi * i / len(radii)), r * math.sin(2 * math.pi * i / len(radii))) for i, r in enumerate(radii)]
    hand = hand_on(thing("crowd", Polygon(corners), "c", headcount=77), thing("cordon", corners, "l"), thing("unit", corners[0], "u"))
    before, wish = hand.plan, Wish(distance, kind, sharp)
    step = buffer_selected(hand.context, wish)
    if isinstance(step, Message):
        return
    hand.take_in(step.change if isinstance(step, Told) else step)
    assert_valid(hand.plan)
    crowds = [one for one in hand.plan.placed(1) if one.kind == "crowd" and one.properties.get("headcount")]
    assert sum(one.get("headcount") for one in crowds) == 77
    if kind == "" and not sharp:
        inner, outer = sorted((Polygon(corners), shapely.union_all([one.geometry for one in crowds])), key=lambda shape: shape.area)
        assert outer.covers(inner) and (outer.equals(Polygon(corners))) == (distance < 0)
    hand.undo_all()
    assert hand.plan == before


@pytest.mark.parametrize("distance", [math.nan, math.inf, -math.inf, 1e9])
def test_a_distance_that_is_none_is_one_sentence(distance):
    assert "at most 5" in why(hand_on(thing("crowd", area(SQUARE), "c")), distance)
