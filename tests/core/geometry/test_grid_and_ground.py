"""Grid and ground: the scale factor against lengths on the ellipsoid, how far a plan may lie off, and the line on sheet and report."""

import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from tabletop.core.geometry.crs import WORKING_CRS, from_lonlat, grid_factor, is_in_reach, meridian_distance, to_lonlat, zone_crs
from tabletop.core.geometry.far_off import FarOff, check_reach, far_sentence, reach_m

ELLIPSOID = Geod(ellps="WGS84")


@given(st.floats(113.2, 120.8), st.floats(-60.0, 60.0), st.floats(0, 2 * math.pi))
@settings(max_examples=60, deadline=None)
def test_the_factor_is_grid_by_ground_in_every_direction(lon, lat, bearing):
    east, north = from_lonlat(lon, lat)
    ends = [(east + side * 50 * math.sin(bearing), north + side * 50 * math.cos(bearing)) for side in (-1, 1)]
    lons, lats = zip(*(to_lonlat(*end) for end in ends), strict=True)
    assert 100.0 / ELLIPSOID.line_length(lons, lats) == pytest.approx(grid_factor(east, north), abs=2e-6)


def test_the_numbers_of_the_manual():
    assert 100 * grid_factor(*from_lonlat(117.0, -0.44)) == pytest.approx(99.96, abs=0.001)
    assert 100 * grid_factor(680_000, 9_950_000) == pytest.approx(100.0, abs=0.001)
    assert 100 * grid_factor(*from_lonlat(121.0, 0.0)) == pytest.approx(100.2, abs=0.01)
    assert 100 * grid_factor(*from_lonlat(140.7, -2.5)) == pytest.approx(109, abs=0.6)


def test_places_in_reach_and_far_off():
    for lon, lat in ((117.0, -0.44), (113.01, 3.3), (120.99, -8.0), (117.0, 83.9), (117.0, -79.9)):
        assert is_in_reach(lon, lat)
        check_reach(shapely.Point(from_lonlat(lon, lat)), WORKING_CRS)
    for lon, lat in ((112.9, -0.44), (121.1, 0.0), (140.7, -2.5), (-0.1, 51.5), (117.0, 85.0), (117.0, -81.0), (-63.0, 0.0)):
        assert not is_in_reach(lon, lat)
        with pytest.raises(FarOff):
            check_reach(shapely.Point(lon, lat), "EPSG:4326")


@given(st.floats(-300_000, 1_300_000), st.floats(0, 20_000_000))
@settings(max_examples=200, deadline=None)
def test_what_is_sure_to_be_in_reach_is(east, north):
    lon, lat = to_lonlat(east, north)
    try:
        check_reach(shapely.Point(east, north), WORKING_CRS)
    except FarOff:
        assert not is_in_reach(lon, lat)
    else:
        assert is_in_reach(lon, lat)


def test_the_zone_that_is_right_there():
    assert [zone_crs(*place) for place in ((-0.1, 51.5), (140.7, -2.5), (117.0, -0.44), (117.0, 0.1), (180.0, 1.0), (-180.0, -1.0))] == [
        "EPSG:32630", "EPSG:32754", "EPSG:32750", "EPSG:32650", "EPSG:32601", "EPSG:32701"
    ]  # fmt: skip
    assert meridian_distance(-64.0) == pytest.approx(179) and meridian_distance(-62.0) == pytest.approx(-179)
    assert "117.1 degrees" in str(far_sentence(-0.1, 51.5)) and "EPSG:32630 is right there" in str(far_sentence(-0.1, 51.5))
    assert "does not reach" in str(far_sentence(117.0, 86.0))
    for lon, lat in ((math.nan, -0.4), (117.0, math.nan), (math.inf, math.inf), (-math.inf, 0.0)):
        assert "cannot stand in EPSG:32750" in str(far_sentence(lon, lat)), (lon, lat)


def test_the_box_of_layers_holds_the_zone():
    west, south, east, north = reach_m()
    assert west == pytest.approx(1_000_000 - east, abs=1) and 50_000 < west < 60_000 and south < 1_200_000 < 19_000_000 < north
