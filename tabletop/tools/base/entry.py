"""Places typed while drawing: "25", "25<90", "@3,-4", or coordinates. Metres, degrees clockwise from north; a decimal comma or dot."""

import math
import re
from dataclasses import dataclass

from tabletop.core.geometry.coordinates import parse_place
from tabletop.core.geometry.crs import WORKING_CRS
from tabletop.core.geometry.geometry import Position, along, bearing_deg
from tabletop.core.geometry.mgrs import looks_like_mgrs, parse_mgrs
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message

OPENS = frozenset("0123456789@<")
"""Characters that begin a typed place."""
FARTHEST_M = 100_000.0
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)")


@dataclass(frozen=True)
class Typed:
    """The place a text names, in ground metres, and how the text was understood."""

    ground: Position
    meaning: Message


def typed_place(text: str, origin: Position | None, aim: Position | None) -> Typed:
    """The place of a text seen from the last corner (`origin`), with the pointer at `aim`. Raises InputError, saying what is wrong."""
    text = text.strip()
    if not text:
        raise InputError(mark("Type 25 or 25<90 or @3,-4, or coordinates: UTM, degrees or MGRS."))
    if text.startswith("@"):
        return _step(text[1:], _from(origin))
    if "<" in text:
        return _polar(text, _from(origin), aim)
    length = number_of(text.removesuffix("m"))
    if length is not None and (abs(length) <= FARTHEST_M or parse_place(text, WORKING_CRS) is None):
        return _ahead(length, _from(origin), aim)
    return _coordinates(text, origin or aim)


def number_of(text: str) -> float | None:
    """The number of a text with a decimal comma or dot and nothing else; None where it is none."""
    text = text.strip()
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def two_numbers(text: str) -> tuple[float, float] | None:
    """Two numbers: parted by a semicolon or blanks, else by the comma; of three commas the middle one parts."""
    parts = [part for part in re.split(r"\s*;\s*|,\s+|\s+", text.strip()) if part]
    if len(parts) == 1:
        pieces = text.split(",")
        half = len(pieces) // 2
        parts = [",".join(pieces[:half]), ",".join(pieces[half:])] if len(pieces) in (2, 4) else []
    numbers = [number_of(part) for part in parts]
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        return None
    return numbers[0], numbers[1]


def _from(origin: Position | None) -> Position:
    if origin is None:
        raise InputError(mark("A distance starts at the last corner; there is none yet: click the first corner or type its coordinates."))
    return origin


def _ahead(length_m: float, origin: Position, aim: Position | None) -> Typed:
    if aim is None or aim == origin:
        raise InputError(mark("Point the way first, or type the bearing too: 25<90."))
    meaning = message(mark("Distance in the direction of the pointer"))
    return Typed(along(origin, bearing_deg(origin, aim), _length(length_m)), meaning)


def _polar(text: str, origin: Position, aim: Position | None) -> Typed:
    before, _, after = text.partition("<")
    bearing = number_of(after.strip().removesuffix("°"))
    if bearing is None:
        raise InputError(mark("After < comes the bearing in degrees from north, such as 25<90."))
    length = number_of(before.strip().removesuffix("m")) if before.strip() else math.dist(origin, aim or origin)
    if length is None:
        raise InputError(mark("Before < comes the distance in metres, such as 25<90."))
    return Typed(along(origin, bearing, _length(length)), message(mark("Distance and bearing")))


def _length(length_m: float) -> float:
    if not 0 < length_m <= FARTHEST_M:
        raise InputError(mark("A distance is above 0 and at most {most:.0f} m."), most=FARTHEST_M)
    return length_m


def _step(text: str, origin: Position) -> Typed:
    step = two_numbers(text)
    if step is None:
        raise InputError(mark("After @ come the metres east and north, such as @3,-4 or @3,5;-4."))
    if max(map(abs, step)) > FARTHEST_M or step == (0.0, 0.0):
        raise InputError(mark("A distance is above 0 and at most {most:.0f} m."), most=FARTHEST_M)
    return Typed((origin[0] + step[0], origin[1] + step[1]), message(mark("Metres east and north of the last corner")))


def _coordinates(text: str, near: Position | None) -> Typed:
    place = parse_place(text, WORKING_CRS)
    if place is None:
        if looks_like_mgrs(text):
            parse_mgrs(text)
        raise InputError(mark("{text} is no place; write 25<90, @3,-4, 500123 9951234, -0.4441 117.0027 or 50M NE 00123 51234."), text=text)
    away_m = math.dist(place.ground, near) if near is not None else 0.0
    if away_m > FARTHEST_M:
        raise InputError(
            mark("{text} lies {away:.0f} km from here; metres from the last corner are written @3,-4."), text=text, away=away_m / 1000
        )
    return Typed(place.ground, Message(_SYSTEMS[place.system]))


_SYSTEMS = {
    "utm": mark("UTM, metres east and north"),
    "degrees": mark("Latitude and longitude"),
    "mgrs": mark("MGRS"),
}
