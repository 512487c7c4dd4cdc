"""Ways out as they are: the least width of gaps against brute force and by hand, and what the check says of it."""

import math
import random

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, affinity, box

from support.plans import area, layers_of, plan_of, thing
from support.way_out_oracle import least_line_round
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.checks.ways_out import way_out_ground
from tabletop.checks.ways_out.way_out_cut import cells_of

REGION = shapely.buffer(box(-60, -60, 60, 60), 100, quad_segs=4)
NONE = np.empty(0, dtype=object)
RATE = 82.0 * 8


def as_array(shapes):
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


SQUARE = box(-1.5, -1.5, 1.5, 1.5)


def cut_round(obstacles, widest_m=1000.0, least_m=0.0):
    cells = cells_of(REGION, as_array(obstacles), widest_m, least_m, NONE)
    return cells.least_cut(cells.met_by(SQUARE).tolist())


def random_obstacles(dice, count):
    made = []
    for _ in range(count):
        turn, away = dice.uniform(0, 360), dice.uniform(6, 25)
        middle = (away * math.cos(math.radians(turn)), away * math.sin(math.radians(turn)))
        if dice.random() < 0.5:
            half = dice.uniform(2, 15)
            one = LineString([(middle[0] - half, middle[1]), (middle[0] + half, middle[1])])
        else:
            wide, high = dice.uniform(2, 12), dice.uniform(2, 12)
            one = box(middle[0] - wide / 2, middle[1] - high / 2, middle[0] + wide / 2, middle[1] + high / 2)
        made.append(affinity.rotate(one, dice.uniform(0, 180)))
    return made


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10**9), st.integers(2, 7))
def test_least_cut_is_the_least_line_by_brute_force(seed, count):
    """Round a small square. The brute line may bend at the square, as a rope at a post; a gap may not, and is longer then."""
    obstacles = random_obstacles(random.Random(seed), count)
    assume(not any(one.distance(SQUARE) < 0.1 for one in obstacles))
    (brute, bends), cut = least_line_round((0.0, 0.0), 1.5, obstacles), cut_round(obstacles)
    if cut is not None:
        assert cut.width_m >= brute - 0.02 - 0.05 * len(cut.gaps)
    if not bends:
        assert brute == math.inf if cut is None else cut.width_m <= brute + 0.02


# --- by hand
YARD = [[(50, 21), (50, 50), (-10, 50), (-10, 20.5)], [(-10, 19.5), (-10, -10), (50, -10), (50, 19)]]


def crowd(shape=None, count=3000, key="crowd", **more):
    return thing("crowd", box(0, 0, 40, 40) if shape is None else shape, key, headcount=count, **more)


def fence(places, key=None):
    return thing("barrier", places, key, barrier_type="fence", height_m=2.5)


def told(plan, layers=None, code="way-out-width"):
    return run_checks(plan, layers, codes=[code])


def widths(plan, layers=None):
    return sorted((round(one.measured, 3), round(one.limit, 3)) for one in told(plan, layers))


def test_a_yard_with_two_gaps():
    found = told(plan_of(crowd(), *map(fence, YARD)))
    assert [(round(one.measured, 3), one.severity, one.unit) for one in found] == [(3.0, "stop", "m")]
    assert math.isclose(found[0].limit, 3000 / RATE, rel_tol=1e-9)
    assert sorted(round(gap.length, 6) for gap in found[0].highlight.geoms) == [1.0, 2.0]
    assert [str(line) for line in found[0].computation[1:3]] == ["Gap 1: 2.00 m", "Gap 2: 1.00 m"]


@pytest.mark.parametrize(("count", "there"), [(1968, 0), (1969, 1)])
def test_at_the_limit(count, there):
    assert len(told(plan_of(crowd(count=count), *map(fence, YARD)))) == there


def test_time_by_risk():
    assert widths(plan_of(crowd(count=1800, risk="high"), *map(fence, YARD))) == [(3.0, 3.659)]
    assert widths(plan_of(crowd(count=1800, risk="low"), *map(fence, YARD))) == []


