"""Clear widths of exits and lanes: how much room there is square to the line, at its narrowest place."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tabletop.checks.snapshot import Snapshot, array_of, grouped
from tabletop.core.feature import Placed

TINY_M = 1e-9


@dataclass(frozen=True)
class Narrowest:
    """The least clear width of a corridor (m), at most its declared width, and the cross-section there."""

    width_m: float
    where: BaseGeometry


def clear_widths(snapshot: Snapshot, corridors: list[Placed]) -> dict[str, Narrowest]:
    """Narrowest place of each corridor by id: distance to the nearest obstacle on the left + on the right, capped by `width_m`."""
    lines = array_of(one.geometry for one in corridors)
    caps = np.array([float(one.get("width_m")) for one in corridors])
    near = grouped(snapshot.obstacles_near(lines, caps), len(corridors))
    found = zip(corridors, lines, near, caps.tolist(), strict=True)
    return {one.id: narrowest(line, obstacles, cap) for one, line, obstacles, cap in found}


def exit_widths(snapshot: Snapshot) -> dict[str, Narrowest]:
    """Clear widths of all exits of a scene, computed once."""
    return snapshot.memo("exit widths", lambda: clear_widths(snapshot, snapshot.of("exit")))


def narrowest(line: LineString, obstacles: np.ndarray, cap_m: float) -> Narrowest:
    """Least clear width along a line, exactly; 0 where an obstacle touches the line.

    Between the feet of two neighbouring obstacle corners the room on each side is a least of linear functions, so concave: its
    least value stands at such a foot or at an end of a straight piece. Only these are looked at.
    """
    touching = obstacles[shapely.intersects(line, obstacles)] if len(obstacles) else obstacles
    if len(touching):
        return Narrowest(0.0, Point(shapely.shortest_line(line, touching[0]).coords[0]))
    best = Narrowest(cap_m, _middle_section(line, cap_m))
    edges = edges_of(obstacles)
    corners = shapely.get_coordinates(line)
    for start, end in zip(corners[:-1], corners[1:], strict=True):
        length = float(np.hypot(*(end - start)))
        if length > 0 and len(edges):
            best = _narrowest_piece(start, (end - start) / length, length, edges, best)
    return best


def _narrowest_piece(start: np.ndarray, ahead: np.ndarray, length: float, edges: np.ndarray, best: Narrowest) -> Narrowest:
    """The narrower of `best` and the narrowest place of one straight piece."""
    left = np.array([-ahead[1], ahead[0]])
    along, aside = (edges - start) @ ahead, (edges - start) @ left
    low, high = along.min(axis=1), along.max(axis=1)
    kept = (high >= 0) & (low <= length)
    along, aside, low, high = along[kept], aside[kept], np.clip(low[kept], 0, length), np.clip(high[kept], 0, length)
    if not len(along):
        return best
    stations = np.unique(np.concatenate((low, high)))
    run = along[:, 1] - along[:, 0]
    square = np.abs(run) < TINY_M
    slope = np.where(square, 0.0, (aside[:, 1] - aside[:, 0]) / np.where(square, 1.0, run))
    offset = aside[:, :1] + slope[:, None] * (stations - along[:, :1])
    offset[square] = np.where(aside[square].mean(axis=1) > 0, aside[square].min(axis=1), aside[square].max(axis=1))[:, None]
    present = (stations >= low[:, None] - TINY_M) & (stations <= high[:, None] + TINY_M)
    room_left = np.where(present & (offset > 0), offset, np.inf).min(axis=0)
    room_right = np.where(present & (offset <= 0), -offset, np.inf).min(axis=0)
    k = int(np.argmin(room_left + room_right))
    width = float(room_left[k] + room_right[k])
    if width >= best.width_m:
        return best
    foot = start + stations[k] * ahead
    return Narrowest(width, LineString([foot + left * room_left[k], foot - left * room_right[k]]))


def edges_of(shapes: np.ndarray) -> np.ndarray:
    """(m, 2, 2) straight edges of lines and of the outlines of polygons."""
    areas = shapely.get_dimensions(shapes) == 2
    lines = np.concatenate((shapely.boundary(shapes[areas]), shapes[~areas]))
    coords, owner = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    same = owner[1:] == owner[:-1]
    return np.stack((coords[:-1][same], coords[1:][same]), axis=1)


def _middle_section(line: LineString, width_m: float) -> BaseGeometry:
    """A section as wide as declared, in the middle of the line."""
    middle: Point = line.interpolate(0.5, normalized=True)
    before, after = line.interpolate(0.499, normalized=True), line.interpolate(0.501, normalized=True)
    ahead = np.array([after.x - before.x, after.y - before.y])
    norm = float(np.hypot(*ahead))
    if norm == 0 or width_m <= 0:
        return middle
    left = np.array([-ahead[1], ahead[0]]) / norm * width_m / 2
    foot = np.array([middle.x, middle.y])
    return LineString([foot + left, foot - left])
