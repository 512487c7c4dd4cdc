"""Order, groups, locks; corners by number."""

import pytest

from support.gestures import Hand, coords, plan_of, thing
from tabletop.core.text.message import Message
from tabletop.tools.base.picking import pick
from tabletop.tools.select import arrange


def done(hand, command):
    step = command(hand.context)
    if isinstance(step, Message):
        return str(step)
    hand.take_in(step)
    return hand.label


def stack():
    return plan_of(thing("unit", (0, 0), "a", name="A"), thing("unit", (0, 0), "b"), thing("unit", (0, 0), "c"), thing("gate", (0, 0), "g"))


def test_to_the_front_and_to_the_back():
    hand = Hand("select", stack(), selection={"a"})
    assert pick(hand.plan.placed(1), (0, 0), 5)[0] == "c"
    assert done(hand, arrange.to_front) == "Bring A to the front"
    assert pick(hand.plan.placed(1), (0, 0), 5)[0] == "a" and [one.id for one in hand.plan.placed(1)][-1] == "a"
    hand.selection = frozenset({"c"})
    assert done(hand, arrange.to_back) == "Send Unit to the back"
    assert [one.id for one in hand.plan.placed(1) if one.kind == "unit"] == ["c", "b", "a"]
    assert done(hand, arrange.to_back) == "It is there already."
    hand.undo_all()
    assert hand.plan == stack() and [one.id for one in hand.plan.placed(1)] == ["a", "b", "c", "g"]


def test_a_strange_order_of_a_file_does_no_harm():
    plan = plan_of(thing("unit", (0, 0), "a", stack="top"), thing("unit", (0, 0), "b", stack=-3))
    assert [one.id for one in plan.placed(1)] == ["b", "a"]


def test_a_group_is_selected_and_moved_as_one_and_alt_picks_one():
    plan = plan_of(thing("unit", (0, 0), "a"), thing("unit", (90, 0), "b"), thing("unit", (0, 90), "c"))
    hand = Hand("select", plan, selection={"a", "b"})
    assert done(hand, arrange.group) == "Group 2 features"
    hand.take("select")
    assert hand.click(0, 90).selection == {"c"}
    assert hand.click(0, 0).selection == {"a", "b"}
    assert hand.click(0, 0, mods={"alt"}).selection == {"a"}
    assert hand.click(0, 90, mods={"shift"}).click(90, 0, mods={"shift"}).selection == {"a", "b", "c"}
    assert hand.click(90, 0, mods={"shift"}).selection == {"c"}
    hand.drag((90, 0), (90, 50))
    assert coords(hand.placed("a").geometry) == [(0, 50)] and coords(hand.placed("b").geometry) == [(90, 50)]
    assert hand.drag((-30, 30), (30, 70)).selection == {"a", "b"}
    assert hand.drag((-30, 30), (30, 70), mods={"alt"}).selection == {"a"}
    hand.selection = frozenset({"a", "b"})
    assert done(hand, arrange.ungroup) == "Ungroup 2 features"
    assert hand.click(0, 50).selection == {"a"}
    assert "group" not in hand.placed("a").properties


@pytest.mark.parametrize("tool", ["rotate", "scale", "simplify"])
def test_a_group_is_chosen_by_a_click_of_other_tools_too(tool):
    plan = plan_of(thing("unit", (0, 0), "a", group="g"), thing("unit", (90, 0), "b", group="g"), thing("unit", (0, 90), "c"))
    hand = Hand(tool, plan, selection={"c"}).click(0, 0)
    assert hand.selection == {"a", "b"}
    assert hand.click(0, 0, mods={"alt"}).selection == {"a"}
    assert hand.click(0, 90, mods={"shift"}).selection == {"a", "c"}


@pytest.mark.parametrize(
    ("command", "selection", "said"),
    [
        (arrange.group, {"a"}, "two or more"),
        (arrange.group, set(), "two or more"),
        (arrange.ungroup, {"a"}, "in a group"),
        (arrange.unlock, {"a"}, "is locked"),
        (arrange.unlock, set(), "Nothing is selected"),
        (arrange.lock, set(), "Nothing is selected"),
        (arrange.to_front, set(), "Nothing is selected"),
    ],
)
def test_what_cannot_be_arranged_is_said(command, selection, said):
    hand = Hand("select", stack(), selection=selection)
    assert said in done(hand, command) and hand.changes == []


def test_lock_and_unlock():
    hand = Hand("select", stack(), selection={"a", "b"})
    assert done(hand, arrange.lock) == "Lock 2 features" and hand.placed("a").properties["locked"] is True
    assert "locked already" in done(hand, arrange.lock)
    assert "locked" in done(hand, arrange.to_front)
    hand.selection = frozenset({"a"})
    assert done(hand, arrange.unlock) == "Unlock A" and "locked" not in hand.placed("a").properties


# --- corners by number
def test_corners_are_gone_through_by_number():
    hand = Hand("edit-vertices", plan_of(thing("cordon", [(0, 0), (50, 0), (100, 0)], "c")), selection={"c"})
    assert hand.run.wants("page_down") and "PgDn" in hand.hint
    hand.key("page_down")
    assert hand.readout == "Corner 1 of 3: 0.0 E, 0.0 N" and coords(hand.shapes("handle", "picked")[0].geometry) == [(0, 0)]
    hand.key("page_up")
    assert hand.readout == "Corner 3 of 3: 100.0 E, 0.0 N"
    hand.key("page_up").key("delete")
    assert coords(hand.placed("c").geometry) == [(0, 0), (100, 0)]
    assert not Hand("edit-vertices", plan_of()).run.wants("page_down")
