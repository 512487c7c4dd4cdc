"""The geometry of a GeoJSON object as a shape, and as metres of the working CRS: rings closed, heights dropped, every fault named."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from tabletop.core.geometry.crs import WORKING_CRS, parse_crs, transformer
from tabletop.core.geometry.far_off import FarOff, check_reach
from tabletop.core.geometry.geometry import Position
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark, shown

_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_LARGEST_M = 2e7
_MOST_NESTED = 8


def shape_of(data: Any, depth: int = 0) -> tuple[BaseGeometry, int]:
    """The shape of a GeoJSON geometry object, 2-D, in its own coordinates, and how many of its rings had to be closed.

    Raises InputError with one sentence: no geometry of GeoJSON, a coordinate that is no finite number, a ring or line too short.
    """
    if not isinstance(data, Mapping):
        raise InputError(mark("It has no geometry."))
    form = data.get("type")
    if form == "GeometryCollection" and isinstance(data.get("geometries"), list) and depth < _MOST_NESTED:
        parts = [shape_of(one, depth + 1) for one in data["geometries"]]
        return shapely.GeometryCollection([part for part, _ in parts]), sum(closed for _, closed in parts)
    if not isinstance(form, str) or form not in _DEPTH or not isinstance(data.get("coordinates"), list):
        raise InputError(mark("Its geometry is not GeoJSON: {value}."), value=shown(form))
    coordinates = data["coordinates"]
    if not coordinates:
        raise InputError(mark("Its geometry is empty."))
    try:
        return _made(form, coordinates)
    except (GEOSException, TypeError, ValueError, IndexError):
        raise InputError(mark("Its geometry is not GeoJSON: {value}."), value=shown(form)) from None


def _made(form: str, coordinates: list[Any]) -> tuple[BaseGeometry, int]:
    if form == "Point":
        return shapely.Point(_place(coordinates)), 0
    if form == "MultiPoint":
        return shapely.MultiPoint([_place(coordinate) for coordinate in coordinates]), 0
    if form == "LineString":
        return _line(coordinates), 0
    if form == "MultiLineString":
        return shapely.MultiLineString([_line(coordinate) for coordinate in coordinates]), 0
    if form == "Polygon":
        return _area(coordinates)
    parts = [_area(coordinate) for coordinate in coordinates]
    return shapely.MultiPolygon([part for part, _ in parts]), sum(closed for _, closed in parts)


def _place(value: Any) -> Position:
    """East and north of one position; what stands behind them (height, measure) is dropped."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) < 2:
        raise InputError(mark("A position must be two numbers, not {value}."), value=shown(value))
    for one in value[:2]:
        if isinstance(one, bool) or not isinstance(one, int | float) or not -1e300 <= one <= 1e300:
            raise InputError(mark("A coordinate is not a finite number: {value}."), value=shown(one))
    return float(value[0]), float(value[1])


def _line(value: Any) -> BaseGeometry:
    places = [_place(one) for one in value]
    if len(places) < 2:
        raise InputError(mark("Its line has fewer than two corners."))
    return shapely.LineString(places)


def _area(value: Any) -> tuple[BaseGeometry, int]:
    rings, closed = [], 0
    for ring in value:
        places = [_place(one) for one in ring]
        if len(set(places)) < 3:
            raise InputError(mark("Its outline has fewer than three corners."))
        if places[0] != places[-1]:
            places.append(places[0])
            closed += 1
        rings.append(places)
    return shapely.Polygon(rings[0], rings[1:]), closed


def in_working_crs(geometry: BaseGeometry, source: CRS, crs: str) -> BaseGeometry:
    """The shape in metres of the working CRS. Raises InputError where it cannot lie in `crs`, or lies too far from the working zone."""
    _check_range(geometry, source, crs)
    check_reach(geometry, crs)
    if crs == WORKING_CRS:
        return geometry
    change = transformer(crs, WORKING_CRS)
    moved = shapely.transform(geometry, lambda places: np.column_stack(change.transform(places[:, 0], places[:, 1])))
    if not all(math.isfinite(value) for value in moved.bounds):
        raise InputError(mark("Its coordinates cannot be brought from {crs} to {working}."), crs=crs, working=WORKING_CRS)
    assert isinstance(moved, BaseGeometry)
    return moved


def looks_like_degrees(features: Sequence[Any], crs: str) -> bool:
    """Whether coordinates said to be metres can only be degrees: all are as small as degrees, and as metres they lie out of reach."""
    if parse_crs(crs).is_geographic:
        return False
    seen = False
    for item in features:
        try:
            shape, _ = shape_of(item.get("geometry") if isinstance(item, Mapping) else None)
        except InputError:
            continue
        west, south, east, north = shape.bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90 and _is_far(shape, crs)):
            return False
        seen = True
    return seen


def _is_far(shape: BaseGeometry, crs: str) -> bool:
    try:
        check_reach(shape, crs)
    except FarOff:
        return True
    return False


def _check_range(geometry: BaseGeometry, source: CRS, crs: str) -> None:
    west, south, east, north = geometry.bounds
    if source.is_geographic:
        if abs(south) > 90 and abs(west) <= 90 and -180 <= south <= 180:
            raise InputError(
                mark("Its latitude of {value:.5f} is impossible; the axes look swapped, give longitude before latitude."), value=south
            )
        if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
            raise InputError(mark("Its coordinates are not degrees; give the system that they stand in (--crs)."))
    elif source.is_projected and not (-_LARGEST_M <= west <= east <= _LARGEST_M and -_LARGEST_M <= south <= north <= _LARGEST_M):
        raise InputError(mark("Its coordinates cannot stand in {crs}."), crs=crs)
