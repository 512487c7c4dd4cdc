"""The lasso: what lies wholly within an outline drawn by hand is selected."""

import pytest
from shapely import Polygon

from support.gestures import Hand, area, plan_of, thing
from tabletop.tools.base.tool import Selection
from tabletop.tools.select.lasso import outline_of

ROUND = [(-20, -20), (60, -20), (60, 60), (-20, 60)]


@pytest.fixture
def plan():
    return plan_of(
        thing("unit", (0.0, 0.0), "in"),
        thing("unit", (50.0, 50.0), "corner", group="g"),
        thing("unit", (200.0, 50.0), "friend", group="g"),
        thing("cordon", [(0, 20), (40, 20)], "line"),
        thing("cordon", [(0, 30), (300, 30)], "across"),
        thing("crowd", area([(300, 300), (340, 300), (340, 340), (300, 340)]), "far"),
    )


def draw(hand, places, mods=()):
    hand.press(*places[0], mods=mods)
    for place in places[1:]:
        hand.pull(*place, mods=mods)
    return hand.release(*places[-1], mods=mods)


def test_what_lies_wholly_within_with_its_group(plan):
    hand = draw(Hand("lasso", plan), ROUND)
    assert hand.selection == {"in", "corner", "friend", "line"} and hand.changes == []


@pytest.mark.parametrize(("mods", "left"), [((), {"in"}), (("shift",), {"far", "in"}), (("ctrl",), {"far"})])
def test_shift_adds_and_ctrl_takes_away(plan, mods, left):
    hand = Hand("lasso", plan, selection={"far", "in"} if mods == ("ctrl",) else {"far"})
    assert draw(hand, [(-10, -10), (10, -10), (10, 10), (-10, 10)], mods).selection == left


def test_the_select_tool_lassos_with_shift_and_alt(plan):
    hand = draw(Hand("select", plan, selection={"far"}), [(-10, -10), (10, -10), (10, 10), (-10, 10)], ("shift", "alt"))
    assert hand.selection == {"in"}


def test_the_hint_says_what_the_release_does(plan):
    hand = Hand("lasso", plan).press(0, 0).pull(50, 0).pull(50, 50)
    assert "Release: select" in hand.hint and len(hand.shapes("select")) == 1 and hand.run.busy
    hand.key("escape")
    assert not hand.run.busy and hand.outcomes == [] and "Drag round" in hand.hint


def test_a_click_selects_one_and_esc_none(plan):
    hand = Hand("lasso", plan).click(0, 0)
    assert hand.selection == {"in"}
    assert hand.key("escape").selection == frozenset()


def test_a_line_holds_nothing(plan):
    hand = draw(Hand("lasso", plan, selection={"far"}), [(-10, 0), (100, 0)])
    assert hand.outcomes == [Selection(frozenset())]


def test_an_outline_that_crosses_itself_holds_both_loops():
    bow = outline_of([(0, 0), (10, 10), (10, 0), (0, 10)])
    assert bow.area == pytest.approx(50) and bow.is_valid
    assert outline_of([(0, 0), (1, 1)]) is None and outline_of([(0, 0), (1, 1), (2, 2)]) is None
    assert outline_of(list(Polygon(ROUND).exterior.coords)).area == pytest.approx(6400)
