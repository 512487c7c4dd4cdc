"""Between two scenes: both ends are the scenes themselves, and on the way everybody keeps to one clock."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from support.plans import plan_of, scene, thing
from tabletop.core.exercise.morph import grown, morph
from tabletop.core.exercise.scene_step import AT_A_TIME, MOVING, Going, SceneStep, Way, scene_step, scene_step_slices
from tabletop.core.values.feature import Feature, Placed, Span, State
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

E, N = 500_000.0, 9_950_000.0


def at(right, up):
    return E + right, N + up


def game(**second):
    """Two scenes, ten minutes apart by their clocks, with one thing of each kind of change."""
    return plan_of(
        thing("unit", at(0, 0), "goes", 1, 1, strength=20),
        thing("unit", at(100, 0), "goes", 2, strength=30),
        thing("unit", at(0, 50), "stands"),
        thing("exit", [at(0, 0), at(0, -20)], "exit", 1, 1, open=True),
        thing("exit", [at(0, 0), at(0, -20)], "exit", 2, open=False),
        thing("cordon", [at(0, 10), at(40, 10)], "up", 2),
        thing("cordon", [at(0, 20), at(40, 20)], "down", 1, 1),
        thing("crowd", square(0, 0, 30), "crowd", 1, 1, headcount=100),
        thing("crowd", square(60, 10, 50), "crowd", 2, headcount=200),
        thing("media", at(5, 5), "new", 2),
        thing("media", at(6, 6), "gone", 1, 1),
        scenes=[scene(1, clock="09.55"), scene(2, clock="10.05", **second)],
    )


def square(right, up, side):
    return Polygon([at(right, up), at(right + side, up), at(right + side, up + side), at(right, up + side)])


def bent_way(minutes, sign=""):
    return Way("goes", "goes", LineString([at(0, 0), at(0, 100), at(100, 100), at(100, 0)]), minutes, sign)


def seen(step, share):
    return {one.placed.id: one for one in step.at(share)}


@pytest.mark.parametrize("ways", [(), (bent_way(5.0),), (bent_way(40.0, "late"),)])
def test_both_ends_are_the_scenes(ways):
    plan = game()
    step = scene_step(plan, 1, 2, ways)
    for share, number in ((0.0, 1), (1.0, 2)):
        assert sorted((one.placed for one in step.at(share)), key=lambda one: one.id) == sorted(plan.placed(number), key=lambda one: one.id)


def test_everything_is_told_apart():
    step = scene_step(game(), 1, 2)
    assert [one.placed.id for one in step.going] == ["goes"]
    assert [one.placed.id for one in step.shifting] == ["crowd"]
    assert [[one.id for one in part] for part in (step.standing, step.growing, step.shrinking, step.coming, step.leaving)] == [
        ["stands", "exit"],
        ["up"],
        ["down"],
        ["new"],
        ["gone"],
    ]
    assert step.minutes == 10


def test_state_changes_as_the_step_begins():
    half = seen(scene_step(game(), 1, 2), 0.01)
    assert half["exit"].placed.properties["open"] is False
    assert half["goes"].placed.properties["strength"] == 30


def test_who_is_quick_stands_and_who_is_late_is_under_way():
    quick, late = scene_step(game(), 1, 2, [bent_way(5.0)]), scene_step(game(), 1, 2, [bent_way(20.0, "late")])
    assert quick.shares(0.25)[0] == pytest.approx(0.5)
    assert quick.places(0.25)[0] == pytest.approx(at(50, 100))
    for share in (0.5, 0.9):
        assert quick.places(share)[0] == pytest.approx(at(100, 0))
    assert late.shares(0.999)[0] == pytest.approx(0.4995)
    assert seen(late, 0.5)["goes"].sign == "late"
    assert seen(late, 0.999)["goes"].placed.geometry.distance(Point(at(100, 0))) > 100  # it is still under way, and jumps


def test_it_faces_where_it_goes():
    step = scene_step(game(), 1, 2, [bent_way(10.0)])
    assert [round(float(step.headings(share)[0])) for share in (0.1, 0.5, 0.9, 1.0)] == [0, 90, 180, 180]


def test_a_step_without_time_goes_on_all_the_same():
    plan = plan_of(thing("unit", at(0, 0), "u", 1, 1), thing("unit", at(10, 0), "u", 2), scenes=[scene(1, step_min=0), scene(2)])
    step = scene_step(plan, 1, 2, [Way("u", "u", LineString([at(0, 0), at(10, 0)]), 5.0)])
    assert step.minutes == 0
    assert step.places(0.5)[0] == pytest.approx(at(5, 0))


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8), st.floats(0.1, 60))
def test_nobody_ever_goes_back(shares, minutes):
    step = scene_step(game(), 1, 2, [bent_way(minutes)])
    line = step.going[0].line
    run = [line.project(Point(step.places(share)[0])) for share in sorted(shares)]
    assert run == sorted(run) or np.all(np.diff(run) > -1e-6)


def test_one_feature_may_take_over_from_another():
    plan = plan_of(
        thing("unit", at(0, 0), "here", 1, 1, unit="r1"),
        thing("unit", at(30, 0), "there", 2, unit="r1"),
        scenes=[scene(1), scene(2)],
    )
    step = scene_step(plan, 1, 2, [Way("here", "there", LineString([at(0, 0), at(30, 0)]), 1.0)])
    assert [one.placed.id for one in step.going] == ["there"]
    assert not step.leaving and not step.coming


def test_what_is_hidden_is_left_out():
    step = scene_step(game(), 1, 2, [bent_way(5.0)], frozenset({"goes", "crowd", "up"}))
    for share in (0.0, 0.5, 1.0):
        assert not {"goes", "crowd", "up"} & set(seen(step, share))


def test_areas_with_holes_fade_over():
    holed = Polygon(square(0, 0, 30).exterior, [square(10, 10, 5).exterior])
    plan = plan_of(thing("crowd", holed, "c", 1, 1), thing("crowd", square(9, 9, 30), "c", 2), scenes=[scene(1), scene(2)])
    step = scene_step(plan, 1, 2)
    assert sorted((one.placed.id, round(one.opacity, 2)) for one in step.at(0.25)) == [("c", 0.25), ("c", 0.75)]


def test_the_clock_goes_on():
    step = scene_step(game(), 1, 2)
    assert [step.clock(share) for share in (0, 0.2, 0.5, 0.55, 1)] == ["09.55", "09.57", "10.00", "10.00", "10.05"]
    night = plan_of(scenes=[scene(1, clock="23.58 WITA"), scene(2, clock="00.04")])
    assert scene_step(night, 1, 2).clock(0.5) == "00.01"
    untold = plan_of(scenes=[scene(1, clock="pagi"), scene(2, clock="siang")])
    assert [scene_step(untold, 1, 2).clock(share) for share in (0.5, 1)] == ["pagi", "siang"]


# --- shapes
def test_a_line_grows_from_its_start():
    line = LineString([at(0, 0), at(10, 0), at(10, 30)])
    assert grown(line, 0.5).length == pytest.approx(20)
    assert grown(line, 0.5).coords[0] == line.coords[0]
    assert grown(line, 0.0).length == 0 and grown(line, 1.0) is line


@given(st.floats(0, math.tau), st.integers(3, 9), st.integers(3, 9), st.floats(0, 1))
def test_an_outline_goes_from_one_to_the_other(turn, corners, others, share):
    def round_shape(count, radius, middle, start):
        return Polygon(
            [
                at(middle + radius * math.cos(start + math.tau * n / count), radius * math.sin(start + math.tau * n / count))
                for n in range(count)
            ]
        )

    before, after = round_shape(corners, 20, 0, 0), round_shape(others, 40, 100, turn)
    shape = morph(before, after)
    assert shape(0) is before and shape(1) is after
    between = shape(share)
    assert between.centroid.distance(Point(at(100 * share, 0))) < 30
    assert between.area > 0.3 * min(before.area, after.area)


def test_a_line_that_was_drawn_the_other_way_round_does_not_turn():
    shape = morph(LineString([at(0, 0), at(50, 0)]), LineString([at(50, 10), at(0, 10)]))
    assert shape(0.5).equals_exact(LineString([at(0, 5), at(50, 5)]), 1e-6)


def test_what_is_not_alike_has_no_shape_between():
    assert morph(Point(at(0, 0)), square(0, 0, 5)) is None
    assert morph(LineString(), LineString([at(0, 0), at(1, 1)])) is None


@given(st.floats(0.1, 40), st.floats(0, 1), st.floats(0, 1))
def test_the_clock_goes_on_and_is_slower_while_somebody_moves(minutes, part, later):
    going = Going(Placed("a", "unit", Point(at(0, 0)), {}), LineString([at(0, 0), at(50, 0)]), minutes)
    step = SceneStep(Scene(1), Scene(2), 30.0, going=(going,))
    assert (step.share_at(0.0), step.share_at(1.0)) == (0.0, 1.0)
    assert step.share_at(min(part, later)) <= step.share_at(max(part, later))
    assert step.part_at(step.share_at(part)) == pytest.approx(part, abs=1e-9)
    arrived = step.part_at(min(1.0, minutes / 30.0))
    assert arrived == pytest.approx(max(MOVING, min(1.0, minutes / 30.0)))


def test_where_nobody_moves_the_clock_runs_evenly():
    assert SceneStep(Scene(1), Scene(2), 30.0).share_at(0.3) == 0.3


def test_the_step_of_a_large_plan_is_made_in_slices():
    still = [Feature.from_spans(str(n), "text", [Span(State(Point(at(n, 0)), {"text": "x"}))]) for n in range(3 * AT_A_TIME)]
    plan = Plan(features={one.id: one for one in still}, scenes={n: Scene(n) for n in (1, 2)})
    slices = sum(1 for _ in scene_step_slices(plan, 1, 2))
    few = sum(1 for _ in scene_step_slices(game(), 1, 2))
    assert slices >= few + 3 and len(scene_step(plan, 1, 2).standing) == len(still)
