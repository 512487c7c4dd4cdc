"""Arrays from the reading worker to a layer that is warm: shapes built and indexed in small steps, so that no other thread waits long."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import shapely
from shapely import GeometryType

from tabletop.core.text.message import Message
from tabletop.core.values.layer import Column, Layer, LayerInfo, Ragged, TextColumn
from tabletop.io.records.layer_channel import ChannelError, Frame

STEP = 500
"""Shapes made at once: about 0.5 ms during which the interpreter is not let go."""
MOST_COLUMNS = 4_000
MOST_BYTES = 3 << 30
"""Of all arrays of a layer; the limits of the reading worker let through less."""
MANY_ROWS = 5_000
"""From so many shapes on, those of a layer are left out of later collections: they are in no cycles."""
_MULTI = (GeometryType.MULTIPOINT, GeometryType.MULTILINESTRING, GeometryType.MULTIPOLYGON)
_ALIASES = {
    "name": ("Name", "NAME", "nama", "Nama", "NAMA", "NAMRJL", "NAMOBJ", "nama_jalan", "toponim"),
    "class": ("highway", "fclass", "kelas", "KELAS", "REMARK"),
    "use": ("building", "guna", "fungsi", "FUNGSI", "REMARK"),
}
"""Columns under the names that checks and labels use, and what deliveries call them."""
_BY_ROLE = {"road": ("name", "class"), "building": ("name", "use")}


class Assembly:
    """Collects the chunks of one table."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget what came so far: the table is read anew, another way."""
        self._rows = 0
        self._bytes = 0
        self._parts: dict[int, list[Ragged]] = {}
        self._columns: dict[str, list[Column]] = {}

    @property
    def rows(self) -> int:
        """Records so far, used or not."""
        return self._rows

    def add(self, frame: Frame) -> None:
        """Take a chunk. Raises ChannelError when its arrays do not fit together, or there are more than a layer may have."""
        self._bytes += sum(array.nbytes for array in frame.arrays)
        arrays = iter(frame.arrays)
        try:
            if self._bytes > MOST_BYTES or len(frame.data["columns"]) > MOST_COLUMNS:
                raise ChannelError("too much")
            self._rows += int(frame.data["rows"])
            for dimension in frame.data["dimensions"]:
                self._add_part(part_of(int(dimension), arrays, self._rows))
            for described in frame.data["columns"]:
                self._add_column(str(described["name"]), told_column(described, arrays, int(frame.data["rows"])))
            if len(self._columns) > len(frame.data["columns"]):
                raise ValueError("other columns than before")
        except (StopIteration, ValueError, IndexError, KeyError, TypeError, OverflowError) as error:
            raise ChannelError("arrays that do not fit") from error

    def _add_column(self, name: str, column: Column) -> None:
        known = self._columns.setdefault(name, [])
        if known and type(known[0]) is not type(column):
            raise ValueError("another kind of column than before")
        known.append(column)

    def _add_part(self, part: Ragged) -> None:
        self._parts.setdefault(part.dimension, []).append(part)

    def layer(self, info: LayerInfo, problems: tuple[Message, ...], lost: int = 0, losses: tuple[Message, ...] = ()) -> Layer:
        """The layer with shapes, index and extent ready."""
        parts = tuple(self._joined(dimension) for dimension in sorted(self._parts))
        columns = {name: _joined_column(self._columns.pop(name)) for name in list(self._columns)}
        plain = replace(info, columns={})
        layer = Layer(plain, parts, _with_aliases(columns, info.role), problems, lost, losses).described(info)
        for part in parts:
            _warm(part)
        _ = layer.extent
        return layer

    def _joined(self, dimension: int) -> Ragged:
        parts = self._parts.pop(dimension)
        joined = parts[0] if len(parts) == 1 else _put_together(parts)
        if not joined.is_large or not _is_sound(joined):
            joined.__dict__["geometries"] = np.concatenate([np.empty(0, dtype=object), *_shapes(joined)])
        return joined


def _put_together(parts: list[Ragged]) -> Ragged:
    """One part of several, whose arrays go as they are taken over."""
    offsets = []
    for level in range(len(parts[0].offsets)):
        shifts = np.cumsum([0, *(int(part.offsets[level][-1]) for part in parts)])
        pieces = [part.offsets[level][1:] + shift for part, shift in zip(parts, shifts[:-1], strict=True)]
        offsets.append(np.concatenate([np.zeros(1, np.int64), *pieces]))
    coords, rows, bounds = (np.concatenate([getattr(part, name) for part in parts]) for name in ("coords", "rows", "bounds"))
    return Ragged(parts[0].dimension, coords, tuple(offsets), rows, bounds)