def test_the_outer_yard_may_be_the_narrower_one():
    outer = fence([(-30, 20), (-30, -30), (70, -30), (70, 70), (-30, 70), (-30, 21.5)])
    assert widths(plan_of(crowd(), *map(fence, YARD), outer)) == [(1.5, 4.573)]


def test_a_gate_counts_when_it_is_open():
    closed = [fence([(50, 20), (50, 50), (-10, 50), (-10, -10), (50, -10), (50, 20)])]
    assert widths(plan_of(crowd(), *closed, thing("gate", (20, 50), width_m=4.0, open=False))) == [(0.0, 4.573)]
    assert widths(plan_of(crowd(), *closed, thing("gate", (20, 50), width_m=4.0, open=True))) == [(4.0, 4.573)]
    assert widths(plan_of(crowd(), *closed, thing("gate", (20, 50), width_m=4.6, open=True))) == []


def test_gaps_below_the_least_let_nobody_through():
    posts = [fence([(-10, 20), (-10, -10), (50, -10), (50, 50), (-10, 50), (-10, 20 + 0.59)])]
    assert widths(plan_of(crowd(), *posts)) == [(0.0, 4.573)]
    posts = [fence([(-10, 20), (-10, -10), (50, -10), (50, 50), (-10, 50), (-10, 20 + 0.6)])]
    assert widths(plan_of(crowd(), *posts)) == [(0.6, 4.573)]


def test_half_a_crowd_behind_a_fence_with_a_door():
    inner = fence([(20, 10.7), (20, 40), (41, 40), (41, -1), (20, -1), (20, 10)])
    assert widths(plan_of(crowd(), inner)) == [(0.7, round(3000 * 800 / 1600 / RATE, 3))]


def test_both_halves_are_told_each_by_itself():
    outer, inner = fence([(-1, -1), (41, -1), (41, 41), (-1, 41), (-1, -1)]), fence([(20, -1), (20, 41)])
    found = told(plan_of(crowd(), outer, inner))
    assert [(one.measured, round(one.limit, 3)) for one in found] == [(0.0, 2.287), (0.0, 2.287)]
    assert sorted(round(one.highlight.area) for one in found) == [800, 800]


def test_a_crowd_that_bulges_out_of_its_yard():
    bulging = area([(0, 0), (40, 0), (40, 15), (52, 15), (52, 25), (40, 25), (40, 40), (0, 40)])
    found = told(plan_of(crowd(bulging, 3000), fence([(50, 22), (50, 50), (-10, 50), (-10, -10), (50, -10), (50, 18)])))
    assert [(round(one.measured, 3), round(one.limit, 2)) for one in found] == [(4.0, round(3000 / RATE * 1700 / 1720, 2))]


def test_an_assembly_in_the_yard_is_a_way_out_but_not_under_the_crowd():
    assert widths(plan_of(crowd(), *map(fence, YARD), thing("assembly", Point(45, -4), capacity=3000))) == []
    assert widths(plan_of(crowd(), *map(fence, YARD), thing("assembly", box(0, 0, 40, 40)))) == [(3.0, 4.573)]
    pen = fence([(41.5, -8.5), (49.5, -8.5), (49.5, 0.5), (41.5, 0.5), (41.5, -8.5)])
    assert widths(plan_of(crowd(), *map(fence, YARD), pen, thing("assembly", box(42, -8, 49, 0)))) == [(3.0, 4.573)]


def test_an_assembly_takes_as_many_as_it_has_places_for():
    closed = box(-10, -10, 50, 50).exterior
    with_fence = [crowd(), thing("barrier", closed)]
    assert widths(plan_of(*with_fence, thing("assembly", box(42, -8, 49, 0), capacity=3000))) == [(0.0, 4.573)]
    assert widths(plan_of(*with_fence, thing("assembly", Point(45, -4)))) == [(0.0, 4.573)]
    assert widths(plan_of(*with_fence, thing("assembly", Point(45, -4), capacity=2999))) == [(0.0, 4.573)]
    halves = [thing("assembly", Point(45, -4), capacity=1500), thing("assembly", Point(-5, -4), capacity=1500)]
    assert widths(plan_of(*with_fence, *halves)) == []
    copies = [thing("assembly", Point(45, -4), capacity=1500), thing("assembly", Point(45, -4), capacity=1500)]
    assert widths(plan_of(*with_fence, *copies)) == [(0.0, 4.573)]
    assert widths(plan_of(crowd(), *map(fence, YARD), halves[0])) == []
    assert widths(plan_of(crowd(), *map(fence, YARD), thing("assembly", Point(45, -4), capacity=900))) == [(3.0, 4.573)]


