"""A layer made ready for drawing: pieces of coordinates with rings turned one way, an index over bounds, and coarser levels, made once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from threading import Lock, Thread
from weakref import WeakKeyDictionary

import numpy as np
import shapely

from tabletop import giving_way
from tabletop.canvas.ink.ragged_paths import gather
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.layers.look_classes import NO_CLASS, classes_of
from tabletop.core.values.layer import Column, Layer, Ragged, Records, TextColumn
from tabletop.core.values.layer_look import LookClass

BLOCK = 128
TOLERANCE_PX = 0.7
LINE_TOLERANCE_PX = 0.5
"""Lines may be off by so much and no more: half a pixel is not seen, and a line within it has a third of the vertices."""
FEW_PER_PIECE = 9
"""Layers of so few vertices a geometry, such as buildings, are not thinned: their corners are what they are."""
FEW_VERTICES = 20_000
"""Levels of so few vertices are made when they are asked for; of more, in a thread of their own, and until then all vertices are drawn."""
NEARLY_ALL = 0.7
ROUNDED = 1 / 16
"""Vertices of a level may be off by so much of its tolerance by being told in half the memory."""
LINES_AT_ONCE = 2_000
"""Lines are made into shapes with Python's lock held: of more at once the window would stand still."""
VERTICES_AT_ONCE = 8_192
LEVELS = {1: (0, 2, 4, 6, 8), 2: (0, 1, 2, 3, 4, 5, 6, 7, 8)}
"""Coarser levels of lines and of areas: powers of two in metres."""
DENSITY_CELL_SHARE = 0.5
"""Buildings that fall into one cell of this part of a pixel count as one where only their density is shown."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Rings, lines or points of m geometries: piece k is `coords[cuts[k]:cuts[k+1]]`, geometry g has the pieces `parts[g]:parts[g+1]`.

    `origin`: what coordinates are told from, where they are told in half the memory.
    """

    coords: np.ndarray
    cuts: np.ndarray
    parts: np.ndarray
    origin: np.ndarray | None = None

    def of(self, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Coordinates and cuts of the pieces of the chosen geometries."""
        pieces, _ = gather(self.parts, chosen)
        places, cuts = gather(self.cuts, pieces)
        if self.origin is None:
            return self.coords.take(places, axis=0), cuts
        # As complex numbers: a sum over rows of two takes five times as long.
        found = self.coords.view(np.complex64)[:, 0][places].astype(np.complex128)
        found += self.origin.view(np.complex128)
        return found.view(np.float64).reshape(-1, 2), cuts

    def packed(self, tolerance_m: float) -> "Pieces":
        """The same in half the memory, where that moves no vertex by more than a share of the tolerance (ROUNDED); else themselves."""
        if not len(self.coords):
            return self
        low, high = self.coords.min(axis=0), self.coords.max(axis=0)
        origin = (low + high) / 2
        if (high - origin).max() * np.finfo(np.float32).eps > ROUNDED * tolerance_m:
            return self
        return replace(self, coords=(self.coords - origin).astype(np.float32, order="C"), origin=origin)

    def areas(self, chosen: np.ndarray) -> np.ndarray:
        """Where the pieces of each chosen geometry begin among those that `of` gives, and where the last one's end."""
        return np.concatenate(([0], np.cumsum(self.parts[chosen + 1] - self.parts[chosen])))


class BlockIndex:
    """Which bounds meet a box: geometries sorted along a Z curve, in blocks with bounds of their own."""

    def __init__(self, bounds: np.ndarray) -> None:
        if _is_finite(bounds):
            self._order = _along_z_curve(bounds)
        else:
            usable = np.flatnonzero(np.isfinite(bounds).all(axis=1))
            self._order = usable[_along_z_curve(bounds[usable])]
        self._sorted = np.take(bounds, self._order, axis=0)
        starts = np.arange(0, len(self._order), BLOCK)
        self._cuts = np.append(starts, len(self._order))
        if len(starts):
            low = np.minimum.reduceat(self._sorted[:, :2], starts, axis=0)
            high = np.maximum.reduceat(self._sorted[:, 2:], starts, axis=0)
            self._blocks = np.hstack((low, high))
        else:
            self._blocks = np.empty((0, 4))

    def query(self, box: Bounds) -> np.ndarray:
        """Geometries whose bounds meet the box (west, south, east, north), ascending."""
        if _is_within(self._blocks, box):
            return self._all
        places, _ = gather(self._cuts, np.flatnonzero(_meets(self._blocks, box)))
        return np.sort(self._order[places[_meets(self._sorted[places], box)]])

    @cached_property
    def _all(self) -> np.ndarray:
        return np.sort(self._order)


@dataclass(frozen=True, eq=False)
class Density:
    """Spots of ground that is built on: `places` (n, 2) in metres, `built_m2` (n,)."""

    places: np.ndarray
    built_m2: np.ndarray

    def gathered(self, cell_m: float) -> "Density":
        """The same with one spot for each cell of a grid."""
        cells = np.floor(self.places / cell_m).astype(np.int64)
        _, first, of = np.unique(cells[:, 0] * 4_000_000_007 + cells[:, 1], return_index=True, return_inverse=True)
        built = np.bincount(of, weights=self.built_m2, minlength=len(first))
        return Density((cells[first] + 0.5) * cell_m, built)


def density_of(bounds: np.ndarray) -> Density:
    """One spot for each of the bounds (n, 4) that are finite; a building covers some 0.6 of its box."""
    sound = bounds[np.isfinite(bounds).all(axis=1)]
    return Density((sound[:, :2] + sound[:, 2:]) / 2, 0.6 * (sound[:, 2] - sound[:, 0]) * (sound[:, 3] - sound[:, 1]))


class Shapes:
    """One `Ragged` of a layer, ready for drawing."""

    def __init__(self, columns: Mapping[str, Column], part: Ragged) -> None:
        self.columns = columns
        self.part = part
        self.dimension = part.dimension
        self._levels: dict[int, Pieces] = {}
        self._level_lock = Lock()
        self._densities: dict[int, Density] = {}
        self._groups: dict[object, np.ndarray] = {}
        self._looks: dict[object, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.part)

    @cached_property
    def index(self) -> BlockIndex:
        """Index over the bounds."""
        return BlockIndex(self.part.bounds)

    @cached_property
    def pieces(self) -> Pieces:
        """All vertices, without those that are not finite; outer rings run one way, holes the other."""
        return _clean(_flat(self.part), self.dimension)

    @cached_property
    def sizes_m(self) -> np.ndarray:
        """(m,) the longer side of each geometry's bounds."""
        west, south, east, north = self.part.bounds.T
        longer: np.ndarray = np.maximum(east - west, north - south)
        return longer

    @cached_property
    def wide(self) -> np.ndarray:
        """(m,) `width_m` of each geometry, NaN where unknown."""
        return self.numbers("width_m")

    def seen(self, chosen: np.ndarray, metre_per_px: float) -> tuple[np.ndarray, np.ndarray]:
        """Coordinates and cuts of the chosen geometries, with the vertices that show at this size of a pixel, off by TOLERANCE_PX at most.

        A layer is thinned as a whole, level by level, and the levels are kept; while those of a large layer are being made all vertices
        are given.
        """
        tolerance_m = (LINE_TOLERANCE_PX if self.dimension == 1 else TOLERANCE_PX) * metre_per_px
        numbers = [number for number in LEVELS.get(self.dimension, ()) if 2.0**number <= tolerance_m] if self._is_thinned else []
        if not numbers:
            return self.pieces.of(chosen)
        if numbers[-1] not in self._levels:
            self.make_levels(at_once=len(self.pieces.coords) <= FEW_VERTICES)
        return self._levels.get(numbers[-1], self.pieces).of(chosen)

    @cached_property
    def _is_thinned(self) -> bool:
        return self.dimension > 0 and len(self.pieces.coords) >= FEW_PER_PIECE * len(self.part)

    def make_ready(self) -> None:
        """Make what the first pictures need: index, rings, sizes, and begin with the coarser levels of a large layer."""
        self.index, self.sizes_m, self.wide  # noqa: B018 - cached properties
        if self._is_thinned:
            self.make_levels(at_once=False)

    def make_levels(self, at_once: bool) -> None:
        """Make the levels that are not there, here or in a thread of their own, which one at a time does."""
        if not self._level_lock.acquire(blocking=False):
            return
        if at_once:
            self._make_levels()
        else:
            Thread(target=self._make_levels, name="levels of a layer", daemon=True).start()

    def _make_levels(self) -> None:
        try:
            source = kept = self.pieces
            for number in LEVELS[self.dimension] if len(self._levels) < len(LEVELS[self.dimension]) else ():
                made = _coarser(source, self.dimension, 2.0**number)
                if made is not source:
                    source, kept = made, made.packed(2.0**number)
                self._levels[number] = kept
        finally:
            self._level_lock.release()

    def density(self, metre_per_px: float) -> "Density":
        """The buildings as spots, those of one small cell together; made once for each power of two."""
        number = int(np.floor(np.log2(DENSITY_CELL_SHARE * metre_per_px)))
        if number not in self._densities:
            finer = max((one for one in self._densities if one < number), default=None)
            source = density_of(self.part.bounds) if finer is None else self._densities[finer]
            self._densities[number] = source.gathered(2.0**number)
        return self._densities[number]

    def numbers(self, column: str) -> np.ndarray:
        """(m,) numbers of a column, NaN where it is absent, empty or no number."""
        found = self.columns.get(column)
        if found is None:
            return np.broadcast_to(np.nan, len(self.part))
        if isinstance(found, TextColumn):
            return np.array([_number(found[row]) for row in self.part.rows.tolist()], dtype=float).reshape(-1)
        numbers: np.ndarray = np.asarray(found, dtype=float)[self.part.rows]
        return numbers

    def groups(self, columns: tuple[str, ...], classify: Callable[[str], int]) -> np.ndarray:
        """(m,) class of each geometry by the first of the columns the layer has; the class of "" where it has none."""
        if classify not in self._groups:
            name = next((column for column in columns if isinstance(self.columns.get(column), TextColumn)), None)
            self._groups[classify] = self._classes(name, classify)
        return self._groups[classify]

    def classed(self, by: str, classes: tuple[LookClass, ...]) -> np.ndarray:
        """(m,) class of a look of each geometry by a column; NO_CLASS for all where the layer has no such column."""
        key = by, tuple(one.value for one in classes)
        if key not in self._looks:
            column = self.columns.get(by)
            found = np.full(len(self.part), NO_CLASS, np.int16) if column is None else classes_of(column, classes)[self.part.rows]
            self._looks = {key: found}
        return self._looks[key]

    def _classes(self, name: str | None, classify: Callable[[str], int]) -> np.ndarray:
        if name is None:
            return np.full(len(self.part), classify(""), dtype=np.int16)
        column = self.columns[name]
        assert isinstance(column, TextColumn)
        known: dict[bytes, int] = {}
        words = [column.data[a:b] for a, b in pairwise(column.offsets.tolist())]
        for word in set(words):
            known[word] = classify(word.decode("utf-8", "replace"))
        classes: np.ndarray = np.array([known[word] for word in words], dtype=np.int16)[self.part.rows]
        return classes


_prepared: "WeakKeyDictionary[Records, tuple[Shapes, ...]]" = WeakKeyDictionary()


def shapes_of(layer: Layer) -> tuple[Shapes, ...]:
    """The layer's parts made ready; kept as long as its records live, shared by all windows and themes, whatever the layer is called."""
    ready = _prepared.get(layer.records)
    if ready is None or any(shapes.columns is not layer.columns for shapes in ready):
        ready = _prepared[layer.records] = tuple(Shapes(layer.columns, part) for part in layer.parts if len(part))
    return ready


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("nan")


def _meets(bounds: np.ndarray, box: Bounds) -> np.ndarray:
    return (bounds[:, 0] <= box[2]) & (bounds[:, 2] >= box[0]) & (bounds[:, 1] <= box[3]) & (bounds[:, 3] >= box[1])


def _is_within(bounds: np.ndarray, box: Bounds) -> bool:
    return bool(
        len(bounds)
        and bounds[:, 0].min() >= box[0]
        and bounds[:, 1].min() >= box[1]
        and bounds[:, 2].max() <= box[2]
        and bounds[:, 3].max() <= box[3]
    )


def _is_finite(numbers: np.ndarray) -> bool:
    """Whether all are: a sum is finite then, and none is needed beside it as large as they are."""
    return bool(np.isfinite(numbers.sum()))


def _along_z_curve(bounds: np.ndarray) -> np.ndarray:
    """(n,) rows of boxes (n, 4) in the order of their middles on a Z curve of 65536 x 65536 cells."""
    if not len(bounds):
        return np.empty(0, np.int64)
    middle = bounds[:, :2] + bounds[:, 2:]
    low, high = middle.min(axis=0), middle.max(axis=0)
    cell = ((middle - low) * (65_535 / np.maximum(high - low, 1e-9))).astype(np.uint32)
    code = _spread(cell[:, 0]) | _spread(cell[:, 1]) << np.uint32(1)
    # Numbers of 16 bits are sorted in a tenth of the time: by the lower half, then by the upper one.
    order = np.argsort(code.astype(np.uint16), kind="stable")
    return order[np.argsort((code >> np.uint32(16)).astype(np.uint16)[order], kind="stable")]


def _spread(cell: np.ndarray) -> np.ndarray:
    """Numbers below 65536 with a free bit after each of theirs."""
    code = cell
    for step, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        code = (code | code << np.uint32(step)) & np.uint32(mask)
    return code


def _flat(part: Ragged) -> Pieces:
    offsets = [np.asarray(offset, dtype=np.int64) for offset in part.offsets]
    if part.dimension == 0:
        return Pieces(part.coords, np.arange(len(part.coords) + 1), offsets[0])
    if part.dimension == 1:
        return Pieces(part.coords, offsets[0], offsets[1])
    return Pieces(_turned(part.coords, offsets[0], offsets[1]), offsets[0], offsets[1][offsets[2]])


def _turned(coords: np.ndarray, rings: np.ndarray, polygons: np.ndarray) -> np.ndarray:
    """Coordinates with the first ring of each polygon counter-clockwise and the others clockwise, so that winding fill leaves holes."""
    if len(rings) < 2 or len(coords) < 2:
        return coords
    left_turning = _turn_left(coords, rings)
    outer = np.zeros(len(rings) - 1, dtype=bool)
    outer[polygons[:-1][np.diff(polygons) > 0]] = True
    turned = left_turning != outer
    if not turned.any():
        return coords
    wrong = np.repeat(turned, np.diff(rings))
    place = np.arange(len(coords))
    mirrored = np.repeat(rings[:-1] + rings[1:] - 1, np.diff(rings)) - place
    return coords[np.where(wrong, mirrored, place)]


def _turn_left(coords: np.ndarray, rings: np.ndarray) -> np.ndarray:
    """(k,) whether each ring runs counter-clockwise, worked out in runs of rings that the processor has at hand."""
    found = np.zeros(len(rings) - 1, dtype=bool)
    starts = np.unique(np.searchsorted(rings, np.arange(0, rings[-1] + VERTICES_AT_ONCE, VERTICES_AT_ONCE)).clip(max=len(rings) - 1))
    for first, last in pairwise(starts.tolist()):
        cuts = rings[first : last + 1] - rings[first]
        counts = np.diff(cuts)
        there = np.flatnonzero(counts)
        east, north = coords[rings[first] : rings[last]].T
        begins = cuts[there]
        east = east - np.repeat(east[begins], counts[there])
        north = north - np.repeat(north[begins], counts[there])
        cross = np.append(east[:-1] * north[1:] - east[1:] * north[:-1], 0.0)
        cross[cuts[there + 1] - 1] = 0.0
        found[first + there] = np.add.reduceat(cross if _is_finite(cross) else np.nan_to_num(cross), begins) > 0
    return found


def _clean(pieces: Pieces, dimension: int) -> Pieces:
    if _is_finite(pieces.coords):
        return pieces
    finite = np.isfinite(pieces.coords).all(axis=1)
    return pieces if finite.all() else _thinned(pieces, finite)


def _kept(coords: np.ndarray, cuts: np.ndarray, tolerance_m: float, both_ways: bool) -> np.ndarray:
    """Of vertices that follow one another in one cell of a grid only the first is kept, and each piece's last.

    `both_ways`: the last of a cell too, so that a border which two areas share stays the same whichever way it runs.
    """
    cell = np.floor(coords * (1.0 / tolerance_m))
    changes = (cell[1:, 0] != cell[:-1, 0]) | (cell[1:, 1] != cell[:-1, 1])
    kept = np.ones(len(cell), dtype=bool)
    kept[1:] = changes
    if both_ways:
        kept[:-1] |= changes
    some = np.diff(cuts) > 0
    kept[cuts[:-1][some]] = True
    kept[cuts[1:][some] - 1] = True
    return kept


def _simplified(pieces: Pieces, tolerance_m: float) -> Pieces:
    """Lines without the vertices that lie within the tolerance of what is left (Douglas and Peucker 1973)."""
    counts = np.diff(pieces.cuts)
    bent = counts > 2
    if not bent.any():
        return pieces
    found, left, numbers = [], counts.copy(), np.flatnonzero(bent)
    for first in range(0, len(numbers), LINES_AT_ONCE):
        giving_way.rest()
        some = numbers[first : first + LINES_AT_ONCE]
        places, cuts = gather(pieces.cuts, some)
        lines = shapely.linestrings(pieces.coords[places], indices=np.repeat(np.arange(len(some)), np.diff(cuts)))
        corners, of = shapely.get_coordinates(shapely.simplify(lines, tolerance_m, preserve_topology=False), return_index=True)
        left[some] = np.bincount(of, minlength=len(some))
        found.append(corners)
    made = np.concatenate(([0], np.cumsum(left)))
    coords = np.empty((made[-1], 2))
    coords[np.repeat(bent, left)] = np.vstack(found)
    coords[np.repeat(~bent, left)] = pieces.coords[np.repeat(~bent, counts)]
    return Pieces(coords, made, pieces.parts)


def _coarser(pieces: Pieces, dimension: int, tolerance_m: float) -> Pieces:
    """The next level of lines or areas; the same where it would hold nearly all vertices: as much memory, and nothing spared."""
    if dimension == 1:
        return _simplified(pieces, tolerance_m)
    kept = _kept(pieces.coords, pieces.cuts, tolerance_m, True)
    return pieces if kept.mean() > NEARLY_ALL else _thinned(pieces, kept)


def _thinned(pieces: Pieces, kept: np.ndarray) -> Pieces:
    before = np.concatenate(([0], np.cumsum(kept)))
    return Pieces(pieces.coords[kept], before[pieces.cuts], pieces.parts)


def make_ready(layer: Layer) -> None:
    """Prepare a layer, so that its first picture does not have to; may be called in any thread. The index of a large one, which no picture
    needs, is made beside."""
    look = layer.info.look
    large = [part for part in layer.parts if part.is_large]
    if large:
        Thread(target=lambda: [part.tree for part in large], name="index of a layer", daemon=True).start()
    for shapes in shapes_of(layer):
        shapes.make_ready()
        if look.by:
            shapes.classed(look.by, look.classes)
