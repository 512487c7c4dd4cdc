"""A crowd flow as one arrow: a line, a width, and the bearing that follows from the line."""

import math
import random

import pytest
from shapely import Polygon, box

from support.gestures import Hand, assert_valid, coords, plan_of, thing
from tabletop.core.geometry.ribbon import axis_of
from tabletop.tools import registry
from tabletop.tools.draw.draw_flow import last_width_m

NORTH = [(0, 0), (0, 50)]
BENT = [(0, 0), (0, 50), (40, 50)]


def hand_with(*things, **more):
    hand = Hand("draw-crowd-flow", plan_of(*things), **more)
    hand.wanted = frozenset()
    return hand


def drawn(corners=NORTH, *things, **more):
    hand = hand_with(*things, **more)
    for corner in corners:
        hand.click(*corner)
    return hand


def flow(hand):
    return next(one for one in hand.plan.placed(hand.scene) if one.kind == "crowd-flow")


def test_two_clicks_and_enter_make_one_in_the_first_width():
    hand = drawn().key("enter")
    assert flow(hand).geometry.equals(box(-3, 0, 3, 50)) and flow(hand).properties == {"bearing_deg": 0.0}
    assert len(hand.changes) == 1 and hand.label == "Draw Crowd flow" and not hand.run.busy
    assert_valid(hand.plan)


def test_the_bearing_leads_from_the_first_corner_to_the_last():
    assert flow(drawn(NORTH[::-1]).key("enter")).properties["bearing_deg"] == 180.0
    assert flow(drawn(BENT).key("enter")).properties["bearing_deg"] == 38.7
    assert flow(drawn([(0, 0), (-0.001, 50)]).key("enter")).properties["bearing_deg"] == 0.0, "not 360"


def test_the_last_width_is_the_next_one():
    hand = drawn().double(0, 50).key("1").key("2").key("enter")
    assert flow(hand).geometry.equals(box(-6, 0, 6, 50))
    hand.click(100, 0).click(100, 50).key("enter")
    assert [round(one.geometry.area) for one in hand.plan.placed(1)] == [600, 600]
    assert last_width_m(hand.plan) == 12.0
    assert last_width_m(plan_of()) == last_width_m(plan_of(thing("crowd-flow", Polygon([(0, 0), (9, 0), (4, 9)])))) == 6.0


def test_a_double_click_asks_and_the_pointer_sets_the_width_on_both_sides():
    hand = hand_with().click(0, 0).double(0, 50)
    assert hand.run.busy and "width" in hand.hint and hand.changes == []
    hand.move(3, 50)
    assert "6.0 m wide" in hand.readout, "the hand has not left the end of the line"
    hand.move(10, 20)
    assert hand.readout == "20.0 m wide, 50.0 m long, bearing 0°"
    assert hand.shapes("feature", "crowd-flow")[0].geometry.equals(box(-10, 0, 10, 50))
    assert flow(hand.click(-4.1, 20)).geometry.equals(box(-4, 0, 4, 50)), "steps of half a metre"


def test_a_click_on_the_last_corner_asks_too():
    hand = drawn().click(0, 51)
    assert hand.run.busy and hand.changes == []
    assert flow(hand.key("enter")).geometry.equals(box(-3, 0, 3, 50))


def test_a_typed_width_is_exact_and_wins_over_the_pointer():
    hand = hand_with().click(0, 0).double(0, 50).move(20, 20)
    for key in "7,25":
        hand.key(key)
    assert "7.2 m wide" in hand.move(40, 20).readout
    assert flow(hand.click(40, 20)).geometry.bounds == (-3.625, 0, 3.625, 50)


def test_backspace_corrects_what_is_typed_and_then_leads_back_to_the_line():
    hand = hand_with().click(0, 0).double(0, 50).key("9").key("backspace")
    assert "6.0 m wide" in hand.readout
    hand.key("backspace")
    assert len(hand.shapes("handle")) == 2
    assert flow(hand.click(40, 50).key("enter")).properties["bearing_deg"] == 38.7


def test_escape_drops_what_is_typed_and_then_all():
    hand = hand_with().click(0, 0).double(0, 50).key("9").key("escape")
    assert hand.run.busy
    hand.key("escape")
    assert not hand.run.busy and hand.changes == []


@pytest.mark.parametrize("typed", ["0", "0.2", "501", "."])
def test_a_width_that_cannot_be_is_said(typed):
    hand = hand_with().click(0, 0).double(0, 50)
    for key in typed:
        hand.key(key)
    hand.key("enter")
    if typed == ".":
        assert flow(hand).geometry.equals(box(-3, 0, 3, 50)), "no number yet: what is shown"
    else:
        assert hand.changes == [] and "0.5 to 500 m wide" in hand.hint


def test_a_bend_that_is_too_tight_is_said_and_less_width_helps():
    tight = [(0, 0), (0, 50), (4, 50), (4, 0)]
    hand = hand_with()
    hand.metre_per_px = 0.1
    for corner in tight:
        hand.click(*corner, mods=("shift",))
    hand.key("enter")
    assert hand.changes == [] and "too tight" in hand.hint
    hand.key("3").key("enter")
    assert axis_of(flow(hand).geometry, None).width_m == pytest.approx(3.0)


def test_one_corner_is_no_flow():
    assert drawn(NORTH[:1]).key("enter").changes == []


def test_a_line_of_a_free_hand_is_smoothed_until_it_can_be():
    dice, rough = random.Random(3), []
    for k in range(120):
        rough.append((k + dice.uniform(-0.4, 0.4), 6 * math.sin(k / 20) + dice.uniform(-0.4, 0.4)))
    hand = hand_with()
    hand.press(*rough[0], mods=("shift",))
    for place in rough[1:]:
        hand.pull(*place, mods=("shift",))
    hand.release(*rough[-1], mods=("shift",)).key("enter")
    assert hand.changes and flow(hand).geometry.is_valid


def test_what_is_drawn_gives_its_line_back():
    hand = drawn(BENT).key("enter")
    axis = axis_of(flow(hand).geometry, flow(hand).properties["bearing_deg"])
    assert [tuple(map(round, place)) for place in axis.places.tolist()] == BENT


def test_defaults_of_flows_hold_but_the_bearing():
    hand = drawn(defaults={"headcount": 300, "bearing_deg": 33.0}).key("enter")
    assert flow(hand).properties == {"headcount": 300, "bearing_deg": 0.0}


def test_a_wrong_default_keeps_the_line():
    hand = drawn(defaults={"headcount": -5}).key("enter")
    assert hand.changes == [] and hand.run.busy and "headcount" in hand.hint.lower()


def test_the_outline_has_a_tool_of_its_own():
    assert registry.kind_of(registry.OUTLINE) == "crowd-flow"
    assert str(registry.title_of(registry.OUTLINE)) == "Crowd flow by its outline"
    hand = Hand(registry.OUTLINE, plan_of())
    for corner in [(0, 0), (40, 0), (40, 90)]:
        hand.click(*corner)
    hand.key("enter").key("enter")
    assert coords(flow(hand).geometry) == [(0, 0), (40, 0), (40, 90), (0, 0)]


def test_hint_and_readout_of_the_line():
    hand = hand_with()
    assert "where it comes from" in hand.hint
    hand.click(0, 0).move(0, 30)
    assert "6.0 m wide" in hand.hint and hand.readout == "6.0 m wide, 30.0 m long, bearing 0°"
    assert hand.shapes("feature", "crowd-flow")[0].properties["bearing_deg"] == 0.0
