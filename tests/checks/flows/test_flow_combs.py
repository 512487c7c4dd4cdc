"""Flows in the shape of a comb, with an end at each of many teeth: in little time, and with the ends of a look at the whole."""

import time

import numpy as np
import pytest
import shapely
from shapely import Polygon

from support.plans import plan_of, thing
from tabletop.checks.flows import end_bands
from tabletop.checks.flows.flow_sections import Course
from tabletop.checks.rules.runner import run_checks

E, N = 500_000.0, 9_950_000.0


def comb(teeth, width_m, lengths=(40.0,)):
    """A strip 50 m deep with teeth to the north, each as long as the lengths say in turn."""
    step = width_m / (2 * teeth)
    places = []
    for n in range(teeth):
        far = N + lengths[n % len(lengths)]
        places += [(E + 2 * n * step, N), (E + 2 * n * step, far), (E + (2 * n + 1) * step, far), (E + (2 * n + 1) * step, N)]
    return Polygon([*places, (E + width_m, N), (E + width_m, N - 50), (E, N - 50)])


@pytest.mark.parametrize("bearing", [0.0, 90.0, 180.0, 37.0])
def test_the_ends_of_a_comb_are_those_of_a_look_at_the_whole(monkeypatch, bearing):
    area, found = comb(40, 240.0, (40.0, 41.0, 55.5)), []
    for corners in (20, 10**9):
        monkeypatch.setattr(end_bands, "MANY_CORNERS", corners)
        found.append(Course(area, bearing).ends)
    assert len(found[0]) == len(found[1]) > (39 if bearing in (0.0, 37.0) else 0)
    for one, other in zip(*found, strict=True):
        assert one.zone.symmetric_difference(other.zone).area < 1e-6 and one.zone.area > 0


def test_the_ground_of_an_end_is_what_hangs_together_there(monkeypatch):
    draw = np.random.default_rng(3)
    empty = 0
    for _ in range(30):
        turns = np.sort(draw.uniform(0, 2 * np.pi, 300))
        far = draw.uniform(15, 40, 300)
        area = shapely.make_valid(Polygon(np.column_stack((far * np.cos(turns), far * np.sin(turns)))))
        first = float(draw.uniform(-40, 30))
        cell = shapely.box(first + 2.9, at := float(draw.uniform(-30, 30)), first + 3, at + draw.uniform(0.2, 3))
        found = []
        for corners in (60, 10**9):
            monkeypatch.setattr(end_bands, "MANY_CORNERS", corners)
            found.append(end_bands.zone_of(area, cell, first, first + 3))
        empty += found[0] is None
        assert (found[0] is None) == (found[1] is None)
        assert found[0] is None or found[0].symmetric_difference(found[1]).area < 1e-6
    assert empty < 20


def test_a_comb_of_many_teeth_is_not_looked_at_as_a_whole_for_each_of_them(monkeypatch):
    corners = []
    plain = shapely.intersection

    def counted(one, other, **more):
        corners.append(int(np.sum(shapely.get_num_coordinates(one))))
        return plain(one, other, **more)

    course = Course(comb(300, 1800.0, tuple(40.0 + n / 7 for n in range(300))), 0.0)
    heads = len(course._ends.heads)
    monkeypatch.setattr(shapely, "intersection", counted)
    assert len(course.ends) == heads >= 300
    assert sum(corners) < heads * 1204


def test_a_comb_is_judged_in_little_time():
    before = time.process_time()
    run_checks(plan_of(thing("crowd-flow", comb(300, 600.0), headcount=4000, bearing_deg=0)), scene=1, codes=("flow-width",))
    assert time.process_time() - before < 10
