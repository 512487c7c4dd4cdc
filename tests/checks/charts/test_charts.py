"""Charts show the numbers of the checks: against hand-computed cases, the findings themselves, and distances found pair by pair."""

import math
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import Point, box

from support.plans import layers_of, plan_of, scene, thing
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.charts.charts import charts_of, every_chart
from tabletop.checks.charts.nearest_pair import nearest_of
from tabletop.checks.rules.runner import run_checks
from tabletop.core.charts.chart import KINDS, Wish
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.text.errors import Cancelled, PlanError
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.io.documents.plan_document import read_document

CASES = Path(__file__).parents[1] / "cases"
QUICK = settings(max_examples=30, deadline=None, derandomize=True)
E, N = 500_000.0, 9_950_000.0


def crowd(headcount=2_000, **more):
    return thing("crowd", box(E, N, E + 100, N + 100), "crowd", name="Massa", headcount=headcount, **more)


def way(key, k, width, **more):
    end = (E + 50 + 90 * math.sin(k), N + 50 + 90 * math.cos(k))
    return thing("exit", [(E + 50, N + 50), end], key, name=key.title(), width_m=width, **more)


def value(series, x):
    return next(point.y for point in series.points if point.x == x)


def by_role(chart, role):
    return next(one for one in chart.series if one.role == role)


# --- ways out
def test_the_curve_of_a_crowd_with_two_exits_by_hand():
    [chart] = charts_of(Wish("egress"), plan_of(crowd(2_050, risk="low"), way("west", 0, 3.0), way("east", 3, 2.0)))
    every, lost = by_role(chart, "main"), by_role(chart, "lost")
    assert value(every, 2_050 / (5 * 82)) == 2_050  # 5.0 min
    assert value(lost, 2_050 / (2 * 82)) == 2_050  # 12.5 min
    assert value(every, 0.0) == value(lost, 0.0) == 0.0
    assert value(lost, 10.0) == pytest.approx(1_640)
    west, east = (one for one in chart.series if one.role == "part")
    assert (value(west, 5.0), value(east, 5.0)) == (pytest.approx(1_230), pytest.approx(820))
    assert [(limit.axis, limit.value) for limit in chart.limits] == [("x", 10.0)]
    assert "Green Guide" in chart.limits[0].source


@QUICK
@given(st.lists(st.tuples(st.floats(0.7, 6), st.booleans()), min_size=2, max_size=8), st.integers(1, 9_000))
def test_the_curve_ends_at_the_time_of_the_finding(exits, headcount):
    ways = [way(f"way{k}", k, w, surface="stepped" if steps else "level") for k, (w, steps) in enumerate(exits)]
    plan = plan_of(crowd(headcount, risk="high"), *ways)
    [chart] = charts_of(Wish("egress", 1), plan)
    told = run_checks(plan, codes=["egress-time"])
    lost = by_role(chart, "lost")
    done = next(point.x for point in lost.points if point.y == headcount)
    for one in told:
        assert done == one.measured and chart.limits[0].value == one.limit
    assume(len(told) == 1 or done <= 6 + 1e-6)
    parts = [one for one in chart.series if one.role == "part"]
    for point in by_role(chart, "main").points:
        assert sum(value(part, point.x) for part in parts) == pytest.approx(point.y)
        assert point.y >= value(lost, point.x) - 1e-9
    for one in chart.series:
        assert [point.y for point in one.points] == sorted(point.y for point in one.points)


@pytest.mark.parametrize("path", sorted(CASES.glob("*exit*.geojson")) + sorted(CASES.glob("*way_out*.geojson")), ids=lambda path: path.stem)
def test_no_curve_differs_from_its_finding(path):
    plan, _ = read_document(path, WORKING_CRS)
    for number in (one.number for one in plan.scene_list()):
        for finding in run_checks(plan, scene=number, codes=["egress-time"]):
            [chart] = charts_of(Wish("egress", number, frozenset(finding.features)), plan)
            lost = by_role(chart, "lost")
            if finding.unit == "min":
                people = max(point.y for point in lost.points)
                assert next(point.x for point in lost.points if point.y == people) == finding.measured
                assert people == max(point.y for point in by_role(chart, "main").points)
            else:
                assert {point.y for point in lost.points} == {0.0}


