"""Military grid references (MGRS, WGS 84): "50M NE 00123 51234" and back. Between 80 deg S and 84 deg N; the polar grid is left out."""

import math
import re

import numpy as np

from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, transformer
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

BANDS = "CDEFGHJKLMNPQRSTUVWX"
COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
ROWS = "ABCDEFGHJKLMNPQRSTUV"
SQUARE_M = 100_000
GRAIN_M = 0.001
"""Metres that are whole stay so after a way there and back through degrees."""
_TEXT = re.compile(r"(\d{1,2})([A-HJ-NP-Z])([A-HJ-NP-Z])([A-HJ-NP-V])(\d*)")


def looks_like_mgrs(text: str) -> bool:
    """Whether a text has the form of a grid reference: zone, band, two letters of the square, digits."""
    return _TEXT.fullmatch(_tight(text)) is not None


def format_mgrs(lon_deg: float, lat_deg: float, digits: int = 5) -> str:
    """Grid reference of a place with `digits` each way (5 = 1 m), cut off and not rounded, as the standard asks.

    Raises InputError beyond the grid.
    """
    if not (-80 <= lat_deg <= 84 and -180 <= lon_deg <= 180):
        raise InputError(mark("The military grid reaches from 80° south to 84° north only."))
    zone, band = zone_of(lon_deg, lat_deg), BANDS[min(int((lat_deg + 80) // 8), 19)]
    east_m, north_m = (metres + GRAIN_M for metres in transformer(GEOGRAPHIC_CRS, _utm(zone, lat_deg < 0)).transform(lon_deg, lat_deg))
    column = COLUMNS[(zone - 1) % 3][int(east_m // SQUARE_M) - 1]
    # Rows begin with A in odd zones and with F in even ones, so that squares of one name lie far apart.
    row = ROWS[int(north_m // SQUARE_M + (5 if zone % 2 == 0 else 0)) % 20]
    step = 10 ** (5 - digits)
    within = [f"{int(metres % SQUARE_M) // step:0{digits}d}" for metres in (east_m, north_m)] if digits else []
    return " ".join((f"{zone}{band}", column + row, *within))


def parse_mgrs(text: str) -> tuple[float, float]:
    """Longitude and latitude (degrees, WGS 84) of a grid reference, with or without blanks; its south-west corner when it is coarse.

    Raises InputError, saying what is wrong.
    """
    match = _TEXT.fullmatch(_tight(text))
    if match is None:
        raise InputError(mark("{text} is no MGRS reference; write it like 50M NE 00123 51234."), text=text.strip())
    zone, band, (column, row), digits = int(match[1]), match[2], (match[3], match[4]), match[5]
    if not 1 <= zone <= 60 or band not in BANDS:
        raise InputError(mark("The zone {zone} is not on the military grid; around Tenggarong it is 50M."), zone=match[1] + band)
    if column not in COLUMNS[(zone - 1) % 3]:
        raise InputError(mark("The square {square} is not in zone {zone} of the military grid."), square=column + row, zone=match[1] + band)
    if len(digits) % 2 or len(digits) > 10:
        raise InputError(mark("An MGRS reference has as many digits for east as for north, five each at most: 50M NE 00123 51234."))
    return _lonlat(zone, band, column, row, digits)


def _lonlat(zone: int, band: str, column: str, row: str, digits: str) -> tuple[float, float]:
    half = len(digits) // 2
    unit = 10 ** (5 - half)
    east_m = (COLUMNS[(zone - 1) % 3].index(column) + 1) * SQUARE_M + int(digits[:half] or 0) * unit
    north_m = (ROWS.index(row) - (5 if zone % 2 == 0 else 0)) % 20 * SQUARE_M + int(digits[half:] or 0) * unit
    bottom_deg = BANDS.index(band) * 8 - 80
    crs = _utm(zone, bottom_deg < 0)
    lons = np.array([-183.0, -180.0]) + zone * 6
    lowest_m = float(np.min(transformer(GEOGRAPHIC_CRS, crs).transform(lons, np.full(2, float(bottom_deg)))[1]))
    # Rows repeat every 2,000 km. The band says which turn is meant: the first one that is not below the band's lower edge, where that edge
    # lies lowest (on the zone's middle meridian in the north, at its sides in the south), rounded down to a whole square.
    below = math.floor(lowest_m / SQUARE_M) * SQUARE_M - north_m
    north_m += max(0, math.ceil(below / (20 * SQUARE_M))) * 20 * SQUARE_M
    lon, lat = transformer(crs, GEOGRAPHIC_CRS).transform(east_m, north_m)
    # A square at the border of a band may begin below it, so a degree of room; farther off the letters do not fit together.
    if not bottom_deg - 1 < lat < bottom_deg + (13 if band == "X" else 9):
        raise InputError(mark("The square {square} is not in zone {zone} of the military grid."), square=column + row, zone=f"{zone}{band}")
    return float(lon), float(lat)


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", text).upper()


def _utm(zone: int, south: bool) -> str:
    return f"EPSG:{(32700 if south else 32600) + zone}"


def zone_of(lon_deg: float, lat_deg: float) -> int:
    """The UTM zone, with the wider ones of Norway and Svalbard."""
    if 56 <= lat_deg < 64 and 3 <= lon_deg < 12:
        return 32
    if lat_deg >= 72 and 0 <= lon_deg < 42:
        return 31 + 2 * int((lon_deg + 3) // 12)
    return min(int((lon_deg + 180) // 6) + 1, 60)
