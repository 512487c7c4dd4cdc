import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.core.geometry.crs import from_lonlat
from tabletop.core.points.coordinate_cells import CellFault, coordinate, place_in_cell, zone_of

SOUTH = 0.4438888888888889
"""0 degrees 26 minutes 38 seconds."""


@pytest.mark.parametrize(
    "text",
    [
        *("0°26'38\" S", "0°26'38\"LS", "0 26 38 LS", "0º26´38”LS", "0°26'38''S", "0°26′38″ s", "LS 0 26 38"),
        *("S 0.443888889", "0-26-38 S", "0:26:38 S"),
        *(
            "0d26m38sS",
            "0:26:38 S",
            "Lintang Selatan 0 26 38",
            "-0 26 38",
            "-0,443888889",
            "−0.443888889",
            "0,443888889 LS",
            "0°26,633333' S",
        ),
    ],
)
def test_a_southern_latitude_in_every_notation(text):
    assert coordinate(text).degrees() == pytest.approx(-SOUTH, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("117,0008 BT", 117.0008),
        ("117° BT", 117.0),
        ("E 117.5", 117.5),
        ("3 W", -3.0),
        ("0°26'", 26 / 60),
        (".5", 0.5),
        ("1e2", 100.0),
        ("+4", 4.0),
    ],
)
def test_other_degrees(text, value):
    assert coordinate(text).degrees() == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("499.850", (499.85, 499_850.0)),
        ("9.950.980", (9_950_980.0,)),
        ("9,950,980.25", (9_950_980.25,)),
        ("9.950.980,25 mU", (9_950_980.25,)),
        ("499 850", (499_850.0,)),
        ("1.250,5", (1250.5,)),
        ("499850 mT", (499_850.0,)),
    ],
)
def test_thousands_have_two_readings_where_they_can(text, values):
    assert coordinate(text).values == pytest.approx(values)


def test_what_a_person_says_of_the_decimal_sign_leaves_one_reading():
    assert coordinate("499.850", ",").values == (499_850.0,) and coordinate("499.850", ".").values == (499.85,)
    assert coordinate("0,4439", ",").values == (0.4439,)


@pytest.mark.parametrize("text", ["", "abc", "1_000", "12 Mei", "0°26'38\"S x", "--4", "٣", "1.2.3", "0,4439 LS LS", "nan", "inf"])
def test_what_is_no_coordinate(text):
    with pytest.raises(CellFault) as told:
        coordinate(text)
    assert not told.value.minutes


@pytest.mark.parametrize("text", ["0°60'0\" S", "0 26 60", "117°75' BT"])
def test_sixty_minutes_are_said_apart(text):
    with pytest.raises(CellFault) as told:
        coordinate(text)
    assert told.value.minutes


@pytest.mark.parametrize(
    "text",
    [
        *("0.4439 S, 117.0008 E", "-0.4439, 117.0008", "117.0008 -0.4439", "-0,4439, 117,0008", "-0,4439,117,0008", "(-0.4439; 117.0008)"),
        *("https://maps.google.com/?q=-0.4439,117.0008", "https://www.google.com/maps/@-0.4439,117.0008,17z", "X: 117.0008 Y: -0.4439"),
        *("Lintang: 0,4439 LS Bujur: 117,0008 BT", "0°26'38.04\" LS 117°0'2.88\" BT"),
    ],
)
def test_a_place_in_one_cell(text):
    assert place_in_cell(text) == pytest.approx((117.0008, -0.4439), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        *(("50S 499.850 9.950.980", ""), ("499850 9950980 50S", ""), ("50M 499850 mE 9950980 mN", ""), ("499.850, 9.950.980", "50S")),
        *(("499.850 9.950.980 (50S)", ""), ("UTM Zona 50S 499850 9950980", ""), ("499850; 9950980", "50M")),
    ],
)
def test_metres_with_a_zone_in_one_cell(text, zone):
    lon, lat = place_in_cell(text, zone)
    assert from_lonlat(lon, lat, "EPSG:32750") == pytest.approx((499_850, 9_950_980), abs=0.01)


def test_metres_without_a_zone_stay_metres():
    assert place_in_cell("499850, 9950980") == (499_850.0, 9_950_980.0)


@pytest.mark.parametrize("text", ["", "Jl. Mawar 12, 4", "-0.44", "Timbau", "KPU, Kukar"])
def test_what_is_no_place(text):
    assert place_in_cell(text) is None


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("50S", (50, True)),
        ("50 M", (50, True)),
        ("UTM Zona 50 LS", (50, True)),
        ("49 N", (49, False)),
        ("50 LU", (50, False)),
        ("50", (50, True)),
    ],
)
def test_zones(text, zone):
    assert zone_of(text) == zone


@pytest.mark.parametrize("text", ["", "0S", "61S", "50I", "zona", "5000"])
def test_no_zones(text):
    assert zone_of(text) is None


degrees = st.tuples(st.floats(-89.99, 89.99), st.floats(-179.99, 179.99))
commas = st.sampled_from([".", ","])


def sexagesimal(value, letters, comma):
    tenths = round(abs(value) * 36_000)
    whole, minutes, seconds = tenths // 36_000, tenths % 36_000 // 600, tenths % 600 / 10
    return f"{whole}°{minutes}'{seconds:.1f}\" {letters[value < 0]}".replace(".", comma)


@given(degrees, commas)
@settings(max_examples=150)
def test_any_place_comes_back_from_minutes_and_seconds(place, comma):
    for value, letters in zip(place, (("LU", "LS"), ("E", "W")), strict=True):
        assert coordinate(sexagesimal(value, letters, comma)).degrees() == pytest.approx(value, abs=0.051 / 3600)


@given(degrees, commas)
@settings(max_examples=150)
def test_any_place_comes_back_from_decimals(place, comma):
    for value in place:
        assert coordinate(f"{value:.6f}".replace(".", comma)).degrees() == pytest.approx(value, abs=5.1e-7)
    lat, lon = (f"{value:.6f}".replace(".", comma) for value in place)
    found = place_in_cell(f"{lat}; {lon}")
    assert found == pytest.approx((place[1], place[0]), abs=5.1e-7)


@given(st.floats(100_000, 900_000), st.floats(1_000_000, 9_999_999), st.sampled_from([".", ",", " "]))
@settings(max_examples=150)
def test_any_metres_come_back_from_thousands(east_m, north_m, sign):
    for value in (east_m, north_m):
        text = f"{round(value):,}".replace(",", sign)
        assert any(math.isclose(one, round(value)) for one in coordinate(text).values)
