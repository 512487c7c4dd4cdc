"""Gates on lines: what they take of them, and that a gate without width is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from tabletop.core.sight.openings import opened, opens, span_on, width_of
from tabletop.core.values.appliances import is_appliance
from tabletop.core.values.feature import Placed

LINE = LineString([(0, 0), (20, 0)])


def gate(x, y=0.0, **properties):
    return Placed("g", "gate", Point(x, y), properties)


def left(*gates, line=LINE):
    return opened([line], gates)[0]


def test_an_open_gate_takes_its_width_of_each_line_near_it():
    assert left(gate(10, 0.9, width_m=4, open=True)).length == pytest.approx(16)
    assert left(gate(10, 1.1, width_m=4, open=True)).length == 20
    assert left(gate(10, 0, width_m=4, open=False)).length == 20
    assert [round(one.length) for one in opened([LINE, LineString([(0, 0.5), (20, 0.5)])], [gate(5, width_m=2, open=True)])] == [18, 18]
    assert opened([], [gate(5, width_m=2, open=True)]) == []


def test_two_gates_and_one_as_wide_as_the_line():
    assert left(gate(5, width_m=4, open=True), gate(6, width_m=4, open=True)).length == pytest.approx(15)
    assert left(gate(10, width_m=30, open=True)).is_empty
    assert span_on(LINE, gate(0, width_m=4)) == (-2, 2)


@given(st.floats(0, 20), st.sampled_from([0, 0.0, -3.0]))
def test_a_gate_without_width_is_none(x, width_m):
    one = gate(x, width_m=width_m, open=True)
    assert not opens(one) and width_of(one) == 0 and left(one) is LINE


@pytest.mark.parametrize(
    ("said", "name", "helps"),
    [
        ("ambulance", "", True),
        ("ambulans", "", True),
        ("fire-engine", "", True),
        ("Mobil pemadam", "", True),
        ("", "Damkar 2", True),
        ("truck", "Ambulans 1", False),
        ("water-cannon", "", False),
        ("", "", False),
    ],
)
def test_vehicles_that_come_to_help(said, name, helps):
    vehicle = Placed("v", "vehicle", Point(0, 0), {"vehicle_type": said, "name": name})
    assert is_appliance(vehicle) is helps
    assert not is_appliance(Placed("u", "unit", Point(0, 0), vehicle.properties))


def test_a_shut_gate_in_an_open_one_is_shut():
    line = LineString([(0, 0), (20, 0)])
    gates = [gate(10, width_m=6, open=True), gate(11, width_m=2, open=False), gate(3, width_m=2, open=False)]
    assert [round(part.length, 6) for part in opened([line], gates)[0].geoms] == [7.0, 2.0, 7.0]
    assert opened([line], [gate(10, width_m=4, open=True), gate(10, width_m=4, open=False)])[0].equals(line)
    ring = LineString([(0, 0), (20, 0), (20, 20), (0, 20), (0, 0)])
    assert opened([ring], [gate(0, width_m=4, open=True), gate(0, width_m=4, open=False)])[0].length == 80
    assert round(opened([ring], [gate(0, width_m=4, open=True), gate(1, width_m=2, open=False)])[0].length, 6) == 78
