"""What is to be known of a table before it is used: counts, extent, bad geometry, duplicates. Runs in the reading worker only."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from shapely import GeometryType

from tabletop.core.layers.mirrored_records import mirrored_records
from tabletop.core.text.message import Message
from tabletop.io.records.layer_arrow import Values
from tabletop.io.records.layer_batch import Batch
from tabletop.io.records.layer_limits import Limits
from tabletop.io.sources.layer_sieve import BROKEN, EMPTY, NOT_FINITE, NULL, OK, SWAPPED, Sieve, reasons

_ID_COLUMNS = ("uuid", "id", "fid", "gid", "objectid", "osm_id", "full_id", "kode", "code", "kdepum", "kdppum")
_KINDS = {int(kind): kind.name for kind in GeometryType}


class Inspection:
    """Adds up what batches hold. `said` is the CRS as the file says it, `crs` the one to use (None: unknown, then no places are judged)."""

    def __init__(self, where: Message, said: str | None, crs: CRS | None, limits: Limits) -> None:
        self.rows = 0
        self._said, self._crs = said, crs
        self._sieve = Sieve(where, crs, limits) if crs is not None else None
        self._counts: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        self._shapes: Counter[int] = Counter()
        self._ids: Counter[bytes | float] = Counter()
        self._id_column: str | None = None
        self._columns: list[str] = []
        self._boxes: list[np.ndarray] = []
        self._working: list[np.ndarray] = []
        self._owners: list[np.ndarray] = []

    def add(self, batch: Batch) -> None:
        """Count a batch. Raises LayerError when the table is larger than the limits."""
        why = reasons(batch, self._crs)
        shapes = batch.geometries
        self.rows += len(batch)
        for name, reason in (("null", NULL), ("empty", EMPTY), ("broken", BROKEN), ("not_finite", NOT_FINITE)):
            self._counts[name] += int((why == reason).sum())
        self._counts["impossible"] += int((why >= SWAPPED).sum())
        self._counts["swapped"] += int((why == SWAPPED).sum())
        usable = shapes[(why != NULL) & (why != BROKEN) & (why != EMPTY) & (why != NOT_FINITE)]
        self._counts["with_z"] += int(shapely.has_z(usable).sum())
        self._counts["with_m"] += int(shapely.has_m(usable).sum())
        self._counts["vertices"] += int(shapely.get_num_coordinates(usable).sum())
        flat = shapely.force_2d(usable)
        self._counts["invalid"] += int((~shapely.is_valid(flat)).sum())
        self._kinds.update(_KINDS[kind] for kind in shapely.get_type_id(flat).tolist())
        self._shapes.update(hash(one) for one in shapely.to_wkb(shapely.normalize(flat)).tolist())
        if (why == OK).any():
            self._boxes.append(shapely.total_bounds(shapes[why == OK]))
        self._add_ids(batch)
        if self._sieve is not None:
            parts = self._sieve.sift(batch)
            self._working += [part.bounds for part in parts]
            self._owners += [part.rows for part in parts]

    def _add_ids(self, batch: Batch) -> None:
        if not self._columns:
            self._columns = list(batch.columns)
            lowered = {name.lower(): name for name in reversed(self._columns)}
            self._id_column = next((lowered[name] for name in _ID_COLUMNS if name in lowered), None)
        values = batch.columns.get(self._id_column or "")
        if values is not None:
            self._ids.update(_keys(values))

    def result(self, problems: list[Message], place: Sequence[float] | None = None) -> dict[str, Any]:
        """Everything as plain data: `extent` in the source's CRS, `extent_m` in the working one, `problems` as messages. `place`: the
        ground (west, south, east, north in metres of the working CRS) from which "mirrored" records lie away; None: no such are sought.
        """
        sentences = [*problems, *(self._sieve.problems() if self._sieve else [])]
        far = self._sieve.far_off() if self._sieve else None
        sentences += [] if far is None else [far]
        box = None if place is None else (float(place[0]), float(place[1]), float(place[2]), float(place[3]))
        mirrored = None if box is None else mirrored_records(self._working, self._owners, box)
        return {
            "mirrored": None if mirrored is None else mirrored.to_json(),
            "crs": self._crs.to_string() if self._crs else None,
            "crs_name": self._crs.name if self._crs else None,
            "crs_said": self._said,
            "rows": self.rows,
            "kinds": dict(self._kinds),
            **{name: self._counts[name] for name in ("null", "empty", "broken", "not_finite", "impossible", "swapped")},
            **{name: self._counts[name] for name in ("invalid", "with_z", "with_m", "vertices")},
            "outside": self._sieve.outside if self._sieve else 0,
            "same_geometry": sum(count - 1 for count in self._shapes.values()),
            "id_column": self._id_column,
            "same_id": sum(count - 1 for count in self._ids.values()),
            "columns": self._columns,
            "extent": _extent(self._boxes),
            "extent_m": _extent(self._working),
            "problems": [problem.to_json() for problem in sentences],
        }


def _keys(values: Values) -> list[bytes | float]:
    if values.numbers is not None:
        return list(values.numbers[~values.null].tolist())
    assert values.offsets is not None
    cuts = values.offsets.tolist()
    texts = [values.data[a:b].strip(b"\0 ") for a, b in zip(cuts[:-1], cuts[1:], strict=True)]
    return [text for text in texts if text]


def _extent(boxes: list[np.ndarray]) -> list[float] | None:
    if not boxes:
        return None
    every = np.vstack(boxes)
    return [*map(float, np.min(every[:, :2], axis=0)), *map(float, np.max(every[:, 2:], axis=0))]
