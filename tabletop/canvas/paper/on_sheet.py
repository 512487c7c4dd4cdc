"""What of plan and layers can be seen on the map of a sheet: its legend and its sources name that and nothing else."""

import numpy as np
import shapely

from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.plan.plan_extents import Extents
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.layers.look_classes import shows_at
from tabletop.core.values.feature import Placed
from tabletop.core.values.layer import Layer, Ragged


def seen_features(sheet: Sheet) -> list[Placed]:
    """Features of the scene that reach into the map."""
    return Extents.of(sheet.placed).within(sheet.ground) if sheet.placed else []


def seen_layers(sheet: Sheet) -> list[Layer]:
    """Layers that are shown at the scale and have something within the map, lowest first; a schematic one counts wherever it lies."""
    shown = [layer for layer in sheet.layers if is_drawn(layer) and shows_at(layer.info.look, sheet.scale)]
    return [layer for layer in shown if layer.info.schematic or is_seen(layer, sheet.ground)]


def is_drawn(layer: Layer) -> bool:
    """Whether a layer is drawn at all: one that is faded away is not."""
    return layer.info.shown and layer.info.opacity > 0.0


def is_seen(layer: Layer, ground: Bounds) -> bool:
    """Whether any of a layer lies within a box (west, south, east, north in metres); a layer of no known extent always does."""
    if layer.extent is None:
        return True
    if not _meets(np.array([layer.extent]), ground).any():
        return False
    return layer.picture is not None or any(_within(part, ground).size > 0 for part in layer.parts if len(part))


def seen_records(layer: Layer, ground: Bounds) -> np.ndarray:
    """Rows of a layer's columns whose geometries lie within a box."""
    found = [part.rows[_within(part, ground)] for part in layer.parts if len(part)]
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)


def _meets(bounds: np.ndarray, ground: Bounds) -> np.ndarray:
    west, south, east, north = ground
    met: np.ndarray = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    return met


def _within(part: Ragged, ground: Bounds) -> np.ndarray:
    """Numbers of the geometries that meet the box, and not only their bounds."""
    near = np.flatnonzero(_meets(part.bounds, ground))
    found: np.ndarray = near[shapely.intersects(part.shapes(near), shapely.box(*ground))]
    return found
