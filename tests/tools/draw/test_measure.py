"""Measures: length, bearing, area; both can be kept."""

from shapely import Polygon

from support.gestures import SQUARE, Hand, coords, plan_of

BENT = [(0, 0), (30, 0), (30, 40)]


def measured(tool_id, corners):
    hand = Hand(tool_id)
    for corner in corners:
        hand.click(*corner)
    return hand


def test_enter_keeps_a_line():
    hand = measured("measure-line", BENT)
    assert hand.readout == "Length 70.0 m, last segment 40.0 m, bearing 0°"
    hand.key("enter")
    assert hand.only.kind == "measure" and coords(hand.only.geometry) == BENT
    assert hand.label == "Draw Measure"


def test_a_double_click_lets_the_line_stand_until_it_is_kept_or_dropped():
    hand = measured("measure-line", BENT[:2]).double(30, 40).move(500, 500)
    assert hand.changes == [] and hand.readout.startswith("Length 70.0 m")
    assert "Enter: keep" in hand.hint
    assert coords(hand.key("enter").only.geometry) == BENT
    for drop in (lambda hand: hand.key("escape"), lambda hand: hand.click(500, 500)):
        hand = drop(measured("measure-line", BENT[:2]).double(30, 40))
        assert hand.changes == [] and not hand.run.busy


def test_escape_drops_a_line():
    hand = measured("measure-line", BENT).key("escape")
    assert hand.changes == [] and hand.readout == ""


def test_an_area_stands_and_is_dropped():
    for drop in (lambda hand: hand.key("escape"), lambda hand: hand.click(500, 500)):
        hand = measured("measure-area", SQUARE)
        assert hand.readout == "Area 1600 m², outline 160.0 m"
        hand.key("enter").move(500, 500)
        assert hand.readout == "Area 1600 m², outline 160.0 m" and hand.hint.startswith("Enter: keep the area")
        drop(hand)
        assert hand.readout == "" and hand.plan == plan_of()


def test_a_second_enter_keeps_the_area_as_a_closed_line():
    hand = measured("measure-area", SQUARE).key("enter").key("enter")
    assert hand.only.kind == "measure" and hand.only.geometry.is_ring
    assert Polygon(hand.only.geometry).area == 1600 and hand.label == "Draw Measure"


def test_a_measured_rectangle_is_kept_too():
    hand = Hand("measure-area").drag((0, 0), (50, 20)).key("enter")
    assert Polygon(hand.only.geometry).area == 1000


def test_a_rectangle_is_measured_by_a_drag():
    assert Hand("measure-area").drag((0, 0), (50, 20)).readout == "Area 1000 m², outline 140.0 m"


def test_a_crossing_outline_has_no_area():
    hand = measured("measure-area", [(0, 0), (40, 40), (40, 0)]).move(0, 30)
    assert hand.readout.startswith("Outline") and "crosses itself" in hand.hint
