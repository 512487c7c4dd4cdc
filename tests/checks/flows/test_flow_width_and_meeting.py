"""Crowd flows: their narrowest place against brute force, where they end, where they meet; what never makes a plan greener."""

import math

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon, affinity, box

from support import flow_oracle
from support.plans import layers_of, plan_of, scene, thing
from support.random_edits import Dice
from tabletop.checks.base.snapshot import array_of
from tabletop.checks.flows.flow_sections import Course
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.limits import configure
from tabletop.checks.rules.runner import all_checks, run_checks
from tabletop.core.values.feature import Feature, Span, State

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
COMPASS = (0, 37, 90, 180, 222.5, 270, 359, -90)
places = st.tuples(st.integers(-200, 1400), st.integers(-200, 3200)).map(lambda place: (place[0] / 100, place[1] / 100))
segments = st.lists(st.tuples(places, places), max_size=5)
blocks = st.lists(st.tuples(st.floats(-2, 12), st.floats(2, 26), st.floats(0.5, 8), st.floats(0.5, 4)), max_size=3)
STREET = [(0.0, 0.0), (12.0, 0.0), (12.0, 30.0), (0.0, 30.0)]


def narrowest(corners, bearing, lines=(), areas=(), leads=True, turn=0.0, move=(0.0, 0.0)):
    """The narrowest place of a flow, with everything turned clockwise and moved."""

    def put(shape):
        return affinity.translate(affinity.rotate(shape, -turn, origin=(0, 0)), *move)

    course = Course(put(Polygon(corners)), bearing + turn)
    obstacles = [put(LineString(one)) for one in lines] + [put(one) for one in areas]
    return course.narrowest(array_of(obstacles), [leads] * len(course.ends))


@settings(QUICK, max_examples=40)
@given(segments, blocks)
def test_narrowest_place_as_by_thin_strips(lines, solids):
    assume(all(math.dist(a, b) > 0.5 for a, b in lines))
    boxes = [[(x, y), (x + w, y), (x + w, y + h), (x, y + h)] for x, y, w, h in solids]
    found = narrowest(STREET, 0, lines, [Polygon(one) for one in boxes])
    near = [flow_oracle.metres_through(STREET, lines, boxes, step) for step in (0.05, 0.02)]
    least, most = min(near), max(near)
    slack = 0.25 + 2 * abs(near[0] - near[1])
    close = least - slack <= found.width_m <= most + slack
    # a gap that is just about 0.6 m is open in one and shut in the other
    doubtful = abs(found.width_m - most) <= 1.3 and most_shifts(lines, boxes)
    assert close or doubtful, (found.width_m, near)


def most_shifts(lines, boxes):
    """Whether a slightly other width of a person changes the answer much."""
    before = flow_oracle.LEAST_M
    try:
        answers = []
        for flow_oracle.LEAST_M in (0.5, 0.7):
            answers.append(flow_oracle.metres_through(STREET, lines, boxes))
    finally:
        flow_oracle.LEAST_M = before
    return max(answers) - min(answers) > 0.3


@QUICK
@given(segments, blocks, st.sampled_from(COMPASS))
def test_the_ground_may_be_turned_and_moved(lines, solids, turn):
    assume(all(math.dist(a, b) > 0.5 for a, b in lines))
    areas = [box(x, y, x + w, y + h) for x, y, w, h in solids]
    here = narrowest(STREET, 0, lines, areas)
    there = narrowest(STREET, 0, lines, areas, turn=turn, move=(520_000.0, 9_930_000.0))
    assert math.isclose(here.width_m, there.width_m, abs_tol=1e-3) or abs(here.width_m - there.width_m) > 0.59