@pytest.mark.parametrize("seed", range(30))
def test_a_gap_beside_a_square_corner_however_it_lies(seed):
    draw = random.Random(seed)
    off = draw.choice((0, 1e-9, 1e-8, 1e-7, 1e-6))
    yard = affinity.rotate(LineString([(40, 2), (40, 40), (0, 40), (0, 0), (40, 0)]), draw.uniform(0, 90), origin=(0, 0))
    yard = LineString([(x + draw.uniform(-off, off), y + draw.uniform(-off, off)) for x, y in yard.coords])
    yard = affinity.translate(yard, 500_000 + draw.uniform(0, 99), 9_950_000 + draw.uniform(0, 99))
    people = thing("crowd", yard.convex_hull.buffer(-3), headcount=2000)
    assert widths(plan_of(people, thing("barrier", yard))) == [(2.0, 3.049)]


@pytest.mark.parametrize("seed", range(12))
def test_fences_whose_ends_miss_each_other_by_a_hair_hold(seed):
    draw, off = random.Random(seed), 1e-6
    pieces = [[(40, 2), (40, 40)], *([(40 - k, 40), (39 - k, 40)] for k in range(40)), *([(0, 40 - k), (0, 39 - k)] for k in range(40))]
    pieces += [[(k, 0), (k + 1, 0)] for k in range(40)]
    east, north = 500_000 + draw.uniform(0, 99), 9_950_000 + draw.uniform(0, 99)
    fences = [[(east + x + draw.uniform(-off, off), north + y + draw.uniform(-off, off)) for x, y in one] for one in pieces]
    people = thing("crowd", affinity.translate(box(5, 5, 35, 35), east, north), headcount=2000)
    assert widths(plan_of(people, *map(fence, fences))) == [(2.0, 3.049)]


@pytest.mark.parametrize("turn", [0, 10, 37, 90, 123])
def test_two_gaps_of_which_one_is_no_way_are_one_way_however_they_lie(turn):
    lines = [[(7.4, -1.5), (-1.5, -1.5), (-1.5, 14.4), (17.4, 14.4), (17.4, -1.5), (11.8, -1.5)], [(9.8, -1.5), (8.01, -1.5)]]
    outer = [[(5.9, 25), (27.9, 25), (27.9, -12)], [(27.9, -12), (-12, -12), (-12, 22.9)]]
    turned = [affinity.rotate(LineString(one), turn, origin=(0, 0)) for one in (*lines, *outer)]
    people = thing("crowd", affinity.rotate(box(0, 0, 15.9, 12.9), turn, origin=(0, 0)), "crowd", headcount=60, risk="low")
    found = told(plan_of(people, *(thing("barrier", one) for one in turned)), code="containment")
    assert [(one.unit, round(one.measured, 2)) for one in found] == [("share", 0.0)]


def test_a_road_leads_through_a_building_and_not_through_a_fence():
    ring = Polygon(box(-15, -15, 55, 55).exterior, [box(-10, -10, 50, 50).exterior])
    assert widths(plan_of(crowd()), layers_of(building=[ring])) == [(0.0, 4.573)]
    road = LineString([(20, 20), (120, 20)])
    assert widths(plan_of(crowd()), layers_of(building=[ring], road=[road])) == []
    assert widths(plan_of(crowd(), fence([(56, -10), (49, 22), (56, 50)])), layers_of(building=[ring], road=[road])) != []
    inside = LineString([(0, 20), (40, 20)])
    assert widths(plan_of(crowd()), layers_of(building=[ring], road=[inside])) == [(0.0, 4.573)]


