"""Lines of very many corners: looked at part by part, with the same answers as in one piece, and in little time."""

import math
import time

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon, STRtree, box

from support.plans import plan_of, thing
from tabletop.checks.base import clear_width as corridor
from tabletop.checks.base import many_corners
from tabletop.checks.base.clear_width import clear_widths, straight_pieces
from tabletop.checks.base.many_corners import distances, located, near_pieces, parts_of, shortest_line
from tabletop.checks.base.overlay import MANY_CORNERS
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.rules.runner import run_checks

MANY = 20_000


def star(radius_m, count=MANY):
    turns = 2 * np.pi * np.arange(count) / count
    far = radius_m * (1 + 0.05 * np.sin(40 * turns))
    places = np.column_stack((far * np.cos(turns), far * np.sin(turns)))
    return np.vstack((places, places[:1]))


def wave(north=0.0, count=MANY):
    share = np.arange(count) / count
    return np.column_stack((200 * share, north + 2 * np.sin(400 * share)))


@pytest.mark.parametrize("count", [600, 2000])
def test_parts_make_up_the_whole(count):
    area, line = Polygon(star(100, count)), LineString(star(100, count))
    assert shapely.union_all(parts_of(area)[0]).symmetric_difference(area).area < 1e-6
    assert shapely.union_all(parts_of(line)[0]).hausdorff_distance(line) < 1e-9
    assert max(shapely.get_num_coordinates(parts_of(area)[0])) < count / 4


def test_places_along_a_line_as_geos_finds_them():
    line, places = LineString(star(100, 3000)), np.random.default_rng(5).uniform(-120, 120, (300, 2))
    assert located(line, places) == pytest.approx(shapely.line_locate_point(line, shapely.points(places)), abs=1e-6)


def test_distances_as_of_the_whole():
    ring, other, near = Polygon(star(100, 2000)), LineString(star(104, 2000)), Point(0, 0)
    some, others = np.array([ring, ring, other]), np.array([other, near, near])
    assert distances(some, others) == pytest.approx(shapely.distance(some, others), abs=1e-9)
    line = shortest_line(ring, other)
    assert (
        line.length == pytest.approx(ring.distance(other))
        and ring.touches(Point(line.coords[0]))
        or ring.distance(Point(line.coords[0])) < 1e-9
    )


def test_what_lies_near_the_pieces_of_a_line_as_of_the_whole():
    lines = np.array([LineString(wave(0, 800)), LineString([(0, 5), (200, 5)])])
    bars = np.array([LineString(wave(3, 900)), box(50, 4, 60, 6), Point(300, 300)])
    starts, ends, owner = straight_pieces(lines)
    pieces, reach = shapely.linestrings(np.stack((starts, ends), axis=1)), np.array([2.0, 1.0])

    def find(shapes, metres):
        rows, hits = STRtree(bars).query(shapes, predicate="dwithin", distance=metres)
        order = np.argsort(rows, kind="stable")
        return rows[order], bars[hits[order]]

    rows, shapes = near_pieces(find, lines, pieces, owner, reach)
    assert (np.diff(rows) >= 0).all() and shapely.get_num_coordinates(shapes).max() <= MANY_CORNERS
    for row, piece in enumerate(pieces):
        for metres in (0.1, 0.5, 1.0):
            whole = shapely.dwithin(bars, piece, metres).any()
            assert whole == shapely.dwithin(shapes[rows == row], piece, metres).any()


@pytest.mark.parametrize("shift", [3.0, 5.0])
def test_the_narrowest_place_is_the_same_in_parts_and_as_a_whole(monkeypatch, shift):
    things = (thing("lane", LineString(wave(0, 1500)), "l", width_m=8.0), thing("barrier", LineString(wave(shift, 1400))))
    plan = plan_of(*things, thing("barrier", LineString(wave(-3.5, 1300))))

    def narrowest():
        snapshot = Snapshot(plan, 1)
        return clear_widths(snapshot, snapshot.of("lane"))["l"].width_m

    in_parts = narrowest()
    for module in (corridor, many_corners):
        monkeypatch.setattr(module, "MANY_CORNERS", 10**9)
    assert 0 < in_parts < 8 and in_parts == pytest.approx(narrowest(), abs=1e-9)


SCENES = {
    "a ring and a barrier": [("ring", Polygon(star(100))), ("barrier", LineString(star(100)))],
    "a ring and a cordon": [("ring", Polygon(star(100))), ("cordon", LineString(star(100)))],
    "a crowd and a cordon": [("crowd", Polygon(star(100))), ("cordon", LineString(star(103)))],
    "a cordon and a barrier": [("cordon", LineString(wave())), ("barrier", LineString(wave(1)))],
    "a lane and a barrier": [("lane", LineString(wave())), ("barrier", LineString(wave(5)))],
}
MAY_TAKE_S = 10.0
"""Seconds of the processor that one check may take on a slow machine; in one piece they took up to a minute and more."""


@pytest.mark.parametrize("name", SCENES)
def test_no_check_takes_long_over_twenty_thousand_corners(name):
    plan = plan_of(*(thing(kind, shape, strength=300, headcount=4000) for kind, shape in SCENES[name]))
    for code in ("cordon-closure", "cordon-coverage", "emergency-lane-width", "buffer-distance", "containment", "aid-post-distance"):
        before = time.process_time()
        run_checks(plan, scene=1, codes=(code,))
        assert time.process_time() - before < MAY_TAKE_S, code


def test_a_ring_of_twenty_thousand_corners_is_closed_all_round():
    ring, wall = thing("ring", Polygon(star(100))), star(100)
    assert [one for one in run_checks(plan_of(ring, thing("barrier", LineString(wall))), scene=1) if one.code == "cordon-closure"] == []
    gap = math.dist(wall[0], wall[400])
    (found,) = [one for one in run_checks(plan_of(ring, thing("barrier", LineString(wall[400:]))), scene=1) if one.code == "cordon-closure"]
    assert found.measured == pytest.approx(gap, rel=0.2)


def test_a_flow_in_waves_is_judged_in_little_time_and_as_one_of_few_corners():
    many, few = ([*wave(0, count), *(wave(0, count) + (0, 30))[::-1]] for count in (20_000, 700))
    found = []
    for corners in (many, few):
        before = time.process_time()
        plan = plan_of(thing("crowd-flow", Polygon(corners), headcount=40_000, bearing_deg=90))
        found.append([one.measured for one in run_checks(plan, scene=1, codes=("flow-width",))])
        assert time.process_time() - before < MAY_TAKE_S
    assert found[0] == pytest.approx(found[1], rel=0.02) and len(found[0]) == 1


def test_an_exit_in_waves_is_judged_in_little_time():
    crowd, before = thing("crowd", box(-50, -50, 190, 50), headcount=4000), time.process_time()
    run_checks(plan_of(crowd, thing("exit", LineString(wave(0)))), scene=1, codes=("exit-separation",))
    assert time.process_time() - before < MAY_TAKE_S
