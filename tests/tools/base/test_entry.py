"""Places typed while drawing: every way of writing, decimal commas, and what is refused with which words."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core.geometry.crs import from_lonlat, to_lonlat
from tabletop.core.geometry.mgrs import format_mgrs
from tabletop.core.text.errors import InputError
from tabletop.tools.base.entry import typed_place

HERE = (500_000.0, 9_951_000.0)
EAST_OF_HERE = (500_010.0, 9_951_000.0)


def place(text, origin=HERE, aim=EAST_OF_HERE):
    return typed_place(text, origin, aim).ground


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("25", (25, 0)),
        ("25,5", (25.5, 0)),
        ("25.5", (25.5, 0)),
        (" 25 m ", (25, 0)),
        ("25<0", (0, 25)),
        ("25<90", (25, 0)),
        ("25 < 180°", (0, -25)),
        ("25,5<270", (-25.5, 0)),
        ("2.5m<-90", (-2.5, 0)),
        ("<0", (0, 10)),
        ("@3,-4", (3, -4)),
        ("@3, -4", (3, -4)),
        ("@3;-4", (3, -4)),
        ("@-3 4", (-3, 4)),
        ("@3,5;-4,25", (3.5, -4.25)),
        ("@3,5,-4,25", (3.5, -4.25)),
        ("@3.5,-4.25", (3.5, -4.25)),
    ],
)
def test_from_the_last_corner(text, step):
    east, north = place(text)
    assert (east - HERE[0], north - HERE[1]) == pytest.approx(step, abs=1e-6)


@pytest.mark.parametrize("text", ["500123,9951234", "500123 9951234", "500123; 9951234", "500123, 9951234", "500.123 9.951.234"])
def test_utm(text):
    assert place(text) == pytest.approx((500_123, 9_951_234))


@pytest.mark.parametrize(
    "text",
    [
        "-0.4441, 117.0027",
        "-0.4441,117.0027",
        "-0,4441; 117,0027",
        "0.4441 S 117.0027 E",
        "0,4441 LS 117,0027 BT",
        "0°26'38.76\"S 117°0'9.72\"E",
    ],
)
def test_degrees(text):
    assert place(text) == pytest.approx(from_lonlat(117.0027, -0.4441), abs=0.02)


@pytest.mark.parametrize("text", ["50M NE 00123 51234", "50MNE0012351234", "50m ne 00123 51234"])
def test_mgrs(text):
    assert place(text, None, None) == pytest.approx((500_123, 9_951_234), abs=0.01)


@pytest.mark.parametrize(
    ("text", "origin", "words"),
    [
        ("", HERE, "Type 25"),
        ("25", None, "starts at the last corner"),
        ("@3,4", None, "starts at the last corner"),
        ("25<90", None, "starts at the last corner"),
        ("@3", HERE, "After @"),
        ("@3,4,5", HERE, "After @"),
        ("@0,0", HERE, "above 0"),
        ("0", HERE, "above 0"),
        ("-5", HERE, "above 0"),
        ("25<", HERE, "After <"),
        ("25<east", HERE, "After <"),
        ("x<90", HERE, "Before <"),
        ("999999", HERE, "at most"),
        ("hello", HERE, "is no place"),
        ("3 4", HERE, "km from here"),
        ("50M AA 00123 51234", HERE, "not in zone"),
    ],
)
def test_what_is_refused(text, origin, words):
    with pytest.raises(InputError, match=words):
        typed_place(text, origin, EAST_OF_HERE)


def test_a_distance_needs_a_direction():
    with pytest.raises(InputError, match="Point the way"):
        typed_place("25", HERE, HERE)


METRES = st.floats(-5_000, 5_000).map(lambda value: round(value, 2)).filter(lambda value: value != 0)


@settings(max_examples=200, deadline=None)
@given(METRES, METRES, st.sampled_from([".", ","]), st.sampled_from(["; ", ";", " ", ", "]))
def test_any_step_however_it_is_written(east, north, decimal, separator):
    text = "@" + separator.join(f"{value:.2f}".replace(".", decimal) for value in (east, north))
    got = place(text)
    assert (got[0] - HERE[0], got[1] - HERE[1]) == pytest.approx((east, north), abs=1e-6)


@settings(max_examples=200, deadline=None)
@given(st.floats(0.01, 5_000).map(lambda value: round(value, 2)), st.floats(-720, 720).map(lambda value: round(value, 1)))
def test_any_distance_and_bearing(distance, bearing):
    got = place(f"{distance:.2f}<{bearing:.1f}".replace(".", ","))
    assert math.dist(got, HERE) == pytest.approx(distance, abs=1e-6)
    turn = math.radians(bearing)
    assert got == pytest.approx((HERE[0] + distance * math.sin(turn), HERE[1] + distance * math.cos(turn)), abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(st.floats(450_000, 550_000), st.floats(9_900_000, 9_999_000))
def test_any_place_by_mgrs_and_degrees(east, north):
    lon, lat = to_lonlat(east, north)
    assert math.dist(place(f"{lat:.8f} {lon:.8f}", (east, north)), (east, north)) < 0.01
    assert math.dist(place(format_mgrs(lon, lat), (east, north)), (east, north)) < 1.5


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="0123456789.,;@<-+ °'\"NSEWMmLSBT", max_size=24))
def test_any_text_is_a_place_nearby_or_a_sentence(text):
    try:
        found = place(text)
    except InputError as error:
        assert str(error.message)
    else:
        assert math.dist(found, HERE) <= 150_000
