"""Coverage among buildings and water, by clipped units and by the demands of a plan: hand-computed, and as counted in cells."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from support import oracle
from support.plans import layers_of, plan_of, thing
from support.random_edits import Dice
from tabletop.checks.base.overlay import areas_of
from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.coverage.coverage_gaps import CELL_M, MOST_CELLS, WHOLE_CELLS, coverage_of, in_cells, joined
from tabletop.checks.coverage.point_coverage import nearest
from tabletop.checks.coverage.reaches import Covers, reaches
from tabletop.checks.rules.check_list import configured
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope

AREA, POINT = ["area-coverage"], ["point-coverage"]


def demand(**row):
    return {"coverage_demands": [row]}


# --- ground
def test_buildings_and_water_are_no_ground():
    ring, unit = thing("ring", box(0, 0, 100, 100)), thing("unit", (0, 0), reach_m=50)
    town = layers_of(building=[box(60, 60, 100, 100)], water=[box(0, 80, 20, 100)])
    [found] = run_checks(plan_of(ring, unit), town, codes=AREA)
    assert found.measured == pytest.approx(math.pi * 2500 / 4 / (10_000 - 1_600 - 400), rel=1e-3)
    assert found.highlight.area == pytest.approx(8_000 - math.pi * 2500 / 4, rel=1e-3)
    assert not found.highlight.intersects(Point(80, 80)) and not found.highlight.intersects(Point(10, 90))
    assert [str(line) for line in found.computation][0].startswith("Ground that counts: 10000.0 m² drawn - 2000.0 m²")
    whole = thing("ring", box(0, 0, 100, 100), ground="all")
    [found] = run_checks(plan_of(whole, unit), town, codes=AREA)
    assert found.measured == pytest.approx(math.pi * 2500 / 4 / 10_000, rel=1e-3)


def test_a_road_over_the_water_is_ground():
    ring = thing("ring", box(0, 0, 100, 100))
    town = layers_of(water=[box(0, 40, 100, 60)], road=[LineString([(50, -10), (50, 110)])])
    snapshot = Snapshot(plan_of(ring), 1, town)
    coverage = coverage_of(snapshot, Covers(), snapshot.of("ring")[0], True)
    assert coverage.ground_m2 == pytest.approx(10_000 - 2_000 + 8 * 20)


def test_a_ring_without_ground_is_not_judged():
    town = layers_of(building=[box(-10, -10, 200, 200)])
    assert run_checks(plan_of(thing("ring", box(0, 0, 100, 100))), town, codes=AREA) == []


def test_a_ring_over_many_cells_is_one_shape_without_seams():
    ring = thing("ring", box(-400, -300, 500, 450), min_coverage=1.0)
    town = layers_of(building=[box(100, 100, 150, 150)])
    [found] = run_checks(plan_of(ring, thing("unit", (0, 0), reach_m=100)), town, codes=AREA)
    assert found.highlight.is_valid and len(shapely.get_parts(found.highlight)) == 1
    assert found.highlight.area == pytest.approx(900 * 750 - 2500 - math.pi * 10_000, rel=1e-4)
    [gap] = shapely.get_parts(found.highlight)
    assert len(gap.interiors) == 2
    assert found.measured == pytest.approx(math.pi * 10_000 / (900 * 750 - 2500), rel=1e-3)


def test_a_ring_over_a_whole_province_is_cut_into_larger_cells():
    far = 20_000.0
    ring = thing("ring", box(0, 0, far, far), min_coverage=1.0)
    assert (far / CELL_M) ** 2 > MOST_CELLS > len(in_cells(box(0, 0, far, far))) > WHOLE_CELLS
    town = layers_of(building=[box(0, 0, far / 2, far)])
    [found] = run_checks(plan_of(ring, thing("unit", (far, 0), reach_m=5_000)), town, codes=AREA)
    assert found.measured == pytest.approx(math.pi * 25e6 / 4 / (far * far / 2), rel=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_a_ring_in_cells_has_the_share_of_one_taken_whole(seed):
    rng = np.random.default_rng(seed)
    west, south, wide, high = rng.uniform(-500, 500, 2).tolist() + rng.uniform(5, 400, 2).tolist()
    ring = thing("ring", shapely.affinity.rotate(box(west, south, west + wide, south + high), rng.uniform(0, 90)), "r")
    spots = rng.uniform(-50, 50, (12, 2)) + rng.uniform((west, south), (west + wide, south + high), (12, 2))
    placed = [thing("unit", tuple(spot), reach_m=float(rng.uniform(5, 80))) for spot in spots.tolist()]
    plan, town = plan_of(ring, *placed), layers_of(building=[box(x, y, x + 12, y + 9) for x, y in rng.uniform(-500, 800, (40, 2))])
    found = []
    for most in (0, MOST_CELLS):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tabletop.checks.coverage.coverage_gaps.WHOLE_CELLS", most)
            patch.setattr("tabletop.checks.coverage.coverage_gaps.CELL_M", 125.0)
            snapshot = Snapshot(plan, 1, town)
            found.append(coverage_of(snapshot, Covers(), snapshot.of("ring")[0], True))
    assert found[0].covered == pytest.approx(found[1].covered, abs=1e-9)
    assert found[0].ground_m2 == pytest.approx(found[1].ground_m2, rel=1e-9)
    assert shapely.symmetric_difference(found[0].gap, found[1].gap).area < 1e-3


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_gaps_cut_into_cells_are_joined_to_what_they_were(seed):
    rng = np.random.default_rng(seed)
    spots, wide = rng.uniform(-300, 300, (2, 8, 2)), rng.uniform(5, 150, (2, 8))
    drawn = [shapely.union_all(shapely.buffer(shapely.points(some), far, quad_segs=6)) for some, far in zip(spots, wide, strict=True)]
    for whole in (drawn[0], drawn[0].difference(drawn[1]), box(0, 0, 250, 125), drawn[0]):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tabletop.checks.coverage.coverage_gaps.WHOLE_CELLS", 0)
            patch.setattr("tabletop.checks.coverage.coverage_gaps.CELL_M", 125.0)
            found = joined(array_of(areas_of(piece) for piece in in_cells(whole)))
        assert found.is_valid and found.symmetric_difference(whole).area < 1e-3
        assert len(shapely.get_parts(found)) == len(shapely.get_parts(whole))
    assert joined(array_of([])).is_empty


@pytest.mark.parametrize("side", [200.0, 600.0])
def test_what_an_edit_leaves_as_it_was_stays_the_same_coverage(side):
    units = [thing("unit", (x, 50.0), f"u{x}", reach_m=30) for x in (20, 150, 5000)]
    plan = plan_of(thing("ring", box(0, 0, side, side), "r"), *units)
    engine = CheckEngine(plan, 1)
    engine.full()

    def coverage():
        return coverage_of(engine.snapshot, Covers(), engine.snapshot.of("ring")[0], True)

    before = coverage()
    for key, stays in (("u5000", True), ("u20", False)):
        old = plan.features[key]
        plan = plan.apply(
            Change(message("Move"), (Edit("feature", key, old, old.moved(1, Scope.ALL_SCENES, lambda one: Point(one.x + 3, 9))),))
        )
        engine.update(plan, [key])
        assert (coverage() is before) == stays


def test_a_reach_over_a_whole_province_is_met_everywhere():
    snapshot = Snapshot(plan_of(thing("unit", (0, 0), "u", reach_m=1e6), thing("unit", (0, 0), "v", reach_m=10)), 1)
    members = reaches(snapshot, Covers())
    assert members.near(np.array([(0, 0, 9, 9)])) == ["u", "v"] and members.near(np.array([(900, 900, 990, 990)])) == ["u"]
    assert run_checks(plan_of(thing("ring", box(0, 0, 900, 900)), thing("unit", (0, 0), reach_m=1e6)), codes=AREA) == []


def test_cells_of_an_area():
    assert in_cells(box(-1, 0, 1, 1)) == [box(-1, 0, 1, 1)]
    pieces, ends = in_cells(box(-10, 10, 900, 20)), [-10, 0, 250, 500, 750, 900]
    assert [piece.bounds for piece in pieces] == [(west, 10, east, 20) for west, east in zip(ends[:-1], ends[1:], strict=True)]
    assert in_cells(Polygon()) == [] and len(in_cells(Polygon([(0, 0), (math.inf, 1), (2, 2)]))) == 1


# --- against cells counted in plain Python
corners = st.tuples(st.integers(0, 50), st.integers(0, 30), st.integers(3, 15), st.integers(3, 15))
places = st.tuples(st.integers(1, 59), st.integers(1, 39))
units = st.lists(
    st.tuples(places, st.sampled_from((12.0, 25.0)), st.sampled_from((0.0, 135.0)), st.sampled_from((90.0, 360.0)), st.booleans())
)


def sees(place, spot, walls):
    return not any(oracle.segments_cross(place, spot, a, b) for wall in walls for a, b in zip(wall, wall[1:], strict=False))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(corners, max_size=4), units.filter(lambda some: len(some) < 5))
def test_walkable_and_visible_ground_as_counted_in_cells(houses, placed):
    shapes = [[(x, y), (x + w, y), (x + w, y + h), (x, y + h)] for x, y, w, h in houses]
    placed = [
        one
        for one in placed
        if not any(shape[0][0] <= one[0][0] <= shape[2][0] and shape[0][1] <= one[0][1] <= shape[2][1] for shape in shapes)
    ]
    town = layers_of(building=[box(x, y, x + w, y + h) for x, y, w, h in houses]) if houses else None
    things = [thing("unit", spot, reach_m=r, bearing_deg=b, sector_deg=a, sight=sight) for spot, r, b, a, sight in placed]
    found = run_checks(plan_of(thing("ring", box(0, 0, 60, 40), min_coverage=1.0), *things), town, codes=AREA)
    walls = [[*shape, shape[0]] for shape in shapes]
    ground = covered = 0
    for i in range(120):
        for j in range(80):
            spot = (i / 2 + 0.25, j / 2 + 0.25)
            if any(oracle.inside(spot, shape) for shape in shapes):
                continue
            ground += 1
            covered += any(
                oracle.in_reach(*spot, (*place, r, b, a)) and (not sight or sees(place, spot, walls)) for place, r, b, a, sight in placed
            )
    measured = found[0].measured if found else 1.0
    if ground:
        assert abs(measured - covered / ground) <= 0.004 + 0.004 * len(placed)


# --- clipped units
def test_a_clipped_unit_does_not_reach_behind_a_building():
    ring = thing("ring", box(0, 0, 40, 20), min_coverage=1.0)
    town = layers_of(building=[box(18, -100, 22, 120)])
    for sight, share in ((False, 1.0), (True, 0.5)):
        found = run_checks(plan_of(ring, thing("unit", (10, 10), reach_m=60, sight=sight)), town, codes=AREA)
        assert (found[0].measured if found else 1.0) == pytest.approx(share)


def test_a_building_in_two_places_is_seen():
    """The layer and the plan never draw a building alike: half a metre is nothing."""
    town = layers_of(building=[box(20, -10, 40, 10)])
    school = thing("protected", box(20.4, -9, 39, 9), category="school")
    unit = thing("unit", (0, 0), reach_m=25, sight=True)
    assert run_checks(plan_of(school, unit), town, codes=POINT) == []
    inner = thing("protected", box(22, -9, 39, 9), category="school")
    [found] = run_checks(plan_of(inner, unit), town, codes=POINT)
    assert (found.measured, found.limit) == (22, 25) and "nobody sees it" in str(found.message)


# --- fixes
def test_one_more_unit_in_the_gap_where_that_is_enough():
    ring = thing("ring", box(0, 0, 100, 20), "r")
    things = [thing("unit", (x, 10.0), reach_m=16) for x in (10, 35, 90)]
    plan = plan_of(ring, *things)
    [found] = run_checks(plan, codes=AREA)
    [fix] = found.fixes
    [added] = fix.added
    assert added.kind == "unit" and dict(added.properties) == {} and 50 < added.geometry.x < 80
    mended = plan.apply(fix.change(plan, 1, Scope.ALL_SCENES))
    assert run_checks(mended, codes=AREA) == []


def test_no_fix_where_one_unit_changes_little_or_nobody_can_stand():
    assert run_checks(plan_of(thing("ring", box(0, 0, 1000, 1000))), codes=AREA)[0].fixes == ()
    slit = thing("ring", box(0, 0, 10, 0.05))
    assert run_checks(plan_of(slit), codes=AREA)[0].fixes == ()
    house = layers_of(building=[box(-1, -1, 21, 21)])
    assert run_checks(plan_of(thing("ring", box(0, 0, 20, 20), ground="all")), house, codes=AREA)[0].fixes == ()


def test_a_unit_beside_the_place_that_nobody_covers():
    plan = plan_of(thing("gate", (0, 0), "g", name="East"))
    town = layers_of(building=[box(0.5, -5, 10, 5)])
    [found] = run_checks(plan, town, codes=POINT)
    [fix] = found.fixes
    assert str(fix.label) == "Add beside East: Unit"
    assert fix.added[0].geometry.distance(Point(0, 0)) == pytest.approx(2.0, rel=1e-2) and fix.added[0].geometry.x < 0
    assert run_checks(plan.apply(fix.change(plan, 1, Scope.ALL_SCENES)), town, codes=POINT) == []


# --- demands
def test_two_demands_about_one_crowd_are_two_findings_to_ignore_apart():
    rows = [
        {"what": "crowd", "by": "aid-post", "min_share": 0.5},
        {"what": "crowd", "by": "observer", "min_share": 0.5, "severity": "info"},
    ]
    found = run_checks(plan_of(thing("crowd", box(0, 0, 40, 40), "c"), coverage_demands=rows), codes=AREA)
    assert {one.key for one in found} == {"area-coverage:c:crowd by aid-post", "area-coverage:c:crowd by observer"}
    assert {one.severity for one in found} == {"warn", "info"}


def test_a_demand_names_a_category():
    things = [thing("protected", box(x, 0, x + 10, 10), key, category=key) for x, key in ((0, "school"), (100, "hospital"))]
    found = run_checks(plan_of(*things, **demand(what="protected:school", by="unit", basis="R: ours")), codes=AREA)
    assert [(one.features, one.basis, one.measured) for one in found] == [(("school",), "R: ours", 0.0)]


def test_a_protected_building_counts_whole():
    school = thing("protected", box(0, 0, 10, 10), "s", category="school")
    town = layers_of(building=[box(0, 0, 10, 10)])
    plan = plan_of(school, thing("unit", (0, 5), reach_m=3), **demand(what="protected", by="unit", min_share=0.5))
    [found] = run_checks(plan, town, codes=AREA)
    assert found.measured == pytest.approx(math.pi * 9 / 2 / 100, rel=1e-2)


def test_objects_of_a_layer_are_counted_ring_by_ring():
    houses = [box(x, 0, x + 8, 8) for x in (0, 20, 40, 300, 900)]
    rings = [thing("ring", box(-10, -10, 60, 20), "a", min_coverage=0.0), thing("ring", box(290, -10, 330, 20), "b", min_coverage=0.0)]
    rule = demand(what="layer:building", by="aid-post", radius_m=15.0, min_share=0.99)
    plan = plan_of(*rings, thing("aid-post", (4, 4)), thing("aid-post", (24, 4)), **rule)
    found = {one.features[0]: one for one in run_checks(plan, layers_of(building=houses), codes=AREA)}
    assert {key: (one.measured, one.limit, one.unit) for key, one in found.items()} == {"a": (2, 3, "count"), "b": (0, 1, "count")}
    assert found["a"].highlight.bounds == (40, 0, 48, 8)
    assert run_checks(plan_of(**rule), layers_of(building=houses), codes=AREA) == []


def test_places_of_a_layer_are_counted_ring_by_ring():
    wells = [Point(0, 0), Point(30, 0), Point(500, 0)]
    plan = plan_of(
        thing("ring", box(-10, -10, 60, 20), "a"), thing("vehicle", (0, 5)), **demand(what="layer:poi", by="vehicle", radius_m=10.0)
    )
    [found] = run_checks(plan, layers_of(poi=wells), codes=POINT)
    assert (found.features, found.measured, found.limit) == (("a",), 1, 2) and found.highlight.equals(wells[1])


def test_a_type_of_unit_by_its_row_of_the_roster_covers_too():
    from dataclasses import replace

    from tabletop.core.values.roster import RosterUnit

    crowd = thing("crowd", box(0, 0, 20, 20))
    plan = plan_of(crowd, thing("unit", (10, 10), unit="r1", reach_m=30), **demand(what="crowd", by="unit:medis"))
    assert len(run_checks(plan, codes=AREA)) == 1
    assert run_checks(replace(plan, roster={"r1": RosterUnit("r1", "Kesehatan", unit_type="medis")}), codes=AREA) == []


# --- edits
def engine_after(plan, town, *moves):
    """An engine that saw the plan, then each move (id, east, north) of a unit or barrier; and the plan after them."""
    engine = CheckEngine(plan, 1, town)
    engine.full()
    for key, east, north in moves:
        old = plan.features[key]
        new = old.moved(1, Scope.ALL_SCENES, lambda one, step=(east, north): shapely.transform(one, lambda spots: spots + step))
        plan = plan.apply(Change(message("Move"), (Edit("feature", key, old, new),)))
        engine.update(plan, [key])
    return engine, plan


def assert_as_from_nothing(plan, town, edits):
    """After each edit both coverage checks tell what they tell of the plan as it stands."""
    codes = ("area-coverage", "point-coverage")

    def engine_of(plan):
        return CheckEngine(plan, 1, town, {code: check for code, check in configured(plan).items() if code in codes})

    engine = engine_of(plan)
    engine.full()
    for change in edits:
        plan = plan.apply(change)
        assert told(engine.update(plan, change.feature_ids)) == told(engine_of(plan).full())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from((0, WHOLE_CELLS)))
def test_any_edits_in_small_cells_and_in_large_ones(seed, most):
    """Rings of the random plans are small: with small cells they are cut into many."""
    dice = Dice(seed)
    plan, edits = dice.plan(20), []
    last = plan
    for _ in range(4):
        edits.append(dice.change(last))
        last = last.apply(edits[-1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tabletop.checks.coverage.coverage_gaps.WHOLE_CELLS", most)
        patch.setattr("tabletop.checks.coverage.coverage_gaps.CELL_M", 25.0)
        assert_as_from_nothing(plan, dice.layers(), edits)


def test_demands_about_the_same_by_the_same_are_judged_together():
    rows = [{"what": "gate", "by": "unit", "radius_m": 10.0}, {"what": "gate", "by": "unit", "radius_m": 20.0, "severity": "stop"}]
    plan = plan_of(thing("gate", (0, 0), "g"), thing("unit", (15, 0), "u"), coverage_demands=rows)
    old, edits = plan.features["u"], []
    for east in (25.0, 5.0, 15.0):
        new = old.moved(1, Scope.ALL_SCENES, lambda one, east=east: Point(east, 0))
        edits.append(Change(message("Move"), (Edit("feature", "u", old, new),)))
        old = new
    assert_as_from_nothing(plan, None, edits)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_the_nearest_is_the_least_of_all_distances(seed):
    rng = np.random.default_rng(seed)
    spots = [tuple(spot) for spot in rng.integers(-30, 30, (int(rng.integers(0, 9)), 2)).astype(float).tolist()]
    types = rng.choice(("", "medis"), len(spots)).tolist()
    snapshot = Snapshot(plan_of(*(thing("unit", spot, unit_type=what) for spot, what in zip(spots, types, strict=True))), 1)
    for shape in (Point(3, 4), LineString([(-9, 0), (9, 5), (9, 30)]), box(-5, -5, 40, 1)):
        for covers in (Covers(), Covers(unit_type="medis")):
            distances = [
                math.inf if covers.unit_type and what != covers.unit_type else shape.distance(Point(spot))
                for spot, what in zip(spots, types, strict=True)
            ]
            found = nearest(snapshot, covers, shape)
            least = min(distances, default=math.inf)
            assert found is None if math.isinf(least) else (found[0].id, found[1]) == (f"f{distances.index(least):02d}", least)


def told(findings):
    return [(one.code, one.features, one.measured, one.topic, one.highlight.wkb) for one in findings]


@pytest.mark.parametrize("key", ["u", "w", "b"])
def test_moves_far_and_near_leave_what_a_run_from_nothing_finds(key):
    town = layers_of(building=[box(20, 5, 30, 15), box(60, -20, 70, 60)])
    plan = plan_of(
        thing("ring", box(-300, -300, 300, 300), "r"),
        thing("ring", box(0, 0, 40, 40), "s", min_coverage=1.0),
        thing("gate", (35, 10), "g"),
        thing("unit", (10, 10), "u", reach_m=40, sight=True),
        thing("unit", (100, 100), "w", reach_m=60),
        thing("barrier", [(0.0, 18.0), (18.0, 18.0)], "b", height_m=2.0),
        **demand(what="gate", by="unit", radius_m=20),
    )
    moves = [(key, 3.0, 0.0), (key, 40.0, -5.0), (key, 4000.0, 0.0), (key, -4043.0, 5.0)]
    for count in range(1, len(moves) + 1):
        engine, after = engine_after(plan, town, *moves[:count])
        whole = CheckEngine(after, 1, town)
        coverage = ("area-coverage", "point-coverage")
        assert told(one for one in engine.findings() if one.code in coverage) == told(one for one in whole.full() if one.code in coverage)


def test_a_move_far_off_judges_nothing_again(monkeypatch):
    rings = [thing("ring", box(x, 0, x + 50, 50), f"r{x}", min_coverage=1.0) for x in (0, 1000, 2000)]
    plan = plan_of(*rings, thing("unit", (1010.0, 25.0), "u"), thing("gate", (5000, 0), "g"))
    engine = CheckEngine(plan, 1)
    engine.full()
    check, judged = type(engine.checks["area-coverage"]), []
    kept = check.judge
    monkeypatch.setattr(check, "judge", lambda self, s, rule, some: judged.extend(one.id for one in some) or kept(self, s, rule, some))
    old = plan.features["u"]
    new = old.moved(1, Scope.ALL_SCENES, lambda one: Point(one.x + 2, one.y))
    engine.update(plan.apply(Change(message("Move"), (Edit("feature", "u", old, new),))), ["u"])
    assert judged == ["r1000"]


def test_findings_have_numbers_that_add_up():
    rng = np.random.default_rng(3)
    houses = [box(x, y, x + 12, y + 9) for x, y in rng.uniform(-200, 400, (60, 2))]
    units_placed = [
        thing("unit", (float(x), float(y)), reach_m=40, sight=bool(k % 2)) for k, (x, y) in enumerate(rng.uniform(0, 300, (20, 2)))
    ]
    [found] = run_checks(plan_of(thing("ring", box(-50, -50, 350, 350)), *units_placed), layers_of(building=houses), codes=AREA)
    ground = shapely.difference(box(-50, -50, 350, 350), shapely.union_all(houses))
    assert found.highlight.is_valid
    assert found.highlight.area == pytest.approx((1 - found.measured) * ground.area, rel=1e-6)
    assert found.highlight.difference(ground.buffer(1e-6)).area == pytest.approx(0, abs=1e-6)
