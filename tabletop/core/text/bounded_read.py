"""A file that people hand over, read no farther than it may be long."""

import os
import stat
from pathlib import Path

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark


def read_bounded(path: Path, most_bytes: int) -> bytes:
    """All bytes of a regular file or a pipe.

    Raises InputError, one sentence, for a device or a folder, for more than `most_bytes`, and where it cannot be read.
    """
    try:
        with open(path, "rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
                raise InputError(mark("{file} is no file that can be read; name a file."), file=str(path))
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
