"""One coordinate in one cell, as people write it: decimal, with minutes and seconds, with the letter of a hemisphere, with thousands."""

import re
from dataclasses import dataclass
from typing import Literal

from tabletop.core.geometry.coordinates import parse_place
from tabletop.core.geometry.crs import GEOGRAPHIC_CRS

Side = Literal["N", "S", "E", "W", ""]
_SIDES: dict[str, Side] = {
    **{"ls": "S", "lu": "N", "bt": "E", "bb": "W", "n": "N", "s": "S", "e": "E", "w": "W", "u": "N", "t": "E", "b": "W"},
    **{"utara": "N", "selatan": "S", "timur": "E", "barat": "W", "north": "N", "south": "S", "east": "E", "west": "W"},
    **{"lintang utara": "N", "lintang selatan": "S", "bujur timur": "E", "bujur barat": "W"},
}
_SIDE = "|".join(sorted(_SIDES, key=len, reverse=True))
_BEFORE = re.compile(rf"({_SIDE})[\s.:=]*(?=[-+\d.,])(.*)", re.IGNORECASE)
_AFTER = re.compile(rf"(.*[\d.,°'\"ms])\s*({_SIDE})\.?", re.IGNORECASE)
_DECIMAL = re.compile(r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d{1,2})?", re.ASCII)
_MIXED = re.compile(r"[-+]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:\.\d{3})+,\d+)", re.ASCII)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:([., \u00a0])\d{3})(?:\1\d{3})*(?:[.,]\d+)?", re.ASCII)
_DMS = re.compile(
    r"([-+]?)\s*(\d{1,3})(?:\s*[°d:]\s*|\s*-\s*|\s+)(\d{1,2}(?:[.,]\d*)?)(?:(?:\s*['m:]\s*|\s*-\s*|\s+)(?:(\d{1,2}(?:[.,]\d*)?)\s*[\"s]?)?)?",
    re.ASCII,
)
_SIGNS = (("−", "-"), ("–", "-"), ("′", "'"), ("’", "'"), ("‘", "'"), ("´", "'"), ("`", "'"), ("''", '"'), ("″", '"'), ("”", '"'))
_DEGREE_SIGNS = ("º", "˚", "∘", "deg", "Deg", "DEG")
_LINK = re.compile(r"(?:[@=]|!3d)([-+]?\d{1,2}\.\d+)(?:,|%2C|!4d)([-+]?\d{1,3}\.\d+)")
_AXIS = re.compile(r"\b([xy])\s*[:=]\s*", re.IGNORECASE)
_ZONE = re.compile(r"(?:(?:utm|zon[ae])[\s.:]*)*(\d{1,2})\s*([c-hj-np-x]|lu|ls|utara|selatan|north|south)?", re.IGNORECASE)
_ZONE_LAST = re.compile(r"(.*\d)[\s,;(]+(?:utm\s*)?(?:zon[ae]\s*)?(\d{1,2}\s*[c-hj-np-x])\)?", re.IGNORECASE)


@dataclass(frozen=True)
class Coordinate:
    """A number of degrees or metres: `values` are its readings, likeliest first ("499.850" is 499.85 or 499 850), `side` the letter of a
    hemisphere or axis that stands with it, `sexagesimal` whether it has minutes, `signed` whether a sign stands with it."""

    values: tuple[float, ...]
    side: Side = ""
    sexagesimal: bool = False
    signed: bool = False

    def degrees(self, negative: bool = False) -> float:
        """The first reading as degrees, negative in the south and west; `negative`: also where neither sign nor letter stands."""
        value = self.values[0]
        if self.side in ("S", "W") or (negative and not self.side and not self.signed):
            return -abs(value)
        return value


class CellFault(ValueError):
    """A cell with digits that is no coordinate: `minutes` where its minutes or seconds are 60 or more."""

    def __init__(self, minutes: bool = False) -> None:
        super().__init__()
        self.minutes = minutes


def tidied(text: str) -> str:
    """Signs of degrees, minutes and seconds as a keyboard has them."""
    for written, meant in _SIGNS:
        text = text.replace(written, meant)
    for written in _DEGREE_SIGNS:
        text = text.replace(written, "°")
    return " ".join(text.replace("\u00a0", " ").split())


