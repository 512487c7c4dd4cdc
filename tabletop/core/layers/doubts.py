"""What looks wrong with the place of a layer, held against the ground that is worked on: signs, axes, and systems taken for each other."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from pyproj import CRS

from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, WORKING_CRS, from_lonlat, parse_crs, transformer
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.layer import Doubt
from tabletop.core.values.plan import Plan

Box = tuple[float, float, float, float]
NEAR_M = 1_000.0
"""A layer that comes as near as this to the place lies on it."""
LEAST_SHIFT_M = 20_000.0
"""Mistakes of sign, axes, zone or hemisphere move a layer farther than this."""
KECAMATAN_DEG: Box = (116.7929, -0.5838, 117.0695, -0.3479)
"""West, south, east, north in degrees of the 14 desa and kelurahan of Kecamatan Tenggarong (64.02.06). Source: wilayah_boundaries by
cahyadsn, commit 3c5a7960, codes after Kepmendagri 300.2.2-2430/2025."""
SYSTEMS = ("EPSG:32750", "EPSG:32650", "EPSG:23837", "EPSG:23838", "EPSG:32749", "EPSG:32649", "EPSG:32751", "EPSG:32651", "EPSG:3857")
"""Systems of metres that data of Kutai Kartanegara come in: UTM 50 and its neighbours, TM-3 of the land office west and east of 117 E,
the Mercator of map services. The first that fits is named."""
_DIRECTIONS = (
    *(mark("north of"), mark("north-east of"), mark("east of"), mark("south-east of")),
    *(mark("south of"), mark("south-west of"), mark("west of"), mark("north-west of")),
)
_AXES: Mapping[str, tuple[str, str]] = {
    "north-turned": (mark("with the sign turned"), mark("Turn the sign")),
    "swapped": (mark("with its two axes swapped"), mark("Swap the axes")),
    "east-turned": (mark("with the sign of its east turned"), mark("Turn the sign of east")),
}


@dataclass(frozen=True)
class Place:
    """The ground that layers are held against: west, south, east, north in metres of the working CRS, and how sentences call it."""

    box: Box
    name: Message


def kecamatan() -> Place:
    """Kecamatan Tenggarong."""
    west, south, east, north = KECAMATAN_DEG
    return Place((*from_lonlat(west, south), *from_lonlat(east, north)), message(mark("Kecamatan Tenggarong")))


def place_of(plan: Plan) -> Place:
    """The ground that a plan's features cover; the kecamatan where it has none."""
    shapes = [key.state.geometry for feature in plan.features.values() for key in feature.keyframes if key.state is not None]
    box = shapely.total_bounds(shapes) if shapes else np.full(4, np.nan)
    if not np.isfinite(box).all():
        return kecamatan()
    west, south, east, north = map(float, box)
    return Place((west, south, east, north), message(mark("the plan")))


def doubts(extent: Box | None, crs: str, place: Place, options: Mapping[str, str] | None = None) -> tuple[Doubt, ...]:
    """What looks wrong with a layer that covers `extent` (west, south, east, north in coordinates of the file) when it is read in `crs`.

    A layer on the place raises no doubt. Another does where one mistake that people make explains it: sign, axes or system are changed,
    and the layer lies on the place. `options`: those the layer is read with; a cure keeps them. Nothing is known
    where `extent` is None or `crs` empty.
    """
    if extent is None or not crs or not all(map(math.isfinite, extent)):
        return ()
    found: list[Doubt] = []
    lies = moved_box(extent, crs)
    if lies is None or not _meets(lies, place.box):
        cured = next(_cures(extent, crs, lies, place, dict(options or {})), None)
        found += [cured] if cured is not None else []
    return (*found, *_mercator(extent, crs, lies))


def away_from(place: Place, middle: tuple[float, float]) -> tuple[float, Message]:
    """How far a point (east, north in metres of the working CRS) lies from the middle of a place, in km, and on which side, in words."""
    east, north = _middle(place.box)
    bearing = math.degrees(math.atan2(middle[0] - east, middle[1] - north)) % 360.0
    return math.dist((east, north), middle) / 1000.0, message(_DIRECTIONS[round(bearing / 45.0) % 8])


