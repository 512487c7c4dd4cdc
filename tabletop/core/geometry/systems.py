"""Coordinate systems that deliveries in Kutai Kartanegara come in, and where a file would lie in each of them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyproj.exceptions import ProjError

from tabletop.core.geometry.crs import WORKING_CRS, parse_crs, transformer
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message

COMMON_SYSTEMS: tuple[tuple[str, str], ...] = (
    ("EPSG:32750", "WGS 84 / UTM 50S"),
    ("EPSG:4326", "WGS 84, lon / lat"),
    ("EPSG:9490", "SRGI2013 / UTM 50S"),
    ("EPSG:9470", "SRGI2013, lon / lat"),
    ("EPSG:23838", "DGN95 / TM-3 50.2"),
    ("EPSG:23837", "DGN95 / TM-3 50.1"),
    ("EPSG:23836", "DGN95 / TM-3 49.2"),
    ("EPSG:23839", "DGN95 / TM-3 51.1"),
    ("EPSG:23880", "DGN95 / UTM 50S"),
    ("EPSG:4755", "DGN95, lon / lat"),
    ("EPSG:32650", "WGS 84 / UTM 50N"),
    ("EPSG:32749", "WGS 84 / UTM 49S"),
    ("EPSG:32751", "WGS 84 / UTM 51S"),
    ("EPSG:23890", "ID74 / UTM 50S"),
    ("EPSG:4238", "ID74, lon / lat"),
    ("EPSG:4613", "Samboja (Gunung Segara), lon / lat"),
    ("EPSG:3857", "Web Mercator"),
)
"""Code and short name, the likeliest first."""
ON_IT_M = 1_000.0
"""A file that lies so near to the ground of the plan lies on it."""
DEGREES = (-180.0, -90.0, 180.0, 90.0)
_WAYS = (
    mark("north"),
    mark("north-east"),
    mark("east"),
    mark("south-east"),
    mark("south"),
    mark("south-west"),
    mark("west"),
    mark("north-west"),
)


@dataclass(frozen=True)
class Lies:
    """Where a file would lie in a system: how far from the ground of the plan in metres (infinite where it cannot stand in it), and
    which way from it, as a marked word ("" where it lies on it)."""

    code: str
    distance_m: float
    way: str = ""


def where_it_lies(box: Bounds, ground: Bounds, code: str) -> Lies:
    """Where a box (west, south, east, north in the units of system `code`, x before y) lies against the ground of a plan (metres of the
    working CRS). Raises InputError for a system that is not known."""
    if not all(map(math.isfinite, box)):
        return Lies(code, math.inf)
    if parse_crs(code).is_geographic and not _within(box, DEGREES):
        return Lies(code, math.inf)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    try:
        east, north = transformer(code, WORKING_CRS).transform(*middle)
    except ProjError:
        return Lies(code, math.inf)
    if not (math.isfinite(east) and math.isfinite(north)):
        return Lies(code, math.inf)
    aside = max(ground[0] - east, 0.0, east - ground[2]), max(ground[1] - north, 0.0, north - ground[3])
    distance_m = math.hypot(*aside)
    if distance_m <= ON_IT_M:
        return Lies(code, distance_m)
    bearing = math.degrees(math.atan2(east - (ground[0] + ground[2]) / 2, north - (ground[1] + ground[3]) / 2))
    return Lies(code, distance_m, _WAYS[round(bearing / 45) % 8])


def best_first(boxes: Sequence[Bounds], ground: Bounds, codes: Iterable[str] = ()) -> list[Lies]:
    """Where some files would lie together in each common system (the farthest of them counts), and in `codes`: the nearest first, those
    as near as each other in the order of the list. Files whose box is not known have none here; with no box nothing is told."""
    known = [*dict.fromkeys([*codes, *(code for code, _ in COMMON_SYSTEMS)])]
    if not boxes:
        return [Lies(code, math.nan) for code in known]
    found = [max((where_it_lies(box, ground, code) for box in boxes), key=lambda one: one.distance_m) for code in known]
    return sorted(found, key=lambda one: one.distance_m if one.distance_m > ON_IT_M else 0.0)


def lies_text(lies: Lies) -> Message | None:
    """In words how far from the plan that is; None where it is not known."""
    if math.isnan(lies.distance_m):
        return None
    if math.isinf(lies.distance_m):
        return message(mark("cannot be: its numbers do not stand in this system"))
    if not lies.way:
        return message(mark("on the ground of the plan"))
    way = Message(lies.way)
    if lies.distance_m < 10_000:
        return message(mark("{km:.1f} km {way} of the plan"), km=lies.distance_m / 1000, way=way)
    return message(mark("{km:.0f} km {way} of the plan"), km=lies.distance_m / 1000, way=way)


def system_name(code: str) -> str:
    """The name of a system, the short one of a common system first; Raises InputError for one that is not known."""
    return dict(COMMON_SYSTEMS).get(code) or str(parse_crs(code).name)


def code_of(text: str) -> str:
    """What a person typed for a system, as the code of the file's row: "32750" is "EPSG:32750", what follows two blanks is its name.

    PROJ and WKT texts stay as they are. Raises InputError for a text that names no system.
    """
    code = text.strip()
    if not code.startswith("+"):
        code = code.split("  ")[0].strip()
    code = f"EPSG:{code}" if code.isdigit() else code
    if not code:
        raise InputError(mark("Choose a coordinate system, or type a code."))
    parse_crs(code)
    return code


def _within(box: Bounds, other: Bounds) -> bool:
    return box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]
