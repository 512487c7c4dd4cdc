"""Points: a click places, press and drag turns or sizes."""

import pytest

from support.gestures import Hand, area, close, coords, plan_of, thing
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Change
from tabletop.core.values.roster import RosterUnit

POINTS = [code for code, spec in kinds().items() if spec.geometry[0] == "point"]


@pytest.mark.parametrize("kind", POINTS)
def test_a_click_places_each_kind(kind):
    hand = Hand(f"draw-{kind}").move(10, 20)
    (ghost,) = hand.shapes("feature", kind)
    assert coords(ghost.geometry) == [(10, 20)]
    hand.click(10, 20)
    assert hand.only.kind == kind
    assert coords(hand.only.geometry) == [(10, 20)]
    assert dict(hand.only.properties) == {}
    assert hand.label == f"Draw {kinds()[kind].title['en']}"
    assert not hand.run.busy


@pytest.mark.parametrize("kind", POINTS)
def test_the_tool_stays_in_hand(kind):
    hand = Hand(f"draw-{kind}").click(0, 0).click(100, 0)
    assert len(hand.changes) == 2
    assert len(hand.plan.features) == 2


def test_a_double_click_places_one():
    assert len(Hand("draw-unit").double(5, 5).changes) == 1


def test_press_and_drag_turns_a_unit_and_leaves_its_reach():
    hand = Hand("draw-unit").press(0, 0).pull(30, 30)
    assert hand.readout == "Bearing 45°"
    assert hand.shapes("feature")[0].properties["bearing_deg"] == 45.0
    assert "Release: place" in hand.hint and hand.run.busy
    hand.release(0, -40)
    assert dict(hand.only.properties) == {"bearing_deg": 180.0}
    assert coords(hand.only.geometry) == [(0, 0)]


def test_a_unit_with_a_sector_takes_its_reach_from_the_drag():
    hand = Hand("draw-unit", defaults={"sector_deg": 90.0}).drag((0, 0), (0, 35))
    assert dict(hand.only.properties) == {"sector_deg": 90.0, "bearing_deg": 0.0, "reach_m": 35.0}


def test_a_jet_takes_range_and_bearing():
    hand = Hand("draw-water-jet").press(0, 0).pull(48, 0)
    assert hand.readout == "Length 48.0 m, bearing 90°"
    hand.release(48, 0)
    assert dict(hand.only.properties) == {"bearing_deg": 90.0, "range_m": 48.0}


def test_an_irritant_and_a_post_take_a_radius():
    hand = Hand("draw-irritant").press(0, 0).pull(0, 55)
    assert hand.readout == "Radius 55.0 m"
    hand.release(0, 55)
    assert dict(hand.only.properties) == {"radius_m": 55.0}
    assert dict(Hand("draw-aid-post").drag((0, 0), (20, 0)).only.properties) == {"reach_m": 20.0}


def test_a_kind_without_bearing_and_length_is_only_placed():
    hand = Hand("draw-text").drag((0, 0), (20, 0))
    assert dict(hand.only.properties) == {}
    assert coords(hand.only.geometry) == [(0, 0)]


def test_a_shaky_click_sets_nothing():
    assert dict(Hand("draw-water-jet").drag((0, 0), (4, 3), mods={"shift"}).only.properties) == {}


def test_ctrl_locks_the_bearing():
    assert Hand("draw-vehicle").drag((0, 0), (30, 28), mods={"ctrl"}).only.properties["bearing_deg"] == 45.0


def test_escape_drops_the_drag_and_what_follows_of_it():
    hand = Hand("draw-unit").press(0, 0).pull(30, 0).key("escape")
    assert not hand.run.busy
    hand.pull(40, 0).release(50, 0)
    assert hand.changes == []


def test_defaults_come_from_the_context_and_name_the_edit():
    roster = {"d2": RosterUnit("d2", "Dalmas 2", strength=30)}
    hand = Hand("draw-unit", plan_of(roster=roster), defaults={"unit": "d2", "note": None}).click(1, 1)
    assert dict(hand.only.properties) == {"unit": "d2"}
    assert hand.label == "Place Dalmas 2"
    assert hand.selection == {hand.only.id}


def test_a_unit_that_stands_elsewhere_says_what_it_leaves():
    roster = {"d2": RosterUnit("d2", "Dalmas 2", strength=30)}
    hand = Hand("draw-unit", plan_of(roster=roster), defaults={"unit": "d2", "note": None}).click(1, 1)
    assert hand.said == ""
    hand.click(301, 401)
    assert hand.said == "Dalmas 2 stands here now, and no longer at its place 500 m from here."
    assert coords(hand.only.geometry) == [(301, 401)]


@pytest.mark.parametrize("wrong", [{"strength": -3}, {"strength": "many"}, {"reach_m": float("nan")}])
def test_a_default_that_does_not_fit_is_said_and_not_drawn(wrong):
    hand = Hand("draw-unit", defaults=wrong).click(1, 1)
    assert hand.changes == []
    assert next(iter(wrong)) in hand.hint


@pytest.mark.parametrize("place", [(float("nan"), 0.0), (float("inf"), 0.0)])
def test_a_place_that_is_no_number_is_refused(place):
    hand = Hand("draw-unit").click(*place)
    assert hand.changes == []
    assert "not a finite number" in hand.hint


def test_a_gate_asks_for_its_line_and_snaps_to_it():
    plan = plan_of(thing("cordon", [(0, 0), (100, 0)], "c"))
    hand = Hand("draw-gate", plan).move(30, 30)
    assert "here runs no cordon" in hand.hint
    hand.move(30, 2)
    assert "click on a cordon" in hand.hint
    assert [one.kind for one in hand.shapes("snap")] == ["edge"]
    hand.click(30, 2)
    (gate,) = [one for one in hand.plan.placed(1) if one.kind == "gate"]
    assert coords(gate.geometry) == [(30, 0)]


def test_shift_turns_snapping_off():
    hand = Hand("draw-gate", plan_of(thing("cordon", [(0, 0), (100, 0)], "c"))).click(50, 2, mods={"shift"})
    assert [coords(one.geometry) for one in hand.plan.placed(1) if one.kind == "gate"] == [[(50, 2)]]


def test_the_corner_of_a_layer_is_snapped_to():
    from support.gestures import layers_of

    hand = Hand("draw-unit", layers=layers_of(area([(0, 0), (20, 0), (20, 20)]))).move(21, 1)
    assert [one.kind for one in hand.shapes("snap")] == ["vertex"]
    hand.click(21, 1)
    assert close(coords(hand.only.geometry)[0], (20, 0))


def test_every_outcome_of_a_point_is_a_change():
    hand = Hand("draw-media").click(0, 0).key("escape")
    assert [type(one) for one in hand.outcomes] == [Change]
