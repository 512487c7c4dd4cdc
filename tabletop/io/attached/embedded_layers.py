"""Layers whose files a plan holds itself, so that one file travels: taken into it, and put into a private folder to be read."""

import hashlib
import io
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from tabletop.core.arrangement.file_list import ListedFile, clean_name
from tabletop.core.text.errors import InputError, LayerError
from tabletop.core.text.message import mark, message
from tabletop.core.text.owned_names import temporary_folder
from tabletop.core.values.layer import LayerInfo
from tabletop.io.attached.attached_table import AttachedFile
from tabletop.io.attached.file_kinds import LARGEST_FILE_BYTES

SEVERAL_PARTS = (".shp", ".tab", ".mif", ".gdb")
"""Endings of formats of several files: a plan holds them as one archive."""
MEDIA_TYPE = "application/octet-stream"
_UNPACKED_MOST = 20 * LARGEST_FILE_BYTES
Content = Callable[[str], bytes | None]
"""What the plan holds under a SHA-256; None for nothing."""


def held_layer(info: LayerInfo) -> AttachedFile:
    """The file of a layer as a plan holds it: byte by byte, one of several parts as an archive of them.

    Raises InputError for what is no file of records (an address, a picture), cannot be read, or is larger than 10 MB.
    """
    path = Path(info.path)
    if info.is_address or info.is_picture:
        raise InputError(mark("{name} is not kept in the plan: only files of records are, no pictures and no addresses."), name=path.name)
    try:
        if not path.exists():
            raise InputError(mark("{name} is not there; find its file first."), name=path.name)
        content = _packed(path) if path.suffix.lower() in SEVERAL_PARTS else _bytes_of(path)
    except OSError as error:
        raise InputError(mark("{name} cannot be read: {reason}."), name=path.name, reason=error.strerror or "") from None
    _check_size(path.name, len(content))
    listed = ListedFile(hashlib.sha256(content).hexdigest(), clean_name(_held_name(path.name)), len(content))
    return AttachedFile(listed, MEDIA_TYPE, content)


def held_again(sha256: str, name: str, content: bytes) -> AttachedFile:
    """What another plan holds of a layer, for this one: its hash, the name of its file, and its content."""
    return AttachedFile(ListedFile(sha256, clean_name(name), len(content)), MEDIA_TYPE, content)


def _bytes_of(path: Path) -> bytes:
    _check_size(path.name, path.stat().st_size)
    with path.open("rb") as stream:
        return stream.read(LARGEST_FILE_BYTES + 1)


def _packed(path: Path) -> bytes:
    """The parts of a file, or all files of a folder, as an archive that is the same each time."""
    if path.is_dir():
        parts = sorted((part, f"{path.name}/{part.relative_to(path).as_posix()}") for part in path.rglob("*") if part.is_file())
    else:
        stem = path.stem.lower()
        parts = sorted((part, part.name) for part in path.parent.iterdir() if part.stem.lower() == stem and part.is_file())
    if sum(part.stat().st_size for part, _ in parts) > _UNPACKED_MOST:
        _check_size(path.name, sum(part.stat().st_size for part, _ in parts))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, name in parts:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _check_size(name: str, size: int) -> None:
    if size > LARGEST_FILE_BYTES:
        raise InputError(
            mark("{name} has {size:.1f} MB; a plan holds layers up to {most:.0f} MB (planning default). Keep it beside the plan instead."),
            name=name,
            size=size / 1e6,
            most=LARGEST_FILE_BYTES / 1e6,
        )


def _held_name(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.zip" if dot and f".{ending}".lower() in SEVERAL_PARTS else name


def held_by(path: Path, sha256: str) -> bytes | None:
    """What a plan file on disk holds under a SHA-256; None for nothing, or where it cannot be read."""
    import sqlite3

    from tabletop.io.attached.attached_table import read_file

    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            return read_file(connection, sha256)
        finally:
            connection.close()
    except (sqlite3.Error, OSError):
        return None


class EmbeddedCopies:
    """A folder that only this user can look into, with the files of layers that plans hold; it goes with `close`."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def __enter__(self) -> "EmbeddedCopies":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def placed(self, info: LayerInfo, content: Content) -> LayerInfo:
        """The layer with the path of its copy; as it is where the plan does not hold it, or holds it no more and its file is there.

        Raises LayerError where neither is to be had, and where the copy cannot be written.
        """
        if not info.embedded:
            return info
        name = clean_name(_held_name(Path(info.path.replace("\\", "/")).name))
        if not (len(info.embedded) == 64 and info.embedded.isalnum()):
            return info
        target = Path(info.embedded[:32], name)
        if self._folder is None or not (self._folder / target).is_file():
            held = content(info.embedded)
            if held is None and Path(info.path).exists():
                return info
            if held is None:
                raise LayerError(
                    mark("{name} is missing in the plan file, or damaged there, and is not beside it; find its file."), name=name
                )
            self._write(target, held)
        assert self._folder is not None
        return replace(info, path=str(self._folder / target))

    def _write(self, target: Path, content: bytes) -> None:
        try:
            if self._folder is None:
                self._folder = temporary_folder("held")
            copy = self._folder / target
            copy.parent.mkdir(exist_ok=True)
            partial = copy.with_name(f"{copy.name}.part")
            partial.write_bytes(content)
            os.replace(partial, copy)
        except OSError as error:
            reason = message(mark("{name} cannot be written: {reason}."), name=target.name, reason=error.strerror or "")
            raise LayerError(reason.template, **reason.params) from None

    def close(self) -> None:
        """Remove what was put there."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
