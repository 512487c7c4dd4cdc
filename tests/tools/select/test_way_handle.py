"""The handle in the middle of a unit's way: where it stands, what a drag of it asks for, and when it keeps out of the way."""

from dataclasses import replace

import pytest
from shapely import LineString

from support.gestures import Hand, plan_of, thing
from tabletop.core.scenes.move import Move
from tabletop.core.scenes.way_change import route_change, route_removed, why_not
from tabletop.tools.base.tool import LedThrough
from tabletop.tools.base.tool_run import ToolRun
from tabletop.tools.registry import tool

LINE = LineString([(0, 0), (100, 0), (100, 100)])
MOVE = Move("a", "a", "Ton 1", 1, 2, LINE, 200.0, 3.0, 5.0, True, "road", "march", 67.0, True, "a", "unit")


def hand(move=MOVE):
    made = Hand("select", plan_of(thing("unit", (0, 0), "a"), scenes=2), selection={"a"})
    made.context = replace(made.context, way=lambda: move)
    made.run = ToolRun(tool("select"), made.context)
    return made.move(300, 300)


def test_the_way_and_its_handle_are_shown():
    made = hand()
    assert made.shapes("guide")[-1].geometry == LINE
    (handle,) = made.shapes("handle", "middle")
    assert (handle.geometry.x, handle.geometry.y) == (100, 0)
    assert "middle of the way" in made.hint


def test_a_short_way_has_no_handle():
    assert not hand(replace(MOVE, line=LineString([(0, 0), (30, 0)]), length_m=30.0)).shapes("handle", "middle")


def test_dragged_it_asks_for_a_way_through_the_place():
    made = hand().press(101, 1).pull(150, 60)
    assert "leads through here" in made.hint
    made.release(160, 80)
    (outcome,) = [one for one in made.outcomes if one is not None]
    assert isinstance(outcome, LedThrough) and outcome.move is MOVE
    assert outcome.place == pytest.approx((160, 80))


def test_escape_drops_it():
    made = hand().press(101, 1).pull(150, 60)
    made.key("escape")
    assert [one for one in made.outcomes if one is not None] == []


def test_a_route_is_made_bent_and_taken_away_for_its_scene_alone():
    plan = plan_of(thing("unit", (0, 0), "a"), scenes=3)
    change = route_change(plan, MOVE)
    (edit,) = change.edits
    assert edit.before is None and edit.after.kind == "route" and edit.after.at(1).geometry == LINE
    assert edit.after.at(2) is None and edit.after.at(1).properties["unit"] == "a"
    old = thing("route", [(0, 0), (50, 50)], "r", unit="a")
    routed, plan = replace(MOVE, by="route", route="r"), plan_of(old, scenes=3)
    (edit,) = route_change(plan, routed).edits
    assert edit.key == "r" and edit.after.at(1).geometry == LINE and edit.after.at(2).geometry == old.at(2).geometry
    (edit,) = route_removed(plan, routed).edits
    assert edit.after.at(1) is None and edit.after.at(2) is not None
    assert route_removed(plan, MOVE) is None and why_not(plan, routed) is None
    locked = plan_of(thing("route", [(0, 0), (50, 50)], "r", unit="a", locked=True), scenes=3)
    assert why_not(locked, routed) is not None
