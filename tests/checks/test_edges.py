"""Odd plans, layers, and intervals along lines."""

import math
import random
from dataclasses import replace
from pathlib import Path

import pytest
from shapely import LineString, Polygon, box

from support.plans import layers_of, plan_of, thing
from tabletop.checks.rules.limits import default_limits, limit_names
from tabletop.checks.rules.runner import all_checks, configured, run_checks
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.geometry.intervals import piece, uncovered, without
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.documents.plan_document import read_document

CASES = sorted((Path(__file__).parent / "cases").glob("*.geojson"))
AGREED = [
    "access-blocked",
    "aid-post-distance",
    "area-coverage",
    "assembly-area",
    "assembly-in-hazard",
    "buffer-distance",
    "containment",
    "cordon-closure",
    "cordon-coverage",
    "cordon-strength",
    "crowd-density-moving",
    "crowd-density-static",
    "dead-end",
    "egress-time",
    "emergency-lane-continuity",
    "emergency-lane-width",
    "exit-count",
    "exit-lost-in-scene",
    "exit-separation",
    "exit-width",
    "headcount-unknown",
    "irritant-enclosed",
    "irritant-on-exit",
    "irritant-protected-site",
    "irritant-wind",
    "irritant-without-exit",
    "jet-obstacle",
    "jet-range",
    "jet-too-close",
    "layer-missing",
    "left-out",
    "legal-distance",
    "legal-hours",
    "means-vs-level",
    "no-negotiator",
    "plan-lacks",
    "point-coverage",
    "relief-corridor",
    "roster-total",
    "sight-and-sound",
    "stewards",
    "unit-on-obstacle",
    "unit-too-far",
    "vehicle-blocks-way",
]
AGREED += ["flow-width", "flows-meet", "headcount-unknown", "layer-missing", "left-out", "plan-lacks", "same-place", "way-out-width"]
AGREED += ["cordon-manning", "exit-direction", "reach-odd", "relief-lines", "roster-unit", "scene-clock", "unit-in-crowd"]
PLACELESS = {"layer-missing", "left-out", "plan-lacks", "roster-total", "roster-unit", "scene-clock"}
"""Findings of these may be about the plan as a whole, and lie nowhere on the map."""
CODES = sorted(all_checks())


def codes_of(findings):
    return [one.code for one in findings]


# --- the checks themselves
def test_every_check_is_known_with_title_text_and_limits():
    assert set(CODES) <= set(AGREED) and sorted(default_limits()) == CODES
    for code, check in all_checks().items():
        assert check.code == code and str(check.title)
        assert len(check.__doc__ or "") > 100 and "oes not see" in " ".join((check.__doc__ or "").split())
        assert set(default_limits()[code]) == {*limit_names(check), "basis"} | ({"pairs"} if code == "buffer-distance" else set())
    assert configured(Plan())["exit-width"].basis.startswith("R")


# --- odd plans
def test_empty_plan():
    assert run_checks(Plan()) == []


def test_flat_crowd_and_ring_do_not_break():
    flat = Polygon([(0, 0), (10, 0), (5, 0)])
    found = run_checks(plan_of(thing("crowd", flat, headcount=10), thing("ring", flat), thing("unit", (0.0, 0.0))))
    assert all(math.isfinite(one.measured) and math.isfinite(one.limit) for one in found)
    assert "crowd-density-static" in codes_of(found)


def test_cordon_of_a_millimetre():
    found = run_checks(plan_of(thing("cordon", [(0, 0), (0.001, 0)])))
    assert codes_of(found) == ["cordon-strength", "plan-lacks"]


def test_units_far_outside_change_nothing():
    ring = thing("ring", box(0, 0, 10, 10))
    [one] = run_checks(plan_of(ring, thing("unit", (1e6, 1e6))), codes=["area-coverage"])
    assert one.measured == 0 and one.highlight.area == 100


def test_unit_without_reach_and_strength():
    things = [thing("ring", box(0, 0, 10, 10)), thing("unit", (5, 5), reach_m=0.0, strength=0), thing("cordon", [(0, 5), (10, 5)])]
    found = run_checks(plan_of(*things), codes=["area-coverage", "cordon-coverage"])
    assert [one.measured for one in found] == [0.0, 10.0]


def test_ring_with_a_hole_and_a_crossing_obstacle():
    ring = Polygon(box(0, 0, 20, 20).exterior.coords, [box(5, 5, 15, 15).exterior.coords])
    [one] = run_checks(plan_of(thing("ring", ring)), codes=["area-coverage"])
    assert one.highlight.area == 300


