"""Where true north lies on the grid of a projected coordinate system, and that system's central meridian."""

import math
from functools import cache

from tabletop.core.geometry.crs import from_lonlat, parse_crs, to_lonlat

STEP_DEG = 1e-4


def true_north_deg(east_m: float, north_m: float, crs: str) -> float:
    """Angle from grid north to true north at a place in metres of `crs`, in degrees, clockwise positive (true north to the right).

    It is the meridian convergence with its sign turned. Measured on the grid between two places on the meridian, 2e-4 degrees (22 m)
    apart; near the central meridian it is -(lon - lon0) sin(lat) (Snyder, Map Projections: A Working Manual, 1987, page 19).
    """
    lon, lat = to_lonlat(east_m, north_m, crs)
    south, north = (from_lonlat(lon, lat + step, crs) for step in (-STEP_DEG, STEP_DEG))
    return math.degrees(math.atan2(north[0] - south[0], north[1] - south[1]))


@cache
def central_meridian_deg(crs: str) -> float | None:
    """Longitude of the central meridian of `crs` in degrees, east positive; None for a system that has none."""
    operation = parse_crs(crs).coordinate_operation
    named = {one.name: one.value for one in operation.params} if operation is not None else {}
    value = named.get("Longitude of natural origin")
    return None if value is None else float(value)
