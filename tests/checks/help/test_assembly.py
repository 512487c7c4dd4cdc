"""Assembly areas: room for everybody, and hazards near them."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import Point, box

from support import oracle
from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.help.assembly import jet_sector
from tabletop.checks.rules.limits import default_rules
from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.geometry import rectangle
from tabletop.core.values.feature import Scope

QUICK = settings(max_examples=100, deadline=None, derandomize=True)
places = st.tuples(st.floats(-5, 45), st.floats(-5, 35))


def room(*things, layers=None):
    return run_checks(plan_of(*things), layers, codes=["assembly-area"])


@settings(QUICK, max_examples=60)
@given(st.lists(st.tuples(places, st.floats(1, 12), st.floats(1, 12), st.floats(0, 180)), max_size=4))
def test_open_ground_as_counted_in_cells(vehicles):
    things = [thing("vehicle", place, length_m=a, width_m=b, bearing_deg=turn) for place, a, b, turn in vehicles]
    [one] = room(thing("assembly", box(0, 0, 40, 30), capacity=100_000), *things)
    shapes = [list(rectangle(place, a, b, turn).exterior.coords)[:-1] for place, a, b, turn in vehicles]
    cells = [((i + 0.5) / 2, (j + 0.5) / 2) for i in range(80) for j in range(60)]
    free = sum(not any(oracle.inside(cell, shape) for shape in shapes) for cell in cells) / 4
    assert abs(one.measured * 100_000 - free) <= 0.5 * sum(a + b for _, a, b, _ in vehicles) + 1e-6


def test_buildings_and_water_take_ground():
    layers = layers_of(building=[box(0, 0, 10, 10)], water=[box(5, 0, 15, 10)])
    [one] = room(thing("assembly", box(0, 0, 20, 10), capacity=200), layers=layers)
    assert one.measured == pytest.approx(50 / 200)
    assert [str(line) for line in one.computation] == [
        "50.0 m² of open ground / 200 people = 0.25 m² a person",
        "50.0 m² / 0.50 m² a person: room for 100 people",
    ]


def test_the_fix_sets_the_capacity_that_there_is():
    plan = plan_of(thing("assembly", box(0, 0, 20, 10), "a", capacity=500))
    [one] = run_checks(plan, codes=["assembly-area"])
    [fix] = one.fixes
    assert str(fix.label) == "Set the capacity of Assembly point to 400"
    mended = plan.apply(fix.change(plan, 1, Scope.ALL_SCENES))
    assert mended.features["a"].at(1).properties["capacity"] == 400
    assert run_checks(mended, codes=["assembly-area"]) == []


def test_no_ground_at_all_has_no_fix():
    [one] = room(thing("assembly", box(0, 0, 20, 10), capacity=5), layers=layers_of(building=[box(-1, -1, 30, 30)]))
    assert (one.measured, one.fixes) == (0.0, ())


def test_all_places_together_against_all_people():
    crowd = thing("crowd", box(100, 0, 150, 50), headcount=1000)
    small, large = thing("assembly", box(0, 0, 20, 10), "a"), thing("assembly", (0.0, 50.0), "b", capacity=599)
    [one] = room(crowd, small, large)
    assert (one.measured, one.limit, one.features) == (999, 1000, ("a", "b"))
    assert [str(line) for line in one.computation] == ["Assembly point: 400 places", "Assembly point: 599 places"]
    assert room(crowd, small, thing("assembly", (0.0, 50.0), "b", capacity=600)) == []
    assert room(crowd, small, thing("assembly", (0.0, 50.0), "b")) == []
    assert room(crowd) == []


# --- hazards
def hazards(*things, wind=None):
    return run_checks(plan_of(*things, scenes=[scene(1, wind_from_deg=wind)]), codes=["assembly-in-hazard"])


def test_each_hazard_once_and_none_by_the_default_pairs():
    things = [thing("assembly", box(0, 0, 10, 10), "a"), thing("protected", (50.0, 5.0), "f", category="fuel")]
    things += [thing("irritant", (150.0, 5.0), "i"), thing("water-jet", (20.0, 5.0), "j", bearing_deg=90, range_m=30)]
    found = hazards(*things, thing("protected", (12.0, 5.0), "s", category="school"))
    assert sorted(one.features for one in found) == [("a", "f"), ("a", "i"), ("a", "j")]
    assert all(one.severity == "stop" for one in found)
    assert {one.features: round(one.measured, 1) for one in found} == {("a", "f"): 40.0, ("a", "i"): 80.0, ("a", "j"): 10.0}
    assert not [pair for pair in default_rules("pairs") if "assembly" in (pair.a, pair.b)]


def test_a_hazard_without_reach_counts_from_where_it_stands():
    [one] = hazards(thing("assembly", (0.0, 0.0)), thing("irritant", (30.0, 0.0), radius_m=0, downwind_m=0))
    assert one.measured == 30.0
    assert jet_sector(next(iter(plan_of(thing("water-jet", (0.0, 0.0), range_m=0)).placed(1)))).is_empty


@QUICK
@given(st.tuples(st.floats(0, 400), st.floats(-200, 200)), st.floats(10, 80), st.floats(0, 359), st.floats(20, 200))
def test_the_reach_of_a_jet_as_sampled(place, reach, bearing, angle):
    found = hazards(
        thing("assembly", box(-20, -10, 0, 10)), thing("water-jet", place, range_m=reach, bearing_deg=bearing, sector_deg=angle)
    )
    turns = [math.radians(bearing + angle * (k / 100 - 0.5)) for k in range(101)]
    samples = [(reach * r / 40 * math.sin(turn), reach * r / 40 * math.cos(turn)) for r in range(41) for turn in turns]
    corners = [(-20, -10), (0, -10), (0, 10), (-20, 10)]
    spots = [(place[0] + east, place[1] + north) for east, north in samples]
    least = min(0.0 if oracle.inside(spot, corners) else oracle.to_outline(spot, corners) for spot in spots)
    step = reach / 40 + reach * math.radians(angle) / 100
    assume(abs(least - 20) > step)
    assert len(found) == (least < 20)
    if found:
        assert least - step <= found[0].measured <= least + 0.05
        assert Point(place).distance(found[0].highlight) <= reach * 1.001


def test_the_wind_turns_the_cloud():
    things = [thing("assembly", box(0, 0, 10, 10)), thing("irritant", (220.0, 5.0))]
    assert [len(hazards(*things, wind=wind)) for wind in (None, 90.0, 270.0)] == [0, 1, 0]
