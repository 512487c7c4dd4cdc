"""The records of a layer one by one, as other programs keep them: one geometry each, or none."""

from typing import Any

import shapely

from tabletop.core.values.layer import Layer


def record_count(layer: Layer) -> int:
    """Records of a layer, those without geometry too."""
    lengths = [len(column) for column in layer.file_columns.values()]
    return max([*lengths, *(int(part.rows.max()) + 1 for part in layer.parts if len(part))], default=0)


def record_shapes(layer: Layer) -> list[Any]:
    """The shapely geometry of each record in metres of the working CRS, None where it has none; several dimensions as a collection."""
    shapes: list[Any] = [None] * record_count(layer)
    for part in layer.parts:
        for row, shape in zip(part.rows.tolist(), part.geometries, strict=True):
            shapes[row] = shape if shapes[row] is None else shapely.GeometryCollection([*_parts(shapes[row]), *_parts(shape)])
    return shapes


def _parts(shape: Any) -> list[Any]:
    return list(shapely.get_parts(shape)) if shape.geom_type == "GeometryCollection" else [shape]
