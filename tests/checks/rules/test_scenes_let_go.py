"""A scene as it was before an edit goes with the edit: nothing that it keeps holds it in a cycle, which would wait for a collection."""

import gc
import weakref
from contextlib import contextmanager

from shapely import LineString, Point, box

from support.plans import layers_of, plan_of, thing
from tabletop.checks.base.changed import Changed
from tabletop.checks.base.snapshot import Snapshot
from tabletop.checks.flows.flow_sections import Course
from tabletop.checks.ground.ways import roads
from tabletop.checks.rules.engine import CheckEngine

E, N = 500_000.0, 9_950_000.0
STREET = LineString([(E - 200, N), (E + 200, N)])
HOUSES = [box(E - 150, N + 8, E + 150, N + 40), box(E - 150, N - 40, E + 150, N - 8)]


@contextmanager
def no_collections():
    gc.collect()
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def street_plan(shift_m=0.0):
    """People at the end of a street who leave by an exit, people who come along it, and a barrier across the road."""
    crowd = thing("crowd", box(E - 230, N - 30, E - 160, N + 30), "crowd", headcount=400)
    leaves = thing("exit", LineString([(E - 162, N), (E - 120, N)]), "exit", width_m=6.0)
    flow = thing("crowd-flow", box(E - 110, N - 4, E - 30, N + 4), "flow", headcount=300, bearing_deg=90.0)
    barrier = thing("barrier", LineString([(E + shift_m, N - 5), (E + shift_m, N + 5)]), "barrier")
    medics = thing("aid-post", Point(E + 150, N), "aid")
    return plan_of(crowd, leaves, flow, barrier, medics)


def ground():
    return layers_of(road=[STREET], building=HOUSES)


def test_scenes_go_with_the_edits_that_replace_them():
    with no_collections():
        engine, gone = CheckEngine(street_plan(), 1, ground()), []
        engine.full()
        for step in range(3):
            gone.append(weakref.ref(engine.snapshot))
            engine.update(street_plan(1.0 + step), ["barrier"])
        assert [one() for one in gone] == [None] * 3


def test_roads_with_ways_round_that_nobody_took_hold_no_scene():
    with no_collections():
        snapshot = Snapshot(street_plan(), 1, ground())
        trial = snapshot.trial(Changed({}, {}))
        graphs = [roads(one, (E - 100, N - 50, E + 100, N + 50)) for one in (snapshot, trial)]
        assert all(len(graph._detours) for graph in graphs), "the barrier cuts the road"
        gone = [weakref.ref(trial), weakref.ref(snapshot)]
        del trial, snapshot
        assert [one() for one in gone] == [None, None]


def test_a_course_goes_while_its_ends_stay():
    with no_collections():
        course = Course(box(E, N, E + 80, N + 8), 90.0)
        ends, gone = course.ends, weakref.ref(course)
        del course
        assert gone() is None and ends[0].rest.area > 0
