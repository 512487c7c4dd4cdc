"""Clocks and steps of scenes: what a plan file may hold that no form takes."""

import pytest

from support.plans import plan_of, scene
from tabletop.checks.rules.runner import run_checks


def told(*scenes, number=1):
    found = run_checks(plan_of(scenes=scenes), scene=number, codes=["scene-clock"])
    return [(one.severity, one.measured, one.limit, one.unit, str(one.message)) for one in found]


@pytest.mark.parametrize("clock", ["pagi", "25.00", "9.75"])
def test_a_clock_that_cannot_be_read_is_named(clock):
    [(*numbers, words)] = told(scene(1, clock=clock, step_min=10), scene(2, clock="10.00"))
    assert numbers == ["warn", 10, 10, "min"]
    assert words == f"A clock cannot be read: scene 1 ({clock}) to scene 2 (10.00). The step counts: 10 min. Write clocks like 09.30."


def test_so_is_that_of_the_only_scene():
    [(severity, *_, words)] = told(scene(1, clock="pagi"))
    assert severity == "warn" and "scene 1 (pagi)" in words
    assert told(scene(1, clock="09.00")) == told(scene(1)) == []


def test_the_last_scene_has_no_step():
    assert told(scene(1, clock="09.00", step_min=5), scene(2, clock="09.05", step_min=99), number=2) == []


def test_one_clock_is_no_trouble():
    assert told(scene(1, clock="09.00"), scene(2)) == []
