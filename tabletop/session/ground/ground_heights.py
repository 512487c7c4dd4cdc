"""Height and slope of the ground at a place, out of the grid of heights that is shown on top; read in pieces behind the window."""

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from shapely.geometry.base import BaseGeometry

from tabletop.core.pictures.heights import between, slope, steepest_along
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.layer import Layer, LayerInfo

if TYPE_CHECKING:
    from tabletop.session.ground.shown_layers import LayerView

CELLS = 128
"""A piece has so many cells a side, and one more all round for the slope at its edge."""
MOST_PIECES = 32
MOST_STEPS = 400
POLL_MS = 20
Key = tuple[object, int, int]


@dataclass(frozen=True)
class GroundHeight:
    """Height in metres; slope as rise over run (0.08 = 8 %), None where a neighbour is unknown."""

    height_m: float
    slope: float | None


@dataclass(frozen=True)
class SlopeAlong:
    """Steepest slope along a line as rise over run, and the layer that says so."""

    slope: float
    info: LayerInfo


class GroundHeights(QObject):
    """`at` answers at once, with None where nothing is known yet; `known` tells that more is."""

    known = Signal()

    def __init__(self, views: Callable[[], Sequence["LayerView"]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._views = views
        self._pieces: OrderedDict[Key, np.ndarray | None] = OrderedDict()
        self._asked: set[Key] = set()
        self._read: list[tuple[Key, np.ndarray | None]] = []
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._collect)

    def at(self, east_m: float, north_m: float) -> GroundHeight | None:
        """Height and slope at a place (metres of the working CRS); None where no grid is shown there, or it is still to be read."""
        layer = self._layer_at(east_m, north_m)
        if layer is None or layer.picture is None:
            return None
        side = CELLS * layer.picture.pixel_m
        key: Key = layer.records, math.floor(east_m / side), math.floor(north_m / side)
        if key not in self._pieces:
            self._ask(key, layer)
            return None
        self._pieces.move_to_end(key)
        values = self._pieces[key]
        if values is None:
            return None
        cell = layer.picture.pixel_m
        column = east_m / cell - key[1] * CELLS + 0.5
        row = (key[2] + 1) * CELLS - north_m / cell + 0.5
        height = between(values, column, row)
        middle = min(max(round(row), 1), CELLS), min(max(round(column), 1), CELLS)
        steep = float(slope(values[middle[0] - 1 : middle[0] + 2, middle[1] - 1 : middle[1] + 2], (cell, cell))[0, 0])
        return None if math.isnan(height) else GroundHeight(height, None if math.isnan(steep) else steep)

    def along(self, line: BaseGeometry) -> SlopeAlong | None:
        """How steep the ground is along a line (metres of the working CRS), measured over a cell of the grid or the whole of a shorter
        line; None where no grid covers all of it, or it is still to be read."""
        layer = self._layer_at(*line.coords[0]) if line.geom_type == "LineString" and line.length > 0 else None
        if layer is None or layer.picture is None:
            return None
        count = min(MOST_STEPS, max(1, math.floor(line.length / layer.picture.pixel_m)))
        step = line.length / count
        places = [line.interpolate(step * number) for number in range(count + 1)]
        heights = [self.at(place.x, place.y) for place in places]
        steep = steepest_along([math.nan if one is None else one.height_m for one in heights], step)
        return None if steep is None else SlopeAlong(steep, layer.info)

    def _layer_at(self, east_m: float, north_m: float) -> Layer | None:
        """The grid of heights on top that covers the place."""
        for view in reversed(self._views()):
            picture = view.layer.picture
            if view.visible and picture is not None and picture.is_heights and picture.pixels is not None:
                west, south, east, north = picture.extent_m
                if west <= east_m <= east and south <= north_m <= north:
                    return view.layer
        return None

    def _ask(self, key: Key, layer: Layer) -> None:
        """Read a piece in a thread that ends with it; one at a time, the pointer asks again where it still is."""
        if self._asked:
            return
        self._asked.add(key)
        picture, read = layer.picture, self._read
        assert picture is not None and picture.pixels is not None
        pixels, cell = picture.pixels, picture.pixel_m
        west, north = (key[1] * CELLS - 1) * cell, ((key[2] + 1) * CELLS + 1) * cell
        count = CELLS + 2
        box = west, north - count * cell, west + count * cell, north

        def work() -> None:
            try:
                read.append((key, pixels.read(box, count, count)))
            except TabletopError:
                read.append((key, None))

        threading.Thread(target=work, name="ground heights", daemon=True).start()
        self._poll.start()

    def _collect(self) -> None:
        if not self._read:
            return
        self._poll.stop()
        while self._read:
            key, values = self._read.pop()
            self._asked.discard(key)
            self._pieces[key] = values
        while len(self._pieces) > MOST_PIECES:
            self._pieces.popitem(last=False)
        self.known.emit()
