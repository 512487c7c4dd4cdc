"""Heights of a grid: slope and aspect at each cell, the light that falls on it, and the height between cells."""

import math
from collections.abc import Sequence

import numpy as np

SUN_AZIMUTH_DEG = 315.0
SUN_ALTITUDE_DEG = 45.0
"""Light from the upper left, as hill shade is read in cartography (Imhof, Cartographic Relief Presentation, 1982)."""


def gradient(heights_m: np.ndarray, cell_m: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Rise to the east and to the north, metres per metre, of the inner cells: two (n - 2, m - 2) arrays of (n, m) heights, north up.

    `cell_m`: width and height of a cell in metres. NaN where one of the nine heights is. Source: Horn, Hill shading and the reflectance
    map, Proceedings of the IEEE 69 (1981), pages 14 to 47: the third-order finite difference with weights 1, 2, 1.
    """
    z = np.asarray(heights_m, dtype=float)
    east = z[:-2, 2:] + 2 * z[1:-1, 2:] + z[2:, 2:]
    west = z[:-2, :-2] + 2 * z[1:-1, :-2] + z[2:, :-2]
    north = z[:-2, :-2] + 2 * z[:-2, 1:-1] + z[:-2, 2:]
    south = z[2:, :-2] + 2 * z[2:, 1:-1] + z[2:, 2:]
    return (east - west) / (8.0 * cell_m[0]), (north - south) / (8.0 * cell_m[1])


def slope(heights_m: np.ndarray, cell_m: tuple[float, float]) -> np.ndarray:
    """Steepest slope of the inner cells as rise over run (0.08 = 8 %), (n - 2, m - 2) of (n, m) heights. Source: Horn 1981."""
    east, north = gradient(heights_m, cell_m)
    return np.asarray(np.hypot(east, north))


def hill_shade(
    heights_m: np.ndarray,
    cell_m: tuple[float, float],
    azimuth_deg: float = SUN_AZIMUTH_DEG,
    altitude_deg: float = SUN_ALTITUDE_DEG,
) -> np.ndarray:
    """Light on the inner cells, 0 to 1, (n - 2, m - 2) of (n, m) heights, north up: the cosine between the ground's normal and the sun.

    Flat ground has the sine of the altitude. `azimuth_deg` clockwise from north. Source: Horn 1981 (Lambertian surface).
    """
    east, north = gradient(heights_m, cell_m)
    azimuth, altitude = math.radians(azimuth_deg), math.radians(altitude_deg)
    sun_east, sun_north = math.cos(altitude) * math.sin(azimuth), math.cos(altitude) * math.cos(azimuth)
    light = (math.sin(altitude) - east * sun_east - north * sun_north) / np.sqrt(1.0 + east**2 + north**2)
    return np.asarray(np.clip(light, 0.0, 1.0))


SHADOW, LIGHT = 0.55, 0.35
"""How much ink the deepest shadow and the brightest slope have, 0 to 1."""


def shade_colours(light: np.ndarray, altitude_deg: float = SUN_ALTITUDE_DEG) -> np.ndarray:
    """(n, m, 4) uint8 of light (n, m): black with more alpha the darker, white the brighter, nothing on flat ground and where NaN is.

    Colours are times alpha.
    """
    flat = math.sin(math.radians(altitude_deg))
    known = np.where(np.isfinite(light), light, flat)
    dark = np.clip((flat - known) / flat, 0.0, 1.0) * SHADOW
    bright = np.clip((known - flat) / (1.0 - flat), 0.0, 1.0) * LIGHT
    made = np.zeros((*light.shape, 4), dtype=np.uint8)
    made[..., :3] = np.round(255 * bright)[..., None]
    made[..., 3] = np.round(255 * (dark + bright))
    return made


def between(heights_m: np.ndarray, column: float, row: float) -> float:
    """Height at a place between the middles of cells, bilinear; columns and rows count from the middle of the first cell. NaN outside,
    and where one of the cells that weigh has none."""
    rows, columns = heights_m.shape
    if not (0 <= column <= columns - 1 and 0 <= row <= rows - 1):
        return math.nan
    left, top = min(int(column), max(columns - 2, 0)), min(int(row), max(rows - 2, 0))
    right, bottom = min(left + 1, columns - 1), min(top + 1, rows - 1)
    x, y = column - left, row - top
    weighed = ((top, left, (1 - x) * (1 - y)), (top, right, x * (1 - y)), (bottom, left, (1 - x) * y), (bottom, right, x * y))
    return float(sum(weight * float(heights_m[at, along]) for at, along, weight in weighed if weight))


def steepest_along(heights_m: Sequence[float], step_m: float) -> float | None:
    """Steepest rise or fall between neighbours of heights (metres) that stand so many metres apart along a way, as rise over run; None
    where there are no two, or one is unknown."""
    known = np.asarray(heights_m, dtype=float)
    if len(known) < 2 or not np.isfinite(known).all():
        return None
    return float(np.abs(np.diff(known)).max() / step_m)
