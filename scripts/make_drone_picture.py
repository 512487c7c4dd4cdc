"""Makes a synthetic drone orthophoto over the demo town: roofs, trees and streets out of noise, tiled, compressed, without overviews.

    .venv/bin/python scripts/make_drone_picture.py OUT.tif --side-px 8000 --pixel-m 0.05 [--centre E,N]

It imports rasterio, so it runs in a process of its own.
"""

import argparse
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import Affine
from rasterio.windows import Window

CENTRE = 500_000.0, 9_952_400.0
TILE_PX = 1_024
GROUND, TREES, ROOFS, STREETS = ((142, 132, 104), (72, 98, 58), (150, 74, 58), (118, 116, 114))
BLOCK_M, STREET_M, HOUSE_M = 60.0, 7.0, 14.0


def colours(east: np.ndarray, north: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """(3, n, m) uint8 of the ground at places (m,) by (n,): streets in a grid, houses along them, trees between."""
    x, y = np.meshgrid(east, north)
    along, across = x % BLOCK_M, y % BLOCK_M
    street = (along < STREET_M) | (across < STREET_M)
    house = ~street & (x % (HOUSE_M * 1.4) < HOUSE_M) & (y % (HOUSE_M * 1.4) < HOUSE_M * 0.7)
    tree = ~street & ~house & (np.sin(x / 5.1) + np.sin(y / 4.3) + np.sin((x + y) / 9.7) > 1.2)
    kind = np.select([street, house, tree], [3, 2, 1], 0)
    made = np.array([GROUND, TREES, ROOFS, STREETS], np.int16)[kind]
    made = made + random.integers(-14, 15, kind.shape, dtype=np.int16)[..., None]
    return np.asarray(np.clip(made, 0, 255).astype(np.uint8).transpose(2, 0, 1))


def make(out: Path, side_px: int, pixel_m: float, centre: tuple[float, float] = CENTRE) -> None:
    """Write the picture (EPSG:32750, JPEG in TIFF)."""
    west, north = centre[0] - side_px * pixel_m / 2, centre[1] + side_px * pixel_m / 2
    ways = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "JPEG", "photometric": "YCBCR", "jpeg_quality": 92}
    affine, random = Affine(pixel_m, 0, west, 0, -pixel_m, north), np.random.default_rng(7)
    shape = {"width": side_px, "height": side_px, "count": 3, "dtype": "uint8", "crs": "EPSG:32750", "transform": affine}
    with rasterio.open(out, "w", driver="GTiff", BIGTIFF="IF_SAFER", NUM_THREADS="ALL_CPUS", **shape, **ways) as file:
        for top in range(0, side_px, TILE_PX):
            for left in range(0, side_px, TILE_PX):
                width, height = min(TILE_PX, side_px - left), min(TILE_PX, side_px - top)
                east = west + (left + np.arange(width) + 0.5) * pixel_m
                place = north - (top + np.arange(height) + 0.5) * pixel_m
                file.write(colours(east, place, random), window=Window(left, top, width, height))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--side-px", type=int, default=8_000)
    parser.add_argument("--pixel-m", type=float, default=0.05)
    parser.add_argument("--centre", type=lambda text: tuple(map(float, text.split(","))), default=CENTRE)
    given = parser.parse_args()
    make(given.out, given.side_px, given.pixel_m, given.centre)