@QUICK
@given(segments, blocks)
def test_an_obstacle_never_makes_it_wider_and_the_way_back_is_as_wide(lines, solids):
    assume(all(math.dist(a, b) > 0.5 for a, b in lines))
    areas = [box(x, y, x + w, y + h) for x, y, w, h in solids]
    whole = narrowest(STREET, 0, lines, areas)
    assert math.isclose(whole.width_m, narrowest(STREET, 180, lines, areas).width_m, abs_tol=1e-3)
    for k in range(len(lines)):
        assert narrowest(STREET, 0, lines[:k] + lines[k + 1 :], areas).width_m >= whole.width_m - 1e-3


@QUICK
@given(segments)
def test_the_gaps_shown_are_as_wide_as_said(lines):
    assume(all(math.dist(a, b) > 0.5 for a, b in lines))
    found = narrowest(STREET, 0, lines)
    if found.width_m > 0:
        assert math.isclose(found.where.length, found.width_m, abs_tol=1e-3)


SHAPES = [
    ("rectangle", STREET, 0, 12.0),
    ("neck in the middle", [(-30, 0), (4, 10), (4, 20), (-30, 30), (40, 30), (7.2, 20), (7.2, 10), (40, 0)], 0, 3.2),
    ("narrows to a flat end", [(0, 0), (20, 0), (12, 10), (8, 10)], 0, 4.0),
    ("narrows from it", [(0, 0), (20, 0), (12, 10), (8, 10)], 180, 4.0),
    ("an arrow", [(0, 0), (10, 0), (10, 50), (15, 50), (5, 60), (-5, 50), (0, 50)], 0, 10.0),
    ("a wedge", [(0, 0), (10, 0), (5, 60)], 0, 10.0),
    ("a diamond", [(0, 0), (10, 20), (0, 40), (-10, 20)], 0, 20.0),
    ("turned by one degree", list(affinity.rotate(box(0, 0, 12, 30), 1).exterior.coords), 0, 12 / math.cos(math.radians(1))),
    ("two prongs", [(0, 0), (10, 0), (10, 30), (6, 30), (6, 10), (4, 10), (4, 30), (0, 30)], 0, 8.0),
]


@pytest.mark.parametrize(("name", "corners", "bearing", "wide"), SHAPES, ids=[row[0] for row in SHAPES])
def test_the_shape_alone(name, corners, bearing, wide):
    assert math.isclose(narrowest(corners, bearing).width_m, wide, rel_tol=1e-6)


OBSTACLES = [
    ("a door of half a metre", [[(0, 15), (11.5, 15)]], 0.0),
    ("a door of 0.6 m", [[(0, 15), (11.4, 15)]], 0.6),
    ("two doors", [[(1, 15), (11, 15)]], 2.0),
    ("a median", [[(6, 5), (6, 25)]], 12.0),
    ("a bay that leads nowhere", [[(0, 8), (8, 14)]], 4.0),
    ("one behind the other", [[(0, 10), (8, 10)], [(4, 20), (12, 20)]], 4.0),
    ("a chicane too tight to pass", [[(0, 10), (8, 10)], [(4, 10.001), (12, 10.001)]], 0.0),
    ("shut", [[(-1, 15), (13, 15)]], 0.0),
    ("a gate at the end", [[(0, 30), (8, 30)]], 4.0),
    ("all of the end barred: on to the side", [[(0, 30), (12, 30)]], 12.0),
    ("a gate at the start", [[(0, 0), (8, 0)]], 4.0),
    ("all of the start barred: from the side", [[(0, 0), (12, 0)]], 12.0),
]


@pytest.mark.parametrize(("name", "lines", "wide"), OBSTACLES, ids=[row[0] for row in OBSTACLES])
@pytest.mark.parametrize("turn", COMPASS)
def test_obstacles(name, lines, wide, turn):
    if name.startswith("a chicane"):
        lines = [[(0, 10), (11.6, 10)], [(11.5, 10.001), (12, 10.001)]]
    assert math.isclose(narrowest(STREET, 0, lines, turn=turn, move=(520_000.0, 9_930_000.0)).width_m, wide, abs_tol=1e-4)


