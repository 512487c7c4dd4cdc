"""Rows out of a database file page by page, without SQLite: what stands on whole pages is read whatever became of the others.

The file format: https://www.sqlite.org/fileformat2.html (b-tree pages, records, overflow, the list of free pages).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

LEAF, INTERIOR = 13, 5
USUAL_PAGE_BYTES = 4096
MOST_DEPTH = 40
_MAGIC = b"SQLite format 3\x00"
_WHOLE_NUMBERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_FLOAT = 7


class Record(NamedTuple):
    """One row as it stands on a page: its number, and its values (None, int, float, str, bytes; a text that is not UTF-8 as bytes)."""

    number: int
    values: tuple[Any, ...]


class Torn(ValueError):
    """A page, or a row on it, that makes no sense."""


@dataclass
class DatabasePages:
    """The pages of a file, read one at a time. `lost`: pages that something points to and that make no sense; `torn`: rows on pages
    that do. An overflow page belongs to one row only, so that nothing grows beyond the file."""

    stream: BinaryIO
    page_bytes: int = USUAL_PAGE_BYTES
    usable: int = USUAL_PAGE_BYTES
    count: int = 0
    lost: set[int] = field(default_factory=set)
    torn: int = 0
    _taken: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, path: Path, stream: BinaryIO) -> "DatabasePages":
        """The pages of an open file; where its head is damaged, of the size that plan files have."""
        head, size = stream.read(100), path.stat().st_size
        page_bytes, reserved = USUAL_PAGE_BYTES, 0
        if len(head) == 100 and head.startswith(_MAGIC):
            found = struct.unpack(">H", head[16:18])[0]
            found = 65536 if found == 1 else found
            if found >= 512 and found & (found - 1) == 0:
                page_bytes, reserved = found, head[20] if head[20] < 256 and found - head[20] >= 480 else 0
        return cls(stream, page_bytes, page_bytes - reserved, -(-size // page_bytes))

    def page(self, number: int) -> bytes:
        """Bytes of a page, the first is 1; shorter at the end of a file that was cut off. Raises Torn where there is no such page."""
        if not 1 <= number <= self.count:
            raise Torn
        self.stream.seek((number - 1) * self.page_bytes)
        return self.stream.read(self.page_bytes)

    def kind(self, number: int) -> int:
        """The first byte of a page's own head: 13 for a leaf of a table, 5 for an inner page."""
        page, start = self.page(number), 100 if number == 1 else 0
        return page[start] if len(page) > start else 0

    def leaves(self, root: int) -> Iterator[int]:
        """Numbers of the leaves below a page of a table, in order; what makes no sense is noted in `lost`."""
        waiting, seen = [(root, 0)], set()
        while waiting:
            number, depth = waiting.pop()
            if number in seen or depth > MOST_DEPTH:
                continue
            seen.add(number)
            try:
                kind = self.kind(number)
                if kind == LEAF:
                    yield number
                elif kind == INTERIOR:
                    waiting += [(child, depth + 1) for child in reversed(self._children(number))]
                else:
                    self.lost.add(number)
            except (Torn, IndexError, struct.error):
                self.lost.add(number)

    def _children(self, number: int) -> list[int]:
        page, start = self.page(number), 100 if number == 1 else 0
        (cells,) = struct.unpack(">H", page[start + 3 : start + 5])
        places = [struct.unpack(">H", page[start + 12 + 2 * n : start + 14 + 2 * n])[0] for n in range(cells)]
        return [struct.unpack(">I", page[place : place + 4])[0] for place in places] + list(
            struct.unpack(">I", page[start + 8 : start + 12])
        )

    def free(self) -> set[int]:
        """Pages that the file says hold nothing any more."""
        found: set[int] = set()
        try:
            trunk = struct.unpack(">I", self.page(1)[32:36])[0]
            while trunk and trunk not in found:
                page = self.page(trunk)
                found.add(trunk)
                trunk, count = struct.unpack(">II", page[:8])
                found.update(struct.unpack(f">{min(count, len(page) // 4 - 2)}I", page[8 : 8 + 4 * min(count, len(page) // 4 - 2)]))
        except (Torn, struct.error):
            return found
        return found

    def records(self, number: int) -> Iterator[Record]:
        """Rows of a leaf; those that make no sense are counted in `torn`."""
        try:
            page, start = self.page(number), 100 if number == 1 else 0
            (cells,) = struct.unpack(">H", page[start + 3 : start + 5])
        except (Torn, struct.error):
            self.lost.add(number)
            return
        for cell in range(min(cells, self.page_bytes // 4)):
            try:
                (place,) = struct.unpack(">H", page[start + 8 + 2 * cell : start + 10 + 2 * cell])
                yield self._record(page, place)
            except (Torn, IndexError, struct.error, OverflowError):
                self.torn += 1

    def _record(self, page: bytes, place: int) -> Record:
        size, place = _varint(page, place)
        row, place = _varint(page, place)
        local = self._local(size)
        content = page[place : place + local]
        if len(content) != local:
            raise Torn
        if local < size:
            content += self._overflow(struct.unpack(">I", page[place + local : place + local + 4])[0], size - local)
        return Record(row - (1 << 64) if row >> 63 else row, _values(content))

    def _local(self, size: int) -> int:
        """How many bytes of a record stand on its leaf."""
        if size <= self.usable - 35:
            return size
        least = (self.usable - 12) * 32 // 255 - 23
        some = least + (size - least) % (self.usable - 4)
        return some if some <= self.usable - 35 else least

    def _overflow(self, number: int, size: int) -> bytes:
        if size > self.count * self.page_bytes:
            raise Torn
        parts, rest, chain = [], size, []
        while rest:
            if number in self._taken or number in chain:
                raise Torn
            page = self.page(number)
            part = page[4 : 4 + min(rest, self.usable - 4)]
            if len(part) != min(rest, self.usable - 4):
                raise Torn
            chain.append(number)
            parts.append(part)
            rest -= len(part)
            (number,) = struct.unpack(">I", page[:4])
        self._taken.update(chain)
        return b"".join(parts)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for count in range(9):
        byte = data[place + count]
        if count == 8:
            return value << 8 | byte, place + 9
        value = value << 7 | byte & 127
        if byte < 128:
            return value, place + count + 1
    raise Torn


def _values(content: bytes) -> tuple[Any, ...]:
    """Values of a record. Raises Torn where head and body do not belong together."""
    end, place = _varint(content, 0)
    if not 0 < end <= len(content):
        raise Torn
    kinds = []
    while place < end:
        kind, place = _varint(content, place)
        kinds.append(kind)
    if place != end:
        raise Torn
    found = []
    for kind in kinds:
        value, place = _value(content, kind, place)
        found.append(value)
    if place != len(content):
        raise Torn
    return tuple(found)


def _value(content: bytes, kind: int, place: int) -> tuple[Any, int]:
    if kind == 0:
        return None, place
    if kind in (8, 9):
        return kind - 8, place
    size = _WHOLE_NUMBERS.get(kind, 8 if kind == _FLOAT else (kind - 12) // 2)
    data = content[place : place + size]
    if kind in (10, 11) or len(data) != size:
        raise Torn
    if kind in _WHOLE_NUMBERS:
        return int.from_bytes(data, "big", signed=True), place + size
    if kind == _FLOAT:
        return struct.unpack(">d", data)[0], place + size
    return _text(data) if kind % 2 else data, place + size


def _text(data: bytes) -> str | bytes:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data
