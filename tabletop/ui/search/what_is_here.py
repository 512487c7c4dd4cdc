"""What the layers hold at a place: the name or sort of each thing, and the layer that says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from tabletop import i18n
from tabletop.core.geometry.geometry import Place
from tabletop.core.values.layer import Layer, LayerInfo
from tabletop.session.shown_layers import LayerView

COLUMNS = ("name", "use", "class", "kind", "type")
MOST = 12


@dataclass(frozen=True)
class Found:
    """One thing of a layer: what it is called, else its sort, else the layer's title."""

    title: str
    info: LayerInfo


def found_at(views: Sequence[LayerView], ground: Place, near_m: float) -> list[Found]:
    """Things of the visible layers at a place or within `near_m` metres of it, the uppermost layer first."""
    point = shapely.Point(ground)
    found: list[Found] = []
    for view in reversed(list(views)):
        if view.visible:
            found += [Found(_title(view.layer, row), view.layer.info) for row in _rows(view.layer, point, near_m)]
    unique = {(one.title, one.info.id): one for one in found}
    return list(unique.values())[:MOST]


def _rows(layer: Layer, point: Any, near_m: float) -> list[int]:
    rows: list[int] = []
    for part in layer.parts:
        if len(part):
            hits = np.sort(part.tree.query(point, predicate="dwithin", distance=near_m))
            rows += [int(part.rows[hit]) for hit in hits.tolist()]
    return rows


def _title(layer: Layer, row: int) -> str:
    for column in COLUMNS:
        value = layer.value(column, row)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return layer.info.title_in(i18n.language())
