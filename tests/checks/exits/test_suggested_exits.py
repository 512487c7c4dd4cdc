"""Exits that are suggested: by hand on small grounds, by brute force on random ones, and in front of the KPU of the demo town."""

import math
import random

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon, affinity, box

from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.exits.suggested_exits import suggested_exits
from tabletop.checks.rules.runner import run_checks
from tabletop.cli.parts import load_layers
from tabletop.core.text.errors import Cancelled, InputError

EXIT_CODES = ["exit-count", "exit-width", "egress-time", "exit-direction", "containment", "exit-separation", "dead-end", "way-out-width"]
SQUARE = box(0, 0, 40, 40)


def crowd(headcount=1500, shape=SQUARE, **more):
    return thing("crowd", shape, "crowd", name="Massa", headcount=headcount, **more)


def suggested(*things, layers=None, number=1, **settings):
    snapshot = Snapshot(plan_of(*things, **settings), number, layers or layers_of(fence=[LineString([(900, 900), (901, 900)])]))
    [one] = snapshot.named(["crowd"], "crowd")
    return suggested_exits(snapshot, one)


def with_exits(things, found, needed_only=True):
    taken = [one for one in found.exits if one.needed or not needed_only]
    exits = [thing("exit", one.line, f"exit {k}", width_m=one.width_m) for k, one in enumerate(taken)]
    return plan_of(*things, *exits)


def findings(things, found, layers=None):
    return [one.code for one in run_checks(with_exits(things, found), layers, 1, codes=EXIT_CODES) if one.severity != "info"]


def is_outwards(one, shape=SQUARE):
    first, last = Point(one.line.coords[0]), Point(one.line.coords[-1])
    return shape.contains(first) and not shape.intersects(last)


# --- how many
@pytest.mark.parametrize(("headcount", "needed"), [(100, 2), (500, 2), (501, 3), (1000, 3), (1001, 4), (1500, 4), (0, 2)])
def test_as_many_are_needed_as_the_people_need(headcount, needed):
    found = suggested(crowd(headcount))
    assert [one.needed for one in found.exits] == [True] * needed + [False] * 2
    assert found.crowd == "crowd" and found.said is None


def test_in_the_open_they_lead_to_all_sides_and_all_checks_are_content():
    found = suggested(crowd())
    assert all(is_outwards(one) and one.width_m == 6.0 for one in found.exits)
    sides = {max(range(4), key=lambda side: out_of(one, side)) for one in found.exits[:4]}
    assert sides == {0, 1, 2, 3}
    assert findings([crowd()], found) == []


def out_of(one, side):
    """How far an exit leads out of a side of the square."""
    x, y = one.line.coords[-1]
    return (x - 40, y - 40, -x, -y)[side]


def test_many_people_get_wider_exits_and_more_of_them_until_time_is_enough():
    people = crowd(20_000, box(0, 0, 100, 100))
    found = suggested(people)
    # 20,000 people / (82 x 8) = 30.5 m without the widest: with 12 m each that takes four, three of them left.
    assert {one.width_m for one in found.exits} == {12.0}
    assert sum(one.needed for one in found.exits) == 4
    assert findings([people], found) == []


def test_a_risk_that_leaves_less_time_takes_more():
    calm, tense = (suggested(crowd(20_000, box(0, 0, 100, 100), risk=risk)) for risk in ("low", "high"))
    assert sum(one.needed for one in calm.exits) == 4
    # 20,000 / (82 x 6) = 40.7 m: three of 12 m are not enough.
    assert sum(one.needed for one in tense.exits) == 5


def test_limits_of_the_plan_hold():
    found = suggested(crowd(300), limits={"exit-count": {"two_exits_up_to_person": 200, "three_exits_up_to_person": 250}})
    assert sum(one.needed for one in found.exits) == 4
    with pytest.raises(InputError):
        suggested(crowd(300), limits={"exit-count": {"two_exits_up_to_person": "many"}})


# --- where, by hand
FENCES = [
    LineString([(-10, -10), (50, -10), (50, 18)]),
    LineString([(50, 21.5), (50, 50), (20, 50)]),
    LineString([(17.6, 50), (-10, 50), (-10, -10)]),
]
"""A yard 10 m round the crowd with two gaps: 3.5 m in the east, 2.4 m in the north."""


