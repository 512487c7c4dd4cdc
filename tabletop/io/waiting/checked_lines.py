"""A file of JSON lines that is only ever appended to: each line bears a checksum, so that a torn or damaged one is known and left out."""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from tabletop.io.plans.plan_rows import dumps, loads

MOST_BYTES = 256 * 1024 * 1024
"""So large a file is written and read; what comes after is not kept, and that is said."""
LONGEST_LINE = 64 * 1024 * 1024
_SUM_DIGITS = 16


def checked_line(value: Any) -> bytes:
    """One line: the first 16 hex digits of the SHA-256 of its text, a space, JSON. Raises ValueError for what JSON has not."""
    text = dumps(value).encode("utf-8")
    return _sum(text) + b" " + text + b"\n"


DAMAGED = object()
"""Stands for a line that is torn or damaged."""


def read_checked(path: Path, most_lines: int = 1_000_000, tells: bool = False) -> Iterator[Any]:
    """Values of the lines that are whole, in order. A line that is torn, damaged or longer than `LONGEST_LINE` is left out, or `DAMAGED`
    where the caller wants it told.

    Reads `MOST_BYTES` at most. Raises OSError.
    """
    with open(path, "rb") as stream:
        for line in _lines(stream, most_lines):
            digits, space, text = line.partition(b" ")
            value = DAMAGED
            if space and line.endswith(b"\n") and digits == _sum(text.rstrip(b"\n")):
                with contextlib.suppress(ValueError, RecursionError):
                    value = loads(text.decode("utf-8"))
            if tells or value is not DAMAGED:
                yield value


def _lines(stream: IO[bytes], most_lines: int) -> Iterator[bytes]:
    """Whole lines, and the torn one at the end; of one that is too long only its begin, and nothing behind it."""
    left = MOST_BYTES
    for _ in range(most_lines):
        line = stream.readline(min(LONGEST_LINE, left) + 1)
        left -= len(line)
        if line:
            yield line if left >= 0 else b""
        if not line.endswith(b"\n") or left < 0:
            return


def _sum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest()[:_SUM_DIGITS].encode("ascii")
