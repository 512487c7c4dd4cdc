"""Flows round bends: by hand, against thin strips piece by piece, turned, and after an edit as from nothing."""

import math
import random

import pytest
from shapely import LineString, Polygon, affinity, box

from support import flow_oracle
from support.plans import plan_of, thing
from tabletop.checks.base.snapshot import array_of
from tabletop.checks.flows.bent_courses import BentCourse, course_of, movements
from tabletop.checks.flows.flow_sections import Course
from tabletop.checks.rules.engine import CheckEngine
from tabletop.checks.rules.limits import configure
from tabletop.checks.rules.runner import all_checks, run_checks
from tabletop.core.geometry.geometry import bearing_deg
from tabletop.core.geometry.ribbon import axis_of, ribbon
from tabletop.core.text.message import message
from tabletop.core.values.change import replace_features
from tabletop.core.values.feature import Feature, Placed, Scope, Span, State

BEND = [(0.0, 0.0), (0.0, 100.0), (80.0, 100.0)]
"""North and then east, 10 m wide below."""


def flow(corners=BEND, width_m=10.0, headcount=3000, key="flow", turn=0.0, **more):
    shape = affinity.rotate(ribbon(corners, width_m), -turn, origin=(0, 0))
    whole = (bearing_deg(corners[0], corners[-1]) + turn) % 360.0
    return thing("crowd-flow", shape, key, name="Arus", headcount=headcount, **{"bearing_deg": whole, **more})


def goal(corners=BEND, turn=0.0):
    x, y = corners[-1]
    return thing("crowd", affinity.rotate(box(x - 1, y - 20, x + 40, y + 20), -turn, origin=(0, 0)), "goal", headcount=10)


def wall(*places, turn=0.0, key="wall"):
    return thing("barrier", affinity.rotate(LineString(places), -turn, origin=(0, 0)), key)


def widths(*things, code="flow-width"):
    return [(one.severity, round(one.measured, 2)) for one in run_checks(plan_of(*things), codes=[code])]


def placed(shape, **properties):
    return Placed("flow", "crowd-flow", shape, properties)


# --- by hand: 3,000 people in 8 minutes need 3000 / (82 x 8) = 4.57 m
@pytest.mark.parametrize("turn", [0, 90, 37, 222.5])
@pytest.mark.parametrize(
    ("wall_at", "expected"),
    [
        (((-6, 50), (2, 50)), [("stop", 3.0)]),
        (((40, 94), (40, 101)), [("stop", 4.0)]),
        (((-6, 50), (6, 50)), [("stop", 0.0)]),
        (((40, 90), (40, 110)), [("stop", 0.0)]),
        (((-6, 106), (6, 94)), [("stop", 0.0)]),
        (((-6, 106), (2, 98)), [("stop", 4.24)]),
        (((-20, 50), (-6, 50)), []),
    ],
)
def test_each_piece_along_itself_and_the_bend_along_its_middle(turn, wall_at, expected):
    assert widths(flow(turn=turn), goal(turn=turn), wall(*wall_at, turn=turn)) == expected


def test_a_free_one_is_as_wide_as_it_was_drawn():
    course = course_of(placed(ribbon(BEND, 10.0), bearing_deg=38.7))
    neck = course.narrowest(array_of([]), [True] * len(course.ends))
    assert isinstance(course, BentCourse) and neck.width_m == pytest.approx(10.0, abs=1e-6)
    assert course.widest_m == pytest.approx(10.0, abs=1e-6)


def test_round_a_square_back_to_where_it_came_from():
    """Along one bearing such a flow had no sense: three sides of a square."""
    corners = [(0.0, 0.0), (0.0, 60.0), (60.0, 60.0), (60.0, 0.0)]
    people = thing("crowd", box(40, -40, 80, 1), "goal", headcount=10)
    assert widths(flow(corners), people) == []
    assert widths(flow(corners), people, wall((55, 30), (62, 30))) == [("stop", 3.0)]


def test_it_ends_where_the_line_ends():
    shape = ribbon(BEND, 10.0)
    [there] = course_of(placed(shape, bearing_deg=38.7)).ends
    [back] = course_of(placed(shape, bearing_deg=218.7)).ends
    assert there.zone.bounds == pytest.approx((77, 95, 80, 105), abs=1e-3)
    assert back.zone.bounds == pytest.approx((-5, 0, 5, 3), abs=1e-3)
    assert there.rest.area == pytest.approx(shape.area - there.zone.area, abs=1e-3)