def test_from_a_yard_they_lead_through_its_gaps_in_their_width():
    layers = layers_of(fence=FENCES)
    found = suggested(crowd(), layers=layers)
    assert [one.width_m for one in sorted(found.exits, key=lambda one: one.width_m)] == [2.4, 3.5]
    for one in found.exits:
        gap, at_m = (Point(50, 19.75), 8.0) if one.width_m == 3.5 else (Point(18.8, 50), 8.0)
        assert one.line.distance(gap) < 1e-6 and is_outwards(one)
        assert Point(one.line.coords[-1]).distance(gap) == pytest.approx(at_m)
    assert all(one.needed for one in found.exits)
    assert "only 2 of 4" in str(found.said)


def test_a_gap_that_is_too_narrow_is_none():
    narrow = [FENCES[0], LineString([(50, 19.7), (50, 50), (20, 50)]), FENCES[2]]
    found = suggested(crowd(), layers=layers_of(fence=narrow))
    assert [one.width_m for one in found.exits] == [2.4], "1.7 m is below the 1.8 m of exit-width"


def test_who_is_shut_in_has_none_and_hears_why():
    ring = [LineString([(-10, -10), (50, -10), (50, 50), (-10, 50), (-10, -10)])]
    found = suggested(crowd(), layers=layers_of(fence=ring))
    assert found.exits == () and "0 of 4" in str(found.said)


def test_an_open_gate_is_a_way_and_a_shut_one_is_none():
    wall = thing("barrier", [(-10, -10), (50, -10), (50, 50), (-10, 50), (-10, -10)], "wall")
    for is_open in (True, False):
        gate = thing("gate", (50, 20), "gate", width_m=4, open=is_open)
        found = suggested(crowd(), wall, gate)
        assert [one.width_m for one in found.exits] == ([4.0] if is_open else [])


def test_between_houses_they_lead_to_the_ends_and_through_the_alleys():
    """A street 5 m wide, filled by the crowd; an alley of 2 m in the south, one of 1.5 m in the north, which is too narrow."""
    houses = [box(-60, -20, 30, 0), box(32, -20, 100, 0), box(-60, 5, 10, 25), box(11.5, 5, 100, 25)]
    street = box(0, 0.05, 40, 4.95)
    found = suggested(crowd(400, street), layers=layers_of(building=houses))
    ends = {(one.width_m, tuple(round(value) for value in one.line.coords[-1])) for one in found.exits}
    assert {width for width, _ in ends} == {5.0, 2.0}
    assert len([one for one in ends if one[0] == 5.0]) == 2
    assert [place[0] for width, place in ends if width == 2.0] == [31]


def test_it_is_no_way_out_to_end_among_others_or_in_what_is_protected():
    others = thing("crowd", box(45, 0, 80, 40), "others", headcount=100)
    school = thing("protected", box(0, -40, 40, -5), "school", category="school")
    found = suggested(crowd(), others, school)
    assert len(found.exits) >= 4
    for one in found.exits:
        assert not one.line.intersects(school[2].state.geometry)
        assert Point(one.line.coords[-1]).distance(others[2].state.geometry) >= 1.0


def test_what_leads_straight_to_what_is_protected_comes_last():
    office = thing("protected", box(-60, -20, -25, 60), "office", category="kpu")
    west = [k for k, one in enumerate(suggested(crowd()).exits) if one.line.coords[-1][0] < -5]
    assert west and west[0] < 4, "without the office one of the four that are needed leads west"
    found = suggested(crowd(), office)
    assert all(one.line.coords[-1][0] > -10 for one in found.exits if one.needed)


def test_a_yard_behind_a_fence_is_no_way_out():
    """A fence round a yard west of the crowd, with a gap of 8 m towards it and another one at the back."""
    yard = [LineString([(-5, 16), (-5, -30), (-90, -30)]), LineString([(-5, 24), (-5, 70), (-90, 70), (-90, -20)])]
    layers = layers_of(fence=[shapely.MultiLineString([list(one.coords) for one in yard])])
    found = suggested(crowd(), layers=layers)
    assert sum(one.needed for one in found.exits) == 4
    assert all(one.line.coords[-1][0] > -5 for one in found.exits if one.needed)
    inside = crowd(1500, box(-60, 0, -20, 40))
    assert any(one.line.coords[-1][0] > -5 for one in suggested(inside, layers=layers).exits), "who stands in it leaves by its gaps"


