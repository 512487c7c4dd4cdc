"""Areas: outlines that close by themselves, rectangles, and what is said of a crossing."""

import pytest

from support.gestures import SQUARE, Hand, coords, rounded
from tabletop.core.values.catalogue import geometry_class, kinds
from tabletop.tools.draw.flow_bearing import long_bearing
from tabletop.tools.registry import OUTLINE

AREAS = [code for code, spec in kinds().items() if spec.geometry[0] == "polygon"]
BOW = [(0, 0), (40, 40), (40, 0), (0, 30)]


def drawn(kind="crowd", corners=SQUARE, **more):
    hand = Hand(OUTLINE if kind == "crowd-flow" else f"draw-{kind}", **more)
    for corner in corners:
        hand.click(*corner)
    return hand


@pytest.mark.parametrize("kind", AREAS)
def test_each_kind_closes_by_itself(kind):
    hand = drawn(kind).key("enter")
    if kind == "crowd-flow":
        hand.key("enter")
    assert hand.only.kind == kind
    assert coords(hand.only.geometry) == [*SQUARE, SQUARE[0]]


def test_a_click_on_the_first_or_last_corner_or_a_double_click_ends():
    for end in (lambda hand: hand.click(1, 1), lambda hand: hand.click(0, 41)):
        assert coords(end(drawn()).only.geometry) == [*SQUARE, SQUARE[0]]
    assert coords(drawn(corners=SQUARE[:3]).double(*SQUARE[3]).only.geometry) == [*SQUARE, SQUARE[0]]


def test_readout_and_preview():
    hand = drawn(corners=SQUARE[:1]).move(40, 0)
    assert hand.readout == "Length 40.0 m, bearing 90°"
    assert hand.shapes("feature") == [] and len(hand.shapes("guide")) == 1
    hand.click(40, 0).move(40, 30)
    assert hand.readout == "Area 600 m², outline 120.0 m"
    (body,) = hand.shapes("feature", "crowd")
    assert body.geometry.area == 600


def test_a_crossing_is_said_while_drawing_and_cannot_be_ended():
    hand = drawn(corners=BOW[:3]).move(*BOW[3])
    assert "crosses itself here" in hand.hint
    assert hand.shapes("feature") == [] and hand.readout.startswith("Outline")
    hand.click(*BOW[3]).key("enter")
    assert hand.changes == [] and "cannot be ended" in hand.hint
    assert hand.run.busy
    hand.key("backspace").move(100, 100).key("enter")
    assert coords(hand.only.geometry) == [*BOW[:3], BOW[0]]


@pytest.mark.parametrize("corners", [SQUARE[:1], SQUARE[:2], [(0, 0), (20, 0), (40, 0)]])
def test_too_little_is_no_area(corners):
    hand = drawn(corners=corners).key("enter")
    assert hand.changes == [] and hand.run.busy


@pytest.mark.parametrize("kind", ["crowd", "ring", "protected"])
def test_a_drag_is_a_rectangle(kind):
    hand = Hand(f"draw-{kind}").press(0, 0).pull(50, 30)
    assert hand.readout == "Area 1500 m², outline 160.0 m"
    assert "finish the rectangle" in hand.hint
    hand.release(50, 30)
    assert coords(hand.only.geometry) == [(0, 0), (50, 0), (50, 30), (0, 30), (0, 0)]


def test_a_shaky_click_is_a_corner():
    hand = Hand("draw-crowd").drag((0, 0), (4, 30))
    assert hand.changes == [] and len(hand.shapes("handle")) == 1


def test_escape_drops_a_rectangle():
    hand = Hand("draw-crowd").press(0, 0).pull(50, 50).key("escape").pull(60, 60).release(60, 60)
    assert hand.changes == [] and not hand.run.busy


@pytest.mark.parametrize("kind", ["protected", "assembly"])
def test_a_click_and_enter_make_a_point_where_the_kind_allows_it(kind):
    hand = drawn(kind, [(7, 8)])
    assert "keep it as a point" in hand.hint
    hand.key("enter")
    assert geometry_class(hand.only.geometry) == "point"
    assert coords(hand.only.geometry) == [(7, 8)]
    assert drawn("crowd", [(7, 8)]).key("enter").changes == []


def test_two_corners_are_never_an_area():
    assert drawn("protected", SQUARE[:2]).key("enter").changes == []


# --- the direction of a crowd flow
LONG = [(0, 0), (20, 0), (20, 100), (0, 100)]


def test_enter_takes_the_long_axis():
    hand = drawn("crowd-flow", LONG).key("enter")
    assert "where the crowd moves" in hand.hint
    assert hand.readout == "Bearing 0°"
    assert hand.key("enter").only.properties["bearing_deg"] == 0.0
    assert long_bearing(hand.only.geometry) == 0.0


def test_a_click_sets_the_direction():
    hand = drawn("crowd-flow", LONG).key("enter").move(70, 50)
    assert hand.readout == "Bearing 90°"
    assert hand.shapes("feature", "crowd-flow")[0].properties["bearing_deg"] == 90.0
    assert hand.click(10, -200).only.properties["bearing_deg"] == 180.0


def test_a_drag_sets_the_direction_wherever_it_is():
    hand = drawn("crowd-flow", LONG).key("enter").press(300, 300).pull(250, 300)
    assert hand.readout == "Bearing 270°"
    assert hand.release(250, 300).only.properties["bearing_deg"] == 270.0


def test_ctrl_locks_the_direction():
    hand = drawn("crowd-flow", LONG).key("enter").click(60, 98, mods={"ctrl"})
    assert hand.only.properties["bearing_deg"] == 45.0


def test_escape_drops_outline_and_direction():
    hand = drawn("crowd-flow", LONG).key("enter").key("escape")
    assert hand.changes == [] and not hand.run.busy


def test_backspace_leads_back_to_the_outline():
    hand = drawn("crowd-flow", LONG).key("enter").key("backspace")
    assert len(hand.shapes("handle")) == 4
    hand.key("backspace").key("enter").key("enter")
    assert len(rounded(hand.only.geometry)) == 4


def test_a_default_direction_is_proposed():
    hand = drawn("crowd-flow", LONG, defaults={"bearing_deg": 33.0}).key("enter").key("enter")
    assert hand.only.properties["bearing_deg"] == 33.0