def test_cordon_that_crosses_itself_keeps_exact_gaps():
    eight = [(0, 0), (20, 20), (20, 0), (0, 20)]
    found = run_checks(
        plan_of(thing("cordon", eight), thing("vehicle", (20.0, 10.0), length_m=22.0, width_m=1.0)), codes=["cordon-coverage"]
    )
    lengths = sorted(one.measured for one in found)
    assert (
        len(lengths) == 2
        and math.isclose(lengths[0], lengths[1])
        and math.isclose(lengths[0], 20 * math.sqrt(2) - 1.5 * math.sqrt(2), rel_tol=1e-3)
    )


def test_a_barrier_on_the_second_cordon():
    cordons = [thing("cordon", [(0.0, y), (30.0, y)]) for y in (0, 20, 40)]
    found = run_checks(plan_of(*cordons, thing("barrier", [(10.0, 19.5), (10.0, 20.5)])), codes=["cordon-coverage"])
    assert sorted((one.features[0], round(one.measured, 6)) for one in found) == [("f00", 30), ("f01", 9), ("f01", 19), ("f02", 30)]


@pytest.mark.parametrize(("off", "gaps"), [(4.99, 0), (5.0, 0), (5.01, 1)])
def test_a_unit_stands_on_a_cordon_up_to_five_metres(off, gaps):
    plan = plan_of(thing("cordon", [(0, 0), (20, 0)]), thing("unit", (10.0, off), strength=50))
    assert len(run_checks(plan, codes=["cordon-coverage"])) == gaps


def test_the_step_of_the_scene_that_is_left_counts():
    places = [thing("unit", (500.0 * n, 0.0), "u", n, n) for n in (1, 2, 3)]
    plan = plan_of(*places, scenes=[Scene(1, step_min=5), Scene(2, step_min=10), Scene(3, step_min=1)])
    [one] = run_checks(plan, codes=["unit-too-far"])
    assert (one.scene, one.limit, one.measured) == (1, 335.0, 500.0)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_findings_can_be_shown(path):
    plan, _ = read_document(path, WORKING_CRS)
    for one in run_checks(plan):
        assert math.isfinite(one.measured) and math.isfinite(one.limit) and one.basis and str(one.message)
        assert one.highlight is None or (not one.highlight.is_empty and all(map(math.isfinite, one.highlight.bounds)))
        assert one.highlight is not None or one.code in PLACELESS
        assert all(key in plan.features for key in one.features)


@pytest.mark.parametrize("path", CASES[::4], ids=lambda path: path.stem)
def test_order_of_rows_does_not_matter(path):
    plan, _ = read_document(path, WORKING_CRS)
    rows = list(plan.features.items())
    random.Random(7).shuffle(rows)
    digests = [one.digest() for one in run_checks(plan)]
    assert digests == [one.digest() for one in run_checks(replace(plan, features=dict(rows)))]
    singly = [one.digest() for code in reversed(CODES) for one in run_checks(plan, codes=[code])]
    assert sorted(digests) == sorted(singly)


# --- layers
def test_buildings_and_water_take_ground():
    layers = layers_of(building=[box(0, 0, 10, 5)], water=[box(0, 4, 10, 6)])
    [one] = run_checks(plan_of(thing("crowd", box(0, 0, 10, 10), headcount=120)), layers, codes=["crowd-density-static"])
    assert one.measured == 3.0


def test_buildings_narrow_an_exit_and_cover_a_cordon():
    layers = layers_of(building=[box(5, 0.7, 9, 5), box(5, -9, 9, -0.8)])
    plan = plan_of(thing("exit", [(0, 0), (20, 0)], width_m=3.0), thing("cordon", [(7, -9), (7, 9)], strength=0))
    narrow, gap = run_checks(plan, layers, codes=["exit-width", "cordon-coverage"])
    assert math.isclose(narrow.measured, 0.0) and narrow.code == "exit-width"
    assert math.isclose(gap.measured, 3.0)
    [narrow] = run_checks(plan_of(thing("exit", [(0, 0), (20, 0)], width_m=3.0)), layers, codes=["exit-width"])
    assert math.isclose(narrow.measured, 1.5) and math.isclose(narrow.highlight.length, 1.5)


