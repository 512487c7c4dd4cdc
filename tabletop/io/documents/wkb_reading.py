"""Well-known binary of other programs: looked through before GEOS sees it, since deep nesting ends the process; curves made straight."""

import math
import struct
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

MOST_NESTED = 8
"""Geometries within geometries; a multi-surface of curve polygons of compound curves has four."""
ARC_TOLERANCE_M = 0.005
"""How far the middle of a straight piece may lie off its arc."""
_POINT, _LINES, _POLYGONS = 1, (2, 8), (3, 17)
_NESTED = {4, 5, 6, 7, 9, 10, 11, 12, 15, 16}
_CURVED = {8, 9, 10, 11, 12}
_PLAIN_HEADS = tuple(f"01{kind:02d}000000" for kind in (1, 2, 3))


class _Head(NamedTuple):
    """Header of one geometry: byte order as `struct` writes it, kind by its code, ordinates of a position, where its content starts."""

    order: str
    kind: int
    ordinates: int
    content: int


def read_wkb(data: bytes) -> BaseGeometry:
    """2-D geometry of well-known binary (ISO or with the flags of PostGIS), in its own units.

    Circular arcs become straight pieces within `ARC_TOLERANCE_M`. Raises InputError for what is cut off, nested too deep or no geometry.
    """
    try:
        if _look_through(data):
            with np.errstate(all="ignore"):
                shape: BaseGeometry | None = _read(data, 0)[0]
        else:
            shape = shapely.from_wkb(data)
        return _some(shapely.force_2d(_some(shape)))
    except (GEOSException, NotImplementedError, struct.error, ValueError, TypeError, IndexError, MemoryError):
        raise InputError(mark("Its geometry is damaged.")) from None


def shapes_of(texts: Iterable[str]) -> Mapping[str, BaseGeometry | None]:
    """Geometry of each text of WKB in hexadecimal, read at once; what is damaged, nested too deep or curved is None or not there."""
    sound = [text for text in texts if text.startswith(_PLAIN_HEADS) or _is_straight(text)]
    return dict(zip(sound, shapely.from_wkb(sound, on_invalid="ignore"), strict=True))


def _some(found: BaseGeometry | None) -> BaseGeometry:
    if not isinstance(found, BaseGeometry):
        raise ValueError("no geometry")
    return found


def _is_straight(text: str) -> bool:
    try:
        return not _look_through(bytes.fromhex(text))
    except (InputError, ValueError, struct.error):
        return False


def _look_through(data: bytes) -> bool:
    """Whether there are curves in it. Raises InputError or struct.error for what GEOS must not see."""
    left, place, curved = [1], 0, False
    while left:
        if left[-1] == 0:
            left.pop()
            continue
        left[-1] -= 1
        head = _head(data, place)
        curved = curved or head.kind in _CURVED
        if head.kind in _NESTED:
            left.append(_count(data, head.order, head.content))
            place = head.content + 4
        else:
            place = _behind(data, head)
        if len(left) > MOST_NESTED or place > len(data):
            raise InputError(mark("Its geometry is damaged."))
    return curved


def _head(data: bytes, place: int) -> _Head:
    order = "<" if data[place : place + 1] == b"\x01" else ">"
    (code,) = struct.unpack_from(order + "I", data, place + 1)
    kind = code & 0x0FFFFFFF
    dimensions = kind // 1000
    ordinates = 2 + (dimensions in (1, 3) or bool(code & 0x80000000)) + (dimensions in (2, 3) or bool(code & 0x40000000))
    return _Head(order, kind % 1000, ordinates, place + 5 + (4 if code & 0x20000000 else 0))


def _count(data: bytes, order: str, place: int) -> int:
    return int(struct.unpack_from(order + "I", data, place)[0])


