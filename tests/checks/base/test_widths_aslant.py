"""A gap is as wide as it is, however the line of an exit runs through it."""

import random

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, affinity

from support.plans import plan_of, thing
from tabletop.checks.base.clear_width import clear_widths
from tabletop.checks.base.snapshot import Snapshot


def width_of(line, *fences, declared_m=4.0):
    snapshot = Snapshot(plan_of(thing("exit", line, width_m=declared_m), *(thing("barrier", one) for one in fences)), 1)
    [found] = clear_widths(snapshot, snapshot.of("exit")).values()
    return found


@pytest.mark.parametrize("turn_deg", [0.0, 0.001, 0.3, -0.3, 5.0, 30.0, -60.0])
@pytest.mark.parametrize("gap_m", [0.7, 1.06, 2.5])
def test_the_gap_of_a_fence_whatever_the_turn(turn_deg, gap_m):
    fences = [LineString([(gap_m / 2, 0), (30, 0)]), LineString([(-30, 0), (-gap_m / 2, 0)])]
    line = affinity.rotate(LineString([(0, -10), (0, 12)]), turn_deg, origin=(0, 0))
    found = width_of(list(line.coords), *fences)
    assert found.width_m == pytest.approx(gap_m, abs=1e-6)
    assert found.where.length == pytest.approx(gap_m, abs=1e-6) and found.where.intersects(line)


def test_a_gap_where_a_long_line_goes_straight_on():
    """Long lines are cut in pieces; the two ends of a fence may stand beside two of them."""
    fences = [LineString([(50.2, 0.5), (50.2, 20)]), LineString([(49.8, -0.5), (49.8, -20)])]
    assert width_of([(0, 0), (100, 0)], *fences).width_m == pytest.approx(np.hypot(1.0, 0.4))


def test_obstacles_of_one_side_and_staggered_ones_do_not_narrow():
    fences = [LineString([(10, 0.5), (10, 9)]), LineString([(20, -0.5), (20, -9)]), LineString([(30, 0.5), (30.2, 9)])]
    assert width_of([(0, 0), (40, 0)], *fences).width_m == 4.0


def test_what_stands_beyond_the_ends_and_round_a_bend_does_not_narrow():
    beyond = [LineString([(41, 0.1), (41, 9)]), LineString([(41, -0.1), (41, -9)])]
    assert width_of([(0, 0), (40, 0)], *beyond).width_m == 4.0
    inner = [LineString([(5, 2.5), (17.5, 2.5), (17.5, 15)]), LineString([(5, -2.5), (22.5, -2.5), (22.5, 15)])]
    assert width_of([(0, 0), (20, 0), (20, 30)], *inner, declared_m=8.0).width_m == pytest.approx(5.0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10**9))
def test_never_wider_than_between_a_left_and_a_right_side_by_brute_force(seed):
    """Places along obstacles on both sides of a straight line, every pair that it parts: the least distance, or less by what is square."""
    dice = random.Random(seed)
    line, fences = LineString([(0, 0), (30, 0)]), []
    for _ in range(dice.randint(2, 6)):
        foot, side, off = dice.uniform(1, 29), dice.choice((-1, 1)), dice.uniform(0.2, 2.5)
        one = LineString([(0, 0), (dice.uniform(-3, 3), dice.uniform(1, 6))])
        fences.append(affinity.translate(affinity.scale(one, 1, side, origin=(0, 0)), foot, side * off))
    found = width_of([(0, 0), (30, 0)], *fences, declared_m=5.0)
    places = [shapely.get_coordinates(shapely.segmentize(one, 0.05)) for one in fences]
    every = np.concatenate([some[(some[:, 0] >= 0) & (some[:, 0] <= 30)] for some in places])
    left, right = every[every[:, 1] > 0], every[every[:, 1] < 0]
    least = 5.0
    if len(left) and len(right):
        least = min(5.0, float(np.hypot(*(left[:, None] - right[None]).transpose(2, 0, 1)).min()))
    assert found.width_m <= least + 1e-9
    assert found.width_m == pytest.approx(least, abs=0.06)
    assert found.where.distance(line) < 1e-9
