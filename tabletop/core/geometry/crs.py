"""Coordinate reference systems: the working one, and transformers that are built once."""

from functools import cache

from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

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


# --- how far the grid of the working CRS reaches, and how true it is there
CENTRAL_MERIDIAN_DEG = 117.0
FARTHEST_DEG = 4.0
"""Degrees of longitude from the central meridian up to which a plan is held. A zone is 3 degrees to either side; at 4 degrees on the
equator the grid is 0.2 % too long, at 23.7 degrees (Jayapura) 9 %."""
LATITUDES_DEG = (-80.0, 84.0)
"""Where UTM ends, south and north (Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395, 1987, page 57)."""


def meridian_distance(lon_deg: float) -> float:
    """Degrees of longitude from the working CRS's central meridian, -180 <= d < 180, east positive."""
    return (lon_deg - CENTRAL_MERIDIAN_DEG + 180.0) % 360.0 - 180.0


def is_in_reach(lon_deg: float, lat_deg: float) -> bool:
    """Whether a place in degrees (WGS 84) lies where lengths on the working CRS's grid are true enough for a plan."""
    return abs(meridian_distance(lon_deg)) <= FARTHEST_DEG and LATITUDES_DEG[0] <= lat_deg <= LATITUDES_DEG[1]


def zone_crs(lon_deg: float, lat_deg: float) -> str:
    """Code of the UTM zone (WGS 84) that a place in degrees lies in, by the plain division into 60 zones of 6 degrees."""
    zone = int((lon_deg + 180.0) % 360.0 // 6.0) + 1
    return f"EPSG:{(32700 if lat_deg < 0 else 32600) + zone}"


@cache
def _projection(crs: str) -> Proj:
    return Proj(parse_crs(crs))


def grid_factor(east_m: float, north_m: float, crs: str = WORKING_CRS) -> float:
    """Grid distance divided by ground distance on the ellipsoid at a place in metres of `crs`, the point scale factor k.

    0.9996 on the central meridian of a UTM zone, 1 about 180 km from it. Transverse Mercator is conformal: k holds in every direction.
    Source: Snyder 1987, formula 8-11; computed by PROJ (`proj_factors`, meridional scale). Heights are not reckoned with (at 100 m
    above the ellipsoid 0.0016 %).
    """
    lon, lat = to_lonlat(east_m, north_m, crs)
    return float(_projection(crs).get_factors(lon, lat).meridional_scale)
