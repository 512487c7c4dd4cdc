"""Copies of attached files for other programs: read-only, under a harmless name in a private folder, with the ending of what they hold."""

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from tabletop.core.text.errors import InputError
from tabletop.core.text.file_names import check_name
from tabletop.core.text.message import mark
from tabletop.core.text.owned_names import temporary_folder
from tabletop.core.text.whole_file import behind_links, partial_beside, to_disk
from tabletop.io.attached.file_kinds import checked_kind


class OpenedCopies:
    """A folder that only this user can look into; it goes with `close`."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def put(self, name: str, content: bytes) -> Path:
        """A read-only copy; the content is checked anew. Raises InputError for what a plan does not take or the disk does not hold."""
        kind = checked_kind(name, content)
        stem, dot, _ = name.rpartition(".")
        harmless = re.sub(r"[^\w -]", "_", stem if dot else name).strip() or "_"
        try:
            if self._folder is None:
                self._folder = temporary_folder("copies")
            copy = Path(tempfile.mkdtemp(dir=self._folder)) / f"{harmless[:60]}{kind.endings[0]}"
            copy.write_bytes(content)
            copy.chmod(0o400)
        except OSError as error:
            raise _not_written(name, error) from None
        return copy

    def close(self) -> None:
        """Remove what was put there, as far as no program holds it."""
        if self._folder is None:
            return
        for folder, _, files in os.walk(self._folder):
            for file in files:
                with contextlib.suppress(OSError):
                    (Path(folder) / file).chmod(0o600)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None


def save_file(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all. Raises InputError in one sentence."""
    path = behind_links(path)
    check_name(path)
    try:
        with partial_beside(path) as partial:
            partial.write_bytes(content)
            to_disk(partial)
            os.replace(partial, path)
    except OSError as error:
        raise _not_written(path.name, error) from None


def _not_written(name: str, error: OSError) -> InputError:
    return InputError(mark("{name} cannot be written: {reason}."), name=name, reason=error.strerror or "")
