"""Coordinates as people write them: UTM metres, degrees decimal or with minutes and seconds, MGRS; read and written."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tabletop.core.geometry.crs import from_lonlat, to_lonlat
from tabletop.core.geometry.mgrs import looks_like_mgrs, parse_mgrs
from tabletop.core.text.errors import InputError

System = Literal["utm", "degrees", "mgrs"]
NORTHING_MAX_M = 10_000_000.0
SOUTHERN_MAX_M = 11_000_000.0
"""Northings of a southern zone that is named go on north of the equator, where they pass 10 000 000 m."""
EASTING_M = (100_000.0, 900_000.0)
_ZONE = re.compile(r"(?:utm\s*)?(?:zon[ae]\s*)?(\d{1,2})\s*([c-hj-np-xC-HJ-NP-X])[\s,:]+(?=\D*\d)", re.IGNORECASE)
_UNITS = re.compile(r"(?<=[\d\s])m(?=[\seEnNtTuU,;]|$)", re.IGNORECASE)
_LETTERS = {"ls": "S", "lu": "N", "bt": "E", "bb": "W", "t": "E", "u": "N", "s": "S", "n": "N", "e": "E", "w": "W", "b": "W"}
"""Hemispheres and axes, English and Indonesian (lintang selatan, lintang utara, bujur timur, bujur barat; timur, utara)."""
_SIDE = re.compile(r"(?<![a-z])(ls|lu|bt|bb|[tusnewb])(?![a-z])", re.IGNORECASE)
_WORDS = re.compile(
    r"\b(latitude|longitude|lat|lon|long|lintang|bujur|easting|northing|east|north|timur|utara|koordinat)\b[:=\s]*", re.IGNORECASE
)
_AXES = {"easting": "E", "east": "E", "timur": "E", "northing": "N", "north": "N", "utara": "N"}
_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,\u00a0 ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_DMS = re.compile(r"([+-]?\d{1,3})\s*[°d\s]\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:['\s]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*\"?)?)?")


@dataclass(frozen=True)
class FoundPlace:
    """A place in the working CRS (metres), and how it was written."""

    ground: tuple[float, float]
    system: System


def parse_place(text: str, crs: str) -> FoundPlace | None:
    """The place a text names, in metres of `crs`; None where it names none.

    Two metres are east and north in `crs`, or in the UTM zone that stands before them ("50M", "50 S": band letter or hemisphere).
    Two degrees are latitude and longitude, unless letters or their size say otherwise (no latitude is above 90).
    """
    text = text.strip()
    if not any(letter.isdigit() for letter in text):
        return None
    # The stricter forms first. Plain metres come last: two numbers that can be degrees are degrees.
    place = _mgrs(text, crs) or _utm_with_zone(text, crs) or _degrees(text, crs) or _metres(text, crs)
    return place if place is not None and all(math.isfinite(value) for value in place.ground) else None


def utm_crs(zone: int, south: bool) -> str:
    """EPSG code of a UTM zone (WGS 84)."""
    return f"EPSG:{32700 + zone if south else 32600 + zone}"


def _mgrs(text: str, crs: str) -> FoundPlace | None:
    if not looks_like_mgrs(text):
        return None
    try:
        return FoundPlace(from_lonlat(*parse_mgrs(text), crs), "mgrs")
    except InputError:
        return None


def _utm_with_zone(text: str, crs: str) -> FoundPlace | None:
    match = _ZONE.match(text)
    if match is None or not 1 <= int(match[1]) <= 60:
        return None
    letter = match[2].upper()
    # "50S" is read as the southern hemisphere, as people here write it, though S is also a band north of the equator; all other letters are
    # bands, and those before N lie south.
    south = letter == "S" or letter < "N"
    rest = _metres(text[match.end() :], crs, SOUTHERN_MAX_M if south else NORTHING_MAX_M)
    if rest is None:
        return None
    return FoundPlace(from_lonlat(*to_lonlat(*rest.ground, utm_crs(int(match[1]), south)), crs), "utm")


def _metres(text: str, crs: str, north_max_m: float = NORTHING_MAX_M) -> FoundPlace | None:
    """East and north in metres, either first where letters say so."""
    parts = _sided(_UNITS.sub(" ", text))
    for first, second in _pairs(parts):
        if first[1] in ("N", "S") or second[1] == "E":
            first, second = second, first
        if first[1] not in ("", "E") or second[1] not in ("", "N"):
            continue
        for east_m in _numbers(first[0]):
            for north_m in _numbers(second[0]):
                if EASTING_M[0] <= east_m <= EASTING_M[1] and 0 <= north_m <= north_max_m:
                    return FoundPlace((east_m, north_m), "utm")
    return None


def _degrees(text: str, crs: str) -> FoundPlace | None:
    for first, second in _pairs(_sided(_tidy_signs(text))):
        values = [(_angle(number), side) for number, side in (first, second)]
        if any(value is None for value, _ in values):
            continue
        (one, one_side), (other, other_side) = [
            (-abs(value or 0.0) if side in ("S", "W") else value or 0.0, side) for value, side in values
        ]
        swapped = one_side in ("E", "W") or other_side in ("N", "S") or (not one_side and not other_side and abs(one) > 90)
        lat, lon = (other, one) if swapped else (one, other)
        if abs(lat) <= 90 and abs(lon) <= 180 and not _same_axis(one_side, other_side):
            try:
                return FoundPlace(from_lonlat(lon, lat, crs), "degrees")
            except InputError:
                return None
    return None


def _same_axis(one: str, other: str) -> bool:
    return bool(one and other) and (one in "NS") == (other in "NS")


def _tidy_signs(text: str) -> str:
    for written, meant in (("′", "'"), ("’", "'"), ("´", "'"), ("''", '"'), ("″", '"'), ("”", '"'), ("º", "°"), ("−", "-")):
        text = text.replace(written, meant)
    return text


def _sided(text: str) -> str:
    """Words of axes as their letters; other leading words away."""
    return _WORDS.sub(lambda found: f" {_AXES[found[1].lower()]} " if found[1].lower() in _AXES else " ", text).strip()


Side = tuple[str, str]
"""A number as text and the letter that stands with it, or an empty text."""


def _pairs(text: str) -> Iterator[tuple[Side, Side]]:
    """Every sensible way to cut a text into two numbers with their letters."""
    sides = list(_SIDE.finditer(text))
    if len(sides) == 2:
        yield from _cut_at_letters(text, sides)
        return
    if sides:
        return
    for separator in (r"\s*;\s*", r"\s*/\s*", r",\s+", r"\s+", r","):
        parts = [part for part in re.split(separator, text) if part]
        if len(parts) == 2:
            yield (parts[0], ""), (parts[1], "")
    pieces = text.replace(",", " ").split() if "." in text or text.count(",") < 2 else text.split()
    if len(pieces) in (4, 6):
        half = len(pieces) // 2
        yield (" ".join(pieces[:half]), ""), (" ".join(pieces[half:]), "")


def _cut_at_letters(text: str, sides: list[re.Match[str]]) -> Iterator[tuple[Side, Side]]:
    letters = [_LETTERS[side[1].lower()] for side in sides]
    if not re.search(r"\d", text[: sides[0].start()]):
        numbers = [text[sides[0].end() : sides[1].start()], text[sides[1].end() :]]
    else:
        numbers = [text[: sides[0].start()], text[sides[0].end() : sides[1].start()]]
        if re.search(r"\d", text[sides[1].end() :]):
            return
    cleaned = [number.strip(" ,;:=/") for number in numbers]
    yield (cleaned[0], letters[0]), (cleaned[1], letters[1])


def _numbers(text: str) -> list[float]:
    """Values a number may have: 500.000 is five hundred or, with a group of thousands, half a million."""
    text = text.strip()
    found = []
    # Both readings are handed on, thousands first; the size decides: an easting has six digits.
    if _GROUPED.fullmatch(text):
        separator = re.search(r"[.,\u00a0 ]", text)
        assert separator is not None
        found.append(float(text.replace(separator[0], "").replace(",", ".")))
    if _PLAIN.fullmatch(text):
        found.append(float(text.replace(",", ".")))
    return found


def _angle(text: str) -> float | None:
    """Degrees of a decimal number, or of degrees, minutes and seconds."""
    text = text.strip()
    bare = text.removesuffix("°").strip()
    if _PLAIN.fullmatch(bare):
        return float(bare.replace(",", "."))
    match = _DMS.fullmatch(text)
    if match is None:
        return None
    minutes, seconds = (float((part or "0").replace(",", ".")) for part in (match[2], match[3]))
    if minutes >= 60 or seconds >= 60:
        return None
    size = abs(int(match[1])) + minutes / 60 + seconds / 3600
    # The sign is taken from the text: -0 degrees 30 minutes is south, and int("-0") is 0.
    return -size if match[1].startswith("-") else size


def dms(value: float, digits: int = 1) -> tuple[int, int, float]:
    """Whole degrees, whole minutes and seconds of the size of an angle, rounded so that 60 never stands."""
    tenths = round(abs(value) * 3600 * 10**digits)
    minutes, rest = divmod(tenths, 60 * 10**digits)
    return minutes // 60, minutes % 60, rest / 10**digits
