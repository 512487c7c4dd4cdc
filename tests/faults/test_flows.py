"""Inputs that went wrong once: crowd flows through narrow places, against each other, into people. They stand beside the checkout."""

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


@pytest.mark.parametrize(
    ("name", "severity", "width", "rate"),
    [
        ("missed_flow_neck_3.2m", "info", 3.2, 262.4),
        ("itaewon_b_planned", "info", 3.2, 262.4),
        ("itaewon_c_flow_300", "info", 3.2, 262.4),
        ("loveparade", "info", 10.6, 869.2),
    ],
)
def test_the_neck_is_named_with_its_width_and_what_it_can_carry(name, severity, width, rate):
    found = found_in(f"truth/{name}.geojson", "flow-width")
    assert found
    for one in found:
        assert (one.severity, round(one.measured, 6)) == (severity, width)
        assert round(one.message.params["rate"], 3) == rate


def test_a_cordon_across_the_ramp_shuts_it():
    found = found_in("truth/loveparade.geojson", "flow-width", scene=2)
    assert [(one.severity, one.measured) for one in found] == [("stop", 0.0)] * 2


@pytest.mark.parametrize(
    ("name", "density"),
    [
        ("truth/missed_two_opposite_flows_in_one_alley_1.9_each", 3.75),
        ("truth/itaewon_b_planned", 3.886),
        ("truth/loveparade", 3.968),
        ("green-light/flow-into-crowd", 3.9),
    ],
)
def test_flows_that_meet_stop_by_the_density_added_up(name, density):
    (found,) = found_in(f"{name}.geojson", "flows-meet")
    assert found.severity == "stop" and found.measured == pytest.approx(density, abs=1e-3)


def test_the_far_end_of_a_long_crowd_is_too_far_from_its_health_post():
    (found,) = found_in("truth/missed_aid_post_at_one_end_of_1000m_crowd.geojson", "aid-post-distance")
    assert found.measured == pytest.approx(1005.0, abs=0.1) and found.limit == 200
