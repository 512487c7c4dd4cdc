"""Reliefs as they are played: the incoming line stands before the outgoing leaves, through the corridor, at the time that was said."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from support.plans import plan_of, thing
from tabletop.core.exercise.relief import LEVEL_OF, hand_overs, minutes_of
from tabletop.core.exercise.scene_step import Way, scene_step
from tabletop.core.values.scene import Scene

E, N = 500_000.0, 9_950_000.0
CORRIDOR = [(E, N), (E, N + 12)]
AWAL = thing("unit", (E, N + 14), "awal", unit_type="dalmas-awal", strength=38)
LANJUT = thing("unit", (E, N - 9), "lanjut", unit_type="dalmas-lanjut", strength=38)
SCENES = (Scene(1, level="kuning", clock="09.15", step_min=15), Scene(2, level="kuning", clock="09.30", step_min=15))


def relief(**properties):
    return thing("relief", CORRIDOR, "r", 1, 1, **{"outgoing": "awal", "incoming": "lanjut", "width_m": 4.0, **properties})


def test_a_relief_names_its_lines_corridor_and_time():
    [one] = hand_overs(plan_of(relief(relief_type="lapis ganti", hand_over="09.20", name="Ganti"), AWAL, LANJUT, scenes=SCENES), 1)
    assert (one.relief, one.name, one.relief_type) == ("r", "Ganti", "lapis-ganti")
    assert (one.outgoing, one.incoming) == (("awal",), ("lanjut",))
    assert (one.clock, one.minutes, one.width_m) == ("09.20", 5.0, 4.0) and one.share == pytest.approx(1 / 3)
    assert list(one.corridor.coords) == CORRIDOR


def test_it_is_played_only_in_the_step_in_which_it_stands():
    plan = plan_of(relief(), AWAL, LANJUT, scenes=SCENES)
    assert len(hand_overs(plan, 1)) == 1 and hand_overs(plan, 2) == []


def test_a_cordon_is_the_units_that_stand_on_it_or_man_it():
    line = thing("cordon", [(E - 20, N + 14), (E + 20, N + 14)], "front", unit="row")
    far = thing("unit", (E + 300, N), "far", unit="row")
    beside = thing("unit", (E + 10, N + 16), "beside")
    [one] = hand_overs(plan_of(relief(outgoing="front"), AWAL, LANJUT, line, far, beside, scenes=SCENES), 1)
    assert one.outgoing == ("awal", "far", "beside") and one.incoming == ("lanjut",)


def test_negotiators_before_a_cordon_are_not_part_of_it():
    line = thing("cordon", [(E - 20, N + 14), (E + 20, N + 14)], "front")
    talks = thing("unit", (E + 3, N + 16), "talks", unit_type="negosiator")
    for kind, wanted in (("lapis-ganti", ("awal",)), ("", ("awal", "talks"))):
        [one] = hand_overs(plan_of(relief(outgoing="front", relief_type=kind), AWAL, LANJUT, line, talks, scenes=SCENES), 1)
        assert one.outgoing == wanted


def test_a_unit_on_both_sides_comes_in():
    [one] = hand_overs(plan_of(relief(incoming="awal"), AWAL, LANJUT, scenes=SCENES), 1)
    assert one.outgoing == () and one.incoming == ("awal",)


@pytest.mark.parametrize("said", [{"outgoing": "", "incoming": ""}, {"outgoing": "gone", "incoming": "gone"}])
def test_lines_that_nobody_named_or_that_are_not_there_have_no_units(said):
    [one] = hand_overs(plan_of(relief(**said), AWAL, LANJUT, scenes=SCENES), 1)
    assert one.outgoing == one.incoming == ()


@pytest.mark.parametrize(
    ("clock", "minutes", "share"),
    [("", None, 0.5), ("soon", None, 0.5), ("09.15", 0.0, 0.2), ("09.30", 15.0, 0.8), ("09.24", 9.0, 0.6), ("09.10", 1435.0, 0.8)],
)
def test_the_time_in_the_step(clock, minutes, share):
    [one] = hand_overs(plan_of(relief(hand_over=clock), AWAL, LANJUT, scenes=SCENES), 1)
    assert one.minutes == minutes and one.share == pytest.approx(share)


def test_past_midnight():
    assert minutes_of(plan_of(scenes=[Scene(1, clock="23.50")]), 1, "00.10") == 20
    assert minutes_of(plan_of(scenes=[Scene(1)]), 1, "00.10") is None


@given(st.integers(0, 14), st.floats(0, 1), st.floats(0, 1))
def test_the_outgoing_line_leaves_only_when_the_incoming_one_stands(minute, first, second):
    [one] = hand_overs(plan_of(relief(hand_over=f"09.{15 + minute}"), AWAL, LANJUT, scenes=SCENES), 1)
    early, late = sorted((first, second))
    for unit in ("awal", "lanjut", "other"):
        assert 0 <= one.done(unit, early) <= one.done(unit, late) <= 1
        assert one.done(unit, 0) == 0 and one.done(unit, 1) == pytest.approx(1)
    assert one.done("awal", early) == 0 or one.done("lanjut", early) == 1
    assert one.done("other", early) == early


def test_both_go_through_the_corridor_each_its_own_way():
    [one] = hand_overs(plan_of(relief(), AWAL, LANJUT, scenes=SCENES), 1)
    there = one.way("lanjut", Point(E, N - 9), Point(E, N + 14))
    back = one.way("awal", Point(E, N + 14), Point(E, N - 9))
    assert list(there.coords) == [(E, N - 9), *CORRIDOR, (E, N + 14)] and list(back.coords) == list(there.coords)[::-1]


def test_the_two_reliefs_have_levels_of_their_own():
    assert LEVEL_OF == {"lapis-ganti": "kuning", "lintas-ganti": "merah"}


def played(**properties):
    """The step of a relief in which both lines change places, with ways as the movement finds them."""
    goes = thing("unit", (E, N - 12), "awal", 2, 2, unit_type="dalmas-awal")
    comes = thing("unit", (E, N + 14), "lanjut", 2, 2, unit_type="dalmas-lanjut")
    first = (thing("unit", (E, N + 14), "awal", 1, 1), thing("unit", (E, N - 9), "lanjut", 1, 1))
    plan = plan_of(relief(**properties), *first, goes, comes, scenes=SCENES)
    ways = [
        Way("awal", "awal", LineString([(E, N + 14), (E, N - 12)]), 0.4),
        Way("lanjut", "lanjut", LineString([(E, N - 9), (E, N + 14)]), 0.35),
    ]
    return scene_step(plan, 1, 2, ways)


@pytest.mark.parametrize(
    ("hand_over", "minutes", "was", "sign"),
    [
        ("09.27", 2.0, "", ""),
        ("09.27", 4.0, "", "late"),
        ("09.16", 4.0, "", ""),
        ("09.27", 4.0, "no-way", "no-way"),
        ("09.16", 16.0, "late", "late"),
    ],
)
def test_the_outgoing_line_that_waits_too_long_is_late(hand_over, minutes, was, sign):
    goes = (thing("unit", (E, N + 14), "awal", 1, 1), thing("unit", (E, N - 12), "awal", 2, 2))
    plan = plan_of(relief(hand_over=hand_over), *goes, LANJUT, scenes=SCENES)
    step = scene_step(plan, 1, 2, [Way("awal", "awal", LineString([(E, N + 14), (E, N - 12)]), minutes, was)])
    [going] = step.going
    assert going.sign == sign and step.late == bool(sign)


def places(step, share):
    return {one.placed.id: one.placed.geometry for one in step.at(share) if one.placed.kind == "unit"}


def test_when_it_is_played_the_incoming_line_stands_before_the_other_leaves():
    step = played(hand_over="09.20")
    front = Point(E, N + 14)
    for share in np.linspace(0.001, 0.999, 400):
        now = places(step, share)
        assert now["awal"].distance(front) < 1e-6 or now["lanjut"].distance(front) < 1e-6, "the line is never left alone"
    before, at = places(step, 4.5 / 15), places(step, 5.001 / 15)
    assert before["lanjut"].distance(Point(E, N - 9)) < 1e-6 and before["awal"].distance(front) < 1e-6
    assert at["lanjut"].distance(front) < 1e-6
    assert places(step, 5.2 / 15)["awal"].distance(front) > 5


def test_the_whole_way_is_done_in_the_step():
    step = played(hand_over="09.29")
    assert places(step, 1.0) == {"awal": Point(E, N - 12), "lanjut": Point(E, N + 14)}
    assert places(step, 0.9999)["awal"].distance(Point(E, N - 12)) < 1e-6


def test_without_a_relief_nobody_waits():
    step = played(outgoing="", incoming="")
    assert {one.start_min for one in step.going} == {0.0}
