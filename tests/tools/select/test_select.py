"""Select: click, box, move, nudge, turn, delete - by scope, and never what is locked."""

from dataclasses import replace

import pytest

from support.gestures import SQUARE, Hand, area, close, coords, plan_of, thing
from tabletop.core.values.feature import Scope
from tabletop.core.values.roster import RosterUnit
from tabletop.tools.base.tool import Selection, Switch


def town(**more):
    return plan_of(
        thing("ring", area([(-500, -500), (500, -500), (500, 500), (-500, 500)]), "ring"),
        thing("crowd", area(SQUARE), "crowd"),
        thing("cordon", [(0, 60), (100, 60)], "cordon"),
        thing("unit", (20, 20), "unit"),
        **more,
    )


@pytest.mark.parametrize(
    ("ground", "found"),
    [((20, 20), "unit"), ((28, 28), "unit"), ((3, 3), "crowd"), ((50, 66), "cordon"), ((200, 200), "ring"), ((900, 900), None)],
)
def test_a_click_selects_what_is_topmost(ground, found):
    hand = Hand("select", town(), selection={"unit"}).click(*ground)
    assert hand.selection == ({found} if found else frozenset())


def test_shift_and_ctrl_toggle():
    hand = Hand("select", town()).click(20, 20).click(50, 60, mods={"shift"})
    assert hand.selection == {"unit", "cordon"}
    assert hand.click(20, 20, mods={"ctrl"}).selection == {"cordon"}
    assert hand.click(900, 900, mods={"shift"}).selection == {"cordon"}


def test_alt_goes_through_what_lies_below():
    hand = Hand("select", town()).click(20, 20)
    seen = [next(iter(hand.click(20, 20, mods={"alt"}).selection)) for _ in range(3)]
    assert seen == ["crowd", "ring", "unit"]


def test_a_box_takes_what_is_within():
    hand = Hand("select", town()).press(-20, -20).pull(120, 80)
    (box,) = hand.shapes("select")
    assert box.geometry.bounds == (-20, -20, 120, 80)
    assert "what is within" in hand.hint and hand.run.busy
    assert hand.release(120, 80).selection == {"unit", "crowd", "cordon"}
    assert Hand("select", town()).drag((-20, -20), (60, 80)).selection == {"unit", "crowd"}


def test_a_box_from_right_to_left_takes_what_it_touches_but_not_what_holds_it():
    assert Hand("select", town()).drag((60, 80), (-20, -20)).selection == {"unit", "crowd", "cordon"}
    assert Hand("select", town()).drag((510, 200), (490, 190)).selection == {"ring"}


def test_a_box_adds_with_shift_and_takes_away_with_ctrl():
    hand = Hand("select", town()).click(50, 60).drag((-20, -20), (45, 45), mods={"shift"})
    assert hand.selection == {"unit", "crowd", "cordon"}
    assert hand.drag((-30, -30), (45, 45), mods={"ctrl"}).selection == {"cordon"}


def test_a_box_with_shift_may_begin_on_a_symbol():
    hand = Hand("select", town(), selection={"cordon"}).drag((22, 22), (60, 90), mods={"shift"})
    assert hand.changes == [] and hand.selection == {"cordon"}
    assert hand.drag((20, 20), (-20, -20), mods={"shift"}).selection == {"cordon", "crowd", "unit"}


def test_a_box_can_be_dropped():
    hand = Hand("select", town()).press(-20, -20).pull(120, 80).key("escape")
    assert hand.outcomes == [] and hand.release(120, 80).outcomes == []


# --- moving
def test_a_drag_moves_the_whole_selection_in_one_change():
    hand = Hand("select", town(), selection={"unit", "cordon"}).press(60, 61)
    hand.pull(70, 81)
    assert hand.run.preview.hidden == {"unit", "cordon"}
    assert hand.readout == "Moved 22.4 m, bearing 27°"
    assert {one.kind: coords(one.geometry) for one in hand.shapes("feature")} == {
        "cordon": [(10, 80), (110, 80)],
        "unit": [(30, 40)],
    }
    hand.release(70, 81)
    assert len(hand.changes) == 1 and hand.label == "Move 2 features"
    assert coords(hand.placed("cordon").geometry) == [(10, 80), (110, 80)]
    assert coords(hand.placed("unit").geometry) == [(30, 40)]
    assert hand.selection == {"unit", "cordon"}


def test_the_grabbed_corner_snaps_and_not_to_itself():
    plan = plan_of(thing("cordon", [(0, 0), (50, 0)], "c"), thing("barrier", [(0, 100), (50, 100)], "b"))
    hand = Hand("select", plan, selection={"c"}).press(1, 1).pull(2, 2)
    assert hand.run.preview.snaps
    hand.pull(1, 99)
    assert [coords(one.geometry) for one in hand.shapes("snap", "vertex")] == [[(0, 100)]]
    assert coords(hand.release(1, 99).placed("c").geometry) == [(0, 100), (50, 100)]