def test_an_island_with_a_bridge():
    water = Polygon(box(-40, -40, 80, 80).exterior, [box(-10, -10, 50, 50).exterior])
    assert widths(plan_of(crowd()), layers_of(water=[water])) == [(0.0, 4.573)]
    assert widths(plan_of(crowd()), layers_of(water=[water], road=[LineString([(20, 20), (120, 20)])])) == []
    assert widths(plan_of(crowd(count=6000)), layers_of(water=[water], road=[LineString([(20, 20), (120, 20)])])) == [(8.0, 9.146)]


def test_people_of_all_crowds_in_a_yard_add_up():
    yard = list(map(fence, YARD))
    halves = [crowd(box(0, 0, 20, 40), 1500, "a"), crowd(box(20, 0, 40, 40), 1500, "b")]
    found = told(plan_of(*halves, *yard))
    assert [(round(one.measured, 3), round(one.limit, 3), one.features) for one in found] == [(3.0, 4.573, ("a", "b"))]


def exits(*lines, **more):
    return [thing("exit", list(line), width_m=8.0, **more) for line in lines]


POCKET = [[(-22, -20), (-22, -80), (-0.35, -80)], [(22, -20), (22, -80), (0.35, -80)]]


def test_exits_into_a_pocket_lead_on_by_what_leads_round_too():
    plan = [crowd(box(-20, -20, 20, 20)), *exits([(-10, -15), (-10, -60)], [(10, -15), (10, -60)]), *map(fence, POCKET)]
    assert widths(plan_of(*plan)) == []
    plan[0] = crowd(box(-20, -20, 20, 20), 3200)
    assert widths(plan_of(*plan)) == [(4.7, round(3200 / RATE, 3))]


def test_the_smaller_of_both_is_told_once():
    plan = [crowd(), *map(fence, YARD), *exits([(39, 20), (46, 20)], [(1, 20), (-6, 20)])]
    assert widths(plan_of(*plan)) == [(3.0, 4.573)]


def test_a_strip_on_the_other_side_of_a_wall_is_how_the_crowd_was_drawn():
    plan = [crowd(), fence([(39.5, -1), (39.5, 41), (60, 41), (60, -1), (39.5, -1)])]
    assert widths(plan_of(*plan)) == []
    plan = [crowd(), fence([(38.5, -1), (38.5, 41), (60, 41), (60, -1), (38.5, -1)])]
    assert widths(plan_of(*plan)) == [(0.0, round(3000 * 60 / 1600 / RATE, 3))]


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.floats(0, 360), st.floats(-500, 500), st.floats(-500, 500))
def test_turning_and_shifting_the_plan_changes_nothing(turn, east, north):
    def there(shape):
        shape = LineString(shape) if isinstance(shape, list) else shape
        return affinity.translate(affinity.rotate(shape, turn, origin=(0, 0)), east, north)

    plan = [crowd(there(box(0, 0, 40, 40))), *(thing("barrier", there(line)) for line in YARD)]
    assert widths(plan_of(*plan)) == [(3.0, 4.573)]


# --- the time to leave
def minutes(plan):
    return [round(one.measured, 3) for one in told(plan, code="egress-time")]


FOUR = [[(39, 20), (46, 20)], [(1, 20), (-6, 20)], [(20, 39), (20, 46)], [(20, 1), (20, -6)]]


def test_four_exits_into_one_yard_leave_by_its_gaps_without_the_widest():
    plan = plan_of(crowd(), *map(fence, YARD), *exits(*FOUR))
    assert minutes(plan) == [round(3000 / 82, 3)]
    lines = [str(line) for line in told(plan, code="egress-time")[0].computation]
    assert "Counted without the widest gap there, 2.00 m: 82.0 persons/min get on" in lines
    assert minutes(plan_of(crowd(count=656), *map(fence, YARD), *exits(*FOUR))) == []


