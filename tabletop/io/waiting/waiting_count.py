"""What a journal of edits that wait holds, counted in a small file beside it: so it is known where the journal was cut or is gone."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tabletop.core.text.errors import TabletopError
from tabletop.core.text.whole_file import write_whole
from tabletop.io.waiting.checked_lines import checked_line, read_checked

log = logging.getLogger(__name__)
SUFFIX = ".count"
MOST_NUMBERS = 100_000


@dataclass(frozen=True)
class WaitingCount:
    """What the first line of a journal says, the numbers of the lines of edits that wait, and how many rows of the plan it holds."""

    head: Mapping[str, Any]
    numbers: frozenset[int] = frozenset()
    rows: int = -1


def count_path(journal: Path) -> Path:
    """Where the count of a journal stands."""
    return journal.with_suffix(SUFFIX)


def write_count(journal: Path, head: Mapping[str, Any], numbers: Sequence[int], rows: int) -> None:
    """Write down what a journal holds, once that is on disk. Never raises: without its count a journal is as good, but for this."""
    told = {"head": dict(head), "numbers": list(numbers)[-MOST_NUMBERS:], "rows": rows}
    try:
        write_whole(count_path(journal), checked_line(told))
    except (OSError, ValueError, TabletopError) as error:
        log.info("a journal was not counted: %s", type(error).__name__)


def read_count(journal: Path) -> WaitingCount | None:
    """What a journal is to hold; None where nobody counted it, or that cannot be read."""
    try:
        told = next(read_checked(count_path(journal)), None)
    except OSError:
        return None
    if not isinstance(told, dict) or not isinstance(told.get("head"), dict) or not isinstance(told.get("numbers"), list):
        return None
    numbers = frozenset(one for one in told["numbers"][:MOST_NUMBERS] if isinstance(one, int))
    return WaitingCount(told["head"], numbers, told["rows"] if isinstance(told.get("rows"), int) else -1)


def remove_journal(journal: Path) -> None:
    """Remove a journal, its count before it: a count alone would tell a loss. Raises OSError."""
    count_path(journal).unlink(missing_ok=True)
    journal.unlink(missing_ok=True)