# --- the check
ALLEY = box(0, 0, 60, 3.2)
WALLS = (thing("barrier", [(0.0, 0.0), (60.0, 0.0)], "w1"), thing("barrier", [(0.0, 3.2), (60.0, 3.2)], "w2"))


def told(plan, layers=None, codes=("flow-width",), **kw):
    return run_checks(plan, layers, codes=list(codes), scene=1, **kw)


def flow(area, people, bearing=90, key="flow", **more):
    return thing("crowd-flow", area, key, headcount=people, bearing_deg=bearing, **more)


@pytest.mark.parametrize(
    ("people", "scenes", "surface", "severity", "limit"),
    [
        (2400, [scene(1, clock="21.00"), scene(2, clock="21.05")], "level", "stop", 2400 / 82 / 5),
        (2400, [scene(1, step_min=20.0), scene(2)], "level", None, None),
        (2000, [scene(1, step_min=8.0), scene(2)], "stepped", "stop", 2000 / 66 / 8),
        (2200, [scene(1, step_min=1.0)], "level", "stop", 2200 / 82 / 8),
        (2000, [scene(1)], "level", None, None),
        (0, [scene(1)], "level", None, None),
    ],
)
def test_people_and_minutes(people, scenes, surface, severity, limit):
    found = told(plan_of(*WALLS, flow(ALLEY, people, surface=surface), scenes=scenes))
    assert [one.severity for one in found] == ([severity] if severity else [])
    for one in found:
        assert math.isclose(one.measured, 3.2) and math.isclose(one.limit, limit) and one.unit == "m"


def test_a_flow_drawn_twice_or_cut_lengthwise_is_no_greener():
    whole = told(plan_of(*WALLS, flow(ALLEY, 2400)))
    twice = told(plan_of(*WALLS, flow(ALLEY, 1200, key="a"), flow(ALLEY, 1200, bearing=270, key="b")))
    halves = told(plan_of(*WALLS, flow(box(0, 0, 60, 1.6), 1200, key="a"), flow(box(0, 1.6, 60, 3.2), 1200, key="b")))
    assert [one.severity for one in whole] == ["stop"]
    assert [one.severity for one in twice] == ["stop"] * 2 and all(math.isclose(one.limit, whole[0].limit) for one in twice)
    assert [one.severity for one in halves] == ["stop"] * 2


def test_half_of_the_others_count_where_half_of_them_pass():
    """The other flow is twice as wide and half of it lies on this one's ground."""
    found = told(plan_of(flow(box(0, 0, 60, 4), 3000, key="a"), flow(box(0, 0, 60, 8), 1000, key="b")))
    assert math.isclose(found[0].limit, (3000 + 500) / 82 / 8)


def test_flows_that_cross_do_not_share_their_width():
    found = told(plan_of(flow(box(0, 0, 60, 4), 3000, key="a"), flow(box(10, -20, 20, 20), 1000, 0, key="b")))
    assert [one.features for one in found] == [("a",)] and math.isclose(found[0].limit, 3000 / 82 / 8)


