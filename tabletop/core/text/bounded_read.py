"""A file that people hand over, read no farther than it may be long."""

import os
import stat
from pathlib import Path

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark


def read_bounded(path: Path, most_bytes: int) -> bytes:
    """All bytes of a regular file or a pipe; a pipe that nobody writes into is empty.

    Raises InputError, one sentence, for a device or a folder, for more than `most_bytes`, and where it cannot be read.
    """
    try:
        with open(path, "rb", opener=_at_once) as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
                raise InputError(mark("{file} is no file that can be read; name a file."), file=str(path))
            if stat.S_ISFIFO(mode) and hasattr(os, "set_blocking"):
                os.set_blocking(stream.fileno(), True)
            content = stream.read(most_bytes + 1)
    except (OSError, ValueError) as error:
        raise InputError(
            mark("{file} cannot be read: {reason}."), file=Path(path).name, reason=getattr(error, "strerror", "") or ""
        ) from None
    if len(content) > most_bytes:
        raise InputError(
            mark("{file} is too large: at most {most:.0f} MB are read; check that it is the right file."),
            file=Path(path).name,
            most=most_bytes / 1e6,
        )
    return content


def text_bounded(path: Path, most_bytes: int) -> str:
    """The text of a file in UTF-8, with or without a byte order mark. Raises InputError as `read_bounded`, and UnicodeDecodeError."""
    return read_bounded(path, most_bytes).decode("utf-8-sig")


def _at_once(path: str, flags: int) -> int:
    """Open without waiting for somebody to write into a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
