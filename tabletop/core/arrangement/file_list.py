"""Photos and documents of a feature: one property that lists them, a line each; what they hold is kept by the plan file."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.core.arrangement.plan_layers import what_is
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope, State
from tabletop.core.values.plan import Plan

FILES = "files"
"""Property of any feature: a line for each file, of its SHA-256, its size in bytes and its name."""
MOST_FILES = 100
"""So many files a feature lists; further lines are not read."""
LONGEST_NAME = 100
_LINE = re.compile(r"([0-9a-f]{64}) ([0-9]{1,15}) (.+)")
_NOT_IN_NAMES = re.compile(r"[<>:\"|?*]")
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


@dataclass(frozen=True)
class ListedFile:
    """A file as a feature lists it: SHA-256 of its content (hexadecimal), its name without a folder, its size in bytes."""

    sha256: str
    name: str
    size: int


def clean_name(name: str) -> str:
    """A file name that names no folder, no device and nothing hidden, whatever a stranger wrote; never empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(" " if letter.isspace() else letter for letter in last)
    plain = "".join(letter for letter in plain if unicodedata.category(letter)[0] != "C")
    plain = " ".join(_NOT_IN_NAMES.sub("_", plain).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 10:
        plain = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    plain = plain[:LONGEST_NAME].strip(". ")
    if _DEVICES.fullmatch(plain.partition(".")[0].strip()):
        plain = f"_{plain}"
    return plain or "_"


def files_in(value: Any) -> tuple[ListedFile, ...]:
    """The files of a text, each content once, names cleaned; lines that say something else are passed over."""
    found: dict[str, ListedFile] = {}
    for line in value.splitlines()[:MOST_FILES] if isinstance(value, str) else ():
        parts = _LINE.fullmatch(line.strip())
        if parts is not None:
            found.setdefault(parts[1], ListedFile(parts[1], clean_name(parts[3]), int(parts[2])))
    return tuple(found.values())


def files_text(files: Iterable[ListedFile]) -> str | None:
    """The files as the property keeps them; None for none."""
    return "\n".join(f"{one.sha256} {one.size} {clean_name(one.name)}" for one in files) or None


def files_of(properties: Mapping[str, Any]) -> tuple[ListedFile, ...]:
    """The files of a feature."""
    value = properties.get(FILES)
    return files_in(value) if value else ()


def listed_in(plan: Plan) -> dict[str, ListedFile]:
    """Every file that a feature of the plan lists in one of its scenes, by SHA-256."""
    states = [frame.state for feature in plan.features.values() for frame in feature.keyframes if frame.state is not None]
    return {one.sha256: one for state in states if FILES in state.properties for one in files_of(state.properties)}


def list_files(plan: Plan, key: str, added: Iterable[ListedFile], scene: int, scope: Scope) -> Change | Message:
    """Change that lists files with a feature in the scenes of the scope, or why nothing changes. Raises InputError for too many."""
    new = tuple(added)

    def edited(state: State) -> State:
        files = {one.sha256: one for one in (*new, *files_of(state.properties))}
        had = [one.sha256 for one in files_of(state.properties)]
        ordered = [files[one] for one in dict.fromkeys((*had, *(one.sha256 for one in new)))]
        if len(ordered) > MOST_FILES:
            raise InputError(mark("A feature has at most {most} files."), most=MOST_FILES)
        return state.edited(None, {FILES: files_text(ordered)})

    name: str | Message = new[0].name if len(new) == 1 else message(mark("{count} files"), count=len(new))
    return _change(plan, key, edited, mark("Add {name} to {what}"), name, scene, scope)


def unlist_file(plan: Plan, key: str, file: ListedFile, scene: int, scope: Scope) -> Change | Message:
    """Change that takes a file off the list of a feature in the scenes of the scope, or why nothing changes."""

    def edited(state: State) -> State:
        kept = [one for one in files_of(state.properties) if one.sha256 != file.sha256]
        return state.edited(None, {FILES: files_text(kept)})

    return _change(plan, key, edited, mark("Remove {name} from {what}"), file.name, scene, scope)


def _change(plan: Plan, key: str, edited: Any, words: str, name: str | Message, scene: int, scope: Scope) -> Change | Message:
    old = plan.features.get(key)
    if old is None or old.at(scene) is None:
        return message(mark("What the file was meant for is not in this scene any more."))
    new = old.restated(scene, scope, edited)
    if new == old:
        return message(mark("Nothing changes: its files stand as they are."))
    return Change(message(words, name=name, what=what_is(old, scene)), (Edit("feature", key, old, new),))