@pytest.mark.parametrize(
    ("beyond", "blind"),
    [
        ([], False),
        ([thing("barrier", [(60.0, -1.0), (60.0, 5.0)])], True),
        ([thing("barrier", [(62.0, -1.0), (62.0, 5.0)])], False),
        ([thing("barrier", [(59.0, 0.0), (75.0, 0.0), (75.0, 3.2), (59.0, 3.2)])], True),
        ([thing("barrier", [(59.0, 0.0), (75.0, 0.0), (75.0, 3.2), (59.0, 3.2)]), thing("gate", (75.0, 1.6), width_m=1.0)], False),
        ([thing("barrier", [(59.0, 0.0), (75.0, 0.0), (75.0, 3.2), (59.0, 3.2)]), thing("assembly", box(70, 1, 74, 2), capacity=9)], True),
        ([thing("barrier", [(59.0, 0.0), (75.0, 0.0), (75.0, 3.2), (59.0, 3.2)]), thing("assembly", (70, 1), capacity=100)], False),
        ([thing("barrier", [(59.0, 0.0), (75.0, 0.0), (75.0, 3.2), (59.0, 3.2)]), thing("assembly", (70, 1), capacity=99)], True),
        ([thing("barrier", [(60.0, -1.0), (60.0, 5.0)]), thing("exit", [(59.0, 1.0), (60.0, 1.0)], open=False)], True),
        ([thing("barrier", [(60.0, -1.0), (60.0, 5.0)]), thing("crowd", box(58, 0, 60, 3.2), headcount=5)], False),
        ([thing("barrier", [(60.0, -1.0), (60.0, 5.0)]), thing("protected", box(60, 0, 90, 30), category="worship")], False),
        ([thing("cordon", [(30.0, 0.0), (30.0, 3.2)], strength=5)], True),
        ([thing("cordon", [(30.0, 0.0), (30.0, 3.2)], strength=5, closed_to="vehicles")], False),
    ],
)
def test_a_flow_into_a_dead_end(beyond, blind):
    found = told(plan_of(*WALLS, flow(ALLEY, 100), *beyond))
    assert [(one.severity, one.measured) for one in found] == ([("stop", 0.0)] if blind else [])


@pytest.mark.parametrize("turn", [0, 30, 90, 135])
def test_a_flow_without_a_bearing_is_judged_along_its_length(turn):
    things = [
        affinity.rotate(shape, -turn, origin=(0, 0))
        for shape in (box(0, 0, 220, 3.2), *(LineString([(-9, y), (229, y)]) for y in (0, 3.2)))
    ]
    people = thing("crowd-flow", things[0], "flow", headcount=2200)
    found = told(plan_of(people, *(thing("barrier", one) for one in things[1:])))
    assert [(one.severity, round(one.measured, 2)) for one in found] == [("stop", 3.2)]
    assert told(plan_of(thing("crowd-flow", things[0], "flow", headcount=2200, bearing_deg=float(turn)))) == []


def test_walls_of_the_layers_bar_too():
    layers = layers_of(building=[box(0, -9, 60, 0.4), box(0, 2.4, 60, 9)])
    assert [round(one.measured, 6) for one in told(plan_of(flow(ALLEY, 2400)), layers)] == [2.0]


# --- meeting
def meets(*things):
    return told(plan_of(*things), codes=["flows-meet"])


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [(90, 270, 180), (0, 61, 61), (0, 60, None), (350, 10, None), (350, 60, 70), (-90, 270, None), (-170, 170, None), (10, -60, 70)],
)
def test_angles_go_round(one, other, apart):
    found = meets(flow(box(0, 0, 20, 20), 100, one, "a"), flow(box(0, 0, 20, 20), 100, other, "b"))
    assert [(row.severity, round(row.measured, 6)) for row in found] == ([("warn", apart)] if apart else [])


@pytest.mark.parametrize(("shift", "there"), [(16.0, True), (19.8, True), (19.81, False), (20.0, False), (25.0, False)])
def test_ground_of_four_square_metres(shift, there):
    found = meets(flow(box(0, 0, 20, 20), 100, 90, "a"), flow(box(shift, 0, shift + 20, 20), 100, 270, "b"))
    assert bool(found) == there


def test_densities_of_all_who_are_there_add_up():
    flows = [flow(box(0, 0, 20, 20), 500, bearing, f"f{bearing}") for bearing in (0, 90, 180)]
    assert [round(one.measured, 4) for one in meets(*flows)] == [3.75, 3.75, 3.75]
    assert {one.severity for one in meets(*flows)} == {"stop"} and {one.severity for one in meets(*flows[:2])} == {"warn"}


