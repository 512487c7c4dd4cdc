"""What the name of a column says of a place: which axis, degrees or minutes or seconds, a zone, a place in one cell."""

import re
from dataclasses import dataclass
from typing import Literal

Axis = Literal["x", "y", "place", "wkt", "zone", ""]
Part = Literal["deg", "min", "sec", "side", ""]
_WORDS = {
    "longitude": "lon long lng longitude longitud bujur bt",
    "latitude": "lat latitude latitud lintang ls lu",
    "east": "x easting east timur pointx koordx coordx xcoord xkoord mt absis",
    "north": "y northing north utara pointy koordy coordy ycoord ykoord mu ordinat",
    "place": "koordinat coordinate coordinates coord koord latlong latlon latlng longlat lonlat lokasi location posisi position gps maps",
    "wkt": "wkt geometry geom geometri shape ewkt",
    "zone": "zona zone",
    "filling": "koordinat koord coordinate coord point titik garis gps utm wgs wgs84 dd dms dec decimal desimal "
    "m meter metres the in de 84 50 49 timur selatan utara start awal",
}
_SETS = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_LONGITUDE, _LATITUDE, _EAST, _NORTH = (_SETS[name] for name in ("longitude", "latitude", "east", "north"))
_PLACE, _WKT, _ZONE, _FILLING = (_SETS[name] for name in ("place", "wkt", "zone", "filling"))
_PART_WORDS: dict[Part, str] = {
    "deg": "deg degree degrees derajat d der",
    "min": "min minute minutes menit m mnt",
    "sec": "sec second seconds detik s dtk det",
    "side": "dir direction arah hemisphere hemi hem side huruf ref ns ew",
}
_PARTS: dict[str, Part] = {word: part for part, words in _PART_WORDS.items() for word in words.split()}


@dataclass(frozen=True)
class ColumnName:
    """`axis` "" where the name says nothing of a place; `degrees`: it says longitude or latitude; `hemisphere`: "S", "N" of "LS", "LU"."""

    axis: Axis = ""
    part: Part = ""
    degrees: bool = False
    hemisphere: str = ""


def words_of(name: str) -> list[str]:
    """A name's words in small letters: "Lat_Deg", "POINT_X", "LintangDerajat (LS)" alike."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [word for word in re.split(r"[^a-z0-9]+", spaced.lower()) if word]


def column_name(name: str) -> ColumnName:
    """What a column's name says. Other words than those of coordinates ("Lokasi Pos", "Timur Tengah") make it say nothing."""
    return _said_by(words_of(name.lower())) or _said_by(words_of(name)) or ColumnName()


def _said_by(words: list[str]) -> ColumnName | None:
    main = next((word for known in (_LONGITUDE, _LATITUDE, _ZONE, _WKT, _EAST, _NORTH) for word in words if word in known), "")
    others = [word for word in words if word != main]
    if not main:
        place = bool(words) and all(word in _PLACE | _FILLING for word in words) and any(word in _PLACE for word in words)
        return ColumnName("place") if place else None
    if {"lat", "latitude", "lintang"} & set(words) and _LONGITUDE & set(words) - {"bt"}:
        return ColumnName("place")
    same = _EAST if main in _EAST else _NORTH if main in _NORTH else _LONGITUDE | _LATITUDE
    if any(word not in _FILLING and word not in _PARTS and word not in same for word in others):
        return None
    if main in _ZONE:
        return ColumnName("zone")
    if main in _WKT:
        return ColumnName("wkt")
    part: Part = next((_PARTS[word] for word in others if word in _PARTS and (word != "m" or main in _LONGITUDE | _LATITUDE)), "")
    hemisphere = "S" if "ls" in words or "selatan" in words else "N" if "lu" in words else ""
    if main in _LONGITUDE:
        return ColumnName("x", part, degrees=True)
    if main in _LATITUDE:
        return ColumnName("y", part, degrees=True, hemisphere=hemisphere)
    return ColumnName("x" if main in _EAST else "y")
