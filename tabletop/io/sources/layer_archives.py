"""Archives unpacked once: what was unpacked last is kept while the reading process lives, for all tables and uses. Worker only."""

import shutil
import tempfile
import zipfile
import zlib
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import Message, mark, message
from tabletop.io.records.layer_formats import ARCHIVES
from tabletop.io.records.layer_limits import Limits

_BLOCK = 1 << 20
KEPT = 2
"""So many archives stay unpacked at once; each holds at most `Limits.max_unpacked_bytes`."""


@dataclass
class Unpacked:
    """The folder of what an archive held, and sentences about what of it was left packed."""

    folder: Path
    problems: list[Message] = field(default_factory=list)


_kept: OrderedDict[tuple[str, int, int], Unpacked] = OrderedDict()


def unpacked(path: Path, limits: Limits) -> Unpacked:
    """An archive unpacked within the limits, archives in it too, but none deeper. Raises LayerError.

    The folder lies in this process's temporary folder and goes with it; it is made anew when the archive changes.
    """
    found = path.stat()
    key = (str(path), found.st_mtime_ns, found.st_size)
    if key not in _kept:
        _kept[key] = _made(path, limits)
    _kept.move_to_end(key)
    while len(_kept) > KEPT:
        shutil.rmtree(_kept.popitem(last=False)[1].folder, ignore_errors=True)
    return _kept[key]


def _made(path: Path, limits: Limits) -> Unpacked:
    made = Unpacked(Path(tempfile.mkdtemp(prefix="zip-")))
    try:
        left = _Left(path, limits.max_unpacked_bytes, limits.max_members, limits)
        _unpack(path, made.folder, left)
        for inner in sorted(file for file in made.folder.rglob("*") if file.suffix.lower() in ARCHIVES and file.is_file()):
            _unpack_inner(inner, made, left)
        return made
    except BaseException:
        shutil.rmtree(made.folder, ignore_errors=True)
        raise


@dataclass
class _Left:
    """How much may still be unpacked."""

    archive: Path
    bytes: int
    members: int
    limits: Limits

    def take(self, count: int) -> None:
        self.bytes -= count
        if self.bytes < 0 or self.members < 0:
            size = self.limits.max_unpacked_bytes / (1 << 20)
            raise LayerError(
                mark("{file} unpacks to more than {size:.0f} MB or too many files; unpack what is needed by hand."),
                file=self.archive.name,
                size=size,
            )


def _unpack_inner(inner: Path, made: Unpacked, left: _Left) -> None:
    """Unpack an archive of an archive into a folder of its name; archives in that one stay as they are, and are named."""
    folder = inner.with_name(f"{inner.stem} {inner.suffix[1:]}")
    folder.mkdir(exist_ok=True)
    try:
        _unpack(inner, folder, left)
    except LayerError as error:
        if left.bytes < 0 or left.members < 0:
            raise
        made.problems.append(error.message)
    inner.unlink()
    for deeper in sorted(file for file in folder.rglob("*") if file.suffix.lower() == ".zip"):
        text = mark("{file}: {member} is an archive in an archive in an archive; unpack it by hand.")
        made.problems.append(message(text, file=left.archive.name, member=f"{inner.name}/{deeper.name}"))


def _unpack(path: Path, folder: Path, left: _Left) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [zip_info for zip_info in archive.infolist() if not zip_info.is_dir()]
            left.members -= len(members)
            if sum(zip_info.file_size for zip_info in members) > left.bytes or left.members < 0:
                left.take(left.bytes + 1)
            for member in members:
                _unpack_member(archive, member, folder, left)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, zlib.error) as error:
        raise LayerError(mark("{file} cannot be unpacked: {reason}."), file=path.name, reason=_why_packed(error)) from None


def _why_packed(error: Exception) -> Message | str:
    """In words of ours; those of the library are English, and for programmers."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, NotImplementedError):
        return message(mark("it is packed in a way that is not known"))
    if isinstance(error, RuntimeError):
        return message(mark("it is locked with a password"))
    return message(mark("it is damaged, cut off, or no archive"))


def _unpack_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, left: _Left) -> None:
    parts = [part for part in PurePosixPath(member.filename.replace("\\", "/")).parts if part not in ("..", "/", ".") and ":" not in part]
    if not parts or parts[0] == "__MACOSX":
        return
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as stream, target.open("wb") as out:
        while block := stream.read(_BLOCK):
            left.take(len(block))
            out.write(block)
