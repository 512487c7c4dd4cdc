"""Inputs that went wrong once: ways, gates without width, appliances on lanes, lines of many corners. They stand beside the checkout."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.io.documents.plan_document import read_document

FAULTS = Path(__file__).parents[3] / "shared" / "faults"
pytestmark = pytest.mark.skipif(not FAULTS.is_dir(), reason="no folder of faults beside the checkout")


def found_in(name, code, scene=1):
    plan, _ = read_document(FAULTS / name, WORKING_CRS)
    return [one for one in run_checks(plan, scene=scene) if one.code == code]


def test_a_gate_without_width_hides_no_gap():
    (gap,) = found_in("truth/zero_width_gate_hides_gap_3.9.geojson", "cordon-coverage")
    assert gap.measured == pytest.approx(3.9)


@pytest.mark.parametrize("code", ["emergency-lane-width", "emergency-lane-continuity", "vehicle-blocks-way"])
def test_an_ambulance_on_its_lane_is_no_obstacle(code):
    assert not found_in("truth/false_ambulance_on_its_lane_is_0m_wide.geojson", code)


def test_the_way_round_four_barriers_is_the_shortest():
    (found,) = found_in("truth/unit_too_far_way_much_too_long.geojson", "unit-too-far")
    assert found.measured == pytest.approx(178.9, rel=0.01)


def test_twenty_thousand_corners_take_seconds(tmp_path):
    subprocess.run([sys.executable, str(FAULTS / "truth" / "ring_20000_corners.py")], cwd=tmp_path, check=True)
    plan, _ = read_document(tmp_path / "ring_20000_corners.geojson", WORKING_CRS)
    before = time.process_time()
    run_checks(plan, scene=1, codes=("cordon-closure",))
    assert time.process_time() - before < 10