def test_a_symbol_moves_without_being_selected_first_and_is_selected_then():
    hand = Hand("select", town(), selection={"cordon"}).drag((20, 20), (20, 70))
    assert coords(hand.placed("unit").geometry) == [(20, 70)]
    assert coords(hand.placed("cordon").geometry) == [(0, 60), (100, 60)]
    assert hand.selection == {"unit"}


def test_an_area_that_is_not_selected_is_not_moved_by_a_drag_in_it():
    hand = Hand("select", town()).drag((200, 200), (300, 300))
    assert hand.changes == [] and isinstance(hand.outcomes[0], Selection)


def test_a_selected_area_is_moved_by_its_inside():
    hand = Hand("select", town(), selection={"crowd"}).drag((25, 3), (35, 3), mods={"shift"})
    assert coords(hand.placed("crowd").geometry)[0] == (10, 0)
    assert hand.label == "Move Crowd"


def test_ctrl_locks_the_direction_of_a_move():
    hand = Hand("select", town(), selection={"unit"}).drag((20, 20), (120, 25), mods={"ctrl", "shift"})
    assert close(coords(hand.placed("unit").geometry)[0], (120, 20), 0.1)


def test_escape_drops_a_move():
    hand = Hand("select", town(), selection={"unit"}).press(20, 20).pull(90, 90).key("escape")
    assert not hand.run.preview.hidden
    hand.pull(95, 95).release(99, 99)
    assert hand.changes == []


def test_the_name_of_the_roster_unit_is_in_the_label():
    plan = plan_of(thing("unit", (0, 0), "u", unit="d2"), roster={"d2": RosterUnit("d2", "Dalmas 2")})
    assert Hand("select", plan).drag((0, 0), (50, 0)).label == "Move Dalmas 2"
    plan = plan_of(thing("unit", (0, 0), "u", unit="d2", name="North"), roster={"d2": RosterUnit("d2", "Dalmas 2")})
    assert Hand("select", plan).drag((0, 0), (50, 0)).label == "Move North"


def test_arrow_keys_nudge_by_a_pixel_and_ten_with_shift():
    hand = Hand("select", town(), selection={"unit"})
    hand.metre_per_px = 0.25
    hand.key("right").key("up").key("left", mods={"shift"}).key("down", mods={"shift"})
    assert coords(hand.placed("unit").geometry) == [(20 + 0.25 - 2.5, 20 + 0.25 - 2.5)]
    assert len(hand.changes) == 4


def test_keys_are_wanted_only_with_a_selection():
    assert not Hand("select", town()).run.wants("left")
    assert Hand("select", town(), selection={"unit"}).run.wants("left")
    assert Hand("select", town()).key("left").key("delete").outcomes == []


def test_a_feature_that_goes_while_it_is_dragged_is_no_fault():
    hand = Hand("select", town(), selection={"unit"}).press(20, 20).pull(90, 90)
    hand.plan = plan_of()
    assert hand.release(90, 90).changes == []


# --- scenes
STAYS = {1: (0, 0), 2: (0, 0), 3: (0, 0)}


@pytest.mark.parametrize(
    ("scope", "places"),
    [
        (Scope.THIS_SCENE, STAYS | {2: (50, 0)}),
        (Scope.FROM_HERE_ON, STAYS | {2: (50, 0), 3: (50, 0)}),
        (Scope.ALL_SCENES, {1: (50, 0), 2: (50, 0), 3: (50, 0)}),
    ],
)
def test_a_move_obeys_its_scope(scope, places):
    hand = Hand("select", plan_of(thing("unit", (0, 0)), scenes=3), scene=2, scope=scope).drag((0, 0), (50, 0))
    assert {scene: coords(hand.placed("f", scene).geometry)[0] for scene in (1, 2, 3)} == places


@pytest.mark.parametrize(("scope", "left"), [(Scope.THIS_SCENE, {1, 3}), (Scope.FROM_HERE_ON, {1}), (Scope.ALL_SCENES, frozenset())])
def test_a_deletion_obeys_its_scope(scope, left):
    hand = Hand("select", plan_of(thing("unit", (0, 0)), scenes=3), scene=2, scope=scope, selection={"f"}).key("delete")
    assert {scene for scene in (1, 2, 3) if hand.placed("f", scene)} == left
    assert ("f" in hand.plan.features) is bool(left)
    assert hand.label == "Delete Unit"


@pytest.mark.parametrize(("scope", "there"), [(Scope.THIS_SCENE, {2}), (Scope.FROM_HERE_ON, {2, 3}), (Scope.ALL_SCENES, {1, 2, 3})])
def test_a_new_feature_obeys_its_scope(scope, there):
    hand = Hand("draw-unit", plan_of(scenes=3), scene=2, scope=scope).click(0, 0)
    (key,) = hand.plan.features
    assert {scene for scene in (1, 2, 3) if hand.placed(key, scene)} == there


