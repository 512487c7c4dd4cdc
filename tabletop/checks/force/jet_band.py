"""The ground behind a crowd as a water jet sees it: ray by ray. Planar metres; bearings in degrees, clockwise from north."""

import numpy as np
import shapely
from shapely import Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from tabletop.checks.base.clear_width import edges_of
from tabletop.checks.base.snapshot import array_of
from tabletop.core.geometry.geometry import repaired

STEP_DEG = 0.5
"""Rays stand no farther apart than this; there is one at each corner of the crowd too."""
MANY_CORNERS = 400
SIMPLER_M = 0.05
"""Crowds with many corners are drawn with fewer first, none farther off than this."""
ASIDE_RAD = 1e-7
"""Rays pass a corner this far to either side, for the far edge may jump there."""
SLIT_M = 1e-4
"""The slits that this leaves are closed by growing the ground so much."""


def band_behind(
    crowd: BaseGeometry, nozzle: tuple[float, float], range_m: float, bearing_deg: float, sector_deg: float, deep_m: float
) -> BaseGeometry:
    """The ground up to `deep_m` behind a crowd's far edge, along every ray from the nozzle that meets the crowd within the range.

    Empty where no ray does. Exact along each ray; between two rays the edge is straight.
    """
    shape = repaired(crowd)
    if shapely.get_num_coordinates(shape) > MANY_CORNERS:
        shape = shapely.simplify(shape, SIMPLER_M)
    areas = array_of(part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon") and part.area > 0)
    edges = edges_of(areas) - np.asarray(nozzle) if len(areas) else np.empty((0, 2, 2))
    turns = _turns(edges, np.radians(bearing_deg), np.radians(min(sector_deg, 360.0)), range_m)
    near, far = _crossings(edges, turns, bool(shapely.intersects(shape, shapely.Point(nozzle))))
    hit = near <= range_m
    ahead = np.column_stack((np.sin(turns), np.cos(turns)))
    inner, outer = ahead * np.where(hit, far, 0.0)[:, None], ahead * np.where(hit, far + deep_m, 0.0)[:, None]
    # Between the two rays beside one corner there is no ground.
    wide = np.diff(turns) > 3 * ASIDE_RAD
    quads = [Polygon([inner[k], inner[k + 1], outer[k + 1], outer[k]]) for k in np.flatnonzero(hit[:-1] & hit[1:] & wide)]
    band = shapely.buffer(shapely.union_all([repaired(quad) for quad in quads]), SLIT_M, join_style="mitre")
    moved: BaseGeometry = translate(band, *nozzle)
    return moved


def _turns(edges: np.ndarray, middle: float, angle: float, range_m: float) -> np.ndarray:
    """(n,) angles of the rays, ascending: evenly over the sector, and just beside each corner in it and each place where an edge leaves the
    range."""
    places = np.concatenate((edges[:, 0], _at_range(edges, range_m)))
    off = (np.arctan2(places[:, 0], places[:, 1]) - middle + np.pi) % (2 * np.pi) - np.pi
    # At a corner the far edge may jump: a ray right through it says neither what is before the jump nor what is behind it.
    beside = np.concatenate((off - ASIDE_RAD, off + ASIDE_RAD))
    even = np.linspace(-angle / 2, angle / 2, max(2, int(np.ceil(np.degrees(angle) / STEP_DEG)) + 1))
    return np.asarray(middle + np.unique(np.concatenate((even, beside[np.abs(beside) < angle / 2]))))


def _at_range(edges: np.ndarray, range_m: float) -> np.ndarray:
    """(n, 2) places of the edges that are `range_m` from the nozzle at 0, 0: beyond them a ray does not meet the crowd any more."""
    start, run = edges[:, 0], edges[:, 1] - edges[:, 0]
    square, half, rest = (run**2).sum(axis=1), (start * run).sum(axis=1), (start**2).sum(axis=1) - range_m**2
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(half**2 - square * rest)
        along = np.concatenate(((-half - root) / square, (-half + root) / square))
    on = np.isfinite(along) & (along >= 0) & (along <= 1)
    return np.asarray((np.tile(start, (2, 1)) + along[:, None] * np.tile(run, (2, 1)))[on])


def _crossings(edges: np.ndarray, turns: np.ndarray, inside: bool) -> tuple[np.ndarray, np.ndarray]:
    """Nearest and farthest crossing of each ray with the edges; infinite and 0 where it meets none; from inside the nearest is 0."""
    start, run = edges[:, 0], edges[:, 1] - edges[:, 0]
    east, north = np.sin(turns)[:, None], np.cos(turns)[:, None]
    det = east * run[:, 1] - north * run[:, 0]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        away = (start[:, 0] * run[:, 1] - start[:, 1] * run[:, 0]) / det
        along = (start[:, 0] * north - start[:, 1] * east) / det
    met = np.isfinite(away) & (away >= 0) & (along >= 0) & (along <= 1)
    near = np.where(met, away, np.inf).min(axis=1, initial=np.inf)
    far = np.where(met, away, 0.0).max(axis=1, initial=0.0)
    met_any = met.any(axis=1)
    return np.where(met_any, 0.0 if inside else near, np.inf), far
