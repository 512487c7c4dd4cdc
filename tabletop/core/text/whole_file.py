"""A file written whole or not at all: a temporary file beside it, a look at what really stands there, fsync, rename."""

import contextlib
import errno
import os
import time
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from tabletop.core.text.errors import InputError
from tabletop.core.text.file_names import check_name
from tabletop.core.text.message import mark
from tabletop.core.text.owned_names import BESIDE, partial_name, tidy_once
from tabletop.core.text.stopping import check_stopped

_TAIL_BYTES = 1024
_ENDINGS = {".pdf": b"%%EOF", ".svg": b"</svg>", ".png": b"IEND\xaeB`\x82", ".html": b"</html>", ".kml": b"</kml>", ".geojson": b"}"}
"""Last bytes (before white space) of a whole file of that kind."""
_ARCHIVES = (".xlsx", ".docx")
ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, EOFError)
"""What a damaged archive raises as it is read, beside OSError: one bit makes it say that it needs a password, or goes on behind its end."""
REMOVE_AGAIN_S = (0.01, 0.05, 0.2)
"""After so long a file that could not be removed is tried again."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Faults of a disk that takes no more."""
DISK_FULL = mark("{file} was not written: the disk is full. Make room and do it again; a file that stood there before is as it was.")


def write_whole(out: Path, content: bytes) -> None:
    """Replace a file at once by one with this content; until then, and after any fault, the old one stays as it was.

    The new file has the usual mode (umask). Raises InputError with one sentence when the disk is full, the place cannot be written,
    or what stands there after writing is not whole: its size, its ending, for a workbook its archive.
    """
    write_together([(Path(out), content)])


def write_together(files: Sequence[tuple[Path, bytes]]) -> None:
    """The same for files of one meaning, such as a picture and what says where it lies: none is replaced before all are whole on the
    disk and each can be replaced. Where a later one still fails, what stood beside the first is removed: no file of another content
    stays beside it. Raises InputError, one sentence."""
    targets = [behind_links(Path(out)) for out, _ in files]
    for at in targets:
        check_name(at)
        if at.exists() and not at.is_file() and not at.is_dir():
            raise InputError(mark("{file} cannot be written: it is a device and no file."), file=str(at))
    at = targets[0]
    try:
        with contextlib.ExitStack() as stack:
            partials = []
            for at, (_, content) in zip(targets, files, strict=True):
                partials.append(stack.enter_context(partial_beside(at)))
                _fill(partials[-1], content)
                if not _is_whole(partials[-1], len(content), at.suffix.lower()):
                    raise InputError(
                        mark("{file} was not written: what reached the disk is not whole. A file that stood there before is as it was."),
                        file=str(at),
                    )
                if at.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            check_stopped()
            for count, (at, partial) in enumerate(zip(targets, partials, strict=True)):
                try:
                    os.replace(partial, at)
                except OSError:
                    _remove_beside(targets[1:] if count else [])
                    raise
            for folder in {target.absolute().parent for target in targets}:
                folder_to_disk(folder)
    except OSError as error:
        raise _sentence(at, error) from None


def _remove_beside(paths: Sequence[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def behind_links(out: Path) -> Path:
    """The file that is meant: where a link stands, what it points to, so that the link stays and the file behind it is the new one."""
    return Path(os.path.realpath(out)) if out.is_symlink() else out


@contextlib.contextmanager
def partial_beside(out: Path) -> Iterator[Path]:
    """An empty new file of the usual mode in the folder of `out`, to be renamed; what is left of it is removed, and what killed runs left
    there. Raises OSError."""
    folder = out.absolute().parent
    tidy_once(folder)
    partial = folder / partial_name()
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
    try:
        yield partial
    finally:
        for leftover in (partial, *(partial.with_name(partial.name + ending) for ending in BESIDE)):
            _remove(leftover)


def _remove(path: Path) -> None:
    """Remove a file, again where something holds it for a moment (a scanner on Windows, a share); what still stays there, the next writing
    in that folder removes."""
    for wait_s in (*REMOVE_AGAIN_S, None):
        try:
            path.unlink(missing_ok=True)
            return
        except OSError:
            if wait_s is not None:
                time.sleep(wait_s)


def to_disk(path: Path) -> None:
    """fsync of a file that no connection is open on. Raises OSError."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def folder_to_disk(folder: Path) -> None:
    """fsync of a folder, so that the new name is there after a power cut; not every system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def same_file(one: Path, other: Path) -> bool:
    """Whether two names are of one file; also where either is not there, or cannot be reached, any more."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return os.path.abspath(one) == os.path.abspath(other)


def _fill(partial: Path, content: bytes) -> None:
    with open(partial, "r+b") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _is_whole(path: Path, size: int, suffix: str) -> bool:
    """Whether that many bytes stand there, and end as a file of that kind does."""
    if path.stat().st_size != size:
        return False
    if suffix in _ARCHIVES:
        try:
            with zipfile.ZipFile(path) as archive:
                return archive.testzip() is None
        except ZIP_FAULTS:
            return False
    with open(path, "rb") as stream:
        stream.seek(-min(size, _TAIL_BYTES), os.SEEK_END)
        return stream.read().rstrip().endswith(_ENDINGS.get(suffix, b""))


def _sentence(out: Path, error: OSError) -> InputError:
    if error.errno in NO_ROOM:
        return InputError(DISK_FULL, file=str(out))
    return InputError(mark("{file} cannot be written: {reason}."), file=str(out), reason=error.strerror or "")
