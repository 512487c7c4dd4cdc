"""Clocks and steps of scenes that come between others: they share the time that was between them."""

from collections.abc import Sequence
from dataclasses import replace

from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_change import write_clock
from tabletop.core.values.scene_time import clock_minutes, step_time


def in_time(plan: Plan, before: Scene | None, new: Sequence[Scene], after: Scene | None) -> list[Scene]:
    """The rows of new scenes with clocks (HH.MM) and steps (minutes) that fit between two scenes of the plan, `before` first if given.

    Between two scenes the minutes that lie between them are shared out in whole minutes, the last one taking the rest, so that the
    step of `before` becomes shorter; fewer minutes than scenes cannot be shared, then the new ones have no clock. Behind the last
    scene each comes a step after the one before it; before the first, a step before that.
    """
    if before is None:
        return _ahead_of(new, after)
    if after is None:
        return _one_after_another(before, new)
    told = step_time(plan, before.number, after.number)
    minutes = 0.0 if told is None else told.minutes
    share = minutes // (len(new) + 1)
    if share < 1:
        return [before, *(replace(row, clock="") for row in new)]
    steps = [share] * (len(new) - 1) + [minutes - share * len(new)]
    spaced = [replace(row, step_min=step) for row, step in zip(new, steps, strict=True)]
    return _one_after_another(replace(before, step_min=share), spaced)


def _one_after_another(before: Scene, new: Sequence[Scene]) -> list[Scene]:
    """Each a step after the one before it; without a clock where that one has none."""
    rows, minutes = [before], clock_minutes(before.clock)
    for row in new:
        minutes = None if minutes is None else minutes + round(rows[-1].step_min)
        rows.append(replace(row, clock="" if minutes is None else write_clock(minutes)))
    return rows


def _ahead_of(new: Sequence[Scene], after: Scene | None) -> list[Scene]:
    minutes = None if after is None else clock_minutes(after.clock)
    rows: list[Scene] = []
    for row in reversed(new):
        minutes = None if minutes is None else minutes - round(row.step_min)
        rows.append(replace(row, clock="" if minutes is None else write_clock(minutes)))
    return rows[::-1]
