"""Inputs that went wrong once: ways out narrower than the exits drawn, crowds that are shut in. They stand beside the checkout."""

from pathlib import Path

import pytest

from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.io.documents.plan_document import read_document

FAULTS = Path(__file__).parents[3] / "shared" / "faults" / "truth"
pytestmark = pytest.mark.skipif(not FAULTS.is_dir(), reason="no folder of faults beside the checkout")


def found_in(name, code):
    plan, _ = read_document(FAULTS / f"{name}.geojson", WORKING_CRS)
    return [(one.severity, round(one.measured, 2), round(one.limit, 2)) for one in run_checks(plan) if one.code == code]


def test_half_a_crowd_behind_a_fence_has_no_way_out():
    assert found_in("missed_crowd_split_by_a_fence_half_trapped", "way-out-width") == [("stop", 0.0, 1.14)]


def test_a_fence_three_metres_off_all_round_shuts_in():
    assert [row[0] for row in found_in("missed_containment_fence_3m_off_all_round", "containment")] == ["stop"]
    assert found_in("missed_containment_fence_3m_off_all_round", "way-out-width") == [("stop", 0.0, 1.37)]


def test_one_corridor_drawn_four_times_is_four_metres_wide():
    assert found_in("missed_same_exit_four_times", "way-out-width") == [("stop", 4.0, 4.57)]


def test_a_sensible_square_has_no_narrow_way_out():
    for code in ("way-out-width", "containment", "egress-time"):
        assert [row for row in found_in("sensible_alun_alun", code) if row[0] == "stop"] == []
