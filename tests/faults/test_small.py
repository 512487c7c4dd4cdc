"""Inputs that went wrong: clocks and steps, rosters, odd reaches. They stand beside the checkout; skipped where they do not."""

from pathlib import Path

import pytest

from tabletop.checks.rules.runner import run_checks
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.io.documents.plan_document import read_document

PLANS = Path(__file__).resolve().parents[3] / "shared" / "faults" / "plans"
pytestmark = pytest.mark.skipif(not PLANS.is_dir(), reason="the inputs that went wrong do not stand beside this checkout")


def findings(name, *codes, scene=1):
    """(severity, measured, limit, sentence) of each finding of these checks."""
    plan, _ = read_document(PLANS / f"{name}.geojson", WORKING_CRS)
    return [(one.severity, one.measured, one.limit, str(one.message)) for one in run_checks(plan, scene=scene, codes=codes)]


def test_a_clock_without_a_step_tells_the_time():
    assert findings("clock-without-step", "unit-too-far") == []
    [(severity, measured, limit, _)] = findings("clock-without-step", "scene-clock")
    assert (severity, measured, limit) == ("info", 120, 5)


def test_a_step_against_the_clock_is_named_and_the_clock_counts():
    [(_, measured, limit, _)] = findings("step-against-clock", "unit-too-far")
    assert (round(measured), limit) == (5000, 5 * 67)
    [(severity, measured, limit, words)] = findings("step-against-clock", "scene-clock")
    assert (severity, measured, limit) == ("warn", 5, 600) and "The clocks count" in words


def test_a_clock_that_runs_backwards_is_named_and_the_step_counts():
    [(severity, measured, _, words)] = findings("clock-backwards", "scene-clock")
    assert (severity, measured) == ("warn", 5) and "backwards" in words
    [(severity, _, _, words)] = findings("clock-backwards", "scene-clock", scene=2)
    assert severity == "warn" and "stands still" in words


def roster(name):
    """What is said of the roster of a plan, sentence by sentence."""
    plan, _ = read_document(PLANS / f"{name}.geojson", WORKING_CRS)
    return sorted(str(one.message) for one in run_checks(plan, scene=1, codes=["roster-total", "roster-unit"]))


CIRCLE = "In the roster Dalmas 2 stands above itself. Choose another unit above it, or none."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("twice", ["Dalmas 1 is placed 2 times; a unit stands in one place. The places hold 60 people, the roster 30.", CIRCLE]),
        (
            "split",
            [
                "30 of 50 people of the roster are placed.",
                "Dalmas 1 is placed 2 times; a unit stands in one place. The places hold 30 people, the roster 30.",
                CIRCLE,
            ],
        ),
        (
            "more-than-roster",
            [
                "30 of 50 people of the roster are placed, and 270 more than their units have: 300 in all.",
                "Dalmas 1: 300 people are placed; the roster has 30.",
                CIRCLE,
            ],
        ),
        (
            "unknown-unit",
            [
                "0 of 50 people of the roster are placed.",
                CIRCLE,
                'Unit names the unit "D1 ", which the roster does not have. Perhaps Dalmas 1 (d1)?',
            ],
        ),
        (
            "point-and-cordon",
            [
                "30 of 50 people of the roster are placed.",
                "Dalmas 1 is placed 2 times; a unit stands in one place. The places hold 60 people, the roster 30.",
                CIRCLE,
            ],
        ),
        (
            "roster3-masked",
            [
                "40 of 60 people of the roster are placed, and 20 more than their units have: 60 in all.",
                "A: 50 people are placed; the roster has 30.",
            ],
        ),
    ],
)
def test_rosters_are_judged_row_by_row(name, said):
    assert roster(name) == said


def test_a_reach_of_ten_thousand_kilometres_is_told():
    [(severity, measured, limit, words)] = findings("huge-reach", "reach-odd")
    assert (severity, measured, limit) == ("warn", 1e7, 250) and words.endswith("Check the number.")


def test_a_sector_of_nothing_is_told():
    [(severity, measured, limit, words)] = findings("zero-sector", "reach-odd")
    assert (severity, measured, limit) == ("warn", 0, 360) and "reaches nothing" in words
