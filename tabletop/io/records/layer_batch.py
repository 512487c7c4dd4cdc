"""Records on their way through the reading worker, and where they come from. Used inside the worker only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from tabletop.core.text.message import Message
from tabletop.io.records.layer_arrow import Values
from tabletop.io.records.layer_part import WHOLE, Part

BATCH_ROWS = 8192


class Damaged(Exception):
    """A source cannot give (more of) its records; `done` were given and are whole."""

    def __init__(self, reason: str, done: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.done = done


@dataclass(frozen=True)
class Batch:
    """n records: `geometries` (n,) shapely or None in the source's CRS, `null` (n,) True where there is none to read, columns by name."""

    geometries: np.ndarray
    null: np.ndarray
    columns: Mapping[str, Values] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.geometries)


@dataclass
class Source:
    """Records of one table. `crs` as the file says it, None when it does not; `weak_crs`: it is only the format's custom.

    `total` is the expected number of records, -1 unknown. `problems` are added while the batches come, with `lost`: how many records,
    at least, could not be read. `remarks`: what is to be said though nothing was lost.
    """

    batches: Iterator[Batch]
    crs: str | None
    total: int = -1
    weak_crs: bool = False
    problems: list[Message] = field(default_factory=list)
    lost: int = 0
    remarks: list[Message] = field(default_factory=list)


@dataclass(frozen=True)
class Said:
    """What a person says about reading a table, before anything that the file says: the encoding of its texts, and `options` as
    `LayerInfo.options`; and which `part` of the table is wanted."""

    encoding: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    part: Part = WHOLE


NOTHING_SAID = Said()


def batch_from(geometries: Sequence[Any], null: Sequence[bool], records: Sequence[Mapping[str, Any]], numeric: Mapping[str, bool]) -> Batch:
    """Batch from records one by one; `numeric` tells of each column whether it holds numbers, else texts."""
    array = np.empty(len(geometries), dtype=object)
    array[:] = list(geometries)
    columns = {name: column([record.get(name) for record in records], is_number) for name, is_number in numeric.items()}
    return Batch(array, np.asarray(null, dtype=bool), columns)


def column(values: Sequence[Any], is_number: bool) -> Values:
    """One column from Python values."""
    null = np.array([value is None for value in values], dtype=bool)
    if is_number:
        return Values(null, numbers=np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64))
    parts = [b"" if value is None else str(value).encode("utf-8", "replace") for value in values]
    return Values(null, offsets=np.cumsum([0, *map(len, parts)], dtype=np.int64), data=b"".join(parts))


def from_wkb(values: Values) -> np.ndarray:
    """(n,) shapely geometries of a WKB column; None where there is none or it cannot be understood."""
    assert values.offsets is not None
    cuts = values.offsets.tolist()
    raw = np.empty(len(cuts) - 1, dtype=object)
    raw[:] = [values.data[a:b] if b > a else None for a, b in zip(cuts[:-1], cuts[1:], strict=True)]
    raw[values.null] = None
    try:
        return np.asarray(shapely.from_wkb(raw, on_invalid="ignore"))
    except NotImplementedError:
        return np.array([*map(_straight, raw), None], dtype=object)[:-1]


def _straight(wkb: bytes | None) -> Any:
    """Geometry of one WKB; None for a curve, which shapely refuses."""
    try:
        return shapely.from_wkb(wkb, on_invalid="ignore")
    except NotImplementedError:
        return None
