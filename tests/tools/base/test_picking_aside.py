"""Symbols that are drawn elsewhere than where they stand are hit where they are drawn."""

from shapely import LineString, Point, box

from tabletop.core.values.feature import Placed
from tabletop.tools.base.picking import pick

UNITS = [
    Placed("a", "unit", Point(0, 0), {}),
    Placed("b", "unit", Point(1, 0), {}),
    Placed("way", "exit", LineString([(0, 0), (50, 0)]), {}),
]


def test_a_symbol_aside_is_hit_there_and_not_at_its_place():
    drawn = {"b": (30.0, 0.0)}
    assert pick(UNITS, (30, 0), 5, drawn) == ["b", "way"]
    assert pick(UNITS, (0, 0), 5, drawn) == ["a", "way"]
    assert pick(UNITS, (0, 0), 5) == ["a", "b", "way"]


def test_what_is_in_a_stack_is_not_hit():
    assert pick(UNITS, (0, 0), 5, {"a": None, "b": None}) == ["way"]


def test_an_area_whose_plate_stands_aside_is_hit_by_both_and_named_once():
    area = Placed("p", "protected", box(0, 0, 40, 40), {})
    drawn = {"p": (60.0, 20.0)}
    assert pick([area], (60, 20), 5, drawn) == pick([area], (20, 20), 5, drawn) == ["p"]
    assert pick([area], (39, 20), 25, drawn) == ["p"]
