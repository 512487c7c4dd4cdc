"""Suggested exits while an exit is about to be drawn: a click or a key takes them, each one step; clicks in the crowd still draw."""

import pytest
from shapely import LineString

from support.gestures import SQUARE, Hand, area, assert_valid, coords, plan_of, thing
from tabletop import i18n
from tabletop.core.judgement.exit_suggestions import ExitSuggestions, SuggestedExit
from tabletop.core.text.message import message
from tabletop.core.values.feature import Scope
from tabletop.tools.draw.exit_offers import next_number

CROWD = thing("crowd", area(SQUARE), "crowd", headcount=1500)
NORTH, EAST, SOUTH = LineString([(20, 38), (20, 70)]), LineString([(38, 20), (70, 20)]), LineString([(20, 2), (20, -30)])
OFFERED = (SuggestedExit(NORTH, 6.0), SuggestedExit(EAST, 3.5), SuggestedExit(SOUTH, 2.0, needed=False))


def hand_with(*more, found=OFFERED, scene=1, said=None, **settings):
    hand = Hand("draw-exit", plan_of(CROWD, *more, scenes=2), scene=scene, **settings)
    hand.wanted = frozenset()
    hand.suggested = ExitSuggestions("crowd", 1, found, said)
    return hand


def exits(hand):
    return {one.name: one for one in hand.plan.placed(hand.scene) if one.kind == "exit"}


def ghosts(hand):
    return [shape.properties for shape in hand.shapes("ghost")]


def at_hand(hand):
    return [one["number"] for one in ghosts(hand) if one["at_hand"]]


def test_all_are_shown_with_number_width_and_need():
    hand = hand_with()
    assert [(one["number"], one["width_m"], one["needed"]) for one in ghosts(hand)] == [(1, 6.0, True), (2, 3.5, True), (3, 2.0, False)]
    assert at_hand(hand) == [1] and not hand.run.busy
    assert "Enter: no. 1, 6.0 m" in hand.hint and "all 2" in hand.hint


def test_a_click_takes_one_with_width_name_and_direction_in_one_step():
    hand = hand_with().click(60, 22)
    made = exits(hand)["Exit 1"]
    assert coords(made.geometry) == coords(EAST) and made.properties == {"width_m": 3.5, "name": "Exit 1"}
    assert len(hand.changes) == 1 and hand.selection == {made.id}
    assert [one["number"] for one in ghosts(hand)] == [1, 3], "what is there is not offered again"
    hand.undo_all()
    assert [one["number"] for one in ghosts(hand.move(200, 200))] == [1, 2, 3]


def test_names_count_up_from_what_is_there():
    hand = hand_with(thing("exit", [(0, 20), (-30, 20)], "west", name="Keluar barat 7")).click(20, 60).click(60, 20)
    assert set(exits(hand)) == {"Keluar barat 7", "Exit 8", "Exit 9"}
    assert next_number(plan_of()) == 1
    assert next_number(plan_of(thing("exit", [(0, 0), (9, 9)], name="Timur"), thing("cordon", [(0, 0), (9, 9)], "c", name="Sekat 90"))) == 1


def test_names_are_in_the_language_in_use():
    i18n.set_language("id")
    try:
        assert "Jalan keluar 1" in exits(hand_with().click(60, 20))
    finally:
        i18n.set_language("en")


def test_tab_goes_round_and_enter_takes_the_one_at_hand():
    hand = hand_with()
    assert [at_hand(hand.key("tab"))[0] for _ in range(4)] == [2, 3, 1, 2]
    assert at_hand(hand.key("backtab")) == [1]
    hand.key("tab").key("enter")
    assert coords(exits(hand)["Exit 1"].geometry) == coords(EAST)
    hand.key("enter").key("enter")
    assert len(exits(hand)) == 3 and ghosts(hand) == []
    assert "click inside the crowd" in hand.hint


def test_the_pointer_takes_in_hand_what_it_is_near():
    hand = hand_with().move(60, 25)
    assert at_hand(hand) == [2]
    assert at_hand(hand.move(200, 200)) == [2], "it stays until another one is near"
    assert coords(exits(hand.key("enter"))["Exit 1"].geometry) == coords(EAST)


def test_shift_and_enter_take_all_that_are_needed_in_one_step():
    hand = hand_with().key("enter", mods=("shift",))
    assert set(exits(hand)) == {"Exit 1", "Exit 2"} and len(hand.changes) == 1
    assert hand.label == "Draw 2 exits"
    assert_valid(hand.plan)
    assert hand.key("enter", mods=("shift",)).label == "Draw Exit 3", "none is needed any more: what is left"
    hand.undo_all()
    assert exits(hand) == {}


def test_a_click_in_the_crowd_draws_an_exit_of_ones_own():
    hand = hand_with().click(20, 39.5)
    assert hand.run.busy and ghosts(hand) == []
    hand.click(25, 90).key("enter")
    assert [coords(one.geometry)[-1] for one in exits(hand).values()] == [(25, 90)]
    assert len(hand.changes) == 1


def test_shift_draws_on_top_of_a_suggestion_and_typed_places_are_meant():
    assert hand_with().click(60, 20, mods=("shift",)).run.busy
    assert hand_with().typed(60, 20).run.busy


def test_a_click_elsewhere_begins_to_draw():
    assert hand_with().click(100, 100).run.busy


def test_alt_and_ctrl_with_enter_take_nothing():
    for held in ("alt", "ctrl"):
        assert exits(hand_with().key("enter", mods=(held,))) == {}


def test_esc_drops_a_sketch_and_the_suggestions_are_back():
    hand = hand_with().click(20, 20).key("escape")
    assert len(ghosts(hand)) == 3 and not hand.run.busy


@pytest.mark.parametrize("scene", [1, 2])
def test_suggestions_of_another_scene_are_not_shown(scene):
    assert len(ghosts(hand_with(scene=scene))) == (3 if scene == 1 else 0)


def test_suggestions_for_a_crowd_that_is_gone_are_not_shown():
    hand = Hand("draw-exit", plan_of(thing("crowd", area(SQUARE), "other")))
    hand.suggested = ExitSuggestions("crowd", 1, OFFERED)
    assert ghosts(hand) == []
    hand.suggested = None
    assert ghosts(hand.move(1, 1)) == []


def test_what_the_crowd_lacks_is_said_beside_the_hint():
    said = message("too few")
    assert hand_with(said=said).readout == "too few"


def test_with_nothing_to_suggest_it_is_said_why():
    hand = hand_with(found=(), said=message("none was found"))
    assert ghosts(hand) == [] and hand.readout == "none was found"


def test_the_scope_holds():
    hand = hand_with(scope=Scope.THIS_SCENE).click(60, 20)
    assert [one.name for one in hand.plan.placed(1) if one.kind == "exit"] == ["Exit 1"]
    assert not [one for one in hand.plan.placed(2) if one.kind == "exit"]


def test_defaults_of_exits_hold_but_width_and_name():
    hand = hand_with(defaults={"surface": "stepped", "width_m": 9.0}).click(60, 20)
    assert exits(hand)["Exit 1"].properties == {"surface": "stepped", "width_m": 3.5, "name": "Exit 1"}


def test_a_wrong_default_is_said_and_nothing_is_made():
    hand = hand_with(defaults={"surface": "wet"}).click(60, 20)
    assert exits(hand) == {} and "surface" in hand.hint.lower()
    assert len(ghosts(hand.move(200, 200))) == 3
