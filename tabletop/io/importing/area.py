"""The area of an import: everything, a box, the polygon of a file, or a place by its name; what lies beyond its margin is left out."""

import math
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop import paths
from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, WORKING_CRS, transformer
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.text.spelling import folded
from tabletop.core.values.layer import Layer, Ragged
from tabletop.io.records.layer_part import Part

MARGIN_M = 200.0
"""So far around the area the ground is brought in too: what is planned at its edge has ground beyond."""
LARGEST_MARGIN_M = 100_000.0
LEVELS = ("kecamatan", "kelurahan", "kabupaten", "provinsi")
"""Which place is meant where several have one name."""
_PREFIXES = {
    "kelurahan": ("kelurahan", "kel", "desa"),
    "kecamatan": ("kecamatan", "kec"),
    "kabupaten": ("kabupaten", "kab", "kota"),
    "provinsi": ("provinsi", "prov"),
}
_NUMBERS = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$")
_DIMENSION = np.array([0, 1, 1, 2, 0, 1, 2, -1], dtype=np.int8)


@dataclass(frozen=True)
class Area:
    """`shape` in metres of the working CRS, margin included; `words`: what it is, for the report."""

    shape: BaseGeometry
    words: Message

    @property
    def part(self) -> Part:
        """The records to be asked for."""
        west, south, east, north = self.shape.bounds
        return Part((west, south, east, north))

    def clipped(self, shapes: np.ndarray, whole: bool) -> tuple[np.ndarray, np.ndarray, int]:
        """Which of (n,) shapes of one dimension meet the area (n,) bool, those as they are there, and how many of them were cut."""
        shapely.prepare(self.shape)
        meets = np.asarray(shapely.intersects(self.shape, shapes))
        kept = np.asarray(shapes[meets])
        if whole or not len(kept):
            return meets, kept, 0
        across = np.flatnonzero(~np.asarray(shapely.covers(self.shape, kept)))
        if not len(across):
            return meets, kept, 0
        dimension = int(_DIMENSION[shapely.get_type_id(kept[across[0]])])
        kept = kept.copy()
        kept[across] = [_of_dimension(one, dimension) for one in shapely.intersection(kept[across], self.shape)]
        there = ~shapely.is_empty(kept)
        meets[np.flatnonzero(meets)[~there]] = False
        return meets, kept[there], int(there[across].sum())


def _of_dimension(shape: BaseGeometry, dimension: int) -> BaseGeometry:
    """What is of the dimension of the shape that was cut: a line that only touches the edge leaves a point, which goes."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    fitting = parts[_DIMENSION[shapely.get_type_id(parts)] == dimension] if len(parts) else parts
    make = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[dimension]
    found: BaseGeometry = make(list(fitting)) if len(fitting) else shapely.from_wkt("GEOMETRYCOLLECTION EMPTY")
    return found


def checked_margin(margin_m: float) -> float:
    """The margin in metres. Raises InputError for one that cannot be."""
    if not math.isfinite(margin_m) or not 0 <= margin_m <= LARGEST_MARGIN_M:
        text = mark("The margin {margin} cannot be; give metres from 0 to {most:.0f}.")
        raise InputError(text, margin=str(margin_m), most=LARGEST_MARGIN_M)
    return margin_m


def box_area(text: str, margin_m: float) -> Area | None:
    """The area of "west,south,east,north" in degrees of WGS 84 or in metres of the working CRS; None for other texts.

    Raises InputError where the numbers are no box.
    """
    match = _NUMBERS.match(text)
    if match is None:
        return None
    west, south, east, north = (float(part) for part in match.groups())
    if west >= east or south >= north:
        raise InputError(mark("The box {text} is none; give west, south, east, north, such as 116.97,-0.48,117.01,-0.41."), text=text)
    return _boxed(west, south, east, north, margin_m, message(mark("the box {text}"), text=text))


def _boxed(west: float, south: float, east: float, north: float, margin_m: float, words: Message) -> Area:
    shape: BaseGeometry = shapely.box(west, south, east, north)
    if max(abs(west), abs(east)) <= 180 and max(abs(south), abs(north)) <= 90:
        change = transformer(GEOGRAPHIC_CRS, WORKING_CRS)
        fine = shapely.segmentize(shape, max(east - west, north - south) / 20)
        shape = shapely.transform(fine, lambda places: np.column_stack(change.transform(places[:, 0], places[:, 1])))
    if not np.isfinite(shape.bounds).all():
        raise InputError(mark("The box {text} lies too far from the zone of {crs}."), text=words, crs=WORKING_CRS)
    return Area(_grown(shape, margin_m), words)


def layer_area(layer: Layer, file: Path, margin_m: float) -> Area:
    """The area of the polygons of a file. Raises InputError where it has none."""
    shapes = [one for part in layer.parts if part.dimension == 2 for one in part.geometries]
    if not shapes:
        raise InputError(mark("{file} holds no area; give a file with a polygon."), file=file.name)
    return Area(_grown(shapely.union_all(np.array(shapes, dtype=object)), margin_m), message(mark("the area of {file}"), file=file.name))


def _grown(shape: BaseGeometry, margin_m: float) -> BaseGeometry:
    return shapely.buffer(shape, margin_m, join_style="mitre") if margin_m else shape


# --- places by name
@dataclass(frozen=True)
class NamedArea:
    """An administrative area of a source: its names by level, its polygon in metres."""

    names: dict[str, str]
    shape: BaseGeometry


def named_areas(parts: Iterable[Ragged], value: Callable[[str, int], str]) -> list[NamedArea]:
    """Areas of a table of administrative areas; `value(level, row)` is the name of a row at a level."""
    found = []
    for part in parts:
        if part.dimension == 2:
            for shape, row in zip(part.geometries, part.rows.tolist(), strict=True):
                found.append(NamedArea({level: value(level, row) for level in LEVELS}, shape))
    return found


def split_place(text: str) -> tuple[str, str]:
    """Level and name of a text such as "Kecamatan Tenggarong"; "" for a level that is not said."""
    words = text.replace(".", " ").split()
    for level, known in _PREFIXES.items():
        if len(words) > 1 and words[0].lower() in known:
            return level, " ".join(words[1:])
    return "", " ".join(words)


def place_area(text: str, areas: Iterable[NamedArea], margin_m: float) -> Area | None:
    """The union of the areas that have that name, at the level said, else at the first of LEVELS; None where none has."""
    said, name = split_place(text)
    known = list(areas)
    for level in (said,) if said else LEVELS:
        fitting = [one.shape for one in known if folded(one.names.get(level, "")) == folded(name)]
        if fitting:
            words = message(mark("{level} {name} of the source"), level=level.capitalize(), name=name)
            return Area(_grown(shapely.union_all(np.array(fitting, dtype=object)), margin_m), words)
    return None


def known_place(text: str, margin_m: float) -> Area | None:
    """The box around a place that comes along with the program; None for another one."""
    said, name = split_place(text)
    rows: list[dict[str, Any]] = tomllib.loads(paths.resource("places.toml").read_text(encoding="utf-8"))["place"]
    fitting = [row for row in rows if folded(row["name"]) == folded(name) and said in ("", row["level"])]
    if not fitting:
        return None
    row = min(fitting, key=lambda one: LEVELS.index(one["level"]))
    words = message(mark("the box around {level} {name}"), level=row["level"].capitalize(), name=row["name"])
    west, south, east, north = row["box"]
    return _boxed(west, south, east, north, margin_m, words)