def moved_box(extent: Box, crs: str) -> Box | None:
    """The box in metres of the working CRS that covers a box of another; None where it cannot stand there.

    Corners and middles of the sides are moved; between them UTM bends by less than 1 % of the side.
    """
    system = parse_crs(crs)
    west, south, east, north = extent
    if system.is_geographic and (max(abs(west), abs(east)) > 360 or max(abs(south), abs(north)) > 90):
        return None
    xs, ys = (west, (west + east) / 2, east), (south, (south + north) / 2, north)
    places = np.array([(x, y) for x in xs for y in ys])
    if system.is_projected and np.abs(places).max() <= 180:
        return None
    easts, norths = transformer(crs, WORKING_CRS).transform(places[:, 0], places[:, 1])
    if not (np.isfinite(easts).all() and np.isfinite(norths).all()):
        return None
    return float(np.min(easts)), float(np.min(norths)), float(np.max(easts)), float(np.max(norths))


def _meets(one: Box, other: Box) -> bool:
    west, south, east, north = other
    return one[0] <= east + NEAR_M and one[2] >= west - NEAR_M and one[1] <= north + NEAR_M and one[3] >= south - NEAR_M


def _cures(extent: Box, crs: str, lies: Box | None, place: Place, options: dict[str, str]) -> Iterator[Doubt]:
    """Doubts by the mistakes that explain a place, the simplest first."""
    for system in (crs, *_other_systems(extent, crs)):
        for axes in ("", *_AXES) if "axes" not in options else ("",):
            if system == crs and not axes:
                continue
            box = moved_box(_with_axes(extent, axes), system)
            if box is not None and _meets(box, place.box) and (lies is None or _apart(box, lies) >= LEAST_SHIFT_M):
                yield _doubt(crs, lies, place, system, axes, options)


def _other_systems(extent: Box, crs: str) -> Iterable[str]:
    in_degrees = max(map(abs, extent)) <= 180
    return [one for one in ((GEOGRAPHIC_CRS,) if in_degrees else SYSTEMS) if parse_crs(one) != parse_crs(crs)]


def _with_axes(extent: Box, axes: str) -> Box:
    west, south, east, north = extent
    turned = {
        "north-turned": (west, -north, east, -south),
        "east-turned": (-east, south, -west, north),
        "swapped": (south, west, north, east),
    }
    return turned.get(axes, extent)


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _apart(one: Box, other: Box) -> float:
    return math.dist(_middle(one), _middle(other))


def _doubt(crs: str, lies: Box | None, place: Place, system: str, axes: str, options: dict[str, str]) -> Doubt:
    cure: dict[str, Any] = {"crs": system} if system != crs else {}
    said, button = message(mark("read as {crs}"), crs=_shown(system)), message(mark("Read it as {crs}"), crs=system)
    if axes:
        cure["options"] = {**options, "axes": axes}
        turned = message(_AXES[axes][0])
        said = turned if system == crs else message(mark("{one} and {other}"), one=said, other=turned)
        button = message(_AXES[axes][1]) if system == crs else message(mark("{one} and {other}"), one=button, other=turned)
    if lies is None:
        text = mark("Its coordinates cannot stand in {crs}; {cure} it lies on {place}.")
        return Doubt(message(text, crs=_shown(crs), cure=said, place=place.name), cure, button)
    text = mark("It lies {km:.0f} km {direction} {place}; {cure} it lies on it.")
    km, direction = away_from(place, _middle(lies))
    return Doubt(message(text, km=km, direction=direction, place=place.name, cure=said), cure, button)


def _shown(crs: str) -> str:
    system = parse_crs(crs)
    code = system.to_authority()
    return f"{':'.join(code)} ({system.name})" if code else system.name


# --- the Mercator of map services on an ellipsoid
def _mercator(extent: Box, crs: str, lies: Box | None) -> tuple[Doubt, ...]:
    """A Mercator on the ellipsoid is mostly the one of map services, written down wrongly: those reckon on a sphere."""
    if lies is None or not _is_mercator_on_ellipsoid(parse_crs(crs)):
        return ()
    other = moved_box(extent, "EPSG:3857")
    if other is None:
        return ()
    shift = _middle(other)[1] - _middle(lies)[1]
    text = mark(
        "Its system, {crs}, is a Mercator on the ellipsoid; map services write EPSG:3857, in which it lies {metres:.0f} m farther"
        " {direction}."
    )
    direction = message(mark("north") if shift > 0 else mark("south"))
    told = message(text, crs=_shown(crs), metres=abs(shift), direction=direction)
    return (Doubt(told, {"crs": "EPSG:3857"}, message(mark("Read it as {crs}"), crs="EPSG:3857")),)


def _is_mercator_on_ellipsoid(system: CRS) -> bool:
    operation = system.coordinate_operation
    if operation is None or system.ellipsoid is None or not operation.method_name.startswith("Mercator (variant"):
        return False
    return bool(system.ellipsoid.inverse_flattening) and all(float(one.value) in (0.0, 1.0) for one in operation.params)
