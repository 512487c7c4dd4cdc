"""What a look does not pass: buildings of the layers, and fences and barriers as high as a person. Planar metres, working CRS."""

from collections.abc import Iterable, Mapping

import numpy as np
from shapely.geometry.base import BaseGeometry

from tabletop.core.sight.openings import opened_by_id
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import Layer, LayerSet, Ragged

HIGH_FROM_M = 1.8
"""Nobody looks over what is so high: eye height and a hand's breadth (planning default)."""
WALL_KINDS = frozenset({"barrier", "gate"})
"""Kinds of a plan that walls are made of."""


def layer_walls(layers: LayerSet, area: BaseGeometry) -> list[BaseGeometry]:
    """Buildings, and fences that are known to be high, that meet an area."""
    shapes: list[BaseGeometry] = []
    for role in ("building", "fence"):
        for layer in layers.by_role(role):
            for part in layer.parts:
                rows = part.tree.query(area, predicate="intersects") if len(part) else ()
                shapes += [part.shape(int(row)) for row in np.sort(rows) if role == "building" or _is_high(layer, part, row)]
    return shapes


def _is_high(layer: Layer, part: Ragged, row: int) -> bool:
    height = layer.value("height_m", int(part.rows[row]))
    return isinstance(height, int | float) and height >= HIGH_FROM_M


def high_barriers(placed: Iterable[Placed]) -> Mapping[str, BaseGeometry]:
    """Barriers as high as a person by id, without the openings of the open gates on them."""
    things = list(placed)
    return opened_by_id([thing for thing in things if is_high(thing)], (thing for thing in things if thing.kind == "gate"))


def is_high(one: Placed) -> bool:
    """Whether a feature is a barrier as high as a person."""
    return one.kind == "barrier" and float(one.get("height_m") or 0.0) >= HIGH_FROM_M
