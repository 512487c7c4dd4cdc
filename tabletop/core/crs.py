"""Coordinate reference systems: the working one, and transformers that are built once."""

from functools import cache

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from tabletop.core.errors import InputError
from tabletop.core.message import mark

WORKING_CRS = "EPSG:32750"
"""WGS 84 / UTM zone 50 south, metres: 117 deg E, its central meridian, runs through Timbau."""
GEOGRAPHIC_CRS = "EPSG:4326"


@cache
def parse_crs(text: str) -> CRS:
    """CRS from an authority code, WKT or PROJ text. Raises InputError with one sentence when it is unknown."""
    try:
        return CRS.from_user_input(text)
    except CRSError:
        raise InputError(
            mark("The coordinate system {crs} is not known; give a code such as EPSG:32750 or EPSG:4326."), crs=text[:80]
        ) from None


@cache
def transformer(source: str, target: str) -> Transformer:
    """Transformer from one CRS to another, x before y (east, north or lon, lat); built once per pair."""
    return Transformer.from_crs(parse_crs(source), parse_crs(target), always_xy=True)


def to_lonlat(east_m: float, north_m: float, crs: str = WORKING_CRS) -> tuple[float, float]:
    """Longitude and latitude (degrees, WGS 84) of a place in metres."""
    lon, lat = transformer(crs, GEOGRAPHIC_CRS).transform(east_m, north_m)
    return float(lon), float(lat)


def from_lonlat(lon_deg: float, lat_deg: float, crs: str = WORKING_CRS) -> tuple[float, float]:
    """Easting and northing in metres of a place in degrees (WGS 84)."""
    east, north = transformer(GEOGRAPHIC_CRS, crs).transform(lon_deg, lat_deg)
    return float(east), float(north)
