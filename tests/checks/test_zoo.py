"""Odd geometry of every kind: no check falls over, none gives a number that is none, and none changes its mind when the ground moves."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, affinity, box

from support.plans import area, layers_of, plan_of, scene, thing
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Feature, Scope
from tabletop.io.documents.plan_document import read_document

CASES = sorted((Path(__file__).parent / "cases").glob("*.geojson"))
EQUATOR_NORTH_M = 10_000_000.0
"""Northing of the equator in the working CRS, which counts from the south."""

POLYGONS = {
    "empty": Polygon(),
    "flat": Polygon([(0, 0), (10, 0), (5, 0)]),
    "speck": box(0, 0, 1e-7, 1e-7),
    "bow tie": Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]),
    "spike": Polygon([(0, 0), (10, 0), (10, 10), (50, 10), (10, 10), (0, 10)]),
    "doubled corners": Polygon([(0, 0), (0, 0), (10, 0), (10, 0), (10, 10), (0, 10), (0, 10)]),
    "hole that touches": Polygon([(0, 0), (20, 0), (20, 20), (0, 20)], [[(0, 0), (10, 5), (5, 10)]]),
    "hole that fills": Polygon([(0, 0), (20, 0), (20, 20), (0, 20)], [[(0, 0), (20, 0), (20, 20), (0, 20)]]),
    "sliver": box(0, 0, 500, 1e-4),
    "far away": box(1e7, 1e7, 1e7 + 10, 1e7 + 10),
}
LINES = {
    "empty": LineString(),
    "no length": LineString([(5, 5), (5, 5)]),
    "there and back": LineString([(0, 0), (20, 0), (0, 0)]),
    "closed": LineString([(0, 0), (20, 0), (20, 20), (0, 20), (0, 0)]),
    "crosses itself": LineString([(0, 0), (20, 20), (20, 0), (0, 20)]),
    "a hair": LineString([(0, 0), (1e-7, 0)]),
    "doubled corners": LineString([(0, 0), (0, 0), (20, 0), (20, 0)]),
    "far away": LineString([(1e7, 1e7), (1e7 + 20, 1e7)]),
}
POINTS = {"at home": Point(5, 5), "on an edge": Point(10, 5), "far away": Point(1e7, 1e7)}
NEIGHBOURS = (
    thing("crowd", box(-40, -40, -10, -10), "n0", headcount=300),
    thing("exit", [(-25.0, -10.0), (-25.0, 30.0)], "n1"),
    thing("exit", [(-40.0, -25.0), (-90.0, -25.0)], "n2"),
    thing("cordon", [(-45.0, 5.0), (45.0, 5.0)], "n3", strength=20),
    thing("unit", (3.0, 8.0), "n4"),
    thing("ring", box(-60, -60, 60, 60), "n5"),
    thing("protected", box(20, 20, 40, 40), "n6", category="school"),
    thing("irritant", (30.0, -30.0), "n7"),
    thing("water-jet", (12.0, 30.0), "n8"),
    thing("vehicle", (0.0, -20.0), "n9"),
    thing("lane", [(-80.0, 50.0), (80.0, 50.0)], "na"),
    thing("gate", (0.0, 5.0), "nb"),
    thing("aid-post", (-50.0, 0.0), "nc"),
    thing("assembly", box(-100, 20, -70, 50), "nd", capacity=200),
)
GROUND = layers_of(
    building=[box(60, -20, 80, 20), box(-70, -70, -55, -55)], road=[LineString([(-200, 55), (200, 55)])], water=[box(-200, 100, 200, 130)]
)


def shapes_of(kind):
    """Odd shapes that the kind may have."""
    wanted = {"polygon": POLYGONS, "line": LINES, "point": POINTS}
    return [(name, shape) for geometry in kinds()[kind].geometry for name, shape in wanted[geometry].items()]


ODD = [(kind, name, shape) for kind in kinds() for name, shape in shapes_of(kind)]


def assert_honest(findings):
    for one in findings:
        assert math.isfinite(one.measured) and math.isfinite(one.limit), one
        assert one.severity in ("stop", "warn", "info") and one.basis and str(one.message)
        for line in one.computation:
            assert str(line)
        if one.highlight is not None and not one.highlight.is_empty:
            assert np.isfinite(shapely.get_coordinates(one.highlight)).all(), one


@pytest.mark.parametrize(("kind", "name", "shape"), ODD, ids=[f"{kind}-{name.replace(' ', '_')}" for kind, name, _ in ODD])
def test_an_odd_shape_breaks_nothing(kind, name, shape):
    plan = plan_of(*NEIGHBOURS, thing(kind, shape, "odd", headcount=120), scenes=[scene(1, wind_from_deg=90.0), scene(2, "merah")])
    for layers in (None, GROUND):
        assert_honest(run_checks(plan, layers))


def test_layers_with_odd_shapes_break_nothing():
    odd = [shape for shape in POLYGONS.values()] + [MultiPolygon([box(0, 0, 5, 5), box(4, 4, 9, 9)])]
    lines = [line for line in LINES.values() if not line.is_empty]
    for role in ("building", "water"):
        assert_honest(run_checks(plan_of(*NEIGHBOURS), layers_of(**{role: odd})))
    for role in ("road", "fence"):
        assert_honest(run_checks(plan_of(*NEIGHBOURS), layers_of(**{role: lines})))


def test_a_crowd_of_a_million_corners_is_a_disc():
    turns = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    disc = Polygon(np.column_stack((np.cos(turns), np.sin(turns))) * 50)
    crowd = thing("crowd", disc, headcount=40_000)
    [one] = run_checks(plan_of(crowd), codes=["crowd-density-static"])
    assert one.measured == pytest.approx(40_000 / (math.pi * 2500), rel=1e-6)
    assert_honest(run_checks(plan_of(crowd, *NEIGHBOURS), GROUND))


def test_a_ring_of_a_million_corners_is_covered_as_a_disc():
    turns = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    disc = Polygon(np.column_stack((np.cos(turns), np.sin(turns))) * 50)
    plan = plan_of(thing("ring", disc, min_coverage=1.0), thing("unit", (0.0, 0.0), reach_m=25))
    [one] = run_checks(plan, codes=["area-coverage"])
    assert one.measured == pytest.approx(0.25, abs=1e-4)
    covered = plan_of(thing("ring", disc, min_coverage=1.0), thing("unit", (0.0, 0.0), reach_m=60))
    assert run_checks(covered, codes=["area-coverage"]) == []


def test_nested_crowds_add_up_and_touching_ones_are_judged_by_their_own_ground():
    plan = plan_of(
        thing("crowd", box(0, 0, 20, 20), "outer", headcount=1000),
        thing("crowd", box(5, 5, 15, 15), "inner", headcount=500),
        thing("crowd", box(20, 0, 30, 10), "touching", headcount=450),
    )
    found = {one.features[0]: one.measured for one in run_checks(plan, codes=["crowd-density-static"])}
    assert found == {"inner": 7.5, "touching": 4.5}


def test_what_touches_is_at_no_distance():
    pairs = [{"a": "crowd", "b": "cordon", "min_m": 3, "severity": "warn", "basis": "P"}]
    plan = plan_of(thing("crowd", box(0, 0, 10, 10)), thing("cordon", [(10.0, -5.0), (10.0, 15.0)]), buffer_pairs=pairs)
    [one] = run_checks(plan, codes=["buffer-distance"])
    assert one.measured == 0.0


# --- the same answer elsewhere
def moved(plan, shift):
    features = {key: one.moved(1, Scope.ALL_SCENES, lambda shape: affinity.translate(shape, *shift)) for key, one in plan.features.items()}
    return replace(plan, features=features)


def quarter_turned(plan):
    """The plan turned a quarter clockwise about the origin of the working CRS: (east, north) becomes (north, -east)."""

    def turned(feature):
        def state(one):
            geometry = shapely.transform(one.geometry, lambda places: np.column_stack((places[:, 1], -places[:, 0])))
            bearing = one.properties.get("bearing_deg", None if feature.kind == "crowd-flow" else 0.0)
            return one.edited(geometry, {} if bearing is None else {"bearing_deg": (bearing + 90.0) % 360.0})

        return feature.restated(1, Scope.ALL_SCENES, state)

    features = {key: turned(one) for key, one in plan.features.items()}
    scenes = {
        number: replace(row, wind_from_deg=None if row.wind_from_deg is None else (row.wind_from_deg + 90.0) % 360.0)
        for number, row in plan.scenes.items()
    }
    return replace(plan, features=features, scenes=scenes)


def told(findings):
    return sorted((one.code, one.severity, one.features, one.scene, round(one.measured, 3), round(one.limit, 3)) for one in findings)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_equator_and_north_change_nothing(path):
    plan, _ = read_document(path, WORKING_CRS)
    bounds = shapely.total_bounds([one.geometry for one in plan.placed(plan.scene_list()[0].number)])
    expected = told(run_checks(plan))
    over_the_equator = (512.0, EQUATOR_NORTH_M - round((bounds[1] + bounds[3]) / 2))
    assert told(run_checks(moved(plan, over_the_equator))) == expected
    home = moved(plan, (-round(bounds[0]), -round(bounds[1])))
    assert told(run_checks(quarter_turned(home))) == expected


def test_the_order_of_corners_changes_nothing():
    clockwise, other = area([(0, 0), (0, 10), (10, 10), (10, 0)]), area([(0, 0), (10, 0), (10, 10), (0, 10)])
    found = [told(run_checks(plan_of(*NEIGHBOURS, thing("crowd", shape, "odd", headcount=450)), GROUND)) for shape in (clockwise, other)]
    assert found[0] == found[1]


def test_an_engine_meets_the_zoo_one_by_one():
    plan = plan_of(*NEIGHBOURS)
    engine = CheckEngine(plan, 1, GROUND)
    engine.full()
    for number, (kind, _, shape) in enumerate(ODD):
        key, _, span = thing(kind, shape, f"z{number % 3}", headcount=120)
        plan = replace(plan, features={**plan.features, key: Feature.from_spans(key, kind, [span])})
        assert_honest(engine.update(plan, [key]))
    assert engine.findings() == CheckEngine(plan, 1, GROUND).full()


def test_every_case_file_says_what_it_expects():
    for path in CASES:
        assert json.loads(path.read_text(encoding="utf-8"))["expect"], path.stem
