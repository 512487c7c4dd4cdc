"""The ground that clipped units see among layers and barriers, remembered while walls stay: what a map draws."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tabletop.core.sight.sight import outline_edges, reach_of
from tabletop.core.sight.walls import high_barriers, layer_walls
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import LayerSet

ROUNDER = 1.001
MOST_KEPT = 2_000


class Viewsheds:
    """Reaches of units that buildings clip. Metres, working CRS."""

    def __init__(self) -> None:
        self._layers = LayerSet()
        self._placed: Sequence[Placed] = ()
        self._high: Mapping[str, BaseGeometry] | None = None
        self._kept: dict[tuple[float, ...], BaseGeometry] = {}

    def among(self, layers: LayerSet, placed: Sequence[Placed]) -> "Viewsheds":
        """The same, among these layers and the barriers and gates of a scene."""
        if [id(layer) for layer in layers] != [id(layer) for layer in self._layers]:
            self._kept = {}
        if placed is not self._placed and self._high is not None:
            before, self._high = self._high, high_barriers(placed)
            if before != self._high:
                self._kept = {}
        self._layers, self._placed = layers, placed
        return self

    def reach(self, one: Placed, fast: bool = False) -> BaseGeometry | None:
        """What a unit sees of its reach, exactly, or near enough for a drawing under way; None for what buildings do not clip."""
        if not one.properties.get("sight"):
            return None
        names = ("reach_m", "bearing_deg", "sector_deg")
        key = (one.geometry.x, one.geometry.y, *(float(one.get(name) or 0.0) for name in names))
        if key in self._kept:
            return self._kept[key]
        shape = reach_of(one, self._walls(one), fast=fast)
        if not fast and len(self._kept) < MOST_KEPT:
            self._kept[key] = shape
        return shape

    def _walls(self, one: Placed) -> np.ndarray:
        """(m, 2, 2) edges within its reach."""
        if self._high is None:
            self._high = high_barriers(self._placed)
        far_m = ROUNDER * float(one.get("reach_m") or 0.0)
        east, north = one.geometry.x, one.geometry.y
        area = shapely.box(east - far_m, north - far_m, east + far_m, north + far_m)
        barriers = [shape for shape in self._high.values() if shape.intersects(area)]
        return outline_edges(np.array([*layer_walls(self._layers, area), *barriers], dtype=object))
