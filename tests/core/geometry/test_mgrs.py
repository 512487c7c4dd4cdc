"""MGRS references against values worked out by hand and against UTM."""

import pytest

from tabletop.core.geometry.crs import from_lonlat, to_lonlat
from tabletop.core.geometry.mgrs import format_mgrs, parse_mgrs, zone_of
from tabletop.core.text.errors import InputError

# Zone 50: columns J K L M N from 100 km on, so 500 km is N. Even zones: row 0 is F, so row 19 (9 951 km = 4 x 2 000 + 1 951) is E.
TIMBAU_UTM = (500_123.0, 9_951_456.0)


def test_timbau_by_hand():
    lon, lat = to_lonlat(*TIMBAU_UTM, "EPSG:32750")
    assert format_mgrs(lon, lat) == "50M NE 00123 51456"
    assert format_mgrs(lon, lat, 3) == "50M NE 001 514"
    assert format_mgrs(lon, lat, 0) == "50M NE"


def test_honolulu_is_the_textbook_example():
    assert format_mgrs(*to_lonlat(612_345.0, 2_367_890.0, "EPSG:32604")) == "4Q FJ 12345 67890"


@pytest.mark.parametrize("text", ["50M NE 00123 51456", "50mne0012351456", "50MNE 00123 51456", " 50 M NE 0012351456 "])
def test_every_way_of_writing_it(text):
    east, north = from_lonlat(*parse_mgrs(text), "EPSG:32750")
    assert (east, north) == pytest.approx(TIMBAU_UTM, abs=0.01)


def test_fewer_digits_are_the_corner_of_the_square():
    assert from_lonlat(*parse_mgrs("50M NE 001 514"), "EPSG:32750") == pytest.approx((500_100, 9_951_400), abs=0.01)
    assert from_lonlat(*parse_mgrs("50MNE"), "EPSG:32750") == pytest.approx((500_000, 9_900_000), abs=0.01)


def test_just_north_of_the_equator():
    lon, lat = to_lonlat(500_000.0, 1_234.0, "EPSG:32650")
    assert format_mgrs(lon, lat) == "50N NF 00000 01234"
    assert from_lonlat(*parse_mgrs("50N NF 00000 01234"), "EPSG:32650") == pytest.approx((500_000, 1_234), abs=0.01)


@pytest.mark.parametrize("lon", range(-177, 180, 23))
@pytest.mark.parametrize("lat", [-79.5, -56.1, -8.0, -0.4, 0.0, 7.9, 33.3, 59.9, 71.9, 83.9])
def test_there_and_back(lon, lat):
    east, north = parse_mgrs(format_mgrs(lon, lat))
    assert (east, north) == (pytest.approx(lon, abs=2e-4), pytest.approx(lat, abs=2e-5))


def test_zones_of_norway_and_svalbard():
    assert (zone_of(5.0, 60.0), zone_of(8.0, 78.0), zone_of(20.0, 78.0), zone_of(117.0, -0.4)) == (32, 31, 33, 50)


@pytest.mark.parametrize(
    "text", ["", "50M", "61M NE 1 1", "50M AE 00123 51456", "50M NE 00123 5145", "50I NE 1 1", "Jalan Mawar", "50M NE 001234 514567"]
)
def test_what_is_none_is_refused(text):
    with pytest.raises(InputError):
        parse_mgrs(text)


def test_poles_are_refused():
    with pytest.raises(InputError):
        format_mgrs(117.0, 86.0)


@pytest.mark.parametrize("bottom", range(-80, 84, 8))
@pytest.mark.parametrize("side", [0.01, 3.0, 5.99])
@pytest.mark.parametrize("above", [1e-6, 0.002, 0.02])
def test_what_is_written_at_the_lower_edge_of_a_band_is_read_again(bottom, side, above):
    lon, lat = 162 + side, bottom + above
    east, north = parse_mgrs(format_mgrs(lon, lat))
    assert north == pytest.approx(lat, abs=1e-4) and east == pytest.approx(lon, abs=1e-3)
