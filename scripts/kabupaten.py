"""A generated kabupaten to measure on: 250,000 buildings and 60,000 roads in clusters like towns. Nothing of it is real.

python3 scripts/kabupaten.py FOLDER                 kabupaten.gpkg, and a catalogue for it, whose path is told
python3 scripts/kabupaten.py FOLDER --buildings N --roads N
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
if __name__ == "__main__" and PYTHON.exists() and Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
    sys.exit(subprocess.run([str(PYTHON), __file__, *sys.argv[1:]]).returncode)

import numpy as np  # noqa: E402
import pyogrio  # noqa: E402
import shapely  # noqa: E402

ORIGIN = (500_000.0, 9_930_000.0)
SIZE_M = 60_000.0
TOWNS = 60


def grow(times: int) -> None:
    """Make a province of so many kabupaten: as many towns more on as much more ground."""
    global ORIGIN, SIZE_M, TOWNS
    ORIGIN, SIZE_M, TOWNS = (420_000.0, 9_750_000.0), SIZE_M * times**0.5, TOWNS * times


def town_centres(random: np.random.Generator) -> np.ndarray:
    return np.asarray(ORIGIN) + random.uniform(0.05, 0.95, (TOWNS, 2)) * SIZE_M


def buildings(random: np.random.Generator, centres: np.ndarray, count: int) -> np.ndarray:
    """(count,) polygons of four to ten corners, 6 to 25 m, turned with their street."""
    town = random.integers(0, len(centres), count)
    middle = centres[town] + random.normal(0, 900.0, (count, 2))
    turn = random.uniform(0, np.pi, len(centres))[town] + random.normal(0, 0.1, count)
    half = random.uniform(3.0, 12.5, (count, 2))
    corners = np.array([[-1, -1], [1, -1], [1, 0.2], [0.3, 0.2], [0.3, 1], [-1, 1], [-1, -1]], dtype=float)
    local = corners[None] * half[:, None]
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    east = middle[:, :1] + local[..., 0] * cos - local[..., 1] * sin
    north = middle[:, 1:] + local[..., 0] * sin + local[..., 1] * cos
    return np.asarray(shapely.polygons(np.stack((east, north), axis=-1)))


def roads(random: np.random.Generator, centres: np.ndarray, count: int) -> np.ndarray:
    """(count,) lines of 15 corners that bend a little."""
    start = centres[random.integers(0, len(centres), count)] + random.normal(0, 1_000.0, (count, 2))
    heading = random.uniform(0, 2 * np.pi, (count, 1)) + np.cumsum(random.normal(0, 0.12, (count, 14)), axis=1)
    step = random.uniform(8.0, 25.0, (count, 1))
    moves = np.stack((np.cos(heading) * step, np.sin(heading) * step), axis=-1)
    places = np.concatenate((start[:, None], start[:, None] + np.cumsum(moves, axis=1)), axis=1)
    return np.asarray(shapely.linestrings(places))


def entry(role: str, order: int) -> str:
    return f"""[[layer]]
id = "{role}"
title = {{id = "{role}", en = "{role}"}}
file = "kabupaten.gpkg"
table = "{role}"
role = "{role}"
style = "{role}"
order = {order}
date = "2026-11-24"
source = "generated"
licence = "MIT"
accuracy_m = 1.0
schematic = true

"""


def write(folder: Path, building_count: int = 250_000, road_count: int = 60_000) -> Path:
    """Write `kabupaten.gpkg` and a catalogue for it into the folder; return the catalogue."""
    random = np.random.default_rng(20_230_919)
    centres = town_centres(random)
    target = folder / "kabupaten.gpkg"
    target.unlink(missing_ok=True)
    for table, shapes, kind in (
        ("building", buildings(random, centres, building_count), "Polygon"),
        ("road", roads(random, centres, road_count), "LineString"),
    ):
        columns, names = [np.arange(len(shapes))], ["number"]
        pyogrio.raw.write(target, shapely.to_wkb(shapes), columns, names, layer=table, geometry_type=kind, crs="EPSG:32750")
    catalogue = folder / "catalogue.toml"
    catalogue.write_text("".join(entry(role, order) for order, role in enumerate(("road", "building"))), encoding="utf-8")
    return catalogue


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--buildings", type=int, default=250_000)
    parser.add_argument("--roads", type=int, default=60_000)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    print(write(given.folder, given.buildings, given.roads))
    return 0


if __name__ == "__main__":
    sys.exit(main())
