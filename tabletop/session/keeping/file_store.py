"""Photos and documents of the open plan, for another thread than the window's."""

from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Connection
from typing import TypeVar

from tabletop.core.text.errors import PlanError
from tabletop.core.text.message import mark
from tabletop.io.attached.attached_table import AttachedFile
from tabletop.io.plans.plan_store import PlanFile
from tabletop.io.plans.plan_writer import RETRY_BUSY_MS, PlanWriter

T = TypeVar("T")

Copying = tuple[Callable[[], list[str]], Callable[[list[str]], None]]
"""What writes a copy and names the files that it could not take along, and what is done with these names."""


@dataclass(frozen=True, eq=False)
class FileStore:
    """Photos and documents of an open plan; asked by another thread than the window's, since it waits for the disk."""

    _file: PlanFile
    _writer: PlanWriter | None

    def put(self, files: tuple[AttachedFile, ...]) -> None:
        """Keep files; they are on disk when it returns. Raises PlanError."""
        if self._writer is None:
            raise PlanError(mark("This plan is open for reading only; save a copy to edit it."))
        self._writer.attach(files)

    def ask(self, work: Callable[[Connection], T]) -> T:
        """What the file holds beside that. Raises PlanError, also soon where another program holds the file."""
        return self._file.ask(work, RETRY_BUSY_MS)

    def get(self, sha256: str) -> bytes | None:
        """What a file holds, as its hash says; None where it is missing or damaged. Raises PlanError."""
        return self._file.attached(sha256)
