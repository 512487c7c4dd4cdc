"""A sealed copy of a plan as a file: made in memory, so that nothing unsealed reaches the disk, and opened within bounds."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import behind_links, write_whole
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_creation import Attached, More, plan_bytes
from tabletop.io.plans.plan_database import is_too_long
from tabletop.io.plans.plan_schema import TABLES
from tabletop.io.sealing.sealed_bytes import HEAD, sealed, unsealed
from tabletop.io.sealing.sealed_head import STANZA

SUFFIX = ".age"
PLAN_SUFFIX = ".gpkg"
LARGEST_BYTES = 500_000_000
"""A plan holds up to 100 MB of files; what is five times as large is none of ours."""
HIGHEST_WORK = 20
"""Of scrypt, as the power of two that a file asks for: 1 GiB of memory and some seconds. We write 18; versions before wrote up to
20, as the computer was quick."""
_LONGEST_HEADER = 4_096
_DATABASE = b"SQLite format 3\0"
_PLAN_TABLES = frozenset({*TABLES.values(), "gpkg_contents", "scene", "roster", "setting"})


def is_sealed(path: Path) -> bool:
    """Whether a file begins as a sealed one does; False where it cannot be read, and for a database that is being written: to open and
    close it would drop the locks that SQLite holds in this process."""
    try:
        if not os.path.isfile(path) or os.path.exists(f"{path}-journal"):  # a pipe would be waited for
            return False
        with Path(path).open("rb") as stream:
            return stream.read(len(HEAD)) == HEAD
    except OSError:
        return False


def seal_plan(out: Path, plan: Plan, passphrase: str, attached: Attached | None = None, more: More | None = None) -> list[str]:
    """Write a plan, without a history, as a sealed copy: whole or not at all. The names of the files that could not be taken along.

    `attached`, `more`: as for `create_plan`. Raises InputError for an empty passphrase, or a name that does not end in `.age`.
    """
    check_name(out)
    content, missing = plan_bytes(plan, attached, more)
    write_whole(out, sealed(content, passphrase))
    return missing


def check_name(out: Path) -> None:
    """Raise InputError where a file is not called as a sealed plan is."""
    if not out.name.lower().endswith((PLAN_SUFFIX + SUFFIX, SUFFIX)) or out.name.lower() == SUFFIX:
        raise InputError(mark("{file} must end in .gpkg.age to be a sealed copy."), file=out.name)


def unseal_plan(path: Path, out: Path, passphrase: str, overwrite: bool = False) -> None:
    """Make the plan of a sealed copy again, unsealed, as a new file.

    Raises InputError in one sentence: for another passphrase, what is no sealed plan, what asks for more memory or time than a sealed copy
    of ours, and a file that is there already (unless `overwrite`).
    """
    check_sealed(path, out, overwrite)
    content = unsealed(_read(path), passphrase, path.name)
    if not _is_plan(content):
        raise InputError(mark("{file} opened, but what it holds is no plan; nothing was written."), file=path.name)
    write_whole(out, content)


def _is_plan(content: bytes) -> bool:
    """Whether bytes are a database with the tables of a plan; looked at in memory, nothing of it is run."""
    if not content.startswith(_DATABASE):
        return False
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(content)
        found = {str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return found >= _PLAN_TABLES
    except sqlite3.Error:
        return False
    finally:
        connection.close()


def check_sealed(path: Path, out: Path, overwrite: bool = False) -> None:
    """Raise InputError where a file is no sealed copy that is opened here, or the plan of it cannot be written; before anybody is asked
    for a passphrase."""
    if out.suffix.lower() != PLAN_SUFFIX:
        raise InputError(mark("{file} must end in .gpkg to be a plan file."), file=out.name)
    if is_too_long(out):
        raise InputError(mark("The name {file} is too long for a plan file; choose a shorter one."), file=out.name)
    if os.path.lexists(out) and not overwrite:
        raise InputError(mark("{file} is there already; choose another name, or remove it first."), file=str(out))
    if any(os.path.exists(behind_links(out).with_name(out.name + ending)) for ending in ("-journal", "-wal")):
        raise InputError(
            mark("{file} cannot be replaced: a program is still at work on it, or left work unfinished; choose another name."),
            file=str(out),
        )
    with _opened(path) as stream:
        check_head(stream.read(_LONGEST_HEADER), path.name)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file, open for reading. Raises InputError where it is none, or a disk does not give it."""
    if not os.path.isfile(path):
        raise InputError(mark("{file} is not there, or is no file."), file=str(path))
    try:
        with path.open("rb") as stream:
            yield stream
    except OSError as error:
        raise InputError(mark("{name} cannot be read: {reason}."), name=path.name, reason=error.strerror or "") from None


def _read(path: Path) -> bytes:
    """The content of a sealed file, after its head was looked at. Raises InputError."""
    with _opened(path) as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > LARGEST_BYTES:
            raise InputError(
                mark("{file} is too large to be a sealed plan: it has {size:.0f} MB, and {most:.0f} MB is the most."),
                file=path.name,
                size=size / 1e6,
                most=LARGEST_BYTES / 1e6,
            )
        check_head(stream.read(_LONGEST_HEADER), path.name)
        stream.seek(0)
        return stream.read(LARGEST_BYTES)


def check_head(start: bytes, name: str) -> None:
    """Raise InputError where a file does not begin as a copy that was sealed with a passphrase, or asks for too much work."""
    if not start.startswith(HEAD + b"\n"):
        raise InputError(mark("{file} is no sealed copy of a plan."), file=name)
    found = STANZA.match(start, len(HEAD) + 1)
    if found is None:
        raise InputError(
            mark("{file} is sealed in another way than with a passphrase, or was damaged; it cannot be opened here."), file=name
        )
    if int(found[2]) > HIGHEST_WORK:
        raise InputError(
            mark("{file} asks for more memory than a sealed copy of a plan needs; it was not opened. Ask who sent it for another one."),
            file=name,
        )
