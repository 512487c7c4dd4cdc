"""The records of a layer as rows: their columns, in which order they stand, which of them a filter leaves. Numpy over whole columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.layers.look_classes import SPAN, number_of, span_of
from tabletop.core.text.spelling import folded
from tabletop.core.values.layer import Column, Layer, TextColumn

KEY_BYTES = 96
"""Texts are put in order by so many bytes of what they are compared as."""
DIGITS = 12
MOST_SHAPES = 2_000
_NUMBER = re.compile(r"\d+")
_COMPARED = re.compile(r"^\s*(<=|>=|!=|<|>|=)\s*(.*?)\s*$", re.DOTALL)
_PARTED = b"\xff"
"""Stands between two texts of a column when it is searched as a whole: no UTF-8 holds it."""
Value = str | float | None


@dataclass(frozen=True)
class AttributeColumn:
    """A column of the file; `meanings` are the names by which the product looks for it ("name", "width_m", ...), if any."""

    name: str
    meanings: tuple[str, ...]
    values: Column

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return not isinstance(self.values, TextColumn)

    @cached_property
    def haystack(self) -> tuple[bytes, np.ndarray]:
        """All texts in lower case, parted, and where each begins."""
        assert isinstance(self.values, TextColumn)
        offsets = np.asarray(self.values.offsets, dtype=np.int64)
        data = np.frombuffer(self.values.data, dtype=np.uint8)[offsets[0] : offsets[-1]]
        lengths = np.diff(offsets)
        starts = offsets[:-1] - offsets[0] + np.arange(len(lengths))
        made = np.full(len(data) + len(lengths), _PARTED[0], dtype=np.uint8)
        made[np.arange(len(data)) + np.repeat(np.arange(len(lengths)), lengths)] = data
        return made.tobytes().lower(), starts

    @cached_property
    def numbers(self) -> np.ndarray:
        """(n,) its values as numbers, NaN where they are none."""
        if not isinstance(self.values, TextColumn):
            return np.asarray(self.values, dtype=float)
        words = [self.values.data[a:b] for a, b in pairwise(self.values.offsets.tolist())]
        known = {word: number_of(word.decode("utf-8", "replace")) for word in set(words)}
        return np.array([known[word] for word in words], dtype=float)

    def value(self, row: int) -> Value:
        """Text or number of a row; None where it is empty."""
        found = self.values[row]
        if isinstance(found, str):
            return found.strip("\x00") or None
        return None if np.isnan(found) else float(found)


@dataclass(frozen=True, eq=False)
class AttributeRows:
    """All records of a layer, `count` of them, and the columns of its file in their order."""

    layer: Layer
    columns: tuple[AttributeColumn, ...]
    count: int

    def order(self, column: int, descending: bool = False) -> np.ndarray:
        """(n,) rows by the values of a column: numbers as numbers, texts without regard to case and accents and with the numbers in them
        as numbers ("RT 2" before "RT 10"). Empty ones stand last either way; equal ones in the order of the file."""
        keys = self.columns[column].values
        ranks = _ranks_of_texts(keys) if isinstance(keys, TextColumn) else np.asarray(keys, dtype=float)
        return np.asarray(np.argsort(-ranks if descending else ranks, kind="stable"))

    def matching(self, text: str, column: int | None = None) -> np.ndarray:
        """(n,) bool: the rows that a filter leaves, in one column or in any.

        A text is looked for anywhere in the values without regard to case; in numbers it must be the number. "> 5", "<= 2,5", "= 3",
        "!= 3" and "5..10" (both ends in) compare numbers; "= text" wants the whole value.
        """
        columns = self.columns if column is None else self.columns[column : column + 1]
        if not text.strip():
            return np.ones(self.count, dtype=bool)
        found = np.zeros(self.count, dtype=bool)
        for one in columns:
            found |= _matching(one, text)
        return found

    def shape(self, rows: Sequence[int]) -> BaseGeometry:
        """The geometries of rows as one, metres of the working CRS; of very many, the box round each. Empty where they have none."""
        wanted = np.asarray(rows, dtype=np.int64)
        found: list[BaseGeometry] = []
        for part in self.layer.parts:
            at = np.flatnonzero(np.isin(part.rows, wanted)) if len(part) else np.empty(0, np.int64)
            found += list(part.shapes(at)) if len(at) <= MOST_SHAPES else [_box(part.bounds[at])]
        usable = [one for one in found if not one.is_empty and np.isfinite(one.bounds).all()]
        joined: BaseGeometry = shapely.GeometryCollection(usable) if len(usable) != 1 else usable[0]
        return joined


def _box(bounds: np.ndarray) -> BaseGeometry:
    finite = bounds[np.isfinite(bounds).all(axis=1)]
    low, high = finite[:, :2].min(axis=0), finite[:, 2:].max(axis=0)
    made: BaseGeometry = shapely.box(low[0], low[1], high[0], high[1])
    return made


def attribute_rows(layer: Layer) -> AttributeRows:
    """The records of a layer; one without columns has a row for each record that its geometries name."""
    meant: dict[str, list[str]] = {}
    for meaning, name in layer.info.columns.items():
        if meaning != name:
            meant.setdefault(name, []).append(meaning)
    columns = tuple(AttributeColumn(name, tuple(meant.get(name, ())), values) for name, values in layer.file_columns.items())
    counts = [len(one.values) for one in columns] or [int(part.rows.max()) + 1 for part in layer.parts if len(part)]
    return AttributeRows(layer, columns, max(counts, default=0))


# --- order
def order_key(text: str) -> str:
    """A text as it is put in order: without case and accents, the numbers in it at one width."""
    plain = folded(text)
    return _NUMBER.sub(lambda found: found.group().lstrip("0").zfill(DIGITS), plain)


def _ranks_of_texts(column: TextColumn) -> np.ndarray:
    words = [column.data[a:b].strip(b"\x00 ") for a, b in pairwise(column.offsets.tolist())]
    places = {word: place for place, word in enumerate(dict.fromkeys(words))}
    keys = np.array([order_key(word.decode("utf-8", "replace")).encode()[:KEY_BYTES] for word in places], dtype=f"S{KEY_BYTES}")
    _, ranks = np.unique(keys, return_inverse=True)
    ranked = ranks.reshape(-1).astype(float)
    if b"" in places:
        ranked[places[b""]] = np.nan
    return np.asarray(ranked[np.fromiter((places[word] for word in words), dtype=np.int64, count=len(words))])


# --- filter
def _matching(column: AttributeColumn, text: str) -> np.ndarray:
    compared, span = _COMPARED.match(text), span_of(text)
    if compared is not None:
        return _compared(column, compared.group(1), compared.group(2))
    if span is not None and SPAN in text:
        return np.asarray((column.numbers >= span[0]) & (column.numbers <= span[1]))
    if column.is_number:
        number = number_of(text)
        return np.zeros(len(column.values), dtype=bool) if number is None else np.asarray(column.numbers == number)
    return _holding(column, text.strip())


def _compared(column: AttributeColumn, sign: str, text: str) -> np.ndarray:
    number, numbers = number_of(text), column.numbers
    if sign in ("=", "!="):
        same = numbers == number if number is not None else np.zeros(len(numbers), dtype=bool)
        if not column.is_number and number is None:
            same = _equal(column, text)
        return same if sign == "=" else ~same & (~np.isnan(numbers) if number is not None else np.ones(len(numbers), dtype=bool))
    if number is None:
        return np.zeros(len(numbers), dtype=bool)
    compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[sign]
    return np.asarray(compare(numbers, number))


def _equal(column: AttributeColumn, text: str) -> np.ndarray:
    assert isinstance(column.values, TextColumn)
    wanted = text.casefold()
    words = [column.values.data[a:b] for a, b in pairwise(column.values.offsets.tolist())]
    known = {word: word.decode("utf-8", "replace").strip("\x00 ").casefold() == wanted for word in set(words)}
    return np.fromiter((known[word] for word in words), dtype=bool, count=len(words))


def _holding(column: AttributeColumn, text: str) -> np.ndarray:
    """Rows whose text holds another; all texts of ASCII are searched at once."""
    assert isinstance(column.values, TextColumn)
    found = np.zeros(len(column.values), dtype=bool)
    if not text.isascii():
        wanted = text.casefold()
        found[[row for row in range(len(found)) if wanted in column.values[row].casefold()]] = True
        return found
    haystack, starts = column.haystack
    places = [match.start() for match in re.finditer(re.escape(text.lower().encode()), haystack)]
    found[np.searchsorted(starts, places, side="right") - 1] = True
    return found