def test_an_exit_to_the_open_is_lost_when_the_others_share_a_pocket():
    """Two exits of 8 m into a pocket with a gap of 3 m, and one of 4 m to the open: without that one 3 m are left."""
    pocket = [[(40.3, -0.3), (80, -0.3), (80, 18.5)], [(40.3, 40.3), (80, 40.3), (80, 21.5)]]
    ways = [*exits([(39, 10), (70, 10)], [(39, 30), (70, 30)]), thing("exit", [(1, 20), (-60, 20)], width_m=4.0)]
    assert minutes(plan_of(crowd(count=2000), *map(fence, pocket), *ways)) == [round(2000 / (3 * 82), 3)]
    assert minutes(plan_of(crowd(count=1900), *map(fence, pocket), *ways)) == []


def test_a_pocket_whose_gap_is_lost():
    """The gap of 3 m is no wider than the widest exit: when it jams, the exit to the open is left, as when the pocket's exits are."""
    pocket = [[(40.3, -0.3), (80, -0.3), (80, 18.5)], [(40.3, 40.3), (80, 40.3), (80, 21.5)]]
    ways = [*exits([(39, 10), (70, 10)], [(39, 30), (70, 30)]), thing("exit", [(1, 20), (-60, 20)], width_m=2.0)]
    assert minutes(plan_of(crowd(count=1400), *map(fence, pocket), *ways)) == [round(1400 / (2 * 82), 3)]


def test_gaps_wider_than_exits_change_nothing():
    wide = [[(50, 30), (50, 50), (-10, 50), (-10, 10)], [(-10, 0), (-10, -10), (50, -10), (50, 20)]]
    ways = [thing("exit", line, width_m=2.0) for line in FOUR]
    assert minutes(plan_of(crowd(count=4000), *map(fence, wide), *ways)) == minutes(plan_of(crowd(count=4000), *ways))


def test_crowds_that_share_exits_are_one_behind_them():
    halves = [crowd(box(0, 0, 40, 20), 1500, "a"), crowd(box(0, 20, 40, 40), 1500, "b")]
    ways = exits([(39, 20), (46, 20)], [(1, 20), (-6, 20)])
    plan = plan_of(*halves, *map(fence, YARD), *ways)
    assert minutes(plan) == [round(3000 / 82, 3)]
    assert widths(plan) == [(3.0, 4.573)]


# --- shut in
def shut_in(plan):
    return [(round(one.measured, 3), one.unit) for one in told(plan, code="containment")]


STREET = box(0, 0, 60, 8)
WALLS = [[(-30, -0.1), (90, -0.1)], [(-30, 8.1), (90, 8.1)]]


def test_a_street_open_at_both_ends_shuts_nobody_in():
    assert shut_in(plan_of(crowd(STREET, 300), *map(fence, WALLS))) == []
    ways = [thing("exit", [(59, 4), (120, 4)], width_m=8.0), thing("exit", [(1, 4), (-60, 4)], width_m=8.0)]
    assert shut_in(plan_of(crowd(STREET, 300), *map(fence, WALLS), *ways)) == []


def test_two_exits_through_one_mouth_are_one_way():
    ways = [thing("exit", [(59, y), (120, y)], width_m=2.5) for y in (2, 6)]
    assert [unit for _, unit in shut_in(plan_of(crowd(STREET, 300), *map(fence, WALLS), fence([(-30, -1), (-30, 9)]), *ways))] == ["share"]


@pytest.mark.parametrize("off", [1.9, 2.1, 3.0, 10.0])
def test_a_fence_a_little_farther_off_shuts_in_as_well(off):
    ring = [(-off, -off), (40 + off, -off), (40 + off, 40 + off), (-off, 40 + off), (-off, -off)]
    ways = exits([(39, 20), (80, 20)], [(1, 20), (-40, 20)])
    assert len(shut_in(plan_of(crowd(), fence(ring), *ways))) == 1
    gates = [thing("gate", (40 + off, 20), width_m=4.0, open=True), thing("gate", (-off, 20), width_m=4.0, open=True)]
    assert shut_in(plan_of(crowd(), fence(ring), *gates, *ways)) == []
    doors = [thing("gate", (40 + off, 20), width_m=1.0, open=True), thing("gate", (-off, 20), width_m=1.0, open=True)]
    assert len(shut_in(plan_of(crowd(), fence(ring), *doors, *ways))) == 1