def test_one_that_ends_blind_is_a_dead_end():
    yard = thing("barrier", [(60, 94.7), (90, 94.7), (90, 105.3), (60, 105.3)], "yard")
    assert widths(flow(), yard) == [("stop", 0.0)]


def test_what_is_no_arrow_is_measured_as_ever():
    for shape, bearing in ((ribbon(BEND, 10.0), 130.0), (ribbon(BEND, 10.0), None), (Polygon([(0, 0), (9, 0), (4, 50)]), 0.0)):
        assert isinstance(course_of(placed(shape, bearing_deg=bearing)), Course)
    assert isinstance(course_of(placed(ribbon([(0, 0), (0, 50), (2, 100)], 10.0), bearing_deg=1.0)), Course), "2 degrees are no bend"


# --- by thin strips
def random_corners(dice):
    at, bearing, corners = (0.0, 0.0), dice.uniform(0, 360), [(0.0, 0.0)]
    for _ in range(dice.randint(2, 4)):
        length = dice.uniform(50, 80)
        at = (at[0] + length * math.sin(math.radians(bearing)), at[1] + length * math.cos(math.radians(bearing)))
        corners.append(at)
        bearing += dice.choice([-1, 1]) * dice.uniform(15, 80)
    return corners


def walls_in(dice, start, end, half_m):
    """Walls across the middle third of a piece, from one side or the other, square to it."""
    length, bearing = math.dist(start, end), math.radians(bearing_deg(start, end))
    ahead, aside = (math.sin(bearing), math.cos(bearing)), (math.cos(bearing), -math.sin(bearing))
    made = []
    for share in dice.sample([0.4, 0.6], dice.randint(0, 2)):
        along, side = (share + dice.uniform(-0.05, 0.05)) * length, dice.choice([-1, 1])
        inner = side * half_m * dice.uniform(-0.4, 0.8)
        foot = (start[0] + along * ahead[0], start[1] + along * ahead[1])
        made.append([(foot[0] + off * aside[0], foot[1] + off * aside[1]) for off in (side * (half_m + 1), inner)])
    return made


def by_strips(corners, half_m, walls):
    """The least of the pieces, each turned so that it goes north, without its slanted ends."""
    least = math.inf
    for start, end in zip(corners, corners[1:], strict=False):
        turn, length = bearing_deg(start, end), math.dist(start, end)

        def put(place, start=start, turn=turn):
            moved = affinity.rotate(affinity.translate(LineString([place, place]), -start[0], -start[1]), turn, origin=(0, 0))
            return moved.coords[0]

        ground = [(-half_m, 0.25 * length), (half_m, 0.25 * length), (half_m, 0.75 * length), (-half_m, 0.75 * length)]
        least = min(least, flow_oracle.metres_through(ground, [tuple(map(put, one)) for one in walls], step=0.1))
    return least


@pytest.mark.parametrize("seed", range(40))
def test_narrowest_place_as_by_thin_strips_of_each_piece(seed):
    dice = random.Random(seed)
    corners, half_m = random_corners(dice), dice.uniform(2, 6)
    shape = ribbon(corners, 2 * half_m)
    axis = None if shape is None else axis_of(shape, bearing_deg(corners[0], corners[-1]))
    if axis is None:
        return
    walls = [one for start, end in zip(corners, corners[1:], strict=False) for one in walls_in(dice, start, end, half_m)]
    course = BentCourse(shape, axis)
    found = course.narrowest(array_of(map(LineString, walls)), [True] * len(course.ends))
    assert found.width_m == pytest.approx(by_strips(corners, half_m, walls), abs=0.02)


def test_most_of_those_were_measured():
    made = [ribbon(random_corners(dice), 2 * dice.uniform(2, 6)) for dice in map(random.Random, range(40))]
    assert sum(shape is not None for shape in made) > 30