def _behind(data: bytes, head: _Head) -> int:
    """Where the content of a point, line or polygon ends."""
    if head.kind == _POINT:
        return head.content + 8 * head.ordinates
    if head.kind in _LINES:
        return head.content + 4 + 8 * head.ordinates * _count(data, head.order, head.content)
    if head.kind not in _POLYGONS:
        raise InputError(mark("Its geometry is damaged."))
    place = head.content + 4
    for _ in range(_count(data, head.order, head.content)):
        place += 4 + 8 * head.ordinates * _count(data, head.order, place)
    return place


# --- curves
def _read(data: bytes, place: int) -> tuple[BaseGeometry, int]:
    """One geometry that was looked through, straightened, and where it ends."""
    head = _head(data, place)
    if head.kind in _LINES:
        places = _positions(data, head)
        return shapely.LineString(_straightened(places) if head.kind == 8 else places), _behind(data, head)
    if head.kind not in _NESTED:
        end = _behind(data, head)
        return _some(shapely.from_wkb(data[place:end])), end
    parts, end = [], head.content + 4
    for _ in range(_count(data, head.order, head.content)):
        part, end = _read(data, end)
        parts.append(part)
    return _joined(head.kind, parts), end


def _positions(data: bytes, head: _Head) -> np.ndarray:
    count = _count(data, head.order, head.content)
    values = np.frombuffer(data, head.order + "f8", count * head.ordinates, head.content + 4)
    return values.reshape(count, head.ordinates)[:, :2].astype(float)


def _joined(kind: int, parts: list[BaseGeometry]) -> BaseGeometry:
    if kind == 9:
        return shapely.LineString(_in_one([shapely.get_coordinates(part) for part in parts]))
    if kind == 10:
        rings = [shapely.get_coordinates(part) for part in parts]
        return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()
    make: Any = {4: shapely.multipoints, 5: shapely.multilinestrings, 6: shapely.multipolygons, 7: shapely.geometrycollections}
    return _some(make[{11: 5, 12: 6, 15: 7, 16: 7}.get(kind, kind)](parts))


def _in_one(pieces: list[np.ndarray]) -> np.ndarray:
    """Positions of pieces one after the other, each beginning where the one before ends."""
    return np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _straightened(places: np.ndarray) -> np.ndarray:
    """A circular string, (2 n + 1, 2): each three positions are start, middle and end of an arc."""
    if len(places) < 3 or len(places) % 2 == 0:
        raise ValueError("no circular string")
    return _in_one([_arc(*places[index : index + 3]) for index in range(0, len(places) - 1, 2)])


def _arc(start: np.ndarray, middle: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Positions along the arc through three; a whole circle where start and end are one (the middle lies opposite then)."""
    closed = bool((start == end).all())
    centre = (start + middle) / 2 if closed else _centre(start, middle, end)
    if centre is None or not np.isfinite(centre).all():
        return np.array([start, middle, end])
    radius = float(np.hypot(*(start - centre)))
    first, over, last = (math.atan2(*(one - centre)[::-1]) for one in (start, middle, end))
    swept = (last - first) % math.tau or math.tau
    if not closed and (over - first) % math.tau > swept:
        swept -= math.tau
    step = 2 * math.acos(max(0.0, 1 - ARC_TOLERANCE_M / radius)) if radius > ARC_TOLERANCE_M else math.pi / 4
    if step == 0:  # so wide that it is straight
        return np.array([start, middle, end])
    angles = first + np.linspace(0, swept, max(2, min(10_000, math.ceil(abs(swept) / step))) + 1)
    found = centre + radius * np.column_stack((np.cos(angles), np.sin(angles)))
    found[0], found[-1] = start, end
    return found


def _centre(start: np.ndarray, middle: np.ndarray, end: np.ndarray) -> np.ndarray | None:
    """Centre of the circle through three positions; None where they lie on a line."""
    to_middle, to_end = middle - start, end - start
    twice = 2 * (to_middle[0] * to_end[1] - to_middle[1] * to_end[0])
    if abs(twice) < 1e-9 * (to_middle @ to_middle + to_end @ to_end):
        return None
    across = to_middle * (to_end @ to_end) - to_end * (to_middle @ to_middle)
    return np.asarray(start + np.array([-across[1], across[0]]) / twice)