def test_nothing_leads_through_what_is_protected():
    round_about = [box(-40, -40, 80, -5), box(-40, 45, 80, 80), box(-40, -40, -5, 80), box(45, -40, 80, 80)]
    sites = [thing("protected", one, f"site {k}", category="school") for k, one in enumerate(round_about)]
    for one in suggested(crowd(), *sites).exits:
        assert not any(one.line.intersects(site) for site in round_about)


def test_exits_that_are_there_are_not_suggested_again_and_count():
    things = [crowd(), *(thing("exit", one.line, f"e{k}", width_m=one.width_m) for k, one in enumerate(suggested(crowd()).exits[:3]))]
    found = suggested(*things)
    assert [one.needed for one in found.exits][:2] == [True, False]
    for one in found.exits:
        for _, _, there in things[1:]:
            assert not one.line.buffer(3.0, cap_style="flat").intersects(there.state.geometry.buffer(3.0, cap_style="flat"))


def test_none_crosses_an_exit_that_is_there():
    round_the_corner = LineString([(38, 20), (46, 20), (46, 62), (-6, 62)])
    way = thing("exit", round_the_corner, "way", width_m=3)
    found = suggested(crowd(5000), way)
    assert len(found.exits) >= 3
    for one in found.exits:
        assert not one.line.buffer(one.width_m / 2, cap_style="flat").intersects(round_the_corner.buffer(1.5, cap_style="flat"))


def test_where_there_are_enough_it_is_said():
    found = suggested(crowd(), *(thing("exit", one.line, f"e{k}", width_m=6) for k, one in enumerate(suggested(crowd()).exits[:4])))
    assert not any(one.needed for one in found.exits) and "enough" in str(found.said)


def test_a_vehicle_in_the_way_moves_the_exit():
    truck = thing("vehicle", (52, 20), "truck", length_m=12, width_m=3, bearing_deg=0)
    shape = box(50.5, 14, 53.5, 26)
    for one in suggested(crowd(), truck).exits:
        assert not one.line.intersects(shape)


def test_only_the_scene_counts():
    wall = thing("barrier", [(-5, -5), (45, -5), (45, 45), (-5, 45), (-5, -5)], "wall", scene_from=2)
    assert len(suggested(crowd(), wall).exits) == 6
    assert suggested(crowd(), wall, number=2).exits == ()


def test_what_is_barred_in_another_scene_in_which_the_crowd_stands_comes_last():
    """A cordon along the east side in the second scene: two exits are needed, and none leads there while there are others."""
    line = thing("cordon", [(48, -30), (48, 70)], "line", scene_from=2, closed_to="people")
    scenes = [scene(1), scene(2)]
    for spans, leads_east in (({}, False), ({"scene_to": 1}, True)):
        people = thing("crowd", SQUARE, "crowd", headcount=1500, **spans)
        found = suggested(people, line, scenes=scenes)
        first = found.exits[:4] if leads_east else found.exits[:3]
        assert any(one.line.coords[-1][0] > 48 for one in first) == leads_east


@pytest.mark.parametrize("shape", [box(0, 0, 0.5, 0.5), box(0, 0, 300, 1), Polygon([(0, 0), (40, 0), (40, 40), (39, 1)])])
def test_odd_crowds(shape):
    for one in suggested(crowd(50, shape)).exits:
        assert shape.distance(Point(one.line.coords[0])) < 1.0 and not shape.intersects(Point(one.line.coords[-1]))


def test_an_outline_that_crosses_itself():
    bow_tie = Polygon([(0, 0), (40, 40), (40, 0), (0, 40)])
    assert suggested(crowd(50, bow_tie)).exits


def test_it_can_be_stopped():
    snapshot = Snapshot(plan_of(crowd()), 1, layers_of(fence=FENCES))
    with pytest.raises(Cancelled):
        suggested_exits(snapshot, snapshot.of("crowd")[0], lambda: True)


