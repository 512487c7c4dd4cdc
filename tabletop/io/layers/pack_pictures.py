"""Pictures in a layer pack: taken in with the small files beside them that say their place, put into a cache folder to be read."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tabletop import paths
from tabletop.core.text.errors import InputError, LayerError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import partial_beside
from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers.pack_file import FILES, META, opened_pack, read_pack

LARGEST_BYTES = 800_000_000
"""A cell of a GeoPackage holds up to 10^9 bytes (https://www.sqlite.org/limits.html); larger pictures stay beside the pack."""
_BESIDE = (".pgw", ".jgw", ".tfw", ".wld", ".pngw", ".jpgw", ".tifw", ".prj", ".points", ".aux.xml", ".ovr")
MOST_FILES = 2 * len(_BESIDE) + 1
"""Of one picture."""
_BLOCK = 1 << 20


def files_of(info: LayerInfo) -> list[Path]:
    """The file of a picture, then those beside it that belong to it. Raises InputError where it is not there or too large."""
    path = Path(info.path)
    if not path.is_file():
        raise InputError(mark("{name} is not there; find its file first."), name=path.name)
    if path.stat().st_size > LARGEST_BYTES:
        size, most = path.stat().st_size / 1e6, LARGEST_BYTES / 1e6
        text = mark("{name} has {size:.0f} MB; a pack takes pictures up to {most:.0f} MB. Make it smaller, or leave it out.")
        raise InputError(text, name=path.name, size=size, most=most)
    stems = {f"{stem}{end}".lower() for stem in (path.stem, path.name) for end in _BESIDE}
    beside = sorted(one for one in path.parent.iterdir() if one.name.lower() in stems and one.is_file())
    return [path, *(one for one in beside if one.stat().st_size <= LARGEST_BYTES)]


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    for block in _blocks(path):
        digest.update(block)
    return digest.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block


def put_picture(connection: sqlite3.Connection, info: LayerInfo) -> str:
    """Take a picture into a pack, inside a transaction of the caller; returns the SHA-256 of the list of its files. Raises InputError."""
    told: list[tuple[str, str]] = []
    for path in files_of(info):
        sha256 = file_sha256(path)
        told.append((path.name, sha256))
        if connection.execute(f"SELECT 1 FROM {FILES} WHERE sha256=?", (sha256,)).fetchone():
            continue
        size = path.stat().st_size
        row = connection.execute(f"INSERT INTO {FILES} (name, sha256, bytes) VALUES (?, ?, zeroblob(?))", (path.name, sha256, size))
        with connection.blobopen(FILES, "bytes", int(row.lastrowid or 0)) as blob:
            for block in _blocks(path):
                blob.write(block)
    listed = json.dumps(told)
    key = hashlib.sha256(listed.encode()).hexdigest()
    connection.execute(f"INSERT OR REPLACE INTO {META} (key, value) VALUES (?, ?)", (f"picture {key}", listed))
    return key


def unpacked(info: LayerInfo) -> LayerInfo:
    """The layer with the path of its picture in a cache folder of this computer, where its row names a pack; else as it is.

    Raises LayerError where the pack does not hold it whole.
    """
    path = Path(info.path)
    if not info.embedded or info.role not in ("image", "elevation") or read_pack(path) is None:
        return info
    try:
        with opened_pack(path, LARGEST_BYTES) as connection:
            told = connection.execute(f"SELECT value FROM {META} WHERE key=?", (f"picture {info.embedded}",)).fetchone()
            names = [(Path(str(name)).name, str(sha256)) for name, sha256 in json.loads(told[0])]
            if len(names) > MOST_FILES:
                raise ValueError("too many files")
            folder = paths.cache_folder() / "packs" / hashlib.sha256(told[0].encode()).hexdigest()[:32]
            folder.mkdir(parents=True, exist_ok=True)
            for name, sha256 in names:
                _put_out(connection, folder / name, sha256)
    except (sqlite3.Error, ValueError, TypeError, IndexError) as error:
        raise _damaged(path, info) from error
    except OSError as error:
        reason = error.strerror or ""
        raise LayerError(mark("{file} cannot be unpacked: {reason}."), file=path.name, reason=reason) from None
    return replace(info, path=str(folder / names[0][0]), embedded="")


def _put_out(connection: sqlite3.Connection, target: Path, sha256: str) -> None:
    """Write a file of a pack, where it is not there already. Raises ValueError where its content is another."""
    row = connection.execute(f"SELECT id, length(bytes) FROM {FILES} WHERE sha256=?", (sha256,)).fetchone()
    if row is None:
        raise ValueError("no such file")
    if target.is_file() and target.stat().st_size == row[1]:
        return
    digest = hashlib.sha256()
    with partial_beside(target) as partial:
        with connection.blobopen(FILES, "bytes", row[0], readonly=True) as blob, partial.open("wb") as stream:
            while block := blob.read(_BLOCK):
                digest.update(block)
                stream.write(block)
        if digest.hexdigest() != sha256:
            raise ValueError("another content")
        os.replace(partial, target)


def _damaged(path: Path, info: LayerInfo) -> LayerError:
    text = mark("The layer pack {file} is damaged: the layer {layer} is not what was published; fetch the pack anew.")
    return LayerError(text, file=path.name, layer=info.id)
