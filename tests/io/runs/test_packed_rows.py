"""Marks: a plan inside a plan, exact, small, and refused when damaged."""

from dataclasses import replace

import pytest

from support.plans import plan_of, scene, thing
from tabletop.core.comparison.differences import compare_plans
from tabletop.core.comparison.marks import MOST, marks_of, plan_at, save_mark
from tabletop.core.text.errors import InputError
from tabletop.core.values.roster import RosterUnit
from tabletop.io.runs.packed_rows import packed, unpacked

E, N = 500_000.0, 9_950_000.0


def sample():
    plan = plan_of(thing("unit", (E + 0.1, N + 1 / 3), "a", name="Ton"), scenes=(scene(1), scene(2)), name="Rencana")
    return replace(plan, roster={"r": RosterUnit("r", "Ton", strength=30, tasks={2: "jaga"})})


def test_a_plan_comes_back_from_its_mark_exactly():
    plan = sample().apply(save_mark(sample(), "Rapat 1", "2023-09-19T08:00:00+08:00", packed))
    moved = plan.apply(save_mark(plan, "Rapat 2", "2023-09-19T09:00:00+08:00", packed))
    for name in ("Rapat 1", "Rapat 2", None):
        before, found = plan_at(moved, name, unpacked)
        assert before == sample() and found.name == (name or "Rapat 2")
    assert not compare_plans(before, moved), "marks are no difference"


def test_a_plan_keeps_the_latest_marks():
    plan = sample()
    for n in range(MOST + 3):
        plan = plan.apply(save_mark(plan, f"m{n}", "2023-09-19T08:00:00+08:00", packed))
    plan = plan.apply(save_mark(plan, "m9", "2023-09-19T10:00:00+08:00", packed))
    assert [one.name for one in marks_of(plan)] == [*(f"m{n}" for n in range(3, 9)), *(f"m{n}" for n in range(10, MOST + 3)), "m9"]


def test_no_mark_and_an_unknown_one_are_said():
    with pytest.raises(InputError, match="no saved mark"):
        plan_at(sample(), None, unpacked)
    plan = sample().apply(save_mark(sample(), "Rapat", "2023-09-19T08:00:00+08:00", packed))
    with pytest.raises(InputError, match="no mark Rapot; it has Rapat"):
        plan_at(plan, "Rapot", unpacked)


@pytest.mark.parametrize("text", ["", "no base 64 at all", "AAAA", packed(save_mark(sample(), "m", "", packed))[:-8]])
def test_a_damaged_mark_is_said(text):
    plan = plan_of(marks=[{"name": "Rapat", "at": "", "rows": text}, {"name": 3}, "x"])
    with pytest.raises(InputError, match="Rapat is damaged"):
        plan_at(plan, None, unpacked)
