"""Records to arrays: splits mixed geometry, drops what cannot be used and says so, mends outlines, reprojects. Worker only."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from shapely import GeometryType

from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, WORKING_CRS, is_in_reach, parse_crs, to_lonlat, transformer
from tabletop.core.geometry.far_off import far_sentence, reach_m
from tabletop.core.text.errors import LayerError, TabletopError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.layer import Ragged
from tabletop.io.records.layer_batch import Batch
from tabletop.io.records.layer_limits import Limits

OK, NULL, BROKEN, EMPTY, NOT_FINITE, SWAPPED, IMPOSSIBLE, DEGREES = range(8)
LISTED_RECORDS = 20
SURROUNDINGS = (113.7, -2.7, 119.2, 3.1)
"""West, south, east, north in degrees: Kutai Kartanegara (115.232 to 117.628 E, -1.141 to +1.530) and 1.5 degrees around it."""
LARGEST_M = 2e7
_DIMENSION = np.array([0, 1, 1, 2, 0, 1, 2, -1, -1], dtype=np.int8)
"""By type id of shapely; the last one stands for id -1 (none)."""
_SINGLE = (GeometryType.POINT, GeometryType.LINESTRING, GeometryType.POLYGON)


def horizontal_crs(text: str) -> CRS | None:
    """The flat part of a CRS; None when the text is unknown or says that it is undefined.

    A name such as "unknown" is none of these: that is how PROJ texts are called. A shift to WGS 84 that a text gives (`towgs84`) is kept
    where the system has no code by which PROJ would know a better one.
    """
    try:
        crs = parse_crs(text)
    except TabletopError:
        return None
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if crs.is_bound and crs.source_crs is not None and (crs.source_crs.to_authority() or crs.source_crs.is_compound):
        crs = crs.source_crs.sub_crs_list[0] if crs.source_crs.is_compound else crs.source_crs
    nameless = crs.name.lower().startswith("undefined") or (crs.datum is not None and crs.datum.name.lower() == "unknown")
    if not (crs.is_geographic or crs.is_projected) or nameless:
        return None
    return crs if crs.is_bound else crs.to_2d()


def reasons(batch: Batch, crs: CRS | None) -> np.ndarray:
    """(n,) int8 for each record: OK, or why it cannot be used. Coordinates in the source's CRS."""
    shapes = batch.geometries
    found = np.full(len(batch), OK, dtype=np.int8)
    found[shapely.is_empty(shapes)] = EMPTY
    missing = shapely.is_missing(shapes)
    found[missing] = np.where(batch.null[missing], NULL, BROKEN)
    places, owners = shapely.get_coordinates(shapes, return_index=True)
    wrong = _wrong_places(places, crs)
    order = np.argsort(-wrong[wrong > 0], kind="stable")
    hit = owners[wrong > 0][order]
    found[hit] = wrong[wrong > 0][order]
    return found


def _wrong_places(places: np.ndarray, crs: CRS | None) -> np.ndarray:
    wrong = np.zeros(len(places), dtype=np.int8)
    x, y = np.abs(places[:, 0]), np.abs(places[:, 1])
    if crs is not None and crs.is_geographic:
        wrong[(x > 360) | (y > 90)] = IMPOSSIBLE
        wrong[(x <= 90) & (y > 90) & (y <= 180)] = SWAPPED
    else:
        wrong[(x > LARGEST_M) | (y > LARGEST_M)] = IMPOSSIBLE
        if crs is not None and (x[np.isfinite(x)] <= 180).all() and (y[np.isfinite(y)] <= 180).all():
            wrong[:] = DEGREES
    wrong[~np.isfinite(places).all(axis=1)] = NOT_FINITE
    return wrong


