"""Units along a line, copies along a line, officers in ranks: numbers and spacings by hand."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from support.gestures import Hand, area, coords, layers_of, plan_of, rounded, thing
from tabletop.core.text.message import Message
from tabletop.core.values.feature import Scope
from tabletop.tools.along.along_line import Pattern, pattern_of, places_on
from tabletop.tools.along.ranks import Ranks, ranks_of

LINE = thing("cordon", [(0, 0), (100, 0)], "c")


def of_kind(hand, kind):
    return sorted((one for one in hand.plan.placed(hand.scene) if one.kind == kind), key=lambda one: one.geometry.bounds)


# --- evenly
def test_units_evenly_along_a_line():
    hand = Hand("place-evenly", plan_of(LINE), defaults={"unit": "d2", "strength": 4}).move(50, 3)
    assert hand.readout == "5 along 100.0 m" and len(hand.shapes("feature", "unit")) == 5
    hand.key("4").click(50, 3)
    units = of_kind(hand, "unit")
    assert [rounded(one.geometry) for one in units] == [[(12.5, 0)], [(37.5, 0)], [(62.5, 0)], [(87.5, 0)]]
    assert all(one.properties["strength"] == 4 and "unit" not in one.properties for one in units), "a roster unit stands in one place"
    assert hand.label == "Place 4 units evenly" and len(hand.changes) == 1


def test_a_spacing_is_typed_with_its_unit():
    hand = Hand("place-evenly", plan_of(LINE)).key("4").key("0").key("m").click(50, 3)
    assert [coords(one.geometry)[0][0] for one in of_kind(hand, "unit")] == [0, 40, 80]


def test_the_facade_or_the_whole_outline():
    layers = layers_of(area([(0, 0), (60, 0), (60, 40), (0, 40)]))
    hand = Hand("place-evenly", layers=layers).move(30, 2)
    assert hand.readout == "5 along 60.0 m"
    assert hand.key("w").move(30, 2).readout == "5 along 200.0 m"


def test_what_cannot_be_is_said():
    assert "no line or wall here" in Hand("place-evenly", plan_of(LINE)).click(50, 60).hint
    hand = Hand("place-evenly", plan_of(LINE))
    for key in "9999":
        hand.key(key)
    assert "more than 500" in hand.click(50, 0).hint and hand.changes == []
    hand.key("escape").move(50, 0)
    assert hand.readout == "5 along 100.0 m"
    assert "Type how many" in hand.key("backspace").key("0").move(50, 1).hint


@given(st.integers(1, 60), st.floats(1, 900))
def test_shares_of_a_line_are_equal(count, length):
    places = places_on(LineString([(0, 0), (length, 0)]), Pattern(count=count))
    gaps = [b[0] - a[0] for a, b in zip(places, places[1:], strict=False)]
    assert len(places) == count and places[0][0] == pytest.approx(length / count / 2)
    assert all(gap == pytest.approx(length / count) for gap in gaps)


@given(st.floats(2, 80), st.floats(5, 900))
def test_a_spacing_is_exact_and_fills_the_line(spacing, length):
    places = places_on(LineString([(0, 0), (length, 0)]), Pattern(spacing_m=spacing))
    if isinstance(places, Message):
        assert length / spacing > 500
        return
    assert all(b[0] - a[0] == pytest.approx(spacing) for a, b in zip(places, places[1:], strict=False))
    assert places[0] == (0, 0) and length - places[-1][0] < spacing + 1e-3


def test_a_closed_line_has_no_two_on_its_first_corner():
    ring = LineString([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)])
    assert len(places_on(ring, Pattern(spacing_m=10))) == 4


@pytest.mark.parametrize("text", ["", "m", "0", "2.5", "0m", ",", "1.2.3m"])
def test_what_is_no_pattern(text):
    assert pattern_of(text) == Pattern()


# --- copy along
def test_copies_of_the_selection_along_a_line():
    truck = thing("vehicle", (0, 50), "v", length_m=6.0, locked=False)
    hand = Hand("copy-along", plan_of(LINE, truck, thing("unit", (10, 50), "u", unit="d2")), selection={"u", "v"}).key("2").click(50, 2)
    assert [coords(one.geometry)[0] for one in of_kind(hand, "vehicle")] == [(0, 50), (20, 0), (70, 0)]
    assert [coords(one.geometry)[0] for one in of_kind(hand, "unit")] == [(10, 50), (30, 0), (80, 0)]
    assert sum("unit" in one.properties for one in of_kind(hand, "unit")) == 1
    assert hand.label == "Copy along: 4 features"


def test_copies_of_a_group_are_groups_of_their_own():
    pair = [thing("unit", (0, 50), "a", group="g"), thing("unit", (10, 50), "b", group="g")]
    hand = Hand("copy-along", plan_of(LINE, *pair), selection={"a", "b"}).key("2").click(50, 2)
    groups = [one.properties["group"] for one in of_kind(hand, "unit")]
    assert len(groups) == 6 and sorted(groups.count(one) for one in set(groups)) == [2, 2, 2]


def test_the_selection_itself_is_no_line_to_copy_along():
    hand = Hand("copy-along", plan_of(LINE), selection={"c"}).click(50, 0)
    assert "no line or wall here" in hand.hint


@pytest.mark.parametrize(("scope", "there"), [(Scope.THIS_SCENE, {2}), (Scope.FROM_HERE_ON, {2, 3}), (Scope.ALL_SCENES, {1, 2, 3})])
def test_copies_obey_the_scope(scope, there):
    hand = Hand("copy-along", plan_of(LINE, thing("unit", (0, 50), "u"), scenes=3), scene=2, scope=scope, selection={"u"}).click(50, 0)
    assert {scene for scene in (1, 2, 3) if len(hand.plan.placed(scene)) > 2} == there


# --- ranks
def test_thirty_officers_in_two_ranks_of_0_8_m_are_a_cordon_of_twelve_metres():
    hand = Hand("ranks")
    for key in "30/2/0,8":
        hand.key(key)
    assert hand.readout == "30 officers, 2 ranks, 0.80 m each: front 12.0 m"
    hand.click(0, 0).move(0, 50)
    assert hand.shapes("feature", "cordon")[0].geometry.length == pytest.approx(12)
    hand.click(0, 50)
    assert hand.only.kind == "cordon" and rounded(hand.only.geometry) == [(0, 0), (0, 12)]
    assert hand.only.properties["ranks"] == 2 and hand.only.properties["strength"] == 30


def test_single_units_stand_in_ranks():
    hand = Hand("ranks").key("5").key("/").key("2").key("u").drag((0, 0), (100, 0))
    spots = sorted(rounded(one.geometry)[0] for one in of_kind(hand, "unit"))
    front, back = [spot for spot in spots if spot[1] == 0], [spot for spot in spots if spot[1] != 0]
    assert front == [(0.4, 0), (1.2, 0), (2.0, 0)] and back == [(0.8, 0.8), (1.6, 0.8)]
    assert hand.label == "Place 5 officers in 2 ranks" and all(one.properties["strength"] == 1 for one in of_kind(hand, "unit"))
    assert all(one.properties["bearing_deg"] == 180.0 for one in of_kind(hand, "unit"))


def test_what_is_typed_is_checked():
    hand = Hand("ranks").key("0")
    assert "is not understood" in hand.hint
    assert hand.click(0, 0).click(50, 0).changes == []
    assert "is not understood" in hand.hint
    hand.key("escape")
    many = Hand("ranks").key("u")
    for key in "600":
        many.key(key)
    assert "more than 500" in many.click(0, 0).click(50, 0).hint


@pytest.mark.parametrize(
    ("text", "ranks"),
    [
        ("30/2/0,8", Ranks(30, 2, 0.8)),
        ("30", Ranks(30, 1, 0.8)),
        ("30/3", Ranks(30, 3, 0.8)),
        ("", None),
        ("/2", None),
        ("2/3", None),
        ("1.5", None),
        ("4/2/0", None),
        ("1/1/1/1", None),
    ],
)
def test_how_ranks_are_written(text, ranks):
    assert ranks_of(text, 0.8) == ranks


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 120), st.integers(1, 8), st.floats(0.3, 3), st.floats(0, 359))
def test_ranks_are_as_many_and_as_far_apart_as_said(officers, rows, frontage, bearing):
    rows = min(rows, officers)
    ranks = Ranks(officers, rows, frontage)
    places = ranks.places((10, 20), bearing)
    assert len(places) <= officers
    if (rows - 1) * ranks.files < officers:
        assert len(places) == officers
    nearest = min((math.dist(a, b) for i, a in enumerate(places) for b in places[:i]), default=frontage)
    assert nearest == pytest.approx(frontage, rel=1e-6)
    front = LineString(
        [(10, 20), (10 + 1e-9 + ranks.length_m * math.sin(math.radians(bearing)), 20 + ranks.length_m * math.cos(math.radians(bearing)))]
    )
    assert max(front.distance(Point(place)) for place in places) <= (rows - 1) * frontage + 1e-6
