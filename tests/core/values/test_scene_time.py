"""Clock and step are one time."""

import pytest

from tabletop.core.text.errors import PlanError
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_time import StepTime, clock_minutes, minutes_between, step_time


def plan_of(*clocks, steps=()):
    rows = [Scene(n, clock=clock, step_min=(steps[n - 1] if steps else 5.0)) for n, clock in enumerate(clocks, start=1)]
    return Plan(scenes={one.number: one for one in rows})


@pytest.mark.parametrize(
    ("clocks", "step", "found"),
    [
        (("09.00", "09.15"), 15, StepTime(15, "clocks")),
        (("09.00", "09.15"), 15.4, StepTime(15, "clocks")),
        (("09.00", "11.00"), 5, StepTime(120, "clocks", "step-differs")),
        (("23.50", "00.10"), 5, StepTime(20, "clocks", "past-midnight")),
        (("22.00", "09.59"), 5, StepTime(719, "clocks", "past-midnight")),
        (("22.00", "10.00"), 5, StepTime(5, "step", "backwards")),
        (("22.00", "10.00"), 720, StepTime(720, "clocks", "past-midnight")),
        (("10.00", "09.30"), 7, StepTime(7, "step", "backwards")),
        (("09.00", "9:00 WITA"), 7, StepTime(7, "step", "stands-still")),
        (("00.00", "24.00"), 7, StepTime(1440, "clocks", "step-differs")),
        (("24.00", "00.10"), 10, StepTime(10, "clocks", "past-midnight")),
        (("noon", "13.00"), 7, StepTime(7, "step", "unreadable")),
        (("", "13.00"), 7, StepTime(7, "step")),
        (("", ""), 7, StepTime(7, "step")),
    ],
)
def test_the_time_from_one_scene_to_the_next(clocks, step, found):
    plan = plan_of(*clocks, steps=(step, 99))
    assert step_time(plan, 1) == found and minutes_between(plan, 1) == found.minutes


def test_the_last_scene_has_no_time():
    assert minutes_between(plan_of("09.00", "10.00"), 2) is None and minutes_between(Plan(), 1) is None


def test_over_several_scenes_clocks_of_the_ends_count_else_the_steps_on_the_way():
    assert minutes_between(plan_of("09.00", "", "11.00"), 1, 3) == 120
    assert minutes_between(plan_of("09.00", "09.30", "", steps=(5, 7, 9)), 1, 3) == 30 + 7
    assert minutes_between(plan_of("06.00", "14.00", "23.00", "06.00"), 1, 4) == (8 + 9 + 7) * 60
    assert minutes_between(plan_of("09.00", "09.30"), 2, 1) is None


def test_an_unknown_scene_is_told():
    with pytest.raises(PlanError):
        minutes_between(Plan(), 4)


@pytest.mark.parametrize(
    ("text", "minutes"), [("09.30", 570), ("9:05", 545), ("24.00", 1440), ("24.30", None), ("25.00", None), ("", None)]
)
def test_clocks(text, minutes):
    assert clock_minutes(text) == minutes
