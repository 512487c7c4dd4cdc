"""Lines and areas cut by a line: the parts, in order, whose lengths and areas add up to the whole."""

import shapely
import shapely.ops
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.geometry import repaired

SLIVER_M = 1e-6
"""A part shorter than this, or with less area, is no part."""


def cut_by(shape: BaseGeometry, cutter: LineString) -> list[BaseGeometry]:
    """Parts of a line or polygon on the sides of a cutting line (metres); the shape alone where it is not cut in two.

    Parts of a line follow its direction; those of an area start with the one that lies farthest west.
    """
    if not isinstance(shape, LineString | Polygon) or not shapely.intersects(shape, cutter):
        return [shape]
    if isinstance(shape, LineString):
        parts = _line_parts(shape, cutter)
    else:
        parts = sorted((one for one in shapely.ops.split(shape, cutter).geoms if isinstance(one, Polygon)), key=lambda one: one.bounds)
    sound = [part for part in parts if size_of(part) > SLIVER_M and part.is_valid]
    return sound if len(sound) > 1 else [shape]


def _line_parts(line: LineString, cutter: LineString) -> list[LineString]:
    """Pieces of a line between its crossings with the cutter; it may cross itself and may close."""
    met = shapely.get_coordinates(repaired(shapely.intersection(line, cutter)))
    stations = {float(station) for station in shapely.line_locate_point(line, shapely.points(met)).tolist()}
    stops = [0.0, *sorted(one for one in stations if SLIVER_M < one < line.length - SLIVER_M), line.length]
    pieces = [shapely.ops.substring(line, start, end) for start, end in zip(stops, stops[1:], strict=False) if end - start > SLIVER_M]
    return [piece for piece in pieces if isinstance(piece, LineString)]


def size_of(shape: BaseGeometry) -> float:
    """Area of a polygon in square metres, length of a line in metres."""
    return float(shape.area if isinstance(shape, Polygon) else shape.length)