@pytest.mark.parametrize(("standing", "severity"), [(100, None), (1100, "stop"), (780, "warn")])
def test_a_flow_into_people_who_stand(standing, severity):
    found = meets(flow(box(0, 0, 20, 20), 400, 90, "a"), thing("crowd", box(0, 0, 20, 20), "b", headcount=standing))
    assert [one.severity for one in found] == ([severity] if severity else [])


def test_a_moving_crowd_has_no_direction():
    assert not meets(flow(box(0, 0, 20, 20), 900, 90, "a"), thing("crowd", box(0, 0, 20, 20), "b", headcount=900, moving=True))


@QUICK
@given(
    st.lists(st.tuples(st.floats(0, 20), st.floats(0, 20), st.floats(2, 20), st.floats(2, 20), st.integers(1, 900)), min_size=1, max_size=3)
)
def test_one_more_never_makes_it_less_dense(more):
    two = [flow(box(0, 0, 20, 20), 300, 90, "a"), flow(box(5, 5, 25, 25), 300, 270, "b")]
    crowds = [thing("crowd", box(x, y, x + w, y + h), f"c{k}", headcount=n) for k, (x, y, w, h, n) in enumerate(more)]
    before = [one for one in meets(*two) if one.unit == "person/m2"]
    after = [one for one in meets(*two, *crowds) if one.features == ("a", "b") and one.unit == "person/m2"]
    assert not before or after[0].measured >= before[0].measured - 1e-9


def test_shared_ground_is_shown():
    found = meets(flow(box(0, 0, 20, 20), 100, 90, "a"), flow(box(10, 0, 30, 20), 100, 270, "b"))
    assert shapely.equals(found[0].highlight, box(10, 0, 20, 20)) and found[0].features == ("a", "b")


# --- after an edit as from nothing
class FlowDice(Dice):
    """Random plans of what matters to flows and health posts, close together."""

    KINDS = ("crowd-flow", "crowd-flow", "crowd-flow", "barrier", "barrier", "crowd", "gate", "vehicle", "cordon", "assembly", "aid-post")

    def place(self):
        return self.random.uniform(0, 70), self.random.uniform(0, 70)

    def feature(self):
        self.made += 1
        kind = self.random.choice(self.KINDS)
        properties = self.properties(kind)
        if kind in ("crowd", "crowd-flow"):
            properties |= {"headcount": self.random.choice((40, 700, 3000)), "bearing_deg": self.random.choice((0.0, 90.0, 180.0, 290.0))}
        return Feature.from_spans(f"f{self.made:03d}", kind, [Span(State(self.geometry(kind), properties))])


@given(st.integers(0, 2**32), st.integers(6, 18), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_after_an_edit_as_from_nothing(seed, count, steps):
    dice, codes = FlowDice(seed), ("flow-width", "flows-meet", "aid-post-distance")
    plan, layers = dice.plan(count), dice.layers() if seed % 3 else None
    checks = {code: check for code, check in configure(all_checks(), plan).items() if code in codes}
    engine = CheckEngine(plan, 1, layers, checks)
    engine.full()
    for _ in range(steps):
        change = dice.change(plan)
        plan = plan.apply(change)
        updated, whole = engine.update(plan, change.feature_ids), CheckEngine(plan, 1, layers, checks).full()
        updated, whole = sorted(updated, key=said), sorted(whole, key=said)
        assert list(map(said, updated)) == list(map(said, whole))
        # A gate that opens a line far off leaves the same line here, but for the rounding of its ends: a tenth of a millimetre where the
        # line grazes the flow.
        assert all(is_near(one.highlight, other.highlight) for one, other in zip(updated, whole, strict=True))


def is_near(one, other):
    return one is other or (one is not None and other is not None and shapely.hausdorff_distance(one, other) <= 0.01)


def said(one):
    return one.code, one.severity, one.features, round(one.measured, 6), round(one.limit, 6), [str(line) for line in one.computation]
