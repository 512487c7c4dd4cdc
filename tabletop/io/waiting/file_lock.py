"""A file that a living process holds: its lock goes with the process, whatever ends it."""

import contextlib
import errno
import os
import sys
from pathlib import Path

_FAR = 1 << 40
"""Where the one byte lies that is locked on Windows, beyond all that is read."""
_HELD = (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK)


def take_lock(handle: int) -> bool:
    """Whether this process has the lock of an open file now; False where another one, or another handle of this one, has it.

    Where a file system knows no locks everybody gets it.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            place = os.lseek(handle, 0, os.SEEK_CUR)
            os.lseek(handle, _FAR, os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(handle, place, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _HELD
    return True


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock of a file; False where the file is not there."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDWR)
        try:
            return not take_lock(handle)
        finally:
            os.close(handle)
    return False
