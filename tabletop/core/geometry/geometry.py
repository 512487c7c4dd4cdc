"""Planar geometry of the trade, in metres of the working CRS. Bearings: degrees, 0 = north, clockwise."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

Position = tuple[float, float]
"""East and north in metres of the working CRS."""
Bounds = tuple[float, float, float, float]
"""West, south, east, north."""
DISC_SEGMENTS = 128
"""Corners of a full disc. The area of a regular n-gon inscribed in a circle falls short by 1 - sin(2 pi/n)/(2 pi/n): 0.04 % for 128."""


def along(start: tuple[float, float], bearing_deg: float, distance_m: float) -> tuple[float, float]:
    """Place at a bearing and distance from a start, (east, north) in metres."""
    angle = math.radians(bearing_deg)
    return start[0] + distance_m * math.sin(angle), start[1] + distance_m * math.cos(angle)


def bearing_deg(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Bearing from start to end, 0 <= b < 360; 0 where both are one place."""
    return math.degrees(math.atan2(end[0] - start[0], end[1] - start[1])) % 360.0


def sector(centre: tuple[float, float], radius_m: float, bearing: float = 0.0, angle_deg: float = 360.0) -> Polygon:
    """Disc, or sector of `angle_deg` centred on `bearing`, with the area of the true shape (error below 0.001 %).

    The polygon's radius is enlarged a little so that its area, not its corners, is exact. Empty for a radius or angle of zero or less.
    """
    if radius_m <= 0 or angle_deg <= 0:
        return Polygon()
    polygon: Polygon = sectors(np.array([centre]), np.array([radius_m]), [bearing], angle_deg)[0]
    return polygon


def sectors(centres: np.ndarray, radii_m: np.ndarray, bearings: Sequence[float], angle_deg: float) -> np.ndarray:
    """(n,) what `sector` makes of each, quicker together. Centres (n, 2) in metres, radii (n,) and the angle of all above zero."""
    angle = min(angle_deg, 360.0)
    step = math.radians(angle) / _steps(angle)
    # A polygon of n equal pieces has n r^2 sin(step) / 2 of area, the true sector n r^2 step / 2: with this radius both are equal.
    radii = np.reshape(radii_m * math.sqrt(step / math.sin(step)), (-1, 1))
    rims = np.array([_rim(bearing, angle) for bearing in bearings])
    corners = np.stack((centres[:, :1] + radii * rims[:, 0], centres[:, 1:] + radii * rims[:, 1]), axis=2)
    return np.asarray(shapely.polygons(corners if angle == 360.0 else np.concatenate((centres[:, None], corners), axis=1)))


def _steps(angle: float) -> int:
    return max(2, math.ceil(DISC_SEGMENTS * angle / 360.0))


@lru_cache(maxsize=1024)
def _rim(bearing: float, angle: float) -> np.ndarray:
    """(2, k) east and north of the corners on the arc of a sector of radius 1, clockwise; of a disc each corner once."""
    count = _steps(angle)
    turns = math.radians(bearing - angle / 2) + math.radians(angle) / count * np.arange(count + (angle < 360.0))
    return np.stack((np.sin(turns), np.cos(turns)))


def rectangle(centre: tuple[float, float], length_m: float, width_m: float, bearing: float) -> Polygon:
    """Footprint of a vehicle: `length_m` along the bearing, `width_m` across it."""
    angle, (east, north) = math.radians(bearing), centre
    ahead = math.sin(angle) * length_m / 2, math.cos(angle) * length_m / 2
    right = math.cos(angle) * width_m / 2, -math.sin(angle) * width_m / 2
    corners = [(east + a * ahead[0] + b * right[0], north + a * ahead[1] + b * right[1]) for a, b in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    polygon: Polygon = shapely.polygons(corners)
    return polygon


def repaired(geometry: BaseGeometry) -> BaseGeometry:
    """The geometry itself when valid, else its valid form (`make_valid`); overlays of GEOS can return invalid results."""
    return geometry if geometry.is_valid else shapely.make_valid(geometry)


def shortest_line(a: BaseGeometry, b: BaseGeometry) -> LineString | None:
    """Line between the two nearest points, from a to b; None when either is empty."""
    line = shapely.shortest_line(a, b)
    return None if line is None or line.is_empty else line


def point_of(geometry: BaseGeometry) -> tuple[float, float]:
    """Where a symbol or label of a geometry stands: a point itself, the middle of a line, a point inside an area."""
    if isinstance(geometry, Point):
        spot = geometry
    elif geometry.geom_type.endswith("LineString"):
        spot = geometry.interpolate(0.5, normalized=True)
    else:
        spot = geometry.representative_point()
    return float(spot.x), float(spot.y)


def turned_deg(one_deg: float, other_deg: float) -> float:
    """The angle between two bearings, 0 to 180 degrees."""
    return abs((one_deg - other_deg + 180.0) % 360.0 - 180.0)
