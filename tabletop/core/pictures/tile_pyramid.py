"""Pyramids of square tiles, as map services give pictures: which level shows a size of pixels, which tiles lie over a box."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tabletop.core.values.layer import Box

WEB_CRS = "EPSG:3857"
"""WGS 84 / Pseudo-Mercator."""
WEB_HALF_M = math.pi * 6_378_137.0
"""Half the side of the square that the whole earth fills there: pi times the radius (EPSG Guidance Note 7-2, method 1024)."""
TILE_PX = 256
STRIP_ROWS = 32
"""So many rows are sampled at once: numpy holds the interpreter while it gathers, and the window must have its turn."""


@dataclass(frozen=True)
class Level:
    """One level of a pyramid: `name` for the service, side of a pixel and upper left corner in units of the pyramid's CRS, pixels of a
    tile, and how many columns and rows of tiles there are; None where there is no end of them."""

    name: str
    pixel: float
    left: float
    top: float
    tile_px: int = TILE_PX
    columns: int | None = None
    rows: int | None = None

    @property
    def tile(self) -> float:
        """Side of a tile in units of the CRS."""
        return self.pixel * self.tile_px


@dataclass(frozen=True)
class TileRange:
    """Tiles of one level: columns from `left` up to before `right`, rows from `top` (counted downwards) up to before `bottom`."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def count(self) -> int:
        """How many they are."""
        return max(0, self.right - self.left) * max(0, self.bottom - self.top)

    @property
    def places(self) -> list[tuple[int, int]]:
        """Column and row of each."""
        return [(column, row) for row in range(self.top, self.bottom) for column in range(self.left, self.right)]


def web_levels(deepest: int, tile_px: int = TILE_PX) -> tuple[Level, ...]:
    """Levels 0 to `deepest` of the pyramid of web maps (GoogleMapsCompatible), coarsest first, in metres of EPSG:3857.

    Level z has 2 to the z tiles a side. Source: OGC 07-057r7, Web Map Tile Service, annex E.4.
    """
    made = []
    for zoom in range(deepest + 1):
        count = 1 << zoom
        pixel = 2.0 * WEB_HALF_M / (TILE_PX * count)
        side = max(1, count * TILE_PX // tile_px)
        made.append(Level(str(zoom), pixel, -WEB_HALF_M, WEB_HALF_M, tile_px, side, side))
    return tuple(made)


def open_levels(deepest: int, tile_px: int) -> tuple[Level, ...]:
    """Levels for a service that draws any box, in metres of a grid without ends: the pixels of `web_levels`, counted from 0, 0."""
    return tuple(Level(str(zoom), 2.0 * WEB_HALF_M / (TILE_PX << zoom), 0.0, 0.0, tile_px) for zoom in range(deepest + 1))


def tiles_over(level: Level, box: Box, margin_px: float = 1.0) -> TileRange:
    """Tiles that meet a box (west, south, east, north in units of the CRS) grown by so many pixels; none where the level has none."""
    margin = margin_px * level.pixel
    left, right = (box[0] - margin - level.left) / level.tile, (box[2] + margin - level.left) / level.tile
    top, bottom = (level.top - box[3] - margin) / level.tile, (level.top - box[1] + margin) / level.tile
    first_column, last_column = _inside(math.floor(left), math.ceil(right), level.columns)
    first_row, last_row = _inside(math.floor(top), math.ceil(bottom), level.rows)
    return TileRange(first_column, first_row, last_column, last_row)


def _inside(first: int, beyond: int, count: int | None) -> tuple[int, int]:
    if count is None:
        return first, beyond
    return min(max(first, 0), count), min(max(beyond, 0), count)


def tile_box(level: Level, column: int, row: int) -> Box:
    """West, south, east, north of a tile in units of the CRS."""
    west, north = level.left + column * level.tile, level.top - row * level.tile
    return west, north - level.tile, west + level.tile, north


def level_for(levels: Sequence[Level], pixel: float, box: Box, most_tiles: int) -> Level:
    """The level whose pixels are most like those asked for (as a ratio), or a coarser one where that has more tiles over the box."""
    by_size = sorted(levels, key=lambda level: level.pixel)
    nearest = min(by_size, key=lambda level: abs(math.log2(level.pixel / pixel)))
    for level in by_size[by_size.index(nearest) :]:
        if tiles_over(level, box).count <= most_tiles:
            return level
    return by_size[-1]


def sampled(pixels: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Pixels (n, m, 4) uint8, colours times alpha, at places between them: bilinear, (..., 4) uint8.

    `columns`, `rows` (...,) count from the upper left corner of the first pixel, whose middle is 0.5; places beyond the edge are empty,
    the outer half of the outermost pixels has their colour.
    """
    if columns.ndim == 2 and len(columns) > STRIP_ROWS:
        strips = [slice(start, start + STRIP_ROWS) for start in range(0, len(columns), STRIP_ROWS)]
        return np.concatenate([sampled(pixels, columns[strip], rows[strip]) for strip in strips])
    height, width = pixels.shape[:2]
    inside = (columns >= 0) & (columns <= width) & (rows >= 0) & (rows <= height)
    x = np.clip(np.nan_to_num(columns) - 0.5, 0.0, width - 1.0)
    y = np.clip(np.nan_to_num(rows) - 0.5, 0.0, height - 1.0)
    left, top = x.astype(np.intp), y.astype(np.intp)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    across, down = (x - left)[..., None].astype(np.float32), (y - top)[..., None].astype(np.float32)
    upper = pixels[top, left] * (1 - across) + pixels[top, right] * across
    lower = pixels[bottom, left] * (1 - across) + pixels[bottom, right] * across
    made: np.ndarray = np.round(upper * (1 - down) + lower * down).astype(np.uint8)
    made[~inside] = 0
    return made