# --- flows that meet
def test_pieces_that_run_against_each_other_meet_and_those_that_run_along_do_not():
    against = thing("crowd-flow", box(20, 95, 70, 105), "other", name="Lain", headcount=20, bearing_deg=270.0)
    along = thing("crowd-flow", box(20, 95, 70, 105), "other", name="Lain", headcount=20, bearing_deg=90.0)
    north = thing("crowd-flow", box(-5, 20, 5, 70), "other", name="Lain", headcount=20, bearing_deg=0.0)
    few = flow(headcount=50)
    # By its one bearing of 38.7 degrees they were 128.7, 51.3 and 38.7 degrees apart.
    assert widths(few, against, code="flows-meet") == [("warn", 180.0)]
    assert widths(few, along, code="flows-meet") == widths(few, north, code="flows-meet") == []
    across = thing("crowd-flow", box(20, 80, 40, 120), "other", name="Lain", headcount=20, bearing_deg=0.0)
    assert widths(few, across, code="flows-meet") == [("warn", 90.0)]


def test_of_several_pieces_on_one_ground_the_greatest_angle_counts():
    wide = thing("crowd-flow", box(-10, 60, 60, 110), "other", name="Lain", headcount=20, bearing_deg=180.0)
    assert widths(flow(headcount=50), wide, code="flows-meet") == [("warn", 180.0)]
    assert len(movements(placed(ribbon(BEND, 10.0), bearing_deg=38.7))) == 2


def test_who_runs_along_a_piece_shares_its_narrow_place():
    """1,500 and 1,500 people through 4 m in the second piece: together 3,000, who need 4.57 m."""
    other = thing("crowd-flow", box(20, 95, 79.9, 105), "other", name="Lain", headcount=1500, bearing_deg=90.0)
    found = run_checks(plan_of(flow(headcount=1500), other, goal(), wall((40, 94), (40, 101))), codes=["flow-width"])
    assert {one.features[0]: (one.severity, round(one.measured, 2), round(one.limit, 2)) for one in found}["flow"] == ("stop", 4.0, 4.57)


# --- after an edit as from nothing
@pytest.mark.parametrize("seed", range(6))
def test_after_an_edit_as_from_nothing(seed):
    dice = random.Random(seed)
    features = []
    for k in range(5):
        corners = [(x + 10 * k, y) for x, y in random_corners(dice)]
        shape = ribbon(corners, dice.uniform(4, 12))
        if shape is not None:
            whole = bearing_deg(corners[0], corners[-1])
            features.append(Feature.from_spans(f"f{k}", "crowd-flow", [Span(State(shape, {"headcount": 900, "bearing_deg": whole}))]))
    features += [Feature.from_spans(f"b{k}", "barrier", [Span(State(LineString([(20 * k, -30), (20 * k, 30)]), {}))]) for k in range(3)]
    plan = plan_of()
    plan = type(plan)(features={one.id: one for one in features}, scenes=plan.scenes)
    checks = {code: check for code, check in configure(all_checks(), plan).items() if code in ("flow-width", "flows-meet")}
    engine = CheckEngine(plan, 1, None, checks)
    engine.full()
    for _ in range(4):
        key = dice.choice(sorted(plan.features))
        old, state = plan.features[key], plan.features[key].at(1)
        shape = affinity.rotate(affinity.translate(state.geometry, dice.uniform(-20, 20), dice.uniform(-20, 20)), dice.choice([0, 20]))
        change = replace_features(message("x"), [(old, old.edited(1, Scope.ALL_SCENES, shape, {}))])
        plan = plan.apply(change)
        updated, whole = engine.update(plan, change.feature_ids), CheckEngine(plan, 1, None, checks).full()
        assert sorted(map(said, updated)) == sorted(map(said, whole))


def said(one):
    return one.code, one.severity, one.features, round(one.measured, 6), round(one.limit, 6)


@pytest.mark.parametrize("side", range(6))
def test_a_corner_put_on_a_straight_side_hides_no_narrow_place(side):
    key, kind, span = flow()
    corners = list(span.state.geometry.exterior.coords)[:-1]
    start, end = corners[side], corners[(side + 1) % 6]
    corners.insert(side + 1, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    same = thing("crowd-flow", Polygon(corners), key, **dict(span.state.properties))
    assert widths(same, wall((-6, 30), (2, 30)), goal()) == [("stop", 3.0)]
