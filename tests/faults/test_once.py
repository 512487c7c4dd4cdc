"""Inputs that went wrong once: the same exit counted twice, crowds judged apart, people on one ground. They stand beside the checkout."""

from pathlib import Path

import pytest

from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.io.documents.plan_document import read_document

FAULTS = Path(__file__).parents[3] / "shared" / "faults"
pytestmark = pytest.mark.skipif(not FAULTS.is_dir(), reason="no folder of faults beside the checkout")
OF_CROWDS = ("containment", "crowd-density-moving", "crowd-density-static", "egress-time", "exit-count", "same-place")


def told(name):
    plan, _ = read_document(FAULTS / f"{name}.geojson", WORKING_CRS)
    return [one for one in run_checks(plan, scene=1) if one.code in OF_CROWDS]


def of(name, code):
    return [(one.severity, round(one.measured, 3)) for one in told(name) if one.code == code]


def test_two_exits_stay_two():
    assert of("green-light/base-two", "exit-count") == of("green-light/same-exit-twice", "exit-count") == [("stop", 2.0)]
    assert of("green-light/same-exit-twice", "same-place") == [("warn", 2.0)]


def test_doubled_exits_carry_what_they_carried():
    for code in ("egress-time", "exit-count", "containment"):
        assert of("green-light/egress-doubled", code) == of("green-light/egress-base", code)
    assert of("green-light/egress-base", "egress-time") == [("stop", 6.098)]
    assert of("green-light/egress-doubled", "same-place") == [("warn", 2.0)] * 2


@pytest.mark.parametrize("name", ["green-light/1cm", "green-light/zero-width"])
def test_what_lets_nobody_through_is_no_exit(name):
    assert of(name, "exit-count") == [("stop", 1.0)]


def test_the_same_exit_four_times_is_one():
    assert of("truth/missed_same_exit_four_times", "exit-count") == [("stop", 1.0)]
    assert of("truth/missed_same_exit_four_times", "same-place") == [("warn", 4.0)]


def test_crowds_that_share_their_exits_stop_like_one():
    for code in ("exit-count", "egress-time", "containment"):
        assert of("green-light/two-crowds-one-exit-pair", code) == of("green-light/one-crowd-same", code)
    assert of("green-light/two-crowds-one-exit-pair", "egress-time") == [("stop", 6.098)]


def test_people_on_one_ground_add_up():
    def densities(name):
        return [(one.code, one.severity, round(one.measured, 3)) for one in told(name) if "density" in one.code]

    assert densities("green-light/one") == []
    assert densities("green-light/two-same-ground") == [("crowd-density-static", "warn", 3.9)]
    assert densities("green-light/flow-into-crowd") == [("crowd-density-moving", "stop", 3.9)]
    assert densities("truth/missed_two_opposite_flows_in_one_alley_1.9_each") == [("crowd-density-moving", "stop", 3.75)]


@pytest.mark.parametrize("name", ["truth/false_open_field_20_people", "truth/false_just_drawn", "green-light/no-headcount"])
def test_nothing_is_said_of_few_people_or_of_nobody(name):
    assert [one for one in told(name) if one.severity == "stop"] == []
