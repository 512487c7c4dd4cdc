"""What map services gave, kept on disk for the field: by a hash of the address, up to a size, the oldest out."""

import contextlib
import hashlib
import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tabletop import paths
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.whole_file import write_whole

MOST_BYTES = 500 * 1024 * 1024
LEFT_SHARE = 0.9
"""So much of the limit is left when it was passed and the oldest go."""
USED_S = 3_600.0
"""The time of use of a file is written at most so often."""


def tiles_folder() -> Path:
    """Where they stand."""
    return paths.cache_folder() / "tiles"


@dataclass
class TileCache:
    """Contents by address, safe to use from several threads; a disk that cannot be written keeps nothing and hinders nobody."""

    folder: Path = field(default_factory=tiles_folder)
    most_bytes: int = MOST_BYTES
    _used: int | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def found(self, address: str) -> tuple[bytes, float] | None:
        """What is kept of an address, and how many seconds ago it came; None for nothing."""
        path = self._path(address)
        with contextlib.suppress(OSError):
            content = path.read_bytes()
            seen = path.stat()
            now = time.time()
            if now - seen.st_atime > USED_S:
                os.utime(path, (now, seen.st_mtime))
            return content, now - seen.st_mtime
        return None

    def keep(self, address: str, content: bytes) -> None:
        """Keep what came from an address."""
        path = self._path(address)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        except (OSError, TabletopError):
            return
        with self._lock:
            self._used = self._size() if self._used is None else self._used + len(content)
            if self._used > self.most_bytes:
                self._make_room()

    def _path(self, address: str) -> Path:
        name = hashlib.sha256(address.encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.tile"

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self.folder.glob("*/*.tile"):
            with contextlib.suppress(OSError):
                seen = path.stat()
                found.append((max(seen.st_atime, seen.st_mtime), seen.st_size, path))
        return found

    def _size(self) -> int:
        return sum(size for _, size, _ in self._files())

    def _make_room(self) -> None:
        """Remove those that were used longest ago."""
        files = sorted(self._files())
        left = sum(size for _, size, _ in files)
        for _, size, path in files:
            if left <= self.most_bytes * LEFT_SHARE:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                left -= size
        self._used = left


class NoCache(TileCache):
    """Keeps nothing, so that the network itself is asked."""

    def found(self, address: str) -> tuple[bytes, float] | None:
        """Nothing."""
        return None

    def keep(self, address: str, content: bytes) -> None:
        """Not at all."""