def _warm(part: Ragged) -> None:
    """Builds the index. It stands before the shapes, so that it goes first: shapes that go in the order they were made go much faster.
    That of a large part is made when it is first asked for."""
    if not part.is_large:
        _ = part.tree
    if "geometries" in part.__dict__:
        part.__dict__["geometries"] = part.__dict__.pop("geometries")


def _is_sound(part: Ragged) -> bool:
    """Whether shapes can be made of any rows, later: nothing is empty, lines have two places, rings four and are closed. What is not is
    made at once, so that it is known to be damaged."""
    if any((np.diff(cuts) < 1).any() for cuts in part.offsets):
        return False
    cuts, places = part.offsets[0], part.coords
    if part.dimension < 2:
        return bool((np.diff(cuts) > part.dimension).all())
    return bool((np.diff(cuts) > 3).all() and (places[cuts[:-1]] == places[cuts[1:] - 1]).all())


def part_of(dimension: int, arrays: Iterator[np.ndarray], row_limit: int) -> Ragged:
    """Geometries of one dimension out of the arrays of a frame. Raises ValueError where those do not fit together."""
    if not 0 <= dimension < len(_MULTI):
        raise ValueError("dimension")
    coords = next(arrays)
    offsets = tuple(islice(arrays, dimension + 1))
    part = Ragged(dimension, coords, offsets, next(arrays), next(arrays))
    below = len(coords)
    for cuts in offsets:
        if cuts.ndim != 1 or cuts.dtype != np.int64 or not len(cuts) or cuts[0] != 0 or cuts[-1] != below or (np.diff(cuts) < 0).any():
            raise ValueError("offsets")
        below = len(cuts) - 1
    fits = part.rows.shape == (below,) and part.rows.dtype == np.int64 and part.bounds.shape == (below, 4)
    fits = fits and coords.shape == (len(coords), 2) and coords.dtype == np.float64
    if not fits or (below and not 0 <= part.rows.min() <= part.rows.max() < row_limit):
        raise ValueError("shapes")
    return part


def told_column(described: Mapping[str, Any], arrays: Iterator[np.ndarray], rows: int) -> Column:
    """A column out of the arrays of a frame. Raises ValueError where those do not fit together."""
    if not described["text"]:
        numbers = next(arrays)
        if numbers.shape != (rows,) or numbers.dtype != np.float64:
            raise ValueError("numbers")
        return numbers
    offsets, data = next(arrays), next(arrays)
    if (
        offsets.shape != (rows + 1,)
        or offsets.dtype != np.int64
        or offsets[0] != 0
        or offsets[-1] != len(data)
        or (np.diff(offsets) < 0).any()
    ):
        raise ValueError("texts")
    return TextColumn(offsets, data.tobytes())


def _shapes(part: Ragged) -> list[np.ndarray]:
    """Shapely multi-geometries of a part, prepared, a few at a time."""
    return [_step(part, start, min(start + STEP, len(part))) for start in range(0, len(part), STEP)]


def _step(part: Ragged, start: int, end: int) -> np.ndarray:
    offsets: list[np.ndarray] = []
    for cuts in reversed(part.offsets):
        piece = cuts[start : end + 1]
        offsets.insert(0, piece - piece[0])
        start, end = int(piece[0]), int(piece[-1])
    made = shapely.from_ragged_array(_MULTI[part.dimension], part.coords[start:end], tuple(offsets))
    shapely.prepare(made)
    return np.asarray(made)


def _joined_column(found: list[Column]) -> Column:
    if len(found) == 1:
        return found[0]
    texts = [column for column in found if isinstance(column, TextColumn)]
    if len(texts) != len(found):
        return np.concatenate([one for one in found if isinstance(one, np.ndarray)])
    shifts = np.cumsum([0, *(len(text.data) for text in texts)])
    cuts = [one.offsets[1:] + shift for one, shift in zip(texts, shifts[:-1], strict=True)]
    return TextColumn(np.concatenate([np.zeros(1, np.int64), *cuts]), b"".join(text.data for text in texts))


def _with_aliases(columns: dict[str, Column], role: str) -> dict[str, Column]:
    for wanted in _BY_ROLE.get(role, ("name",)):
        found = next((name for name in _ALIASES[wanted] if name in columns and _says_something(columns[name])), None)
        if wanted not in columns and found is not None:
            columns[wanted] = columns[found]
    return columns


def _says_something(column: Column) -> bool:
    return bool(column.data) if isinstance(column, TextColumn) else not np.isnan(column).all()
