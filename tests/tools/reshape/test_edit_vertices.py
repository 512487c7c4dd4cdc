"""Edit vertices: move, add, take away; what is invalid is said and never kept."""

import math

import pytest

from support.gestures import SQUARE, Hand, area, coords, plan_of, thing
from tabletop.core.values.feature import Scope
from tabletop.tools.base.tool import Switch

HOLE = [(10, 10), (10, 30), (30, 30), (30, 10)]


def line(**more):
    return Hand("edit-vertices", plan_of(thing("cordon", [(0, 0), (100, 0), (100, 100)], **more)), selection={"f"})


def ground(holes=()):
    return Hand("edit-vertices", plan_of(thing("crowd", area([(c[0] * 10, c[1] * 10) for c in SQUARE], holes))), selection={"f"})


def test_handles_on_corners_and_middles():
    hand = line()
    assert [coords(one.geometry)[0] for one in hand.shapes("handle", "vertex")] == [(0, 0), (100, 0), (100, 100)]
    assert [coords(one.geometry)[0] for one in hand.shapes("handle", "middle")] == [(50, 0), (100, 50)]
    assert len(ground().shapes("handle", "middle")) == 4


def test_a_corner_is_dragged():
    hand = line().press(99, 1).pull(150, 20)
    assert hand.run.preview.hidden == {"f"} and hand.run.busy
    assert coords(hand.shapes("feature")[0].geometry) == [(0, 0), (150, 20), (100, 100)]
    assert hand.readout.startswith("Length 245.7 m")
    hand.release(150, 20)
    assert coords(hand.only.geometry) == [(0, 0), (150, 20), (100, 100)]
    assert hand.label == "Move a corner of Cordon"


def test_an_edge_is_clicked_or_dragged_for_a_new_corner():
    hand = line().click(30, 4)
    assert coords(hand.only.geometry) == [(0, 0), (30, 0), (100, 0), (100, 100)]
    assert hand.label == "Add a corner to Cordon"
    hand.drag((100, 50), (140, 50))
    assert coords(hand.only.geometry) == [(0, 0), (30, 0), (100, 0), (140, 50), (100, 100)]


def test_the_closing_edge_of_an_area_takes_a_corner():
    assert coords(ground().drag((0, 200), (-50, 200)).only.geometry) == [(0, 0), (400, 0), (400, 400), (0, 400), (-50, 200), (0, 0)]


def test_delete_takes_the_picked_corner():
    hand = line().click(100, 0)
    assert len(hand.shapes("handle", "picked")) == 1
    assert hand.hint.startswith("Delete")
    assert coords(hand.key("delete").only.geometry) == [(0, 0), (100, 100)]
    assert hand.label == "Take a corner from Cordon"


def test_delete_takes_the_corner_under_the_pointer():
    assert coords(line().move(1, 1).key("delete").only.geometry) == [(100, 0), (100, 100)]


def test_delete_without_a_corner_says_what_to_do():
    assert "Click the corner" in line().move(500, 500).key("delete").hint


@pytest.mark.parametrize(("hand", "least", "word"), [(line(), 2, "two corners"), (ground(), 3, "three corners")], ids=["line", "area"])
def test_never_too_few_corners(hand, least, word):
    for _ in range(5):
        hand.click(*coords(hand.only.geometry)[0]).key("delete")
    assert len(set(coords(hand.only.geometry))) == least
    assert word in hand.hint


def test_the_first_corner_of_an_area_moves_as_one():
    assert coords(ground().drag((0, 0), (-30, -30)).only.geometry) == [(-30, -30), (400, 0), (400, 400), (0, 400), (-30, -30)]


def test_a_crossing_is_said_and_not_kept():
    hand = ground().press(0, 0).pull(500, 200)
    assert "crosses itself here" in hand.hint
    assert hand.shapes("feature") == [] and hand.shapes("guide")
    hand.release(500, 200)
    assert hand.changes == [] and "crosses itself" in hand.hint
    assert hand.run.preview.hidden == frozenset()


def test_a_corner_of_a_hole_is_moved_and_may_not_leave():
    holes = [[(c[0] * 10, c[1] * 10) for c in HOLE]]
    hand = ground(holes).drag((100, 100), (60, 70))
    assert coords(hand.only.geometry.interiors[0])[0] == (60, 70)
    assert hand.drag((60, 70), (-100, 70)).changes[1:] == []
    assert "reaches over its outline" in hand.hint


