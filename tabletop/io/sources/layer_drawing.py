"""Drawings (DXF): each layer of the drawing as a table, closed outlines as areas. Runs inside the reading worker only."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError
from shapely import GeometryType

from tabletop.core.text.message import mark, message
from tabletop.io.records.layer_batch import Batch, Damaged, Said, Source
from tabletop.io.records.layer_formats import where_of
from tabletop.io.sources.layer_bulk import open_table

DXF = ".dxf"
MOST_TABLES = 60
"""A drawing of more layers than this is one table, with the layer as a column."""
_TABLE = "entities"
_COLUMN = "Layer"
_KINDS = {0: "Point", 1: "LineString", 2: "LineString", 3: "Polygon", 4: "Point", 5: "LineString", 6: "Polygon"}


@dataclass(frozen=True)
class DrawingLayer:
    """A layer of a drawing: its name ("" for all of it), and the kind of its shapes; `outlines`: all its lines are closed, so they are
    areas."""

    name: str
    kind: str
    outlines: bool


def drawing_layers(path: Path) -> list[DrawingLayer]:
    """The layers of a drawing with something on them, by name. Raises Damaged."""
    try:
        _, _, shapes, values = pyogrio.raw.read(path, layer=_TABLE, columns=[_COLUMN])
    except (DataSourceError, DataLayerError, FeatureError, RuntimeError, ValueError, OSError) as error:
        raise Damaged(str(error).splitlines()[0][:160]) from None
    names = np.array([str(name or "") for name in values[0]], dtype=object)
    known = shapely.from_wkb(shapes, on_invalid="ignore")
    listed = sorted(set(names.tolist()))
    if len(listed) > MOST_TABLES or "" in listed:
        return [_layer("", known)]
    return [_layer(name, known[names == name]) for name in listed]


def _layer(name: str, shapes: np.ndarray) -> DrawingLayer:
    kinds = {_KINDS.get(int(kind), "Unknown") for kind in np.unique(shapely.get_type_id(shapes)) if kind >= 0}
    lines = shapes[shapely.get_type_id(shapes) == GeometryType.LINESTRING]
    outlines = bool(name) and bool(len(lines)) and bool(_closed(lines).all()) and kinds <= {"LineString", "Polygon"}
    return DrawingLayer(name, "Polygon" if outlines else kinds.pop() if len(kinds) == 1 else "Unknown", outlines)


def _closed(lines: np.ndarray) -> np.ndarray:
    return np.asarray(shapely.is_closed(lines) & (shapely.get_num_coordinates(lines) >= 4))


def open_drawing(path: Path, layer: DrawingLayer, said: Said) -> Source:
    """Records of a layer of a drawing; outlines become areas, and a remark says so. Raises LayerError, Damaged."""
    if layer.name:
        said = replace(said, part=replace(said.part, having=(_COLUMN, layer.name)))
    source = open_table(path, _TABLE, said)
    if layer.outlines:
        source.batches = _as_areas(source, source.batches, path, layer.name)
    return source


def _as_areas(source: Source, batches: Iterator[Batch], path: Path, name: str) -> Iterator[Batch]:
    count = 0
    for batch in batches:
        shapes = batch.geometries.copy()
        rings = np.flatnonzero(shapely.get_type_id(shapes) == GeometryType.LINESTRING)
        rings = rings[_closed(shapes[rings])]
        shapes[rings] = shapely.polygons(shapely.linearrings(*_corners(shapes[rings])))
        count += len(rings)
        yield replace(batch, geometries=shapes)
    text = mark("{where}: closed lines of the drawing that were taken as areas: {count}.")
    source.remarks.append(message(text, where=where_of(str(path), name), count=count))


def _corners(lines: np.ndarray) -> tuple[np.ndarray, None, np.ndarray]:
    places, owners = shapely.get_coordinates(lines, return_index=True)
    return places, None, owners
