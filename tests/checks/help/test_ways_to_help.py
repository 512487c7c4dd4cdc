"""Ways to a health post, and points that nobody can walk to."""

import heapq
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, box

from support import oracle
from support.plans import layers_of, plan_of, thing
from tabletop.checks.rules.runner import run_checks
from tabletop.core.values.feature import Scope

QUICK = settings(max_examples=12, deadline=None, derandomize=True)
CELL = 2.0
STEPS = [(i, j) for i in range(-3, 4) for j in range(-3, 4) if math.gcd(i, j) == 1]


def walked(start, corners, walls, reach, span):
    """Metres from a place to the farthest cell of an area, in steps over a grid that keep off walls; infinite beyond `reach` round it."""

    def near(place):
        return min((oracle.point_segment(place, a, b) for a, b in walls), default=math.inf)

    west, south, east, north = span
    best, queue, farthest, left = {(0, 0): 0.0}, [(0.0, 0, 0)], 0.0, cells_of(start, corners)
    while queue:
        metres, i, j = heapq.heappop(queue)
        if metres > best[i, j]:
            continue
        place = start[0] + i * CELL, start[1] + j * CELL
        if (i, j) in left:
            left.remove((i, j))
            farthest = metres
            if not left:
                return farthest
        for di, dj in STEPS:
            other = place[0] + di * CELL, place[1] + dj * CELL
            inside = west - reach <= other[0] <= east + reach and south - reach <= other[1] <= north + reach
            if inside and near(other) > 0.3 and not any(oracle.segments_cross(place, other, a, b) for a, b in walls):
                there = metres + math.hypot(di, dj) * CELL
                if there < best.get((i + di, j + dj), math.inf):
                    best[i + di, j + dj] = there
                    heapq.heappush(queue, (there, i + di, j + dj))
    return math.inf


def cells_of(start, corners):
    """Cells of the grid from a place that lie in an area."""
    spans = [(min(c[k] for c in corners), max(c[k] for c in corners)) for k in (0, 1)]
    columns, rows = (range(int((low - at) // CELL), int((high - at) // CELL) + 2) for (low, high), at in zip(spans, start, strict=True))
    return {(i, j) for i in columns for j in rows if oracle.inside((start[0] + i * CELL, start[1] + j * CELL), corners)}


walls = st.lists(st.tuples(st.tuples(st.floats(15, 60), st.floats(-40, 60)), st.tuples(st.floats(15, 60), st.floats(-40, 60))), max_size=3)


@QUICK
@given(walls, st.tuples(st.integers(55, 80), st.integers(-20, 40)))
def test_the_way_as_walked_over_a_grid(walls, post):
    assume(all(math.dist(a, b) > 1 for a, b in walls))
    assume(all(oracle.point_segment(post, a, b) > 1 for a, b in walls))
    things = [thing("barrier", [a, b]) for a, b in walls]
    plan = plan_of(
        thing("crowd", box(0, 0, 10, 20), headcount=9),
        thing("aid-post", (float(post[0]), float(post[1]))),
        *things,
        limits={"aid-post-distance": {"way_m": 90}},
    )
    found = run_checks(plan, codes=["aid-post-distance"])
    least = walked(post, [(0, 0), (10, 0), (10, 20), (0, 20)], walls, 90, (0, 0, 10, 20))
    slack = 4.0 + 0.03 * least
    assume(abs(least - 90) > slack)
    assert len(found) == (least > 90)
    if found and found[0].unit == "m":
        assert found[0].measured == pytest.approx(least, abs=slack)
        assert found[0].highlight.length == pytest.approx(found[0].measured)
        assert all(found[0].highlight.distance(LineString(wall)) > 0.29 for wall in walls)


def aid(*things, layers=None):
    return run_checks(plan_of(thing("crowd", box(0, 0, 40, 30), "crowd", headcount=300), *things), layers, codes=["aid-post-distance"])


def test_houses_and_water_are_walked_round():
    post = thing("aid-post", (100.0, 15.0))
    for role in ("building", "water"):
        assert aid(post, layers=layers_of(**{role: [box(60, -20, 80, 60)]})) == []
        [one] = aid(post, layers=layers_of(**{role: [box(60, -150, 80, 150)]}))
        assert one.measured == pytest.approx(math.hypot(20.3, 135.3) + 20 + math.hypot(59.7, 150.3), rel=0.01)


def test_a_post_that_is_shut_off_is_told_by_name():
    [one] = aid(
        thing("aid-post", (60.0, 15.0), "post", name="Pos A"),
        thing("barrier", [(-30.0, -30.0), (50.0, -30.0), (50.0, 60.0), (-30.0, 60.0), (-30.0, -30.0)]),
    )
    assert one.features == ("crowd", "post") and (one.measured, one.limit, one.unit) == (0, 1, "count")
    assert str(one.message) == "Crowd: Pos A stands 62 m off, but no way on foot leads there."


def test_the_fix_adds_a_post_on_this_side_of_the_cordon():
    crowd = thing("crowd", box(0, 0, 40, 30), headcount=300)
    cordon = thing("cordon", [(-5.0, -1.0), (45.0, -1.0), (45.0, 31.0), (-1.0, 31.0)], strength=99, closed_to="people")
    plan = plan_of(crowd, cordon)
    [one] = run_checks(plan, codes=["aid-post-distance"])
    [fix] = one.fixes
    after = plan.apply(fix.change(plan, 1, Scope.ALL_SCENES))
    assert run_checks(after, codes=["aid-post-distance"]) == []
    [post] = [feature.at(1).geometry for feature in after.features.values() if feature.kind == "aid-post"]
    assert post.x < 0 or post.x > 40 and post.distance(LineString([(45, -1), (45, 31)])) > 2.9


# --- points that nobody can walk to
def blocked(*things, layers=None):
    return run_checks(plan_of(*things), layers, codes=["access-blocked"])


def test_houses_shut_a_yard_and_a_passage_opens_it():
    yard = box(-30, -30, 30, 30).difference(box(-10, -10, 10, 10))
    point = thing("media", (0.0, 0.0), "m")
    [one] = blocked(point, layers=layers_of(building=[yard]))
    assert one.features == ("m",) and one.highlight.area == pytest.approx(19.4**2, rel=1e-6)
    assert blocked(point, layers=layers_of(building=[yard.difference(box(10, -1, 30, 1))])) == []


def test_a_winding_way_out_is_enough():
    spiral = [(4.0, -4.0), (4.0, 4.0), (-6.0, 4.0), (-6.0, -8.0), (8.0, -8.0), (8.0, 8.0), (-10.0, 8.0), (-10.0, -12.0), (30.0, -12.0)]
    assert blocked(thing("observer", (0.0, 0.0)), thing("barrier", spiral)) == []


def test_a_point_deep_in_a_building_is_shut_in():
    [one] = blocked(thing("observer", (0.0, 0.0)), layers=layers_of(building=[box(-10, -10, 10, 10)]))
    assert one.highlight.equals(one.highlight.centroid)
    assert blocked(thing("observer", (9.0, 0.0)), layers=layers_of(building=[box(-10, -10, 10, 10)])) == []


def test_nothing_in_the_way_is_no_finding():
    assert blocked(thing("media", (0.0, 0.0)), thing("aid-post", (5.0, 0.0))) == []