def test_gaps_beyond_the_exits_hold_the_curve_too():
    yard = [(E - 60, N - 40), (E + 160, N - 40), (E + 160, N + 160), (E - 60, N + 160), (E - 60, N - 38)]
    plan = plan_of(
        thing("crowd", box(E, N, E + 100, N + 100), "crowd", headcount=3_000),
        thing("exit", [(E + 10, N + 50), (E - 30, N + 50)], "west", width_m=4),
        thing("exit", [(E + 90, N + 50), (E + 130, N + 50)], "east", width_m=4),
        thing("barrier", yard),
    )
    [chart] = charts_of(Wish("egress"), plan)
    [finding] = run_checks(plan, codes=["egress-time"])
    assert "gap" in finding.message.template
    done = next(point.x for point in by_role(chart, "main").points if point.y == 3_000)
    assert done >= 3_000 / (2 * 82) - 1e-6  # one gap of 2 m, whatever the 8 m of exits carry


@pytest.mark.parametrize(
    ("things", "words"),
    [
        ([], "has no crowd"),
        ([crowd()], "no open exit"),
        ([crowd(0), way("west", 0, 3)], "nobody said how many"),
        ([crowd(), way("west", 0, 3, open=False)], "no open exit"),
    ],
)
def test_a_sentence_stands_in_place_of_a_curve(things, words):
    [chart] = charts_of(Wish("egress"), plan_of(*things))
    assert not chart.series and words in str(chart.empty)


def test_one_exit_has_no_second_line_and_says_so():
    [chart] = charts_of(Wish("egress"), plan_of(crowd(), way("west", 0, 3)))
    assert [one.role for one in chart.series] == ["main"]
    assert any("Only one exit counts" in str(note) for note in chart.notes)


def test_a_width_that_nobody_stated_is_said():
    plan = plan_of(crowd(), way("west", 0, 3), thing("exit", [(E + 50, N + 50), (E + 50, N - 40)], "south", name="Selatan"))
    [chart] = charts_of(Wish("egress"), plan)
    assert any("Selatan: nobody stated a width" in str(note) for note in chart.notes)


# --- over the scenes
def placed(count):
    units = [thing("unit", (E + 10 * k, N), f"u{k}", k + 1, None, unit=f"r{k}", strength=10 + k) for k in range(count)]
    return plan_of(*units, scenes=[scene(number) for number in range(1, count + 1)])


def test_strength_by_hand_and_as_the_finding_has_it():
    roster = {f"r{k}": RosterUnit(f"r{k}", name=f"Regu {k}", strength=20) for k in range(3)}
    plan = Plan(features=placed(3).features, scenes=placed(3).scenes, roster=roster)
    [chart] = charts_of(Wish("strength"), plan)
    assert [point.y for point in chart.series[0].points] == [10, 21, 33]
    assert [point.scene for point in chart.series[0].points] == [1, 2, 3]
    assert [limit.value for limit in chart.limits] == [60]
    totals = [one for one in run_checks(plan, codes=["roster-total"]) if one.unit == "person"]
    assert [(one.measured, one.limit) for one in sorted(totals, key=lambda one: one.scene)] == [(10, 60), (21, 60), (33, 60)]


def test_people_beyond_their_rows_have_a_line():
    roster = {"r0": RosterUnit("r0", name="Regu", strength=5)}
    [chart] = charts_of(Wish("strength"), Plan(features=placed(2).features, scenes=placed(2).scenes, roster=roster))
    assert [[point.y for point in one.points] for one in chart.series] == [[10, 10], [5, 5]]


def test_coverage_by_hand_with_a_ring_that_comes_and_goes():
    plan = plan_of(
        thing("ring", box(E, N, E + 100, N + 100), "one", number=1, name="Ring satu"),
        thing("ring", box(E + 500, N, E + 600, N + 100), "two", 2, 2, number=2, name="Ring dua", min_coverage=0.5),
        thing("unit", (E + 50, N + 50), "unit", 1, 1, reach_m=30),
        thing("unit", (E + 50, N + 50), "unit", 2, None, reach_m=200),
        scenes=[scene(1), scene(2), scene(3)],
    )
    [chart] = charts_of(Wish("coverage"), plan)
    lines = {str(one.name): [point.y for point in one.points] for one in chart.series}
    assert lines["Ring satu"] == [pytest.approx(math.pi * 900 / 1e4, rel=1e-3), 1.0, 1.0]
    assert lines["Ring dua"] == [None, 0.0, None]
    for finding in run_checks(plan, codes=["area-coverage"]):
        one = lines[{"one": "Ring satu", "two": "Ring dua"}[finding.features[0]]]
        assert one[finding.scene - 1] == finding.measured
    assert sorted(limit.value for limit in chart.limits) == [0.5, 0.8, 0.95]