def coordinate(text: str, decimal_sign: str = "") -> Coordinate:
    """The coordinate of a cell: "-0,4439", "0°26'38\\" S", "0 26 38 LS", "S 0.4439", "117,0008 BT", "499.850", "9.950.980 mU".

    `decimal_sign` "." or ",": what a person said parts whole from broken; "" lets both. Raises CellFault for anything else. Letters may
    stand before or after, English or Indonesian (LU, LS, BT, BB, U, T).
    """
    text = tidied(text).strip().removeprefix("'").strip()
    side: Side = ""
    if match := _BEFORE.fullmatch(text):
        side, text = _SIDES[match[1].lower()], match[2]
    elif (match := _AFTER.fullmatch(text)) and not re.fullmatch(r"[^d]*d[^m]*m[^s]*s", text):
        text, side = match[1], _SIDES[match[2].lower()]
    text = text.strip()
    bare = re.sub(r"\s*(?:°|m)$", "", text)
    values = numbers(bare, decimal_sign)
    if values:
        return Coordinate(values, side, signed=bare[0] in "+-")
    return _sexagesimal(text, side)


def numbers(text: str, decimal_sign: str = "") -> tuple[float, ...]:
    """Readings of a plain number, the broken one before the one with thousands; none where it is no number."""
    found = []
    sign = "." if decimal_sign == "," else ","
    if _DECIMAL.fullmatch(text) and not (decimal_sign and sign in text):
        found.append(float(text.replace(",", ".")))
    elif _MIXED.fullmatch(text):
        last = max(text.rfind(","), text.rfind("."))
        if decimal_sign in ("", text[last]):
            found.append(float(text[:last].replace(",", "").replace(".", "") + "." + text[last + 1 :]))
    if (match := _GROUPED.fullmatch(text)) and match[1] != decimal_sign:
        whole = float(text.replace(match[1], "").replace(",", "."))
        found += [whole] if whole not in found else []
    return tuple(found)


def _sexagesimal(text: str, side: Side) -> Coordinate:
    match = _DMS.fullmatch(text)
    if match is None:
        raise CellFault()
    minutes, seconds = (float((part or "0").replace(",", ".").rstrip(".") or "0") for part in (match[3], match[4]))
    if minutes >= 60 or seconds >= 60:
        raise CellFault(minutes=True)
    size = int(match[2]) + minutes / 60 + seconds / 3600
    return Coordinate((-size if match[1] == "-" else size,), side, sexagesimal=True, signed=bool(match[1]))


def zone_of(text: str, south: bool = True) -> tuple[int, bool] | None:
    """UTM zone and whether it lies south, of "50S", "50 M", "UTM Zona 50 LS", "50"; None where it is none.

    "50S" is read as the south, as people here write it, though S is also a band north of the equator; other letters are bands, and those
    before N lie south. `south` counts where no letter stands.
    """
    match = _ZONE.fullmatch(text.strip())
    if match is None or not 1 <= int(match[1]) <= 60:
        return None
    letter = (match[2] or "").lower()
    if letter in ("ls", "selatan", "south", "s"):
        return int(match[1]), True
    if letter in ("lu", "utara", "north"):
        return int(match[1]), False
    return int(match[1]), letter < "n" if letter else south


def place_in_cell(text: str, zone: str = "") -> tuple[float, float] | None:
    """Longitude and latitude in degrees, or east and north in metres where nothing says their system, of a cell that holds both:
    "0.4439 S, 117.0008 E", "-0,4439, 117,0008", "50S 499.850 9.950.980", a military grid place, an address of a map in the network.
    `zone` is the UTM zone where the cell names none. None where it is no place."""
    if link := _LINK.search(text):
        return float(link[2]), float(link[1])
    bare = tidied(text).strip(" ()[]{}")
    if match := _ZONE_LAST.fullmatch(bare):
        bare = f"{match[2]} {match[1]}"
    bare = _AXIS.sub(lambda found: f" {'E' if found[1] in 'xX' else 'N'} ", bare)
    four = bare.split(",")
    if len(four) == 4 and all(re.fullmatch(r"\s*[-+]?\d+\s*", part) for part in four):
        bare = f"{four[0]}.{four[1].strip()}; {four[2].strip()}.{four[3].strip()}"
    found = parse_place(bare, GEOGRAPHIC_CRS)
    if zone and (found is None or (found.system == "utm" and max(map(abs, found.ground)) > 360)):
        zoned = parse_place(f"{zone} {bare}", GEOGRAPHIC_CRS)
        found = zoned if zoned is not None and zoned.system == "utm" else found
    return None if found is None else found.ground
