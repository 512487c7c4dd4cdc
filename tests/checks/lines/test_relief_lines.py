"""Lines of a relief: named, standing, of the right type and level, in time; with what is said of them."""

from dataclasses import replace

import pytest

from support.plans import plan_of, scene, thing
from tabletop.checks.rules.runner import run_checks
from tabletop.core.values.roster import RosterUnit

E, N = 500_000.0, 9_950_000.0


def told(*things, level="kuning", after="kuning", roster=(), **properties):
    """What the check says of a relief between a unit `a` that goes and a unit `b` that comes."""
    named = {"outgoing": "a", "incoming": "b", "width_m": 4.0, **properties}
    scenes = (scene(1, level, clock="09.15", step_min=15), scene(2, after, clock="09.30"))
    plan = plan_of(thing("relief", [(E, N), (E, N + 12)], "r", 1, 1, **named), *things, scenes=scenes)
    plan = replace(plan, roster={one.id: one for one in roster})
    found = run_checks(plan, scene=1, codes=["relief-lines"])
    assert len(found) <= 1
    return [found[0].message.template, *(line.template for line in found[0].computation)] if found else []


AWAL = thing("unit", (E, N + 14), "a", unit_type="dalmas-awal")
LANJUT = thing("unit", (E, N - 8), "b", unit_type="dalmas-lanjut")


def test_a_corridor_alone_says_nothing():
    assert told(outgoing="", incoming="") == []
    assert told(AWAL, LANJUT, relief_type="Lapis ganti") == []


@pytest.mark.parametrize(
    ("level", "after", "kind", "said"),
    [
        ("hijau", "kuning", "lapis-ganti", 0),
        ("hijau", "hijau", "lapis-ganti", 1),
        ("kuning", "kuning", "lapis-ganti", 0),
        ("merah", "merah", "lapis-ganti", 1),
        ("kuning", "merah", "lintas-ganti", 0),
        ("kuning", "kuning", "lintas-ganti", 1),
        ("hijau", "merah", "lintas-ganti", 1),
        ("merah", "kuning", "lintas-ganti", 0),
        ("merah", "merah", "of another kind", 0),
    ],
)
def test_each_relief_has_its_level(level, after, kind, said):
    plain = [thing("cordon", [(E - 9, N + 14), (E + 9, N + 14)], "a"), thing("cordon", [(E - 9, N - 9), (E + 9, N - 9)], "b")]
    assert len(told(*plain, level=level, after=after, relief_type=kind)) == said


def test_the_type_may_stand_in_the_roster():
    rows = (RosterUnit("x", "X", unit_type="phh"), RosterUnit("y", "Y", unit_type="dalmas-awal"))
    lines = (thing("unit", (E, N + 14), "a", unit="y"), thing("unit", (E, N - 8), "b", unit="x"))
    assert len(told(*lines, roster=rows, relief_type="lapis ganti")) == 1
    assert len(told(*lines, roster=rows, level="merah", relief_type="lintas ganti")) == 1


def test_one_line_for_both_and_one_that_nobody_named():
    assert told(AWAL, incoming="a") != []
    assert len(told(AWAL, incoming="")) == 1 and len(told(LANJUT, outgoing="")) == 1


@pytest.mark.parametrize(("clock", "said"), [("09.15", 0), ("09.30", 0), ("09.31", 1), ("09.14", 1), ("soon", 1), (" ", 0)])
def test_the_hand_over_falls_into_the_step(clock, said):
    assert len(told(AWAL, LANJUT, hand_over=clock)) == said
