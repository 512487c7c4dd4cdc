"""What an inject may change: which features fit an effect, and what it is at first. No run is changed here."""

from collections.abc import Iterable

from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.crs import to_lonlat
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed
from tabletop.core.values.scene import LEVELS, Effect, EffectKind, Scene

NEEDS_PROPERTY: dict[EffectKind, str] = {"headcount": "headcount", "open": "open", "shut": "open"}
"""The property that a feature must have to be changed so."""
OF_THE_SCENE: tuple[EffectKind, ...] = ("wind", "level")
"""Effects that change no feature."""
MOST_PEOPLE = 10_000_000
PLACES = 7
"""Decimals of a degree: a centimetre."""


def fits(does: EffectKind, kind: str) -> bool:
    """Whether an effect can be about features of that kind; of `block` whether the kind is a line that can stand across a road."""
    spec = kinds().get(kind)
    if spec is None or does in OF_THE_SCENE:
        return False
    if does == "block":
        return "line" in spec.geometry
    needed = NEEDS_PROPERTY.get(does)
    return needed is None or needed in spec.properties


def fitting(does: EffectKind, placed: Iterable[Placed]) -> list[Placed]:
    """Those that the effect can be about."""
    return [one for one in placed if fits(does, one.kind)]


def line_in_degrees(geometry: BaseGeometry, crs: str) -> tuple[tuple[float, float], ...]:
    """Corners of a line (metres of `crs`) as longitude and latitude in degrees of WGS 84; nothing for what is no line."""
    if geometry.geom_type != "LineString":
        return ()
    degrees = (to_lonlat(east, north, crs) for east, north, *_ in geometry.coords)
    return tuple((round(lon, PLACES), round(lat, PLACES)) for lon, lat in degrees)


def first_effect(does: EffectKind, scene: Scene, about: Placed | None, crs: str) -> Effect:
    """An effect as it is at first: of that feature, with the people, wind or level of the scene."""
    if does == "wind":
        return Effect("wind", value=scene.wind_from_deg or 0.0)
    if does == "level":
        return Effect("level", text=LEVELS[min(LEVELS.index(scene.level) + 1, len(LEVELS) - 1)])
    if about is None:
        return Effect(does)
    if does == "block":
        return Effect("block", line=line_in_degrees(about.geometry, crs))
    value = float(about.get("headcount") or 0) if does == "headcount" else None
    return Effect(does, about.id, value)