def test_bad_and_huge_shapes_of_layers():
    bow_tie = Polygon([(0, 0), (4, 4), (4, 0), (0, 4)])
    angles = [k * math.tau / 5000 for k in range(5000)]
    lake = Polygon([(20 + 12 * math.cos(k), 5 + 12 * math.sin(k)) for k in angles])
    layers = LayerSet((*layers_of(building=[bow_tie]), *layers_of(water=[lake]), *layers_of(water=[LineString([(0, 5), (10, 5)])])))
    plan = plan_of(thing("crowd", box(0, 0, 10, 10), headcount=400))
    density, shut = run_checks(plan, layers, codes=["crowd-density-static", "containment"])[::-1]
    lens = box(0, 0, 10, 10).intersection(lake).area
    assert math.isclose(density.measured, 400 / (100 - 8 - lens), rel_tol=1e-6)
    assert shut.code == "containment" and math.isfinite(shut.measured)


def test_the_nearest_building_counts_once():
    layers = layers_of(building=[box(12, 0, 14, 2), box(13, 4, 15, 6), box(90, 0, 99, 9)])
    pair = {"a": "crowd", "b": "layer:building", "min_m": 5, "severity": "warn", "basis": "P"}
    plan = plan_of(thing("crowd", box(0, 0, 10, 10)), thing("crowd", box(0, 50, 10, 60)), buffer_pairs=[pair])
    [one] = run_checks(plan, layers, codes=["buffer-distance"])
    assert one.measured == 2.0 and one.features == ("f00",)


def test_the_nearer_of_two_layers_counts():
    near, far = layers_of(building=[box(12, 0, 14, 2)]), layers_of(building=[box(13, 0, 14, 2)])
    pair = {"a": "crowd", "b": "layer:building", "min_m": 5}
    plan = plan_of(thing("crowd", box(0, 0, 10, 10)), buffer_pairs=[pair])
    for layers in (LayerSet((*near, *far)), LayerSet((*far, *near))):
        assert [one.measured for one in run_checks(plan, layers, codes=["buffer-distance"])] == [2.0]


def test_layer_meets_pair_of_layer_and_kind():
    pairs = [{"a": "layer:water", "b": "assembly", "min_m": 5}]
    plan, layers = plan_of(thing("assembly", (0.0, 0.0)), buffer_pairs=pairs), layers_of(water=[box(-1, -1, 1, 1)])
    [one] = run_checks(plan, layers, codes=["buffer-distance"])
    assert one.measured == 0.0 and one.highlight.geom_type == "Point"


def closure(*things):
    roads = layers_of(road=[LineString([(50, -20), (50, 120)]), LineString([(-20, 50), (60, 50)])])
    ring = thing("ring", box(0, 0, 100, 100), min_coverage=0.0)
    return run_checks(plan_of(ring, *things), roads, codes=["cordon-closure"])


def test_roads_through_a_ring():
    assert closure() == []
    south = thing("cordon", [(40, 0), (60, 0)])
    assert sorted(one.highlight.coords[0] for one in closure(south)) == [(0, 50), (50, 100)]
    assert len(closure(south, thing("barrier", [(40, 102), (60, 102)]))) == 1
    assert len(closure(south, thing("barrier", [(40, 104), (60, 104)]))) == 2
    assert len(closure(south, thing("gate", (0.0, 52.0), open=False))) == 1
    assert len(closure(south, thing("gate", (50.0, 0.0), open=True))) == 3
    assert len(closure(south, thing("gate", (50.0, 0.0), open=False))) == 2


# --- intervals
@pytest.mark.parametrize(
    ("spans", "closed", "gaps"),
    [
        ([], False, [(0, 10)]),
        ([], True, [(0, 10)]),
        ([(0, 10)], False, []),
        ([(-3, 2), (1, 4), (6, 99)], False, [(4, 6)]),
        ([(3, 4), (3, 8)], False, [(0, 3), (8, 10)]),
        ([(3, 4), (3, 8)], True, [(8, 13)]),
        ([(8, 12)], True, [(2, 8)]),
        ([(-2, 2)], True, [(2, 8)]),
        ([(-30, 30)], True, []),
        ([(11, 12)], False, [(0, 10)]),
    ],
)
def test_uncovered(spans, closed, gaps):
    assert uncovered(10, spans, closed) == gaps


def test_pieces_of_lines():
    bent = LineString([(0, 0), (10, 0), (10, 10)])
    assert list(piece(bent, (5, 15)).coords) == [(5, 0), (10, 0), (10, 5)]
    closed = LineString([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)])
    assert list(piece(closed, (35, 45)).coords) == [(0, 5), (0, 0), (5, 0)]
    assert without(bent, [(4, 6)]).length == 18
    assert without(bent, [(-1, 30)]).is_empty
    assert without(closed, [(-2, 2)]).geom_type == "LineString"
