"""Profiles of imports: those that come along, and files that an office writes; one sentence for each mistake."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tabletop import paths
from tabletop.core.layers.import_profile import Profile
from tabletop.core.text.bounded_read import text_bounded
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, cut, mark, message, sentences, shown

PROFILES = ("osm", "rbi", "kemendagri")
"""Profiles that come along, in the order in which `auto` asks them."""
AUTO = "auto"
_MOST = 5
LARGEST_BYTES = 4 << 20


def profile_path(name: str) -> Path:
    """The file of a profile that comes along."""
    return paths.resource("profiles", f"{name}.toml")


def profiles_for(name: str) -> list[Profile]:
    """The profiles that a person asks for: all that come along for "auto", one of them by its name, or one out of a file.

    Raises InputError for a name that is none of them and no file, and for a file with mistakes, with a sentence for each of five.
    """
    if name == AUTO:
        return [read_profile(profile_path(one)) for one in PROFILES]
    if name in PROFILES:
        return [read_profile(profile_path(name))]
    if not name.lower().endswith(".toml"):
        known = ", ".join((AUTO, *PROFILES))
        raise InputError(
            mark("The profile {name} is not known; give one of {known}, or a file that ends in .toml."), name=name, known=known
        )
    return [read_profile(Path(name))]


def read_profile(path: Path) -> Profile:
    """The profile of a file. Raises InputError that names the file and its mistakes."""
    try:
        data = tomllib.loads(text_bounded(path, LARGEST_BYTES))
    except (UnicodeDecodeError, RecursionError, tomllib.TOMLDecodeError) as error:
        raise InputError(mark("The profile {file} is not TOML: {reason}."), file=path.name, reason=str(error)[:120]) from None
    try:
        return Profile.model_validate(data)
    except ValidationError as error:
        mistakes = [_mistake(dict(one), data) for one in error.errors()]
        raise InputError(
            mark("The profile {file} cannot be used. {mistakes}"), file=path.name, mistakes=sentences(cut(mistakes, _MOST))
        ) from None


def _mistake(error: Mapping[str, Any], data: Mapping[str, Any]) -> Message:
    place = ".".join(_step(part) for part in error["loc"] if part not in ("[key]", "ColumnRule", "list[str]"))
    if error["type"] == "missing":
        return message(mark("{place} is missing."), place=place)
    if error["type"] == "extra_forbidden":
        return message(mark("The word {place} is not known."), place=place)
    if error["type"] == "value_error":
        return message(mark("{reason}."), reason=str(error["ctx"]["error"]))
    return message(mark("{place} cannot be {value}."), place=place or "profile", value=shown(error["input"]))


def _step(part: Any) -> str:
    return str(part + 1) if isinstance(part, int) else str(part)
