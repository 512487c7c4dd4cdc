"""Features and layers far from the zone of the working CRS: lengths and areas would be wrong there, so they are not taken over."""

import math

import numpy as np
import shapely
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.crs import (
    CENTRAL_MERIDIAN_DEG,
    FARTHEST_DEG,
    GEOGRAPHIC_CRS,
    LATITUDES_DEG,
    WORKING_CRS,
    from_lonlat,
    is_in_reach,
    meridian_distance,
    transformer,
    zone_crs,
)
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message

SURE_EAST_M = (430_000.0, 570_000.0)
SURE_NORTH_M = (2_000_000.0, 18_000_000.0)
"""Metres of the working CRS that lie within reach for certain: 70 km are less than 4 degrees at every latitude up to 80."""


class FarOff(InputError):
    """A shape that lies too far from the zone of the working CRS."""


def check_reach(geometry: BaseGeometry, crs: str) -> None:
    """Raise FarOff where any corner of a shape in `crs` lies too far from the zone of the working CRS."""
    if crs == WORKING_CRS:
        west, south, east, north = geometry.bounds
        if SURE_EAST_M[0] <= west and east <= SURE_EAST_M[1] and SURE_NORTH_M[0] <= south and north <= SURE_NORTH_M[1]:
            return
    places = shapely.get_coordinates(geometry)
    if crs != GEOGRAPHIC_CRS:
        try:
            places = np.column_stack(transformer(crs, GEOGRAPHIC_CRS).transform(places[:, 0], places[:, 1]))
        except ProjError:
            places = np.full_like(places, math.inf)
    for lon, lat in places:
        if not (math.isfinite(lon) and math.isfinite(lat) and is_in_reach(lon, lat)):
            told = far_sentence(float(lon), float(lat), crs)
            raise FarOff(told.template, **told.params)


def far_sentence(lon_deg: float, lat_deg: float, crs: str = WORKING_CRS) -> Message:
    """Where it lies, how far that is, and which system would be right there; of a place in degrees that is none (not a number, infinite)
    that its coordinates cannot stand in `crs`, that they were read in."""
    if not (math.isfinite(lon_deg) and math.isfinite(lat_deg)):
        return message(mark("Its coordinates cannot stand in {crs}."), crs=crs)
    if abs(meridian_distance(lon_deg)) <= FARTHEST_DEG:
        text = mark(
            "It lies at {lat:.4f}, {lon:.4f}, where {crs} does not reach; check the coordinates, and the system that they were read in."
        )
        return message(text, lat=lat_deg, lon=lon_deg, crs=WORKING_CRS)
    text = mark(
        "It lies at {lat:.4f}, {lon:.4f}, {degrees:.1f} degrees from the central meridian of {crs} ({meridian:.0f} E), so lengths would"
        " be wrong: {zone} is right there, and plans stand in {crs}. Check the coordinates, and the system that they were read in (--crs)."
    )
    return message(
        text,
        lat=lat_deg,
        lon=lon_deg,
        degrees=abs(meridian_distance(lon_deg)),
        meridian=CENTRAL_MERIDIAN_DEG,
        crs=WORKING_CRS,
        zone=zone_crs(lon_deg, lat_deg),
    )


def reach_m() -> tuple[float, float, float, float]:
    """West, south, east, north of the ground within reach, metres of the working CRS (4 degrees measured on the equator)."""
    west, east = (from_lonlat(CENTRAL_MERIDIAN_DEG + side * FARTHEST_DEG, 0.0)[0] for side in (-1, 1))
    south, north = (from_lonlat(CENTRAL_MERIDIAN_DEG, lat)[1] for lat in LATITUDES_DEG)
    return west, south, east, north