# --- by brute force
def town(dice):
    """Houses and fences round a crowd, some of them near, none in it."""
    made = []
    while len(made) < 14:
        wide, high = dice.uniform(4, 30), dice.choice([dice.uniform(4, 30), 0.2])
        middle = (dice.uniform(-50, 90), dice.uniform(-50, 90))
        house = affinity.rotate(
            box(middle[0] - wide / 2, middle[1] - high / 2, middle[0] + wide / 2, middle[1] + high / 2), dice.uniform(0, 180)
        )
        if house.distance(SQUARE) > 0.3:
            made.append(house)
    return made


def clear_by_sections(line, obstacles):
    """Left and right room square to a line at very many places, the least sum; up to 40 m."""
    least, whole = math.inf, shapely.union_all(obstacles)
    for start, end in zip(line.coords, line.coords[1:], strict=False):
        step = np.subtract(end, start)
        length = float(np.hypot(*step))
        aside = np.array([-step[1], step[0]]) / length
        for share in np.linspace(0, 1, max(2, int(length / 0.1))):
            foot = np.array(start) + share * step
            rooms = []
            for sense in (1, -1):
                met = shapely.intersection(LineString([foot, foot + sense * 40 * aside]), whole)
                rooms.append(40.0 if met.is_empty else met.distance(Point(foot)))
            least = min(least, sum(rooms))
    return least


@pytest.mark.parametrize("seed", range(12))
def test_on_random_ground_each_is_free_clear_and_counts(seed):
    houses = town(random.Random(seed))
    layers, people = layers_of(building=houses), crowd(900)
    found = suggested(people, layers=layers)
    for one in found.exits:
        assert is_outwards(one)
        assert not any(one.line.intersects(house) for house in houses)
        assert 1.8 <= one.width_m <= clear_by_sections(one.line, houses) + 1e-6
    bands = [one.line.buffer(one.width_m / 2, cap_style="flat") for one in found.exits]
    assert not any(one.intersects(other) for k, one in enumerate(bands) for other in bands[:k])
    needed = sum(one.needed for one in found.exits)
    codes = findings([people], found, layers)
    assert "exit-width" not in codes and "exit-direction" not in codes and "dead-end" not in codes
    counted = run_checks(with_exits([people], found), layers, 1, codes=["exit-count"])
    assert [one.measured for one in counted] == ([] if needed >= 3 else [needed])
    if found.said is None:
        assert "egress-time" not in codes and "containment" not in codes


@pytest.mark.parametrize("turn_deg", [37.0, 90.0, 201.0])
def test_ground_that_is_turned_gives_the_same_exits(turn_deg):
    """Nothing hangs on where north is: widths and number are those of the ground."""
    layers = [affinity.rotate(one, turn_deg, origin=(20, 20)) for one in FENCES]
    turned = affinity.rotate(SQUARE, turn_deg, origin=(20, 20))
    found = suggested(crowd(1500, turned), layers=layers_of(fence=layers))
    assert sorted(one.width_m for one in found.exits) == [2.4, 3.5]


# --- the demo town
EAST, NORTH = 497_000.0, 9_950_000.0
STREET = Polygon([(EAST + x, NORTH + y) for x, y in [(2904, 880), (2921, 880), (2938, 810), (2922, 806)]])
KPU = Polygon([(EAST + x, NORTH + y) for x, y in [(2911.6, 810.1), (2893.3, 886.4), (2813.6, 867.3), (2831.8, 791.0)]])


def test_1500_people_in_front_of_the_kpu():
    layers = load_layers(None)
    things = [crowd(1500, STREET), thing("protected", KPU, "kpu", category="kpu")]
    found = suggested(*things, layers=layers)
    assert sum(one.needed for one in found.exits) == 4 and found.said is None
    assert all(is_outwards(one, STREET) for one in found.exits)
    assert findings(things, found, layers) == []
    before = {one.code for one in run_checks(plan_of(*things), layers, 1, codes=EXIT_CODES) if one.severity == "stop"}
    assert before == {"exit-count", "containment"}