@dataclass
class Sieve:
    """What is usable of one table, batch by batch, and the sentences about the rest. `where` names the table in them."""

    where: Message
    crs: CRS
    limits: Limits
    rows: int = 0
    kept: int = 0
    vertices: int = 0
    mended: int = 0
    outside: int = 0
    far: int = 0
    dropped: dict[int, int] = field(default_factory=dict)
    listed: list[Message] = field(default_factory=list)
    rounded: dict[str, None] = field(default_factory=dict)
    """Names of columns with whole numbers that are rounded, in order."""
    _move: Callable[[np.ndarray], np.ndarray] | None = None
    _surroundings: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    _reach: tuple[float, float, float, float] = field(default_factory=reach_m)
    _far_place: tuple[float, float] = (math.nan, math.nan)

    def __post_init__(self) -> None:
        if self.crs != parse_crs(WORKING_CRS):
            change = transformer(self.crs.to_wkt(), WORKING_CRS)
            self._move = lambda places: np.column_stack(change.transform(places[:, 0], places[:, 1]))
        west, south, east, north = SURROUNDINGS
        corners = transformer(GEOGRAPHIC_CRS, WORKING_CRS).transform([west, east], [south, north])
        self._surroundings = corners[0][0], corners[1][0], corners[0][1], corners[1][1]

    def sift(self, batch: Batch) -> list[Ragged]:
        """Usable geometries of a batch by dimension, in the working CRS; their rows count from the first batch on. Raises LayerError."""
        self.rounded.update(dict.fromkeys(name for name, values in batch.columns.items() if values.whole is not None))
        why = reasons(batch, self.crs)
        shapes, why = self._moved(batch.geometries, why)
        parts, owners = _single_kinds(shapes[why == OK], np.flatnonzero(why == OK))
        parts, owners, lost = self._with_outlines(parts, owners)
        why[lost] = EMPTY
        dimensions = _DIMENSION[shapely.get_type_id(parts)]
        self._note(why, parts, owners, batch.faults)
        return [
            _ragged(parts[dimensions == d], d, owners[dimensions == d] + self.rows - len(batch))
            for d in range(3)
            if (dimensions == d).any()
        ]

    def _moved(self, shapes: np.ndarray, why: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        flat = shapes.copy()
        flat[why != OK] = None
        deep = shapely.has_z(flat) | shapely.has_m(flat)
        flat[deep] = shapely.force_2d(flat[deep])
        if self._move is None:
            return flat, why
        places, owners = shapely.get_coordinates(flat, return_index=True)
        moved = self._move(places)
        lost = ~np.isfinite(moved).all(axis=1)
        why[owners[lost]] = IMPOSSIBLE
        moved[lost] = 0.0
        return np.asarray(shapely.set_coordinates(flat, moved)), why

    def _with_outlines(self, parts: np.ndarray, owners: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Invalid polygons mended; those that have no area are taken out and their rows returned."""
        area = _DIMENSION[shapely.get_type_id(parts)] == 2
        bad = np.flatnonzero(area)[~shapely.is_valid(parts[area])]
        if not len(bad):
            return parts, owners, np.empty(0, dtype=np.int64)
        parts = parts.copy()
        parts[bad] = shapely.make_valid(parts[bad], method="structure", keep_collapsed=False)
        flat = np.zeros(len(parts), dtype=bool)
        flat[bad] = shapely.is_empty(parts[bad]) | (shapely.area(parts[bad]) == 0)
        self.mended += len(bad) - int(flat.sum())
        lost = np.setdiff1d(owners[flat], owners[~flat])
        return parts[~flat], owners[~flat], lost

    def _note(self, why: np.ndarray, parts: np.ndarray, owners: np.ndarray, faults: Mapping[int, Message]) -> None:
        for index in np.flatnonzero((why != OK) & (why < SWAPPED)):
            if len(self.listed) == LISTED_RECORDS:
                break
            self.listed.append(faults.get(int(index)) or self._sentence(int(why[index]), self.rows + int(index) + 1))
        for reason, count in zip(*np.unique(why[why != OK], return_counts=True), strict=True):
            self.dropped[int(reason)] = self.dropped.get(int(reason), 0) + int(count)
        self.rows += len(why)
        self.kept += int((why == OK).sum())
        self.vertices += int(shapely.get_num_coordinates(parts).sum())
        box = shapely.bounds(parts)
        outside, far = _beyond(box, self._surroundings), _beyond(box, self._reach)
        if outside.any():
            self.outside += len(np.unique(owners[outside]))
        if far.any():
            self.far += len(np.setdiff1d(owners[far], owners[~far]))
            self._far_place = float(box[far][0, 0]), float(box[far][0, 1])
        if self.rows > self.limits.max_rows or self.vertices > self.limits.max_vertices:
            raise LayerError(
                mark("{where}: more than {rows} {rows:record|records} or {vertices} corners; cut out the part that is needed."),
                where=self.where,
                rows=self.limits.max_rows,
                vertices=self.limits.max_vertices,
            )

    def far_off(self) -> Message | None:
        """Why the table cannot be used where no record of it lies near the zone of the working CRS; None where one does."""
        if not self.kept or self.far < self.kept:
            return None
        lon, lat = to_lonlat(*self._far_place)
        if math.isfinite(lon) and math.isfinite(lat) and not is_in_reach(lon, lat):
            return message(mark("{where} was not read. {reason}"), where=self.where, reason=far_sentence(lon, lat))
        return message(mark("{where} was not read: none of it lies near the zone of {crs}."), where=self.where, crs=WORKING_CRS)

    def _sentence(self, reason: int, row: int) -> Message:
        if reason == NULL:
            template = mark("{where}, record {row}: it has no geometry and was left out.")
        elif reason == EMPTY:
            template = mark("{where}, record {row}: its geometry is empty and was left out.")
        elif reason == BROKEN:
            template = mark("{where}, record {row}: its geometry cannot be understood and was left out.")
        else:
            template = mark("{where}, record {row}: a coordinate is not a finite number; it was left out.")
        return message(template, where=self.where, row=str(row))

    @property
    def lost(self) -> int:
        """Records whose geometry could not be read or used; those that have none, or an empty one, had nothing to lose."""
        return sum(count for reason, count in self.dropped.items() if reason not in (NULL, EMPTY))

    def problems(self) -> list[Message]:
        """Sentences about all batches so far: what was left out, then remarks."""
        return [*self.losses(), *self.remarks()]

    def losses(self) -> list[Message]:
        """Sentences about records that were left out: one by one up to twenty, then counts."""
        unlisted = sum(count for reason, count in self.dropped.items() if reason < SWAPPED) - len(self.listed)
        counted = [
            (unlisted, mark("{where}: {count} more {count:record|records} {count:has|have} no usable geometry and were left out.")),
            (
                self.dropped.get(SWAPPED, 0),
                mark(
                    "{where}: longitude and latitude look swapped in {count} records, which were left out; give longitude before latitude."
                ),
            ),
            (
                self.dropped.get(IMPOSSIBLE, 0),
                mark("{where}: the coordinates of {count} records cannot stand in {crs}; they were left out. Check the coordinate system."),
            ),
            (
                self.dropped.get(DEGREES, 0),
                mark("{where}: the coordinates of {count} records are degrees, not metres of {crs}; they were left out. Give EPSG:4326."),
            ),
        ]
        return [*self.listed, *self._counted(counted)]

    def remarks(self) -> list[Message]:
        """Sentences about records that are there all the same, and about a table without any."""
        counted = [
            (self.mended, mark("{where}: outlines that cross or touch themselves, mended for drawing and checks: {count}.")),
            (
                self.outside,
                mark("{where}: {count} of {kept} records lie far outside Kutai Kartanegara; check the coordinate system and the signs."),
            ),
        ]
        sentences = self._counted(counted)
        if self.rounded:
            text = mark("{where}: whole numbers of more than 15 digits are shown rounded ({columns}); keep them as text in the file.")
            sentences.append(message(text, where=self.where, columns=", ".join(self.rounded)))
        return sentences if self.rows else [*sentences, message(mark("{where}: it holds no records."), where=self.where)]

    def _counted(self, rows: list[tuple[int, str]]) -> list[Message]:
        return [message(text, where=self.where, count=count, crs=self.crs.name, kept=self.kept) for count, text in rows if count > 0]


def _beyond(boxes: np.ndarray, ground: tuple[float, float, float, float]) -> np.ndarray:
    """(n,) bool: which boxes lie wholly outside of the ground."""
    west, south, east, north = ground
    return np.asarray((boxes[:, 2] < west) | (boxes[:, 0] > east) | (boxes[:, 3] < south) | (boxes[:, 1] > north))


def _single_kinds(shapes: np.ndarray, owners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Collections taken apart until only points, lines and polygons (single or multi) are left, without empty ones."""
    while (mixed := shapely.get_type_id(shapes) == GeometryType.GEOMETRYCOLLECTION).any():
        inner, index = shapely.get_parts(shapes[mixed], return_index=True)
        shapes, owners = np.concatenate((shapes[~mixed], inner)), np.concatenate((owners[~mixed], owners[mixed][index]))
    order = np.argsort(owners, kind="stable")
    kept = order[~shapely.is_empty(shapes[order])]
    return shapes[kept], owners[kept]


def _without_holes(shapes: np.ndarray, pieces: np.ndarray, rows: np.ndarray) -> Ragged:
    """Areas whose polygons have a single ring each: no ring has to be made for its corners to be known, which takes half of the time."""
    counts = [shapely.get_num_coordinates(pieces), np.ones(len(pieces), np.int64), shapely.get_num_geometries(shapes)]
    cuts = tuple(np.concatenate((np.zeros(1, np.int64), np.cumsum(count, dtype=np.int64))) for count in counts)
    return Ragged(2, shapely.get_coordinates(pieces), cuts, rows.astype(np.int64), shapely.bounds(shapes))


def _ragged(shapes: np.ndarray, dimension: int, rows: np.ndarray) -> Ragged:
    is_single = (shapely.get_type_id(shapes) == GeometryType.POLYGON).all()
    pieces = shapes if is_single or dimension != 2 else shapely.get_parts(shapes)
    if dimension == 2 and not (shapely.get_num_interior_rings(pieces) > 0).any() and not shapely.is_empty(pieces).any():
        return _without_holes(shapes, pieces, rows)
    kind, places, offsets = shapely.to_ragged_array(shapes, include_z=False)
    cuts: list[Any] = [np.asarray(offset, dtype=np.int64) for offset in offsets]
    if kind in _SINGLE:
        cuts.append(np.arange(len(shapes) + 1, dtype=np.int64))
    return Ragged(dimension, places, tuple(cuts), rows.astype(np.int64), shapely.bounds(shapes))
