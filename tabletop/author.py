"""Who works here: an id for this person on this computer, the same each time, and the name that others are told."""

import contextlib
import getpass
import hashlib
import platform
import re
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tabletop import paths

LONGEST_NAME = 80
_FILE = "author"


@dataclass(frozen=True)
class Author:
    """`id`: of a person on a computer, the same each time; `person`: what others are told."""

    id: str
    person: str


@cache
def _author_of(folder: Path | None) -> Author:
    user, machine = _user(), platform.node() or "?"
    return Author(
        (folder and _kept_id(folder)) or hashlib.sha256(f"{user}\0{machine}".encode()).hexdigest()[:16],
        f"{user} ({machine})"[:LONGEST_NAME],
    )


def this_author() -> Author:
    """Who works here. The id is kept in the state folder; where that cannot be written it is made of the names of user and machine."""
    try:
        return _author_of(paths.state_folder())
    except OSError:
        return _author_of(None)


def _user() -> str:
    with contextlib.suppress(Exception):  # each system has its own way to fail
        return getpass.getuser()
    return "?"


def _kept_id(folder: Path) -> str:
    """The id in the state folder, made at first; empty where nothing can be kept there."""
    file = folder / _FILE
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError), file.open("x", encoding="ascii") as made:
            made.write(uuid.uuid4().hex[:16])
        with file.open(encoding="ascii", errors="replace") as kept:
            found = kept.read(64).strip()
        return found if re.fullmatch("[0-9a-f]{16}", found) else ""
    return ""