def test_an_outline_that_crosses_itself_is_judged():
    bowtie = Polygon([(0, 0), (40, 40), (40, 0), (0, 40)])
    assert widths(plan_of(crowd(bowtie), fence([(-5, -5), (45, -5), (45, 45), (-5, 45), (-5, -5)]))) == [(0.0, 4.573)]


def test_an_irritant_over_people_who_cannot_get_out_is_told_of_their_gaps():
    """Four wide exits into a yard whose only gap is a metre: what holds the crowd counts among what its ways out lack."""
    crowd = thing("crowd", box(0, 0, 20, 20), headcount=1000)
    yard = thing("barrier", [(10.5, -40), (60, -40), (60, 60), (-40, 60), (-40, -40), (9.5, -40)])
    ways = [thing("exit", [(10, 10), end], width_m=8.0) for end in ((10, 45), (10, -30), (45, 10), (-30, 10))]
    found = run_checks(plan_of(crowd, yard, *ways, thing("irritant", (10, 10))))
    [told] = [one for one in found if one.code == "irritant-without-exit"]
    [held] = [one for one in found if one.code == "way-out-width"]
    assert held.measured == pytest.approx(1.0)
    assert held.message in told.computation


def deficit_m(plan):
    """How much width all parts of the crowd lack together, and whether anything is said."""
    found = [one for one in run_checks(plan, codes=["way-out-width"])]
    return sum(one.limit - one.measured for one in found), bool(found)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 10**9), st.integers(2, 7))
def test_an_obstacle_less_never_holds_more_people(seed, count):
    """Fences only: where a building goes, people may stand on its ground, and are more behind a gap."""
    dice = random.Random(seed)
    crowd = thing("crowd", box(-15, -15, 15, 15), headcount=dice.choice((1500, 4000, 8000)))
    fences = []
    for _ in range(count):
        turn, away, half = dice.uniform(0, 360), dice.uniform(4, 24), dice.uniform(5, 26)
        line = affinity.translate(LineString([(-half, 0), (half, 0)]), 0, away)
        fences.append(thing("barrier", affinity.rotate(line, turn, origin=(0, 0))))
    whole, said = deficit_m(plan_of(crowd, *fences))
    for n in range(count):
        left, still = deficit_m(plan_of(crowd, *fences[:n], *fences[n + 1 :]))
        assert said or not still
        assert left <= whole + 0.01


def test_an_obstacle_that_goes_lets_wider_gaps_be_looked_at(monkeypatch):
    """Among very many obstacles wide gaps are not looked at; where some go they are, after an edit as from nothing."""
    monkeypatch.setattr(way_out_ground, "MOST_PAIRS", 1.0)
    monkeypatch.setattr(way_out_ground, "SURE_M", 1.0)
    crowd = thing("crowd", box(-15, -15, 15, 15), headcount=6000)
    yard = thing("barrier", [(4, -40), (40, -40), (40, 40), (-40, 40), (-40, -40), (-4, -40)])
    wild = thing("barrier", [(60 + 0.01 * n, 60 + n % 2) for n in range(4000)], key="wild")
    whole, left = plan_of(crowd, yard, wild), plan_of(crowd, yard)
    engine = CheckEngine(whole, 1)
    assert "way-out-width" not in {one.code for one in engine.full()}
    [told] = [one for one in engine.update(left, ["wild"]) if one.code == "way-out-width"]
    assert told.measured == pytest.approx(8.0)


@pytest.mark.parametrize("people", [1_000, 28_174_000, 28_200_000, 1e30, math.inf])
def test_a_crowd_beyond_all_numbers_cannot_leave_either(people):
    """28.2 million need 2^32 steps of width, which numbers of 32 bits take for none."""
    walls = [LineString([(-9, -9), (9, -9), (9, 9), (-9, 9), (-9, -8)])]
    cells = cells_of(REGION, as_array(walls), 1000.0, 0.0, NONE)
    needs = np.zeros(cells.count)
    needs[cells.met_by(SQUARE)[0]] = people / RATE
    [cut] = cells.cannot_leave(needs)
    assert cut.width_m == pytest.approx(1.0, abs=1e-4)
