"""What a look does not pass: buildings of the layers, and fences and barriers as high as a person. Planar metres, working CRS."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from tabletop.core.feature import Placed
from tabletop.core.layer import Layer, LayerSet, Ragged

HIGH_FROM_M = 1.8
"""Nobody looks over what is so high: eye height and a hand's breadth (planning default)."""
GATE_ON_LINE_M = 1.0
"""A gate this near a line stands on it."""
WALL_KINDS = frozenset({"barrier", "gate"})
"""Kinds of a plan that walls are made of."""


def layer_walls(layers: LayerSet, area: BaseGeometry) -> list[BaseGeometry]:
    """Buildings, and fences that are known to be high, that meet an area."""
    found: list[BaseGeometry] = []
    for role in ("building", "fence"):
        for layer in layers.by_role(role):
            for part in layer.parts:
                rows = part.tree.query(area, predicate="intersects") if len(part) else ()
                found += [part.geometries[row] for row in np.sort(rows) if role == "building" or _is_high(layer, part, row)]
    return found


def _is_high(layer: Layer, part: Ragged, row: int) -> bool:
    height = layer.value("height_m", int(part.rows[row]))
    return isinstance(height, int | float) and height >= HIGH_FROM_M


def high_barriers(placed: Iterable[Placed]) -> Mapping[str, BaseGeometry]:
    """Barriers as high as a person by id, without the openings of the open gates on them."""
    things = list(placed)
    high = {one.id: one.geometry for one in things if one.kind == "barrier" and _height(one.get("height_m")) >= HIGH_FROM_M}
    gates = [one for one in things if one.kind == "gate" and one.get("open") and one.get("width_m") > 0] if high else []
    if gates:
        ids, lines = list(high), np.array(list(high.values()), dtype=object)
        rows, hits = STRtree(lines).query([gate.geometry for gate in gates], predicate="dwithin", distance=GATE_ON_LINE_M)
        for row, hit in zip(rows.tolist(), hits.tolist(), strict=True):
            foot = lines[hit].interpolate(lines[hit].project(gates[row].geometry))
            high[ids[hit]] = shapely.difference(high[ids[hit]], shapely.buffer(foot, float(gates[row].get("width_m")) / 2))
    return high


def _height(value: Any) -> float:
    return float(value or 0.0)