def test_a_selected_feature_of_another_scene_is_left_alone():
    plan = plan_of(thing("unit", (0, 0), scene_to=1), scenes=2)
    assert Hand("select", plan, scene=2, selection={"f"}).key("delete").key("left").outcomes == []


# --- locked
def test_what_is_locked_is_neither_moved_nor_deleted_nor_turned():
    hand = Hand("select", plan_of(thing("unit", (0, 0), locked=True)), selection={"f"}).move(0, 0)
    assert hand.hint.startswith("Locked")
    assert hand.shapes("handle") == []
    for gesture in (lambda: hand.drag((0, 0), (50, 0)), lambda: hand.key("delete"), lambda: hand.key("up")):
        assert "is locked" in gesture().move(3, 3).hint
    assert "is locked" in hand.press(0, 0).pull(9, 9).hint
    assert hand.changes == []


def test_in_a_plan_for_reading_only_a_drag_selects_and_nothing_else_is_promised():
    hand = Hand("select", plan_of(thing("unit", (0, 0)), thing("barrier", [(30, 0), (60, 0)], "b")))
    hand.run.change_context(replace(hand.context, writable=lambda: False))
    assert "move" not in hand.move(90, 90).hint and "Drag: box" in hand.hint
    hand.selection = frozenset({"f"})
    assert hand.move(0, 0).hint.startswith("Open for reading only") and not {"Drag", "Delete"} & set(hand.hint.replace(":", "").split())
    assert hand.shapes("handle") == [] and not hand.run.wants("delete") and not hand.run.wants("left") and hand.run.wants("escape")
    hand.drag((-10, -10), (90, 10))
    assert hand.selection == {"f", "b"} and hand.changes == []


def test_locked_ones_stay_while_the_others_go():
    plan = plan_of(thing("unit", (0, 0), "a", locked=True), thing("unit", (50, 0), "b"))
    hand = Hand("select", plan, selection={"a", "b"}).press(50, 0).pull(50, 40)
    assert "1 locked stay" in hand.hint
    hand.release(50, 40)
    assert coords(hand.placed("a").geometry) == [(0, 0)] and coords(hand.placed("b").geometry) == [(50, 40)]
    hand.selection = frozenset({"a", "b"})
    hand.run.restart()
    assert set(hand.key("delete").plan.features) == {"a"}


# --- double click, escape, handle
@pytest.mark.parametrize(("ground", "key"), [((50, 60), "cordon"), ((3, 3), "crowd")])
def test_a_double_click_hands_over_to_the_vertices(ground, key):
    hand = Hand("select", town()).double(*ground)
    assert hand.outcomes[-1] == Switch("edit-vertices", frozenset({key}))
    assert hand.tool_id == "edit-vertices" and hand.selection == {key}


def test_a_double_click_on_a_symbol_or_on_nothing_stays():
    assert Hand("select", town()).double(20, 20).tool_id == "select"
    assert Hand("select", town()).double(900, 900).tool_id == "select"


def test_escape_selects_nothing():
    hand = Hand("select", town(), selection={"unit"}).key("escape")
    assert hand.selection == frozenset()
    assert hand.key("escape").outcomes == [Selection(frozenset())]


def test_the_handle_turns_a_unit():
    hand = Hand("select", town(), selection={"unit"}).move(0, 0)
    (handle,) = hand.shapes("handle", "turn")
    assert close(coords(handle.geometry)[0], (20, 56))
    hand.press(20, 56).pull(60, 20)
    assert hand.readout == "Bearing 90°" and hand.run.preview.hidden == {"unit"}
    hand.release(60, 20)
    assert hand.placed("unit").properties["bearing_deg"] == 90.0
    assert hand.label == "Turn Unit"
    assert coords(hand.placed("unit").geometry) == [(20, 20)]


def test_the_handle_locks_to_steps_and_can_be_dropped():
    hand = Hand("select", town(), selection={"unit"}).drag((20, 56), (62, 58), mods={"ctrl"})
    assert hand.placed("unit").properties["bearing_deg"] == 45.0
    hand = Hand("select", town(), selection={"unit"}).press(20, 56).pull(60, 20).key("escape").release(60, 20)
    assert hand.changes == []


def test_the_handle_of_a_long_vehicle_stands_off_its_bow():
    hand = Hand("select", plan_of(thing("vehicle", (0, 0), length_m=200.0, bearing_deg=90.0)), selection={"f"}).move(5, 5)
    assert close(coords(hand.shapes("handle", "turn")[0].geometry)[0], (116, 0))


def test_several_or_kinds_without_bearing_have_no_handle():
    assert Hand("select", town(), selection={"unit", "cordon"}).move(0, 0).shapes("handle") == []
    assert Hand("select", town(), selection={"cordon"}).move(0, 0).shapes("handle") == []


def test_the_cursor_says_that_it_can_be_moved():
    hand = Hand("select", town(), selection={"unit"}).move(20, 20)
    assert hand.run.preview.cursor == "move"
    assert hand.move(300, 300).run.preview.cursor == "arrow"
