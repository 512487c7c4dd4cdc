"""Checks against brute force on random plans."""

import math

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from support import oracle
from support.plans import plan_of, thing
from tabletop.checks.base.clear_width import clear_widths
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.geometry import rectangle

QUICK = settings(max_examples=150, deadline=None, derandomize=True)
metres = st.floats(0, 60)
units = st.lists(st.tuples(metres, metres, st.floats(0, 30), st.floats(0, 359), st.sampled_from((30.0, 90.0, 180.0, 360.0))), max_size=5)


@settings(QUICK, max_examples=60)
@given(units)
def test_area_coverage_as_counted_in_cells(placed):
    things = [thing("unit", (e, n), reach_m=reach, bearing_deg=b, sector_deg=angle) for e, n, reach, b, angle in placed]
    found = run_checks(plan_of(thing("ring", box(0, 0, 60, 40), min_coverage=1.0), *things), codes=["area-coverage"])
    counted = oracle.covered_share(60, 40, placed)
    edge_cells = 0.5 * sum(2 * math.pi * unit[2] + 2 * unit[2] for unit in placed) * 0.5 / 2400
    measured = found[0].measured if found else 1.0
    assert abs(measured - counted) <= 0.002 + edge_cells * 0.15
    if found:
        assert math.isclose(found[0].highlight.area, (1 - measured) * 2400, rel_tol=1e-6, abs_tol=1e-6)


places = st.tuples(st.floats(-5, 65), st.floats(-5, 65))
lines = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=5, unique=True)
bars = st.tuples(places, st.floats(1, 20), st.floats(0.5, 6), st.floats(0, 180))


@QUICK
@given(lines, st.lists(st.tuples(places, st.integers(1, 40)), max_size=4), st.lists(bars, max_size=2), st.integers(1, 3))
def test_cordon_gaps_as_sampled_along_the_line(line, standing, vehicles, ranks):
    things = [thing("unit", place, strength=strength) for place, strength in standing]
    cars = [thing("vehicle", place, length_m=long, width_m=wide, bearing_deg=turn) for place, long, wide, turn in vehicles]
    cordon = thing("cordon", [(float(x), float(y)) for x, y in line], posture="rope", ranks=ranks)
    every_gap = {"cordon-coverage": {"gap_warn_m": 0}}
    found = run_checks(plan_of(cordon, *things, *cars, limits=every_gap), codes=["cordon-coverage"])
    length = sum(math.dist(a, b) for a, b in zip(line, line[1:], strict=False))
    feet = [(*oracle.foot_on(line, place), strength * 1.5 / ranks / 2) for place, strength in standing]
    shapes = [list(rectangle(place, long, wide, turn).exterior.coords)[:-1] for place, long, wide, turn in vehicles]

    def covered(metre):
        place = oracle.place_on(line, metre)
        near = any(oracle.inside(place, shape) or oracle.to_outline(place, shape) <= 1 for shape in shapes)
        return near or any(off <= 5 and abs(metre - foot) <= half for foot, off, half in feet)

    assume(all(abs(off - 5) > 1e-6 for _, off, _ in feet) and all(oracle.has_one_foot(line, place) for place, _ in standing))
    sampled = sorted(oracle.sampled_gaps(length, covered, 0.05))
    if found and "total" in found[0].message.params:  # many gaps of a line that is short of people: one finding
        words = found[0].message.params
        assert len(found) == 1 and abs(words["total"] - sum(sampled)) <= 0.06 * (words["gaps"] + 1)
        assert abs(found[0].measured - sampled[-1]) <= 0.11
        return
    measured = sorted(one.measured for one in found)
    assert abs(sum(measured) - sum(sampled)) <= 0.06 * (len(measured) + 1)
    assert len([gap for gap in sampled if gap > 0.2]) <= len(measured)
    clear = [gap for gap in measured if gap > 0.2]
    assert all(abs(a - b) <= 0.11 for a, b in zip(reversed(clear), reversed(sampled), strict=False))
    for one in found:
        assert math.isclose(one.highlight.length, one.measured, abs_tol=1e-6)


rectangles = st.tuples(places, st.floats(1, 30), st.floats(1, 30), st.floats(0, 180))


