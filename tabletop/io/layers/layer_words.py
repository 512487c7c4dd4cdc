"""What names and columns of a table say of a layer: its role, and which column holds what. Words stand in `resources/layer_words.toml`."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from tabletop import paths

_KINDS = {"building": "polygon", "road": "line", "fence": "line", "admin": "polygon line", "landuse": "polygon", "water": "polygon line"}
_SCALE = re.compile(r"^(ar|ln|pt|\d+k?|shp|layer|utm|wgs84)$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(paths.resource("layer_words.toml").read_text(encoding="utf-8"))


@cache
def _patterns(words: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(word) for word in words.split())


def guessed_role(name: str, kind: str, columns: Mapping[str, int] | None = None) -> str:
    """Role by the words of a name (RBI themes such as JALAN_LN_25K, Indonesian, English), the columns and the geometry; else "other".

    A theme ("jalan") wins over what stands there ("masjid"), that over the columns, and those over the area named ("kabupaten").
    `kind`: geometry type as the file says it; `columns`: how many of some records have a value in each.
    """
    shape = _geometry(name, kind)
    words = _words_of(name)
    themes: Mapping[str, str] = _tables()["theme"]
    for word in reversed(words):
        for role, known in themes.items():
            if _says(word, known):
                return _fitting(role, shape)
    if any(_says(word, _tables()["site"]["words"]) for word in words):
        return {"point": "poi", "polygon": "building", "": "poi"}.get(shape, "other")
    by_column = _role_of_columns(columns or {}, shape)
    if by_column:
        return by_column
    return _fitting("admin", shape) if any(_says(word, _tables()["administrative"]["words"]) for word in words) else "other"


def guessed_columns(role: str, columns: Mapping[str, int]) -> dict[str, str]:
    """Which columns of a table hold what is looked for in a layer of that role ("name", "class", "width_m", "use").

    `columns`: how many of some records have a value in each. One that is empty throughout is passed over, and nothing is guessed where a
    column is already called so.
    """
    lowered = {name.lower(): name for name in reversed(list(columns))}
    named: Mapping[str, Mapping[str, str]] = _tables()["named"]
    found: dict[str, str] = {}
    for wanted, likely in {**named["all"], **named.get(role, {})}.items():
        if wanted in columns:
            continue
        likely = f"{wanted} {likely}"
        name = next((lowered[one] for one in likely.split() if one in lowered and columns[lowered[one]] > 0), None)
        if name is not None and name not in found.values():
            found[wanted] = name
    return found


def _words_of(name: str) -> list[str]:
    parts = re.split(r"[^0-9a-z]+", _CAMEL.sub(" ", name).lower())
    return [word for word in parts if word and not _SCALE.match(word)]


def _says(word: str, known: str) -> bool:
    return any(pattern.fullmatch(word) for pattern in _patterns(known))


def _role_of_columns(columns: Mapping[str, int], shape: str) -> str:
    """The role whose columns are filled most, of those that fit the geometry; "" where no column says any."""
    filled = {name.lower(): count for name, count in columns.items()}
    best, role = 0, ""
    for one, known in _tables()["columns"].items():
        most = max((filled.get(name, 0) for name in known.split()), default=0)
        if most > best and (not shape or shape in _KINDS.get(one, shape).split()):
            best, role = most, str(one)
    return role


def _geometry(name: str, kind: str) -> str:
    """ "point", "line", "polygon", or "" where neither the file nor an RBI name says it."""
    said = kind.lower()
    for ending, shape in (("polygon", "polygon"), ("linestring", "line"), ("point", "point")):
        if ending in said:
            return shape
    codes: Mapping[str, str] = {"ar": "polygon", "ln": "line", "pt": "point"}
    return next((codes[word] for word in re.split(r"[^0-9a-z]+", name.lower()) if word in codes), "")


def _fitting(role: str, shape: str) -> str:
    """A building that is a point is a place, not a footprint; a road that is an area is ground."""
    if not shape or shape in _KINDS.get(role, shape).split():
        return role
    return "poi" if shape == "point" else "landuse" if shape == "polygon" else "other"
