"""Coordinates in every way people write them; places worked out by hand or through pyproj."""

import pytest

from tabletop.core.geometry.coordinates import dms, parse_place
from tabletop.core.geometry.crs import WORKING_CRS, from_lonlat, to_lonlat

GROUND = (500_123.0, 9_951_456.0)
LAT, LON = -0.44397, 117.000884


@pytest.mark.parametrize(
    "text",
    [
        "500123 9951456",
        "500123, 9951456",
        "500123.0,9951456.0",
        "500.123 9.951.456",
        "500,123 9,951,456",
        "500.123,0 9.951.456,0",
        "500123,0; 9951456,0",
        "E 500123 N 9951456",
        "N 9951456 E 500123",
        "T 500.123,0 U 9.951.456,0",
        "500123 mE 9951456 mN",
        "500123mE, 9951456mN",
        "easting 500123 northing 9951456",
        "50M 500123 9951456",
        "50 S 500123 9951456",
        "50S, 500123, 9951456",
        "UTM 50M 500123 9951456",
        "zona 50 S 500.123 9.951.456",
    ],
)
def test_utm(text):
    found = parse_place(text, WORKING_CRS)
    assert found is not None and found.system == "utm"
    assert found.ground == pytest.approx(GROUND, abs=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "-0.44397, 117.000884",
        "-0.44397 117.000884",
        "-0,44397 117,000884",
        "-0,44397; 117,000884",
        "117.000884, -0.44397",
        "117.000884,-0.44397",
        "0.44397 S 117.000884 E",
        "0.44397S, 117.000884E",
        "0,44397° LS 117,000884° BT",
        "S 0.44397 E 117.000884",
        "117.000884° E 0.44397° S",
        "lat -0.44397 lon 117.000884",
        "-0.44397° 117.000884°",
    ],
)
def test_decimal_degrees(text):
    found = parse_place(text, WORKING_CRS)
    assert found is not None and found.system == "degrees"
    assert to_lonlat(*found.ground) == pytest.approx((LON, LAT), abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "0°26'38.3\"S 117°0'3.2\"E",
        "0° 26′ 38.3″ S, 117° 0′ 3.2″ E",
        "0°26'38,3\" LS 117°0'3,2\" BT",
        "0 26 38.3 S 117 0 3.2 E",
        "S 0 26 38.3 E 117 0 3.2",
        "0°26.638333' S 117°0.053333' E",
        "-0 26 38.3 117 0 3.2",
    ],
)
def test_minutes_and_seconds(text):
    # 26/60 + 38.3/3600 = 0.4439722; 3.2/3600 = 0.0008889
    found = parse_place(text, WORKING_CRS)
    assert found is not None
    assert to_lonlat(*found.ground) == pytest.approx((117.0008889, -0.4439722), abs=1e-6)


def test_mgrs():
    found = parse_place("50M NE 00123 51456", WORKING_CRS)
    assert found is not None and found.system == "mgrs" and found.ground == pytest.approx(GROUND, abs=0.01)


def test_north_of_the_equator_is_its_own_zone():
    found = parse_place("50N 500000 1000", WORKING_CRS)
    assert found is not None
    assert found.ground == pytest.approx(from_lonlat(*to_lonlat(500_000, 1_000, "EPSG:32650")), abs=0.01)
    assert found.ground[1] == pytest.approx(10_001_000, abs=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Jalan Mawar",
        "Gang 3",
        "Jalan Mawar 12",
        "5",
        "0.4 S 0.5 N",
        "91 200",
        "0 61 0 S 117 0 0 E",
        "1 2 3",
        "12 Mei 2026",
        "61M 500123 9951456",
        "C4",
        "99999999 5",
    ],
)
def test_no_place(text):
    assert parse_place(text, WORKING_CRS) is None


def test_seconds_never_reach_sixty():
    assert dms(-0.99999999) == (1, 0, 0.0)
    assert dms(117.0008889) == (117, 0, 3.2)
