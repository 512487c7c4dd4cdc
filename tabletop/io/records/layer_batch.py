"""Records on their way through the reading worker, and where they come from. Used inside the worker only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.errors import GEOSException

from tabletop.core.text.message import Message
from tabletop.io.records.curved_wkb import CurvedError, straightened
from tabletop.io.records.layer_arrow import MOST_EXACT, Values
from tabletop.io.records.layer_part import WHOLE, Part

BATCH_ROWS = 8192
FEWEST_TRIMMED = 40


class Damaged(Exception):
    """A source cannot give (more of) its records; `done` were given and are whole."""

    def __init__(self, reason: str, done: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.done = done


@dataclass(frozen=True)
class Batch:
    """n records: `geometries` (n,) shapely or None in the source's CRS, `null` (n,) True where there is none to read, columns by name.

    `curved`: how many of them had curves, that are lines now; `unclosed`: how many had a ring without its last corner. `faults`: by index,
    why a record has no geometry, where the source can say more than that.
    """

    geometries: np.ndarray
    null: np.ndarray
    columns: Mapping[str, Values] = field(default_factory=dict)
    curved: int = 0
    unclosed: int = 0
    faults: Mapping[int, Message] = field(default_factory=dict)

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
    boxes: list[np.ndarray] = field(default_factory=list)
    """Bounds (n, 4) of the records of each batch that was read, in coordinates of the file as a person says they are to be read."""

    @property
    def extent(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of the records; from forty on one in twenty on each side is left out, so that a few at 0, 0 do
        not count."""
        every = np.vstack([*self.boxes, np.empty((0, 4))])
        every = every[np.isfinite(every).all(axis=1)]
        if not len(every):
            return None
        share = 0.05 if len(every) >= FEWEST_TRIMMED else 0.0
        low = np.quantile(every[:, :2], share, axis=0, method="lower")
        high = np.quantile(every[:, 2:], 1.0 - share, axis=0, method="higher")
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


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


def _whole(values: Sequence[Any]) -> np.ndarray | None:
    """Whole numbers that float64 would round, as int64; None where there are none, or where not all of them fit."""
    there = [value for value in values if value is not None]
    large = any(isinstance(value, int) and abs(value) > MOST_EXACT for value in there)
    if not large or not all(isinstance(value, int) and -(2**63) <= value < 2**63 for value in there):
        return None
    return np.array([0 if value is None else value for value in values], dtype=np.int64)


def column(values: Sequence[Any], is_number: bool) -> Values:
    """One column from Python values."""
    null = np.array([value is None for value in values], dtype=bool)
    if is_number:
        numbers = np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
        return Values(null, numbers=numbers, whole=_whole(values))
    parts = [b"" if value is None else str(value).encode("utf-8", "replace") for value in values]
    return Values(null, offsets=np.cumsum([0, *map(len, parts)], dtype=np.int64), data=b"".join(parts))


@dataclass(frozen=True)
class Shapes:
    """(n,) shapely geometries; None where there is none or it cannot be understood. `curved`, `unclosed` as in a Batch."""

    geometries: np.ndarray
    curved: int = 0
    unclosed: int = 0


def from_wkb(values: Values) -> Shapes:
    """Geometries of a WKB column: curves as short straight lines, rings closed."""
    assert values.offsets is not None
    cuts = values.offsets.tolist()
    raw = np.empty(len(cuts) - 1, dtype=object)
    raw[:] = [values.data[a:b] if b > a else None for a, b in zip(cuts[:-1], cuts[1:], strict=True)]
    raw[values.null] = None
    curved = 0
    try:
        made = np.asarray(shapely.from_wkb(raw, on_invalid="ignore"))
    except NotImplementedError:
        straight = [*map(_straight, raw)]
        made = np.array([*(shape for shape, _ in straight), None], dtype=object)[:-1]
        curved = sum(was_curved for _, was_curved in straight)
    closed = _closed(raw, made)
    return Shapes(made, curved, closed)


def _straight(wkb: bytes | None) -> tuple[Any, bool]:
    """Geometry of one WKB, and whether it had curves, which shapely refuses."""
    try:
        return shapely.from_wkb(wkb, on_invalid="ignore"), False
    except NotImplementedError:
        try:
            return straightened(wkb or b""), True
        except CurvedError:
            return None, False


def _closed(raw: np.ndarray, made: np.ndarray) -> int:
    """Reads again, with rings closed, what could not be understood; says how many were mended so. Changes `made`."""
    missing = np.flatnonzero(shapely.is_missing(made) & np.array([one is not None for one in raw], dtype=bool))
    for row in missing:
        try:
            made[row] = shapely.from_wkb(raw[row], on_invalid="fix")
        except (NotImplementedError, GEOSException):
            continue
    return int((~shapely.is_missing(made[missing])).sum())
