"""The table moves by whole steps along its own edges, and comes back to the same digit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.plans import plan_of, thing
from tabletop.core.table.surface import Surface
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_look import TableLook
from tabletop.core.table.table_show import Veil
from tabletop.core.table.table_steps import in_steps, step_m, stepped

CENTRE = (500_000.25, 9_950_000.75)


def frame_of(width_m=6.0, scale=100.0, bearing=0.0):
    return TableFrame(Surface.of_width(1200, 800, width_m), scale, CENTRE, bearing)


def test_a_step_is_a_cell_of_the_grid_or_a_round_length():
    assert step_m(frame_of(), TableLook(grid_m=1.0)) == 1.0
    assert step_m(frame_of(6.0), TableLook()) == 0.5 and step_m(frame_of(1.2), TableLook()) == 0.1


@given(st.floats(0, 360), st.integers(-5, 5), st.integers(-5, 5))
def test_a_step_moves_the_plan_by_that_length_on_the_surface(bearing, right, up):
    frame = frame_of(bearing=bearing)
    moved = np.asarray([stepped(frame, right, up, 0.5)])
    assert frame.to_surface(moved)[0] == pytest.approx((right * 0.5, up * 0.5), abs=1e-6)


@given(st.floats(0, 360), st.floats(-300, 300), st.floats(-300, 300))
def test_a_drag_ends_on_the_nearest_step(bearing, east, north):
    frame = frame_of(bearing=bearing)
    wanted = (CENTRE[0] + east, CENTRE[1] + north)
    found = frame.to_surface(np.asarray([in_steps(frame, wanted, 0.5)]))[0]
    asked = frame.to_surface(np.asarray([wanted]))[0]
    assert np.abs(found - asked).max() <= 0.25 + 1e-6
    assert found / 0.5 == pytest.approx(np.round(found / 0.5), abs=1e-6)


PLAN = plan_of(thing("unit", (500_000, 9_950_000)), thing("unit", (500_100, 9_950_000)), thing("unit", (500_200, 9_950_000)))


def test_features_are_revealed_and_covered_one_by_one():
    every = PLAN.placed(1)
    ids = {one.id for one in every}
    veil = Veil.over_features().revealed(every[:2], 8.0)
    assert veil.hidden(ids) == {"f02"} and not veil.covers_ground
    assert veil.covered(every[:1], 8.0).hidden(ids) == {"f00", "f02"}
    assert Veil.over_features().brushed(every[1].geometry.buffer(3), every, True).hidden(ids) == {"f00", "f02"}


def test_covered_ground_is_uncovered_about_what_is_revealed():
    every = PLAN.placed(1)
    veil = Veil.over_ground().revealed(every[:1], 8.0).brushed(every[2].geometry.buffer(3), every, True)
    assert veil.covers_ground and veil.hidden({"f00"}) == frozenset()
    seen = [veil.ground.contains(one.geometry) for one in every]
    assert seen == [True, False, True]
    assert veil.covered(every[:1], 8.0).ground.area == pytest.approx(every[2].geometry.buffer(3).area)
