"""Picking: what lies under the pointer, topmost first."""

import pytest
from shapely import Point

from support.gestures import area, plan_of, thing
from tabletop.core.values.feature import Feature, Placed, Span, State
from tabletop.core.values.plan import Plan
from tabletop.tools.base.picking import Shapes, crossing, pick, within


def placed(*features):
    return plan_of(*features).placed(1)


def test_nothing_to_pick():
    assert pick([], (0, 0), 5) == within([], (0, 0, 1, 1)) == crossing([], (0, 0, 1, 1)) == []


def test_a_symbol_is_hit_by_its_radius_a_reach_never():
    things = placed(thing("unit", (0, 0), reach_m=100.0))
    assert pick(things, (0, 13.9), 10) == ["f"]
    assert pick(things, (0, 14.1), 10) == []


def test_a_vehicle_is_hit_by_its_footprint():
    things = placed(thing("vehicle", (0, 0), length_m=100.0, width_m=4.0, bearing_deg=90.0))
    assert pick(things, (49, 0), 0.1) == ["f"]
    assert pick(things, (0, 49), 0.1) == []


def test_a_vehicle_without_size_is_still_hit():
    assert pick(placed(thing("vehicle", (0, 0), length_m=0.0)), (1, 0), 10) == ["f"]


def test_the_nearest_of_two_symbols_comes_first():
    things = placed(thing("unit", (0, 0), "a"), thing("unit", (10, 0), "b"))
    assert pick(things, (2, 0), 10) == ["a", "b"]
    assert pick(things, (8, 0), 10) == ["b", "a"]


def test_a_unit_on_a_vehicle_is_drawn_above_it():
    things = placed(thing("unit", (3, 0), "u"), thing("vehicle", (0, 0), "v"))
    assert pick(things, (0, 0), 5)[0] == "u"


def test_symbols_before_lines_before_areas_small_before_large():
    square = [(-50, -50), (50, -50), (50, 50), (-50, 50)]
    big = [(4 * east, 4 * north) for east, north in square]
    things = placed(
        thing("ring", area(big), "ring"),
        thing("crowd", area(square), "crowd"),
        thing("lane", [(-50, 3), (50, 3)], "lane"),
        thing("gate", (0, 8), "gate"),
    )
    assert pick(things, (0, 0), 10) == ["gate", "lane", "crowd", "ring"]
    assert pick(things, (0, 100), 10) == ["ring"]
    assert pick(things, (0, 205), 10) == ["ring"]
    assert pick(things, (0, 215), 10) == []


def test_of_two_alike_the_later_one_is_above():
    assert pick(placed(thing("unit", (0, 0), "a"), thing("unit", (0, 0), "b")), (0, 0), 5) == ["b", "a"]


def test_a_hole_is_not_the_area():
    ground = area([(0, 0), (100, 0), (100, 100), (0, 100)], [[(30, 30), (30, 70), (70, 70), (70, 30)]])
    assert pick(placed(thing("crowd", ground)), (50, 50), 5) == []


@pytest.mark.parametrize(
    ("box", "inside", "touched"),
    [
        ((-1, -1, 101, 11), ["line"], ["line"]),
        ((50, 4, 60, 5.5), [], ["line"]),
        ((290, 290, 420, 420), ["unit"], ["unit"]),
        ((-900, -900, 900, 900), ["ring", "line", "unit"], ["ring", "line", "unit"]),
        ((200, 0, 210, 10), [], []),
        ((490, 0, 510, 10), [], ["ring"]),
    ],
)
def test_boxes(box, inside, touched):
    ring = area([(-500, -500), (500, -500), (500, 500), (-500, 500)])
    things = placed(thing("ring", ring, "ring"), thing("cordon", [(0, 0), (100, 10)], "line"), thing("unit", (300, 300), "unit"))
    assert within(things, box) == inside
    assert crossing(things, box) == touched


def test_a_long_list_is_worked_out_once_and_another_list_afresh():
    many = [Placed(f"u{n}", "unit", Point(n * 100, 0), {}) for n in range(300)]
    assert Shapes.of(many) is Shapes.of(many)
    moved = [*many[:-1], Placed("u299", "unit", Point(0, 500), {})]
    assert pick(many, (29_900, 0), 10) == ["u299"] and pick(moved, (29_900, 0), 10) == []
    assert pick(moved, (0, 500), 10) == ["u299"] and within(moved, (-1, 499, 1, 501)) == ["u299"]


def test_a_plan_works_out_once_what_stands_in_a_scene():
    feature = Feature.from_spans("f", "unit", [Span(State(Point(0, 0), {}), scene_to=1)])
    plan = Plan(features={"f": feature})
    assert plan.placed(1) is plan.placed(1) and [one.id for one in plan.placed(1)] == ["f"] and plan.placed(2) == []
