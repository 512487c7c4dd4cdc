"""Lines: corners by click, ended by double click, Enter, or a click on the last corner."""

import math

import pytest

from support.gestures import Hand, coords, rounded
from tabletop.core.values.catalogue import kinds

LINES = [code for code, spec in kinds().items() if spec.geometry[0] == "line"]
BENT = [(0, 0), (30, 0), (30, 40)]


def drawn(kind="cordon", corners=BENT, **more):
    hand = Hand(f"draw-{kind}", **more)
    for corner in corners:
        hand.click(*corner)
    return hand


@pytest.mark.parametrize("kind", LINES)
def test_each_kind_ends_by_enter(kind):
    hand = drawn(kind).move(80, 80).key("enter")
    assert hand.only.kind == kind
    assert coords(hand.only.geometry) == BENT
    assert hand.label == f"Draw {kinds()[kind].title['en']}"


def test_a_double_click_adds_its_corner_and_ends():
    hand = drawn(corners=BENT[:2]).double(30, 40)
    assert coords(hand.only.geometry) == BENT


def test_a_double_click_without_its_click_adds_its_corner_too():
    hand = drawn(corners=BENT[:2]).send("double_click", (30, 40))
    assert coords(hand.only.geometry) == BENT


def test_a_double_click_with_nothing_drawn_does_nothing():
    assert not Hand("draw-cordon").send("double_click", (0, 0)).run.busy


def test_a_click_on_the_last_corner_ends():
    assert coords(drawn().click(31, 41).only.geometry) == BENT


def test_backspace_takes_corners_back_to_nothing():
    hand = drawn().key("backspace").click(30, -20).key("enter")
    assert coords(hand.only.geometry) == [(0, 0), (30, 0), (30, -20)]
    hand = drawn(corners=BENT[:1]).key("backspace")
    assert not hand.run.busy and hand.shapes("handle") == []
    assert "click the first corner" in hand.hint


def test_escape_drops_the_sketch():
    hand = drawn().key("escape")
    assert hand.changes == [] and not hand.run.busy
    assert hand.click(5, 5).key("escape").changes == []


def test_one_corner_is_no_line():
    hand = drawn(corners=BENT[:1]).key("enter")
    assert hand.changes == []
    assert "two corners" in hand.move(7, 7).hint, "it is said until something is done"
    assert "two corners" not in hand.key("q").hint
    assert coords(hand.click(30, 0).key("enter").only.geometry) == BENT[:2]


def test_enter_with_nothing_says_so():
    assert "click the first corner" in Hand("draw-cordon").key("enter").hint


def test_hint_and_readout_follow_the_pointer():
    hand = Hand("draw-cordon").move(5, 5)
    assert "Cordon: click the first corner, or arrow keys and Space" in hand.hint and hand.readout == ""
    hand.click(0, 0).move(0, 20)
    assert hand.readout == "Length 20.0 m, bearing 0°"
    hand.click(0, 20).move(30, 20)
    assert hand.readout == "Length 50.0 m, last segment 30.0 m, bearing 90°"
    assert "Backspace" in hand.hint and "Esc: drop" in hand.hint
    (line,) = hand.shapes("feature", "cordon")
    assert coords(line.geometry) == [(0, 0), (0, 20), (30, 20)]
    assert [coords(one.geometry)[0] for one in hand.shapes("handle")] == [(0, 0), (0, 20)]


def test_ctrl_locks_the_angle_to_north():
    hand = drawn(corners=[(0, 0)]).click(30, 28, mods={"ctrl"}).key("enter")
    assert rounded(hand.only.geometry) == [(0, 0), (29, 29)]


def test_ctrl_locks_the_angle_to_the_last_segment():
    turn = math.radians(7)
    first = (50 * math.sin(turn), 50 * math.cos(turn))
    hand = drawn(corners=[(0, 0), first])
    square = (first[0] + 40 * math.cos(turn), first[1] - 40 * math.sin(turn))
    hand.click(square[0] + 0.4, square[1] + 0.4, mods={"ctrl"}).key("enter")
    a, b, c = coords(hand.only.geometry)
    cosine = ((b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1])) / math.dist(a, b) / math.dist(b, c)
    assert abs(cosine) < 1e-9


def test_a_drag_draws_a_segment():
    hand = Hand("draw-barrier").drag((0, 0), (50, 0)).drag((50, 0), (50, 30)).key("enter")
    assert coords(hand.only.geometry) == [(0, 0), (50, 0), (50, 30)]


def test_a_shaky_click_is_one_corner():
    hand = Hand("draw-barrier").drag((0, 0), (3, 2)).click(50, 0).key("enter")
    assert coords(hand.only.geometry) == [(0, 0), (50, 0)]


def test_escape_in_a_drag_leaves_nothing_behind():
    hand = Hand("draw-barrier").press(0, 0).pull(40, 0).key("escape").release(50, 0)
    assert not hand.run.busy and hand.changes == []


def test_own_corners_are_snapped_to():
    hand = drawn("route", [(0, 0), (50, 0), (50, 50)]).click(1, 1).key("enter")
    assert coords(hand.only.geometry)[-1] == (0, 0)


def test_the_place_of_a_key_is_no_corner():
    hand = drawn()
    hand.at = (500.0, 500.0)
    assert coords(hand.key("enter").only.geometry) == BENT


def test_a_wrong_default_keeps_the_corners():
    hand = drawn(defaults={"ranks": 0}).key("enter")
    assert hand.changes == [] and "ranks" in hand.hint
    hand.defaults = {"ranks": 2}
    assert hand.key("enter").only.properties["ranks"] == 2
