"""Exits lead out of the crowd that they serve: one that is drawn inwards turns round where it is plain whom it serves, else never."""

import random

import pytest
from shapely import LineString, Point

from support.gestures import SQUARE, Hand, area, coords, plan_of, thing
from tabletop.checks.rules.runner import run_checks

CROWD = thing("crowd", area(SQUARE), "crowd", headcount=400)
OTHER = thing("crowd", area([(100, 0), (140, 0), (140, 40), (100, 40)]), "other", headcount=400)
FLOW = thing("crowd-flow", area([(100, 0), (140, 0), (140, 40), (100, 40)]), "flow", headcount=400, bearing_deg=270)


def drawn(corners, *things, **more):
    hand = Hand("draw-exit", plan_of(*(things or (CROWD,)), **more))
    hand.wanted = frozenset()
    for corner in corners:
        hand.click(*corner)
    return hand.key("enter")


def made(hand):
    return next(one for one in hand.plan.placed(hand.scene) if one.kind == "exit")


def findings(hand):
    return [one for one in run_checks(hand.plan, codes=["exit-direction"]) if one.severity == "warn"]


def test_one_that_is_drawn_outwards_stays():
    hand = drawn([(20, 20), (20, 60), (30, 90)])
    assert coords(made(hand).geometry) == [(20, 20), (20, 60), (30, 90)] and hand.said == ""


def test_one_that_is_drawn_inwards_turns_in_one_step_and_says_so():
    hand = drawn([(30, 90), (20, 60), (20, 20)])
    assert coords(made(hand).geometry) == [(20, 20), (20, 60), (30, 90)]
    assert len(hand.changes) == 1 and "turned round" in hand.said and "Shift+V" in hand.said
    assert not findings(hand)
    hand.undo_all()
    assert [one.kind for one in hand.plan.placed(1)] == ["crowd"]


def test_one_that_ends_at_the_edge_turns_too():
    assert coords(made(drawn([(20, 90), (20, 40.9)])).geometry)[0] == (20, 40.9)
    assert coords(made(drawn([(20, 90), (20, 41.1)])).geometry)[0] == (20, 90), "it serves nobody either way"


def test_one_that_begins_just_outside_its_own_crowd_turns():
    assert coords(made(drawn([(20, 40.5), (20, 20)])).geometry)[0] == (20, 20)


def test_one_within_the_crowd_stays():
    assert coords(made(drawn([(10, 10), (30, 30)])).geometry)[0] == (10, 10)
    assert coords(made(drawn([(10, 0), (30, 30)])).geometry)[0] == (10, 0), "it begins on the edge and ends inside"


@pytest.mark.parametrize("people", [OTHER, FLOW])
def test_one_between_people_and_people_stays(people):
    for start in ((120, 20), (99.5, 20)):
        hand = drawn([start, (20, 20)], CROWD, people)
        assert coords(made(hand).geometry)[0] == start and hand.said == ""


def test_one_that_passes_through_others_on_its_way_turns():
    assert coords(made(drawn([(200, 20), (20, 20)], CROWD, OTHER)).geometry)[0] == (20, 20)


def test_only_crowds_of_the_scene_count():
    later = thing("crowd", area(SQUARE), "crowd", scene_from=2)
    hand = drawn([(20, 90), (20, 20)], later, scenes=2)
    assert coords(made(hand).geometry)[0] == (20, 90)


def test_the_hint_and_the_sketch_say_what_will_be():
    hand = Hand("draw-exit", plan_of(CROWD))
    assert "inside the crowd it serves" in hand.hint
    hand.click(100, 100)
    assert "Begins in no crowd" in hand.hint
    hand.move(20, 20)
    assert "turned round" in hand.hint
    assert coords(hand.shapes("feature")[0].geometry)[0] == (20, 20)
    hand.move(60, 90)
    assert "Begins in no crowd" in hand.hint
    assert coords(hand.shapes("feature")[0].geometry)[0] == (100, 100)
    hand.key("escape").click(20, 20).move(20, 90)
    assert "corner" in hand.hint and "turned" not in hand.hint


def test_the_hint_of_another_scene():
    plan = plan_of(thing("crowd", area(SQUARE), "crowd", scene_from=2), scenes=2)
    assert "Begins in no crowd" in Hand("draw-exit", plan).click(20, 20).hint
    assert "Begins in no crowd" not in Hand("draw-exit", plan, scene=2).click(20, 20).hint


def place_near(dice):
    """Often in the crowd, on its edge or within a metre of it."""
    return dice.uniform(-6, 46), dice.choice([dice.uniform(-6, 46), -0.5, 0.0, 40.0, 40.5, 41.5])


def test_what_turns_is_what_the_check_would_turn():
    """Each case is judged twice: with the exit as its corners were clicked, and as the tool has made it."""
    dice, turned = random.Random(7), 0
    for _ in range(300):
        corners = [place_near(dice) for _ in range(dice.choice([2, 2, 3]))]
        if LineString(corners).length < 25 or Point(corners[0]).distance(Point(corners[-1])) < 25:
            continue
        hand = drawn(corners)
        is_turned, kept = bool(hand.said), coords(made(hand).geometry)
        as_clicked = thing("exit", kept[::-1] if is_turned else kept, "exit")
        before = [one for one in run_checks(plan_of(CROWD, as_clicked), codes=["exit-direction"]) if one.severity == "warn"]
        assert coords(as_clicked.at(1).geometry)[0] == corners[0]
        assert is_turned == any(one.fixes for one in before), corners
        assert not any(one.fixes for one in findings(hand)), corners
        turned += is_turned
    assert turned > 20


def test_what_the_tool_turns_leads_out_also_among_others():
    dice, turned = random.Random(8), 0
    for _ in range(200):
        corners = [(dice.uniform(-20, 160), dice.uniform(-20, 60)) for _ in range(2)]
        if Point(corners[0]).distance(Point(corners[1])) < 25:
            continue
        hand = drawn(corners, CROWD, dice.choice([OTHER, FLOW]))
        if hand.said:
            turned += 1
            assert not any(one.fixes for one in findings(hand)), corners
    assert turned > 20
