"""Geodata layers as arrays: ragged coordinates, bounds, columns. Reading them from files is the business of io."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import shapely
from shapely import GeometryType, STRtree

from tabletop.core.geometry.tree_parts import TreeParts
from tabletop.core.text.message import Message, cut, sentences
from tabletop.core.values.layer_look import LayerLook

_MULTI = (GeometryType.MULTIPOINT, GeometryType.MULTILINESTRING, GeometryType.MULTIPOLYGON)


Box = tuple[float, float, float, float]
PICTURE_ENDINGS = (".tif", ".tiff", ".vrt", ".png", ".jpg", ".jpeg", ".webp", ".jp2", ".mbtiles", ".asc", ".hgt", ".bil", ".flt", ".img")
"""Ends of the names of files that hold pixels."""
PICTURE_ADDRESSES = ("http", "xyz", "wms", "wmts")
"""Starts of addresses of map services."""


@dataclass(frozen=True)
class LayerInfo:
    """What the catalogue says of a layer. `title` by language ("id", "en"); `accuracy_m` None = unknown.

    `path` is a file, or the address of a database or of a map service (`is_address`); `table` a table in it, `query` a SELECT of a
    database instead. One that is not `shown` is hidden at first: not drawn, but read and judged like any other. One that is `removed` was
    taken off the map by a person: it is not read, and what is judged without it says so. `crs`, `encoding` go before what the file
    declares. `columns`: which column of the file holds what the product looks for ("name", "class", "width_m", "use", ...). `options`: how
    a table of points is read ("x", "y", "header_row", ...). `guessed`: names of those fields that nobody said and a look at the file
    gave. `embedded`: SHA-256 of the content that the plan itself holds, "" for none. `lacks`: why nothing can be read of it, in a
    sentence, where that is known before: it stands for a catalogue that is gone, or for what a plan keeps and nobody understands.
    """

    id: str
    title: Mapping[str, str]
    path: str = ""
    table: str | None = None
    role: str = "other"
    style: str = ""
    order: int = 0
    date: str = ""
    source: str = ""
    licence: str = ""
    accuracy_m: float | None = None
    schematic: bool = False
    crs: str | None = None
    shown: bool = True
    removed: bool = False
    opacity: float = 1.0
    encoding: str | None = None
    query: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    look: LayerLook = LayerLook()
    group: str = ""
    guessed: tuple[str, ...] = ()
    embedded: str = ""
    lacks: str = ""

    @property
    def is_decisive(self) -> bool:
        """Whether ways, densities, cordons and closures rest on it, or may: what could not even be understood may hold anything."""
        return self.role in DECISIVE or bool(self.lacks and self.role == "other")

    @property
    def is_address(self) -> bool:
        """Whether `path` is no file: a database, or tiles from the network."""
        return "://" in self.path

    @property
    def is_picture(self) -> bool:
        """Whether it is drawn as pixels: an image, or heights of a grid."""
        start = self.path.partition("://")[0].lower()
        return self.role == "image" or self.path.lower().endswith(PICTURE_ENDINGS) or start.startswith(PICTURE_ADDRESSES)

    @property
    def is_service(self) -> bool:
        """Whether it is a map service: pictures from the network, without an end of their own."""
        return self.is_address and self.path.lower().startswith(PICTURE_ADDRESSES)

    def title_in(self, language: str) -> str:
        """Title in that language, else in any."""
        return self.title.get(language) or next(iter(self.title.values()), self.id)


@dataclass(frozen=True)
class TextColumn:
    """A column of texts: utf-8 `data` cut by `offsets` (n + 1 ascending int64)."""

    offsets: np.ndarray
    data: bytes

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> str:
        return self.data[self.offsets[row] : self.offsets[row + 1]].decode("utf-8", "replace")


DECISIVE = frozenset({"building", "road", "water", "fence"})
"""Roles of layers that checks lean on: without them a plan looks freer than the ground is."""
Column = TextColumn | np.ndarray
GROVE_ABOVE, CORNERS_ABOVE = 20_000, 500_000
"""Of so many geometries, or with so many corners together, the shapes are made where somebody asks."""
MOST_REASONS = 3
"""So many sentences say what of a layer was lost; the others stand at the layer."""


@dataclass(frozen=True, eq=False)
class Ragged:
    """m geometries of one dimension (0 points, 1 lines, 2 polygons), all as multi-geometries, in metres of the working CRS.

    `coords` (n, 2) float64; `offsets` as `shapely.to_ragged_array` gives them for the multi type (innermost first); `rows` (m,) int64:
    the row of the layer's columns each geometry belongs to; `bounds` (m, 4) float64.
    """

    dimension: int
    coords: np.ndarray
    offsets: tuple[np.ndarray, ...]
    rows: np.ndarray
    bounds: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_large(self) -> bool:
        """Whether the shapes are made where somebody asks, and not all together."""
        return len(self) > GROVE_ABOVE or len(self.coords) > CORNERS_ABOVE

    @cached_property
    def geometries(self) -> np.ndarray:
        """(m,) shapely geometries, prepared. Those of a very large layer take much memory: ask for some of them by `shapes`."""
        every = np.arange(len(self))
        return self.shapes(every) if self.is_large else self._made(every)

    @cached_property
    def tree(self) -> STRtree:
        """Spatial index over the geometries: one tree, or for very many small ones, each made when it is first needed."""
        return TreeParts(self.bounds, self._made) if self.is_large else STRtree(self.geometries)

    def shapes(self, rows: np.ndarray) -> np.ndarray:
        """(k,) geometries of rows (k,) of this part; of a very large layer only what lies near them is made."""
        return self.tree.shapes(rows) if isinstance(self.tree, TreeParts) else np.asarray(self.geometries[rows])

    def shape(self, row: int) -> Any:
        """The geometry of a row of this part."""
        return self.shapes(np.array([row]))[0]

    def _made(self, rows: np.ndarray) -> np.ndarray:
        """(k,) geometries made of the arrays, prepared."""
        inner = rows
        offsets: list[np.ndarray] = []
        for cuts in reversed(self.offsets):
            counts = cuts[inner + 1] - cuts[inner]
            starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
            inner = np.repeat(cuts[inner] - starts[:-1], counts) + np.arange(starts[-1])
            offsets.insert(0, starts)
        made = shapely.from_ragged_array(_MULTI[self.dimension], self.coords[inner], tuple(offsets))
        shapely.prepare(made)
        return np.asarray(made)

    def near(self, geometry: Any, distance_m: float = 0.0) -> np.ndarray:
        """Geometries within `distance_m` of the given one."""
        return self.shapes(np.sort(self.tree.query(geometry, predicate="dwithin", distance=distance_m)))


def ragged_from(geometries: Sequence[Any], dimension: int, rows: Sequence[int] | None = None) -> Ragged:
    """Arrays of 2-D geometries of one dimension (single or multi). Empty ones are left out: shapely 2.2 crashes on an empty part."""
    array = np.asarray(geometries, dtype=object)
    numbers = np.arange(len(array)) if rows is None else np.asarray(rows)
    there = ~shapely.is_empty(array)
    array, numbers = array[there], numbers[there]
    make = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[dimension]
    multi = np.array([g if g.geom_type.startswith("Multi") else make([g]) for g in array], dtype=object)
    if not len(multi):
        empty = np.zeros(1, dtype=np.int64)
        return Ragged(dimension, np.empty((0, 2)), (empty,) * (dimension + 1), np.empty(0, np.int64), np.empty((0, 4)))
    _, coords, offsets = shapely.to_ragged_array(multi, include_z=False)
    return Ragged(dimension, coords, offsets, numbers.astype(np.int64), shapely.bounds(multi))


@dataclass(frozen=True)
class Doubt:
    """What looks wrong with a layer as it was read: a sentence, and where one is known the cure, as fields of its `LayerInfo`, in words
    for a button. Nothing is ever cured unasked."""

    text: Message
    cure: Mapping[str, Any] = field(default_factory=dict)
    cure_text: Message | None = None


class PixelReader(Protocol):
    """Reads the pixels of a picture; called from any thread but that of the window, or where somebody waits for a sheet."""

    def read(self, box_m: Box, width_px: int, height_px: int) -> np.ndarray:
        """Pixels over a box (west, south, east, north in metres of the working CRS), north up: (height, width, 4) uint8 of red, green
        and blue times alpha, and alpha; of heights (height, width) float64 in metres, NaN where there is none. Raises LayerError, and
        Cancelled once its reading is closed."""


@dataclass(frozen=True)
class Picture:
    """What a layer of pixels is: its size, the box that it covers (west, south, east, north in metres of the working CRS), the side of
    a pixel in metres, its bands, whether they are heights in metres instead of colours, and who reads them (None: nobody)."""

    width_px: int
    height_px: int
    extent_m: Box
    pixel_m: float
    bands: int = 3
    is_heights: bool = False
    pixels: PixelReader | None = field(default=None, compare=False)


class Records:
    """Marks records that were read together: the same for a layer however it is described."""


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer that was read: its geometries by dimension, columns by name, and remarks from reading.

    `lost`: how many records, at least, could not be read; `losses`: those of the remarks that say so. `columns` are those of the file
    under their own names and, as `info.columns` says, under the names that the product looks for; `file_columns`: as in the file alone.
    `declared_crs`: the system that the file itself says, "" for none, None where that is not known.
    """

    info: LayerInfo
    parts: tuple[Ragged, ...]
    columns: Mapping[str, Column] = field(default_factory=dict)
    problems: tuple[Message, ...] = ()
    lost: int = 0
    losses: tuple[Message, ...] = ()
    own_columns: Mapping[str, Column] | None = None
    records: Records = field(default_factory=Records)
    doubts: tuple[Doubt, ...] = ()
    picture: Picture | None = None
    declared_crs: str | None = None

    @property
    def file_columns(self) -> Mapping[str, Column]:
        """Columns as the file has them."""
        return self.columns if self.own_columns is None else self.own_columns

    def described(self, info: LayerInfo) -> "Layer":
        """The same records under another description: its names of columns hold, nothing is read anew. That their system was only the
        custom of the format stays known until somebody says one."""
        if "crs" in self.info.guessed and info.crs is None and "crs" not in info.guessed:
            info = replace(info, guessed=(*info.guessed, "crs"))
        if info == self.info:
            return self
        if dict(info.columns) == dict(self.info.columns) and (self.own_columns is not None or not info.columns):
            return replace(self, info=info)
        own = self.file_columns
        named = {name: own[column] for name, column in info.columns.items() if column in own}
        columns = self.columns if named == {} and self.own_columns is None else {**own, **named}
        return replace(self, info=info, columns=columns, own_columns=own if named or self.own_columns is not None else None)

    @property
    def lack(self) -> "Lack | None":
        """What the layer lacks; None where it was read whole."""
        return Lack(self.info, sentences(cut(self.losses, MOST_REASONS)), self.lost) if self.lost and self.losses else None

    @property
    def count(self) -> int:
        """Number of geometries."""
        return sum(len(part) for part in self.parts)

    @cached_property
    def extent(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north in metres; None for an empty layer."""
        boxes = [part.bounds for part in self.parts if len(part)]
        if self.picture is not None:
            return self.picture.extent_m
        if not boxes:
            return None
        every = np.vstack(boxes)
        low, high = np.nanmin(every[:, :2], axis=0), np.nanmax(every[:, 2:], axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def value(self, column: str, row: int) -> Any:
        """Value of a column in a row: text, number, or None where the column is absent or the value empty."""
        if column not in self.columns:
            return None
        found = self.columns[column][row]
        if isinstance(found, str):
            return found or None
        return None if np.isnan(found) else float(found)


@dataclass(frozen=True)
class Lack:
    """A layer of the catalogue that is not there, cannot be read, or lost records: its row, and why in a sentence."""

    info: LayerInfo
    reason: Message
    lost: int | None = None
    """Records that could not be read; None where nothing of the layer was."""


@dataclass(frozen=True, eq=False)
class LayerSet:
    """The layers a check or a map works on, lowest first. `lacking`: what of the catalogue was not read, or not whole; `removed`: what a
    person took off."""

    layers: tuple[Layer, ...] = ()
    lacking: tuple[Lack, ...] = ()
    removed: tuple[LayerInfo, ...] = ()

    def __iter__(self) -> Iterator[Layer]:
        return iter(self.layers)

    def by_role(self, role: str) -> list[Layer]:
        """Layers of one role."""
        return [layer for layer in self.layers if layer.info.role == role]

    def near(self, role: str, geometry: Any, distance_m: float = 0.0) -> list[Any]:
        """Geometries of a role within a distance in metres of the given geometry."""
        return [one for layer in self.by_role(role) for part in layer.parts if len(part) for one in part.near(geometry, distance_m)]
