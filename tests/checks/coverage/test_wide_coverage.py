"""Coverage over a whole province: judged within a second, without cells by the million, and to the same answer."""

import time

import pytest
import shapely
from shapely import Polygon, box

from support.plans import layers_of, plan_of, thing
from tabletop.checks.coverage import coverage_gaps
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.runner import run_checks
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope

EAST, NORTH, FAR = 500_000.0, 9_950_000.0, 300_000.0
AREA, POINT = ["area-coverage"], ["point-coverage"]


@pytest.fixture(autouse=True)
def few_cells(monkeypatch):
    """No list of cells may be long; the time stays bounded too."""
    in_cells = coverage_gaps.in_cells

    def bounded(area):
        pieces = in_cells(area)
        assert len(pieces) <= coverage_gaps.MOST_CELLS, "cells by the million"
        return pieces

    monkeypatch.setattr(coverage_gaps, "in_cells", bounded)
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("kind", ["protected", "ring", "crowd"])
@pytest.mark.parametrize("thin", [True, False])
def test_a_corner_far_off_takes_no_memory(kind, thin):
    corners = [(EAST, NORTH), (EAST - FAR, NORTH - FAR), (EAST + 50, NORTH)]
    shape = Polygon(corners) if thin else box(EAST, NORTH - FAR, EAST + FAR, NORTH)
    run_checks(plan_of(thing(kind, shape), thing("unit", (EAST, NORTH), reach_m=25)), codes=[*AREA, *POINT])


@pytest.mark.parametrize("north", [NORTH + 5, NORTH + 40])
def test_a_wide_place_is_covered_where_a_reach_meets_it(north):
    place = thing("protected", box(EAST, NORTH - FAR, EAST + FAR, NORTH), "p")
    found = run_checks(plan_of(place, thing("unit", (EAST + 500, north), reach_m=25)), codes=POINT)
    assert [one for one in found if "p" in one.features and one.severity == "stop"] == [] or north > NORTH + 25


def test_a_wide_object_of_a_layer_is_judged_whole_and_after_edits_as_from_nothing():
    rule = {"coverage_demands": [{"what": "layer:building", "by": "aid-post", "radius_m": 900.0, "min_share": 1.0}]}
    plan = plan_of(thing("ring", box(0, 0, 2_000, 2_000), "a", min_coverage=0.0), thing("aid-post", (500, 500), "post"), **rule)
    town = layers_of(building=[box(100, 100, 1_800, 1_500), box(1_900, 1_900, 1_950, 1_950)])

    def told(findings):
        return [(one.code, one.features, one.measured, one.limit, round(one.highlight.area)) for one in findings]

    [counted] = run_checks(plan, town, codes=AREA)
    assert (counted.measured, counted.limit) == (0, 2)
    engine = CheckEngine(plan, 1, town)
    engine.full()
    for step in (300.0, 900.0, -1_000.0):
        old = plan.features["post"]
        new = old.moved(1, Scope.ALL_SCENES, lambda one, step=step: shapely.transform(one, lambda spots: spots + step))
        plan = plan.apply(Change(message("Move"), (Edit("feature", "post", old, new),)))
        after = [one for one in engine.update(plan, ["post"]) if one.code == "area-coverage"]
        assert told(after) == told(run_checks(plan, town, codes=AREA))


def test_an_object_over_the_whole_province_is_judged():
    rule = {"coverage_demands": [{"what": "layer:building", "by": "aid-post", "radius_m": 900.0, "min_share": 1.0}]}
    plan = plan_of(thing("ring", box(0, 0, FAR, FAR), "a", min_coverage=0.0), thing("aid-post", (500, 500)), **rule)
    [found] = run_checks(plan, layers_of(building=[box(10, 10, FAR - 10, FAR - 10)]), codes=AREA)
    assert (found.measured, found.limit) == (0, 1)
