"""What the law says: distances to the outer fence, hours, persons in charge."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import box

from support import oracle
from support.plans import plan_of, scene, thing
from tabletop.checks.plan.legal_hours import clock_hours, clock_words
from tabletop.checks.rules.limits import default_limits, default_rules
from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.geometry import rectangle

ON = {"legal-distance": {"on": 1}}
RADII = {"palace": 100, "military": 150, "worship": 150, "hospital": 150, "terminal": 150, "vital-object": 150}
QUICK = settings(max_examples=150, deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("09.00", 9),
        ("9.30", 9.5),
        ("18:45", 18.75),
        (" 06.00 WITA", 6),
        ("24.00", 24),
        ("", None),
        ("noon", None),
        ("25.00", None),
        ("9.75", None),
    ],
)
def test_clock_times_as_people_write_them(text, hours):
    assert clock_hours(text) == hours


def test_a_clock_time_is_written_with_a_dot():
    assert [clock_words(hours) for hours in (6, 18.5, 0.25)] == ["06.00", "18.30", "00.15"]


@pytest.mark.parametrize(("category", "radius"), RADII.items())
def test_each_category_has_its_radius(category, radius):
    site = thing("protected", (0.0, 0.0), category=category)
    for distance, count in ((radius - 0.01, 1), (radius, 0)):
        crowd = thing("crowd", box(distance, -5, distance + 10, 5), headcount=10)
        assert len(run_checks(plan_of(site, crowd, limits=ON), codes=["legal-distance"])) == count


@pytest.mark.parametrize("category", ["kpu", "government", "school", "care", "fuel", "other"])
def test_the_law_names_no_other_category(category):
    plan = plan_of(thing("protected", (0.0, 0.0), category=category), thing("crowd", box(-5, -5, 5, 5), headcount=10), limits=ON)
    assert run_checks(plan, codes=["legal-distance"]) == []


def test_the_same_thing_is_not_said_by_the_default_pairs():
    assert default_limits()["legal-distance"]["on"] == 0
    assert not [pair for pair in default_rules("pairs") if pair.a == "crowd" and pair.b in {f"protected:{name}" for name in RADII}]


def test_a_crowd_over_the_fence_is_at_no_distance():
    site = thing("protected", box(0, 0, 20, 20), category="military", fence_m=40)
    [one] = run_checks(plan_of(site, thing("crowd", box(30, 0, 50, 20), headcount=10), limits=ON), codes=["legal-distance"])
    assert (one.measured, one.limit, one.severity) == (0.0, 150.0, "info")
    assert [str(line) for line in one.computation] == ["10.00 m to the object as drawn - 40.00 m to its outer fence = 0.00 m"]


places = st.tuples(st.floats(-150, 250), st.floats(-150, 250))
blocks = st.tuples(places, st.floats(1, 60), st.floats(1, 60), st.floats(0, 180))


@QUICK
@given(st.lists(st.tuples(blocks, st.sampled_from(sorted(RADII)), st.floats(0, 60)), max_size=4), st.lists(blocks, max_size=3))
def test_distances_as_over_all_edges(sites, crowds):
    things = [thing("protected", rectangle(*spec), f"s{k}", category=name, fence_m=fence) for k, (spec, name, fence) in enumerate(sites)]
    things += [thing("crowd", rectangle(*spec), f"c{k}", headcount=10) for k, spec in enumerate(crowds)]
    found = {one.features: one.measured for one in run_checks(plan_of(*things, limits=ON), codes=["legal-distance"])}
    wanted = {}
    for k, (spec, name, fence) in enumerate(sites):
        for j, other in enumerate(crowds):
            corners = [list(rectangle(*one).exterior.coords)[:-1] for one in (spec, other)]
            distance = max(0.0, oracle.polygon_distance(*corners) - fence)
            assume(abs(distance - RADII[name]) > 1e-5)
            if distance < RADII[name]:
                wanted[f"s{k}", f"c{j}"] = distance
    assert found.keys() == wanted.keys()
    assert all(math.isclose(found[key], wanted[key], abs_tol=1e-6) for key in wanted)


# --- hours
def hours(clock, *things):
    return run_checks(plan_of(*things, scenes=[scene(1, clock=clock)]), codes=["legal-hours"])


def test_one_finding_names_all_crowds_out_of_hours():
    crowds = [thing("crowd", box(k * 20, 0, k * 20 + 10, 10), f"c{k}", headcount=5) for k in range(3)]
    [one] = hours("20.15", *crowds)
    assert one.features == ("c0", "c1", "c2") and one.measured == 135 and one.unit == "min"
    assert str(one.message) == "A crowd stands here at 20.15; the law names 06.00 to 18.00. For information only."


def test_indoors_has_hours_of_its_own():
    crowd = thing("crowd", box(0, 0, 10, 10), headcount=5, indoor=True)
    assert [len(hours(clock, crowd)) for clock in ("18.30", "22.00", "22.01", "05.59")] == [0, 0, 1, 1]


@pytest.mark.parametrize("clock", ["", "tonight"])
def test_a_scene_without_a_clock_says_nothing(clock):
    assert hours(clock, thing("crowd", box(0, 0, 10, 10), headcount=5)) == []


# --- persons in charge
@given(st.integers(0, 5000), st.integers(0, 300))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_one_to_five_for_each_hundred_begun(headcount, stewards):
    hundreds = 0
    while hundreds * 100 < headcount:
        hundreds += 1
    found = run_checks(plan_of(thing("crowd", box(0, 0, 10, 10), headcount=headcount, stewards=stewards)), codes=["stewards"])
    assert len(found) == (headcount > 0 and not hundreds <= stewards <= 5 * hundreds)
    if found:
        assert found[0].limit == (hundreds if stewards < hundreds else 5 * hundreds)