@settings(QUICK, max_examples=500)
@given(rectangles, rectangles)
def test_buffer_distance_as_over_all_edges(first, second):
    shapes = [rectangle(*spec) for spec in (first, second)]
    pair = {"a": "crowd", "b": "protected", "min_m": 25.0, "severity": "warn", "basis": "P"}
    plan = plan_of(thing("crowd", shapes[0]), thing("protected", shapes[1]), buffer_pairs=[pair])
    found = run_checks(plan, codes=["buffer-distance"])
    distance = oracle.polygon_distance(*(list(shape.exterior.coords)[:-1] for shape in shapes))
    assume(abs(distance - 25) > 1e-5)
    assert len(found) == (distance < 25)
    for one in found:
        assert math.isclose(one.measured, distance, abs_tol=1e-9)
        assert not one.highlight.is_empty and math.isclose(one.highlight.length, one.measured, abs_tol=1e-9)
        assert all(shape.distance(one.highlight) < 1e-9 for shape in shapes)


@settings(QUICK, max_examples=200)
@given(lines, st.lists(st.tuples(places, places), min_size=1, max_size=5))
def test_clear_width_as_by_rays(line, walls):
    assume(all(math.dist(a, b) > 0.5 for a, b in walls))
    line = [(float(x), float(y)) for x, y in line]
    plan = plan_of(thing("exit", line, width_m=12.0), *[thing("barrier", list(wall)) for wall in walls])
    snapshot = Snapshot(plan, 1)
    found = clear_widths(snapshot, snapshot.of("exit"))["f00"]
    least = 12.0
    for a, b in zip(line, line[1:], strict=False):
        length = math.dist(a, b)
        ahead = (b[0] - a[0]) / length, (b[1] - a[1]) / length
        left, right = (-ahead[1], ahead[0]), (ahead[1], -ahead[0])
        for k in range(401):
            place = a[0] + ahead[0] * length * k / 400, a[1] + ahead[1] * length * k / 400
            least = min(least, oracle.room(place, left, walls) + oracle.room(place, right, walls))
    crossed = any(oracle.segments_cross(a, b, c, d) for a, b in zip(line, line[1:], strict=False) for c, d in walls)
    if crossed:
        assert found.width_m == 0
    else:
        assert found.width_m <= least + 1e-6
        assert found.width_m > 0 or min(oracle.point_segment(p, *w) for w in walls for p in line) < 1e-6
        assert math.isclose(found.where.length, found.width_m, rel_tol=1e-6)
        for end in found.where.coords if 0 < found.width_m < 12 else []:
            assert min(oracle.point_segment(end, *wall) for wall in walls) < 1e-6


@settings(QUICK, max_examples=60)
@given(st.lists(st.tuples(places, st.floats(1, 12), st.floats(1, 12), st.floats(0, 180)), max_size=4))
def test_usable_ground_as_counted_in_cells(vehicles):
    things = [thing("vehicle", place, length_m=a, width_m=b, bearing_deg=turn) for place, a, b, turn in vehicles]
    found = run_checks(plan_of(thing("crowd", box(0, 0, 40, 30), headcount=10_000), *things), codes=["crowd-density-static"])
    shapes = [list(rectangle(place, a, b, turn).exterior.coords)[:-1] for place, a, b, turn in vehicles]
    cells = [((i + 0.5) / 2, (j + 0.5) / 2) for i in range(80) for j in range(60)]
    free = sum(not any(oracle.inside(cell, shape) for shape in shapes) for cell in cells) / 4
    assert abs(10_000 / found[0].measured - free) <= 0.5 * sum(a + b for _, a, b, _ in vehicles) + 1e-6


def test_the_oracle_itself():
    square = [(0, 0), (10, 0), (10, 10), (0, 10)]
    assert oracle.polygon_distance(square, [(13, 14), (20, 14), (20, 20)]) == 5
    assert oracle.polygon_distance(square, [(2, 2), (3, 2), (3, 3)]) == 0
    assert oracle.polygon_distance([(3, -5), (4, -5), (4, 15), (3, 15)], square) == 0
    assert math.isclose(oracle.covered_share(20, 20, [(10, 10, 5, 0, 360)]), math.pi * 25 / 400, rel_tol=0.02)
    assert oracle.sampled_gaps(10, lambda m: 2 < m < 6, 0.01) == [2.0, 4.0]
    assert Polygon(square).contains(Point(5, 5)) == oracle.inside((5, 5), square)