boxes = st.builds(lambda x, y, w: box(E + x, N + y, E + x + w, N + y + w), st.integers(0, 300), st.integers(0, 300), st.integers(1, 40))


@QUICK
@given(st.lists(boxes, min_size=1, max_size=5), st.lists(boxes, max_size=5), st.sampled_from(["cordon-less", "same", "part"]))
def test_the_nearest_pair_is_that_of_every_pair_tried(some, others, mode):
    left = [thing("protected", shape, f"a{k}", category="school") for k, shape in enumerate(some)]
    right = [thing("crowd" if mode == "cordon-less" else "protected", shape, f"b{k}", category="kpu") for k, shape in enumerate(others)]
    snapshot = Snapshot(plan_of(*left, *right), 1)
    if mode == "cordon-less":
        a, b, tried = "protected", "crowd", [one.distance(two) for one in some for two in others]
    elif mode == "same":
        a, b, every = "protected", "protected", [*some, *others]
        tried = [one.distance(two) for k, one in enumerate(every) for two in every[k + 1 :]]
    else:
        a, b, every = "protected", "protected:school", [*some, *others]
        tried = [one.distance(two) for k, one in enumerate(every) for j, two in enumerate(some) if k != j]
    found = nearest_of(snapshot, a, b)
    assert (None if found is None else found.distance_m) == (min(tried) if tried else None)


def test_distances_of_a_finding_and_of_a_layer():
    pairs = [{"a": "crowd", "b": "layer:building", "min_m": 20}, {"a": "crowd", "b": "cordon", "min_m": 10, "basis": "R: SOP"}]
    plan = plan_of(
        thing("crowd", box(E, N, E + 10, N + 10), "crowd", name="Massa", headcount=5),
        thing("cordon", [(E + 13, N), (E + 13, N + 10)], "cordon", 1, 1, name="Kordon"),
        thing("cordon", [(E + 33, N), (E + 33, N + 10)], "cordon", 2, None, name="Kordon"),
        scenes=[scene(1), scene(2)],
        buffer_pairs=pairs,
    )
    layers = layers_of(building=[box(E, N + 25, E + 5, N + 30), box(E, N + 90, E + 5, N + 95)])
    every, *single = charts_of(Wish("distance"), plan, layers)
    assert every.key == "all" and len(single) == 2
    assert [point.y for point in single[0].series[0].points] == [3.0, 23.0]
    assert [point.y for point in single[1].series[0].points] == [15.0, 15.0]
    assert single[0].limits[0].source == "R: SOP"
    for finding in run_checks(plan, layers, codes=["buffer-distance"]):
        [chart] = charts_of(Wish("distance", about=frozenset(finding.features)), plan, layers)
        assert chart.series[0].points[finding.scene - 1].y == finding.measured
        assert chart.limits[0].value == finding.limit


# --- odd cases
def test_one_scene_and_an_empty_plan_have_a_sentence_each():
    for chart in every_chart(Plan()):
        assert chart.empty is not None and not chart.series, chart.kind
    assert [chart.kind for chart in every_chart(Plan())] == list(KINDS)
    one = plan_of(thing("ring", box(E, N, E + 9, N + 9), "ring", name="Ring"), thing("unit", Point(E, N), "unit", reach_m=100))
    assert str(charts_of(Wish("coverage"), one)[0].empty).startswith("The plan has one scene: 100.0% of Ring")


def test_what_is_known_is_not_measured_again_and_a_stop_is_heeded():
    known = {}
    plan = placed(3)
    charts_of(Wish("strength"), plan, known=known)
    assert set(known) == {("strength", number) for number in (1, 2, 3)}
    with pytest.raises(Cancelled):
        charts_of(Wish("coverage"), plan, cancelled=lambda: True)
    with pytest.raises(PlanError):
        charts_of(Wish("egress", 99), plan)