def test_a_hole_goes_with_its_last_corners():
    hand = ground([[(c[0] * 10, c[1] * 10) for c in HOLE]])
    hand.click(100, 100).key("delete").click(100, 300).key("delete")
    assert len(hand.only.geometry.interiors) == 0


def test_a_corner_dropped_on_its_neighbour_melts_into_it():
    assert coords(line().drag((100, 0), (0, 0)).only.geometry) == [(0, 0), (100, 100)]


def test_it_snaps_to_others_and_to_its_own_corners_not_to_where_it_was():
    plan = plan_of(thing("cordon", [(0, 0), (100, 0), (100, 100)]), thing("barrier", [(200, 0), (200, 50)], "b"))
    hand = Hand("edit-vertices", plan, selection={"f"}).press(100, 0).pull(102, 1)
    assert hand.shapes("snap") == []
    hand.pull(199, 1)
    assert len(hand.shapes("snap", "vertex")) == 1
    assert coords(hand.release(199, 1).placed("f").geometry)[1] == (200, 0)


def test_ctrl_locks_the_way_of_a_corner():
    assert coords(line().drag((100, 0), (180, 4), mods={"ctrl", "shift"}).only.geometry)[1] == pytest.approx((180, 0), abs=0.01)


@pytest.mark.parametrize("key", ["escape", "enter"])
def test_it_leads_back_to_selecting(key):
    hand = line().key(key)
    assert hand.outcomes == [Switch("select")]
    assert hand.tool_id == "select" and hand.selection == {"f"}


def test_escape_drops_a_drag_only():
    hand = line().press(100, 0).pull(150, 20).key("escape")
    assert hand.outcomes == [] and hand.tool_id == "edit-vertices"
    assert hand.release(150, 20).changes == []


def test_a_click_takes_another_line_and_no_symbol():
    plan = plan_of(thing("cordon", [(0, 0), (100, 0)], "a"), thing("lane", [(0, 50), (100, 50)], "b"), thing("unit", (300, 300), "u"))
    hand = Hand("edit-vertices", plan).click(300, 300)
    assert hand.selection == frozenset() and "Click the line or area" in hand.hint
    assert hand.click(50, 50).selection == {"b"}
    assert hand.click(50, 0).selection == {"a"}
    assert [coords(one.geometry)[0] for one in hand.shapes("handle", "vertex")] == [(0, 0), (100, 0)]


def test_locked_lines_have_no_handles():
    hand = line(locked=True)
    assert hand.shapes("handle") == [] and hand.hint.startswith("Locked")
    assert hand.drag((100, 0), (200, 0)).changes == []


def test_a_plan_that_changes_under_a_drag_is_not_overwritten():
    hand = line().press(100, 0).pull(150, 20)
    hand.plan = plan_of(thing("cordon", [(0, 0), (7, 7)]))
    assert hand.release(150, 20).changes == []


@pytest.mark.parametrize(("scope", "moved"), [(Scope.THIS_SCENE, {2}), (Scope.FROM_HERE_ON, {2, 3}), (Scope.ALL_SCENES, {1, 2, 3})])
def test_scope(scope, moved):
    plan = plan_of(thing("cordon", [(0, 0), (100, 0)]), scenes=3)
    hand = Hand("edit-vertices", plan, scene=2, scope=scope, selection={"f"}).drag((100, 0), (100, 50))
    assert {scene for scene in (1, 2, 3) if coords(hand.placed("f", scene).geometry)[1] == (100, 50)} == moved


# --- the direction of a flow follows its line
def flow_hand(bearing):
    ground = area([(0, 0), (60, 0), (60, 20), (0, 20)])
    return Hand("edit-vertices", plan_of(thing("crowd-flow", ground, "flow", bearing_deg=bearing)), selection=["flow"])


def test_a_corner_of_an_arrow_takes_the_direction_along():
    hand = flow_hand(90.0).drag((60, 0), (60, 4)).drag((60, 20), (60, 24))
    placed = hand.placed("flow")
    assert placed.properties["bearing_deg"] == round(90 - math.degrees(math.atan2(4, 60)), 1)
    hand.undo_all()
    assert hand.placed("flow").properties["bearing_deg"] == 90.0


def test_a_direction_that_was_chosen_stays():
    assert flow_hand(75.0).drag((60, 0), (60, 4)).placed("flow").properties["bearing_deg"] == 75.0
    assert flow_hand(0.0).drag((60, 0), (60, -30)).placed("flow").properties["bearing_deg"] == 0.0
